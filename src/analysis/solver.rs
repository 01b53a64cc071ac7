//! A SAT solver behind gates: conditions become circuits, and questions are asked of them under assumptions, within a budget of steps.

use crate::collections::IndexMap;
use batsat::{Callbacks, ClauseKind, Solver as Batsat, SolverInterface, lbool};
use std::ops::Not;

/// A truth that the solver may choose, or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lit(u32);

impl Lit {
    pub const YES: Lit = Lit(0);
    pub const NO: Lit = Lit(1);

    /// The literal that is always so.
    pub fn constant(truth: bool) -> Lit {
        if truth { Lit::YES } else { Lit::NO }
    }

    /// The literal that is so where this one is as it should be: itself, or its negation.
    pub fn when(self, holds: bool) -> Lit {
        if holds { self } else { !self }
    }

    /// The place of its variable, and whether it is that or its negation.
    fn parts(self) -> (u32, bool) {
        (self.0 / 2, self.0 & 1 == 0)
    }
}

impl Not for Lit {
    type Output = Lit;

    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}

/// What comes of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It can be so; [`Solver::holds`] then says how.
    Possible,
    /// It cannot be so, and these of the assumptions are why.
    Impossible(Vec<Lit>),
    /// The budget was spent first.
    Spent,
}

/// Counts what is learnt, which is the work of a search.
#[derive(Default)]
struct Budget {
    learnt: u64,
    limit: u64,
}

impl Callbacks for Budget {
    fn on_new_clause(&mut self, _: &[batsat::Lit], kind: ClauseKind) {
        self.learnt += u64::from(kind == ClauseKind::Learnt);
    }

    fn stop(&self) -> bool {
        self.learnt >= self.limit
    }
}

/// A solver, and the gates that were made so far: equal gates are one.
pub struct Solver {
    sat: Batsat<Budget>,
    /// Conjunctions by their parts, sorted.
    gates: IndexMap<Vec<Lit>, Lit>,
    /// The last assignment that was found, by variable.
    model: Vec<bool>,
}

impl Default for Solver {
    fn default() -> Self {
        let mut solver =
            Solver { sat: Batsat::new(batsat::SolverOpts::default(), Budget::default()), gates: IndexMap::default(), model: Vec::new() };
        // INVARIANT: the first variable is the constant.
        let constant = solver.fresh();
        solver.sat.add_clause_reuse(&mut vec![Solver::native(constant)]);
        solver
    }
}

impl Solver {
    /// A truth of its own.
    pub fn fresh(&mut self) -> Lit {
        Lit(self.sat.new_var_default().idx() * 2)
    }

    fn native(lit: Lit) -> batsat::Lit {
        let (variable, positive) = lit.parts();
        batsat::Lit::new(batsat::Var::unsafe_from_idx(variable), positive)
    }

    /// From now on one of these holds.
    pub fn require(&mut self, clause: &[Lit]) {
        if !clause.contains(&Lit::YES) {
            let mut clause = clause.iter().copied().map(Solver::native).collect();
            self.sat.add_clause_reuse(&mut clause);
        }
    }

    /// Whether all of these hold.
    pub fn and(&mut self, parts: impl IntoIterator<Item = Lit>) -> Lit {
        let mut parts: Vec<Lit> = parts.into_iter().filter(|part| *part != Lit::YES).collect();
        parts.sort_unstable();
        parts.dedup();
        // A literal and its negation are neighbours in the order.
        let contradicts = |pair: &[Lit]| matches!(pair, [one, other] if *one == !*other);
        if parts.contains(&Lit::NO) || parts.windows(2).any(contradicts) {
            return Lit::NO;
        }
        match parts.as_slice() {
            [] => return Lit::YES,
            [only] => return *only,
            _ => {}
        }
        if let Some(known) = self.gates.get(&parts) {
            return *known;
        }
        // What its parts come to decides a gate: the search need not.
        let gate = Lit(self.sat.new_var(lbool::UNDEF, false).idx() * 2);
        for part in &parts {
            self.require(&[!gate, *part]);
        }
        let clause: Vec<Lit> = parts.iter().map(|part| !*part).chain([gate]).collect();
        self.require(&clause);
        self.gates.insert(parts, gate);
        gate
    }

