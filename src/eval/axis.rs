//! The values of one unknown fact as far as conditions tell them apart, each condition as the set of those that meet it: it is asked
//! only about the values that it mentions, and all others between two of these, or beside them, are alike to it.

use crate::collections::IndexMap;
use crate::eval::alternatives::{MAX_ANSWERS, Presence};
use crate::eval::candidates::Candidates;
use crate::eval::cause::FactRef;
use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::Fact;
use crate::eval::formula::{Atom, AtomId, Question};
use crate::eval::kleene::order;
use crate::eval::ranges::Ranges;
use crate::ir::{Expression, FieldId};
use crate::value::Value;
use crate::value::truth::Truth;
use crate::value::types::Type;
use std::cmp::Ordering;

/// An unknown fact.
pub struct Axis {
    pub fact: FactRef,
    /// How many cases there are: values, and ways of being absent.
    pub cases: u32,
    /// Of conditions: the cases that meet them.
    pub truths: IndexMap<AtomId, Ranges>,
    /// Cases that a fault rules out.
    pub excluded: Ranges,
}

/// The axis of a fact over the atoms that depend on it alone; `None` if some answer is open, or there are too many.
pub fn of_fact(session: &Session<'_>, subject: Subject, field: FieldId, atoms: &[(AtomId, &Atom<'_>)]) -> Option<Axis> {
    let ty = &session.model.fields[field].ty;
    if matches!(ty, Type::Set(_) | Type::Error) {
        return None;
    }
    let mut all = Candidates::default();
    let mut mentions: Vec<Mentions> = Vec::with_capacity(atoms.len());
    let mut mentioned = 0;
    for (_, atom) in atoms {
        let mut candidates = Candidates::default();
        if let Question::Condition(expression) = atom.question {
            candidates.visit(&session.context(atom.stack, subject), expression, field);
        }
        all.extend(&candidates);
        let of_atom = Mentions::of(&mut candidates, session, ty);
        mentioned += of_atom.values.len();
        if !of_atom.complete || mentioned > MAX_ANSWERS {
            return None;
        }
        mentions.push(of_atom);
    }
    let values = distinct(&mut all, session, ty);
    if !all.complete() || values.is_empty() {
        return None;
    }
    let scale = Scale::new(&values, ty);
    let presence = Presence::new(session, subject, field, atoms);
    let count = scale.count();
    let (cases, second) = match (presence.may_be_absent, presence.none_is_a_value) {
        (false, _) => (count, None),
        (true, true) => (count + 1, None),
        (true, false) => (2 * count, Some(count)),
    };
    let mut answers = 0;
    let mut faulty: Vec<(u32, u32)> = Vec::new();
    let mut truths = IndexMap::default();
    for ((id, atom), mentions) in atoms.iter().zip(&mentions) {
        let mut ask = |place: u32| {
            let value = values.get(place as usize)?;
            answers += 1;
            let (truth, fault) = presence.ask(session, subject, atom, &Fact::Known(value.clone()));
            let answer = if fault { Answer::Fault } else { Answer::Is(truth == Truth::Yes) };
            (answers <= MAX_ANSWERS && (fault || truth != Truth::Unknown)).then_some(answer)
        };
        let mut met: Vec<(u32, u32)> = Vec::new();
        for (from, to, answer) in scale.runs(mentions, &mut ask)? {
            match answer {
                Answer::Is(true) => met.push((from, to)),
                Answer::Is(false) => {}
                Answer::Fault => faulty.push((from, to)),
            }
        }
        let met: Ranges = met.into_iter().collect();
        truths.insert(*id, presence.with_absence(session, subject, atom, met, count, second));
    }
    let faulty: Ranges = faulty.into_iter().collect();
    let shifted = second.into_iter().flat_map(|shift| faulty.iter().map(move |(from, to)| (from + shift, to + shift)));
    let excluded: Ranges = faulty.iter().chain(shifted).collect();
    (excluded.count() < cases).then_some(Axis { fact: FactRef { field, row: None }, cases, truths, excluded })
}

/// The values of one fact, and how conditions on it alone stand to them.
#[derive(Debug)]
pub struct Sampled {
    /// Sorted where the fact's type has an order.
    pub values: Vec<Value>,
    /// By condition.
    pub conditions: Vec<SampledCondition>,
}

/// The values, by place, that meet a condition.
#[derive(Debug)]
pub struct SampledCondition {
    pub yes: Ranges,
    /// For these it is unknown whatever else there is.
    pub unknown: Ranges,
    /// Where the fact is unfilled in a finished list.
    pub unfilled: Truth,
    /// Whether every other value is like one of the values.
    pub exact: bool,
}

