//! Whether any item at all can show a change: changed rules stand in the stack behind those that they are made of, and the solver looks for
//! an item that makes one of two live and not the other.

use crate::advice::mutate::mutants::Edit;
use crate::advice::mutate::variant::Variant;
use crate::advice::replay::Replay;
use crate::analysis::encode::{Encoding, Found, Ladder, rung};
use crate::analysis::judge::{Item, Verdict};
use crate::analysis::solver::Lit;
use crate::analysis::truth::Tri;
use crate::collections::{Id, IndexMap, ordered_set};
use crate::eval::context::Subject;
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::{Definition, DefinitionId, Expression, ExpressionKind, Model, Policy, PolicyId, Rule, RuleScope, Stack};
use crate::value::date::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What comes of the question.
pub enum Proof {
    /// No item shows the change, on any day.
    Same,
    /// This one may.
    Shows(Box<Variant>),
    /// The solver cannot tell.
    Open,
}

/// A stack in which changed rules stand behind those that they are made of.
struct Doubled {
    stack: Stack,
    definitions: Vec<Definition>,
    pairs: Vec<Pair>,
    /// The policy and its double, where the header is changed.
    policies: Option<[PolicyId; 2]>,
}

/// A rule and its double, by place in the stack.
struct Pair {
    places: [usize; 2],
    /// Whether they conclude the same.
    same: bool,
}

/// Asks whether an item of a finished list shows a change. `days`: on which tests judge.
pub fn prove(model: &mut Model, edits: &[Edit], days: &[Date]) -> Proof {
    let Some(Doubled { stack, definitions, pairs, policies }) = double(model, edits) else { return Proof::Open };
    let days = days_of(&stack, &pairs, days);
    let stacks = std::mem::replace(&mut model.stacks, vec![stack]);
    let definitions = std::mem::replace(&mut model.definitions, definitions.into_iter().collect());
    let answers = days.into_iter().map(|day| ask(model, &pairs, policies, day));
    let found = answers.into_iter().find(|answer| !matches!(answer, Proof::Same));
    (model.stacks, model.definitions) = (stacks, definitions);
    found.unwrap_or(if edits.iter().any(|edit| asks_more(edit, model)) { Proof::Open } else { Proof::Same })
}

/// Whether a change may show in what the solver is not asked about: which facts are missing, and what a 默认 says beside its word.
fn asks_more(edit: &Edit, model: &Model) -> bool {
    let Edit::Policy(stack, id, changed) = edit else { return false };
    let argument = |policy: &Policy| policy.default.as_ref().map(|default| default.conclusion.argument.clone());
    let own = model.stacks.get(*stack).map(|stack| &stack.policies[*id]);
    own.is_none_or(|own| own.required != changed.required || argument(own) != argument(changed))
}

