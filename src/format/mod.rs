//! A policy file in its one canonical layout: the same words and comments in the same order, or the reasons why it was left alone.

mod layout;
mod pieces;
mod table;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, SourceId, Span};
use crate::syntax;
use crate::syntax::ast::File;
use crate::syntax::lines::{self, Block, Clause, ClauseKind, Listing};
use crate::syntax::look_alikes;
use crate::syntax::words::{ClauseWord, DeclarationWord};
use crate::text_width::editor_width;
use layout::{fill, spaces};
use pieces::{Context, Piece, pieces};

/// A name as it is written: in brackets only if it needs them.
pub fn name(name: &str) -> String {
    pieces::name(&format!("「{name}」")).to_owned()
}

/// How deep the clauses of a declaration and the 字段 of a 对象 stand.
const INDENT: usize = 4;
/// How often a text is laid out at most until it no longer changes.
const MAX_ROUNDS: usize = 4;

/// The canonical text of a source, or its errors: it means the same, keeps every comment, and is its own canonical text.
pub fn canonical(id: SourceId, source: &Source) -> Result<String, Vec<Diagnostic>> {
    let mut found = Diagnostics::default();
    let before = syntax::parse(id, source, &mut found);
    if found.has_errors() {
        return Err(found.into_reported(|place| place.of(&source.text), |_, _| true));
    }
    if source.text.contains('\r') {
        // A file without errors has carriage returns only before line feeds.
        return canonical(id, &Source::new(source.name.clone(), source.text.replace("\r\n", "\n")));
    }
    let start = Span::new(id, 0, 0);
    let Some(printed) = fixed_point(id, &source.text) else { return Err(vec![would_change(start)]) };
    let printed = Source::new(source.name.clone(), printed);
    let mut faults = Diagnostics::default();
    let after = syntax::parse(id, &printed, &mut faults);
    match first_difference(&before, &after).or(faults.has_errors().then_some(start)) {
        Some(place) => Err(vec![would_change(place)]),
        None => Ok(printed.text),
    }
}

/// The text laid out until it no longer changes: a break made in one round is the drafter's own in the next, which may let the line before it grow.
fn fixed_point(id: SourceId, text: &str) -> Option<String> {
    let mut printed = print(id, text);
    for _ in 0..MAX_ROUNDS {
        let again = print(id, &printed);
        if again == printed {
            return Some(printed);
        }
        printed = again;
    }
    None
}

/// The first declaration of `before` that means something else in `after`.
fn first_difference(before: &File, after: &File) -> Option<Span> {
    let differing = before.declarations.iter().zip(&after.declarations).find(|(one, other)| one.kind != other.kind);
    let missing = (before.declarations.len() != after.declarations.len()).then(|| Span::new(before.source, 0, 0));
    differing.map(|(one, _)| one.head).or(missing)
}

fn print(id: SourceId, text: &str) -> String {
    let replaced = look_alikes::replace(text);
    let read = replaced.as_deref().unwrap_or(text);
    let blocks = lines::split(id, read, &mut Diagnostics::default());
    Printer { text: read, written: text, out: String::with_capacity(text.len()) }.print(&blocks)
}

/// A fault of this formatter, reported instead of written to a file.
fn would_change(place: Span) -> Diagnostic {
    Diagnostic::new(Code::SYN003, place, "排版会改变从这里起的含义，所以文件没有改动")
        .help("这是排版程序自己的错，请连同这份文件报告；政策本身照常可用")
}

/// A line between two clauses.
#[derive(Clone, Copy)]
enum Between<'a> {
    Blank,
    Comment { text: &'a str, indented: bool },
}

struct Printer<'a> {
    /// As it is read, with the look-alikes outside texts and comments replaced.
    text: &'a str,
    written: &'a str,
    out: String,
}

