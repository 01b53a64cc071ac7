//! The units of numbers that stand beside a table instead of in its headings: over it, and in the row below its head.

use super::aside::{COLONS, names_signature};
use crate::input::heading::{UNIT_BRACKETS, bare_key, split_brackets, split_unit};
use crate::input::known::Known;
use crate::input::row::{Glance, Row, TableRow, shown};
use crate::value::number::Number;
use crate::value::text::{fold, heading_key, key};
use crate::value::unit::{Kind, Unit};
use std::collections::HashMap;

/// What a row below a head begins with that only names units.
const UNIT_ROW_BEGINNINGS: [&str; 5] = ["单位", "金额", "计量单位", "货币单位", "数量单位"];
/// Words that may stand between a label and its unit, and say nothing of how much it is.
const FILLERS: [&str; 10] = ["人民币", "金额", "RMB", "CNY", "为", "是", "均", "都", "一律", "统一"];
/// What links one unit with the next.
const LINKS: [char; 7] = ['、', ',', ';', '/', '(', '和', '及'];
/// So many units are read at one place at most.
const MOST_UNITS: usize = 8;
/// So many characters stand between a label and its unit at most.
const GAP: usize = 32;
/// Between 以 or 按 and these words stands a unit: 以元为单位.
const COUNTED: [&str; 4] = ["为单位", "计", "填", "算"];
/// A year has so many digits.
const YEAR: usize = 4;
/// So many cells of a row may be a remark about the table below it; more are a row of another table.
const CELLS_OF_REMARK: usize = 2;

/// The units that are written above a table (`金额单位：万元`), as the headings below would name them, those of the nearest row first;
/// units of money that the engine does not know among them.
pub(crate) fn units_above(rows: &[TableRow<'_>], known: &Known) -> Vec<String> {
    rows.iter().rev().flat_map(|row| units_of_row(row, known)).collect()
}

/// The units that the cells of a row name for the numbers below it. A label with a unit and a value of its own speaks for itself alone.
pub(super) fn units_of_row<'c>(row: &impl Row<'c>, known: &Known) -> Vec<String> {
    let units = units_by(row, |text, is_beside_number| match labelled(&fold(text)) {
        units if !units.is_empty() => units,
        _ if is_beside_number || is_labelled_value(text, known) => Vec::new(),
        _ => title_money_unit(text).into_iter().collect(),
    });
    with_one_money(units)
}

/// Of several units of money nobody knows which is meant: they come back as one word (`元、万元`), which is no unit, so that whoever reads a
/// number by it reports that.
pub(super) fn with_one_money(mut units: Vec<String>) -> Vec<String> {
    let mut money: Vec<String> = Vec::new();
    for unit in units.iter().filter(|unit| is_unit_of_money(unit)) {
        if !money.contains(unit) {
            money.push(unit.clone());
        }
    }
    if money.len() > 1 {
        units.retain(|unit| !is_unit_of_money(unit));
        units.insert(0, money.join("、"));
    }
    units
}

/// Whether a row has a label of units with a unit after it.
pub(super) fn labels_unit(row: &TableRow<'_>) -> bool {
    !units_by(row, |text, _| {
        fold(text).split("单位").skip(1).find_map(|rest| Some(listed(rest)).filter(|units| !units.is_empty())).unwrap_or_default()
    })
    .is_empty()
}

/// The units of the cells of a row, one after another. `units_in`: the units of one cell's text, and whether a number stands beside it, to
/// which they may belong.
fn units_by<'c>(row: &impl Row<'c>, units_in: impl Fn(&str, bool) -> Vec<String>) -> Vec<String> {
    let cells: Vec<&str> = row.own_glances().map(Glance::text).collect();
    let mut units = Vec::new();
    for (at, text) in cells.iter().enumerate() {
        let label = text.trim_end_matches([':', '：']).trim_end();
        let next = cells.get(at + 1);
        let before = at.checked_sub(1).and_then(|before| cells.get(before));
        let is_beside_number = [next, before].into_iter().flatten().any(|beside| is_money_or_number(beside));
        match next {
            Some(next) if label.ends_with("单位") => units.extend(units_in(&[label, ":", next].concat(), false)),
            Some(_) | None => units.extend(units_in(text, is_beside_number)),
        }
    }
    units
}