/// The stack with doubles of all rules that a change reaches; `None` where more than rules for items is reached, or what day it is counts.
fn double(model: &Model, edits: &[Edit]) -> Option<Doubled> {
    let [stack] = model.stacks.as_slice() else { return None };
    let (definitions, renamed) = definitions(model, edits);
    let uses = |expression: &Expression| renamed.keys().any(|id| model.uses(expression, &ExpressionKind::Definition(*id)));
    if stack.policies.iter().flat_map(Policy::conditions).any(uses) {
        return None;
    }
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut header: Option<(PolicyId, Policy)> = None;
    let rules = |is_reached: &dyn Fn(&Rule) -> bool| -> Vec<usize> {
        stack.rules.iter().enumerate().filter(|(_, rule)| is_reached(rule)).map(|(at, _)| at).collect()
    };
    for edit in edits {
        match edit {
            Edit::Rule(_, at, changed) => {
                let own = stack.rules.get(*at)?;
                reached.insert(*at);
                // Another conclusion shows where the policy comes to something else.
                if own.conclusion.effect != changed.conclusion.effect && own.scope == RuleScope::Item {
                    reached.extend(rules(&|rule| rule.policy == own.policy && rule.scope == RuleScope::Item));
                    header = Some((own.policy, stack.policies[own.policy].clone()));
                }
            }
            Edit::Definition(..) => reached.extend(rules(&|rule| rule.conditions().any(uses))),
            Edit::Policy(_, id, changed) => {
                reached.extend(rules(&|rule| rule.policy == *id));
                header = Some((*id, (**changed).clone()));
            }
            Edit::Aggregate(..) => return None,
        }
    }
    with_dependents(stack, &mut reached);
    let mut doubled = stack.clone();
    let places: IndexMap<usize, usize> = reached.iter().copied().zip(stack.rules.len()..).collect();
    let policies = header.map(|(id, changed)| [id, doubled.policies.push(changed)]);
    let mut pairs = Vec::new();
    for (own, place) in &places {
        let declared = stack.rules.get(*own)?;
        let is_timeless = declared.conditions().all(|condition| !model.reads(condition).day);
        if declared.scope != RuleScope::Item || !is_timeless {
            return None;
        }
        let changed = edits.iter().find_map(|edit| match edit {
            Edit::Rule(_, at, changed) if at == own => Some(&**changed),
            Edit::Rule(..) | Edit::Policy(..) | Edit::Definition(..) | Edit::Aggregate(..) => None,
        });
        let mut rule = changed.unwrap_or(declared).clone();
        let moved = |at: &mut usize| *at = places.get(at).copied().unwrap_or(*at);
        rule.overridden_by.iter_mut().for_each(moved);
        if let Some(row) = rule.first_hit_mut() {
            moved(&mut row.first);
        }
        rule.policy = policies.filter(|[own, _]| *own == rule.policy).map_or(rule.policy, |[_, double]| double);
        rule.conditions_mut().for_each(|condition| rename(condition, &renamed));
        pairs.push(Pair { places: [*own, *place], same: tells_the_same(declared, &rule) });
        doubled.rules.push(rule);
    }
    Some(Doubled { stack: doubled, definitions, pairs, policies })
}

/// The 定义, and doubles of those that a change reaches.
fn definitions(model: &Model, edits: &[Edit]) -> (Vec<Definition>, IndexMap<DefinitionId, DefinitionId>) {
    let changed = |id: DefinitionId| {
        edits.iter().find_map(|edit| match edit {
            Edit::Definition(own, value) if *own == id => Some(value),
            Edit::Definition(..) | Edit::Rule(..) | Edit::Policy(..) | Edit::Aggregate(..) => None,
        })
    };
    let is_reached = |id: &DefinitionId| {
        let value = &model.definitions[*id].value;
        changed(*id).is_some()
            || model.definitions.ids().any(|other| changed(other).is_some() && model.uses(value, &ExpressionKind::Definition(other)))
    };
    let reached: Vec<DefinitionId> = model.definitions.ids().filter(is_reached).collect();
    let mut all: Vec<Definition> = model.definitions.iter().cloned().collect();
    let renamed: IndexMap<DefinitionId, DefinitionId> = reached.iter().copied().zip((all.len()..).map(DefinitionId::new)).collect();
    for id in reached {
        let mut double = model.definitions[id].clone();
        double.value = changed(id).cloned().unwrap_or(double.value);
        rename(&mut double.value, &renamed);
        all.push(double);
    }
    (all, renamed)
}

fn rename(expression: &mut Expression, renamed: &IndexMap<DefinitionId, DefinitionId>) {
    if let ExpressionKind::Definition(id) = &mut expression.kind {
        *id = renamed.get(id).copied().unwrap_or(*id);
    }
    expression.each_child_mut(&mut |child| rename(child, renamed));
}

/// Whether two rules that are live for the same items differ, if at all, in what their policy comes to.
fn tells_the_same(own: &Rule, double: &Rule) -> bool {
    let is_condition = |rule: &Rule| rule.conclusion.effect == Effect::Condition;
    own.conclusion.argument == double.conclusion.argument && is_condition(own) == is_condition(double)
}

