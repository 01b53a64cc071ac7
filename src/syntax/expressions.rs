//! Matched nodes → expressions: chains are folded, values read, `且` beside `或` refused.

use crate::diagnostic::Code;
use crate::source::Spanned;
use crate::syntax::ast::{Affix, Containment, Expression, ExpressionKind, Operator, Path, Relation};
use crate::syntax::builder::Builder;
use crate::syntax::parser::{Node, Rule};
use crate::value::number::{DecimalError, Number};
use crate::value::text::name_key;
use std::iter::Peekable;

/// The longest chain of `+ - * /` in one expression.
const MAX_CHAIN: usize = 256;

impl Builder<'_> {
    /// The expressions directly inside a node.
    pub fn expressions(&mut self, node: &Node<'_>) -> Vec<Expression> {
        node.children().map(|inner| self.expression(inner)).collect()
    }

    fn boxed(&mut self, node: Option<Node<'_>>, whole: &Node<'_>) -> Box<Expression> {
        Box::new(self.optional(node, whole))
    }

    /// The expression of a part of `whole`.
    fn optional(&mut self, node: Option<Node<'_>>, whole: &Node<'_>) -> Expression {
        node.map_or(Expression::error(whole.span()), |node| self.expression(node))
    }

    /// Any expression node, loosest to tightest.
    pub fn expression(&mut self, node: Node<'_>) -> Expression {
        let kind = match node.rule() {
            Rule::expression => return self.connected(&node),
            Rule::comparison => return self.comparison(&node),
            Rule::sum => return self.sum(&node),
            Rule::product => return self.chain(&node),
            Rule::reference => self.reference(&node),
            Rule::text => ExpressionKind::Text(self.text(node.clone()).node),
            Rule::date => self.date(node.clone()).map_or(ExpressionKind::Error, |date| ExpressionKind::Date(date.node)),
            Rule::number => self.number(&node),
            Rule::constant => match node.first().map(|word| word.rule()) {
                Some(Rule::yes) => ExpressionKind::Truth(true),
                Some(Rule::no) => ExpressionKind::Truth(false),
                Some(Rule::today) => ExpressionKind::AsOf,
                _ => ExpressionKind::Error,
            },
            Rule::choice => {
                let mut parts = node.children();
                ExpressionKind::Choice {
                    condition: self.boxed(parts.next(), &node),
                    yes: self.boxed(parts.next(), &node),
                    no: self.boxed(parts.next(), &node),
                }
            }
            _ => ExpressionKind::Error,
        };
        Expression { kind, span: node.span() }
    }

    /// Conditions joined by 且, or by 或.
    fn connected(&mut self, node: &Node<'_>) -> Expression {
        let mut parts = node.children();
        let first = parts.next();
        let Some(word) = parts.next() else { return self.optional(first, node) };
        let other = if word.rule() == Rule::or { Rule::and } else { Rule::or };
        if node.child(other).is_some() {
            self.report_mixed(node);
            return Expression::error(node.span());
        }
        let parts = node.children().filter(|part| part.rule() == Rule::comparison);
        let all = parts.map(|part| self.expression(part)).collect();
        let kind = if word.rule() == Rule::or { ExpressionKind::Or(all) } else { ExpressionKind::And(all) };
        Expression { kind, span: node.span() }
    }

    /// Shows both readings of `甲 或 乙 且 丙`: the first run of 且 in brackets, and the 或 beside it in brackets.
    fn report_mixed(&mut self, node: &Node<'_>) {
        let texts: Vec<String> = node.children().map(|part| part.text().split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let last = texts.len().saturating_sub(1);
        let first = texts.iter().position(|text| text == "且").map_or(0, |and| and - 1);
        let end = (first..last).step_by(2).find(|at| texts.get(at + 1).is_some_and(|word| word == "或")).unwrap_or(last);
        let bracketed = |from: usize, to: usize| {
            let part = |(at, text): (usize, &String)| match at {
                _ if at == from => format!("({text}"),
                _ if at == to => format!("{text})"),
                _ => text.clone(),
            };
            texts.iter().enumerate().map(part).collect::<Vec<_>>().join(" ")
        };
        let or_first = if first > 0 { bracketed(0, first) } else { bracketed(end, last) };
        let help = format!("加括号写明是哪一种：「{}」，还是「{or_first}」", bracketed(first, end));
        self.report(Code::SYN005, node.span(), "“且”与“或”写在一起而没有加括号，有两种读法", help);
    }

    /// One condition with its 非: a value and a predicate, or a value that is true or false by itself.
    fn comparison(&mut self, node: &Node<'_>) -> Expression {
        let mut parts = node.children().peekable();
        let negations = std::iter::from_fn(|| parts.next_if(|part| part.rule() == Rule::not)).count();
        let value = self.optional(parts.next(), node);
        let inner = match parts.next() {
            Some(predicate) => Expression { span: value.span.to(predicate.span()), kind: self.predicate(Box::new(value), &predicate) },
            None => value,
        };
        // 非 非 甲 is 甲, but stays a condition: the checker must still see that it is one.
        let kept_negations = if negations > 2 { 2 - negations % 2 } else { negations };
        (0..kept_negations).fold(inner, |inner, _| Expression { kind: ExpressionKind::Not(Box::new(inner)), span: node.span() })
    }

    /// A predicate of a value.
    fn predicate(&mut self, value: Box<Expression>, node: &Node<'_>) -> ExpressionKind {
        let mut parts = node.children();
        let Some(word) = parts.next().map(|word| word.rule()) else { return ExpressionKind::Error };
        match node.rule() {
            Rule::compared => match relation(word) {
                Some(relation) => ExpressionKind::Compare { relation, left: value, right: self.boxed(parts.next(), node) },
                None => ExpressionKind::Error,
            },
            Rule::filled => ExpressionKind::Filled { value, negated: word == Rule::is_unfilled },
            Rule::between => {
                let mut sums = node.children();
                ExpressionKind::Between { value, low: self.boxed(sums.next(), node), high: self.boxed(sums.next(), node) }
            }
            Rule::member => {
                let negated = word == Rule::is_not_in;
                match parts.next() {
                    Some(list) if list.rule() == Rule::list => ExpressionKind::InList { value, negated, list: self.expressions(&list) },
                    table => {
                        let table = table.map_or(Path { names: Vec::new() }, |path| self.path(path));
                        let at = parts.next().map(|at| Box::new(self.expression(at)));
                        ExpressionKind::InTable { value, negated, table, at }
                    }
                }
            }
            Rule::names_key => {
                let table = parts.next().map_or(Path { names: Vec::new() }, |path| self.path(path));
                let at = parts.next().map(|at| Box::new(self.expression(at)));
                let negated = matches!(word, Rule::cites_not | Rule::mentions_not);
                ExpressionKind::Names { cites: matches!(word, Rule::cites | Rule::cites_not), value, negated, table, at }
            }
            Rule::contains => {
                let kind = match word {
                    Rule::holds_all => Containment::All,
                    Rule::holds_any => Containment::Any,
                    Rule::holds_not => Containment::Not,
                    Rule::holds => Containment::One,
                    _ => return ExpressionKind::Error,
                };
                let (operands, listed) = match parts.next() {
                    Some(list) if list.rule() == Rule::list => (self.expressions(&list), true),
                    operand => (vec![self.optional(operand, node)], false),
                };
                ExpressionKind::Contains { value, kind, operands, listed }
            }
            Rule::affix => {
                let kind = match word {
                    Rule::starts => Affix::Start,
                    Rule::ends => Affix::End,
                    Rule::matches => Affix::Match,
                    _ => return ExpressionKind::Error,
                };
                ExpressionKind::Affix { value, kind, operand: self.boxed(parts.next(), node) }
            }
            _ => ExpressionKind::Error,
        }
    }

    /// `a + b - c`, from the left.
    fn sum(&mut self, node: &Node<'_>) -> Expression {
        // A value takes at least a byte and its sign another.
        if node.length() > 2 * MAX_CHAIN && terms(node) > MAX_CHAIN {
            self.report(Code::SYN008, node.span(), format!("一个算式最多 {MAX_CHAIN} 项"), "用“定义”把它拆开");
            return Expression::error(node.span());
        }
        self.chain(node)
    }

    /// The parts of a sum or a product, from the left.
    fn chain(&mut self, node: &Node<'_>) -> Expression {
        let mut parts = node.children().peekable();
        let mut chain = self.factor(&mut parts, node);
        while let Some(sign) = parts.next() {
            let operator = match sign.rule() {
                Rule::plus => Operator::Add,
                Rule::minus => Operator::Subtract,
                Rule::times => Operator::Multiply,
                Rule::divided_by => Operator::Divide,
                _ => return Expression::error(node.span()),
            };
            let right = self.factor(&mut parts, node);
            let span = chain.span.to(right.span);
            chain = Expression { kind: ExpressionKind::Arithmetic { operator, left: Box::new(chain), right: Box::new(right) }, span };
        }
        chain
    }

    /// A value with the signs before it.
    fn factor<'t>(&mut self, parts: &mut Peekable<impl Iterator<Item = Node<'t>>>, whole: &Node<'_>) -> Expression {
        let first = parts.peek().map(Node::span);
        let signs = std::iter::from_fn(|| parts.next_if(|part| part.rule() == Rule::minus)).count();
        let expression = self.optional(parts.next(), whole);
        if signs % 2 == 0 {
            return expression;
        }
        let span = first.map_or(expression.span, |first| first.to(expression.span));
        let kind = match expression.kind {
            ExpressionKind::Number { value, unit } => ExpressionKind::Number { value: -value, unit },
            kind => ExpressionKind::Negate(Box::new(Expression { kind, span: expression.span })),
        };
        Expression { kind, span }
    }

    /// A name, alone or dotted, what is called by it, or what is looked up in the table of that name.
    fn reference(&mut self, node: &Node<'_>) -> ExpressionKind {
        let mut path = Path { names: Vec::with_capacity(1) };
        for part in node.children() {
            match part.rule() {
                Rule::arguments => return self.call(path, &part),
                Rule::lookup => return self.lookup(path, &part),
                _ => path.names.push(self.name(part)),
            }
        }
        ExpressionKind::Path(path)
    }

    fn call(&mut self, mut path: Path, node: &Node<'_>) -> ExpressionKind {
        let Some(function) = path.names.pop() else { return ExpressionKind::Error };
        let (mut arguments, mut by, mut filter) = (Vec::new(), Vec::new(), None);
        for part in node.children() {
            match part.rule() {
                Rule::grouping => by = self.expressions(&part),
                Rule::filter => filter = Some(self.boxed(part.first(), &part)),
                _ => arguments.push(self.expression(part)),
            }
        }
        ExpressionKind::Call { function, arguments, by, filter }
    }

    fn lookup(&mut self, table: Path, node: &Node<'_>) -> ExpressionKind {
        let Some(column) = node.child(Rule::name).map(|column| self.name(column)) else { return ExpressionKind::Error };
        let mut sums = node.children().filter(|part| part.rule() == Rule::sum);
        let key = self.boxed(sums.next(), node);
        ExpressionKind::Lookup { table, key, at: sums.next().map(|at| Box::new(self.expression(at))), column }
    }

    fn number(&mut self, node: &Node<'_>) -> ExpressionKind {
        let (written, span) = (node.text(), node.span());
        let mut parts = node.children();
        let digits = parts.next().map_or("", |digits| digits.text());
        let unit = parts.next().map(|unit| Spanned::new(name_key(unit.text()), unit.span()));
        let exact = match Number::parse_rounded(&name_key(digits)) {
            Ok((value, rounded)) if rounded && self.block.word.states_facts() => {
                let message = format!("「{written}」小数点后超过 6 位，按 {value} 算");
                self.report(Code::TST002, span, message, "清单里的数也这样算；写成六位以内的小数，测试就不靠进位");
                Ok(value)
            }
            Ok((_, true)) => Err(DecimalError::TooFine),
            Ok((value, false)) => Ok(value),
            Err(error) => Err(error),
        };
        match exact {
            Ok(value) => ExpressionKind::Number { value, unit },
            Err(error) => {
                let (why, help) = match error {
                    DecimalError::TooLarge => ("数要小于一万亿（10 的 12 次方）", "看是不是多打了零"),
                    DecimalError::TooFine => ("小数点后最多 6 位", "减少小数位数，或换一个较小的单位"),
                    DecimalError::Shape => ("不是十进制数", "只用数字和一个小数点"),
                };
                self.report(Code::SYN012, span, format!("「{written}」超出范围：{why}"), help);
                ExpressionKind::Error
            }
        }
    }
}

/// How many values a sum is made of.
fn terms(sum: &Node<'_>) -> usize {
    let is_sign = |rule| matches!(rule, Rule::plus | Rule::minus | Rule::times | Rule::divided_by);
    let values = |product: Node<'_>| product.children().filter(|part| !is_sign(part.rule())).count();
    sum.children().filter(|part| part.rule() == Rule::product).map(values).sum()
}

/// The relation that a sign or word stands for.
pub fn relation(sign: Rule) -> Option<Relation> {
    match sign {
        Rule::equal => Some(Relation::Equal),
        Rule::not_equal => Some(Relation::NotEqual),
        Rule::at_most => Some(Relation::AtMost),
        Rule::at_least => Some(Relation::AtLeast),
        Rule::less => Some(Relation::Less),
        Rule::more => Some(Relation::More),
        _ => None,
    }
}
