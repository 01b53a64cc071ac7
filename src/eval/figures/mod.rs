//! Figures over the whole list: every item adds its part, one after the other; when all are in, each sees the figure of its own group.
//!
//! What is kept of the items is what the figures need: of each its group, of 重叠 its period.

mod periods;
mod tally;
pub mod values;

use crate::eval::context::{Context, Session, Subject};
use crate::eval::facts::List;
use crate::eval::figures::tally::{Answer, Tally, answer};
use crate::eval::figures::values::Computed;
use crate::eval::kleene::{Eval, every};
use crate::ir::{Expression, FigureCall, Model};
use crate::value::Value;
use crate::value::date::Date;
use indexmap::IndexSet;
use std::sync::Arc;

pub use values::Figures;

impl<'s> Session<'s> {
    /// A session on a whole list, with its figures.
    pub fn new(model: &'s Model, list: &'s List, as_of: Date, open: bool) -> Self {
        let mut session = Session::part(model, list, as_of, open, Arc::default());
        session.figures = Arc::new((0..model.stacks.len()).map(|stack| Figures::compute(&session, stack)).collect());
        session
    }
}

impl Figures {
    /// Computes every figure of the model for one stack.
    fn compute(session: &Session<'_>, stack: usize) -> Figures {
        let plan = Plan::new(session.model);
        let mut gathering = Gathering::new(&plan);
        let rows = if plan.calls.is_empty() { 0 } else { session.list.rows.len() };
        for row in 0..rows {
            gathering.add(plan.part(session, stack, row));
        }
        gathering.finish()
    }
}

/// So many figures are looked through for one that is the same.
const COMPARED: usize = 100;

/// What is to be asked of each item: figures that are written twice are computed once.
pub struct Plan<'m> {
    /// By what items are grouped.
    groupings: Vec<&'m [Expression]>,
    /// The figures, with their grouping.
    calls: Vec<(&'m FigureCall, usize)>,
    own: Vec<usize>,
}

impl<'m> Plan<'m> {
    pub fn new(model: &'m Model) -> Self {
        let mut plan = Plan { groupings: Vec::new(), calls: Vec::new(), own: Vec::new() };
        for figure in &model.figures {
            let known = plan.calls.iter().take(COMPARED).position(|(other, _)| *other == figure);
            plan.own.push(known.unwrap_or(plan.calls.len()));
            if known.is_some() {
                continue;
            }
            let known = plan.groupings.iter().take(COMPARED).position(|other| **other == *figure.by);
            plan.calls.push((figure, known.unwrap_or(plan.groupings.len())));
            if known.is_none() {
                plan.groupings.push(&figure.by);
            }
        }
        plan
    }

    /// By field: whether some figure hangs on it.
    pub fn fields(&self, model: &Model) -> Vec<bool> {
        let mut read = vec![false; model.fields.len()];
        for part in self.calls.iter().flat_map(|(figure, _)| figure.parts()) {
            for field in model.reads(part).fields {
                read[field.0 as usize] = true;
            }
        }
        read
    }

    /// What an item of the list adds to the figures.
    pub fn part(&self, session: &Session<'_>, stack: usize, row: usize) -> Part {
        let item = Context { in_figure: true, ..session.context(stack, Subject::Item(row as u32)) };
        Part {
            keys: self.groupings.iter().map(|by| key(&item, by)).collect(),
            answers: self.calls.iter().map(|(figure, _)| answer(figure, &item)).collect(),
        }
    }
}

/// What one item adds to the figures.
pub struct Part {
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

/// The figures while items are added.
pub struct Gathering<'p> {
    plan: &'p Plan<'p>,
    groupings: Vec<Grouping>,
    tallies: Vec<Tally>,
    rows: u32,
}

#[derive(Default)]
struct Grouping {
    /// Different keys; each one's index is its group. They come from the cells of a list: their hash must resist collisions made on purpose.
    keys: IndexSet<Vec<Value>>,
    /// By row.
    groups: Vec<Eval<u32>>,
}

impl<'p> Gathering<'p> {
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Gathering {
            plan,
            groupings: plan.groupings.iter().map(|_| Grouping::default()).collect(),
            tallies: plan.calls.iter().map(|(figure, _)| Tally::new(figure.figure)).collect(),
            rows: 0,
        }
    }

    /// Adds the part of the next item.
    pub fn add(&mut self, part: Part) {
        for (grouping, key) in self.groupings.iter_mut().zip(part.keys) {
            let group = key.map(|key| grouping.keys.insert_full(key).0 as u32);
            grouping.groups.push(group);
        }
        for ((tally, (_, grouping)), answer) in self.tallies.iter_mut().zip(&self.plan.calls).zip(part.answers) {
            if let Some(Ok(group)) = self.groupings.get(*grouping).and_then(|grouping| grouping.groups.last()) {
                tally.add(*group, self.rows, answer);
            }
        }
        self.rows += 1;
    }

    /// The figures of all the items that were added.
    pub fn finish(self) -> Figures {
        let results = self.tallies.into_iter().zip(&self.plan.calls).map(|(tally, (figure, grouping))| {
            // A figure over the whole list has a value even if the list is empty.
            let keys = self.groupings.get(*grouping).map_or(0, |grouping| grouping.keys.len());
            let groups = if figure.by.is_empty() { 1 } else { keys };
            match tally.finish(groups, self.rows as usize) {
                Ok(values) => {
                    let values: Vec<Eval> = values.collect();
                    let whole = values.first().cloned().unwrap_or_else(|| Err(Box::default()));
                    Computed { grouping: *grouping, values, by_row: false, whole }
                }
                Err(found) => {
                    let values = found.rows.into_iter().map(|overlaps| overlaps.map(Value::Truth)).collect();
                    Computed { grouping: *grouping, values, by_row: true, whole: found.any.map(Value::Truth) }
                }
            }
        });
        let results = results.collect();
        Figures { own: self.plan.own.clone(), results, groups: self.groupings.into_iter().map(|grouping| grouping.groups).collect() }
    }
}
