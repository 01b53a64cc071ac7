//! Constants that cannot be meant as they stand: a 比例 over 1 without %, two bounds joined by a minus.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::{Expression, ExpressionKind};
use crate::source::Span;
use crate::syntax::ast::{self, Operator, Relation};
use crate::value::Value;
use crate::value::number::Number;
use crate::value::show::quantity;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};

impl Checker<'_, '_> {
    /// Reports bare numbers over 1 that meet a 比例, if any of some expressions that meet each other is one.
    pub(super) fn bare_ratio(&mut self, meeting: &[&Expression]) -> Option<Expression> {
        self.warn_of_percent(meeting);
        meeting.iter().any(|expression| is_ratio(expression)).then(|| self.bare_numbers(meeting))?
    }

    /// Warns of a per cent that meets a fact which is a plain number: 80 is not below 80%, which is 0.8.
    fn warn_of_percent(&mut self, meeting: &[&Expression]) {
        let is_plain = |ty: &Type| matches!(ty, Type::Number(NumberType { kind: Kind::Plain, unit, .. }) if *unit != Some(Unit::PERCENT));
        let fact = meeting.iter().find_map(|expression| match expression.kind {
            ExpressionKind::Field(field) if is_plain(&expression.ty) => Some((field, expression)),
            _ => None,
        });
        let percent = meeting.iter().find_map(|expression| match (&expression.kind, &expression.ty) {
            (ExpressionKind::Constant(Value::Number(_)), ty) if !is_plain(ty) => {
                let written = self.written(expression.span);
                let digits = written.trim_start_matches(['≥', '≤', '>', '<', ' ']).trim_end_matches(['%', '％']).to_owned();
                let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
                (digits.len() < written.len() && is_number).then_some((digits, expression.span))
            }
            _ => None,
        });
        let (Some((field, fact)), Some((digits, span))) = (fact, percent) else { return };
        let (name, ty) = (&self.names.field(field).name, fact.ty.describe());
        let message = format!("「{name}」是{ty}，不是比例，却与百分数「{digits}%」比较");
        let help = format!("「{name}」填的是百分数的，把它的类型写成“比例”；填 {digits} 这样的数的，写成「{digits}」");
        let diagnostic = Diagnostic::new(Code::TYP009, span, message).also(self.names.field(field).span, "在这里声明").help(help);
        self.builder.stack.diagnostics.push(diagnostic);
    }

    /// The same of what is given to a 参数 or a fact of the type 比例.
    pub(crate) fn bare_numbers(&mut self, given: &[&Expression]) -> Option<Expression> {
        let mut bare = Vec::new();
        given.iter().for_each(|expression| self.collect_bare(expression, &mut bare));
        let (first, largest) = (bare.first()?.0, bare.iter().find(|(_, number)| *number > Number::ONE || *number < -Number::ONE)?);
        let percent = NumberType { unit: Some(Unit::PERCENT), ..NumberType::PLAIN };
        let shown = |number: &Number, factor: &Number| number.multiply(factor).ok().map(|ratio| quantity(&ratio, percent));
        let factors = [Unit::PERCENT.factor(), Number::ONE];
        let message = format!("比例「{}」大于 1：是不是漏了 %？", self.written(largest.0));
        let readings: Vec<String> = factors.iter().filter_map(|factor| shown(&largest.1, factor)).collect();
        let help = format!("写成「{}」；真是这么多倍的，写成「{}」", readings.first()?, readings.get(1)?);
        let mut diagnostic = Diagnostic::new(Code::TYP002, if bare.len() == 1 { first } else { largest.0 }, message).help(help);
        for (factor, reading) in factors.iter().zip(readings) {
            let written = |(span, number): &(Span, Number)| Some(Replacement { span: *span, text: shown(number, factor)? });
            let replacements = bare.iter().filter_map(written).collect();
            diagnostic = diagnostic.edit(Edit { label: format!("写成「{reading}」"), certain: false, replacements });
        }
        Some(self.report(diagnostic))
    }

    /// The numbers without % among what an expression may be; those of a 参数 say themselves what they are.
    fn collect_bare(&self, expression: &Expression, bare: &mut Vec<(Span, Number)>) {
        match (&expression.kind, &expression.ty) {
            (ExpressionKind::Constant(Value::Number(number)), Type::Number(NumberType { kind: Kind::Plain, unit, .. }))
                if *unit != Some(Unit::PERCENT) && self.is_number(expression.span) =>
            {
                bare.push((expression.span, number.clone()));
            }
            (ExpressionKind::Choice { yes, no, .. }, _) => [yes, no].iter().for_each(|part| self.collect_bare(part, bare)),
            _ => {}
        }
    }

