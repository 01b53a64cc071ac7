//! Decisions → words: labels, details, reasons, remedies, in the shapes of the wire.

pub mod fields;

use crate::eval::cause::{Causes, FactRef};
use crate::eval::context::{Context, Session};
use crate::eval::decision::{Decision, Live, RuleRef};
use crate::eval::facts::Fact;
use crate::ir::conclusion::{Effect, NONE_WORD, Outcome};
use crate::ir::show::show;
use crate::ir::{FieldId, Model, Policy, Rule, TableId, Template, TemplatePart};
use crate::source::SourceMap;
use crate::wire;

/// A decision in words.
pub fn item(session: &Session<'_>, sources: &SourceMap, decision: &Decision) -> wire::Item {
    let model = session.model;
    let reasons = reasons(session, sources, decision);
    let (details, conditions) = arguments(session, decision, &reasons);
    let row = decision.row.and_then(|row| session.list.rows.get(row));
    let mut errors = row.map_or_else(|| session.list.object_errors.clone(), |row| row.errors.clone());
    errors.extend(decision.faults.iter().map(|fault| wire::DataError { field: None, value: None, message: fault.describe(model), suggestion: None, place: None }));
    let policy_of = |reference: RuleRef| rule_and_policy(model, reference);
    wire::Item {
        row: decision.row.map(|row| row + 1),
        name: row.and_then(|row| row.name.clone()),
        outcome: decision.outcome.key().to_owned(),
        label: label(model, decision.outcome),
        detail: details.first().cloned(),
        details,
        conditions,
        determined: decision.determined,
        exact: decision.exact,
        possible: decision.possible.iter().map(|outcome| outcome.key().to_owned()).collect(),
        reasons: reasons.into_iter().map(|(_, reason)| reason).collect(),
        lifted: without_doubles(model, decision.lifted.iter().filter_map(|lifted| {
            let (rule, policy) = policy_of(lifted.rule)?;
            let (by, _) = policy_of(RuleRef { rule: lifted.by, ..lifted.rule })?;
            Some(wire::Lifted { rule: rule.name.clone(), policy: policy.name.clone(), by: by.name.clone() })
        })),
        open: without_doubles(model, decision.open.iter().filter_map(|open| {
            let (rule, policy) = policy_of(open.rule)?;
            let fields = open.facts.iter().map(|fact| fact_name(model, *fact)).collect();
            Some(wire::Open { rule: rule.name.clone(), policy: policy.name.clone(), effect: rule.conclusion.effect.key().to_owned(), fields })
        })),
        silent: without_doubles(model, decision.silent.iter().filter_map(|silent| {
            let policy = model.stacks.get(silent.stack)?.policies.get(silent.policy)?;
            Some(wire::Silent { policy: policy.name.clone(), why: silent.why.word().to_owned() })
        })),
        missing: decision.missing.iter().map(|fact| fact_name(model, *fact)).collect(),
        ways: None,
        errors,
        warnings: near_names(session, decision.row),
    }
}

/// Texts that a 名录 lacks, though it has a key which is worded only a little differently.
fn near_names(session: &Session<'_>, row: Option<usize>) -> Vec<wire::InputWarning> {
    let model = session.model;
    let facts = row.and_then(|row| session.list.rows.get(row)).map_or(&session.list.objects, |row| &row.facts);
    let near = |&(field, table): &(FieldId, TableId)| {
        let Some(Fact::Known(value)) = facts.get(field.0 as usize) else { return None };
        let (table, name) = (model.table(table), model.fact_name(field));
        let key = table.near_key(value)?;
        let message = format!("{name}「{}」不在“{}”里，那里有相近的「{key}」，请核对是不是同一项", show(value, &model.field(field).ty, &model.symbols), table.name);
        Some(wire::InputWarning { message, suggestion: Some(key.to_owned()), place: None })
    };
    model.lookups.iter().filter_map(near).collect()
}

/// A fact as it is asked for: `申报.申请日期`, `第3项.编制`.
pub fn fact_name(model: &Model, fact: FactRef) -> String {
    let name = model.fact_name(fact.field);
    match fact.row {
        Some(row) => format!("第{}项.{name}", row + 1),
        None => name,
    }
}

