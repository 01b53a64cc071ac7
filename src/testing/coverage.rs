//! What of the policies the tests try: rules live and lifted, conditions that hold, fail and decide, exceptions that lift.

use super::Tests;
use crate::collections::{IndexMap, IndexSet};
use crate::eval::context::{Context, Session};
use crate::eval::decision::{Decision, RuleRef, decide};
use crate::eval::formula::Question;
use crate::explain::{written, written_condition};
use crate::ir::{Definition, DefinitionId, Expression, ExpressionKind, Model, Policy, Rule, RuleScope, Stack, TableRow};
use crate::source::{SourceMap, Span};
use crate::value::truth::Truth;
use crate::value::types::Type;
use crate::wire::{
    ConditionCoverage, Coverage, CoverageReport, CoverageSummary, ExceptionCoverage, RowCoverage, RuleCoverage, TestCounts, WireLabel,
};

/// By the place of a rule or of a 定义, which all models of one package share.
type Tried<'p> = IndexMap<Span, Unit<'p>>;

/// A rule, a row or a 定义, and what was seen of it.
struct Unit<'p> {
    model: &'p Model,
    policy: &'p str,
    name: &'p str,
    /// Those that join no others; of an 应备, that something is lacking.
    conditions: Vec<Question<'p>>,
    /// Of a rule.
    exceptions: Vec<Exception<'p>>,
    /// `None`: a 定义.
    rule: Option<&'p Rule>,
    live: usize,
    lifted: usize,
    lifts: Vec<usize>,
    seen: IndexMap<Observation, usize>,
}

enum Exception<'p> {
    /// A part of the 除非.
    Unless(&'p Expression),
    Rule(&'p Rule),
}

/// How the conditions of a unit turned out, whether they are met together, and whether it is live.
#[derive(PartialEq, Eq, Hash)]
struct Observation {
    conditions: Vec<Truth>,
    met: Truth,
    live: Truth,
}

impl Tests<'_> {
    /// What of the policies whose tests these are is tried by them.
    pub fn coverage(&self) -> CoverageReport<'_> {
        let report = self.run();
        let failed = report.failed();
        let mut tried = Tried::default();
        for model in &self.models {
            add_units(model, &mut tried);
        }
        for case in &self.cases {
            let Some(model) = self.models.get(case.model) else { continue };
            let session = Session::of_whole_list(model, &case.prepared.list, case.as_of, false);
            observe(&session, &mut tried);
        }
        let coverage = by_place(tried, self.sources);
        let summary = CoverageSummary::of(&coverage, |_| true);
        CoverageReport { version: 1, tests: TestCounts { passed: report.tests.len() - failed, failed }, coverage, summary }
    }
}

/// The rules of the policy that a model is made for, and the 定义 in its files.
fn add_units<'p>(model: &'p Model, tried: &mut Tried<'p>) {
    for stack in &model.stacks {
        let Some((own, policy)) = stack.policies.enumerated().last() else { continue };
        for (_, rule) in stack.own_rules() {
            tried.entry(rule.span).or_insert_with(|| Unit::of_rule(model, stack, policy, rule));
        }
        for definition in model.definitions.iter().filter(|definition| definition.policy == own && definition.value.ty == Type::Truth) {
            tried.entry(definition.value.span).or_insert_with(|| Unit::of_definition(model, policy, definition));
        }
    }
}

impl<'p> Unit<'p> {
    fn new(model: &'p Model, policy: &'p Policy, name: &'p str) -> Self {
        let (conditions, exceptions) = (Vec::new(), Vec::new());
        Unit {
            model,
            policy: &policy.name,
            name,
            conditions,
            exceptions,
            rule: None,
            live: 0,
            lifted: 0,
            lifts: Vec::new(),
            seen: IndexMap::default(),
        }
    }

    fn of_rule(model: &'p Model, stack: &'p Stack, policy: &'p Policy, rule: &'p Rule) -> Self {
        let unless = rule.unless.parts().iter().map(Exception::Unless);
        let exceptions: Vec<Exception<'p>> =
            unless.chain(rule.overridden_by.iter().filter_map(|at| stack.rules.get(*at)).map(Exception::Rule)).collect();
        let lifts = vec![0; exceptions.len()];
        let conditions = conditions_of(rule).collect();
        Unit { conditions, exceptions, rule: Some(rule), lifts, ..Unit::new(model, policy, &rule.name) }
    }

