//! Conditions that no item can meet, or every item does.

use crate::analysis::rows_above::RowsAbove;
use crate::diagnostic::{Code, Diagnostics};
use crate::eval::facts::Row;
use crate::eval::{List, RowInTable, Satisfiability, Session, satisfiable};
use crate::ir::{Expression, Model, Rule, Stack};
use crate::value::date::Date;

/// Warns of conditions that never, or always, hold, in rules of a stack's last policy.
pub fn check_conditions(model: &Model, stack: usize, out: &mut Diagnostics) {
    let blank = List::blank(model);
    let list = List { rows: vec![Row::of_facts(0, (*blank.objects).clone())], ..blank };
    // Any day does: conditions on the day are left alone.
    let session = Session::for_conditions(model, &list, Date::MIN);
    let Some(Stack { policies, rules, .. }) = model.stacks.get(stack) else { return };
    let mut above = RowsAbove::default();
    for rule in rules.iter().filter(|rule| Some(rule.policy) == policies.ids().last()) {
        check(&session, stack, rule, &mut above, out);
    }
}

fn check<'m>(session: &Session<'m>, stack: usize, rule: &'m Rule, above: &mut RowsAbove<'m>, out: &mut Diagnostics) {
    let row = rule.row.as_ref().map(|row| above.next(row, may_change(session, &row.test)));
    let first = rule.when.parts().first();
    // A row is left alone where those above it depend on the day.
    let is_judged = row.as_ref().map_or(first.is_some(), Option::is_some);
    if is_judged && let Some(Satisfiability { holds: false, .. }) = satisfiability(session, stack, &rule.when, row.flatten()) {
        let (what, help) = if rule.row.is_some() {
            ("这一行永远轮不到", "上面的行已包含了它；调整行的次序或条件")
        } else {
            ("“当”永远不成立", "检查条件是否互相排斥")
        };
        out.report(Code::CON001, first.map_or(rule.span, |first| first.span), format!("规则「{}」的{what}", rule.name), help);
        return;
    }
    // Cells of a decision table are no 当 that could be left out.
    for (_, when) in rule.when.parts().iter().enumerate().filter(|(at, _)| rule.row.is_none() && rule.cells != Some(*at)) {
        if let Some(Satisfiability { fails: false, .. }) = satisfiability(session, stack, when, None) {
            out.report(Code::CON002, when.span, format!("规则「{}」的“当”永远成立", rule.name), "不需要条件时，删去这个“当”");
        }
    }
    for unless in rule.unless.parts() {
        match satisfiability(session, stack, unless, None) {
            Some(Satisfiability { holds: false, .. }) => {
                out.report(Code::CON001, unless.span, format!("规则「{}」的“除非”永远不成立", rule.name), "删去它，或检查条件是否互相排斥");
            }
            Some(Satisfiability { fails: false, .. }) => {
                out.report(Code::CON002, unless.span, format!("规则「{}」的“除非”永远成立，规则从不适用", rule.name), "检查条件");
            }
            Some(Satisfiability { holds: true, fails: true }) | None => {}
        }
    }
}

/// `None` if it may change without the policy.
fn satisfiability(session: &Session<'_>, stack: usize, condition: &Expression, row: Option<RowInTable<'_>>) -> Option<Satisfiability> {
    (!may_change(session, condition)).then(|| satisfiable(session, stack, condition, row))
}

/// Whether a condition may turn out otherwise though the policy stays the same: it reads 基准日, or a table.
fn may_change(session: &Session<'_>, condition: &Expression) -> bool {
    let reads = session.model.reads(condition);
    reads.day || reads.tables
}
