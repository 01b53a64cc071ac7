//! Exceptions inside a condition, as statutes write them: `甲，但 乙 除外`.

use crate::syntax::parser::Rule;
use crate::syntax::scan::masked;
use crate::syntax::trial::is_accepted;
use std::ops::Range;

/// What a condition excepts as statutes do: the clauses that say so, and how much of the line they stand for.
pub struct Proviso {
    pub help: String,
    pub clauses: Vec<String>,
    pub length: usize,
}

/// So many words that may end what is excepted are tried.
const MOST_OUTS: usize = 8;

/// `甲，但 乙 除外`, `除 乙 外 甲`, and a 适用 of `甲 除外`, if all of it can be read.
pub fn proviso(rule: Rule, line: &str, body: usize) -> Option<Proviso> {
    const COMMAS: [char; 4] = ['，', ',', '；', ' '];
    let (word, text) = line.split_at_checked(body)?;
    let word = word.trim_end();
    let masked = masked(text);
    let length = masked.trim_end().len();
    let masked = masked.get(..length)?.trim_end_matches(['。', '；', ';']);
    if masked.contains('\n') {
        return None;
    }
    let part = |range: Range<usize>| text.get(range).map(|part| part.trim_matches(COMMAS));
    let excepted = masked.strip_suffix("除外").map(|masked| masked.trim_end().trim_end_matches('的').trim_end().len());
    let in_two = |head: Range<usize>, other: Range<usize>| {
        let (when, unless) = (format!("{word} {}", part(head)?), format!("除非 {}", part(other)?));
        let is_accepted = is_accepted(Rule::when, &when) && is_accepted(Rule::unless, &unless);
        is_accepted.then(|| (format!("除外的另起一行：「{when}」，再写一行「{unless}」"), vec![when, unless]))
    };
    let (help, clauses) = match (rule, excepted) {
        (Rule::when, Some(end)) => {
            let masked = masked.get(..end)?;
            let but = ["但是", "但", "而", "，", ","].iter().find_map(|but| Some((masked.rfind(but)?, but.len())))?;
            in_two(0..but.0, but.0 + but.1..end)?
        }
        (Rule::when, None) => {
            let begin = masked.len() - masked.trim_start().len();
            let except = ["除了", "除"].iter().find(|except| masked.get(begin..).is_some_and(|rest| rest.starts_with(**except)))?;
            let begin = begin + except.len();
            let outs = ["以外", "之外", "外"].iter().flat_map(|out| masked.match_indices(out));
            let mut outs = outs.filter(|(at, _)| *at > begin).take(MOST_OUTS);
            outs.find_map(|(at, out)| in_two(at + out.len()..masked.len(), begin..at))?
        }
        (Rule::scope, Some(end)) => {
            let excepted = part(0..end)?;
            let is_several = excepted.contains(" 且 ") || excepted.contains(" 或 ");
            let denied = if is_several { format!("{word} 非 ({excepted})") } else { format!("{word} 非 {excepted}") };
            is_accepted(rule, &denied).then(|| (format!("写成「{denied}」"), vec![denied]))?
        }
        _ => return None,
    };
    Some(Proviso { help, clauses, length: body + length })
}
