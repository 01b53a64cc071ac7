//! Headings: how they are compared, and which row of a sheet holds them.

use crate::collections::IndexSet;
use crate::value::date::{Date, DateError};
use crate::value::text::heading_key;

/// What stands around a heading without being a part of it.
const MARKS: [char; 5] = ['*', '★', '☆', '▲', ':'];
/// Remarks in brackets about how it is to be filled in.
const REMARKS: [&str; 6] = ["必填", "选填", "必填项", "选填项", "可选", "可不填"];
/// Before the unit in brackets.
const UNIT_WORDS: [&str; 3] = ["单位:", "计量单位:", "金额单位:"];

/// What a heading is compared by: its key without marks and remarks around it, `★经费（单位：万元）（必填）：` → `经费(万元)`.
pub(crate) fn bare_key(text: &str) -> String {
    let key = heading_key(text);
    let mut bare = key.as_str();
    loop {
        let rest = REMARKS.iter().fold(bare.trim_matches(MARKS), |rest, remark| without_remark(rest, remark));
        if rest == bare || rest.is_empty() {
            break;
        }
        bare = rest;
    }
    for word in UNIT_WORDS {
        if let Some((head, unit)) = bare.rsplit_once(word)
            && head.ends_with('(')
            && !head.starts_with('(')
        {
            return [head, unit].concat();
        }
    }
    bare.to_owned()
}

fn without_remark<'k>(key: &'k str, remark: &str) -> &'k str {
    let bracketed = |key: &'k str, open: char, close: char| {
        let after = key.strip_prefix(open).and_then(|rest| rest.strip_prefix(remark)).and_then(|rest| rest.strip_prefix(close));
        after.or_else(|| key.strip_suffix(close).and_then(|rest| rest.strip_suffix(remark)).and_then(|rest| rest.strip_suffix(open)))
    };
    [('(', ')'), ('[', ']'), ('【', '】')].into_iter().find_map(|(open, close)| bracketed(key, open, close)).unwrap_or(key)
}

/// A heading as it is compared; a unit in brackets at its end stands apart: `经费（万元）` → (`经费`, `万元`).
pub fn key_and_unit(text: &str) -> (String, Option<String>) {
    let key = bare_key(text);
    match split_unit(&key) {
        Some((head, unit)) => (head.to_owned(), Some(unit.to_owned())),
        None => (key, None),
    }
}

/// The unit in brackets at the end of a heading that is a key, and what stands before it.
pub(crate) fn split_unit(key: &str) -> Option<(&str, &str)> {
    let parts = key.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(head, unit)| (head.trim(), unit.trim()));
    parts.filter(|(head, unit)| !head.is_empty() && !unit.is_empty())
}

/// So many rows that hold something are looked through for the headings.
pub(super) const SEARCHED_ROWS: usize = 20;

/// The row of headings among the first rows of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// How many of its cells are headings that are expected.
    pub(super) known: usize,
    /// How many of its cells hold something.
    pub(super) filled: usize,
    /// Its index among the rows given.
    pub(super) row: usize,
}

/// Finds the headings among rows, each given as the texts of its filled cells. `expected`: headings in the form of their keys.
///
/// With known headings it is the row that has the most of them; else the first that reads like headings and is not
/// much shorter than the rows around it, as titles are.
pub(super) fn find<R: AsRef<[String]>>(rows: &[R], expected: &IndexSet<String>) -> Option<Found> {
    let found = |row: usize, known: usize| rows.get(row).map(|cells| Found { known, filled: cells.as_ref().len(), row });
    let known: Vec<usize> = rows.iter().map(|row| row.as_ref().iter().filter(|text| is_expected(text, expected)).count()).collect();
    let most = known.iter().copied().max()?;
    if most > 0 {
        let mut row = known.iter().position(|count| *count == most)?;
        // Headings merged over several rows: the lowest of them stands above the items.
        while rows.get(row + 1).is_some_and(|below| rows.get(row).is_some_and(|above| above.as_ref() == below.as_ref())) {
            row += 1;
        }
        return found(row, most);
    }
    let longest = rows.iter().map(|row| row.as_ref().len()).max()?;
    let titled = rows.iter().skip(1).all(|row| row.as_ref().len() >= 2);
    let reads_well = |row: &R| row.as_ref().len() >= 2 && row.as_ref().len() * 2 >= longest && reads_like_headings(row.as_ref());
    let first_is_single = rows.first().is_some_and(|row| row.as_ref().len() < 2);
    if first_is_single && !titled && longest < 3 {
        return found(0, 0);
    }
    found(rows.iter().position(reads_well).unwrap_or(0), 0)
}

/// Headings in the form in which [`find`] expects them.
pub(super) fn expected(headings: &[String]) -> IndexSet<String> {
    headings.iter().map(|heading| bare_key(heading)).collect()
}

fn is_expected(text: &str, expected: &IndexSet<String>) -> bool {
    let key = bare_key(text);
    expected.contains(&key) || split_unit(&key).is_some_and(|(head, _)| expected.contains(head))
}

/// Whether a text is written with the characters of numbers alone.
fn is_numeric(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'))
}

fn reads_like_headings(row: &[String]) -> bool {
    let mut seen = IndexSet::<String>::default();
    row.iter().enumerate().all(|(at, text)| {
        let key = heading_key(text);
        !is_numeric(&key) && Date::parse(&key) == Err(DateError::Shape) && seen.insert_full(key).0 == at
    })
}