/// Units of money of which the cells of a row speak without saying plainly that numbers below are in them, each with its column.
pub(super) fn mentions_of_row<'c>(row: &impl Row<'c>, known: &Known) -> Vec<(usize, String)> {
    let cells: Vec<Glance<'_>> = row.own_glances().take(CELLS_OF_REMARK + 1).collect();
    if cells.len() > CELLS_OF_REMARK || !units_of_row(row, known).is_empty() {
        return Vec::new();
    }
    let is_remark = |text: &str| known.object_of(text).is_none() && !cells.iter().any(|cell| is_money_or_number(cell.text()));
    cells.iter().filter(|cell| is_remark(cell.text())).filter_map(|cell| Some((cell.column, money_within(cell.text())?))).collect()
}

/// A unit of money of which a text speaks.
pub(crate) fn money_within(text: &str) -> Option<String> {
    // 声明经费（元）  205000 says of itself what it is in.
    let last = text.trim().rsplit_once(char::is_whitespace).map(|(_, last)| last);
    if last.is_some_and(|last| last.len() > YEAR && is_money_or_number(last)) {
        return None;
    }
    units_within(text).into_iter().find(|word| is_unit_of_money(word))
}

/// Whether a text is a number, with a unit of money or without one.
fn is_money_or_number(text: &str) -> bool {
    let key = key(text);
    let digits = match Unit::split_from(&key) {
        Some((digits, unit)) if unit.kind() == Kind::Money => digits.trim_end(),
        Some(_) => return false,
        None => &key,
    };
    Number::parse(digits).is_ok()
}

/// Whether a text is the label of a fact or a signature, or holds one and its value: `填报单位：区水务局（元）`.
fn is_labelled_value(text: &str, known: &Known) -> bool {
    let is_label = |label: &str| names_signature(label) || known.object_of(label).is_some();
    known.object_of(text).is_some() || text.split_once(COLONS).is_some_and(|(label, value)| !value.trim().is_empty() && is_label(label))
}

/// Whether a row below a head only says in which unit the numbers after it are.
pub(super) fn is_unit_row<'c>(row: &impl Row<'c>, headings: usize, known: &Known) -> bool {
    let cells = row.own_glances().take(4).count();
    let begins = |text: &str| {
        let text = text.trim_start_matches(['(', '（', '[', '【']);
        UNIT_ROW_BEGINNINGS.iter().any(|label| text.starts_with(label))
    };
    cells <= 3
        && cells * 2 <= headings.max(2) + 1
        && row.own_glances().any(|cell| begins(cell.text()))
        && !units_of_row(row, known).is_empty()
}

/// The units that a text names after their labels: `单位：元`, `经费：元`, `以元为单位`.
pub(super) fn labelled(text: &str) -> Vec<String> {
    let mut units = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '位' if text.get(..at).is_some_and(|text| text.trim_end().ends_with('单')) => units.extend(listed(rest)),
            ':' if before == '额' => units.extend(listed(rest)),
            // A person may be called 元 or 万.
            ':' if !matches!(before, '位' | '人' | '员' | '导' | '名') => {
                units.extend(listed(rest).into_iter().filter(|word| is_money_only(word)))
            }
            '以' | '按' => units.extend(counted(rest)),
            '为' | '是' | '指' if rest.trim_start().starts_with(is_of_unit) && before.is_alphabetic() => {
                units.extend(listed(rest).into_iter().filter(|word| is_money_only(word)));
            }
            _ => {}
        }
        before = c;
    }
    // 单位均为元 says it once.
    units.dedup();
    units
}

/// Whether a word is a unit of money and nothing else: 元, 千元, 角. 万 and 亿 are numbers, and persons are called so.
fn is_money_only(word: &str) -> bool {
    word.ends_with(['元', '圆', '角']) && is_unit_of_money(word)
}

