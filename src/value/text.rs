//! What texts, headings and names are compared by, each by one function of this file; and the titles inside texts.

use crate::text_width::is_wide;
use crate::value::characters::{ideograph, is_format};
use std::borrow::Cow;

/// What texts, keys of tables, names of laws and values in data are compared by: without format characters, in NFKC, without blank space at
/// the ends and beside wide characters, any other run of it one space. Borrowed where the text is its own key.
pub fn key(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let text = text.trim();
    if is_its_own_key(text) {
        return Cow::Borrowed(text);
    }
    let seen: String = text.chars().filter(|c| !is_format(*c)).collect();
    let mut key = spaced(&fold(&seen));
    // Characters that blank space kept apart may be one.
    if !key.chars().all(is_stable) {
        key = spaced(&fold(&key));
    }
    Cow::Owned(key)
}

/// What headings of lists and tables are compared by, the names of sheets and keys of JSON among them: a key without any blank.
pub fn heading_key(text: &str) -> String {
    let key = key(text);
    if key.contains(' ') { key.replace(' ', "") } else { key.into_owned() }
}

/// What names and units that are written in a policy are compared by: NFKC, radicals as what they look like.
pub fn name_key(text: &str) -> String {
    fold(text.trim()).trim().to_owned()
}

/// A text in NFKC, radicals as what they look like.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_stable) {
        return Cow::Borrowed(text);
    }
    let seen: String = text.chars().map(|c| ideograph(c).unwrap_or(c)).collect();
    Cow::Owned(nfkc(&seen))
}

/// Whether nothing of a text is seen.
pub fn is_blank(text: &str) -> bool {
    let is_seen_at_once = text.bytes().next().is_some_and(is_plain);
    !is_seen_at_once && text.chars().all(|c| c.is_whitespace() || is_format(c))
}

/// Without blank space at the ends and beside wide characters, any other run of it one space.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let apart = spaced.chars().next_back().zip(word.chars().next());
        if apart.is_some_and(|(before, after)| !is_wide(before) && !is_wide(after)) {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// Whether a key has nothing but signs that stand for nothing in a cell: `—`, `——`, `--`, `/`, `……`.
pub fn is_dash(key: &str) -> bool {
    let all = |signs: &[char]| key.chars().all(|c| signs.contains(&c));
    let Some(first) = key.chars().next() else { return false };
    match first {
        '/' => all(&['/', ' ']),
        '.' => key.len() > 2 && all(&['.', ' ']),
        '—' | '-' | '–' | '－' | '―' | '─' | '━' | '‐' | '−' => all(&['—', '-', '–', '－', '―', '─', '━', '‐', '−', ' ']),
        _ => false,
    }
}

/// Whether a key says no more than that something is as in another cell: `同上`, `同上栏`, `同1`, `〃`, `”`.
pub fn is_ditto(key: &str) -> bool {
    const SIGNS: [char; 12] = ['〃', '”', '“', '"', '\'', '’', '‘', '′', '„', '〞', '〝', ','];
    const LINES: [char; 4] = ['―', '—', '-', ' '];
    let word = || key.split(['(', '。', '.']).next().unwrap_or_default();
    match key.chars().next() {
        Some('上') => word() == "上同",
        Some('同') => word().strip_prefix('同').is_some_and(names_other_cell),
        Some(first) if SIGNS.contains(&first) || LINES.contains(&first) => {
            key.contains(SIGNS) && key.chars().all(|c| SIGNS.contains(&c) || LINES.contains(&c))
        }
        Some(_) | None => false,
    }
}

/// Whether a text says which other cell is meant: `上`, `上一项`, `左`, `1`, `第3项`.
fn names_other_cell(text: &str) -> bool {
    let text = text.trim_start_matches("序号").trim_start_matches('第');
    let beside = text.strip_prefix(['上', '前', '左', '右']).map(|rest| rest.trim_start_matches('一'));
    let after_number = || Some(text.trim_start_matches(|c: char| c.is_ascii_digit())).filter(|rest| rest.len() < text.len());
    let is_cell = |rest: &str| matches!(rest, "" | "栏" | "项" | "行" | "列" | "格" | "条" | "页" | "述" | "面" | "个" | "号");
    beside.or_else(after_number).is_some_and(is_cell)
}

/// Whether a text has marks, such as ① and ², whose digits its key joins with others.
pub fn has_digit_marks(text: &str) -> bool {
    let is_digit = |c: char| matches!(c, '０'..='９' | '\u{1d7ce}'..='\u{1d7ff}');
    let folds_into_digit = |c: char| fold(c.encode_utf8(&mut [0; 4])).starts_with(|first: char| first.is_ascii_digit());
    let mut before = ' ';
    !text.is_ascii()
        && text.chars().any(|c| {
            // m² is a unit.
            let is_unit = matches!(before, 'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ');
            before = c;
            !is_stable(c) && !is_digit(c) && !is_unit && folds_into_digit(c)
        })
}

/// The title inside the first 《》 of a text; inner pairs belong to it.
pub fn title(text: &str) -> Option<&str> {
    split_at_title(text).map(|(_, title, _)| title).filter(|title| !title.trim().is_empty())
}

/// The titles inside the 《》 of a text, in order; inner pairs belong to the outer ones.
pub fn titles(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, title, after) = split_at_title(rest)?;
        rest = after.strip_prefix('》').unwrap_or(after);
        Some(title)
    })
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

