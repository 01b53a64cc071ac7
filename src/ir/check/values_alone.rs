//! Values that stand where a condition belongs: behind a comparison with the first of them, or without any.

use super::Checker;
use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::{Expression, FieldId};
use crate::source::Span;
use crate::syntax::ast::{self, Containment, Relation};
use crate::value::text::key;
use crate::value::types::Type;

/// Several values in the place of one.
struct Several<'e> {
    /// What is compared with them.
    subject: &'e ast::Expression,
    /// The first, as it is written.
    first: String,
    word: &'static str,
    /// Whether nothing else can be meant.
    certain: bool,
}

impl Checker<'_, '_> {
    /// `类别 = 甲 或 乙`, `材料 包含 甲 且 乙`, where 乙 is another value of the same fact: reported with what was meant. `all`: whether 且 joins
    /// them.
    pub(super) fn values_without_relation(&mut self, parts: &[ast::Expression], all: bool) -> Option<Expression> {
        let is_value = |part: &ast::Expression| self.is_bare_value(part) || matches!(part.kind, ast::ExpressionKind::Number { .. });
        let bare = parts.iter().position(is_value).filter(|at| *at > 0)?;
        let (compared, rest) = (parts.get(bare - 1)?, parts.get(bare..)?);
        let Several { subject, first, word, certain } = self.several(compared, all)?;
        let ast::ExpressionKind::Path(path) = &subject.kind else { return None };
        let ty = self.names.field(self.names.find_field(self.policy, path)?).ty.clone();
        let others: Vec<String> = rest.iter().map_while(|part| self.value_of(part, &ty)).collect();
        let (next, last) = (rest.first()?, rest.get(others.len().checked_sub(1)?)?);
        if let ast::ExpressionKind::InTable { table, .. } = &compared.kind {
            self.value_named(table, Some(&ty))?;
        }
        let named: Vec<&str> = std::iter::once(&first).chain(&others).map(String::as_str).collect();
        let listed = format!(" {word} {{{}}}", named.join("、"));
        let shown = format!("「{}{listed}」", path.text());
        let message = format!("「{}」不是条件：每个条件都要写明谁与谁比", others.first()?);
        let place = Span { start: subject.span.end, end: last.span.end, ..subject.span };
        let edit = Edit { label: format!("写成{shown}"), certain, replacements: vec![Replacement { span: place, text: listed }] };
        Some(self.report(Diagnostic::new(Code::TYP001, next.span, message).help(format!("写成{shown}")).edit(edit)))
    }