    fn of_definition(model: &'p Model, policy: &'p Policy, definition: &'p Definition) -> Self {
        let conditions = definition.value.smallest_conditions().into_iter().map(Question::Condition).collect();
        Unit { conditions, ..Unit::new(model, policy, &definition.name) }
    }

    fn count(&self, condition: usize, wanted: Truth) -> usize {
        self.seen.iter().filter(|(seen, _)| seen.conditions.get(condition) == Some(&wanted)).map(|(_, times)| times).sum()
    }

    /// Whether two observations differ in a condition alone, and the unit is live in one and for want of its conditions not in the other.
    /// Where another condition is unknown, what is known of the rule holds whatever it would be: it does not differ.
    fn decides(&self, condition: usize) -> bool {
        let agree = |one: Truth, other: Truth| one == other || one == Truth::Unknown || other == Truth::Unknown;
        let differ_alone = |one: &Observation, other: &Observation| {
            let mut pairs = one.conditions.iter().zip(&other.conditions).enumerate();
            pairs.all(|(at, (one, other))| if at == condition { !agree(*one, *other) } else { agree(*one, *other) })
        };
        let live = || self.seen.keys().filter(|seen| seen.live == Truth::Yes);
        let others = self.seen.keys().filter(|seen| seen.live == Truth::No && seen.met == Truth::No);
        others.into_iter().any(|other| live().any(|live| differ_alone(live, other)))
    }
}

/// The smallest conditions of a rule.
fn conditions_of(rule: &Rule) -> impl Iterator<Item = Question<'_>> {
    let conditions = [&rule.when].into_iter().chain(rule.first_hit().map(|row| &row.test)).chain([&rule.unless]);
    conditions.flat_map(Expression::smallest_conditions).map(Question::Condition).chain(rule.materials.iter().map(Question::Lacking))
}

fn span(condition: &Question<'_>) -> Span {
    match condition {
        Question::Condition(condition) => condition.span,
        Question::Lacking(material) => material.span,
    }
}

fn text(condition: &Question<'_>, model: &Model, sources: &SourceMap) -> String {
    match condition {
        Question::Condition(condition) => written_condition(model, sources, condition),
        Question::Lacking(material) => format!("应备 {}", model.material(material)),
    }
}

/// Judges a list and notes what is seen of each rule and 定义.
fn observe(session: &Session<'_>, tried: &mut Tried<'_>) {
    let mut used: Vec<(RuleScope, IndexSet<DefinitionId>)> = Vec::new();
    for subject in session.subjects() {
        let scope = subject.scope();
        if !used.iter().any(|(known, _)| *known == scope) {
            used.push((scope, definitions_of(session.model, scope)));
        }
        let definitions = used.iter().filter(|(known, _)| *known == scope).flat_map(|(_, definitions)| definitions);
        let decision = decide(session, subject);
        for (at, stack) in session.model.stacks.iter().enumerate() {
            let context = session.context(at, subject);
            let speaks = |policy| !decision.silent.iter().any(|silent| silent.stack == at && silent.policy == policy);
            for (index, rule) in stack.rules.iter().enumerate() {
                let is_asked = rule.scope == scope && speaks(rule.policy) && rule.period.contains(session.as_of);
                if let Some(unit) = tried.get_mut(&rule.span).filter(|_| is_asked) {
                    observe_rule(unit, rule, index, &context, &decision);
                }
            }
            for definition in definitions.clone().map(|id| &session.model.definitions[*id]).filter(|definition| speaks(definition.policy)) {
                let Some(unit) = tried.get_mut(&definition.value.span) else { continue };
                let conditions = definition.value.smallest_conditions().into_iter().map(|part| truth(part, &context)).collect();
                let holds = truth(&definition.value, &context);
                *unit.seen.entry(Observation { conditions, met: holds, live: holds }).or_default() += 1;
            }
        }
    }
}

/// The 定义 that the rules of a scope use, aggregates aside: these ask them of other items.
fn definitions_of(model: &Model, scope: RuleScope) -> IndexSet<DefinitionId> {
    let mut used = IndexSet::default();
    for rule in model.stacks.iter().flat_map(|stack| &stack.rules).filter(|rule| rule.scope == scope) {
        for expression in rule.expressions() {
            model.walk(expression, &mut |part| {
                if let ExpressionKind::Definition(id) = part.kind {
                    used.insert(id);
                }
            });
        }
    }
    used
}

