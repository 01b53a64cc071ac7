//! 名录 and 日历 in memory, ready for look-ups.

use crate::collections::ordered_set;
use crate::diagnostic::near::Near;
use crate::ir::near_keys::NearKeys;
use crate::ir::package::Period;
use crate::value::Value;
use crate::value::date::{Date, overlapping};
use crate::value::types::Type;
use std::collections::{BTreeMap, BTreeSet};
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

/// The days that differ from Monday to Friday.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// `true`: a day off.
    days: BTreeMap<Date, bool>,
    years: BTreeSet<i32>,
}

impl Calendar {
    /// Days and whether each is off; the last entry of a day wins.
    pub fn new(days: Vec<(Date, bool)>) -> Self {
        let days: BTreeMap<Date, bool> = days.into_iter().collect();
        let years = ordered_set(days.keys().map(|day| day.ymd().0));
        Calendar { days, years }
    }

    fn covers(&self, day: Date) -> bool {
        self.years.contains(&day.ymd().0)
    }

    fn is_workday(&self, day: Date) -> bool {
        !self.days.get(&day).copied().unwrap_or_else(|| day.is_weekend())
    }

    /// The day `count` work days after `day` (before it, if negative); the year that the calendar does not cover, otherwise.
    pub fn add_workdays(&self, day: Date, count: i64) -> Result<Date, i32> {
        let step = count.signum();
        let mut left = count.unsigned_abs();
        let mut at = day;
        while left > 0 {
            if !self.covers(at) {
                return Err(at.ymd().0);
            }
            at = at.add_days(step).ok_or(at.ymd().0)?;
            if !self.covers(at) {
                return Err(at.ymd().0);
            }
            left -= u64::from(self.is_workday(at));
        }
        Ok(at)
    }

    /// The work days after `from`, up to and including `to`; 0 if `to` is not later.
    pub fn workdays_between(&self, from: Date, to: Date) -> Result<i64, i32> {
        let mut count = 0;
        let mut at = from;
        if to > from && !self.covers(from) {
            return Err(from.ymd().0);
        }
        while at < to {
            at = at.add_days(1).ok_or(at.ymd().0)?;
            if !self.covers(at) {
                return Err(at.ymd().0);
            }
            count += i64::from(self.is_workday(at));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use crate::value::date::Date;
    use proptest::prelude::*;

    fn day(days: i64) -> Date {
        Date::from_days(days).unwrap()
    }

    const FIRST: i64 = 19_723; // 2024-01-01
    const DAYS: i64 = 366;

    /// Days of 2024, off or not, and days given twice.
    fn given() -> impl Strategy<Value = Vec<(i64, bool)>> {
        proptest::collection::vec((0..DAYS, any::<bool>()), 1..60)
    }

    proptest! {
        #[test]
        fn work_days_are_those_that_a_calendar_shows(given in given(), from in 0..DAYS, to in 0..DAYS) {
            let calendar = Calendar::new(given.iter().map(|(at, off)| (day(FIRST + at), *off)).collect());
            let works = |at: i64| match given.iter().rev().find(|(other, _)| *other == at) {
                Some((_, off)) => !off,
                None => !day(FIRST + at).is_weekend(),
            };
            let between = (from + 1..=to).filter(|at| works(*at)).count() as i64;
            prop_assert_eq!(calendar.workdays_between(day(FIRST + from), day(FIRST + to)), Ok(between));
        }

        #[test]
        fn what_is_added_lies_between(given in given(), from in 0..DAYS, count in 0_i64..400) {
            let calendar = Calendar::new(given.iter().map(|(at, off)| (day(FIRST + at), *off)).collect());
            match calendar.add_workdays(day(FIRST + from), count) {
                Ok(to) => {
                    prop_assert_eq!(calendar.workdays_between(day(FIRST + from), to), Ok(count));
                    prop_assert!(count == 0 || calendar.workdays_between(day(FIRST + from), day(to.days() - 1)) == Ok(count - 1));
                }
                // The first day of which nothing is known.
                Err(year) => prop_assert_eq!(year, 2025),
            }
            if let Ok(to) = calendar.add_workdays(day(FIRST + from), -count) {
                prop_assert!(count == 0 || calendar.workdays_between(day(to.days() - 1), day(FIRST + from - 1)).is_ok_and(|found| found == count) || to == day(FIRST));
            }
        }
    }
}
