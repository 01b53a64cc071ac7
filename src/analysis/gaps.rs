//! Items of which no rule speaks: gathered into regions, each as wide as can be said in a few words.

use crate::analysis::encode::Found;
use crate::analysis::inquiry::{Analysis, Finding, Gap, is_settled};
use crate::analysis::judge::Verdict;
use crate::analysis::region::Side;
use crate::analysis::solver::{Answer, Lit};
use crate::ir::{FindingKind, Stack};

/// So many regions are told of one policy; what lies outside them is told as one more.
const MOST_REGIONS: usize = 8;
/// So many clauses are learnt to widen a region by one class.
const BUDGET: u64 = 2_000;
/// So many classes of one fact are tried one by one.
const MOST_CLASSES: usize = 64;

/// Finds the items of which no rule of any policy speaks but 提醒 and 须满足, so that the 默认 does.
pub fn gaps(analysis: &mut Analysis<'_>) {
    let Some(gap) = circuit(analysis) else { return };
    let stacks = &analysis.model.stacks;
    let speaks = |verdict: &Verdict| verdict.live.iter().any(|(stack, rule)| stacks.get(*stack).is_some_and(|stack| decides(stack, *rule)));
    let mut assumptions = vec![analysis.encoding.complete, analysis.encoding.settled, gap];
    let mut found: Vec<(Finding, Lit)> = Vec::new();
    for number in 0..=MOST_REGIONS {
        match analysis.find(&assumptions, &|verdict| is_settled(verdict) && !speaks(verdict)) {
            Found::Item(item, _) => {
                let finding = Finding::new(FindingKind::Gap, analysis.at, Vec::new()).with_example(item, true);
                let is_last = number == MOST_REGIONS;
                let Some(sides) = (if is_last { Some(Vec::new()) } else { region(analysis, gap, &assumptions) }) else {
                    found.push((finding, Lit::YES));
                    break;
                };
                let within = analysis.encoding.conditions.solver.and(sides.iter().map(|side| side.lit));
                assumptions.push(!within);
                let parts = sides.into_iter().map(|side| side.part).collect();
                found.push((Finding { gap: Some(Gap { parts, is_last }), ..finding }, within));
            }
            Found::Unconfirmed(item) => {
                let finding = Finding::new(FindingKind::Gap, analysis.at, Vec::new()).with_example(item, false);
                found.push((finding, Lit::YES));
                break;
            }
            Found::Impossible(_) | Found::Spent => break,
        }
    }
    count_rows(analysis, gap, &mut found);
    // The largest first: of a list by how many of its items fall into it, else by how little they have in common.
    let size = |finding: &Finding| finding.gap.as_ref().map_or((true, 0), |gap| (gap.is_last, gap.parts.len()));
    found.sort_by_key(|(finding, _)| (std::cmp::Reverse(finding.rows), size(finding)));
    found.into_iter().for_each(|(finding, _)| analysis.report(finding));
}

/// Counts the items of the list that fall into each region, each where it first fits.
fn count_rows(analysis: &mut Analysis<'_>, gap: Lit, found: &mut [(Finding, Lit)]) {
    if found.is_empty() {
        return;
    }
    for row in analysis.rows {
        let portrait = analysis.encoding.conditions.portrait(row);
        let mut is_within = |region: Lit| {
            let assumptions: Vec<Lit> = portrait.iter().copied().chain([gap, region]).collect();
            analysis.encoding.conditions.ask(&assumptions, BUDGET) == Answer::Possible
        };
        if let Some((finding, _)) = found.iter_mut().find(|(_, region)| is_within(*region)) {
            finding.rows += 1;
        }
    }
}

fn decides(stack: &Stack, rule: usize) -> bool {
    stack.rules.get(rule).is_some_and(|rule| rule.conclusion.effect.outcome().is_some())
}

/// Whether the 默认 of the judged policy speaks, and no rule does.
fn circuit(analysis: &mut Analysis<'_>) -> Option<Lit> {
    let own = analysis.encoding.stacks.get(analysis.at)?.policies[analysis.policy].own;
    let mut parts = vec![own.scope.yes];
    for (stack, circuit) in analysis.model.stacks.iter().zip(&analysis.encoding.stacks) {
        parts.extend(circuit.rules.iter().enumerate().filter(|(at, _)| decides(stack, *at)).map(|(_, rule)| rule.live.no));
    }
    Some(analysis.encoding.conditions.solver.and(parts))
}

/// The widest region around the item found last in which all is a gap: facts that do not matter are left out, the classes of the others
/// are widened one after the other, as far as that adds something to the regions found before (`new`: it is outside them). None where that
/// all around it is a gap cannot be proven.
fn region(analysis: &mut Analysis<'_>, gap: Lit, new: &[Lit]) -> Option<Vec<Side>> {
    let mut sides = analysis.encoding.conditions.sides();
    let is_gap = |analysis: &mut Analysis<'_>, sides: &[Side]| {
        let settled = [analysis.encoding.complete, analysis.encoding.settled, !gap];
        let assumptions: Vec<Lit> = sides.iter().map(|side| side.lit).chain(settled).collect();
        analysis.encoding.conditions.ask(&assumptions, BUDGET)
    };
    let Answer::Impossible(core) = is_gap(analysis, &sides) else { return None };
    sides.retain(|side| core.contains(&side.lit));
    let mut at = 0;
    while at < sides.len() {
        let mut without = sides.clone();
        without.remove(at);
        match is_gap(analysis, &without) {
            Answer::Impossible(_) => sides = without,
            Answer::Possible | Answer::Spent => at += 1,
        }
    }
    for at in 0..sides.len() {
        let Some(side) = sides.get(at).cloned() else { continue };
        for class in analysis.encoding.conditions.others(&side.part, MOST_CLASSES) {
            let narrower = sides.get(at).unwrap_or(&side).clone();
            let wider = analysis.encoding.conditions.widened(&narrower, class);
            let mut trial = sides.clone();
            if let Some(own) = trial.get_mut(at) {
                *own = wider;
            }
            if !matches!(is_gap(analysis, &trial), Answer::Impossible(_)) {
                continue;
            }
            let added: Vec<Lit> = trial.iter().map(|side| side.lit).chain([!narrower.lit]).chain(new.iter().copied()).collect();
            if !matches!(analysis.encoding.conditions.ask(&added, BUDGET), Answer::Impossible(_)) {
                sides = trial;
            }
        }
    }
    Some(sides)
}
