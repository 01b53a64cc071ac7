//! The decision on one item, or on the list as a whole: §7 of the language, step by step.

use crate::eval::cause::{FactRef, Fault};
use crate::eval::classes::{self, Variable};
use crate::eval::context::{Context, Session};
use crate::eval::formula::{Atom, AtomId, Atoms, Formula, Shared, and, constant, not};
use crate::eval::possible::{PolicyProblem, Problem, Search, possible};
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::{Condition, Expression, ExpressionKind, FieldId, Model, Policy, Stack};
use std::collections::BTreeSet;

/// What an item comes to, and why; words are made of it later.
#[derive(Debug)]
pub struct Decision {
    /// The item, from 0; none for the list as a whole.
    pub row: Option<usize>,
    pub outcome: Outcome,
    pub determined: bool,
    pub exact: bool,
    pub possible: Vec<Outcome>,
    /// Facts to ask for, by declaration.
    pub missing: Vec<FactRef>,
    /// Causes that no fact can mend.
    pub faults: Vec<Fault>,
    pub live: Vec<Live>,
    pub lifted: Vec<Lifted>,
    pub open: Vec<OpenRule>,
    pub silent: Vec<Silent>,
    /// The stack whose 默认 speaks with the outcome's own strictness.
    pub defaults: Vec<usize>,
    /// Who is to decide, where an authority's word is all that is lacking.
    pub adjudicators: Vec<String>,
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

#[derive(Debug)]
pub struct OpenRule {
    pub rule: RuleRef,
    pub facts: Vec<FactRef>,
}

/// Why a policy has no opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    NotYet,
    Expired,
    OutOfScope,
}

impl Silence {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Silence::NotYet => "尚未施行",
            Silence::Expired => "已失效",
            Silence::OutOfScope => "不适用",
        }
    }
}

#[derive(Debug)]
pub struct Silent {
    pub stack: usize,
    pub policy: usize,
    pub why: Silence,
}

/// The word of a machine that cannot decide and no fact to ask for.
pub const BY_HAND: &str = "人工核对";

/// Judges one item (`row` from 0), or the list as a whole.
pub fn decide(session: &Session<'_>, row: Option<usize>) -> Decision {
    let all: Vec<Vec<usize>> = session.model.stacks.iter().map(|stack| (0..stack.rules.len()).collect()).collect();
    decided(session, row, &all, Search::Diagram)
}

/// Judges as [`decide`] does, where only these rules (by stack, in order) may apply, or be kept from being told by a fault.
pub fn decide_among(session: &Session<'_>, row: Option<usize>, candidates: &[Vec<usize>]) -> Decision {
    decided(session, row, candidates, Search::Table)
}

fn decided(session: &Session<'_>, row: Option<usize>, candidates: &[Vec<usize>], search: Search) -> Decision {
    let mut judge = Judge {
        session,
        row,
        atoms: Atoms::default(),
        missing: BTreeSet::default(),
        live: Vec::new(),
        lifted: Vec::new(),
        open: Vec::new(),
        silent: Vec::new(),
    };
    let start = if row.is_none() { Outcome::Admit } else { Outcome::None };
    let mut problem = Problem { policies: Vec::new(), conditions: Vec::new(), start };
    let mut speakers: Vec<(usize, usize)> = Vec::new();
    for (at, stack) in session.model.stacks.iter().enumerate() {
        let candidates = candidates.get(at).map(Vec::as_slice).unwrap_or_default();
        judge.stack(at, stack, candidates, &mut problem, &mut speakers);
    }
    judge.finish(problem, &speakers, search)
}

/// Whether some way of filling in the first item meets all the conditions, and whether some way fails to. An answer of "no" is
/// certain. None: nothing to say.
pub fn satisfiable(session: &Session<'_>, stack: usize, conditions: &[&Condition]) -> Option<(bool, bool)> {
    let mut judge = Judge {
        session,
        row: Some(0),
        atoms: Atoms::default(),
        missing: BTreeSet::default(),
        live: Vec::new(),
        lifted: Vec::new(),
        open: Vec::new(),
        silent: Vec::new(),
    };
    let context = session.context(stack, Some(0))?;
    let formula =
        and(&mut conditions.iter().map(|condition| judge.atoms.written(condition, &context, stack)).collect::<Vec<_>>().into_iter());
    let policy = PolicyProblem { scope: constant(true), default: None, rules: vec![(Outcome::Reject, formula)], supplements: Vec::new() };
    let problem = Problem { policies: vec![policy], conditions: Vec::new(), start: Outcome::None };
    let problem = problem.reduced();
    let variables = judge.variables(&problem);
    let answer = possible(&problem, &variables, Search::Diagram);
    Some((answer.possible.has(Outcome::Reject), answer.possible.has(Outcome::None)))
}

