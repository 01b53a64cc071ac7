//! Phrases that several forms of the report share.

use crate::wire::KnownFact;

/// A fact, its value and the cell that gives it: `随转经费 5万元（L5）`.
pub fn shown_fact(fact: &KnownFact<'_>) -> String {
    let place = fact.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
    format!("{} {}{place}", fact.name, fact.value)
}
