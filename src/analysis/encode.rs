//! Policies as circuits: which rules are live for an item, and what each policy, each stack and all of them come to.
//!
//! This is the base of all proofs: make an [`Encoding`], ask its solver for what should be, and have the item found judged.

use crate::analysis::circuits::Circuits;
pub use crate::analysis::combine::{Ladder, rung};
use crate::analysis::combine::{PolicyTerms, RuleCircuit, conditions_live, reach, with_condition};
use crate::analysis::judge::{Item, Judge, Verdict};
use crate::analysis::solver::{Answer, Lit};
use crate::analysis::truth::Tri;
use crate::collections::IndexVec;
use crate::ir::conclusion::Outcome;
use crate::ir::{Expression, Model, Policy, PolicyId, Rule, Stack};
use crate::value::date::Date;

/// So many times evaluation corrects the solver before a question is left open.
const MOST_CORRECTIONS: usize = 24;
/// So many clauses are learnt for one question at most.
pub const BUDGET: u64 = 20_000;

/// The policies of a model as of one day.
pub struct Encoding<'m> {
    pub as_of: Date,
    pub conditions: Circuits<'m>,
    /// By stack.
    pub stacks: Vec<StackCircuit>,
    /// What all stacks together come to.
    pub outcome: Ladder,
    /// Whether no fact is missing that is certainly 必填.
    pub lacks_nothing: Lit,
    /// Whether no rule of an item, 适用 or 必填 is open.
    pub is_settled: Lit,
}

/// A policy and those above it.
pub struct StackCircuit {
    pub policies: IndexVec<PolicyId, PolicyCircuit>,
    /// By place in the stack.
    pub rules: Vec<RuleCircuit>,
    pub outcome: Ladder,
}

pub struct PolicyCircuit {
    pub terms: PolicyTerms,
    /// What it comes to by itself, its 须满足 aside.
    pub decided: Ladder,
    /// The same with its own 须满足.
    pub outcome: Ladder,
}

/// What was found for a question.
pub enum Found {
    /// An item that is so, as evaluation confirms.
    Item(Item, Verdict),
    /// Something may be so, but nobody confirmed it; the item is the best guess.
    Unconfirmed { item: Item, is_refuted: bool },
    /// It cannot be so: these of the assumptions clash.
    Impossible(Vec<Lit>),
    /// The budget was spent.
    Spent,
}

/// Every condition of a stack that counts on a day.
fn conditions_of(stack: &Stack, day: Date) -> impl Iterator<Item = &Expression> {
    let policies = stack.policies.iter().filter(move |policy| policy.period.contains(day));
    let rules = stack.rules.iter().filter(move |rule| stack.counts(rule, day));
    policies.flat_map(Policy::conditions).chain(rules.flat_map(Rule::conditions))
}

impl<'m> Encoding<'m> {
    pub fn new(model: &'m Model, judge: &'m dyn Judge, as_of: Date) -> Encoding<'m> {
        let stacks = || model.stacks.iter().enumerate();
        let asked = stacks().flat_map(|(at, stack)| conditions_of(stack, as_of).map(move |condition| (at, condition)));
        let required = stacks().flat_map(|(_, stack)| &stack.policies).flat_map(|policy| &policy.required).map(|required| required.field);
        let materials = stacks().flat_map(|(_, stack)| &stack.rules).flat_map(|rule| &rule.materials).map(|material| material.field);
        let conditions = Circuits::new(model, judge, as_of, asked, required.chain(materials));
        let mut encoder = Encoder { as_of, conditions, lacks_nothing: Vec::new(), is_settled: Vec::new() };
        let circuits: Vec<StackCircuit> = stacks().map(|(at, stack)| encoder.stack(at, stack)).collect();
        let Encoder { mut conditions, lacks_nothing, is_settled, .. } = encoder;
        let solver = &mut conditions.solver;
        let outcome =
            std::array::from_fn(|at| Tri::or(solver, &rung(&circuits.iter().map(|stack| &stack.outcome).collect::<Vec<_>>(), at)));
        // A 须满足 of any stack turns the 准入 of all into 附条件准入.
        let live: Vec<Tri> =
            model.stacks.iter().zip(&circuits).flat_map(|(stack, circuit)| conditions_live(stack, &circuit.rules, None)).collect();
        let outcome = with_condition(solver, outcome, &live);
        let (lacks_nothing, is_settled) = (conditions.solver.and(lacks_nothing), conditions.solver.and(is_settled));
        Encoding { as_of, conditions, stacks: circuits, outcome, lacks_nothing, is_settled }
    }

    /// The outcome of all stacks together for the item that the solver chose last; of one that is open the strictest for certain.
    pub fn chosen(&self) -> Outcome {
        let certain = Outcome::ALL.into_iter().zip(&self.outcome).rev().find(|(_, rung)| self.conditions.solver.holds(rung.yes));
        certain.map_or(Outcome::None, |(outcome, _)| outcome)
    }

    /// Looks for an item that meets some assumptions, and of which `confirmed` says so. What the solver proposes is judged by evaluation; where they
    /// differ the solver is taught, and asked again (counterexample-guided refinement).
    pub fn find(&mut self, assumptions: &[Lit], confirmed: &dyn Fn(&Encoding<'_>, &Item, &Verdict) -> bool) -> Found {
        let Circuits { trust, judge, .. } = self.conditions;
        let trusting: Vec<Lit> = assumptions.iter().copied().chain([trust]).collect();
        for _ in 0..MOST_CORRECTIONS {
            match self.conditions.ask(&trusting, BUDGET) {
                Answer::Spent => return Found::Spent,
                Answer::Impossible(core) if !core.contains(&trust) => return Found::Impossible(core),
                Answer::Impossible(_) => break,
                Answer::Possible => {}
            }
            let item = self.conditions.item();
            let verdict = judge.judge(&item);
            if confirmed(self, &item, &verdict) {
                return Found::Item(item, verdict);
            }
            if !self.conditions.learn(&item) {
                break;
            }
        }
        match self.conditions.ask(assumptions, BUDGET) {
            Answer::Spent => Found::Spent,
            Answer::Impossible(core) => Found::Impossible(core),
            Answer::Possible => {
                let item = self.conditions.item();
                let verdict = judge.judge(&item);
                if confirmed(self, &item, &verdict) {
                    return Found::Item(item, verdict);
                }
                let is_refuted = self.conditions.is_refuted(&item);
                Found::Unconfirmed { item, is_refuted }
            }
        }
    }
}

