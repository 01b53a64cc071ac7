//! Units that stand in a column of their own, each for the numbers of its row.

use super::head::Head;
use super::units::{is_unit_of_money, unit_of, within_brackets};
use crate::input::heading::{bare_key, split_unit};
use crate::input::row::{Row, TableRow};
use crate::value::cell::{Cell, Flaw, Flawed};
use crate::value::number::Number;
use crate::value::text::heading_key;
use crate::value::unit::Unit;

/// What such a column is called; departments may stand below the first of these words as well.
const HEADINGS: [&str; 5] = ["单位", "计量单位", "金额单位", "货币单位", "数量单位"];

/// The column of a table in which rows say in what their numbers are.
pub(super) struct RowUnits {
    pub(super) column: usize,
    /// The unit of money that a row has named.
    named: Option<String>,
    /// A row that names no unit.
    without: Option<usize>,
    /// Whether it was said that a row names no unit, and that a heading names another one than a row.
    has_told_without: bool,
    has_told_other: bool,
}

impl RowUnits {
    /// The column among those of a head, if a unit stands below its heading.
    pub(super) fn among(head: &Head, below: &[TableRow<'_>]) -> Option<RowUnits> {
        let mut named = head.columns.iter().filter(|column| !column.is_known && HEADINGS.contains(&bare_key(&column.text).as_str()));
        let holds_units = |column: usize| {
            let mut texts = below.iter().filter_map(|row| row.own_glances().find(|cell| cell.column == column));
            texts.next().is_some_and(|cell| unit_word(cell.text()).is_some())
        };
        let column = named.find(|column| holds_units(column.column))?.column;
        Some(RowUnits { column, named: None, without: None, has_told_without: false, has_told_other: false })
    }

    /// The unit of a row; a sum may go without, and is in that of the items.
    pub(super) fn of_row<'c>(&mut self, row: &impl Row<'c>, is_total: bool) -> Option<String> {
        let unit = row.glances().find(|cell| cell.column == self.column).and_then(|cell| unit_word(cell.text()));
        match &unit {
            Some(unit) if is_unit_of_money(unit) => self.named = Some(unit.clone()),
            Some(_) => {}
            None if is_total => return self.named.clone(),
            None => self.without = self.without.or(Some(row.number())),
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
            None if column + 1 == self.column => Flaw::WithUnit(unit.to_owned()),
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

/// The unit that a heading names for the whole table: `单位：元` beside the others.
pub(super) fn unit_in_heading(heading: &str) -> Option<String> {
    let key = bare_key(heading);
    let (head, unit) = split_unit(within_brackets(&key))?;
    (HEADINGS.contains(&head) && Unit::is_unit_or_money(unit)).then(|| unit.to_owned())
}

/// `元`, `（万元）`
fn unit_word(text: &str) -> Option<String> {
    let key = heading_key(text);
    let word = within_brackets(&key);
    Unit::is_unit_or_money(word).then(|| word.to_owned())
}

/// Whether a cell is a number without a unit.
fn is_number(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Number(text) | Cell::Text(text) => Number::parse(&heading_key(text)).is_ok(),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => false,
    }
}
