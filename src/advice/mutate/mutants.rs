//! The small changes that a policy may suffer, one at a time: each as what stands in the model instead.

use crate::advice::mutate::changes::{Changes, ConditionChange, Site};
use crate::collections::{IndexMap, IndexSet};
use crate::explain::written;
use crate::ir::conclusion::Effect;
use crate::ir::package::Period;
use crate::ir::{
    AggregateCall, AggregateId, Conclusion, Definition, DefinitionId, Expression, ExpressionKind, Model, Policy, PolicyId, Rule, Stack,
    Template, TemplatePart,
};
use crate::source::{SourceMap, Span};
use crate::value::types::Type;
use crate::wire::MutantKind;

/// A change of one place of a policy.
pub struct Mutant {
    pub site: Site,
    pub policy: String,
    /// The rule, the row or the 定义; `None`: the header.
    pub rule: Option<String>,
    /// By model; several where one clause belongs to several rows.
    pub edits: IndexMap<usize, Vec<Edit>>,
}

/// What stands in a place of a model instead.
#[derive(Clone)]
pub enum Edit {
    /// A stack, and an index into its rules.
    Rule(usize, usize, Box<Rule>),
    Policy(usize, PolicyId, Box<Policy>),
    Definition(DefinitionId, Expression),
    Aggregate(AggregateId, AggregateCall),
}

impl Edit {
    /// Exchanges what stands in the model and what stands here.
    pub fn swap(&mut self, model: &mut Model) {
        match self {
            Edit::Rule(stack, at, own) => {
                if let Some(rule) = model.stacks.get_mut(*stack).and_then(|stack| stack.rules.get_mut(*at)) {
                    std::mem::swap(rule, own);
                }
            }
            Edit::Policy(stack, id, own) => {
                if let Some(stack) = model.stacks.get_mut(*stack) {
                    std::mem::swap(&mut stack.policies[*id], own);
                }
            }
            Edit::Definition(id, own) => std::mem::swap(&mut model.definitions[*id].value, own),
            Edit::Aggregate(id, own) => std::mem::swap(&mut model.aggregates[*id], own),
        }
    }
}

/// The changes of the policies for which the models are made, by place. A policy that stands above another of them is changed in the models
/// of that one too: what it leaves to a lower policy only the tests of that one can try.
pub fn mutants(models: &[Model], sources: &SourceMap) -> Vec<Mutant> {
    // One and the same change has the same place, kind and words in all models.
    let mut found: IndexMap<(Span, MutantKind, String), Mutant> = IndexMap::default();
    for own in [true, false] {
        for (at, model) in models.iter().enumerate() {
            for (stack_at, stack) in model.stacks.iter().enumerate() {
                let last = stack.policies.ids().last();
                for (id, policy) in stack.policies.enumerated().filter(|(id, _)| (Some(*id) == last) == own) {
                    let mut add = |rule: Option<&str>, site: Site, edit: Edit| {
                        let key = (site.span, site.kind, site.after.clone());
                        let new =
                            || Mutant { site, policy: policy.name.clone(), rule: rule.map(str::to_owned), edits: IndexMap::default() };
                        let mutant = if own { Some(found.entry(key).or_insert_with(new)) } else { found.get_mut(&key) };
                        if let Some(mutant) = mutant {
                            mutant.edits.entry(at).or_default().push(edit);
                        }
                    };
                    Collector { model, changes: Changes { model, sources }, stack_at, stack, own: id, policy }.collect(&mut add);
                }
            }
        }
    }
    let mut all: Vec<Mutant> = found.into_values().collect();
    all.sort_by_key(|mutant| (mutant.site.span, mutant.site.kind));
    all
}

/// The changes of one policy.
struct Collector<'m> {
    model: &'m Model,
    changes: Changes<'m>,
    stack_at: usize,
    stack: &'m Stack,
    own: PolicyId,
    policy: &'m Policy,
}

