//! Items as a 测试 states them, and as a 测试 that expects of each what it comes to.

use crate::eval::columns::{Columns, ItemReader};
use crate::eval::facts::{Fact, Facts, Objects};
use crate::eval::mapping::Mapping;
use crate::format::name;
use crate::input::{Input, ReadError};
use crate::ir::conclusion::Outcome;
use crate::ir::{FieldId, Model, ObjectId};
use crate::syntax::words::{ClauseWord, DeclarationWord};
use crate::value::Value;
use crate::value::date::Date;
use crate::value::show::written;
use crate::wire;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The facts of a list as they are read; cells that cannot be read state nothing.
pub struct Stated<'m> {
    model: &'m Model,
    objects: Arc<Facts>,
    items: Vec<Facts>,
}

impl<'m> Stated<'m> {
    pub fn new(model: &'m Model, mapping: &Mapping, list: &Input) -> Result<Self, ReadError> {
        let objects = Objects::new(model, mapping, list)?.facts;
        let mut reader = ItemReader::new(Columns::new(model, mapping));
        let rows = list.items.iter().enumerate();
        let items =
            rows.map(|(number, record)| Ok(reader.item(&list.headings, record, number)?.facts)).collect::<Result<_, ReadError>>()?;
        Ok(Stated { model, objects, items })
    }

    /// The item in a row, from 1, with the 对象, as a JSON input gives it: what is said to be none is null.
    pub fn item(&self, row: usize) -> Option<wire::Json> {
        let item = row.checked_sub(1).and_then(|at| self.items.get(at))?;
        Some(self.json([item].into_iter(), &|fact| matches!(fact, Fact::Known(_) | Fact::Null)))
    }

    /// All of it as a JSON input, as far as a 测试 can say it.
    pub fn known(&self) -> wire::Json {
        self.json(self.items.iter(), &|fact| matches!(fact, Fact::Known(_)))
    }

    fn json<'s>(&'s self, items: impl Iterator<Item = &'s Facts>, wanted: &dyn Fn(&Fact) -> bool) -> wire::Json {
        let Stated { model, objects, .. } = self;
        let given = |id: FieldId, fact: &Fact| match fact {
            Fact::Known(value) => Some(wire::as_input(model, &model.fields[id], value)),
            Fact::Absent | Fact::Null | Fact::Error => None,
        };
        let named = |facts: &Facts, object: Option<ObjectId>| -> Vec<(String, Option<wire::Given>)> {
            let own = facts.enumerated().filter(|(id, fact)| model.fields[*id].object == object && wanted(fact));
            own.map(|(id, fact)| (model.fields[id].name.clone(), given(id, fact))).collect()
        };
        let objects = model.objects.enumerated().map(|(id, object)| (object.name.clone(), named(objects, Some(id))));
        let objects = objects.filter(|(_, facts)| !facts.is_empty()).collect();
        wire::example(objects, items.map(|facts| named(facts, None)).collect())
    }

    /// A 测试 of this title. `decided`: what the items come to as they are stated, in order.
    pub fn as_test(&self, decided: &[wire::Item<'_>], title: &str, as_of: Date) -> String {
        let model = self.model;
        let title: String = title.chars().filter(|c| !matches!(c, '“' | '”' | '\n' | '\r')).collect();
        let mut lines = vec![format!("{} “{title}”", DeclarationWord::Test.word()), format!("    {} {as_of}", ClauseWord::AsOf.word())];
        lines.extend(stated_objects(model, &self.objects));
        for (facts, decided) in self.items.iter().zip(decided) {
            lines.push(item(model, facts));
            lines.push(format!("    {} {}", ClauseWord::Expect.word(), expected(model, decided)));
        }
        lines.join("\n") + "\n"
    }
}

/// A line for each 对象 of which something is known.
pub fn stated_objects(model: &Model, facts: &Facts) -> Vec<String> {
    let objects = model.objects.enumerated().map(|(id, object)| {
        let facts = stated(model, known(model, facts, |field| model.fields[field].object == Some(id)));
        (!facts.is_empty()).then(|| format!("    {} {facts}", name(&object.name)))
    });
    objects.flatten().collect()
}

/// The line of an item.
pub fn item(model: &Model, facts: &Facts) -> String {
    format!("    {} {}", ClauseWord::Item.word(), stated(model, known(model, facts, |_| true))).trim_end().to_owned()
}

/// The outcome, with the rules that make it or what is missing.
fn expected(model: &Model, decided: &wire::Item<'_>) -> String {
    let deciding = decided.reasons.iter().filter(|reason| reason.effect.outcome() == Some(decided.outcome));
    let rules: Vec<String> = deciding.map(|reason| path(model, reason.policy, reason.rule)).collect();
    let outcome = decided.outcome.word();
    match (rules.is_empty(), decided.outcome == Outcome::Supplement && !decided.missing.is_empty()) {
        (false, _) => format!("{outcome} 因 {}", rules.join("、")),
        (true, true) => format!("{outcome} 缺 {}", decided.missing.join("、")),
        (true, false) => outcome.to_owned(),
    }
}

/// The facts that are known.
pub fn known<'f>(model: &'f Model, facts: &'f Facts, belongs: impl Fn(FieldId) -> bool) -> impl Iterator<Item = (FieldId, &'f Value)> {
    let belongs = move |field: &FieldId| belongs(*field);
    model.fields.ids().filter(belongs).filter_map(|field| match &facts[field] {
        Fact::Known(value) => Some((field, value)),
        Fact::Absent | Fact::Null | Fact::Error => None,
    })
}

/// Facts as a 测试 states them.
pub fn stated<'f>(model: &Model, facts: impl Iterator<Item = (FieldId, &'f Value)>) -> String {
    let fact = |(field, value): (FieldId, &Value)| {
        let declared = &model.fields[field];
        let shown = written(value, &declared.ty, &model.symbols);
        let given = match value {
            Value::Text(_) => format!("“{shown}”"),
            Value::Choice(_) => name(&shown),
            Value::Set(members) => {
                let names: Vec<String> = members.iter().map(|member| name(model.symbols.name(*member))).collect();
                format!("{{{}}}", names.join("、"))
            }
            Value::Number(_) | Value::Date(_) | Value::Truth(_) => shown,
        };
        format!("{} = {given}", name(&declared.name))
    };
    facts.map(fact).collect::<Vec<_>>().join("、")
}

/// A rule by its name, after its policy's where others have that name too.
pub fn path(model: &Model, policy: &str, rule: &str) -> String {
    let owners: BTreeSet<&str> = model
        .stacks
        .iter()
        .flat_map(|stack| {
            let own = stack.rules.iter().filter(|other| other.name == rule).map(|other| stack.policies[other.policy].name.as_str());
            let defaults = stack.policies.iter().filter(|other| other.default.as_ref().is_some_and(|default| default.name == rule));
            own.chain(defaults.map(|other| other.name.as_str()))
        })
        .collect();
    if owners.len() > 1 { format!("{}.{}", name(policy), name(rule)) } else { name(rule) }
}