/// Tries the values that conditions on one fact tell apart.
pub fn sample(session: &Session<'_>, field: FieldId, conditions: &[(usize, &Expression)]) -> Sampled {
    let subject = Subject::Item(0);
    let ty = &session.model.fields[field].ty;
    let mut all = Candidates::default();
    let mut mentions: Vec<Mentions> = Vec::with_capacity(conditions.len());
    for (stack, expression) in conditions {
        let mut candidates = Candidates::default();
        candidates.visit(&session.context(*stack, subject), expression, field);
        if ty.is_ordered() && !candidates.complete() {
            candidates.spread(session, ty);
        }
        all.extend(&candidates);
        mentions.push(Mentions::of(&mut candidates, session, ty));
    }
    if let Type::Choice(names) = ty {
        // Every name is told, though conditions may tell some of them apart from none.
        all.symbols.extend(names.iter().copied());
    }
    let values = distinct(&mut all, session, ty);
    let scale = Scale::new(&values, ty);
    let conditions = conditions.iter().zip(&mentions).map(|((stack, expression), mentions)| {
        let ask = |fact: &Fact| {
            let supposed = Some(Supposition { field, fact, affects_presence: true });
            Truth::of(&Context { supposed, ..session.context(*stack, subject) }.truth(expression))
        };
        let mut ask_value = |place: u32| {
            Some(match ask(&Fact::Known(values.get(place as usize)?.clone())) {
                Truth::Unknown => Answer::Fault,
                Truth::Yes => Answer::Is(true),
                Truth::No => Answer::Is(false),
            })
        };
        let runs = scale.runs(mentions, &mut ask_value).unwrap_or_default();
        let places = |wanted: fn(Answer) -> bool| -> Ranges {
            runs.iter().filter(|(.., answer)| wanted(*answer)).map(|(from, to, _)| (*from, *to)).collect()
        };
        SampledCondition {
            yes: places(|answer| matches!(answer, Answer::Is(true))),
            unknown: places(|answer| matches!(answer, Answer::Fault)),
            unfilled: ask(&Fact::Null),
            exact: mentions.complete,
        }
    });
    Sampled { conditions: conditions.collect(), values }
}

/// The values among candidates; sorted, and each once, where their type has an order.
fn distinct(candidates: &mut Candidates, session: &Session<'_>, ty: &Type) -> Vec<Value> {
    let mut values = candidates.values(session, ty);
    if ty.is_ordered() {
        values.sort_by(|left, right| order(left, right).unwrap_or(Ordering::Equal));
        values.dedup();
    }
    values
}

/// What one condition tells apart.
struct Mentions {
    /// The values it mentions; where values are ordered, with their neighbours.
    values: Vec<Value>,
    /// Whether every value that it does not mention is like one that it does.
    complete: bool,
    /// Whether all values that it does not mention are alike.
    by_equality: bool,
}

impl Mentions {
    fn of(candidates: &mut Candidates, session: &Session<'_>, ty: &Type) -> Mentions {
        Mentions {
            values: if ty.is_ordered() { candidates.values(session, ty) } else { candidates.mentioned() },
            complete: candidates.complete(),
            by_equality: matches!(ty, Type::Text | Type::Table(_) | Type::Choice(_)) && candidates.tells_by_equality(),
        }
    }
}

/// What a condition comes to for the places from the first up to the second.
type Run = (u32, u32, Answer);

/// The values of one fact, each at its place.
struct Scale<'v> {
    values: &'v [Value],
    places: IndexMap<&'v Value, u32>,
    ordered: bool,
}

impl<'v> Scale<'v> {
    fn new(values: &'v [Value], ty: &Type) -> Self {
        Scale { values, places: values.iter().zip(0..).collect(), ordered: ty.is_ordered() }
    }

    fn count(&self) -> u32 {
        self.values.len() as u32
    }

    /// What a condition comes to for every place; `None` if `ask` leaves one open. It is asked as seldom as what it mentions allows.
    fn runs(&self, mentions: &Mentions, ask: &mut dyn FnMut(u32) -> Option<Answer>) -> Option<Vec<Run>> {
        let mentioned: Vec<u32> = mentions.values.iter().filter_map(|value| self.places.get(value).copied()).collect();
        if mentions.complete && self.ordered {
            if let Some(runs) = in_order(mentioned, self.count(), ask)? {
                return Some(runs);
            }
        } else if mentions.complete && mentions.by_equality {
            return by_equality(&mentioned, self.count(), ask);
        }
        (0..self.count()).map(|place| Some((place, place + 1, ask(place)?))).collect()
    }
}

#[derive(Clone, Copy)]
enum Answer {
    Is(bool),
    Fault,
}

/// The runs of a condition among `count` places if it turns only at the values it mentions; `Some(None)` if that is not so.
fn in_order(mut mentioned: Vec<u32>, count: u32, ask: &mut dyn FnMut(u32) -> Option<Answer>) -> Option<Option<Vec<Run>>> {
    mentioned.sort_unstable();
    mentioned.dedup();
    let (Some(first), Some(last)) = (mentioned.first().copied(), mentioned.last().copied()) else { return Some(None) };
    if first == last {
        return Some(Some(vec![(0, count, ask(first)?)]));
    }
    let mut runs = Vec::new();
    // Beyond the values it mentions it may be undefined, and then all the way.
    for (from, to, beyond) in [(0, first, first.saturating_sub(1)), (last + 1, count, last + 1)] {
        if from < to {
            match ask(beyond)? {
                Answer::Fault => runs.push((from, to, Answer::Fault)),
                Answer::Is(_) => return Some(None),
            }
        }
    }
    let ends = mentioned.iter().skip(1).copied().chain([last + 1]);
    for (from, to) in mentioned.iter().zip(ends) {
        runs.push((*from, to, ask(*from)?));
    }
    Some(Some(runs))
}

/// The runs of a condition to which all values that it does not mention are alike.
fn by_equality(mentioned: &[u32], count: u32, ask: &mut dyn FnMut(u32) -> Option<Answer>) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let places: Ranges = mentioned.iter().map(|place| (*place, place + 1)).collect();
    let others = places.not(count);
    if let Some((other, _)) = others.iter().next() {
        let answer = ask(other)?;
        runs.extend(others.iter().map(|(from, to)| (from, to, answer)));
    }
    for place in mentioned {
        runs.push((*place, place + 1, ask(*place)?));
    }
    Some(runs)
}
