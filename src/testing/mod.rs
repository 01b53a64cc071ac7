//! The 测试 blocks: each is a list judged on its day, its decisions compared with what was expected.

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::eval::context::{Session, Subject};
use crate::eval::decision::{Decision, decide};
use crate::eval::facts::{self, Fact, List, Row};
use crate::explain::{self, Explainer};
use crate::input::Cell;
use crate::ir::conclusion::{Effect, NO_OPINION, NONE_WORD, Outcome};
use crate::ir::package::Package;
use crate::ir::{FieldId, Model};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind};
use crate::value::date::Date;
use crate::value::read::{Doubt, read};
use crate::value::text::key;
use crate::wire;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// 测试 blocks that are ready to run, with the models that judge them.
pub struct Tests<'w> {
    sources: &'w SourceMap,
    models: Vec<Model>,
    cases: Vec<Case<'w>>,
}

struct Case<'w> {
    policy: &'w str,
    test: &'w ast::Test,
    /// Which of the models judges it.
    model: usize,
    as_of: Date,
    list: List,
}

/// The tests of a package.
pub fn tests(package: &Package) -> impl Iterator<Item = &ast::Test> {
    package.declarations().filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Test(test) => Some(test),
        _ => None,
    })
}

/// Reports tests of one name.
pub fn check_test_names(package: &Package, out: &mut Diagnostics) {
    let mut seen: HashMap<String, Span> = HashMap::new();
    for test in tests(package) {
        match seen.entry(key(&test.name.node).into_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(test.name.span);
            }
            Entry::Occupied(first) => out.push(
                Diagnostic::new(Code::NAM002, test.name.span, format!("测试「{}」重复声明", test.name.node))
                    .also(*first.get(), "已在这里声明过")
                    .help("给其中一段改名：没有通过时，要看得出是哪一段"),
            ),
        }
    }
}

/// The list of a test; reports what is wrong with the test itself: names and values that do not exist.
pub fn check(model: &Model, test: &ast::Test, out: &mut Diagnostics) -> List {
    let list = list(model, test, out);
    let expectations = test.items.iter().filter_map(|item| item.expectation.as_ref()).chain(&test.list);
    expectations.for_each(|expectation| check_names(model, expectation, out));
    list
}

impl<'w> Tests<'w> {
    pub(crate) fn new(sources: &'w SourceMap) -> Self {
        Tests { sources, models: Vec::new(), cases: Vec::new() }
    }

    /// Adds a model that judges tests.
    pub(crate) fn add_model(&mut self, model: Model) -> usize {
        self.models.push(model);
        self.models.len() - 1
    }

    /// Adds a test of a policy. `out` takes what is wrong with the test itself; a test with such a fault is left out.
    pub(crate) fn add(&mut self, policy: &'w str, test: &'w ast::Test, model: usize, out: &mut Diagnostics) {
        let Some(judging) = self.models.get(model) else { return };
        let before = out.len();
        let list = check(judging, test, out);
        let faultless = out.iter().skip(before).all(|found| found.severity() == Severity::Warning);
        let Some(as_of) = test.as_of.as_ref().filter(|_| faultless) else { return };
        self.cases.push(Case { policy, test, model, as_of: as_of.node, list });
    }

    /// Judges all tests, in the order of files and lines.
    pub fn run(&self) -> wire::TestReport<'_> {
        let outcome = |case| Some(self.outcome(case, self.models.get(case.model)?));
        wire::TestReport { version: 1, tests: self.cases.iter().filter_map(outcome).collect() }
    }

    fn outcome<'s>(&'s self, case: &'s Case<'_>, model: &'s Model) -> wire::TestOutcome<'s> {
        let session = Session::of_whole_list(model, &case.list, case.as_of, false);
        let explainer = Explainer { model, sources: self.sources };
        let items = case.test.items.iter().enumerate();
        let of_items = items.filter_map(|(row, item)| Some((Subject::Item(row as u32), item.expectation.as_ref()?, item.span)));
        let of_list = case.test.list.iter().map(|expectation| (Subject::List, expectation, expectation.span));
        let failures: Vec<wire::TestFailure<'s>> = of_items
            .chain(of_list)
            .filter_map(|(subject, expectation, item)| compare(&session, explainer, subject, expectation, item))
            .collect();
        wire::TestOutcome {
            name: &case.test.name.node,
            policy: case.policy,
            passed: failures.is_empty(),
            place: wire::Place::of(self.sources, case.test.name.span),
            failures,
        }
    }
}

