//! Quotes and brackets pair, and nest no deeper than the grammar can follow.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::letters::{first_word, half_width, is_letter};
use crate::syntax::scan::{Piece, pieces};
use std::ops::Range;

/// How deep brackets, texts and choices may nest.
const MAX_DEPTH: usize = 64;
/// How long one clause may be, in bytes.
const MAX_CLAUSE: usize = 1 << 18;

/// Refuses a clause with unpaired quotes or brackets, and one that nests too deep.
pub fn check_pairs(text: &str, base: Span) -> Result<(), Diagnostic> {
    if text.len() > MAX_CLAUSE {
        return Err(Diagnostic::new(Code::SYN008, base.head(), format!("一个子句最长 {} 字节，这里有 {} 字节", MAX_CLAUSE, text.len()))
            .help("拆成几个子句或几条规则"));
    }
    let place = |at: usize, c: char| {
        let start = base.start as usize + at;
        Span::new(base.source, start, start + c.len_utf8())
    };
    let mut open: Vec<(char, usize)> = Vec::new();
    // 若 … 则 … 否则 nests without brackets: for each choice the brackets around it, and whether its 否则 was read.
    let mut choices: Vec<(usize, bool)> = Vec::new();
    let (mut titles, mut deepest, mut in_word) = (0_usize, 0, false);
    for piece in pieces(text) {
        let (at, c) = match piece {
            Piece::Plain(at, c) => (at, c),
            Piece::Quoted { at, depth, .. } if depth > MAX_DEPTH => return Err(too_deep(place(at, '“'))),
            Piece::Quoted { .. } => {
                in_word = false;
                continue;
            }
            Piece::Unclosed(at, c) => {
                let rest = text.get(at + c.len_utf8()..).unwrap_or_default().lines().next().unwrap_or_default();
                let before = text.get(..at).unwrap_or_default();
                let help = match c {
                    '“' if before.contains('”') && !before.contains('“') => "文本以“开头、以”结尾，这里两个写反了".to_owned(),
                    '“' if rest.trim_end().ends_with('"') => "结尾的「\"」是另一种引号，改成「”」".to_owned(),
                    '"' if rest.trim_end().ends_with('”') => "开头的「\"」是另一种引号，改成「“」".to_owned(),
                    _ => format!("补上「{}」；“…”里可以再有成对的“”", closing(c).unwrap_or(c)),
                };
                return Err(Diagnostic::new(Code::SYN004, place(at, c), format!("这里的「{c}」没有配对")).help(help));
            }
        };
        let opens_word = !std::mem::replace(&mut in_word, is_letter(c));
        if opens_word && in_word {
            let here = open.len();
            match first_word(text.get(at..).unwrap_or_default()) {
                // One more than may nest is enough to refuse them.
                "若" if choices.len() <= MAX_DEPTH => choices.push((here, false)),
                "则" => drop_finished(&mut choices, here),
                "否则" => {
                    drop_finished(&mut choices, here);
                    choices.iter_mut().last().filter(|(brackets, _)| *brackets == here).into_iter().for_each(|choice| choice.1 = true);
                }
                _ => {}
            }
            deepest = deepest.max(choices.len());
        }
        match half_width(c) {
            '《' if titles == MAX_DEPTH => return Err(too_deep(place(at, c))),
            '《' => titles += 1,
            '》' => titles = titles.saturating_sub(1),
            close @ (')' | '}' | ']') => {
                if open.pop().and_then(|(open, _)| closing(open)) != Some(close) {
                    return Err(Diagnostic::new(Code::SYN004, place(at, c), format!("这里的「{c}」前面没有与它配对的括号")).help(
                        if close == ']' {
                            "在前面补上「[」，如「街道名录[承接街道].编制」，或去掉它"
                        } else {
                            "去掉它，或在前面补上另一半"
                        },
                    ));
                }
                choices.retain(|(brackets, _)| *brackets <= open.len());
            }
            '(' | '{' | '[' => {
                open.push((c, at));
                if open.len() > MAX_DEPTH {
                    return Err(too_deep(place(at, c)));
                }
            }
            '、' | ',' => choices.retain(|(brackets, _)| *brackets < open.len()),
            _ => {}
        }
    }
    if let Some((open, at)) = open.pop() {
        return Err(Diagnostic::new(Code::SYN004, place(at, open), format!("这里的「{open}」没有配对"))
            .help(format!("在后面补上「{}」", closing(open).unwrap_or(open))));
    }
    if deepest > MAX_DEPTH { Err(too_deep(base.head())) } else { Ok(()) }
}

