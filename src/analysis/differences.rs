//! Numbers and days compared with each other: every such comparison bounds the difference of two facts, and whether bounds fit together is
//! decided exactly (difference logic: a cycle of bounds whose sum is negative is why not, and Bellman and Ford find it).

use crate::analysis::graph::{Edge, Graph, Misfit, coarse, greatest_common_divisor};
use crate::analysis::solver::{Lit, Solver};
use crate::collections::IndexMap;
use crate::ir::{Definition, DefinitionId, Expression, ExpressionKind, Field, FieldId, Model, Operator};
use crate::value::Value;
use crate::value::date::Date;
use crate::value::grid::Grid;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::unit::Kind;
use std::collections::BTreeMap;

/// Numbers are counted in these parts of one, days in whole ones.
pub const PARTS: i128 = 100_000_000;
/// No fact is taken to be further from zero than this, so that sums of two stay within the limits of numbers.
const MOST: i128 = 100_000_000_000 * PARTS;
/// Definitions with more nodes than this, those they use written out, are left alone.
const MAX_SIZE: usize = 200;

/// The difference of two facts in parts: `plus - minus + constant`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub plus: FieldId,
    pub minus: FieldId,
    pub constant: Number,
}

/// Bounds on differences of facts, and the literals that say so.
#[derive(Default)]
pub struct Differences {
    /// By pair of facts, the lesser first: `one - other` is at most a number of parts.
    bounds: IndexMap<(FieldId, FieldId), BTreeMap<i128, Lit>>,
    scopes: IndexMap<FieldId, Scope>,
}

/// What a fact can be by its class, in parts, and the literals that say so.
pub struct Range {
    pub low: Option<(i128, Lit)>,
    pub high: Option<(i128, Lit)>,
    /// The value that it should have, if it may.
    pub preferred: i128,
}

/// A value in parts.
pub fn parts_of(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.floor_scaled(PARTS),
        Value::Date(date) => Some(i128::from(date.days()) * PARTS),
        Value::Text(_) | Value::Truth(_) | Value::Choice(_) | Value::Set(_) => None,
    }
}

/// The value of a type at a number of parts.
pub fn value_at(parts: i128, ty: &Type) -> Option<Value> {
    match ty {
        Type::Date => Date::from_days(i64::try_from(parts.div_euclid(PARTS)).ok()?).map(Value::Date),
        Type::Number(_) => Number::fraction(parts, PARTS).map(Value::Number),
        Type::Error | Type::Text | Type::Truth | Type::Choice(_) | Type::Set(_) | Type::Table(_) => None,
    }
}

/// What values of a type can be.
#[derive(Clone, Copy)]
struct Scope {
    /// They are multiples of so many parts.
    step: i128,
    low: i128,
    high: i128,
}

impl Scope {
    fn of(ty: &Type) -> Option<Scope> {
        let grid = Grid::of(ty)?;
        let step = parts_of(&grid.value(1)?)? - parts_of(&grid.value(0)?)?;
        let (low, high) = grid.ends();
        Some(Scope { step, low: (low * step).max(-MOST), high: (high * step).min(MOST) })
    }
}

impl Differences {
    /// Whether a difference is at most zero.
    pub fn at_most_zero(&mut self, solver: &mut Solver, model: &Model, difference: &Difference) -> Option<Lit> {
        let Difference { plus, minus, constant } = difference;
        for field in [plus, minus] {
            let scope = Scope::of(&model.fields[*field].ty)?;
            self.scopes.insert(*field, scope);
        }
        let limit = (-constant.clone()).floor_scaled(PARTS)?;
        Some(self.at_most(solver, *plus, *minus, limit))
    }

    /// The multiple of parts that the difference of two facts is.
    fn step(&self, one: FieldId, other: FieldId) -> i128 {
        let step = |field: FieldId| self.scopes.get(&field).map_or(1, |scope| scope.step);
        greatest_common_divisor(step(one), step(other))
    }

    /// Whether `plus - minus` is at most so many parts.
    fn at_most(&mut self, solver: &mut Solver, plus: FieldId, minus: FieldId, limit: i128) -> Lit {
        let step = self.step(plus, minus);
        let limit = limit.div_euclid(step) * step;
        if minus < plus {
            return !self.at_most(solver, minus, plus, -limit - step);
        }
        let known_bounds = self.bounds.entry((plus, minus)).or_default();
        if let Some(known) = known_bounds.get(&limit) {
            return *known;
        }
        let lit = solver.fresh();
        if let Some((_, below)) = known_bounds.range(..limit).next_back() {
            solver.require(&[!*below, lit]);
        }
        if let Some((_, above)) = known_bounds.range(limit..).next() {
            solver.require(&[!lit, *above]);
        }
        known_bounds.insert(limit, lit);
        lit
    }

