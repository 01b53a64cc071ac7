//! The JSON of findings of the analysis.

use super::diagnostics::WireLabel;
use super::fields::Given;
use crate::ir::FindingKind;
use crate::ir::conclusion::Outcome;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::HashMap;

/// The output of `analyze --format json`.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingsResult {
    /// Version of this shape: 1.
    pub version: u32,
    /// By policy, then by kind, then by rule.
    pub findings: Vec<Finding>,
    /// 已审 that no finding answers to.
    pub stale: Vec<Stale>,
    /// Where the others are written, which accept a finding.
    #[serde(skip)]
    pub accepting: Vec<WireLabel>,
    /// How many questions were left open for want of budget.
    pub left_out: usize,
}

/// How far an inquiry is, and what it has found since it told last.
#[derive(Clone, Copy, Debug, serde::Serialize)]
#[allow(missing_docs)]
pub struct Step<'s, T> {
    pub done: usize,
    pub of: usize,
    pub found: &'s [T],
}

impl FindingsResult {
    /// The findings, those that differ in the row of a table alone together.
    pub fn groups(&self) -> Vec<Vec<&Finding>> {
        let mut groups: Vec<Vec<&Finding>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for finding in &self.findings {
            let next = groups.len();
            let at = finding.table_row.as_ref().map_or(next, |row| *known.entry(&row.group).or_insert(next));
            match groups.get_mut(at) {
                Some(group) => group.push(finding),
                None => groups.push(vec![finding]),
            }
        }
        groups
    }
}

impl Default for FindingsResult {
    fn default() -> Self {
        FindingsResult { version: 1, findings: Vec::new(), stale: Vec::new(), accepting: Vec::new(), left_out: 0 }
    }
}

/// Something that was found, over all items.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What it is, by its key: `conflict`, `gap`, …
    pub kind: &'static str,
    /// What a 已审 calls it.
    #[serde(skip)]
    pub word: &'static str,
    /// The judged policy.
    pub policy: String,
    /// The rules that it is about.
    pub rules: Vec<String>,
    /// In words.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Whether it is proven, and `check` shows it for the example.
    pub certain: bool,
    /// An item that shows it, as `check` reads it.
    pub example: Option<Example>,
    /// The conclusions that meet, or the outcome of the example.
    pub outcomes: Vec<Outcome>,
    /// Where the rules are written.
    pub labels: Vec<WireLabel>,
    /// The first day of those looked at on which it is so; left out for a single day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Of a gap: how many items of a list fall into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
    /// Of a conflict: what the laws make of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// Of a finding about a rule and a row of a table: the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_row: Option<TableRow>,
}

/// A row of a decision table that a finding is about.
#[derive(Clone, Debug, serde::Serialize)]
pub struct TableRow {
    /// The table.
    pub table: String,
    /// What the row is called within it.
    pub row: String,
    /// Where it is written.
    pub label: WireLabel,
    /// Findings with the same text differ in the row alone, and are reported as one.
    pub group: String,
}

/// What becomes of a conflict.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Resolution {
    /// By what it is decided.
    pub by: ResolvedBy,
    /// The rule that prevails.
    pub rule: Option<String>,
    /// Who decides.
    pub authority: Option<String>,
    /// In words, with the article of the 立法法.
    pub message: String,
}

/// By what a conflict is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResolvedBy {
    /// The higher law prevails.
    Upper,
    /// Of one maker the special provision prevails.
    Special,
    /// Of one maker the new provision prevails.
    Later,
    /// Somebody has to decide.
    Adjudication,
    /// The laws are not registered, or their ranks are not.
    Unknown,
}

/// A 已审 that no finding answers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Stale {
    /// In words.
    pub message: String,
    /// Where it is written.
    pub label: WireLabel,
}

/// An item as `check` reads it; with facts of an 对象, the list of it alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// By name.
    pub facts: Vec<(String, Given)>,
    /// By name, the facts of each.
    pub objects: Vec<(String, Vec<(String, Given)>)>,
}

impl Serialize for Example {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Facts<'f>(&'f [(String, Given)]);
        impl Serialize for Facts<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
            }
        }
        if self.objects.is_empty() {
            return Facts(&self.facts).serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.objects.len() + 1))?;
        for (name, facts) in &self.objects {
            map.serialize_entry(name, &Facts(facts))?;
        }
        map.serialize_entry("事项", &[Facts(&self.facts)])?;
        map.end()
    }
}

/// The key of a kind of finding.
pub fn key(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Conflict => "conflict",
        FindingKind::Gap => "gap",
        FindingKind::Shadowed => "shadowed",
        FindingKind::Duplicate => "duplicate",
        FindingKind::Always => "always",
        FindingKind::Unsatisfiable => "unsatisfiable",
        FindingKind::ContradictsUpper => "contradicts-upper",
    }
}
