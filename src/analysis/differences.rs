//! Numbers and days compared with each other: every such comparison bounds the difference of two facts, and whether bounds fit together is
//! decided exactly (difference logic: a cycle of bounds whose sum is negative is why not, and Bellman and Ford find it).

use crate::analysis::graph::{Edge, Graph, Misfit, coarse, greatest_common_divisor};
use crate::analysis::solver::{Lit, Solver};
use crate::collections::IndexMap;
use crate::eval::linear::Sum;
use crate::ir::{Expression, ExpressionKind, FieldId, Model};
use crate::value::Value;
use crate::value::date::Date;
use crate::value::grid::Grid;
use crate::value::number::Number;
use crate::value::types::Type;
use std::collections::BTreeMap;

/// Numbers are counted in these parts of one, days in whole ones.
pub const PARTS: i128 = 100_000_000;
/// No fact is taken to be further from zero than this, so that sums of two stay within the limits of numbers.
const MOST: i128 = 100_000_000_000 * PARTS;

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

/// Whether something is below a limit, where it is below every higher one, too.
pub fn cut<K: Ord + Clone>(solver: &mut Solver, limits: &mut BTreeMap<K, Lit>, limit: K) -> Lit {
    if let Some(known) = limits.get(&limit) {
        return *known;
    }
    let lit = solver.fresh();
    if let Some((_, below)) = limits.range(..limit.clone()).next_back() {
        solver.require(&[!*below, lit]);
    }
    if let Some((_, above)) = limits.range(limit.clone()..).next() {
        solver.require(&[!lit, *above]);
    }
    limits.insert(limit, lit);
    lit
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
        cut(solver, self.bounds.entry((plus, minus)).or_default(), limit)
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

/// What `left - right` comes to, if it is the difference of two facts and a constant, times a factor: also whether that is negative.
pub fn difference(model: &Model, as_of: Date, left: &Expression, right: &Expression) -> Option<(Difference, bool)> {
    let Sum { quantities, mut constant } = Sum::difference(model, left, right)?;
    let mut facts: Vec<(FieldId, Number)> = Vec::new();
    for (quantity, times) in quantities {
        match quantity.kind {
            ExpressionKind::Field(field) => facts.push((field, times)),
            ExpressionKind::AsOf => constant = constant.add(&Number::whole(as_of.days()).multiply(&times).ok()?).ok()?,
            _ => return None,
        }
    }
    facts.sort_by_key(|(field, _)| *field);
    let [(one, times), (other, of_other)] = facts.as_slice() else { return None };
    if times.add(of_other).ok()? != Number::ZERO {
        return None;
    }
    let constant = constant.divide(times).ok()?;
    Some((Difference { plus: *one, minus: *other, constant }, times.is_negative()))
}
