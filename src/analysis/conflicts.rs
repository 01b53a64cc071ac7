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
    let bars: Vec<usize> = analysis.own_rules().filter(|(_, rule)| bars(rule)).map(|(at, _)| at).collect();
    pairs(analysis, FindingKind::Conflict, &bars);
}

/// Finds the rules of the judged policy that let through what one of a policy above it bars.
pub fn contradictions(analysis: &mut Analysis<'_>) {
    let bars: Vec<usize> = analysis.upper_rules().filter(|(_, rule)| bars(rule)).map(|(at, _)| at).collect();
    pairs(analysis, FindingKind::ContradictsUpper, &bars);
}

fn lets(rule: &Rule) -> bool {
    matches!(rule.conclusion.effect, Effect::Admit | Effect::Conditional)
}

fn bars(rule: &Rule) -> bool {
    matches!(rule.conclusion.effect, Effect::Reroute | Effect::Reject)
}

fn pairs(analysis: &mut Analysis<'_>, kind: FindingKind, bars: &[usize]) {
    let at = analysis.at;
    let is_satisfiable = |analysis: &Analysis<'_>, rule: usize| analysis.satisfiable.get(rule) == Some(&true);
    for (lets, _) in analysis.own_rules().filter(|(_, rule)| self::lets(rule)).collect::<Vec<_>>() {
        if !is_satisfiable(analysis, lets) {
            continue;
        }
        let mut rest: IndexSet<usize> = bars.iter().copied().filter(|bar| is_satisfiable(analysis, *bar)).collect();
        // What was met already is not asked for.
        for met in analysis.settled_in(lets).collect::<Vec<_>>() {
            take(analysis, kind, lets, met, &mut rest);
        }
        for bar in rest.clone() {
            if rest.contains(&bar)
                && let Some(met) = together(analysis, lets, bar)
            {
                take(analysis, kind, lets, met, &mut rest);
            }
        }
        while !rest.is_empty() {
            // One of the rest is live.
            let any: Vec<_> = rest.iter().map(|bar| analysis.live(*bar)).collect();
            let any = analysis.encoding.conditions.solver.or(any);
            let assumptions = [analysis.encoding.complete, analysis.encoding.settled, analysis.live(lets), any];
            let wanted =
                |verdict: &Verdict| verdict.is_settled() && verdict.is_live(at, lets) && rest.iter().any(|bar| verdict.is_live(at, *bar));
            match analysis.find(&assumptions, &wanted) {
                Found::Item(..) => take(analysis, kind, lets, analysis.met.len() - 1, &mut rest),
                Found::Unconfirmed(item) => {
                    let chosen = rest.iter().copied().find(|bar| analysis.encoding.conditions.solver.holds(analysis.live(*bar)));
                    let Some(bar) = chosen else { break };
                    rest.shift_remove(&bar);
                    analysis.report(Finding::new(kind, at, vec![lets, bar]).with_example(item, false));
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

/// Reports every pair that an item shows.
fn take(analysis: &mut Analysis<'_>, kind: FindingKind, lets: usize, met: usize, rest: &mut IndexSet<usize>) {
    let Some((item, verdict)) = analysis.met.get(met).cloned() else { return };
    let shown: Vec<usize> = rest.iter().copied().filter(|bar| verdict.is_live(analysis.at, *bar)).collect();
    for bar in shown {
        rest.shift_remove(&bar);
        let special = if kind == FindingKind::Conflict { special(analysis, lets, bar) } else { None };
        let finding = Finding::new(kind, analysis.at, vec![lets, bar]).with_example(item.clone(), true);
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
