//! The classes of one fact: no condition of any rule distinguishes values of one class.

use crate::collections::IndexSet;
use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::Fact;
use crate::ir::{Expression, FieldId};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::{Symbol, Text, Value};
use std::sync::Arc;

/// Classes for facts without a value: unfilled in a finished list, unfilled in an open form, explicitly none, invalid.
pub const SPECIALS: u32 = 4;
/// The class of an invalid fact.
pub const ERROR_CLASS: u32 = 3;
/// The fact of each of these classes, and whether the form is open.
pub const SPECIAL_FACTS: [(Fact, bool); SPECIALS as usize] =
    [(Fact::Absent, false), (Fact::Absent, true), (Fact::Null, false), (Fact::Error, false)];
/// How many names of a 集合, or conditions on a fact, share one domain: their combinations are its classes.
pub const TOGETHER: usize = 6;

/// One fact and its classes. A 集合 of many names has several, each over a few of the names.
#[derive(Debug)]
pub struct Domain {
    pub field: FieldId,
    pub kind: Kind,
}

/// How a value finds its class. Classes of values are counted from 0 here; [`Domain::class`] puts [`SPECIALS`] before them.
#[derive(Debug)]
pub enum Kind {
    /// One class for all values: only presence counts.
    Any,
    Truth,
    /// A class for each name; by symbol.
    Choice {
        classes: Vec<u32>,
        names: Vec<Symbol>,
    },
    /// Between the thresholds and at them: below the first is 0, the first is 1, …
    Numbers(Thresholds),
    Dates(Vec<Date>),
    /// 0 for every text that no condition names.
    Texts(IndexSet<Arc<str>>),
    /// The combinations of these names, a bit for each.
    Names(Vec<Symbol>),
    /// The combinations of the truths of these conditions, a bit for each, with the stack in which each is evaluated.
    Tests(Vec<(usize, Expression)>),
}

/// Thresholds of a number, also in whole millionths if all of them are.
#[derive(Debug)]
pub struct Thresholds {
    exact: Vec<Number>,
    millionths: Option<Vec<i64>>,
}

impl Thresholds {
    /// Sorts them and drops duplicates.
    pub fn new(mut exact: Vec<Number>) -> Thresholds {
        exact.sort_unstable();
        exact.dedup();
        let millionths = exact.iter().map(|point| point.millionths()).collect();
        Thresholds { exact, millionths }
    }

    /// The number of points below a number, and whether the next is the number itself.
    fn position(&self, number: Number) -> (usize, bool) {
        if let (Some(points), Some(number)) = (&self.millionths, number.millionths()) {
            let at = points.partition_point(|point| *point < number);
            return (at, points.get(at) == Some(&number));
        }
        let at = self.exact.partition_point(|point| *point < number);
        (at, self.exact.get(at) == Some(&number))
    }
}

impl Domain {
    /// The number of classes of values.
    pub fn values(&self) -> u32 {
        let count = match &self.kind {
            Kind::Any => 1,
            Kind::Truth => 2,
            Kind::Choice { names, .. } => names.len(),
            Kind::Numbers(points) => 2 * points.exact.len() + 1,
            Kind::Dates(points) => 2 * points.len() + 1,
            Kind::Texts(texts) => texts.len() + 1,
            Kind::Names(names) => 1 << names.len(),
            Kind::Tests(tests) => 1 << tests.len(),
        };
        count as u32
    }

    /// The class of a value, from 0; `None` if it takes an evaluation, or if the value is not of the fact's type.
    pub fn value_class(&self, value: &Value) -> Option<u32> {
        match (&self.kind, value) {
            (Kind::Any, _) => Some(0),
            (Kind::Truth, Value::Truth(truth)) => Some(u32::from(*truth)),
            (Kind::Choice { classes, .. }, Value::Choice(symbol)) => {
                classes.get(symbol.0 as usize).copied().filter(|class| *class != u32::MAX)
            }
            (Kind::Numbers(points), Value::Number(number)) => {
                let (at, hit) = points.position(*number);
                Some(2 * at as u32 + u32::from(hit))
            }
            (Kind::Dates(points), Value::Date(date)) => {
                let at = points.partition_point(|point| point < date);
                Some(2 * at as u32 + u32::from(points.get(at) == Some(date)))
            }
            (Kind::Texts(texts), Value::Text(text)) => Some(texts.get_index_of(&text.folded).map_or(0, |at| at as u32 + 1)),
            (Kind::Names(names), Value::Set(held)) => {
                Some(names.iter().enumerate().filter(|(_, name)| held.contains(name)).map(|(at, _)| 1 << at).sum())
            }
            (
                Kind::Truth | Kind::Choice { .. } | Kind::Numbers(_) | Kind::Dates(_) | Kind::Texts(_) | Kind::Names(_) | Kind::Tests(_),
                _,
            ) => None,
        }
    }

