//! How the items that policies can tell apart stand to conditions.

use crate::eval::linear::Standing;
use crate::eval::{Session, satisfiable};
use crate::ir::{Expression, ExpressionKind, Rule};

/// Asks how the items of one stack can stand to conditions.
pub struct Conditions<'s> {
    pub session: &'s Session<'s>,
    /// Which stack of the model.
    pub stack: usize,
}

impl Conditions<'_> {
    /// Whether it is certain that no item meets all of some rules.
    pub fn exclude_each_other(&self, rules: &[&Rule]) -> bool {
        let all: Vec<&Expression> =
            rules.iter().flat_map(|rule| [Some(&rule.when), rule.first_hit().map(|row| &row.test)]).flatten().collect();
        let none: Vec<&Expression> = rules.iter().flat_map(|rule| rule.unless.parts()).collect();
        self.never(&all, &none)
    }

    /// Whether it is certain that no item meets all of some conditions and none of others.
    pub fn never(&self, all: &[&Expression], none: &[&Expression]) -> bool {
        // What may change is left out: with fewer conditions more items are met.
        let is_fixed = |condition: &&Expression| !self.may_change(condition);
        let all: Vec<&Expression> = all.iter().flat_map(|condition| condition.conjuncts()).filter(is_fixed).collect();
        let none: Vec<&Expression> = none.iter().copied().filter(is_fixed).collect();
        !satisfiable(self.session, self.stack, &all, &none).holds
    }

    /// Whether it is certain that every item meets a condition.
    pub fn always(&self, condition: &Expression) -> bool {
        !self.may_change(condition) && !satisfiable(self.session, self.stack, &[condition], &[]).fails
    }

    /// Whether a condition may turn out otherwise though the policy stays the same: it reads 基准日, a table, or a 参数 that a lower policy
    /// may set.
    pub fn may_change(&self, condition: &Expression) -> bool {
        let model = self.session.model;
        let reads = model.reads(condition);
        let is_fixed = || match &condition.kind {
            ExpressionKind::Compare { relation, left, right } => {
                matches!(Standing::of(model, *relation, left, right), Some(Standing::Fixed(_)))
            }
            _ => false,
        };
        reads.adjustable || ((reads.day || reads.tables) && !is_fixed())
    }
}
