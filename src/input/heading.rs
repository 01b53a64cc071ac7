//! Headings: what they are compared by.

use crate::value::text::heading_key;
use crate::value::unit::Unit;
use std::borrow::Cow;

/// What the columns are called in which a workbook comes back with its verdicts.
pub const VERDICT_HEADINGS: [&str; 5] = ["结论", "理由", "依据", "需补正", "如何整改"];

/// What the columns of a result in CSV are called.
pub const RESULT_HEADINGS: [&str; 15] = [
    "序号",
    "位置",
    "事项名称",
    "结果",
    "结论内容",
    "条件",
    "是否确定",
    "可能的结果",
    "规则",
    "依据",
    "理由",
    "补正办法",
    "所据事实",
    "缺少的事实",
    "数据问题",
];

/// Before such a heading, in a list that came back.
pub const EARLIER: &str = "上次的";

/// What stands around a heading without being a part of it.
const MARKS: [char; 5] = ['*', '★', '☆', '▲', ':'];
/// Remarks in brackets about how it is to be filled in.
const REMARKS: [&str; 9] = ["必填", "选填", "必填项", "选填项", "可选", "可不填", "盖章", "公章", "签章"];
/// Brackets in which a remark stands.
const BRACKETS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("【", "】")];
/// Brackets in which a unit stands.
pub(crate) const UNIT_BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('【', '】'), ('〔', '〕')];
/// Signs before a unit without brackets.
const UNIT_SIGNS: [char; 7] = ['/', ':', '-', '_', ',', '、', '·'];
/// Before the unit in brackets, with a colon between them.
const UNIT_WORDS: [&str; 4] = ["计量单位", "金额单位", "单位", "人民币"];

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

/// A heading of several lines without those that say it again in English: 事项名称⏎Item.
pub(crate) fn without_translation(heading: &str) -> Cow<'_, str> {
    let is_translation = |line: &str| {
        let line = line.trim();
        line.is_ascii() && line.contains(|c: char| c.is_ascii_lowercase()) && !line.contains(|c: char| c.is_ascii_digit())
    };
    let lines = || heading.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let (translated, own): (Vec<&str>, Vec<&str>) = lines().partition(|line| is_translation(line));
    if translated.is_empty() || own.iter().all(|line| line.is_ascii()) { Cow::Borrowed(heading) } else { Cow::Owned(own.join("\n")) }
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

/// The unit at the end of a heading that is a key, and what stands before it: in brackets whatever stands there, behind another sign what
/// is an amount of something (`经费/元`, `经费:万元`).
pub(crate) fn split_unit(key: &str) -> Option<(&str, &str)> {
    split_brackets(key).or_else(|| key.rsplit_once(UNIT_SIGNS).filter(|(head, word)| !head.is_empty() && Unit::is_unit_or_money(word)))
}

/// What stands in brackets at the end of a key, and what stands before them.
pub(crate) fn split_brackets(key: &str) -> Option<(&str, &str)> {
    let (head, unit) = UNIT_BRACKETS.iter().find_map(|(open, close)| key.strip_suffix(*close)?.rsplit_once(*open))?;
    Some((head.trim(), unit.trim())).filter(|(head, unit)| !head.is_empty() && !unit.is_empty())
}

/// Whether a column holds what an earlier review said, in a list that came back: that is nothing of the list's own.
pub fn is_of_earlier_verdict(heading: &str) -> bool {
    heading.strip_prefix(EARLIER).is_some_and(|rest| VERDICT_HEADINGS.contains(&rest) || RESULT_HEADINGS.contains(&rest))
}