/// The failure of one item, or of the list as a whole; `None` if it meets the expectation.
fn compare<'p>(
    session: &Session<'_>,
    explainer: Explainer<'p>,
    subject: Subject,
    expectation: &ast::Expectation,
    item: Span,
) -> Option<wire::TestFailure<'p>> {
    let decision = decide(session, subject);
    let explained = explainer.item(session, &decision);
    let met = meets(session.model, &decision, &explained, expectation);
    (!met).then(|| wire::TestFailure {
        place: wire::Place::of(explainer.sources, expectation.span),
        item: one_line(explainer.sources.slice(item)),
        expected: one_line(explainer.sources.slice(expectation.span)),
        got: summarize(&explained),
        decision: explained,
    })
}

fn meets(model: &Model, decision: &Decision, item: &wire::Item<'_>, expectation: &ast::Expectation) -> bool {
    let outcome = outcome_of(&expectation.conclusion.word.text);
    let argument = expectation.conclusion.argument.as_ref().map(plain);
    let is_live = |path: &ast::Path| {
        let live = decision.live.iter().filter_map(|live| explain::rule_and_policy(model, live.rule));
        let defaults = decision.default_reasons().iter().filter_map(|stack| explain::default_of(model, *stack));
        live.chain(defaults).any(|(rule, policy)| names(path, &rule.name, &policy.name))
    };
    outcome == Some(decision.outcome)
        && argument.is_none_or(|argument| item.details.iter().any(|detail| *detail == argument))
        && expectation.because.iter().all(is_live)
        && !expectation.because_not.iter().any(is_live)
        && expectation.lacking.iter().all(|fact| item.missing.iter().any(|missing| *missing == fact.text()))
}

/// Whether a path names a rule, by itself, as a row of a decision table's name, or after its policy.
fn names(path: &ast::Path, rule: &str, policy: &str) -> bool {
    let fits = |name: &str| {
        name == rule
            || rule.strip_prefix(name).is_some_and(|rest| rest.strip_prefix('·').is_some_and(|row| row.bytes().all(|b| b.is_ascii_digit())))
    };
    match path.names.as_slice() {
        [name] => fits(&name.text),
        [owner, name] => owner.text == policy && fits(&name.text),
        _ => false,
    }
}

fn outcome_of(word: &str) -> Option<Outcome> {
    if word == NONE_WORD || word == NO_OPINION { Some(Outcome::None) } else { Effect::from_word(word).and_then(Effect::outcome) }
}

fn plain(template: &ast::Template) -> String {
    template
        .parts
        .iter()
        .map(|part| match part {
            ast::TemplatePart::Text(text) => text.as_str(),
            ast::TemplatePart::Value(_) => "",
        })
        .collect()
}

