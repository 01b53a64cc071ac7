//! The domains of all facts that conditions ask about: every constant that a fact is compared with is a threshold.

use crate::collections::{IndexMap, IndexSet, IndexVec};
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, Material, Model};
use crate::program::domain::{Domain, Kind, MAX_COMBINED};
use crate::program::field_test::{FieldEvaluator, TestKind};
use crate::program::ids::DomainId;
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Collects the constants that conditions compare each fact with.
#[derive(Default)]
pub struct DomainBuilder {
    facts: BTreeMap<FieldId, Constants>,
    /// Definitions that were visited.
    definitions: IndexSet<DefinitionId>,
}

#[derive(Default)]
struct Constants {
    numbers: BTreeSet<Number>,
    dates: BTreeSet<Date>,
    texts: IndexSet<Arc<str>>,
    names: IndexSet<Symbol>,
    /// Other conditions that depend on the fact alone, and a stack in which each is evaluated.
    tests: IndexMap<Expression, usize>,
}

/// If there are more such conditions on a fact, each is evaluated where it is needed.
const MAX_TESTS: usize = 2 * MAX_COMBINED;

/// The domains of all facts, in the order in which these are declared.
pub struct Domains {
    pub all: IndexVec<DomainId, Domain>,
}

impl Domains {
    /// The domain of a fact: of a 集合 with several domains, the one with this name.
    pub fn of(&self, field: FieldId, name: Option<Symbol>) -> Option<DomainId> {
        let holds = |kind: &Kind| name.is_none_or(|name| matches!(kind, Kind::Names(names) if names.contains(&name)));
        self.of_field(field).find(|(_, domain)| holds(&domain.kind)).map(|(id, _)| id)
    }

    /// The domain of a condition on a fact, and its bit there.
    pub fn test(&self, field: FieldId, condition: &Expression) -> Option<(DomainId, usize)> {
        self.of_field(field).find_map(|(id, domain)| {
            let Kind::Tests(tests) = &domain.kind else { return None };
            tests.iter().position(|(test, _)| test == condition).map(|bit| (id, bit))
        })
    }

    fn of_field(&self, field: FieldId) -> impl Iterator<Item = (DomainId, &Domain)> {
        let from = self.all.enumerated().skip_while(move |(_, domain)| domain.field < field);
        from.take_while(move |(_, domain)| domain.field == field)
    }
}

impl DomainBuilder {
    /// Collects the constants of a condition.
    pub fn condition(&mut self, evaluator: &FieldEvaluator<'_>, stack: usize, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::And(_) | ExpressionKind::Or(_) | ExpressionKind::Not(_) => {
                expression.each_child(&mut |part| self.condition(evaluator, stack, part))
            }
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => {
                if self.definitions.insert(*id) {
                    self.condition(evaluator, stack, &evaluator.model.definitions[*id].value);
                }
            }
            _ => {
                let Some(test) = evaluator.field_test(stack, expression) else { return };
                let fact = self.facts.entry(test.field).or_default();
                match test.kind {
                    TestKind::Relations(relations) => relations.into_iter().for_each(|(_, constant)| fact.add(constant)),
                    TestKind::OneOf { constants, .. } => constants.into_iter().for_each(|constant| fact.add(constant)),
                    TestKind::Names(names) => fact.names.extend(names),
                    TestKind::Other => {
                        fact.tests.entry(expression.clone()).or_insert(stack);
                    }
                    TestKind::Plain => {}
                }
            }
        }
    }

    /// Collects the names of an 应备.
    pub fn material(&mut self, material: &Material) {
        self.facts.entry(material.field).or_default().names.extend(material.members.iter().flatten());
    }

    pub fn domains(self, model: &Model) -> Domains {
        let facts = self.facts.into_iter();
        let of_fact = |(field, constants): (FieldId, Constants)| {
            constants.kinds(&model.fields[field].ty).into_iter().map(move |kind| Domain { field, kind })
        };
        Domains { all: facts.flat_map(of_fact).collect() }
    }
}

impl Constants {
    fn add(&mut self, constant: Value) {
        match constant {
            Value::Number(number) => self.numbers.extend([number]),
            Value::Date(date) => self.dates.extend([date]),
            Value::Text(text) => self.texts.extend([text.key().into()]),
            Value::Set(names) => self.names.extend(names.iter()),
            Value::Choice(_) | Value::Truth(_) => {}
        }
    }

    fn kinds(self, ty: &Type) -> Vec<Kind> {
        let mut kinds = match ty {
            Type::Error => Vec::new(),
            Type::Truth => vec![Kind::Truth],
            Type::Choice(names) => vec![Kind::Choice(names.iter().copied().collect())],
            Type::Number(_) => vec![Kind::Numbers(Vec::from_iter(self.numbers))],
            Type::Date => vec![Kind::Dates(self.dates.into_iter().collect())],
            Type::Text | Type::Table(_) => vec![Kind::Texts(self.texts)],
            Type::Set(declared) => {
                let mut names = if declared.len() <= MAX_COMBINED { declared.to_vec() } else { self.names.into_iter().collect() };
                if names.is_empty() {
                    names.extend(declared.first());
                }
                names.chunks(MAX_COMBINED).map(|some| Kind::Names(some.to_vec())).collect()
            }
        };
        if self.tests.len() <= MAX_TESTS {
            let tests: Vec<(Expression, usize)> = self.tests.into_iter().collect();
            kinds.extend(tests.chunks(MAX_COMBINED).map(|some| Kind::Tests(some.to_vec())));
        }
        kinds
    }
}
