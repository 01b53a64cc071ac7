//! Characters that stand for another one, as texts copied from a PDF are full of them, replaced by the one that they look like.

use crate::syntax::letters::half_width;
use crate::value::text::fold;

/// The text with the characters that its names and words are read with, byte for byte as long; `None` if it has no others.
///
/// What is longer or shorter than what it stands for is left to the grammar, and to the key of each name.
pub fn replace(text: &str) -> Option<String> {
    text.chars().any(|c| meant(c) != c).then(|| text.chars().map(meant).collect())
}

/// The character of the same length that `c` is in a name, or itself.
fn meant(c: char) -> char {
    // Full-width signs, of which policies are full, are longer than what they stand for.
    if c.is_ascii() || half_width(c) != c {
        return c;
    }
    let mut bytes = [0; 4];
    let folded = fold(c.encode_utf8(&mut bytes));
    let mut chars = folded.chars();
    match (chars.next(), chars.next()) {
        (Some(meant), None) if meant.len_utf8() == c.len_utf8() => meant,
        _ => c,
    }
}
