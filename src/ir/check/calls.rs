//! Calls of functions and figures.

use super::Checker;
use crate::diagnostic::near::any_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::builtins::{self, Argument, Builtin, Figure, Function};
use crate::ir::{Expression, ExpressionKind, FigureCall};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::types::{NumberType, Type};
use crate::value::unit::Kind;

impl Checker<'_, '_> {
    pub(super) fn call(
        &mut self,
        name: &ast::Name,
        arguments: &[ast::Expression],
        by: &[ast::Expression],
        filter: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let Some(row) = builtins::row(&name.text) else {
            let help = any_of(&name.text, "可用的函数", builtins::names());
            return self.report(Diagnostic::new(Code::NAM001, name.span, format!("没有「{}」这个函数", name.text)).help(help));
        };
        let count_fits = arguments.len() == row.arguments.len() || (row.more && arguments.len() > row.arguments.len());
        if !count_fits {
            let message = format!("「{}」要 {} 个参数，这里有 {} 个", row.name, row.arguments.len(), arguments.len());
            return self.report(Diagnostic::new(Code::TYP004, span, message).help(format!("写法：{}", row.usage)));
        }
        match row.builtin {
            Builtin::Function(function) => {
                if !by.is_empty() || filter.is_some() {
                    return self.report(
                        Diagnostic::new(Code::TYP004, span, format!("「{}」不是全表统计，不能用“按”“其中”", row.name))
                            .help(format!("写法：{}", row.usage)),
                    );
                }
                let Some(arguments) = self.arguments(row, arguments) else { return Expression::error(span) };
                let ty = match function {
                    Function::WorkdaysBetween => {
                        self.note_workdays(Kind::Workdays, span);
                        Type::Number(NumberType { whole: true, ..NumberType::of_kind(Kind::Workdays) })
                    }
                    Function::InOrder => Type::Truth,
                    Function::LawName => Type::Text,
                    Function::Smaller | Function::Larger => arguments.first().map_or(Type::Error, |first| first.ty.clone()),
                };
                Expression::new(ExpressionKind::Call { function, arguments }, ty, span)
            }
            Builtin::Figure(figure) => self.figure(row, figure, arguments, by, filter, span),
        }
    }

    pub(super) fn arguments(&mut self, row: &builtins::Row, arguments: &[ast::Expression]) -> Option<Vec<Expression>> {
        let mut checked: Vec<Expression> = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            let wanted = row.arguments.get(at).or(row.arguments.last()).copied().unwrap_or(Argument::Any);
            let value = if wanted == Argument::Truth { self.condition(argument) } else { self.expression(argument, None) };
            let (fits, words) = match wanted {
                Argument::Date => (value.ty == Type::Date, "日期"),
                Argument::Text => (value.ty == Type::Text, "文本"),
                Argument::Truth => (value.ty == Type::Truth, "条件"),
                Argument::Number => (matches!(value.ty, Type::Number(_)), "数"),
                Argument::Ordered => (matches!(value.ty, Type::Number(_) | Type::Date), "数或日期"),
                Argument::Any => (true, ""),
            };
            if !fits && !value.is_error() {
                let message = format!(
                    "「{}」的第 {} 个参数要的是{words}，「{}」是{}",
                    row.name,
                    at + 1,
                    self.written(value.span),
                    value.ty.describe()
                );
                self.report(Diagnostic::new(Code::TYP004, argument.span, message).help(format!("写法：{}", row.usage)));
                return None;
            }
            if let (Argument::Ordered, Some(first)) = (wanted, checked.first())
                && !first.ty.meets(&value.ty)
            {
                let first = first.clone();
                self.mismatch(&first, &value, "比较");
                return None;
            }
            checked.push(value);
        }
        checked.iter().all(|value| !value.is_error()).then_some(checked)
    }

    pub(super) fn figure(
        &mut self,
        row: &builtins::Row,
        figure: Figure,
        arguments: &[ast::Expression],
        by: &[ast::Expression],
        filter: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        if self.in_figure {
            return self.report(Diagnostic::new(Code::TYP007, span, "统计里面不能再用统计").help("把里面的统计拆出来单独比较"));
        }
        if self.judges_list() && !by.is_empty() {
            return self
                .report(Diagnostic::new(Code::TYP007, span, "对全表的规则里，统计不能写“按”").help("去掉“按 …”，或去掉规则的“对全表”"));
        }
        self.in_figure = true;
        let arguments = self.arguments(row, arguments);
        let by: Vec<Expression> = by.iter().map(|key| self.expression(key, None)).collect();
        let filter = filter.map(|filter| self.condition(filter));
        self.in_figure = false;
        let Some(arguments) = arguments else { return Expression::error(span) };
        if by.iter().chain(&filter).any(Expression::is_error) {
            return Expression::error(span);
        }
        let ty = match figure {
            Figure::Sum | Figure::Max | Figure::Min => arguments.first().map_or(Type::Error, |first| first.ty.clone()),
            Figure::Count | Figure::Distinct => Type::Number(NumberType { whole: true, ..NumberType::PLAIN }),
            Figure::Any | Figure::All | Figure::Overlap => Type::Truth,
        };
        let id = self.made.figures.push(FigureCall { figure, arguments, by, filter });
        Expression::new(ExpressionKind::Figure(id), ty, span)
    }
}
