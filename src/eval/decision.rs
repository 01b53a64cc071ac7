//! The decision on one item, or on the list as a whole: §7 of the language, step by step.

use crate::eval::alternatives::{self, Variable};
use crate::eval::cause::{FactRef, Fault};
use crate::eval::combine::FirstHit;
use crate::eval::context::{Context, Session};
use crate::eval::formula::{Applies, Atom, AtomId, Atoms, Formula, Shared, and, constant, not};
use crate::eval::open_decision::{OpenDecision, OpenPolicy, OpenRow, OpenRule};
use crate::eval::possible::{Strategy, possibilities};
use crate::ir::conclusion::{Effect, Outcome, Outcomes};
use crate::ir::{Expression, FieldId, Id, Policy, Rule, RuleScope, Stack};
use crate::value::date::Date;
use crate::value::truth::Truth;
use std::collections::BTreeSet;

/// The outcome of an item and its reasons, as references into the model.
#[derive(Debug)]
pub struct Decision {
    /// The item, from 0; none for the list as a whole.
    pub row: Option<usize>,
    pub outcome: Outcome,
    pub exact: bool,
    pub possible: Outcomes,
    /// Facts to ask for, by declaration.
    pub missing: Vec<FactRef>,
    /// Causes that no fact can mend.
    pub faults: Vec<Fault>,
    pub live: Vec<Live>,
    pub lifted: Vec<Lifted>,
    pub unresolved: Vec<Unresolved>,
    pub silent: Vec<Silent>,
    /// The stacks whose 默认 decides the outcome.
    pub defaults: Vec<usize>,
    /// Who is to decide, where an authority's word is all that is lacking.
    pub adjudicators: Vec<String>,
}

impl Decision {
    /// Whether the outcome is the only one possible.
    pub fn determined(&self) -> bool {
        self.possible.single().is_some()
    }
}

/// A rule of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleRef {
    pub stack: usize,
    pub rule: usize,
}

#[derive(Debug)]
pub struct Live {
    pub rule: RuleRef,
    /// The labels of the lines of a 下列 that hold.
    pub holds: Vec<String>,
    /// What is lacking of its 应备.
    pub lacking: Vec<String>,
}

#[derive(Debug)]
pub struct Lifted {
    pub rule: RuleRef,
    pub by: usize,
}

/// A rule that may be live, and the facts on which that depends.
#[derive(Debug)]
pub struct Unresolved {
    pub rule: RuleRef,
    pub facts: Vec<FactRef>,
}

/// Why a policy has no opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abstention {
    NotYet,
    Expired,
    OutOfScope,
}

impl Abstention {
    /// As it is shown.
    pub fn word(self) -> &'static str {
        match self {
            Abstention::NotYet => "尚未施行",
            Abstention::Expired => "已失效",
            Abstention::OutOfScope => "不适用",
        }
    }
}

#[derive(Debug)]
pub struct Silent {
    pub stack: usize,
    pub policy: usize,
    pub why: Abstention,
}

/// Why a policy has no opinion on a day, whatever the item.
pub fn abstention(policy: &Policy, day: Date) -> Option<Abstention> {
    if policy.period.from.is_some_and(|from| day < from) {
        Some(Abstention::NotYet)
    } else if policy.period.until.is_some_and(|until| until <= day) {
        Some(Abstention::Expired)
    } else {
        None
    }
}

/// Who decides where only a cause that no fact can mend is in the way.
pub const MANUAL_REVIEW: &str = "人工核对";

/// Judges one item (`row` from 0), or the list as a whole.
pub fn decide(session: &Session<'_>, row: Option<usize>) -> Decision {
    let all: Vec<Vec<usize>> = session.model.stacks.iter().map(|stack| (0..stack.rules.len()).collect()).collect();
    decide_with(session, row, &all, Strategy::Diagram)
}

/// Like [`decide`], but only `candidates` (by stack, in order) can apply or be blocked by a cause that no fact can mend.
pub fn decide_among(session: &Session<'_>, row: Option<usize>, candidates: &[Vec<usize>]) -> Decision {
    decide_with(session, row, candidates, Strategy::TruthTable)
}

