//! The JSON of results: the shapes that `check --format json`, the WebAssembly module and every report share.
//!
//! Keys are English and stable, texts are Chinese. Optional parts that are empty are written as empty lists, so that a
//! reader need not ask whether a key is there; `list` alone is left out where no rule is 对全表.

mod diagnostics;
mod fields;
mod items;
mod tests;

pub use crate::ir::conclusion::Outcome;
pub use diagnostics::{DiagnosticsResult, WireDiagnostic, WireLabel};
pub use fields::FieldInfo;
pub use items::ItemTexts;
pub use tests::{TestFailure, TestOutcome, TestReport};

use serde::Serialize;
use std::collections::BTreeMap;

/// A result as the command prints it and the module hands it out: indented JSON that ends with a line break.
pub fn to_json(value: &impl Serialize) -> String {
    // INVARIANT: the shapes of this room have text keys and serialize without errors.
    serde_json::to_string_pretty(value).map(|text| text + "\n").unwrap_or_default()
}

/// A result on one line, without a line break.
pub fn to_json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What `check` says about a whole list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckResult {
    /// Version of this shape: 1.
    pub version: u32,
    /// The 基准日, `YYYY-MM-DD`.
    pub as_of: String,
    /// The policies judged, upper ones first.
    pub policies: Vec<PolicyInfo>,
    /// How many items came to which outcome.
    pub summary: Summary,
    /// One for each item, in the order given.
    pub items: Vec<Item>,
    /// The list's own result, if a rule is 对全表.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Item>,
    /// What is odd about the input as a whole (unknown headings, …).
    pub warnings: Vec<InputWarning>,
}

/// A policy that took part.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyInfo {
    /// Its name.
    pub name: String,
    /// 国家, 省, 市, 县 or 乡.
    pub level: String,
    /// `sha256:` and the hexadecimal digest of its files.
    pub digest: String,
}

/// Items by outcome; the keys are those of [`Item::outcome`].
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // the keys of the table of conclusions
pub struct Summary {
    pub items: usize,
    pub admit: usize,
    pub conditional: usize,
    pub approval: usize,
    pub adjudication: usize,
    pub supplement: usize,
    pub reroute: usize,
    pub reject: usize,
    pub none: usize,
}

/// The decision on one item (or on the list as a whole), with its reasons.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Counts from 1; null for the list's own result.
    pub row: Option<usize>,
    /// The value of the first text field, as given.
    pub name: Option<String>,
    /// `admit`, `conditional`, `approval`, `adjudication`, `supplement`, `reroute`, `reject` or `none`.
    pub outcome: String,
    /// The outcome in words, after the policy's 用语.
    pub label: String,
    /// The argument of the outcome's own conclusion.
    pub detail: Option<String>,
    /// All such arguments, without doubles.
    pub details: Vec<String>,
    /// The arguments of every live 附条件准入 and 须满足.
    pub conditions: Vec<String>,
    /// Whether no way of filling in the unknown facts changes the outcome.
    pub determined: bool,
    /// Whether `possible` is exact (else it may be larger than need be).
    pub exact: bool,
    /// The outcomes that some way of filling in the unknown facts gives, lenient to strict.
    pub possible: Vec<String>,
    /// Every live rule: strictest first, then by level, then by place.
    pub reasons: Vec<Reason>,
    /// Every rule that would apply but is lifted by an exception.
    pub lifted: Vec<Lifted>,
    /// Every rule still open, and on which facts.
    pub open: Vec<Open>,
    /// Policies without an opinion.
    pub silent: Vec<Silent>,
    /// The facts to ask for, by declaration.
    pub missing: Vec<String>,
    /// The smallest changes that would let the item through (only where asked for).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ways: Option<Vec<Way>>,
    /// Data errors by cell, and causes of unknowns that no fact can mend.
    pub errors: Vec<DataError>,
    /// Warnings on single cells (near names, …); left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<InputWarning>,
}

impl Summary {
    /// How many items came to an outcome.
    pub fn of(&self, outcome: Outcome) -> usize {
        match outcome {
            Outcome::None => self.none,
            Outcome::Admit => self.admit,
            Outcome::Conditional => self.conditional,
            Outcome::Approval => self.approval,
            Outcome::Adjudication => self.adjudication,
            Outcome::Supplement => self.supplement,
            Outcome::Reroute => self.reroute,
            Outcome::Reject => self.reject,
        }
    }

    /// Counts one item.
    pub fn count(&mut self, outcome: Outcome) {
        self.items += 1;
        let slot = match outcome {
            Outcome::None => &mut self.none,
            Outcome::Admit => &mut self.admit,
            Outcome::Conditional => &mut self.conditional,
            Outcome::Approval => &mut self.approval,
            Outcome::Adjudication => &mut self.adjudication,
            Outcome::Supplement => &mut self.supplement,
            Outcome::Reroute => &mut self.reroute,
            Outcome::Reject => &mut self.reject,
        };
        *slot += 1;
    }
}

impl CheckResult {
    /// Whether the answer is "no" for an item or for the list itself.
    pub fn objects(&self) -> bool {
        let items = Outcome::ALL.into_iter().any(|outcome| outcome.objects() && self.summary.of(outcome) > 0);
        items || self.list.as_ref().is_some_and(|list| list.verdict().objects())
    }
}

impl Item {
    /// Its outcome.
    pub fn verdict(&self) -> Outcome {
        Outcome::from_name(&self.outcome).unwrap_or(Outcome::None)
    }
}

/// A live rule.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The rule's name.
    pub rule: String,
    /// Its policy.
    pub policy: String,
    /// Its policy's level.
    pub level: String,
    /// `notice`, `condition`, `admit`, … (the JSON column of the table of conclusions).
    pub effect: String,
    /// The argument of its conclusion.
    pub detail: Option<String>,
    /// The articles it rests on.
    pub basis: Vec<String>,
    /// Its 理由.
    pub message: Option<String>,
    /// Its 补正: how to mend it.
    pub remedy: Option<String>,
    /// The labels of the lines of a 下列 that hold.
    pub holds: Vec<String>,
    /// Where the rule is written.
    pub source: Place,
}

/// A place in a policy file.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Place {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// A rule that applies but is lifted.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Lifted {
    pub rule: String,
    pub policy: String,
    /// The exception.
    pub by: String,
}

/// A rule of which it is not known whether it is live.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Open {
    pub rule: String,
    pub policy: String,
    pub effect: String,
    /// The unknown facts it hangs on.
    pub fields: Vec<String>,
}

/// A policy without an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Silent {
    pub policy: String,
    /// 尚未施行, 已失效 or 不适用.
    pub why: String,
}

/// A change of facts that lets the item through.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// The authority that states the fact, if it is not the applicant's to state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The facts to change and their values.
    pub set: BTreeMap<String, Given>,
    /// What the item then comes to.
    pub outcome: String,
}

/// A value as an input would give it. (Not `serde_json::Value`: that brings the tables of floats into the browser's module.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Given {
    /// 是 or 否.
    Truth(bool),
    /// A text, a name, a date, a number with its unit.
    Text(String),
    /// The names in a set.
    Names(Vec<String>),
}

/// A cell whose value cannot be used, or (without a field) a cause that no fact can mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataError {
    /// The field's name; null for a cause that no fact can mend.
    pub field: Option<String>,
    /// The value as given.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The nearest legal value.
    pub suggestion: Option<String>,
    /// The cell (`C12`), or a JSON Pointer for JSON input.
    pub place: Option<String>,
}

/// Something odd about the input that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputWarning {
    /// What is odd.
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// The cell, heading or key.
    pub place: Option<String>,
}