impl Collector<'_> {
    fn collect(&self, add: &mut dyn FnMut(Option<&str>, Site, Edit)) {
        let used = self.used();
        for (site, policy) in self.of_header() {
            add(None, site, Edit::Policy(self.stack_at, self.own, Box::new(policy)));
        }
        for (at, rule) in self.stack.rules_of(self.own) {
            for (site, changed) in self.of_rule(rule) {
                add(Some(&rule.name), site, Edit::Rule(self.stack_at, at, Box::new(changed)));
            }
        }
        let is_own = |(id, definition): &(DefinitionId, &Definition)| definition.policy == self.own && used.definitions.contains(id);
        for (id, definition) in self.model.definitions.enumerated().filter(is_own) {
            for ConditionChange { site, whole } in self.changes.of(&definition.value, definition.value.ty == Type::Truth) {
                add(Some(&definition.name), site, Edit::Definition(id, whole));
            }
        }
        for id in used.aggregates {
            let call = &self.model.aggregates[id];
            for ConditionChange { site, whole } in call.filter.iter().flat_map(|filter| self.changes.of(filter, true)) {
                add(None, site, Edit::Aggregate(id, AggregateCall { filter: Some(whole), ..call.clone() }));
            }
        }
    }

    /// What the outcomes depend on. What a 理由 or 补正 alone fills in is no part of the law, and no test can tell.
    fn used(&self) -> Used {
        let mut used = Used::default();
        let default = self.policy.default.iter();
        let rules = self.stack.rules_of(self.own).map(|(_, rule)| rule).chain(default);
        for expression in self.policy.conditions().chain(rules.flat_map(Rule::deciding)) {
            used.add(expression, self.model);
        }
        used
    }

    fn site(&self, kind: MutantKind, span: Span, before: String, after: &str) -> Site {
        Site { kind, span, before, after: after.to_owned() }
    }

    /// Of 施行, 失效, 适用, 默认 and 必填.
    fn of_header(&self) -> Vec<(Site, Policy)> {
        let policy = self.policy;
        let mut all = Vec::new();
        for (site, period) in self.moved(policy.period, policy.span) {
            all.push((site, Policy { period, ..policy.clone() }));
        }
        for (at, scope) in policy.scope.iter().enumerate() {
            let with = |conditions: Vec<Expression>| {
                let mut changed = policy.clone();
                changed.scope.splice(at..=at, conditions);
                changed
            };
            let before = format!("适用 {}", written(self.changes.sources, scope.span));
            all.push((self.site(MutantKind::Period, scope.span, before, ""), with(Vec::new())));
            all.extend(self.changes.of(scope, true).into_iter().map(|ConditionChange { site, whole }| (site, with(vec![whole]))));
        }
        for (at, required) in policy.required.iter().enumerate() {
            let mut without = policy.clone();
            let own = without.required.remove(at);
            let before = format!("{} 必填", self.model.fact_name(own.field));
            all.push((self.site(MutantKind::Requirement, self.model.fields[own.field].span, before, ""), without));
            for ConditionChange { site, whole } in required.when.iter().flat_map(|when| self.changes.of(when, true)) {
                let mut changed = policy.clone();
                changed.required.iter_mut().skip(at).take(1).for_each(|required| required.when = Some(whole.clone()));
                all.push((site, changed));
            }
        }
        for (site, default) in policy.default.iter().flat_map(|default| self.of_conclusion(default)) {
            all.push((site, Policy { default: Some(default), ..policy.clone() }));
        }
        all
    }

    /// Of conditions, exceptions, 应备, conclusion and period.
    fn of_rule(&self, rule: &Rule) -> Vec<(Site, Rule)> {
        let mut all = Vec::new();
        // A 判定表 without 当 has none but the cells, and what a row asks is changed cell by cell.
        for ConditionChange { site, whole } in self.changes.of_clauses(&rule.when, MutantKind::Value) {
            all.push((site, Rule { when: whole, ..rule.clone() }));
        }
        for ConditionChange { site, whole } in self.changes.of_clauses(&rule.unless, MutantKind::Exception) {
            all.push((site, Rule { unless: whole, ..rule.clone() }));
        }
        if let Some(row) = rule.first_hit() {
            for ConditionChange { site, whole } in self.changes.of_clauses(&row.test, MutantKind::Value) {
                let mut changed = rule.clone();
                if let Some(row) = changed.first_hit_mut() {
                    row.test = whole;
                }
                all.push((site, changed));
            }
        }
        for (at, exception) in rule.overridden_by.iter().enumerate() {
            let Some(exception) = self.stack.rules.get(*exception) else { continue };
            let mut changed = rule.clone();
            changed.overridden_by.remove(at);
            let before = format!("{}：例外于 {}", exception.name, rule.name);
            all.push((self.site(MutantKind::Exception, exception.span, before, ""), changed));
        }
        for (at, material) in rule.materials.iter().enumerate() {
            let before = format!("应备 {}", self.model.material(material));
            let mut without = rule.clone();
            without.materials.remove(at);
            all.push((self.site(MutantKind::Requirement, material.span, before.clone(), ""), without));
            let members = material.members.iter().flatten();
            for (which, _) in members.enumerate().filter(|_| material.members.as_ref().is_some_and(|members| members.len() > 1)) {
                let mut changed = rule.clone();
                let mut after = String::new();
                for material in changed.materials.iter_mut().skip(at).take(1) {
                    material.members.iter_mut().for_each(|members| {
                        members.remove(which);
                    });
                    after = format!("应备 {}", self.model.material(material));
                }
                all.push((self.site(MutantKind::Requirement, material.span, before.clone(), &after), changed));
            }
        }
        for (site, period) in self.moved(rule.period, rule.span) {
            all.push((site, Rule { period, ..rule.clone() }));
        }
        all.extend(self.of_conclusion(rule));
        all
    }

    /// A period that begins or ends a day earlier or later.
    fn moved(&self, period: Period, span: Span) -> Vec<(Site, Period)> {
        let mut all = Vec::new();
        for (word, day) in [("施行", period.from), ("失效", period.until)] {
            for (day, moved) in [-1, 1].into_iter().filter_map(|by| Some((day?, day?.add_days(by)?))) {
                let period =
                    if word == "施行" { Period { from: Some(moved), ..period } } else { Period { until: Some(moved), ..period } };
                all.push((self.site(MutantKind::Period, span, format!("{word} {day}"), &format!("{word} {moved}")), period));
            }
        }
        all
    }

    /// Another conclusion, and another organ.
    fn of_conclusion(&self, rule: &Rule) -> Vec<(Site, Rule)> {
        let Conclusion { effect, argument, span } = &rule.conclusion;
        let (kind, other) = other(*effect, self.admits());
        let with =
            |effect: Effect, argument: Option<Template>| Rule { conclusion: Conclusion { effect, argument, span: *span }, ..rule.clone() };
        let conclusion = self.site(kind, *span, effect.word().to_owned(), other.word());
        let mut all = vec![(conclusion, with(other, argument.clone()))];
        if let (Effect::Approval | Effect::Adjudication, Some(argument)) = (effect, argument) {
            let before = written(self.changes.sources, *span);
            let organ = self.other_organ(argument);
            let after = format!("{} “{organ}”", effect.word());
            let argument = Template { parts: vec![TemplatePart::Text(organ)] };
            all.push((self.site(MutantKind::Authority, *span, before, &after), with(*effect, Some(argument))));
        }
        all
    }

    /// Whether a rule or a 默认 of the stack lets something through.
    fn admits(&self) -> bool {
        let defaults = self.stack.policies.iter().filter_map(|policy| policy.default.as_ref());
        self.stack.rules.iter().chain(defaults).any(|rule| rule.conclusion.effect == Effect::Admit)
    }

    /// An organ that the policies name elsewhere.
    fn other_organ(&self, own: &Template) -> String {
        let conclusions = self.stack.rules.iter().map(|rule| &rule.conclusion);
        let organs = conclusions.filter(|other| matches!(other.effect, Effect::Approval | Effect::Adjudication));
        let plain = organs.filter_map(|other| other.argument.as_ref()?.plain());
        let other = plain.into_iter().find(|organ| Some(*organ) != own.plain());
        other.unwrap_or("另一机关").to_owned()
    }
}

