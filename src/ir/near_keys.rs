//! Near names: a key of a 名录 that a text was probably meant to be, though it is worded a little differently.
//!
//! Two names are near if they are the same once punctuation, blank space, 的 and 对 are gone, or if they then differ in few characters
//! for their length. A name of `n` characters with at most `k` differences holds one of `k + 1` pieces of the key unchanged; the index finds keys
//! by their pieces, so that a lookup costs the same in a long 名录 as in a short one.

use crate::diagnostic::near::edit_distance;
use crate::value::text::fold;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeSet;
use std::hash::BuildHasher;

/// Names shorter than this are near only if they are the same without punctuation: with so few characters a difference is a different thing.
const SHORTEST: usize = 6;
/// One difference is allowed for so many characters.
const CHARACTERS_PER_DIFFERENCE: usize = 8;
/// Never more differences than this.
const MOST_DIFFERENCES: usize = 3;

/// The keys of one 名录, found by what is near to them.
#[derive(Debug, Default)]
pub struct NearKeys {
    /// Normal forms and keys, in the order of the keys.
    keys: Vec<(Vec<char>, String)>,
    /// In order: the mark of a key as a whole or of one of its pieces, and the key. Several things may have one mark: what is found is
    /// looked at.
    marks: Vec<(u64, u32)>,
    lengths: Vec<usize>,
}

/// Stands for a key as a whole where the number of a piece stands for the piece.
const WHOLE: usize = usize::MAX;

/// A short sign of a piece of a key, by the length of the key and the number of the piece.
fn mark(length: usize, number: usize, piece: &[char]) -> u64 {
    FxBuildHasher.hash_one((length, number, piece))
}

impl NearKeys {
    /// An index of texts.
    pub fn new<'k>(texts: impl Iterator<Item = &'k str>) -> Self {
        let mut index = NearKeys::default();
        let mut sorted: Vec<&str> = texts.collect();
        sorted.sort_unstable();
        for text in sorted {
            index.add(text);
        }
        index.marks.sort_unstable();
        index.lengths = BTreeSet::from_iter(index.lengths).into_iter().collect();
        index
    }

    fn add(&mut self, text: &str) {
        let normal = normal_form(text);
        if normal.is_empty() {
            return;
        }
        let at = self.keys.len() as u32;
        if normal.len() >= SHORTEST {
            for (number, (start, end)) in pieces(normal.len()).enumerate() {
                self.marks.push((mark(normal.len(), number, normal.get(start..end).unwrap_or_default()), at));
            }
            self.lengths.push(normal.len());
        }
        self.marks.push((mark(normal.len(), WHOLE, &normal), at));
        self.keys.push((normal, text.to_owned()));
    }

    /// The key nearest to a text that is itself no key; the first in the order of code points, if several are equally near.
    pub fn nearest(&self, text: &str) -> Option<&str> {
        let normal = normal_form(text);
        let key = |at: u32| self.keys.get(at as usize);
        let alike = self.marked(mark(normal.len(), WHOLE, &normal));
        if let Some((_, same)) = alike.filter_map(key).find(|(other, _)| *other == normal) {
            return Some(same);
        }
        let mut best: Option<(usize, u32)> = None;
        for &length in self.lengths.iter().filter(|length| length.abs_diff(normal.len()) <= differences(**length)) {
            for at in self.sharing_a_piece(&normal, length) {
                let Some((other, _)) = key(at) else { continue };
                let distance = edit_distance(&normal, other);
                let allowed = differences(length.min(normal.len()));
                if distance <= allowed && best.is_none_or(|found| (distance, at) < found) {
                    best = Some((distance, at));
                }
            }
        }
        best.and_then(|(_, at)| key(at)).map(|(_, text)| text.as_str())
    }

    /// Keys of a length that hold a piece of theirs at about the same place in `normal`.
    fn sharing_a_piece(&self, normal: &[char], length: usize) -> Vec<u32> {
        let reach = differences(length);
        let mut found: Vec<u32> = Vec::new();
        for (number, (start, end)) in pieces(length).enumerate() {
            for shift in 0..=2 * reach {
                let Some(from) = (start + shift).checked_sub(reach) else { continue };
                let Some(piece) = normal.get(from..from + (end - start)) else { continue };
                found.extend(self.marked(mark(length, number, piece)));
            }
        }
        BTreeSet::from_iter(found).into_iter().collect()
    }

    /// The keys with a mark, in order.
    fn marked(&self, mark: u64) -> impl Iterator<Item = u32> {
        let first = self.marks.partition_point(|(other, _)| *other < mark);
        self.marks.iter().skip(first).take_while(move |(other, _)| *other == mark).map(|(_, at)| *at)
    }
}

/// How many differences a name of a length may have.
fn differences(length: usize) -> usize {
    if length < SHORTEST { 0 } else { (length / CHARACTERS_PER_DIFFERENCE).clamp(1, MOST_DIFFERENCES) }
}

/// One piece more than differences, of about the same length.
fn pieces(length: usize) -> impl Iterator<Item = (usize, usize)> {
    let count = differences(length) + 1;
    (0..count).map(move |number| (number * length / count, (number + 1) * length / count))
}

/// NFKC, without punctuation, blank space, 的 and 对.
fn normal_form(text: &str) -> Vec<char> {
    fold(text).chars().filter(|c| c.is_alphanumeric() && !matches!(c, '的' | '对')).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{NearKeys, SHORTEST, differences, edit_distance, normal_form};
    use proptest::prelude::*;

    /// Looks at every key. A swap of neighbours may break two pieces of a key, so a key that only swaps make near need not be found.
    fn by_looking_at_all(keys: &[String], text: &str) -> Option<usize> {
        let normal = normal_form(text);
        let near = |key: &String| {
            let other = normal_form(key);
            let long = other.len() >= SHORTEST && other.len().abs_diff(normal.len()) <= differences(other.len());
            let distance = edit_distance(&normal, &other);
            let allowed = if long { differences(other.len().min(normal.len())) } else { 0 };
            (!other.is_empty() && distance <= allowed).then_some(distance)
        };
        keys.iter().filter_map(near).min()
    }

    /// Keys, and a text made of one of them by leaving characters out, putting others in, or in their place.
    fn keys_and_text() -> impl Strategy<Value = (Vec<String>, String)> {
        let keys = proptest::collection::vec("[甲乙丙丁]{1,26}", 1..12);
        let changes = proptest::collection::vec((0_usize..30, 0_u8..3), 0..4);
        (keys, any::<prop::sample::Index>(), changes).prop_map(|(keys, which, changes)| {
            let mut text: Vec<char> = which.get(&keys).chars().collect();
            for (at, change) in changes {
                let at = at % (text.len() + 1);
                match change {
                    0 => text.insert(at, '戊'),
                    1 if at < text.len() => drop(text.remove(at)),
                    _ if at < text.len() => text[at] = '己',
                    _ => {}
                }
            }
            let text = text.into_iter().collect();
            (keys, text)
        })
    }

    proptest! {
        #[test]
        fn the_index_finds_what_looking_at_all_finds((keys, text) in keys_and_text()) {
            let found = NearKeys::new(keys.iter().map(String::as_str)).nearest(&text).map(|key| edit_distance(&normal_form(&text), &normal_form(key)));
            let all = by_looking_at_all(&keys, &text);
            prop_assert_eq!(found, all, "{:?} in {:?}", text, keys);
        }
    }
}
