//! 重叠: which items' intervals share a day with another's of their group.

use crate::collections::IndexMap;
use crate::eval::cause::Causes;
use crate::eval::kleene::{Eval, all, any, both};
use crate::value::date::{Date, overlapping};

/// The interval of one item that counts, or may count.
pub struct Interval {
    pub from: Eval<Date>,
    pub to: Eval<Date>,
    /// Whether its 其中 holds; else that is unknown, and so are its ends, for the same causes.
    pub counts: bool,
}

impl Interval {
    /// The interval whose 其中 is unknown: it may overlap, with the 其中's causes.
    pub fn uncertain(causes: Box<Causes>) -> Interval {
        Interval { from: Err(causes.clone()), to: Err(causes), counts: false }
    }

    fn known(&self) -> Option<(Date, Date)> {
        Some((*self.from.as_ref().ok()?, *self.to.as_ref().ok()?))
    }

    /// Whether both intervals have a day at all and share one.
    fn overlaps(&self, other: &Interval) -> Eval<bool> {
        let at_most = |left: &Eval<Date>, right: &Eval<Date>| both(left.clone(), right.clone()).map(|(left, right)| left <= right);
        all([
            at_most(&self.from, &self.to),
            at_most(&other.from, &other.to),
            at_most(&self.from, &other.to),
            at_most(&other.from, &self.to),
        ])
    }
}

/// A interval and the row of its item.
type Placed = (u32, Interval);

/// The intervals of each group, by row.
#[derive(Default)]
pub struct Intervals(IndexMap<u32, Vec<Placed>>);

/// Whether each item's interval overlaps another's, by row; and whether any two of the first group do.
pub struct Overlaps {
    pub rows: Vec<Eval<bool>>,
    pub any: Eval<bool>,
}

impl Intervals {
    /// Adds the interval of an item.
    pub fn add(&mut self, group: u32, row: u32, interval: Interval) {
        self.0.entry(group).or_default().push((row, interval));
    }

    /// Compares them all; `rows`: how many items there are.
    pub fn finish(self, rows: usize) -> Overlaps {
        let mut rows = vec![Ok(false); rows];
        for group in self.0.values() {
            mark_certain(group, &mut rows);
            mark_uncertain(group, &mut rows);
        }
        let first = self.0.get(&0).into_iter().flatten();
        let any = any(first.filter_map(|(row, _)| rows.get(*row as usize).cloned()));
        Overlaps { rows, any }
    }
}

/// Marks the rows whose wholly known interval shares a day with another wholly known one: linear once they are sorted.
fn mark_certain(group: &[Placed], rows: &mut [Eval<bool>]) {
    let known = group.iter().filter_map(|(row, interval)| interval.known().map(|(from, to)| (from, to, *row)));
    for row in overlapping(known).into_iter().flat_map(|(one, other)| [one, other]) {
        if let Some(slot) = rows.get_mut(row as usize) {
            *slot = Ok(true);
        }
    }
}

/// Tells the intervals of a group that overlap another for certain from those that may.
fn mark_uncertain(group: &[Placed], rows: &mut [Eval<bool>]) {
    // Causes of intervals that only may count come last.
    let of = |counts: bool| group.iter().filter(move |(_, interval)| interval.counts == counts);
    let all: Vec<&Placed> = of(true).chain(of(false)).collect();
    let open: Vec<&Placed> = all.iter().copied().filter(|(_, interval)| interval.known().is_none()).collect();
    if open.is_empty() {
        return;
    }
    for (row, own) in &all {
        // Whether a known one overlaps another known one is decided already.
        let others = if own.known().is_some() { &open } else { &all };
        let overlaps = others.iter().filter(|(other, _)| other != row).map(|(_, other)| own.overlaps(other));
        if let Some(slot) = rows.get_mut(*row as usize).filter(|slot| **slot != Ok(true)) {
            *slot = any(overlaps);
        }
    }
}
