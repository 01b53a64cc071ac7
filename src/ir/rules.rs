//! The rules of a stack. Exceptions and 已审 name other rules, so they are resolved once all rules are known.

use crate::collections::{IndexMap, IndexSet};
use crate::diagnostic::near::any_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::check::Checker;
use crate::ir::decision_table::{decision_table, rule_name};
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::{ByName, Names};
use crate::ir::row_name::table_and_row;
use crate::ir::rule::rule;
use crate::ir::{DEFAULT_RULE, Expression, ExpressionKind, FieldId, FindingKind, Grouping, PolicyId, Reviewed, Rule, RuleScope};
use crate::syntax::ast::{self, DeclarationKind};
use crate::syntax::statutes::parted_values;
use std::ops::Range;

/// A rule, or the rows of a decision table, by name.
type RuleNames = ByName<Range<usize>>;

/// The rules of all policies of the stack, with their exceptions.
pub fn rules(names: &Names<'_>, builder: &mut ModelBuilder) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut rule_names = RuleNames::default();
    let mut exceptions: Vec<(usize, &ast::Path)> = Vec::new();
    // Rules whose 对每个 was reported: nothing follows from what they judge.
    let mut unclear: IndexSet<usize> = IndexSet::default();
    for (policy, member) in names.members.enumerated() {
        for declaration in member.package.declarations() {
            let first = rules.len();
            let mut checker = Checker::new(names, builder, policy);
            if let DeclarationKind::Rule(ast) = &declaration.kind {
                match scope(&mut checker, &ast.scope) {
                    Some(scope) => checker.scope = scope,
                    None => drop(unclear.insert(first)),
                }
                rules.push(rule(&mut checker, ast, declaration.head));
                exceptions.extend(ast.exceptions.iter().map(|path| (first, path)));
                declare(builder, &mut rule_names, policy, &ast.name, first..first + 1);
            } else if let DeclarationKind::DecisionTable(ast) = &declaration.kind {
                rules.extend(decision_table(&mut checker, ast, first));
                for at in first..rules.len() {
                    declare(builder, &mut rule_names, policy, &rule_name(ast, at - first), at..at + 1);
                }
                declare(builder, &mut rule_names, policy, &ast.name, first..rules.len());
            }
        }
    }
    report_glued_options(names, builder, &rule_names);
    for (exception, path) in exceptions {
        let mut checker = Checker::new(names, builder, rules[exception].policy);
        link_exception(&mut checker, &rule_names, &mut rules, &unclear, exception, path);
    }
    report_cycles(builder, &rules);
    note_reviewed(names, builder, &rule_names, &mut rules);
    rules
}

/// What a rule judges; `None` for a 对每个 that was reported.
fn scope(checker: &mut Checker<'_, '_>, ast: &ast::RuleScope) -> Option<RuleScope> {
    let paths = match ast {
        ast::RuleScope::Item => return Some(RuleScope::Item),
        ast::RuleScope::List => return Some(RuleScope::List),
        ast::RuleScope::Group(paths) => paths,
    };
    // Every one is looked at, whatever the others are; one that is named twice counts once.
    let facts: Vec<Option<(FieldId, Expression)>> = paths.iter().map(|path| group_fact(checker, path)).collect();
    let facts: IndexMap<FieldId, Expression> = facts.into_iter().collect::<Option<_>>()?;
    let (fields, by): (Vec<FieldId>, Vec<Expression>) = facts.into_iter().unzip();
    let groupings = &mut checker.builder.model.groupings;
    let known = groupings.find_id(|grouping| grouping.is_by(&fields));
    let grouping = known.unwrap_or_else(|| groupings.push(Grouping { fields, by, aggregates: IndexSet::default() }));
    Some(RuleScope::Group(grouping))
}

/// A fact of items after 对每个; reports what is none.
fn group_fact(checker: &mut Checker<'_, '_>, path: &ast::Path) -> Option<(FieldId, Expression)> {
    let fact = checker.name(path, None);
    let (message, help) = match fact.kind {
        ExpressionKind::Error => return None,
        ExpressionKind::Field(field) => match checker.names.field(field).object {
            None => return Some((field, fact)),
            Some(_) => {
                (format!("“对每个”后面要写各项的事实，「{}」是对象的事实，全表只有一个值", path.text()), "对整张清单审一次，写“对全表”")
            }
        },
        _ => (format!("“对每个”后面要写事实，「{}」不是", path.text()), "写字段的名称；要按算出来的值分组，先由清单给出这个值"),
    };
    checker.fault(Code::TYP007, path.span(), message, help);
    None
}

