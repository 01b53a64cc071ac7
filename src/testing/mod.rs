//! The 测试 blocks: each is a list judged on its day, its decisions compared with what was expected.

mod coverage;
mod list;
mod tried;

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::eval::context::{Session, Subject};
use crate::eval::decision::{Decision, decide};
use crate::eval::facts::List;
use crate::eval::groups::says_something;
use crate::explain::{self, Explainer, written};
use crate::ir::conclusion::{Effect, NO_OPINION, NONE_WORD, Outcome, SAID};
use crate::ir::package::Package;
use crate::ir::{Model, Rule};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind, TestSubject};
use crate::syntax::words::ClauseWord;
use crate::value::date::Date;
use crate::value::text::key;
use crate::wire;
use list::{Shared, StatedGroup, find, names_of_facts, unknown};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub use tried::TriedTest;

/// 测试 blocks that are ready to run, with the models that judge them.
pub struct Tests<'w> {
    sources: &'w SourceMap,
    models: Vec<Model>,
    cases: Vec<Case<'w>>,
}

/// A 测试 and the 背景 of its file.
#[derive(Clone, Copy)]
pub struct TestBlock<'p> {
    pub test: &'p ast::Test,
    background: Option<&'p ast::Background>,
}

/// A 测试 that is ready to run.
pub struct Case<'w> {
    policy: &'w str,
    block: TestBlock<'w>,
    /// Which of the models judges it.
    pub model: usize,
    pub as_of: Date,
    prepared: Prepared,
}

/// What a test states, as it is judged.
pub struct Prepared {
    list: List,
    /// By 每组.
    groups: Vec<StatedGroup>,
}

/// The tests of a package.
pub fn tests(package: &Package) -> impl Iterator<Item = TestBlock<'_>> {
    package.files.iter().flat_map(|file| {
        let background = background(file);
        file.declarations.iter().filter_map(move |declaration| match &declaration.kind {
            DeclarationKind::Test(test) => Some(TestBlock { test, background }),
            _ => None,
        })
    })
}

/// The 背景 of a file.
fn background(file: &ast::File) -> Option<&ast::Background> {
    file.declarations.iter().find_map(|declaration| match &declaration.kind {
        DeclarationKind::Background(background) => Some(background),
        _ => None,
    })
}

impl TestBlock<'_> {
    /// The day as of which it is judged, if one is stated.
    pub fn as_of(self) -> Option<Date> {
        let background = self.background.and_then(|background| background.as_of.as_ref());
        self.test.background.as_of.as_ref().or(background).map(|day| day.node)
    }

    /// The list that it states, and what is wrong with what it says itself.
    fn list(self, model: &Model, out: &mut Diagnostics) -> List {
        let mut shared = Shared::blank(model);
        if let Some(background) = self.background {
            // What is wrong with it is reported once for its file.
            shared = shared.with(model, background, &mut Diagnostics::default());
        }
        shared.with(model, &self.test.background, out).list(model, &self.test.cases, out)
    }

    /// What of the 背景 holds for a case that states these facts, as lines of a 测试; `None` stands for the list as a whole.
    pub fn background_of(self, sources: &SourceMap, case: Option<&ast::TestCase>) -> Vec<String> {
        let Some(background) = self.background else { return Vec::new() };
        let own = &self.test.background;
        let fact = |fact: &ast::Fact| written(sources, fact.path.span().to(fact.value.span()));
        let says = |facts: &[ast::Fact], fact: &ast::Fact| facts.iter().any(|other| other.path == fact.path);
        let day = background.as_of.as_ref().filter(|_| own.as_of.is_none()).map(|day| format!("基准日 {}", day.node));
        let objects = background.objects.iter().map(|(object, facts)| {
            let said = |fact: &ast::Fact| own.objects.iter().any(|(other, facts)| other == object && says(facts, fact));
            let facts: Vec<String> = facts.iter().filter(|fact| !said(fact)).map(fact).collect();
            (object.text.as_str(), facts)
        });
        let said = |fact: &ast::Fact| says(&own.shared, fact) || case.is_some_and(|case| says(&case.facts, fact));
        let shared: Vec<String> = background.shared.iter().filter(|fact| !said(fact)).map(fact).collect();
        let lines = objects.chain([(ClauseWord::Shared.word(), shared)]).filter(|(_, facts)| !facts.is_empty());
        day.into_iter().chain(lines.map(|(word, facts)| format!("{word} {}", facts.join("、")))).collect()
    }
}

