//! The domains of all facts that conditions ask about: every constant that a fact is compared with is a threshold.

use crate::date::Date;
use crate::ir::types::Type;
use crate::ir::value::{Symbol, Value};
use crate::ir::{Condition, Expression, ExpressionKind, FieldId, Model, Need};
use crate::listed::Listed;
use crate::number::Number;
use crate::program::atom::{Ask, Oracle, needed_names};
use crate::program::domain::{Domain, Kind, TOGETHER, Points};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What the conditions name of each fact.
#[derive(Default)]
pub struct Gathered {
    fields: BTreeMap<FieldId, Named>,
}

#[derive(Default)]
struct Named {
    numbers: Vec<Number>,
    dates: Vec<Date>,
    texts: Vec<Arc<str>>,
    names: Vec<Symbol>,
    /// Conditions on the fact that no class of the others tells, each once, with its stack.
    tests: Vec<(usize, Expression)>,
    seen: HashSet<Expression>,
}

/// A fact with more such conditions has them computed where they are needed.
const MAX_TESTS: usize = 2 * TOGETHER;

/// Where a fact's domains begin.
pub struct Domains {
    pub all: Vec<Domain>,
    first: BTreeMap<FieldId, usize>,
    /// For a condition on a fact: its domain and its bit there.
    tests: HashMap<FieldId, HashMap<Expression, (usize, usize)>>,
}

impl Domains {
    /// The domain of a fact; of a 集合 that which holds a name, if it has several.
    pub fn of(&self, field: FieldId, name: Option<Symbol>) -> Option<usize> {
        let first = *self.first.get(&field)?;
        let Some(name) = name else { return Some(first) };
        let own = self.all.iter().enumerate().skip(first).take_while(|(_, domain)| domain.field == field);
        own.into_iter().find(|(_, domain)| matches!(&domain.kind, Kind::Names(names) if names.contains(&name))).map(|(at, _)| at)
    }

    /// The domain of a condition on a fact, and its bit there.
    pub fn test(&self, field: FieldId, condition: &Expression) -> Option<(usize, usize)> {
        self.tests.get(&field)?.get(condition).copied()
    }
}

impl Gathered {
    /// Notes what a 当 or 除非 names.
    pub fn written(&mut self, oracle: &Oracle<'_>, stack: usize, condition: &Condition) {
        match condition {
            Condition::Plain(expression) => self.condition(oracle, stack, expression),
            Condition::Listed { lines, .. } => lines.iter().for_each(|(_, line)| self.condition(oracle, stack, line)),
        }
    }

    /// Notes what a condition names.
    pub fn condition(&mut self, oracle: &Oracle<'_>, stack: usize, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::And(_) | ExpressionKind::Or(_) | ExpressionKind::Not(_) => {
                expression.each_child(&mut |part| self.condition(oracle, stack, part))
            }
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => {
                self.condition(oracle, stack, &oracle.model.definition(*id).value)
            }
            _ => {
                let Some(atom) = oracle.atom(stack, expression) else { return };
                let named = self.fields.entry(atom.field).or_default();
                match atom.ask {
                    Ask::Relations(relations) => relations.into_iter().for_each(|(_, constant)| named.note(constant)),
                    Ask::OneOf { constants, .. } => constants.into_iter().for_each(|constant| named.note(constant)),
                    Ask::Names(names) => named.names.extend(names),
                    Ask::Test => {
                        if named.seen.insert(expression.clone()) {
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
        self.fields.entry(need.field).or_default().names.extend(needed_names(need));
    }

    /// Notes that it counts whether a fact is there.
    pub fn presence(&mut self, field: FieldId) {
        self.fields.entry(field).or_default();
    }

    /// The domains, in the order of the facts.
    pub fn domains(self, model: &Model) -> Domains {
        let mut domains = Domains { all: Vec::new(), first: BTreeMap::new(), tests: HashMap::new() };
        for (field, mut named) in self.fields {
            let tests = std::mem::take(&mut named.tests);
            domains.first.insert(field, domains.all.len());
            domains.all.extend(named.kinds(&model.field(field).ty).into_iter().map(|kind| Domain { field, kind }));
            if tests.len() > MAX_TESTS {
                continue;
            }
            for some in tests.chunks(TOGETHER) {
                let own = domains.tests.entry(field).or_default();
                for (bit, (_, test)) in some.iter().enumerate() {
                    own.insert(test.clone(), (domains.all.len(), bit));
                }
                domains.all.push(Domain { field, kind: Kind::Tests(some.to_vec()) });
            }
        }
        domains
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
                names.chunks(TOGETHER).map(|some| Kind::Names(some.to_vec())).listed()
            }
        }
    }
}

fn first_uses(names: &[Symbol]) -> Vec<Symbol> {
    let mut seen = std::collections::HashSet::new();
    names.iter().copied().filter(|name| seen.insert(*name)).listed()
}
