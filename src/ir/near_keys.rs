//! Near names: a key of a 名录 that a text was probably meant to be, though it is worded a little differently.
//!
//! Two names are near as [`Near`] has it, and if they are the same once punctuation, blank space, 的 and 对 are gone, or then differ in few
//! characters for their length. At most `k` differences leave one of the `k + 1` pieces of a key as it is, but for its last character where that
//! changed places with the next one. The index finds keys by their pieces, so that a lookup costs the same in a long 名录 as in a short one.

use crate::collections::ordered_set;
use crate::diagnostic::near::Near;
use crate::value::text::key;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use strsim::osa_distance;

/// Shorter names are near only if their normal forms are equal: with so few characters a difference is a different thing.
const SHORTEST: usize = 6;
/// One difference is allowed for this many characters.
const CHARACTERS_PER_DIFFERENCE: usize = 8;
/// Never more differences than this.
const MOST_DIFFERENCES: usize = 3;

/// The keys of one 名录, found by what is near to them.
#[derive(Debug, Default)]
pub struct NearKeys {
    /// Normal forms and keys, in the order in which they were given.
    keys: Vec<(String, String)>,
    /// Of each key as a whole and of its pieces, with the key's index, sorted. They are hashes and may collide; every hit is compared in full.
    fingerprints: Vec<(u64, u32)>,
    /// The lengths of the keys that have pieces.
    lengths: BTreeSet<usize>,
}

/// The number of the whole where pieces have theirs.
const WHOLE: usize = usize::MAX;

/// Identifies a piece by the length of its key, its number among the key's pieces and its characters.
fn fingerprint(length: usize, number: usize, piece: &[char]) -> u64 {
    FxBuildHasher.hash_one((length, number, piece))
}

impl NearKeys {
    pub fn new<'k>(texts: impl Iterator<Item = &'k str>) -> Self {
        let mut index = NearKeys::default();
        texts.for_each(|text| index.add(text));
        index.fingerprints.sort_unstable();
        index
    }

    fn add(&mut self, text: &str) {
        let normal = normal_form(text);
        let chars: Vec<char> = normal.chars().collect();
        if chars.is_empty() {
            return;
        }
        let at = self.keys.len() as u32;
        if chars.len() >= SHORTEST {
            for (number, (start, end)) in pieces(chars.len()).enumerate() {
                self.fingerprints.push((fingerprint(chars.len(), number, chars.get(start..end).unwrap_or_default()), at));
            }
            self.lengths.insert(chars.len());
        }
        self.fingerprints.push((fingerprint(chars.len(), WHOLE, &chars), at));
        self.keys.push((normal, text.to_owned()));
    }

    /// The keys near to a text that is itself no key. `budget`: how many may still be compared; once none may, only those before are told.
    pub fn near_within(&self, text: &str, budget: &mut usize) -> Near<'_> {
        let normal = normal_form(text);
        let chars: Vec<char> = normal.chars().collect();
        let same = self.with_fingerprint(fingerprint(chars.len(), WHOLE, &chars)).filter(|(_, other, _)| *other == normal);
        let mut found: Vec<&str> = same.map(|(_, _, key)| key).collect();
        for &length in self.lengths.iter().filter(|length| length.abs_diff(chars.len()) <= differences(**length)) {
            let allowed = differences(length.min(chars.len()));
            let sharing: Vec<_> = self.sharing_a_piece(&chars, length).take(*budget).collect();
            *budget -= sharing.len();
            let sharing = ordered_set(sharing);
            found.extend(sharing.into_iter().filter(|(_, other, _)| osa_distance(&normal, other) <= allowed).map(|(_, _, key)| key));
        }
        Near::among(text, found)
    }

    /// Keys of a length that have one of their pieces in `normal`, at most as far from its place as there may be differences.
    fn sharing_a_piece<'s, 'n>(&'s self, normal: &'n [char], length: usize) -> impl Iterator<Item = (u32, &'s str, &'s str)> + use<'s, 'n> {
        let reach = differences(length);
        let windows = pieces(length).enumerate().flat_map(move |(number, (start, end))| {
            let starts = (0..=2 * reach).filter_map(move |shift| (start + shift).checked_sub(reach));
            starts.filter_map(move |from| Some((number, normal.get(from..from + (end - start))?, normal.get(from + (end - start)))))
        });
        let fingerprints = windows.flat_map(move |(number, window, next)| {
            let swapped = next.zip(window.split_last()).map(|(next, (_, rest))| {
                let swapped: Vec<char> = rest.iter().chain([next]).copied().collect();
                fingerprint(length, number, &swapped)
            });
            std::iter::once(fingerprint(length, number, window)).chain(swapped)
        });
        fingerprints.flat_map(|fingerprint| self.with_fingerprint(fingerprint))
    }

    /// The keys with a fingerprint, in order: index, normal form, key.
    fn with_fingerprint(&self, fingerprint: u64) -> impl Iterator<Item = (u32, &str, &str)> {
        let first = self.fingerprints.partition_point(|(other, _)| *other < fingerprint);
        let equal = self.fingerprints.iter().skip(first).take_while(move |(other, _)| *other == fingerprint);
        equal.filter_map(|(_, at)| self.keys.get(*at as usize).map(|(normal, key)| (*at, normal.as_str(), key.as_str())))
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
fn normal_form(text: &str) -> String {
    key(text).chars().filter(|c| c.is_alphanumeric() && !matches!(c, '的' | '对')).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What [`NearKeys::near_within`] promises, by comparison with every key. A key of nothing but 的 and punctuation is near to none.
    fn near_of_all<'k>(keys: &[&'k str], text: &str) -> Near<'k> {
        let normal = normal_form(text);
        let few_differences = |key: &&&str| {
            let other = normal_form(key);
            let allowed = differences(normal.chars().count().min(other.chars().count()));
            (other == normal && !normal.is_empty()) || (allowed > 0 && osa_distance(&normal, &other) <= allowed)
        };
        Near::among(text, keys.iter().filter(few_differences).copied())
    }

    fn key() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[甲乙丙丁的]{1,4}|[甲乙丙丁戊己的·]{5,40}").unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_index_finds_what_a_search_of_all_keys_finds(
            keys in proptest::collection::vec(key(), 1..12),
            of in any::<prop::sample::Index>(),
            edits in proptest::collection::vec((0..4usize, any::<prop::sample::Index>(), "[甲乙丙丁戊己]"), 0..5),
        ) {
            let mut text: Vec<char> = of.get(&keys).chars().collect();
            for (edit, at, other) in &edits {
                let at = at.index(text.len() + 1);
                let other = other.chars().next().unwrap();
                match edit {
                    0 => text.insert(at, other),
                    1 if at < text.len() => { text.remove(at); }
                    2 if at < text.len() => text[at] = other,
                    3 if at + 1 < text.len() => text.swap(at, at + 1),
                    _ => {}
                }
            }
            let text: String = text.into_iter().collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let index = NearKeys::new(keys.iter().copied());
            let mut unbounded = usize::MAX;
            prop_assert_eq!(index.near_within(&text, &mut unbounded), near_of_all(&keys, &text));
        }
    }
}
