//! What `check` answers: the result of a list and the decision on each item.

use super::fields::Given;
use super::reason::{KnownFact, Reason};
use super::ways::Ways;
use crate::input::{DataError, InputWarning, Origin, ReadReport, is_place_of};
use crate::ir::Model;
use crate::ir::conclusion::{Effect, Outcome};
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

/// The answer to a whole list.
///
/// `I` is an [`Item`], or its JSON ([`item_json`](super::item_json)) where a long list is not kept in any other form.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound(serialize = "I: Serialize", deserialize = "I: Deserialize<'de>"))]
pub struct CheckResult<'p, I = Item<'p>> {
    /// Version of this shape: 1.
    pub version: u32,
    /// The 基准日, `YYYY-MM-DD`.
    pub as_of: String,
    /// The policies judged, upper ones first.
    #[serde(borrow)]
    pub policies: Vec<PolicyInfo<'p>>,
    /// Numbers of items by outcome.
    pub summary: Summary,
    /// One for each item, in the order given.
    pub items: Vec<I>,
    /// The list's own result, if a rule is 对全表.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub list: Option<Item<'p>>,
    /// The results of groups of items of which there is something to say, if a rule is 对每个: by the rule that first names their facts,
    /// then in the order in which the groups first appear.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<GroupResult<'p>>>,
    /// What is missing or wrong over all items, the most frequent first; empty where only the outcomes are wanted.
    pub lacking: Vec<Lacking<'p>>,
    /// The facts that are stated once for the whole list, by declaration.
    #[serde(skip)]
    pub stated: Vec<KnownFact<'p>>,
    /// Which tables of the list were read, and what else stands in it; for CSV and workbooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<ReadReport>,
    /// What is odd about the input and stops nothing: unknown headings, then cells (rounded numbers, near names, …) in the order of the
    /// items; of very many only the first ones, then how many more there are.
    pub warnings: Vec<InputWarning>,
}

/// A policy that took part.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyInfo<'p> {
    /// Its name.
    pub name: &'p str,
    /// 国家, 省, 市, 县 or 乡.
    pub level: &'p str,
    /// `sha256:` and the hexadecimal digest of its files.
    pub digest: &'p str,
}

/// Numbers of items, in all and by outcome.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// All of them.
    pub items: usize,
    by_outcome: [usize; Outcome::ALL.len()],
    /// The same for the values of each fact that a 汇总 names; none without 汇总.
    pub by: Option<Vec<Breakdown>>,
}

/// The figures of a list by the values of a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Breakdown {
    /// The fact.
    pub field: String,
    /// By value, in the order in which the values first come.
    pub groups: Vec<Group>,
    /// Items with further values, where there are too many to tell apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<Summary>,
}

/// The items that have one value of a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    /// As it is shown; null for items of which the fact is not known.
    pub value: Option<String>,
    /// Their numbers.
    #[serde(flatten)]
    pub summary: Summary,
}

/// A fact that items lack, or give wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking<'p> {
    /// As it is asked for.
    pub field: Cow<'p, str>,
    /// How many items lack it.
    pub items: usize,
    /// Whether no item gives it.
    pub absent: bool,
}

/// The words for outcomes and conclusions, after the 用语 of the policies.
#[derive(Clone, Copy)]
pub struct Labels<'p>(Source<'p>);

#[derive(Clone, Copy)]
enum Source<'p> {
    Model(&'p Model),
    /// By the keys of the outcomes and conclusions.
    Words(&'p BTreeMap<String, String>),
}

static NO_WORDS: BTreeMap<String, String> = BTreeMap::new();

impl<'p> Labels<'p> {
    /// Those of a model.
    pub(crate) fn new(model: &'p Model) -> Self {
        Labels(Source::Model(model))
    }

    /// Words by the keys of the outcomes; the language's own for the others.
    pub(crate) fn of_words(words: &'p BTreeMap<String, String>) -> Self {
        Labels(Source::Words(words))
    }

    /// The outcome's word.
    pub fn of(self, outcome: Outcome) -> &'p str {
        match self.0 {
            Source::Model(model) => model.label(outcome),
            Source::Words(words) => words.get(outcome.key()).map_or(outcome.word(), String::as_str),
        }
    }
}

impl Default for Labels<'_> {
    fn default() -> Self {
        Labels(Source::Words(&NO_WORDS))
    }
}

impl Debug for Labels<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Labels")
    }
}