struct Encoder<'m> {
    as_of: Date,
    conditions: Circuits<'m>,
    /// What holds where no fact is missing that is certainly 必填.
    lacks_nothing: Vec<Lit>,
    /// What holds where nothing is open.
    is_settled: Vec<Lit>,
}

impl<'m> Encoder<'m> {
    fn stack(&mut self, at: usize, stack: &'m Stack) -> StackCircuit {
        let scopes: IndexVec<PolicyId, Tri> = stack.policies.iter().map(|policy| self.scope(at, policy)).collect();
        let missing: IndexVec<PolicyId, Tri> =
            stack.policies.enumerated().map(|(id, policy)| self.missing(at, policy, scopes[id])).collect();
        let mut rules = self.applicable(at, stack, &scopes);
        reach(&mut self.conditions.solver, stack, &mut rules);
        for rule in &rules {
            self.settle(rule.live);
        }
        let solver = &mut self.conditions.solver;
        let policies: IndexVec<PolicyId, PolicyCircuit> = stack
            .policies
            .enumerated()
            .map(|(id, policy)| {
                let (scope, missing) = (scopes[id], missing[id]);
                let terms = PolicyTerms {
                    id,
                    default: policy.default.as_ref().and_then(|default| default.conclusion.effect.outcome()),
                    scope,
                    missing,
                };
                let decided = terms.decided(solver, stack, &rules);
                PolicyCircuit { terms, outcome: with_condition(solver, decided, &conditions_live(stack, &rules, Some(id))), decided }
            })
            .collect();
        let decided: Vec<&Ladder> = policies.iter().map(|policy| &policy.decided).collect();
        let outcome: Ladder = std::array::from_fn(|at| Tri::or(solver, &rung(&decided, at)));
        let outcome = with_condition(solver, outcome, &conditions_live(stack, &rules, None));
        StackCircuit { policies, rules, outcome }
    }

    /// Notes that an item is settled only where this is known.
    fn settle(&mut self, truth: Tri) {
        let known = truth.is_known(&mut self.conditions.solver);
        self.is_settled.push(known);
    }

    fn scope(&mut self, at: usize, policy: &'m Policy) -> Tri {
        if !policy.period.contains(self.as_of) {
            return Tri::NO;
        }
        let parts: Vec<Tri> = policy.scope.iter().map(|scope| self.conditions.condition(at, scope)).collect();
        let scope = Tri::and(&mut self.conditions.solver, &parts);
        self.settle(scope);
        scope
    }

    /// Whether a 必填 fact of a policy is missing.
    fn missing(&mut self, at: usize, policy: &'m Policy, scope: Tri) -> Tri {
        if !policy.period.contains(self.as_of) {
            return Tri::NO;
        }
        let mut missing = Vec::new();
        for required in &policy.required {
            let when = required.when.as_ref().map_or(Tri::YES, |when| self.conditions.condition(at, when));
            let absent = Tri::known(!self.conditions.filled(required.field));
            let lacks = Tri::and(&mut self.conditions.solver, &[scope, when, absent]);
            self.lacks_nothing.push(!lacks.yes);
            self.settle(lacks);
            missing.push(lacks);
        }
        Tri::or(&mut self.conditions.solver, &missing)
    }

    fn applicable(&mut self, at: usize, stack: &'m Stack, scopes: &IndexVec<PolicyId, Tri>) -> Vec<RuleCircuit> {
        let mut rules = Vec::with_capacity(stack.rules.len());
        for rule in &stack.rules {
            if !stack.counts(rule, self.as_of) {
                rules.push(RuleCircuit::NEVER);
                continue;
            }
            let when = self.conditions.condition(at, &rule.when);
            let cells = rule.first_hit().map_or(Tri::YES, |row| self.conditions.condition(at, &row.test));
            let unless = self.conditions.condition(at, &rule.unless);
            let mut parts = vec![scopes[rule.policy], when, cells, unless.not()];
            if !rule.materials.is_empty() {
                let lacking: Vec<Tri> = rule.materials.iter().map(|material| self.conditions.lacking(material)).collect();
                parts.push(Tri::or(&mut self.conditions.solver, &lacking));
            }
            let solver = &mut self.conditions.solver;
            let applies = Tri::and(solver, &parts);
            rules.push(RuleCircuit { cells, applies, ..RuleCircuit::NEVER });
        }
        rules
    }
}
