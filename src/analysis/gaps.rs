//! Items of which no rule speaks: gathered into regions, each as wide as can be said in a few words.

use crate::analysis::encode::Found;
use crate::analysis::inquiry::{Analysis, Finding, Gap};
use crate::analysis::judge::Verdict;
use crate::analysis::region::{Part, Side};
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
    let Some(gap) = only_default_speaks(analysis) else { return };
    let stacks = &analysis.model.stacks;
    let speaks = |verdict: &Verdict| verdict.live.iter().any(|(stack, rule)| stacks.get(*stack).is_some_and(|stack| decides(stack, *rule)));
    let mut assumptions = vec![analysis.encoding.lacks_nothing, analysis.encoding.is_settled, gap];
    let mut found: Vec<Region> = Vec::new();
    for number in 0..=MOST_REGIONS {
        match analysis.find(&assumptions, &|verdict| verdict.is_settled() && !speaks(verdict)) {
            Found::Item(item, _) => {
                let finding = Finding::new(FindingKind::Gap, analysis.at, Vec::new()).with_example(item);
                let is_remainder = number == MOST_REGIONS;
                let sides = if is_remainder { Some(Vec::new()) } else { region(analysis, gap) };
                let is_proven = sides.is_some();
                let region = Region { finding, sides, is_remainder };
                assumptions.push(!region.within(analysis));
                found.push(region);
                if !is_proven {
                    break;
                }
            }
            Found::Unconfirmed { item, is_refuted } => {
                let finding = Finding::new(FindingKind::Gap, analysis.at, Vec::new()).unconfirmed((!is_refuted).then_some(item));
                found.push(Region { finding, sides: None, is_remainder: false });
                break;
            }
            Found::Impossible(_) | Found::Spent => break,
        }
    }
    // The largest first: by how little its items have in common, of a list by how many of its items fall into it.
    found.sort_by_key(|region| region.sides.as_ref().map_or((true, 0), |sides| (region.is_remainder, sides.len())));
    let mut outside = vec![analysis.encoding.lacks_nothing, analysis.encoding.is_settled, gap];
    for region in &mut found {
        if let Some(sides) = &mut region.sides {
            narrow(analysis, sides, &outside);
        }
        outside.push(!region.within(analysis));
    }
    count_rows(analysis, gap, &mut found);
    found.sort_by_key(|region| std::cmp::Reverse(region.finding.rows));
    for Region { finding, sides, is_remainder } in found {
        let gap = sides.map(|sides| Gap { parts: sides.into_iter().map(|side| side.part).collect(), is_remainder });
        analysis.report(Finding { gap, ..finding });
    }
}

/// Some of the items that fall into a gap.
struct Region {
    finding: Finding,
    /// What they have in common; none where that could not be proven.
    sides: Option<Vec<Side>>,
    /// Whether it stands for all that lies outside the other regions.
    is_remainder: bool,
}

impl Region {
    /// Whether an item is in it.
    fn within(&self, analysis: &mut Analysis<'_>) -> Lit {
        analysis.encoding.conditions.solver.and(self.sides.iter().flatten().map(|side| side.lit))
    }
}

/// Counts the items of the list that fall into each region, each where it first fits.
fn count_rows(analysis: &mut Analysis<'_>, gap: Lit, found: &mut [Region]) {
    if found.is_empty() {
        return;
    }
    let regions: Vec<Lit> = found.iter().map(|region| region.within(analysis)).collect();
    for row in analysis.rows {
        let portrait = analysis.encoding.conditions.portrait(row);
        let mut is_within = |region: Lit| {
            let assumptions: Vec<Lit> = portrait.iter().copied().chain([gap, region]).collect();
            analysis.encoding.conditions.ask(&assumptions, BUDGET) == Answer::Possible
        };
        if let Some((region, _)) = found.iter_mut().zip(&regions).find(|(_, lit)| is_within(**lit)) {
            region.finding.rows += 1;
        }
    }
}

fn decides(stack: &Stack, rule: usize) -> bool {
    stack.rules.get(rule).is_some_and(|rule| rule.conclusion.effect.outcome().is_some())
}

/// Whether the 默认 of the judged policy speaks, and no rule does.
fn only_default_speaks(analysis: &mut Analysis<'_>) -> Option<Lit> {
    let terms = analysis.encoding.stacks.get(analysis.at)?.policies[analysis.policy].terms;
    let mut parts = vec![terms.scope.yes];
    for (stack, circuit) in analysis.model.stacks.iter().zip(&analysis.encoding.stacks) {
        parts.extend(circuit.rules.iter().enumerate().filter(|(at, _)| decides(stack, *at)).map(|(_, rule)| rule.live.no));
    }
    Some(analysis.encoding.conditions.solver.and(parts))
}

/// The widest region around the item found last in which all is a gap: facts that do not matter are left out, the classes of the others
/// are widened one after the other. None where that all around it is a gap cannot be proven.
fn region(analysis: &mut Analysis<'_>, gap: Lit) -> Option<Vec<Side>> {
    let mut sides = analysis.encoding.conditions.sides();
    let is_gap = |analysis: &mut Analysis<'_>, sides: &[Side]| {
        let settled = [analysis.encoding.lacks_nothing, analysis.encoding.is_settled, !gap];
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
            let mut trial = sides.clone();
            if let Some(side) = trial.get_mut(at) {
                *side = analysis.encoding.conditions.widened(side, class);
            }
            if matches!(is_gap(analysis, &trial), Answer::Impossible(_)) {
                sides = trial;
            }
        }
    }
    Some(sides)
}

/// Takes away the classes of facts for which a region adds nothing to those before it. `outside`: an item is in none of these.
fn narrow(analysis: &mut Analysis<'_>, sides: &mut [Side], outside: &[Lit]) {
    for at in 0..sides.len() {
        let Some(Side { part: Part::Among { classes, .. }, .. }) = sides.get(at).cloned() else { continue };
        let mut needed = Vec::new();
        for class in &classes {
            let Some(only) = sides.get(at).map(|side| analysis.encoding.conditions.among(side, vec![*class])) else { continue };
            let others = sides.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, side)| side.lit);
            let assumptions: Vec<Lit> = others.chain([only.lit]).chain(outside.iter().copied()).collect();
            if !matches!(analysis.encoding.conditions.ask(&assumptions, BUDGET), Answer::Impossible(_)) {
                needed.push(*class);
            }
        }
        if let Some(side) = sides.get_mut(at)
            && !needed.is_empty()
        {
            *side = analysis.encoding.conditions.among(side, needed);
        }
    }
}
