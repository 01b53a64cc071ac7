//! Bounds as drafters write them after a number (30万元以上, 15日以内), and how the language writes them instead.

use crate::syntax::letters;

const AT_LEAST: &[&str] = &["及以上", "以上", "及其以上"];
const AT_MOST: &[&str] = &["及以下", "以下", "以内", "之内", "及其以下"];

/// The advice for a bound that `text` starts with, if it starts with one.
pub fn as_comparison(text: &str) -> Option<String> {
    let rest = text.strip_prefix('在').unwrap_or(text).trim_start();
    let end = rest.find(|c| !letters::is_letter(c) && c != '.').unwrap_or(rest.len());
    let phrase = rest.get(..end)?.trim_end_matches('的');
    if !phrase.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number =
        |endings: &[&'static str]| endings.iter().filter_map(|ending| phrase.strip_suffix(ending)).min_by_key(|number| number.len());
    match (number(AT_LEAST), number(AT_MOST)) {
        (Some(number), _) => Some(format!("写成比较：“≥ {number}”或“不低于 {number}”（不含本数用“>”）")),
        (None, Some(number)) => Some(format!("写成比较：“≤ {number}”或“不超过 {number}”（不含本数用“<”）")),
        (None, None) => None,
    }
}
