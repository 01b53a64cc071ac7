//! Text → AST. [`parse`] never fails: what it cannot read it reports, and continues with the next clause.

pub mod ast;
mod builder;
pub mod citations;
mod declarations;
mod expressions;
mod invisible;
mod labels;
pub mod letters;
pub mod lines;
pub mod look_alikes;
mod mismatch;
mod pairs;
mod parser;
pub mod scan;
mod slips;
pub mod statute_numbers;
mod statutes;
pub mod words;

pub use declarations::{NAME_HEADING, condition, decision_rows};
pub use parser::{Token, TokenKind, is_any_value, tokens};

use crate::diagnostic::Diagnostics;
use crate::source::{Source, SourceId};

/// Reads one policy file.
pub fn parse(id: SourceId, source: &Source, out: &mut Diagnostics) -> ast::File {
    let visible = invisible::blank_out(id, &source.text, out);
    let written = visible.as_deref().unwrap_or(&source.text);
    let replaced = look_alikes::replace(written);
    let text = replaced.as_deref().unwrap_or(written);
    let blocks = lines::split(id, text, out);
    let declarations = declarations::build(text, written, &blocks, out);
    ast::File { source: id, declarations }
}
