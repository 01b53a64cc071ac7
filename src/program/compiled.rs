//! What combining needs of each condition, and of each stack.

use crate::collections::IndexVec;
use crate::eval::decision::Abstention;
use crate::ir::conclusion::Effect;
use crate::ir::{FieldId, PolicyId};
use crate::program::ids::ConditionId;

/// The little that combining needs of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleSummary {
    pub stack: u32,
    /// Index into the rules of its stack.
    pub rule: u32,
    /// The place of its policy among those of all stacks.
    pub policy: u32,
    pub effect: Effect,
    /// Whether no other rule bears on whether it is live: it is no exception, has none, and is no row of a table with 首个命中.
    pub independent: bool,
    /// Of a row of a decision table with 首个命中: the condition of the table's first row.
    pub table: Option<ConditionId>,
}

/// One stack's conditions.
#[derive(Debug)]
pub struct StackProgram {
    pub policies: IndexVec<PolicyId, PolicyProgram>,
    pub required: Vec<RequiredProgram>,
    /// The condition of rule 0; the others follow.
    pub first_rule: ConditionId,
    /// The place of its first policy among those of all stacks.
    pub first_policy: usize,
}

#[derive(Debug)]
pub struct PolicyProgram {
    /// Why it has no opinion on any item, if it is not in force.
    pub not_in_force: Option<Abstention>,
    /// None: it applies to every item.
    pub scope: Option<ConditionId>,
}

#[derive(Debug)]
pub struct RequiredProgram {
    pub policy: PolicyId,
    pub field: FieldId,
    /// None: always.
    pub when: Option<ConditionId>,
}

impl StackProgram {
    /// The condition of a rule.
    pub fn condition(&self, rule: usize) -> ConditionId {
        ConditionId(self.first_rule.0 + rule as u32)
    }
}
