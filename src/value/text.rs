//! What texts, headings and names are compared by, each by one function of this file; and the titles inside texts.

use std::borrow::Cow;

/// What texts, keys of tables, names of laws and values in data are compared by: NFKC, trimmed. Borrowed where the text is its own key.
pub fn key(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.bytes().all(is_plain) || text.chars().all(is_stable) { Cow::Borrowed(text) } else { Cow::Owned(nfkc(text).trim().to_owned()) }
}

/// What headings of lists and tables are compared by, the names of sheets and keys of JSON among them.
pub fn heading_key(text: &str) -> String {
    key(text).into_owned()
}

/// What names and units that are written in a policy are compared by.
pub fn name_key(text: &str) -> String {
    key(text).into_owned()
}

/// Whether a text is one of the signs that stand for nothing in a cell.
pub fn is_dash(text: &str) -> bool {
    matches!(text, "—" | "-" | "–" | "－" | "/")
}

/// The title inside the first 《》 of a text; inner pairs belong to it.
pub fn title(text: &str) -> Option<&str> {
    split_at_title(text).map(|(_, title, _)| title).filter(|title| !title.trim().is_empty())
}

/// What stands before the first 《》 of a text (《 included), what is inside it, and what follows (》 included).
pub fn split_at_title(text: &str) -> Option<(&str, &str, &str)> {
    let begin = text.find('《')? + '《'.len_utf8();
    let (before, rest) = text.split_at_checked(begin)?;
    let mut depth = 1_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (title, after) = rest.split_at_checked(at)?;
            return Some((before, title, after));
        }
    }
    None
}

/// Whether a byte belongs to ASCII or to U+4000 to U+9FFF: Chinese characters, which NFKC leaves alone.
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0..=0xbf | 0xe4..=0xe9)
}

/// Whether NFKC leaves a character alone, whatever stands beside it: ASCII, the common Chinese characters and marks.
fn is_stable(char: char) -> bool {
    matches!(char, '\0'..='\u{7f}' | '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3029}' | '\u{2018}'..='\u{201d}')
}

#[cfg(feature = "nfkc")]
fn nfkc(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().collect()
}

#[cfg(not(feature = "nfkc"))]
static NORMALIZER: std::sync::OnceLock<fn(&str) -> String> = std::sync::OnceLock::new();

/// The tables of NFKC are built in: another normalisation is not needed, and not used.
#[cfg(feature = "nfkc")]
pub fn set_normalizer(_: fn(&str) -> String) {}

/// Where the tables of NFKC are left out (feature `nfkc`): the host's own normalisation, to be given before anything else is called.
#[cfg(not(feature = "nfkc"))]
pub fn set_normalizer(normalizer: fn(&str) -> String) {
    // A second one changes nothing: texts that were compared before must compare alike.
    NORMALIZER.set(normalizer).ok();
}

#[cfg(not(feature = "nfkc"))]
fn nfkc(text: &str) -> String {
    NORMALIZER.get().map_or_else(|| text.to_owned(), |normalizer| normalizer(text))
}

#[cfg(all(test, feature = "nfkc"))]
mod tests {
    use super::{key, nfkc};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_is_the_same(text in any::<String>()) {
            let whole = nfkc(text.trim());
            prop_assert_eq!(key(&text), whole.trim());
        }

        #[test]
        fn a_second_time_changes_nothing(text in any::<String>()) {
            let once = key(&text);
            prop_assert_eq!(&key(&once), &once);
        }
    }

    #[test]
    fn characters_taken_for_stable_are_stable() {
        for c in (0..=0xffff).filter_map(char::from_u32) {
            let text = format!("甲{c}乙");
            assert_eq!(key(&text), nfkc(&text), "U+{:04X}", u32::from(c));
        }
    }
}
