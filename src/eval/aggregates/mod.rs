//! Aggregates over the whole list: every item adds its part, one after the other; when all are in, each sees the aggregate of
//! its own group.
//!
//! What is kept of the items is what the aggregates need: of each its group, of 重叠 its interval.

mod accumulator;
mod intervals;
pub mod values;

use crate::collections::{IndexMap, IndexSet, IndexVec};
use crate::eval::aggregates::accumulator::{Accumulator, Contribution, contribution};
use crate::eval::cause::FactRef;
use crate::eval::context::{Context, Session, Subject};
use crate::eval::facts::{Fact, List};
use crate::eval::kleene::{Eval, every};
use crate::ir::{AggregateCall, AggregateId, Expression, ExpressionKind, FieldId, GroupingId, Model};
use crate::value::Value;
use crate::value::date::Date;
use std::sync::Arc;

pub use values::{AggregateValues, Group};

impl<'s> Session<'s> {
    /// A session on a whole list, with its aggregates.
    pub fn of_whole_list(model: &'s Model, list: &'s List, as_of: Date, open: bool) -> Self {
        let mut session = Session::with_aggregates(model, list, as_of, open, Arc::default());
        session.aggregates = Arc::new((0..model.stacks.len()).map(|stack| AggregateValues::compute(&session, stack)).collect());
        session
    }
}

impl Context<'_> {
    /// The value of an aggregate; where it is unknown, with all that the item itself lacks for it.
    pub fn aggregate(&self, id: AggregateId) -> Eval {
        self.aggregate_of_list(id).map_err(|mut causes| {
            let is_of_items = causes.facts.iter().any(|fact| fact.row.is_some());
            let own = || contribution(&self.model().aggregates[id], &Context { in_aggregate: true, supposed: None, ..*self });
            if is_of_items
                && matches!(self.subject, Subject::Item(_))
                && let Contribution::Unknown(own) = own()
            {
                let new = own.facts.into_iter().filter(|fact| !causes.facts.contains(fact));
                let new: Vec<FactRef> = new.collect();
                causes.facts.extend(new);
            }
            causes
        })
    }
}

impl AggregateValues {
    /// Computes every aggregate of the model for one stack.
    fn compute(session: &Session<'_>, stack: usize) -> AggregateValues {
        let plan = AggregatePlan::new(session.model);
        let mut builder = AggregateBuilder::new(&plan);
        let rows = if session.model.surveys_items() { session.list.rows.len() } else { 0 };
        for row in 0..rows {
            builder.add(plan.part(session, stack, row));
        }
        builder.finish()
    }
}

/// What is to be asked of each item: aggregates that are written twice are computed once.
#[derive(Default)]
pub struct AggregatePlan<'m> {
    /// By what items are grouped.
    groupings: IndexSet<&'m [Expression]>,
    /// The aggregates, with their grouping.
    calls: IndexSet<(&'m AggregateCall, usize)>,
    /// By aggregate: which of the calls computes it.
    result_of: IndexVec<AggregateId, usize>,
    /// By grouping of 对每个: which of the groupings it is, and the aggregates that its groups see.
    of_groups: IndexVec<GroupingId, (usize, IndexMap<AggregateId, usize>)>,
}

impl<'m> AggregatePlan<'m> {
    pub fn new(model: &'m Model) -> Self {
        let mut plan = AggregatePlan::default();
        for aggregate in &model.aggregates {
            let grouping = plan.groupings.insert_full(&aggregate.by).0;
            plan.result_of.push(plan.calls.insert_full((aggregate, grouping)).0);
        }
        for declared in &model.groupings {
            let grouping = plan.groupings.insert_full(&declared.by).0;
            let mut call = |id: &AggregateId| (*id, plan.calls.insert_full((&model.aggregates[*id], grouping)).0);
            let calls = declared.aggregates.iter().map(&mut call).collect();
            plan.of_groups.push((grouping, calls));
        }
        plan
    }

    /// Whether some aggregate depends on each fact.
    pub fn fields(&self, model: &Model) -> IndexVec<FieldId, bool> {
        let mut read: IndexVec<FieldId, bool> = model.fields.iter().map(|_| false).collect();
        let of_groups = model.groupings.iter().flat_map(|grouping| &grouping.by);
        for part in self.calls.iter().flat_map(|(aggregate, _)| aggregate.parts()).chain(of_groups) {
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
            contributions: self.calls.iter().map(|(aggregate, _)| contribution(aggregate, &item)).collect(),
        }
    }
}

/// What one item adds to the aggregates.
pub struct ItemContribution {
    /// By grouping: its key, or why it has none.
    keys: Vec<Eval<Vec<Value>>>,
    contributions: Vec<Contribution>,
}

fn key(item: &Context<'_>, by: &[Expression]) -> Eval<Vec<Value>> {
    every(by.iter().map(|part| key_part(item, part))).map_err(|mut causes| {
        // What its own key lacks are facts of its own.
        causes.facts.iter_mut().for_each(|fact| fact.row = None);
        causes
    })
}

/// The value of a part of a key. A set that is unfilled is empty elsewhere, but puts an item into no group.
fn key_part(item: &Context<'_>, part: &Expression) -> Eval {
    match part.kind {
        ExpressionKind::Field(field) if item.is_missing(field) => Err(item.unknown(field)),
        _ => item.value(part),
    }
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

impl Grouping {
    /// Its groups, as the first item of each gives their facts.
    fn counted(&self) -> Vec<Group> {
        let facts = |key: &Vec<Value>| key.iter().cloned().map(Fact::Known).collect();
        let mut groups: Vec<Group> = self.keys.iter().map(|key| Group { key: facts(key), items: 0 }).collect();
        for group in self.groups.iter().flatten() {
            if let Some(group) = groups.get_mut(*group as usize) {
                group.items += 1;
            }
        }
        groups
    }
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
        for ((accumulator, (_, grouping)), contribution) in self.accumulators.iter_mut().zip(&self.plan.calls).zip(part.contributions) {
            if let Some(Ok(group)) = self.groupings.get(*grouping).and_then(|grouping| grouping.groups.last()) {
                accumulator.add(*group, self.rows, contribution);
            }
        }
        self.rows += 1;
    }

    /// The aggregates of all the items that were added.
    pub fn finish(self) -> AggregateValues {
        let results = self.accumulators.into_iter().zip(&self.plan.calls).map(|(accumulator, (_, grouping))| {
            // An aggregate over the whole list has a value even if the list is empty.
            let is_whole = self.plan.groupings.get_index(*grouping).is_some_and(|by| by.is_empty());
            let groups = if is_whole { 1 } else { self.groupings.get(*grouping).map_or(0, |grouping| grouping.keys.len()) };
            accumulator.finish(*grouping, groups, self.rows as usize)
        });
        let results = results.collect();
        let counted = |(grouping, _): &(usize, _)| self.groupings.get(*grouping).map(Grouping::counted).unwrap_or_default();
        AggregateValues {
            result_of: self.plan.result_of.clone(),
            of_groups: self.plan.of_groups.iter().map(|(_, calls)| calls.clone()).collect(),
            results,
            groups: self.plan.of_groups.iter().map(counted).collect(),
            rows: self.groupings.into_iter().map(|grouping| grouping.groups).collect(),
        }
    }
}
