//! The JSON of results: the shapes that `check --format json`, the WebAssembly module and every report share.
//!
//! Keys are English and stable, texts are Chinese. Optional parts that are empty are written as empty lists, so that a
//! reader need not ask whether a key is there; `list` alone is left out where no rule is 对全表.
//!
//! What a result has from a policy it borrows from it (`'p`): an item with thirty reasons copies none of their texts.

mod diagnostics;
mod fields;
mod items;
mod layout;
mod owned;
mod tests;

pub use crate::input::{DataError, InputWarning};
pub use crate::ir::conclusion::Outcome;
pub use diagnostics::{DiagnosticsResult, WireDiagnostic, WireLabel};
pub use fields::FieldInfo;
pub use items::ItemTexts;
pub use tests::{TestFailure, TestOutcome, TestReport};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A result as the command prints it and the module hands it out: indented JSON that ends with a line break.
pub fn to_json(value: &impl Serialize) -> String {
    layout::text(value, true) + "\n"
}

/// A result on one line, without a line break.
pub fn to_json_line(value: &impl Serialize) -> String {
    layout::text(value, false)
}

/// What `check` says about a whole list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckResult<'p> {
    /// Version of this shape: 1.
    pub version: u32,
    /// The 基准日, `YYYY-MM-DD`.
    pub as_of: String,
    /// The policies judged, upper ones first.
    pub policies: Vec<PolicyInfo<'p>>,
    /// How many items came to which outcome.
    pub summary: Summary,
    /// One for each item, in the order given.
    pub items: Vec<Item<'p>>,
    /// The list's own result, if a rule is 对全表.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Item<'p>>,
    /// What is odd about the input as a whole (unknown headings, …).
    pub warnings: Vec<InputWarning>,
}

/// A policy that took part.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyInfo<'p> {
    /// Its name.
    pub name: &'p str,
    /// 国家, 省, 市, 县 or 乡.
    pub level: &'static str,
    /// `sha256:` and the hexadecimal digest of its files.
    pub digest: &'p str,
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
pub struct Item<'p> {
    /// Counts from 1; null for the list's own result.
    pub row: Option<usize>,
    /// The value of the first text field, as given.
    pub name: Option<String>,
    /// `admit`, `conditional`, `approval`, `adjudication`, `supplement`, `reroute`, `reject` or `none`.
    pub outcome: &'static str,
    /// The outcome in words, after the policy's 用语.
    pub label: Cow<'p, str>,
    /// The argument of the outcome's own conclusion.
    pub detail: Option<Cow<'p, str>>,
    /// All such arguments, without doubles.
    pub details: Vec<Cow<'p, str>>,
    /// The arguments of every live 附条件准入 and 须满足.
    pub conditions: Vec<Cow<'p, str>>,
    /// Whether no way of filling in the unknown facts changes the outcome.
    pub determined: bool,
    /// Whether `possible` is exact (else it may be larger than need be).
    pub exact: bool,
    /// The outcomes that some way of filling in the unknown facts gives, lenient to strict.
    pub possible: Vec<&'static str>,
    /// Every live rule: strictest first, then by level, then by place.
    pub reasons: Vec<Reason<'p>>,
    /// Every rule that would apply but is lifted by an exception.
    pub lifted: Vec<Lifted<'p>>,
    /// Every rule still open, and on which facts.
    pub open: Vec<Open<'p>>,
    /// Policies without an opinion.
    pub silent: Vec<Silent<'p>>,
    /// The facts to ask for, by declaration.
    pub missing: Vec<Cow<'p, str>>,
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

impl CheckResult<'_> {
    /// Whether the answer is "no" for an item or for the list itself.
    pub fn objects(&self) -> bool {
        let items = Outcome::ALL.into_iter().any(|outcome| outcome.objects() && self.summary.of(outcome) > 0);
        items || self.list.as_ref().is_some_and(|list| list.verdict().objects())
    }
}

impl Item<'_> {
    /// Its outcome.
    pub fn verdict(&self) -> Outcome {
        Outcome::from_name(self.outcome).unwrap_or(Outcome::None)
    }
}

/// A live rule. It is written as JSON on one line: what a rule always says is put into JSON once.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Reason<'p> {
    /// The rule's name.
    pub rule: Cow<'p, str>,
    /// Its policy.
    pub policy: Cow<'p, str>,
    /// Its policy's level.
    pub level: &'static str,
    /// `notice`, `condition`, `admit`, … (the JSON column of the table of conclusions).
    pub effect: &'static str,
    /// The argument of its conclusion.
    pub detail: Option<Cow<'p, str>>,
    /// The articles it rests on.
    pub basis: Cow<'p, [String]>,
    /// Its 理由.
    pub message: Option<Cow<'p, str>>,
    /// Its 补正: how to mend it.
    pub remedy: Option<Cow<'p, str>>,
    /// The labels of the lines of a 下列 that hold.
    pub holds: Vec<String>,
    /// Where the rule is written.
    pub source: Place<'p>,
    /// All of this as JSON, where the rule says the same of every item.
    #[serde(skip)]
    pub(crate) written: Option<Cow<'p, RawValue>>,
}

impl Serialize for Reason<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.written {
            Some(written) => written.serialize(serializer),
            None => self.write().unwrap_or_default().serialize(serializer),
        }
    }
}

impl Reason<'_> {
    /// Itself as JSON.
    pub(crate) fn write(&self) -> Result<Box<RawValue>, serde_json::Error> {
        struct Fields<'r>(&'r Reason<'r>);
        impl Serialize for Fields<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Reason::serialize(self.0, serializer)
            }
        }
        serde_json::value::to_raw_value(&Fields(self))
    }
}

/// A place in a policy file.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Place<'p> {
    pub file: Cow<'p, str>,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// A rule that applies but is lifted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs)]
pub struct Lifted<'p> {
    pub rule: Cow<'p, str>,
    pub policy: Cow<'p, str>,
    /// The exception.
    pub by: Cow<'p, str>,
}

/// A rule of which it is not known whether it is live.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs)]
pub struct Open<'p> {
    pub rule: Cow<'p, str>,
    pub policy: Cow<'p, str>,
    pub effect: &'static str,
    /// The unknown facts it hangs on.
    pub fields: Vec<Cow<'p, str>>,
}

/// A policy without an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs)]
pub struct Silent<'p> {
    pub policy: Cow<'p, str>,
    /// 尚未施行, 已失效 or 不适用.
    pub why: &'static str,
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
