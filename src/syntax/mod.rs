//! Text → AST. [`parse`] never fails: what it cannot read it reports, and continues with the next clause.

pub mod ast;
pub mod bounds;
mod builder;
mod declarations;
mod expressions;
mod invisible;
pub mod letters;
pub mod lines;
mod mismatch;
mod pairs;
mod parser;
pub mod scan;
pub mod words;

pub use parser::{Token, TokenKind, tokens};

use crate::diagnostic::Diagnostics;
use crate::source::{Source, SourceId};

/// Reads one policy file.
pub fn parse(id: SourceId, source: &Source, out: &mut Diagnostics) -> ast::File {
    let visible = invisible::blank_out(id, &source.text, out);
    let text = visible.as_deref().unwrap_or(&source.text);
    let blocks = lines::split(id, text, out);
    let declarations = declarations::build(text, &blocks, out);
    ast::File { source: id, declarations }
}
