//! Numbers and days compared with each other: every such comparison bounds the difference of two facts, and whether bounds fit together is
//! decided exactly (difference logic: a cycle of bounds whose sum is negative is why not, and Bellman–Ford finds it).

use crate::analysis::graph::{Edge, Graph, Misfit, coarse, greatest_common_divisor};
use crate::analysis::solver::{Lit, Solver};
use crate::collections::{IndexMap, IndexSet};
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

/// The limits of the difference of two facts, each with the literal that it is kept.
type PairBounds<'d> = (&'d (FieldId, FieldId), &'d BTreeMap<i128, Lit>);

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
        let groups = self.compared_facts();
        let group_of: IndexMap<FieldId, usize> =
            groups.iter().zip(0..).flat_map(|(group, at)| group.iter().map(move |field| (*field, at))).collect();
        let mut bounds: Vec<Vec<PairBounds<'_>>> = groups.iter().map(|_| Vec::new()).collect();
        for pair_bounds in &self.bounds {
            let group = group_of.get(&pair_bounds.0.0).and_then(|group| bounds.get_mut(*group));
            group.into_iter().for_each(|bounds| bounds.push(pair_bounds));
        }
        let mut values = IndexMap::default();
        for (facts, bounds) in groups.into_iter().zip(bounds) {
            values.extend(self.fit_together(solver, range, facts, &bounds)?);
        }
        Ok(values)
    }

    /// The facts in groups, so that those of different groups are never compared with each other.
    fn compared_facts(&self) -> Vec<IndexSet<FieldId>> {
        let mut partners: IndexMap<FieldId, Vec<FieldId>> = self.scopes.keys().map(|field| (*field, Vec::new())).collect();
        for (one, other) in self.bounds.keys() {
            for (field, partner) in [(one, other), (other, one)] {
                partners.entry(*field).or_default().push(*partner);
            }
        }
        let mut groups = Vec::new();
        let mut seen: IndexSet<FieldId> = IndexSet::default();
        for first in partners.keys() {
            let mut group: IndexSet<FieldId> = IndexSet::default();
            let mut waiting = vec![*first];
            while let Some(field) = waiting.pop() {
                if seen.insert(field) {
                    group.insert(field);
                    waiting.extend(partners.get(&field).into_iter().flatten());
                }
            }
            if !group.is_empty() {
                group.sort_unstable();
                groups.push(group);
            }
        }
        groups
    }

    /// The same for facts that are compared with each other.
    fn fit_together(
        &self,
        solver: &Solver,
        range: &dyn Fn(FieldId) -> Option<Range>,
        facts: IndexSet<FieldId>,
        bounds: &[PairBounds<'_>],
    ) -> Result<Vec<(FieldId, i128)>, Misfit> {
        let scopes: Vec<Scope> = facts.iter().filter_map(|field| self.scopes.get(field).copied()).collect();
        let ranges: Vec<Option<Range>> = facts.iter().map(|field| range(*field)).collect();
        let mut graph = Graph { nodes: facts, edges: Vec::new() };
        for ((node, range), scope) in (1..).zip(&ranges).zip(&scopes) {
            let (low, high) = (range.as_ref().and_then(|range| range.low), range.as_ref().and_then(|range| range.high));
            let (low, high) = (low.unwrap_or((scope.low, Lit::YES)), high.unwrap_or((scope.high, Lit::YES)));
            graph.edges.push(Edge { plus: node, minus: 0, limit: high.0, why: vec![high.1] });
            graph.edges.push(Edge { plus: 0, minus: node, limit: -low.0, why: vec![low.1] });
        }
        for ((plus, minus), limits) in bounds {
            let step = self.step(*plus, *minus);
            let (plus, minus) = (graph.node(*plus), graph.node(*minus));
            for (limit, lit) in *limits {
                graph.edges.push(if solver.holds(*lit) {
                    Edge { plus, minus, limit: *limit, why: vec![*lit] }
                } else {
                    Edge { plus: minus, minus: plus, limit: -limit - step, why: vec![!*lit] }
                });
            }
        }
        let steps: Vec<i128> = std::iter::once(0).chain(scopes.iter().map(|scope| scope.step)).collect();
        let coarse = coarse(&steps);
        let mut closure = graph.settle(&steps, &coarse)?;
        // One after the other has the value that it should have, as far as that fits.
        for (node, range) in (1..).zip(&ranges) {
            let Some(preferred) = range.as_ref().map(|range| range.preferred) else { continue };
            closure = closure.pinned(node, preferred, &steps, &coarse).unwrap_or(closure);
        }
        let values = closure.placed(&steps, &coarse)?.values();
        Ok(graph.nodes.iter().copied().zip(values.into_iter().skip(1)).collect())
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
