//! Rules that no item makes live, and 当 that every item meets.

use crate::analysis::encode::{BUDGET, Found};
use crate::analysis::inquiry::{Analysis, Finding};
use crate::ir::{Expression, FindingKind};
use crate::source::Span;
use crate::value::truth::Truth;
use std::collections::HashSet;

/// So many items are tried before the solver is asked.
const MOST_TRIED: usize = 64;

/// Finds the rules that no item makes live.
pub fn unsatisfiable(analysis: &mut Analysis<'_>) {
    let at = analysis.at;
    let rules: Vec<usize> = analysis.own_rules().chain(analysis.upper_rules()).map(|(rule, _)| rule).collect();
    for rule in rules {
        if analysis.may_be_live.get(rule) == Some(&true) {
            continue;
        }
        let assumptions = [analysis.encoding.lacks_nothing, analysis.live(rule)];
        let found = analysis.find(&assumptions, &|verdict| verdict.is_live(at, rule) && !verdict.missing);
        if let Some(may_be_live) = analysis.may_be_live.get_mut(rule) {
            *may_be_live = !matches!(found, Found::Impossible(_));
        }
        if is_never(analysis, &found) && analysis.stack.rules.get(rule).is_some_and(|rule| rule.policy == analysis.policy) {
            analysis.report(Finding::new(FindingKind::Unsatisfiable, at, vec![rule]));
        }
    }
}

/// Finds the 当 that every item meets.
pub fn always(analysis: &mut Analysis<'_>) {
    // The rows of a decision table have its 当 in common.
    let mut seen: HashSet<Span> = HashSet::new();
    for (at, rule) in analysis.own_rules() {
        // Cells of a decision table are no 当 that could be left out.
        for when in rule.written_whens() {
            if !seen.insert(when.span) || is_failed(analysis, when) {
                continue;
            }
            let fails = analysis.encoding.conditions.condition(analysis.at, when).no;
            let assumptions = [analysis.encoding.lacks_nothing, fails];
            let stack = analysis.at;
            let found = analysis.find(&assumptions, &|verdict| !verdict.is_live(stack, at) && !verdict.missing);
            if is_never(analysis, &found) {
                let finding = Finding::new(FindingKind::Always, analysis.at, vec![at]);
                analysis.report(Finding { part: Some(when.span), ..finding });
            }
        }
    }
}

/// Whether what was looked for is nowhere to be found, on whatever day, whatever lower policies set.
fn is_never(analysis: &mut Analysis<'_>, found: &Found) -> bool {
    matches!(found, Found::Impossible(core) if analysis.encoding.conditions.always_clash(core, BUDGET))
}

/// Whether an item met so far fails a condition.
fn is_failed(analysis: &Analysis<'_>, when: &Expression) -> bool {
    let complete = analysis.met.iter().filter(|(_, verdict)| !verdict.missing);
    let judge = analysis.encoding.conditions.judge;
    complete.take(MOST_TRIED).any(|(item, _)| judge.truth(analysis.at, when, item) == Truth::No)
}
