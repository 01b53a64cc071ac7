//! The decision on one item, on a group of items, or on the list as a whole: §7 of the language, step by step.

use crate::collections::{IndexMap, IndexSet, IndexVec, ordered_set};
use crate::eval::alternatives::{self, Variable};
use crate::eval::axis;
use crate::eval::cause::{FactRef, Fault, MAX_OTHERS};
use crate::eval::combine::{FirstHit, Opinion, combine};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::formula::{ALWAYS, Applies, Atom, AtomId, Atoms, FormulaId, Formulas, NEVER};
use crate::eval::merge::{Unknown, merge};
use crate::eval::open_decision::{OpenDecision, OpenPolicy, OpenRule};
use crate::eval::possible::possibilities;
use crate::eval::remembered::Remembered;
use crate::ir::conclusion::{Effect, Outcome, Outcomes};
use crate::ir::{Expression, FieldId, Policy, PolicyId, Rule, Stack};
use crate::value::date::Date;
use crate::value::truth::Truth;
use std::collections::BTreeSet;

/// The outcome of an item and its reasons, as references into the model.
#[derive(Debug)]
pub struct Decision {
    pub subject: Subject,
    pub outcome: Outcome,
    /// Whether `possible` holds no outcome that no way of filling in the item gives.
    pub exact: bool,
    pub possible: Outcomes,
    /// Facts to ask for, by declaration.
    pub missing: Vec<FactRef>,
    /// Those among them that are 必填.
    pub required: Vec<FactRef>,
    /// Causes that no fact can mend.
    pub faults: Vec<Fault>,
    pub live: Vec<Live>,
    pub overridden: Vec<Overridden>,
    pub unresolved: Vec<Unresolved>,
    pub silent: Vec<Silent>,
    /// The stacks whose 默认 decides the outcome.
    pub defaults: Vec<usize>,
    /// Who is to decide, where an authority's word is all that is lacking.
    pub adjudicators: Vec<String>,
}

impl Decision {
    /// A decision in which nothing is open.
    pub fn settled(subject: Subject, outcome: Outcome) -> Decision {
        Decision {
            subject,
            outcome,
            exact: true,
            possible: Outcomes::of(outcome),
            missing: Vec::new(),
            required: Vec::new(),
            faults: Vec::new(),
            live: Vec::new(),
            overridden: Vec::new(),
            unresolved: Vec::new(),
            silent: Vec::new(),
            defaults: Vec::new(),
            adjudicators: Vec::new(),
        }
    }

    /// The stacks whose 默认 is among the reasons: of an outcome that is still open it is not.
    pub fn default_reasons(&self) -> &[usize] {
        if self.determined() { &self.defaults } else { &[] }
    }

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
pub struct Overridden {
    pub rule: RuleRef,
    /// The exception that is live, by place in the same stack.
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
    pub policy: PolicyId,
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

/// At most about so many facts are named for a rule that is open.
const MAX_FACTS: usize = 100;

/// Who decides where only a cause that no fact can mend is in the way.
pub const MANUAL_REVIEW: &str = "人工核对";

/// Judges an item, a group, or the list as a whole.
pub fn decide(session: &Session<'_>, subject: Subject) -> Decision {
    decide_by_all(session, subject, &mut Remembered::default())
}

/// The same, with what was found for other subjects of the session.
pub fn decide_by_all<'s>(session: &'s Session<'s>, subject: Subject, remembered: &mut Remembered<'s>) -> Decision {
    let all: Vec<Vec<usize>> = session.model.stacks.iter().map(|stack| (0..stack.rules.len()).collect()).collect();
    decide_among(session, subject, &all, remembered)
}

/// Judges by one stack alone.
pub fn decide_in_stack(session: &Session<'_>, subject: Subject, stack: usize) -> Decision {
    let mut remembered = Remembered::default();
    let mut judge = Judge::new(session, subject, &mut remembered);
    if let Some(found) = session.model.stacks.get(stack) {
        judge.evaluate_stack(stack, found, &Vec::from_iter(0..found.rules.len()));
    }
    judge.finish()
}

/// Like [`decide_by_all`], but only `candidates` (by stack, in order) can apply or be blocked by a cause that no fact can mend.
pub fn decide_among<'s>(
    session: &'s Session<'s>,
    subject: Subject,
    candidates: &[Vec<usize>],
    remembered: &mut Remembered<'s>,
) -> Decision {
    let mut judge = Judge::new(session, subject, remembered);
    for (at, stack) in session.model.stacks.iter().enumerate() {
        judge.evaluate_stack(at, stack, candidates.get(at).map(Vec::as_slice).unwrap_or_default());
    }
    judge.finish()
}

