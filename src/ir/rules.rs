//! Rules and decision tables of a stack; exceptions are tied to the rules they lift.

use crate::collections::IndexMap;
use crate::diagnostic::near::{declared_values, did_you_mean};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::check::Checker;
use crate::ir::conclusion::Effect;
use crate::ir::made::Made;
use crate::ir::names::Names;
use crate::ir::{Conclusion, Expression, ExpressionKind, Line, Need, PolicyId, Rule, RuleScope, TableRow, Template, TemplatePart};
use crate::source::Span;
use crate::syntax::ast::{self, CellKind, ConditionKind, DeclarationKind, Relation};
use crate::value::Symbol;
use crate::value::types::Type;

/// The names of rules: a rule, or the rows of a decision table.
#[derive(Default)]
struct RuleNames {
    entries: IndexMap<String, Vec<(PolicyId, std::ops::Range<usize>, Span)>>,
}

impl RuleNames {
    /// The rules that a path names, seen from a policy: indices into the stack's rules.
    fn find(&self, names: &Names<'_>, policy: PolicyId, path: &ast::Path) -> Vec<std::ops::Range<usize>> {
        let (name, owner) = match path.names.as_slice() {
            [name] => (name, None),
            [owner, name] => (name, Some(owner)),
            _ => return Vec::new(),
        };
        let is_owner = |other: PolicyId| owner.is_none_or(|owner| names.members[other].name == owner.text);
        let entries = self.entries.get(&name.text).into_iter().flatten();
        entries.filter(|(other, ..)| names.sees(policy, *other) && is_owner(*other)).map(|(_, rules, _)| rules.clone()).collect()
    }

    /// All names that a policy sees.
    fn visible<'s>(&'s self, names: &'s Names<'_>, policy: PolicyId) -> impl Iterator<Item = &'s str> {
        let visible = self.entries.iter().filter(move |(_, entries)| entries.iter().any(|(other, ..)| names.sees(policy, *other)));
        visible.map(|(name, _)| name.as_str())
    }

    fn declare(&mut self, made: &mut Made, policy: PolicyId, name: &ast::Name, rules: std::ops::Range<usize>) {
        let entries = self.entries.entry(name.text.clone()).or_default();
        if let Some((_, _, first)) = entries.iter().find(|(other, ..)| *other == policy) {
            let diagnostic =
                Diagnostic::new(Code::NAM002, name.span, format!("规则「{}」重复声明", name.text)).also(*first, "已在这里声明过");
            made.diagnostics.push(diagnostic.help("给其中一条改名"));
            return;
        }
        entries.push((policy, rules, name.span));
    }
}

/// A 例外于 that is linked once all rules are known: the exception, its policy, what it names.
struct PendingException<'a> {
    exception: usize,
    policy: PolicyId,
    path: &'a ast::Path,
}

/// The rules of all policies of the stack, with their exceptions.
pub fn rules(names: &Names<'_>, made: &mut Made) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut rule_names = RuleNames::default();
    let mut exceptions: Vec<PendingException<'_>> = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    for (policy, member) in names.members.enumerated() {
        for declaration in member.package.declarations() {
            let before = rules.len();
            match &declaration.kind {
                DeclarationKind::Rule(ast) => {
                    let scope = if ast.for_list { RuleScope::List } else { RuleScope::Item };
                    let mut checker = Checker { scope, ..Checker::new(names, made, policy) };
                    exceptions.extend(ast.exceptions.iter().map(|path| PendingException { exception: before, policy, path }));
                    rules.push(rule(&mut checker, ast, declaration.head));
                    rule_names.declare(made, policy, &ast.name, before..before + 1);
                }
                DeclarationKind::DecisionTable(ast) => {
                    rules.extend(decision_table(&mut Checker::new(names, made, policy), ast, before));
                    let all = before..rules.len();
                    for (row, at) in all.clone().enumerate() {
                        let name = ast::Name { text: format!("{}·{}", ast.name.text, row + 1), ..ast.name.clone() };
                        rule_names.declare(made, policy, &name, at..at + 1);
                    }
                    rule_names.declare(made, policy, &ast.name, all);
                }
                _ => {}
            }
            let allows = match &declaration.kind {
                DeclarationKind::Rule(ast) => ast.body.allows_exceptions,
                DeclarationKind::DecisionTable(ast) => ast.body.allows_exceptions,
                _ => false,
            };
            open.resize(rules.len(), allows);
        }
    }
    for exception in exceptions {
        let mut checker = Checker::new(names, made, exception.policy);
        link_exception(&mut checker, &rule_names, &mut rules, &open, &exception);
    }
    report_cycles(made, &mut rules);
    check_reviewed(names, made, &rule_names);
    rules
}