struct Judge<'s> {
    session: &'s Session<'s>,
    row: Option<usize>,
    atoms: Atoms<'s>,
    /// Missing 必填 facts.
    missing: BTreeSet<FactRef>,
    live: Vec<Live>,
    lifted: Vec<Lifted>,
    open: Vec<(RuleRef, Shared)>,
    silent: Vec<Silent>,
}

impl<'s> Judge<'s> {
    fn stack(&mut self, at: usize, stack: &'s Stack, candidates: &[usize], problem: &mut Problem, speakers: &mut Vec<(usize, usize)>) {
        let Some(context) = self.session.context(at, self.row) else { return };
        let scopes: Vec<Option<Shared>> =
            stack.policies.iter().enumerate().map(|(policy, _)| self.scope(at, stack, policy, &context)).collect();
        let live = self.live_rules(at, stack, candidates, &context, &scopes);
        for (index, (policy, scope)) in stack.policies.iter().zip(&scopes).enumerate() {
            let Some(scope) = scope else { continue };
            let default = policy.default.as_ref().filter(|_| self.row.is_some()).and_then(|default| default.effect.outcome());
            let mut own = PolicyProblem { scope: scope.clone(), default, rules: Vec::new(), supplements: Vec::new() };
            for (rule, formula) in candidates
                .iter()
                .zip(&live)
                .filter_map(|(rule, formula)| Some((stack.rules.get(*rule)?, formula)))
                .filter(|(rule, _)| rule.policy == index)
            {
                match rule.conclusion.effect {
                    Effect::Notice => {}
                    Effect::Condition => problem.conditions.push(formula.clone()),
                    Effect::Supplement => own.supplements.push(formula.clone()),
                    effect => own.rules.extend(effect.outcome().map(|outcome| (outcome, formula.clone()))),
                }
            }
            self.required(at, policy, scope, &context, &mut own);
            problem.policies.push(own);
            speakers.push((at, index));
        }
    }

    /// Whether a policy applies; none if the day is not in its period.
    fn scope(&mut self, at: usize, stack: &'s Stack, index: usize, context: &Context<'s>) -> Option<Shared> {
        let policy = stack.policies.get(index)?;
        let day = self.session.as_of;
        let why = if policy.from.is_some_and(|from| day < from) {
            Some(Silence::NotYet)
        } else if policy.until.is_some_and(|until| until <= day) {
            Some(Silence::Expired)
        } else {
            None
        };
        if let Some(why) = why {
            self.silent.push(Silent { stack: at, policy: index, why });
            return None;
        }
        let model = self.session.model;
        // A 适用 on facts of items does not concern the list as a whole.
        let concerned = |scope: &&Expression| self.row.is_some() || !speaks_of_items(model, scope);
        let scopes: Vec<&'s Expression> = policy.scope.iter().filter(|scope| concerned(scope)).collect();
        let formula = and(&mut scopes.into_iter().map(|scope| self.atoms.condition(scope, context, at)).collect::<Vec<_>>().into_iter());
        if formula.settled() == Some(false) {
            self.silent.push(Silent { stack: at, policy: index, why: Silence::OutOfScope });
        }
        Some(formula)
    }

    /// For each candidate, whether it is live; what is live, lifted and open is noted.
    fn live_rules(
        &mut self,
        at: usize,
        stack: &'s Stack,
        candidates: &[usize],
        context: &Context<'s>,
        scopes: &[Option<Shared>],
    ) -> Vec<Shared> {
        let mut applies: Vec<Option<Shared>> = vec![None; stack.rules.len()];
        for &index in candidates {
            let Some(rule) = stack.rules.get(index) else { continue };
            let scope = scopes
                .get(rule.policy)
                .cloned()
                .flatten()
                .filter(|scope| rule.for_list == self.row.is_none() && scope.settled() != Some(false));
            if let (Some(scope), Some(slot)) = (scope, applies.get_mut(index)) {
                *slot = Some(and(&mut [scope, self.atoms.applies(rule, context, at)].into_iter()));
            }
        }
        let live = with_exceptions(stack, candidates, &applies);
        let settled = |index: usize| live.get(index).and_then(Option::as_ref).and_then(|formula| formula.settled());
        for (index, rule) in candidates.iter().filter_map(|&index| Some((index, stack.rules.get(index)?))) {
            let reference = RuleRef { stack: at, rule: index };
            let (Some(Some(applies)), Some(Some(own))) = (applies.get(index), live.get(index)) else { continue };
            match own.settled() {
                Some(true) => {
                    self.live.push(Live { rule: reference, holds: holds(rule.when.as_slice(), context), lacking: lacking(rule, context) })
                }
                Some(false) if applies.settled() == Some(true) => {
                    let by = rule.lifted_by.iter().copied().find(|by| settled(*by) == Some(true));
                    self.lifted.extend(by.map(|by| Lifted { rule: reference, by }));
                }
                Some(false) => {}
                None => self.open.push((reference, own.clone())),
            }
        }
        candidates.iter().map(|index| live.get(*index).cloned().flatten().unwrap_or_else(|| constant(false))).collect()
    }

