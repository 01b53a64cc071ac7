//! Decisions → words: labels, details, reasons, remedies, in the shapes of the wire.

mod answers;
mod written;

pub use answers::{answer, typed};
pub use written::{written, written_condition};

use crate::collections::IndexSet;
use crate::eval::cause::{Causes, FactRef};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::decision::{Abstention, Decision, Live, RuleRef};
use crate::eval::facts::Fact;
use crate::eval::mapping::MAP_PLACE;
use crate::ir::conclusion::Outcome;
use crate::ir::{Expression, FieldId, Model, Policy, Rule, TableId, Template, TemplatePart};
use crate::source::SourceMap;
use crate::value::show::show;
use crate::wire;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::hash::Hash;
use std::sync::Arc;

/// Puts decisions into words, borrowed from the model wherever it has them.
#[derive(Clone, Copy)]
pub struct Explainer<'p> {
    pub model: &'p Model,
    pub sources: &'p SourceMap,
}

impl<'p> Explainer<'p> {
    /// A decision in words.
    pub fn item(self, session: &Session<'_>, decision: &Decision) -> wire::Item<'p> {
        let model = self.model;
        let reasons = self.reasons(session, decision);
        let (details, conditions) = self.arguments(session, decision, &reasons);
        let row = session.row(decision.subject);
        let mut errors = match decision.subject {
            Subject::Item(_) => row.map(|row| row.errors.clone()).unwrap_or_default(),
            Subject::List => session.list.object_errors.clone(),
            // A group has no cells of its own.
            Subject::Group(..) => Vec::new(),
        };
        errors.extend(decision.faults.iter().map(|fault| wire::DataError {
            field: None,
            value: None,
            message: fault.describe(model),
            suggestion: None,
            place: None,
        }));
        let given: Vec<FieldId> = match row {
            Some(row) => row.given.clone(),
            // Facts of 对象 are those of the whole list.
            None => {
                let places = model.fields.ids().zip(&*session.list.object_places);
                places.filter(|(_, place)| place.as_deref() == Some(MAP_PLACE)).map(|(field, _)| field).collect()
            }
        };
        wire::Item {
            row: row.map(|row| row.number + 1),
            place: row.and_then(|row| row.places.as_ref()?.origin.shown()),
            origin: row.and_then(|row| Some(row.places.as_ref()?.origin.clone())),
            name: row.and_then(|row| row.name(model)),
            outcome: decision.outcome,
            label: model.label(decision.outcome),
            labels: wire::Labels::new(model),
            own: None,
            details,
            conditions,
            determined: decision.determined(),
            exact: decision.exact,
            possible: decision.possible.iter().collect(),
            reasons,
            lifted: self.distinct(decision.overridden.iter().filter_map(|overridden| {
                let (rule, policy) = rule_and_policy(model, overridden.rule)?;
                let (by, _) = rule_and_policy(model, RuleRef { rule: overridden.by, ..overridden.rule })?;
                Some(wire::Lifted { rule: &rule.name, policy: &policy.name, by: &by.name })
            })),
            open: self.distinct(decision.unresolved.iter().filter_map(|open| {
                let (rule, policy) = rule_and_policy(model, open.rule)?;
                let fields = open.facts.iter().map(|fact| fact_name(model, *fact)).collect();
                let basis = Cow::Borrowed(&*rule.basis);
                Some(wire::Open { rule: &rule.name, policy: &policy.name, effect: rule.conclusion.effect, basis, fields })
            })),
            silent: self.distinct(decision.silent.iter().map(|silent| {
                let policy = &model.stacks[silent.stack].policies[silent.policy];
                let because = (silent.why == Abstention::OutOfScope).then(|| scope_words(session, decision.subject, silent.stack, policy));
                wire::Silent { policy: &policy.name, why: silent.why.word(), because }
            })),
            given: given.into_iter().map(|field| model.fact_name(field)).collect(),
            missing: decision.missing.iter().map(|fact| fact_name(model, *fact)).collect(),
            required: decision.required.iter().map(|fact| fact_name(model, *fact)).collect(),
            ways: None,
            errors,
        }
    }

    /// The decision on a group in words; `None` for any other.
    pub fn group(self, session: &Session<'_>, decision: &Decision) -> Option<wire::GroupResult<'p>> {
        let Subject::Group(grouping, at) = decision.subject else { return None };
        let group = session.groups(grouping).get(at as usize)?;
        let fields = &self.model.groupings[grouping].fields;
        let given = |(field, fact): (&FieldId, &Fact)| match fact {
            Fact::Known(value) => Some((&*self.model.fields[*field].name, wire::as_input(self.model, &self.model.fields[*field], value))),
            Fact::Absent | Fact::Null | Fact::Error => None,
        };
        let key = fields.iter().zip(&group.key).filter_map(given).collect();
        Some(wire::GroupResult { key, items: group.items, decision: self.item(session, decision) })
    }

    /// The live rules, and the 默认 where it decides: strictest first, then by level, then by place.
    fn reasons(self, session: &Session<'_>, decision: &Decision) -> Vec<wire::Reason<'p>> {
        let live = decision.live.iter().filter_map(|live| {
            let (rule, policy) = rule_and_policy(self.model, live.rule)?;
            Some((Grounds { stack: live.rule.stack, live: Some(live) }, rule, policy))
        });
        let defaults = decision.default_reasons().iter().filter_map(|stack| {
            let (rule, policy) = default_of(self.model, *stack)?;
            Some((Grounds { stack: *stack, live: None }, rule, policy))
        });
        let mut all: Vec<(Grounds<'_>, &Rule, &Policy)> = live.chain(defaults).collect();
        all.sort_by_key(|(_, rule, policy)| (Reverse(rule.conclusion.effect), policy.level, rule.span));
        let mut known = KnownFacts { session, subject: decision.subject, model: self.model, facts: Vec::new() };
        self.distinct(all.into_iter().map(|(grounds, rule, policy)| self.reason(&mut known, grounds, rule, policy)))
    }

    fn reason(self, known: &mut KnownFacts<'p, '_>, grounds: Grounds<'_>, rule: &'p Rule, policy: &'p Policy) -> wire::Reason<'p> {
        let Grounds { stack, live } = grounds;
        let KnownFacts { session, subject, .. } = *known;
        let context = session.context(stack, subject);
        let words = |template: &'p Template| words(&context, template, live.map_or(&[], |live| &live.lacking));
        wire::Reason {
            rule: &rule.name,
            policy: &policy.name,
            level: policy.level.word(),
            effect: rule.conclusion.effect,
            detail: rule.conclusion.argument.as_ref().map(words),
            basis: Cow::Borrowed(&rule.basis),
            message: rule.reason.as_ref().map(words),
            remedy: rule.remedy.as_ref().map(words),
            holds: live.map(|live| live.holds.clone()).unwrap_or_default(),
            facts: rule.reads.iter().filter_map(|field| known.fact(*field)).collect(),
            source: wire::Place::of(self.sources, rule.span),
        }
    }

    /// The arguments of the outcome's own conclusions, and the conditions of every live 附条件准入 and 须满足.
    fn arguments(self, session: &Session<'_>, decision: &Decision, reasons: &[wire::Reason<'p>]) -> (Vec<Cow<'p, str>>, Vec<Cow<'p, str>>) {
        let default = |stack: &usize| {
            let (Rule { conclusion, .. }, _) = default_of(self.model, *stack)?;
            let argument = conclusion.argument.as_ref()?;
            Some((conclusion.effect, words(&session.context(*stack, decision.subject), argument, &[])))
        };
        let of_rules = reasons.iter().filter_map(|reason| Some((reason.effect, reason.detail.clone()?)));
        // Few texts, most of them the policy's own: the fast hash is safe.
        let mut details: IndexSet<Cow<'p, str>> = IndexSet::default();
        let mut conditions: IndexSet<Cow<'p, str>> = IndexSet::default();
        if !decision.adjudicators.is_empty() {
            details.insert(Cow::Owned(decision.adjudicators.join("、")));
        }
        // While the outcome is open the 默认 is no reason, but what it says belongs to the mildest outcome.
        let of_defaults = decision.defaults.iter().filter(|_| !decision.determined()).filter_map(default);
        for (effect, argument) in of_rules.chain(of_defaults) {
            if effect.decides(decision.outcome) {
                details.insert(argument.clone());
            }
            if effect.decides(Outcome::Conditional) {
                conditions.insert(argument);
            }
        }
        (details.into_iter().collect(), conditions.into_iter().collect())
    }

    /// Stacks may share upper policies; what these contribute is listed once. A single stack has no duplicates: its items are not hashed.
    fn distinct<T: Eq + Hash>(self, all: impl Iterator<Item = T>) -> Vec<T> {
        if self.model.stacks.len() > 1 { all.collect::<IndexSet<T>>().into_iter().collect() } else { all.collect() }
    }
}

/// What a reason rests on: a live rule of a stack, or nothing but its 默认.
struct Grounds<'d> {
    stack: usize,
    live: Option<&'d Live>,
}

/// The known facts of one item, each put into words once.
struct KnownFacts<'p, 's> {
    session: &'s Session<'s>,
    subject: Subject,
    model: &'p Model,
    facts: Vec<(FieldId, Option<Arc<wire::KnownFact<'p>>>)>,
}

impl<'p> KnownFacts<'p, '_> {
    fn fact(&mut self, field: FieldId) -> Option<Arc<wire::KnownFact<'p>>> {
        if let Some((_, fact)) = self.facts.iter().find(|(other, _)| *other == field) {
            return fact.clone();
        }
        let declared = &self.model.fields[field];
        let (value, place) = match self.session.context(0, self.subject).input(field) {
            Fact::Known(value) => (Some(value), self.session.place(self.subject, field)),
            Fact::Absent | Fact::Null => (declared.default.as_ref(), None),
            Fact::Error => (None, None),
        };
        let shown = value.map(|value| show(value, &declared.ty, &self.model.symbols));
        let fact = shown.map(|value| Arc::new(wire::KnownFact { name: self.model.fact_name(field), value, place }));
        self.facts.push((field, fact.clone()));
        fact
    }
}

/// The 适用 that an item does not meet, as they are written.
fn scope_words<'p>(session: &Session<'_>, subject: Subject, stack: usize, policy: &'p Policy) -> Cow<'p, str> {
    let context = session.context(stack, subject);
    let unmet = |(scope, _): &(&Expression, &String)| context.truth(scope) == Ok(false);
    let mut words: Vec<&str> = policy.scope.iter().zip(&policy.scope_words).filter(unmet).map(|(_, words)| words.as_str()).collect();
    if words.is_empty() {
        words = policy.scope_words.iter().map(String::as_str).collect();
    }
    match words.as_slice() {
        [only] => Cow::Borrowed(*only),
        all => Cow::Owned(all.join("；")),
    }
}

/// Warns of values that a 名录 lacks although it has a key worded almost alike.
pub fn near_names(session: &Session<'_>, subject: Subject) -> Vec<wire::InputWarning> {
    let model = session.model;
    let facts = match subject {
        Subject::Item(_) => session.row(subject).map(|row| &row.facts),
        Subject::List => Some(&*session.list.objects),
        // Its facts are those of its items, of which this was said.
        Subject::Group(..) => None,
    };
    let Some(facts) = facts else { return Vec::new() };
    let near = |&(field, table): &(FieldId, TableId)| {
        let Fact::Known(value) = &facts[field] else { return None };
        let (table, name) = (&model.tables[table], model.fact_name(field));
        let near = table.near_keys(value);
        let message = format!(
            "{name}「{}」不在“{}”里，那里有相近的{}，请核对是不是同一项",
            show(value, &model.fields[field].ty, &model.symbols),
            table.name,
            near.quoted()?
        );
        let place = session.place(subject, field);
        Some(wire::InputWarning { message, suggestion: near.only().map(str::to_owned), place })
    };
    model.lookups.iter().filter_map(near).collect()
}

/// A fact as it is asked for: `申报.申请日期`, `第3项.编制`.
pub fn fact_name(model: &Model, fact: FactRef) -> Cow<'_, str> {
    let name = model.fact_name(fact.field);
    match fact.row {
        Some(row) => Cow::Owned(format!("第{}项.{name}", row + 1)),
        None => name,
    }
}

/// The rule of a reference and its policy.
pub fn rule_and_policy(model: &Model, reference: RuleRef) -> Option<(&Rule, &Policy)> {
    let stack = model.stacks.get(reference.stack)?;
    let rule = stack.rules.get(reference.rule)?;
    Some((rule, &stack.policies[rule.policy]))
}

/// The 默认 of a stack and the policy that has it.
pub fn default_of(model: &Model, stack: usize) -> Option<(&Rule, &Policy)> {
    let policy = model.stacks.get(stack)?.policies.last()?;
    Some((policy.default.as_ref()?, policy))
}

/// A template with its values filled in; for an unknown value it says which facts are missing.
fn words<'p>(context: &Context<'_>, template: &'p Template, lacking: &[String]) -> Cow<'p, str> {
    if let Some(plain) = template.plain() {
        return Cow::Borrowed(plain);
    }
    let mut text = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(plain) => text.push_str(plain),
            TemplatePart::Lacking => text.push_str(&lacking.join("、")),
            TemplatePart::Value(expression) => match context.value(expression) {
                Ok(value) => text.push_str(&show(&value, &expression.ty, &context.model().symbols)),
                Err(causes) => text.push_str(&unknown(context, &causes)),
            },
        }
    }
    Cow::Owned(text)
}

fn unknown(context: &Context<'_>, causes: &Causes) -> String {
    let model = context.model();
    let facts = causes.facts.iter().map(|fact| {
        let is_own = fact.row.is_none() || fact.row == context.session.number(context.subject);
        let shown = fact_name(model, FactRef { row: fact.row.filter(|_| !is_own), ..*fact });
        let state = match is_own.then(|| context.input(fact.field)) {
            Some(Fact::Error) => "有误",
            Some(Fact::Known(_)) => "查不到",
            Some(Fact::Absent | Fact::Null) | None => "未填",
        };
        format!("{shown}{state}")
    });
    let parts: Vec<String> = facts.chain(causes.faults.iter().map(|fault| fault.describe(model))).collect();
    format!("〔{}〕", if parts.is_empty() { "未知".to_owned() } else { parts.join("、") })
}
