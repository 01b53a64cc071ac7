//! Checks expressions: resolves their names and compares types and kinds of quantities.

mod arithmetic;
mod calls;
mod comparisons;
mod doubtful;
pub mod names;
mod set_or_choice;
mod sets_texts;
mod tables;
mod texts_alone;
mod value_words;
mod values_alone;

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::builtins::Naming;
use crate::ir::model_builder::ModelBuilder;
use crate::ir::names::Names;
use crate::ir::{Expression, ExpressionKind, FieldId, PolicyId, RuleScope};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;
use crate::value::types::Type;

/// How deep expressions may nest, including the definitions they use.
pub const MAX_HEIGHT: usize = 400;

/// Checks the expressions of one policy of a stack.
pub struct Checker<'c, 'a> {
    pub names: &'c Names<'a>,
    pub builder: &'c mut ModelBuilder,
    pub policy: PolicyId,
    pub scope: RuleScope,
    /// Whether the expression is part of an aggregate and refers to facts of each item in turn.
    pub in_aggregate: bool,
    /// The nesting depth of the expression being checked.
    pub depth: usize,
}

impl Expression {
    pub fn new(kind: ExpressionKind, ty: Type, span: Span) -> Self {
        Expression { kind, ty, span }
    }

    pub fn condition(kind: ExpressionKind, span: Span) -> Self {
        Expression::new(kind, Type::Truth, span)
    }

    /// Stands for an expression that was reported.
    pub fn error(span: Span) -> Self {
        Expression { kind: ExpressionKind::Error, ty: Type::Error, span }
    }

    pub fn is_error(&self) -> bool {
        self.ty == Type::Error
    }
}

impl<'c, 'a> Checker<'c, 'a> {
    /// A checker for expressions about items; set `scope` for those about the list or a group of items.
    pub fn new(names: &'c Names<'a>, builder: &'c mut ModelBuilder, policy: PolicyId) -> Self {
        Checker { names, builder, policy, scope: RuleScope::Item, in_aggregate: false, depth: 0 }
    }

    /// Where the expression is not about an item: the word that says so, and the facts of items that have a value there.
    pub(super) fn facts_of_items(&self) -> Option<(&'static str, &[FieldId])> {
        match self.scope {
            RuleScope::Item => None,
            RuleScope::List => Some(("对全表", &[] as &[FieldId])),
            RuleScope::Group(grouping) => Some(("对每个", self.builder.model.groupings[grouping].fields.as_slice())),
        }
        .filter(|_| !self.in_aggregate)
    }

    /// Reports a fault and returns what stands for the faulty expression.
    pub fn report(&mut self, diagnostic: Diagnostic) -> Expression {
        let span = diagnostic.labels.first().map_or(Span::NOWHERE, |label| label.span);
        self.builder.stack.diagnostics.push(diagnostic);
        Expression::error(span)
    }

    /// Reports a fault with its message and help.
    pub fn fault(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) -> Expression {
        self.report(Diagnostic::new(code, span, message).help(help))
    }

