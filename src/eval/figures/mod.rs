//! Figures over the whole list: every item adds its part, one after the other; when all are in, each sees the figure of its own group.
//!
//! What is kept of the items is what the figures need: of each its group, of 重叠 its period.

mod keys;
mod periods;
mod tally;
pub mod values;

use crate::eval::cause::Causes;
use crate::eval::context::{Context, Session, Subject};
use crate::eval::facts::List;
use crate::eval::figures::keys::Keys;
use crate::eval::figures::tally::{Answer, Tally, answer};
use crate::eval::figures::values::{Computed, Members, NO_GROUP};
use crate::eval::kleene::Eval;
use crate::ir::{Expression, FigureCall, Model};
use crate::value::date::Date;
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
/// So many values or causes: where there are many groups, most have one of a few.
const FEW: usize = 16;

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
    keys: Vec<Result<Vec<u8>, Box<Causes>>>,
    answers: Vec<Answer>,
}

fn key(item: &Context<'_>, by: &[Expression]) -> Result<Vec<u8>, Box<Causes>> {
    let mut unknown: Option<Box<Causes>> = None;
    let mut key = Vec::new();
    for part in by {
        match item.value(part) {
            Ok(value) => keys::write(&value, &mut key),
            Err(causes) => match &mut unknown {
                Some(all) => all.join(&causes),
                None => unknown = Some(causes),
            },
        }
    }
    match unknown {
        None => Ok(key),
        Some(mut causes) => {
            // What its own key lacks are facts of its own.
            causes.facts.iter_mut().for_each(|fact| fact.row = None);
            Err(causes)
        }
    }
}

/// The figures while items are added.
pub struct Gathering<'p> {
    plan: &'p Plan<'p>,
    groupings: Vec<Grouping>,
    tallies: Vec<Tally>,
    rows: u32,
}

struct Grouping {
    /// Whether all items are of one group.
    single: bool,
    keys: Keys,
    members: Members,
}

impl<'p> Gathering<'p> {
    pub fn new(plan: &'p Plan<'p>) -> Self {
        let grouping = |by: &&[Expression]| Grouping { single: by.is_empty(), keys: Keys::default(), members: Members::default() };
        Gathering {
            plan,
            groupings: plan.groupings.iter().map(grouping).collect(),
            tallies: plan.calls.iter().map(|(figure, _)| Tally::new(figure.figure)).collect(),
            rows: 0,
        }
    }

    /// Adds the part of the next item.
    pub fn add(&mut self, part: Part) {
        let groups: Vec<Option<u32>> = self.groupings.iter_mut().zip(part.keys).map(|(grouping, key)| grouping.add(key)).collect();
        for ((tally, (_, grouping)), answer) in self.tallies.iter_mut().zip(&self.plan.calls).zip(part.answers) {
            if let Some(group) = groups.get(*grouping).copied().flatten() {
                tally.add(group, self.rows, answer);
            }
        }
        self.rows += 1;
    }

    /// The figures of all the items that were added.
    pub fn finish(self) -> Figures {
        let groups: Vec<usize> = self.groupings.iter().map(|grouping| if grouping.single { 1 } else { grouping.keys.len() }).collect();
        let members = self.groupings.into_iter().map(|grouping| grouping.members).collect();
        let rows = self.rows as usize;
        let results = self.tallies.into_iter().zip(&self.plan.calls).map(|(tally, (_, grouping))| {
            let groups = groups.get(*grouping).copied().unwrap_or(0);
            match tally.finish(groups, rows) {
                Ok(values) => by_group(*grouping, values),
                Err(found) => Computed { grouping: *grouping, values: found.values, of: found.rows, by_row: true, whole: found.any },
            }
        });
        Figures { own: self.plan.own.clone(), results: results.collect(), members }
    }
}

/// Keeps a value once that many groups have.
fn by_group(grouping: usize, all: impl Iterator<Item = Eval>) -> Computed {
    let mut values: Vec<Eval> = Vec::new();
    let mut of = Vec::new();
    for value in all {
        let at = values.iter().take(FEW).position(|own| *own == value).unwrap_or(values.len());
        if at == values.len() {
            values.push(value);
        }
        of.push(at as u32);
    }
    let whole = of.first().and_then(|at| values.get(*at as usize)).cloned().unwrap_or_else(|| Err(Box::default()));
    Computed { grouping, values, of, by_row: false, whole }
}

impl Grouping {
    /// The group of the next item, if it has one.
    fn add(&mut self, key: Result<Vec<u8>, Box<Causes>>) -> Option<u32> {
        if self.single {
            return Some(0);
        }
        match key {
            Ok(key) => {
                let group = keys::number(&mut self.keys, &key);
                self.members.of.push(group);
                Some(group)
            }
            Err(causes) => {
                // Items without a key mostly lack the same.
                let Members { of, unknown } = &mut self.members;
                let at = unknown.iter().take(FEW).position(|own| *own == *causes).unwrap_or(unknown.len());
                if at == unknown.len() {
                    unknown.push(*causes);
                }
                of.push(NO_GROUP + at as u32);
                None
            }
        }
    }
}