    /// Missing 必填 facts: they stay missing while others are filled in.
    fn required(&mut self, at: usize, policy: &'s Policy, scope: &Shared, context: &Context<'s>, own: &mut PolicyProblem) {
        for required in &policy.required {
            let belongs = self.row.is_some() || self.session.model.field(required.field).object.is_some();
            if !belongs || !context.is_missing(required.field) {
                continue;
            }
            let speaks = self.row.is_some() || required.when.as_ref().is_none_or(|when| !speaks_of_items(self.session.model, when));
            if !speaks {
                continue;
            }
            let when = required.when.as_ref().map_or_else(|| constant(true), |when| self.atoms.condition(when, context, at));
            let formula = and(&mut [scope.clone(), when].into_iter());
            if formula.settled() == Some(true) {
                self.missing.insert(FactRef { field: required.field, row: None });
            }
            own.supplements.push(formula);
        }
    }

    fn finish(self, problem: Problem, speakers: &[(usize, usize)], search: Search) -> Decision {
        let reduced = problem.reduced();
        let variables = self.variables(&reduced);
        let answer = possible(&reduced, &variables, search);
        let mildest = answer.possible.first().unwrap_or(Outcome::None);
        let determined = answer.possible.single().is_some();
        // Whatever a rule, a 适用 or a 必填 could not be told for is told, whether or not it matters in the end.
        let mut faults = BTreeSet::default();
        for atom in &self.atoms.list {
            faults.extend(atom.causes.faults.iter().cloned());
        }
        let mending = answer.matters.iter().filter_map(|at| variables.get(*at)).any(|variable| variable.facts.is_empty());
        let number = self.row.map(|row| self.session.list.rows.get(row).map_or(row, |item| item.number));
        let own = |fact: FactRef| FactRef { row: fact.row.filter(|row| Some(*row as usize) != number), ..fact };
        let mut asked: BTreeSet<FactRef> = BTreeSet::default();
        for variable in answer.matters.iter().filter_map(|at| variables.get(*at)) {
            asked.extend(variable.facts.iter().copied().map(own));
        }
        let adjudicators = if determined { Vec::new() } else { self.adjudicators(&asked, mending) };
        let stand_in = if adjudicators.is_empty() { Outcome::Supplement } else { Outcome::Adjudication };
        let outcome = if determined { mildest } else { mildest.max(stand_in) };
        let mut missing = asked;
        missing.extend(self.missing.iter().copied());
        let mut missing = missing.into_iter().collect::<Vec<_>>();
        keep_few_others(&mut missing);
        let defaults = speaking_defaults(self.session.model, &problem, speakers, outcome);
        let open = self.open.iter().map(|(rule, formula)| OpenRule { rule: *rule, facts: self.facts_of(formula, own) }).collect();
        Decision {
            row: self.row,
            outcome,
            determined,
            exact: answer.exact,
            possible: answer.possible.iter().collect(),
            missing,
            faults: faults.into_iter().collect(),
            live: self.live,
            lifted: self.lifted,
            open,
            silent: self.silent,
            defaults,
            adjudicators: if outcome == Outcome::Adjudication && !determined { adjudicators } else { Vec::new() },
        }
    }

    /// Who is to decide, if each of the facts asked for is an authority's to state. `mending`: whether something hangs on what no fact
    /// can mend.
    fn adjudicators(&self, asked: &BTreeSet<FactRef>, mending: bool) -> Vec<String> {
        let mut authorities = Vec::new();
        for fact in asked {
            let Some(authority) = &self.session.model.field(fact.field).authority else { return Vec::new() };
            if !authorities.contains(authority) {
                authorities.push(authority.clone());
            }
        }
        if authorities.is_empty() && mending {
            authorities.push(BY_HAND.to_owned());
        }
        authorities
    }

