//! Rules that change nothing: without them no item's outcome in their policy would be another.

use crate::analysis::combine::{Ladder, RuleCircuit, conditions_live, reach, with_condition};
use crate::analysis::encode::Found;
use crate::analysis::inquiry::{Analysis, Finding};
use crate::analysis::solver::{Answer, Lit};
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::{FindingKind, Rule};

/// So many clauses are learnt to find out why.
const BUDGET: u64 = 2_000;
/// So much is spent in all on finding fewer reasons; a question costs as much as there are rules.
const MOST_SPENT: usize = 1_000_000;

/// Finds the rules that change nothing, other than 提醒 and those that are never live.
pub fn shadowed(analysis: &mut Analysis<'_>) {
    let mut questions = MOST_SPENT / analysis.stack.rules.len().max(1);
    for (at, rule) in analysis.own_rules() {
        if rule.conclusion.effect == Effect::Notice || analysis.may_be_live.get(at) != Some(&true) {
            continue;
        }
        let lifts = analysis.stack.rules.iter().any(|other| other.overridden_by.contains(&at));
        // Beside a 补正 alone it says what the 默认 would say.
        let repeats_default = rule.conclusion.effect > Effect::Supplement && analysis.default() == rule.conclusion.effect.outcome();
        let stands_alone = rule.first_hit().is_none() && !lifts && !repeats_default;
        let found = if stands_alone { alone(analysis, at, rule) } else { among_others(analysis, at) };
        let Some(Found::Impossible(core)) = found else { continue };
        if !analysis.encoding.conditions.always_clash(&core, BUDGET) {
            continue;
        }
        // Of a rule that is live only while others are open nothing can be said.
        if analysis.settled_in(at).next().is_none() {
            let settled = [analysis.encoding.lacks_nothing, analysis.encoding.is_settled, analysis.live(at)];
            if analysis.encoding.conditions.ask(&settled, BUDGET) != Answer::Possible {
                continue;
            }
        }
        let core = smallest(analysis, at, core, &mut questions);
        let because = shadows(analysis, at, &core);
        let finding = Finding::new(FindingKind::Shadowed, analysis.at, vec![at]);
        analysis.report(Finding { because, ..finding });
    }
}

/// The rules of which a core says that they are not live.
fn shadows(analysis: &Analysis<'_>, at: usize, core: &[Lit]) -> Vec<usize> {
    let is_shadow = |other: &usize| *other != at && core.contains(&analysis.not_live(*other));
    analysis.own_rules().map(|(other, _)| other).filter(is_shadow).collect()
}

/// As few of the assumptions that clash as still do, by leaving out one after the other. `questions`: how many may be asked.
fn smallest(analysis: &mut Analysis<'_>, at: usize, mut core: Vec<Lit>, questions: &mut usize) -> Vec<Lit> {
    let mut needed = needed(analysis, at, &core);
    let mut place = 0;
    while let Some(lit) = core.get(place)
        && *questions > 0
    {
        if needed.contains(lit) {
            place += 1;
            continue;
        }
        *questions -= 1;
        let mut fewer = core.clone();
        fewer.remove(place);
        match analysis.encoding.conditions.ask(&fewer, BUDGET) {
            Answer::Impossible(_) => {
                core = fewer;
                needed = self::needed(analysis, at, &core);
            }
            Answer::Possible => {
                // The item that shows it may show the same of other reasons.
                analysis.meet_chosen();
                place += 1;
            }
            Answer::Spent => place += 1,
        }
    }
    core
}

/// Those assumptions of a core without which an item met so far is possible: it makes the rule live, and of all that the core is about
/// only the one rule that shadows it.
fn needed(analysis: &Analysis<'_>, at: usize, core: &[Lit]) -> Vec<Lit> {
    let shadows = shadows(analysis, at, core);
    let mut needed = Vec::new();
    for (_, verdict) in analysis.settled_in(at).filter_map(|met| analysis.met.get(met)) {
        let mut live = shadows.iter().filter(|other| verdict.is_live(analysis.at, **other));
        if let (Some(only), None) = (live.next(), live.next()) {
            needed.push(analysis.not_live(*only));
        }
    }
    needed
}