/// Whether some way of filling in an item makes a condition true, and whether some way makes it false. "No" is certain; "yes" may be said of
/// what cannot be.
pub struct Satisfiability {
    pub holds: bool,
    pub fails: bool,
}

/// Whether the first item can meet every condition in `all` and none in `none`, and whether it can fail to.
pub fn satisfiable(session: &Session<'_>, stack: usize, all: &[&Expression], none: &[&Expression]) -> Satisfiability {
    let mut remembered = Remembered::default();
    let mut judge = Judge { faultless: true, ..Judge::new(session, Subject::Item(0), &mut remembered) };
    let context = session.context(stack, judge.decision.subject);
    let mut parts: Vec<_> = all.iter().map(|condition| judge.atoms.condition(condition, &context)).collect();
    for condition in none {
        let condition = judge.atoms.condition(condition, &context);
        parts.push(judge.atoms.formulas.not(condition));
    }
    // A policy of one rule: it rejects where all of it holds, and comes to nothing where it does not.
    let mut policy = OpenPolicy::new(ALWAYS, None);
    policy.rules.push(OpenRule { effect: Effect::Reject, live: judge.atoms.formulas.and(parts), row: None });
    let open = OpenDecision { policies: vec![policy], start: Outcome::None }.reduced();
    let (merged, variables) = judge.merged(&open);
    let found = possibilities(&merged, &mut judge.atoms.formulas, &variables);
    Satisfiability { holds: found.outcomes.has(Outcome::Reject), fails: found.outcomes.has(Outcome::None) }
}

/// The rows of one decision table that were gone through, and the facts on which they depend.
#[derive(Default)]
struct RowsAbove {
    table: Option<usize>,
    facts: BTreeSet<FactRef>,
}

struct Judge<'s, 'r> {
    session: &'s Session<'s>,
    remembered: &'r mut Remembered<'s>,
    atoms: Atoms<'s>,
    open: OpenDecision,
    /// By policy of the open decision: the stack it belongs to.
    stacks: Vec<usize>,
    /// As far as it was found.
    decision: Decision,
    /// Whether it is only asked if conditions can be met: where a fault leaves them unknown they are not.
    faultless: bool,
}

impl<'s, 'r> Judge<'s, 'r> {
    fn new(session: &'s Session<'s>, subject: Subject, remembered: &'r mut Remembered<'s>) -> Judge<'s, 'r> {
        let mut policies = session.model.stacks.iter().flat_map(|stack| &stack.policies);
        let start = match subject {
            Subject::List | Subject::Group(..) if policies.any(|policy| policy.period.contains(session.as_of)) => Outcome::Admit,
            Subject::Item(_) | Subject::List | Subject::Group(..) => Outcome::None,
        };
        Judge {
            session,
            remembered,
            atoms: Atoms::default(),
            open: OpenDecision { policies: Vec::new(), start },
            stacks: Vec::new(),
            decision: Decision::settled(subject, start),
            faultless: false,
        }
    }

    fn evaluate_stack(&mut self, at: usize, stack: &'s Stack, candidates: &[usize]) {
        let context = self.session.context(at, self.decision.subject);
        let scopes: IndexVec<_, _> = stack.policies.enumerated().map(|(id, policy)| self.scope(id, policy, &context)).collect();
        let mut rules = self.live_rules(stack, candidates, &context, &scopes);
        for (id, policy) in stack.policies.enumerated() {
            let Some(scope) = scopes[id] else { continue };
            let default = policy.default.as_ref().filter(|_| self.is_item()).and_then(|default| default.conclusion.effect.outcome());
            let mut open = OpenPolicy { rules: std::mem::take(&mut rules[id]), ..OpenPolicy::new(scope, default) };
            self.required(policy, &context, &mut open);
            self.open.policies.push(open);
            self.stacks.push(at);
        }
    }

    fn is_item(&self) -> bool {
        matches!(self.decision.subject, Subject::Item(_))
    }

