//! One rule lets an item through that another bars: of one policy a conflict, with one above it a contradiction.

use crate::analysis::encode::Found;
use crate::analysis::inquiry::{Analysis, Finding};
use crate::analysis::judge::Verdict;
use crate::analysis::solver::Answer;
use crate::collections::IndexSet;
use crate::ir::conclusion::Effect;
use crate::ir::{FindingKind, Rule};

/// So many clauses are learnt to tell which of two rules is the special one.
const BUDGET: u64 = 500;

/// Finds the pairs of rules of the judged policy.
pub fn conflicts(analysis: &mut Analysis<'_>) {
    let barring: Vec<usize> = analysis.own_rules().filter(|(_, rule)| bars(rule)).map(|(at, _)| at).collect();
    pairs(analysis, FindingKind::Conflict, &barring);
}

/// Finds the rules of the judged policy that let through what one of a policy above it bars.
pub fn contradictions(analysis: &mut Analysis<'_>) {
    let barring: Vec<usize> = analysis.upper_rules().filter(|(_, rule)| bars(rule)).map(|(at, _)| at).collect();
    pairs(analysis, FindingKind::ContradictsUpper, &barring);
}

/// Whether a rule lets items through.
fn admits(rule: &Rule) -> bool {
    matches!(rule.conclusion.effect, Effect::Admit | Effect::Conditional)
}

/// Whether a rule keeps items from being let through.
fn bars(rule: &Rule) -> bool {
    matches!(rule.conclusion.effect, Effect::Reroute | Effect::Reject)
}

/// Finds the pairs of a rule of the judged policy that admits items and one of `barring`.
fn pairs(analysis: &mut Analysis<'_>, kind: FindingKind, barring: &[usize]) {
    let at = analysis.at;
    let is_satisfiable = |analysis: &Analysis<'_>, rule: usize| analysis.satisfiable.get(rule) == Some(&true);
    for (admitting, _) in analysis.own_rules().filter(|(_, rule)| admits(rule)).collect::<Vec<_>>() {
        if !is_satisfiable(analysis, admitting) {
            continue;
        }
        let mut unreported: IndexSet<usize> = barring.iter().copied().filter(|bar| is_satisfiable(analysis, *bar)).collect();
        // What was met already is not asked for.
        for met in analysis.settled_in(admitting).collect::<Vec<_>>() {
            report_shown(analysis, kind, admitting, met, &mut unreported);
        }
        for bar in unreported.clone() {
            if unreported.contains(&bar)
                && let Some(met) = together(analysis, admitting, bar)
            {
                report_shown(analysis, kind, admitting, met, &mut unreported);
            }
        }
        while !unreported.is_empty() {
            // One of them is live.
            let any: Vec<_> = unreported.iter().map(|bar| analysis.live(*bar)).collect();
            let any = analysis.encoding.conditions.solver.or(any);
            let assumptions = [analysis.encoding.complete, analysis.encoding.settled, analysis.live(admitting), any];
            let wanted = |verdict: &Verdict| {
                verdict.is_settled() && verdict.is_live(at, admitting) && unreported.iter().any(|bar| verdict.is_live(at, *bar))
            };
            match analysis.find(&assumptions, &wanted) {
                Found::Item(..) => report_shown(analysis, kind, admitting, analysis.met.len() - 1, &mut unreported),
                Found::Unconfirmed { item, is_refuted } => {
                    let chosen = unreported.iter().copied().find(|bar| analysis.encoding.conditions.solver.holds(analysis.live(*bar)));
                    let Some(bar) = chosen else { break };
                    unreported.shift_remove(&bar);
                    analysis.report(Finding::new(kind, at, vec![admitting, bar]).unconfirmed((!is_refuted).then_some(item)));
                }
                Found::Impossible(_) | Found::Spent => break,
            }
        }
    }
}

/// An item for which two rules are live, if the item of one is such an item once it has the facts that the other reads, as the other's item
/// has them. Judging it is cheaper than asking the solver.
fn together(analysis: &mut Analysis<'_>, one: usize, other: usize) -> Option<usize> {
    let met = |rule: usize| analysis.met.get(analysis.settled_in(rule).next()?).map(|(item, _)| item);
    let (mut item, source) = (met(one)?.clone(), met(other)?);
    for field in &analysis.stack.rules.get(other)?.reads {
        item[*field].clone_from(&source[*field]);
    }
    let verdict = analysis.encoding.conditions.judge.settled(&item)?;
    let is_shown = [one, other].iter().all(|rule| verdict.is_live(analysis.at, *rule));
    is_shown.then(|| {
        analysis.meet(item, verdict);
        analysis.met.len() - 1
    })
}

/// Reports the pairs that an item met before shows; those of the barring rules that are left stay in `unreported`.
fn report_shown(analysis: &mut Analysis<'_>, kind: FindingKind, admitting: usize, met: usize, unreported: &mut IndexSet<usize>) {
    let Some((item, verdict)) = analysis.met.get(met).cloned() else { return };
    let shown: Vec<usize> = unreported.iter().copied().filter(|bar| verdict.is_live(analysis.at, *bar)).collect();
    for bar in shown {
        unreported.shift_remove(&bar);
        let special = if kind == FindingKind::Conflict { special(analysis, admitting, bar) } else { None };
        let finding = Finding::new(kind, analysis.at, vec![admitting, bar]).with_example(item.clone());
        analysis.report(Finding { special, ..finding });
    }
}

/// Of two rules the one that applies only where the other does.
fn special(analysis: &mut Analysis<'_>, one: usize, other: usize) -> Option<usize> {
    let mut implies = |special: usize, general: usize| {
        if analysis.shows_apart(special, general) {
            return false;
        }
        let applies = |analysis: &Analysis<'_>, rule: usize| analysis.circuit(rule).applies.yes;
        let assumptions = [applies(analysis, special), !applies(analysis, general)];
        matches!(analysis.encoding.conditions.ask(&assumptions, BUDGET), Answer::Impossible(_))
    };
    match (implies(one, other), implies(other, one)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        (true, true) | (false, false) => None,
    }
}
