//! Calls of functions and aggregates, as the table of functions describes them.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::builtins::{self, Argument, Builtin, Returns, Row};
use crate::ir::{AggregateCall, Expression, ExpressionKind};
use crate::source::Span;
use crate::syntax::ast;
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
        let rows = Row::of(&name.text);
        let Some(first) = rows.first() else {
            return self.unknown_function(&name.text, name.span, arguments.len(), span);
        };
        let Some(row) = rows.iter().find(|row| row.takes(arguments.len())) else {
            let counts: Vec<String> = rows.iter().map(|row| row.arguments.len().to_string()).collect();
            let usages: Vec<&str> = rows.iter().map(|row| row.usage).collect();
            let message = format!("「{}」要 {} 个参数，这里有 {} 个", first.name, counts.join(" 或 "), arguments.len());
            return self.fault(Code::TYP004, span, message, format!("写法：{}", usages.join(" 或 ")));
        };
        let is_aggregate = matches!(row.builtin, Builtin::Aggregate(_));
        if !is_aggregate && (!by.is_empty() || filter.is_some()) {
            let message = format!("「{}」不是全表统计，不能用“按”“其中”", row.name);
            return self.fault(Code::TYP004, span, message, format!("写法：{}", row.usage));
        }
        if let (Builtin::NamedKey(naming), [text, table]) = (row.builtin, arguments) {
            return self.named_key(naming, text, table, row.usage, span);
        }
        if is_aggregate && self.in_aggregate {
            return self.fault(Code::TYP007, span, "统计里面不能再用统计", "把里面的统计拆出来单独比较");
        }
        if let Some((scope, _)) = self.facts_of_items().filter(|_| !by.is_empty()) {
            let diagnostic = Diagnostic::new(Code::TYP007, span, format!("“{scope}”的规则里，统计不能写“按”"));
            return self.report(diagnostic.help(format!("去掉“按 …”，或去掉规则的“{scope}”")));
        }
        self.in_aggregate |= is_aggregate;
        let arguments = self.arguments(row, arguments);
        let by: Vec<Expression> = by.iter().map(|key| self.group_key(key)).collect();
        let filter = filter.map(|filter| self.condition(filter));
        self.in_aggregate &= !is_aggregate;
        let Some(arguments) = arguments.filter(|_| !by.iter().chain(&filter).any(Expression::is_error)) else {
            return Expression::error(span);
        };
        if row.returns == Returns::Workdays {
            self.note_workdays(Kind::Workdays, span);
        }
        let ty = row.returns.ty(arguments.iter().map(|argument| &argument.ty));
        let kind = match row.builtin {
            Builtin::Function(function) => ExpressionKind::Call { function, arguments },
            // Its second argument is no value: it is done above.
            Builtin::NamedKey(_) => return Expression::error(span),
            Builtin::Aggregate(kind) => {
                let call = AggregateCall { kind, arguments, by, filter };
                let all = &mut self.builder.model.aggregates;
                // The same figure is one, so that what compares it with this and with that is known to speak of one thing. What a 其中 asks
                // is changed in each place by itself (`mutate`).
                let known = all.enumerated().find(|(_, other)| call.filter.is_none() && **other == call).map(|(id, _)| id);
                ExpressionKind::Aggregate(known.unwrap_or_else(|| all.push(call)))
            }
        };
        Expression::new(kind, ty, span)
    }

    /// A function of another program, or none. `span`: the whole call.
    fn unknown_function(&mut self, name: &str, place: Span, arguments: usize, span: Span) -> Expression {
        let diagnostic = Diagnostic::new(Code::NAM001, place, format!("没有「{name}」这个函数"));
        let known = name.to_ascii_lowercase();
        let is_among = |words: &str| words.split(' ').any(|word| word == known);
        let said = builtins::SAID.iter().find(|(count, words, _)| count.is_none_or(|count| count == arguments) && is_among(words));
        if let Some((.., meant)) = said {
            return self.report(diagnostic.help(format!("写成「{meant}」")).certain(place, *meant));
        }
        if arguments == 0 && matches!(known.as_str(), "today" | "now") {
            return self.report(diagnostic.help("写成「基准日」").certain(span, "基准日"));
        }
        let instead = builtins::INSTEAD.iter().find(|(words, _)| is_among(words));
        self.report(match instead {
            Some((_, advice)) => diagnostic.help(*advice),
            None => diagnostic.none_of(name, &[], "可用的函数", builtins::names()),
        })
    }

    fn arguments(&mut self, row: &Row, arguments: &[ast::Expression]) -> Option<Vec<Expression>> {
        let mut checked: Vec<Expression> = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            let wanted = row.arguments.get(at).or(row.arguments.last()).copied().unwrap_or(Argument::Any);
            let value = if wanted == Argument::Truth { self.condition(argument) } else { self.expression(argument, None) };
            let (word, admitted) = wanted.admits(&value.ty);
            if !admitted && !value.is_error() {
                let message = format!("「{}」的第 {} 个参数要的是{word}，{}", row.name, at + 1, self.described(&value));
                self.fault(Code::TYP004, argument.span, message, format!("写法：{}", row.usage));
                return None;
            }
            if let Some(first) = checked.first().filter(|first| wanted == Argument::Ordered && !first.ty.meets(&value.ty)) {
                self.mismatch(&first.clone(), &value, "比较");
                return None;
            }
            if let Some(first) = checked.first().filter(|_| wanted == Argument::Ordered)
                && self.bare_ratio(&[first, &value]).is_some()
            {
                return None;
            }
            checked.push(value);
        }
        checked.iter().all(|value| !value.is_error()).then_some(checked)
    }

    /// What items are grouped by: of a constant all of them are one group.
    fn group_key(&mut self, key: &ast::Expression) -> Expression {
        let checked = self.expression(key, None);
        if !matches!(checked.kind, ExpressionKind::Constant(_)) {
            return checked;
        }
        let message = format!("“按”后面的「{}」是固定的值，分不成组", self.written(key.span));
        let diagnostic = Diagnostic::new(Code::TYP007, key.span, message);
        let named = match &key.kind {
            ast::ExpressionKind::Text(text) => self.names.value_names(self.policy).find(|name| *name == text.as_str()).map(str::to_owned),
            _ => None,
        };
        self.report(match named {
            Some(name) => diagnostic.help(format!("写成「按 {name}」")).certain(key.span, name),
            None => diagnostic.help("写字段的名称，如“按 承接街道”"),
        })
    }
}
