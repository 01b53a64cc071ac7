//! Comparisons: both sides must have the same type, quantities the same kind.

use super::Checker;
use crate::diagnostic::wording::DECLARED;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::{Expression, ExpressionKind};
use crate::source::Span;
use crate::syntax::ast::{self, Relation};
use crate::syntax::statute_numbers;
use crate::syntax::statutes::parted_values;
use crate::value::date::Date;
use crate::value::types::{NumberType, Type, TypeWord};
use crate::value::unit::{Kind, Unit};

impl Checker<'_, '_> {
    /// Both sides of a comparison; a bare name on one side may be a value of the other's type.
    pub(super) fn sides(&mut self, left: &ast::Expression, right: &ast::Expression) -> (Expression, Expression) {
        let is_constant = self.is_bare_value(left) || matches!(left.kind, ast::ExpressionKind::Number { .. });
        if is_constant && !self.is_bare_value(right) {
            let checked = self.expression(right, None);
            let ty = checked.ty.clone();
            return (self.expression(left, Some(&ty)), checked);
        }
        let left = self.expression(left, None);
        let ty = left.ty.clone();
        let right = self.expression(right, Some(&ty));
        (left, right)
    }

    pub(super) fn compare(&mut self, relation: Relation, left: &ast::Expression, right: &ast::Expression, span: Span) -> Expression {
        if let ast::ExpressionKind::Path(path) = &right.kind
            && self.is_bare_value(right)
            && let Some(meant) = statute_numbers::comparison(&path.text()).filter(|_| relation == Relation::Equal)
        {
            let message = format!("「{}」是比较，不是值", path.text());
            let diagnostic = Diagnostic::new(Code::NAM001, right.span, message);
            // In a cell of a table what is compared stands in the heading.
            return self.report(if left.span.end > right.span.start {
                let meant = meant.trim_start_matches("介于 ");
                diagnostic.help(format!("写成「{meant}」")).certain(right.span, meant)
            } else {
                let place = Span { start: left.span.end, end: right.span.end, ..span };
                diagnostic.help(format!("写成「{} {meant}」", self.written(left.span))).certain(place, format!(" {meant}"))
            });
        }
        if let ast::ExpressionKind::Path(path) = &right.kind
            && let (Relation::Equal | Relation::NotEqual, true) = (relation, self.is_bare_value(right))
            && matches!(path.text().as_str(), "空" | "空白" | "空值" | "无值" | "null" | "NULL")
            && left.span.end <= right.span.start
        {
            let meant = if relation == Relation::Equal { "未填" } else { "已填" };
            let place = Span { start: left.span.end, end: right.span.end, ..span };
            let diagnostic = Diagnostic::new(Code::NAM001, right.span, format!("「{}」不是值", path.text()));
            let help = format!("写成「{} {meant}」", self.written(left.span));
            return self.report(diagnostic.help(help).certain(place, format!(" {meant}")));
        }
        if let Some(diagnostic) = self.no_value(relation, left, right) {
            return self.report(diagnostic);
        }
        if let Some(diagnostic) = self.table_as_value(matches!(relation, Relation::NotEqual), left, right, right.span) {
            return self.report(diagnostic);
        }
        if let Some(diagnostic) = self.divided_values(relation, left, right) {
            return self.report(diagnostic);
        }
        if let Some(error) = self.joined_bounds(left.span, relation, right, Some(span)) {
            return error;
        }
        let operand = right;
        let (left, right) = self.sides(left, right);
        if left.is_error() || right.is_error() {
            return Expression::error(span);
        }
        self.warn_of_title(&left, operand, relation == Relation::NotEqual);
        self.warn_of_star(&left, operand, relation == Relation::NotEqual);
        self.warn_of_nothing(&left, operand, relation == Relation::NotEqual);
        if !left.ty.meets(&right.ty) {
            let diagnostic = self.mismatched(&left, &right, "比较");
            return self.report_mismatch(
                match left.ty {
                    Type::Set(_) => self.as_set(diagnostic, (left.span, &left.ty), relation, std::slice::from_ref(operand)),
                    _ => diagnostic,
                },
                &left,
                &right,
            );
        }
        if let Some(error) = self.bare_ratio(&[&left, &right]) {
            return error;
        }
        let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
        if ordered && !left.ty.is_ordered() {
            let message = format!("{}，不能比大小", self.described(&left));
            return self.fault(Code::TYP003, span, message, "只有数和日期能比大小；其他的用“=”“≠”“属于”");
        }
        Expression::condition(ExpressionKind::Compare { relation, left: Box::new(left), right: Box::new(right) }, span)
    }