    /// What the open formulas hang on: one variable for each unknown fact, and for each condition that hangs on more.
    fn variables(&self, problem: &Problem) -> Vec<Variable> {
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
        problem.policies.iter().for_each(|policy| note(&policy.scope));
        // Strict rules first: they cut the most.
        for level in Outcome::ALL.into_iter().rev() {
            for policy in &problem.policies {
                policy.rules.iter().filter(|(outcome, _)| *outcome == level).for_each(|(_, formula)| note(formula));
                if level == Outcome::Supplement {
                    policy.supplements.iter().for_each(&mut note);
                }
            }
        }
        problem.conditions.iter().for_each(&mut note);

        // In the order in which they are met: the atoms of each fact together, any other atom by itself.
        let mut groups: Vec<Together<'_>> = Vec::new();
        let mut of_field: Vec<Option<usize>> = vec![None; self.session.model.fields.len()];
        for id in relevant {
            let Some(atom) = self.atoms.list.get(id.0 as usize) else { continue };
            let field = single_fact(atom);
            let known = field.and_then(|field| of_field.get_mut(field.0 as usize));
            let next = groups.len();
            let at = known.map_or(next, |known| *known.get_or_insert(next));
            match groups.get_mut(at) {
                Some(group) => group.atoms.push((id, atom)),
                None => groups.push(Together { field, atoms: vec![(id, atom)] }),
            }
        }
        let mut variables = Vec::new();
        for Together { field, atoms } in groups {
            match field.and_then(|field| classes::of_fact(self.session, self.row, field, &atoms)) {
                Some(variable) => variables.push(variable),
                None => variables.extend(atoms.iter().map(|(id, atom)| classes::free(*id, atom))),
            }
        }
        variables
    }

    fn facts_of(&self, formula: &Formula, own: impl Fn(FactRef) -> FactRef) -> Vec<FactRef> {
        let mut facts = BTreeSet::default();
        formula.each_atom(&mut |atom| {
            if let Some(atom) = self.atoms.list.get(atom.0 as usize) {
                facts.extend(atom.causes.facts.iter().copied().map(&own));
            }
        });
        facts.into_iter().collect()
    }
}

/// Atoms of one fact, or one that hangs on more.
struct Together<'a> {
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

/// The one fact of this item that an atom hangs on, if it can be tried.
fn single_fact(atom: &Atom<'_>) -> Option<FieldId> {
    match (atom.causes.facts.as_slice(), atom.causes.faults.as_slice()) {
        ([FactRef { field, row: None }], []) => Some(*field),
        _ => None,
    }
}

/// A rule is live if it applies (none: it does not) and no exception to it is live.
fn with_exceptions(stack: &Stack, candidates: &[usize], applies: &[Option<Shared>]) -> Vec<Option<Shared>> {
    let mut live: Vec<Option<Shared>> = vec![None; applies.len()];
    let may_apply = |at: usize| applies.get(at).and_then(Option::as_ref).is_some_and(|formula| formula.settled() != Some(false));
    for &start in candidates {
        // Exceptions first, without recursion: a chain of them may be long.
        let mut path = vec![start];
        while let Some(&at) = path.last() {
            let exceptions = stack.rules.get(at).map(|rule| rule.lifted_by.as_slice()).unwrap_or_default();
            let pending =
                exceptions.iter().copied().find(|exception| may_apply(*exception) && live.get(*exception).is_some_and(Option::is_none));
            if let (Some(exception), true) = (pending, may_apply(at)) {
                path.push(exception);
                continue;
            }
            let own = applies.get(at).cloned().flatten().unwrap_or_else(|| constant(false));
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
pub fn holds(when: &[Condition], context: &Context<'_>) -> Vec<String> {
    let mut labels = Vec::new();
    for condition in when {
        if let Condition::Listed { lines, .. } = condition {
            labels.extend(lines.iter().filter(|(_, line)| context.truth(line) == Ok(true)).map(|(label, _)| label.clone()));
        }
    }
    labels
}

/// What is lacking of an 应备.
pub fn lacking(rule: &crate::ir::Rule, context: &Context<'_>) -> Vec<String> {
    rule.requires.iter().filter_map(|need| context.lacking(need).ok()).flatten().collect()
}

/// The stacks whose 默认 speaks, and as strictly as the outcome.
fn speaking_defaults(model: &Model, problem: &Problem, speakers: &[(usize, usize)], outcome: Outcome) -> Vec<usize> {
    let mut stacks = Vec::new();
    for (own, (stack, policy)) in problem.policies.iter().zip(speakers) {
        let decided = own.rules.iter().any(|(_, formula)| formula.settled() == Some(true));
        let applies = own.scope.settled() == Some(true);
        let same = own.default == Some(outcome);
        let known = model.stacks.get(*stack).and_then(|stack| stack.policies.get(*policy)).is_some_and(|policy| policy.default.is_some());
        if applies && same && known && !decided {
            stacks.push(*stack);
        }
    }
    stacks
}

/// Whether an expression speaks of facts of items, outside figures.
fn speaks_of_items(model: &Model, expression: &Expression) -> bool {
    let own = match &expression.kind {
        ExpressionKind::Field(field) | ExpressionKind::Filled { field, .. } => model.field(*field).object.is_none(),
        ExpressionKind::Definition(id) => speaks_of_items(model, &model.definition(*id).value),
        _ => false,
    };
    let mut found = own;
    expression.each_child(&mut |child| found = found || speaks_of_items(model, child));
    found
}