    /// What of a comparison with one value says the same of several.
    fn several<'e>(&self, compared: &'e ast::Expression, all: bool) -> Option<Several<'e>> {
        use ast::ExpressionKind as E;
        match &compared.kind {
            // 非 may deny all of them, or the first alone.
            E::Not(inner) => self.several(inner, all).map(|several| Several { certain: false, ..several }),
            E::Compare { relation: Relation::Equal, left, right } => {
                Some(Several { subject: left, first: said(right)?, word: "属于", certain: true })
            }
            // 不是甲或乙 is neither of them for some, and for others not both.
            E::Compare { relation: Relation::NotEqual, left, right } => {
                Some(Several { subject: left, first: said(right)?, word: "不属于", certain: false })
            }
            // 属于 takes braces, without which it looks for a 名录 of the value's name.
            E::InTable { value, negated, table, at: None } => {
                let word = if *negated { "不属于" } else { "属于" };
                Some(Several { subject: value, first: table.text(), word, certain: !negated })
            }
            E::Contains { value, kind: kind @ (Containment::One | Containment::Not), operands, listed: false } => {
                let [first] = operands.as_slice() else { return None };
                let word = match kind {
                    Containment::Not => "不包含",
                    _ if all => "包含全部",
                    _ => "包含任一",
                };
                Some(Several { subject: value, first: said(first)?, word, certain: *kind == Containment::One })
            }
            _ => None,
        }
    }

    /// An expression as it is written, if it can only be a value of a type.
    pub(super) fn value_of(&self, part: &ast::Expression, ty: &Type) -> Option<String> {
        let fits = match (&part.kind, ty) {
            (ast::ExpressionKind::Path(path), Type::Choice(_) | Type::Set(_)) => self.value_named(path, Some(ty)).is_some(),
            (ast::ExpressionKind::Text(text), Type::Choice(_) | Type::Set(_)) => self.value_keyed(&key(text), Some(ty)).is_some(),
            (ast::ExpressionKind::Text(_), _) => ty.is_text(),
            (ast::ExpressionKind::Number { .. }, Type::Number(_)) => true,
            _ => false,
        };
        if fits { said(part) } else { None }
    }

    /// `当 处罚 或 许可`: values of the only fact that has them, as conditions.
    pub(super) fn bare_values(&mut self, parts: &[ast::Expression], all: bool) -> Option<Expression> {
        let names: Vec<&ast::Path> = parts.iter().map(|part| self.bare_name(part)).collect::<Option<_>>()?;
        let span = parts.first()?.span.to(parts.last()?.span);
        let owner = self.owner_of_values(&names)?;
        let (subject, field) = (self.fact_name(owner), self.names.field(owner));
        let values: Vec<String> = names.iter().copied().map(ast::Path::text).collect();
        let condition = match (&field.ty, values.as_slice(), all) {
            (Type::Set(_), [only], _) => format!("{subject} 包含 {only}"),
            (Type::Set(_), several, true) => format!("{subject} 包含全部 {{{}}}", several.join("、")),
            (Type::Set(_), several, false) => format!("{subject} 包含任一 {{{}}}", several.join("、")),
            (_, [only], _) => format!("{subject} = {only}"),
            (_, several, false) => format!("{subject} 属于 {{{}}}", several.join("、")),
            (_, _, true) => return None,
        };
        let shown: Vec<String> = values.iter().map(|value| format!("「{value}」")).collect();
        let message = format!("{}是「{subject}」的取值，不是条件", shown.join(""));
        // One alone, maybe beside other conditions, may be a fact that is misspelt or a part of what stands before it.
        // What stands in brackets may be compared with what is before them.
        let before = self.names.sources.get(span.source).and_then(|source| source.text.get(..span.start as usize)).unwrap_or_default();
        let is_apart = !before.trim_end().ends_with(['(', '（']);
        let certain =
            is_apart && parts.len() > 1 && values.iter().all(|value| did_you_mean(value, self.names.value_names(self.policy)).is_none());
        let replacements = vec![Replacement { span, text: condition.clone() }];
        let edit = Edit { label: format!("写成「{condition}」"), certain, replacements };
        Some(self.report(Diagnostic::new(Code::NAM001, span, message).help(format!("写成「{condition}」")).edit(edit)))
    }

    /// A name that is no fact, parameter or definition.
    fn bare_name<'e>(&self, expression: &'e ast::Expression) -> Option<&'e ast::Path> {
        match &expression.kind {
            ast::ExpressionKind::Path(path) if self.is_bare_value(expression) => Some(path),
            _ => None,
        }
    }

    /// The only fact that a policy sees which has all of some values.
    fn owner_of_values(&self, values: &[&ast::Path]) -> Option<FieldId> {
        let is_symbol = |value: &&ast::Path| self.names.schema.symbols.get(&value.text()).is_some();
        if !values.iter().all(is_symbol) {
            return None;
        }
        let has_all = |id: &FieldId| values.iter().all(|value| self.value_named(value, Some(&self.names.field(*id).ty)).is_some());
        let seen = self.names.fields.iter().filter(|(_, declared)| self.names.sees(self.policy, declared.policy));
        let mut owners: Vec<FieldId> = seen.map(|(id, _)| *id).filter(has_all).collect();
        owners.dedup();
        match owners.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// A fact as conditions name it.
    fn fact_name(&self, id: FieldId) -> String {
        let field = self.names.field(id);
        match field.object {
            Some(object) => format!("{}.{}", self.names.schema.objects[object].name, field.name),
            None => field.name.clone(),
        }
    }
}

/// A value as a policy writes it.
fn said(value: &ast::Expression) -> Option<String> {
    match &value.kind {
        ast::ExpressionKind::Path(path) => match path.names.as_slice() {
            [ast::Name { text, bracketed: true, .. }] => Some(format!("「{text}」")),
            _ => Some(path.text()),
        },
        ast::ExpressionKind::Text(text) => Some(format!("“{text}”")),
        ast::ExpressionKind::Number { value, unit } => Some(format!("{value}{}", unit.as_ref().map_or("", |unit| &unit.node))),
        _ => None,
    }
}
