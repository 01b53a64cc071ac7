//! What a template package leaves open to a lower policy: parameters that it may set, 名录 that it must give, and how its header decides.

use crate::ir::conclusion::{Effect, NO_OPINION};
use crate::ir::package::Package;
use crate::ir::{Level, row_within};
use crate::source::SourceMap;
use crate::syntax::ast::{
    Cell, Conclusion, Declaration, DeclarationKind, Name, Parameter, Policy, RuleScope, Setting, SettingValue, Table,
};
use crate::syntax::words::ClauseWord;

const EXCEPTION_TO: &str = " 例外于 ";

/// What a lower policy fills in; texts are as the template writes them.
pub struct LeftOpen {
    /// The name of the template.
    pub name: String,
    /// Whether the template is of the lowest level, 乡.
    pub is_lowest: bool,
    /// The clauses of the header that a lower policy takes over, each on its line: 适用, 默认 with what speaks of it, 用语, 汇总.
    pub header: Vec<String>,
    /// In the order of the packages and of their lines.
    pub parameters: Vec<OpenParameter>,
    /// In the same order.
    pub tables: Vec<OpenTable>,
    /// The rules of the template itself that let an item through, to be written again below: what its 默认 holds back passes there only by
    /// a rule of the lower policy's own.
    pub admitting: Vec<String>,
    /// The names of those that have exceptions, which the lower policy has to write itself.
    pub with_exceptions: Vec<String>,
}

/// A parameter that a lower policy may set.
pub struct OpenParameter {
    /// As a 设定 writes it.
    pub name: String,
    /// The value that it has without a 设定.
    pub value: String,
    /// The least value that it may be set to.
    pub low: String,
    /// The greatest value that it may be set to.
    pub high: String,
    /// Its 说明.
    pub remark: Option<String>,
}

/// A 名录 that a lower policy gives.
pub struct OpenTable {
    /// As a 设定 writes it.
    pub name: String,
    /// The headings of its file.
    pub columns: Vec<String>,
    /// Its 说明.
    pub remark: Option<String>,
}

/// What the last of some packages, which are above one another in this order, leaves to a policy below it; `None` without a header.
pub fn left_open(packages: &[&Package], sources: &SourceMap) -> Option<LeftOpen> {
    let own_package = packages.last()?;
    let policy = own_package.header()?;
    let declarations = || packages.iter().flat_map(|package| package.declarations());
    let settings: Vec<&Setting> = declarations()
        .filter_map(|declaration| if let DeclarationKind::Setting(setting) = &declaration.kind { Some(setting) } else { None })
        .collect();
    let parameters = declarations().filter_map(|declaration| {
        let DeclarationKind::Parameter(parameter) = &declaration.kind else { return None };
        open_parameter(parameter, &settings, sources)
    });
    let admitting = admitting(own_package);
    let lifted = lifted_names(own_package);
    let is_lifted = |rule: &Admitting<'_>| lifted.iter().any(|name| *name == rule.name.text || row_within(name, &rule.name.text).is_some());
    let tables = declarations().filter_map(|declaration| {
        let DeclarationKind::Table(table) = &declaration.kind else { return None };
        open_table(table, &settings, sources)
    });
    Some(LeftOpen {
        name: sources.slice(policy.name.as_ref()?.span).to_owned(),
        is_lowest: policy.level.as_ref().is_some_and(|level| level.text == Level::Township.word()),
        header: header(policy, sources),
        parameters: parameters.collect(),
        tables: tables.collect(),
        admitting: admitting.iter().filter(|rule| !is_lifted(rule)).map(|rule| rewritten(rule, sources)).collect(),
        with_exceptions: admitting.iter().filter(|rule| is_lifted(rule)).map(|rule| rule.name.text.clone()).collect(),
    })
}

/// A rule or decision table that lets items through.
struct Admitting<'p> {
    name: &'p Name,
    declaration: &'p Declaration,
}

/// The rules of items that conclude 准入 or 附条件准入, and the tables that have a row of them.
fn admitting(package: &Package) -> Vec<Admitting<'_>> {
    let admits = |conclusion: &Conclusion| [Effect::Admit.word(), Effect::Conditional.word()].contains(&conclusion.word.text.as_str());
    let found = package.declarations().filter_map(|declaration| {
        let name = if let DeclarationKind::Rule(rule) = &declaration.kind {
            (rule.scope == RuleScope::Item && rule.body.conclusion.as_ref().is_some_and(admits)).then_some(&rule.name)
        } else if let DeclarationKind::DecisionTable(table) = &declaration.kind {
            let mut cells = table.rows.iter().flat_map(|row| &row.node);
            let row_admits = cells.any(|cell| if let Cell::Conclusion(conclusion) = &cell.node { admits(conclusion) } else { false });
            (table.file.is_none() && (row_admits || table.body.conclusion.as_ref().is_some_and(admits))).then_some(&table.name)
        } else {
            None
        };
        Some(Admitting { name: name?, declaration })
    });
    found.collect()
}