/// The conclusion that takes another's place: a milder or a stricter one, never one that looks the same.
fn other(effect: Effect, admits: bool) -> (MutantKind, Effect) {
    match effect {
        Effect::Notice => (MutantKind::Conclusion, Effect::Reject),
        // A 须满足 shows where something is let through.
        Effect::Condition => (MutantKind::Requirement, if admits { Effect::Notice } else { Effect::Conditional }),
        Effect::Admit => (MutantKind::Conclusion, Effect::Reject),
        Effect::Conditional => (MutantKind::Conclusion, Effect::Admit),
        Effect::Approval => (MutantKind::Conclusion, Effect::Adjudication),
        Effect::Adjudication => (MutantKind::Conclusion, Effect::Approval),
        Effect::Supplement => (MutantKind::Conclusion, Effect::Reject),
        Effect::Reroute => (MutantKind::Conclusion, Effect::Reject),
        Effect::Reject => (MutantKind::Conclusion, Effect::Admit),
    }
}

/// 定义 and aggregates that expressions name, and those that these name in turn.
#[derive(Default)]
struct Used {
    definitions: IndexSet<DefinitionId>,
    aggregates: IndexSet<AggregateId>,
}

impl Used {
    fn add(&mut self, expression: &Expression, model: &Model) {
        match expression.kind {
            ExpressionKind::Definition(id) if self.definitions.insert(id) => self.add(&model.definitions[id].value, model),
            ExpressionKind::Aggregate(id) if self.aggregates.insert(id) => {
                model.aggregates[id].parts().for_each(|part| self.add(part, model));
            }
            _ => {}
        }
        expression.each_child(&mut |child| self.add(child, model));
    }
}
