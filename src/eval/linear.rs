//! Comparisons as bounds on sums: two that bound the same sum of quantities cannot turn out as they like, whatever the quantities are.

use crate::collections::IndexMap;
use crate::ir::{Definition, Expression, ExpressionKind, Model, Operator, Relation};
use crate::value::Value;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::unit::Kind;
use std::cmp::Ordering;

/// A definition with more nodes than this, those of the definitions that it uses among them, is a quantity of its own and is not opened.
const MAX_SIZE: usize = 200;

/// A sum of quantities, each so many times, and a constant; days are counted. A quantity is what is no sum itself.
#[derive(Clone, Debug)]
pub struct Sum {
    pub quantities: IndexMap<Expression, Number>,
    pub constant: Number,
}

impl Sum {
    /// The sum that a number or a day is; `None`: it has no order, or cannot be computed.
    pub fn of(model: &Model, expression: &Expression) -> Option<Sum> {
        use ExpressionKind as K;
        let zero = || Sum::constant(Number::ZERO);
        match &expression.kind {
            K::Constant(Value::Number(number)) => Some(Sum::constant(number.clone())),
            K::Constant(Value::Date(date)) => Some(Sum::constant(Number::whole(date.days()))),
            K::Definition(id) => {
                let Definition { value, reads, .. } = &model.definitions[*id];
                if reads.size <= MAX_SIZE { Sum::of(model, value) } else { Sum::quantity(expression) }
            }
            K::Negate(inner) => zero().add(Sum::of(model, inner)?, &-Number::ONE),
            K::Arithmetic { operator, left, right } => {
                let (left, right) = (Sum::of(model, left)?, Sum::of(model, right)?);
                match (operator, left.only_constant(), right.only_constant()) {
                    (Operator::Add, ..) => left.add(right, &Number::ONE),
                    (Operator::Subtract, ..) => left.add(right, &-Number::ONE),
                    (Operator::Multiply, Some(times), _) => zero().add(right, times),
                    (Operator::Multiply, None, Some(times)) => zero().add(left, times),
                    (Operator::Divide, _, Some(by)) => zero().add(left, &Number::ONE.divide(by).ok()?),
                    (Operator::Multiply | Operator::Divide, ..) => Sum::quantity(expression),
                }
            }
            K::Shift { date, by, back } => {
                let is_days = matches!(by.ty, Type::Number(number) if !matches!(number.kind, Kind::Months | Kind::Workdays));
                let days = Sum::of(model, by)?;
                if is_days && days.only_constant().is_some_and(Number::is_whole) {
                    return Sum::of(model, date)?.add(days, &if *back { -Number::ONE } else { Number::ONE });
                }
                Sum::quantity(expression)
            }
            K::DaysBetween { later, earlier } => Sum::of(model, later)?.add(Sum::of(model, earlier)?, &-Number::ONE),
            _ => Sum::quantity(expression),
        }
    }

    /// What one number or day is more than another.
    pub fn difference(model: &Model, left: &Expression, right: &Expression) -> Option<Sum> {
        Sum::of(model, left)?.add(Sum::of(model, right)?, &-Number::ONE)
    }

    /// What stands for the difference of two values without order, so that `a = b` and `b = a` are one bound; what it adds up to means nothing.
    fn pair(left: &Expression, right: &Expression) -> Sum {
        let quantities = [left, right].map(|side| (side.clone(), Number::ONE));
        Sum { quantities: quantities.into_iter().collect(), constant: Number::ZERO }
    }

    fn constant(constant: Number) -> Sum {
        Sum { quantities: IndexMap::default(), constant }
    }

    fn quantity(expression: &Expression) -> Option<Sum> {
        let quantities = || [(expression.clone(), Number::ONE)].into_iter().collect();
        expression.ty.is_ordered().then(|| Sum { quantities: quantities(), constant: Number::ZERO })
    }

    fn add(mut self, other: Sum, times: &Number) -> Option<Sum> {
        for (quantity, count) in other.quantities {
            let sum = self.quantities.entry(quantity).or_insert(Number::ZERO);
            *sum = sum.add(&count.multiply(times).ok()?).ok()?;
        }
        self.quantities.retain(|_, count| !count.is_zero());
        self.constant = self.constant.add(&other.constant.multiply(times).ok()?).ok()?;
        Some(self)
    }

    /// The number that it is, if it is one.
    fn only_constant(&self) -> Option<&Number> {
        self.quantities.is_empty().then_some(&self.constant)
    }

    /// The factor that makes each quantity of another sum its own; `None`: there is none for all of them.
    fn times(&self, other: &Sum) -> Option<Number> {
        let of_other = |quantity: &Expression, count: &Number| count.divide(other.quantities.get(quantity)?).ok();
        let mut all = self.quantities.iter().map(|(quantity, count)| of_other(quantity, count));
        let first = all.next()??;
        (self.quantities.len() == other.quantities.len() && all.all(|times| times.as_ref() == Some(&first))).then_some(first)
    }
}

/// What a comparison is, whatever its facts are.
pub enum Standing {
    /// Always so, or never.
    Fixed(bool),
    /// As the facts are: it can be held against others of the same quantities.
    Bound(Bound),
}

/// A comparison of a sum with zero, or of two values without order ([`Sum::pair`]).
#[derive(Clone, Debug)]
pub struct Bound {
    sum: Sum,
    relation: Relation,
}

impl Standing {
    /// That of a comparison; `None`: nothing is known of it.
    pub fn of(model: &Model, relation: Relation, left: &Expression, right: &Expression) -> Option<Standing> {
        if left == right {
            return Some(Standing::Fixed(relation.holds(Some(Ordering::Equal))));
        }
        if let (Type::Choice(names), Type::Choice(others)) = (&left.ty, &right.ty) {
            let is_apart = !names.iter().any(|name| others.contains(name));
            return is_apart.then(|| Standing::Fixed(relation.holds(None)));
        }
        let sum = if left.ty.is_ordered() { Sum::difference(model, left, right)? } else { Sum::pair(left, right) };
        Some(match sum.only_constant() {
            Some(constant) => Standing::Fixed(relation.holds(Some(constant.cmp(&Number::ZERO)))),
            None => Standing::Bound(Bound { sum, relation }),
        })
    }
}

impl Bound {
    /// The same as a bound on the quantities of another one: how they must stand to what number.
    pub fn on(&self, other: &Bound) -> Option<(Relation, Number)> {
        let times = self.sum.times(&other.sum)?;
        let relation = if times.is_negative() { self.relation.turned() } else { self.relation };
        Some((relation, (-self.sum.constant.clone()).divide(&times).ok()?))
    }
}
