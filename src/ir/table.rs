//! 名录 in memory, ready for look-ups.

use crate::collections::ordered_set;
use crate::diagnostic::near::Near;
use crate::ir::near_keys::NearKeys;
use crate::ir::package::Period;
use crate::value::Value;
use crate::value::date::{Date, overlapping};
use crate::value::types::Type;
use std::sync::OnceLock;

/// A 名录.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The key's column.
    pub key: usize,
    /// The columns of the period in which a row is valid.
    pub from: Option<usize>,
    pub until: Option<usize>,
    /// Row by row; empty cells are `None`.
    cells: Vec<Option<Value>>,
    /// By key, with the default hasher: it withstands keys that were made to collide.
    rows: indexmap::IndexMap<Value, Vec<u32>>,
    near: OnceLock<NearKeys>,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub ty: Type,
}

impl Table {
    /// An empty table.
    pub fn new(name: String, columns: Vec<Column>, key: usize, from: Option<usize>, until: Option<usize>) -> Self {
        Table { name, columns, key, from, until, cells: Vec::new(), rows: indexmap::IndexMap::new(), near: OnceLock::new() }
    }

    /// Adds a row (a cell for each column); a row without a key is left out.
    pub fn push(&mut self, row: Vec<Option<Value>>) {
        let Some(key) = row.get(self.key).cloned().flatten() else { return };
        let at = self.len() as u32;
        self.cells.extend(row);
        self.rows.entry(key).or_default().push(at);
    }

    /// Pairs of rows of one key whose periods share a day, in order: the later row, and the earlier one.
    pub fn clashes(&self) -> Vec<(u32, u32)> {
        let mut clashes = Vec::new();
        for rows in self.rows.values().filter(|rows| rows.len() > 1) {
            let spans = rows.iter().filter_map(|&row| {
                let Period { from, until } = self.period(row);
                let last = until.map_or(Some(Date::MAX), |until| until.add_days(-1))?;
                Some((from.unwrap_or(Date::MIN), last, row))
            });
            clashes.extend(overlapping(spans).into_iter().map(|(one, other)| (one.max(other), one.min(other))));
        }
        clashes.sort_unstable();
        clashes
    }

    /// The row of a key that is valid on `day`.
    pub fn row(&self, key: &Value, day: Date) -> Option<u32> {
        self.rows.get(key).into_iter().flatten().copied().find(|&row| self.period(row).contains(day))
    }

    /// The cell of a row and a column.
    pub fn cell(&self, row: u32, column: usize) -> Option<&Value> {
        self.cells.get(row as usize * self.columns.len() + column)?.as_ref()
    }

    /// The keys that a text which is no key itself, on any day, is near to.
    pub fn near_keys(&self, text: &Value) -> Near<'_> {
        let Value::Text(given) = text else { return Near::default() };
        if self.rows.contains_key(text) {
            return Near::default();
        }
        let texts = self.rows.keys().filter_map(|key| if let Value::Text(key) = key { Some(key.shown()) } else { None });
        self.near.get_or_init(|| NearKeys::new(texts)).near(given.shown())
    }

    /// Every key, in the order of the rows.
    pub fn keys(&self) -> impl Iterator<Item = &Value> {
        self.rows.keys()
    }

    /// Every day on which some row becomes valid or ceases to be, in order.
    pub fn turning_days(&self) -> Vec<Date> {
        let periods = (0..self.len() as u32).map(|row| self.period(row));
        let days = ordered_set(periods.flat_map(|period| [period.from, period.until]).flatten());
        days.into_iter().collect()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.cells.len() / self.columns.len().max(1)
    }

    fn period(&self, row: u32) -> Period {
        let day = |column: Option<usize>| match column.and_then(|column| self.cell(row, column)) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        };
        Period { from: day(self.from), until: day(self.until) }
    }
}
