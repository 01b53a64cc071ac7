//! What a set or a text contains.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Expression, ExpressionKind, Pattern, SetTest, TextTest};
use crate::source::Span;
use crate::syntax::ast::{self, Affix, Containment};
use crate::value::text::fold;
use crate::value::types::{Type, TypeWord};

impl Checker<'_, '_> {
    pub(super) fn contains(
        &mut self,
        value: &ast::Expression,
        kind: Containment,
        operands: &[ast::Expression],
        listed: bool,
        span: Span,
    ) -> Expression {
        let value = self.expression(value, None);
        match value.ty {
            Type::Error => value,
            Type::Set(_) => self.set_contains(value, kind, operands, listed, span),
            Type::Text | Type::Table(_) => self.text_contains(value, kind, operands, span),
            Type::Truth | Type::Number(_) | Type::Date | Type::Choice(_) => {
                let message = format!("{}，不能用“包含”", self.described(&value));
                let diagnostic = Diagnostic::new(Code::TYP003, span, message).help("“包含”用于集合和文本；枚举用“属于 {…}”");
                let diagnostic = self.as_choice(diagnostic, (value.span, &value.ty), kind, operands);
                self.report_types(diagnostic, &[(&value, TypeWord::Set.word().to_owned())])
            }
        }
    }

    pub(super) fn set_contains(
        &mut self,
        set: Expression,
        kind: Containment,
        operands: &[ast::Expression],
        listed: bool,
        span: Span,
    ) -> Expression {
        if kind == Containment::One && listed && operands.len() > 1 {
            let message = "“包含”后面只写一个取值";
            let diagnostic =
                Diagnostic::new(Code::TYP003, span, message).help("几个都要有，写“包含全部 {…}”；有一个就行，写“包含任一 {…}”");
            return self.report(self.as_all_or_any(diagnostic, &set, operands));
        }
        let members: Vec<Expression> = operands.iter().map(|operand| self.expression(operand, Some(&set.ty))).collect();
        if members.iter().any(Expression::is_error) {
            return Expression::error(span);
        }
        if let Some(other) = members.iter().find(|member| !matches!(member.ty, Type::Choice(_))) {
            let message = format!("{}，不是集合「{}」的取值", self.described(other), self.written(set.span));
            return self.fault(Code::TYP001, other.span, message, "写集合声明过的取值");
        }
        let test = match kind {
            Containment::One | Containment::All => SetTest::All,
            Containment::Any => SetTest::Any,
            Containment::Not => SetTest::None,
        };
        Expression::condition(ExpressionKind::SetTest { test, set: Box::new(set), members }, span)
    }

    pub(super) fn text_contains(&mut self, text: Expression, kind: Containment, operands: &[ast::Expression], span: Span) -> Expression {
        let negated = kind == Containment::Not;
        let mut tests = Vec::new();
        for operand in operands {
            self.warn_of_title(&text, operand, negated);
            self.warn_of_wildcard(operand);
            let part = self.unquoted(operand).unwrap_or_else(|| self.expression(operand, None));
            match part.ty {
                Type::Error => return Expression::error(span),
                Type::Text | Type::Table(_) => tests.push(Expression::condition(
                    ExpressionKind::TextTest { test: TextTest::Contains, text: Box::new(text.clone()), part: Box::new(part), negated },
                    span,
                )),
                _ => {
                    let message = format!("文本「{}」里找的应是文本，{}", self.written(text.span), self.described(&part));
                    return self.fault(Code::TYP001, part.span, message, "把要找的字写在“”里");
                }
            }
        }
        match (tests.len(), kind) {
            (1, _) => tests.swap_remove(0),
            (_, Containment::Any) => Expression::condition(ExpressionKind::Or(tests), span),
            (_, Containment::All | Containment::One | Containment::Not) => Expression::condition(ExpressionKind::And(tests), span),
        }
    }

    pub(super) fn affix(&mut self, value: &ast::Expression, kind: Affix, operand: &ast::Expression, span: Span) -> Expression {
        let text = self.expression(value, None);
        if text.is_error() {
            return text;
        }
        if !text.ty.is_text() {
            let message = format!("「{}」是{}，只有文本能用“开头为”“结尾为”“匹配”", self.written(value.span), text.ty.describe());
            return self.fault(Code::TYP003, span, message, "枚举和数用“=”或“属于”");
        }
        self.warn_of_affix(operand, kind);
        if kind == Affix::Match {
            return self.matches(text, operand, span);
        }
        let part = self.unquoted(operand).unwrap_or_else(|| self.expression(operand, None));
        match part.ty {
            Type::Error => part,
            Type::Text | Type::Table(_) => {
                let test = if kind == Affix::Start { TextTest::Starts } else { TextTest::Ends };
                Expression::condition(ExpressionKind::TextTest { test, text: Box::new(text), part: Box::new(part), negated: false }, span)
            }
            _ => {
                let message = format!("“开头为”“结尾为”后面要的是文本，{}", self.described(&part));
                self.fault(Code::TYP001, part.span, message, "把要找的字写在“”里")
            }
        }
    }

    pub(super) fn matches(&mut self, text: Expression, operand: &ast::Expression, span: Span) -> Expression {
        let ast::ExpressionKind::Text(pattern) = &operand.kind else {
            return self.fault(Code::TYP006, operand.span, "“匹配”后面要的是写在“”里的正则表达式", "例如“匹配 “^关于.+通知$””");
        };
        let folded = fold(pattern);
        match regex_lite::RegexBuilder::new(&folded).size_limit(1 << 20).nest_limit(50).build() {
            Ok(regex) => {
                // The same pattern is one, so that two conditions are known to ask the same.
                let all = &mut self.builder.model.patterns;
                let known = all.enumerated().find(|(_, other)| other.regex.as_str() == folded).map(|(id, _)| id);
                let pattern = known.unwrap_or_else(|| all.push(Pattern { regex }));
                Expression::condition(ExpressionKind::Matches { text: Box::new(text), pattern }, span)
            }
            Err(_) => {
                let message = format!("正则表达式「{folded}」不对，或太大");
                self.fault(Code::TYP006, operand.span, message, "括号要配对，“* + ?”前面要有内容；不支持回引和环视")
            }
        }
    }
}
