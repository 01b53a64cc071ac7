//! Decisions → words: labels, details, reasons, remedies, in the shapes of the wire.

pub mod fields;

use crate::collections::IndexSet;
use crate::eval::cause::{Causes, FactRef};
use crate::eval::context::{Context, Session};
use crate::eval::decision::{Decision, Live, RuleRef};
use crate::eval::facts::Fact;
use crate::ir::conclusion::{Effect, NONE_WORD, Outcome};
use crate::ir::{FieldId, Model, Policy, Rule, TableId, Template, TemplatePart};
use crate::source::SourceMap;
use crate::value::show::show;
use crate::wire;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::hash::Hash;
use std::sync::OnceLock;

/// What the rules of a model say of every item alike; each is made when it is first told.
pub struct Sayings {
    /// By stack and rule.
    rules: Vec<Vec<OnceLock<Saying>>>,
}

struct Saying {
    line: usize,
    column: usize,
    /// The reason as JSON, unless it hangs on the item.
    written: Option<Box<RawValue>>,
}

impl Sayings {
    pub fn new(model: &Model) -> Self {
        Sayings { rules: model.stacks.iter().map(|stack| stack.rules.iter().map(|_| OnceLock::new()).collect()).collect() }
    }
}

/// Puts decisions into words, which are the model's own wherever it has them.
#[derive(Clone, Copy)]
pub struct Words<'p> {
    pub model: &'p Model,
    pub sources: &'p SourceMap,
    pub sayings: &'p Sayings,
}

