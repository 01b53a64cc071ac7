//! What a text fills in, in the words of somebody who reads regulations: `名录“审批机关”里按持续性查得的机关`.

use super::rules::Writer;
use crate::ir::builtins::{Builtin, Row};
use crate::syntax::ast::{Expression, ExpressionKind, Name, Operator, Path, Relation};

/// What stands in a text for what an 应备 lacks.
const LACKING: &str = "缺项";

impl Writer<'_> {
    /// A value in words; what has none as it is written.
    pub fn phrase(self, expression: &Expression) -> String {
        match &expression.kind {
            ExpressionKind::Path(path) => self.name(path),
            ExpressionKind::Lookup { table, key, at, column } => {
                let key = self.key(table, key);
                let day = at.as_ref().map(|day| format!("、截至{}", self.phrase(day))).unwrap_or_default();
                format!("名录“{}”里按{key}{day}查得的{}", table.text(), column.text)
            }
            ExpressionKind::Arithmetic { operator, left, right } => {
                let word = match operator {
                    Operator::Add => "加",
                    Operator::Subtract => "减",
                    Operator::Multiply => "乘",
                    Operator::Divide => "除以",
                };
                format!("{}{word}{}", self.operand(left), self.operand(right))
            }
            ExpressionKind::Negate(inner) => format!("负{}", self.operand(inner)),
            ExpressionKind::Call { function, arguments, by, filter } => {
                self.call(function, arguments, by, filter.as_deref()).unwrap_or_else(|| self.written(expression.span))
            }
            ExpressionKind::Choice { condition, yes, no } => {
                format!("{}的，是{}；其他的，是{}", self.condition(condition), self.phrase(yes), self.phrase(no))
            }
            ExpressionKind::Error
            | ExpressionKind::Or(_)
            | ExpressionKind::And(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::Compare { .. }
            | ExpressionKind::Between { .. }
            | ExpressionKind::InList { .. }
            | ExpressionKind::InTable { .. }
            | ExpressionKind::Names { .. }
            | ExpressionKind::Contains { .. }
            | ExpressionKind::Affix { .. }
            | ExpressionKind::Filled { .. } => self.condition(expression),
            ExpressionKind::Text(_)
            | ExpressionKind::Number { .. }
            | ExpressionKind::Date(_)
            | ExpressionKind::Truth(_)
            | ExpressionKind::AsOf => self.written(expression.span),
        }
    }

    /// A name; that of a 参数 of the package with its value.
    fn name(self, path: &Path) -> String {
        match path.names.as_slice() {
            [name] if name.text == LACKING => "所缺的各项".to_owned(),
            [name] => self.parameter(name).map_or_else(|| name.text.clone(), |value| format!("{}（{value}）", name.text)),
            names => names.iter().map(|name| name.text.as_str()).collect::<Vec<&str>>().join("的"),
        }
    }

    fn parameter(self, name: &Name) -> Option<String> {
        self.parameters.get(name.text.as_str()).map(|parameter| self.written(parameter.value.span()))
    }

    /// By what a row is looked up: a key that a text names in the same 名录 need not say so again.
    fn key(self, table: &Path, key: &Expression) -> String {
        match &key.kind {
            ExpressionKind::Call { arguments, .. } => match arguments.as_slice() {
                [text, Expression { kind: ExpressionKind::Path(named), .. }] if named == table => format!("{}所提到的", self.phrase(text)),
                _ => self.phrase(key),
            },
            _ => self.phrase(key),
        }
    }

    /// A part of a calculation.
    fn operand(self, expression: &Expression) -> String {
        let phrase = self.phrase(expression);
        if matches!(expression.kind, ExpressionKind::Arithmetic { .. } | ExpressionKind::Choice { .. }) {
            format!("（{phrase}）")
        } else {
            phrase
        }
    }

    fn call(self, function: &Name, arguments: &[Expression], by: &[Expression], filter: Option<&Expression>) -> Option<String> {
        let row = Row::of(&function.text).into_iter().find(|row| row.takes(arguments.len()))?;
        let arguments: Vec<String> = arguments.iter().map(|argument| self.phrase(argument)).collect();
        let phrase = (1..).zip(&arguments).fold(row.phrase.replace("{各}", &arguments.join("、")), |phrase, (number, argument)| {
            phrase.replace(&format!("{{{number}}}"), argument)
        });
        if !matches!(row.builtin, Builtin::Aggregate(_)) {
            return Some(phrase);
        }
        let keys: Vec<String> = by.iter().map(|key| self.phrase(key)).collect();
        let group = (!keys.is_empty()).then(|| format!("同一{}", keys.join("、")));
        let filter = filter.map(|filter| match (&group, &filter.kind) {
            (Some(_), ExpressionKind::Or(_)) => format!("（{}）", self.condition(filter)),
            _ => self.condition(filter),
        });
        let which: Vec<String> = group.into_iter().chain(filter).collect();
        Some(if which.is_empty() { phrase } else { format!("{}的{phrase}", which.join("、")) })
    }

    /// A condition as it tells which items are meant.
    fn condition(self, expression: &Expression) -> String {
        let part = |part: &Expression| {
            let words = self.condition(part);
            if matches!(part.kind, ExpressionKind::And(_) | ExpressionKind::Or(_)) { format!("（{words}）") } else { words }
        };
        let all = |parts: &[Expression], word: &str| parts.iter().map(part).collect::<Vec<String>>().join(word);
        match &expression.kind {
            ExpressionKind::And(parts) => all(parts, "、"),
            ExpressionKind::Or(parts) => all(parts, "或"),
            ExpressionKind::Path(path) => path.text(),
            ExpressionKind::Compare { relation, left, right } => {
                let word = match relation {
                    Relation::Equal => "为",
                    Relation::NotEqual => "不为",
                    Relation::Less => "低于",
                    Relation::AtMost => "不超过",
                    Relation::More => "超过",
                    Relation::AtLeast => "不低于",
                };
                format!("{}{word}{}", self.phrase(left), self.phrase(right))
            }
            ExpressionKind::Filled { value, negated } => format!("{}{}", self.phrase(value), if *negated { "未填" } else { "已填" }),
            ExpressionKind::Not(inner) => format!("“{}”不成立", self.condition(inner)),
            _ => self.written(expression.span),
        }
    }
}
