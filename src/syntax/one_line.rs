//! Clauses and declarations that share a line, though each stands on a line of its own.

use crate::syntax::letters::first_word;
use crate::syntax::parser::{self, Rule};
use crate::syntax::trial::{is_accepted, whole};
use crate::syntax::words::{ClauseWord, DeclarationWord};
use std::ops::Range;

/// At most so many lines are made of one.
const MOST: usize = 16;
/// Longer lines are left as they are, in bytes.
const LONGEST: usize = 4096;

/// A clause or a declaration that should begin a line.
pub struct Break {
    pub word: &'static str,
    pub is_declaration: bool,
    /// What stands between it and what is before it.
    pub gap: Range<usize>,
}

/// Where a line that a rule refuses should be broken, if each of its parts is a clause of the declaration, or a declaration, by itself.
pub fn breaks(rule: Rule, line: &str, declaration: DeclarationWord) -> Option<Vec<Break>> {
    let mut breaks: Vec<Break> = Vec::new();
    let (mut rule, mut rest) = (rule, line);
    if line.len() > LONGEST {
        return None;
    }
    while !is_accepted(rule, rest) {
        let at = parser::parse(rule, rest, whole(rest)).err()?.at;
        let (before, after) = rest.split_at_checked(at)?;
        let separates = |c: char| c.is_whitespace() || matches!(c, '，' | ',' | '、' | '；' | ';' | '。');
        let (head, next) = (before.trim_end_matches(separates), after.trim_start_matches(separates));
        let written = first_word(next);
        let clause = ClauseWord::from_word(written).filter(|clause| clause.stands_in(declaration));
        let found = clause.map(|clause| (clause.word(), clause.rule()));
        let opening = || DeclarationWord::from_word(written).map(|word| (word.word(), word.rule()));
        let (word, next_rule) = found.or_else(opening)?;
        // It takes anything; in a condition it may be a fact.
        if next_rule == Rule::basis && !next.contains('《') {
            return None;
        }
        if breaks.len() == MOST || !is_accepted(rule, head) {
            return None;
        }
        let start = line.len() - rest.len();
        let gap = start + head.len()..line.len() - next.len();
        breaks.push(Break { word, is_declaration: found.is_none(), gap });
        (rule, rest) = (next_rule, next);
    }
    (!breaks.is_empty()).then_some(breaks)
}
