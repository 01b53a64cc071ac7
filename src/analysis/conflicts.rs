//! One rule lets an item through that another bars: of one policy a conflict, with one above it a contradiction.

use crate::analysis::encode::Found;
use crate::analysis::inquiry::{Analysis, Finding};
use crate::analysis::judge::Verdict;
use crate::analysis::solver::{Answer, Lit};
use crate::collections::{IndexMap, IndexSet};
use crate::ir::conclusion::Effect;
use crate::ir::{FindingKind, Rule};

/// So many clauses are learnt for each rule to tell which of two is the special one.
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
    let may_be_live = |analysis: &Analysis<'_>, rule: usize| analysis.may_be_live.get(rule) == Some(&true);
    for (admitting, _) in analysis.own_rules().filter(|(_, rule)| admits(rule)).collect::<Vec<_>>() {
        if !may_be_live(analysis, admitting) {
            continue;
        }
        let mut unreported: IndexSet<usize> = barring.iter().copied().filter(|bar| may_be_live(analysis, *bar)).collect();
        let mut shown: Vec<(usize, usize)> = Vec::new();
        // What was met already is not asked for.
        for met in analysis.settled_in(admitting).collect::<Vec<_>>() {
            if unreported.is_empty() {
                break;
            }
            take_shown(analysis, met, &mut unreported, &mut shown);
        }
        for bar in unreported.clone() {
            if unreported.contains(&bar)
                && let Some(met) = merged_witness(analysis, admitting, bar)
            {
                take_shown(analysis, met, &mut unreported, &mut shown);
            }
        }
        while !unreported.is_empty() {
            // One of them is live.
            let any: Vec<_> = unreported.iter().map(|bar| analysis.live(*bar)).collect();
            let any = analysis.encoding.conditions.solver.or(any);
            let assumptions = [analysis.encoding.lacks_nothing, analysis.encoding.is_settled, analysis.live(admitting), any];
            let wanted = |verdict: &Verdict| {
                verdict.is_settled() && verdict.is_live(at, admitting) && unreported.iter().any(|bar| verdict.is_live(at, *bar))
            };
            match analysis.find(&assumptions, &wanted) {
                Found::Item(..) => take_shown(analysis, analysis.met.len() - 1, &mut unreported, &mut shown),
                Found::Unconfirmed { item, is_refuted } => {
                    let chosen = unreported.iter().copied().find(|bar| analysis.encoding.conditions.solver.holds(analysis.live(*bar)));
                    let Some(bar) = chosen else { break };
                    unreported.shift_remove(&bar);
                    analysis.report(Finding::new(kind, at, vec![admitting, bar]).unconfirmed((!is_refuted).then_some(item)));
                }
                Found::Impossible(_) | Found::Spent => break,
            }
        }
        report(analysis, kind, admitting, &shown);
    }
}

/// An item for which two rules are live, if the item of one is such an item once it has the facts that the other reads, as the other's item
/// has them. Judging it is cheaper than asking the solver.
fn merged_witness(analysis: &mut Analysis<'_>, one: usize, other: usize) -> Option<usize> {
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

/// Takes the barring rules that an item met before makes live into `shown`, each with the item's place; the others stay in `unreported`.
fn take_shown(analysis: &Analysis<'_>, met: usize, unreported: &mut IndexSet<usize>, shown: &mut Vec<(usize, usize)>) {
    let Some((_, verdict)) = analysis.met.get(met) else { return };
    unreported.retain(|bar| {
        let is_live = verdict.is_live(analysis.at, *bar);
        shown.extend(is_live.then_some((*bar, met)));
        !is_live
    });
}

/// Reports a rule with each of the barring ones that an item met before shows with it.
fn report(analysis: &mut Analysis<'_>, kind: FindingKind, admitting: usize, shown: &[(usize, usize)]) {
    let barring: Vec<usize> = shown.iter().map(|(bar, _)| *bar).collect();
    let special = if kind == FindingKind::Conflict { specials(analysis, admitting, &barring) } else { IndexMap::default() };
    for (bar, met) in shown {
        let Some((item, _)) = analysis.met.get(*met) else { continue };
        let finding = Finding::new(kind, analysis.at, vec![admitting, *bar]).with_example(item.clone());
        analysis.report(Finding { special: special.get(bar).copied(), ..finding });
    }
}

/// Of a rule and each of some others the special one: the one that applies only where the other does, if the other applies elsewhere too.
fn specials(analysis: &mut Analysis<'_>, one: usize, others: &[usize]) -> IndexMap<usize, usize> {
    let applies = |analysis: &Analysis<'_>, rule: usize| analysis.circuit(rule).applies.yes;
    let own = applies(analysis, one);
    let may_be_wider = others.iter().copied().filter(|other| !analysis.shows_apart(one, *other));
    let wider = may_be_wider.map(|other| (other, !applies(analysis, other))).collect();
    let wider = never_with(analysis, own, wider);
    let may_be_narrower = others.iter().copied().filter(|other| !analysis.shows_apart(*other, one));
    let narrower = may_be_narrower.map(|other| (other, applies(analysis, other))).collect();
    let narrower = never_with(analysis, !own, narrower);
    let special = |other: &usize| match (wider.contains(other), narrower.contains(other)) {
        (true, false) => Some((*other, one)),
        (false, true) => Some((*other, *other)),
        (true, true) | (false, false) => None,
    };
    others.iter().filter_map(special).collect()
}

/// Those of some rules, each with a literal, whose literal cannot hold together with `other`. They are asked for in one clause, and those
/// that an answer shows to hold are dropped from it: most often that is a single question.
fn never_with(analysis: &mut Analysis<'_>, other: Lit, mut rules: Vec<(usize, Lit)>) -> IndexSet<usize> {
    while !rules.is_empty() {
        let conditions = &mut analysis.encoding.conditions;
        // While it is assumed, one of the literals holds.
        let activation = conditions.solver.fresh();
        let clause: Vec<Lit> = rules.iter().map(|(_, truth)| *truth).chain([!activation]).collect();
        conditions.solver.require(&clause);
        let answer = conditions.ask(&[other, activation], BUDGET * rules.len() as u64);
        let asked_for = rules.len();
        rules.retain(|(_, truth)| answer != Answer::Possible || !conditions.solver.holds(*truth));
        conditions.solver.require(&[!activation]);
        match answer {
            Answer::Impossible(_) => break,
            Answer::Possible if rules.len() < asked_for => analysis.note_assignment(),
            Answer::Possible | Answer::Spent => rules.clear(),
        }
    }
    rules.into_iter().map(|(rule, _)| rule).collect()
}