/// Whether an item makes a rule live on which no other bears, and none that is as strict: then it decides, or nothing would.
fn alone(analysis: &mut Analysis<'_>, at: usize, rule: &Rule) -> Option<Found> {
    let effect = rule.conclusion.effect;
    let masks = |other: Effect| match (effect, other) {
        (_, Effect::Notice) => false,
        (Effect::Condition, _) => other == Effect::Condition,
        (_, Effect::Condition) => false,
        // A 补正 stands beside what is milder, and beside nothing else.
        (_, _) => other >= effect,
    };
    let masking: Vec<usize> =
        analysis.own_rules().filter(|(other, rule)| *other != at && masks(rule.conclusion.effect)).map(|(other, _)| other).collect();
    let mut assumptions = vec![analysis.encoding.lacks_nothing, analysis.encoding.is_settled, analysis.live(at)];
    let is_supplement = |other: &usize| analysis.stack.rules.get(*other).is_some_and(|rule| rule.conclusion.effect == Effect::Supplement);
    if effect < Effect::Supplement && effect != Effect::Condition && analysis.default() > Some(Outcome::Supplement) {
        // Beside a 补正 it matters where nothing else keeps a stricter 默认 from deciding.
        let (supplements, stricter): (Vec<usize>, Vec<usize>) = masking.iter().partition(|other| is_supplement(other));
        assumptions.extend(stricter.iter().map(|other| analysis.not_live(*other)));
        let decides = |rule: &Rule| rule.conclusion.effect.outcome().is_some_and(|outcome| outcome != Outcome::Supplement);
        let others = analysis.own_rules().filter(|(other, rule)| *other != at && decides(rule));
        let others: Vec<Lit> = others.map(|(other, _)| analysis.not_live(other)).collect();
        let supplements: Vec<Lit> = supplements.iter().map(|other| analysis.not_live(*other)).collect();
        let solver = &mut analysis.encoding.conditions.solver;
        let (no_others, no_supplements) = (solver.and(others), solver.and(supplements));
        assumptions.push(solver.or([no_others, no_supplements]));
    } else {
        assumptions.extend(masking.iter().map(|other| analysis.not_live(*other)));
    }
    let decided = analysis.encoding.stacks.get(analysis.at)?.policies[analysis.policy].decided;
    let [admit, conditional] = [Outcome::Admit, Outcome::Conditional].map(|outcome| decided.get(outcome as usize));
    if effect == Effect::Condition {
        assumptions.extend([admit?.yes, conditional?.no]);
    }
    if effect == Effect::Conditional {
        // 准入 with a 须满足 comes to the same.
        let of_effect =
            |wanted: Effect| analysis.own_rules().filter(move |(_, rule)| rule.conclusion.effect == wanted).map(|(other, _)| other);
        let admits: Vec<Lit> = of_effect(Effect::Admit).map(|other| analysis.not_live(other)).collect();
        let conditions: Vec<Lit> = of_effect(Effect::Condition).map(|other| analysis.not_live(other)).collect();
        let solver = &mut analysis.encoding.conditions.solver;
        let (no_admit, no_condition) = (solver.and(admits), solver.and(conditions));
        assumptions.push(solver.or([no_admit, no_condition]));
    }
    Some(analysis.find_as_encoded(&assumptions))
}

/// Whether an item's outcome is another without a rule that lifts others, or is a row above others.
fn among_others(analysis: &mut Analysis<'_>, at: usize) -> Option<Found> {
    let mut without = analysis.encoding.stacks.get(analysis.at)?.rules.clone();
    *without.get_mut(at)? = RuleCircuit::NEVER;
    reach(&mut analysis.encoding.conditions.solver, analysis.stack, &mut without);
    let (one, other) = (analysis.encoding.stacks.get(analysis.at)?.policies[analysis.policy].outcome, ladder(analysis, &without)?);
    let is_decider = |rule: &Rule| rule.policy == analysis.policy && rule.conclusion.effect.outcome().is_some();
    let deciders = analysis.stack.rules.iter().zip(&without).filter(|(rule, _)| is_decider(rule));
    // Without it nothing but the 默认 would decide.
    let only: Vec<Lit> = deciders.map(|(_, circuit)| circuit.live.no).chain([analysis.live(at)]).collect();
    let decides = analysis.stack.rules.get(at).is_some_and(|rule| rule.conclusion.effect != Effect::Condition);
    let solver = &mut analysis.encoding.conditions.solver;
    let mut ways: Vec<Lit> = one.iter().zip(&other).map(|(one, other)| solver.differ(one.yes, other.yes)).collect();
    ways.extend(decides.then(|| solver.and(only)));
    let matters = solver.or(ways);
    let assumptions = [analysis.encoding.lacks_nothing, analysis.encoding.is_settled, matters];
    Some(analysis.find_as_encoded(&assumptions))
}

/// What the judged policy comes to with these rules.
fn ladder(analysis: &mut Analysis<'_>, rules: &[RuleCircuit]) -> Option<Ladder> {
    let terms = analysis.encoding.stacks.get(analysis.at)?.policies[analysis.policy].terms;
    let solver = &mut analysis.encoding.conditions.solver;
    let decided = terms.decided(solver, analysis.stack, rules);
    Some(with_condition(solver, decided, &conditions_live(analysis.stack, rules, Some(terms.id))))
}
