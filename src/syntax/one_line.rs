//! Clauses and declarations that share a line, though each stands on a line of its own.

use crate::diagnostic::Replacement;
use crate::source::{SourceId, Span};
use crate::syntax::letters::first_word;
use crate::syntax::parser::{self, Rule};
use crate::syntax::trial::{is_accepted, whole};
use crate::syntax::words::{ClauseWord, DeclarationWord, takes_argument};
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
    /// Whether the word itself is not there.
    pub lacks_word: bool,
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
        if let Some((head, next)) = concluded(rule, head, next) {
            let gap = line.len() - rest.len() + head..line.len() - next.len();
            breaks.push(Break { word: ClauseWord::Conclusion.word(), is_declaration: false, gap, lacks_word: true });
            return Some(breaks);
        }
        let written = first_word(next);
        let clause = ClauseWord::from_word(written).filter(|clause| clause.stands_in(declaration));
        let found = clause.map(|clause| (clause.word(), clause.rule()));
        // In a 测试 the word of a declaration rather says which one is meant.
        let may_open = |word: &DeclarationWord| !declaration.states_facts() || word.states_facts();
        let opening = || DeclarationWord::from_word(written).filter(may_open).map(|word| (word.word(), word.rule()));
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
        breaks.push(Break { word, is_declaration: found.is_none(), gap, lacks_word: false });
        (rule, rest) = (next_rule, next);
    }
    (!breaks.is_empty()).then_some(breaks)
}

/// Words between a condition and what follows from it.
const LINKS: &[&str] = &["则", "那么", "就", "时", "的情形", "的情况", "的", "应当", "应", "一律"];

/// `甲 = 乙的，则 不予准入`: a 结论 without its word behind a condition; how long the condition is, and what is concluded.
fn concluded<'t>(rule: Rule, head: &str, mut next: &'t str) -> Option<(usize, &'t str)> {
    let after_link = |text: &'t str| LINKS.iter().find_map(|link| text.strip_prefix(link));
    while let Some(rest) = after_link(next) {
        next = rest.trim_start_matches([' ', '，', ',']);
    }
    let head = ["的情形", "的情况", "的"].iter().find_map(|end| head.strip_suffix(end)).unwrap_or(head).trim_end();
    let is_conclusion = takes_argument(first_word(next)).is_some() && is_accepted(Rule::conclusion, &format!("结论 {next}"));
    (is_conclusion && rule == Rule::when && is_accepted(rule, head)).then_some((head.len(), next))
}

/// What breaks a line that begins at a place of a file, with as many blanks before it as its declaration has.
pub fn replacements(breaks: &[Break], source: SourceId, start: usize, indent: usize) -> Vec<Replacement> {
    let replacement = |Break { word, is_declaration, gap, lacks_word }: &Break| {
        let blanks = " ".repeat(indent + if *is_declaration { 0 } else { 4 });
        let word = if *lacks_word { format!("{word} ") } else { String::new() };
        Replacement { span: Span::new(source, start + gap.start, start + gap.end), text: format!("\n{blanks}{word}") }
    };
    breaks.iter().map(replacement).collect()
}
