//! Decision tables: each row is a rule.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::check::Checker;
use crate::ir::field_types::side_by_side;
use crate::ir::row_name::row_name;
use crate::ir::rule::{self, NOTICE, conclusion, shared, template};
use crate::ir::{Cells, Expression, ExpressionKind, FirstHitRow, Rule, TableRow};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Cell, Heading, Relation};
use crate::value::types::Type;

/// The rows of a table. `first`: where its first row will stand among the rules of the stack.
pub fn decision_table(checker: &mut Checker<'_, '_>, ast: &ast::DecisionTable, first: usize) -> Vec<Rule> {
    let facts: Vec<Option<Expression>> = ast.headings.iter().map(|heading| heading_fact(checker, heading)).collect();
    // A heading that could not be read, which was reported, may have been this one.
    let has_conclusion =
        ast.body.conclusion.is_some() || ast.headings.iter().any(|heading| matches!(heading, Heading::Conclusion | Heading::Error));
    if !has_conclusion && !ast.headings.is_empty() {
        let message = format!("判定表「{}」没有“结论”一列", ast.name.text);
        checker.fault(Code::SYN010, ast.name.span, message, "加一列“结论”");
    }
    if let Some(above) = ast.body.conclusion.as_ref().filter(|_| ast.headings.contains(&Heading::Conclusion)) {
        let message = format!("判定表「{}」有“结论”一列，上面又写了“结论”，那一个不起作用", ast.name.text);
        checker.fault(Code::SYN009, above.span, message, "只留一处");
    }
    let Some(header) = ast.rows.first().map(|row| shared(checker, &ast.body, row.span)) else { return Vec::new() };
    let default = ast.body.conclusion.as_ref().and_then(|written| conclusion(checker, written, false)).unwrap_or(NOTICE);
    let lacking = ast.body.has_materials;
    let mut rules = Vec::new();
    for (at, row) in ast.rows.iter().enumerate() {
        let mut rule = Rule { conclusion: default.clone(), span: row.span, ..header.clone() };
        (rule.when.span, rule.unless.span) = (row.span, row.span);
        let mut conditions = Vec::new();
        for ((heading, fact), cell) in ast.headings.iter().zip(&facts).zip(&row.node) {
            match (heading, &cell.node) {
                (_, Cell::Error) | (Heading::Error, _) => conditions.push(Expression::error(row.span)),
                (_, Cell::Conclusion(written)) => rule.conclusion = conclusion(checker, written, lacking).unwrap_or(NOTICE),
                (_, Cell::Basis(articles)) => rule.basis.extend(rule::articles(checker, articles)),
                (Heading::Reason, Cell::Template(text)) => rule.reason = Some(template(checker, text, lacking)),
                (_, Cell::Template(text)) => rule.remedy = Some(template(checker, text, lacking)),
                (Heading::Fact(path), _) => conditions.extend(fact.as_ref().and_then(|fact| cell_condition(checker, path, fact, cell))),
                (Heading::Name | Heading::Basis | Heading::Conclusion | Heading::Reason | Heading::Remedy, _) => {}
            }
        }
        let test = Expression::condition(ExpressionKind::And(conditions), row.span);
        let cells = match &mut rule.when.kind {
            ExpressionKind::And(when) if !ast.first_hit => {
                when.push(test);
                Cells::When(when.len() - 1)
            }
            _ => Cells::FirstHit(FirstHitRow { first, test }),
        };
        let (table, name) = (ast.name.text.clone(), own_name(ast, at).text);
        rule.name = row_name(&table, &name);
        rule.row = Some(TableRow { table, name, cells });
        rules.push(rule);
    }
    rules
}

/// What the rule of a row is called, and where that is written.
pub fn rule_name(ast: &ast::DecisionTable, at: usize) -> ast::Name {
    let own = own_name(ast, at);
    ast::Name { text: row_name(&ast.name.text, &own.text), ..own }
}

/// What a row is called in its table: its cell below 名称, else its number.
fn own_name(ast: &ast::DecisionTable, at: usize) -> ast::Name {
    let mut cells = ast.rows.get(at).into_iter().flat_map(|row| &row.node);
    let named = cells.find_map(|cell| if let Cell::Name(name) = &cell.node { Some(name.clone()) } else { None });
    named.unwrap_or_else(|| ast::Name { text: (at + 1).to_string(), ..ast.name.clone() })
}

