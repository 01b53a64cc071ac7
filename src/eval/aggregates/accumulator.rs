//! One aggregate while items are added to it one after the other: its value so far in each group.

use crate::eval::aggregates::intervals::{Interval, Intervals, Overlaps};
use crate::eval::aggregates::values::AggregateResult;
use crate::eval::cause::{Causes, Fault};
use crate::eval::context::Context;
use crate::eval::kleene::{Eval, add_unknown, all, any, both, compare, ill_formed};
use crate::ir::builtins::Aggregate;
use crate::ir::{AggregateCall, Expression, ExpressionKind, Relation};
use crate::value::Value;
use crate::value::date::Date;
use crate::value::number::{ArithmeticError, Number};
use std::collections::HashSet;

/// What one item adds to an aggregate.
pub enum Contribution {
    /// Its 其中 leaves the item out.
    Outside,
    Value(Value),
    Unknown(Box<Causes>),
    Interval(Interval),
}

/// What the item of a context adds to an aggregate.
pub fn contribution(aggregate: &AggregateCall, item: &Context<'_>) -> Contribution {
    let inside = || aggregate.filter.as_ref().map_or(Ok(true), |filter| item.truth(filter));
    let argument = || aggregate.arguments.first().map_or(Ok(Value::Truth(true)), |argument| item.value(argument));
    let value = match aggregate.kind {
        Aggregate::Any => filtered(aggregate, item, inside(), true).map(Value::Truth),
        Aggregate::All => filtered(aggregate, item, inside(), false).map(Value::Truth),
        Aggregate::Overlap => return interval(aggregate, item, inside()),
        Aggregate::Sum | Aggregate::Count | Aggregate::Distinct | Aggregate::Max | Aggregate::Min => match inside() {
            Ok(false) => return Contribution::Outside,
            Ok(true) => argument(),
            // Whatever its 其中 turns out to be, what is asked for then is asked for now.
            Err(causes) => both(Err::<bool, _>(causes), argument()).map(|(_, value)| value),
        },
    };
    value.map_or_else(Contribution::Unknown, Contribution::Value)
}

/// The argument of 任一 or 全部 for one item, its 其中 taken in: outside it, 任一 sees 否 and 全部 是.
fn filtered(aggregate: &AggregateCall, item: &Context<'_>, inside: Eval<bool>, is_any: bool) -> Eval<bool> {
    let argument = aggregate.arguments.first().map_or(Ok(is_any), |argument| item.truth(argument));
    if is_any { all([inside, argument]) } else { any([inside.map(|inside| !inside), argument]) }
}

fn interval(aggregate: &AggregateCall, item: &Context<'_>, inside: Eval<bool>) -> Contribution {
    let date = |argument: Option<&Expression>| -> Eval<Date> {
        match argument.map(|argument| item.value(argument)) {
            Some(Ok(Value::Date(date))) => Ok(date),
            Some(Err(causes)) => Err(causes),
            Some(Ok(_)) | None => ill_formed(),
        }
    };
    let end = |argument: Option<&Expression>| match argument.map(|argument| &argument.kind) {
        Some(ExpressionKind::Field(field)) if item.is_none(*field) => Ok(Date::MAX),
        _ => date(argument),
    };
    let ends = || (date(aggregate.arguments.first()), end(aggregate.arguments.get(1)));
    match inside {
        Ok(false) => Contribution::Outside,
        Ok(true) => {
            let (from, to) = ends();
            Contribution::Interval(Interval { from, to, counts: true })
        }
        Err(causes) => {
            let (from, to) = ends();
            let unknown = [from.err(), to.err()].into_iter().flatten();
            Contribution::Interval(Interval::uncertain(unknown.fold(causes, |all, other| all.joined(&other))))
        }
    }
}

/// An aggregate so far, by group.
pub struct Accumulator {
    so_far: SoFar,
    /// By group, where something of it is unknown: why.
    unknown: Vec<Option<Box<Causes>>>,
}

enum SoFar {
    /// Whether a truth was found that decides.
    Truth {
        decisive: bool,
        found: Vec<bool>,
    },
    /// How many; of 种数, each value once. The values come from the cells of a list: their hash must resist collisions made on purpose.
    Count {
        seen: Option<HashSet<(u32, Value)>>,
        counts: Vec<i64>,
    },
    /// The value that stands in this relation to the others.
    Extreme(Relation, Vec<Option<Value>>),
    Sum(Vec<Result<Number, ArithmeticError>>),
    Intervals(Intervals),
}

