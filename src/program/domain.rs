//! The classes of one fact: no condition of any rule distinguishes values of one class.

use crate::collections::IndexSet;
use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::Fact;
use crate::ir::{Expression, FieldId};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::{Symbol, Text, Value};
use std::sync::Arc;

/// The classes of facts without a value, which come before those of values.
#[derive(Clone, Copy)]
pub enum NoValue {
    Unfilled,
    /// In an open form.
    StillOpen,
    /// Said to be none.
    Null,
    Invalid,
}

impl NoValue {
    pub const ALL: [NoValue; 4] = [NoValue::Unfilled, NoValue::StillOpen, NoValue::Null, NoValue::Invalid];

    /// The fact, and whether the form is open.
    pub fn fact(self) -> (Fact, bool) {
        match self {
            NoValue::Unfilled => (Fact::Absent, false),
            NoValue::StillOpen => (Fact::Absent, true),
            NoValue::Null => (Fact::Null, false),
            NoValue::Invalid => (Fact::Error, false),
        }
    }
}

pub const NO_VALUE_CLASSES: u32 = NoValue::ALL.len() as u32;
/// How many names of a 集合, or conditions on a fact, share one domain: their combinations are its classes.
pub const MAX_COMBINED: usize = 6;

/// One fact and its classes. A 集合 of many names has several domains, each over a few of the names.
#[derive(Debug)]
pub struct Domain {
    pub field: FieldId,
    pub kind: Kind,
}

/// How a value finds its class. Classes of values are counted from 0 here; [`Domain::class`] puts [`NO_VALUE_CLASSES`] before them.
#[derive(Debug)]
pub enum Kind {
    Truth,
    /// A class for each name.
    Choice(IndexSet<Symbol>),
    /// Between the thresholds and at them: below the first is 0, the first is 1, …
    Numbers(Vec<Number>),
    Dates(Vec<Date>),
    /// 0 for every text that no condition names.
    Texts(IndexSet<Arc<str>>),
    /// The combinations of these names, a bit for each.
    Names(Vec<Symbol>),
    /// The combinations of the truths of these conditions, a bit for each, with the stack in which each is evaluated.
    Tests(Vec<(Expression, usize)>),
}

/// The class of a value between or at thresholds.
fn class_among<T: Ord>(thresholds: &[T], value: &T) -> u32 {
    match thresholds.binary_search(value) {
        Ok(at) => 2 * at as u32 + 1,
        Err(at) => 2 * at as u32,
    }
}

impl Domain {
    /// The number of classes of values.
    pub fn class_count(&self) -> u32 {
        let count = match &self.kind {
            Kind::Truth => 2,
            Kind::Choice(names) => names.len(),
            Kind::Numbers(thresholds) => 2 * thresholds.len() + 1,
            Kind::Dates(thresholds) => 2 * thresholds.len() + 1,
            Kind::Texts(texts) => texts.len() + 1,
            Kind::Names(names) => 1 << names.len(),
            Kind::Tests(tests) => 1 << tests.len(),
        };
        count as u32
    }

    /// The class of a value, from 0; `None` if it takes an evaluation, or if the value is not of the fact's type.
    pub fn value_class(&self, value: &Value) -> Option<u32> {
        match (&self.kind, value) {
            (Kind::Truth, Value::Truth(truth)) => Some(u32::from(*truth)),
            (Kind::Choice(names), Value::Choice(name)) => names.get_index_of(name).map(|at| at as u32),
            (Kind::Numbers(thresholds), Value::Number(number)) => Some(class_among(thresholds, number)),
            (Kind::Dates(thresholds), Value::Date(date)) => Some(class_among(thresholds, date)),
            (Kind::Texts(texts), Value::Text(text)) => Some(texts.get_index_of(text.key()).map_or(0, |at| at as u32 + 1)),
            (Kind::Names(names), Value::Set(held)) => {
                Some(names.iter().enumerate().map(|(bit, name)| u32::from(held.contains(name)) << bit).sum())
            }
            (Kind::Truth | Kind::Choice(_) | Kind::Numbers(_) | Kind::Dates(_) | Kind::Texts(_) | Kind::Names(_) | Kind::Tests(_), _) => {
                None
            }
        }
    }