    /// Values for all facts that fit what the solver chose.
    pub fn fit(&self, solver: &Solver, range: &dyn Fn(FieldId) -> Option<Range>) -> Result<IndexMap<FieldId, i128>, Misfit> {
        let mut graph = Graph { nodes: self.scopes.keys().copied().collect(), edges: Vec::new() };
        let ranges: Vec<Option<Range>> = graph.nodes.iter().map(|field| range(*field)).collect();
        for ((node, range), scope) in (1..).zip(&ranges).zip(self.scopes.values()) {
            let (low, high) = (range.as_ref().and_then(|range| range.low), range.as_ref().and_then(|range| range.high));
            let (low, high) = (low.unwrap_or((scope.low, Lit::YES)), high.unwrap_or((scope.high, Lit::YES)));
            graph.edges.push(Edge { plus: node, minus: 0, limit: high.0, why: vec![high.1] });
            graph.edges.push(Edge { plus: 0, minus: node, limit: -low.0, why: vec![low.1] });
        }
        for ((plus, minus), bounds) in &self.bounds {
            let step = self.step(*plus, *minus);
            let (plus, minus) = (graph.node(*plus), graph.node(*minus));
            for (limit, lit) in bounds {
                graph.edges.push(if solver.holds(*lit) {
                    Edge { plus, minus, limit: *limit, why: vec![*lit] }
                } else {
                    Edge { plus: minus, minus: plus, limit: -limit - step, why: vec![!*lit] }
                });
            }
        }
        let steps: Vec<i128> = std::iter::once(0).chain(self.scopes.values().map(|scope| scope.step)).collect();
        let coarse = coarse(&steps);
        let mut values = graph.settle(&steps, &coarse)?;
        // One after the other has the value that it should have, as far as that fits.
        for (node, range) in (1..).zip(&ranges) {
            let Some(preferred) = range.as_ref().map(|range| range.preferred) else { continue };
            let before = graph.edges.len();
            graph.pin(node, preferred);
            match graph.settle(&steps, &coarse) {
                Ok(better) => values = better,
                Err(_) => graph.edges.truncate(before),
            }
        }
        if graph.place(&steps, &coarse)? {
            values = graph.solve()?;
        }
        let zero = values.first().copied().unwrap_or_default();
        Ok(graph.nodes.iter().copied().zip(values.iter().skip(1).map(|value| value - zero)).collect())
    }
}

/// A sum of facts, each so many times, and a constant.
struct Sum {
    facts: BTreeMap<FieldId, Number>,
    constant: Number,
}

impl Sum {
    fn add(mut self, other: Sum, times: &Number) -> Option<Sum> {
        for (field, count) in other.facts {
            let count = count.multiply(times).ok()?;
            let sum = self.facts.entry(field).or_insert(Number::ZERO);
            *sum = sum.add(&count).ok()?;
        }
        self.constant = self.constant.add(&other.constant.multiply(times).ok()?).ok()?;
        Some(self)
    }

    fn of(constant: Number) -> Sum {
        Sum { facts: BTreeMap::new(), constant }
    }

    /// The number that it is, if it is one.
    fn only_constant(&self) -> Option<&Number> {
        self.facts.is_empty().then_some(&self.constant)
    }
}

/// What `left - right` comes to, if it is the difference of two facts and a constant, times a factor: also whether that is negative.
pub fn difference(model: &Model, as_of: Date, left: &Expression, right: &Expression) -> Option<(Difference, bool)> {
    let reader = Reader { model, as_of };
    let sum = reader.sum(left)?.add(reader.sum(right)?, &-Number::ONE)?;
    let mut facts = sum.facts.iter().filter(|(_, count)| !count.is_zero());
    let ((one, times), (other, of_other)) = (facts.next()?, facts.next()?);
    if facts.next().is_some() || times.add(of_other).ok()? != Number::ZERO {
        return None;
    }
    let constant = sum.constant.divide(times).ok()?;
    Some((Difference { plus: *one, minus: *other, constant }, times.is_negative()))
}

struct Reader<'m> {
    model: &'m Model,
    as_of: Date,
}

impl Reader<'_> {
    fn sum(&self, expression: &Expression) -> Option<Sum> {
        let day = |date: &Date| Sum::of(Number::whole(date.days()));
        match &expression.kind {
            ExpressionKind::Constant(Value::Number(number)) => Some(Sum::of(number.clone())),
            ExpressionKind::Constant(Value::Date(date)) => Some(day(date)),
            ExpressionKind::AsOf => Some(day(&self.as_of)),
            ExpressionKind::Field(field) => {
                let Field { ty, .. } = &self.model.fields[*field];
                ty.is_ordered().then(|| Sum { facts: BTreeMap::from([(*field, Number::ONE)]), constant: Number::ZERO })
            }
            ExpressionKind::Definition(id) => self.definition(*id),
            ExpressionKind::Negate(inner) => Sum::of(Number::ZERO).add(self.sum(inner)?, &-Number::ONE),
            ExpressionKind::Arithmetic { operator, left, right } => {
                let (left, right) = (self.sum(left)?, self.sum(right)?);
                match operator {
                    Operator::Add => left.add(right, &Number::ONE),
                    Operator::Subtract => left.add(right, &-Number::ONE),
                    Operator::Multiply => match (left.only_constant().cloned(), right.only_constant().cloned()) {
                        (Some(times), _) => Sum::of(Number::ZERO).add(right, &times),
                        (None, Some(times)) => Sum::of(Number::ZERO).add(left, &times),
                        (None, None) => None,
                    },
                    Operator::Divide => {
                        let times = Number::ONE.divide(right.only_constant()?).ok()?;
                        Sum::of(Number::ZERO).add(left, &times)
                    }
                }
            }
            ExpressionKind::Shift { date, by, back } => {
                let is_days = matches!(by.ty, Type::Number(number) if !matches!(number.kind, Kind::Months | Kind::Workdays));
                let by = self.sum(by)?;
                let whole = by.only_constant().is_some_and(Number::is_whole);
                (is_days && whole).then(|| self.sum(date)?.add(by, &if *back { -Number::ONE } else { Number::ONE })).flatten()
            }
            ExpressionKind::DaysBetween { later, earlier } => self.sum(later)?.add(self.sum(earlier)?, &-Number::ONE),
            _ => None,
        }
    }

    fn definition(&self, id: DefinitionId) -> Option<Sum> {
        let Definition { value, reads, .. } = &self.model.definitions[id];
        (reads.size <= MAX_SIZE).then(|| self.sum(value)).flatten()
    }
}