/// The cells of an item as they were given.
#[derive(Clone, Debug)]
pub struct OwnCells {
    /// All columns or keys of the list.
    pub headings: Arc<[String]>,
    /// The column in which each stands, from 0, in the table of the item; none of one that this has not.
    pub columns: Arc<[Option<usize>]>,
    /// One for each of the headings.
    pub cells: Vec<String>,
}

impl OwnCells {
    /// Which of them a place is: `C12` in a table, the pointer to a value else.
    pub fn column(&self, place: &str) -> Option<usize> {
        let columns = self.headings.iter().zip(&*self.columns).enumerate();
        let found = columns.filter(|(_, (heading, column))| column.is_some_and(|column| is_place_of(place, heading, column)));
        let mut found = found.map(|(at, _)| at).peekable();
        // Where the columns of all tables are told at once, the item's own is the one below which it has something.
        let first = found.peek().copied();
        found.find(|at| self.cells.get(*at).is_some_and(|cell| !cell.is_empty())).or(first)
    }
}

/// The decision on one item (or on a group, or on the list as a whole), with its reasons.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item<'p> {
    /// Counts from 1; null for the list's own result.
    pub row: Option<usize>,
    /// Where it stands: `清单 第5行`, `第5行`; null for JSON and for the list's own result.
    pub place: Option<String>,
    /// The same for whoever writes beside it.
    #[serde(skip)]
    pub origin: Option<Origin>,
    /// The value of the field that names items, as given.
    pub name: Option<String>,
    /// `admit`, `conditional`, `approval`, `adjudication`, `supplement`, `reroute`, `reject` or `none`.
    pub outcome: Outcome,
    /// The outcome in words, after the policy's 用语.
    pub label: &'p str,
    /// The words for the other outcomes that are named.
    #[serde(skip)]
    pub labels: Labels<'p>,
    /// Its cells as given, where they are wanted.
    #[serde(skip)]
    pub own: Option<OwnCells>,
    /// The arguments of the outcome's own conclusions, without duplicates; the JSON repeats the first one as `detail`.
    #[serde(flatten, serialize_with = "detail_and_details", deserialize_with = "details_alone")]
    pub details: Vec<Cow<'p, str>>,
    /// The arguments of every live 附条件准入 and 须满足.
    pub conditions: Vec<Cow<'p, str>>,
    /// Whether the outcome is the same for all values of the unknown facts.
    pub determined: bool,
    /// Whether `possible` is exact; otherwise it may list outcomes that cannot occur.
    pub exact: bool,
    /// The outcomes that are possible for some values of the unknown facts, lenient to strict.
    pub possible: Vec<Outcome>,
    /// Live rules: strictest first, then by level, then by place.
    #[serde(borrow)]
    pub reasons: Vec<Reason<'p>>,
    /// Rules that would apply but are overridden by an exception.
    #[serde(borrow)]
    pub lifted: Vec<Lifted<'p>>,
    /// Rules that are still unresolved, and the facts they depend on.
    #[serde(borrow)]
    pub open: Vec<Open<'p>>,
    /// Policies without an opinion.
    #[serde(borrow)]
    pub silent: Vec<Silent<'p>>,
    /// The facts that a map of the list gives, since the list does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Cow<'p, str>>,
    /// The facts to ask for, by declaration.
    pub missing: Vec<Cow<'p, str>>,
    /// Those among them that are 必填; forms alone ask.
    #[serde(skip)]
    pub required: Vec<Cow<'p, str>>,
    /// What would let it through, if that is asked for; never of groups and of the list itself.
    #[serde(borrow, flatten)]
    pub ways: Option<Ways<'p>>,
    /// Data errors by cell, and causes of unknowns that no fact can fix.
    pub errors: Vec<DataError>,
}

/// The decision on the items that agree in the facts of a 对每个.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupResult<'p> {
    /// The facts in which they agree, as an input would give them.
    #[serde(borrow, serialize_with = "as_map", deserialize_with = "super::ways::of_map")]
    pub key: Vec<(&'p str, Given)>,
    /// How many they are.
    pub items: usize,
    /// The decision; `row`, `place` and `name` are null.
    #[serde(flatten, borrow)]
    pub decision: Item<'p>,
}

impl Summary {
    // INVARIANT: the outcomes are numbered from 0 in the order of `Outcome::ALL`.

    /// The number of items with an outcome.
    pub fn of(&self, outcome: Outcome) -> usize {
        self.by_outcome[outcome as usize]
    }

