//! Letters, blank space, and the words and names that a text begins with.

use crate::syntax::parser::{is_xid_continue, is_xid_start};

/// Whether `c` may stand inside a plain name.
pub fn is_letter(c: char) -> bool {
    is_xid_continue(c) || c == '·' || is_radical(c)
}

/// Whether a plain name may begin with `c`.
fn is_first_letter(c: char) -> bool {
    is_xid_start(c) || is_radical(c)
}

/// The rule `radical` of the grammar.
fn is_radical(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fd5}')
}

/// The text after the `：` that may follow the word that opens a line.
pub fn after_colon(text: &str) -> &str {
    text.trim_start().strip_prefix(['：', ':']).unwrap_or(text).trim_start()
}

/// A text with `new` in its middle; an empty one takes the blank space before it away.
pub fn joined(before: &str, new: &str, after: &str) -> String {
    let before = if new.is_empty() { before.trim_end() } else { before };
    // Blank space keeps words apart.
    let apart = |one: Option<char>, other: Option<char>| one.zip(other).is_some_and(|(one, other)| is_letter(one) && is_letter(other));
    let lead = if apart(before.chars().next_back(), new.chars().next()) { " " } else { "" };
    let tail = if apart(new.chars().next_back(), after.chars().next()) { " " } else { "" };
    format!("{before}{lead}{new}{tail}{after}")
}

/// The half-width form of a sign: full-width and half-width signs mean the same.
pub fn half_width(sign: char) -> char {
    match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        _ => sign,
    }
}

/// The run of name characters at the start of a line; empty if it does not start like a name.
pub fn first_word(line: &str) -> &str {
    if !line.starts_with(is_first_letter) {
        return "";
    }
    let end = line.find(|c| !is_letter(c)).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

/// The name at the start of a line, with its brackets if it has them.
pub fn first_name(line: &str) -> &str {
    match line.strip_prefix('「').and_then(|rest| rest.split_once('」')) {
        Some((_, after)) => line.strip_suffix(after).unwrap_or_default(),
        None => first_word(line),
    }
}

/// The bytes of the text or bracketed name that `rest` starts with, and how deep its quotes nest; `None` if it is not closed.
pub fn quoted(rest: &str) -> Option<(usize, usize)> {
    let mut chars = rest.char_indices();
    let (_, open) = chars.next()?;
    let (mut depth, mut deepest) = (1_usize, 1);
    for (at, c) in chars {
        match (open, c) {
            ('“', '“') => depth += 1,
            ('“', '”') => depth -= 1,
            ('"', '"') | ('「', '」') => depth = 0,
            ('「', '\n') => return None,
            _ => {}
        }
        deepest = deepest.max(depth);
        if depth == 0 {
            return Some((at + c.len_utf8(), deepest));
        }
    }
    None
}