fn decide_with(session: &Session<'_>, row: Option<usize>, candidates: &[Vec<usize>], strategy: Strategy) -> Decision {
    let mut judge = Judge::new(session, row);
    for (at, stack) in session.model.stacks.iter().enumerate() {
        judge.evaluate_stack(at, stack, candidates.get(at).map(Vec::as_slice).unwrap_or_default());
    }
    judge.finish(strategy)
}

/// Whether some way of filling in the first item meets a condition, and holds in the row though in none above it; and whether some way
/// fails to. An answer of "no" is certain.
pub fn satisfiable(session: &Session<'_>, stack: usize, condition: &Expression, row: Option<RowInTable<'_>>) -> Option<(bool, bool)> {
    let mut judge = Judge::new(session, Some(0));
    let context = session.context(stack, Some(0))?;
    let mut parts = vec![judge.atoms.condition(condition, &context, stack)];
    if let Some(row) = row {
        parts.push(judge.atoms.condition(row.test, &context, stack));
        parts.extend(row.above.iter().map(|above| not(&judge.atoms.condition(above, &context, stack))));
    }
    let mut policy = OpenPolicy::new(constant(true), None);
    policy.rules.push(OpenRule { effect: Effect::Reject, live: and(&mut parts.into_iter()), row: None });
    let decision = OpenDecision { policies: vec![policy], start: Outcome::None }.reduced();
    let variables = judge.variables(&decision);
    let found = possibilities(&decision, &variables, Strategy::Diagram);
    Some((found.outcomes.has(Outcome::Reject), found.outcomes.has(Outcome::None)))
}

/// The cells of a row of a decision table with 首个命中, and those of rows above it.
pub struct RowInTable<'e> {
    pub test: &'e Expression,
    pub above: Vec<&'e Expression>,
}

struct Judge<'s> {
    session: &'s Session<'s>,
    row: Option<usize>,
    atoms: Atoms<'s>,
    decision: OpenDecision,
    /// By policy of the decision: the stack it belongs to.
    stacks: Vec<usize>,
    /// Missing 必填 facts.
    missing: BTreeSet<FactRef>,
    live: Vec<Live>,
    lifted: Vec<Lifted>,
    unresolved: Vec<(RuleRef, BTreeSet<FactRef>)>,
    silent: Vec<Silent>,
}

