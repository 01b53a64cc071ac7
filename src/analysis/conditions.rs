//! How the items that policies can tell apart stand to conditions.

use crate::eval::{Satisfiability, Session, satisfiable};
use crate::ir::{Expression, Rule};

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
            rules.iter().flat_map(|rule| [Some(&rule.when), rule.row.as_ref().map(|row| &row.test)]).flatten().collect();
        let none: Vec<&Expression> = rules.iter().map(|rule| &rule.unless).collect();
        self.never(&all, &none)
    }

    /// Whether it is certain that no item meets all of some conditions and none of others.
    pub fn never(&self, all: &[&Expression], none: &[&Expression]) -> bool {
        matches!(self.satisfiability(all, none), Some(Satisfiability { holds: false, .. }))
    }

    /// How an item can stand to all of some conditions and none of others; `None` if that may change without the policy.
    pub fn satisfiability(&self, all: &[&Expression], none: &[&Expression]) -> Option<Satisfiability> {
        let changes = all.iter().chain(none).any(|condition| self.may_change(condition));
        (!changes).then(|| satisfiable(self.session, self.stack, all, none))
    }

    /// Whether a condition may turn out otherwise though the policy stays the same: it reads 基准日, or a table.
    pub fn may_change(&self, condition: &Expression) -> bool {
        let reads = self.session.model.reads(condition);
        reads.day || reads.tables
    }
}
