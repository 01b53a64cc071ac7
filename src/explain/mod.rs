//! Decisions → words: labels, details, reasons, remedies, in the shapes of the wire.

use crate::collections::IndexSet;
use crate::eval::cause::{Causes, FactRef};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::decision::{Decision, Live, RuleRef};
use crate::eval::facts::Fact;
use crate::ir::conclusion::{Effect, NONE_WORD, Outcome};
use crate::ir::{FieldId, Model, Policy, Rule, TableId, Template, TemplatePart};
use crate::source::SourceMap;
use crate::value::show::show;
use crate::wire;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::hash::Hash;

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
        let mut errors = row.map_or_else(|| session.list.object_errors.clone(), |row| row.errors.clone());
        errors.extend(decision.faults.iter().map(|fault| wire::DataError {
            field: None,
            value: None,
            message: fault.describe(model),
            suggestion: None,
            place: None,
        }));
        wire::Item {
            row: row.map(|row| row.number + 1),
            name: row.and_then(|row| row.name(model)),
            outcome: decision.outcome,
            label: label(model, decision.outcome),
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
                Some(wire::Open { rule: &rule.name, policy: &policy.name, effect: rule.conclusion.effect, fields })
            })),
            silent: self.distinct(decision.silent.iter().map(|silent| {
                let policy = &model.stacks[silent.stack].policies[silent.policy];
                wire::Silent { policy: &policy.name, why: silent.why.word() }
            })),
            missing: decision.missing.iter().map(|fact| fact_name(model, *fact)).collect(),
            errors,
            warnings: near_names(session, decision.subject),
        }
    }

    /// The live rules: strictest first, then by level, then by place.
    fn reasons(self, session: &Session<'_>, decision: &Decision) -> Vec<wire::Reason<'p>> {
        let mut live: Vec<(&Live, &Rule, &Policy)> = decision
            .live
            .iter()
            .filter_map(|live| rule_and_policy(self.model, live.rule).map(|(rule, policy)| (live, rule, policy)))
            .collect();
        live.sort_by_key(|(_, rule, policy)| (Reverse(rule.conclusion.effect), policy.level, rule.span));
        self.distinct(live.into_iter().map(|(live, rule, policy)| self.reason(session, decision.subject, live, rule, policy)))
    }

    fn reason(self, session: &Session<'_>, subject: Subject, live: &Live, rule: &'p Rule, policy: &'p Policy) -> wire::Reason<'p> {
        let context = session.context(live.rule.stack, subject);
        let words = |template: &'p Template| words(&context, template, &live.lacking);
        wire::Reason {
            rule: &rule.name,
            policy: &policy.name,
            level: policy.level.word(),
            effect: rule.conclusion.effect,
            detail: rule.conclusion.argument.as_ref().map(words),
            basis: &rule.basis,
            message: rule.reason.as_ref().map(words),
            remedy: rule.remedy.as_ref().map(words),
            holds: live.holds.clone(),
            source: wire::Place::of(self.sources, rule.span),
        }
    }

    /// The arguments of the outcome's own conclusions, and the conditions of every live 附条件准入 and 须满足.
    fn arguments(self, session: &Session<'_>, decision: &Decision, reasons: &[wire::Reason<'p>]) -> (Vec<Cow<'p, str>>, Vec<Cow<'p, str>>) {
        let default = |stack: &usize| {
            let default = self.model.stacks.get(*stack)?.policies.last()?.default.as_ref()?;
            let argument = default.argument.as_ref()?;
            Some((default.effect, words(&session.context(*stack, decision.subject), argument, &[])))
        };
        let conditional = |effect: Effect| matches!(effect, Effect::Conditional | Effect::Condition);
        let own = |effect: Effect| match decision.outcome {
            Outcome::Conditional => conditional(effect),
            outcome => effect.outcome() == Some(outcome),
        };
        let of_rules = reasons.iter().filter_map(|reason| Some((reason.effect, reason.detail.clone()?)));
        // Few texts, most of them the policy's own: the fast hash is safe.
        let mut details: IndexSet<Cow<'p, str>> = IndexSet::default();
        let mut conditions: IndexSet<Cow<'p, str>> = IndexSet::default();
        if !decision.adjudicators.is_empty() {
            details.insert(Cow::Owned(decision.adjudicators.join("、")));
        }
        for (effect, argument) in of_rules.chain(decision.defaults.iter().filter_map(default)) {
            if own(effect) {
                details.insert(argument.clone());
            }
            if conditional(effect) {
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

/// Warns of values that a 名录 lacks although it has a key worded almost alike.
fn near_names(session: &Session<'_>, subject: Subject) -> Vec<wire::InputWarning> {
    let model = session.model;
    let facts = session.row(subject).map_or(&*session.list.objects, |row| &row.facts);
    let near = |&(field, table): &(FieldId, TableId)| {
        let Fact::Known(value) = &facts[field] else { return None };
        let (table, name) = (&model.tables[table], model.fact_name(field));
        let key = table.near_key(value)?;
        let message = format!(
            "{name}「{}」不在“{}”里，那里有相近的「{key}」，请核对是不是同一项",
            show(value, &model.fields[field].ty, &model.symbols),
            table.name
        );
        Some(wire::InputWarning { message, suggestion: Some(key.to_owned()), place: None })
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

/// The outcome's word; the 用语 of the named policies may replace it.
pub fn label(model: &Model, outcome: Outcome) -> &str {
    outcome.effect().map_or(NONE_WORD, |effect| word(model, effect))
}

/// The conclusion's word; the 用语 of the named policies may replace it.
pub fn word(model: &Model, effect: Effect) -> &str {
    let mut own = model.stacks.iter().filter_map(|stack| stack.policies.last()).flat_map(|policy| &policy.vocabulary);
    own.find(|(other, _)| *other == effect).map_or(effect.word(), |(_, word)| word)
}

/// The rule of a reference and its policy.
pub fn rule_and_policy(model: &Model, reference: RuleRef) -> Option<(&Rule, &Policy)> {
    let stack = model.stacks.get(reference.stack)?;
    let rule = stack.rules.get(reference.rule)?;
    Some((rule, &stack.policies[rule.policy]))
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
        let own = fact.row.is_none() || fact.row == context.session.number(context.subject);
        let shown = fact_name(model, FactRef { row: fact.row.filter(|_| !own), ..*fact });
        let state = match own.then(|| context.input(fact.field)) {
            Some(Fact::Error) => "有误",
            Some(Fact::Known(_)) => "查不到",
            Some(Fact::Absent | Fact::Null) | None => "未填",
        };
        format!("{shown}{state}")
    });
    let parts: Vec<String> = facts.chain(causes.faults.iter().map(|fault| fault.describe(model))).collect();
    format!("〔{}〕", if parts.is_empty() { "未知".to_owned() } else { parts.join("、") })
}
