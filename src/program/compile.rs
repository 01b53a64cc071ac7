//! Model → program, as of one day.

use crate::collections::{Id, IndexVec};
use crate::eval::decision::abstention;
use crate::eval::facts::List;
use crate::ir::{Expression, ExpressionKind, Model, Policy, Rule, Stack};
use crate::program::compiled::{PolicyProgram, RequiredProgram, RuleSummary, StackProgram};
use crate::program::domain::Domain;
use crate::program::domain_builder::DomainBuilder;
use crate::program::field_test::FieldEvaluator;
use crate::program::ids::{ComputedId, ConditionId, DomainId};
use crate::program::index::Index;
use crate::program::masks::EffectMasks;
use crate::program::terms::{ComputedCondition, Term, TermMaker};
use crate::value::date::Date;
use crate::value::types::Type;

/// The policies of a model as of one day, ready to run.
#[derive(Debug)]
pub struct Program {
    /// Those of one fact follow one another.
    pub domains: IndexVec<DomainId, Domain>,
    pub index: Index,
    pub computed: IndexVec<ComputedId, ComputedCondition>,
    /// The rule that a condition is of; none for a 适用 or 必填.
    pub conditions: IndexVec<ConditionId, Option<RuleSummary>>,
    pub masks: EffectMasks,
    pub stacks: Vec<StackProgram>,
    /// How many policies all stacks have.
    pub policies: usize,
    /// Whether there is a decision table with 首个命中.
    pub has_first_hit: bool,
}

impl Program {
    /// Compiles the policies of a model.
    pub fn new(model: &Model, as_of: Date) -> Program {
        let list = List::blank(model);
        let evaluator = FieldEvaluator::new(model, &list, as_of);
        let mut builder = DomainBuilder::default();
        for (at, stack) in model.stacks.iter().enumerate() {
            collect_constants(&mut builder, &evaluator, at, stack, as_of);
        }
        let domains = builder.domains(model);
        let mut compiler =
            Compiler { maker: TermMaker::new(&evaluator, &domains), terms: Vec::new(), conditions: IndexVec::default(), policies: 0 };
        let stacks = model.stacks.iter().enumerate().map(|(at, stack)| compiler.stack(at, stack, as_of)).collect();
        let Compiler { maker, terms, conditions, policies } = compiler;
        let computed = maker.computed.into_iter().collect();
        let index = Index::new(&domains.all, terms);
        let masks = EffectMasks::new(&index, &conditions);
        let has_first_hit = conditions.iter().flatten().any(|rule| rule.table.is_some());
        Program { domains: domains.all, index, computed, conditions, masks, stacks, policies, has_first_hit }
    }
}

fn collect_constants(builder: &mut DomainBuilder, evaluator: &FieldEvaluator<'_>, at: usize, stack: &Stack, as_of: Date) {
    let policies = stack.policies.iter().filter(|policy| policy.period.contains(as_of));
    let rules = || stack.rules.iter().filter(|rule| stack.counts(rule, as_of));
    let conditions = policies.flat_map(Policy::conditions).chain(rules().flat_map(Rule::conditions));
    conditions.for_each(|condition| builder.condition(evaluator, at, condition));
    rules().flat_map(|rule| &rule.materials).for_each(|material| builder.material(material));
}

struct Compiler<'m> {
    maker: TermMaker<'m>,
    terms: Vec<(ConditionId, Term)>,
    conditions: IndexVec<ConditionId, Option<RuleSummary>>,
    /// How many policies there are so far.
    policies: usize,
}

impl Compiler<'_> {
    fn stack(&mut self, at: usize, stack: &Stack, as_of: Date) -> StackProgram {
        let (mut policies, mut required) = (IndexVec::default(), Vec::new());
        for (id, policy) in stack.policies.enumerated() {
            let not_in_force = abstention(policy, as_of);
            if not_in_force.is_some() {
                policies.push(PolicyProgram { not_in_force, scope: None });
                continue;
            }
            let scope = policy.scope.first().map(|first| {
                let whole = Expression { kind: ExpressionKind::And(policy.scope.clone()), ty: Type::Truth, span: first.span };
                self.condition(at, &whole)
            });
            policies.push(PolicyProgram { not_in_force, scope });
            required.extend(policy.required.iter().map(|required| {
                let when = required.when.as_ref().map(|when| self.condition(at, when));
                RequiredProgram { policy: id, field: required.field, when }
            }));
        }
        // INVARIANT: the conditions of a stack's rules follow one another.
        let (first_rule, first_policy) = (ConditionId::new(self.conditions.len()), self.policies);
        self.policies += stack.policies.len();
        let program = StackProgram { policies, required, first_rule, first_policy };
        let mut is_exception = vec![false; stack.rules.len()];
        for exception in stack.rules.iter().flat_map(|rule| &rule.overridden_by) {
            is_exception[*exception] = true;
        }
        for ((index, rule), is_exception) in stack.rules.iter().enumerate().zip(is_exception) {
            let condition = self.conditions.push(Some(RuleSummary {
                stack: at as u32,
                rule: index as u32,
                policy: (first_policy + rule.policy.index()) as u32,
                effect: rule.conclusion.effect,
                independent: rule.overridden_by.is_empty() && !is_exception && rule.first_hit().is_none(),
                table: rule.first_hit().map(|row| program.condition(row.first)),
            }));
            if stack.counts(rule, as_of) {
                let terms = self.maker.rule(at, rule);
                self.keep(condition, terms);
            }
        }
        program
    }

    fn condition(&mut self, stack: usize, expression: &Expression) -> ConditionId {
        let condition = self.conditions.push(None);
        let terms = self.maker.condition(stack, expression, true);
        self.keep(condition, terms);
        condition
    }

    fn keep(&mut self, condition: ConditionId, terms: Vec<Term>) {
        self.terms.extend(terms.into_iter().map(|term| (condition, term)));
    }
}
