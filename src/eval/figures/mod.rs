//! Figures over the whole list: every item adds its part, one after the other; when all are in, each sees the figure of its own group.
//!
//! What is kept of the items is what the figures need: of each its group, of 重叠 its period.

mod keys;
mod periods;
mod tally;

use crate::eval::cause::Causes;
use crate::eval::context::{Context, Eval};
use crate::eval::figures::keys::Keys;
use crate::eval::figures::tally::{Answer, Tally, answer};
use crate::eval::monotone::mentions;
use crate::ir::{Expression, FieldId, FigureCall, FigureId, Model};

/// The results of every figure of a model, for one stack.
pub struct Figures {
    /// By figure: which of the results is its.
    own: Vec<usize>,
    results: Vec<Computed>,
    members: Vec<Members>,
}

/// One figure.
struct Computed {
    /// How its items are grouped.
    grouping: usize,
    /// The values that it has somewhere.
    values: Vec<Eval>,
    /// By group, or by row: which of the values it is.
    of: Vec<u32>,
    by_row: bool,
    /// As the list as a whole sees it.
    whole: Eval,
}

/// The group of each item.
#[derive(Default)]
struct Members {
    /// By row: its group, or from [`NO_GROUP`] on, which of the causes keeps it from having one. Nothing if all are of one group.
    of: Vec<u32>,
    /// As causes of an item's own facts.
    unknown: Vec<Causes>,
}

/// From here on a number is no group's.
const NO_GROUP: u32 = 1 << 31;

impl Members {
    fn group(&self, row: usize) -> Result<usize, Box<Causes>> {
        match self.of.get(row).copied().unwrap_or(0) {
            group if group < NO_GROUP => Ok(group as usize),
            cause => Err(Box::new(self.unknown.get((cause - NO_GROUP) as usize).cloned().unwrap_or_default())),
        }
    }
}

impl Figures {
    /// Computes every figure of the model. `base` is the context of the list as a whole.
    pub fn compute(base: &Context<'_>) -> Figures {
        let plan = Plan::new(base.model);
        let mut gathering = Gathering::new(&plan);
        let rows = if plan.calls.is_empty() { 0 } else { base.list.rows.len() };
        for row in 0..rows {
            gathering.add(plan.part(base, row));
        }
        gathering.finish()
    }

    /// The figure as the item of a context sees it, or as the list as a whole does.
    pub fn value(&self, id: FigureId, context: &Context<'_>) -> Eval {
        let computed = self.own.get(id.0 as usize).and_then(|own| self.results.get(*own));
        let Some(computed) = computed else { return Err(Box::default()) };
        let Some(row) = context.number() else { return computed.whole.clone() };
        let group = self.members.get(computed.grouping).map_or(Ok(0), |members| members.group(row))?;
        let at = computed.of.get(if computed.by_row { row } else { group });
        at.and_then(|at| computed.values.get(*at as usize)).cloned().unwrap_or_else(|| Err(Box::default()))
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
        let parts = || self.calls.iter().flat_map(|(figure, _)| figure.arguments.iter().chain(&figure.by).chain(&figure.filter));
        (0..model.fields.len()).map(|at| parts().any(|part| mentions(model, part, FieldId(at as u32)))).collect()
    }

    /// What an item of the list adds to the figures.
    pub fn part(&self, base: &Context<'_>, row: usize) -> Part {
        let item = Context { row: Some(row), names_row: true, figures: None, ..*base };
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
