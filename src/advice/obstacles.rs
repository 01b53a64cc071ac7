//! What keeps an item from passing: sets of facts, of each of which at least one must change.
//!
//! As long as none of a set changes, its obstacle stays: a rule that bars goes on to hold, none that would let the item through comes
//! to hold. So a search for the smallest changes need only ever look at the facts of one obstacle.

use crate::advice::budget::Budget;
use crate::eval::context::{Context, Session, Subject};
use crate::eval::decision::{Decision, RuleRef};
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::{Expression, ExpressionKind, FieldId, Model, Policy, PolicyId, Rule, Stack};
use crate::value::truth::Truth;
use std::collections::BTreeSet;

/// Facts of which one must change.
pub type Obstacle = BTreeSet<FieldId>;

/// Exceptions to exceptions are followed so far.
const MAX_DEPTH: usize = 8;

/// Whether an item that comes to this is let through.
pub fn passes(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Admit | Outcome::Conditional)
}

/// What stands in the way of the first item of a session, of which `changes` facts may still change.
pub fn obstacles(session: &Session<'_>, decision: &Decision, changes: usize, budget: &mut Budget) -> Vec<Obstacle> {
    let mut obstacles = Obstacles { session, decision, changes, budget };
    let certain = obstacles.certain();
    if certain.is_empty() { vec![obstacles.possible()] } else { certain }
}

struct Obstacles<'a> {
    session: &'a Session<'a>,
    decision: &'a Decision,
    changes: usize,
    budget: &'a mut Budget,
}