impl<'s> Judge<'s> {
    fn new(session: &'s Session<'s>, row: Option<usize>) -> Judge<'s> {
        let start = if row.is_none() { Outcome::Admit } else { Outcome::None };
        Judge {
            session,
            row,
            atoms: Atoms::default(),
            decision: OpenDecision { policies: Vec::new(), start },
            stacks: Vec::new(),
            missing: BTreeSet::default(),
            live: Vec::new(),
            lifted: Vec::new(),
            unresolved: Vec::new(),
            silent: Vec::new(),
        }
    }

    fn evaluate_stack(&mut self, at: usize, stack: &'s Stack, candidates: &[usize]) {
        let Some(context) = self.session.context(at, self.row) else { return };
        let scopes: Vec<Option<Shared>> =
            stack.policies.iter().enumerate().map(|(policy, _)| self.scope(at, stack, policy, &context)).collect();
        let mut rules = self.live_rules(at, stack, candidates, &context, &scopes);
        for (index, (policy, scope)) in stack.policies.iter().zip(scopes).enumerate() {
            let Some(scope) = scope else { continue };
            let default = policy.default.as_ref().filter(|_| self.row.is_some()).and_then(|default| default.effect.outcome());
            let mut own = OpenPolicy::new(scope, default);
            own.rules = rules.get_mut(index).map(std::mem::take).unwrap_or_default();
            self.required(at, policy, &context, &mut own);
            self.decision.policies.push(own);
            self.stacks.push(at);
        }
    }

    /// Whether a policy applies; none if the day is not in its period.
    fn scope(&mut self, at: usize, stack: &'s Stack, index: usize, context: &Context<'s>) -> Option<Shared> {
        let policy = stack.policies.get(index)?;
        if let Some(why) = abstention(policy, self.session.as_of) {
            self.silent.push(Silent { stack: at, policy: index, why });
            return None;
        }
        let model = self.session.model;
        // A 适用 on facts of items does not concern the list as a whole.
        let concerned = |scope: &&Expression| self.row.is_some() || !model.reads(scope).items;
        let scopes: Vec<&'s Expression> = policy.scope.iter().filter(|scope| concerned(scope)).collect();
        let formula = and(&mut scopes.into_iter().map(|scope| self.atoms.condition(scope, context, at)).collect::<Vec<_>>().into_iter());
        if formula.truth() == Truth::No {
            self.silent.push(Silent { stack: at, policy: index, why: Abstention::OutOfScope });
        }
        Some(formula)
    }

    /// By policy, the candidates that may be live; what is live, lifted and unresolved is noted.
    fn live_rules(
        &mut self,
        at: usize,
        stack: &'s Stack,
        candidates: &[usize],
        context: &Context<'s>,
        scopes: &[Option<Shared>],
    ) -> Vec<Vec<OpenRule>> {
        let mut applies: Vec<Option<Applies>> = stack.rules.iter().map(|_| None).collect();
        let mut first_hit = FirstHit::default();
        for &index in candidates {
            let Some(rule) = stack.rules.get(index) else { continue };
            let scope = scopes
                .get(rule.policy.index())
                .and_then(Option::as_ref)
                .filter(|scope| (rule.scope == RuleScope::List) == self.row.is_none() && scope.truth() != Truth::No);
            if let (Some(scope), Some(slot)) = (scope, applies.get_mut(index)) {
                let own = self.atoms.applies(rule, context, at, &mut first_hit);
                *slot = Some(Applies { rule: and(&mut [scope.clone(), own.rule].into_iter()), row: own.row });
            }
        }
        let live = with_exceptions(stack, candidates, &applies);
        let is_live = |index: usize| live.get(index).and_then(Option::as_ref).map_or(Truth::No, |formula| formula.truth());
        let mut rules: Vec<Vec<OpenRule>> = stack.policies.iter().map(|_| Vec::new()).collect();
        // The facts on which rows depend for those above them.
        let mut above: (usize, BTreeSet<FactRef>) = Default::default();
        for (index, rule) in candidates.iter().filter_map(|&index| Some((index, stack.rules.get(index)?))) {
            let reference = RuleRef { stack: at, rule: index };
            let (Some(Some(applies)), Some(Some(own))) = (applies.get(index), live.get(index)) else { continue };
            let (row, counts) = match (&rule.row, &applies.row) {
                (Some(row), Some((own, counts))) => (Some(OpenRow { table: row.table, own: own.clone() }), *counts),
                _ => (None, Truth::Yes),
            };
            match own.truth().and(counts) {
                Truth::Yes => self.live.push(Live { rule: reference, holds: holds(rule, context), lacking: lacking(rule, context) }),
                Truth::No if applies.rule.truth().and(counts) == Truth::Yes => {
                    let by = rule.overridden_by.iter().copied().find(|by| is_live(*by) == Truth::Yes);
                    self.lifted.extend(by.map(|by| Lifted { rule: reference, by }));
                }
                Truth::No => {}
                Truth::Unknown => {
                    let mut facts = self.facts_of(own);
                    if row.as_ref().is_some_and(|row| row.table == above.0) {
                        facts.extend(&above.1);
                    }
                    self.unresolved.push((reference, facts));
                }
            }
            if let Some(row) = &row {
                if row.table != above.0 {
                    above = (row.table, BTreeSet::default());
                }
                above.1.append(&mut self.facts_of(&row.own));
            }
            if let Some(rules) = rules.get_mut(rule.policy.index()).filter(|_| own.truth() != Truth::No || row.is_some()) {
                rules.push(OpenRule { effect: rule.conclusion.effect, live: own.clone(), row });
            }
        }
        rules
    }

    /// Missing 必填 facts: they stay missing while others are filled in.
    fn required(&mut self, at: usize, policy: &'s Policy, context: &Context<'s>, own: &mut OpenPolicy) {
        for required in &policy.required {
            let belongs = self.row.is_some() || self.session.model.field(required.field).object.is_some();
            if !belongs || !context.is_missing(required.field) {
                continue;
            }
            let concerned = self.row.is_some() || required.when.as_ref().is_none_or(|when| !self.session.model.reads(when).items);
            if !concerned {
                continue;
            }
            let when = required.when.as_ref().map_or_else(|| constant(true), |when| self.atoms.condition(when, context, at));
            let live = and(&mut [own.scope.clone(), when].into_iter());
            if live.truth() == Truth::Yes {
                self.missing.insert(FactRef { field: required.field, row: None });
            }
            own.rules.push(OpenRule { effect: Effect::Supplement, live, row: None });
        }
    }

    fn finish(self, strategy: Strategy) -> Decision {
        let reduced = self.decision.reduced();
        let variables = self.variables(&reduced);
        let found = possibilities(&reduced, &variables, strategy);
        let decisive: Vec<&Variable> = found.decisive_variables.iter().filter_map(|at| variables.get(*at)).collect();
        // Every cause that no fact can mend is reported, even if it cannot change the outcome.
        let faults: BTreeSet<Fault> = self.atoms.list.iter().flat_map(|atom| &atom.causes.faults).cloned().collect();
        let has_unfixable_cause = decisive.iter().any(|variable| variable.facts.is_empty());
        let number = self.row.map(|row| self.session.list.rows.get(row).map_or(row, |item| item.number));
        let own = |fact: FactRef| FactRef { row: fact.row.filter(|row| Some(*row as usize) != number), ..fact };
        let mut missing: BTreeSet<FactRef> = decisive.iter().flat_map(|variable| &variable.facts).copied().map(own).collect();
        let (outcome, adjudicators) = match (found.outcomes.single(), found.outcomes.mildest().unwrap_or(Outcome::None)) {
            (Some(outcome), _) => (outcome, Vec::new()),
            (None, mildest) => {
                let adjudicators = self.adjudicators(&missing, has_unfixable_cause);
                let outcome = mildest.max(if adjudicators.is_empty() { Outcome::Supplement } else { Outcome::Adjudication });
                (outcome, if outcome == Outcome::Adjudication { adjudicators } else { Vec::new() })
            }
        };
        missing.extend(self.missing.iter().copied());
        let mut missing = missing.into_iter().collect::<Vec<_>>();
        keep_few_others(&mut missing);
        let opinions = self.decision.policies.iter().map(OpenPolicy::opinion);
        let defaults = opinions.zip(&self.stacks).filter(|(opinion, _)| opinion.defaults_to(outcome)).map(|(_, stack)| *stack).collect();
        let unresolved = self.unresolved.into_iter().map(|(rule, facts)| {
            let facts: BTreeSet<FactRef> = facts.into_iter().map(own).collect();
            Unresolved { rule, facts: facts.into_iter().collect() }
        });
        Decision {
            row: self.row,
            outcome,
            exact: found.exact,
            possible: found.outcomes,
            missing,
            faults: faults.into_iter().collect(),
            unresolved: unresolved.collect(),
            live: self.live,
            lifted: self.lifted,
            silent: self.silent,
            defaults,
            adjudicators,
        }
    }

    /// Who is to decide, if each of the facts asked for is an authority's to state. `has_unfixable_cause`: whether
    /// something depends on what no fact can mend.
    fn adjudicators(&self, asked: &BTreeSet<FactRef>, has_unfixable_cause: bool) -> Vec<String> {
        let mut authorities = Vec::new();
        for fact in asked {
            let Some(authority) = &self.session.model.field(fact.field).authority else { return Vec::new() };
            if !authorities.contains(authority) {
                authorities.push(authority.clone());
            }
        }
        if authorities.is_empty() && has_unfixable_cause {
            authorities.push(MANUAL_REVIEW.to_owned());
        }
        authorities
    }

    /// What the open formulas depend on: one variable for each unknown fact, and for each condition that depends on more.
    fn variables(&self, decision: &OpenDecision) -> Vec<Variable> {
        let mut relevant: Vec<AtomId> = Vec::new();
        let mut seen = vec![false; self.atoms.list.len()];
        let mut note = |formula: &Shared| {
            formula.each_atom(&mut |atom| {
                if let Some(seen) = seen.get_mut(atom.0 as usize).filter(|seen| !**seen) {
                    *seen = true;
                    relevant.push(atom);
                }
            });
        };
        decision.policies.iter().for_each(|policy| note(&policy.scope));
        // Strict rules first: they cut the most.
        let mut rules: Vec<&OpenRule> = decision.policies.iter().flat_map(|policy| &policy.rules).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.effect));
        rules.iter().for_each(|rule| note(&rule.live));
        decision.each_formula(&mut note);

        // The atoms of each fact together, any other atom by itself.
        let mut groups: Vec<FieldAtoms<'_>> = Vec::new();
        let mut of_field: Vec<Option<usize>> = vec![None; self.session.model.fields.len()];
        for id in relevant {
            let Some(atom) = self.atoms.list.get(id.0 as usize) else { continue };
            let field = single_fact(atom);
            let known = field.and_then(|field| of_field.get_mut(field.0 as usize));
            let next = groups.len();
            let at = known.map_or(next, |known| *known.get_or_insert(next));
            match groups.get_mut(at) {
                Some(group) => group.atoms.push((id, atom)),
                None => groups.push(FieldAtoms { field, atoms: vec![(id, atom)] }),
            }
        }
        let mut variables = Vec::new();
        for FieldAtoms { field, atoms } in groups {
            match field.and_then(|field| alternatives::of_fact(self.session, self.row, field, &atoms)) {
                Some(variable) => variables.push(variable),
                None => variables.extend(atoms.iter().map(|(id, atom)| alternatives::unconstrained(*id, atom))),
            }
        }
        variables
    }

    fn facts_of(&self, formula: &Formula) -> BTreeSet<FactRef> {
        let mut facts = BTreeSet::default();
        formula.each_atom(&mut |atom| {
            facts.extend(self.atoms.list.get(atom.0 as usize).into_iter().flat_map(|atom| &atom.causes.facts).copied());
        });
        facts
    }
}

