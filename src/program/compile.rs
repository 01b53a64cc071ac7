//! Model → program, as of one day.

use crate::eval::decision::abstention;
use crate::ir::{Expression, ExpressionKind, Id, Model, Rule, RuleScope, Stack};
use crate::program::atom::{Oracle, no_list};
use crate::program::compiled::{PolicyProgram, Program, RequiredProgram, RuleFacts, StackProgram};
use crate::program::gather::DomainBuilder;
use crate::program::index::Index;
use crate::program::masks::EffectMasks;
use crate::program::terms::{Term, TermMaker};
use crate::value::date::Date;
use crate::value::types::Type;

impl Program {
    /// Compiles the policies of a model.
    pub fn new(model: &Model, as_of: Date) -> Program {
        let list = no_list();
        let oracle = Oracle::new(model, &list, as_of);
        let mut gathered = DomainBuilder::default();
        for (at, stack) in model.stacks.iter().enumerate() {
            gather(&mut gathered, &oracle, at, stack, as_of);
        }
        let domains = gathered.domains(model);
        let mut compiler = Compiler {
            maker: TermMaker::new(&oracle, &domains),
            terms: Vec::new(),
            conditions: Vec::new(),
            may_fault: Vec::new(),
            policies: 0,
        };
        let stacks: Vec<StackProgram> = model.stacks.iter().enumerate().map(|(at, stack)| compiler.stack(at, stack, as_of)).collect();
        let Compiler { maker, terms, conditions, may_fault, policies } = compiler;
        let flags = maker.flags;
        let may_fault = may_fault.into_iter().enumerate().filter(|(_, conditions)| !conditions.is_empty());
        let may_fault = may_fault.map(|(flag, conditions)| (flag as u32, conditions)).collect();
        let index = Index::new(&domains.all, terms);
        let masks = EffectMasks::new(&index, &conditions);
        let has_first_hit = conditions.iter().flatten().any(|rule| rule.table.is_some());
        Program { domains: domains.all, index, flags, may_fault, conditions, masks, stacks, policies, has_first_hit }
    }
}

/// Whether a rule counts for items on a day.
fn counts(stack: &Stack, rule: &Rule, day: Date) -> bool {
    let in_force = rule.period.contains(day);
    in_force && rule.scope == RuleScope::Item && abstention(&stack.policies[rule.policy], day).is_none()
}

fn gather(gathered: &mut DomainBuilder, oracle: &Oracle<'_>, at: usize, stack: &Stack, as_of: Date) {
    for policy in stack.policies.iter().filter(|policy| abstention(policy, as_of).is_none()) {
        policy.scope.iter().for_each(|scope| gathered.condition(oracle, at, scope));
        policy.required.iter().for_each(|required| gathered.presence(required.field));
        policy.required.iter().filter_map(|required| required.when.as_ref()).for_each(|when| gathered.condition(oracle, at, when));
    }
    for rule in stack.rules.iter().filter(|rule| counts(stack, rule, as_of)) {
        [&rule.when, &rule.unless].into_iter().for_each(|condition| gathered.condition(oracle, at, condition));
        rule.row.iter().for_each(|row| gathered.condition(oracle, at, &row.test));
        rule.requires.iter().for_each(|need| gathered.need(need));
    }
}

struct Compiler<'m> {
    maker: TermMaker<'m>,
    terms: Vec<(u32, Term)>,
    conditions: Vec<Option<RuleFacts>>,
    /// By flag: the conditions that depend on it, if it may be unknown for a cause that no fact can mend.
    may_fault: Vec<Vec<u32>>,
    /// How many policies there are so far.
    policies: usize,
}

impl Compiler<'_> {
    fn stack(&mut self, at: usize, stack: &Stack, as_of: Date) -> StackProgram {
        let mut program = StackProgram { first_policy: self.policies, ..StackProgram::default() };
        self.policies += stack.policies.len();
        for (index, policy) in stack.policies.iter().enumerate() {
            let not_in_force = abstention(policy, as_of);
            if not_in_force.is_some() {
                program.policies.push(PolicyProgram { not_in_force, scope: None });
                continue;
            }
            let scope = policy.scope.first().map(|first| {
                let whole = Expression { kind: ExpressionKind::And(policy.scope.clone()), ty: Type::Truth, span: first.span };
                self.condition(at, &whole)
            });
            program.policies.push(PolicyProgram { not_in_force, scope });
            for required in &policy.required {
                let when = required.when.as_ref().map(|when| self.condition(at, when));
                let domain = self.maker.domains.of(required.field, None);
                let has_default = self.maker.oracle.model.field(required.field).default.is_some();
                program.required.push(RequiredProgram { policy: index, field: required.field, domain, has_default, when });
            }
        }
        // INVARIANT: the conditions of a stack's rules follow one another.
        let first_rule = self.conditions.len() as u32;
        program.first_rule = first_rule;
        let mut is_exception = vec![false; stack.rules.len()];
        for exception in stack.rules.iter().flat_map(|rule| &rule.overridden_by) {
            is_exception[*exception] = true;
        }
        for ((index, rule), is_exception) in stack.rules.iter().enumerate().zip(is_exception) {
            let condition = self.add(Some(RuleFacts {
                stack: at as u32,
                rule: index as u32,
                policy: (program.first_policy + rule.policy.index()) as u32,
                effect: rule.conclusion.effect,
                independent: rule.overridden_by.is_empty() && !is_exception && rule.row.is_none(),
                table: rule.row.as_ref().map(|row| first_rule + row.table as u32),
            }));
            if counts(stack, rule, as_of) {
                let terms = self.maker.rule(at, rule);
                self.keep(condition, terms);
            }
        }
        program
    }

    fn add(&mut self, rule: Option<RuleFacts>) -> u32 {
        self.conditions.push(rule);
        self.conditions.len() as u32 - 1
    }

    fn condition(&mut self, stack: usize, expression: &Expression) -> u32 {
        let condition = self.add(None);
        let terms = self.maker.condition(stack, expression, false);
        self.keep(condition, terms);
        condition
    }

    fn keep(&mut self, condition: u32, terms: Vec<Term>) {
        self.terms.extend(terms.into_iter().map(|term| (condition, term)));
        for flag in std::mem::take(&mut self.maker.faulty) {
            let flag = flag as usize;
            self.may_fault.resize(self.may_fault.len().max(flag + 1), Vec::new());
            self.may_fault[flag].push(condition);
        }
    }
}
