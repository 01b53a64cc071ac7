//! 重叠: which items' periods share a day with another's of their group.

use crate::eval::cause::Causes;
use crate::eval::kleene::{Eval, all, any};
use crate::value::Value;
use crate::value::date::Date;

/// The period of one item that counts, or may count.
pub struct Period {
    pub from: End,
    pub to: End,
    /// Whether its 其中 holds; else that is unknown, and so are its ends, for the same causes.
    pub counts: bool,
}

/// The first or last day of a period, or why it is unknown.
pub type End = Result<Date, Box<Causes>>;

/// The periods of all groups.
#[derive(Default)]
pub struct Periods {
    /// By row.
    spans: Vec<Span>,
    /// The periods of which an end is unknown.
    open: Vec<Period>,
}

struct Span {
    group: u32,
    row: u32,
    counts: bool,
    /// Otherwise: which of the open ones it is.
    days: Result<(Date, Date), u32>,
}

/// The ends of a period while it is compared.
type Ends<'p> = [Result<Date, &'p Causes>; 2];

/// Whether each item's period overlaps another's: by row, which of the values it is; and whether any two of the first group do.
pub struct Overlaps {
    pub values: Vec<Eval>,
    pub rows: Vec<u32>,
    pub any: Eval,
}

/// The first values of [`Overlaps`].
const NO: u32 = 0;
const YES: u32 = 1;

impl Periods {
    /// Adds the period of an item.
    pub fn add(&mut self, group: u32, row: u32, period: Period) {
        let days = match (&period.from, &period.to) {
            (Ok(from), Ok(to)) => Ok((*from, *to)),
            (Err(_), _) | (_, Err(_)) => Err(self.open.len() as u32),
        };
        self.spans.push(Span { group, row, counts: period.counts, days });
        if days.is_err() {
            self.open.push(period);
        }
    }

    /// Compares them all; `rows`: how many items there are.
    pub fn finish(self, rows: usize) -> Overlaps {
        let truth = |truth| Ok(Value::Truth(truth));
        let mut found = Overlaps { values: vec![truth(false), truth(true)], rows: vec![NO; rows], any: truth(false) };
        for (number, group) in self.groups().iter().enumerate() {
            certain(group, &mut found.rows);
            self.uncertain(group, &mut found);
            if number == 0 {
                found.any = any_overlap(group, &found);
            }
        }
        found
    }

    /// The periods of each group, by row.
    fn groups(&self) -> Vec<Vec<&Span>> {
        let mut groups: Vec<Vec<&Span>> = Vec::new();
        for span in &self.spans {
            super::tally::of(&mut groups, span.group, Vec::new).push(span);
        }
        groups
    }

    /// Tells the periods of a group that overlap another for certain from those that may.
    fn uncertain(&self, group: &[&Span], found: &mut Overlaps) {
        if group.iter().all(|span| span.days.is_ok()) {
            return;
        }
        // Those that only may count come last.
        let counting = |counts: bool| group.iter().filter(move |span| span.counts == counts);
        let all: Vec<(&Span, Ends<'_>)> =
            counting(true).chain(counting(false)).filter_map(|span| Some((*span, self.ends(span)?))).collect();
        let (open, all): (Vec<_>, Vec<_>) = (all.iter().filter(|(span, _)| span.days.is_err()).collect(), all.iter().collect());
        for (span, own) in &all {
            let Some(slot) = found.rows.get_mut(span.row as usize).filter(|slot| **slot != YES) else { continue };
            // Of a known one it is told whether it overlaps another known one.
            let others = if span.days.is_ok() { &open } else { &all };
            let others = others.iter().filter(|(other, _)| other.row != span.row);
            *slot = match any(others.map(|(_, other)| share(own, other))) {
                Ok(true) => YES,
                Ok(false) => NO,
                Err(causes) => {
                    found.values.push(Err(causes));
                    found.values.len() as u32 - 1
                }
            };
        }
    }

    fn ends(&self, span: &Span) -> Option<Ends<'_>> {
        match span.days {
            Ok((from, to)) => Some([Ok(from), Ok(to)]),
            Err(open) => self
                .open
                .get(open as usize)
                .map(|period| [&period.from, &period.to].map(|end| end.as_ref().copied().map_err(|causes| &**causes))),
        }
    }
}

/// Whether two periods have a day at all and share one.
fn share(one: &Ends<'_>, other: &Ends<'_>) -> Eval<bool> {
    let at_most = |left: &Result<Date, &Causes>, right: &Result<Date, &Causes>| match (left, right) {
        (Ok(left), Ok(right)) => Ok(left <= right),
        (Err(left), Err(right)) => Err(Box::new((*left).clone()).joined(right)),
        (Err(causes), Ok(_)) | (Ok(_), Err(causes)) => Err(Box::new((*causes).clone())),
    };
    let ([from, to], [other_from, other_to]) = (one, other);
    all([at_most(from, to), at_most(other_from, other_to), at_most(from, other_to), at_most(other_from, to)])
}

/// Marks the rows whose wholly known period shares a day with another wholly known one.
fn certain(group: &[&Span], rows: &mut [u32]) {
    let mut known: Vec<(Date, Date, u32)> =
        group.iter().filter_map(|span| span.days.ok().map(|(from, to)| (from, to, span.row))).filter(|(from, to, _)| from <= to).collect();
    known.sort_unstable();
    let mut mark = |row: u32| {
        if let Some(slot) = rows.get_mut(row as usize) {
            *slot = YES;
        }
    };
    let mut furthest: Option<(Date, u32)> = None;
    for (from, to, row) in known {
        if let Some((_, other)) = furthest.filter(|(end, _)| from <= *end) {
            mark(row);
            mark(other);
        }
        if furthest.is_none_or(|(end, _)| end < to) {
            furthest = Some((to, row));
        }
    }
}

/// Whether any two periods of a group overlap; what that hangs on is told by row.
fn any_overlap(group: &[&Span], found: &Overlaps) -> Eval {
    let values = group.iter().filter_map(|span| found.values.get(*found.rows.get(span.row as usize)? as usize));
    any(values.map(|value| value.clone().map(|value| value == Value::Truth(true)))).map(Value::Truth)
}