/// The kinds of findings that a 已审 may speak of.
const FINDINGS: [&str; 7] = ["冲突", "空白", "遮蔽", "重复", "恒真", "永假", "抵触"];

/// A 已审 names a kind of finding, and a rule if it speaks of another one.
fn check_reviewed(names: &Names<'_>, made: &mut Made, rule_names: &RuleNames) {
    for (policy, member) in names.members.enumerated() {
        let mut checker = Checker::new(names, made, policy);
        for declaration in member.package.declarations() {
            let reviewed = match &declaration.kind {
                DeclarationKind::Rule(ast) => &ast.body.reviewed,
                DeclarationKind::DecisionTable(ast) => &ast.body.reviewed,
                _ => continue,
            };
            for ast::Reviewed { kind, rule, .. } in reviewed {
                if !FINDINGS.contains(&kind.text.as_str()) {
                    let near = did_you_mean(&kind.text, FINDINGS).unwrap_or_default();
                    let help = format!("{near}“已审”后面先写问题的种类：{}", FINDINGS.join("、"));
                    checker.report(Diagnostic::new(Code::NAM001, kind.span, format!("没有「{}」这种问题", kind.text)).help(help));
                }
                if let Some(path) = rule {
                    named_rule(&mut checker, rule_names, path, "“已审”后面写的另一条规则，要是本政策或上位政策的规则");
                }
            }
        }
    }
}

/// The rules that a path names; reports a path that names none, or several. `advice`: where no name is near.
fn named_rule(checker: &mut Checker<'_, '_>, rule_names: &RuleNames, path: &ast::Path, advice: &str) -> Option<std::ops::Range<usize>> {
    let (span, text) = (path.span(), path.text());
    match rule_names.find(checker.names, checker.policy, path).as_slice() {
        [found] => Some(found.clone()),
        [] => {
            let near = did_you_mean(&text, rule_names.visible(checker.names, checker.policy));
            checker.report(
                Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这条规则")).help(near.unwrap_or_else(|| advice.to_owned())),
            );
            None
        }
        _ => {
            checker.report(Diagnostic::new(Code::NAM004, span, format!("几个政策里都有规则「{text}」")).help("写成“政策名.规则名”"));
            None
        }
    }
}

fn rule(checker: &mut Checker<'_, '_>, ast: &ast::Rule, span: Span) -> Rule {
    let body = &ast.body;
    let conclusion = body.conclusion.as_ref().and_then(|conclusion| self::conclusion(checker, conclusion, !body.requires.is_empty()));
    Rule {
        name: ast.name.text.clone(),
        conclusion: conclusion.unwrap_or(Conclusion { effect: Effect::Notice, argument: None }),
        ..shared(checker, body, span)
    }
}

/// What rules and the rows of a decision table have in common.
fn shared(checker: &mut Checker<'_, '_>, body: &ast::RuleBody, span: Span) -> Rule {
    let when = body.when.iter().map(|when| condition(checker, when)).collect();
    let unless = body.unless.iter().map(|unless| condition(checker, unless)).collect();
    let truth = |kind| Expression { kind, ty: Type::Truth, span };
    let requires = body.requires.iter().filter_map(|requirement| need(checker, requirement)).collect();
    let lacking = !body.requires.is_empty();
    let period =
        crate::ir::package::Period { from: body.from.as_ref().map(|date| date.node), until: body.until.as_ref().map(|date| date.node) };
    if let (Some(from), Some(until), Some(written)) = (period.from, period.until, &body.until)
        && until <= from
    {
        checker.report(Diagnostic::new(Code::CON001, written.span, "失效不晚于施行，这条规则没有一天有效").help("检查两个日期"));
    }
    Rule {
        name: String::new(),
        policy: checker.policy,
        scope: checker.scope,
        overridden_by: Vec::new(),
        basis: body.basis.iter().map(|basis| basis.node.clone()).collect(),
        when: truth(ExpressionKind::And(when)),
        row: None,
        unless: truth(ExpressionKind::Or(unless)),
        lines: lines(body),
        requires,
        conclusion: Conclusion { effect: Effect::Notice, argument: None },
        reason: body.reason.as_ref().map(|text| template(checker, text, lacking)),
        remedy: body.remedy.as_ref().map(|text| template(checker, text, lacking)),
        from: period.from,
        until: period.until,
        span,
    }
}