    /// The class of a fact; `None` if the index cannot place it.
    pub fn class(&self, fact: &Fact, session: &Session<'_>) -> Option<u32> {
        let value = match fact {
            Fact::Absent if session.open => return Some(NoValue::StillOpen as u32),
            Fact::Absent => return Some(NoValue::Unfilled as u32),
            Fact::Null => return Some(NoValue::Null as u32),
            Fact::Error => return Some(NoValue::Invalid as u32),
            Fact::Known(value) => value,
        };
        let Kind::Tests(tests) = &self.kind else { return self.value_class(value).map(|class| NO_VALUE_CLASSES + class) };
        let supposed = Some(Supposition { field: self.field, fact, affects_presence: true });
        let mut class = NO_VALUE_CLASSES;
        for (bit, (test, stack)) in tests.iter().enumerate() {
            let truth = Context { supposed, ..session.context(*stack, Subject::List) }.truth(test).ok()?;
            class += u32::from(truth) << bit;
        }
        Some(class)
    }

    /// A value of each class; none where thresholds order the classes, or conditions make them.
    pub fn samples(&self) -> Vec<Value> {
        match &self.kind {
            Kind::Numbers(_) | Kind::Dates(_) | Kind::Tests(_) => Vec::new(),
            Kind::Truth => vec![Value::Truth(false), Value::Truth(true)],
            Kind::Choice(names) => names.iter().map(|name| Value::Choice(*name)).collect(),
            // U+0000 stands in no text of a policy.
            Kind::Texts(texts) => {
                std::iter::once("\u{0}").chain(texts.iter().map(|text| &**text)).map(|text| Value::Text(Text::new(text))).collect()
            }
            Kind::Names(names) => {
                let held = |class: u32| names.iter().enumerate().filter(|(at, _)| class >> at & 1 == 1).map(|(_, name)| *name).collect();
                (0..self.class_count()).map(|class| Value::set(held(class))).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Domain, Kind};
    use crate::ir::FieldId;
    use crate::value::date::Date;
    use crate::value::number::Number;
    use crate::value::{Symbol, Value};
    use proptest::prelude::*;
    use std::cmp::Ordering;

    fn number((numerator, denominator): (i64, i64)) -> Number {
        Number::fraction(numerator.into(), denominator.into()).unwrap()
    }

    fn class(kind: Kind, value: &Value) -> (u32, u32) {
        let domain = Domain { field: FieldId(0), kind };
        (domain.value_class(value).unwrap(), domain.class_count())
    }

    /// How two values of one class must stand to a threshold: alike.
    fn stand<T: Ord>(points: &[T], value: &T) -> Vec<Ordering> {
        points.iter().map(|point| value.cmp(point)).collect()
    }

    proptest! {
        #[test]
        fn numbers_are_in_one_class_if_and_only_if_every_threshold_says_the_same(
            points in proptest::collection::vec((-9_i64..9, 1_i64..7), 0..6), one in (-20_i64..20, 1_i64..7), other in (-20_i64..20, 1_i64..7),
        ) {
            let points = Vec::from_iter(std::collections::BTreeSet::from_iter(points.into_iter().map(number)));
            let (one, other) = (number(one), number(other));
            let at = |value: &Number| class(Kind::Numbers(points.clone()), &Value::Number(value.clone()));
            let ((first, count), (second, _)) = (at(&one), at(&other));
            prop_assert!(first < count && second < count);
            prop_assert_eq!(first == second, stand(&points, &one) == stand(&points, &other));
            prop_assert!(one > other || first <= second);
        }

        #[test]
        fn days_are_in_one_class_if_and_only_if_every_threshold_says_the_same(
            mut points in proptest::collection::vec(0_i64..20, 0..6), one in 0_i64..20, other in 0_i64..20,
        ) {
            points.sort_unstable();
            points.dedup();
            let day = |days: i64| Date::from_days(days).unwrap();
            let points: Vec<Date> = points.into_iter().map(day).collect();
            let at = |value: i64| class(Kind::Dates(points.clone()), &Value::Date(day(value)));
            let ((first, count), (second, _)) = (at(one), at(other));
            prop_assert!(first < count && second < count);
            prop_assert_eq!(first == second, stand(&points, &day(one)) == stand(&points, &day(other)));
        }

        #[test]
        fn sets_are_in_one_class_if_and_only_if_they_hold_the_same_of_the_names(one in 0_u32..256, other in 0_u32..256, names in 0_u32..7) {
            let set = |bits: u32| Value::set((0..8).filter(|at| bits >> at & 1 == 1).map(Symbol).collect());
            let at = |bits: u32| class(Kind::Names((0..names).map(Symbol).collect()), &set(bits));
            let ((first, count), (second, _)) = (at(one), at(other));
            prop_assert!(first < count && second < count);
            prop_assert_eq!(first == second, (one ^ other) & ((1 << names) - 1) == 0);
        }
    }
}
