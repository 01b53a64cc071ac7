//! What would let an item through.

use super::fields::Given;
use crate::ir::conclusion::Outcome;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// The smallest changes of facts that would let an item through.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ways<'p> {
    /// Fewer facts first, then the milder outcome; ten at most, none for an item that passes.
    #[serde(borrow)]
    pub ways: Vec<Way<'p>>,
    /// Whether nothing was left out; else the search was given up, or figures of the whole list would have to change.
    #[serde(rename = "waysExact")]
    pub exact: bool,
}

/// Changes of facts that would let an item through, proven by judging it so changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Way<'p> {
    /// The authority (由) without which it cannot be done; several are joined by 、.
    pub by: Option<String>,
    /// Up to three facts as an input would give them; null: none.
    #[serde(serialize_with = "as_map", deserialize_with = "of_map")]
    pub set: Vec<(Cow<'p, str>, Option<Given>)>,
    /// The same in words; of a number or a day, in which direction more of it does as well.
    pub message: String,
    /// What the item then comes to, for certain.
    pub outcome: Outcome,
    /// The outcome in words, after the policy's 用语.
    #[serde(skip)]
    pub label: &'p str,
    /// The argument of the outcome's own conclusion.
    pub detail: Option<Cow<'p, str>>,
}

fn as_map<S: Serializer>(facts: &[(Cow<'_, str>, Option<Given>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

/// The facts of a map, in its order.
pub(super) fn of_map<'de, D: Deserializer<'de>, K: Deserialize<'de>, V: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<(K, V)>, D::Error> {
    struct Pairs<K, V>(PhantomData<(K, V)>);
    impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Pairs<K, V> {
        type Value = Vec<(K, V)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("facts by name")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    deserializer.deserialize_map(Pairs(PhantomData))
}
