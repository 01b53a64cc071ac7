//! Headings: what they are compared by.

use crate::value::text::heading_key;
use crate::value::unit::{self, Unit};
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

/// What stands over the sheet that sums up a review.
pub const SUMMARY_TITLE: &str = "职责准入审查汇总";
/// What an opinion is called: it tells of a list, and is none.
pub const OPINION_TITLE: &str = "职责准入审查意见书";

/// Before such a heading, in a list that came back.
pub const EARLIER: &str = "上次的";

/// What stands around a heading without being a part of it.
const MARKS: [char; 10] = ['*', '★', '☆', '▲', '▼', '※', '●', '■', '◆', ':'];
/// Remarks in brackets about how it is to be filled in.
#[rustfmt::skip]
const REMARKS: [&str; 38] = [
    "必填", "选填", "必填项", "选填项", "可选", "可不填", "盖章", "公章", "签章",
    "是/否", "是、否", "是或否", "打√", "打勾", "划√", "勾选", "年/月/日", "年月日", "年-月-日", "年、月、日", "yyyy-mm-dd", "yyyy/mm/dd",
    "下拉", "下拉选择", "下拉菜单选择", "从下拉列表选择", "单选", "多选", "可多选", "全称", "填全称", "填写全称",
    "整数", "数字", "保留两位小数", "保留2位小数", "保留一位小数", "保留1位小数",
];
/// Words of English that may say what numbers are in.
const ENGLISH_UNITS: [&str; 9] = ["yuan", "rmb", "cny", "thousand", "million", "percent", "month", "year", "day"];
/// Words that negate nothing, though they are written with a sign that does.
const NO_NEGATIONS: [&str; 14] =
    ["不动产", "未成年", "未来", "无障碍", "无人机", "无线", "无偿", "非税", "非遗", "非物质", "非机动", "非公", "免疫", "是否"];
/// Words that make another fact of what they are about: that of another time, what is taken away, what is only an example.
#[rustfmt::skip]
const OTHERWISE: [&str; 21] = [
    "现有", "原有", "现状", "上年", "往年", "去年", "上一年", "上一轮", "调整前", "划转前", "下放前", "核减", "扣减", "扣除", "减少", "取消", "停止", "撤销",
    "缺口", "参考", "示例",
];
/// Brackets in which a remark stands.
const BRACKETS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("【", "】")];
/// Brackets in which a unit stands.
pub(crate) const UNIT_BRACKETS: [(char, char); 9] =
    [('(', ')'), ('[', ']'), ('【', '】'), ('〔', '〕'), ('<', '>'), ('〈', '〉'), ('《', '》'), ('{', '}'), ('“', '”')];
/// Signs before a unit without brackets, one that is not closed among them.
const UNIT_SIGNS: [char; 8] = ['/', ':', '-', '_', ',', '、', '·', '('];
/// Before the unit in brackets, with a colon between them.
const UNIT_WORDS: [&str; 4] = ["计量单位", "金额单位", "单位", "人民币"];

/// What a heading is compared by: its key without marks, numbers and remarks around it, `★1.经费（单位：万元）（必填）：` → `经费(万元)`.
pub(crate) fn bare_key(text: &str) -> String {
    // A key has 1 for ①.
    let text = text.trim_start();
    let key = heading_key(text.strip_prefix(|c| ('①'..='⑳').contains(&c)).unwrap_or(text));
    let mut bare = without_leading_number(key.trim_matches(MARKS)).to_owned();
    while let Some(rest) = without_remark(&bare).map(|rest| rest.trim_matches(MARKS).to_owned()).filter(|rest| !rest.is_empty()) {
        bare = rest;
    }
    if let Some(own) = without_english(&bare) {
        bare.truncate(own.len());
    }
    if let Some((before, unit)) = bare.rsplit_once(':')
        && let Some(head) = UNIT_WORDS.iter().find_map(|word| before.strip_suffix(word))
        && head.ends_with('(')
        && !head.starts_with('(')
    {
        return [head, unit].concat();
    }
    bare
}