    pub(super) fn mismatch(&mut self, left: &Expression, right: &Expression, verb: &str) -> Expression {
        let diagnostic = self.mismatched(left, right, verb);
        self.report_mismatch(diagnostic, left, right)
    }

    fn report_mismatch(&mut self, diagnostic: Diagnostic, left: &Expression, right: &Expression) -> Expression {
        self.report_types(diagnostic, &[(left, right.ty.describe()), (right, left.ty.describe())])
    }

    /// That two values are not of one type, with advice.
    fn mismatched(&self, left: &Expression, right: &Expression, verb: &str) -> Diagnostic {
        let (a, b) = (self.written(left.span), self.written(right.span));
        let span = left.span.to(right.span);
        let both_numbers = matches!((&left.ty, &right.ty), (Type::Number(_), Type::Number(_)));
        let code = if both_numbers { Code::TYP002 } else { Code::TYP001 };
        let advice = match (&left.ty, &right.ty) {
            (Type::Number(l), Type::Number(r)) if r.kind == Kind::Plain => {
                let number = b.trim_start_matches(['≥', '≤', '>', '<', ' ']);
                let digits = number.trim_end_matches(|c: char| !c.is_ascii_digit());
                l.unit.or(l.kind.base()).map(|unit| match !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
                    true => format!("给数写上单位，如「{digits}{}」", unit.word()),
                    false => format!("两边要有同样的单位（{}）", unit.word()),
                })
            }
            (Type::Choice(_), Type::Text) | (Type::Text, Type::Choice(_)) => Some("枚举的事实只能与它声明过的取值比较".to_owned()),
            (Type::Set(_), _) => Some("集合用“包含”“包含全部”“包含任一”".to_owned()),
            (Type::Truth, _) => Some(format!("“是否”类的事实本身就是条件：写「{a}」或「非 {a}」")),
            (Type::Date, Type::Number(_)) => Some("先算出日期再比较，如“申请日期 + 15日 ≤ 基准日”".to_owned()),
            (Type::Number(_), Type::Number(_)) => Some("改正其中一个的单位，或看是不是写错了字段".to_owned()),
            (Type::Number(_) | Type::Date, Type::Text) => Some("两边须是同一类的值；数（连同单位）和日期直接写，不加引号".to_owned()),
            _ => None,
        };
        let message = self.incompatible(left, right, verb);
        let diagnostic = Diagnostic::new(code, span, message).help(advice.unwrap_or_else(|| "两边须是同一类的值".to_owned()));
        match (&left.ty, &right.ty) {
            (Type::Number(number), Type::Number(plain)) if plain.kind == Kind::Plain => with_units(diagnostic, *number, &b, right.span),
            (Type::Date, Type::Text) => {
                let day = b.trim_matches(['“', '”', '"']).trim();
                if Date::parse(day).is_ok() { diagnostic.certain(right.span, day) } else { diagnostic }
            }
            _ => diagnostic,
        }
    }

    /// Reports that types do not fit, with where the facts among some expressions are declared and what each is taken for: one that is
    /// declared with a wrong type is one mistake.
    pub(super) fn report_types(&mut self, diagnostic: Diagnostic, expressions: &[(&Expression, String)]) -> Expression {
        let fact = |expression: &Expression| match &expression.kind {
            ExpressionKind::Field(field) => Some(*field),
            ExpressionKind::Aggregate(id) => match self.builder.model.aggregates[*id].arguments.as_slice() {
                [Expression { kind: ExpressionKind::Field(field), .. }] => Some(*field),
                _ => None,
            },
            _ => None,
        };
        let note = |diagnostic: Diagnostic, (expression, wanted): &(&Expression, String)| match fact(expression) {
            Some(field) => diagnostic.also(self.names.field(field).span, format!("{DECLARED}，不是{wanted}")),
            None => diagnostic,
        };
        let diagnostic = expressions.iter().fold(diagnostic, note);
        self.report(diagnostic)
    }

    /// `「甲」是日期，不能与数「乙」比较`
    pub(super) fn incompatible(&self, left: &Expression, right: &Expression, verb: &str) -> String {
        // In a cell of a table what is compared stands in the heading.
        let subject = match left.kind {
            ExpressionKind::Field(field) if left.span.end >= right.span.end => {
                format!("「{}」是{}", self.names.field(field).name, left.ty.describe())
            }
            _ => self.described(left),
        };
        format!("{subject}，不能与{}「{}」{verb}", right.ty.describe(), self.written(right.span))
    }

    pub(super) fn between(&mut self, value: &ast::Expression, low: &ast::Expression, high: &ast::Expression, span: Span) -> Expression {
        let value = self.expression(value, None);
        let ty = Some(&value.ty);
        let (low, high) = (self.expression(low, ty), self.expression(high, ty));
        if value.is_error() || low.is_error() || high.is_error() {
            return Expression::error(span);
        }
        for bound in [&low, &high] {
            if !value.ty.meets(&bound.ty) {
                return self.mismatch(&value, bound, "比较");
            }
        }
        if !value.ty.is_ordered() {
            let message = format!("{}，不能用“介于”", self.described(&value));
            return self.fault(Code::TYP003, span, message, "只有数和日期能比大小");
        }
        if let Some(error) = self.bare_ratio(&[&value, &low, &high]) {
            return error;
        }
        Expression::condition(ExpressionKind::Between { value: Box::new(value), low: Box::new(low), high: Box::new(high) }, span)
    }

    pub(super) fn in_list(&mut self, value: &ast::Expression, negated: bool, list: &[ast::Expression], span: Span) -> Expression {
        let value = self.expression(value, None);
        if value.is_error() {
            return value;
        }
        if matches!(value.ty, Type::Set(_)) {
            let message = format!("「{}」是集合，不能用“属于”", self.written(value.span));
            let diagnostic = Diagnostic::new(Code::TYP003, span, message).help("集合用“包含”“包含全部”“包含任一”");
            let relation = if negated { Relation::NotEqual } else { Relation::Equal };
            let diagnostic = self.as_set(diagnostic, (value.span, &value.ty), relation, list);
            return self.report_types(diagnostic, &[(&value, TypeWord::Choice.word().to_owned())]);
        }
        let relation = if negated { Relation::NotEqual } else { Relation::Equal };
        let whole = Some(span).filter(|_| list.len() == 1);
        if let Some(error) = list.iter().find_map(|item| self.joined_bounds(value.span, relation, item, whole)) {
            return error;
        }
        if let Some(diagnostic) = list.iter().find_map(|item| self.joined_values(&value.ty, item)) {
            return self.report(diagnostic);
        }
        list.iter().for_each(|item| self.warn_of_title(&value, item, negated));
        let list: Vec<Expression> = list.iter().map(|item| self.expression(item, Some(&value.ty))).collect();
        if list.iter().any(Expression::is_error) {
            return Expression::error(span);
        }
        if let Some(other) = list.iter().find(|item| !item.ty.meets(&value.ty)) {
            return self.mismatch(&value, other, "比较");
        }
        if let Some(error) = self.bare_ratio(&std::iter::once(&value).chain(&list).collect::<Vec<_>>()) {
            return error;
        }
        Expression::condition(ExpressionKind::InList { value: Box::new(value), list: list.into(), negated }, span)
    }

    /// `= 禁止清单`, `属于 {禁止清单}`: a 名录 where a value is wanted. `place`: what is written behind the fact.
    fn table_as_value(&self, denied: bool, left: &ast::Expression, right: &ast::Expression, place: Span) -> Option<Diagnostic> {
        let ast::ExpressionKind::Path(path) = &right.kind else { return None };
        let is_table = self.is_bare_value(right) && self.names.find_in(&self.names.tables_by_name, self.policy, path).len() == 1;
        if !is_table || left.span.end > right.span.start {
            return None;
        }
        let meant = format!("{} {}", if denied { "不属于" } else { "属于" }, path.text());
        let diagnostic = Diagnostic::new(Code::NAM001, right.span, format!("「{}」是名录，不是值", path.text()));
        let place = Span { start: left.span.end, ..place };
        Some(diagnostic.help(format!("写成「{} {meant}」", self.written(left.span))).certain(place, format!(" {meant}")))
    }

    /// `= 甲/乙`: two values of the fact, which a sign of division parts.
    fn divided_values(&mut self, relation: Relation, left: &ast::Expression, right: &ast::Expression) -> Option<Diagnostic> {
        let ast::ExpressionKind::Arithmetic { operator: ast::Operator::Divide, left: one, right: other } = &right.kind else { return None };
        if !self.is_bare_value(one) || !self.is_bare_value(other) || !matches!(relation, Relation::Equal | Relation::NotEqual) {
            return None;
        }
        let (ast::ExpressionKind::Path(one), ast::ExpressionKind::Path(other)) = (&one.kind, &other.kind) else { return None };
        let fact = self.expression(left, None);
        [one, other].iter().all(|value| self.value_named(value, Some(&fact.ty)).is_some()).then_some(())?;
        let values = format!("{}、{}", one.text(), other.text());
        let diagnostic = Diagnostic::new(Code::NAM003, right.span, format!("几个取值用“、”隔开，却写着「{}」", self.written(right.span)));
        // In a cell of a table what is compared stands in the heading.
        Some(if left.span.end > right.span.start {
            diagnostic.help(format!("写成「{values}」")).certain(right.span, values)
        } else {
            let word = if relation == Relation::Equal { "属于" } else { "不属于" };
            let place = Span { start: left.span.end, ..right.span };
            diagnostic
                .help(format!("写成「{} {word} {{{values}}}」", self.written(left.span)))
                .certain(place, format!(" {word} {{{values}}}"))
        })
    }

    /// `{甲、乙或丙}`: two values that a word joins, where a sign is to part them.
    pub(super) fn joined_values(&self, ty: &Type, item: &ast::Expression) -> Option<Diagnostic> {
        let ast::ExpressionKind::Path(path) = &item.kind else { return None };
        let text = path.text();
        let parts = parted_values(&text);
        let are_values = parts.len() > 1 && parts.iter().all(|part| self.value_keyed(part, Some(ty)).is_some());
        if !are_values || self.value_keyed(&text, Some(ty)).is_some() {
            return None;
        }
        let listed = parts.join("、");
        let diagnostic = Diagnostic::new(Code::NAM003, item.span, format!("没有「{text}」这个取值：几个取值用“、”隔开"));
        Some(diagnostic.help(format!("写成「{listed}」")).certain(item.span, listed))
    }

    pub(super) fn filled(&mut self, value: &ast::Expression, negated: bool, span: Span) -> Expression {
        let checked = self.expression(value, None);
        match checked.kind {
            ExpressionKind::Field(field) => Expression::condition(ExpressionKind::Filled { field, negated }, span),
            ExpressionKind::Error => checked,
            _ => {
                let message = format!("“已填”“未填”前面要的是一个事实，「{}」不是", self.written(value.span));
                self.fault(Code::TYP003, span, message, "写字段的名称，如“街道意见 未填”")
            }
        }
    }
}

/// Offers the units that a number without one may have: that of what it is compared with, and 万元 beside 元.
fn with_units(diagnostic: Diagnostic, wanted: NumberType, written: &str, place: Span) -> Diagnostic {
    let number = written.trim_start_matches(['≥', '≤', '>', '<', '=', ' ']);
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let end = Span { start: place.end, ..place };
    let units = [wanted.unit.or(wanted.kind.base()), (wanted.kind == Kind::Money).then_some(Unit::from_word("万元")).flatten()];
    let mut words: Vec<&str> = units.into_iter().flatten().map(Unit::word).collect();
    words.dedup();
    words.into_iter().filter(|_| is_number).fold(diagnostic, |diagnostic, unit| {
        let replacements = vec![Replacement { span: end, text: unit.to_owned() }];
        diagnostic.edit(Edit { label: format!("写成「{number}{unit}」"), certain: false, replacements })
    })
}