/// Whether a byte belongs to a sign of ASCII or to U+4000 to U+9FFF: Chinese characters, which are their own keys.
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7e | 0x80..=0xbf | 0xe4..=0xe9)
}

/// Whether a trimmed text of stable characters has blank space only as single spaces inside words of ASCII.
fn is_its_own_key(text: &str) -> bool {
    let mut before = 'a';
    text.chars().all(|c| {
        let fits =
            is_stable(c) && (!c.is_whitespace() || c == ' ' && before != ' ' && before.is_ascii()) && (before != ' ' || c.is_ascii());
        before = c;
        fits
    })
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

/// Whether letters of a text were lost when it was stored in an encoding that has none of them: ????, \u{fffd}, 锟斤拷.
pub fn has_lost_letters(text: &str) -> bool {
    let is_western = || !text.chars().any(|c| c >= '\u{2e80}');
    text.contains(['\u{fffd}', '?', '锟'])
        && (text.contains('\u{fffd}') || text.contains("锟斤拷") || text.contains("???") || text.contains("??") && is_western())
}

/// Whether a text is a number as programs show one that is too long for its cell: 4.20117E+11.
pub fn is_shortened(text: &str) -> bool {
    let Some((digits, power)) = text.trim().split_once("E+") else { return false };
    let is_of_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    whole.len() == 1 && is_of_digits(whole) && is_of_digits(fraction) && power.len() >= 2 && is_of_digits(power)
}

/// Whether a text is a number with a point before three digits and up to three others, the first of which is not 0: 50.000.
pub fn has_three_decimals(text: &str) -> bool {
    let is_of_digits = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split_once('.').filter(|(whole, decimals)| is_of_digits(whole) && is_of_digits(decimals));
    parts.is_some_and(|(whole, decimals)| decimals.len() == 3 && !whole.starts_with('0'))
}

#[cfg(all(test, feature = "nfkc"))]
mod tests {
    use super::{fold, heading_key, is_blank, is_stable, key, nfkc};
    use proptest::prelude::*;

    /// Texts of what keys are about: blanks, format characters, wide and narrow ones, radicals, characters that combine.
    fn text() -> impl Strategy<Value = String> {
        let odd = "[ \u{a0}\u{3000}\n\u{200b}\u{ad}\u{2060}ab1甲乙（）Ａ％\u{2f8f}\u{2ed4}か\u{3099}e\u{301}\u{1100}\u{1161}¨]{0,9}";
        prop_oneof![any::<String>(), odd]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_second_time_changes_nothing(text in text()) {
            let once = key(&text);
            prop_assert_eq!(&key(&once), &once, "{:?}", text);
        }

        #[test]
        fn blanks_beside_a_wide_character_and_hidden_characters_count_for_nothing(one in "[甲a1]{0,4}", other in "[ab乙]{0,4}", gap in "[ \u{3000}\u{200b}\n\t\u{a0}]{0,3}") {
            let wide = one.ends_with('甲') || other.starts_with('乙') || one.is_empty() || other.is_empty() || gap.chars().all(|c| c == '\u{200b}');
            let between = if wide { "" } else { " " };
            let text = format!("{one}{gap}{other}");
            prop_assert_eq!(key(&text), format!("{one}{between}{other}"));
        }

        #[test]
        fn nothing_seen_is_no_key(text in text()) {
            prop_assert_eq!(is_blank(&text), key(&text).is_empty(), "{:?}", text);
            prop_assert!(!heading_key(&text).contains(char::is_whitespace));
        }
    }

    #[test]
    fn keys_are_what_is_seen() {
        let cases = [
            ("占道经营　处罚", "占道经营处罚"),
            ("烟花\u{200b}爆竹\n处罚", "烟花爆竹处罚"),
            ("５Ｇ基站 审批", "5G基站审批"),
            (" Ａ　 １２ ", "A 12"),
            ("\u{2f8f}\u{2f94} \u{2ed4}", "行言门"),
            ("随转经费 （万元）", "随转经费(万元)"),
            ("\u{200b} \u{2060}", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text), expected, "{text:?}");
        }
    }

    #[test]
    fn characters_taken_for_stable_are_stable() {
        for c in (0..=0xffff).filter_map(char::from_u32).filter(|c| is_stable(*c)) {
            let text = format!("甲{c}乙");
            assert_eq!(fold(&text), nfkc(&text), "U+{:04X}", u32::from(c));
        }
    }
}