/// A key without the number before it, or the brackets around it: `1.事项名称`, `（一）事项名称`, `A、事项名称`, `【事项名称】`.
fn without_leading_number(key: &str) -> &str {
    if let Some(inner) = key.strip_prefix('【').and_then(|key| key.strip_suffix('】')).filter(|inner| !inner.contains('】')) {
        return inner;
    }
    let (is_opened, text) = key.strip_prefix('(').map_or((false, key), |text| (true, text));
    let letter = text.strip_prefix(|c: char| c.is_ascii_uppercase());
    let numeral = text.trim_start_matches(is_numeral);
    let behind = letter.unwrap_or(numeral);
    let rest = if is_opened { behind.strip_prefix(')') } else { behind.strip_prefix(['.', '、', ')']) };
    // 1.5倍 is a number all the way.
    rest.filter(|rest| behind.len() < text.len() && rest.starts_with(|c: char| c.is_alphabetic())).unwrap_or(key)
}

/// Whether headings and paragraphs are numbered by a character.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(c, '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// Whether a label stands behind a number, as a paragraph does: `1. 申请部门`.
pub(crate) fn is_behind_number(label: &str) -> bool {
    let key = heading_key(label);
    !key.starts_with('【') && without_leading_number(&key).len() < key.len()
}

/// Whether what stands around a name may turn what it says into its opposite, or into another fact: 未落实的, 不含随转, 现有.
pub(crate) fn negates(around: &str) -> bool {
    let rest = NO_NEGATIONS.iter().fold(around.to_owned(), |rest, word| rest.replace(word, ""));
    rest.contains(['不', '未', '无', '非', '免', '没']) || OTHERWISE.iter().any(|word| rest.contains(word))
}

/// A heading of several lines without those that say it again in English: 事项名称⏎Item.
pub(crate) fn without_translation(heading: &str) -> Cow<'_, str> {
    let is_translation = |line: &str| is_english(line.trim());
    let lines = || heading.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let (translated, own): (Vec<&str>, Vec<&str>) = lines().partition(|line| is_translation(line));
    if translated.is_empty() || own.iter().all(|line| line.is_ascii()) { Cow::Borrowed(heading) } else { Cow::Owned(own.join("\n")) }
}

/// Whether a text is English, and names no unit.
fn is_english(text: &str) -> bool {
    let is_plain = text.is_ascii() && text.contains(|c: char| c.is_ascii_lowercase()) && !text.contains(|c: char| c.is_ascii_digit());
    is_plain && !ENGLISH_UNITS.iter().any(|unit| text.to_ascii_lowercase().contains(unit))
}

/// A key without the English with which it ends: `事项名称Item`, `事项名称(Item)`.
fn without_english(key: &str) -> Option<&str> {
    let (own, english) = match key.strip_suffix(')') {
        Some(key) => key.rsplit_once('(')?,
        None => key.split_at_checked(key.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len())?,
    };
    let is_word = english.len() > 2 && english.starts_with(|c: char| c.is_ascii_uppercase()) && is_english(english);
    (is_word && !own.is_ascii()).then_some(own)
}

/// A key without a remark with which it begins or ends; of several in one pair of brackets a unit stays.
fn without_remark(key: &str) -> Option<String> {
    BRACKETS.iter().find_map(|(open, close)| {
        let ends = key.strip_suffix(close).and_then(|rest| rest.rsplit_once(open));
        let without = ends.and_then(|(head, inner)| {
            let said: Vec<&str> = inner.split([',', ';']).map(str::trim).filter(|part| !is_remark(part)).collect();
            match said.as_slice() {
                [] => Some(head.to_owned()),
                [unit] => Some(format!("{head}({})", bare_unit(unit)?)).filter(|bare| bare != key && !head.is_empty()),
                _ => None,
            }
        });
        let begins = || REMARKS.iter().find_map(|remark| key.strip_prefix(open)?.strip_prefix(remark)?.strip_prefix(close));
        without.or_else(|| begins().map(str::to_owned))
    })
}

/// Whether what stands in brackets only says how something is to be filled in.
fn is_remark(text: &str) -> bool {
    REMARKS.contains(&text) || text.starts_with("格式") || (text.starts_with('与') && text.ends_with("一致"))
}

/// A unit without the words that may stand around it: `单位万元`, `万元人民币`.
fn bare_unit(text: &str) -> Option<&str> {
    let word = UNIT_WORDS.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let word = word.trim_start_matches(':');
    let word = word.strip_suffix("人民币").unwrap_or(word);
    unit::word_for(word).is_some().then_some(word)
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
    let behind_sign = || key.rsplit_once(UNIT_SIGNS).filter(|(head, word)| !head.is_empty() && Unit::is_unit_or_money(word));
    let percent = || key.strip_suffix('%').filter(|head| head.ends_with(char::is_alphabetic)).map(|head| (head, "%"));
    split_brackets(key).or_else(behind_sign).or_else(percent)
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
