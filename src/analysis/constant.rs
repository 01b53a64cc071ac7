//! Conditions that no item can meet, or every item does.

use crate::analysis::conditions::Conditions;
use crate::analysis::exceptions::check_exceptions;
use crate::analysis::rows_above::RowsAbove;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::facts::Row;
use crate::eval::{List, Session};
use crate::ir::package::Package;
use crate::ir::{FindingKind, Model, Rule};
use crate::value::date::Date;

/// Warns of conditions of `package`, a stack's last policy, that never, or always, hold.
pub fn check_conditions(package: &Package, model: &Model, stack: usize, out: &mut Diagnostics) {
    let blank = List::blank(model);
    let list = List { rows: vec![Row::of_facts(0, (*blank.objects).clone())], ..blank };
    // Any day does: conditions on the day are left alone.
    let session = Session::for_conditions(model, &list, Date::MIN);
    let Some(checked) = model.stacks.get(stack) else { return };
    let conditions = Conditions { session: &session, stack };
    let mut above = RowsAbove::default();
    // A row whose heading or cells cannot be read asks for less than it says.
    let has_errors = out.has_errors();
    for (_, rule) in checked.own_rules().filter(|(_, rule)| !(has_errors && rule.first_hit().is_some())) {
        for found in of_rule(&conditions, rule, &mut above) {
            let accepted = if found.code == Code::CON002 { FindingKind::Always } else { FindingKind::Unsatisfiable };
            // A comparison in it may be told already, with its mend.
            let holds = |told: &Diagnostic| {
                let places = told.place().zip(found.place());
                told.code == found.code
                    && places.is_some_and(|(told, found)| {
                        told != found && told.source == found.source && found.start <= told.start && told.end <= found.end
                    })
            };
            if !rule.accepts(accepted) && !out.iter().any(holds) {
                out.push(found);
            }
        }
    }
    check_exceptions(package, checked, &conditions, out);
}

fn of_rule<'s>(conditions: &Conditions<'s>, rule: &'s Rule, above: &mut RowsAbove<'s>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut report = |code, span, message: String, help: &str| found.push(Diagnostic::new(code, span, message).help(help));
    let first = rule.when.parts().first();
    let mut all = vec![&rule.when];
    let mut none = Vec::new();
    if let Some(row) = rule.first_hit() {
        all.push(&row.test);
        none = above.next(row, conditions.may_change(&row.test));
    }
    let standing = conditions.standing(&all, &none);
    if !standing.holds {
        let (what, help) = if rule.first_hit().is_some() {
            ("这一行永远轮不到", "上面的行已包含了它；调整行的次序或条件")
        } else {
            ("“当”永远不成立", "检查条件是否互相排斥")
        };
        report(Code::CON001, first.map_or(rule.span, |first| first.span), format!("规则「{}」的{what}", rule.name), help);
        return found;
    }
    // Cells of a decision table are no 当 that could be left out.
    let is_alone = rule.when.parts().len() == 1;
    for when in rule.written_whens().filter(|_| rule.first_hit().is_none()) {
        // Of one condition alone it is known by now.
        let fails = if is_alone { standing.fails } else { conditions.standing(&[when], &[]).fails };
        if !fails {
            report(Code::CON002, when.span, format!("规则「{}」的“当”永远成立", rule.name), "不需要条件时，删去这个“当”");
        }
    }
    let mut never_applies = false;
    for unless in rule.unless.parts() {
        let standing = conditions.standing(&[unless], &[]);
        if !standing.holds {
            report(Code::CON001, unless.span, format!("规则「{}」的“除非”永远不成立", rule.name), "删去它，或检查条件是否互相排斥");
        } else if !standing.fails {
            never_applies = true;
            report(Code::CON002, unless.span, format!("规则「{}」的“除非”永远成立，规则从不适用", rule.name), "检查条件");
        }
    }
    none.extend(rule.unless.parts());
    if let Some(first) = rule.unless.parts().first()
        && !never_applies
        && conditions.never(&all, &none)
    {
        let message = format!("规则「{}」的“除非”除去了“当”的一切情形，规则从不适用", rule.name);
        report(Code::CON001, first.span, message, "检查“当”和“除非”：“除非”写的应当只是“当”的一部分情形");
    }
    found
}