    /// A condition of a policy on facts of items concerns neither the list as a whole nor a group, one on figures of the list no group.
    fn concerns(&self, condition: &Expression) -> bool {
        let reads = self.session.model.reads(condition);
        match self.decision.subject {
            Subject::Item(_) => true,
            Subject::List => !reads.items,
            Subject::Group(..) => !reads.items && !reads.aggregates,
        }
    }

    /// Whether a policy applies; `None` if the day is not in its period.
    fn scope(&mut self, id: PolicyId, policy: &'s Policy, context: &Context<'s>) -> Option<FormulaId> {
        let stack = context.stack;
        if let Some(why) = abstention(policy, self.session.as_of) {
            self.decision.silent.push(Silent { stack, policy: id, why });
            return None;
        }
        let scopes: Vec<&Expression> = policy.scope.iter().filter(|scope| self.concerns(scope)).collect();
        let parts: Vec<FormulaId> = scopes.into_iter().map(|scope| self.atoms.condition(scope, context)).collect();
        let formula = self.atoms.formulas.and(parts);
        if formula.truth() == Truth::No {
            self.decision.silent.push(Silent { stack, policy: id, why: Abstention::OutOfScope });
        }
        Some(formula)
    }

    /// By policy, the candidates that may be live; what is live, overridden and unresolved is noted.
    fn live_rules(
        &mut self,
        stack: &'s Stack,
        candidates: &[usize],
        context: &Context<'s>,
        scopes: &IndexVec<PolicyId, Option<FormulaId>>,
    ) -> IndexVec<PolicyId, Vec<OpenRule>> {
        let applies = self.applicable(stack, candidates, context, scopes);
        let live = with_exceptions(stack, candidates, &applies, &mut self.atoms.formulas);
        let mut rules: IndexVec<PolicyId, Vec<OpenRule>> = stack.policies.iter().map(|_| Vec::new()).collect();
        let mut above = RowsAbove::default();
        for &index in candidates {
            let (Some(applies), Some(formula)) = (&applies[index], &live[index]) else { continue };
            let rule = &stack.rules[index];
            let reference = RuleRef { stack: context.stack, rule: index };
            let table = rule.first_hit().map(|row| row.first);
            if table != above.table {
                above = RowsAbove { table, facts: BTreeSet::new() };
            }
            match (formula.truth().and(applies.counts), applies.rule.truth().and(applies.counts)) {
                (Truth::Yes, _) => {
                    self.decision.live.push(Live { rule: reference, holds: holds(rule, context), lacking: lacking(rule, context) });
                }
                (Truth::No, Truth::Yes) => {
                    let is_live = |by: &&usize| live[**by].as_ref().is_some_and(|formula| formula.truth() == Truth::Yes);
                    let by = rule.overridden_by.iter().find(is_live);
                    self.decision.overridden.extend(by.map(|by| Overridden { rule: reference, by: *by }));
                }
                (Truth::No, Truth::No | Truth::Unknown) => {}
                (Truth::Unknown, _) => {
                    let facts = self.facts_of(*formula).union(&above.facts).copied().collect();
                    self.decision.unresolved.push(Unresolved { rule: reference, facts });
                }
            }
            if let Some(row) = applies.row.as_ref().filter(|_| above.facts.len() < MAX_FACTS) {
                above.facts.append(&mut self.facts_of(row.test));
            }
            if formula.truth() != Truth::No || applies.row.is_some() {
                rules[rule.policy].push(OpenRule { effect: rule.conclusion.effect, live: *formula, row: applies.row.clone() });
            }
        }
        rules
    }

    /// By rule, whether it applies; `None` for those that are no candidates, or whose policy does not apply.
    fn applicable(
        &mut self,
        stack: &'s Stack,
        candidates: &[usize],
        context: &Context<'s>,
        scopes: &IndexVec<PolicyId, Option<FormulaId>>,
    ) -> Vec<Option<Applies>> {
        let mut applies: Vec<Option<Applies>> = stack.rules.iter().map(|_| None).collect();
        let mut first_hit = FirstHit::default();
        for &index in candidates {
            let rule = &stack.rules[index];
            let scope = scopes[rule.policy].as_ref().filter(|scope| scope.truth() != Truth::No);
            if let Some(scope) = scope.filter(|_| rule.scope == self.decision.subject.scope()) {
                let by_itself = self.atoms.applies(rule, context, &mut first_hit);
                let rule = self.atoms.formulas.and([*scope, by_itself.rule]);
                applies[index] = Some(Applies { rule, ..by_itself });
            }
        }
        applies
    }

