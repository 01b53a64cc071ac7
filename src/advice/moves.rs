//! Between which outcomes items move from one version of a policy to another: every pair is asked of the solver, every answer is judged by
//! both versions.

use super::plain::{Ordinary, made_plain, told_apart};
use super::questions::Questions;
use super::random::Random;
use super::replay::Replay;
use super::wording::Wording;
use crate::analysis::encode::{Encoding, Found};
use crate::analysis::judge::Item;
use crate::analysis::solver::Lit;
use crate::collections::IndexVec;
use crate::eval::context::{Session, Subject};
use crate::eval::decision::{Decision, decide_in_stack};
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::{DEFAULT_RULE, Expression, ExpressionKind, FieldId, Model, Policy, Stack};
use crate::source::SourceMap;
use crate::value::Value;
use crate::value::cell::Cell;
use crate::value::date::Date;
use crate::value::grid::Grid;
use crate::value::read::read;
use crate::value::show::written;
use crate::value::types::Type;
use crate::wire::{BothRules, OutcomeChange};
use std::collections::{BTreeMap, BTreeSet};

/// So many items are made up where the solver cannot answer for all.
const SAMPLES: usize = 4000;

/// Two versions of a policy in one model, a stack each, the old one first.
pub struct Versions<'m> {
    pub model: &'m Model,
    pub sources: &'m SourceMap,
    /// The day as of which each judges.
    pub days: [Date; 2],
    /// Facts that are the same for whoever gives an item, though the versions declare them differently.
    twins: Vec<(FieldId, FieldId)>,
}

/// What an item comes to by both versions.
type OutcomePair = (Outcome, Outcome);

impl<'m> Versions<'m> {
    pub fn new(model: &'m Model, sources: &'m SourceMap, days: [Date; 2]) -> Self {
        let mut by_name: BTreeMap<String, FieldId> = BTreeMap::new();
        let mut twins = Vec::new();
        for id in model.fields.ids() {
            if let Some(first) = by_name.insert(model.fact_name(id).into_owned(), id) {
                twins.push((first, id));
            }
        }
        Versions { model, sources, days, twins }
    }

    /// A move for each pair of outcomes between which some item moves, and how many questions were left open.
    pub fn moves(&self) -> (Vec<OutcomeChange>, usize) {
        let judge = Replay::plain(self.model, self.days[1]);
        let questions = Questions::new(self.model, self.days[1]);
        let mut found: BTreeMap<OutcomePair, Item> = BTreeMap::new();
        let mut left_out = 0;
        let mut encoding = Encoding::new(self.model, &judge, self.days[1]);
        for pair in Outcome::ALL.into_iter().flat_map(|from| Outcome::ALL.map(|to| (from, to))).filter(|(from, to)| from != to) {
            let assumptions = assumptions(&encoding, pair);
            match encoding.find(&assumptions, &|_, item, _| self.judged(item) == Some(pair)) {
                Found::Item(item, _) => {
                    found.insert(pair, item);
                }
                Found::Impossible(_) => {}
                Found::Unconfirmed { .. } | Found::Spent => left_out += 1,
            }
        }
        // What the solver reads as of one day, or as facts of their own, is not all that can be.
        let is_partial = !self.twins.is_empty() || (self.days[0] != self.days[1] && self.reads_day());
        if is_partial || left_out > 0 {
            self.sample(&questions, &judge, &mut found);
            left_out += usize::from(is_partial);
        }
        let ordinary = Ordinary::new(&questions, &judge);
        (found.into_iter().map(|(pair, item)| self.change(&ordinary, pair, item)).collect(), left_out)
    }

    /// Whether some condition turns on the day, or a 名录 that is not the same on each.
    fn reads_day(&self) -> bool {
        let dated = self.model.tables.iter().any(|table| table.from.is_some() || table.until.is_some());
        dated || self.expressions().any(|expression| self.model.reads(expression).day)
    }