    /// Whether a number stands at a place, and not the name of one; what is only tried stands nowhere.
    fn is_number(&self, place: Span) -> bool {
        let written = self.written(place);
        written.is_empty() || written.starts_with(|c: char| c == '-' || c.is_ascii_digit())
    }

    /// Reports `罚款 = 10万元-30万元`, which computes a difference where two bounds are meant. `whole`: the condition that consists of it, if
    /// it is the only value; a cell of a 判定表 is its own subject.
    pub(super) fn joined_bounds(
        &mut self,
        subject: Span,
        relation: Relation,
        value: &ast::Expression,
        whole: Option<Span>,
    ) -> Option<Expression> {
        let ast::ExpressionKind::Arithmetic { operator: Operator::Subtract, left, right } = &value.kind else { return None };
        let is_equal = matches!(relation, Relation::Equal | Relation::NotEqual);
        let mut low_unit = "";
        let mut falls_by = None;
        let rises = match (&left.kind, &right.kind) {
            (ast::ExpressionKind::Date(low), ast::ExpressionKind::Date(high)) => low < high,
            // 10-30万元: the unit stands once, behind both.
            (ast::ExpressionKind::Number { value: low, unit: None }, ast::ExpressionKind::Number { value: high, unit: Some(unit) }) => {
                low_unit = &unit.node;
                low < high
            }
            (ast::ExpressionKind::Number { .. }, ast::ExpressionKind::Number { .. }) => {
                let (low, high) = (self.expression(left, None), self.expression(right, None));
                match (&low.kind, &high.kind) {
                    (ExpressionKind::Constant(Value::Number(one)), ExpressionKind::Constant(Value::Number(other)))
                        if low.ty.meets(&high.ty) =>
                    {
                        if let Type::Number(ty) = low.ty {
                            falls_by = one.subtract(other).ok().filter(|by| !by.is_negative()).map(|by| quantity(&by, ty));
                        }
                        one < other
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        // 60日 - 15日 may well be what some time is compared with.
        if !rises && !is_equal {
            return None;
        }
        let (low, high) = (format!("{}{low_unit}", self.written(left.span)), self.written(right.span));
        let bounds = if rises { format!("{low} 至 {high}") } else { format!("{high} 至 {low}") };
        let message = format!("「{}」是两个值相减的差，不是一段范围", self.written(value.span));
        let in_cell = subject.end >= value.span.end;
        let shown = if in_cell { bounds.clone() } else { format!("{} 介于 {bounds}", self.written(subject)) };
        let help = match relation {
            Relation::NotEqual => format!("不在范围之内写成「非 {shown}」"),
            Relation::Equal | Relation::Less | Relation::More | Relation::AtMost | Relation::AtLeast => format!("范围写成「{shown}」"),
        };
        let by = falls_by.as_ref().map_or("直接写出它是多少".to_owned(), |by| format!("写成「{by}」"));
        let mut diagnostic = Diagnostic::new(Code::TYP003, value.span, message).help(format!("{help}；要的是差的，{by}"));
        if let Some(whole) = whole.filter(|_| relation == Relation::Equal) {
            let (start, text) = if in_cell { (value.span.start, bounds) } else { (subject.end, format!(" 介于 {bounds}")) };
            let replacements = vec![Replacement { span: Span { start, ..whole }, text }];
            diagnostic = diagnostic.edit(Edit { label: format!("写成「{shown}」"), certain: rises, replacements });
        }
        if let Some(whole) = whole.filter(|_| relation == Relation::NotEqual && !in_cell) {
            let denied = format!("非 {shown}");
            let replacements = vec![Replacement { span: Span { start: subject.start, ..whole }, text: denied.clone() }];
            diagnostic = diagnostic.edit(Edit { label: format!("写成「{denied}」"), certain: rises, replacements });
        }
        if let Some(by) = falls_by {
            let replacements = vec![Replacement { span: value.span, text: by.clone() }];
            diagnostic = diagnostic.edit(Edit { label: format!("写成「{by}」"), certain: false, replacements });
        }
        Some(self.report(diagnostic))
    }
}

/// Whether an expression is a 比例 throughout: 占比 + 1 is none.
fn is_ratio(expression: &Expression) -> bool {
    let Type::Number(NumberType { unit: Some(Unit::PERCENT), .. }) = expression.ty else { return false };
    match &expression.kind {
        ExpressionKind::Arithmetic { left, right, .. } => is_ratio(left) && is_ratio(right),
        _ => true,
    }
}
