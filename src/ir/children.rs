//! The parts of an expression, one step down.

use crate::ir::{Expression, ExpressionKind};

impl Expression {
    /// Calls `visit` with each part (not with what a definition or a figure holds).
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        use ExpressionKind as K;
        match &self.kind {
            K::Error | K::Constant(_) | K::AsOf | K::Field(_) | K::Definition(_) | K::Filled { .. } | K::Figure(_) => {}
            K::And(parts) | K::Or(parts) => parts.iter().for_each(visit),
            K::Call { arguments, .. } => arguments.iter().for_each(visit),
            K::Not(inner) | K::Negate(inner) => visit(inner),
            K::Compare { left, right, .. } | K::Arithmetic { left, right, .. } => [left, right].into_iter().for_each(|part| visit(part)),
            K::Shift { date, by, .. } => [date, by].into_iter().for_each(|part| visit(part)),
            K::DaysBetween { later, earlier } => [later, earlier].into_iter().for_each(|part| visit(part)),
            K::TextTest { text, part, .. } => [text, part].into_iter().for_each(|part| visit(part)),
            K::Matches { text, .. } => visit(text),
            K::Between { value, low, high } => [value, low, high].into_iter().for_each(|part| visit(part)),
            K::Choice { condition, yes, no } => [condition, yes, no].into_iter().for_each(|part| visit(part)),
            K::Lookup { key, at, .. } | K::InTable { key, at, .. } => {
                visit(key);
                if let Some(at) = at {
                    visit(at);
                }
            }
            K::InList { value, list, .. } => {
                visit(value);
                list.iter().for_each(visit);
            }
            K::SetTest { set, members, .. } => {
                visit(set);
                members.iter().for_each(visit);
            }
        }
    }
}
