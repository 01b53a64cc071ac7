//! Conditions that no item can meet, or every item does.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::facts::Row;
use crate::eval::{List, Session, satisfiable};
use crate::ir::{Expression, ExpressionKind, Model, Rule};
use crate::value::date::Date;

/// Warns of the conditions of one policy's rules that never, or always, hold.
pub fn check_conditions(model: &Model, stack: usize, policy: usize, out: &mut Diagnostics) {
    let blank = List::blank(model);
    let list = List { rows: vec![Row { facts: blank.objects.to_vec(), errors: Vec::new(), name: None }], ..blank };
    // Any day does: conditions that depend on the day are left alone.
    let session = Session::without_figures(model, &list, Date::MIN);
    let Some(rules) = model.stacks.get(stack).map(|stack| &stack.rules) else { return };
    for rule in rules.iter().filter(|rule| rule.policy == policy) {
        check(&session, stack, rule, out);
    }
}

fn check(session: &Session<'_>, stack: usize, rule: &Rule, out: &mut Diagnostics) {
    let in_table = rule.when.parts().iter().any(|when| matches!(when.kind, ExpressionKind::NoneBefore { .. }));
    if let Some(first) = rule.when.parts().first()
        && let Some(Satisfiability { holds: false, .. }) = satisfiability(session, stack, &rule.when)
    {
        let (what, help) = if in_table {
            ("这一行永远轮不到", "上面的行已包含了它；调整行的次序或条件")
        } else {
            ("“当”永远不成立", "检查条件是否互相排斥")
        };
        out.push(Diagnostic::new(Code::CON001, first.span, format!("规则「{}」的{what}", rule.name)).help(help));
        return;
    }
    for when in rule.when.parts() {
        // Cells of a decision table are no 当 that could be left out.
        let from_table = in_table || when.span == rule.span || matches!(&when.kind, ExpressionKind::And(parts) if parts.is_empty());
        if !from_table && let Some(Satisfiability { fails: false, .. }) = satisfiability(session, stack, when) {
            out.push(
                Diagnostic::new(Code::CON002, when.span, format!("规则「{}」的“当”永远成立", rule.name)).help("不需要条件时，删去这个“当”"),
            );
        }
    }
    for unless in rule.unless.parts() {
        match satisfiability(session, stack, unless) {
            Some(Satisfiability { holds: false, .. }) => out.push(
                Diagnostic::new(Code::CON001, unless.span, format!("规则「{}」的“除非”永远不成立", rule.name))
                    .help("删去它，或检查条件是否互相排斥"),
            ),
            Some(Satisfiability { fails: false, .. }) => out.push(
                Diagnostic::new(Code::CON002, unless.span, format!("规则「{}」的“除非”永远成立，规则从不适用", rule.name)).help("检查条件"),
            ),
            Some(Satisfiability { holds: true, fails: true }) | None => {}
        }
    }
}

/// Whether some item can meet a condition, and whether some item can fail to.
struct Satisfiability {
    holds: bool,
    fails: bool,
}

/// None if it depends on the day: on 基准日, or on a table, whose contents change more often than the policy.
fn satisfiability(session: &Session<'_>, stack: usize, condition: &Expression) -> Option<Satisfiability> {
    let reads = session.model.reads(condition);
    if reads.day || reads.tables {
        return None;
    }
    satisfiable(session, stack, condition).map(|(holds, fails)| Satisfiability { holds, fails })
}
