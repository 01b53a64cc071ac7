//! Phrases that several forms of the report share.

use crate::value::read::truth_word;
use crate::wire::{Given, GroupResult, KnownFact};

/// A fact, its value and the cell that gives it: `随转经费 5万元（L5）`.
pub fn shown_fact(fact: &KnownFact<'_>) -> String {
    let place = fact.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
    format!("{} {}{place}", fact.name, fact.value)
}

/// The facts in which the items of a group agree, and how many these are: `承接街道 邾城街道（12 项）`.
pub fn group_name(group: &GroupResult<'_>) -> String {
    let facts: Vec<String> = group.key.iter().map(|(name, value)| format!("{name} {}", shown(value))).collect();
    format!("{}（{} 项）", facts.join("、"), group.items)
}

fn shown(value: &Given) -> String {
    match value {
        Given::Truth(truth) => truth_word(*truth).to_owned(),
        Given::Text(text) => text.clone(),
        Given::Names(names) if names.is_empty() => "无".to_owned(),
        Given::Names(names) => names.join("、"),
    }
}
