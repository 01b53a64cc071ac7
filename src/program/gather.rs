//! The domains of all facts that conditions ask about: every constant that a fact is compared with is a threshold.

use crate::collections::IndexSet;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, Model, Need};
use crate::program::atom::{Ask, Oracle, needed_names};
use crate::program::domain::{Domain, Kind, Points, TOGETHER};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::sync::Arc;

/// What the conditions name of each fact.
#[derive(Default)]
pub struct Gathered {
    /// By field.
    fields: Vec<Option<Named>>,
    /// The definitions that were looked at.
    definitions: IndexSet<DefinitionId>,
}

#[derive(Default)]
struct Named {
    numbers: Vec<Number>,
    dates: Vec<Date>,
    texts: Vec<Arc<str>>,
    names: Vec<Symbol>,
    /// Conditions on the fact that no class of the others tells, each once, with its stack; no more than one too many.
    tests: Vec<(usize, Expression)>,
}

/// A fact with more such conditions has them computed where they are needed.
const MAX_TESTS: usize = 2 * TOGETHER;

/// The domains of all facts, in the order of the facts.
pub struct Domains {
    pub all: Vec<Domain>,
}

impl Domains {
    /// The domain of a fact; of a 集合 that which holds a name, if it has several.
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

impl Gathered {
    /// Notes what a condition names.
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
                let named = self.of(atom.field);
                match atom.ask {
                    Ask::Relations(relations) => relations.into_iter().for_each(|(_, constant)| named.note(constant)),
                    Ask::OneOf { constants, .. } => constants.into_iter().for_each(|constant| named.note(constant)),
                    Ask::Names(names) => named.names.extend(names),
                    Ask::Test => {
                        if named.tests.len() <= MAX_TESTS && !named.tests.iter().any(|(_, test)| test == expression) {
                            named.tests.push((stack, expression.clone()));
                        }
                    }
                    Ask::Plain => {}
                }
            }
        }
    }

    /// Notes what an 应备 names.
    pub fn need(&mut self, need: &Need) {
        self.of(need.field).names.extend(needed_names(need));
    }

    /// Notes that it counts whether a fact is there.
    pub fn presence(&mut self, field: FieldId) {
        self.of(field);
    }

    fn of(&mut self, field: FieldId) -> &mut Named {
        let at = field.0 as usize;
        if self.fields.len() <= at {
            self.fields.resize_with(at + 1, || None);
        }
        self.fields[at].get_or_insert_default()
    }

    /// The domains, in the order of the facts.
    pub fn domains(self, model: &Model) -> Domains {
        let mut all = Vec::new();
        for (at, named) in self.fields.into_iter().enumerate() {
            let Some(mut named) = named else { continue };
            let field = FieldId(at as u32);
            let tests = std::mem::take(&mut named.tests);
            all.extend(named.kinds(&model.field(field).ty).into_iter().map(|kind| Domain { field, kind }));
            if tests.len() <= MAX_TESTS {
                all.extend(tests.chunks(TOGETHER).map(|some| Domain { field, kind: Kind::Tests(some.to_vec()) }));
            }
        }
        Domains { all }
    }
}

impl Named {
    fn note(&mut self, constant: Value) {
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
            Type::Number(_) => vec![Kind::Numbers(Points::new(self.numbers))],
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
