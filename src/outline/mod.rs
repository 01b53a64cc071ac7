//! A policy → what it says, for somebody who reads no code: rules by article, exceptions, tables, and the tests that try them.

mod phrases;
mod rules;

use crate::collections::{IndexMap, IndexSet};
use crate::ir::package::{Package, Period};
use crate::ir::{DefinitionId, Expression, ExpressionKind, Model};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind, SettingValue, TestSubject};
use crate::syntax::words::ClauseWord;
use crate::testing::{TestBlock, TriedTest, tests};
use crate::value::date::Date;
use crate::value::show::show;
use crate::value::text::name_key;
use crate::wire::{self, OutlineLaw, OutlineParameter, OutlineTable, OutlineTest, PolicyOutline};
use rules::{Writer, articles, in_words, period};
use std::collections::HashSet;

/// What a package says as of a day. `tried`: its tests, as far as they can be run.
pub fn outline(
    model: &Model,
    sources: &SourceMap,
    package: &Package,
    tried: &[TriedTest<'_>],
    as_of: Date,
    digest: String,
) -> PolicyOutline {
    let declared = package.declarations().filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Parameter(parameter) => Some((parameter.name.text.as_str(), parameter)),
        _ => None,
    });
    let parameters_by_name = declared.collect();
    let writer = Writer { model, sources, package, parameters: &parameters_by_name };
    let own_tests: Vec<&TriedTest<'_>> = tried.iter().filter(|test| test.policy == package.name()).collect();
    let mut by_rule: IndexMap<&str, Vec<&str>> = IndexMap::default();
    for test in &own_tests {
        for rule in &test.rules {
            by_rule.entry(rule).or_default().push(test.name);
        }
    }
    let passed = own_tests.iter().map(|test| (test.name, test.passed)).collect();
    PolicyOutline {
        version: 1,
        as_of: as_of.to_string(),
        name: package.name().to_owned(),
        digest,
        header: package.header().map(|header| self::header(writer, header)).unwrap_or_default(),
        articles: articles(writer, &by_rule),
        definitions: definitions(writer),
        parameters: parameters(writer),
        tables: tables(writer),
        laws: laws(package),
        fields: wire::fields(model),
        tests: tests(package).map(|block| test(writer, block, &passed)).collect(),
    }
}

fn header(writer: Writer<'_>, header: &ast::Policy) -> Vec<(String, String)> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    let mut say = |label: &'static str, text: Option<String>| pairs.extend(text.filter(|text| !text.is_empty()).map(|text| (label, text)));
    say(ClauseWord::Document.word(), header.document.as_ref().map(|text| text.node.clone()));
    say(ClauseWord::Organ.word(), header.organ.as_ref().map(|text| text.node.clone()));
    say(ClauseWord::Level.word(), header.level.as_ref().map(|level| level.text.clone()));
    say("期间", period(Period::of(&header.from, &header.until)));
    let uppers: Vec<&str> = header.uppers.iter().map(|name| name.text.as_str()).collect();
    say("上位政策", Some(uppers.join("、")));
    let scope: Vec<String> = header.scope.iter().map(|scope| writer.written(scope.span)).collect();
    say("适用于", Some(scope.join("；")));
    let default =
        header.default.as_ref().map(|default| writer.conclusion(default).as_ref().map_or_else(|| default.word.text.clone(), in_words));
    say("没有规则管到的", default);
    let basis: Vec<&str> = header.basis.iter().map(|basis| basis.node.trim()).collect();
    say("它的依据", Some(basis.join("；")));
    say("它的理由", header.reason.as_ref().map(|reason| writer.template(reason)));
    say("怎样补正", header.remedy.as_ref().map(|remedy| writer.template(remedy)));
    let vocabulary: Vec<String> = header.vocabulary.iter().map(|(word, own)| format!("{}说成“{}”", word.text, own.node)).collect();
    say("用语", Some(vocabulary.join("、")));
    let summary: Vec<String> = header.summary.iter().map(ast::Path::text).collect();
    say("按什么汇总", Some(summary.join("、")));
    say("说明", header.remark.as_ref().map(|remark| remark.node.clone()));
    pairs.into_iter().map(|(label, text)| (label.to_owned(), text)).collect()
}

/// The 定义 of the package, then those of upper policies that its rules use: as they are written; a pattern behind the remark above it, which
/// says in words what it finds.
fn definitions(writer: Writer<'_>) -> Vec<(String, String)> {
    let Writer { model, .. } = writer;
    let patterns: HashSet<Span> =
        model.definitions.iter().map(|definition| &definition.value).filter(|value| has_pattern(value)).map(|value| value.span).collect();
    let declared = writer.package.declarations().filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Definition(definition) => {
            let written = writer.written(definition.value.span);
            let remark = || remark_above(writer, declaration.span);
            let remark = patterns.contains(&definition.value.span).then(remark).filter(|remark| !remark.is_empty());
            let meaning = remark.map_or_else(|| written.clone(), |remark| format!("{remark}（写法：{written}）"));
            Some((definition.name.text.clone(), meaning))
        }
        _ => None,
    });
    let mut definitions: Vec<(String, String)> = declared.collect();
    for stack in &model.stacks {
        let last = stack.policies.ids().last();
        let mut used: IndexSet<DefinitionId> = IndexSet::default();
        stack.own_rules().flat_map(|(_, rule)| rule.expressions()).for_each(|expression| add_used(expression, &mut used));
        let mut at = 0;
        while let Some(id) = used.get_index(at).copied() {
            add_used(&model.definitions[id].value, &mut used);
            at += 1;
        }
        let upper = used.iter().map(|id| &model.definitions[*id]).filter(|definition| Some(definition.policy) != last);
        definitions.extend(upper.map(|definition| {
            let policy = &stack.policies[definition.policy].name;
            (format!("{}（上位“{policy}”）", definition.name), writer.written(definition.value.span))
        }));
    }
    definitions
}

