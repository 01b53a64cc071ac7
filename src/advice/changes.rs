//! What a fact could be instead: one value for each group of values that no condition tells apart, the nearest to what it is.

use crate::advice::budget::Budget;
use crate::advice::questions::{Asked, Questions};
use crate::collections::IndexSet;
use crate::eval::candidates::{Candidates, worded};
use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::Fact;
use crate::eval::formula::Question;
use crate::ir::FieldId;
use crate::value::grid::Grid;
use crate::value::show::written;
use crate::value::truth::Truth;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Text, Value};

/// A fact that is otherwise than given.
#[derive(Clone, Debug)]
pub struct FactChange {
    pub field: FieldId,
    /// `None`: there is none.
    pub value: Option<Value>,
    pub moved: Move,
    /// Keys of a 名录 that no condition tells apart from the value.
    pub alike: Vec<Value>,
    /// Whether it may make no difference by itself, but only beside another change.
    pub only_beside: bool,
}

/// How a value differs from the one that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// It is another one.
    To,
    /// A number or a day that is not known is at this step of its grid.
    At(i128),
    /// A number or a day is higher, at this step of its grid.
    Up(i128),
    /// It is lower.
    Down(i128),
    /// A number or a day that was not known is anywhere between these steps.
    Within { low: i128, high: i128 },
    /// A set holds more names, or fewer.
    Members { added: Vec<Symbol>, removed: Vec<Symbol> },
}

impl FactChange {
    /// The fact as it is then.
    pub fn fact(&self) -> Fact {
        self.value.clone().map_or(Fact::Null, Fact::Known)
    }

    /// Whether it is the same change as another one, or goes less far in the same direction.
    pub fn covers(&self, other: &FactChange) -> bool {
        let holds = |all: &[Symbol], some: &[Symbol]| some.iter().all(|name| all.contains(name));
        let goes_less_far = || match (&self.moved, &other.moved) {
            (Move::Up(this), Move::Up(other)) => this <= other,
            (Move::Down(this), Move::Down(other)) => this >= other,
            (Move::Within { low, high }, Move::At(other)) => (low..=high).contains(&other),
            (Move::Within { low, high }, Move::Within { low: other, high: end }) => low <= other && end <= high,
            (Move::Members { added, removed }, Move::Members { added: more, removed: fewer }) => {
                holds(more, added) && holds(fewer, removed)
            }
            (Move::To | Move::Up(_) | Move::Down(_) | Move::At(_) | Move::Within { .. } | Move::Members { .. }, _) => false,
        };
        self.field == other.field && (self.value == other.value || goes_less_far())
    }

    /// Whether another change moves the same number or day in the same direction, or says what it is where it was not known.
    pub fn goes_like(&self, other: &FactChange) -> bool {
        let is_filled = |change: &FactChange| matches!(change.moved, Move::At(_) | Move::Within { .. });
        let is_moved_alike = matches!((&self.moved, &other.moved), (Move::Up(_), Move::Up(_)) | (Move::Down(_), Move::Down(_)));
        self.field == other.field && (is_moved_alike || (is_filled(self) && is_filled(other)))
    }
}

/// Steps of a grid that do, from end to end.
#[derive(Clone, Copy)]
pub struct Extent {
    pub low: i128,
    pub high: i128,
    /// Whether nothing lower can be.
    pub is_lowest: bool,
    /// Whether nothing higher can be.
    pub is_highest: bool,
}

/// Steps of a grid that no condition tells apart, and that follow one another.
pub struct Run {
    pub low: i128,
    pub high: i128,
    truths: Vec<Truth>,
}

/// What can be said of one fact of the first item of a session.
pub struct Alternatives<'a> {
    session: &'a Session<'a>,
    field: FieldId,
    /// What it is before any change.
    from: Option<Value>,
    asked: &'a [Asked<'a>],
    required: bool,
}

impl<'a> Alternatives<'a> {
    pub fn new(session: &'a Session<'a>, questions: &'a Questions<'a>, field: FieldId, from: Option<Value>) -> Self {
        Alternatives { session, field, from, asked: questions.of(field), required: questions.is_required(field) }
    }

