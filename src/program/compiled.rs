//! A compiled program: its index, and what combining needs of each condition.

use crate::eval::decision::Abstention;
use crate::ir::FieldId;
use crate::ir::conclusion::Effect;
use crate::program::domain::Domain;
use crate::program::index::Index;
use crate::program::masks::EffectMasks;
use crate::program::terms::Flag;

/// The policies of a model as of one day, ready to run.
#[derive(Debug)]
pub struct Program {
    /// Those of one fact follow one another.
    pub domains: Vec<Domain>,
    pub index: Index,
    pub flags: Vec<Flag>,
    /// Flags whose value may be unknown for a cause that no fact can mend, and the conditions that depend on each.
    pub may_fault: Vec<(u32, Vec<u32>)>,
    /// By condition: the rule that it is of; none for a 适用 or 必填.
    pub conditions: Vec<Option<RuleFacts>>,
    pub masks: EffectMasks,
    pub stacks: Vec<StackProgram>,
    /// How many policies all stacks have.
    pub policies: usize,
    /// Whether there is a decision table with 首个命中.
    pub has_first_hit: bool,
}

/// The little that combining needs of a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleFacts {
    pub stack: u32,
    /// Index into the rules of its stack.
    pub rule: u32,
    /// The place of its policy among those of all stacks.
    pub policy: u32,
    pub effect: Effect,
    /// Whether no other rule bears on it: it is no exception, has none, and is no row below others.
    pub independent: bool,
    /// Of a row of a decision table with 首个命中: the condition of the table's first row.
    pub table: Option<u32>,
}

/// One stack's conditions.
#[derive(Debug, Default)]
pub struct StackProgram {
    pub policies: Vec<PolicyProgram>,
    pub required: Vec<RequiredProgram>,
    /// The condition of rule 0; the others follow.
    pub first_rule: u32,
    /// The place of its first policy among those of all stacks.
    pub first_policy: usize,
}

#[derive(Debug)]
pub struct PolicyProgram {
    /// Why it has no opinion on any item, if it is not in force.
    pub not_in_force: Option<Abstention>,
    /// None: it applies to every item.
    pub scope: Option<u32>,
}

#[derive(Debug)]
pub struct RequiredProgram {
    /// Index into the policies of its stack.
    pub policy: usize,
    pub field: FieldId,
    /// The domain whose class shows whether the fact is there.
    pub domain: Option<usize>,
    /// Whether a 缺省 stands for it.
    pub has_default: bool,
    /// None: always.
    pub when: Option<u32>,
}