/// The outcome, its rules and what is asked for, in one line.
fn summarize(item: &wire::Item<'_>) -> String {
    let mut text = item.label.to_owned();
    if let Some(detail) = item.detail() {
        text.push_str(&format!(" “{detail}”"));
    }
    let rules: Vec<&str> = item.reasons.iter().map(|reason| reason.rule).collect();
    if !rules.is_empty() {
        text.push_str(&format!(" 因 {}", rules.join("、")));
    }
    if !item.missing.is_empty() {
        text.push_str(&format!(" 缺 {}", item.missing.join("、")));
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

// ---- the list of a test ----

fn list(model: &Model, test: &ast::Test, out: &mut Diagnostics) -> List {
    let blank = List::blank(model);
    let mut objects = Facts::new((*blank.objects).clone());
    for (object, facts) in &test.objects {
        if !model.objects.iter().any(|other| other.name == object.text) {
            let near = did_you_mean(&object.text, model.objects.iter().map(|object| object.name.as_str()));
            out.push(unknown(&object.text, "这个对象", object.span, near, "先用“对象”声明它"));
            continue;
        }
        facts.iter().for_each(|fact| objects.set(model, Some(&object.text), fact, out));
    }
    let mut shared = Facts::new((*blank.objects).clone());
    test.shared.iter().for_each(|fact| shared.set(model, None, fact, out));
    let rows = test.items.iter().enumerate().map(|(number, item)| {
        let mut facts = Facts::new(shared.values.clone());
        item.facts.iter().for_each(|fact| facts.set(model, None, fact, out));
        Row::of_facts(number, facts.values)
    });
    List { rows: rows.collect(), objects: objects.values.into(), ..blank }
}

/// The fact that a test's path names, of items or of an 对象.
fn find(model: &Model, object: Option<&str>, path: &ast::Path) -> Option<FieldId> {
    let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
    let (object, name) = match names.as_slice() {
        [name] => (object, *name),
        [first, name] if object.is_none() && model.objects.iter().any(|other| other.name == *first) => (Some(*first), *name),
        [_, name] => (object, *name),
        _ => return None,
    };
    let fits = |field: &crate::ir::Field| field.name == name && field.object.map(|id| model.objects[id].name.as_str()) == object;
    model.fields.find_id(fits)
}

fn near_fact(model: &Model, path: &ast::Path) -> Option<String> {
    did_you_mean(&path.text(), model.fields.iter().map(|field| field.name.as_str()))
}

/// Reports a name that nothing has; `otherwise`: the help where none is near.
fn unknown(name: &str, what: &str, span: Span, near: Option<String>, otherwise: &str) -> Diagnostic {
    Diagnostic::new(Code::NAM001, span, format!("没有「{name}」{what}")).help(near.unwrap_or_else(|| otherwise.to_owned()))
}

/// The facts that one line of a test, or several lines of one kind, give.
struct Facts {
    values: facts::Facts,
    given: Vec<(FieldId, Span)>,
}

impl Facts {
    /// Those that hold where the lines say nothing.
    fn new(values: facts::Facts) -> Self {
        Facts { values, given: Vec::new() }
    }

    fn set(&mut self, model: &Model, object: Option<&str>, fact: &ast::Fact, out: &mut Diagnostics) {
        let span = fact.path.span();
        let Some(id) = find(model, object, &fact.path) else {
            out.push(unknown(&fact.path.text(), "这个事实", span, near_fact(model, &fact.path), "先用“字段”声明它"));
            return;
        };
        let field = &model.fields[id];
        if object.is_none() && field.object.is_some() {
            let message = format!("「{}」是对象的事实，不是一项的事实", fact.path.text());
            return out.report(Code::NAM001, span, message, format!("另起一行写：{} = …", fact.path.text().replacen('.', " ", 1)));
        }
        if let Some((_, given)) = self.given.iter_mut().find(|(other, _)| *other == id) {
            let message = format!("事实「{}」写了两次", fact.path.text());
            out.push(Diagnostic::new(Code::SYN009, span, message).also(std::mem::replace(given, span), "已在这里写过").help("只留一个"));
            return;
        }
        self.given.push((id, span));
        if let Some(value) = value_of(model, id, &fact.value, out) {
            self.values[id] = value;
        }
    }
}

/// The value of a fact as a cell of that field holds it; `None` for one that was reported.
fn value_of(model: &Model, id: FieldId, written: &ast::Assigned, out: &mut Diagnostics) -> Option<Fact> {
    let field = &model.fields[id];
    let mut doubts = Vec::new();
    let read = datum(written).map(|datum| read(&datum, &field.ty, None, &model.symbols, &mut doubts));
    for doubt in doubts.iter().filter(|doubt| matches!(doubt, Doubt::Rounded { .. })) {
        out.report(Code::TST002, written.span(), doubt.to_string(), "清单里的数也这样算；写成六位以内的小数，测试就不靠进位");
    }
    match read {
        Some(Ok(value)) => Some(value.map_or(Fact::Absent, Fact::Known)),
        Some(Err(fault)) => {
            let near = fault.suggestion.map(|near| suggest(&near)).unwrap_or_default();
            let message = format!("「{}」的值不对：{}", field.name, fault.message);
            out.report(Code::TYP001, written.span(), message, format!("{near}测试里的值与清单里的写法相同"));
            None
        }
        None => {
            if !matches!(written, ast::Assigned::One(ast::Expression { kind: ast::ExpressionKind::Error, .. })) {
                let help = "写数（连同单位）、日期、文本、“是”“否”、取值的名称或 {甲、乙}";
                out.report(Code::TYP001, written.span(), "测试里要写一个定下来的值", help);
            }
            None
        }
    }
}

/// A value of a test as a cell would hold it.
fn datum(value: &ast::Assigned) -> Option<Cell<'static>> {
    match value {
        ast::Assigned::Many(list) => list.node.iter().map(literal).collect::<Option<Vec<_>>>().map(Cell::List),
        ast::Assigned::One(expression) => literal(expression),
    }
}

fn literal(expression: &ast::Expression) -> Option<Cell<'static>> {
    match &expression.kind {
        ast::ExpressionKind::Path(path) => Some(Cell::Text(path.text().into())),
        ast::ExpressionKind::Text(text) => Some(Cell::Text(text.clone().into())),
        ast::ExpressionKind::Number { value, unit } => {
            let (digits, _) = value.to_decimal();
            Some(match unit {
                Some(unit) => Cell::Text(format!("{digits}{}", unit.node).into()),
                None => Cell::Number(digits.into()),
            })
        }
        ast::ExpressionKind::Date(date) => Some(Cell::Date(*date)),
        ast::ExpressionKind::Truth(truth) => Some(Cell::Bool(*truth)),
        _ => None,
    }
}