/// A 当 or 除非. A 下列 is the same as its lines joined by 且 or 或.
fn condition(checker: &mut Checker<'_, '_>, ast: &ast::Condition) -> Expression {
    match &ast.kind {
        ConditionKind::Plain(expression) => checker.condition(expression),
        ConditionKind::Listed { all, lines } => {
            let lines = lines.iter().map(|(_, line)| checker.condition(line)).collect();
            let kind = if *all { ExpressionKind::And(lines) } else { ExpressionKind::Or(lines) };
            Expression { kind, ty: Type::Truth, span: ast.span }
        }
    }
}

fn lines(body: &ast::RuleBody) -> Vec<Line> {
    let mut all = Vec::new();
    for (when, condition) in body.when.iter().enumerate() {
        if let ConditionKind::Listed { lines, .. } = &condition.kind {
            all.extend(lines.iter().enumerate().map(|(part, (label, _))| Line { label: label.clone(), when, part }));
        }
    }
    all
}

fn need(checker: &mut Checker<'_, '_>, ast: &ast::Requirement) -> Option<Need> {
    let span = ast.path.span();
    let checked = checker.expression(&ast::Expression { kind: ast::ExpressionKind::Path(ast.path.clone()), span }, None);
    let field = match checked.kind {
        ExpressionKind::Field(field) => field,
        ExpressionKind::Error => return None,
        _ => {
            let message = format!("“应备”里要写事实，「{}」不是", ast.path.text());
            checker.report(Diagnostic::new(Code::TYP001, span, message).help("写字段的名称；条件写在“当”里"));
            return None;
        }
    };
    let Some(written) = &ast.members else { return Some(Need { field, members: None }) };
    let Type::Set(names) = checked.ty else {
        let message = format!("「{}」是{}，后面不能写 {{…}}", ast.path.text(), checked.ty.describe());
        checker.report(Diagnostic::new(Code::TYP001, span, message).help("只有集合后面写应有的取值"));
        return None;
    };
    let mut members: Vec<Symbol> = Vec::new();
    for name in written {
        match checker.names.schema.symbols.get(&name.text).filter(|symbol| names.contains(symbol)) {
            Some(symbol) => members.push(symbol),
            None => {
                let message = format!("「{}」不是「{}」的取值", name.text, ast.path.text());
                let help = declared_values(&name.text, &checker.names.symbol_names(&names));
                checker.report(Diagnostic::new(Code::NAM008, name.span, message).help(help));
            }
        }
    }
    Some(Need { field, members: Some(members) })
}

/// A text with values in it. `lacking`: whether `{缺项}` may stand in it.
pub fn template(checker: &mut Checker<'_, '_>, ast: &ast::Template, lacking: bool) -> Template {
    let mut parts = Vec::new();
    for part in &ast.parts {
        parts.push(match part {
            ast::TemplatePart::Text(text) => TemplatePart::Text(text.clone()),
            ast::TemplatePart::Value(expression) => {
                let special = matches!(&expression.kind, ast::ExpressionKind::Path(path) if path.text() == "缺项" && checker.names.find(checker.policy, path).is_empty());
                if special && lacking {
                    TemplatePart::Lacking
                } else if special {
                    checker.report(Diagnostic::new(Code::NAM001, expression.span, "「{缺项}」只能用在有“应备”的规则里").help("加一行“应备”，或写明缺什么"));
                    continue;
                } else {
                    TemplatePart::Value(checker.expression(expression, None))
                }
            }
        });
    }
    Template { parts }
}

/// A conclusion with its argument, where it must have one.
pub fn conclusion(checker: &mut Checker<'_, '_>, ast: &ast::Conclusion, lacking: bool) -> Option<Conclusion> {
    let word = &ast.word.text;
    let Some(effect) = Effect::from_word(word) else {
        let near = did_you_mean(word, Effect::words()).unwrap_or_default();
        let help = format!("{near}可用的结论：{}", Effect::words().collect::<Vec<_>>().join("、"));
        checker.report(Diagnostic::new(Code::TYP005, ast.word.span, format!("没有「{word}」这个结论")).help(help));
        return None;
    };
    match (effect.argument(), &ast.argument) {
        (Some(what), None) => {
            checker
                .report(Diagnostic::new(Code::TYP005, ast.span, format!("结论“{word}”后面要写明{what}")).help(format!("写成“{word} “…””")));
        }
        (None, Some(argument)) => {
            checker.report(
                Diagnostic::new(Code::TYP005, argument.span, format!("结论“{word}”后面不写文本")).help("要说明的话写在“理由”或“补正”里"),
            );
        }
        _ => {}
    }
    let argument = ast.argument.as_ref().map(|argument| template(checker, argument, lacking));
    Some(Conclusion { effect, argument })
}

