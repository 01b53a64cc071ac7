//! Conditions that no item can meet, or every item does.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::facts::{Fact, Row};
use crate::eval::{List, Session, satisfiable};
use crate::ir::{Condition, Expression, ExpressionKind, Model, Rule};
use crate::source::Span;
use crate::value::date::Date;

/// Warns of the conditions of one policy's rules that never, or always, hold.
pub fn check_conditions(model: &Model, stack: usize, policy: usize, out: &mut Diagnostics) {
    let blank = || vec![Fact::Absent; model.fields.len()];
    let list = List {
        rows: vec![Row { number: 0, facts: blank(), errors: Vec::new(), name: None }],
        objects: blank().into(),
        object_errors: Vec::new(),
    };
    // Any day: conditions that speak of the day, or of tables whose rows have their time, are left alone.
    let session = Session::without_figures(model, &list, Date::MIN);
    let Some(rules) = model.stacks.get(stack).map(|stack| &stack.rules) else { return };
    for rule in rules.iter().filter(|rule| rule.policy == policy) {
        check(&session, stack, rule, out);
    }
}

fn check(session: &Session<'_>, stack: usize, rule: &Rule, out: &mut Diagnostics) {
    let in_table =
        rule.when.iter().any(|when| matches!(when, Condition::Plain(Expression { kind: ExpressionKind::NoneBefore { .. }, .. })));
    let all: Vec<&Condition> = rule.when.iter().collect();
    if let Some((holds, _)) = turns_out(session, stack, &all)
        && !holds
        && let Some(first) = rule.when.first()
    {
        let (what, help) = if in_table {
            ("这一行永远轮不到", "上面的行已包含了它；调整行的次序或条件")
        } else {
            ("“当”永远不成立", "检查条件是否互相排斥")
        };
        out.push(Diagnostic::new(Code::CON001, span(first), format!("规则「{}」的{what}", rule.name)).help(help));
        return;
    }
    for when in &rule.when {
        let written_as_empty = matches!(when, Condition::Plain(Expression { kind: ExpressionKind::And(parts), .. }) if parts.is_empty());
        let from_table = in_table || written_as_empty || span(when) == rule.span;
        if let Some((_, fails)) = turns_out(session, stack, &[when])
            && !fails
            && !from_table
        {
            out.push(
                Diagnostic::new(Code::CON002, span(when), format!("规则「{}」的“当”永远成立", rule.name))
                    .help("不需要条件时，删去这个“当”"),
            );
        }
    }
    for unless in &rule.unless {
        match turns_out(session, stack, &[unless]) {
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
fn turns_out(session: &Session<'_>, stack: usize, conditions: &[&Condition]) -> Option<(bool, bool)> {
    let timeless = conditions.iter().all(|condition| lines(condition).iter().all(|line| !depends_on_day(session.model, line)));
    if !timeless || conditions.is_empty() {
        return None;
    }
    satisfiable(session, stack, conditions)
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
        ExpressionKind::NoneBefore { group, row } => model
            .groups
            .get(group.0 as usize)
            .into_iter()
            .flatten()
            .take(*row)
            .any(|id| depends_on_day(model, &model.definition(*id).value)),
        _ => false,
    };
    let mut found = own;
    expression.each_child(&mut |child| found = found || depends_on_day(model, child));
    found
}
