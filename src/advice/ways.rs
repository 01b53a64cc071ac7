//! The smallest changes of facts that let an item through, each proven by judging the item so changed.

use crate::advice::budget::Budget;
use crate::advice::changes::{Alternatives, Extent, FactChange, Move, Run};
use crate::advice::obstacles::{Obstacle, obstacles, passes};
use crate::advice::questions::Questions;
use crate::advice::words::{in_words, tells_all};
use crate::eval::aggregates::AggregateValues;
use crate::eval::context::{Session, Subject};
use crate::eval::decision::Decision;
use crate::eval::facts::{Facts, List, Row};
use crate::explain::Explainer;
use crate::ir::conclusion::Outcome;
use crate::ir::{FieldId, Model};
use crate::program::{IndexJudge, Program};
use crate::value::Value;
use crate::value::date::Date;
use crate::value::grid::Grid;
use crate::wire;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// So many facts change at most.
const MOST_CHANGES: usize = 3;
/// So many ways are given at most.
const MOST_WAYS: usize = 10;
/// To judge an item costs as much as so many questions.
const JUDGING: usize = 12;

/// Finds what would let items through.
pub struct Advisor<'p> {
    program: &'p Program,
    explainer: Explainer<'p>,
    questions: Questions<'p>,
}

/// Changes that let the item through.
struct Found {
    changes: Vec<FactChange>,
    outcome: Outcome,
}

impl<'p> Advisor<'p> {
    pub fn new(program: &'p Program, explainer: Explainer<'p>, as_of: Date) -> Self {
        Advisor { program, explainer, questions: Questions::new(explainer.model, as_of) }
    }

    /// The ways for the item of a decision; none if it passes.
    pub fn ways(&self, session: &Session<'_>, decision: &Decision) -> wire::Ways<'p> {
        let row = session.row(decision.subject).filter(|_| !passes(decision.outcome));
        let Some(row) = row else { return wire::Ways { ways: Vec::new(), exact: true } };
        let given = Given { session, subject: decision.subject, row, feeds_figures: &|field| self.questions.feeds_figures(field) };
        let mut search = Search { advisor: self, given, budget: Budget::new(), found: Vec::new(), seen: HashSet::new() };
        search.run();
        search.into_ways()
    }

    fn model(&self) -> &'p Model {
        self.explainer.model
    }
}

/// The item as it was given.
struct Given<'a> {
    session: &'a Session<'a>,
    subject: Subject,
    row: &'a Row,
    feeds_figures: &'a dyn Fn(FieldId) -> bool,
}

/// The item with some facts otherwise, alone in a list.
struct Scenario {
    list: List,
    aggregates: Arc<Vec<AggregateValues>>,
}

impl Given<'_> {
    /// A fact as conditions see it.
    fn value(&self, field: FieldId) -> Option<Value> {
        self.session.context(0, self.subject).field(field).ok()
    }

    fn with(&self, changes: &[FactChange]) -> Scenario {
        let model = self.session.model;
        let mut facts: Facts = self.row.facts.clone();
        let mut objects = self.session.list.objects.clone();
        for change in changes {
            match model.fields[change.field].object {
                Some(_) => Arc::make_mut(&mut objects)[change.field] = change.fact(),
                None => facts[change.field] = change.fact(),
            }
        }
        let list = List::of_facts(vec![Row::of_facts(self.row.number, facts)], objects);
        // What the figures of the whole list would be is not known where the item adds something else to them.
        let keeps_figures = !changes.iter().any(|change| (self.feeds_figures)(change.field));
        Scenario { list, aggregates: if keeps_figures { self.session.aggregates.clone() } else { Arc::default() } }
    }
}

impl Scenario {
    fn session<'a>(&'a self, given: &Session<'a>) -> Session<'a> {
        Session { model: given.model, list: &self.list, aggregates: self.aggregates.clone(), ..*given }
    }
}

struct Search<'a, 'p> {
    advisor: &'a Advisor<'p>,
    given: Given<'a>,
    budget: Budget,
    found: Vec<Found>,
    /// Sets of changes that were met.
    seen: HashSet<Vec<(FieldId, Option<Value>)>>,
}

