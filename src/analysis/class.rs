//! What one fact can be, as far as conditions tell its values apart: classes of values, one of which the solver chooses.

use crate::analysis::differences::{PARTS, Range, parts_of};
use crate::analysis::judge::Sample;
use crate::analysis::solver::{Lit, Solver};
use crate::analysis::truth::Tri;
use crate::eval::candidates::has_fillers;
use crate::value::date::Date;
use crate::value::grid::Grid;
use crate::value::number::Number;
use crate::value::truth::Truth;
use crate::value::types::Type;
use crate::value::unit::Unit;
use crate::value::{Symbol, Value};
use std::collections::BTreeSet;

/// A fact whose values are in classes that follow one another.
pub struct Classes {
    pub filled: Lit,
    /// Whether the class is at least the one of this place, from 1 on (order encoding).
    steps: Vec<Lit>,
    /// By class: a value of it, as plain as can be.
    pub values: Vec<Value>,
    /// By class: its values; of numbers and days the first and the last.
    pub bounds: Vec<Vec<Value>>,
    /// By class: whether it is this one value alone.
    single: Vec<bool>,
}

impl Classes {
    /// Makes classes of a sample, and what each of its conditions comes to. `trust`: whether values are taken to be like their class where
    /// that is not certain.
    pub fn new(solver: &mut Solver, sample: &Sample, ty: &Type, as_of: Date, filled: Lit, trust: Lit) -> (Classes, Vec<Tri>) {
        let count = sample.values.len() as u32;
        let ends = |(from, to): &(u32, u32)| [*from, *to];
        let ranges = sample.conditions.iter().flat_map(|condition| condition.yes.iter().chain(&condition.unknown));
        // 应备 tells 是 from 否 without a condition.
        let of_type = if *ty == Type::Truth { 0..count } else { 0..0 };
        let cuts: BTreeSet<u32> = ranges.flat_map(ends).chain(of_type).chain([0, count]).collect();
        let cuts: Vec<u32> = cuts.into_iter().collect();
        let classes: Vec<&[Value]> =
            cuts.windows(2).filter_map(|pair| sample.values.get(*pair.first()? as usize..*pair.last()? as usize)).collect();
        let values: Vec<Value> = classes.iter().filter_map(|class| plainest(class, ty, as_of)).collect();
        let steps: Vec<Lit> = (1..values.len()).map(|_| solver.fresh()).collect();
        for pair in steps.windows(2) {
            if let [lower, upper] = pair {
                solver.require(&[!*upper, *lower]);
            }
        }
        if values.is_empty() {
            solver.require(&[!filled]);
        }
        let bounds = classes.iter().map(|class| match class {
            [first, .., last] if ty.is_ordered() => vec![first.clone(), last.clone()],
            all => all.to_vec(),
        });
        let bounds = bounds.collect();
        let places = || cuts.windows(2).filter_map(|pair| Some((*pair.first()? as usize, *pair.last()? as usize)));
        let listed: Vec<bool> = places().map(|(from, to)| are_all_listed(&sample.values, from, to, ty)).collect();
        let single = places().zip(&listed).map(|((from, to), listed)| *listed && to == from + 1).collect();
        let classes = Classes { filled, steps, values, bounds, single };
        let is_inexact = sample.conditions.iter().any(|condition| !condition.exact);
        let known: Vec<Lit> = (0..listed.len())
            .filter(|class| is_inexact && listed.get(*class) == Some(&true))
            .map(|class| classes.between(solver, class, class + 1))
            .collect();
        // What was asked of every value of a class is certain for it.
        let certain = solver.or(known.into_iter().chain([trust]));
        let place = |cut: u32| cuts.binary_search(&cut).unwrap_or_else(|place| place);
        let tris = sample.conditions.iter().map(|condition| {
            let mut within = |ranges: &[(u32, u32)]| {
                let ranges: Vec<Lit> = ranges.iter().map(|(from, to)| classes.between(solver, place(*from), place(*to))).collect();
                solver.or(ranges)
            };
            let (mut yes, unknown) = (within(&condition.yes), within(&condition.unknown));
            let mut no = solver.and([!yes, !unknown]);
            if !condition.exact {
                let (free, other) = (Tri::free(solver), Tri { yes, no });
                yes = solver.choose(certain, other.yes, free.yes);
                no = solver.choose(certain, other.no, free.no);
            }
            Tri {
                yes: solver.choose(filled, yes, Lit::constant(condition.unfilled == Truth::Yes)),
                no: solver.choose(filled, no, Lit::constant(condition.unfilled == Truth::No)),
            }
        });
        let tris = tris.collect();
        (classes, tris)
    }

    /// Whether the class is one of `from..to`.
    fn between(&self, solver: &mut Solver, from: usize, to: usize) -> Lit {
        let at_least = |place: usize| match place.checked_sub(1) {
            None => Lit::YES,
            Some(before) => self.steps.get(before).copied().unwrap_or(Lit::NO),
        };
        solver.and([at_least(from), !at_least(to)])
    }

    /// The class that the solver chose last; none where the fact is unfilled.
    pub fn chosen(&self, solver: &Solver) -> Option<usize> {
        solver.holds(self.filled).then(|| self.steps.iter().take_while(|step| solver.holds(**step)).count())
    }

