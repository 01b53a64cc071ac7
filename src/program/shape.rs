//! What a condition hangs on, and what can go wrong in one.

use crate::ir::builtins::Function;
use crate::ir::{Expression, ExpressionKind, FieldId, Model};

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