    /// The class of a fact; `None` if the index cannot place it.
    pub fn class(&self, fact: &Fact, session: &Session<'_>) -> Option<u32> {
        match (fact, &self.kind) {
            (Fact::Known(_), Kind::Tests(tests)) => {
                let mut class = 0;
                for (bit, (stack, test)) in tests.iter().enumerate() {
                    let supposed = Some(Supposition { field: self.field, fact, affects_presence: true });
                    let truth = Context { supposed, ..session.context(*stack, Subject::List) }.truth(test).ok()?;
                    class |= u32::from(truth) << bit;
                }
                Some(SPECIALS + class)
            }
            (Fact::Known(value), _) => self.value_class(value).map(|class| class + SPECIALS),
            _ => self.special_class(fact, session.open),
        }
    }

    /// The class of a fact that has no value.
    pub fn special_class(&self, fact: &Fact, open: bool) -> Option<u32> {
        match fact {
            Fact::Known(_) => None,
            Fact::Absent => Some(u32::from(open)),
            Fact::Null => Some(2),
            Fact::Error => Some(ERROR_CLASS),
        }
    }

    /// A value of each class, where thresholds do not order them.
    pub fn samples(&self) -> Vec<Value> {
        match &self.kind {
            Kind::Any | Kind::Numbers(_) | Kind::Dates(_) | Kind::Tests(_) => Vec::new(),
            Kind::Truth => vec![Value::Truth(false), Value::Truth(true)],
            Kind::Choice { names, .. } => names.iter().map(|name| Value::Choice(*name)).collect(),
            // U+0000 stands in no text of a policy.
            Kind::Texts(texts) => {
                std::iter::once("\u{0}").chain(texts.iter().map(|text| &**text)).map(|text| Value::Text(Text::new(text))).collect()
            }
            Kind::Names(names) => {
                let held = |mask: usize| names.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, name)| *name).collect();
                (0..1_usize << names.len()).map(|mask| Value::set(held(mask))).collect()
            }
        }
    }
}

impl Kind {
    /// The names of an 枚举.
    pub fn choice(names: &[Symbol]) -> Kind {
        let mut names = names.to_vec();
        names.sort_unstable();
        names.dedup();
        let mut classes = vec![u32::MAX; names.last().map_or(0, |last| last.0 as usize + 1)];
        for (class, name) in names.iter().enumerate() {
            if let Some(slot) = classes.get_mut(name.0 as usize) {
                *slot = class as u32;
            }
        }
        Kind::Choice { classes, names }
    }

    /// Sorts the days and drops duplicates.
    pub fn dates(mut points: Vec<Date>) -> Kind {
        points.sort_unstable();
        points.dedup();
        Kind::Dates(points)
    }

    /// Texts that conditions name.
    pub fn texts(named: Vec<Arc<str>>) -> Kind {
        let mut texts = named;
        texts.sort_unstable();
        texts.dedup();
        let mut classes = IndexSet::default();
        for text in texts {
            classes.insert(text);
        }
        Kind::Texts(classes)
    }
}

#[cfg(test)]
mod tests {
    use super::{Domain, Kind, Thresholds};
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
        (domain.value_class(value).unwrap(), domain.values())
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
            let points: Vec<Number> = points.into_iter().map(number).collect();
            let (one, other) = (number(one), number(other));
            let at = |value: Number| class(Kind::Numbers(Thresholds::new(points.clone())), &Value::Number(value));
            let ((first, count), (second, _)) = (at(one), at(other));
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
