//! What the policies know of a list before it is read: the headings of items, the labels of 对象, and the fact that names an item.

use super::heading::{bare_key, is_behind_number, is_numeral, split_unit, without_translation};
use super::options::ReadOptions;
use crate::value::unit::{self, Unit};
use std::collections::{HashMap, HashSet};

/// So many bits tell most cells from headings by their first and their last character.
const FILTER: usize = 1024;
/// What may stand around a heading, of ASCII.
const AROUND: &str = "*:()[]";

/// What is known of a list.
pub(super) struct Known {
    /// By their keys.
    headings: HashSet<String>,
    /// With which characters known headings begin, and with which they end.
    firsts: Filter,
    lasts: Filter,
    /// The keys of the headings below which items are named.
    titles: HashSet<String>,
    /// The 对象 that has a label, by the label's key; none if several have it.
    labels: HashMap<String, Option<String>>,
}

impl Known {
    pub(super) fn new(options: &ReadOptions) -> Known {
        let headings: HashSet<String> = options.headings.iter().map(|heading| bare_key(heading)).filter(|key| !key.is_empty()).collect();
        let firsts = Filter::new(headings.iter().filter_map(|key| key.chars().next()));
        // A unit may stand behind a heading.
        let of_units = Unit::words().filter_map(|word| word.chars().next_back());
        let lasts = Filter::new(headings.iter().filter_map(|key| key.chars().next_back()).chain(of_units).chain(['>', '}']));
        let mut labels = HashMap::new();
        for object in options.objects.values() {
            let own: HashSet<String> = object.labels.iter().map(|label| bare_key(label)).collect();
            for label in &own {
                labels.entry(label.clone()).and_modify(|owner| *owner = None).or_insert_with(|| Some(object.name.clone()));
            }
        }
        let titles = options.titles.iter().map(|title| bare_key(title)).collect();
        Known { headings, firsts, lasts, titles, labels }
    }

    /// Whether nothing is known of headings.
    pub(super) fn is_empty(&self) -> bool {
        self.headings.is_empty()
    }

    /// Whether a cell is a heading that is known, with or without a unit after it.
    pub(super) fn is_heading(&self, text: &str) -> bool {
        let may_be = |filter: &Filter, character: Option<char>| character.is_some_and(|character| filter.may_hold(character));
        (may_be(&self.firsts, text.chars().next()) || is_numbered(text))
            && ((may_be(&self.lasts, text.chars().next_back()) || text.ends_with(|c: char| c.is_ascii_lowercase()))
                && holds(&self.headings, &bare_key(text))
                || text.contains('\n') && holds(&self.headings, &bare_key(&without_translation(text))))
    }

    /// Whether it is known below which headings items are named.
    #[cfg(feature = "office")]
    pub(super) fn has_titles(&self) -> bool {
        !self.titles.is_empty()
    }

    /// Whether items are named below a heading.
    pub(super) fn is_title(&self, text: &str) -> bool {
        self.titles.contains(&bare_key(text))
    }

    /// The 对象 of which a label is a fact, if it is one of a single 对象.
    pub(super) fn object_of(&self, label: &str) -> Option<&str> {
        let key = bare_key(label);
        if is_behind_number(label) {
            return None;
        }
        let head = split_unit(&key).map(|(head, _)| head);
        self.labels.get(&key).or_else(|| self.labels.get(head?))?.as_deref()
    }
}

/// Whether a text begins with a number, and is none: `1.事项名称`, `（一）事项名称`, but not `1.5`.
fn is_numbered(text: &str) -> bool {
    let text = text.strip_prefix(['(', '（']).unwrap_or(text);
    let rest = text.trim_start_matches(|c: char| is_numeral(c) || c.is_ascii_uppercase());
    rest.len() < text.len() && rest.starts_with(['.', '、', '．', ')', '）']) && rest.chars().nth(1).is_some_and(|c| !c.is_ascii_digit())
}

/// Whether a heading is among keys, with or without a unit after it.
pub(super) fn holds(keys: &HashSet<String>, key: &str) -> bool {
    keys.contains(key) || split_unit(key).is_some_and(|(head, unit)| unit::word_for(unit).is_some() && keys.contains(head))
}

/// Which characters may stand where one of some characters stands in a key.
struct Filter(Vec<bool>);

impl Filter {
    fn new(of_keys: impl Iterator<Item = char>) -> Filter {
        let mut filter = vec![false; FILTER];
        for character in of_keys.chain(AROUND.chars()) {
            if !is_its_own_key(character) {
                // It may come of any other.
                return Filter(vec![true; FILTER]);
            }
            if let Some(slot) = filter.get_mut(slot_of(character)) {
                *slot = true;
            }
        }
        Filter(filter)
    }

    fn may_hold(&self, character: char) -> bool {
        self.0.get(slot_of(character)) == Some(&true) || !is_its_own_key(character)
    }
}

fn slot_of(character: char) -> usize {
    u32::from(character) as usize % FILTER
}

/// Whether a character is itself in a key: those of ASCII and the common Chinese ones are.
fn is_its_own_key(character: char) -> bool {
    matches!(character, '\u{21}'..='\u{7e}' | '\u{4e00}'..='\u{9fff}')
}
