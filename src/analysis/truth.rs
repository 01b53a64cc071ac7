//! Truths in three values as the solver chooses them, by a literal for "certainly so" and one for "certainly not so" (dual-rail encoding): where
//! neither holds it is unknown.

use crate::analysis::solver::{Lit, Solver};
use crate::value::truth::Truth;

/// Whether something is certainly so, and whether it is certainly not so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tri {
    pub yes: Lit,
    pub no: Lit,
}

impl Tri {
    /// What is always so.
    pub const YES: Tri = Tri { yes: Lit::YES, no: Lit::NO };
    /// What is never so.
    pub const NO: Tri = Tri { yes: Lit::NO, no: Lit::YES };

    /// What is never unknown.
    pub fn known(lit: Lit) -> Tri {
        Tri { yes: lit, no: !lit }
    }

    /// What is the same for every item.
    pub fn constant(truth: Truth) -> Tri {
        Tri { yes: Lit::constant(truth == Truth::Yes), no: Lit::constant(truth == Truth::No) }
    }

    /// What the solver may choose as it likes.
    pub fn free(solver: &mut Solver) -> Tri {
        let (yes, no) = (solver.fresh(), solver.fresh());
        solver.require(&[!yes, !no]);
        Tri { yes, no }
    }

    pub fn not(self) -> Tri {
        Tri { yes: self.no, no: self.yes }
    }

    pub fn and(solver: &mut Solver, parts: &[Tri]) -> Tri {
        let yes = solver.and(parts.iter().map(|part| part.yes));
        Tri { yes, no: solver.or(parts.iter().map(|part| part.no)) }
    }

    pub fn or(solver: &mut Solver, parts: &[Tri]) -> Tri {
        let yes = solver.or(parts.iter().map(|part| part.yes));
        Tri { yes, no: solver.and(parts.iter().map(|part| part.no)) }
    }

    /// Whether it is known.
    pub fn is_known(self, solver: &mut Solver) -> Lit {
        solver.or([self.yes, self.no])
    }

    /// The literals that are all so where it comes to a truth, and only there.
    pub fn literals(self, truth: Truth) -> Vec<Lit> {
        match truth {
            Truth::Yes => vec![self.yes],
            Truth::No => vec![self.no],
            Truth::Unknown => vec![!self.yes, !self.no],
        }
    }

    /// What it is in the last assignment that was found.
    pub fn found(self, solver: &Solver) -> Truth {
        match (solver.holds(self.yes), solver.holds(self.no)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Unknown,
        }
    }
}