/// The unit with which a text begins that goes on as such: `元为单位`, `元计`.
fn counted(text: &str) -> Option<String> {
    let mut ends = text.char_indices().take(LONGEST_UNIT).map(|(at, _)| at);
    let word = ends.find_map(|end| {
        let (word, after) = text.split_at_checked(end)?;
        COUNTED.iter().any(|counted| after.trim_start().starts_with(counted)).then_some(word)
    })?;
    let word = word.trim_matches(|c: char| c.is_whitespace() || QUOTES.contains(&c)).trim_start_matches("人民币").trim();
    is_unit_of_money(word).then(|| word.to_owned())
}

/// What may stand around a unit in a sentence.
const QUOTES: [char; 8] = ['"', '“', '”', '\'', '‘', '’', '「', '」'];

/// What stands in brackets is no longer than so many characters where it is looked through for units.
const LONGEST_REMARK: usize = 40;
/// A unit has so many characters at most, with 人民币 before it.
const LONGEST_UNIT: usize = 16;

/// A text from its first character on that may belong to a unit, unless that stands too far off.
fn from_word(text: &str) -> &str {
    let begin = text.char_indices().take(GAP).find(|(_, c)| is_of_unit(*c)).map_or(text.len(), |(at, _)| at);
    text.get(begin..).unwrap_or_default()
}

/// The units with which the text after a label begins.
fn listed(text: &str) -> Vec<String> {
    let mut units = Vec::new();
    let mut rest = text;
    let mut link = None;
    while units.len() < MOST_UNITS {
        rest = from_word(rest);
        while let Some(after) = FILLERS.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = from_word(after);
        }
        // The end of a word that is too long for a unit is not looked for: no character is longer than four bytes.
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
        let after = after.trim_start();
        let kind = Unit::from_word(word).map(Unit::kind);
        match link {
            _ if after.starts_with(':') => return units,
            // 元/年: what is counted by the year is money all the same.
            Some('/') if kind.is_some_and(Kind::is_time) => return units,
            // 元/户 is a price. 元/人 may be two units, of money and of persons.
            Some('/') if kind != Some(Kind::People) && !is_unit_of_money(word) && !word.is_empty() => {
                if let Some(money) = units.last_mut().filter(|unit| is_unit_of_money(unit)) {
                    *money = format!("{money}/{word}");
                }
                return units;
            }
            // A day to be filled in is no unit.
            Some(' ') if !matches!(kind, Some(Kind::Money | Kind::People)) => return units,
            _ if Unit::is_unit_or_money(word) => units.push(word.to_owned()),
            // 名（编制）、元（经费）
            Some('(') => {}
            _ => return units,
        }
        let is_remark = link == Some('(');
        let after = if is_remark { after.trim_start_matches(')') } else { after };
        let next = after.chars().next();
        (link, rest) = match next {
            Some(sign) if LINKS.contains(&sign) => (Some(sign), after.get(sign.len_utf8()..).unwrap_or_default()),
            Some(sign) if is_of_unit(sign) && !is_remark => (Some(' '), after),
            Some(_) | None => return units,
        };
    }
    units
}

fn is_of_unit(c: char) -> bool {
    c.is_alphanumeric() || c == '%'
}

/// The unit of money in the brackets with which a title ends, or alone in its cell: `经费明细表（万元）`, `（元）`, `元`.
fn title_money_unit(text: &str) -> Option<String> {
    let key = heading_key(text);
    let word = split_brackets(&key).map_or(key.trim_matches(['(', ')', '【', '】', '[', ']']), |(_, unit)| unit);
    let word = word.strip_prefix("人民币").unwrap_or(word);
    (word.ends_with('元') && is_unit_of_money(word)).then(|| word.to_owned())
}

pub(super) fn is_unit_of_money(word: &str) -> bool {
    matches!(Unit::from_word(word), Some(unit) if unit.kind() == Kind::Money) || Unit::is_unknown_money(word)
}

/// The units that a heading over several columns names for them, wherever in it: `经费（元/年）`, `经费（元）与编制`, `保障（单位：元、名）`.
pub(super) fn units_within(heading: &str) -> Vec<String> {
    let key = bare_key(heading);
    let mut units = labelled(&key);
    if units.is_empty() {
        units = brackets_of(&key).flat_map(units_of_remark).collect();
    }
    if units.is_empty() {
        units.extend(unit_of(heading));
    }
    with_one_money(units)
}