/// Rules and facts that an expectation names must exist.
fn check_names(model: &Model, expectation: &ast::Expectation, out: &mut Diagnostics) {
    let word = &expectation.conclusion.word;
    if outcome_of(&word.text).is_none() {
        let near = did_you_mean(&word.text, Effect::words().chain([NONE_WORD])).unwrap_or_default();
        let help = format!("{near}预期写准入、附条件准入、报批、裁决、补正、转办、不予准入或未作规定");
        out.report(Code::TYP005, word.span, format!("「{}」不是一个结果", word.text), help);
    }
    let mut rules: Vec<(&str, &str)> = Vec::new();
    for stack in &model.stacks {
        let defaults = stack.policies.iter().filter_map(|policy| Some((policy.default.as_ref()?.name.as_str(), policy.name.as_str())));
        rules.extend(defaults);
        rules.extend(stack.rules.iter().map(|rule| (rule.name.as_str(), stack.policies[rule.policy].name.as_str())));
    }
    for path in expectation.because.iter().chain(&expectation.because_not) {
        if !rules.iter().any(|(rule, policy)| names(path, rule, policy)) {
            let near = did_you_mean(&path.text(), rules.iter().map(|(rule, _)| *rule));
            out.push(unknown(&path.text(), "这条规则", path.span(), near, "“因”“不因”后面写规则的名称"));
        }
    }
    for path in &expectation.lacking {
        // 第3项.编制 names a fact of another item.
        let other_item = path.names.first().is_some_and(|name| name.text.starts_with('第') && name.text.ends_with('项'));
        let fact = ast::Path { names: path.names.iter().skip(usize::from(other_item)).cloned().collect() };
        if find(model, None, &fact).is_none() {
            out.push(unknown(&path.text(), "这个事实", path.span(), near_fact(model, &fact), "“缺”后面写字段的名称"));
        }
    }
}