    /// What the class that the solver chose last says of the value of a number or a day.
    pub fn range(&self, solver: &Solver) -> Option<Range> {
        let class = self.steps.iter().take_while(|step| solver.holds(**step)).count();
        let bound = |class: usize| self.bounds.get(class);
        let low = class.checked_sub(1).and_then(|below| Some((parts_of(bound(class)?.first()?)?, *self.steps.get(below)?)));
        let high = self.steps.get(class).and_then(|above| Some((parts_of(bound(class)?.last()?)?, !*above)));
        Some(Range { low, high, preferred: parts_of(self.values.get(class)?)? })
    }

    /// Whether the class that the solver chose last leaves one value only, or the fact unfilled.
    pub fn is_settled(&self, solver: &Solver) -> bool {
        self.chosen(solver).is_none_or(|class| self.single.get(class) == Some(&true))
    }

    /// Whether the fact is filled, with a value of a class.
    pub fn is(&self, solver: &mut Solver, class: Option<usize>) -> Lit {
        match class {
            None => !self.filled,
            Some(class) => {
                let chosen = self.between(solver, class, class + 1);
                solver.and([self.filled, chosen])
            }
        }
    }
}

/// Whether the values from a place up to another are all that there are between their neighbours.
fn are_all_listed(values: &[Value], from: usize, to: usize, ty: &Type) -> bool {
    let Some(grid) = Grid::of(ty) else {
        let stands_for_others = |value: &Value| matches!(value, Value::Text(text) if has_fillers(text.key()));
        return values.iter().skip(from).take(to - from).all(|value| !stands_for_others(value));
    };
    let step = |at: usize| values.get(at).and_then(|value| grid.step_of(value));
    let steps = (from.saturating_sub(1)..=to).map(step).collect::<Vec<Option<i128>>>();
    from > 0 && steps.windows(2).all(|pair| matches!(pair, [Some(one), Some(next)] if next - one <= 1))
}

/// A 集合: which of its names it holds.
pub struct Members {
    pub filled: Lit,
    pub names: Vec<(Symbol, Lit)>,
}

impl Members {
    pub fn new(solver: &mut Solver, names: &[Symbol], filled: Lit) -> Members {
        let names: Vec<(Symbol, Lit)> = names.iter().map(|name| (*name, solver.fresh())).collect();
        for (_, held) in &names {
            solver.require(&[!*held, filled]);
        }
        Members { filled, names }
    }

    /// Whether a name is held.
    pub fn holds(&self, name: Symbol) -> Lit {
        self.names.iter().find(|(known, _)| *known == name).map_or(Lit::NO, |(_, held)| *held)
    }

    /// Whether at least so many names are held, by number (a sequential counter).
    pub fn counts(&self, solver: &mut Solver) -> Vec<Lit> {
        let mut counts = vec![Lit::YES];
        for (_, held) in &self.names {
            let mut next = counts.clone();
            next.push(Lit::NO);
            for (place, fewer) in (1..).zip(&counts) {
                let one_more = solver.and([*held, *fewer]);
                if let Some(reached) = next.get_mut(place) {
                    *reached = solver.or([*reached, one_more]);
                }
            }
            counts = next;
        }
        counts
    }

    /// The names that the solver chose last; none where the fact is unfilled.
    pub fn chosen(&self, solver: &Solver) -> Option<Value> {
        let held = || self.names.iter().filter(|(_, held)| solver.holds(*held)).map(|(name, _)| *name).collect();
        solver.holds(self.filled).then(|| Value::set(held()))
    }
}

/// The value of a class that is easiest to read.
fn plainest(class: &[Value], ty: &Type, as_of: Date) -> Option<Value> {
    let (first, last) = (class.first()?, class.last()?);
    Some(match (first, last, ty) {
        (Value::Number(low), Value::Number(high), Type::Number(number)) => {
            let unit = number.unit.map_or(Number::ONE, Unit::factor);
            roundest(low, high, &unit, number.whole).map_or_else(|| first.clone(), Value::Number)
        }
        (Value::Date(low), Value::Date(high), _) => Value::Date(as_of.clamp(*low, *high)),
        (Value::Text(_), ..) => {
            let length = |value: &&Value| if let Value::Text(text) = value { text.key().chars().count() } else { 0 };
            class.iter().min_by_key(length)?.clone()
        }
        (Value::Truth(_) | Value::Choice(_) | Value::Set(_) | Value::Number(_) | Value::Date(_), ..) => first.clone(),
    })
}

/// The roundest number of a range in a unit, not far from what bounds it, and above zero if it may be.
fn roundest(low: &Number, high: &Number, unit: &Number, whole: bool) -> Option<Number> {
    let (low, high) = (low.floor_scaled(PARTS)?, high.floor_scaled(PARTS)?);
    let unit = unit.floor_scaled(PARTS)?;
    // Of numbers below zero the one nearest to it.
    let (low, high, sign) = match high <= 0 && low < 0 {
        true => (-high, (-low).min(unit - high), -1),
        false => (low.max(i128::from(high > 0)), high, 1),
    };
    let high = high.min(low.saturating_mul(2).saturating_add(unit * 10));
    let mut step = unit;
    while step.saturating_mul(10) <= high {
        step *= 10;
    }
    loop {
        let at = (low + step - 1).div_euclid(step) * step;
        if (low..=high).contains(&at) {
            return Number::fraction(sign * at, PARTS);
        }
        if step <= 1 || (whole && step <= unit) {
            return None;
        }
        step /= 10;
    }
}
