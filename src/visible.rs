//! Characters that hide, reorder or command what a reader sees, and how they are shown instead: `␛`, `⟨U+202E⟩`.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is seen as nothing, changes the order of others, breaks a line or commands a terminal. Tabs and line feeds are text.
pub fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Nearly all text is one of these two.
        ' '..='~' | '\u{4e00}'..='\u{9fff}' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

/// A text on one line, with nothing in it that a reader does not see.
///
/// ```
/// assert_eq!(zhunru::visible::visible("甲\n\u{1b}[2J\u{202e}乙"), "甲␊␛[2J⟨U+202E⟩乙");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, |c| is_invisible(c) || c == '\n')
}

/// The same, but for line breaks and tabs: those are text.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    by_lines(text, is_invisible)
}

/// A text without the characters that XML 1.0 has no way to write, nor other controls than tabs and line breaks.
pub fn within_xml(text: &str) -> Cow<'_, str> {
    let is_left_out = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}') || (c.is_control() && !matches!(c, '\n' | '\t'));
    if !text.contains(is_left_out) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_left_out(*c)).collect())
}

/// A text as it was given, but for control characters: for a table that goes back to whom it came from. Tabs and line breaks are text.
pub fn without_controls(text: &str) -> Cow<'_, str> {
    by_lines(text, |c| c.is_control() && is_invisible(c))
}

/// The same as [`replaced`], with line breaks of one character or two.
fn by_lines(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(replaced(&text.replace("\r\n", "\n"), hidden).into_owned()) } else { replaced(text, hidden) }
}

fn replaced(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) { push_shown(c, &mut shown) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// What stands for a character that is not seen.
pub(crate) fn push_shown(c: char, into: &mut String) {
    match c {
        '\0'..='\u{1f}' => into.extend(char::from_u32(0x2400 + u32::from(c))),
        '\u{7f}' => into.push('␡'),
        // Writing to a String cannot fail.
        c => _ = write!(into, "⟨U+{:04X}⟩", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_lines, within_xml, without_controls};

    #[test]
    fn what_is_seen_stays_and_what_is_not_is_shown() {
        for text in ["", "残疾人证新办", "a\tb", "，（《〈“ ” — ≥", "\u{845b}\u{e0100}", "👍🏽", "é", "\u{a0}\u{3000}"]
        {
            assert_eq!(visible(text), text);
        }
        for (text, shown) in [
            ("\0\r\n\u{8}\u{7}\u{1b}\u{7f}", "␀␍␊␈␇␛␡"),
            ("\u{9b}31m\u{85}", "⟨U+009B⟩31m⟨U+0085⟩"),
            ("\u{202e}\u{2066}\u{2028}\u{2029}", "⟨U+202E⟩⟨U+2066⟩⟨U+2028⟩⟨U+2029⟩"),
            ("\u{200b}\u{200d}\u{feff}\u{ad}\u{e0041}", "⟨U+200B⟩⟨U+200D⟩⟨U+FEFF⟩⟨U+00AD⟩⟨U+E0041⟩"),
            ("\u{fffe}\u{ffff}", "⟨U+FFFE⟩⟨U+FFFF⟩"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(visible_lines("甲\r\n\t乙\u{1b}\u{202e}"), "甲\n\t乙␛⟨U+202E⟩");
    }

    #[test]
    fn xml_holds_what_it_can_write() {
        assert_eq!(within_xml("甲\n\t乙\0\u{1b}\u{fffe}\u{ffff}\u{85}丙"), "甲\n\t乙丙");
    }

    #[test]
    fn a_table_keeps_all_but_controls() {
        assert_eq!(without_controls("甲\r\n\t乙\u{1b}\r\u{202e}\u{9b}\u{85}"), "甲\n\t乙␛␍\u{202e}⟨U+009B⟩⟨U+0085⟩");
    }
}
