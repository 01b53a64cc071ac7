//! A result that was kept as JSON, for whoever makes documents of it.

use super::reason::KnownFact;
use super::result::{CheckResult, Item, Labels};
use crate::input::Origin;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A result as JSON, whose texts a [`CheckResult`] borrows.
pub struct KeptResult {
    /// Keys keep their order where serde_json is built to keep it.
    json: Value,
    words: BTreeMap<String, String>,
    stated: Vec<KnownFact<'static>>,
}

impl KeptResult {
    /// `json`: what [`to_json`](super::to_json) has written; `words`: what the policies call outcomes and conclusions, by their JSON keys;
    /// `stated`: what the list states once, which the JSON leaves out.
    pub fn new(json: &[u8], words: BTreeMap<String, String>, stated: Vec<KnownFact<'static>>) -> Result<KeptResult, String> {
        let json = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        Ok(KeptResult { json, words, stated })
    }

    /// The words for the outcomes.
    pub fn labels(&self) -> Labels<'_> {
        Labels::of_words(&self.words)
    }

    /// The result, with what its JSON does not say of itself.
    pub fn result(&self) -> Result<CheckResult<'_>, String> {
        let mut result = CheckResult::deserialize(&self.json).map_err(|error| error.to_string())?;
        let groups = result.groups.iter_mut().flatten().map(|group| &mut group.decision);
        result.items.iter_mut().chain(&mut result.list).chain(groups).for_each(|item| self.complete(item));
        result.stated.clone_from(&self.stated);
        Ok(result)
    }

    fn complete<'p>(&'p self, item: &mut Item<'p>) {
        item.labels = self.labels();
        item.origin = item.place.as_deref().and_then(Origin::of_sheet);
        for way in item.ways.iter_mut().flat_map(|ways| &mut ways.ways) {
            way.label = self.labels().of(way.outcome);
        }
    }
}
