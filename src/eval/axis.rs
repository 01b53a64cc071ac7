//! The values of one unknown fact as far as conditions tell them apart, each condition as the set of those that meet it: it is asked
//! only about the values that it mentions, and all others between two of these, or beside them, are alike to it.

use crate::collections::IndexMap;
use crate::eval::alternatives::Presence;
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

/// So many answers are asked for at most.
const MAX_ANSWERS: usize = 400_000;

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
    let ordered = matches!(ty, Type::Number(_) | Type::Date);
    let mut own: Vec<Own> = Vec::with_capacity(atoms.len());
    let mut mentioned = 0;
    for (_, atom) in atoms {
        let mut candidates = Candidates::default();
        if let Question::Condition(expression) = atom.question {
            candidates.visit(&session.context(atom.stack, subject), expression, field);
        }
        all.extend(&candidates);
        let by_equality = matches!(ty, Type::Text | Type::Table(_) | Type::Choice(_)) && candidates.tells_by_equality();
        let values = if ordered { candidates.values(session, ty) } else { candidates.mentioned() };
        mentioned += values.len();
        if !candidates.complete() || mentioned > MAX_ANSWERS {
            return None;
        }
        own.push(Own { by_equality, values });
    }
    let mut values = all.values(session, ty);
    if !all.complete() || values.is_empty() {
        return None;
    }
    if ordered {
        values.sort_by(|left, right| order(left, right).unwrap_or(Ordering::Equal));
        values.dedup();
    }
    let places: IndexMap<&Value, u32> = values.iter().zip(0..).collect();
    let presence = Presence::new(session, subject, field, atoms);
    let count = values.len() as u32;
    let (cases, second) = match (presence.may_be_absent, presence.none_is_a_value) {
        (false, _) => (count, None),
        (true, true) => (count + 1, None),
        (true, false) => (2 * count, Some(count)),
    };
    let mut answers = 0;
    let mut faulty: Vec<(u32, u32)> = Vec::new();
    let mut truths = IndexMap::default();
    for ((id, atom), own) in atoms.iter().zip(own) {
        let mut ask = |place: u32| {
            let value = values.get(place as usize)?;
            answers += 1;
            let (truth, fault) = presence.ask(session, subject, atom, &Fact::Known(value.clone()));
            let answer = if fault { Answer::Fault } else { Answer::Is(truth == Truth::Yes) };
            (answers <= MAX_ANSWERS && (fault || truth != Truth::Unknown)).then_some(answer)
        };
        let mut met: Vec<(u32, u32)> = Vec::new();
        let mut note = |from: u32, to: u32, answer: Answer| match answer {
            Answer::Is(true) => met.push((from, to)),
            Answer::Is(false) => {}
            Answer::Fault => faulty.push((from, to)),
        };
        let mentioned: Vec<u32> = own.values.iter().filter_map(|value| places.get(value).copied()).collect();
        let is_answered = match (ordered, own.by_equality) {
            (true, _) => in_order(mentioned, count, &mut ask, &mut note)?,
            (false, true) => {
                by_equality(&mentioned, count, &mut ask, &mut note)?;
                true
            }
            (false, false) => false,
        };
        if !is_answered {
            for place in 0..count {
                note(place, place + 1, ask(place)?);
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
    let ordered = matches!(ty, Type::Number(_) | Type::Date);
    let mut all = Candidates::default();
    let mut own: Vec<(Own, bool)> = Vec::with_capacity(conditions.len());
    for (stack, expression) in conditions {
        let mut candidates = Candidates::default();
        candidates.visit(&session.context(*stack, subject), expression, field);
        if ordered && !candidates.complete() {
            candidates.spread(session, ty);
        }
        all.extend(&candidates);
        let by_equality = matches!(ty, Type::Text | Type::Table(_) | Type::Choice(_)) && candidates.tells_by_equality();
        let values = if ordered { candidates.values(session, ty) } else { candidates.mentioned() };
        own.push((Own { by_equality, values }, candidates.complete()));
    }
    if let Type::Choice(names) = ty {
        // Every name is told, though conditions may tell some of them apart from none.
        all.symbols.extend(names.iter().copied());
    }
    let mut values = all.values(session, ty);
    if ordered {
        values.sort_by(|left, right| order(left, right).unwrap_or(Ordering::Equal));
        values.dedup();
    }
    let places: IndexMap<&Value, u32> = values.iter().zip(0..).collect();
    let count = values.len() as u32;
    let conditions = conditions.iter().zip(own).map(|((stack, expression), (own, complete))| {
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
        let mut answers: Vec<(u32, u32, Answer)> = Vec::new();
        let mut note = |from: u32, to: u32, answer: Answer| answers.push((from, to, answer));
        let mentioned: Vec<u32> = own.values.iter().filter_map(|value| places.get(value).copied()).collect();
        let is_answered = match (complete && ordered, complete && own.by_equality) {
            (true, _) => in_order(mentioned, count, &mut ask_value, &mut note) == Some(true),
            (false, true) => by_equality(&mentioned, count, &mut ask_value, &mut note).is_some(),
            (false, false) => false,
        };
        if !is_answered {
            answers = (0..count).filter_map(|place| Some((place, place + 1, ask_value(place)?))).collect();
        }
        let where_it_is = |wanted: fn(Answer) -> bool| -> Ranges {
            answers.iter().filter(|(.., answer)| wanted(*answer)).map(|(from, to, _)| (*from, *to)).collect()
        };
        let (yes, unknown) =
            (where_it_is(|answer| matches!(answer, Answer::Is(true))), where_it_is(|answer| matches!(answer, Answer::Fault)));
        SampledCondition { yes, unknown, unfilled: ask(&Fact::Null), exact: complete }
    });
    Sampled { conditions: conditions.collect(), values }
}

/// What one condition tells apart.
struct Own {
    by_equality: bool,
    /// The values it mentions; where values are ordered, with their neighbours.
    values: Vec<Value>,
}

#[derive(Clone, Copy)]
enum Answer {
    Is(bool),
    Fault,
}

/// The answers, by place among `count` values, of a condition that turns only at the values it mentions; false if that is not so.
fn in_order(
    mut mentioned: Vec<u32>,
    count: u32,
    ask: &mut dyn FnMut(u32) -> Option<Answer>,
    note: &mut dyn FnMut(u32, u32, Answer),
) -> Option<bool> {
    mentioned.sort_unstable();
    mentioned.dedup();
    let (Some(first), Some(last)) = (mentioned.first().copied(), mentioned.last().copied()) else { return Some(false) };
    if first == last {
        note(0, count, ask(first)?);
        return Some(true);
    }
    // Beyond the values it mentions it may be undefined, and then all the way.
    for (from, to, beyond) in [(0, first, first.saturating_sub(1)), (last + 1, count, last + 1)] {
        if from < to {
            match ask(beyond)? {
                Answer::Fault => note(from, to, Answer::Fault),
                Answer::Is(_) => return Some(false),
            }
        }
    }
    let ends = mentioned.iter().skip(1).copied().chain([last + 1]);
    for (from, to) in mentioned.iter().zip(ends) {
        note(*from, to, ask(*from)?);
    }
    Some(true)
}

/// The answers of a condition to which all values that it does not mention are alike.
fn by_equality(
    mentioned: &[u32],
    count: u32,
    ask: &mut dyn FnMut(u32) -> Option<Answer>,
    note: &mut dyn FnMut(u32, u32, Answer),
) -> Option<()> {
    let places: Ranges = mentioned.iter().map(|place| (*place, place + 1)).collect();
    let others = places.not(count);
    if let Some((other, _)) = others.iter().next() {
        let answer = ask(other)?;
        others.iter().for_each(|(from, to)| note(from, to, answer));
    }
    for place in mentioned {
        note(*place, place + 1, ask(*place)?);
    }
    Some(())
}
