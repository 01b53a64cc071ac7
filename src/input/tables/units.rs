//! The units of numbers that stand beside a table instead of in its headings: over it, and in the row below its head.

use crate::input::heading::{bare_key, split_brackets, split_unit};
use crate::input::row::{Glance, Row, TableRow, shown};
use crate::value::text::{fold, heading_key};
use crate::value::unit::{Kind, Unit};
use std::collections::HashMap;

/// What a label of units begins with, where it begins its cell.
const LABELS: [&str; 5] = ["单位", "金额", "计量单位", "货币单位", "数量单位"];
/// Words between a label and its unit that say nothing of how much it is.
const CURRENCIES: [&str; 6] = ["人民币", "金额", "RMB", "CNY", "为", "是"];
/// What links one unit with the next.
const LINKS: [char; 7] = ['、', ',', ';', '/', '(', '和', '及'];

/// The units that are written above a table (`金额单位：万元`), as the headings below would name them, those of the nearest row first;
/// amounts of money that are no unit among them.
pub(super) fn units_above(rows: &[TableRow<'_>]) -> Vec<String> {
    rows.iter().rev().flat_map(units_of_row).collect()
}

/// The units that the cells of a row name for the numbers below it.
pub(super) fn units_of_row<'c>(row: &impl Row<'c>) -> Vec<String> {
    units_by(row, units_in)
}

/// Whether a row has a label of units with a unit after it.
pub(super) fn labels_unit(row: &TableRow<'_>) -> bool {
    !units_by(row, |text| labelled(&fold(text))).is_empty()
}

fn units_by<'c>(row: &impl Row<'c>, units_in: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut cells = row.own_glances().map(Glance::text).peekable();
    let mut units = Vec::new();
    while let Some(text) = cells.next() {
        let label = text.trim_end_matches([':', '：']).trim_end();
        match cells.peek() {
            Some(next) if label.ends_with("单位") => units.extend(units_in(&[label, ":", next].concat())),
            Some(_) | None => units.extend(units_in(text)),
        }
    }
    units
}

/// Whether a row below a head only says in which unit the numbers after it are.
pub(super) fn is_unit_row<'c>(row: &impl Row<'c>, headings: usize) -> bool {
    let cells = row.own_glances().take(4).count();
    let begins = |text: &str| {
        let text = text.trim_start_matches(['(', '（', '[', '【']);
        LABELS.iter().any(|label| text.starts_with(label))
    };
    cells <= 3 && cells * 2 <= headings.max(2) + 1 && row.own_glances().any(|cell| begins(cell.text())) && !units_of_row(row).is_empty()
}

/// The units that a text names.
fn units_in(text: &str) -> Vec<String> {
    let text = fold(text);
    let units = labelled(&text);
    if units.is_empty() { in_brackets(&text).into_iter().collect() } else { units }
}

/// The units after a label of them.
fn labelled(text: &str) -> Vec<String> {
    fn after(word: char, rest: &str) -> Option<&str> {
        rest.trim_start().strip_prefix(word)
    }
    let found = text.char_indices().find_map(|(at, c)| {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let units = match c {
            '单' => listed(after('位', rest)?),
            '金' => listed(after(':', after('额', rest)?)?),
            _ => return None,
        };
        (!units.is_empty()).then_some(units)
    });
    found.unwrap_or_default()
}

/// A unit has so many characters at most, with 人民币 before it.
const LONGEST_UNIT: usize = 16;

