//! What the policies know of a list before it is read: the headings of items, the labels of 对象, and the fact that names an item.

use super::heading::{bare_key, split_unit};
use super::options::ReadOptions;
use crate::value::unit::Unit;
use std::collections::{HashMap, HashSet};

/// So many bits tell most cells from headings by their first character.
const FILTER: usize = 1024;

/// What is known of a list.
pub(super) struct Known {
    /// By their keys.
    headings: HashSet<String>,
    /// Which first characters known headings have, or the marks before them.
    filter: Vec<bool>,
    /// The keys of the headings below which items are named.
    titles: HashSet<String>,
    /// The 对象 that has a label, by the label's key; none if several have it.
    labels: HashMap<String, Option<String>>,
}

impl Known {
    pub(super) fn new(options: &ReadOptions) -> Known {
        let headings: HashSet<String> = options.headings.iter().map(|heading| bare_key(heading)).filter(|key| !key.is_empty()).collect();
        let mut filter = vec![false; FILTER];
        for first in headings.iter().filter_map(|key| key.chars().next()).chain("*＊★☆▲△（(【[ \u{3000}".chars()) {
            if let Some(slot) = filter.get_mut(slot_of(first)) {
                *slot = true;
            }
        }
        let mut labels = HashMap::new();
        for object in options.objects.values() {
            let own: HashSet<String> = object.labels.iter().map(|label| bare_key(label)).collect();
            for label in &own {
                labels.entry(label.clone()).and_modify(|owner| *owner = None).or_insert_with(|| Some(object.name.clone()));
            }
        }
        let titles = options.titles.iter().map(|title| bare_key(title)).collect();
        Known { headings, filter, titles, labels }
    }

    /// Whether nothing is known of headings.
    pub(super) fn is_empty(&self) -> bool {
        self.headings.is_empty()
    }

    /// Whether a cell is a heading that is known, with or without a unit after it.
    pub(super) fn is_heading(&self, text: &str) -> bool {
        let may_be = text.chars().next().is_some_and(|first| self.filter.get(slot_of(first)) == Some(&true) || is_folded(first));
        may_be && holds(&self.headings, &bare_key(text))
    }

    /// Whether items are named below a heading.
    pub(super) fn is_title(&self, text: &str) -> bool {
        self.titles.contains(&bare_key(text))
    }

    /// The 对象 of which a label is a fact, if it is one of a single 对象.
    pub(super) fn object_of(&self, label: &str) -> Option<&str> {
        let key = bare_key(label);
        let head = split_unit(&key).map(|(head, _)| head);
        self.labels.get(&key).or_else(|| self.labels.get(head?))?.as_deref()
    }
}

/// Whether a heading is among keys, with or without a unit after it.
pub(super) fn holds(keys: &HashSet<String>, key: &str) -> bool {
    keys.contains(key) || split_unit(key).is_some_and(|(head, unit)| Unit::from_word(unit).is_some() && keys.contains(head))
}

fn slot_of(first: char) -> usize {
    u32::from(first) as usize % FILTER
}

/// Whether a character may be another one in a key.
fn is_folded(first: char) -> bool {
    matches!(first, '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{200b}'..='\u{206f}' | '\u{feff}')
}
