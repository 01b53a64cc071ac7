//! What a condition is apart from where it is written: a key under which equal conditions meet, and what can go wrong in one.

use crate::ir::builtins::Function;
use crate::ir::{Expression, ExpressionKind, FieldId, Model};
use std::fmt::Write;

/// A text that is the same for two expressions exactly if they say the same.
pub fn key(expression: &Expression) -> String {
    let mut text = String::new();
    write_key(expression, &mut text);
    text
}

fn write_key(expression: &Expression, out: &mut String) {
    use ExpressionKind as K;
    // INVARIANT: writing to a String does not fail.
    let _ = match &expression.kind {
        K::Error => out.write_str("error"),
        K::Constant(value) => write!(out, "{value:?}"),
        K::AsOf => out.write_str("day"),
        K::Field(field) => write!(out, "field{}", field.0),
        K::Definition(id) => write!(out, "definition{}", id.0),
        K::Lookup { table, at, column, .. } => write!(out, "lookup{}.{column}.{}", table.0, at.is_some()),
        K::InTable { table, at, negated, .. } => write!(out, "in{}.{}.{negated}", table.0, at.is_some()),
        K::And(_) => out.write_str("and"),
        K::Or(_) => out.write_str("or"),
        K::Not(_) => out.write_str("not"),
        K::Compare { relation, .. } => write!(out, "{relation:?}"),
        K::Between { .. } => out.write_str("between"),
        K::InList { negated, .. } => write!(out, "list.{negated}"),
        K::SetTest { test, .. } => write!(out, "set.{test:?}"),
        K::TextTest { test, negated, .. } => write!(out, "text.{test:?}.{negated}"),
        K::Matches { pattern, .. } => write!(out, "matches{}", pattern.0),
        K::Filled { field, negated } => write!(out, "filled{}.{negated}", field.0),
        K::Arithmetic { operator, .. } => write!(out, "{operator:?}"),
        K::Negate(_) => out.write_str("negate"),
        K::Shift { by, back, .. } => write!(out, "shift.{back}.{:?}", by.ty),
        K::DaysBetween { .. } => out.write_str("days"),
        K::Choice { .. } => out.write_str("choice"),
        K::Call { function, .. } => write!(out, "{function:?}"),
        K::Figure(id) => write!(out, "figure{}", id.0),
        K::NoneBefore { group, row } => write!(out, "none{}.{row}", group.0),
    };
    out.push('(');
    expression.each_child(&mut |child| write_key(child, out));
    out.push(')');
}

/// Whether an expression reads no fact and no figure of the list: it is the same for every item.
pub fn is_constant(model: &Model, expression: &Expression) -> bool {
    let own = match &expression.kind {
        ExpressionKind::Field(_)
        | ExpressionKind::Filled { .. }
        | ExpressionKind::Figure(_)
        | ExpressionKind::NoneBefore { .. }
        | ExpressionKind::Error => false,
        ExpressionKind::Definition(id) => is_constant(model, &model.definition(*id).value),
        _ => true,
    };
    let mut all = own;
    expression.each_child(&mut |child| all = all && is_constant(model, child));
    all
}

/// Whether its value may be unknown for a cause that no fact can mend.
pub fn can_fault(model: &Model, expression: &Expression) -> bool {
    use ExpressionKind as K;
    let own = match &expression.kind {
        K::Lookup { .. } | K::Arithmetic { .. } | K::Shift { .. } | K::Figure(_) | K::NoneBefore { .. } | K::Error => true,
        K::Call { function, .. } => match function {
            Function::WorkdaysBetween | Function::LawName => true,
            Function::InOrder | Function::Smaller | Function::Larger => false,
        },
        K::Definition(id) => can_fault(model, &model.definition(*id).value),
        _ => false,
    };
    let mut found = own;
    expression.each_child(&mut |child| found = found || can_fault(model, child));
    found
}

/// The fact that an expression is, if it is nothing else.
pub fn bare_field(expression: &Expression) -> Option<FieldId> {
    match &expression.kind {
        ExpressionKind::Field(field) => Some(*field),
        _ => None,
    }
}

/// The fact that an expression hangs on, if it is one alone and no figure.
pub fn only_field(model: &Model, expression: &Expression) -> Option<FieldId> {
    let mut fields = Some(Vec::new());
    collect_fields(model, expression, &mut fields);
    match fields?.as_slice() {
        [field] => Some(*field),
        _ => None,
    }
}

/// Adds the facts of an expression, each once; none as soon as it hangs on anything else.
fn collect_fields(model: &Model, expression: &Expression, fields: &mut Option<Vec<FieldId>>) {
    match &expression.kind {
        ExpressionKind::Field(field) | ExpressionKind::Filled { field, .. } => {
            if let Some(fields) = fields.as_mut().filter(|fields| !fields.contains(field)) {
                fields.push(*field);
            }
        }
        ExpressionKind::Definition(id) => collect_fields(model, &model.definition(*id).value, fields),
        ExpressionKind::Figure(_) | ExpressionKind::NoneBefore { .. } | ExpressionKind::Error => *fields = None,
        _ => {}
    }
    expression.each_child(&mut |child| collect_fields(model, child, fields));
}