impl Accumulator {
    pub fn new(aggregate: Aggregate) -> Self {
        let so_far = match aggregate {
            Aggregate::Any => SoFar::Truth { decisive: true, found: Vec::new() },
            Aggregate::All => SoFar::Truth { decisive: false, found: Vec::new() },
            Aggregate::Count => SoFar::Count { seen: None, counts: Vec::new() },
            Aggregate::Distinct => SoFar::Count { seen: Some(HashSet::new()), counts: Vec::new() },
            Aggregate::Max => SoFar::Extreme(Relation::More, Vec::new()),
            Aggregate::Min => SoFar::Extreme(Relation::Less, Vec::new()),
            Aggregate::Sum => SoFar::Sum(Vec::new()),
            Aggregate::Overlap => SoFar::Intervals(Intervals::default()),
        };
        Accumulator { so_far, unknown: Vec::new() }
    }

    /// Adds what an item of a group has to add.
    pub fn add(&mut self, group: u32, row: u32, contribution: Contribution) {
        let value = match (contribution, &mut self.so_far) {
            (Contribution::Outside, _) => return,
            (Contribution::Interval(interval), SoFar::Intervals(intervals)) => return intervals.add(group, row, interval),
            // INVARIANT: only to 重叠 an interval is added.
            (Contribution::Interval(_), _) => return,
            (Contribution::Unknown(causes), _) => return add_unknown(slot_of(&mut self.unknown, group, || None), causes),
            (Contribution::Value(value), _) => value,
        };
        match &mut self.so_far {
            SoFar::Truth { decisive, found } => *slot_of(found, group, || false) |= value == Value::Truth(*decisive),
            SoFar::Count { seen, counts } => {
                let is_new = seen.as_mut().is_none_or(|seen| seen.insert((group, value)));
                *slot_of(counts, group, || 0) += i64::from(is_new);
            }
            SoFar::Extreme(relation, best) => {
                let best = slot_of(best, group, || None);
                if best.as_ref().is_none_or(|best| compare(*relation, &value, best)) {
                    *best = Some(value);
                }
            }
            SoFar::Sum(sums) => {
                let sum = slot_of(sums, group, || Ok(Number::ZERO));
                if let (Ok(before), Value::Number(number)) = (&*sum, value) {
                    *sum = before.add(&number);
                }
            }
            SoFar::Intervals(_) => {}
        }
    }

    /// The results: of each group, in order; of 重叠, of each row as well.
    pub fn finish(self, grouping: usize, groups: usize, rows: usize) -> AggregateResult {
        let Accumulator { so_far, mut unknown } = self;
        let so_far = match so_far {
            SoFar::Intervals(intervals) => {
                let Overlaps { by_row, by_group } = intervals.finish(groups, rows);
                let values = |overlaps: Vec<Eval<bool>>| overlaps.into_iter().map(|overlaps| overlaps.map(Value::Truth)).collect();
                return AggregateResult { grouping, by_group: values(by_group), by_row: Some(values(by_row)) };
            }
            other => other,
        };
        let values = (0..groups).map(|group| {
            let unknown = unknown.get_mut(group).and_then(Option::take);
            match (&so_far, unknown) {
                (SoFar::Truth { decisive, found }, _) if found.get(group) == Some(&true) => Ok(Value::Truth(*decisive)),
                (_, Some(causes)) => Err(causes),
                (SoFar::Truth { decisive, .. }, None) => Ok(Value::Truth(!decisive)),
                (SoFar::Count { counts, .. }, None) => Ok(Value::Number(Number::whole(counts.get(group).copied().unwrap_or(0)))),
                (SoFar::Extreme(_, best), None) => best.get(group).cloned().flatten().ok_or_else(|| Causes::fault(Fault::EmptyAggregate)),
                (SoFar::Sum(sums), None) => {
                    sums.get(group).cloned().unwrap_or(Ok(Number::ZERO)).map(Value::Number).map_err(|error| Causes::fault(error.into()))
                }
                (SoFar::Intervals(_), None) => ill_formed(),
            }
        });
        AggregateResult { grouping, by_group: values.collect(), by_row: None }
    }
}

/// What is kept of a group.
fn slot_of<T>(all: &mut Vec<T>, group: u32, none: impl FnMut() -> T) -> &mut T {
    let at = group as usize;
    if at >= all.len() {
        all.resize_with(at + 1, none);
    }
    // INVARIANT: there are as many now.
    &mut all[at]
}