fn truth(condition: &Expression, context: &Context<'_>) -> Truth {
    Truth::of(&context.truth(condition))
}

/// Notes what is seen of a rule. It is that of the model that judges: the unit may have been made from another version's model.
fn observe_rule(unit: &mut Unit<'_>, rule: &Rule, index: usize, context: &Context<'_>, decision: &Decision) {
    let is_own = |reference: RuleRef, wanted: usize| reference == RuleRef { stack: context.stack, rule: wanted };
    let is_live = |wanted: usize| decision.live.iter().any(|live| is_own(live.rule, wanted));
    let live = match decision.unresolved.iter().any(|open| is_own(open.rule, index)) {
        true => Truth::Unknown,
        false => Truth::from(is_live(index)),
    };
    let row = rule.first_hit().map_or(Truth::Yes, |row| truth(&row.test, context));
    let lacking = match rule.materials.is_empty() {
        true => Truth::Yes,
        false => Truth::any(rule.materials.iter().map(|material| Truth::of(&Question::Lacking(material).ask(context)))),
    };
    let otherwise = truth(&rule.when, context).and(row).and(lacking);
    let met = otherwise.and(truth(&rule.unless, context).not());
    unit.live += usize::from(live == Truth::Yes);
    unit.lifted += usize::from(decision.overridden.iter().any(|lifted| is_own(lifted.rule, index)));
    let unless = rule.unless.parts().iter().map(|part| otherwise == Truth::Yes && truth(part, context) == Truth::Yes);
    let exceptions = rule.overridden_by.iter().map(|exception| met == Truth::Yes && is_live(*exception));
    for (lifts, lifted) in unit.lifts.iter_mut().zip(unless.chain(exceptions)) {
        *lifts += usize::from(lifted);
    }
    let conditions = conditions_of(rule).map(|condition| Truth::of(&condition.ask(context))).collect();
    *unit.seen.entry(Observation { conditions, met, live }).or_default() += 1;
}

/// What was seen, by place.
fn by_place<'p>(mut tried: Tried<'p>, sources: &SourceMap) -> Coverage<'p> {
    tried.sort_unstable_keys();
    let mut coverage = Coverage::default();
    for (span, unit) in tried {
        let Unit { model, policy, name: rule, live, lifted, .. } = unit;
        let label = |span: Span, text: &str| WireLabel::of(sources, span, text);
        for (at, condition) in unit.conditions.iter().enumerate() {
            let [holds, fails] = [Truth::Yes, Truth::No].map(|truth| unit.count(at, truth));
            let decides = unit.decides(at);
            let text = text(condition, model, sources);
            let label = label(self::span(condition), untried_condition(holds, fails, decides));
            coverage.conditions.push(ConditionCoverage { policy, rule, text, holds, fails, decides, label });
        }
        for (exception, &lifts) in unit.exceptions.iter().zip(&unit.lifts) {
            let (exception, span) = match exception {
                Exception::Unless(part) => (written(sources, part.span), part.span),
                Exception::Rule(other) => (other.name.clone(), other.span),
            };
            let label = label(span, if lifts == 0 { "没有一项因它而除外" } else { "" });
            coverage.exceptions.push(ExceptionCoverage { policy, rule, exception, lifts, label });
        }
        let Some(declared) = unit.rule else { continue };
        let label = label(span, if live == 0 { "没有一项使它成立" } else { "" });
        match &declared.row {
            Some(TableRow { table, name, .. }) => coverage.rows.push(RowCoverage { policy, table, row: name, live, label }),
            None => coverage.rules.push(RuleCoverage { policy, rule, live, lifted, label }),
        }
    }
    coverage
}

/// What is not tried of a condition, in words.
fn untried_condition(holds: usize, fails: usize, decides: bool) -> &'static str {
    match (holds, fails, decides) {
        (0, 0, _) => "没有一项问到它",
        (0, _, _) => "只试过不成立的",
        (_, 0, _) => "只试过成立的",
        (_, _, true) => "",
        (_, _, false) => "缺一对只差在它的项",
    }
}