    /// Whether one of these holds.
    pub fn or(&mut self, parts: impl IntoIterator<Item = Lit>) -> Lit {
        !self.and(parts.into_iter().map(|part| !part))
    }

    /// One of two, as a third decides.
    pub fn choose(&mut self, condition: Lit, yes: Lit, no: Lit) -> Lit {
        let (with, without) = (self.and([condition, yes]), self.and([!condition, no]));
        self.or([with, without])
    }

    /// Whether two differ.
    pub fn differ(&mut self, one: Lit, other: Lit) -> Lit {
        self.choose(one, !other, other)
    }

    /// Whether all assumptions can hold at once. `budget`: how many clauses may be learnt on the way.
    pub fn ask(&mut self, assumptions: &[Lit], budget: u64) -> Answer {
        let limit = self.sat.cb().learnt.saturating_add(budget);
        self.sat.cb_mut().limit = limit;
        let native: Vec<batsat::Lit> = assumptions.iter().copied().map(Solver::native).collect();
        let answer = self.sat.solve_limited(&native);
        if answer == lbool::TRUE {
            self.model = self.sat.get_model().iter().map(|value| *value == lbool::TRUE).collect();
            Answer::Possible
        } else if answer == lbool::FALSE {
            let core = assumptions.iter().copied().filter(|lit| self.sat.unsat_core_contains_var(Solver::native(*lit).var()));
            Answer::Impossible(core.collect())
        } else {
            Answer::Spent
        }
    }

    /// Whether a literal holds in the last assignment that was found.
    pub fn holds(&self, lit: Lit) -> bool {
        let (variable, positive) = lit.parts();
        self.model.get(variable as usize).copied().unwrap_or_default() == positive
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Lit, Solver};

    #[test]
    fn gates_say_what_their_names_say() {
        let mut solver = Solver::default();
        let (a, b, c) = (solver.fresh(), solver.fresh(), solver.fresh());
        let (and, or, choice, differ) = (solver.and([a, b, c]), solver.or([a, b, c]), solver.choose(a, b, c), solver.differ(a, b));
        for bits in 0..8_u32 {
            let value = |bit: u32| bits >> bit & 1 == 1;
            let (x, y, z) = (value(0), value(1), value(2));
            let assumed: Vec<Lit> = [a, b, c].iter().zip([x, y, z]).map(|(lit, truth)| if truth { *lit } else { !*lit }).collect();
            assert_eq!(solver.ask(&assumed, 100), Answer::Possible);
            let found = [and, or, choice, differ].map(|lit| solver.holds(lit));
            assert_eq!(found, [x && y && z, x || y || z, if x { y } else { z }, x != y]);
        }
        assert_eq!((solver.and([a, !a]), solver.or([a, !a]), solver.and([])), (Lit::NO, Lit::YES, Lit::YES));
        assert_eq!(solver.ask(&[Lit::YES], 100), Answer::Possible);
        assert_eq!(solver.ask(&[Lit::NO], 100), Answer::Impossible(vec![Lit::NO]));
    }

    #[test]
    fn a_core_names_the_assumptions_that_clash() {
        let mut solver = Solver::default();
        let lits: Vec<Lit> = (0..4).map(|_| solver.fresh()).collect();
        solver.require(&[!lits[1], !lits[3]]);
        let Answer::Impossible(core) = solver.ask(&lits, 100) else { panic!("it is possible") };
        assert_eq!(core, [lits[1], lits[3]]);
        assert_eq!(solver.ask(&[lits[0], Lit::NO], 100), Answer::Impossible(vec![Lit::NO]));
    }
}