/// Reports tests of one name.
pub fn check_test_names(package: &Package, out: &mut Diagnostics) {
    let mut seen: HashMap<String, Span> = HashMap::new();
    for TestBlock { test, .. } in tests(package) {
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

/// Reports what is wrong with the 背景 of a package: names and values that do not exist.
pub fn check_backgrounds(model: &Model, package: &Package, out: &mut Diagnostics) {
    for background in package.files.iter().filter_map(background) {
        Shared::blank(model).with(model, background, out);
    }
}

/// What a test states; reports what is wrong with the test itself.
pub fn check(model: &Model, block: TestBlock<'_>, out: &mut Diagnostics) -> Prepared {
    let list = block.list(model, out);
    let groups = block.test.cases.iter().filter(|case| case.subject == TestSubject::Group);
    let groups = groups.map(|group| StatedGroup::new(model, group, out)).collect();
    let expectations = block.test.cases.iter().filter_map(|case| case.expectation.as_ref()).chain(&block.test.list);
    expectations.for_each(|expectation| check_names(model, expectation, out));
    Prepared { list, groups }
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
    pub(crate) fn add(&mut self, policy: &'w str, block: TestBlock<'w>, model: usize, out: &mut Diagnostics) {
        let Some(judging) = self.models.get(model) else { return };
        let before = out.len();
        let prepared = check(judging, block, out);
        let faultless = out.iter().skip(before).all(|found| found.severity() == Severity::Warning);
        let Some(as_of) = block.as_of().filter(|_| faultless) else { return };
        self.cases.push(Case { policy, block, model, as_of, prepared });
    }

    /// Judges all tests, in the order of files and lines.
    pub fn run(&self) -> wire::TestReport<'_> {
        let outcome = |case| Some(self.outcome(case, self.models.get(case.model)?));
        wire::TestReport { version: 1, tests: self.cases.iter().filter_map(outcome).collect() }
    }

    /// The models, which may then be changed, and the tests that they judge.
    pub(crate) fn into_parts(self) -> (Vec<Model>, Vec<Case<'w>>) {
        (self.models, self.cases)
    }

    fn outcome<'s>(&'s self, case: &'s Case<'_>, model: &'s Model) -> wire::TestOutcome<'s> {
        let session = Session::of_whole_list(model, &case.prepared.list, case.as_of, false);
        let explainer = Explainer { model, sources: self.sources };
        let test = case.block.test;
        let mut failures: Vec<wire::TestFailure<'s>> = Vec::new();
        for (subject, stated) in case.stated(&session) {
            let word = match stated.subject {
                TestSubject::Item => wire::TestSubject::Item,
                TestSubject::Group => wire::TestSubject::Group,
            };
            let Some(expectation) = &stated.expectation else { continue };
            let (got, decision) = match subject {
                None => ("没有这一组".to_owned(), None),
                Some(subject) => match unmet(&session, explainer, subject, expectation) {
                    None => continue,
                    Some(decision) => (summarize(&decision), Some(decision)),
                },
            };
            let item = written(self.sources, stated.span);
            let background = case.block.background_of(self.sources, Some(stated));
            failures.push(self.failure(word, item, background, expectation, got, decision));
        }
        if let Some(expectation) = &test.list
            && let Some(decision) = unmet(&session, explainer, Subject::List, expectation)
        {
            let item = format!("{} {}", ClauseWord::List.word(), written(self.sources, expectation.span));
            let background = case.block.background_of(self.sources, None);
            failures.push(self.failure(wire::TestSubject::List, item, background, expectation, summarize(&decision), Some(decision)));
        }
        wire::TestOutcome {
            name: &test.name.node,
            policy: case.policy,
            passed: failures.is_empty(),
            place: wire::Place::of(self.sources, test.name.span),
            failures,
        }
    }

    fn failure<'s>(
        &'s self,
        subject: wire::TestSubject,
        item: String,
        background: Vec<String>,
        expectation: &ast::Expectation,
        got: String,
        decision: Option<wire::Item<'s>>,
    ) -> wire::TestFailure<'s> {
        let place = wire::Place::of(self.sources, expectation.span);
        let expected = written(self.sources, expectation.span);
        wire::TestFailure { place, subject, item, background, expected, got, decision }
    }
}

impl Case<'_> {
    /// The list that it states.
    pub fn list(&self) -> &List {
        &self.prepared.list
    }

    /// Each 事项 and 每组 with what it is in the list; `None`: there is no such group.
    fn stated(&self, session: &Session<'_>) -> Vec<(Option<Subject>, &ast::TestCase)> {
        let mut items = (0..).map(Subject::Item);
        let mut groups = self.prepared.groups.iter();
        let subject = |stated: &ast::TestCase| match stated.subject {
            TestSubject::Item => items.next(),
            TestSubject::Group => groups.next().and_then(|group| group.find(session)),
        };
        let subjects: Vec<Option<Subject>> = self.block.test.cases.iter().map(subject).collect();
        subjects.into_iter().zip(&self.block.test.cases).collect()
    }

    /// What is expected of the items, groups and the list; a group that is not there is left out.
    pub fn expectations(&self, session: &Session<'_>) -> Vec<(Subject, &ast::Expectation)> {
        let stated = self.stated(session).into_iter().filter_map(|(subject, stated)| Some((subject?, stated.expectation.as_ref()?)));
        stated.chain(self.block.test.list.iter().map(|expectation| (Subject::List, expectation))).collect()
    }
}