    /// Missing 必填 facts: they stay missing while others are filled in.
    fn required(&mut self, policy: &'s Policy, context: &Context<'s>, open: &mut OpenPolicy) {
        for required in &policy.required {
            let belongs = self.is_item() || self.session.model.fields[required.field].object.is_some();
            let concerned = required.when.as_ref().is_none_or(|when| self.concerns(when));
            if !belongs || !concerned || !context.is_missing(required.field) {
                continue;
            }
            let when = required.when.as_ref().map(|when| self.atoms.condition(when, context));
            let live = self.atoms.formulas.and([open.scope].into_iter().chain(when));
            if live.truth() == Truth::Yes {
                self.decision.required.push(FactRef { field: required.field, row: None });
            }
            open.rules.push(OpenRule { effect: Effect::Supplement, live, row: None });
        }
    }

    fn finish(mut self) -> Decision {
        let (merged, variables) = self.merged(&self.open.reduced());
        let found = possibilities(&merged, &mut self.atoms.formulas, &variables);
        let decisive: Vec<&Variable> = found.decisive_variables.iter().filter_map(|at| variables.get(*at)).collect();
        let number = self.session.number(self.decision.subject);
        let mut missing = ordered_set(decisive.iter().flat_map(|variable| &variable.facts).map(|fact| unqualified(*fact, number)));
        let (mut outcome, mut adjudicators) = (found.outcomes.mildest().unwrap_or(Outcome::None), Vec::new());
        if found.outcomes.single().is_none() {
            adjudicators = self.adjudicators(&missing, decisive.iter().any(|variable| variable.facts.is_empty()));
            outcome = outcome.max(if adjudicators.is_empty() { Outcome::Supplement } else { Outcome::Adjudication });
            if outcome != Outcome::Adjudication {
                adjudicators.clear();
            }
        }
        missing.extend(&self.decision.required);
        // Of facts of other items some are asked for, one of each field before more of one.
        let mut fields: IndexSet<FieldId> = IndexSet::default();
        let of_others = missing.iter().copied().filter(|fact| fact.row.is_some());
        let (first, more): (Vec<FactRef>, Vec<FactRef>) = of_others.partition(|fact| fields.insert(fact.field));
        let asked: BTreeSet<FactRef> = first.into_iter().chain(more).take(MAX_OTHERS).collect();
        missing.retain(|fact| fact.row.is_none() || asked.contains(fact));
        let mut open = IndexSet::default();
        self.atoms.formulas.each_atom(self.open.formulas(), &mut |atom| {
            open.insert(atom);
            true
        });
        // Causes that no fact can mend are reported where they leave a rule, a 适用 or a 必填 open.
        let faults = ordered_set(open.iter().flat_map(|atom| &self.atoms.list[*atom].causes.faults));
        let opinions: Vec<Opinion> = self.open.policies.iter().map(OpenPolicy::opinion).collect();
        let combined = combine(&opinions, self.open.start);
        let defaults =
            opinions.iter().zip(&self.stacks).filter(|(opinion, _)| opinion.defaults_to(outcome, &combined)).map(|(_, stack)| *stack);
        Decision {
            outcome,
            exact: found.exact,
            possible: found.outcomes,
            missing: missing.into_iter().collect(),
            faults: faults.into_iter().cloned().collect(),
            defaults: defaults.collect(),
            adjudicators,
            ..self.decision
        }
    }

    /// Who is to decide, if each of the facts asked for is an authority's to state. `has_unfixable_cause`: whether
    /// something depends on what no fact can mend.
    fn adjudicators(&self, asked: &BTreeSet<FactRef>, has_unfixable_cause: bool) -> Vec<String> {
        let mut authorities = Vec::new();
        for fact in asked {
            let Some(authority) = &self.session.model.fields[fact.field].authority else { return Vec::new() };
            if !authorities.contains(authority) {
                authorities.push(authority.clone());
            }
        }
        if authorities.is_empty() && has_unfixable_cause {
            authorities.push(MANUAL_REVIEW.to_owned());
        }
        authorities
    }

