//! Model → program: every condition of every policy in one index, so that an item finds its live rules without looking at the others.
//!
//! The program decides the common case itself, where no rule is left open. Every other item goes to the plain evaluator, told which
//! rules may apply at all; what the program says is what the plain evaluator would say, and tests hold the two together.

mod allowed;
mod atom;
mod domain;
mod gather;
mod index;
mod judge;
mod kleene;
mod shape;
mod terms;
mod unison;

pub use judge::Judge;

use crate::eval::cause::Causes;
use crate::ir::conclusion::Effect;
use crate::ir::{Condition, Expression, ExpressionKind, FieldId, Model, Policy, Rule, Stack};
use crate::program::atom::{Oracle, no_list};
use crate::program::domain::Domain;
use crate::program::gather::Gathered;
use crate::program::index::Index;
use crate::program::terms::{Flag, Term, TermMaker, is_none_before};
use crate::program::unison::Unison;
use crate::value::date::Date;

/// The policies of a model as of one day, ready to run.
#[derive(Debug)]
pub struct Program {
    domains: Vec<Domain>,
    index: Index,
    flags: Vec<Flag>,
    /// Flags whose value may be unknown for a cause that no fact can mend, and the rules that hang on each.
    faulty: Vec<(u32, Vec<u32>)>,
    /// By condition: what it decides.
    conditions: Vec<Owner>,
    /// By condition, for rules: what is needed of each that is found.
    rules: Vec<RuleFacts>,
    unison: Unison,
    stacks: Vec<StackProgram>,
    /// The rules of each decision table with 首个命中, by row, as conditions; empty if there is no such table.
    groups: Vec<Vec<Vec<u32>>>,
}

/// What a condition decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Scope {
        stack: u32,
        policy: u32,
    },
    Required {
        stack: u32,
        at: u32,
    },
    /// `first_hit`: the decision table and the row above which no row may hold.
    Rule {
        stack: u32,
        rule: u32,
        first_hit: Option<(u32, u32)>,
    },
    Row {
        group: u32,
        row: u32,
    },
}

/// The little that combining needs of a rule.
#[derive(Clone, Copy, Debug)]
struct RuleFacts {
    /// The place of its policy among those of all stacks.
    policy: u32,
    effect: Effect,
    /// Whether it stands alone: neither an exception nor with exceptions, nor in a table with 首个命中.
    alone: bool,
}

/// One stack's conditions.
#[derive(Debug, Default)]
struct StackProgram {
    policies: Vec<PolicyProgram>,
    required: Vec<RequiredProgram>,
    /// The condition of rule 0; the others follow.
    first_rule: u32,
    /// The place of its first policy among those of all stacks.
    first_policy: usize,
}

/// A policy in force; one that is not is silent for every item.
#[derive(Debug)]
struct PolicyProgram {
    silent: Option<crate::eval::decision::Silence>,
    /// None: it applies to every item.
    scope: Option<u32>,
}

#[derive(Debug)]
struct RequiredProgram {
    policy: usize,
    field: FieldId,
    /// The domain that tells whether the fact is there.
    domain: Option<usize>,
    /// Whether a 缺省 stands for it.
    has_default: bool,
    /// None: always.
    when: Option<u32>,
}