impl<'p> Search<'_, 'p> {
    /// Looks at sets of changes by their size.
    fn run(&mut self) {
        let mut level: VecDeque<Vec<FactChange>> = VecDeque::from([Vec::new()]);
        for size in 0..=MOST_CHANGES {
            let mut next = VecDeque::new();
            while let Some(changes) = level.pop_front() {
                if self.budget.is_spent() {
                    return;
                }
                if !self.contains_way(&changes) {
                    self.extend(&changes, MOST_CHANGES - size, &mut level, &mut next);
                }
            }
            if self.found.len() >= MOST_WAYS {
                return;
            }
            level = next;
        }
    }

    fn contains_way(&self, changes: &[FactChange]) -> bool {
        self.found.iter().any(|found| contains(changes, &found.changes))
    }

    /// Tries a set of changes with each of `more` facts that may remove an obstacle. What does not pass yet is tried further: in `next` if it changes
    /// one fact more, in `level` if it only changes a fact again.
    fn extend(&mut self, changes: &[FactChange], more: usize, level: &mut VecDeque<Vec<FactChange>>, next: &mut VecDeque<Vec<FactChange>>) {
        let scenario = self.given.with(changes);
        let session = scenario.session(self.given.session);
        self.budget.spend(JUDGING);
        let decision = IndexJudge::new(self.advisor.program, &session).decide(0);
        let Some(obstacle) = self.obstacle(&session, &decision, changes, more) else { return };
        for field in obstacle {
            let alternatives = Alternatives::new(&session, &self.advisor.questions, field, self.given.value(field));
            let is_new = !changes.iter().any(|own| own.field == field);
            if is_new && more == 0 {
                continue;
            }
            let mut possible = alternatives.changes(&mut self.budget);
            if more > 1 && self.is_compared(field, changes) {
                possible.extend(alternatives.beside_others(&mut self.budget));
            }
            for change in possible {
                let mut changed: Vec<FactChange> = changes.iter().filter(|own| own.field != field).cloned().collect();
                changed.push(change);
                changed.sort_by_key(|change| change.field);
                if !self.seen.insert(changed.iter().map(|change| (change.field, change.value.clone())).collect()) {
                    continue;
                }
                if !self.budget.spend(JUDGING) {
                    return;
                }
                let outcome = self.outcome(&changed);
                if passes(outcome) {
                    let changes = self.needed(changed, outcome);
                    self.add(Found { changes, outcome });
                } else if !is_new {
                    level.push_back(changed);
                } else if more > 1 || self.may_change_again(&changed).next().is_some() {
                    next.push_back(changed);
                }
            }
        }
    }

    /// Changes without those that are not needed for their outcome: one that was made on the way may have become so.
    fn needed(&mut self, mut changes: Vec<FactChange>, outcome: Outcome) -> Vec<FactChange> {
        let mut at = 0;
        while changes.len() > 1 && at < changes.len() && self.budget.spend(JUDGING) {
            let change = changes.remove(at);
            let without = self.outcome(&changes);
            if !passes(without) || without > outcome {
                changes.insert(at, change);
                at += 1;
            }
        }
        changes
    }

    /// The facts of one obstacle, if all can be overcome by so many changes.
    fn obstacle(&mut self, session: &Session<'_>, decision: &Decision, changes: &[FactChange], more: usize) -> Option<Obstacle> {
        let model = self.advisor.model();
        let again: Vec<FieldId> = self.may_change_again(changes).collect();
        let may_change = |field: &FieldId| {
            let is_changed = changes.iter().any(|change| change.field == *field);
            !model.fields[*field].inherent && (!is_changed || again.contains(field))
        };
        let mut all = obstacles(session, decision, more + again.len(), &mut self.budget);
        all.iter_mut().for_each(|obstacle| obstacle.retain(may_change));
        let fresh: Vec<&Obstacle> = all.iter().filter(|obstacle| !again.iter().any(|field| obstacle.contains(field))).collect();
        if !can_meet(&fresh, more) {
            return None;
        }
        let obstacle =
            fresh.into_iter().min_by_key(|obstacle| obstacle.len()).or_else(|| all.iter().min_by_key(|obstacle| obstacle.len()))?;
        Some(obstacle.clone())
    }

    /// Whether a fact is compared with one that may still change.
    fn is_compared(&self, field: FieldId, changes: &[FactChange]) -> bool {
        let model = self.advisor.model();
        let may_change = |other: &FieldId| !model.fields[*other].inherent && !changes.iter().any(|change| change.field == *other);
        self.advisor.questions.compares(model, field, model.fields.ids().filter(may_change))
    }

    /// The changed facts that are compared with other changed ones, each of which may have to be something else beside them.
    fn may_change_again(&self, changes: &[FactChange]) -> impl Iterator<Item = FieldId> {
        let Advisor { questions, explainer, .. } = self.advisor;
        let fields = || changes.iter().map(|change| change.field);
        fields().filter(move |field| questions.compares(explainer.model, *field, fields()))
    }

    fn outcome(&self, changes: &[FactChange]) -> Outcome {
        let scenario = self.given.with(changes);
        let session = scenario.session(self.given.session);
        IndexJudge::new(self.advisor.program, &session).outcome(0)
    }

    /// Keeps a way unless another one makes it superfluous.
    fn add(&mut self, mut new: Found) {
        // Beyond the greatest number there is none, which settles many a comparison, but is no way out.
        let is_ordinary = |change: &FactChange| {
            let grid = Grid::of(&self.advisor.model().fields[change.field].ty);
            grid.zip(change.value.as_ref()).is_none_or(|(grid, value)| grid.is_ordinary(value))
        };
        if !new.changes.iter().all(is_ordinary) || self.found.iter().any(|known| self.makes_superfluous(known, &new)) {
            return;
        }
        for at in 0..new.changes.len() {
            let extent = self.extent(&new, at);
            // Of a number that was not known one value stands for all that do.
            if let (Some(FactChange { moved: moved @ Move::At(_), .. }), Some(extent)) = (new.changes.get_mut(at), extent) {
                *moved = Move::Within { low: extent.low, high: extent.high };
            }
        }
        let mut found = std::mem::take(&mut self.found);
        found.retain(|known| !self.makes_superfluous(&new, known));
        found.push(new);
        self.found = found;
    }

    /// Whether another way need not be told: it makes all changes of this one, and more of them or for no better outcome. A way of changes that
    /// make no difference by themselves is told only where no other changes the same facts alike.
    fn makes_superfluous(&self, this: &Found, other: &Found) -> bool {
        let is_no_worse = this.outcome <= other.outcome;
        if contains(&other.changes, &this.changes) {
            return is_no_worse || this.changes.len() < other.changes.len();
        }
        let is_like = |own: &FactChange, other: &FactChange| own.covers(other) || own.goes_like(other);
        is_no_worse
            && this.changes.len() <= other.changes.len()
            && other.changes.iter().any(|change| change.only_beside)
            && this.changes.iter().all(|own| other.changes.iter().any(|other| is_like(own, other)))
    }

    /// The ways found, in words.
    fn into_ways(mut self) -> wire::Ways<'p> {
        let mut found = std::mem::take(&mut self.found);
        let fields = |found: &Found| found.changes.iter().map(|change| change.field).collect::<Vec<FieldId>>();
        found.sort_by_cached_key(|found| (found.changes.len(), found.outcome, fields(found)));
        found.truncate(MOST_WAYS);
        let ways = found.iter().map(|found| self.way(found)).collect();
        wire::Ways { ways, exact: self.budget.exact }
    }

    fn way(&mut self, found: &Found) -> wire::Way<'p> {
        let model = self.advisor.model();
        let words: Vec<String> = (0..found.changes.len()).filter_map(|at| self.words(found, at)).collect();
        let scenario = self.given.with(&found.changes);
        let session = scenario.session(self.given.session);
        let decision = IndexJudge::new(self.advisor.program, &session).decide(0);
        let details = self.advisor.explainer.item(&session, &decision).details;
        let mut authorities: Vec<&str> = Vec::new();
        for authority in found.changes.iter().filter_map(|change| model.fields[change.field].authority.as_deref()) {
            if !authorities.contains(&authority) {
                authorities.push(authority);
            }
        }
        let given = |change: &FactChange| {
            let value = change.value.as_ref().map(|value| wire::as_input(model, &model.fields[change.field], value));
            (model.fact_name(change.field), value)
        };
        wire::Way {
            by: (!authorities.is_empty()).then(|| authorities.join("、")),
            set: found.changes.iter().map(given).collect(),
            message: words.join("，"),
            outcome: found.outcome,
            label: model.label(found.outcome),
            detail: details.into_iter().next(),
        }
    }

    /// One of some changes in words, a number or a day with all values that do, while the others stay.
    fn words(&mut self, found: &Found, at: usize) -> Option<String> {
        let extent = self.extent(found, at);
        let mut change = found.changes.get(at)?.clone();
        // What is alike by itself need not be beside the other changes.
        let alike = std::mem::take(&mut change.alike);
        change.alike = alike.into_iter().filter(|key| self.does(found, at, key)).collect();
        self.budget.exact &= tells_all(self.advisor.model(), &change);
        Some(in_words(self.advisor.model(), &change, self.given.value(change.field).as_ref(), extent))
    }

    /// Whether another value does for one of some changes.
    fn does(&mut self, found: &Found, at: usize, value: &Value) -> bool {
        if !self.budget.spend(JUDGING) {
            return false;
        }
        let changes = found.changes.iter().enumerate().map(|(place, change)| {
            let value = if place == at { Some(value.clone()) } else { change.value.clone() };
            FactChange { value, moved: change.moved.clone(), alike: Vec::new(), ..*change }
        });
        let changes: Vec<FactChange> = changes.collect();
        let outcome = self.outcome(&changes);
        passes(outcome) && outcome <= found.outcome
    }

    /// How far a number or a day may go on from the value that it is changed to, without a stricter outcome.
    fn extent(&mut self, found: &Found, at: usize) -> Option<Extent> {
        let change = found.changes.get(at)?;
        let grid = Grid::of(&self.advisor.model().fields[change.field].ty)?;
        let step = grid.step_of(change.value.as_ref()?)?;
        let others: Vec<FactChange> = found.changes.iter().filter(|other| other.field != change.field).cloned().collect();
        let scenario = self.given.with(&others);
        let session = scenario.session(self.given.session);
        let runs = Alternatives::new(&session, &self.advisor.questions, change.field, None).runs(grid, &mut self.budget);
        let own = runs.iter().position(|run| (run.low..=run.high).contains(&step))?;
        let does = |run: &&Run| {
            let changed = FactChange { value: grid.value(run.low), ..change.clone() };
            let outcome = self.outcome(&others.iter().cloned().chain([changed]).collect::<Vec<FactChange>>());
            passes(outcome) && outcome <= found.outcome
        };
        let (below, above) = runs.split_at(own);
        let low = below.iter().rev().take_while(does).last().or(above.first())?.low;
        let high = above.iter().take_while(does).last()?.high;
        let is_lowest = runs.first()?.low == low || !grid.ordinary().contains(&low);
        let is_highest = runs.last()?.high == high || !grid.ordinary().contains(&high);
        Some(Extent { low, high, is_lowest, is_highest })
    }
}

/// Whether all of some changes are among others, or go less far.
fn contains(changes: &[FactChange], some: &[FactChange]) -> bool {
    some.iter().all(|own| changes.iter().any(|other| own.covers(other)))
}

/// Whether `most` facts can be chosen so that each set has one of them (a hitting set).
fn can_meet(all: &[&Obstacle], most: usize) -> bool {
    let Some((first, rest)) = all.split_first() else { return true };
    most > 0
        && first.iter().any(|field| {
            let others: Vec<&Obstacle> = rest.iter().copied().filter(|obstacle| !obstacle.contains(field)).collect();
            can_meet(&others, most - 1)
        })
}