    /// Everything that the policies and rules of both versions compute.
    fn expressions(&self) -> impl Iterator<Item = &'m Expression> {
        let of_stack = |stack: &'m Stack| {
            stack.policies.iter().flat_map(Policy::conditions).chain(stack.rules.iter().flat_map(|rule| rule.expressions()))
        };
        self.model.stacks.iter().flat_map(of_stack)
    }

    /// What an item comes to by a version.
    fn decision(&self, item: &Item, version: usize) -> Option<Decision> {
        let as_of = *self.days.get(version)?;
        let list = Replay::plain(self.model, as_of).list(item);
        let session = Session::of_whole_list(self.model, &list, as_of, false);
        Some(decide_in_stack(&session, Subject::Item(0), version))
    }

    /// What an item comes to by both versions, if every 必填 fact is there and no rule is open; `None` also for one that nobody can give.
    fn judged(&self, item: &Item) -> Option<OutcomePair> {
        let shown = |id: FieldId| item[id].as_ref().map(|value| written(value, &self.model.fields[id].ty, &self.model.symbols));
        if self.twins.iter().any(|(one, other)| shown(*one) != shown(*other))
            || !item.enumerated().all(|(id, value)| self.is_given(id, value))
        {
            return None;
        }
        let outcome = |version: usize| {
            let decision = self.decision(item, version)?;
            let is_settled = decision.determined() && decision.unresolved.is_empty() && decision.required.is_empty();
            is_settled.then_some(decision.outcome)
        };
        Some((outcome(0)?, outcome(1)?))
    }

    /// Whether a list can give a fact so: a whole number has no digits after the point.
    fn is_given(&self, id: FieldId, value: &Option<Value>) -> bool {
        let (Some(value), Some(grid)) = (value, Grid::of(&self.model.fields[id].ty)) else { return true };
        grid.step_of(value).and_then(|step| grid.value(step)).as_ref() == Some(value)
    }

    /// Judges items that are made up of the values which conditions tell apart.
    fn sample(&self, questions: &Questions<'_>, judge: &Replay<'_>, found: &mut BTreeMap<OutcomePair, Item>) {
        let values = |field| told_apart(questions, judge, field).into_iter().chain(self.near_constants(field)).collect();
        let values: IndexVec<FieldId, Vec<Value>> = self.model.fields.ids().map(values).collect();
        let mut random = Random::new();
        for _ in 0..SAMPLES {
            let mut item: Item = self.model.fields.iter().map(|_| None).collect();
            for id in self.model.fields.ids() {
                // Now and then it is left unfilled.
                let unfilled = usize::from(random.below(8) == 0);
                let place = random.below(values[id].len() + unfilled);
                item[id] = values[id].get(place).cloned();
            }
            for (one, other) in &self.twins {
                let (from, to) = if random.below(2) == 0 { (*one, *other) } else { (*other, *one) };
                item[to] = item[from].as_ref().and_then(|value| self.read_as(from, value, to));
            }
            if let Some(pair) = self.judged(&item).filter(|(old, new)| old != new) {
                found.entry(pair).or_insert(item);
            }
        }
    }

    /// Values of a number or a day on both sides of the constants with which it is computed, and of simple parts of them: where a condition
    /// on several facts turns is not known.
    fn near_constants(&self, field: FieldId) -> Vec<Value> {
        let ty = &self.model.fields[field].ty;
        let Some(grid) = Grid::of(ty) else { return Vec::new() };
        let mut points: BTreeSet<i128> = (0..4).collect();
        for expression in self.expressions().filter(|expression| self.model.mentions(expression, field)) {
            self.model.walk(expression, &mut |part| {
                if let ExpressionKind::Constant(constant) = &part.kind
                    && matches!((constant, ty), (Value::Date(_), Type::Date) | (Value::Number(_), Type::Number(_)))
                    && let Some(point) = grid.step_of(constant)
                {
                    points.extend([point - 1, point, point + 1]);
                    if *ty != Type::Date {
                        points.extend([point / 3, point / 2, point * 2]);
                    }
                }
            });
        }
        points.into_iter().filter_map(|point| grid.value(point)).collect()
    }

    /// A value of a fact as the other version reads it.
    fn read_as(&self, from: FieldId, value: &Value, to: FieldId) -> Option<Value> {
        let shown = written(value, &self.model.fields[from].ty, &self.model.symbols);
        read(&Cell::Text(shown.into()), &self.model.fields[to].ty, None, (&self.model.symbols).into(), &mut Vec::new()).ok()?
    }

    fn change(&self, ordinary: &Ordinary<'_, '_>, pair: OutcomePair, item: Item) -> OutcomeChange {
        let short = made_plain(self.shortened(pair, item), ordinary, &|item| self.judged(item) == Some(pair));
        let wording = Wording { model: self.model, sources: self.sources };
        let rules = |version: usize| self.decision(&short, version).map(|decision| self.rules(&decision)).unwrap_or_default();
        let rules = BothRules { old: rules(0), new: rules(1) };
        let [from, to] = [pair.0, pair.1].map(|outcome| self.model.label(outcome));
        let because = |rules: &[String]| if rules.is_empty() { String::new() } else { format!("（{}）", rules.join("、")) };
        let message = format!("原来{from}{}，现在{to}{}", because(&rules.old), because(&rules.new));
        let mut example = short;
        // Whoever gives an item gives a fact once.
        self.twins.iter().for_each(|(_, other)| example[*other] = None);
        OutcomeChange { from: pair.0, to: pair.1, example: wording.example(&example), rules, message }
    }

    fn rules(&self, decision: &Decision) -> Vec<String> {
        let live = decision.live.iter().filter_map(|live| self.model.stacks.get(live.rule.stack)?.rules.get(live.rule.rule));
        let deciding = live.filter(|rule| rule.conclusion.effect != Effect::Notice).map(|rule| rule.name.clone());
        let default = (!decision.default_reasons().is_empty()).then(|| DEFAULT_RULE.to_owned());
        deciding.chain(default).collect()
    }

    /// The item without the facts that it can do without, and still move so.
    fn shortened(&self, pair: OutcomePair, mut item: Item) -> Item {
        let fields: Vec<FieldId> = item.ids().collect();
        for field in fields.into_iter().rev() {
            let twin = self.twins.iter().find_map(|(one, other)| if *other == field { Some(*one) } else { None });
            let before = (item[field].take(), twin.and_then(|twin| item[twin].take()));
            if self.judged(&item) != Some(pair) {
                item[field] = before.0;
                if let Some(twin) = twin {
                    item[twin] = before.1;
                }
            }
        }
        item
    }
}

/// That an item is complete and settled, and comes to these outcomes.
fn assumptions(encoding: &Encoding<'_>, (from, to): OutcomePair) -> Vec<Lit> {
    let mut assumptions = vec![encoding.lacks_nothing, encoding.is_settled];
    for (stack, outcome) in encoding.stacks.iter().zip([from, to]) {
        let rung = |at: usize| stack.outcome.get(at);
        assumptions.extend(rung(outcome as usize).map(|rung| rung.yes));
        assumptions.extend(rung(outcome as usize + 1).map(|rung| rung.no));
    }
    assumptions
}
