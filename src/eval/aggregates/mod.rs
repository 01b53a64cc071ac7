//! Aggregates over the whole list: every item adds its part, one after the other; when all are in, each sees the aggregate of its own group.
//!
//! What is kept of the items is what the aggregates need: of each its group, of 重叠 its interval.

mod accumulator;
mod intervals;
pub mod values;

use crate::collections::{IndexSet, IndexVec};
use crate::eval::aggregates::accumulator::{Accumulator, Answer, answer};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::facts::List;
use crate::eval::kleene::{Eval, every};
use crate::ir::{AggregateCall, AggregateId, Expression, FieldId, Model};
use crate::value::Value;
use crate::value::date::Date;
use std::sync::Arc;

pub use values::AggregateValues;

impl<'s> Session<'s> {
    /// A session on a whole list, with its aggregates.
    pub fn of_whole_list(model: &'s Model, list: &'s List, as_of: Date, open: bool) -> Self {
        let mut session = Session::with_aggregates(model, list, as_of, open, Arc::default());
        session.aggregates = Arc::new((0..model.stacks.len()).map(|stack| AggregateValues::compute(&session, stack)).collect());
        session
    }
}

impl AggregateValues {
    /// Computes every aggregate of the model for one stack.
    fn compute(session: &Session<'_>, stack: usize) -> AggregateValues {
        let plan = AggregatePlan::new(session.model);
        let mut builder = AggregateBuilder::new(&plan);
        let rows = if plan.calls.is_empty() { 0 } else { session.list.rows.len() };
        for row in 0..rows {
            builder.add(plan.part(session, stack, row));
        }
        builder.finish()
    }
}

/// What is to be asked of each item: aggregates that are written twice are computed once.
pub struct AggregatePlan<'m> {
    /// By what items are grouped.
    groupings: IndexSet<&'m [Expression]>,
    /// The aggregates, with their grouping.
    calls: IndexSet<(&'m AggregateCall, usize)>,
    own: IndexVec<AggregateId, usize>,
}

impl<'m> AggregatePlan<'m> {
    pub fn new(model: &'m Model) -> Self {
        let mut plan = AggregatePlan { groupings: IndexSet::default(), calls: IndexSet::default(), own: IndexVec::default() };
        for aggregate in &model.aggregates {
            let grouping = plan.groupings.insert_full(&aggregate.by).0;
            plan.own.push(plan.calls.insert_full((aggregate, grouping)).0);
        }
        plan
    }

    /// Whether some aggregate depends on each fact.
    pub fn fields(&self, model: &Model) -> IndexVec<FieldId, bool> {
        let mut read: IndexVec<FieldId, bool> = model.fields.iter().map(|_| false).collect();
        for part in self.calls.iter().flat_map(|(aggregate, _)| aggregate.parts()) {
            for field in model.reads(part).fields {
                read[field] = true;
            }
        }
        read
    }

    /// What an item of the list adds to the aggregates.
    pub fn part(&self, session: &Session<'_>, stack: usize, row: usize) -> ItemContribution {
        let item = Context { in_aggregate: true, ..session.context(stack, Subject::Item(row as u32)) };
        ItemContribution {
            keys: self.groupings.iter().map(|by| key(&item, by)).collect(),
            answers: self.calls.iter().map(|(aggregate, _)| answer(aggregate, &item)).collect(),
        }
    }
}

/// What one item adds to the aggregates.
pub struct ItemContribution {
    /// By grouping: its key, or why it has none.
    keys: Vec<Eval<Vec<Value>>>,
    answers: Vec<Answer>,
}

fn key(item: &Context<'_>, by: &[Expression]) -> Eval<Vec<Value>> {
    every(by.iter().map(|part| item.value(part))).map_err(|mut causes| {
        // What its own key lacks are facts of its own.
        causes.facts.iter_mut().for_each(|fact| fact.row = None);
        causes
    })
}

/// The aggregates while items are added.
pub struct AggregateBuilder<'p> {
    plan: &'p AggregatePlan<'p>,
    groupings: Vec<Grouping>,
    accumulators: Vec<Accumulator>,
    rows: u32,
}

#[derive(Default)]
struct Grouping {
    /// Different keys; each one's index is its group. They come from the cells of a list: their hash must resist collisions made on purpose.
    keys: indexmap::IndexSet<Vec<Value>>,
    /// By row.
    groups: Vec<Eval<u32>>,
}

impl<'p> AggregateBuilder<'p> {
    pub fn new(plan: &'p AggregatePlan<'p>) -> Self {
        AggregateBuilder {
            plan,
            groupings: plan.groupings.iter().map(|_| Grouping::default()).collect(),
            accumulators: plan.calls.iter().map(|(aggregate, _)| Accumulator::new(aggregate.kind)).collect(),
            rows: 0,
        }
    }

    /// Adds the part of the next item.
    pub fn add(&mut self, part: ItemContribution) {
        for (grouping, key) in self.groupings.iter_mut().zip(part.keys) {
            let group = key.map(|key| grouping.keys.insert_full(key).0 as u32);
            grouping.groups.push(group);
        }
        for ((accumulator, (_, grouping)), answer) in self.accumulators.iter_mut().zip(&self.plan.calls).zip(part.answers) {
            if let Some(Ok(group)) = self.groupings.get(*grouping).and_then(|grouping| grouping.groups.last()) {
                accumulator.add(*group, self.rows, answer);
            }
        }
        self.rows += 1;
    }

    /// The aggregates of all the items that were added.
    pub fn finish(self) -> AggregateValues {
        let results = self.accumulators.into_iter().zip(&self.plan.calls).map(|(accumulator, (aggregate, grouping))| {
            // An aggregate over the whole list has a value even if the list is empty.
            let keys = self.groupings.get(*grouping).map_or(0, |grouping| grouping.keys.len());
            let groups = if aggregate.by.is_empty() { 1 } else { keys };
            accumulator.finish(*grouping, groups, self.rows as usize)
        });
        let results = results.collect();
        AggregateValues {
            own: self.plan.own.clone(),
            results,
            groups: self.groupings.into_iter().map(|grouping| grouping.groups).collect(),
        }
    }
}