/// What the remark above a declaration says.
fn remark_above(writer: Writer<'_>, declaration: Span) -> String {
    let above = writer.sources.slice(Span { start: 0, ..declaration.head() });
    let mut lines: Vec<&str> = above.lines().rev().map_while(|line| line.strip_prefix("//")).map(str::trim).collect();
    lines.reverse();
    lines.concat()
}

/// Whether an expression matches a regular expression.
fn has_pattern(expression: &Expression) -> bool {
    let mut found = matches!(expression.kind, ExpressionKind::Matches { .. });
    expression.each_child(&mut |child| found = found || has_pattern(child));
    found
}

/// Adds the 定义 that an expression names.
fn add_used(expression: &Expression, used: &mut IndexSet<DefinitionId>) {
    if let ExpressionKind::Definition(id) = expression.kind {
        used.insert(id);
    }
    expression.each_child(&mut |child| add_used(child, used));
}

fn parameters(writer: Writer<'_>) -> Vec<OutlineParameter> {
    let range = |range: &ast::Adjustable| format!("{} 至 {}", writer.written(range.low.span), writer.written(range.high.span));
    let declared = writer.package.declarations().filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Parameter(parameter) => Some(OutlineParameter {
            name: parameter.name.text.clone(),
            value: writer.written(parameter.value.span()),
            range: parameter.range.as_ref().map(range),
            remark: parameter.remark.as_ref().map(|remark| remark.node.clone()),
            set: false,
        }),
        DeclarationKind::Setting(setting) => {
            let (value, range) = match &setting.given {
                SettingValue::Value { value, range: given } => (writer.written(value.span()), given.as_deref().map(range)),
                SettingValue::File(file) => (format!("“{}”", file.node), None),
            };
            Some(OutlineParameter { name: setting.path.text(), value, range, remark: None, set: true })
        }
        _ => None,
    });
    declared.collect()
}

/// The 名录 that the package declares, with their rows as of the day.
fn tables(writer: Writer<'_>) -> Vec<OutlineTable> {
    let Writer { model, .. } = writer;
    let declared = writer.package.declarations().filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Table(table) => Some(table),
        _ => None,
    });
    let outlined = declared.map(|ast| {
        let name = &ast.name.text;
        let known = model.tables.iter().find(|table| name_key(&table.name) == *name && table.span.source == ast.name.span.source);
        let (columns, rows) = known.map_or_else(Default::default, |table| {
            let columns = table.columns.iter().map(|column| column.name.clone()).collect();
            let cell = |row: u32, column: usize| {
                let ty = &table.columns.get(column)?.ty;
                table.cell(row, column).map(|value| show(value, ty, &model.symbols))
            };
            let row = |row: u32| (0..table.columns.len()).map(|column| cell(row, column).unwrap_or_default()).collect();
            (columns, (0..table.len() as u32).map(row).collect())
        });
        let mut notes = Vec::new();
        notes.extend(ast.file.as_ref().map(|file| format!("来自“{}”", file.node)));
        notes.extend(ast.key.as_ref().map(|key| format!("按“{}”查", key.text)));
        notes.extend(ast.alias.as_ref().map(|alias| format!("“{}”是别名", alias.text)));
        notes.extend(ast.partial.then(|| "不全：不在里面的，也可能是".to_owned()));
        notes.extend(ast.set_below.then(|| "由下级设定".to_owned()));
        notes.extend(ast.remark.as_ref().map(|remark| remark.node.clone()));
        OutlineTable { name: name.clone(), notes, columns, rows }
    });
    outlined.collect()
}

fn laws(package: &Package) -> Vec<OutlineLaw> {
    let law = |law: &ast::Law| OutlineLaw {
        title: law.name.node.clone(),
        rank: law.rank.as_ref().map(|rank| rank.text.clone()),
        organ: law.organ.as_ref().map(|organ| organ.node.clone()),
        period: period(Period::of(&law.from, &law.until)),
    };
    package.laws().map(law).collect()
}

/// `passed`: whether each test passes, by its name.
fn test(writer: Writer<'_>, block: TestBlock<'_>, passed: &IndexMap<&str, bool>) -> OutlineTest {
    let test = block.test;
    let fact = |fact: &ast::Fact| writer.written(fact.path.span().to(fact.value.span()));
    let facts = |facts: &[ast::Fact]| facts.iter().map(fact).collect::<Vec<String>>().join("、");
    let expected = |expectation: &ast::Expectation| writer.written(expectation.span);
    let objects = test.background.objects.iter().map(|(object, own)| format!("{} {}", object.text, facts(own)));
    let shared = [&test.background.shared].into_iter().filter(|shared| !shared.is_empty());
    let mut lines = block.background_of(writer.sources, None);
    lines.retain(|line| !line.starts_with(ClauseWord::AsOf.word()));
    let shared = lines.into_iter().chain(objects).chain(shared.map(|shared| format!("{} {}", ClauseWord::Shared.word(), facts(shared))));
    let cases = test.cases.iter().map(|case| {
        let subject = match case.subject {
            TestSubject::Item => "",
            TestSubject::Group => "每组 ",
        };
        (format!("{subject}{}", facts(&case.facts)), case.expectation.as_ref().map(expected).unwrap_or_default())
    });
    let list = test.list.iter().map(|expectation| (ClauseWord::List.word().to_owned(), expected(expectation)));
    OutlineTest {
        name: test.name.node.clone(),
        as_of: block.as_of().map(|day| day.to_string()),
        passed: passed.get(test.name.node.as_str()).copied(),
        shared: shared.collect(),
        cases: cases.chain(list).collect(),
    }
}
