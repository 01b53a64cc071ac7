//! Literals, arithmetic with units and dates, and choices.

use super::Checker;
use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Expression, ExpressionKind};
use crate::source::Span;
use crate::syntax::ast::{self, Operator};
use crate::syntax::letters::first_word;
use crate::syntax::{statute_numbers, words};
use crate::value::number::Number;
use crate::value::text::key;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, SAID, Unit};
use crate::value::{Text, Value};

impl Checker<'_, '_> {
    pub(super) fn text(&mut self, text: &str, span: Span, expected: Option<&Type>) -> Expression {
        let values = match expected {
            Some(Type::Choice(names) | Type::Set(names)) => names.clone(),
            Some(Type::Table(id)) => return self.table_text(*id, text, span),
            _ => return Expression::new(ExpressionKind::Constant(Value::Text(Text::new(text))), Type::Text, span),
        };
        let key = key(text);
        match self.value_keyed(&key, expected) {
            Some(symbol) => Expression::new(ExpressionKind::Constant(Value::Choice(symbol)), Type::Choice(values), span),
            None => self.undeclared_value(format!("「{key}」不是声明过的取值"), &key, &values, span),
        }
    }

    pub(super) fn number(
        &mut self,
        value: &Number,
        unit: Option<&crate::source::Spanned<String>>,
        span: Span,
        expected: Option<&Type>,
    ) -> Expression {
        let Some(written) = unit else {
            let ty = NumberType { whole: value.is_whole(), ..NumberType::PLAIN };
            return Expression::new(ExpressionKind::Constant(Value::Number(value.clone())), Type::Number(ty), span);
        };
        let Some(unit) = Unit::from_word(&written.node) else {
            let diagnostic = Diagnostic::new(Code::SYN006, written.span, format!("「{}」不是计量单位", written.node));
            if let Some((_, meant)) = SAID.iter().find(|(other, _)| *other == written.node) {
                return self.report(diagnostic.help(format!("写成「{meant}」")).certain(written.span, *meant));
            }
            if written.node == "的" {
                return self.report(diagnostic.help("去掉「的」").certain(written.span, ""));
            }
            let readings = counted(&format!("{value}{}", written.node), expected);
            if !readings.is_empty() {
                return self.report(diagnostic.readings(span, readings));
            }
            let diagnostic = diagnostic.help(unit_advice(&written.node));
            return self.report(match unit_alone(&written.node) {
                Some(meant) => diagnostic.certain(written.span, meant),
                None => diagnostic,
            });
        };
        match value.multiply(&unit.factor()) {
            Ok(base) => {
                let ty = NumberType { kind: unit.kind(), unit: Some(unit), whole: base.is_whole() };
                Expression::new(ExpressionKind::Constant(Value::Number(base)), Type::Number(ty), span)
            }
            Err(_) => self.fault(Code::SYN012, span, "数要小于一万亿（按基本单位计）", "检查数和单位"),
        }
    }

    pub(super) fn arithmetic(&mut self, operator: Operator, left: &ast::Expression, right: &ast::Expression, span: Span) -> Expression {
        let (left, right) = match operator {
            Operator::Add | Operator::Subtract => self.sides(left, right),
            Operator::Multiply | Operator::Divide => (self.expression(left, None), self.expression(right, None)),
        };
        let shift = |date: Expression, by: Expression| {
            let back = operator == Operator::Subtract;
            (ExpressionKind::Shift { date: Box::new(date), by: Box::new(by), back }, Type::Date)
        };
        let (kind, ty) = match (&left.ty, &right.ty, operator) {
            (Type::Error, _, _) | (_, Type::Error, _) => return Expression::error(span),
            (Type::Number(l), Type::Number(r), _) => {
                let Some(ty) = number_result(operator, *l, *r) else { return self.wrong_kinds(operator, &left, &right) };
                (ExpressionKind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) }, Type::Number(ty))
            }
            (Type::Date, Type::Date, Operator::Subtract) => {
                let days = NumberType { whole: true, ..NumberType::of_kind(Kind::Days) };
                (ExpressionKind::DaysBetween { later: Box::new(left), earlier: Box::new(right) }, Type::Number(days))
            }
            (Type::Date, Type::Number(by), Operator::Add | Operator::Subtract) if by.kind.is_time() => {
                self.note_workdays(by.kind, span);
                shift(left, right)
            }
            (Type::Number(by), Type::Date, Operator::Add) if by.kind.is_time() => {
                self.note_workdays(by.kind, span);
                shift(right, left)
            }
            _ => return self.wrong_kinds(operator, &left, &right),
        };
        Expression::new(kind, ty, span)
    }

    /// Records where work days are counted, which needs a 日历.
    pub(super) fn note_workdays(&mut self, kind: Kind, span: Span) {
        if kind == Kind::Workdays {
            self.builder.stack.workdays.push((self.policy, span));
        }
    }

    pub(super) fn wrong_kinds(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Expression {
        let verb = match operator {
            Operator::Add => "相加",
            Operator::Subtract => "相减",
            Operator::Multiply => "相乘",
            Operator::Divide => "相除",
        };
        let both_numbers = matches!((&left.ty, &right.ty), (Type::Number(_), Type::Number(_)));
        let message = self.incompatible(left, right, verb);
        let help = match (operator, both_numbers) {
            (Operator::Add | Operator::Subtract, true) => "同类的数才能加减；给数写上单位",
            (Operator::Multiply, true) => "带单位的数只能与不带单位的数或比例相乘",
            (Operator::Divide, true) => "带单位的数只能除以不带单位的数，或同类的数",
            (_, false) => "日期只能加减时间（如 15日、3个月、10个工作日），两个日期只能相减",
        };
        let code = if both_numbers { Code::TYP002 } else { Code::TYP003 };
        let diagnostic = Diagnostic::new(code, left.span.to(right.span), message).help(help);
        self.report_types(diagnostic, &[(left, right.ty.describe()), (right, left.ty.describe())])
    }

    pub(super) fn choice(
        &mut self,
        condition: &ast::Expression,
        yes: &ast::Expression,
        no: &ast::Expression,
        span: Span,
        expected: Option<&Type>,
    ) -> Expression {
        let condition = self.condition(condition);
        let (yes, no) = match expected {
            Some(ty @ (Type::Choice(_) | Type::Set(_))) => (self.expression(yes, Some(ty)), self.expression(no, Some(ty))),
            _ => self.sides(yes, no),
        };
        if condition.is_error() || yes.is_error() || no.is_error() {
            return Expression::error(span);
        }
        if !yes.ty.meets(&no.ty) {
            return self.mismatch(&yes, &no, "放在同一个“若 … 则 … 否则”里");
        }
        if let Some(error) = self.bare_ratio(&[&yes, &no]) {
            return error;
        }
        let ty = yes.ty.or(&no.ty);
        Expression::new(ExpressionKind::Choice { condition: Box::new(condition), yes: Box::new(yes), no: Box::new(no) }, ty, span)
    }
}

