//! Rules that say the same: live for exactly the same items, with the same conclusion.

use crate::analysis::encode::Found;
use crate::analysis::inquiry::{Analysis, Finding};
use crate::analysis::judge::Verdict;
use crate::ir::FindingKind;

/// Finds rules of the judged policy that one of the stack before them repeats.
pub fn duplicates(analysis: &mut Analysis<'_>) {
    let (at, stack) = (analysis.at, analysis.stack);
    let judged: Vec<usize> = analysis.own_rules().map(|(rule, _)| rule).collect();
    let upper: Vec<usize> = analysis.upper_rules().map(|(rule, _)| rule).collect();
    for (place, one) in judged.iter().enumerate() {
        if analysis.may_be_live.get(*one) != Some(&true) {
            continue;
        }
        for other in upper.iter().chain(judged.iter().skip(place + 1)).copied() {
            let (Some(rule), Some(second)) = (stack.rules.get(*one), stack.rules.get(other)) else { continue };
            if rule.conclusion != second.conclusion || !never_differ(analysis, at, *one, other) {
                continue;
            }
            analysis.report(Finding::new(FindingKind::Duplicate, at, vec![*one, other]));
        }
    }
}

fn never_differ(analysis: &mut Analysis<'_>, at: usize, one: usize, other: usize) -> bool {
    if !analysis.are_live_for_same_items(one, other) {
        return false;
    }
    [(one, other), (other, one)].into_iter().all(|(live, dead)| {
        let assumptions = [analysis.encoding.lacks_nothing, analysis.live(live), !analysis.live(dead)];
        let differs = |verdict: &Verdict| verdict.is_live(at, live) && !verdict.is_live(at, dead);
        matches!(analysis.find(&assumptions, &differs), Found::Impossible(_))
    })
}
