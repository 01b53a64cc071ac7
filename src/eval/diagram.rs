//! The possible outcomes by decision diagram.
//!
//! The outcome as a function of the variables is unfolded into a reduced ordered decision diagram: its leaves are the possible
//! outcomes, and a variable is decisive exactly if a node of it is left. Formulas that can no longer change the outcome are dropped
//! on the way.

use crate::collections::IndexMap;
use crate::collections::IndexSet;
use crate::eval::alternatives::Variable;
use crate::eval::formula::AtomId;
use crate::eval::open_decision::{OpenDecision, Owners, Possibilities};
use crate::ir::conclusion::{Outcome, Outcomes};

/// Formula nodes looked at for one item before the answer is left inexact.
const BUDGET: usize = 400_000;
/// Gives up early: if less than one part in [`FEWEST`] of all assignments is settled after a tenth of the budget, the rest will not be
/// in time, and a form that is nearly empty does not wait for it.
const EARLY: usize = BUDGET / 10;
const FEWEST: u64 = 128;
/// All assignments.
const WHOLE: u64 = 1 << 60;

/// All outcomes that some assignment of the variables gives; none: out of budget.
pub fn by_diagram(decision: &OpenDecision, variables: &[Variable]) -> Option<Possibilities> {
    let mut diagram = Diagram {
        variables,
        owners: Owners::new(variables),
        nodes: IndexSet::default(),
        seen: IndexMap::default(),
        work: 0,
        settled: 0,
        exhausted: false,
    };
    let root = diagram.explore(decision.clone(), 0, WHOLE);
    (!diagram.exhausted).then(|| diagram.collect(root))
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Node {
    Leaf(Outcome),
    Branch { variable: usize, children: Vec<usize> },
}

struct Diagram<'v> {
    variables: &'v [Variable],
    owners: Owners,
    nodes: IndexSet<Node>,
    seen: IndexMap<OpenDecision, usize>,
    work: usize,
    /// How much of [`WHOLE`] is settled.
    settled: u64,
    exhausted: bool,
}

impl Diagram<'_> {
    /// `share`: how much of [`WHOLE`] this is.
    fn explore(&mut self, decision: OpenDecision, from: usize, share: u64) -> usize {
        let outcomes = decision.outcomes();
        if let Some(outcome) = outcomes.single() {
            self.settled += share;
            return self.nodes.insert_full(Node::Leaf(outcome)).0;
        }
        if let Some(&id) = self.seen.get(&decision) {
            self.settled += share;
            return id;
        }
        self.exhausted |= self.work > BUDGET || (self.work > EARLY && self.settled < WHOLE / FEWEST);
        let variable = self.first_variable(&decision, from).filter(|_| !self.exhausted);
        let Some(at) = variable else {
            // Out of budget (an open decision always has a variable): any leaf will do, the answer is not used.
            return self.nodes.insert_full(Node::Leaf(Outcome::None)).0;
        };
        let variables = self.variables;
        let Some(variable) = variables.get(at) else { return self.nodes.insert_full(Node::Leaf(Outcome::None)).0 };
        let mut children = Vec::with_capacity(variable.classes.len());
        let share = share / variable.classes.len().max(1) as u64;
        for class in &variable.classes {
            let settled = |atom: AtomId| self.owners.truth(atom, at, class);
            let smaller = decision.assigned(&settled, &mut self.work);
            children.push(self.explore(smaller, at + 1, share));
        }
        let same = children.windows(2).all(|pair| pair.first() == pair.get(1));
        let id = match children.first() {
            Some(&child) if same => child,
            _ => self.nodes.insert_full(Node::Branch { variable: at, children }).0,
        };
        self.seen.insert(decision, id);
        id
    }

    /// The first variable, in their order, that an open formula depends on.
    fn first_variable(&self, decision: &OpenDecision, from: usize) -> Option<usize> {
        let mut first: Option<usize> = None;
        decision.each_formula(&mut |formula| {
            formula.each_atom(&mut |atom| {
                let owner = self.owners.variable(atom).filter(|owner| *owner >= from);
                first = match (first, owner) {
                    (Some(first), Some(owner)) => Some(first.min(owner)),
                    (first, owner) => first.or(owner),
                };
            });
        });
        first
    }

    fn collect(&self, root: usize) -> Possibilities {
        let mut outcomes = Outcomes::NONE;
        let mut decisive = vec![false; self.variables.len()];
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            let Some(seen) = seen.get_mut(id).filter(|seen| !**seen) else { continue };
            *seen = true;
            match self.nodes.get_index(id) {
                Some(Node::Leaf(outcome)) => outcomes = outcomes.with(*outcome),
                Some(Node::Branch { variable, children }) => {
                    if let Some(decisive) = decisive.get_mut(*variable) {
                        *decisive = true;
                    }
                    stack.extend(children);
                }
                None => {}
            }
        }
        Possibilities::exhaustive(outcomes, &decisive, self.variables)
    }
}
