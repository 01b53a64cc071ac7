//! Rows right below a head that are about its columns: how they are numbered, what is to be filled in, what they are called elsewhere.

use crate::input::read_report::Why;
use crate::input::row::{Glance, Row};
use crate::value::text::{heading_key, is_dash};

/// So many cells make such a row.
const FEWEST: usize = 3;
/// What columns are called in other systems has so many characters at most.
const LONGEST_NAME: usize = 30;
/// What begins a row of numbers.
const NUMBER_LABELS: [&str; 6] = ["栏次", "栏号", "序号", "列次", "行次", "行号"];
/// What begins a row that says how a form is filled in.
const HINT_LABELS: [&str; 9] = ["填写要求", "填报要求", "填写说明", "填报说明", "填写方式", "字段类型", "数据类型", "数据格式", "是否必填"];
/// What is said there of a column.
const HINTS: [&str; 38] = [
    "必填",
    "选填",
    "必选",
    "可选",
    "必填项",
    "选填项",
    "非必填",
    "可不填",
    "不填",
    "免填",
    "文本",
    "文字",
    "文本型",
    "字符",
    "字符型",
    "字符串",
    "数字",
    "数字型",
    "数值",
    "数值型",
    "整数",
    "整型",
    "小数",
    "金额",
    "日期",
    "日期型",
    "时间",
    "下拉",
    "下拉框",
    "下拉选择",
    "下拉菜单",
    "选择",
    "单选",
    "多选",
    "勾选",
    "填空",
    "自动生成",
    "系统生成",
];
/// With these words begins what is said there, and these stand in it.
const HINT_BEGINS: [&str; 20] = [
    "请",
    "填",
    "按",
    "须填",
    "应填",
    "必须",
    "如实",
    "据实",
    "参照",
    "单位万元",
    "单位为",
    "单位:",
    "以万元",
    "输入",
    "选择",
    "只填",
    "限填",
    "仅填",
    "没有的",
    "从下拉",
];
const HINT_WORDS: [&str; 18] = [
    "填写",
    "填报",
    "下拉",
    "保留",
    "小数",
    "填全称",
    "写全称",
    "不得简写",
    "必填",
    "选填",
    "填数字",
    "只填",
    "格式",
    "个字以内",
    "字以内",
    "没有的填",
    "无则填",
    "保持一致",
];
/// What columns are counted with, in order.
const SEQUENCES: [&str; 4] = ["甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "一二三四五六七八九十"];
/// Words that are values.
const TRUTHS: [&str; 7] = ["y", "n", "yes", "no", "true", "false", "x"];

/// Why a row below a head, or below a row that is no item, is none. `is_near`: whether the head stands near.
pub(super) fn why<'c>(row: &impl Row<'c>, headings: usize, is_near: bool) -> Option<Why> {
    let cells = row.own_glances().count();
    if is_near && cells > 1 && row.own_glances().all(is_hint) {
        return Some(Why::Note);
    }
    if cells < FEWEST || cells * 2 < headings {
        return None;
    }
    if cells * 3 >= headings * 2 && is_numbering(row) {
        return Some(Why::Numbering);
    }
    if is_near && hints(row) {
        return Some(Why::Note);
    }
    (is_near && cells * 3 >= headings * 2 && are_names(row)).then_some(Why::Note)
}

/// 1, 2, 3 … in the cells of a row, or 甲, 乙, 1, 2 …, or A, B, C, 1, 2, 3=1+2.
fn is_numbering<'c>(row: &impl Row<'c>) -> bool {
    // The sequence at hand (none is that of numbers), and how far it has come.
    let mut at: Option<(Option<usize>, usize)> = None;
    row.own_glances().enumerate().all(|(cell, glance)| {
        let key = heading_key(glance.text());
        if cell == 0 && (NUMBER_LABELS.contains(&key.as_str()) || is_dash(&key)) {
            return true;
        }
        let found = place_in_sequence(without_formula(&key))
            .or_else(|| at.filter(|_| is_formula(&key)).map(|(sequence, last)| (sequence, last + 1)));
        let Some((sequence, number)) = found else { return false };
        let goes_on = match at {
            Some((before, last)) if before == sequence => number == last + 1,
            // 甲, 1, 2 is usual; a, 1, 2 may be an item.
            Some((before, last)) => number == 1 && (before == Some(0) || last > 1),
            None => number == 1,
        };
        at = Some((sequence, number));
        goes_on
    })
}