    fn ty(&self) -> &'a Type {
        &self.session.model.fields[self.field].ty
    }

    fn given(&self) -> &'a Fact {
        self.context().input(self.field)
    }

    fn context(&self) -> Context<'a> {
        self.session.context(0, Subject::Item(0))
    }

    /// What it could be instead, as far as that makes a difference.
    pub fn changes(&self, budget: &mut Budget) -> Vec<FactChange> {
        let as_given = self.truths(self.given(), budget);
        let mut changes = match Grid::of(self.ty()) {
            Some(grid) => self.of_grid(grid, &as_given, budget),
            None => self.others(&as_given, budget),
        };
        let can_be_none = matches!(self.given(), Fact::Known(_)) && self.session.model.fields[self.field].default.is_none();
        if can_be_none
            && let none = self.truths(&Fact::Null, budget)
            && none != as_given
            // A 集合 that holds nothing often does as well.
            && !(matches!(self.ty(), Type::Set(_)) && self.truths(&Fact::Known(Value::set(Vec::new())), budget) == none)
        {
            changes.push(FactChange { field: self.field, value: None, moved: Move::To, alike: Vec::new(), only_beside: false });
        }
        changes
    }

    /// What it could be instead beside another value of a fact that it is compared with, though that may make no difference by itself: both
    /// ends of what no condition tells apart, and every name.
    pub fn beside_others(&self, budget: &mut Budget) -> Vec<FactChange> {
        let change =
            |value: Value, moved: Move| FactChange { field: self.field, value: Some(value), moved, alike: Vec::new(), only_beside: true };
        match (self.ty(), Grid::of(self.ty())) {
            (_, Some(grid)) => {
                let current = self.from.as_ref().and_then(|value| grid.step_of(value));
                let (low, high) = grid.ordinary().into_inner();
                let low = if self.is_amount(current) { 0 } else { low };
                let runs = self.runs(grid, budget);
                let ends = runs.iter().flat_map(|run| [run.low, run.high].map(|end| self.written(grid, run, end))).flatten();
                let ends: IndexSet<i128> = ends.filter(|at| (low..=high).contains(at) && Some(*at) != current).collect();
                let moved = |at: i128| match current {
                    None => Move::At(at),
                    Some(current) if at > current => Move::Up(at),
                    Some(_) => Move::Down(at),
                };
                ends.into_iter().filter_map(|at| Some(change(grid.value(at)?, moved(at)))).collect()
            }
            (Type::Choice(names), None) => {
                let others = names.iter().map(|name| Value::Choice(*name)).filter(|value| Some(value) != self.from.as_ref());
                others.map(|value| change(value, Move::To)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it is a number of which nobody has less than nothing to offer. `current`: the step at which it is before any change.
    fn is_amount(&self, current: Option<i128>) -> bool {
        matches!(self.ty(), Type::Number(_)) && current.is_none_or(|current| current >= 0)
    }

    /// What every condition on the fact says if it is so, and whether it is missing.
    fn truths(&self, fact: &Fact, budget: &mut Budget) -> Vec<Truth> {
        budget.spend(self.asked.len());
        let supposed = Some(Supposition { field: self.field, fact, affects_presence: true });
        let answers = self.asked.iter().map(|asked| {
            let context = Context { supposed, ..asked.context(self.session) };
            Truth::of(&asked.question.ask(&context))
        });
        let is_missing = self.required && !matches!(fact, Fact::Known(_)) && self.session.model.fields[self.field].default.is_none();
        answers.chain([Truth::from(is_missing)]).collect()
    }

    fn candidates(&self) -> Candidates {
        let mut candidates = Candidates::default();
        for asked in self.asked {
            match asked.question {
                Question::Condition(expression) => candidates.visit(&asked.context(self.session), expression, self.field),
                Question::Lacking(material) => candidates.symbols.extend(material.members.iter().flatten().copied()),
            }
        }
        candidates
    }

    /// The whole range of a number or a day, lowest first.
    pub fn runs(&self, grid: Grid, budget: &mut Budget) -> Vec<Run> {
        let mut candidates = self.candidates();
        let values = candidates.values(self.session, self.ty());
        budget.exact &= candidates.complete();
        let mut steps: Vec<i128> = values.iter().filter_map(|value| grid.step_of(value)).collect();
        steps.sort_unstable();
        steps.dedup();
        let mut runs: Vec<Run> = Vec::new();
        for at in steps {
            let Some(value) = grid.value(at) else { continue };
            let truths = self.truths(&Fact::Known(value), budget);
            match runs.last_mut() {
                Some(last) if last.truths == truths => last.high = at,
                Some(_) | None => runs.push(Run { low: at, high: at, truths }),
            }
        }
        runs
    }

    fn of_grid(&self, grid: Grid, as_given: &[Truth], budget: &mut Budget) -> Vec<FactChange> {
        let mut runs = self.runs(grid, budget);
        let current = self.from.as_ref().and_then(|value| grid.step_of(value));
        if self.is_amount(current) {
            runs.retain(|run| run.high >= 0);
            runs.iter_mut().for_each(|run| run.low = run.low.max(0));
        }
        let mut changes = Vec::new();
        let mut add = |run: &Run, at: Option<i128>, moved: &dyn Fn(i128) -> Move| match at.and_then(|at| Some((at, grid.value(at)?))) {
            Some((at, value)) => {
                changes.push(FactChange { field: self.field, value: Some(value), moved: moved(at), alike: Vec::new(), only_beside: false })
            }
            // No value between the bounds can be written.
            None => budget.exact &= run.truths == as_given,
        };
        let Some(current) = current else {
            // Runs of what no policy is about, where sums have too many digits, are no neighbours of others.
            let ordinary = grid.ordinary();
            let is_ordinary = |run: &Run| run.low <= *ordinary.end() && run.high >= *ordinary.start();
            let (first, last) = (runs.iter().position(is_ordinary), runs.iter().rposition(is_ordinary));
            for (place, run) in runs.iter().enumerate() {
                let at = match (place == first.unwrap_or(0), place == last.unwrap_or(runs.len() - 1)) {
                    (true, true) => Some(default_step(self.session, grid)),
                    (true, false) => self.written(grid, run, run.high),
                    (false, _) => self.written(grid, run, run.low),
                };
                add(run, at, &Move::At);
            }
            return changes;
        };
        // Of values that no condition tells apart the nearest in each direction.
        let mut seen: IndexSet<&[Truth]> = IndexSet::from_iter([as_given]);
        for run in runs.iter().filter(|run| run.low > current) {
            if seen.insert(&run.truths) {
                add(run, self.written(grid, run, run.low), &Move::Up);
            }
        }
        let mut seen: IndexSet<&[Truth]> = IndexSet::from_iter([as_given]);
        for run in runs.iter().rev().filter(|run| run.high < current) {
            if seen.insert(&run.truths) {
                add(run, self.written(grid, run, run.high), &Move::Down);
            }
        }
        changes
    }

    /// The step nearest to an end of a run, or one beside it that needs fewer digits.
    fn written(&self, grid: Grid, run: &Run, end: i128) -> Option<i128> {
        let unit = match self.ty() {
            Type::Number(NumberType { kind: Kind::Money, .. }) => Unit::WAN_YUAN.factor().to_whole(),
            Type::Number(NumberType { unit: Some(unit), .. }) => unit.factor().to_whole(),
            Type::Number(_) | Type::Date | Type::Error | Type::Text | Type::Truth | Type::Choice(_) | Type::Set(_) | Type::Table(_) => None,
        };
        let rounded = unit.map(i128::from).map(|unit| {
            let below = end.div_euclid(unit) * unit;
            if end == run.low && below < end { below + unit } else { below }
        });
        let length = |at: &i128| grid.value(*at).map(|value| written(&value, self.ty(), &self.session.model.symbols).len());
        [Some(end), rounded].into_iter().flatten().filter(|at| (run.low..=run.high).contains(at)).min_by_key(length)
    }

    /// Values without order.
    fn others(&self, as_given: &[Truth], budget: &mut Budget) -> Vec<FactChange> {
        let ty = self.ty();
        let mut candidates = self.candidates();
        let values = match ty {
            Type::Choice(names) => names.iter().map(|name| Value::Choice(*name)).collect(),
            Type::Error | Type::Text | Type::Truth | Type::Number(_) | Type::Date | Type::Set(_) | Type::Table(_) => {
                candidates.values(self.session, ty)
            }
        };
        budget.spend(values.len());
        // Of truth values and names all are tried.
        budget.exact &= candidates.complete() || matches!(ty, Type::Truth | Type::Choice(_));
        let is_listed = matches!(ty, Type::Table(id) if self.session.model.tables[*id].is_closed());
        let mut changes: Vec<(Vec<Truth>, FactChange)> = Vec::new();
        for value in self.nearest_first(values, self.from.as_ref()) {
            if budget.is_spent() {
                break;
            }
            let truths = self.truths(&Fact::Known(value.clone()), budget);
            if truths == as_given {
                continue;
            }
            let value = self.worded(value, &truths, budget);
            let moved = match (&value, &self.from) {
                (Value::Set(held), Some(Value::Set(before))) => {
                    Move::Members { added: without(held, before), removed: without(before, held) }
                }
                (Value::Text(_) | Value::Truth(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Set(_), _) => Move::To,
            };
            let change = FactChange { field: self.field, value: Some(value), moved, alike: Vec::new(), only_beside: false };
            if is_listed && let Some((_, known)) = changes.iter_mut().find(|(other, _)| *other == truths) {
                known.alike.extend(change.value);
                continue;
            }
            let is_alike = |(other, known): &(Vec<Truth>, FactChange)| {
                *other == truths
                    && match ty {
                        Type::Text | Type::Table(_) => true,
                        Type::Set(_) => known.covers(&change),
                        Type::Truth | Type::Choice(_) | Type::Number(_) | Type::Date | Type::Error => false,
                    }
            };
            if !changes.iter().any(is_alike) {
                changes.push((truths, change));
            }
        }
        changes.into_iter().map(|(_, change)| change).collect()
    }

    /// Sets that keep the names which nobody asks about, those that differ least first; other candidates as they are.
    fn nearest_first(&self, values: Vec<Value>, current: Option<&Value>) -> Vec<Value> {
        let Type::Set(_) = self.ty() else { return values };
        let before = current.map_or(&[][..], members);
        let asked: Vec<Symbol> = values.iter().flat_map(members).copied().collect();
        let kept = without(before, &asked);
        let with_kept = values.iter().map(|value| Value::set(members(value).iter().chain(&kept).copied().collect()));
        let mut sets: Vec<Value> = with_kept.chain(values.iter().cloned()).collect();
        sets.sort_by_key(|set| without(members(set), before).len() + without(before, members(set)).len());
        sets
    }

    /// A text of signs that stands for any other, in words where these say the same.
    fn worded(&self, value: Value, truths: &[Truth], budget: &mut Budget) -> Value {
        let Value::Text(text) = &value else { return value };
        let worded = Value::Text(Text::new(&worded(text.key(), ANY_TEXT)));
        if self.truths(&Fact::Known(worded.clone()), budget) == truths { worded } else { value }
    }
}

/// Stands for a text of which nothing is asked.
const ANY_TEXT: &str = "其他";

fn members(value: &Value) -> &[Symbol] {
    match value {
        Value::Set(members) => members,
        Value::Text(_) | Value::Truth(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => &[],
    }
}

fn without(some: &[Symbol], others: &[Symbol]) -> Vec<Symbol> {
    some.iter().copied().filter(|name| !others.contains(name)).collect()
}

/// The step of a value where every one will do: the day of judging, or 0.
fn default_step(session: &Session<'_>, grid: Grid) -> i128 {
    grid.step_of(&Value::Date(session.as_of)).unwrap_or(0)
}