impl<'a> Obstacles<'a> {
    fn model(&self) -> &'a Model {
        self.session.model
    }

    fn context(&self, stack: usize) -> Context<'a> {
        self.session.context(stack, Subject::Item(0))
    }

    /// What certainly bars the item as it is.
    fn certain(&mut self) -> Vec<Obstacle> {
        let decision = self.decision;
        let barring = decision.live.iter().map(|live| live.rule).filter(|rule| self.bars(*rule));
        let barring: Vec<RuleRef> = barring.collect();
        let mut found: Vec<Obstacle> = barring.into_iter().map(|rule| self.lifting(rule, MAX_DEPTH)).collect();
        for fact in &decision.required {
            found.push(self.filling(fact.field));
        }
        if found.is_empty()
            && let Some(stack) = decision.default_reasons().first()
            && let Some(policy) = self.model().stacks.get(*stack).and_then(|stack| stack.policies.ids().last())
        {
            found.push(self.admitting(*stack, policy, false));
        }
        found
    }

    /// What may bar an item of which too much is unknown, or of which no policy speaks.
    fn possible(&mut self) -> Obstacle {
        let decision = self.decision;
        let mut found: Obstacle = decision.missing.iter().filter(|fact| fact.row.is_none()).map(|fact| fact.field).collect();
        for open in &decision.unresolved {
            found.append(&mut self.lifting(open.rule, MAX_DEPTH));
        }
        for (at, stack) in self.model().stacks.iter().enumerate() {
            for policy in stack.policies.ids() {
                found.append(&mut self.admitting(at, policy, true));
            }
        }
        found
    }

    fn rule(&self, rule: RuleRef) -> Option<(&'a Stack, &'a Rule, &'a Policy)> {
        let stack = self.model().stacks.get(rule.stack)?;
        let declared = stack.rules.get(rule.rule)?;
        Some((stack, declared, &stack.policies[declared.policy]))
    }

    fn bars(&self, rule: RuleRef) -> bool {
        let outcome = self.rule(rule).and_then(|(_, rule, _)| rule.conclusion.effect.outcome());
        outcome.is_some_and(|outcome| !passes(outcome))
    }

    /// One of these must change for a live rule to be live no more.
    fn lifting(&mut self, at: RuleRef, depth: usize) -> Obstacle {
        let mut found = Obstacle::new();
        let Some((stack, rule, policy)) = self.rule(at) else { return found };
        self.read_all(&policy.scope, &mut found);
        self.read_all([&rule.when, &rule.unless], &mut found);
        found.extend(rule.materials.iter().map(|material| material.field));
        if let Some(row) = rule.first_hit() {
            let rows = stack.rules.get(row.first..=at.rule).unwrap_or_default();
            self.read_all(rows.iter().filter_map(|rule| Some(&rule.first_hit()?.test)), &mut found);
        }
        for exception in &rule.overridden_by {
            let exception = RuleRef { rule: *exception, ..at };
            found.extend(self.applying(exception, depth).into_iter().flatten());
        }
        found
    }

    /// One of these must change for a rule to be live where it is not, whatever the unknown facts are; `None`: it cannot be, with so few changes.
    fn applying(&mut self, at: RuleRef, depth: usize) -> Option<Obstacle> {
        let (stack, rule, policy) = self.rule(at)?;
        if !stack.counts(rule, self.session.as_of) {
            return None;
        }
        if depth == 0 {
            self.budget.exact = false;
            return None;
        }
        let context = self.context(at.stack);
        let mut needed: Vec<Obstacle> = Vec::new();
        // Of what is open nothing need change: whatever the unknown facts are, other rules may do as well.
        let mut open = Obstacle::new();
        let mut unmet = |obstacles: &mut Self, condition: &Expression, wanted: Truth| {
            let truth = Truth::of(&context.truth(condition));
            if truth != wanted {
                let mut read = Obstacle::new();
                obstacles.read_all([condition], &mut read);
                if truth == Truth::Unknown { open.append(&mut read) } else { needed.push(read) }
            }
        };
        let row = rule.first_hit().map(|row| &row.test);
        for condition in policy.scope.iter().chain([&rule.when]).chain(row).flat_map(Expression::conjuncts) {
            unmet(self, condition, Truth::Yes);
        }
        for unless in rule.unless.parts() {
            unmet(self, unless, Truth::No);
        }
        for above in rule.first_hit().and_then(|row| stack.rules.get(row.first..at.rule)).unwrap_or_default() {
            if let Some(above) = above.first_hit() {
                unmet(self, &above.test, Truth::No);
            }
        }
        let lacks: Vec<Option<bool>> =
            rule.materials.iter().map(|material| context.lacking(material).ok().map(|lacking| !lacking.is_empty())).collect();
        if !lacks.is_empty() && !lacks.contains(&Some(true)) {
            let mut materials: Obstacle = rule.materials.iter().map(|material| material.field).collect();
            if lacks.contains(&None) { open.append(&mut materials) } else { needed.push(materials) }
        }
        for exception in rule.overridden_by.iter().map(|rule| RuleRef { rule: *rule, ..at }) {
            if self.decision.live.iter().any(|live| live.rule == exception) {
                needed.push(self.lifting(exception, depth - 1));
            } else if self.decision.unresolved.iter().any(|open| open.rule == exception) {
                open.append(&mut self.lifting(exception, depth - 1));
            }
        }
        if needed.is_empty() {
            needed.push(open);
        }
        let model = self.model();
        needed.iter_mut().for_each(|obstacle| obstacle.retain(|field| !model.fields[*field].inherent));
        if needed.iter().any(BTreeSet::is_empty) || disjoint(&needed) > self.changes {
            return None;
        }
        needed.into_iter().min_by_key(BTreeSet::len)
    }

    /// One of these must change for a policy to say what lets the item through, or to say nothing. `conditions`: or to ask for a 须满足, where it
    /// is open whether the item is let through with or without one.
    fn admitting(&mut self, at: usize, policy: PolicyId, conditions: bool) -> Obstacle {
        let mut found = Obstacle::new();
        let Some(stack) = self.model().stacks.get(at) else { return found };
        let admits = |rule: &Rule| {
            let effect = rule.conclusion.effect;
            rule.policy == policy && (effect.outcome().is_some_and(passes) || (conditions && effect == Effect::Condition))
        };
        for (rule, _) in stack.rules.iter().enumerate().filter(|(_, rule)| admits(rule)) {
            found.extend(self.applying(RuleRef { stack: at, rule }, MAX_DEPTH).into_iter().flatten());
        }
        self.read_all(&stack.policies[policy].scope, &mut found);
        found
    }

    /// One of these must change for a missing 必填 fact to be missing no more.
    fn filling(&mut self, field: FieldId) -> Obstacle {
        let mut found = Obstacle::from([field]);
        let day = self.session.as_of;
        let policies = self.model().stacks.iter().flat_map(|stack| &stack.policies).filter(|policy| policy.period.contains(day));
        let wanting: Vec<(&Policy, Option<&Expression>)> = policies
            .flat_map(|policy| policy.required.iter().map(move |required| (policy, required)))
            .filter(|(_, required)| required.field == field)
            .map(|(policy, required)| (policy, required.when.as_ref()))
            .collect();
        for (policy, when) in wanting {
            self.read_all(policy.scope.iter().chain(when), &mut found);
        }
        found
    }

    fn read_all<'e>(&mut self, conditions: impl IntoIterator<Item = &'e Expression>, into: &mut Obstacle) {
        for condition in conditions {
            let reads = self.model().reads(condition);
            self.budget.spend(reads.fields.len());
            into.extend(reads.fields);
            if reads.aggregates {
                self.leave_out_figures(condition);
            }
        }
    }

    /// What would change a figure of the whole list is not searched for.
    fn leave_out_figures(&mut self, condition: &Expression) {
        let model = self.model();
        let mut can_change = false;
        model.walk(condition, &mut |part| {
            if let ExpressionKind::Aggregate(id) = &part.kind {
                let mut fields = model.aggregates[*id].parts().flat_map(|part| model.reads(part).fields);
                can_change |= fields.any(|field| !model.fields[field].inherent);
            }
        });
        self.budget.exact &= !can_change;
    }
}

/// So many changes are needed at least for each to have one of its own.
fn disjoint(needed: &[Obstacle]) -> usize {
    let mut taken = Obstacle::new();
    let mut count = 0;
    for choices in needed {
        if taken.is_disjoint(choices) {
            count += 1;
            taken.extend(choices);
        }
    }
    count
}
