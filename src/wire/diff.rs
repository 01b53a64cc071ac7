//! The JSON of what changes in meaning from one version of a policy to another.

use super::findings::Example;
use crate::ir::conclusion::Outcome;
use serde::Serialize;

/// The output of `diff --format json`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffResult {
    /// Version of this shape: 1.
    pub version: u32,
    /// The day as of which each version judges, the old one first.
    pub as_of: [String; 2],
    /// One for each pair of outcomes between which some item moves, lenient to strict.
    pub changes: Vec<OutcomeChange>,
    /// Rules that change without being why an item moves, by rule.
    pub reasons: Vec<RuleChange>,
    /// What changes of headers, fields, 名录, 参数 and 定义.
    pub declarations: Vec<DeclarationChange>,
    /// The rows of a list that move, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<MovedRow>>,
    /// How many questions were left open: items may move in further ways.
    pub left_out: usize,
}

impl DiffResult {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.reasons.is_empty() && self.declarations.is_empty() && self.rows.as_ref().is_none_or(Vec::is_empty)
    }
}

/// Items that come to another outcome.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeChange {
    /// What they come to by the old version.
    pub from: Outcome,
    /// What they come to by the new one.
    pub to: Outcome,
    /// An item that does, as `check` reads it.
    pub example: Example,
    /// The rules that decide it.
    pub rules: BothRules,
    /// In words.
    pub message: String,
}

/// The rules that are live by each version, 提醒 aside; `默认` where it decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BothRules {
    /// By the old version.
    pub old: Vec<String>,
    /// By the new one.
    pub new: Vec<String>,
}

/// What changes of a rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleChange {
    /// The rule.
    pub rule: String,
    /// Its policy.
    pub policy: String,
    /// What of it.
    pub kind: RuleChangeKind,
    /// In words.
    pub message: String,
}

/// What of a rule changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleChangeKind {
    /// It is new.
    Added,
    /// It is there no more.
    Gone,
    /// Its 依据.
    Basis,
    /// Its 理由.
    Message,
    /// Its 补正.
    Remedy,
    /// What its conclusion says: the condition of a 须满足, the authority of a 报批.
    Condition,
    /// When it holds: its 当 and 除非.
    When,
    /// Which conclusion it comes to.
    Conclusion,
    /// What it judges, what it asks for (应备), from when to when it is in force, and its exceptions.
    Clause,
}

/// What changes of a declaration.
#[derive(Clone, Debug, Serialize)]
pub struct DeclarationChange {
    /// `policy`, `field`, `table`, `definition` or `parameter`.
    pub kind: &'static str,
    /// What is declared.
    pub name: String,
    /// In words.
    pub message: String,
}

/// An item of a list that comes to another outcome.
#[derive(Clone, Debug, Serialize)]
pub struct MovedRow {
    /// From 1.
    pub row: usize,
    /// Where it stands.
    pub place: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// What it comes to by the old version.
    pub from: Outcome,
    /// What it comes to by the new one.
    pub to: Outcome,
    /// The rules that are live.
    pub rules: BothRules,
}
