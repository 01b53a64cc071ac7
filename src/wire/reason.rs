//! Why an item has its outcome: one reason for each live rule, with the place where the rule is written.

use crate::ir::DEFAULT_RULE;
use crate::ir::conclusion::Effect;
use crate::source::{SourceMap, Span};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

/// A live rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason<'p> {
    /// The rule's name.
    pub rule: &'p str,
    /// Its policy.
    pub policy: &'p str,
    /// Its policy's level.
    pub level: &'p str,
    /// Its conclusion: `notice`, `condition`, `admit`, … in the JSON.
    pub effect: Effect,
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
    /// What is known of the facts that its conditions and its 应备 read, by declaration. Reasons of one item share them.
    #[serde(serialize_with = "shared")]
    pub facts: Vec<Arc<KnownFact<'p>>>,
    /// Where the rule is written.
    #[serde(borrow)]
    pub source: Place<'p>,
}

impl Reason<'_> {
    /// Whether it is the 默认, which speaks where no rule decides.
    pub fn is_default(&self) -> bool {
        self.rule == DEFAULT_RULE
    }
}

/// A fact that is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KnownFact<'p> {
    /// Its name, `申报.申请日期` for a fact of an 对象.
    pub name: Cow<'p, str>,
    /// Its value as it is shown.
    pub value: String,
    /// The cell that gives it; null for a 缺省.
    pub place: Option<String>,
}

fn shared<S: Serializer>(facts: &[Arc<KnownFact<'_>>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(facts.iter().map(|fact| &**fact))
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = Cow::<str>::deserialize(deserializer)?;
        Effect::all().find(|effect| effect.key() == key).ok_or_else(|| D::Error::custom(format!("no conclusion {key}")))
    }
}

/// A place in a policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Place<'p> {
    pub file: &'p str,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// In a table file: the cell, `C7`.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub cell: Option<&'p str>,
}

impl<'p> Place<'p> {
    /// Where a span begins.
    pub fn of(sources: &'p SourceMap, span: Span) -> Self {
        let source = sources.get(span.source);
        let start = source.map(|source| source.position(span.start)).unwrap_or_default();
        Place {
            file: source.map_or("", |source| &source.name),
            line: start.line,
            column: start.column,
            cell: source.and_then(|source| source.cell(span.start)),
        }
    }
}
