//! Names in expressions: what they refer to, and what was meant by those that are unknown.

use super::{Checker, MAX_HEIGHT, Place};
use crate::diagnostic::near::{declared_values, did_you_mean};
use crate::diagnostic::wording::suggest;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::declare::{DefinitionState, Entity};
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId};
use crate::source::Span;
use crate::syntax::ast::{self};
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::sync::Arc;

impl Checker<'_, '_, '_> {
    /// Whether an expression is a bare name that is no fact, parameter or definition: it can only be a value.
    pub(super) fn is_bare_value(&self, expression: &ast::Expression) -> bool {
        match &expression.kind {
            ast::ExpressionKind::Path(path) => path.names.len() == 1 && self.builder.find(self.policy, path).is_empty(),
            _ => false,
        }
    }

    pub(super) fn name(&mut self, path: &ast::Path, expected: Option<&Type>) -> Expression {
        let span = path.span();
        let found = self.builder.find(self.policy, path);
        let values: Option<Arc<[Symbol]>> = match expected {
            Some(Type::Choice(names) | Type::Set(names)) => Some(names.clone()),
            _ => None,
        };
        let as_value = match (path.names.as_slice(), &values) {
            ([name], Some(values)) => self.builder.model.symbols.get(&name.text).filter(|symbol| values.contains(symbol)),
            _ => None,
        };
        match (found.as_slice(), as_value) {
            ([], Some(symbol)) => {
                Expression::new(ExpressionKind::Constant(Value::Choice(symbol)), Type::Choice(values.unwrap_or_default()), span)
            }
            ([], None) => self.unknown_name(path, values.as_deref()),
            ([_, ..], Some(_)) => {
                let message = format!("「{}」既是这里的一个取值，又是一个事实的名称", path.text());
                self.report(
                    Diagnostic::new(Code::NAM009, span, message)
                        .help(format!("要写取值，写成文本：“{}”；要比较两个事实，请给其中一个改名", path.text())),
                )
            }
            ([entity], None) => self.entity(*entity, span),
            ([_, _, ..], None) => {
                let owners: Vec<String> =
                    self.builder.owners(self.policy, path).into_iter().map(|owner| format!("「{owner}.{}」", path.text())).collect();
                self.report(
                    Diagnostic::new(Code::NAM004, span, format!("「{}」在几个政策里都有声明", path.text()))
                        .help(format!("写明是哪一个：{}", owners.join("或"))),
                )
            }
        }
    }

    pub(super) fn unknown_name(&mut self, path: &ast::Path, values: Option<&[Symbol]>) -> Expression {
        let span = path.span();
        let text = path.text();
        if let Some(spaced) =
            path.names.iter().find(|name| !name.bracketed).and_then(|name| spaced_out(&name.text)).filter(|_| path.names.len() == 1)
        {
            return self
                .report(Diagnostic::new(Code::NAM003, span, format!("没有「{text}」这个名称：词与词之间要留空")).help(suggest(&spaced)));
        }
        if let (Some(values), [name]) = (values, path.names.as_slice()) {
            let message = format!("「{text}」不是声明过的取值，也不是事实");
            return self.undeclared_value(message, &name.text, values, span);
        }
        let known = self.builder.value_names(self.policy);
        let help = did_you_mean(&text, known.iter().map(String::as_str))
            .unwrap_or_else(|| "先用“字段”“参数”或“定义”声明它；文本要写在“”里".to_owned());
        self.report(Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这个名称")).help(help))
    }

    pub(super) fn undeclared_value(&mut self, message: String, word: &str, values: &[Symbol], span: Span) -> Expression {
        let names: Vec<&str> = values.iter().map(|symbol| self.builder.model.symbols.name(*symbol)).collect();
        let help = declared_values(word, &names);
        self.report(Diagnostic::new(Code::NAM008, span, message).help(help))
    }

    pub(super) fn entity(&mut self, entity: Entity, span: Span) -> Expression {
        match entity {
            Entity::Field(id) => self.field(id, span),
            Entity::Parameter(at) => self.builder.parameter_value(at, span),
            Entity::Definition(at) => self.definition(at, span),
        }
    }

    pub(super) fn field(&mut self, id: FieldId, span: Span) -> Expression {
        self.builder.usage.field(id);
        if self.place == Place::List && self.builder.model.field(id).object.is_none() {
            let name = self.builder.model.field(id).name.clone();
            let message = format!("对全表的规则不能直接用某一项的事实「{name}」");
            return self.report(
                Diagnostic::new(Code::TYP007, span, message).help("写成全表的统计，如“任一(…)”“合计(…)”“计数(其中 …)”，或去掉“对全表”"),
            );
        }
        let ty = self.builder.model.field(id).ty.clone();
        Expression::new(ExpressionKind::Field(id), ty, span)
    }

    pub(super) fn definition(&mut self, at: usize, span: Span) -> Expression {
        self.builder.usage.definition(at);
        let (id, ty) = self.checked_definition(at, span);
        let traits = self.builder.definition_traits(at);
        if self.place == Place::List && (traits.items || traits.grouped) {
            let name = self.builder.definition_name(at);
            let message = format!("对全表的规则不能用定义「{name}」：它说的是某一项的事实");
            return self.report(Diagnostic::new(Code::TYP007, span, message).help("写成全表的统计，或去掉“对全表”"));
        }
        if self.place == Place::Figure && traits.figures {
            let name = self.builder.definition_name(at);
            return self.report(
                Diagnostic::new(Code::TYP007, span, format!("统计里面不能再用统计：定义「{name}」本身是全表统计"))
                    .help("把里面的统计拆出来单独比较"),
            );
        }
        match (id, ty) {
            (Some(id), ty) => Expression::new(ExpressionKind::Definition(id), ty, span),
            (None, _) => Expression::error(span),
        }
    }

    /// Checks a definition when it is first used; a cycle is reported once, at its first member.
    pub fn checked_definition(&mut self, at: usize, span: Span) -> (Option<DefinitionId>, Type) {
        match self.builder.definition_state(at) {
            DefinitionState::Checked(id, ty) => return (Some(id), ty),
            DefinitionState::Broken => return (None, Type::Error),
            DefinitionState::InProgress => {
                self.builder.report_definition_cycle(at);
                return (None, Type::Error);
            }
            DefinitionState::Unchecked => {}
        }
        let (policy, ast) = self.builder.start_definition(at);
        let mut inner = Checker { builder: &mut *self.builder, policy, place: Place::Item, depth: self.depth };
        let value = inner.expression(&ast.value, None);
        let height = if value.is_error() { 0 } else { self.height(&value) };
        if height > MAX_HEIGHT {
            self.report(Diagnostic::new(Code::SYN008, span, format!("定义一层套一层，最多 {MAX_HEIGHT} 层")).help("减少层数"));
            return self.builder.finish_definition(at, Expression::error(span), 0);
        }
        self.builder.finish_definition(at, value, height)
    }

    pub(super) fn height(&self, expression: &Expression) -> usize {
        let mut deepest = 0;
        expression.each_child(&mut |child| deepest = deepest.max(self.height(child)));
        let own = match &expression.kind {
            ExpressionKind::Definition(id) => self.builder.definition_height(*id),
            ExpressionKind::Figure(id) => {
                let figure = self.builder.model.figure(*id);
                figure.arguments.iter().chain(&figure.by).chain(&figure.filter).map(|part| self.height(part)).max().unwrap_or(0)
            }
            _ => 0,
        };
        1 + deepest.max(own)
    }

    // ---- literals ----
}

/// `类别为处罚` → `类别 为 处罚`, if the name has an operator word inside.
fn spaced_out(name: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "不低于",
        "不少于",
        "不超过",
        "不高于",
        "不多于",
        "不早于",
        "不晚于",
        "包含全部",
        "包含任一",
        "不包含",
        "开头为",
        "结尾为",
        "不属于",
        "低于",
        "不足",
        "少于",
        "超过",
        "高于",
        "多于",
        "早于",
        "晚于",
        "介于",
        "属于",
        "包含",
        "匹配",
        "已填",
        "未填",
        "不为",
        "或者",
        "并且",
        "且",
        "或",
        "为",
    ];
    let word = WORDS.iter().find(|word| name.find(**word).is_some_and(|at| at > 0))?;
    let (before, after) = name.split_once(word)?;
    let after = after.trim();
    let inner = spaced_out(after).unwrap_or_else(|| after.to_owned());
    Some(format!("{before} {word} {inner}").trim_end().to_owned())
}
