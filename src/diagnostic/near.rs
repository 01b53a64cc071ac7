//! Near names: what a misspelt word may have meant. Shared characters count, which suits Chinese words of two to six characters.

/// The candidate nearest to `word`, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() {
        return None;
    }
    let mut best: Option<(usize, usize, &str)> = None;
    for candidate in candidates {
        if candidate == word {
            continue;
        }
        let Some(distance) = distance_within(word, candidate) else { continue };
        let rank = (distance, candidate.chars().count().abs_diff(word.chars().count()));
        if best.is_none_or(|(d, l, c)| (rank.0, rank.1, candidate) < (d, l, c)) {
            best = Some((rank.0, rank.1, candidate));
        }
    }
    best.map(|(_, _, candidate)| candidate)
}

/// The number of single-character edits between two words, if it is small for their length and they share characters.
fn distance_within(left: &str, right: &str) -> Option<usize> {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let longer = left.len().max(right.len());
    if longer > 200 || left.len().abs_diff(right.len()) > longer / 2 {
        return None;
    }
    let shared = left.iter().filter(|c| right.contains(c)).count();
    let distance = edit_distance(&left, &right);
    let near = shared * 2 >= longer && distance * 2 <= longer;
    near.then_some(distance)
}

/// Levenshtein's distance with swaps of neighbours (optimal string alignment).
pub fn edit_distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.iter().enumerate() {
        let mut row = Vec::with_capacity(right.len() + 1);
        row.push(i + 1);
        for (j, r) in right.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let mut cost = (get(&last, j) + usize::from(l != r)).min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            let swapped = i > 0 && j > 0 && left.get(i - 1) == Some(r) && right.get(j - 1) == Some(l);
            if swapped {
                cost = cost.min(get(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// `是不是「…」？` with the candidate that is near to a word, if one is.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("是不是「{near}」？"))
}

#[cfg(test)]
mod tests {
    use super::{edit_distance, nearest};
    use proptest::prelude::*;

    /// By the definition: the least over the last edit.
    fn by_definition(left: &[char], right: &[char]) -> usize {
        match (left, right) {
            ([], rest) | (rest, []) => rest.len(),
            ([l @ .., a], [r @ .., b]) => {
                let mut least =
                    (by_definition(l, r) + usize::from(a != b)).min(by_definition(l, right) + 1).min(by_definition(left, r) + 1);
                if let ([l @ .., c], [r @ .., d]) = (l, r)
                    && (a, c) == (d, b)
                {
                    least = least.min(by_definition(l, r) + 1);
                }
                least
            }
        }
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_definition(left in "[甲乙丙]{0,6}", right in "[甲乙丙]{0,6}") {
            let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
            prop_assert_eq!(edit_distance(&left, &right), by_definition(&left, &right));
            prop_assert_eq!(edit_distance(&left, &right), edit_distance(&right, &left));
        }

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
