//! Text → declarations and clauses, told apart by the first word of each line.
//!
//! A line that opens with a declaration word starts a declaration; one that opens with a clause word of the declaration it stands
//! in starts a clause; any other line goes on with the clause before it. Nothing here looks inside a clause, but for the labels of a 下列.

use crate::diagnostic::wording::{shorten, suggest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};
use crate::syntax::words::{ClauseWord, DeclarationWord, near_word};
use crate::syntax::{letters, scan};

/// What a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    Word(ClauseWord),
    /// A line of a decision table.
    Row,
    /// In a 测试: the facts of the 对象 whose name opens the line.
    ObjectFacts,
}

/// A clause: its first word and what stands behind it, as byte ranges of the file.
#[derive(Clone, Debug)]
pub struct Clause {
    pub kind: ClauseKind,
    pub word: Span,
    pub body: Span,
    /// If the clause is a 下列全部 or 下列之一: the lines below that word, each with those that continue it.
    pub listed: Option<Vec<Span>>,
}

/// A declaration: its word, what stands behind the word, and its clauses.
#[derive(Clone, Debug)]
pub struct Block {
    pub word: DeclarationWord,
    pub head: Span,
    pub body: Span,
    pub indent: usize,
    pub clauses: Vec<Clause>,
}

impl Block {
    /// From the first word to the end of the last clause.
    pub fn span(&self) -> Span {
        let end = self.clauses.last().map_or(self.body, |clause| clause.body);
        self.head.to(end)
    }
}

/// Splits a file. Lines that belong nowhere are reported.
pub fn split(source: SourceId, text: &str, out: &mut Diagnostics) -> Vec<Block> {
    let mut splitter = Splitter { source, text, blocks: Vec::new(), continued: false, stray: false };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        splitter.line(start, line, out);
        start += line.len();
    }
    splitter.blocks
}

/// The 下列全部 or 下列之一 that a condition opens with.
pub fn listing(condition: &str) -> Option<&str> {
    let word = letters::first_word(condition.trim_start());
    matches!(word, "下列全部" | "下列之一").then_some(word)
}

struct Splitter<'a> {
    source: SourceId,
    text: &'a str,
    blocks: Vec<Block>,
    /// The line before ended with a list separator.
    continued: bool,
    /// Set behind a stray line, so that the lines that continue it are not reported as well.
    stray: bool,
}

impl Splitter<'_> {
    fn line(&mut self, start: usize, line: &str, out: &mut Diagnostics) {
        let content = line.trim();
        if content.is_empty() || content.starts_with("//") {
            return;
        }
        let indent_bytes = line.len() - line.trim_start().len();
        let indent = width_of_indent(line.get(..indent_bytes).unwrap_or_default());
        let at = start + indent_bytes;
        let end = at + content.len();
        let word = letters::first_word(content);
        let continued = std::mem::replace(&mut self.continued, scan::ends_with_separator(content));
        let in_test = self.blocks.last().is_some_and(|block| block.word == DeclarationWord::Test);

        if in_test && continued {
            self.go_on(Span::new(self.source, at, end), out);
        } else if let Some(declaration) = DeclarationWord::from_word(word) {
            self.stray = false;
            let (head, body) = (Span::new(self.source, at, at + word.len()), Span::new(self.source, at + word.len(), end));
            self.blocks.push(Block { word: declaration, head, body, indent, clauses: Vec::new() });
        } else if let Some(kind) = self.clause(word, content) {
            self.stray = false;
            let opening = match kind {
                ClauseKind::Word(_) => word.len(),
                ClauseKind::Row => 0,
                ClauseKind::ObjectFacts => letters::first_name(content).len(),
            };
            let word = Span::new(self.source, at, at + opening);
            let body = Span::new(self.source, at + opening, end);
            let condition = matches!(kind, ClauseKind::Word(ClauseWord::When | ClauseWord::Unless));
            let listed = (condition && listing(self.slice(body)).is_some()).then(Vec::new);
            if let Some(block) = self.blocks.last_mut() {
                block.clauses.push(Clause { kind, word, body, listed });
            }
        } else {
            self.go_on(Span::new(self.source, at, end), out);
        }
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn clause(&self, word: &str, content: &str) -> Option<ClauseKind> {
        let block = self.blocks.last()?;
        if block.word == DeclarationWord::DecisionTable && content.starts_with(['|', '｜']) {
            return Some(ClauseKind::Row);
        }
        if let Some(clause) = ClauseWord::from_word(word).filter(|clause| block.word.clauses().contains(clause)) {
            return Some(ClauseKind::Word(clause));
        }
        (block.word == DeclarationWord::Test && scan::opens_object_facts(content)).then_some(ClauseKind::ObjectFacts)
    }

    /// A line that opens with no word of its own goes on with the clause before it.
    fn go_on(&mut self, line: Span, out: &mut Diagnostics) {
        let text = self.text;
        let is_labelled = |line: &Span| scan::label(text.get(line.start as usize..line.end as usize).unwrap_or_default()).is_some();
        let Some(block) = self.blocks.last_mut() else {
            self.report_stray(line, "第一行应以声明词开头，如“政策”“字段”“规则”", out);
            return;
        };
        match block.clauses.last_mut() {
            None => block.body.end = line.end,
            Some(clause) => match clause.kind {
                ClauseKind::Word(ClauseWord::Basis) => {
                    self.report_stray(line, "“依据”到行末为止；几条依据写在同一行，用“；”隔开，或另起一个“依据”", out)
                }
                ClauseKind::Row => self.report_stray(line, "判定表的每一行以“|”开头", out),
                ClauseKind::Word(_) | ClauseKind::ObjectFacts => {
                    clause.body.end = line.end;
                    if let Some(lines) = &mut clause.listed {
                        match lines.last_mut().filter(|last| is_labelled(last) && !is_labelled(&line)) {
                            Some(last) => last.end = line.end,
                            None => lines.push(line),
                        }
                    }
                }
            },
        }
    }

    fn report_stray(&mut self, line: Span, advice: &str, out: &mut Diagnostics) {
        if std::mem::replace(&mut self.stray, true) {
            return;
        }
        let content = self.slice(line);
        let word = letters::first_word(content);
        let span = if word.is_empty() { line } else { Span { end: line.start + word.len() as u32, ..line } };
        let near = near_word(word, self.blocks.last().map(|block| block.word));
        let help = near.map_or_else(|| advice.to_owned(), |near| format!("{}{advice}", suggest(near)));
        out.push(Diagnostic::new(Code::SYN002, span, format!("这一行不属于任何声明或子句：「{}」", shorten(content))).help(help));
    }
}

fn width_of_indent(blank: &str) -> usize {
    blank
        .chars()
        .map(|c| match c {
            '\t' => 4,
            '\u{3000}' => 2,
            _ => 1,
        })
        .sum()
}
