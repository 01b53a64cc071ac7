//! What stands in the place of a value and is none: a value that is denied, or a word for every value.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{self, Relation};

/// Words for any value, which a cell says with a dash.
pub(super) const ANY_VALUE: &[&str] =
    &["任意", "任何", "不限", "不限制", "无限制", "全部", "所有", "均可", "都可以", "不论", "无要求", "不作要求", "any", "ANY"];

impl Checker<'_, '_> {
    /// The mistake of a comparison with `非检查`, `除检查外` or `不限`, and its mend.
    pub(super) fn no_value(&self, relation: Relation, left: &ast::Expression, right: &ast::Expression) -> Option<Diagnostic> {
        let ast::ExpressionKind::Path(path) = &right.kind else { return None };
        let is_equality = matches!(relation, Relation::Equal | Relation::NotEqual);
        if !is_equality || !self.is_bare_value(right) {
            return None;
        }
        let text = path.text();
        let diagnostic = Diagnostic::new(Code::NAM001, right.span, format!("「{text}」不是值"));
        // In a cell of a table what is compared stands in the heading.
        let in_cell = left.span.end > right.span.start;
        if ANY_VALUE.contains(&text.as_str()) && in_cell && relation == Relation::Equal {
            return Some(diagnostic.help("判定表里不限的一格写“—”").certain(right.span, "—"));
        }
        if in_cell && matches!(text.as_str(), "其他" | "其它" | "其余" | "其他情形" | "其余情形") {
            return Some(diagnostic.help("其余的情形写成最后一行的“—”，并在“判定表”那一行写“首个命中”"));
        }
        let denied = self.denied_value(left, &text)?;
        let sign = if relation == Relation::Equal { "≠" } else { "=" };
        Some(if in_cell {
            diagnostic.help(format!("写成「{sign} {denied}」")).certain(right.span, format!("{sign} {denied}"))
        } else {
            let place = Span { start: left.span.end, ..right.span };
            diagnostic.help(format!("写成「{} {sign} {denied}」", self.written(left.span))).certain(place, format!(" {sign} {denied}"))
        })
    }

    /// The value of an 枚举 that a word denies.
    fn denied_value<'t>(&self, fact: &ast::Expression, text: &'t str) -> Option<&'t str> {
        let ast::ExpressionKind::Path(subject) = &fact.kind else { return None };
        let ty = &self.names.field(self.names.find_field(self.policy, subject)?).ty;
        let denied = ["非", "不是", "不为", "不属于"].iter().find_map(|word| text.strip_prefix(word));
        let excepted = || {
            let outs = ["除外", "以外", "之外", "外"].iter().find_map(|out| text.strip_suffix(out));
            outs.map(|text| ["除了", "除"].iter().find_map(|except| text.strip_prefix(except)).unwrap_or(text))
        };
        denied.or_else(excepted).filter(|value| self.value_keyed(value, Some(ty)).is_some())
    }
}