impl Program {
    /// Compiles the policies of a model as of a day.
    pub fn new(model: &Model, as_of: Date) -> Program {
        let list = no_list();
        let oracle = Oracle::new(model, &list, as_of);
        let mut gathered = Gathered::default();
        for (at, stack) in model.stacks.iter().enumerate() {
            gather(&mut gathered, &oracle, at, stack, as_of);
        }
        let domains = gathered.domains(model);
        let mut compiler = Compiler {
            maker: TermMaker::new(&oracle, &domains),
            terms: Vec::new(),
            conditions: Vec::new(),
            faulty: Vec::new(),
            groups: Vec::new(),
        };
        let mut stacks: Vec<StackProgram> = model.stacks.iter().enumerate().map(|(at, stack)| compiler.stack(at, stack, as_of)).collect();
        let mut policies = 0;
        for stack in &mut stacks {
            stack.first_policy = policies;
            policies += stack.policies.len();
        }
        let rules = compiler.rule_facts(model);
        let Compiler { maker, terms, conditions, faulty, groups } = compiler;
        let flags = maker.flags;
        let faulty = faulty
            .into_iter()
            .enumerate()
            .filter(|(_, conditions)| !conditions.is_empty())
            .map(|(flag, conditions)| (flag as u32, conditions))
            .collect();
        let index = Index::new(&domains.all, terms);
        let unison = Unison::new(&index, &rules);
        Program { domains: domains.all, index, flags, faulty, conditions, rules, unison, stacks, groups }
    }
}

/// Why a policy is silent on a day, if it is.
fn silence(policy: &Policy, day: Date) -> Option<crate::eval::decision::Silence> {
    use crate::eval::decision::Silence;
    if policy.from.is_some_and(|from| day < from) {
        Some(Silence::NotYet)
    } else if policy.until.is_some_and(|until| until <= day) {
        Some(Silence::Expired)
    } else {
        None
    }
}

/// Whether a rule counts for items on a day.
fn counts(stack: &Stack, rule: &Rule, day: Date) -> bool {
    let in_force = rule.from.is_none_or(|from| from <= day) && rule.until.is_none_or(|until| day < until);
    in_force && !rule.for_list && stack.policies.get(rule.policy).is_some_and(|policy| silence(policy, day).is_none())
}

fn gather(gathered: &mut Gathered, oracle: &Oracle<'_>, at: usize, stack: &Stack, as_of: Date) {
    for policy in stack.policies.iter().filter(|policy| silence(policy, as_of).is_none()) {
        policy.scope.iter().for_each(|scope| gathered.condition(oracle, at, scope));
        policy.required.iter().for_each(|required| gathered.presence(required.field));
        policy.required.iter().filter_map(|required| required.when.as_ref()).for_each(|when| gathered.condition(oracle, at, when));
    }
    for rule in stack.rules.iter().filter(|rule| counts(stack, rule, as_of)) {
        rule.when.iter().chain(&rule.unless).for_each(|condition| gathered.written(oracle, at, condition));
        rule.requires.iter().for_each(|need| gathered.need(need));
    }
}

struct Compiler<'m> {
    maker: TermMaker<'m>,
    terms: Vec<(u32, Term)>,
    conditions: Vec<Owner>,
    /// By flag: the conditions that hang on it, if it may be faulty.
    faulty: Vec<Vec<u32>>,
    groups: Vec<Vec<Vec<u32>>>,
}

