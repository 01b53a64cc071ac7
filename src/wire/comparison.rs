//! The JSON of two lists held against each other.

use super::ways::of_map;
use crate::input::{InputWarning, ReadReport};
use serde::{Deserialize, Serialize, Serializer};

/// The output of `compare --format json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of this shape: 1.
    pub version: u32,
    /// The columns by which an item of one list is found in the other; the first names it.
    pub key: Vec<String>,
    /// How many items each list has.
    pub items: OldAndNew<usize>,
    /// In the new list alone.
    pub added: Vec<ListedItem>,
    /// In the old list alone.
    pub gone: Vec<ListedItem>,
    /// In both, with other facts.
    pub changed: Vec<ChangedItem>,
    /// In both, under a name that is worded a little differently.
    pub renamed: Vec<RenamedItem>,
    /// In both, on another list: the fact that says on which has changed.
    pub moved: Vec<MovedItem>,
    /// How many items each list has of each kind.
    pub by: Vec<ComparedBreakdown>,
    /// What is stated once for the whole list and has changed.
    #[serde(serialize_with = "as_map", deserialize_with = "of_map")]
    pub stated: Vec<(String, BothValues)>,
    /// Columns that one of the lists lacks; what stands in them is not compared.
    pub columns: OneSided,
    /// What was read of each list; none for JSON.
    pub read: OldAndNew<Option<ReadReport>>,
    /// What is odd about each list.
    pub warnings: OldAndNew<Vec<InputWarning>>,
}

/// What the old list says, and the new one; none where it says nothing.
pub type BothValues = [Option<String>; 2];

/// The same of both lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct OldAndNew<T> {
    /// Of the old list.
    pub old: T,
    /// Of the new one.
    pub new: T,
}

/// Columns that one of the lists lacks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct OneSided {
    /// Of the new list alone.
    pub added: Vec<String>,
    /// Of the old list alone.
    pub gone: Vec<String>,
}

/// An item of one list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListedItem {
    /// What it is called.
    pub name: String,
    /// What stands in the columns of the key.
    pub key: Vec<String>,
    /// The cell that names it.
    pub place: String,
}

/// An item that has other facts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangedItem {
    /// What it is called.
    pub name: String,
    /// What stands in the columns of the key.
    pub key: Vec<String>,
    /// The cells that name it.
    pub places: [String; 2],
    /// The facts that are not the same.
    #[serde(serialize_with = "as_map", deserialize_with = "of_map")]
    pub facts: Vec<(String, BothValues)>,
}

/// An item that is worded a little differently.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenamedItem {
    /// What it was called.
    pub from: String,
    /// What it is called.
    pub to: String,
    /// What stands in the columns of the key of the new list.
    pub key: Vec<String>,
    /// The cells that name it.
    pub places: [String; 2],
    /// The other facts that are not the same.
    #[serde(serialize_with = "as_map", deserialize_with = "of_map")]
    pub facts: Vec<(String, BothValues)>,
}

/// An item that is on another list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MovedItem {
    /// What it is called.
    pub name: String,
    /// What stands in the columns of the key.
    pub key: Vec<String>,
    /// The fact that says on which list it is.
    pub fact: String,
    /// What that was.
    pub from: Option<String>,
    /// What it is.
    pub to: Option<String>,
    /// The cells that name it.
    pub places: [String; 2],
}

/// How many items each list has, by the values of a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ComparedBreakdown {
    /// The fact.
    pub field: String,
    /// By its values, in the order in which they come.
    pub groups: Vec<ComparedGroup>,
}

/// The items with one value of a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ComparedGroup {
    /// The value; none: not filled in.
    pub value: Option<String>,
    /// How many the old list has.
    pub old: usize,
    /// How many the new one has.
    pub new: usize,
}

impl Comparison {
    /// Whether the lists say the same.
    pub fn is_empty(&self) -> bool {
        let Comparison { added, gone, changed, renamed, moved, stated, columns, .. } = self;
        added.is_empty()
            && gone.is_empty()
            && changed.is_empty()
            && renamed.is_empty()
            && moved.is_empty()
            && stated.is_empty()
            && columns.added.is_empty()
            && columns.gone.is_empty()
    }
}

fn as_map<S: Serializer>(facts: &[(String, BothValues)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, values)| (name, values)))
}
