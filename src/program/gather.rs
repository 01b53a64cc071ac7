//! The domains of all facts that conditions ask about: every constant that a fact is compared with is a threshold.

use crate::collections::IndexSet;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, Model, Need};
use crate::program::atom::{Oracle, Test, needed_names};
use crate::program::domain::{Domain, Kind, TOGETHER, Thresholds};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::sync::Arc;

/// Collects the constants that conditions compare each fact with.
#[derive(Default)]
pub struct DomainBuilder {
    /// By field.
    fields: Vec<Option<Constants>>,
    /// Definitions that were visited.
    definitions: IndexSet<DefinitionId>,
}

#[derive(Default)]
struct Constants {
    numbers: Vec<Number>,
    dates: Vec<Date>,
    texts: Vec<Arc<str>>,
    names: Vec<Symbol>,
    /// Other conditions that depend on the fact alone, with their stacks, each once. No more are kept than show that they are too many.
    tests: Vec<(usize, Expression)>,
}

/// If there are more such conditions on a fact, each is evaluated where it is needed.
const MAX_TESTS: usize = 2 * TOGETHER;

/// The domains of all facts, by declaration.
pub struct Domains {
    pub all: Vec<Domain>,
}

impl Domains {
    /// The domain of a fact: of a 集合 with several domains, the one with this name.
    pub fn of(&self, field: FieldId, name: Option<Symbol>) -> Option<usize> {
        let holds = |kind: &Kind| name.is_none_or(|name| matches!(kind, Kind::Names(names) if names.contains(&name)));
        self.own(field).find(|(_, domain)| holds(&domain.kind)).map(|(at, _)| at)
    }

    /// The domain of a condition on a fact, and its bit there.
    pub fn test(&self, field: FieldId, condition: &Expression) -> Option<(usize, usize)> {
        self.own(field).find_map(|(at, domain)| match &domain.kind {
            Kind::Tests(tests) => tests.iter().position(|(_, test)| test == condition).map(|bit| (at, bit)),
            _ => None,
        })
    }

    fn own(&self, field: FieldId) -> impl Iterator<Item = (usize, &Domain)> {
        let first = self.all.partition_point(|domain| domain.field < field);
        self.all.iter().enumerate().skip(first).take_while(move |(_, domain)| domain.field == field)
    }
}

impl DomainBuilder {
    /// Collects the constants of a condition.
    pub fn condition(&mut self, oracle: &Oracle<'_>, stack: usize, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::And(_) | ExpressionKind::Or(_) | ExpressionKind::Not(_) => {
                expression.each_child(&mut |part| self.condition(oracle, stack, part))
            }
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => {
                if self.definitions.insert(*id) {
                    self.condition(oracle, stack, &oracle.model.definition(*id).value);
                }
            }
            _ => {
                let Some(atom) = oracle.atom(stack, expression) else { return };
                let own = self.entry(atom.field);
                match atom.test {
                    Test::Relations(relations) => relations.into_iter().for_each(|(_, constant)| own.add(constant)),
                    Test::OneOf { constants, .. } => constants.into_iter().for_each(|constant| own.add(constant)),
                    Test::Names(names) => own.names.extend(names),
                    Test::Other => {
                        if own.tests.len() <= MAX_TESTS && !own.tests.iter().any(|(_, test)| test == expression) {
                            own.tests.push((stack, expression.clone()));
                        }
                    }
                    Test::Plain => {}
                }
            }
        }
    }

    /// Collects the names of an 应备.
    pub fn need(&mut self, need: &Need) {
        self.entry(need.field).names.extend(needed_names(need));
    }

    /// Gives a fact a domain because its absence counts.
    pub fn presence(&mut self, field: FieldId) {
        self.entry(field);
    }

    fn entry(&mut self, field: FieldId) -> &mut Constants {
        let at = field.0 as usize;
        if self.fields.len() <= at {
            self.fields.resize_with(at + 1, || None);
        }
        self.fields[at].get_or_insert_default()
    }

    /// The domains, by declaration of their facts.
    pub fn domains(self, model: &Model) -> Domains {
        let mut all = Vec::new();
        for (at, constants) in self.fields.into_iter().enumerate() {
            let Some(mut constants) = constants else { continue };
            let field = FieldId(at as u32);
            let tests = std::mem::take(&mut constants.tests);
            all.extend(constants.kinds(&model.field(field).ty).into_iter().map(|kind| Domain { field, kind }));
            if tests.len() <= MAX_TESTS {
                all.extend(tests.chunks(TOGETHER).map(|some| Domain { field, kind: Kind::Tests(some.to_vec()) }));
            }
        }
        Domains { all }
    }
}

impl Constants {
    fn add(&mut self, constant: Value) {
        match constant {
            Value::Number(number) => self.numbers.push(number),
            Value::Date(date) => self.dates.push(date),
            Value::Text(text) => self.texts.push(text.folded),
            Value::Set(names) => self.names.extend(names.iter()),
            Value::Choice(_) | Value::Truth(_) => {}
        }
    }

    fn kinds(self, ty: &Type) -> Vec<Kind> {
        match ty {
            Type::Error => vec![Kind::Any],
            Type::Truth => vec![Kind::Truth],
            Type::Choice(names) => vec![Kind::choice(names)],
            Type::Number(_) => vec![Kind::Numbers(Thresholds::new(self.numbers))],
            Type::Date => vec![Kind::dates(self.dates)],
            Type::Text => vec![Kind::texts(self.texts)],
            Type::Set(declared) => {
                let mut names = if declared.len() <= TOGETHER { declared.to_vec() } else { first_uses(&self.names) };
                if names.is_empty() {
                    names.extend(declared.first());
                }
                names.chunks(TOGETHER).map(|some| Kind::Names(some.to_vec())).collect()
            }
        }
    }
}

fn first_uses(names: &[Symbol]) -> Vec<Symbol> {
    let mut first = Vec::new();
    for name in names {
        if !first.contains(name) {
            first.push(*name);
        }
    }
    first
}
