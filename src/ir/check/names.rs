//! Names in expressions: what they refer to, and what was meant by those that are unknown.

use super::{Checker, MAX_HEIGHT, Place};
use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::declare::{DefinitionState, Entity};
use crate::ir::reads::Reads;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId};
use crate::source::Span;
use crate::syntax::{ast, words};
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
            return self.report(
                Diagnostic::new(Code::NAM003, span, format!("没有「{text}」这个名称：词与词之间要留空"))
                    .help(format!("是不是「{spaced}」？")),
            );
        }
        if let (Some(values), [name]) = (values, path.names.as_slice()) {
            let names: Vec<String> = values.iter().map(|symbol| self.builder.model.symbols.name(*symbol).to_owned()).collect();
            let near = did_you_mean(&name.text, names.iter().map(String::as_str)).unwrap_or_default();
            return self.report(
                Diagnostic::new(Code::NAM008, span, format!("「{text}」不是声明过的取值，也不是事实"))
                    .help(format!("{near}可用的取值：{}", names.join("、"))),
            );
        }
        let known = self.builder.value_names(self.policy);
        let help = did_you_mean(&text, known.iter().map(String::as_str))
            .unwrap_or_else(|| "先用“字段”“参数”或“定义”声明它；文本要写在“”里".to_owned());
        self.report(Diagnostic::new(Code::NAM001, span, format!("没有「{text}」这个名称")).help(help))
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
        let reads = id.map(|id| &self.builder.model.definition(id).reads);
        let (of_items, figures) = reads.map_or((false, false), |reads| (reads.items || reads.groups, reads.figures));
        if self.place == Place::List && of_items {
            let name = self.builder.definition_name(at);
            let message = format!("对全表的规则不能用定义「{name}」：它说的是某一项的事实");
            return self.report(Diagnostic::new(Code::TYP007, span, message).help("写成全表的统计，或去掉“对全表”"));
        }
        if self.place == Place::Figure && figures {
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
        let reads = if value.is_error() { Reads::default() } else { self.builder.model.reads(&value) };
        if reads.height > MAX_HEIGHT {
            self.report(Diagnostic::new(Code::SYN008, span, format!("定义一层套一层，最多 {MAX_HEIGHT} 层")).help("减少层数"));
            return self.builder.finish_definition(at, Expression::error(span), Reads::default());
        }
        self.builder.finish_definition(at, value, reads)
    }
}

/// `类别为处罚` → `类别 为 处罚`, if the name has an operator word inside.
fn spaced_out(name: &str) -> Option<String> {
    // Longer words first: 不低于 holds 低于.
    let mut words: Vec<&str> = ["或者", "并且"].into_iter().chain(words::between_conditions()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let word = words.into_iter().find(|word| name.find(word).is_some_and(|at| at > 0))?;
    let (before, after) = name.split_once(word)?;
    let after = after.trim();
    let inner = spaced_out(after).unwrap_or_else(|| after.to_owned());
    Some(format!("{before} {word} {inner}").trim_end().to_owned())
}
