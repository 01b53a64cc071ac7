//! Near names: what a misspelt word may have meant. Shared characters count, which suits Chinese words of two to six characters.

use super::wording::suggest;
use strsim::osa_distance;

/// Longer texts, which may stand in a cell, are never near: the time of a comparison grows with the square of their length.
const LONGEST: usize = 200;

/// The candidate nearest to `word`, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() {
        return None;
    }
    let others = candidates.into_iter().filter(|candidate| *candidate != word);
    others.filter_map(|candidate| Some((distance(word, candidate)?, candidate))).min().map(|(_, candidate)| candidate)
}

/// The number of single-character edits between two words and the difference of their lengths, if both are small and they share characters.
fn distance(left: &str, right: &str) -> Option<(usize, usize)> {
    let right_chars: Vec<char> = right.chars().collect();
    let length = left.chars().count();
    let longer = length.max(right_chars.len());
    let difference = length.abs_diff(right_chars.len());
    if longer > LONGEST || difference > longer / 2 {
        return None;
    }
    let shared = left.chars().filter(|c| right_chars.contains(c)).count();
    let edits = osa_distance(left, right);
    (shared * 2 >= longer && edits * 2 <= longer).then_some((edits, difference))
}

/// Proposes the candidate that is near to a word, if one is.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(suggest)
}

/// Help for an unknown word: a near one, then all that are known. `what`: how they are announced.
pub fn any_of<'a>(word: &str, what: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let near = did_you_mean(word, words.iter().copied()).unwrap_or_default();
    format!("{near}{what}：{}", words.join("、"))
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_does_not_depend_on_the_order(word in "[甲乙丙丁]{1,5}", mut names in proptest::collection::vec("[甲乙丙丁]{1,5}", 0..8)) {
            let found = nearest(&word, names.iter().map(String::as_str)).map(str::to_owned);
            prop_assert!(found.as_deref() != Some(&word));
            names.reverse();
            prop_assert_eq!(nearest(&word, names.iter().map(String::as_str)), found.as_deref());
        }

        #[test]
        fn a_word_with_one_slip_is_found(word in "[甲乙丙丁戊己]{3,6}", at in 0_usize..6) {
            let slipped: String = word.chars().enumerate().map(|(place, c)| if place == at % word.chars().count() { '错' } else { c }).collect();
            prop_assert_eq!(nearest(&slipped, ["毫不相干", &word]), Some(word.as_str()));
        }
    }
}