/// The outcome's word, after the 用语 of the named policies.
pub fn label(model: &Model, outcome: Outcome) -> String {
    let named = model.stacks.iter().filter_map(|stack| stack.policies.last());
    let own = outcome.effect().and_then(|effect| named.into_iter().find_map(|policy| policy.vocabulary.get(&effect)));
    own.cloned().unwrap_or_else(|| outcome.effect().map_or(NONE_WORD, Effect::word).to_owned())
}

/// The rule of a reference and its policy.
pub fn rule_and_policy(model: &Model, reference: RuleRef) -> Option<(&Rule, &Policy)> {
    let stack = model.stacks.get(reference.stack)?;
    let rule = stack.rules.get(reference.rule)?;
    Some((rule, stack.policies.get(rule.policy)?))
}

/// Several named policies may have upper ones in common, whose rules then speak once; a stack by itself has no doubles.
fn without_doubles<T: serde::Serialize>(model: &Model, all: impl Iterator<Item = T>) -> Vec<T> {
    if model.stacks.len() < 2 {
        return all.collect();
    }
    let mut seen = std::collections::HashSet::new();
    all.filter(|one| seen.insert(serde_json::to_string(one).unwrap_or_default())).collect()
}

/// The live rules in the order in which they are told: strictest first, then by level, then by place.
fn reasons(session: &Session<'_>, sources: &SourceMap, decision: &Decision) -> Vec<(Effect, wire::Reason)> {
    let model = session.model;
    let mut live: Vec<(&Live, &Rule, &Policy)> = decision.live.iter().filter_map(|live| rule_and_policy(model, live.rule).map(|(rule, policy)| (live, rule, policy))).collect();
    live.sort_by_key(|(_, rule, policy)| (std::cmp::Reverse(rule.conclusion.effect), policy.level, rule.span));
    let told = live.into_iter().filter_map(|(live, rule, policy)| {
        let context = session.context(live.rule.stack, decision.row)?;
        let words = |template: &Template| fill(&context, template, &live.lacking);
        let place = sources.get(rule.span.source).map(|source| (source.name.clone(), source.position(rule.span.start)));
        let (file, position) = place.unwrap_or_default();
        let reason = wire::Reason {
            rule: rule.name.clone(),
            policy: policy.name.clone(),
            level: policy.level.word().to_owned(),
            effect: rule.conclusion.effect.key().to_owned(),
            detail: rule.conclusion.argument.as_ref().map(words),
            basis: rule.basis.clone(),
            message: rule.reason.as_ref().map(words),
            remedy: rule.remedy.as_ref().map(words),
            holds: live.holds.clone(),
            source: wire::Place { file, line: position.line, column: position.column },
        };
        Some((rule.conclusion.effect, reason))
    });
    let mut seen = std::collections::HashSet::new();
    let alone = model.stacks.len() < 2;
    told.filter(|(_, reason)| alone || seen.insert(serde_json::to_string(reason).unwrap_or_default())).collect()
}

/// The arguments of the outcome's own conclusions, and the conditions of every live 附条件准入 and 须满足.
fn arguments(session: &Session<'_>, decision: &Decision, reasons: &[(Effect, wire::Reason)]) -> (Vec<String>, Vec<String>) {
    let defaults: Vec<(Effect, String)> = decision
        .defaults
        .iter()
        .filter_map(|stack| {
            let context = session.context(*stack, decision.row)?;
            let default = context.stack.policies.last()?.default.as_ref()?;
            Some((default.effect, fill(&context, default.argument.as_ref()?, &[])))
        })
        .collect();
    let all = || reasons.iter().filter_map(|(effect, reason)| Some((*effect, reason.detail.clone()?))).chain(defaults.iter().cloned());
    let conditional = |effect: &Effect| matches!(effect, Effect::Conditional | Effect::Condition);
    let own = |effect: &Effect| match decision.outcome {
        Outcome::Conditional => conditional(effect),
        outcome => effect.outcome() == Some(outcome),
    };
    let stand_in = (!decision.adjudicators.is_empty()).then(|| decision.adjudicators.join("、"));
    let details = stand_in.into_iter().chain(all().filter(|(effect, _)| own(effect)).map(|(_, detail)| detail));
    let conditions = all().filter(|(effect, _)| conditional(effect)).map(|(_, detail)| detail);
    (each_once(details), each_once(conditions))
}

fn each_once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
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
