//! The classes into which the conditions of all rules cut one fact: whatever lies in one class is the same to every condition.

use crate::collections::IndexSet;
use crate::eval::context::{Context, Patch, Session};
use crate::eval::facts::Fact;
use crate::ir::{Expression, FieldId};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::{Symbol, Text, Value};
use std::sync::Arc;

/// The classes before those of values: absent in a finished list, absent from an open form, said to be none, of no use.
pub const SPECIALS: u32 = 4;
/// The class of a fact that is of no use.
pub const ERROR_CLASS: u32 = 3;
/// The fact and mode of each class that is no value.
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
    /// Every value is in one class: only whether there is one counts.
    Any,
    Truth,
    /// A class for each name; by symbol.
    Choice {
        classes: Vec<u32>,
        names: Vec<Symbol>,
    },
    /// Between the points and at them: below the first is 0, the first is 1, …
    Numbers(Points),
    Dates(Vec<Date>),
    /// 0 for every text that no condition names.
    Texts(IndexSet<Arc<str>>),
    /// The combinations of these names, a bit for each.
    Names(Vec<Symbol>),
    /// The combinations of what these conditions on the fact say, a bit for each; asked in a stack.
    Tests(Vec<(usize, Expression)>),
}

/// Thresholds of a number, with whole millionths beside them where all are such.
#[derive(Debug)]
pub struct Points {
    exact: Vec<Number>,
    millionths: Option<Vec<i64>>,
}

impl Points {
    /// BTreeSet and without doubles.
    pub fn new(mut exact: Vec<Number>) -> Points {
        exact.sort_unstable();
        exact.dedup();
        let millionths = exact.iter().map(|point| point.millionths()).collect();
        Points { exact, millionths }
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

    /// The class of a value, from 0, where no condition has to be asked for it; none also for a value that the fact's type does not have.
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

    /// The class of a fact; none if the index cannot place it.
    pub fn class(&self, fact: &Fact, session: &Session<'_>) -> Option<u32> {
        match (fact, &self.kind) {
            (Fact::Known(_), Kind::Tests(tests)) => {
                let mut class = 0;
                for (bit, (stack, test)) in tests.iter().enumerate() {
                    let patch = Some(Patch { field: self.field, fact, filling: true });
                    let truth = Context { patch, ..session.context(*stack, None)? }.truth(test).ok()?;
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

    /// A value of each class, where the classes do not stand in an order.
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

    /// Days, sorted and without doubles.
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
