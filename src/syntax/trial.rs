//! Texts that are tried alone: lines that are no part of a file, or not yet known to pair.

use crate::source::Span;
use crate::syntax::pairs::{check_pairs, nests_too_deep};
use crate::syntax::parser::{self, Mismatch, Node, Rule};

/// Matches a text that is no part of a file. One that nests deeper than the grammar can follow matches nothing.
pub fn parse_alone(rule: Rule, text: &str) -> Result<Node<'_>, Mismatch> {
    if nests_too_deep(text) {
        return Err(Mismatch { at: 0, expected: Vec::new() });
    }
    parser::parse(rule, text, whole(text))
}

/// Whether a text would be accepted as a clause.
pub fn is_accepted(rule: Rule, text: &str) -> bool {
    check_pairs(text, whole(text)).is_ok() && parser::parse(rule, text, whole(text)).is_ok()
}

/// The span of all of a text that is no part of a file.
pub fn whole(text: &str) -> Span {
    Span { end: text.len() as u32, ..Span::NOWHERE }
}
