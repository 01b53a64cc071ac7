//! Comparisons of the same quantities, of whatever kind these are: whether a sum of them is below one limit and another.

use crate::analysis::differences::cut;
use crate::analysis::solver::{Lit, Solver};
use crate::eval::linear::{Bound, Standing};
use crate::ir::{Expression, ExpressionKind, Model, Relation};
use crate::value::number::Number;
use std::collections::BTreeMap;

/// By limit, whether a sum is below it (`false`), or at most it.
type Limits = BTreeMap<(Number, bool), Lit>;

/// The sums that conditions bound.
#[derive(Default)]
pub struct Orders {
    /// By stack, the first bound on each sum.
    sums: Vec<(usize, Bound, Limits)>,
}

impl Orders {
    /// What holds wherever a condition of a stack is met, and does not where it is failed; `None`: nothing is known of it.
    pub fn implied(&mut self, solver: &mut Solver, model: &Model, stack: usize, condition: &Expression) -> Option<Lit> {
        use ExpressionKind as K;
        match &condition.kind {
            K::Compare { relation, left, right } => self.compared(solver, model, stack, *relation, [left, right]),
            K::Between { value, low, high } => {
                let low = self.compared(solver, model, stack, Relation::AtLeast, [value, low])?;
                let high = self.compared(solver, model, stack, Relation::AtMost, [value, high])?;
                Some(solver.and([low, high]))
            }
            K::InList { value, list, negated } => {
                let equal = |item: &Expression| self.compared(solver, model, stack, Relation::Equal, [value, item]);
                let equal: Vec<Lit> = list.iter().map(equal).collect::<Option<_>>()?;
                let any = solver.or(equal);
                Some(if *negated { !any } else { any })
            }
            _ => None,
        }
    }

    fn compared(&mut self, solver: &mut Solver, model: &Model, stack: usize, relation: Relation, sides: [&Expression; 2]) -> Option<Lit> {
        let [left, right] = sides;
        let bound = match Standing::of(model, relation, left, right)? {
            Standing::Fixed(truth) => return Some(Lit::constant(truth)),
            Standing::Bound(bound) => bound,
        };
        let known = self.sums.iter().position(|(of, known, _)| *of == stack && bound.on(known).is_some());
        let at = known.unwrap_or_else(|| {
            self.sums.push((stack, bound.clone(), Limits::new()));
            self.sums.len() - 1
        });
        let (_, first, limits) = self.sums.get_mut(at)?;
        let (relation, limit) = bound.on(first)?;
        let mut at_most = |is_included: bool| cut(solver, limits, (limit.clone(), is_included));
        Some(match relation {
            Relation::Less => at_most(false),
            Relation::AtMost => at_most(true),
            Relation::More => !at_most(true),
            Relation::AtLeast => !at_most(false),
            Relation::Equal | Relation::NotEqual => {
                let (below, at_most) = (at_most(false), at_most(true));
                let equal = solver.and([!below, at_most]);
                if relation == Relation::Equal { equal } else { !equal }
            }
        })
    }
}