/// Where the other half of a bracket may stand, or the bracket may go: each a place of the line and what belongs there, and whether the
/// only one is certain. `at`: the byte of the bracket. Of what is computed inside it nobody knows how much.
pub fn completions(line: &str, at: usize, accepts: impl Fn(&str) -> bool) -> (Vec<(Range<usize>, String)>, bool) {
    let Some((before, rest)) = line.split_at_checked(at).filter(|_| !line.contains("//")) else { return (Vec::new(), false) };
    let Some(sign) = rest.chars().next() else { return (Vec::new(), false) };
    let inside = at + sign.len_utf8();
    let joins = |gap: &usize| line.get(*gap..).is_some_and(|rest| matches!(first_word(rest.trim_start()), "且" | "或"));
    let gaps = || line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(gap, _)| gap);
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let end = line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '；' | ';')).len();
    let ends_in = |other: char| rest.get(..end - at.min(end)).is_some_and(|rest| rest.ends_with(other) && rest.matches(other).count() == 1);
    if sign == '“' && ends_in('"') {
        found.push((end - 1..end, "”".to_owned()));
    } else if sign == '"' && ends_in('”') {
        found.push((at..inside, "“".to_owned()));
    } else if let Some(start) = before.find('”').filter(|_| sign == '“' && !before.contains('“')) {
        // `”数额较大“`
        let inner = before.get(start + '”'.len_utf8()..).unwrap_or_default();
        found.push((start..inside, format!("“{inner}”")));
    } else if sign == '“' && rest.get(..end - at.min(end)).is_none_or(|rest| rest.contains(char::is_whitespace)) {
        // Where the text ends is not known.
    } else if let Some(close) = closing(sign) {
        let close = if close == '”' || sign.is_ascii() { close } else { char::from_u32(u32::from(close) + 0xfee0).unwrap_or(close) };
        let compared = rest.find(['=', '＝', '≠', '<', '>', '≥', '≤']).filter(|_| before.ends_with(is_letter));
        let compared = compared.and_then(|sign| rest.get(..sign)).map(|inner| at + inner.trim_end().len());
        let places = gaps().filter(|gap| *gap > inside && (joins(gap) || half_width(sign) == '{')).chain(compared).chain([end]);
        found.extend(places.map(|place| (place..place, close.to_string())));
    } else if half_width(sign) == ']' && rest.chars().nth(1) == Some('.') {
        // `街道名录承接街道].编制`: where the name of the 名录 ends is not known.
    } else {
        let others = [')', '}', ']'].into_iter().filter(|other| *other != half_width(sign)).map(String::from);
        found.extend(std::iter::once(String::new()).chain(others).map(|new| (at..inside, new)));
        let opened = ["且 ", "或 "].iter().flat_map(|joint| before.match_indices(joint).map(|(place, joint)| place + joint.len()));
        let open = match sign {
            ')' => "(",
            '）' => "（",
            _ => "",
        };
        found.extend(opened.filter(|_| !open.is_empty()).map(|place| (place..place, open.to_owned())));
    }
    let mended = |(place, new): &(Range<usize>, String)| Some(format!("{}{new}{}", line.get(..place.start)?, line.get(place.end..)?));
    found.retain(|mend| mended(mend).is_some_and(|line| accepts(&line)));
    found.truncate(3);
    let certain = found.len() == 1 && !line.get(inside..).is_some_and(|inside| inside.contains(['+', '-', '*', '/', '×', '÷']));
    (found, certain)
}

/// Whether a text may nest deeper than the grammar can follow, though its quotes and brackets need not pair.
pub fn nests_too_deep(text: &str) -> bool {
    let opening = |c: &char| closing(*c).is_some() || matches!(c, '《' | '〈' | '若');
    check_pairs(text, Span::NOWHERE).is_err() && (text.len() > MAX_CLAUSE || text.chars().filter(opening).count() > 4 * MAX_DEPTH)
}

/// A 则 or 否则 ends the choices inside the part before it, which have read their 否则.
fn drop_finished(choices: &mut Vec<(usize, bool)>, brackets: usize) {
    while choices.pop_if(|choice| *choice == (brackets, true)).is_some() {}
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::SYN008, span, format!("括号、引号和“若”最多嵌套 {MAX_DEPTH} 层")).help("用“定义”给其中一部分起个名字，再引用它")
}

fn closing(open: char) -> Option<char> {
    let pairs = [('(', ')'), ('{', '}'), ('[', ']'), ('“', '”'), ('"', '"'), ('「', '」')];
    pairs.into_iter().find(|(left, _)| *left == half_width(open)).map(|(_, right)| right)
}