fn declare(builder: &mut ModelBuilder, rule_names: &mut RuleNames, policy: PolicyId, name: &ast::Name, rules: Range<usize>) {
    if name.text == DEFAULT_RULE {
        let diagnostic = Diagnostic::new(Code::NAM002, name.span, "规则不能叫「默认」：理由里的“默认”说的是首部的默认");
        builder.stack.diagnostics.push(diagnostic.help("换一个名称"));
    }
    if let Err(first) = rule_names.declare(policy, name, rules) {
        let diagnostic = Diagnostic::new(Code::NAM002, name.span, format!("规则「{}」重复声明", name.text));
        builder.stack.diagnostics.push(diagnostic.also(first, "已在这里声明过").help("给其中一条改名"));
    }
}

/// Reports names that have swallowed an option of their line: `应急先办例外于应备材料`. 例外于 belongs to no name of its own; the others do, unless
/// a fact of items follows 对每个, and nothing at all the others.
fn report_glued_options(names: &Names<'_>, builder: &mut ModelBuilder, rule_names: &RuleNames) {
    for (policy, member) in names.members.enumerated() {
        for declaration in member.package.declarations() {
            let (name, options): (_, &[&'static str]) = if let DeclarationKind::Rule(rule) = &declaration.kind {
                (&rule.name, &["例外于", "对全表", "对每个"])
            } else if let DeclarationKind::DecisionTable(table) = &declaration.kind {
                (&table.name, &["首个命中"])
            } else {
                continue;
            };
            let parts = |option: &&'static str| name.text.split_once(*option).map(|(own, after)| (own, *option, after));
            let Some((own, option, after)) = options.iter().find_map(parts).filter(|(own, ..)| !name.bracketed && !own.is_empty()) else {
                continue;
            };
            let path = ast::Path::of(after, name.span);
            let (is_option, is_certain) = match option {
                "例外于" => (true, !names.find_in(rule_names, policy, &path).is_empty()),
                "对每个" => (names.find_field(policy, &path).is_some(), true),
                _ => (after.is_empty(), true),
            };
            if !is_option {
                continue;
            }
            let apart = format!("{own} {option} {after}");
            let message = format!("“{option}”前后要留空，却写着「{}」", name.text);
            let diagnostic = Diagnostic::new(Code::NAM003, name.span, message);
            let diagnostic = if is_certain {
                diagnostic.help(format!("写成「{}」", apart.trim_end())).certain(name.span, apart.trim_end())
            } else {
                diagnostic.help(format!("写成「{apart}」；名称里本来就有这几个字的，写在「」里"))
            };
            builder.stack.diagnostics.push(diagnostic);
            builder.stack.diagnostics.broken(own);
        }
    }
}

/// Every 已审 must name a kind of finding, and an existing rule if it names one; what it accepts is noted with its rules.
fn note_reviewed(names: &Names<'_>, builder: &mut ModelBuilder, rule_names: &RuleNames, rules: &mut [Rule]) {
    for (policy, member) in names.members.enumerated() {
        let mut checker = Checker::new(names, builder, policy);
        for (name, ast::Reviewed { kind, rule, reason }) in
            member.package.rules().flat_map(|(name, body)| body.reviewed.iter().map(move |reviewed| (name, reviewed)))
        {
            let known = FindingKind::from_word(&kind.text);
            if known.is_none() {
                let help = any_of(&kind.text, "“已审”后面先写问题的种类", FindingKind::words());
                checker.fault(Code::NAM001, kind.span, format!("没有「{}」这种问题", kind.text), help);
            }
            let advice = "“已审”后面写的另一条规则，要是本政策或上位政策的规则";
            let other = rule.as_ref().and_then(|path| named_rules(&mut checker, rule_names, path, advice));
            let reviewing = rule_names.entries(&name.text).find(|(owner, ..)| *owner == policy).map(|(_, rules, _)| rules.clone());
            let (Some(kind), Some(reviewing)) = (known, reviewing) else { continue };
            for rule in rules.get_mut(reviewing).into_iter().flatten() {
                rule.reviewed.push(Reviewed { kind, other: other.clone(), span: reason.span });
            }
        }
    }
}

/// The rules that a path names; reports a path that names none, or several. `advice`: where no name is near.
fn named_rules(checker: &mut Checker<'_, '_>, rule_names: &RuleNames, path: &ast::Path, advice: &str) -> Option<Range<usize>> {
    let (span, text) = (path.span(), path.text());
    let diagnostic = match checker.names.find_in(rule_names, checker.policy, path).as_slice() {
        [found] => return Some(found.clone()),
        // A row of a table that could not be read, which was reported.
        [] if is_row_of_unread_table(checker, rule_names, &text) => return None,
        [] if let Some(listed) = joined_rules(checker, rule_names, path) => {
            let diagnostic = Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这条规则：几条规则用“、”隔开"));
            diagnostic.help(format!("写成「{listed}」")).certain(span, listed)
        }
        [] => {
            let rules = checker.names.visible(rule_names, checker.policy);
            Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这条规则")).near(&text, rules, advice)
        }
        _ => Diagnostic::new(Code::NAM004, span, format!("几个政策里都有规则「{text}」")).help("写成“政策名.规则名”"),
    };
    checker.report(diagnostic);
    None
}

/// `甲和乙`, where both are rules.
fn joined_rules(checker: &Checker<'_, '_>, rule_names: &RuleNames, path: &ast::Path) -> Option<String> {
    let [name] = path.names.as_slice() else { return None };
    let parts = parted_values(&name.text);
    let is_rule = |part: &&str| !checker.names.find_in(rule_names, checker.policy, &ast::Path::of(part, name.span)).is_empty();
    let are_rules = parts.len() > 1 && parts.iter().all(is_rule);
    are_rules.then(|| parts.join("、"))
}

fn is_row_of_unread_table(checker: &Checker<'_, '_>, rule_names: &RuleNames, row: &str) -> bool {
    let entries = table_and_row(row).into_iter().flat_map(|(table, _)| rule_names.entries(table));
    entries.filter(|(owner, ..)| checker.names.sees(checker.policy, *owner)).any(|(_, rows, _)| rows.is_empty())
}

/// Adds an exception to the rules that its 例外于 names.
fn link_exception(
    checker: &mut Checker<'_, '_>,
    rule_names: &RuleNames,
    rules: &mut [Rule],
    unclear: &IndexSet<usize>,
    exception: usize,
    path: &ast::Path,
) {
    let Some(overridden) = named_rules(checker, rule_names, path, "“例外于”后面写本政策或上位政策里规则的名称")
    else {
        return;
    };
    let scope = rules[exception].scope;
    for at in overridden {
        let is_unclear = unclear.contains(&at) || unclear.contains(&exception);
        let rule = &mut rules[at];
        let diagnostic = if rule.scope != scope && !is_unclear {
            let (message, help) = match (rule.scope, scope) {
                (RuleScope::Group(_), RuleScope::Group(_)) => ("“对每个”的事实不同的规则不能互为例外", "两条规则的“对每个”写同样的事实"),
                _ => ("对各项、对全表、对每个的规则不能互为例外", "两条规则审的要相同：都写或都不写“对全表”“对每个”"),
            };
            Diagnostic::new(Code::TYP007, path.span(), message).also(rule.span, "那条规则在这里").help(help)
        } else if rule.policy != checker.policy && !rule.allows_exceptions {
            let owner = checker.names.members[rule.policy].name;
            let message = format!("「{}」是上位政策「{owner}」的规则，没有允许下级例外", path.text());
            Diagnostic::new(Code::LVL002, path.span(), message)
                .also(rule.span, "上位规则在这里，没有“允许下级例外”")
                .help("下级政策只能从严；删去这个“例外于”")
        } else {
            if !rule.overridden_by.contains(&exception) {
                rule.overridden_by.push(exception);
            }
            continue;
        };
        checker.report(diagnostic);
        return;
    }
}

#[derive(Clone, Copy)]
enum State {
    New,
    Open,
    Done,
}

/// Reports each cycle of exceptions once, at its first member.
fn report_cycles(builder: &mut ModelBuilder, rules: &[Rule]) {
    let mut states = vec![State::New; rules.len()];
    for start in 0..rules.len() {
        // Depth-first without recursion: a chain of exceptions may be long.
        let mut path = Vec::new();
        let mut next = Some(start);
        loop {
            match next.map(|at| (at, states[at])) {
                Some((at, State::New)) => {
                    states[at] = State::Open;
                    path.push((at, rules[at].overridden_by.iter()));
                }
                Some((at, State::Open)) => {
                    let members = path.iter().map(|(member, _)| *member).skip_while(|member| *member != at);
                    report_cycle(builder, &members.map(|member| &rules[member]).collect::<Vec<_>>());
                }
                Some((_, State::Done)) => {}
                None => path.pop().into_iter().for_each(|(at, _)| states[at] = State::Done),
            }
            let Some((_, exceptions)) = path.last_mut() else { break };
            next = exceptions.next().copied();
        }
    }
}

fn report_cycle(builder: &mut ModelBuilder, cycle: &[&Rule]) {
    let Some(first) = cycle.iter().map(|rule| rule.span).min() else { return };
    let names: Vec<String> = cycle.iter().map(|rule| format!("「{}」", rule.name)).collect();
    let diagnostic = Diagnostic::new(Code::NAM006, first, format!("例外互相循环：{}", names.join("、")));
    builder.stack.diagnostics.push(diagnostic.help("例外可以再有例外，但不能绕回自己；删去其中一个“例外于”"));
}
