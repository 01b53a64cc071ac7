//! What was written, on one line; a cell of a decision table with the fact that its heading names.

use crate::ir::{Expression, ExpressionKind, Model};
use crate::source::{SourceMap, Span};
use crate::syntax::scan::on_one_line;

/// What was written in a place, on one line.
pub fn written(sources: &SourceMap, span: Span) -> String {
    on_one_line(sources.slice(span))
}

/// A condition as it was written; a cell has its heading before it.
pub fn written_condition(model: &Model, sources: &SourceMap, condition: &Expression) -> String {
    let text = written(sources, condition.span);
    match heading(model, condition).filter(|heading| !text.contains(heading)) {
        Some(heading) => format!("{heading} {text}"),
        None => text,
    }
}

/// The fact or 定义 of which a condition speaks without naming it, as a cell does: that of a cell has the place of the cell.
fn heading<'m>(model: &'m Model, condition: &Expression) -> Option<&'m str> {
    let name = |expression: &Expression| match expression.kind {
        ExpressionKind::Field(field) | ExpressionKind::Filled { field, .. } => Some(model.fields[field].name.as_str()),
        ExpressionKind::Definition(definition) => Some(model.definitions[definition].name.as_str()),
        _ => None,
    };
    let mut found = name(condition);
    condition.each_child(&mut |child| found = found.or_else(|| name(child).filter(|_| child.span == condition.span)));
    found
}
