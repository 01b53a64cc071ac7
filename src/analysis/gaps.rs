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
    let Some(gap) = circuit(analysis) else { return };
    let stacks = &analysis.model.stacks;
    let speaks = |verdict: &Verdict| verdict.live.iter().any(|(stack, rule)| stacks.get(*stack).is_some_and(|stack| decides(stack, *rule)));
    let mut assumptions = vec![analysis.encoding.complete, analysis.encoding.settled, gap];
    let mut found: Vec<(Finding, Lit)> = Vec::new();
    let mut regions: Vec<Region> = Vec::new();
    for number in 0..=MOST_REGIONS {
        match analysis.find(&assumptions, &|verdict| verdict.is_settled() && !speaks(verdict)) {
            Found::Item(item, _) => {
                let finding = Finding::new(FindingKind::Gap, analysis.at, Vec::new()).with_example(item, true);
                if number == MOST_REGIONS {
                    found.push((Finding { gap: Some(Gap { parts: Vec::new(), is_last: true }), ..finding }, Lit::YES));
                    break;
                }
                let Some(region) = Region::around(analysis, gap, &assumptions) else {
                    found.push((finding, Lit::YES));
                    break;
                };
                assumptions.push(!region.within(analysis));
                regions.push(region);
                found.push((finding, Lit::YES));
            }
            Found::Unconfirmed(item) => {
                let finding = Finding::new(FindingKind::Gap, analysis.at, Vec::new()).with_example(item, false);
                found.push((finding, Lit::YES));
                break;
            }
            Found::Impossible(_) | Found::Spent => break,
        }
    }
    narrow(analysis, gap, &mut regions);
    for ((finding, within), region) in found.iter_mut().zip(regions) {
        *within = region.within(analysis);
        finding.gap = Some(Gap { parts: region.sides.into_iter().map(|side| side.part).collect(), is_last: false });
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

/// Items among which all is a gap.
struct Region {
    /// As narrow as it is around the item with which it was found, with no facts but those that matter.
    core: Vec<Side>,
    sides: Vec<Side>,
}

impl Region {
    /// The widest one around the item found last: facts that do not matter are left out, the classes of the others are widened one after the
    /// other, as far as that adds something `new`. None where that all around the item is a gap cannot be proven.
    fn around(analysis: &mut Analysis<'_>, gap: Lit, new: &[Lit]) -> Option<Region> {
        let mut core = analysis.encoding.conditions.sides();
        let is_gap = |analysis: &mut Analysis<'_>, sides: &[Side]| {
            let settled = [analysis.encoding.complete, analysis.encoding.settled, !gap];
            let assumptions: Vec<Lit> = sides.iter().map(|side| side.lit).chain(settled).collect();
            analysis.encoding.conditions.ask(&assumptions, BUDGET)
        };
        let Answer::Impossible(clashing) = is_gap(analysis, &core) else { return None };
        core.retain(|side| clashing.contains(&side.lit));
        let mut at = 0;
        while at < core.len() {
            let mut without = core.clone();
            without.remove(at);
            match is_gap(analysis, &without) {
                Answer::Impossible(_) => core = without,
                Answer::Possible | Answer::Spent => at += 1,
            }
        }
        let sides = widened(analysis, &core, new, &|analysis, sides, _| matches!(is_gap(analysis, sides), Answer::Impossible(_)));
        Some(Region { core, sides })
    }

    fn within(&self, analysis: &mut Analysis<'_>) -> Lit {
        analysis.encoding.conditions.solver.and(self.sides.iter().map(|side| side.lit))
    }
}

/// The sides with the classes more that `may_be` so and that add something `new`.
fn widened(
    analysis: &mut Analysis<'_>,
    core: &[Side],
    new: &[Lit],
    may_be: &dyn Fn(&mut Analysis<'_>, &[Side], usize) -> bool,
) -> Vec<Side> {
    let mut sides = core.to_vec();
    for (at, side) in core.iter().enumerate() {
        for class in analysis.encoding.conditions.others(&side.part, MOST_CLASSES) {
            let narrower = sides.get(at).unwrap_or(side).clone();
            let wider = analysis.encoding.conditions.widened(&narrower, class);
            let mut trial = sides.clone();
            if let Some(own) = trial.get_mut(at) {
                *own = wider;
            }
            if !may_be(analysis, &trial, at) {
                continue;
            }
            let added: Vec<Lit> = trial.iter().map(|side| side.lit).chain([!narrower.lit]).chain(new.iter().copied()).collect();
            if !matches!(analysis.encoding.conditions.ask(&added, BUDGET), Answer::Impossible(_)) {
                sides = trial;
            }
        }
    }
    sides
}

/// Leaves out of each region the classes that add nothing to the others, where no gap is lost by it.
fn narrow(analysis: &mut Analysis<'_>, gap: Lit, regions: &mut [Region]) {
    for at in 0..regions.len() {
        let mut new = vec![analysis.encoding.complete, analysis.encoding.settled, gap];
        for (_, other) in regions.iter().enumerate().filter(|(other, _)| *other != at) {
            new.push(!other.within(analysis));
        }
        let Some(region) = regions.get_mut(at) else { continue };
        let before = region.within(analysis);
        let is_part = |_: &mut Analysis<'_>, sides: &[Side], at: usize| match (sides.get(at), region.sides.get(at)) {
            (Some(Side { part: Part::Among { classes, .. }, .. }), Some(Side { part: Part::Among { classes: all, .. }, .. })) => {
                classes.iter().all(|class| all.contains(class))
            }
            (_, _) => false,
        };
        let sides = widened(analysis, &region.core, &new, &is_part);
        let narrower = Region { core: region.core.clone(), sides };
        new.extend([before, !narrower.within(analysis)]);
        if matches!(analysis.encoding.conditions.ask(&new, BUDGET), Answer::Impossible(_)) {
            *region = narrower;
        }
    }
}