    /// The decision with all that it asks of one unknown fact put together, and what it depends on: one variable for each unknown
    /// fact, and for each condition that depends on more.
    fn merged(&mut self, decision: &OpenDecision) -> (OpenDecision, Vec<Variable>) {
        let mut relevant: IndexSet<AtomId> = IndexSet::default();
        // Strict rules first: they cut the most.
        let rules = || decision.policies.iter().flat_map(|policy| &policy.rules);
        let by_effect = Effect::all().rev().flat_map(|effect| rules().filter(move |rule| rule.effect == effect).map(|rule| rule.live));
        let formulas = decision.policies.iter().map(|policy| policy.scope).chain(by_effect).chain(decision.formulas());
        self.atoms.formulas.each_atom(formulas, &mut |atom| {
            relevant.insert(atom);
            true
        });
        // The atoms of each fact together, and all others.
        let mut groups: IndexMap<Option<FieldId>, Vec<(AtomId, &Atom<'s>)>> = IndexMap::default();
        for id in relevant {
            let atom = &self.atoms.list[id];
            groups.entry(single_fact(atom)).or_default().push((id, atom));
        }
        let (session, subject, faultless, remembered) = (self.session, self.decision.subject, self.faultless, &mut *self.remembered);
        let found = groups.into_iter().map(|(group, atoms)| {
            let Some(field) = group else { return Unknown::unconstrained(session.model, &atoms, faultless) };
            let known = remembered.or_find(session, subject, field, &atoms, || {
                let axis = axis::of_fact(session, subject, field, &atoms).map(Unknown::Axis);
                axis.or_else(|| Some(Unknown::Variables(vec![alternatives::of_fact(session, subject, field, &atoms)?])))
            });
            known.unwrap_or_else(|| Unknown::unconstrained(session.model, &atoms, faultless))
        });
        let found: Vec<Unknown> = found.collect();
        merge(decision, &mut self.atoms.formulas, found, self.atoms.list.len())
    }

    /// The facts on which a formula depends, as far as a reader can take them in.
    fn facts_of(&mut self, formula: FormulaId) -> BTreeSet<FactRef> {
        let mut facts = BTreeSet::default();
        let Atoms { formulas, list, .. } = &mut self.atoms;
        let number = self.session.number(self.decision.subject);
        formulas.each_atom([formula], &mut |atom| {
            facts.extend(list[atom].causes.facts.iter().map(|fact| unqualified(*fact, number)));
            facts.len() < MAX_FACTS
        });
        facts
    }
}

/// A fact of the item itself (by its `number`), met in an aggregate, is one of its own.
fn unqualified(fact: FactRef, number: Option<u32>) -> FactRef {
    FactRef { row: fact.row.filter(|row| Some(*row) != number), ..fact }
}

/// The one fact of this item that an atom depends on, if it can be tried.
fn single_fact(atom: &Atom<'_>) -> Option<FieldId> {
    match (atom.causes.facts.as_slice(), atom.causes.faults.as_slice()) {
        ([FactRef { field, row: None }], []) => Some(*field),
        _ => None,
    }
}

/// A rule is live if it applies (none: it does not) and no exception to it is live.
fn with_exceptions(stack: &Stack, candidates: &[usize], applies: &[Option<Applies>], formulas: &mut Formulas) -> Vec<Option<FormulaId>> {
    let mut live: Vec<Option<FormulaId>> = vec![None; applies.len()];
    let may_apply = |at: usize| applies[at].as_ref().is_some_and(|applies| applies.rule.truth() != Truth::No);
    for &start in candidates {
        // Exceptions first, without recursion: a chain of them may be long.
        let mut path = vec![start];
        while let Some(&at) = path.last() {
            let exceptions = &stack.rules[at].overridden_by;
            let before = path.len();
            if live[at].is_none() && may_apply(at) {
                path.extend(exceptions.iter().copied().filter(|exception| may_apply(*exception) && live[*exception].is_none()));
            }
            if path.len() > before {
                continue;
            }
            if live[at].is_none() {
                let mut holds = vec![applies[at].as_ref().map_or(NEVER, |applies| applies.rule)];
                if may_apply(at) {
                    holds.extend(exceptions.iter().filter_map(|exception| live[*exception]).map(|exception| formulas.not(exception)));
                }
                live[at] = Some(formulas.and(holds));
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
    rule.materials.iter().filter_map(|material| context.lacking(material).ok()).flatten().collect()
}
