//! Rules that apply → live rules → what a policy comes to, as circuits: §7.2 and 7.3 of the language, as `eval/combine.rs` has them for one
//! item.

use crate::analysis::solver::Solver;
use crate::analysis::truth::Tri;
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::{PolicyId, Stack};

/// A rule for items; every part is 否 for other rules, and for those that are not in force.
#[derive(Clone, Copy)]
pub struct RuleCircuit {
    /// Of a row of a decision table with 首个命中: whether its cells hold.
    pub cells: Tri,
    /// Of such a row: whether no row above it holds.
    pub reached: Tri,
    /// Whether it applies, the rows above it and exceptions aside.
    pub applies: Tri,
    pub live: Tri,
}

/// An outcome, as the truths that it is at least so strict, by outcome from the mildest on (order encoding).
pub type Ladder = [Tri; Outcome::ALL.len()];

impl RuleCircuit {
    pub const NEVER: RuleCircuit = RuleCircuit { cells: Tri::NO, reached: Tri::NO, applies: Tri::NO, live: Tri::NO };
}

/// Finds which rules are reached and live: a row of a table with 首个命中 is reached if no row above it holds, and a rule is live if it
/// applies, is reached, and no exception to it is live.
pub fn reach(solver: &mut Solver, stack: &Stack, rules: &mut [RuleCircuit]) {
    let (mut table, mut above) = (None, Tri::NO);
    for (rule, circuit) in stack.rules.iter().zip(rules.iter_mut()) {
        circuit.reached = Tri::YES;
        if let Some(row) = rule.first_hit() {
            if table != Some(row.first) {
                (table, above) = (Some(row.first), Tri::NO);
            }
            circuit.reached = above.not();
            above = Tri::or(solver, &[above, circuit.cells]);
        }
    }
    let mut done = vec![false; rules.len()];
    for start in 0..rules.len() {
        // Exceptions first, without recursion: a chain of them may be long.
        let mut path = vec![start];
        while let Some(&at) = path.last() {
            let (Some(rule), Some(false)) = (stack.rules.get(at), done.get(at)) else {
                path.pop();
                continue;
            };
            let open: Vec<usize> = rule.overridden_by.iter().copied().filter(|by| done.get(*by) == Some(&false)).collect();
            if !open.is_empty() {
                path.extend(open);
                continue;
            }
            let by = rule.overridden_by.iter().filter_map(|by| rules.get(*by)).map(|by| by.live.not());
            let itself = rules.get(at).into_iter().flat_map(|circuit| [circuit.applies, circuit.reached]);
            let parts: Vec<Tri> = itself.chain(by).collect();
            let live = Tri::and(solver, &parts);
            if let (Some(circuit), Some(done)) = (rules.get_mut(at), done.get_mut(at)) {
                (circuit.live, *done) = (live, true);
            }
            path.pop();
        }
    }
}

/// What a policy is, apart from its rules.
#[derive(Clone, Copy)]
pub struct PolicyTerms {
    pub id: PolicyId,
    /// Its 默认, where it is this policy's to decide.
    pub default: Option<Outcome>,
    /// Whether it is in force and its 适用 holds.
    pub scope: Tri,
    /// Whether a 必填 fact is missing.
    pub missing: Tri,
}

impl PolicyTerms {
    /// What the policy comes to with these rules, its 须满足 aside.
    pub fn decided(&self, solver: &mut Solver, stack: &Stack, rules: &[RuleCircuit]) -> Ladder {
        let rules = || stack.rules.iter().zip(rules).filter(|(rule, _)| rule.policy == self.id);
        let live = |effect: Effect| rules().filter(move |(rule, _)| rule.conclusion.effect == effect).map(|(_, circuit)| circuit.live);
        let supplement: Vec<Tri> = live(Effect::Supplement).chain([self.missing]).collect();
        let supplement = Tri::or(solver, &supplement);
        let mut by_outcome = [Tri::NO; Outcome::ALL.len()];
        for effect in Effect::all().filter(|effect| *effect != Effect::Supplement) {
            if let Some(rung) = effect.outcome().and_then(|outcome| by_outcome.get_mut(outcome as usize)) {
                *rung = Tri::or(solver, &live(effect).collect::<Vec<_>>());
            }
        }
        let undecided = Tri::or(solver, &by_outcome).not();
        let by_default = Tri::and(solver, &[self.scope, undecided]);
        Outcome::ALL.map(|outcome| {
            if outcome == Outcome::None {
                return Tri::YES;
            }
            let mut at_least = by_outcome.get(outcome as usize..).unwrap_or_default().to_vec();
            at_least.extend((self.default >= Some(outcome)).then_some(by_default));
            at_least.extend((outcome <= Outcome::Supplement).then_some(supplement));
            Tri::or(solver, &at_least)
        })
    }
}

/// One rung of several ladders.
pub fn rung(ladders: &[&Ladder], at: usize) -> Vec<Tri> {
    ladders.iter().filter_map(|ladder| ladder.get(at).copied()).collect()
}

/// The 须满足 of a policy, or of a stack, as far as they are live.
pub fn conditions_live(stack: &Stack, rules: &[RuleCircuit], policy: Option<PolicyId>) -> Vec<Tri> {
    let rules = stack.rules.iter().zip(rules).filter(|(rule, _)| policy.is_none_or(|policy| rule.policy == policy));
    rules.filter(|(rule, _)| rule.conclusion.effect == Effect::Condition).map(|(_, circuit)| circuit.live).collect()
}

/// A ladder on which a live 须满足 turns 准入 into 附条件准入.
pub fn with_condition(solver: &mut Solver, mut ladder: Ladder, live: &[Tri]) -> Ladder {
    let live = Tri::or(solver, live);
    let [admit, conditional] = [Outcome::Admit, Outcome::Conditional].map(|outcome| outcome as usize);
    if let (Some(admit), Some(rung)) = (ladder.get(admit).copied(), ladder.get_mut(conditional)) {
        let turned = Tri::and(solver, &[admit, live]);
        *rung = Tri::or(solver, &[*rung, turned]);
    }
    ladder
}
