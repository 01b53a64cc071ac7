//! Quotes and brackets pair, and nest no deeper than the grammar can follow.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::letters::is_letter;
use crate::syntax::scan::{Piece, pieces};

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
    let mut open_brackets: Vec<(char, usize)> = Vec::new();
    // 若 … 则 … 否则 nests without brackets.
    let (mut titles, mut choices, mut in_word) = (0_usize, 0_usize, false);
    for piece in pieces(text) {
        let (at, c) = match piece {
            Piece::Plain(at, c) => (at, c),
            Piece::Quoted { at, depth, .. } if depth > MAX_DEPTH => return Err(too_deep(place(at, '“'))),
            Piece::Quoted { .. } => (0, ' '),
            Piece::Unclosed(at, c) => {
                return Err(Diagnostic::new(Code::SYN004, place(at, c), format!("这里的「{c}」没有配对"))
                    .help(format!("补上「{}」；“…”里可以再有成对的“”", closing(c).unwrap_or(c))));
            }
        };
        let opens_word = !std::mem::replace(&mut in_word, is_letter(c));
        match c {
            '若' if opens_word && !text.get(at + c.len_utf8()..).is_some_and(|rest| rest.starts_with(is_letter)) => choices += 1,
            '《' if titles == MAX_DEPTH => return Err(too_deep(place(at, c))),
            '《' => titles += 1,
            '》' => titles = titles.saturating_sub(1),
            ')' | '）' | '}' | '｝' | ']' | '］' => {
                let expected = open_brackets.pop().and_then(|(open, _)| closing(open));
                if expected != Some(half_width(c)) {
                    return Err(Diagnostic::new(Code::SYN004, place(at, c), format!("这里的「{c}」前面没有与它配对的括号"))
                        .help("去掉它，或在前面补上另一半"));
                }
            }
            '(' | '（' | '{' | '｛' | '[' | '［' => {
                open_brackets.push((c, at));
                if open_brackets.len() > MAX_DEPTH {
                    return Err(too_deep(place(at, c)));
                }
            }
            _ => {}
        }
    }
    if let Some((open, at)) = open_brackets.pop() {
        return Err(Diagnostic::new(Code::SYN004, place(at, open), format!("这里的「{open}」没有配对"))
            .help(format!("在后面补上「{}」", closing(open).unwrap_or(open))));
    }
    if choices > MAX_DEPTH { Err(too_deep(base.head())) } else { Ok(()) }
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::SYN008, span, format!("括号、引号和“若”最多嵌套 {MAX_DEPTH} 层")).help("用“定义”给其中一部分起个名字，再引用它")
}

fn closing(open: char) -> Option<char> {
    let pairs = [('(', ')'), ('{', '}'), ('[', ']'), ('“', '”'), ('"', '"'), ('「', '」')];
    pairs.into_iter().find(|(left, _)| *left == half_width(open)).map(|(_, right)| right)
}

fn half_width(bracket: char) -> char {
    match bracket {
        '（' => '(',
        '）' => ')',
        '｛' => '{',
        '｝' => '}',
        '［' => '[',
        '］' => ']',
        other => other,
    }
}