/// The number of a column without the brackets around it, and without how it is worked out: `(5)=(3)+(4)`, `5=3+4`, `5(3+4)`.
fn without_formula(key: &str) -> &str {
    let around = ['(', ')', '[', ']', '栏', '第', '列'];
    let number = key.split_once('=').map_or(key, |(number, _)| number);
    let number = number.trim_matches(around);
    number.split_once('(').filter(|(_, formula)| is_formula(formula)).map_or(number, |(number, _)| number)
}

/// Whether a text says how a column is worked out: `3+4`, `(4)×50%`.
fn is_formula(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '+' | '-' | '*' | '/' | '×' | '÷' | '%');
    let is_part = |c: char| is_sign(c) || c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '.' | '=' | '栏' | '列');
    let mut letters = text.chars();
    text.chars().all(is_part)
        && letters.any(|c| c.is_ascii_digit())
        && letters.any(is_sign)
        && letters.any(|c| c.is_ascii_digit() || c == '%')
}

/// In which sequence a word stands, and at which place of it, from 1.
fn place_in_sequence(word: &str) -> Option<(Option<usize>, usize)> {
    if let Ok(number) = word.parse() {
        return Some((None, number));
    }
    let mut signs = word.chars();
    let (sign, None) = (signs.next()?, signs.next()) else { return None };
    let places = SEQUENCES.iter().enumerate().map(|(sequence, all)| (sequence, all.chars().position(|other| other == sign)));
    places.into_iter().find_map(|(sequence, place)| Some((Some(sequence), place? + 1)))
}

/// 必填, 选填 … or 文本, 数值 … in all cells, or what they are about in the first.
fn hints<'c>(row: &impl Row<'c>) -> bool {
    let begins = row.own_glances().next().is_some_and(|cell| HINT_LABELS.contains(&heading_key(cell.text()).trim_end_matches(':')));
    if begins {
        return true;
    }
    // A column may have nothing but its values in such a row: 许可、处罚. The first may be counted.
    let (mut hints, mut others) = (0, 0);
    for (at, cell) in row.own_glances().enumerate() {
        if is_hint(cell) {
            hints += 1;
        } else if cell.text().starts_with(|c: char| c.is_ascii_digit()) {
            others += if at == 0 { 0 } else { row.own_glances().count() };
        } else {
            others += 1;
        }
    }
    hints >= 2 && hints >= 2 * others
}

/// Whether a cell says what is to be filled in below it: 必填, 填写全称, 请从下拉列表选择.
fn is_hint(cell: Glance<'_>) -> bool {
    let key = heading_key(cell.text());
    let key = key.trim_matches(['(', ')', '【', '】']);
    HINTS.contains(&key) || HINT_BEGINS.iter().any(|begin| key.starts_with(begin)) || HINT_WORDS.iter().any(|word| key.contains(word))
}

/// Names of columns in English or in the letters of a database: words that differ, and no value.
fn are_names<'c>(row: &impl Row<'c>) -> bool {
    let is_part = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ' ' | '.' | '/' | '-' | '(' | ')');
    let mut seen: Vec<&str> = Vec::new();
    let is_word = |text: &str| {
        text.len() <= LONGEST_NAME
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(is_part)
            && !TRUTHS.contains(&text.to_ascii_lowercase().as_str())
    };
    row.own_glances().all(|cell| {
        let is_new = !seen.contains(&cell.text());
        seen.push(cell.text());
        is_new && is_word(cell.text())
    }) && seen.iter().filter(|text| text.len() > 1).count() * 2 > seen.len()
}