/// The decision that a test hears of.
pub fn judged(session: &Session<'_>, subject: Subject) -> Decision {
    let decision = decide(session, subject);
    // A group of which nothing is reported is 准入, whatever its list lacks.
    match subject {
        Subject::Group(..) if decision.outcome != Outcome::None && !says_something(session.model, &decision) => {
            Decision::settled(subject, Outcome::Admit)
        }
        Subject::Item(_) | Subject::List | Subject::Group(..) => decision,
    }
}

/// Whether the decision on an item, a group or the list meets an expectation.
pub fn is_met(session: &Session<'_>, explainer: Explainer<'_>, subject: Subject, expectation: &ast::Expectation) -> bool {
    let decision = judged(session, subject);
    // Of another outcome nothing has to be put into words.
    Some(decision.outcome) == outcome_of(&expectation.conclusion.word.text)
        && meets(session.model, &decision, &explainer.item(session, &decision), expectation)
}

/// The decision on an item, a group or the list, if it does not meet the expectation.
fn unmet<'p>(session: &Session<'_>, explainer: Explainer<'p>, subject: Subject, expectation: &ast::Expectation) -> Option<wire::Item<'p>> {
    let decision = judged(session, subject);
    let explained = explainer.item(session, &decision);
    (!meets(session.model, &decision, &explained, expectation)).then_some(explained)
}

fn meets(model: &Model, decision: &Decision, item: &wire::Item<'_>, expectation: &ast::Expectation) -> bool {
    let outcome = outcome_of(&expectation.conclusion.word.text);
    let argument = expectation.conclusion.argument.as_ref().map(plain);
    let is_live = |path: &ast::Path| {
        let live = decision.live.iter().filter_map(|live| explain::rule_and_policy(model, live.rule));
        let defaults = decision.default_reasons().iter().filter_map(|stack| explain::default_of(model, *stack));
        live.chain(defaults).any(|(rule, policy)| names(path, rule, &policy.name))
    };
    outcome == Some(decision.outcome)
        && argument.is_none_or(|argument| item.details.iter().any(|detail| *detail == argument))
        && expectation.because.iter().all(is_live)
        && !expectation.because_not.iter().any(is_live)
        && expectation.lacking.iter().all(|fact| item.missing.iter().any(|missing| *missing == fact.text()))
}

/// Whether a path names a rule, by itself or by its decision table, alone or after its policy.
fn names(path: &ast::Path, rule: &Rule, policy: &str) -> bool {
    match path.names.as_slice() {
        [name] => rule.is_called(&name.text),
        [owner, name] => owner.text == policy && rule.is_called(&name.text),
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

/// Rules and facts that an expectation names must exist.
fn check_names(model: &Model, expectation: &ast::Expectation, out: &mut Diagnostics) {
    let word = &expectation.conclusion.word;
    if outcome_of(&word.text).is_none() {
        let said = SAID.iter().find(|(other, meant)| *other == word.text && outcome_of(meant).is_some()).map(|(_, meant)| *meant);
        let near = said.map(suggest).or_else(|| did_you_mean(&word.text, Effect::words().chain([NONE_WORD]))).unwrap_or_default();
        let help = format!("{near}预期写准入、附条件准入、报批、裁决、补正、转办、不予准入或未作规定");
        let diagnostic = Diagnostic::new(Code::TYP005, word.span, format!("「{}」不是一个结果", word.text)).help(help);
        out.push(match said {
            Some(meant) => diagnostic.certain(word.span, meant),
            None => diagnostic,
        });
    }
    let mut rules: Vec<(&Rule, &str)> = Vec::new();
    for stack in &model.stacks {
        let defaults = stack.policies.iter().filter_map(|policy| Some((policy.default.as_ref()?, policy.name.as_str())));
        rules.extend(defaults);
        rules.extend(stack.rules.iter().map(|rule| (rule, stack.policies[rule.policy].name.as_str())));
    }
    for path in expectation.because.iter().chain(&expectation.because_not) {
        if !rules.iter().any(|(rule, policy)| names(path, rule, policy)) {
            let known = rules.iter().map(|(rule, _)| rule.name.as_str());
            out.push(unknown(&path.text(), "这条规则", path.span(), known, "“因”“不因”后面写规则的名称"));
        }
    }
    for path in &expectation.lacking {
        // 第3项.编制 names a fact of another item.
        let other_item = path.names.first().is_some_and(|name| name.text.starts_with('第') && name.text.ends_with('项'));
        let fact = ast::Path { names: path.names.iter().skip(usize::from(other_item)).cloned().collect() };
        if find(model, None, &fact).is_none() {
            out.push(unknown(&path.text(), "这个事实", path.span(), names_of_facts(model), "“缺”后面写字段的名称"));
        }
    }
}
