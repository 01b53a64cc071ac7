//! 枚举 and 集合 that are asked with each other's words: the condition in the words of what is declared.

use super::Checker;
use crate::diagnostic::wording::readings;
use crate::diagnostic::{Diagnostic, Edit, Replacement};
use crate::ir::Expression;
use crate::source::Span;
use crate::syntax::ast::{self, Containment, Relation};
use crate::value::types::Type;

impl Checker<'_, '_> {
    /// `类别 包含 甲` of an 枚举: what it says of its one value. The field may be declared wrongly as well, so that no mend is certain.
    pub(super) fn as_choice(
        &self,
        diagnostic: Diagnostic,
        (value, ty): (Span, &Type),
        kind: Containment,
        operands: &[ast::Expression],
    ) -> Diagnostic {
        let Some(values) = self.values_of(operands, ty) else { return diagnostic };
        let words = match (kind, values.as_slice()) {
            (Containment::Not, [only]) => vec![format!("≠ {only}")],
            (Containment::Not, several) => vec![format!("不属于 {{{}}}", several.join("、"))],
            (_, [only]) => vec![format!("= {only}")],
            (Containment::Any, several) => vec![format!("属于 {{{}}}", several.join("、"))],
            // No item has two values of an 枚举.
            (Containment::One | Containment::All, _) => Vec::new(),
        };
        self.reworded(diagnostic, value, operands, words)
    }

    /// `材料 = 照片` and `材料 属于 {照片、申请书}` of a 集合: what it says of the values in it.
    pub(super) fn as_set(
        &self,
        diagnostic: Diagnostic,
        (value, ty): (Span, &Type),
        relation: Relation,
        operands: &[ast::Expression],
    ) -> Diagnostic {
        let Some(values) = self.values_of(operands, ty) else { return diagnostic };
        let words = match (relation, values.as_slice()) {
            (Relation::Equal, [only]) => vec![format!("包含 {only}")],
            (Relation::NotEqual, [only]) => vec![format!("不包含 {only}")],
            (Relation::Equal, several) => ["包含任一", "包含全部"].map(|word| format!("{word} {{{}}}", several.join("、"))).into(),
            _ => Vec::new(),
        };
        self.reworded(diagnostic, value, operands, words)
    }

    /// `材料 包含 {甲、乙}`: all of them, or any.
    pub(super) fn as_all_or_any(&self, diagnostic: Diagnostic, set: &Expression, operands: &[ast::Expression]) -> Diagnostic {
        let Some(values) = self.values_of(operands, &set.ty) else { return diagnostic };
        let words = ["包含全部", "包含任一"].map(|word| format!("{word} {{{}}}", values.join("、"))).into();
        self.reworded(diagnostic, set.span, operands, words)
    }

    /// Values of a type, as they are written.
    fn values_of(&self, operands: &[ast::Expression], ty: &Type) -> Option<Vec<String>> {
        operands.iter().map(|operand| self.value_of(operand, ty)).collect()
    }

    /// Adds the readings in which other words follow a value, where these stand behind it and not in another cell.
    fn reworded(&self, diagnostic: Diagnostic, value: Span, operands: &[ast::Expression], words: Vec<String>) -> Diagnostic {
        let (Some(span), Some(last)) = (diagnostic.place(), operands.last()) else { return diagnostic };
        if span.start != value.start || value.end > last.span.start || words.is_empty() {
            return diagnostic;
        }
        let shown: Vec<String> = words.iter().map(|words| format!("「{} {words}」", self.written(value))).collect();
        let help = diagnostic.help.as_ref().map(|help| format!("{}；{help}", readings(&shown)));
        let diagnostic = Diagnostic { help, ..diagnostic };
        words.into_iter().zip(shown).fold(diagnostic, |diagnostic, (words, shown)| {
            let replacements = vec![Replacement { span: Span { start: value.end, ..span }, text: format!(" {words}") }];
            diagnostic.edit(Edit { label: format!("写成{shown}"), certain: false, replacements })
        })
    }
}