// ---- decision tables ----

/// `first`: where its first row will stand among the rules of the stack.
fn decision_table(checker: &mut Checker<'_, '_>, ast: &ast::DecisionTable, first: usize) -> Vec<Rule> {
    let facts: Vec<Option<Expression>> = ast.headings.iter().map(|heading| heading_fact(checker, heading)).collect();
    // A heading that could not be read, which was reported, may have been this one.
    let has_conclusion = ast.body.conclusion.is_some() || ast.headings.iter().any(|heading| matches!(heading.text().as_str(), "结论" | ""));
    if !has_conclusion && !ast.headings.is_empty() {
        checker.report(
            Diagnostic::new(Code::SYN010, ast.name.span, format!("判定表「{}」没有“结论”一列", ast.name.text)).help("加一列“结论”"),
        );
    }
    let mut rules = Vec::new();
    for (at, row) in ast.rows.iter().enumerate() {
        let mut rule = shared(checker, &ast.body, row.span);
        rule.name = format!("{}·{}", ast.name.text, at + 1);
        let mut conclusion = ast.body.conclusion.as_ref().and_then(|conclusion| self::conclusion(checker, conclusion, false));
        let mut conditions = Vec::new();
        for ((heading, fact), cell) in ast.headings.iter().zip(&facts).zip(&row.cells) {
            match (&cell.kind, heading.text().as_str()) {
                (CellKind::Conclusion(written), _) => conclusion = self::conclusion(checker, written, !ast.body.requires.is_empty()),
                (CellKind::Template(text), "理由") => rule.reason = Some(template(checker, text, !ast.body.requires.is_empty())),
                (CellKind::Template(text), _) => rule.remedy = Some(template(checker, text, !ast.body.requires.is_empty())),
                _ => conditions.extend(fact.as_ref().and_then(|fact| cell_condition(checker, heading, fact, cell))),
            }
        }
        if row.cells.iter().any(|cell| matches!(cell.kind, CellKind::Error)) {
            conditions.push(Expression::error(row.span));
        }
        rule.conclusion = conclusion.unwrap_or(Conclusion { effect: Effect::Notice, argument: None });
        let test = Expression { kind: ExpressionKind::And(conditions), ty: Type::Truth, span: row.span };
        match &mut rule.when.kind {
            ExpressionKind::And(when) if !ast.first_hit => when.push(test),
            _ => rule.row = Some(TableRow { table: first, test }),
        }
        rules.push(rule);
    }
    rules
}

fn heading_fact(checker: &mut Checker<'_, '_>, heading: &ast::Path) -> Option<Expression> {
    if heading.text().is_empty() {
        return None;
    }
    if matches!(heading.text().as_str(), "结论" | "理由" | "补正") && heading.names.first().is_some_and(|name| !name.bracketed) {
        return None;
    }
    let span = heading.span();
    let checked = checker.expression(&ast::Expression { kind: ast::ExpressionKind::Path(heading.clone()), span }, None);
    (checked.ty != Type::Error).then_some(checked)
}

/// What a cell asks of its heading's fact; `None` for `—`.
fn cell_condition(checker: &mut Checker<'_, '_>, heading: &ast::Path, fact: &Expression, cell: &ast::Cell) -> Option<Expression> {
    // Whatever is wrong with a cell is told at the cell, not at its heading.
    let here = ast::Path { names: heading.names.iter().map(|name| ast::Name { span: cell.span, ..name.clone() }).collect() };
    let subject = || Box::new(ast::Expression { kind: ast::ExpressionKind::Path(here.clone()), span: cell.span });
    let kind = match &cell.kind {
        CellKind::Any | CellKind::Error | CellKind::Conclusion(_) | CellKind::Template(_) => return None,
        CellKind::Relation(relation, value) => {
            ast::ExpressionKind::Compare { relation: *relation, left: subject(), right: Box::new(value.clone()) }
        }
        CellKind::Range(low, high) => {
            ast::ExpressionKind::Between { value: subject(), low: Box::new(low.clone()), high: Box::new(high.clone()) }
        }
        CellKind::Filled { negated } => ast::ExpressionKind::Filled { value: subject(), negated: *negated },
        CellKind::Values(values) => match (&fact.ty, values.as_slice()) {
            (Type::Set(_), _) => {
                ast::ExpressionKind::Contains { value: subject(), kind: ast::Containment::Any, operands: values.clone(), listed: true }
            }
            (_, [value]) => ast::ExpressionKind::Compare { relation: Relation::Equal, left: subject(), right: Box::new(value.clone()) },
            _ => ast::ExpressionKind::InList { value: subject(), negated: false, list: values.clone() },
        },
    };
    Some(checker.condition(&ast::Expression { kind, span: cell.span }))
}