/// Atoms of one fact, or one that depends on more.
struct FieldAtoms<'a> {
    field: Option<FieldId>,
    atoms: Vec<(AtomId, &'a Atom<'a>)>,
}

/// Of facts of other items, at most ten.
fn keep_few_others(missing: &mut Vec<FactRef>) {
    let mut others = 0;
    missing.retain(|fact| {
        others += usize::from(fact.row.is_some());
        fact.row.is_none() || others <= crate::eval::cause::MAX_OTHERS
    });
}

/// The one fact of this item that an atom depends on, if it can be tried.
fn single_fact(atom: &Atom<'_>) -> Option<FieldId> {
    match (atom.causes.facts.as_slice(), atom.causes.faults.as_slice()) {
        ([FactRef { field, row: None }], []) => Some(*field),
        _ => None,
    }
}

/// A rule is live if it applies (none: it does not) and no exception to it is live.
fn with_exceptions(stack: &Stack, candidates: &[usize], applies: &[Option<Applies>]) -> Vec<Option<Shared>> {
    let mut live: Vec<Option<Shared>> = vec![None; applies.len()];
    let may_apply = |at: usize| applies.get(at).and_then(Option::as_ref).is_some_and(|own| own.rule.truth() != Truth::No);
    for &start in candidates {
        // Exceptions first, without recursion: a chain of them may be long.
        let mut path = vec![start];
        while let Some(&at) = path.last() {
            let exceptions = stack.rules.get(at).map(|rule| rule.overridden_by.as_slice()).unwrap_or_default();
            let pending =
                exceptions.iter().copied().find(|exception| may_apply(*exception) && live.get(*exception).is_some_and(Option::is_none));
            if let (Some(exception), true) = (pending, may_apply(at)) {
                path.push(exception);
                continue;
            }
            let own = applies.get(at).and_then(Option::as_ref).map_or_else(|| constant(false), |own| own.rule.clone());
            let lifted = exceptions.iter().filter_map(|exception| live.get(*exception).cloned().flatten()).map(|exception| not(&exception));
            let formula = and(&mut std::iter::once(own).chain(lifted));
            if let Some(slot) = live.get_mut(at) {
                *slot = Some(formula);
            }
            path.pop();
        }
    }
    live
}

/// The labels of the lines of every 下列 that hold.
pub fn holds(rule: &Rule, context: &Context<'_>) -> Vec<String> {
    let holding = rule.lines.iter().filter(|line| rule.line(line).is_some_and(|test| context.truth(test) == Ok(true)));
    holding.map(|line| line.label.clone()).collect()
}

/// What is lacking of an 应备.
pub fn lacking(rule: &Rule, context: &Context<'_>) -> Vec<String> {
    rule.requires.iter().filter_map(|need| context.lacking(need).ok()).flatten().collect()
}