/// The fact of a heading; `None` for a heading of conclusions or texts, or one that was reported.
fn heading_fact(checker: &mut Checker<'_, '_>, heading: &Heading) -> Option<Expression> {
    match heading {
        Heading::Fact(path) => Some(checker.heading(path)).filter(|checked| !checked.is_error()),
        Heading::Name | Heading::Basis | Heading::Conclusion | Heading::Reason | Heading::Remedy | Heading::Error => None,
    }
}

/// Reports a cell of `甲或乙`, whose values belong apart, if it is one.
fn report_side_by_side(checker: &mut Checker<'_, '_>, fact: &Expression, values: &[ast::Expression]) -> bool {
    let [ast::Expression { kind: ast::ExpressionKind::Path(path), span }] = values else { return false };
    let is_value =
        |checker: &Checker<'_, '_>, name: ast::Name| checker.value_named(&ast::Path { names: vec![name] }, Some(&fact.ty)).is_some();
    let [name] = path.names.as_slice() else { return false };
    let Some(several) = side_by_side(name).filter(|_| !is_value(checker, name.clone())) else { return false };
    if !several.iter().all(|value| is_value(checker, ast::Name { text: (*value).to_owned(), ..name.clone() })) {
        return false;
    }
    let joined = several.join("、");
    let message = format!("一格里的几个取值用“、”隔开，却写着「{}」", name.text);
    checker.report(Diagnostic::new(Code::NAM003, *span, message).help(format!("写成「{joined}」")).certain(*span, joined));
    true
}

/// What a cell asks of its heading's fact; `None` for `—`.
fn cell_condition(checker: &mut Checker<'_, '_>, heading: &ast::Path, fact: &Expression, cell: &Spanned<Cell>) -> Option<Expression> {
    // What is wrong with a cell is reported at the cell, not at its heading.
    let here = ast::Path { names: heading.names.iter().map(|name| ast::Name { span: cell.span, ..name.clone() }).collect() };
    let subject = || Box::new(ast::Expression { kind: ast::ExpressionKind::Path(here.clone()), span: cell.span });
    let kind = match &cell.node {
        Cell::Any | Cell::Error | Cell::Name(_) | Cell::Basis(_) | Cell::Conclusion(_) | Cell::Template(_) => return None,
        Cell::Relation(relation, value) => {
            ast::ExpressionKind::Compare { relation: *relation, left: subject(), right: Box::new(value.clone()) }
        }
        Cell::Range(low, high) => {
            ast::ExpressionKind::Between { value: subject(), low: Box::new(low.clone()), high: Box::new(high.clone()) }
        }
        Cell::Filled { negated } => ast::ExpressionKind::Filled { value: subject(), negated: *negated },
        Cell::Values(values) if report_side_by_side(checker, fact, values) => return None,
        Cell::Values(values) => match (&fact.ty, values.as_slice()) {
            (Type::Set(_), _) => {
                ast::ExpressionKind::Contains { value: subject(), kind: ast::Containment::Any, operands: values.clone(), listed: true }
            }
            (_, [value]) => ast::ExpressionKind::Compare { relation: Relation::Equal, left: subject(), right: Box::new(value.clone()) },
            _ => ast::ExpressionKind::InList { value: subject(), negated: false, list: values.clone() },
        },
    };
    let condition = checker.condition(&ast::Expression { kind, span: cell.span });
    if matches!(cell.node, Cell::Values(_)) && !condition.is_error() {
        warn_of_open_range(checker, cell.span);
    }
    Some(condition)
}

/// Warns of `-5万元`, which is a number below zero and not what is at most that much.
fn warn_of_open_range(checker: &mut Checker<'_, '_>, place: Span) {
    let text = checker.names.sources.slice(place).trim().to_owned();
    let number = text.strip_prefix(['-', '－']).map(str::trim).filter(|number| number.starts_with(|c: char| c.is_ascii_digit()));
    let Some(number) = number.filter(|number| !number.contains(['-', '－', '、', ','])) else { return };
    let message = format!("「{text}」是负数，不是到「{number}」为止的范围");
    let readings = vec![format!("≤ {number}"), format!("= -{number}")];
    checker.report(Diagnostic::new(Code::TYP009, place, message).readings(place, readings));
}
