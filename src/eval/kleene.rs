//! Strong Kleene logic over values that may be unknown: an unknown is an `Err` with its causes, so that strict operations read plainly.

use crate::eval::cause::Causes;
use crate::ir::Relation;
use crate::value::Value;
use std::cmp::Ordering;

/// A value, or why it is unknown.
pub type Eval<T = Value> = Result<T, Box<Causes>>;

/// What an expression comes to that the checker keeps out of every model, so that evaluation is total: unknown, for no cause.
pub fn ill_formed<T>() -> Eval<T> {
    Err(Box::default())
}

/// 且: one that does not hold decides; otherwise one that is unknown leaves it unknown.
pub fn all(parts: impl IntoIterator<Item = Eval<bool>>) -> Eval<bool> {
    decided_by(false, parts)
}

/// 或: one that holds decides; otherwise one that is unknown leaves it unknown.
pub fn any(parts: impl IntoIterator<Item = Eval<bool>>) -> Eval<bool> {
    decided_by(true, parts)
}

fn decided_by(decisive: bool, parts: impl IntoIterator<Item = Eval<bool>>) -> Eval<bool> {
    let mut unknown: Option<Box<Causes>> = None;
    for part in parts {
        match part {
            Ok(truth) if truth == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(causes) => add_unknown(&mut unknown, causes),
        }
    }
    unknown.map_or(Ok(!decisive), Err)
}

/// Adds the causes of one more unknown.
pub fn add_unknown(unknown: &mut Option<Box<Causes>>, causes: Box<Causes>) {
    match unknown {
        Some(all) => all.join(&causes),
        None => *unknown = Some(causes),
    }
}

/// All values, or the causes of all that is unknown.
pub fn every<T>(parts: impl IntoIterator<Item = Eval<T>>) -> Eval<Vec<T>> {
    let (mut values, mut unknown) = (Vec::new(), None);
    for part in parts {
        match part {
            Ok(value) => values.push(value),
            Err(causes) => add_unknown(&mut unknown, causes),
        }
    }
    unknown.map_or(Ok(values), Err)
}

/// Both values, or the causes of all that is unknown.
pub fn both<L, R>(left: Eval<L>, right: Eval<R>) -> Eval<(L, R)> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.joined(&right)),
        (Err(causes), Ok(_)) | (Ok(_), Err(causes)) => Err(causes),
    }
}

/// A value of type 是否 as a truth value.
pub fn truth_of(value: Eval) -> Eval<bool> {
    value.map(|value| matches!(value, Value::Truth(true)))
}

/// Orders two values of one type; sets and names only as equal or not.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        _ => (left == right).then_some(Ordering::Equal),
    }
}

/// Whether a relation holds between two values of one type.
pub fn compare(relation: Relation, left: &Value, right: &Value) -> bool {
    relation.holds(order(left, right))
}
