//! The outcomes that some way of filling in the unknown facts gives, and the facts on which the outcome depends.
//!
//! The outcome as a function of the variables is unfolded into a reduced ordered decision diagram: its leaves are the possible
//! outcomes, and a variable is decisive exactly if a node of it is left. Formulas that can no longer change the outcome are dropped
//! on the way. Past a budget of work the answer is a superset, marked as inexact.

use crate::collections::{IndexMap, IndexSet};
use crate::eval::alternatives::Variable;
use crate::eval::formula::{AtomId, Formulas};
use crate::eval::open_decision::OpenDecision;
use crate::ir::conclusion::{Outcome, Outcomes};
use crate::value::truth::Truth;
use std::collections::BTreeSet;

/// Formula nodes looked at for one item before the answer is left inexact.
const BUDGET: usize = 400_000;
/// Gives up early: if less than one part in [`MIN_SHARE`] of all assignments is settled after a tenth of the budget, the rest will not be
/// in time, and a form that is nearly empty does not wait for it.
const EARLY_BUDGET: usize = BUDGET / 10;
const MIN_SHARE: u64 = 128;
/// The share of all assignments together.
const ALL_ASSIGNMENTS: u64 = 1 << 60;

/// The outcomes that an open decision may have.
#[derive(Clone, Debug)]
pub struct Possibilities {
    pub outcomes: Outcomes,
    /// Indices, in order, of the variables on which the outcome depends.
    pub decisive_variables: Vec<usize>,
    pub exact: bool,
}

/// All outcomes that some assignment of the variables gives. The decision must be [`OpenDecision::reduced`].
pub fn possibilities(decision: &OpenDecision, formulas: &mut Formulas, variables: &[Variable]) -> Possibilities {
    let mut diagram = Diagram {
        variables,
        formulas,
        owners: Owners::new(variables),
        nodes: IndexSet::default(),
        seen: IndexMap::default(),
        work: 0,
        settled: 0,
        exhausted: false,
    };
    let root = diagram.explore(decision.clone(), ALL_ASSIGNMENTS);
    let (outcomes, decisive) = if diagram.exhausted { diagram.superset(decision) } else { diagram.collect(root) };
    let exact = !diagram.exhausted && decisive.iter().all(|at| variables.get(*at).is_some_and(|variable| variable.exact));
    Possibilities { outcomes, decisive_variables: decisive.into_iter().collect(), exact }
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Node {
    Leaf(Outcome),
    Branch { variable: usize, children: Vec<usize> },
}

/// By atom: its variable, and its place there.
struct Owners(IndexMap<AtomId, (usize, usize)>);

impl Owners {
    fn new(variables: &[Variable]) -> Owners {
        let places = |(at, variable): (usize, &Variable)| {
            let places = variable.atoms.iter().enumerate().map(|(place, atom)| (*atom, (at, place)));
            places.collect::<Vec<_>>()
        };
        Owners(variables.iter().enumerate().flat_map(places).collect())
    }

    fn variable(&self, atom: AtomId) -> Option<usize> {
        self.0.get(&atom).map(|(variable, _)| *variable)
    }

    /// Where a variable is in one of its classes: whether an atom holds, unless it belongs to another variable.
    fn truth(&self, atom: AtomId, variable: usize, class: &[bool]) -> Truth {
        let place = self.0.get(&atom).filter(|(owner, _)| *owner == variable).map(|(_, place)| *place);
        place.and_then(|place| class.get(place)).map_or(Truth::Unknown, |truth| Truth::from(*truth))
    }
}

struct Diagram<'v> {
    variables: &'v [Variable],
    formulas: &'v mut Formulas,
    owners: Owners,
    nodes: IndexSet<Node>,
    seen: IndexMap<OpenDecision, usize>,
    work: usize,
    /// How much of [`ALL_ASSIGNMENTS`] is settled.
    settled: u64,
    exhausted: bool,
}

impl Diagram<'_> {
    /// Unfolds a decision, and returns its node. `share`: how much of [`ALL_ASSIGNMENTS`] this is.
    fn explore(&mut self, decision: OpenDecision, share: u64) -> usize {
        if let Some(outcome) = decision.outcomes().single() {
            self.settled += share;
            return self.nodes.insert_full(Node::Leaf(outcome)).0;
        }
        if let Some(&id) = self.seen.get(&decision) {
            self.settled += share;
            return id;
        }
        self.exhausted |= self.work > BUDGET || (self.work > EARLY_BUDGET && self.settled < ALL_ASSIGNMENTS / MIN_SHARE);
        let at = self.first_variable(&decision).filter(|_| !self.exhausted);
        let Some((at, variable)) = at.and_then(|at| Some((at, self.variables.get(at)?))) else {
            // Out of budget (an open decision always has a variable): any leaf will do, the answer is not used.
            return self.nodes.insert_full(Node::Leaf(Outcome::None)).0;
        };
        let mut children = Vec::with_capacity(variable.classes.len());
        let share = share / variable.classes.len().max(1) as u64;
        for class in &variable.classes {
            let settled = |atom: AtomId| self.owners.truth(atom, at, class);
            let smaller = decision.assigned(self.formulas, &settled, &mut self.work);
            children.push(self.explore(smaller, share));
        }
        let same = children.windows(2).all(|pair| pair.first() == pair.get(1));
        let id = match children.first() {
            Some(&child) if same => child,
            _ => self.nodes.insert_full(Node::Branch { variable: at, children }).0,
        };
        self.seen.insert(decision, id);
        id
    }

    /// The first variable, in their order, that is not settled yet.
    fn first_variable(&mut self, decision: &OpenDecision) -> Option<usize> {
        let mut first = None;
        let Diagram { formulas, owners, .. } = self;
        formulas.each_atom(decision.formulas(), &mut |atom| {
            first = first.into_iter().chain(owners.variable(atom)).min();
            first != Some(0)
        });
        first
    }

    /// The outcomes and the decisive variables of a whole diagram.
    fn collect(&self, root: usize) -> (Outcomes, BTreeSet<usize>) {
        let (mut outcomes, mut decisive) = (Outcomes::EMPTY, BTreeSet::new());
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            let Some(seen) = seen.get_mut(id).filter(|seen| !**seen) else { continue };
            *seen = true;
            match self.nodes.get_index(id) {
                Some(Node::Leaf(outcome)) => outcomes = outcomes.with(*outcome),
                Some(Node::Branch { variable, children }) => {
                    decisive.insert(*variable);
                    stack.extend(children);
                }
                None => {}
            }
        }
        (outcomes, decisive)
    }

    /// No fewer than there are, where the search did not end.
    fn superset(&mut self, decision: &OpenDecision) -> (Outcomes, BTreeSet<usize>) {
        let mut decisive = BTreeSet::new();
        let Diagram { formulas, owners, .. } = self;
        formulas.each_atom(decision.formulas(), &mut |atom| {
            decisive.extend(owners.variable(atom));
            true
        });
        (decision.outcomes(), decisive)
    }
}
