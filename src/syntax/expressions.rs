//! Matched nodes → expressions: chains are folded, values read, `且` beside `或` refused.

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::number::{DecimalError, Number};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Affix, Containment, Expression, ExpressionKind, Name, Operator, Path, Relation, Value};
use crate::syntax::parser::{Node, Parts, Rule, span_of};
use crate::text::fold;

/// The longest chain of `+ - * /` in one expression.
const MAX_CHAIN: usize = 256;

/// Turns the nodes of one clause into AST; `base` is where the clause's text stands.
pub struct Lower<'a> {
    pub base: Span,
    pub out: &'a mut Diagnostics,
}

impl Lower<'_> {
    pub fn span(&self, node: &Node<'_>) -> Span {
        span_of(node, self.base)
    }

    pub fn name(&mut self, node: &Node<'_>) -> Name {
        let span = self.span(node);
        let written = node.as_str().trim();
        match written.strip_prefix('「').and_then(|rest| rest.strip_suffix('」')) {
            Some(inner) => Name { text: fold(inner), span, bracketed: true },
            None => Name { text: fold(written), span, bracketed: false },
        }
    }

    pub fn path(&mut self, node: Node<'_>) -> Path {
        Path { names: node.parts().map(|name| self.name(&name)).collect() }
    }

    /// A text literal without its quotes, and the place of what is inside them.
    pub fn text(&mut self, node: &Node<'_>) -> Spanned<String> {
        let span = self.span(node);
        let written = node.as_str().trim();
        let mut chars = written.chars();
        chars.next();
        chars.next_back();
        Spanned::new(chars.as_str().to_owned(), span)
    }

    pub fn date(&mut self, node: &Node<'_>) -> Spanned<Date> {
        let span = self.span(node);
        let date = Date::parse(node.as_str()).flatten().unwrap_or_else(|| {
            let text = node.as_str().trim();
            self.out.push(Diagnostic::new(Code::SYN007, span, format!("没有「{text}」这一天")).help("年份写四位，月份 1 至 12，日期不超过当月天数"));
            Date::MIN
        });
        Spanned::new(date, span)
    }

    /// A value given to a fact: one expression, or a braced list.
    pub fn value(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        match node.parts().next() {
            Some(inner) if inner.as_rule() == Rule::list => Value::Many(self.all(inner), span),
            Some(inner) => Value::One(self.expression(inner)),
            None => Value::One(Expression { kind: ExpressionKind::Error, span }),
        }
    }

    fn all(&mut self, node: Node<'_>) -> Vec<Expression> {
        node.parts().map(|inner| self.expression(inner)).collect()
    }

    fn boxed(&mut self, node: Option<Node<'_>>) -> Box<Expression> {
        Box::new(match node {
            Some(node) => self.expression(node),
            None => Expression { kind: ExpressionKind::Error, span: self.base },
        })
    }

    /// Any expression node, loosest to tightest.
    pub fn expression(&mut self, node: Node<'_>) -> Expression {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::expression => return self.either(node, span),
            Rule::conjunction => return self.both(node, span),
            Rule::negation => return self.negation(node, span),
            Rule::comparison => return self.comparison(node, span),
            Rule::sum | Rule::product => return self.chain(node, span),
            Rule::factor => return self.factor(node, span),
            Rule::primary => return node.parts().next().map_or(Expression { kind: ExpressionKind::Error, span }, |inner| self.expression(inner)),
            Rule::text => ExpressionKind::Text(self.text(&node).node),
            Rule::date => ExpressionKind::Date(self.date(&node).node),
            Rule::number => self.number(node),
            Rule::yes => ExpressionKind::Truth(true),
            Rule::no => ExpressionKind::Truth(false),
            Rule::as_of => ExpressionKind::AsOf,
            Rule::path => ExpressionKind::Path(self.path(node)),
            Rule::choice => self.choice(node),
            Rule::call => self.call(node),
            Rule::lookup => self.lookup(node),
            _ => ExpressionKind::Error,
        };
        Expression { kind, span }
    }

    fn either(&mut self, node: Node<'_>, span: Span) -> Expression {
        let parts: Vec<Node<'_>> = node.parts().filter(|part| part.as_rule() != Rule::or).collect();
        let mixed = (parts.len() > 1).then(|| parts.iter().position(|part| part.clone().parts().any(|inner| inner.as_rule() == Rule::and))).flatten();
        if let Some(at) = mixed {
            self.report_mixed(&parts, at, span);
            return Expression { kind: ExpressionKind::Error, span };
        }
        self.join(parts, span, ExpressionKind::Or)
    }

    fn both(&mut self, node: Node<'_>, span: Span) -> Expression {
        let parts = node.parts().filter(|part| part.as_rule() != Rule::and).collect();
        self.join(parts, span, ExpressionKind::And)
    }

    fn join(&mut self, parts: Vec<Node<'_>>, span: Span, kind: fn(Vec<Expression>) -> ExpressionKind) -> Expression {
        let mut parts: Vec<Expression> = parts.into_iter().map(|part| self.expression(part)).collect();
        match parts.len() {
            1 => parts.swap_remove(0),
            _ => Expression { kind: kind(parts), span },
        }
    }

    /// Shows both readings of `甲 或 乙 且 丙`.
    fn report_mixed(&mut self, parts: &[Node<'_>], at: usize, span: Span) {
        let written = |node: &Node<'_>| node.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        let texts: Vec<String> = parts.iter().map(written).collect();
        let conjunction: Vec<String> = parts.get(at).into_iter().flat_map(|part| part.clone().parts()).filter(|part| part.as_rule() != Rule::and).map(|part| written(&part)).collect();
        let and_first: Vec<String> = texts.iter().enumerate().map(|(n, text)| if n == at { format!("({text})") } else { text.clone() }).collect();
        let or_first = match (conjunction.split_first(), conjunction.split_last()) {
            // 甲 或 乙 且 丙 → (甲 或 乙) 且 丙
            (Some((first, rest)), _) if at > 0 => {
                let before = texts.get(..at).unwrap_or_default().join(" 或 ");
                let tail = texts.get(at + 1..).unwrap_or_default().iter().map(|text| format!(" 或 {text}")).collect::<String>();
                format!("({before} 或 {first}) 且 {}{tail}", rest.join(" 且 "))
            }
            // 甲 且 乙 或 丙 → 甲 且 (乙 或 丙)
            (_, Some((last, rest))) => {
                let after = texts.get(1..).unwrap_or_default().join(" 或 ");
                format!("{} 且 ({last} 或 {after})", rest.join(" 且 "))
            }
            _ => String::new(),
        };
        self.out.push(
            Diagnostic::new(Code::SYN005, span, "“且”与“或”写在一起而没有加括号，有两种读法")
                .help(format!("加括号写明是哪一种：「{}」，还是「{}」", and_first.join(" 或 "), or_first)),
        );
    }

    fn negation(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut turns = 0_usize;
        let mut expression = Expression { kind: ExpressionKind::Error, span };
        for part in node.parts() {
            if part.as_rule() == Rule::not {
                turns += 1;
            } else {
                expression = self.expression(part);
            }
        }
        if turns % 2 == 1 {
            return Expression { kind: ExpressionKind::Not(Box::new(expression)), span };
        }
        // 非 非 甲 is 甲, but stays a condition: the checker must still see that it is one.
        if turns > 0 {
            let inner = Expression { kind: ExpressionKind::Not(Box::new(expression)), span };
            return Expression { kind: ExpressionKind::Not(Box::new(inner)), span };
        }
        expression
    }

    fn comparison(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut parts = node.parts();
        let value = self.boxed(parts.next());
        let Some(tail) = parts.next() else { return *value };
        let rule = tail.as_rule();
        let mut inner = tail.parts();
        let kind = match rule {
            Rule::relation => {
                let relation = relation(inner.next());
                ExpressionKind::Compare { relation, left: value, right: self.boxed(inner.next()) }
            }
            Rule::between => ExpressionKind::Between { value, low: self.boxed(inner.next()), high: self.boxed(inner.next()) },
            Rule::in_list => {
                let negated = inner.next().is_some_and(|word| word.as_str().starts_with('不'));
                let list = inner.next().map(|list| self.all(list)).unwrap_or_default();
                ExpressionKind::InList { value, negated, list }
            }
            Rule::in_table => {
                let negated = inner.next().is_some_and(|word| word.as_str().starts_with('不'));
                let table = inner.next().map_or(Path { names: Vec::new() }, |path| self.path(path));
                let at = inner.next().map(|at| Box::new(self.expression(at)));
                ExpressionKind::InTable { value, negated, table, at }
            }
            Rule::contains => {
                let kind = match inner.next().and_then(|word| word.parts().next()).map(|word| word.as_rule()) {
                    Some(Rule::contains_all) => Containment::All,
                    Some(Rule::contains_any) => Containment::Any,
                    Some(Rule::contains_not) => Containment::Not,
                    _ => Containment::One,
                };
                match inner.next() {
                    Some(list) if list.as_rule() == Rule::list => ExpressionKind::Contains { value, kind, operands: self.all(list), listed: true },
                    operand => ExpressionKind::Contains { value, kind, operands: vec![*self.boxed(operand)], listed: false },
                }
            }
            Rule::affix => {
                let kind = match inner.next().and_then(|word| word.parts().next()).map(|word| word.as_rule()) {
                    Some(Rule::starts_with) => Affix::Start,
                    Some(Rule::ends_with) => Affix::End,
                    _ => Affix::Match,
                };
                ExpressionKind::Affix { value, kind, operand: self.boxed(inner.next()) }
            }
            Rule::filled => ExpressionKind::Filled { value, negated: inner.next().is_some_and(|word| word.as_rule() == Rule::unfilled_word) },
            _ => ExpressionKind::Error,
        };
        Expression { kind, span }
    }

    /// `a + b - c`, from the left.
    fn chain(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut parts = node.parts();
        let mut left = *self.boxed(parts.next());
        let mut length = 1;
        while let Some(sign) = parts.next() {
            length += 1;
            if length > MAX_CHAIN {
                self.out.push(Diagnostic::new(Code::SYN008, span, format!("一个算式最多 {MAX_CHAIN} 项")).help("用“定义”把它拆开"));
                return Expression { kind: ExpressionKind::Error, span };
            }
            let operator = match sign.as_rule() {
                Rule::plus => Operator::Add,
                Rule::minus => Operator::Subtract,
                Rule::times => Operator::Multiply,
                _ => Operator::Divide,
            };
            let right = self.boxed(parts.next());
            let span = left.span.to(right.span);
            left = Expression { kind: ExpressionKind::Arithmetic { operator, left: Box::new(left), right }, span };
        }
        left
    }

    fn factor(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut negative = false;
        let mut expression = Expression { kind: ExpressionKind::Error, span };
        for part in node.parts() {
            if part.as_rule() == Rule::minus {
                negative = !negative;
            } else {
                expression = self.expression(part);
            }
        }
        match (negative, &mut expression.kind) {
            (false, _) => expression,
            (true, ExpressionKind::Number { value, .. }) => {
                *value = value.negate();
                expression.span = span;
                expression
            }
            (true, _) => Expression { kind: ExpressionKind::Negate(Box::new(expression)), span },
        }
    }

    fn number(&mut self, node: Node<'_>) -> ExpressionKind {
        let span = self.span(&node);
        let written = node.as_str().trim().to_owned();
        let mut parts = node.parts();
        let digits = parts.next().map(|digits| digits.as_str().to_owned()).unwrap_or_default();
        let unit = parts.next().map(|unit| Spanned::new(fold(unit.as_str()), self.span(&unit)));
        match Number::parse(&digits) {
            Ok(value) => ExpressionKind::Number { value, unit },
            Err(error) => {
                let (why, help) = match error {
                    DecimalError::TooLarge => ("数要小于一万亿（10 的 12 次方）", "看是不是多打了零"),
                    DecimalError::TooFine => ("小数点后最多 6 位", "减少小数位数，或换一个较小的单位"),
                    DecimalError::Shape => ("不是十进制数", "只用数字和一个小数点"),
                };
                self.out.push(Diagnostic::new(Code::SYN012, span, format!("「{written}」超出范围：{why}")).help(help));
                ExpressionKind::Error
            }
        }
    }

    fn choice(&mut self, node: Node<'_>) -> ExpressionKind {
        let mut parts = node.parts();
        ExpressionKind::Choice { condition: self.boxed(parts.next()), yes: self.boxed(parts.next()), no: self.boxed(parts.next()) }
    }

    fn call(&mut self, node: Node<'_>) -> ExpressionKind {
        let mut parts = node.parts();
        let function = match parts.next() {
            Some(name) => self.name(&name),
            None => return ExpressionKind::Error,
        };
        let (mut arguments, mut by, mut filter) = (Vec::new(), Vec::new(), None);
        for part in parts.next().map(Node::parts).into_iter().flatten() {
            match part.as_rule() {
                Rule::grouping => by = self.all(part),
                Rule::filter => filter = Some(self.boxed(part.parts().next())),
                _ => arguments.push(self.expression(part)),
            }
        }
        ExpressionKind::Call { function, arguments, by, filter }
    }

    fn lookup(&mut self, node: Node<'_>) -> ExpressionKind {
        let mut parts: Vec<Node<'_>> = node.parts().collect();
        let (Some(column), false) = (parts.pop(), parts.is_empty()) else { return ExpressionKind::Error };
        let column = self.name(&column);
        let mut parts = parts.into_iter();
        let table = match parts.next() {
            Some(path) => self.path(path),
            None => return ExpressionKind::Error,
        };
        ExpressionKind::Lookup { table, key: self.boxed(parts.next()), at: parts.next().map(|at| Box::new(self.expression(at))), column }
    }
}

/// The relation that a sign or word stands for.
pub fn relation(sign: Option<Node<'_>>) -> Relation {
    match sign.and_then(|sign| sign.parts().next()).map(|inner| inner.as_rule()) {
        Some(Rule::not_equal) => Relation::NotEqual,
        Some(Rule::at_most) => Relation::AtMost,
        Some(Rule::at_least) => Relation::AtLeast,
        Some(Rule::less) => Relation::Less,
        Some(Rule::more) => Relation::More,
        _ => Relation::Equal,
    }
}