impl<'p> Words<'p> {
    /// A decision in words.
    pub fn item(self, session: &Session<'_>, decision: &Decision) -> wire::Item<'p> {
        let model = self.model;
        let (effects, reasons) = self.reasons(session, decision);
        let (details, conditions) = self.arguments(session, decision, &effects, &reasons);
        let row = decision.row.and_then(|row| session.list.rows.get(row));
        let mut errors = row.map_or_else(|| session.list.object_errors.clone(), |row| row.errors.clone());
        errors.extend(decision.faults.iter().map(|fault| wire::DataError {
            field: None,
            value: None,
            message: fault.describe(model),
            suggestion: None,
            place: None,
        }));
        let policy_of = |reference: RuleRef| rule_and_policy(model, reference);
        wire::Item {
            row: decision.row.map(|row| row + 1),
            name: row.and_then(|row| row.name.clone()),
            outcome: decision.outcome.key(),
            label: label(model, decision.outcome),
            detail: details.first().cloned(),
            details,
            conditions,
            determined: decision.determined,
            exact: decision.exact,
            possible: decision.possible.iter().map(|outcome| outcome.key()).collect(),
            reasons,
            lifted: self.without_doubles(&mut decision.lifted.iter().filter_map(|lifted| {
                let (rule, policy) = policy_of(lifted.rule)?;
                let (by, _) = policy_of(RuleRef { rule: lifted.by, ..lifted.rule })?;
                Some(wire::Lifted { rule: said(&rule.name), policy: said(&policy.name), by: said(&by.name) })
            })),
            open: self.without_doubles(&mut decision.open.iter().filter_map(|open| {
                let (rule, policy) = policy_of(open.rule)?;
                let fields = open.facts.iter().map(|fact| fact_name(model, *fact)).collect();
                Some(wire::Open { rule: said(&rule.name), policy: said(&policy.name), effect: rule.conclusion.effect.key(), fields })
            })),
            silent: self.without_doubles(&mut decision.silent.iter().filter_map(|silent| {
                let policy = model.stacks.get(silent.stack)?.policies.get(silent.policy)?;
                Some(wire::Silent { policy: said(&policy.name), why: silent.why.word() })
            })),
            missing: decision.missing.iter().map(|fact| fact_name(model, *fact)).collect(),
            ways: None,
            errors,
            warnings: near_names(session, decision.row),
        }
    }

    /// The live rules in the order in which they are told (strictest first, then by level, then by place), and their effects.
    fn reasons(self, session: &Session<'_>, decision: &Decision) -> (Vec<Effect>, Vec<wire::Reason<'p>>) {
        let mut live: Vec<(&Live, &Rule, &Policy)> = decision
            .live
            .iter()
            .filter_map(|live| rule_and_policy(self.model, live.rule).map(|(rule, policy)| (live, rule, policy)))
            .collect();
        live.sort_by_key(|(_, rule, policy)| (std::cmp::Reverse(rule.conclusion.effect), policy.level, rule.span));
        let mut seen: IndexSet<String> = IndexSet::default();
        let (mut effects, mut reasons) = (Vec::with_capacity(live.len()), Vec::with_capacity(live.len()));
        for (live, rule, policy) in live {
            let reason = self.reason(session, decision.row, live, rule, policy);
            if self.model.stacks.len() < 2
                || seen.insert_full(reason.write().map(|written| written.get().to_owned()).unwrap_or_default()).0 == reasons.len()
            {
                effects.push(rule.conclusion.effect);
                reasons.push(reason);
            }
        }
        (effects, reasons)
    }

    fn reason(self, session: &Session<'_>, row: Option<usize>, live: &Live, rule: &'p Rule, policy: &'p Policy) -> wire::Reason<'p> {
        let words = |template: &'p Template| match template.plain() {
            Some(plain) => Cow::Borrowed(plain),
            None => session
                .context(live.rule.stack, row)
                .map_or(Cow::Borrowed(""), |context| Cow::Owned(fill(&context, template, &live.lacking))),
        };
        let mut reason = wire::Reason {
            rule: said(&rule.name),
            policy: said(&policy.name),
            level: policy.level.word(),
            effect: rule.conclusion.effect.key(),
            detail: rule.conclusion.argument.as_ref().map(words),
            basis: Cow::Borrowed(&rule.basis),
            message: rule.reason.as_ref().map(words),
            remedy: rule.remedy.as_ref().map(words),
            holds: live.holds.clone(),
            source: wire::Place::default(),
            written: None,
        };
        let source = self.sources.get(rule.span.source);
        reason.source.file = source.map_or(Cow::Borrowed(""), |source| said(&source.name));
        let Some(saying) = self.sayings.rules.get(live.rule.stack).and_then(|rules| rules.get(live.rule.rule)) else { return reason };
        let saying = saying.get_or_init(|| {
            let position = source.map(|source| source.position(rule.span.start)).unwrap_or_default();
            let templates = [&rule.conclusion.argument, &rule.reason, &rule.remedy];
            let alike = templates.into_iter().flatten().all(|template| template.plain().is_some());
            let place = wire::Place { line: position.line, column: position.column, ..reason.source.clone() };
            let always = wire::Reason { holds: Vec::new(), source: place, ..reason.clone() };
            Saying { line: position.line, column: position.column, written: alike.then(|| always.write().ok()).flatten() }
        });
        reason.source.line = saying.line;
        reason.source.column = saying.column;
        reason.written = saying.written.as_deref().filter(|_| reason.holds.is_empty()).map(Cow::Borrowed);
        reason
    }

    /// The arguments of the outcome's own conclusions, and the conditions of every live 附条件准入 and 须满足.
    fn arguments(
        self,
        session: &Session<'_>,
        decision: &Decision,
        effects: &[Effect],
        reasons: &[wire::Reason<'p>],
    ) -> (Vec<Cow<'p, str>>, Vec<Cow<'p, str>>) {
        let default = |stack: &usize| {
            let default = self.model.stacks.get(*stack)?.policies.last()?.default.as_ref()?;
            let argument = default.argument.as_ref()?;
            let filled = match argument.plain() {
                Some(plain) => Cow::Borrowed(plain),
                None => Cow::Owned(fill(&session.context(*stack, decision.row)?, argument, &[])),
            };
            Some((default.effect, filled))
        };
        let conditional = |effect: Effect| matches!(effect, Effect::Conditional | Effect::Condition);
        let own = |effect: Effect| match decision.outcome {
            Outcome::Conditional => conditional(effect),
            outcome => effect.outcome() == Some(outcome),
        };
        // What policies say is bounded, so that the quick hash will do.
        let mut details: IndexSet<Cow<'p, str>> = IndexSet::default();
        let mut conditions: IndexSet<Cow<'p, str>> = IndexSet::default();
        if !decision.adjudicators.is_empty() {
            details.insert(Cow::Owned(decision.adjudicators.join("、")));
        }
        let mut note = |effect: Effect, argument: &Cow<'p, str>| {
            if own(effect) {
                details.insert(argument.clone());
            }
            if conditional(effect) {
                conditions.insert(argument.clone());
            }
        };
        for (effect, reason) in effects.iter().zip(reasons) {
            reason.detail.iter().for_each(|detail| note(*effect, detail));
        }
        for (effect, argument) in decision.defaults.iter().filter_map(default) {
            note(effect, &argument);
        }
        (details.into_iter().collect(), conditions.into_iter().collect())
    }

    /// Several named policies may have upper ones in common, whose rules then speak once; a stack by itself has no doubles.
    fn without_doubles<T: Eq + Hash>(self, all: &mut dyn Iterator<Item = T>) -> Vec<T> {
        if self.model.stacks.len() < 2 {
            return all.collect();
        }
        let mut seen: IndexSet<T> = IndexSet::default();
        for one in all {
            seen.insert(one);
        }
        seen.into_iter().collect()
    }
}

fn said(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Texts that a 名录 lacks, though it has a key which is worded only a little differently.
fn near_names(session: &Session<'_>, row: Option<usize>) -> Vec<wire::InputWarning> {
    let model = session.model;
    let facts = row.and_then(|row| session.list.rows.get(row)).map_or(&*session.list.objects, |row| row.facts.as_slice());
    let near = |&(field, table): &(FieldId, TableId)| {
        let Some(Fact::Known(value)) = facts.get(field.0 as usize) else { return None };
        let (table, name) = (model.table(table), model.fact_name(field));
        let key = table.near_key(value)?;
        let message = format!(
            "{name}「{}」不在“{}”里，那里有相近的「{key}」，请核对是不是同一项",
            show(value, &model.field(field).ty, &model.symbols),
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

/// The outcome's word, after the 用语 of the named policies.
pub fn label(model: &Model, outcome: Outcome) -> Cow<'_, str> {
    let named = model.stacks.iter().filter_map(|stack| stack.policies.last());
    let own = outcome.effect().and_then(|effect| named.flat_map(|policy| &policy.vocabulary).find(|(other, _)| *other == effect));
    Cow::Borrowed(own.map_or_else(|| outcome.effect().map_or(NONE_WORD, Effect::word), |(_, word)| word))
}

/// The rule of a reference and its policy.
pub fn rule_and_policy(model: &Model, reference: RuleRef) -> Option<(&Rule, &Policy)> {
    let stack = model.stacks.get(reference.stack)?;
    let rule = stack.rules.get(reference.rule)?;
    Some((rule, stack.policies.get(rule.policy)?))
}

/// A text with its values; an unknown one is shown as what is lacking.
fn fill(context: &Context<'_>, template: &Template, lacking: &[String]) -> String {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(plain) => text.push_str(plain),
            TemplatePart::Lacking => text.push_str(&lacking.join("、")),
            TemplatePart::Value(expression) => match context.value(expression) {
                Ok(value) => text.push_str(&show(&value, &expression.ty, &context.model.symbols)),
                Err(causes) => text.push_str(&unknown(context, &causes)),
            },
        }
    }
    text
}

fn unknown(context: &Context<'_>, causes: &Causes) -> String {
    let model = context.model;
    let facts = causes.facts.iter().map(|fact| {
        let own = fact.row.is_none() || fact.row.map(|row| row as usize) == context.number();
        let shown = fact_name(model, FactRef { row: fact.row.filter(|_| !own), ..*fact });
        let state = match own.then(|| context.given(fact.field)) {
            Some(Fact::Error) => "有误",
            Some(Fact::Known(_)) => "查不到",
            Some(Fact::Absent | Fact::Null) | None => "未填",
        };
        format!("{shown}{state}")
    });
    let parts: Vec<String> = facts.chain(causes.faults.iter().map(|fault| fault.describe(model))).collect();
    format!("〔{}〕", if parts.is_empty() { "未知".to_owned() } else { parts.join("、") })
}