    /// Adds the numbers of other items, their 汇总 aside.
    pub fn add(&mut self, other: &Summary) {
        self.items += other.items;
        self.by_outcome.iter_mut().zip(other.by_outcome).for_each(|(count, other)| *count += other);
    }

    /// Adds one item.
    pub fn count(&mut self, outcome: Outcome) {
        self.items += 1;
        self.by_outcome[outcome as usize] += 1;
    }
}

impl Serialize for Summary {
    /// `items`, then each outcome by its key, `none` last, then `by`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("items", &self.items)?;
        for outcome in Outcome::ALL.into_iter().skip(1).chain([Outcome::None]) {
            map.serialize_entry(outcome.key(), &self.of(outcome))?;
        }
        if let Some(by) = &self.by {
            map.serialize_entry("by", by)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Summary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Figures {
            items: usize,
            by: Option<Vec<Breakdown>>,
            #[serde(flatten)]
            outcomes: BTreeMap<String, usize>,
        }
        let Figures { items, by, outcomes } = Figures::deserialize(deserializer)?;
        let by_outcome = Outcome::ALL.map(|outcome| outcomes.get(outcome.key()).copied().unwrap_or_default());
        Ok(Summary { items, by_outcome, by })
    }
}

impl<'p, I> CheckResult<'p, I> {
    /// The same result with other items.
    pub fn with_items<J>(self, items: Vec<J>) -> CheckResult<'p, J> {
        let CheckResult { version, as_of, policies, summary, items: _, list, groups, lacking, stated, read, warnings } = self;
        CheckResult { version, as_of, policies, summary, items, list, groups, lacking, stated, read, warnings }
    }

    /// Whether the answer is "no" for an item, for a group or for the list itself.
    pub fn has_refusal(&self) -> bool {
        let items = Outcome::ALL.into_iter().any(|outcome| outcome.is_refusal() && self.summary.of(outcome) > 0);
        let others = self.list.iter().chain(self.groups.iter().flatten().map(|group| &group.decision));
        items || others.map(|decision| decision.outcome).any(Outcome::is_refusal)
    }
}

impl Item<'_> {
    /// The argument of the outcome's own conclusion, the first if there are several.
    pub fn detail(&self) -> Option<&str> {
        self.details.first().map(|detail| &**detail)
    }

    /// The open rules of which one decides, where the outcome is settled although no reason says why: whatever the unknown facts are, it is
    /// the same.
    pub fn settled_by(&self) -> Vec<&Open<'_>> {
        let is_told = self.reasons.iter().any(|reason| reason.effect.decides(self.outcome));
        let is_settled = self.determined && self.missing.is_empty() && self.errors.is_empty() && !is_told;
        self.open.iter().filter(|open| is_settled && open.effect.decides(self.outcome)).collect()
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = Cow::<str>::deserialize(deserializer)?;
        Outcome::from_name(&key).ok_or_else(|| serde::de::Error::custom(format!("no outcome {key}")))
    }
}

fn as_map<S: Serializer>(facts: &[(&str, Given)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

fn detail_and_details<S: Serializer>(details: &[Cow<'_, str>], serializer: S) -> Result<S::Ok, S::Error> {
    let mut keys = serializer.serialize_struct("Details", 2)?;
    keys.serialize_field("detail", &details.first())?;
    keys.serialize_field("details", details)?;
    keys.end()
}

fn details_alone<'de, 'p, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Cow<'p, str>>, D::Error> {
    #[derive(Deserialize)]
    struct Details {
        details: Vec<String>,
    }
    Ok(Details::deserialize(deserializer)?.details.into_iter().map(Cow::Owned).collect())
}

/// A rule that applies but is overridden.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Lifted<'p> {
    pub rule: &'p str,
    pub policy: &'p str,
    /// The exception that overrides it.
    pub by: &'p str,
}

/// A rule that cannot be decided yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Open<'p> {
    pub rule: &'p str,
    pub policy: &'p str,
    pub effect: Effect,
    /// The articles it rests on.
    pub basis: Cow<'p, [String]>,
    /// The unknown facts it depends on.
    pub fields: Vec<Cow<'p, str>>,
}

/// A policy without an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Silent<'p> {
    pub policy: &'p str,
    /// 尚未施行, 已失效 or 不适用.
    pub why: &'p str,
    /// The 适用 in words, where it is 不适用.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Cow<'p, str>>,
}