/// What stands in the brackets of a key that have no value after them: `上限(元):5000` says of itself what it is in.
fn brackets_of(key: &str) -> impl Iterator<Item = &str> {
    let found = key.char_indices().filter_map(move |(at, sign)| {
        let (open, close) = UNIT_BRACKETS.iter().find(|(open, _)| *open == sign)?;
        let rest = key.get(at + open.len_utf8()..)?;
        let end = rest.char_indices().take(LONGEST_REMARK).find(|(_, sign)| sign == close).map(|(end, _)| end)?;
        let (within, after) = rest.split_at_checked(end)?;
        let value = after.strip_prefix(*close).and_then(|after| after.strip_prefix(':'));
        value.is_none_or(str::is_empty).then_some(within)
    });
    found.take(MOST_UNITS)
}

/// The units of what stands in brackets behind a heading: `元、名`, `2024年，元`.
fn units_of_remark(text: &str) -> Vec<String> {
    let units = listed(text);
    if units.iter().any(|unit| is_unit_of_money(unit) || unit.contains('/')) {
        return units;
    }
    let money: Vec<String> = text.split(['、', ',', ';', ' ', '/']).filter(|word| is_unit_of_money(word)).map(str::to_owned).collect();
    if money.is_empty() && text.chars().all(is_of_unit) { units } else { money }
}

/// A key without the brackets around it: `(元)`.
pub(super) fn within_brackets(key: &str) -> &str {
    key.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(key)
}

/// The units that a row right below a head gives to its columns, if it holds nothing else.
pub(super) fn units_of_columns(row: &TableRow<'_>) -> Option<HashMap<usize, String>> {
    let mut units = HashMap::new();
    for cell in &row.cells {
        let key = heading_key(&shown(&cell.datum));
        let word = within_brackets(&key);
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
    use super::{labelled, title_money_unit, units_within};
    use crate::value::text::fold;

    /// The units of a text above a table.
    fn units_in(text: &str) -> Vec<String> {
        let units = labelled(&fold(text));
        if units.is_empty() { title_money_unit(text).into_iter().collect() } else { units }
    }

    #[test]
    fn units_of_groups_are_found_wherever_they_stand() {
        for (heading, expected) in [
            ("经费（元）", "元"),
            ("经费（元/年）", "元"),
            ("经费（元、每年）", "元"),
            ("经费（单位：元，每年）", "元"),
            ("经费（均以元计）", "元"),
            ("经费（2024年，元）", "元"),
            ("经费（元）与编制", "元"),
            ("保障（单位：元、名）", "元 名"),
            ("经费 / 元", "元"),
            ("比例（%）", "%"),
            ("经费（元）、投资（万元）", "元、万元"),
            ("标准（元/户）", "元/户"),
            ("标准（元/件·次）", "元/件"),
            ("经费（2024年）", ""),
            ("经费（不含人员）", ""),
            ("罚款上限（元）：5000", ""),
        ] {
            assert_eq!(units_within(heading).join(" "), expected, "{heading}");
        }
    }

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
            ("单位：角", "角"),
            ("编制单位：人  经费单位：元", "人 元"),
            ("编制：人、经费：元", "元"),
            ("单位：名（编制）、元（经费）", "名 元"),
            ("单位：人 元", "人 元"),
            ("单位：元/年", "元"),
            ("经费：元", "元"),
            ("（以元为单位）", "元"),
            ("注：本表经费单位均为元", "元"),
            ("以下经费均以元为单位。", "元"),
            ("本表所列经费均为元", "元"),
            ("单位：元（随转经费为万元）", "元 万元"),
            ("测算经费（单位：元）、随转经费（单位：万元）", "元 万元"),
            ("金额以“元”为单位", "元"),
            ("表内金额为元", "元"),
            ("“经费”均指元", "元"),
            ("单位：元/户", "元/户"),
            ("单位：万元/平方公里", "万元/平方公里"),
            ("经费为2万元", ""),
            ("放假均为元旦", ""),
            ("联系人：万", ""),
            ("填报人：元", ""),
            ("经费总额：205000元", ""),
            ("标准：每人每年3000元", ""),
            ("填报日期：  年  月  日", ""),
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