impl<'a> Printer<'a> {
    fn print(mut self, blocks: &[Block]) -> String {
        let mut end = 0;
        // The indentation of the 对象 whose 字段 may follow.
        let mut object: Option<usize> = None;
        let mut before: Option<&Block> = None;
        for block in blocks {
            let nested = block.word == DeclarationWord::Field && object.is_some_and(|indent| block.indent > indent);
            let apart = !nested && before.is_some_and(|before| object.is_some() || !stands_close(before) || !stands_close(block));
            let mut between = self.between(end, Some(block.head.start));
            if nested && before.is_some_and(|before| before.word == DeclarationWord::Object) {
                between.retain(|line| matches!(line, Between::Comment { .. }));
            }
            let indent = if nested { INDENT } else { 0 };
            self.lines_between(&between, indent, apart);
            self.block(block, indent);
            end = block.span().end as usize;
            if !nested {
                object = (block.word == DeclarationWord::Object).then_some(block.indent);
            }
            before = Some(block);
        }
        let apart = before.is_some_and(|before| object.is_some() || !stands_close(before));
        self.lines_between(&self.between(end, None), 0, apart);
        self.out.truncate(self.out.trim_end().len());
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// The blank lines and comments from `end` to the word at `next`, or to the end of the file.
    fn between(&self, end: usize, next: Option<u32>) -> Vec<Between<'a>> {
        let until = next.map_or(self.written.len(), |next| next as usize);
        let mut lines: Vec<&str> = self.written.get(end..until).unwrap_or_default().split('\n').collect();
        if next.is_some() {
            // The indentation of the line that follows.
            lines.pop();
        }
        let rest_of_line = usize::from(end > 0);
        let line = |line: &'a str| match line.trim() {
            "" => Between::Blank,
            text => Between::Comment { text, indented: !line.starts_with("//") },
        };
        lines.into_iter().skip(rest_of_line).map(line).collect()
    }

    /// Comments and at most one blank line before each and before what follows. Before a declaration, an indented comment right after
    /// the previous one belongs to that; `apart`: a blank line must follow it.
    fn lines_between(&mut self, between: &[Between<'_>], indent: usize, apart: bool) {
        let (mut belongs_above, mut blank) = (indent == 0 && !self.out.is_empty(), apart);
        for line in between {
            match *line {
                Between::Blank => (belongs_above, blank) = (false, true),
                Between::Comment { text, indented } => {
                    belongs_above &= indented;
                    if !belongs_above {
                        self.blank_line(std::mem::take(&mut blank));
                    }
                    spaces(&mut self.out, if belongs_above { INDENT } else { indent });
                    self.out.extend([text, "\n"]);
                }
            }
        }
        self.blank_line(blank);
    }

    fn blank_line(&mut self, wanted: bool) {
        if wanted && !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn block(&mut self, block: &Block, indent: usize) {
        spaces(&mut self.out, indent);
        self.out.push_str(block.word.word());
        let context =
            Context { block: Some(block.word), options: matches!(block.word, DeclarationWord::Field | DeclarationWord::Parameter) };
        // The further lines of a head are indented deeper than the clauses that follow it.
        let deeper = if block.word.clauses().next().is_none() { INDENT } else { 2 * INDENT };
        self.body(block.body, indent + deeper, context);
        self.out.push('\n');
        let rows = block.clauses.iter().filter(|clause| clause.kind == ClauseKind::Row);
        let mut rows = table::aligned(rows.map(|row| (row.body.of(self.text), row.body.of(self.written)))).into_iter();
        let mut end = block.body.end as usize;
        for (at, clause) in block.clauses.iter().enumerate() {
            let mut between = self.between(end, Some(clause.word.start));
            if !block.word.states_facts() || at == 0 {
                between.retain(|line| matches!(line, Between::Comment { .. }));
            }
            self.lines_between(&between, INDENT, false);
            spaces(&mut self.out, INDENT);
            match clause.kind {
                ClauseKind::Row => self.out.extend(rows.next()),
                ClauseKind::Word(ClauseWord::Basis) => self.basis(clause),
                ClauseKind::Word(word) => self.clause(block, clause, word.word()),
                ClauseKind::ObjectFacts => {
                    let name = pieces::name(clause.word.of(self.text));
                    self.clause(block, clause, name);
                }
            }
            self.out.push('\n');
            end = clause.body.end as usize;
        }
    }

    fn basis(&mut self, clause: &Clause) {
        let text = clause.body.of(self.text);
        self.out.extend([ClauseWord::Basis.word(), " ", &pieces::articles(text)]);
    }

    fn clause(&mut self, block: &Block, clause: &Clause, word: &str) {
        self.out.push_str(word);
        // 当 is the one clause word of a single character: it is padded to the width of the others.
        let padding = if clause.kind == ClauseKind::Word(ClauseWord::When) {
            editor_width(ClauseWord::Unless.word()) - editor_width(word)
        } else {
            0
        };
        spaces(&mut self.out, padding);
        let column = INDENT + editor_width(word) + padding + 1;
        let context = Context { block: Some(block.word), options: clause.kind == ClauseKind::Word(ClauseWord::Column) };
        match &clause.listing {
            Some(listing) => self.listed(listing, column, context),
            None => self.body(clause.body, column, context),
        }
    }

    fn pieces(&self, body: Span, context: Context) -> Vec<Piece<'a>> {
        pieces(body.of(self.text), body.of(self.written), context)
    }

    /// What follows a word; further lines begin at `column`.
    fn body(&mut self, body: Span, column: usize, context: Context) {
        let pieces = self.pieces(body, context);
        if !pieces.is_empty() {
            self.out.push(' ');
        }
        fill(&mut self.out, column, &pieces);
    }

    /// A 下列全部 or 下列之一 with its lines, and the comments between them.
    fn listed(&mut self, listing: &Listing, column: usize, context: Context) {
        self.out.push(' ');
        self.out.push_str(listing.word.of(self.text));
        if let Some((_, comment)) = listing.rest.of(self.written).split_once("//") {
            self.out.extend(["  //", comment]);
        }
        let mut end = listing.rest.end;
        for line in &listing.lines {
            let between = Span { start: end, ..line.place.head() }.of(self.written);
            for comment in between.lines().map(str::trim).filter(|line| !line.is_empty()) {
                self.next_line(column);
                self.out.push_str(comment);
            }
            let label = line.label.as_deref().unwrap_or_default();
            self.next_line(column);
            self.out.push_str(label);
            let pieces = self.pieces(line.body, context);
            fill(&mut self.out, column + editor_width(label), &pieces);
            end = line.body.end;
        }
    }

    fn next_line(&mut self, column: usize) {
        self.out.push('\n');
        spaces(&mut self.out, column);
    }
}

/// Whether such declarations may follow each other without a blank line.
fn stands_close(block: &Block) -> bool {
    match block.word {
        DeclarationWord::Field
        | DeclarationWord::Table
        | DeclarationWord::Calendar
        | DeclarationWord::Law
        | DeclarationWord::Parameter
        | DeclarationWord::Setting
        | DeclarationWord::Definition => block.clauses.is_empty(),
        DeclarationWord::Policy
        | DeclarationWord::Object
        | DeclarationWord::Rule
        | DeclarationWord::DecisionTable
        | DeclarationWord::Background
        | DeclarationWord::Test => false,
    }
}