    /// What is written in a place, on one line and shortened, for messages.
    pub(super) fn written(&self, span: Span) -> String {
        crate::diagnostic::wording::shorten(&self.names.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// `「甲」是日期`: an expression and its type, for messages.
    pub(super) fn described(&self, expression: &Expression) -> String {
        format!("「{}」是{}", self.written(expression.span), expression.ty.describe())
    }

    /// An expression that must be a condition.
    pub fn condition(&mut self, expression: &ast::Expression) -> Expression {
        let alone = std::slice::from_ref(expression);
        if let Some(error) = self.glued_condition(expression).or_else(|| self.bare_values(alone, false)) {
            return error;
        }
        let checked = self.expression(expression, Some(&Type::Truth));
        match checked.ty {
            Type::Truth | Type::Error => checked,
            _ => {
                let message = format!("这里要的是条件，「{}」是{}", self.written(expression.span), checked.ty.describe());
                self.fault(Code::TYP001, expression.span, message, "写成比较，如“类别 为 行政处罚”；只有“是否”类的事实本身就是条件")
            }
        }
    }

    /// An expression of any type; `expected` lets a bare name be a value of that type.
    pub fn expression(&mut self, expression: &ast::Expression, expected: Option<&Type>) -> Expression {
        self.depth += 1;
        let span = expression.span;
        let checked = if self.depth > MAX_HEIGHT {
            self.fault(Code::SYN008, span, format!("条件或算式连同所用的定义，最多嵌套 {MAX_HEIGHT} 层"), "减少层数")
        } else {
            self.dispatch(expression, span, expected)
        };
        self.depth -= 1;
        checked
    }

    pub(super) fn dispatch(&mut self, expression: &ast::Expression, span: Span, expected: Option<&Type>) -> Expression {
        use ast::ExpressionKind as E;
        match &expression.kind {
            E::Error => Expression::error(span),
            E::Or(parts) => self.connective(parts, false, span),
            E::And(parts) => self.connective(parts, true, span),
            E::Not(inner) => {
                if matches!(inner.kind, E::Not(_)) {
                    let diagnostic = Diagnostic::new(Code::TYP009, span, "两个“非”互相抵消，等于没有写");
                    self.builder.stack.diagnostics.push(diagnostic.help("要否定的，只写一个“非”；不否定的，两个都去掉"));
                }
                let inner = self.condition(inner);
                if inner.is_error() { inner } else { Expression::condition(ExpressionKind::Not(Box::new(inner)), span) }
            }
            E::Compare { relation, left, right, .. } => self.compare(*relation, left, right, span),
            E::Between { value, low, high } => self.between(value, low, high, span),
            E::InList { value, negated, list } => self.in_list(value, *negated, list, span),
            E::InTable { value, negated, table, at } => self.in_table(value, *negated, table, at.as_deref(), span),
            E::Names { cites, value, negated, table, at } => {
                let naming = if *cites { Naming::Cites } else { Naming::Mentions };
                self.names_key(naming, value, *negated, table, at.as_deref(), span)
            }
            E::Contains { value, kind, operands, listed } => self.contains(value, *kind, operands, *listed, span),
            E::Affix { value, kind, operand } => self.affix(value, *kind, operand, span),
            E::Filled { value, negated } => self.filled(value, *negated, span),
            E::Arithmetic { operator, left, right } => self.arithmetic(*operator, left, right, span),
            E::Negate(inner) => {
                let inner = self.expression(inner, None);
                match inner.ty.clone() {
                    ty @ (Type::Number(_) | Type::Error) => Expression::new(ExpressionKind::Negate(Box::new(inner)), ty, span),
                    ty => self.report(Diagnostic::new(Code::TYP003, span, format!("负号后面要的是数，这里是{}", ty.describe()))),
                }
            }
            E::Path(path) => self.name(path, expected),
            E::Lookup { table, key, at, column } => self.lookup(table, key, at.as_deref(), column, span),
            E::Call { function, arguments, by, filter } => self.call(function, arguments, by, filter.as_deref(), span),
            E::Choice { condition, yes, no } => self.choice(condition, yes, no, span, expected),
            E::Text(text) => self.text(text, span, expected),
            E::Number { value, unit } => self.number(value, unit.as_ref(), span, expected),
            E::Date(date) => Expression::new(ExpressionKind::Constant(Value::Date(*date)), Type::Date, span),
            E::Truth(truth) => Expression::new(ExpressionKind::Constant(Value::Truth(*truth)), Type::Truth, span),
            E::AsOf => Expression::new(ExpressionKind::AsOf, Type::Date, span),
        }
    }

    /// Conditions that are joined. `all`: by 且.
    fn connective(&mut self, parts: &[ast::Expression], all: bool, span: Span) -> Expression {
        if let Some(error) = self.values_without_relation(parts, all).or_else(|| self.bare_values(parts, all)) {
            return error;
        }
        let kind = if all { ExpressionKind::And } else { ExpressionKind::Or };
        let parts: Vec<Expression> = parts.iter().map(|part| self.condition(part)).collect();
        if parts.iter().any(Expression::is_error) { Expression::error(span) } else { Expression::condition(kind(parts), span) }
    }
}
