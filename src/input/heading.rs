//! Headings: what they are compared by.

use crate::value::text::heading_key;

/// What the columns are called in which a workbook comes back with its verdicts.
pub const VERDICT_HEADINGS: [&str; 5] = ["结论", "理由", "依据", "需补正", "如何整改"];

/// What stands around a heading without being a part of it.
const MARKS: [char; 5] = ['*', '★', '☆', '▲', ':'];
/// Remarks in brackets about how it is to be filled in.
const REMARKS: [&str; 6] = ["必填", "选填", "必填项", "选填项", "可选", "可不填"];
/// Brackets in which a remark stands.
const BRACKETS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("【", "】")];
/// Before the unit in brackets, with a colon between them.
const UNIT_WORDS: [&str; 3] = ["计量单位", "金额单位", "单位"];

/// What a heading is compared by: its key without marks and remarks around it, `★经费（单位：万元）（必填）：` → `经费(万元)`.
pub(crate) fn bare_key(text: &str) -> String {
    let key = heading_key(text);
    let mut bare = key.trim_matches(MARKS);
    while let Some(rest) = without_remark(bare).map(|rest| rest.trim_matches(MARKS)).filter(|rest| !rest.is_empty()) {
        bare = rest;
    }
    if let Some((before, unit)) = bare.rsplit_once(':')
        && let Some(head) = UNIT_WORDS.iter().find_map(|word| before.strip_suffix(word))
        && head.ends_with('(')
        && !head.starts_with('(')
    {
        return [head, unit].concat();
    }
    bare.to_owned()
}

/// A key without a remark with which it begins or ends.
fn without_remark(key: &str) -> Option<&str> {
    BRACKETS.iter().find_map(|(open, close)| {
        let ends = key.strip_suffix(close).and_then(|rest| REMARKS.iter().find_map(|remark| rest.strip_suffix(remark)?.strip_suffix(open)));
        ends.or_else(|| REMARKS.iter().find_map(|remark| key.strip_prefix(open)?.strip_prefix(remark)?.strip_prefix(close)))
    })
}

/// A heading as it is compared; a unit in brackets at its end stands apart: `经费（万元）` → (`经费`, `万元`).
pub fn key_and_unit(text: &str) -> (String, Option<String>) {
    let key = bare_key(text);
    match split_unit(&key) {
        Some((head, unit)) => (head.to_owned(), Some(unit.to_owned())),
        None => (key, None),
    }
}

/// The unit in brackets at the end of a heading that is a key, and what stands before it.
pub(crate) fn split_unit(key: &str) -> Option<(&str, &str)> {
    let parts = key.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(head, unit)| (head.trim(), unit.trim()));
    parts.filter(|(head, unit)| !head.is_empty() && !unit.is_empty())
}
