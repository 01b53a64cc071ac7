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
pub use rule::condition;

use crate::diagnostic::Diagnostics;
use crate::syntax::ast::{Declaration, DeclarationKind, Object};
use crate::syntax::builder::Builder;
use crate::syntax::lines::Block;
use crate::syntax::words::DeclarationWord;

/// Reads the blocks of one file: `text` is what is read, `written` the same with the look-alikes that its texts keep.
pub fn build(text: &str, written: &str, blocks: &[Block], out: &mut Diagnostics) -> Vec<Declaration> {
    let mut declarations: Vec<(usize, Declaration)> = Vec::with_capacity(blocks.len());
    let background = blocks.iter().find(|block| block.word == DeclarationWord::Background);
    for block in blocks {
        let Some(kind) = declaration(&mut Builder { text, written, block, background, out }) else { continue };
        let declaration = Declaration { head: block.head, span: block.span(), kind };
        // A 字段 indented deeper than the 对象 above it belongs to it.
        match (declaration, declarations.last_mut()) {
            (
                Declaration { kind: DeclarationKind::Field(field), span, .. },
                Some((indent, Declaration { kind: DeclarationKind::Object(object), span: whole, .. })),
            ) if block.indent > *indent => {
                object.fields.push(field);
                *whole = whole.to(span);
            }
            (declaration, _) => declarations.push((block.indent, declaration)),
        }
    }
    declarations.into_iter().map(|(_, declaration)| declaration).collect()
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