/// The units with which the text after a label begins.
fn listed(text: &str) -> Vec<String> {
    let mut units = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| !is_of_unit(c));
        while let Some(after) = CURRENCIES.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = after.trim_start_matches(|c: char| !is_of_unit(c));
        }
        // The end of a word that is too long for a unit is not looked for.
        let ends = rest.char_indices().take(LONGEST_UNIT + 1).find(|(_, c)| !is_of_unit(*c)).map(|(at, _)| at);
        let Some((word, after)) = rest.split_at_checked(ends.unwrap_or(rest.len())) else { return units };
        if word.len() > 4 * LONGEST_UNIT {
            return units;
        }
        let (word, after) = match after.trim_start().strip_prefix('元') {
            Some(after) if matches!(word, "万" | "亿") => ([word, "元"].concat(), after),
            Some(_) | None => (word.to_owned(), after),
        };
        let word = word.trim_end_matches("人民币").trim_end_matches('整');
        let is_label = after.trim_start().starts_with(':');
        if is_label || !Unit::is_unit_or_money(word) {
            return units;
        }
        units.push(word.to_owned());
        match after.trim_start().strip_prefix(LINKS) {
            Some(after) => rest = after,
            None => return units,
        }
    }
}

fn is_of_unit(c: char) -> bool {
    c.is_alphanumeric() || c == '%'
}

/// `经费明细表（万元）`, `（元）`, `元`: an amount of money with which a title ends, or which stands alone.
fn in_brackets(text: &str) -> Option<String> {
    let key = heading_key(text);
    let word = split_brackets(&key).map_or(key.trim_matches(['(', ')', '【', '】', '[', ']']), |(_, unit)| unit);
    let word = word.strip_prefix("人民币").unwrap_or(word);
    (word.ends_with('元') && is_unit_of_money(word)).then(|| word.to_owned())
}

fn is_unit_of_money(word: &str) -> bool {
    matches!(Unit::from_word(word), Some(unit) if unit.kind() == Kind::Money) || Unit::is_unknown_money(word)
}

/// The units that a row right below a head gives to its columns, if it holds nothing else.
pub(super) fn units_of_columns(row: &TableRow<'_>) -> Option<HashMap<usize, String>> {
    let mut units = HashMap::new();
    for cell in &row.cells {
        let key = heading_key(&shown(&cell.datum));
        let word = key.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(&key);
        let word = word.strip_prefix("单位:").unwrap_or(word);
        if Unit::is_unit_or_money(word) {
            units.insert(cell.column, word.to_owned());
        } else if !matches!(word, "-" | "—" | "/" | "——" | "单位" | "计量单位" | "") {
            return None;
        }
    }
    (!units.is_empty()).then_some(units)
}

/// The unit that a heading names.
pub(super) fn unit_of(heading: &str) -> Option<String> {
    let key = bare_key(heading);
    let (_, unit) = split_unit(&key)?;
    Unit::is_unit_or_money(unit).then(|| unit.to_owned())
}

#[cfg(test)]
mod tests {
    use super::units_in;

    #[test]
    fn units_are_found_however_they_are_written() {
        for (text, expected) in [
            ("单位：元", "元"),
            ("金额单位：元　　填报日期：2024年5月6日", "元"),
            ("单位：元  第1页", "元"),
            ("单位：元（人民币）", "元"),
            ("单位：人民币（元）", "元"),
            ("（单位：人民币万元）", "万元"),
            ("单位：元。", "元"),
            ("单位：元整", "元"),
            ("单位：【元】", "元"),
            ("单位：RMB元", "元"),
            ("单位 元", "元"),
            ("单 位：万 元", "万元"),
            ("金额单位为元", "元"),
            ("金额：元", "元"),
            ("2024年经费表（万元）", "万元"),
            ("（元）", "元"),
            ("填报单位：区城管局  金额单位：千元", "千元"),
            ("单位：万元、人", "万元 人"),
            ("单位：元/人", "元 人"),
            ("单位：㎡", "m2"),
            ("单位：元      年  月  日", "元"),
            ("单位：万", "万"),
            ("单位：区城管局", ""),
            ("单位：元宝街道办事处", ""),
            ("填报单位：  日期：2024年5月6日", ""),
            ("金额：5万元", ""),
            ("单位负责人：万元", ""),
            ("事项清单（2024年）", ""),
            ("事项清单（项）", ""),
        ] {
            assert_eq!(units_in(text).join(" "), expected, "{text}");
        }
    }
}
