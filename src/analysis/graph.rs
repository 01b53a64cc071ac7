//! Bounds on differences of numbers, some of which are whole: whether there are numbers that keep all of them, and which.

use crate::analysis::solver::Lit;
use crate::collections::IndexSet;
use crate::ir::FieldId;
use std::cmp::Reverse;
use std::collections::HashMap;

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

    /// Says what a node is.
    pub fn pin(&mut self, node: usize, value: i128) {
        self.edges.push(Edge { plus: node, minus: 0, limit: value, why: Vec::new() });
        self.edges.push(Edge { plus: 0, minus: node, limit: -value, why: Vec::new() });
    }

    /// A value for each node that keeps every bound, and so that those in `coarse` may still be multiples of their steps; or the literals that
    /// clash.
    pub fn settle(&mut self, steps: &[i128], coarse: &[usize]) -> Result<Vec<i128>, Vec<Lit>> {
        let values = self.solve()?;
        // Only bounds that fit together may be closed.
        if self.tighten(steps, coarse) { self.solve() } else { Ok(values) }
    }

    /// Rounds the bounds between the nodes in `coarse`, and between each and zero, down to a multiple of the step that they have in common.
    /// Whether any changed. The bounds must fit together.
    fn tighten(&mut self, steps: &[i128], coarse: &[usize]) -> bool {
        if coarse.is_empty() {
            return false;
        }
        let before = self.edges.len();
        let bounds = self.closed();
        let ends = || coarse.iter().copied().chain([0]);
        for (plus, minus) in ends().flat_map(|plus| ends().map(move |minus| (plus, minus))).filter(|(plus, minus)| plus != minus) {
            let Some(bound) = bounds.get(&(plus, minus)) else { continue };
            let step = |node: usize| steps.get(node).copied().unwrap_or_default();
            let step = greatest_common_divisor(step(plus), step(minus));
            let limit = bound.limit.div_euclid(step) * step;
            if limit < bound.limit {
                self.edges.push(Edge { plus, minus, limit, why: bound.why.clone() });
            }
        }
        self.edges.len() > before
    }

    /// Pins each node in `coarse` to a multiple of its step within its bounds, as near to zero as they allow; whether there are any. The bounds
    /// must fit together.
    pub fn place(&mut self, steps: &[i128], coarse: &[usize]) -> Result<bool, Misfit> {
        for node in coarse {
            let bounds = self.closed();
            let (Some(high), Some(low)) = (bounds.get(&(*node, 0)), bounds.get(&(0, *node))) else { return Err(Misfit::Open) };
            let step = steps.get(*node).copied().unwrap_or(1);
            let (low, high) = (-low.limit.div_euclid(step) * step, high.limit.div_euclid(step) * step);
            if low > high {
                return Err(Misfit::Open);
            }
            self.pin(*node, 0.clamp(low, high));
        }
        Ok(!coarse.is_empty())
    }

    /// The least bound of each difference, over whatever others, and the literals because of which it holds (Floyd and Warshall). Where bounds
    /// do not fit together it would never be least.
    fn closed(&self) -> HashMap<(usize, usize), Bound> {
        let mut bounds: HashMap<(usize, usize), Bound> = HashMap::new();
        for edge in &self.edges {
            let pair = (edge.plus, edge.minus);
            if bounds.get(&pair).is_none_or(|known| edge.limit < known.limit) {
                bounds.insert(pair, Bound { limit: edge.limit, why: edge.why.clone() });
            }
        }
        let count = self.nodes.len() + 1;
        for over in 0..count {
            for (plus, minus) in (0..count).flat_map(|plus| (0..count).map(move |minus| (plus, minus))) {
                if plus == minus || plus == over || over == minus {
                    continue;
                }
                let (Some(one), Some(other)) = (bounds.get(&(plus, over)), bounds.get(&(over, minus))) else { continue };
                let limit = one.limit + other.limit;
                if bounds.get(&(plus, minus)).is_none_or(|known| limit < known.limit) {
                    let why = [&*one.why, &other.why].concat();
                    bounds.insert((plus, minus), Bound { limit, why });
                }
            }
        }
        bounds
    }

    /// A value for each node that keeps every bound, or the literals of a cycle that cannot be kept (Bellman and Ford).
    pub fn solve(&self) -> Result<Vec<i128>, Vec<Lit>> {
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
                return Ok(values);
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

/// A bound of a difference.
struct Bound {
    limit: i128,
    why: Vec<Lit>,
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
        let mut graph = chain(COUNT);
        graph.pin(1, 5);
        assert!(graph.settle(&steps, &coarse).is_ok());
        graph.pin(COUNT, 0);
        assert!(graph.settle(&steps, &coarse).is_err());
    }
}
