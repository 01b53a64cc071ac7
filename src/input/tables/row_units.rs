//! Units that stand in a column of their own, each for the numbers of its row.

use super::aside::{is_serial, names_sum};
use super::head::{Head, HeadColumn};
use super::units::{is_unit_of_money, labelled, money_within, unit_of, with_one_money, within_brackets};
use crate::input::heading::bare_key;
use crate::input::row::{Glance, Row, TableRow};
use crate::value::cell::{Cell, Flaw, Flawed};
use crate::value::number::Number;
use crate::value::text::heading_key;
use crate::value::unit::Unit;

/// What such a column is called; departments may stand below the first of these words as well.
const HEADINGS: [&str; 5] = ["单位", "计量单位", "金额单位", "货币单位", "数量单位"];

/// A remark that names a unit and nothing else has so many characters at most.
const LONGEST_REMARK: usize = 12;

/// The column of a table in which rows say in what their numbers are, if there is one.
pub(super) struct RowUnits {
    pub(super) column: Option<usize>,
    /// The unit of money that a row has named.
    named: Option<String>,
    /// A row that names no unit.
    without: Option<usize>,
    /// Whether it was said that a row names no unit, and that a heading names another one than a row.
    has_told_without: bool,
    has_told_other: bool,
}

impl RowUnits {
    /// The column among those of a head, if a unit stands below its heading: any where it is called so, and one of money (`元`, `单位：元`)
    /// below any other heading that is not known, as remarks have it.
    pub(super) fn among(head: &Head, below: &[TableRow<'_>]) -> RowUnits {
        let unknown = || head.columns.iter().filter(|column| !column.is_known && !is_serial(&column.text));
        // Departments may stand below such a heading: the first row tells.
        let named = |column: &&HeadColumn| {
            HEADINGS.contains(&bare_key(&column.text).as_str())
                && texts_below(column.column, below).next().is_some_and(|text| unit_word(text).is_some())
        };
        // 元 beside another number is about that one: 收费标准 | 计价单位. `单位：元` is about the row.
        let is_beside_known = |column: usize| head.columns.iter().any(|other| other.is_known && other.column + 1 == column);
        let speaks_of_money = |column: &&HeadColumn| {
            let mut texts = texts_below(column.column, below);
            let is_money = |unit: Option<String>| unit.is_some_and(|unit| is_unit_of_money(&unit));
            texts.any(|text| is_money(labelled_unit(text)) || is_beside_known(column.column) && is_money(unit_word(text)))
        };
        let found = unknown().find(named).or_else(|| unknown().find(speaks_of_money));
        RowUnits { column: found.map(|column| column.column), named: None, without: None, has_told_without: false, has_told_other: false }
    }

    /// The unit of a row; a sum may go without, and is in that of the items, or in that which its label names: `合计（元）`.
    pub(super) fn of_row<'c>(&mut self, row: &impl Row<'c>, is_total: bool) -> Option<String> {
        let cell = self.column.and_then(|column| row.glances().find(|cell| cell.column == column));
        let unit = cell.and_then(|cell| unit_word(cell.text()));
        match &unit {
            Some(unit) if is_unit_of_money(unit) => self.named = Some(unit.clone()),
            Some(_) => {}
            None if is_total => return row.own_glances().find_map(|cell| money_within(cell.text())).or_else(|| self.named.clone()),
            None if self.column.is_some() => self.without = self.without.or(Some(row.number())),
            None => {}
        }
        unit
    }

    /// A cell with the unit of its row, if that may be the unit of its number: one of money is that of all money, any other that of the
    /// column to the left. The second: what is said, once, where the heading of the column names another unit of money, which counts.
    pub(super) fn applied<'c>(&mut self, cell: Cell<'c>, column: usize, heading: &str, unit: &str) -> (Cell<'c>, Option<String>) {
        if !is_number(&cell) {
            return (cell, None);
        }
        let flaw = match unit_of(heading) {
            Some(own) if own != unit && is_unit_of_money(&own) && is_unit_of_money(unit) => {
                let is_news = !std::mem::replace(&mut self.has_told_other, true);
                let doubt = || format!("列名写着「{own}」，这一行的单位写着「{unit}」，按列名算了：不对的改掉");
                return (cell, is_news.then(doubt));
            }
            Some(_) => return (cell, None),
            None if is_unit_of_money(unit) => Flaw::InRow(unit.to_owned()),
            None if Some(column + 1) == self.column => Flaw::WithUnit(unit.to_owned()),
            None => return (cell, None),
        };
        (Cell::Flawed(Box::new(Flawed { stored: cell.into_owned(), flaw })), None)
    }

    /// A row that names no unit where others name one of money, and what is said of it; once.
    pub(super) fn doubt(&mut self) -> Option<(usize, String)> {
        let (Some(unit), Some(row), false) = (&self.named, self.without, self.has_told_without) else { return None };
        self.has_told_without = true;
        Some((row, format!("这一行没有写单位，别的行写着「{unit}」，没有按它算：补上单位")))
    }
}

/// The units that a heading names for the whole table, beside the others: `单位：元`, `单位：人、元`, `（元）`, and `元` if nothing stands below
/// it.
pub(super) fn units_in_heading(heading: &str, has_cells_below: bool) -> Vec<String> {
    let key = bare_key(heading);
    let word = within_brackets(&key);
    let is_label = HEADINGS.iter().any(|label| word.strip_prefix(label).is_some_and(|rest| rest.starts_with([':', '('])));
    if is_label {
        return with_one_money(labelled(word));
    }
    Some(word).filter(|word| (*word != key || !has_cells_below) && is_unit_of_money(word)).map(str::to_owned).into_iter().collect()
}

/// What rows have in a column.
fn texts_below<'r>(column: usize, rows: &'r [TableRow<'_>]) -> impl Iterator<Item = &'r str> + use<'r> {
    // What stands alone is a note, and 合计（元）is about the sum alone.
    let rows = rows.iter().filter(|row| row.own_cells().nth(1).is_some());
    let cells = rows.filter_map(move |row| row.own_glances().find(|cell| cell.column == column));
    cells.map(Glance::text).filter(|text| !names_sum(text))
}

/// The unit of which a cell says nothing else: `元`, `（万元）`, `人民币元`, `单位：元`.
fn unit_word(text: &str) -> Option<String> {
    let key = heading_key(text);
    let word = within_brackets(&key);
    let word = word.strip_prefix("人民币").unwrap_or(word);
    if Unit::is_unit_or_money(word) { Some(word.to_owned()) } else { labelled_unit(text) }
}

/// The unit of money that a short remark names behind a label.
fn labelled_unit(text: &str) -> Option<String> {
    let key = heading_key(text);
    // What is longer says something else besides, as the words of a law do.
    let is_short = key.chars().count() <= LONGEST_REMARK;
    is_short.then(|| labelled(&key).into_iter().find(|unit| is_unit_of_money(unit))).flatten()
}

/// Whether a cell is a number without a unit.
fn is_number(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Number(text) | Cell::Text(text) => Number::parse(&heading_key(text)).is_ok(),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => false,
    }
}
