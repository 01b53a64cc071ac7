//! What holds → the decision: exceptions and combining run over the few rules found; an item that is left open goes to the evaluator
//! with the rules that may apply.

use crate::collections::{Id, ordered_set};
use crate::eval::Subject;
use crate::eval::cause::FactRef;
use crate::eval::combine::{combine, strictest};
use crate::eval::decision::{self, Abstention, Decision, Live, Overridden, RuleRef, Silent};
use crate::ir::Stack;
use crate::ir::conclusion::Outcome;
use crate::program::compiled::{RuleSummary, StackProgram};
use crate::program::ids::ConditionId;
use crate::program::search::IndexJudge;
use crate::value::truth::Truth;

/// What the index alone makes of an item.
pub enum Indexed {
    Resolved(Box<Decision>),
    /// Some rule, 适用 or 必填 is unresolved.
    Unresolved,
    /// It has a value that the index does not know.
    Unplaced,
}

impl IndexJudge<'_> {
    /// Judges the item in a row, from 0.
    pub fn decide(&mut self, row: usize) -> Decision {
        let subject = Subject::Item(row as u32);
        match self.decide_resolved(row) {
            Indexed::Resolved(decision) => *decision,
            Indexed::Unresolved => decision::decide_among(self.session, subject, &self.candidates(), &mut self.remembered),
            Indexed::Unplaced => decision::decide_by_all(self.session, subject, &mut self.remembered),
        }
    }

    /// Judges the item in a row as far as the index alone can.
    pub fn decide_resolved(&mut self, row: usize) -> Indexed {
        if !self.place(row) {
            return Indexed::Unplaced;
        }
        self.find(row, true);
        self.scratch.touched.sort_unstable();
        match self.settled(row).filter(|_| !self.scratch.unresolved) {
            Some(outcome) => Indexed::Resolved(Box::new(self.describe(row, outcome))),
            None => Indexed::Unresolved,
        }
    }

    /// The outcome of the item in a row, without its reasons.
    pub fn outcome(&mut self, row: usize) -> Outcome {
        if !self.place(row) {
            return decision::decide_by_all(self.session, Subject::Item(row as u32), &mut self.remembered).outcome;
        }
        self.find(row, false);
        match self.settled(row) {
            Some(outcome) => outcome,
            None => {
                self.find(row, true);
                decision::decide_among(self.session, Subject::Item(row as u32), &self.candidates(), &mut self.remembered).outcome
            }
        }
    }

    /// The outcome, if nothing unresolved can change it.
    fn settled(&mut self, row: usize) -> Option<Outcome> {
        self.complete_opinions(row);
        strictest(&self.scratch.opinions, Outcome::None).single()
    }

    /// The rules that may apply, by stack.
    fn candidates(&self) -> Vec<Vec<usize>> {
        let mut candidates = vec![Vec::new(); self.session.model.stacks.len()];
        let all = ordered_set(self.scratch.touched.iter().copied());
        for RuleSummary { stack, rule, .. } in all.into_iter().filter_map(|condition| self.rule(condition)) {
            if let Some(candidates) = candidates.get_mut(stack as usize) {
                candidates.push(rule as usize);
            }
        }
        candidates
    }

    fn rule(&self, condition: ConditionId) -> Option<RuleSummary> {
        self.program.conditions[condition]
    }

    fn truth(&self, condition: Option<ConditionId>) -> Truth {
        condition.map_or(Truth::Yes, |condition| self.scratch.truths[condition])
    }

    /// Adds scopes, defaults, the identified rules and 必填 to the opinions.
    fn complete_opinions(&mut self, row: usize) {
        self.scratch.missing.clear();
        self.scratch.unresolved = false;
        for (at, (stack, compiled)) in self.session.model.stacks.iter().zip(&self.program.stacks).enumerate() {
            for (index, (policy, declared)) in compiled.policies.iter().zip(&stack.policies).enumerate() {
                let scope = if policy.not_in_force.is_some() { Truth::No } else { self.truth(policy.scope) };
                self.scratch.unresolved |= scope == Truth::Unknown;
                let opinion = &mut self.scratch.opinions[compiled.first_policy + index];
                opinion.scope = scope;
                opinion.default = declared.default.as_ref().and_then(|default| default.conclusion.effect.outcome());
            }
            self.live_rules(at, stack, compiled);
            self.required(compiled, row);
        }
    }

    /// Finds which of the identified rules are live, and adds their effects.
    fn live_rules(&mut self, at: usize, stack: &Stack, compiled: &StackProgram) {
        for position in 0..self.scratch.touched.len() {
            let condition = self.scratch.touched[position];
            let Some(rule) = self.rule(condition).filter(|rule| rule.stack as usize == at) else { continue };
            let live = if rule.independent {
                let live = self.applies(condition);
                self.scratch.live[condition] = Some(live);
                live
            } else {
                self.live(stack, compiled, rule.rule as usize)
            };
            self.scratch.unresolved |= live == Truth::Unknown;
            self.scratch.opinions[rule.policy as usize].add(rule.effect, live);
        }
    }

    /// Whether a rule and its policy apply.
    fn applies(&self, condition: ConditionId) -> Truth {
        let scope = self.rule(condition).map_or(Truth::No, |rule| self.scratch.opinions[rule.policy as usize].scope);
        scope.and(self.scratch.truths[condition])
    }

    /// Whether a rule is live: it applies, and no exception to it is live.
    fn live(&mut self, stack: &Stack, compiled: &StackProgram, rule: usize) -> Truth {
        // Exceptions first, without recursion: a chain of them may be long.
        let mut path = vec![rule];
        let mut last = Truth::No;
        while let Some(&at) = path.last() {
            let condition = compiled.condition(at);
            if let Some(known) = self.scratch.live[condition] {
                last = known;
                path.pop();
                continue;
            }
            let mut truth = self.applies(condition);
            let before = path.len();
            if truth != Truth::No {
                for exception in &stack.rules[at].overridden_by {
                    match self.scratch.live[compiled.condition(*exception)] {
                        Some(live) => truth = truth.and(live.not()),
                        None if self.scratch.truths[compiled.condition(*exception)] == Truth::No => {}
                        None => path.push(*exception),
                    }
                }
            }
            if path.len() == before {
                // INVARIANT: only touched conditions get here, so that they are cleared with them.
                self.scratch.live[condition] = Some(truth);
            }
        }
        last
    }

    /// Notes missing 必填 facts.
    fn required(&mut self, compiled: &StackProgram, row: usize) {
        let context = self.session.context(0, Subject::Item(row as u32));
        for required in compiled.required.iter().filter(|required| context.is_missing(required.field)) {
            let when = self.truth(required.when);
            let scratch = &mut self.scratch;
            let opinion = &mut scratch.opinions[compiled.first_policy + required.policy.index()];
            let lacks = opinion.scope.and(when);
            opinion.supplement = opinion.supplement.or(lacks);
            scratch.unresolved |= lacks == Truth::Unknown;
            if lacks == Truth::Yes {
                scratch.missing.push(required.field);
            }
        }
    }

    /// A decision without unresolved rules, with its reasons.
    fn describe(&self, row: usize, outcome: Outcome) -> Decision {
        let scratch = &self.scratch;
        let combined = combine(&scratch.opinions, Outcome::None);
        let required = ordered_set(scratch.missing.iter().map(|field| FactRef { field: *field, row: None }));
        let missing: Vec<FactRef> = required.into_iter().collect();
        let mut decision = Decision { required: missing.clone(), missing, ..Decision::settled(Subject::Item(row as u32), outcome) };
        for (stack, compiled) in self.program.stacks.iter().enumerate() {
            let opinions = scratch.opinions.iter().skip(compiled.first_policy);
            for ((policy, program), opinion) in compiled.policies.enumerated().zip(opinions) {
                let why = program.not_in_force.or((opinion.scope == Truth::No).then_some(Abstention::OutOfScope));
                decision.silent.extend(why.map(|why| Silent { stack, policy, why }));
                if opinion.defaults_to(outcome, &combined) {
                    decision.defaults.push(stack);
                }
            }
        }
        for condition in &scratch.touched {
            let Some(rule) = self.rule(*condition) else { continue };
            let reference = RuleRef { stack: rule.stack as usize, rule: rule.rule as usize };
            let declared = &self.session.model.stacks[reference.stack].rules[reference.rule];
            if scratch.live[*condition] == Some(Truth::Yes) {
                let (mut holds, mut lacking) = (Vec::new(), Vec::new());
                // Most reasons are the same for every item: nothing is looked up in it.
                if declared.tells_of_items() {
                    let context = self.session.context(reference.stack, decision.subject);
                    holds = decision::holds(declared, &context);
                    lacking = decision::lacking(declared, &context);
                }
                decision.live.push(Live { rule: reference, holds, lacking });
            } else if self.applies(*condition) == Truth::Yes {
                let compiled = &self.program.stacks[reference.stack];
                let is_live = |exception: &usize| scratch.live[compiled.condition(*exception)] == Some(Truth::Yes);
                let by = declared.overridden_by.iter().copied().find(is_live);
                decision.overridden.extend(by.map(|by| Overridden { rule: reference, by }));
            }
        }
        decision
    }
}