// ---- exceptions ----

fn link_exception(
    checker: &mut Checker<'_, '_>,
    rule_names: &RuleNames,
    rules: &mut [Rule],
    open: &[bool],
    exception: &PendingException<'_>,
) {
    let span = exception.path.span();
    let text = exception.path.text();
    let Some(lifted) = named_rule(checker, rule_names, exception.path, "“例外于”后面写本政策或上位政策里规则的名称")
    else {
        return;
    };
    for at in lifted {
        let (Some(rule), Some(own)) = (rules.get(at), rules.get(exception.exception)) else { continue };
        if rule.scope != own.scope {
            checker.report(
                Diagnostic::new(Code::TYP007, span, "对各项的规则与对全表的规则不能互为例外")
                    .also(rule.span, "那条规则在这里")
                    .help("两条规则都写，或都不写“对全表”"),
            );
            return;
        }
        if rule.policy != exception.policy && !open.get(at).copied().unwrap_or(false) {
            let owner = checker.names.members[rule.policy].name;
            let message = format!("「{text}」是上位政策「{owner}」的规则，没有允许下级例外");
            checker.report(
                Diagnostic::new(Code::LVL002, span, message)
                    .also(rule.span, "上位规则在这里，没有“允许下级例外”")
                    .help("下级政策只能从严；删去这个“例外于”"),
            );
            return;
        }
        if let Some(rule) = rules.get_mut(at)
            && !rule.overridden_by.contains(&exception.exception)
        {
            rule.overridden_by.push(exception.exception);
        }
    }
}

/// Reports each cycle of exceptions once, at its first member, and cuts it.
fn report_cycles(made: &mut Made, rules: &mut [Rule]) {
    let mut state = vec![State::New; rules.len()];
    for start in 0..rules.len() {
        // Depth-first without recursion: a chain of exceptions may be long.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if state.get(start) == Some(&State::New) {
            path.push((start, 0));
        }
        while let Some((at, next)) = path.last().copied() {
            if let Some(slot) = state.get_mut(at) {
                *slot = State::Open;
            }
            let exception = rules.get(at).and_then(|rule| rule.overridden_by.get(next)).copied();
            if let Some((_, next)) = path.last_mut() {
                *next += 1;
            }
            match exception.map(|exception| (exception, state.get(exception).copied())) {
                None => {
                    if let Some(slot) = state.get_mut(at) {
                        *slot = State::Done;
                    }
                    path.pop();
                }
                Some((exception, Some(State::New))) => path.push((exception, 0)),
                Some((exception, Some(State::Open))) => {
                    let from = path.iter().position(|(member, _)| *member == exception).unwrap_or(0);
                    let cycle: Vec<usize> = path.iter().skip(from).map(|(member, _)| *member).collect();
                    report_cycle(made, rules, &cycle);
                    if let Some(rule) = rules.get_mut(at) {
                        rule.overridden_by.retain(|other| *other != exception);
                    }
                    if let Some((_, next)) = path.last_mut() {
                        *next -= 1;
                    }
                }
                Some(_) => {}
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

fn report_cycle(made: &mut Made, rules: &[Rule], cycle: &[usize]) {
    let Some(first) = cycle.iter().filter_map(|&at| rules.get(at)).min_by_key(|rule| rule.span) else { return };
    let names: Vec<String> = cycle.iter().filter_map(|&at| rules.get(at)).map(|rule| format!("「{}」", rule.name)).collect();
    let message = format!("例外互相循环：{}", names.join("、"));
    made.diagnostics
        .push(Diagnostic::new(Code::NAM006, first.span, message).help("例外可以再有例外，但不能绕回自己；删去其中一个“例外于”"));
}
