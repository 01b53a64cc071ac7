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
use crate::syntax::{labels, misplaced, needless, slots, statutes};
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
    /// Whether the search came to its end within what it may try; there may be other readings else.
    pub within_budget: bool,
}

impl Readings {
    /// Whether there is one, and no other.
    pub fn is_only(&self) -> bool {
        self.within_budget && self.mends.len() == 1
    }
}

/// Looks for them. `body`: the byte of the line at which that begins which follows its word.
pub fn readings(rule: Rule, line: &str, body: usize) -> Readings {
    if line.len() > LONGEST {
        return Readings::default();
    }
    let mut search = Search { rule, body, trials: 0, connective: None };
    let found: IndexSet<String> = search.readings(line, usize::MAX, 0).into_iter().collect();
    let mends = found.iter().take(MOST_READINGS).map(|text| difference(line, text)).collect();
    Readings { mends, within_budget: search.trials <= MOST_TRIALS }
}

/// The readings of a condition that stands alone, or the condition itself; none if there may be others.
pub fn condition_readings(text: &str) -> Vec<String> {
    let Readings { mends, within_budget } = readings(Rule::placeholder, text, 0);
    let mended = |Mend { place, text: new }: Mend| Some(format!("{}{new}{}", text.get(..place.start)?, text.get(place.end..)?));
    if within_budget { mends.into_iter().filter_map(mended).collect() } else { Vec::new() }
}

struct Search {
    rule: Rule,
    body: usize,
    trials: usize,
    /// The connective chosen for conditions that stand side by side; one clause uses the same one throughout.
    connective: Option<&'static str>,
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
        for (rewrite, keep) in REWRITES {
            let mut found: Vec<String> = Vec::new();
            for new in rewrite(before, rest, self.rule).into_iter().filter(|new| new != text) {
                found.extend(self.readings(&new, still_unmatched, changes + 1));
                if *keep == Keep::First && !found.is_empty() {
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
        // `（一）甲 （二）乙`: the second is a line of its own.
        if self.rule == Rule::labelled && before.trim_end().ends_with(['）', ')']) && labels::within(before).len() > 1 {
            return Vec::new();
        }
        // Conditions side by side: both ways of joining them. The lines of a 下列 are joined by its word.
        let has_lines =
            self.rule != Rule::labelled && text.contains("\n") && text.lines().any(|line| line.trim_start().starts_with(['（', '(']));
        if has_lines || !matches!(self.rule, Rule::when | Rule::unless | Rule::scope | Rule::labelled) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let outer = self.connective;
        for connective in ["且 ", "或 "].into_iter().filter(|connective| outer.is_none_or(|other| other == *connective)) {
            self.connective = Some(connective);
            found.extend(self.readings(&joined(before, connective, rest), still_unmatched, changes + 1));
            self.connective = outer;
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

/// Which of the texts of a rewrite are readings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// All that the grammar accepts.
    All,
    /// The first that it accepts: the others are for where it does not.
    First,
}

/// The rewrites in the order in which they are tried.
const REWRITES: &[(Rewrite, Keep)] = &[
    (needless::doubled, Keep::First),
    (needless::words_of_type, Keep::First),
    (needless::parts_of_name, Keep::All),
    (needless::signs, Keep::First),
    (needless::words, Keep::First),
    (needless::set_of_fact, Keep::All),
    (misplaced::signs_of_field, Keep::First),
    (misplaced::parts_of_type, Keep::First),
    (misplaced::condition_of_required, Keep::First),
    (misplaced::synonyms, Keep::First),
    (misplaced::brackets_of_look_up, Keep::First),
    (misplaced::names_of_option, Keep::First),
    (misplaced::materials, Keep::First),
    (misplaced::cell, Keep::First),
    (misplaced::facts, Keep::First),
    (misplaced::texts, Keep::First),
    (misplaced::before_amount, Keep::First),
    (slots::setting_from_file, Keep::First),
    (slots::quoted_name, Keep::First),
    (slots::near_option, Keep::All),
    (slots::odd_name, Keep::First),
    (slots::odd_citation, Keep::First),
    (slots::parted_name, Keep::All),
    (slots::between_names, Keep::All),
    (slots::missing_word, Keep::First),
    (slots::missing_type, Keep::All),
    (slots::missing_sign, Keep::First),
    (slots::open_list, Keep::All),
    (needless::values_apart, Keep::All),
    (needless::terms, Keep::First),
    (slots::numbered_values, Keep::All),
    (needless::marks, Keep::First),
    (slots::values_of_type, Keep::First),
    (slots::remark_of_option, Keep::All),
    (slots::unquoted, Keep::First),
    (slots::adjustable, Keep::First),
    (slots::number_or_day, Keep::First),
    (texts::before_conclusion, Keep::First),
    (texts::stop, Keep::First),
    (texts::remark_of_expected, Keep::All),
    (texts::rule_of_expected, Keep::First),
    (statutes::signs, Keep::First),
    (statutes::implication, Keep::All),
    (statutes::lines_of_condition, Keep::All),
    (bounds::day_of_effect, Keep::All),
    (bounds::bound_by_day, Keep::All),
    (bounds::within_days, Keep::All),
    (bounds::bound, Keep::First),
    (bounds::span_of_numbers, Keep::First),
    (bounds::unit_apart, Keep::First),
    (bounds::share, Keep::First),
    (bounds::ended_share, Keep::First),
    (bounds::sum, Keep::First),
    (bounds::value_as_text, Keep::First),
    (bounds::thousands, Keep::First),
    (statutes::neither, Keep::First),
    (statutes::ending, Keep::First),
    (statutes::comma, Keep::First),
    (statutes::truth, Keep::First),
    (statutes::affix, Keep::First),
    (bounds::remark_of_bound, Keep::First),
    (statutes::list_of_values, Keep::All),
    (statutes::separators, Keep::First),
    (statutes::braces, Keep::All),
    (statutes::filter_before_grouping, Keep::First),
    (statutes::doubtful, Keep::All),
    (statutes::denial, Keep::All),
    (bounds::second_bound, Keep::All),
    (statutes::like, Keep::All),
    (statutes::second_predicate, Keep::First),
    (statutes::word, Keep::First),
    (statutes::glued_joint, Keep::First),
    (bounds::minus, Keep::First),
    (statutes::glued_table, Keep::First),
    (statutes::negated_predicate, Keep::First),
    (statutes::word_before, Keep::All),
    (statutes::glued_predicate, Keep::First),
    (statutes::glued_option, Keep::First),
    (texts::quotes, Keep::All),
];

/// Where two texts differ, and what the second has there.
fn difference(old: &str, new: &str) -> Mend {
    let same: usize = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(same..).unwrap_or_default(), new.get(same..).unwrap_or_default());
    let tail: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    Mend { place: same..old.len() - tail, text: new_rest.get(..new_rest.len() - tail).unwrap_or_default().to_owned() }
}
