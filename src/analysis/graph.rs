//! Bounds on differences of numbers, some of which are whole: whether there are numbers that keep all of them, and which.

use crate::analysis::solver::Lit;
use crate::collections::IndexSet;
use crate::ir::FieldId;
use std::cmp::Reverse;

pub fn greatest_common_divisor(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// The nodes whose step is greater than the least one (whole numbers beside fractions), the greatest step first. `steps`: of which each node is a
/// multiple; of zero itself 0, so that what it has in common with another is the other's own.
pub fn coarse(steps: &[i128]) -> Vec<usize> {
    let finest = steps.iter().skip(1).min().copied().unwrap_or_default();
    let mut coarse: Vec<(i128, usize)> = steps.iter().copied().zip(0..).filter(|(step, _)| *step > finest).collect();
    coarse.sort_by_key(|(step, _)| Reverse(*step));
    coarse.into_iter().map(|(_, node)| node).collect()
}

/// Why no values were found.
pub enum Misfit {
    /// These literals do not fit together.
    Clash(Vec<Lit>),
    /// Whether there are any is not known: nodes have steps of several sizes.
    Open,
}

impl From<Vec<Lit>> for Misfit {
    fn from(why: Vec<Lit>) -> Misfit {
        Misfit::Clash(why)
    }
}

/// `plus - minus` is at most `limit`, because of literals.
pub struct Edge {
    pub plus: usize,
    pub minus: usize,
    pub limit: i128,
    pub why: Vec<Lit>,
}

/// Facts, from 1 on, and zero itself, with bounds on their differences.
pub struct Graph {
    pub nodes: IndexSet<FieldId>,
    pub edges: Vec<Edge>,
}

impl Graph {
    pub fn node(&self, field: FieldId) -> usize {
        self.nodes.get_index_of(&field).map_or(0, |at| at + 1)
    }

    /// The least bound of each difference, so that those in `coarse` may still be multiples of their steps; or the literals that clash.
    pub fn settle(&mut self, steps: &[i128], coarse: &[usize]) -> Result<Closure, Vec<Lit>> {
        self.check()?;
        let (closure, made_of) = self.closed();
        if self.tighten(&closure, &made_of, steps, coarse) {
            self.check()?;
            return Ok(self.closed().0);
        }
        Ok(closure)
    }

    /// Rounds the bounds between the nodes in `coarse`, and between each and zero, down to a multiple of the step that they have in common.
    /// Whether any changed.
    fn tighten(&mut self, closure: &Closure, made_of: &[Origin], steps: &[i128], coarse: &[usize]) -> bool {
        let before = self.edges.len();
        let ends = || coarse.iter().copied().chain([0]);
        for (plus, minus) in ends().flat_map(|plus| ends().map(move |minus| (plus, minus))).filter(|(plus, minus)| plus != minus) {
            let bound = closure.limit(plus, minus);
            let step = |node: usize| steps.get(node).copied().unwrap_or_default();
            let step = greatest_common_divisor(step(plus), step(minus));
            let limit = bound.div_euclid(step) * step;
            if bound < FAR && limit < bound {
                let why = self.why(closure, made_of, plus, minus);
                self.edges.push(Edge { plus, minus, limit, why });
            }
        }
        self.edges.len() > before
    }

    /// The least bound of each difference, over whatever others, and what it is made of (Floyd–Warshall). Where bounds do not fit together it
    /// would never be least.
    fn closed(&self) -> (Closure, Vec<Origin>) {
        let count = self.nodes.len() + 1;
        let mut closure = Closure { count, limits: vec![FAR; count * count] };
        let mut made_of = vec![Origin::Nothing; count * count];
        for node in 0..count {
            *closure.limit_mut(node, node) = 0;
        }
        for (at, edge) in self.edges.iter().enumerate() {
            closure.lower(edge.plus, edge.minus, edge.limit, Origin::Edge(at), &mut made_of);
        }
        for over in 0..count {
            for plus in 0..count {
                let first = closure.limit(plus, over);
                if first >= FAR {
                    continue;
                }
                for minus in 0..count {
                    let limit = first + closure.limit(over, minus);
                    closure.lower(plus, minus, limit, Origin::Over(over), &mut made_of);
                }
            }
        }
        (closure, made_of)
    }

    /// The literals because of which a bound holds.
    fn why(&self, closure: &Closure, made_of: &[Origin], plus: usize, minus: usize) -> Vec<Lit> {
        let (mut why, mut pairs) = (Vec::new(), vec![(plus, minus)]);
        while let Some((plus, minus)) = pairs.pop() {
            match made_of.get(closure.at(plus, minus)) {
                Some(Origin::Edge(edge)) => why.extend(self.edges.get(*edge).into_iter().flat_map(|edge| &edge.why)),
                Some(Origin::Over(over)) => pairs.extend([(plus, *over), (*over, minus)]),
                Some(Origin::Nothing) | None => {}
            }
        }
        why
    }

    /// Whether there are values that keep every bound: else the literals of a cycle that cannot be kept (Bellman–Ford).
    fn check(&self) -> Result<(), Vec<Lit>> {
        let count = self.nodes.len() + 1;
        let mut values = vec![0_i128; count];
        let mut because: Vec<Option<usize>> = vec![None; count];
        let mut last = None;
        for _ in 0..=count {
            last = None;
            for (at, edge) in self.edges.iter().enumerate() {
                let (Some(minus), Some(plus)) = (values.get(edge.minus).copied(), values.get_mut(edge.plus)) else { continue };
                if *plus > minus + edge.limit {
                    *plus = minus + edge.limit;
                    if let Some(because) = because.get_mut(edge.plus) {
                        *because = Some(at);
                    }
                    last = Some(edge.plus);
                }
            }
            if last.is_none() {
                return Ok(());
            }
        }
        // Far enough back from here the cycle is entered.
        let before = |node: usize| because.get(node).copied().flatten().and_then(|edge| self.edges.get(edge));
        let mut node = last.unwrap_or_default();
        for _ in 0..count {
            node = before(node).map_or(node, |edge| edge.minus);
        }
        let (start, mut why) = (node, Vec::new());
        while let Some(edge) = before(node) {
            why.extend(&edge.why);
            node = edge.minus;
            if node == start {
                break;
            }
        }
        Err(why)
    }
}

/// Further than any bound; sums of two do not overflow.
const FAR: i128 = i128::MAX / 4;

/// What a bound of a [`Closure`] is made of.
#[derive(Clone, Copy)]
enum Origin {
    Nothing,
    Edge(usize),
    /// The bounds of the differences from and to this node.
    Over(usize),
}

/// The least bound of each difference that given bounds imply.
#[derive(Clone)]
pub struct Closure {
    count: usize,
    /// By `plus`, then by `minus`.
    limits: Vec<i128>,
}

impl Closure {
    fn at(&self, plus: usize, minus: usize) -> usize {
        plus * self.count + minus
    }

    fn limit(&self, plus: usize, minus: usize) -> i128 {
        self.limits.get(self.at(plus, minus)).copied().unwrap_or(FAR)
    }

    fn limit_mut(&mut self, plus: usize, minus: usize) -> &mut i128 {
        let at = self.at(plus, minus);
        // INVARIANT: nodes are below the count.
        &mut self.limits[at]
    }

    fn lower(&mut self, plus: usize, minus: usize, limit: i128, origin: Origin, made_of: &mut [Origin]) {
        let at = self.at(plus, minus);
        if let (Some(known), Some(made_of)) = (self.limits.get_mut(at), made_of.get_mut(at))
            && limit < *known
        {
            (*known, *made_of) = (limit, origin);
        }
    }

    /// The bounds where a node has a value as well, if it may; the nodes in `coarse` still have multiples of their steps.
    pub fn pinned(&self, node: usize, value: i128, steps: &[i128], coarse: &[usize]) -> Option<Closure> {
        let nodes = 0..self.count;
        // From each node to zero, and from zero to each, now that there is another way over the pinned one.
        let mut to_zero: Vec<i128> = nodes.clone().map(|other| self.limit(other, 0).min(self.limit(other, node) + value)).collect();
        let mut from_zero: Vec<i128> = nodes.clone().map(|other| self.limit(0, other).min(self.limit(node, other) - value)).collect();
        for limits in [&mut to_zero, &mut from_zero] {
            for at in coarse {
                if let (Some(limit), Some(step)) = (limits.get_mut(*at), steps.get(*at)) {
                    *limit = limit.div_euclid(*step) * step;
                }
            }
        }
        let least = |limits: &[i128], between: &dyn Fn(usize) -> i128| {
            limits.iter().enumerate().map(|(over, limit)| limit + between(over)).min().unwrap_or(FAR)
        };
        let to_zero: Vec<i128> = nodes.clone().map(|plus| least(&to_zero, &|over| self.limit(plus, over))).collect();
        let from_zero: Vec<i128> = nodes.map(|minus| least(&from_zero, &|over| self.limit(over, minus))).collect();
        if to_zero.iter().zip(&from_zero).any(|(to, from)| to + from < 0) {
            return None;
        }
        let mut pinned = self.clone();
        for (plus, to) in to_zero.iter().enumerate() {
            for (minus, from) in from_zero.iter().enumerate() {
                let limit = pinned.limit_mut(plus, minus);
                *limit = (*limit).min(to + from);
            }
        }
        Some(pinned)
    }

    /// The bounds where each node in `coarse` has a multiple of its step, as near to zero as they allow.
    pub fn placed(mut self, steps: &[i128], coarse: &[usize]) -> Result<Closure, Misfit> {
        for node in coarse {
            let step = steps.get(*node).copied().unwrap_or(1);
            let high = self.limit(*node, 0).div_euclid(step) * step;
            let low = -self.limit(0, *node).div_euclid(step) * step;
            if low > high {
                return Err(Misfit::Open);
            }
            self = self.pinned(*node, 0.clamp(low, high), steps, coarse).ok_or(Misfit::Open)?;
        }
        Ok(self)
    }

    /// A value for each node that keeps every bound; that of zero is 0.
    pub fn values(&self) -> Vec<i128> {
        let nodes = 0..self.count;
        let potential = |node: usize| nodes.clone().map(|other| self.limit(node, other)).min().unwrap_or_default();
        let zero = potential(0);
        nodes.clone().map(|node| potential(node) - zero).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Edge, Graph};
    use crate::ir::FieldId;

    /// So many numbers, each one more than the one before, and all multiples of two steps.
    fn chain(count: usize) -> Graph {
        let edge = |plus: usize, minus: usize, limit: i128| Edge { plus, minus, limit, why: Vec::new() };
        let edges = (1..count).flat_map(|node| [edge(node + 1, node, 1), edge(node, node + 1, -1)]).collect();
        Graph { nodes: (0..count as u32).map(FieldId).collect(), edges }
    }

    #[test]
    fn what_does_not_fit_is_told_at_once() {
        const COUNT: usize = 40;
        let steps: Vec<i128> = (0..=COUNT as i128).map(|node| i128::from(node > 0)).collect();
        let coarse: Vec<usize> = (1..=COUNT).collect();
        let closure = chain(COUNT).settle(&steps, &coarse).expect("what fits");
        let pinned = closure.pinned(1, 5, &steps, &coarse).expect("what fits");
        assert_eq!(pinned.values()[COUNT], 4 + COUNT as i128);
        assert!(pinned.pinned(COUNT, 0, &steps, &coarse).is_none());
    }
}