impl Compiler<'_> {
    fn stack(&mut self, at: usize, stack: &Stack, as_of: Date) -> StackProgram {
        let mut program = StackProgram::default();
        for (index, policy) in stack.policies.iter().enumerate() {
            let silent = silence(policy, as_of);
            let first = policy.scope.first().filter(|_| silent.is_none());
            let scope = first.map(|first| {
                let all: Vec<Expression> = policy.scope.clone();
                let whole = Expression { kind: ExpressionKind::And(all), ty: crate::value::types::Type::Truth, span: first.span };
                self.condition(at, &whole, Owner::Scope { stack: at as u32, policy: index as u32 })
            });
            program.policies.push(PolicyProgram { silent, scope });
            if silent.is_some() {
                continue;
            }
            for required in &policy.required {
                let owner = Owner::Required { stack: at as u32, at: program.required.len() as u32 };
                let when = required.when.as_ref().map(|when| self.condition(at, when, owner));
                let domain = self.maker.domains.of(required.field, None);
                let has_default = self.maker.oracle.model.field(required.field).default.is_some();
                program.required.push(RequiredProgram { policy: index, field: required.field, domain, has_default, when });
            }
        }
        program.first_rule = self.conditions.len() as u32;
        // INVARIANT: the conditions of a stack's rules follow one another; rows of decision tables come after them.
        let mut rows: Vec<(u32, u32)> = Vec::new();
        for (index, rule) in stack.rules.iter().enumerate() {
            let first_hit = rule.when.iter().find_map(none_before);
            let condition = self.owner(Owner::Rule { stack: at as u32, rule: index as u32, first_hit });
            if !counts(stack, rule, as_of) {
                continue;
            }
            let terms = self.maker.rule(at, rule);
            self.keep(condition, terms);
            if let Some((group, row)) = first_hit {
                grown(grown(&mut self.groups, group), row).push(condition);
                rows.push((group, row));
            }
        }
        for (group, row) in rows {
            let model = self.maker.oracle.model;
            let Some(id) = model.groups.get(group as usize).and_then(|rows| rows.get(row as usize)) else { continue };
            self.condition(at, &model.definition(*id).value, Owner::Row { group, row });
        }
        program
    }

    fn rule_facts(&self, model: &Model) -> Vec<RuleFacts> {
        // By stack and rule: whether it is an exception.
        let mut exceptions: Vec<Vec<bool>> = Vec::with_capacity(model.stacks.len());
        for stack in &model.stacks {
            let mut own = vec![false; stack.rules.len()];
            for exception in stack.rules.iter().flat_map(|rule| &rule.lifted_by) {
                if let Some(own) = own.get_mut(*exception) {
                    *own = true;
                }
            }
            exceptions.push(own);
        }
        let firsts: Vec<usize> =
            model.stacks.iter().scan(0, |first, stack| Some(std::mem::replace(first, *first + stack.policies.len()))).collect();
        let none = RuleFacts { policy: 0, effect: Effect::Notice, alone: false };
        let facts = self.conditions.iter().map(|owner| {
            let Owner::Rule { stack, rule, first_hit } = *owner else { return none };
            let (stack, rule) = (stack as usize, rule as usize);
            let Some(own) = model.stacks.get(stack).and_then(|stack| stack.rules.get(rule)) else { return none };
            let is_exception = exceptions.get(stack).and_then(|own| own.get(rule)) == Some(&true);
            let policy = (firsts.get(stack).copied().unwrap_or(0) + own.policy) as u32;
            RuleFacts { policy, effect: own.conclusion.effect, alone: own.lifted_by.is_empty() && !is_exception && first_hit.is_none() }
        });
        facts.collect()
    }

    fn owner(&mut self, owner: Owner) -> u32 {
        self.conditions.push(owner);
        self.conditions.len() as u32 - 1
    }

    fn condition(&mut self, stack: usize, expression: &Expression, owner: Owner) -> u32 {
        let condition = self.owner(owner);
        let terms = self.maker.condition(stack, expression, false);
        self.keep(condition, terms);
        condition
    }

    fn keep(&mut self, condition: u32, terms: Vec<Term>) {
        self.terms.extend(terms.into_iter().map(|term| (condition, term)));
        for flag in std::mem::take(&mut self.maker.faulty) {
            grown(&mut self.faulty, flag).push(condition);
        }
    }
}

/// The list at a place; those before it are empty until something is put there.
fn grown<T: Clone>(lists: &mut Vec<Vec<T>>, at: u32) -> &mut Vec<T> {
    let at = at as usize;
    if lists.len() <= at {
        lists.resize(at + 1, Vec::new());
    }
    &mut lists[at]
}

fn none_before(condition: &Condition) -> Option<(u32, u32)> {
    match condition {
        Condition::Plain(Expression { kind: ExpressionKind::NoneBefore { group, row }, .. }) if is_none_before(condition) => {
            Some((group.0, *row as u32))
        }
        _ => None,
    }
}

/// Whether a cause is one that no fact can mend.
fn is_fault(causes: &Causes) -> bool {
    !causes.faults.is_empty()
}
