//! The small changes of a policy that its 测试 blocks do and do not notice.

use super::diagnostics::WireLabel;
use super::fields::Given;
use super::layout::raw;
use crate::collections::IndexMap;
use crate::ir::conclusion::Outcome;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The output of `mutate --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct MutationReport {
    /// Version of this shape: 1.
    pub version: u32,
    /// How many changes were tried, each by itself.
    pub mutants: usize,
    /// How many of them make a test fail.
    pub killed: usize,
    /// How many are proven to change nothing, for any item.
    pub equivalent: usize,
    /// Those that no test notices, by place.
    pub survived: Vec<Survivor>,
    /// By policy: what became of its mutants.
    #[serde(skip)]
    pub policies: IndexMap<String, MutantCounts>,
}

/// What became of the mutants of a policy.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct MutantCounts {
    pub mutants: usize,
    pub killed: usize,
    pub equivalent: usize,
}

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MutantKind {
    /// Whether the bound itself counts.
    Bound,
    /// The direction of a comparison.
    Comparison,
    /// A value, or whether a value, a cell or a condition is there.
    Value,
    /// 且 and 或.
    Connective,
    /// Whether a condition is negated.
    Negation,
    /// Whether an exception is there: 除非, 例外于.
    Exception,
    /// What a rule concludes.
    Conclusion,
    /// Which organ decides.
    Authority,
    /// 施行, 失效, 适用.
    Period,
    /// 应备, 必填, 须满足.
    Requirement,
}

/// A change that no test notices.
#[derive(Clone, Debug, Serialize)]
pub struct Survivor {
    /// The policy that is changed.
    pub policy: String,
    /// The rule, the row or the 定义; null for the header of the policy.
    pub rule: Option<String>,
    /// What is changed.
    pub kind: MutantKind,
    /// The change, in words.
    pub message: String,
    /// Where it is.
    pub label: WireLabel,
    /// An item, or a list, as `check` reads it, that shows the change; left out where none was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Json>,
    /// The outcome of the example as the policy stands, and after the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<[Outcome; 2]>,
    /// A 测试 that notices the change; none where no 测试 can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
}

/// A JSON text that is part of a result.
pub type Json = Box<RawValue>;

/// Facts by their names.
pub type NamedFacts = Vec<(String, Given)>;

/// A list as `check` reads it: an item alone, or 对象 by their names and items.
pub(crate) fn example<T: Serialize>(objects: Vec<(String, Vec<(String, T)>)>, mut items: Vec<Vec<(String, T)>>) -> Json {
    match items.pop() {
        Some(item) if objects.is_empty() && items.is_empty() => raw(&Keyed(item)),
        last => {
            items.extend(last);
            let objects = objects.into_iter().map(|(name, facts)| (name, Part::Object(Keyed(facts))));
            let items = Part::Items(items.into_iter().map(Keyed).collect());
            raw(&Keyed(objects.chain([("事项".to_owned(), items)]).collect()))
        }
    }
}

/// What stands under a key of a list.
#[derive(Serialize)]
#[serde(untagged)]
enum Part<T> {
    Object(Keyed<T>),
    Items(Vec<Keyed<T>>),
}

/// Values by their keys, in this order.
struct Keyed<T>(Vec<(String, T)>);

impl<T: Serialize> Serialize for Keyed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}
