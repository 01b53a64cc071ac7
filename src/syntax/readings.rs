//! What a clause that the grammar refuses may have been meant for: it is changed at the place where it fails, until the grammar accepts it.

use crate::collections::IndexSet;
use crate::syntax::letters::{first_word, joined};
use crate::syntax::pairs::nests_too_deep;
use crate::syntax::parser::{self, Rule};
use crate::syntax::statute_bounds as bounds;
use crate::syntax::statute_numbers::hidden_bound;
use crate::syntax::statute_texts::{self as texts, is_text_or_conclusion};
use crate::syntax::trial::whole;
use crate::syntax::words::{ClauseWord, DeclarationWord, takes_argument};
use crate::syntax::{slots, statutes};
use std::ops::Range;

/// How many changes one clause may need.
const MOST_CHANGES: usize = 6;

/// How many texts are tried for one clause.
const MOST_TRIALS: usize = 60;

/// How many readings are shown.
const MOST_READINGS: usize = 3;

/// Longer clauses are left as they are, in bytes.
const LONGEST: usize = 4096;

/// What belongs in the place of a part of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    pub place: Range<usize>,
    pub text: String,
}

/// The readings of a line that the grammar refuses, in words of the language.
#[derive(Default)]
pub struct Readings {
    pub mends: Vec<Mend>,
    /// Whether the search came to its end: there may be others else.
    pub is_whole: bool,
}

impl Readings {
    /// Whether there is one, and no other.
    pub fn is_only(&self) -> bool {
        self.is_whole && self.mends.len() == 1
    }
}

/// Looks for them. `body`: the byte of the line at which that begins which follows its word.
pub fn readings(rule: Rule, line: &str, body: usize) -> Readings {
    if line.len() > LONGEST {
        return Readings::default();
    }
    let mut search = Search { rule, body, trials: 0, joint: None };
    let found: IndexSet<String> = search.readings(line, usize::MAX, 0).into_iter().collect();
    let mends = found.iter().take(MOST_READINGS).map(|text| difference(line, text)).collect();
    Readings { mends, is_whole: search.trials <= MOST_TRIALS }
}

/// The readings of a condition that stands alone, or the condition itself; none if there may be others.
pub fn condition_readings(text: &str) -> Vec<String> {
    let Readings { mends, is_whole } = readings(Rule::placeholder, text, 0);
    let mended = |Mend { place, text: new }: Mend| Some(format!("{}{new}{}", text.get(..place.start)?, text.get(place.end..)?));
    if is_whole { mends.into_iter().filter_map(mended).collect() } else { Vec::new() }
}

struct Search {
    rule: Rule,
    body: usize,
    trials: usize,
    /// The connective chosen for conditions that stand side by side; one clause uses the same one throughout.
    joint: Option<&'static str>,
}

