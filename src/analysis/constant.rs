//! Conditions that no item can meet, or every item does.

use crate::analysis::rows_above::RowsAbove;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::facts::{Fact, Row};
use crate::eval::{List, RowInTable, Session, satisfiable};
use crate::ir::{Condition, Expression, ExpressionKind, Model, Rule};
use crate::source::Span;
use crate::value::date::Date;

/// Warns of the conditions of one policy's rules that never, or always, hold.
pub fn check_conditions(model: &Model, stack: usize, policy: usize, out: &mut Diagnostics) {
    let blank = || vec![Fact::Absent; model.fields.len()];
    let list = List {
        rows: vec![Row { facts: blank(), errors: Vec::new(), name: None }],
        objects: blank(),
        object_errors: Vec::new(),
        warnings: Vec::new(),
    };
    // Any day: conditions on the day, or of tables whose rows have their time, are left alone.
    let session = Session::without_figures(model, &list, Date::MIN);
    let Some(rules) = model.stacks.get(stack).map(|stack| &stack.rules) else { return };
    let mut above = RowsAbove::default();
    for rule in rules.iter().filter(|rule| rule.policy == policy) {
        check(&session, stack, rule, &mut above, out);
    }
}

fn check<'m>(session: &Session<'m>, stack: usize, rule: &'m Rule, above: &mut RowsAbove<'m>, out: &mut Diagnostics) {
    let all: Vec<&Condition> = rule.when.iter().collect();
    let row = rule.row.as_ref().map(|row| above.next(row, depends_on_day(session.model, &row.test)));
    if row.as_ref().is_none_or(Option::is_some)
        && let Some((holds, _)) = satisfiability(session, stack, &all, row.flatten())
        && !holds
    {
        let (what, help) = if rule.row.is_some() {
            ("这一行永远轮不到", "上面的行已包含了它；调整行的次序或条件")
        } else {
            ("“当”永远不成立", "检查条件是否互相排斥")
        };
        let span = rule.when.first().map_or(rule.span, span);
        out.push(Diagnostic::new(Code::CON001, span, format!("规则「{}」的{what}", rule.name)).help(help));
        return;
    }
    for when in rule.when.iter().filter(|_| rule.row.is_none()) {
        let written_as_empty = matches!(when, Condition::Plain(Expression { kind: ExpressionKind::And(parts), .. }) if parts.is_empty());
        let from_table = written_as_empty || span(when) == rule.span;
        if !from_table
            && let Some((_, fails)) = satisfiability(session, stack, &[when], None)
            && !fails
        {
            out.push(
                Diagnostic::new(Code::CON002, span(when), format!("规则「{}」的“当”永远成立", rule.name))
                    .help("不需要条件时，删去这个“当”"),
            );
        }
    }
    for unless in &rule.unless {
        match satisfiability(session, stack, &[unless], None) {
            Some((false, _)) => out.push(
                Diagnostic::new(Code::CON001, span(unless), format!("规则「{}」的“除非”永远不成立", rule.name))
                    .help("删去它，或检查条件是否互相排斥"),
            ),
            Some((_, false)) => out.push(
                Diagnostic::new(Code::CON002, span(unless), format!("规则「{}」的“除非”永远成立，规则从不适用", rule.name))
                    .help("检查条件"),
            ),
            _ => {}
        }
    }
}

/// Whether some item can meet all the conditions, and whether some item can fail to; none where it depends on the day.
fn satisfiability(session: &Session<'_>, stack: usize, conditions: &[&Condition], row: Option<RowInTable<'_>>) -> Option<(bool, bool)> {
    let timeless = conditions.iter().all(|condition| lines(condition).iter().all(|line| !depends_on_day(session.model, line)));
    if !timeless || (conditions.is_empty() && row.is_none()) {
        return None;
    }
    satisfiable(session, stack, conditions, row)
}

fn lines(condition: &Condition) -> Vec<&Expression> {
    match condition {
        Condition::Plain(expression) => vec![expression],
        Condition::Listed { lines, .. } => lines.iter().map(|(_, line)| line).collect(),
    }
}

fn span(condition: &Condition) -> Span {
    match condition {
        Condition::Plain(expression) => expression.span,
        Condition::Listed { span, .. } => *span,
    }
}

/// Whether an expression speaks of 基准日, of work days, or of a table (whose contents change more often than the policy).
fn depends_on_day(model: &Model, expression: &Expression) -> bool {
    let own = match &expression.kind {
        ExpressionKind::AsOf | ExpressionKind::InTable { .. } | ExpressionKind::Lookup { .. } => true,
        ExpressionKind::Definition(id) => depends_on_day(model, &model.definition(*id).value),
        _ => false,
    };
    let mut found = own;
    expression.each_child(&mut |child| found = found || depends_on_day(model, child));
    found
}
