//! The outcomes that some way of filling in the unknown facts gives, and the facts on which the outcome depends: by one of two ways
//! of searching. Past a budget of work the answer is a superset, marked as inexact.

use crate::eval::alternatives::Variable;
use crate::eval::diagram::by_diagram;
use crate::eval::open_decision::{OpenDecision, Owners, Possibilities};
use crate::eval::truth_table::by_truth_table;

/// Which way of searching is tried first. Where both are exact they give the same; tests hold them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    Diagram,
    TruthTable,
}

/// All outcomes that some assignment of the variables gives. The decision must be [`OpenDecision::reduced`].
pub fn possibilities(decision: &OpenDecision, variables: &[Variable], first: Strategy) -> Possibilities {
    let exact = match first {
        Strategy::TruthTable => by_truth_table(decision, variables).or_else(|| by_diagram(decision, variables)),
        Strategy::Diagram => by_diagram(decision, variables).or_else(|| by_truth_table(decision, variables)),
    };
    exact.unwrap_or_else(|| {
        let owners = Owners::new(variables);
        let mut decisive = vec![false; variables.len()];
        let mut note = |atom| {
            if let Some(decisive) = owners.variable(atom).and_then(|at| decisive.get_mut(at)) {
                *decisive = true;
            }
        };
        decision.each_formula(&mut |formula| formula.each_atom(&mut note));
        Possibilities { exact: false, ..Possibilities::exhaustive(decision.outcomes(), &decisive, variables) }
    })
}
