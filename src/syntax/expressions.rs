//! Matched nodes → expressions: chains are folded, values read, `且` beside `或` refused.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Affix, Containment, Expression, ExpressionKind, Name, Operator, Path, Relation, Value};
use crate::syntax::parser::{Node, Nodes, Rule};
use crate::value::date::Date;
use crate::value::number::{DecimalError, Number};
use crate::value::text::fold;

/// The longest chain of `+ - * /` in one expression.
const MAX_CHAIN: usize = 256;

/// Turns the nodes of one clause into AST; `base` is where the clause's text stands.
pub struct Lower<'a> {
    pub base: Span,
    pub out: &'a mut Diagnostics,
}

impl Lower<'_> {
    pub fn name(&mut self, node: Node<'_>) -> Name {
        let span = node.span();
        let written = node.text();
        match written.strip_prefix('「').and_then(|rest| rest.strip_suffix('」')) {
            Some(inner) => Name { text: fold(inner), span, bracketed: true },
            None => Name { text: fold(written), span, bracketed: false },
        }
    }

    pub fn path(&mut self, node: Node<'_>) -> Path {
        Path { names: node.parts().map(|name| self.name(name)).collect() }
    }

    /// A text literal without its quotes, and the place of what is inside them.
    pub fn text(&mut self, node: Node<'_>) -> Spanned<String> {
        let span = node.span();
        let written = node.text();
        let mut chars = written.chars();
        chars.next();
        chars.next_back();
        Spanned::new(chars.as_str().to_owned(), span)
    }

    pub fn date(&mut self, node: Node<'_>) -> Spanned<Date> {
        let span = node.span();
        let date = Date::parse(node.text()).flatten().unwrap_or_else(|| {
            let text = node.text();
            self.out.push(
                Diagnostic::new(Code::SYN007, span, format!("没有「{text}」这一天")).help("年份写四位，月份 1 至 12，日期不超过当月天数"),
            );
            Date::MIN
        });
        Spanned::new(date, span)
    }

    /// A value given to a fact: one expression, or a braced list.
    pub fn value(&mut self, node: Node<'_>) -> Value {
        let span = node.span();
        match node.parts().next() {
            Some(inner) if inner.rule() == Rule::list => Value::Many(self.all(inner), span),
            Some(inner) => Value::One(self.expression(inner)),
            None => Value::One(Expression { kind: ExpressionKind::Error, span }),
        }
    }

    fn all(&mut self, node: Node<'_>) -> Vec<Expression> {
        node.parts().map(|inner| self.expression(inner)).collect()
    }

    fn boxed(&mut self, node: Option<Node<'_>>) -> Box<Expression> {
        Box::new(self.optional(node))
    }

    fn optional(&mut self, node: Option<Node<'_>>) -> Expression {
        match node {
            Some(node) => self.expression(node),
            None => Expression { kind: ExpressionKind::Error, span: self.base },
        }
    }

    /// Any expression node, loosest to tightest.
    pub fn expression(&mut self, node: Node<'_>) -> Expression {
        let span = node.span();
        let kind = match node.rule() {
            Rule::expression => return self.connected(node, span),
            Rule::condition => return self.condition(node, span),
            Rule::sum => return self.sum(node, span),
            Rule::reference => self.reference(node),
            Rule::text => ExpressionKind::Text(self.text(node).node),
            Rule::date => ExpressionKind::Date(self.date(node).node),
            Rule::number => self.number(node),
            Rule::constant => match node.text() {
                "是" => ExpressionKind::Truth(true),
                "否" => ExpressionKind::Truth(false),
                _ => ExpressionKind::AsOf,
            },
            Rule::choice => self.choice(node),
            _ => ExpressionKind::Error,
        };
        Expression { kind, span }
    }

    /// Conditions joined by 且, or by 或.
    fn connected(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut words = node.parts().filter(|part| part.rule() == Rule::connective).map(|word| word.text() == "或");
        let Some(either) = words.next() else {
            return node.parts().next().map_or(Expression { kind: ExpressionKind::Error, span }, |part| self.expression(part));
        };
        if words.any(|other| other != either) {
            self.report_mixed(node);
            return Expression { kind: ExpressionKind::Error, span };
        }
        let all = node.parts().filter(|part| part.rule() != Rule::connective).map(|part| self.expression(part)).collect();
        Expression { kind: if either { ExpressionKind::Or(all) } else { ExpressionKind::And(all) }, span }
    }

    /// Shows both readings of `甲 或 乙 且 丙`.
    fn report_mixed(&mut self, node: Node<'_>) {
        let mut conjunctions: Vec<Vec<String>> = vec![Vec::new()];
        for part in node.parts() {
            match (part.rule(), conjunctions.last_mut()) {
                (Rule::connective, _) if part.text() == "或" => conjunctions.push(Vec::new()),
                (Rule::condition, Some(last)) => last.push(part.text().split_whitespace().collect::<Vec<_>>().join(" ")),
                _ => {}
            }
        }
        let at = conjunctions.iter().position(|conjunction| conjunction.len() > 1).unwrap_or(0);
        let texts: Vec<String> = conjunctions.iter().map(|conjunction| conjunction.join(" 且 ")).collect();
        let conjunction = conjunctions.get(at).map(Vec::as_slice).unwrap_or_default();
        let and_first: Vec<String> =
            texts.iter().enumerate().map(|(n, text)| if n == at { format!("({text})") } else { text.clone() }).collect();
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
        self.out.push(Diagnostic::new(Code::SYN005, node.span(), "“且”与“或”写在一起而没有加括号，有两种读法").help(format!(
            "加括号写明是哪一种：「{}」，还是「{}」",
            and_first.join(" 或 "),
            or_first
        )));
    }

    /// One condition with its 非: a comparison, or a value that is true or false by itself.
    fn condition(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut parts = node.parts();
        let mut turns = 0_usize;
        let mut first = parts.next();
        while first.is_some_and(|part| part.rule() == Rule::not) {
            turns += 1;
            first = parts.next();
        }
        let value = self.optional(first);
        let inner = match parts.next() {
            Some(tail) => Expression { span: value.span.to(span), kind: self.comparison(Box::new(value), tail) },
            None => value,
        };
        let not = |inner| Expression { kind: ExpressionKind::Not(Box::new(inner)), span };
        match (turns, turns % 2) {
            (0, _) => inner,
            (_, 1) => not(inner),
            // 非 非 甲 is 甲, but stays a condition: the checker must still see that it is one.
            (_, _) => not(not(inner)),
        }
    }

    /// What is said of a value.
    fn comparison(&mut self, value: Box<Expression>, tail: Node<'_>) -> ExpressionKind {
        let rule = tail.rule();
        if rule == Rule::filled {
            return ExpressionKind::Filled { value, negated: tail.text().starts_with('未') };
        }
        let mut inner = tail.parts();
        match rule {
            Rule::relation => {
                let relation = relation(inner.next());
                ExpressionKind::Compare { relation, left: value, right: self.boxed(inner.next()) }
            }
            Rule::between => ExpressionKind::Between { value, low: self.boxed(inner.next()), high: self.boxed(inner.next()) },
            Rule::member => {
                let negated = inner.next().is_some_and(|word| word.text().starts_with('不'));
                match inner.next() {
                    Some(list) if list.rule() == Rule::list => ExpressionKind::InList { value, negated, list: self.all(list) },
                    table => {
                        let table = table.map_or(Path { names: Vec::new() }, |path| self.path(path));
                        let at = inner.next().map(|at| Box::new(self.expression(at)));
                        ExpressionKind::InTable { value, negated, table, at }
                    }
                }
            }
            Rule::contains => {
                let kind = match inner.next().map_or("", |word| word.text()) {
                    "包含全部" => Containment::All,
                    "包含任一" => Containment::Any,
                    "不包含" => Containment::Not,
                    _ => Containment::One,
                };
                match inner.next() {
                    Some(list) if list.rule() == Rule::list => {
                        ExpressionKind::Contains { value, kind, operands: self.all(list), listed: true }
                    }
                    operand => ExpressionKind::Contains { value, kind, operands: vec![self.optional(operand)], listed: false },
                }
            }
            Rule::affix => {
                let kind = match inner.next().map_or("", |word| word.text()) {
                    "开头为" => Affix::Start,
                    "结尾为" => Affix::End,
                    _ => Affix::Match,
                };
                ExpressionKind::Affix { value, kind, operand: self.boxed(inner.next()) }
            }
            _ => ExpressionKind::Error,
        }
    }

    /// `a + b × c - d`: products first, then from the left.
    fn sum(&mut self, node: Node<'_>, span: Span) -> Expression {
        let mut parts = node.parts();
        let mut sum: Option<(Expression, Operator)> = None;
        let mut product = self.factor(&mut parts);
        let mut length = 1;
        while let Some(sign) = parts.next() {
            length += 1;
            if length > MAX_CHAIN {
                self.out.push(Diagnostic::new(Code::SYN008, span, format!("一个算式最多 {MAX_CHAIN} 项")).help("用“定义”把它拆开"));
                return Expression { kind: ExpressionKind::Error, span };
            }
            let operator = match sign.text() {
                "+" | "＋" => Operator::Add,
                "-" | "－" => Operator::Subtract,
                "*" | "×" => Operator::Multiply,
                _ => Operator::Divide,
            };
            let right = self.factor(&mut parts);
            match operator {
                Operator::Multiply | Operator::Divide => product = arithmetic(product, operator, right),
                Operator::Add | Operator::Subtract => {
                    sum = Some((total(sum, product), operator));
                    product = right;
                }
            }
        }
        total(sum, product)
    }

    /// A value with the signs before it.
    fn factor(&mut self, parts: &mut Nodes<'_>) -> Expression {
        let mut begin: Option<Span> = None;
        let mut negative = false;
        let mut part = parts.next();
        while let Some(minus) = part.filter(|part| part.rule() == Rule::minus) {
            begin = begin.or(Some(minus.span()));
            negative = !negative;
            part = parts.next();
        }
        let mut expression = self.optional(part);
        let Some(span) = begin.map(|begin| begin.to(expression.span)) else { return expression };
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

    /// A name, alone or dotted, what is called by it, or what is looked up in the table of that name.
    fn reference(&mut self, node: Node<'_>) -> ExpressionKind {
        let mut path = Path { names: Vec::with_capacity(1) };
        for part in node.parts() {
            match part.rule() {
                Rule::name => path.names.push(self.name(part)),
                Rule::arguments => {
                    return match path.names.pop() {
                        Some(function) => self.call(function, part),
                        None => ExpressionKind::Error,
                    };
                }
                Rule::lookup => return self.lookup(path, part),
                _ => {}
            }
        }
        ExpressionKind::Path(path)
    }

    fn number(&mut self, node: Node<'_>) -> ExpressionKind {
        let span = node.span();
        let written = node.text().to_owned();
        let mut parts = node.parts();
        let digits = parts.next().map(|digits| digits.text().to_owned()).unwrap_or_default();
        let unit = parts.next().map(|unit| Spanned::new(fold(unit.text()), unit.span()));
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

    fn call(&mut self, function: Name, node: Node<'_>) -> ExpressionKind {
        let (mut arguments, mut by, mut filter) = (Vec::new(), Vec::new(), None);
        for part in node.parts() {
            match part.rule() {
                Rule::grouping => by = self.all(part),
                Rule::filter => filter = Some(self.boxed(part.parts().next())),
                _ => arguments.push(self.expression(part)),
            }
        }
        ExpressionKind::Call { function, arguments, by, filter }
    }

    fn lookup(&mut self, table: Path, node: Node<'_>) -> ExpressionKind {
        let mut parts: Vec<Node<'_>> = node.parts().collect();
        let Some(column) = parts.pop() else { return ExpressionKind::Error };
        let column = self.name(column);
        let mut parts = parts.into_iter();
        ExpressionKind::Lookup { table, key: self.boxed(parts.next()), at: parts.next().map(|at| Box::new(self.expression(at))), column }
    }
}

fn arithmetic(left: Expression, operator: Operator, right: Expression) -> Expression {
    let span = left.span.to(right.span);
    Expression { kind: ExpressionKind::Arithmetic { operator, left: Box::new(left), right: Box::new(right) }, span }
}

/// A product added to, or taken from, what stands before it.
fn total(before: Option<(Expression, Operator)>, product: Expression) -> Expression {
    match before {
        Some((left, operator)) => arithmetic(left, operator, product),
        None => product,
    }
}

/// The relation that a sign or word stands for.
pub fn relation(sign: Option<Node<'_>>) -> Relation {
    match sign.map_or("", |sign| sign.text()) {
        "≠" | "!=" | "！=" | "!＝" | "！＝" | "不为" => Relation::NotEqual,
        "≤" | "<=" | "＜=" | "<＝" | "＜＝" | "不超过" | "不高于" | "不多于" | "不晚于" => Relation::AtMost,
        "≥" | ">=" | "＞=" | ">＝" | "＞＝" | "不低于" | "不少于" | "不早于" => Relation::AtLeast,
        "<" | "＜" | "低于" | "不足" | "少于" | "早于" => Relation::Less,
        ">" | "＞" | "超过" | "高于" | "多于" | "晚于" => Relation::More,
        _ => Relation::Equal,
    }
}
