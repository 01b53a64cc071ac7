//! Bounds on differences of numbers, some of which are whole: whether there are numbers that keep all of them, and which.

use crate::analysis::solver::Lit;
use crate::collections::IndexSet;
use crate::ir::FieldId;
use std::cmp::Reverse;
use std::collections::HashMap;

pub fn greatest_common_divisor(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// The nodes that are multiples of more than others are, such as whole numbers beside fractions, those of most first.
pub fn coarse(steps: &[i128]) -> Vec<usize> {
    let finest = steps.iter().skip(1).min().copied().unwrap_or_default();
    let mut coarse: Vec<(i128, usize)> = steps.iter().copied().zip(0..).filter(|(step, _)| *step > finest).collect();
    coarse.sort_by_key(|(step, _)| Reverse(*step));
    coarse.into_iter().map(|(_, node)| node).collect()
}

/// Why there are no values that fit.
pub enum Misfit {
    /// These literals do not fit together.
    Clash(Vec<Lit>),
    /// None were found.
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

    /// What bounds the difference of two nodes that are multiples, over whatever others, bounds it to a multiple. So bounded, each has its
    /// place whatever the rest is. Whether there was anything to tighten.
    pub fn tighten(&mut self, steps: &[i128], coarse: &[usize]) -> bool {
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

    /// Pins the nodes that are multiples to some; whether there are any.
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

    /// The least bound of each difference, over whatever others, and the literals because of which it holds (Floyd and Warshall).
    fn closed(&self) -> HashMap<(usize, usize), Bound> {
        let mut bounds: HashMap<(usize, usize), Bound> = HashMap::new();
        let note = |bounds: &mut HashMap<(usize, usize), Bound>, pair: (usize, usize), limit: i128, why: Vec<Lit>| {
            if bounds.get(&pair).is_none_or(|known| limit < known.limit) {
                bounds.insert(pair, Bound { limit, why });
            }
        };
        for edge in &self.edges {
            note(&mut bounds, (edge.plus, edge.minus), edge.limit, edge.why.clone());
        }
        let count = self.nodes.len() + 1;
        for over in 0..count {
            for (plus, minus) in (0..count).flat_map(|plus| (0..count).map(move |minus| (plus, minus))) {
                let joined = bounds.get(&(plus, over)).zip(bounds.get(&(over, minus)));
                let joined = joined.filter(|_| plus != minus && plus != over && over != minus);
                if let Some((limit, why)) = joined.map(|(one, other)| (one.limit + other.limit, [&*one.why, &other.why].concat())) {
                    note(&mut bounds, (plus, minus), limit, why);
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
