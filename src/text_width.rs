//! Which characters are wide, and how many columns a text takes: terminals and editors show “ ” — ≥ in different widths.

use unicode_width::UnicodeWidthChar;

/// Columns of a terminal, which gives “ ” — ≥ one column each.
#[cfg(feature = "office")]
pub fn terminal_width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// Columns of a policy file in an editor, where Chinese fonts show “ ” — ≥ as wide as a Chinese character.
pub fn editor_width(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width_cjk).sum()
}

/// Whether a character is as wide as a Chinese one (East Asian Width W or F).
pub fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}