/// Adds the rules to which one of these is an exception, and all rows of the tables of 首个命中 that these belong to.
fn with_dependents(stack: &Stack, reached: &mut BTreeSet<usize>) {
    loop {
        let tables: Vec<usize> = reached.iter().filter_map(|at| stack.rules.get(*at)?.first_hit()).map(|row| row.first).collect();
        let depends = |rule: &Rule| {
            rule.overridden_by.iter().any(|by| reached.contains(by)) || rule.first_hit().is_some_and(|row| tables.contains(&row.first))
        };
        let more: Vec<usize> =
            stack.rules.iter().enumerate().filter(|(at, rule)| !reached.contains(at) && depends(rule)).map(|(at, _)| at).collect();
        if more.is_empty() {
            return;
        }
        reached.extend(more);
    }
}

/// Days that stand for all: those of the tests, and the last before and the first of each span in which the same rules are in force.
fn days_of(stack: &Stack, pairs: &[Pair], days: &[Date]) -> BTreeSet<Date> {
    let rules = pairs.iter().flat_map(|pair| pair.places).filter_map(|at| stack.rules.get(at)).map(|rule| rule.period);
    let periods = rules.chain(stack.policies.iter().map(|policy| policy.period));
    let turning = periods.flat_map(|period| [period.from, period.until]).flatten();
    let mut all = ordered_set(turning.flat_map(|day| [day.add_days(-1), Some(day)]).flatten());
    all.extend(days);
    all
}

/// Looks for an item on which a rule and its double differ on a day.
fn ask(model: &Model, pairs: &[Pair], policies: Option<[PolicyId; 2]>, day: Date) -> Proof {
    let replay = Replay::plain(model, day);
    let mut encoding = Encoding::new(model, &replay, day);
    let Some(circuits) = encoding.stacks.first() else { return Proof::Open };
    let live = |at: usize| circuits.rules.get(at).map(|rule| rule.live);
    let lives: Vec<_> = pairs.iter().filter_map(|pair| Some((live(pair.places[0])?, live(pair.places[1])?, pair.same))).collect();
    // What all policies come to, with either of the two.
    let decided: Vec<(Option<usize>, Ladder)> = circuits
        .policies
        .enumerated()
        .map(|(id, policy)| (policies.and_then(|own| own.iter().position(|other| *other == id)), policy.decided))
        .collect();
    let solver = &mut encoding.conditions.solver;
    let (mut certain, mut open): (Vec<Lit>, Vec<Lit>) = (Vec::new(), Vec::new());
    for (own, double, same) in lives {
        certain.push(if same { solver.differ(own.yes, double.yes) } else { solver.or([own.yes, double.yes]) });
        open.push(if same { solver.differ(own.no, double.no) } else { !solver.and([own.no, double.no]) });
    }
    for at in 0..Outcome::ALL.len() {
        let [own, double] = [0, 1].map(|which| {
            let taken = decided.iter().filter(|(own, _)| own.is_none_or(|own| own == which));
            let ladders: Vec<&Ladder> = taken.map(|(_, ladder)| ladder).collect();
            Tri::or(solver, &rung(&ladders, at))
        });
        certain.push(solver.differ(own.yes, double.yes));
        open.push(solver.differ(own.no, double.no));
    }
    let questions = [solver.or(certain), solver.or(open)];
    let is_live = |verdict: &Verdict, rule: usize| verdict.live.contains(&(0, rule));
    // What the policies come to is for the caller to judge.
    let differs = |pair: &Pair, verdict: &Verdict| {
        let [own, double] = pair.places.map(|rule| is_live(verdict, rule));
        own != double || own
    };
    for question in questions {
        let confirmed = |_: &Encoding<'_>, _: &Item, verdict: &Verdict| pairs.iter().any(|pair| differs(pair, verdict));
        match encoding.find(&[question], &confirmed) {
            Found::Impossible(_) => {}
            Found::Spent => return Proof::Open,
            Found::Item(item, _) | Found::Unconfirmed { item, .. } => return Proof::Shows(Box::new(variant(model, &item, day))),
        }
    }
    Proof::Same
}

/// The item as a list of its own.
fn variant(model: &Model, item: &Item, as_of: Date) -> Variant {
    let list = Replay::plain(model, as_of).list(item);
    let items = list.rows.into_iter().map(|row| row.facts).collect();
    Variant { items, objects: Arc::unwrap_or_clone(list.objects), as_of, subject: Subject::Item(0), aggregates: None }
}