impl Search {
    /// The texts that the grammar accepts, a few changes away. `unmatched`: how many bytes were not matched before the last change; a change
    /// must leave fewer.
    fn readings(&mut self, text: &str, unmatched: usize, changes: usize) -> Vec<String> {
        self.trials += 1;
        if self.trials > MOST_TRIALS || nests_too_deep(text) {
            return Vec::new();
        }
        // The grammar takes `30万元以上` for a number and its unit; it is refused there as well.
        let at = match hidden_bound(text.get(self.body..).unwrap_or_default()) {
            Some((at, _)) => at + self.body,
            None => match parser::parse(self.rule, text, whole(text)) {
                Ok(_) => return vec![text.to_owned()],
                Err(mismatch) => mismatch.at.max(self.body),
            },
        };
        let still_unmatched = text.len().saturating_sub(at);
        if changes == MOST_CHANGES || still_unmatched >= unmatched {
            return Vec::new();
        }
        let blank = text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        let Some((before, rest)) = text.split_at_checked(at + blank) else { return Vec::new() };
        if is_line_of_its_own(before, self.body, self.rule) {
            return Vec::new();
        }
        for (rewrite, several) in REWRITES {
            let mut found: Vec<String> = Vec::new();
            for new in rewrite(before, rest, self.rule).into_iter().filter(|new| new != text) {
                found.extend(self.readings(&new, still_unmatched, changes + 1));
                if !several && !found.is_empty() {
                    break;
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        // A clause or a conclusion is no further condition.
        let next = first_word(rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '。')));
        if ClauseWord::from_word(next).is_some() || takes_argument(next).is_some() {
            return Vec::new();
        }
        // Conditions side by side: both ways of joining them. The lines of a 下列 are joined by its word.
        let has_lines =
            self.rule != Rule::labelled && text.contains("\n") && text.lines().any(|line| line.trim_start().starts_with(['（', '(']));
        if has_lines || !matches!(self.rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let outer = self.joint;
        for joint in ["且 ", "或 "].into_iter().filter(|joint| outer.is_none_or(|other| other == *joint)) {
            self.joint = Some(joint);
            found.extend(self.readings(&joined(before, joint, rest), still_unmatched, changes + 1));
            self.joint = outer;
        }
        found
    }
}

/// Whether what is refused opens a line that need not belong to what stands before it: it follows a conclusion or a text, or it is not
/// indented below a declaration. `body`: where that begins which follows the first word.
fn is_line_of_its_own(before: &str, body: usize, rule: Rule) -> bool {
    let written = before.trim_end();
    let blank = before.get(written.len()..).unwrap_or_default();
    let declares = || DeclarationWord::ALL.iter().any(|word| word.rule() == rule);
    let follows = written.len() > body && is_text_or_conclusion(before, rule);
    blank.contains('\n') && (follows || (blank.ends_with('\n') && declares()))
}

/// The texts that a clause may be changed into where it is refused, each whole. The arguments are what stands before that place, what
/// follows it, and the rule that refuses it.
type Rewrite = fn(&str, &str, Rule) -> Vec<String>;

/// The rewrites in the order in which they are tried, each with whether all of its texts are readings; else the first that the grammar
/// accepts is meant.
const REWRITES: &[(Rewrite, bool)] = &[
    (slots::quoted_name, false),
    (slots::near_option, true),
    (slots::odd_name, false),
    (slots::odd_citation, false),
    (slots::parted_name, true),
    (slots::between_names, true),
    (slots::missing_word, false),
    (slots::missing_type, true),
    (slots::missing_sign, false),
    (slots::open_list, true),
    (slots::values_of_type, false),
    (slots::remark_of_option, true),
    (slots::unquoted, false),
    (slots::adjustable, false),
    (slots::number_or_day, false),
    (texts::before_conclusion, false),
    (texts::stop, false),
    (texts::remark_of_expected, true),
    (statutes::signs, false),
    (statutes::implication, true),
    (statutes::lines_of_condition, true),
    (bounds::day_of_effect, true),
    (bounds::bound_by_day, true),
    (bounds::within_days, true),
    (bounds::bound, false),
    (bounds::span_of_numbers, false),
    (bounds::unit_apart, false),
    (bounds::share, false),
    (bounds::value_as_text, false),
    (bounds::thousands, false),
    (statutes::neither, false),
    (statutes::comma, false),
    (statutes::truth, false),
    (statutes::affix, false),
    (bounds::remark_of_bound, false),
    (statutes::list_of_values, true),
    (statutes::separators, false),
    (statutes::braces, true),
    (statutes::filter_before_grouping, false),
    (statutes::doubtful, true),
    (bounds::second_bound, false),
    (statutes::word, false),
    (bounds::minus, false),
    (statutes::glued_table, false),
    (statutes::negated_predicate, false),
    (statutes::word_before, true),
    (statutes::glued_predicate, false),
    (statutes::glued_option, false),
    (texts::quotes, true),
];

/// Where two texts differ, and what the second has there.
fn difference(old: &str, new: &str) -> Mend {
    let same: usize = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(same..).unwrap_or_default(), new.get(same..).unwrap_or_default());
    let tail: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    Mend { place: same..old.len() - tail, text: new_rest.get(..new_rest.len() - tail).unwrap_or_default().to_owned() }
}