/// The type of a result; `None` if the kinds cannot be combined.
fn number_result(operator: Operator, left: NumberType, right: NumberType) -> Option<NumberType> {
    let plain = |ty: NumberType| ty.kind == Kind::Plain;
    match operator {
        Operator::Add | Operator::Subtract => (left.kind == right.kind).then(|| NumberType {
            kind: left.kind,
            unit: left.unit.or(right.unit),
            whole: left.whole && right.whole,
        }),
        Operator::Multiply if plain(left) && plain(right) => Some(NumberType { unit: None, whole: left.whole && right.whole, ..left }),
        Operator::Multiply if plain(right) => Some(NumberType { whole: left.whole && right.whole, ..left }),
        Operator::Multiply if plain(left) => Some(NumberType { whole: left.whole && right.whole, ..right }),
        Operator::Divide if left.kind == right.kind => Some(NumberType::PLAIN),
        Operator::Divide if plain(right) => Some(NumberType { whole: false, ..left }),
        Operator::Multiply | Operator::Divide => None,
    }
}

/// What a number may be whose unit is none as `3万人`, `6成` or `50万`; the last says no unit, so it has that of what it meets, in which
/// it is counted, or the one that counts 1.
pub(super) fn counted(written: &str, expected: Option<&Type>) -> Vec<String> {
    let Some(number) = statute_numbers::quantity(written) else { return Vec::new() };
    let digits = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let Some((digits, unit)) = number.split_at_checked(digits) else { return Vec::new() };
    let Some((times, _)) = statute_numbers::times(unit).filter(|_| Unit::from_word(unit).is_none()) else { return vec![number] };
    let Some(Type::Number(ty)) = expected.filter(|_| !unit.is_empty()) else { return Vec::new() };
    let money = format!("{unit}元");
    if ty.unit == Some(Unit::PERCENT) {
        return Vec::new();
    }
    if ty.kind == Kind::Money && Unit::from_word(&money).is_some() {
        return vec![format!("{digits}{money}")];
    }
    let Some(number) = Number::parse(digits).ok().and_then(|number| number.multiply(&Number::whole(times)).ok()) else { return Vec::new() };
    let units = [ty.unit.filter(|_| ty.kind != Kind::Plain), ty.kind.base()].map(|unit| unit.map_or("", Unit::word));
    let several = units.map(|unit| format!("{number}{unit}"));
    let is_one = ty.unit.is_none_or(|unit| unit.factor() == Number::ONE);
    several.into_iter().take(if is_one { 1 } else { 2 }).collect()
}

/// A unit at the start of a text, and what follows it.
fn unit_and_rest(written: &str) -> (Option<&'static str>, &str) {
    let head = Unit::words().filter(|word| written.starts_with(word)).max_by_key(|word| word.len());
    (head, written.strip_prefix(head.unwrap_or_default()).unwrap_or_default())
}

/// Words behind an amount that add nothing to it.
const EMPTY_ENDS: &[&str] = &["整", "正", "人民币", "钱", "的", "的情形", "的情况", "者"];

/// `万元整` and `万元且已公示`, the unit apart from what does not belong to it.
fn unit_alone(written: &str) -> Option<String> {
    let (Some(unit), rest) = unit_and_rest(written) else { return None };
    if EMPTY_ENDS.contains(&rest) {
        return Some(unit.to_owned());
    }
    let joints = [("并且", "且"), ("或者", "或"), ("且", "且"), ("或", "或")];
    let (written, joint) = joints.into_iter().find(|(written, _)| rest.starts_with(written))?;
    let operand = rest.strip_prefix(written).filter(|operand| !operand.is_empty() && first_word(operand) == *operand)?;
    Some(format!("{unit} {joint} {operand}"))
}

fn unit_advice(written: &str) -> String {
    match unit_and_rest(written) {
        (Some("年"), rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => "日期写全年、月、日，如「2024年1月1日」".to_owned(),
        (Some(unit), rest) if words::is_word(first_word(rest)) || words::begins_with_word(rest) => {
            format!("单位「{unit}」后面要留空，再写「{rest}」")
        }
        (Some(unit), rest) => format!("写成「{unit}」：「{rest}」不是单位的一部分"),
        (None, _) => {
            did_you_mean(written, Unit::words()).unwrap_or_else(|| format!("可用的单位：{}", Unit::words().collect::<Vec<_>>().join("、")))
        }
    }
}
