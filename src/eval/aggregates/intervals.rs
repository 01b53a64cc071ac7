//! 重叠: which items' intervals share a day with another's of their group.

use crate::collections::IndexMap;
use crate::eval::cause::{Causes, MAX_OTHERS};
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

/// An interval and the row of its item.
type Placed = (u32, Interval);

/// The intervals of each group, by row.
#[derive(Default)]
pub struct Intervals(IndexMap<u32, Vec<Placed>>);

/// Whether each item's interval overlaps another's of its group; and whether any two of a group do.
pub struct Overlaps {
    pub by_row: Vec<Eval<bool>>,
    pub by_group: Vec<Eval<bool>>,
}

impl Intervals {
    /// Adds the interval of an item.
    pub fn add(&mut self, group: u32, row: u32, interval: Interval) {
        self.0.entry(group).or_default().push((row, interval));
    }

    /// Compares them all; `groups` and `rows`: how many there are.
    pub fn finish(self, groups: usize, rows: usize) -> Overlaps {
        let (mut by_row, mut by_group) = (vec![Ok(false); rows], vec![Ok(false); groups]);
        for (group, intervals) in &self.0 {
            mark_certain(intervals, &mut by_row);
            mark_uncertain(intervals, &mut by_row);
            if let Some(overlaps) = by_group.get_mut(*group as usize) {
                *overlaps = any(intervals.iter().filter_map(|(row, _)| by_row.get(*row as usize).cloned()));
            }
        }
        Overlaps { by_row, by_group }
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
    let others = Others::new(group);
    if !others.some_open {
        return;
    }
    for (at, (row, interval)) in group.iter().enumerate() {
        if let Some(slot) = rows.get_mut(*row as usize).filter(|slot| **slot != Ok(true)) {
            let found = others.that_may_overlap(group, at);
            *slot = any(found.into_iter().filter_map(|other| group.get(other)).map(|(_, other)| interval.overlaps(other)));
        }
    }
}

/// The intervals of a group by where they may lie, each list sorted so that those come first which the most others may overlap.
#[derive(Default)]
struct Others {
    /// Known ones by their first days, and by their last ones, the latest first.
    by_first: Vec<(i64, usize)>,
    by_last: Vec<(i64, usize)>,
    /// By their last days, the latest first.
    without_beginning: Vec<(i64, usize)>,
    /// By their first days.
    without_end: Vec<(i64, usize)>,
    /// Those of which nothing is known; those that only may count last.
    without_either: Vec<(i64, usize)>,
    some_open: bool,
}

impl Others {
    fn new(group: &[Placed]) -> Others {
        let mut others = Others::default();
        for (at, (_, interval)) in group.iter().enumerate() {
            match (&interval.from, &interval.to) {
                (Ok(from), Ok(to)) if from <= to => {
                    others.by_first.push((from.days(), at));
                    others.by_last.push((-to.days(), at));
                }
                (Ok(_), Ok(_)) => {}
                (Err(_), Ok(to)) => others.without_beginning.push((-to.days(), at)),
                (Ok(from), Err(_)) => others.without_end.push((from.days(), at)),
                (Err(_), Err(_)) => others.without_either.push((i64::from(!interval.counts), at)),
            }
            others.some_open |= interval.known().is_none();
        }
        let Others { by_first, by_last, without_beginning, without_end, without_either, .. } = &mut others;
        [by_first, by_last, without_beginning, without_end, without_either].into_iter().for_each(|intervals| intervals.sort_unstable());
        others
    }

    /// Some that may overlap an interval, though not for certain: of each kind as many as are named at most.
    fn that_may_overlap(&self, group: &[Placed], at: usize) -> Vec<usize> {
        let Some((_, interval)) = group.get(at) else { return Vec::new() };
        // Causes of those that only may count come last.
        let place = |other: usize| (i64::from(group.get(other).is_some_and(|(_, interval)| !interval.counts)), other);
        let mut found: Vec<(i64, usize)> = Vec::new();
        let mut add = |intervals: &[(i64, usize)], most: i64| {
            let near = intervals.iter().take_while(|(day, _)| *day <= most).map(|(_, other)| *other);
            found.extend(near.filter(|other| *other != at).take(MAX_OTHERS).map(place));
        };
        let last = interval.to.as_ref().map_or(i64::MAX, |to| to.days());
        let first = interval.from.as_ref().map_or(i64::MAX, |from| -from.days());
        add(&self.without_beginning, first);
        add(&self.without_end, last);
        add(&self.without_either, i64::MAX);
        match (&interval.from, &interval.to) {
            // Whether a known one overlaps another known one is decided already.
            (Ok(_), Ok(_)) => {}
            (Err(_), _) => add(&self.by_first, last),
            (Ok(_), Err(_)) => add(&self.by_last, first),
        }
        found.sort_unstable();
        found.into_iter().map(|(_, other)| other).collect()
    }
}