/// The names of rules and rows that some rule of a package is an exception to.
fn lifted_names(package: &Package) -> Vec<&str> {
    let exceptions = package
        .declarations()
        .filter_map(|declaration| if let DeclarationKind::Rule(rule) = &declaration.kind { Some(&rule.exceptions) } else { None });
    exceptions.flatten().filter_map(|path| path.names.last()).map(|name| name.text.as_str()).collect()
}

/// The text of a rule under a name of its own, without the rules that it is an exception to and what was 已审 of it.
fn rewritten(rule: &Admitting<'_>, sources: &SourceMap) -> String {
    let named = |name: &str| if rule.name.bracketed { format!("「{name}」") } else { name.to_owned() };
    let text = sources.slice(rule.declaration.span);
    let first_word = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default().replacen(sources.slice(rule.name.span), &named(&format!("本级·{}", rule.name.text)), 1);
    let header = header.split(EXCEPTION_TO).next().unwrap_or_default().trim_end().to_owned();
    // The names behind 例外于 may go on over further lines.
    let clauses = lines.skip_while(|line| ClauseWord::from_word(&first_word(line)).is_none() && !line.trim_start().starts_with('|'));
    let kept = clauses.filter(|line| first_word(line) != ClauseWord::Reviewed.word());
    std::iter::once(header).chain(kept.map(str::to_owned)).collect::<Vec<_>>().join("\n") + "\n"
}

fn header(policy: &Policy, sources: &SourceMap) -> Vec<String> {
    let scope = policy.scope.iter().map(|scope| format!("{} {}", ClauseWord::Scope.word(), sources.slice(scope.span)));
    let mut lines: Vec<String> = scope.collect();
    match policy.default.as_ref().filter(|conclusion| conclusion.word.text != NO_OPINION) {
        Some(conclusion) => lines.push(format!("{} {}", ClauseWord::Default.word(), sources.slice(conclusion.span))),
        // What judges by itself needs a conclusion.
        None => lines.push(format!("{} {} “本级人民政府”", ClauseWord::Default.word(), Effect::Approval.word())),
    }
    if !policy.basis.is_empty() {
        let laws: Vec<&str> = policy.basis.iter().map(|basis| basis.node.as_str()).collect();
        lines.push(format!("{} {}", ClauseWord::Basis.word(), laws.join("；")));
    }
    lines.extend(policy.reason.iter().map(|text| format!("{} {}", ClauseWord::Reason.word(), sources.slice(text.span))));
    lines.extend(policy.remedy.iter().map(|text| format!("{} {}", ClauseWord::Remedy.word(), sources.slice(text.span))));
    let words: Vec<String> =
        policy.vocabulary.iter().map(|(outcome, word)| format!("{} {}", sources.slice(outcome.span), sources.slice(word.span))).collect();
    if !words.is_empty() {
        lines.push(format!("{} {}", ClauseWord::Vocabulary.word(), words.join("、")));
    }
    let by: Vec<&str> = policy.summary.iter().map(|path| sources.slice(path.span())).collect();
    if !by.is_empty() {
        lines.push(format!("{} {}", ClauseWord::Summary.word(), by.join("、")));
    }
    lines
}

/// The settings of a name, the lowest last.
fn settings_of<'s>(name: &str, settings: &[&'s Setting]) -> Vec<&'s SettingValue> {
    let of_the_name = settings.iter().filter(|setting| setting.path.names.last().is_some_and(|last| last.text == name));
    of_the_name.map(|setting| &setting.given).collect()
}

fn open_parameter(parameter: &Parameter, settings: &[&Setting], sources: &SourceMap) -> Option<OpenParameter> {
    let mut value = &parameter.value;
    let mut range = parameter.range.as_ref()?;
    for given in settings_of(&parameter.name.text, settings) {
        let SettingValue::Value { value: set, range: narrower } = given else { continue };
        // A 设定 without 可调 closes the parameter for those below.
        range = narrower.as_deref()?;
        value = set;
    }
    Some(OpenParameter {
        name: sources.slice(parameter.name.span).to_owned(),
        value: sources.slice(value.span()).to_owned(),
        low: sources.slice(range.low.span).to_owned(),
        high: sources.slice(range.high.span).to_owned(),
        remark: parameter.remark.as_ref().map(|remark| remark.node.clone()),
    })
}

fn open_table(table: &Table, settings: &[&Setting], sources: &SourceMap) -> Option<OpenTable> {
    (table.set_below && settings_of(&table.name.text, settings).is_empty()).then(|| OpenTable {
        name: sources.slice(table.name.span).to_owned(),
        columns: table.columns.iter().map(|column| column.name.text.clone()).collect(),
        remark: table.remark.as_ref().map(|remark| remark.node.clone()),
    })
}
