//! How the items that policies can tell apart stand to conditions.

use crate::eval::linear::Standing;
use crate::eval::{Satisfiability, Session, satisfiable};
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

    /// Whether items can meet all of some conditions and none of others, and whether they can fail to.
    pub fn standing(&self, all: &[&Expression], none: &[&Expression]) -> Satisfiability {
        // What may change is left out: with fewer conditions more items are met, and any may fail them.
        let is_fixed = |condition: &&Expression| !self.may_change(condition);
        let conjuncts = || all.iter().flat_map(|condition| condition.conjuncts());
        let fixed: Vec<&Expression> = conjuncts().filter(is_fixed).collect();
        let fixed_none: Vec<&Expression> = none.iter().copied().filter(is_fixed).collect();
        let is_whole = fixed.len() == conjuncts().count() && fixed_none.len() == none.len();
        let found = satisfiable(self.session, self.stack, &fixed, &fixed_none);
        Satisfiability { fails: found.fails || !is_whole, ..found }
    }

    /// Whether it is certain that no item meets all of some conditions and none of others.
    pub fn never(&self, all: &[&Expression], none: &[&Expression]) -> bool {
        !self.standing(all, none).holds
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
