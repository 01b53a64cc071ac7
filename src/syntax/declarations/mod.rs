//! Blocks of lines → declarations, a file for each kind.

mod decision_table;
mod field;
mod law;
mod parameter;
mod policy;
mod rule;
mod table;
mod test;

pub use decision_table::{NAME_HEADING, decision_rows};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::Span;
use crate::syntax::ast::{Declaration, DeclarationKind, Object};
use crate::syntax::builder::{Builder, doubled};
use crate::syntax::lines::Block;
use crate::syntax::words::DeclarationWord;

/// Reads the blocks of one file: `text` is what is read, `written` the same with the look-alikes that its texts keep.
pub fn build(text: &str, written: &str, blocks: &[Block], out: &mut Diagnostics) -> Vec<Declaration> {
    let mut declarations: Vec<(usize, Declaration)> = Vec::with_capacity(blocks.len());
    let background = blocks.iter().find(|block| block.word == DeclarationWord::Background);
    // The places of the 字段 right below an 对象 that are not indented deeper, though it has no others.
    let mut level: Vec<Span> = Vec::new();
    let mut end = 0;
    let mut nameless: Option<usize> = None;
    let mut following = blocks.iter().skip(1);
    for block in blocks {
        if following.next().is_some_and(|next| is_doubled(text, block, next)) {
            out.push(doubled(text, block.span()));
            continue;
        }
        let gap = text.get(std::mem::replace(&mut end, block.span().end) as usize..block.head.start as usize).unwrap_or_default();
        let kind = declaration(&mut Builder { text, written, block, background, lost_line: false, out });
        // The 字段 of an 对象 that cannot be read are none of items.
        match &kind {
            None if block.word == DeclarationWord::Object => nameless = Some(block.indent),
            Some(DeclarationKind::Field(field)) if nameless.is_some_and(|indent| block.indent > indent) => {
                out.broken(&field.name.text);
                continue;
            }
            None | Some(_) => nameless = None,
        }
        let Some(kind) = kind else { continue };
        let declaration = Declaration { head: block.head, span: block.span(), kind };
        // A 字段 indented deeper than the 对象 above it belongs to it.
        match (declaration, declarations.last_mut()) {
            (
                Declaration { kind: DeclarationKind::Field(field), span, head },
                Some((indent, Declaration { kind: DeclarationKind::Object(object), span: whole, .. })),
            ) if block.indent > *indent || (object.fields.len() == level.len() && gap.matches('\n').count() == 1) => {
                if block.indent <= *indent {
                    level.push(head.head());
                }
                object.fields.push(field);
                *whole = whole.to(span);
            }
            (declaration, last) => {
                last.and_then(|(_, last)| level_fields(last, &mut level)).into_iter().for_each(|fault| out.push(fault));
                declarations.push((block.indent, declaration));
            }
        }
    }
    let last = declarations.last().and_then(|(_, last)| level_fields(last, &mut level));
    last.into_iter().for_each(|fault| out.push(fault));
    declarations.into_iter().map(|(_, declaration)| declaration).collect()
}

/// Whether a declaration that has clauses elsewhere consists of the line that the next one begins with.
fn is_doubled(text: &str, block: &Block, next: &Block) -> bool {
    let takes_clauses = block.word.clauses().next().is_some() && block.word != DeclarationWord::Table;
    takes_clauses && block.clauses.is_empty() && block.word == next.word && block.body.of(text).trim() == next.body.of(text).trim()
}

/// The diagnostic for an 对象 whose 字段 stand below it as if they were none of its own.
fn level_fields(declaration: &Declaration, level: &mut Vec<Span>) -> Option<Diagnostic> {
    let DeclarationKind::Object(object) = &declaration.kind else { return None };
    let first = *level.first()?;
    let replacements = level.drain(..).map(|span| Replacement { span, text: "    ".to_owned() }).collect();
    let message = format!("“对象”「{}」下面没有缩进的字段", object.name.text);
    let edit = Edit { label: "把字段缩进到“对象”下面".to_owned(), certain: true, replacements };
    Some(Diagnostic::new(Code::SYN010, object.name.span, message).also(first, "").help("对象的字段要比“对象”缩进得深").edit(edit))
}

fn declaration(builder: &mut Builder<'_>) -> Option<DeclarationKind> {
    Some(match builder.block.word {
        DeclarationWord::Policy => DeclarationKind::Policy(builder.policy()),
        DeclarationWord::Field => DeclarationKind::Field(builder.head().and_then(|head| builder.field(&head))?),
        DeclarationWord::Object => DeclarationKind::Object(builder.object()?),
        DeclarationWord::Table => DeclarationKind::Table(builder.table()?),
        DeclarationWord::Calendar => DeclarationKind::Calendar(builder.calendar()),
        DeclarationWord::Law => builder.law()?,
        DeclarationWord::Parameter => DeclarationKind::Parameter(builder.parameter()?),
        DeclarationWord::Setting => DeclarationKind::Setting(builder.setting()?),
        DeclarationWord::Definition => DeclarationKind::Definition(builder.definition()?),
        DeclarationWord::Rule => DeclarationKind::Rule(builder.rule()?),
        DeclarationWord::DecisionTable => DeclarationKind::DecisionTable(builder.decision_table()?),
        DeclarationWord::Background => DeclarationKind::Background(builder.background()?),
        DeclarationWord::Test => DeclarationKind::Test(builder.test()?),
    })
}

impl Builder<'_> {
    fn object(&mut self) -> Option<Object> {
        let name = self.head()?.first()?;
        Some(Object { name: self.name(name), fields: Vec::new() })
    }
}
