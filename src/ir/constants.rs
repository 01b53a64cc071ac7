//! Values that are written out: of 参数, 缺省 and 设定, in this order, so that each sees the names of the whole stack.

use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::wording::shorten;
use crate::diagnostic::{Code, Diagnostic, Edit, Replacement};
use crate::ir::check::Checker;
use crate::ir::check::names::stands_for_today;
use crate::ir::ids::ParameterId;
use crate::ir::model_builder::{ModelBuilder, ParameterValue};
use crate::ir::names::{Declared, Entity, Names};
use crate::ir::{Expression, ExpressionKind, FieldId};
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use crate::value::Value;
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::show::show;
use crate::value::types::{NumberType, Type};
use crate::value::unit::Unit;

/// Checks every constant of a stack. `as_of`: the day on which a policy has to be in force for its 设定 to count; none: all count.
pub fn check(names: &Names<'_>, builder: &mut ModelBuilder, as_of: Option<Date>) {
    for (id, (ty, declared)) in names.parameters.enumerated() {
        builder.stack.parameters[id] = Checker::new(names, builder, declared.policy).parameter(declared.ast, ty);
    }
    for (id, declared) in &names.fields {
        default(names, builder, *id, declared);
    }
    for (policy, member) in names.members.enumerated() {
        for declaration in member.package.declarations() {
            if let ast::DeclarationKind::Setting(ast) = &declaration.kind {
                let counts = as_of.is_none_or(|day| member.package.period().contains(day));
                Checker::new(names, builder, policy).setting(ast, counts);
            }
        }
    }
}

fn default(names: &Names<'_>, builder: &mut ModelBuilder, id: FieldId, declared: &Declared<'_, ast::Field>) {
    let Some(written) = &declared.ast.default else { return };
    let field = names.field(id);
    let Some(value) = Checker::new(names, builder, declared.policy).constant(written, &field.ty) else { return };
    if *builder.defaults.entry(id).or_insert_with(|| value.clone()) != value {
        let message = format!("「{}」的缺省与上位政策写的不同", field.name);
        let diagnostic = Diagnostic::new(Code::TYP008, written.span(), message).also(field.span, "上位政策在这里声明");
        builder.stack.diagnostics.push(diagnostic.help("同一事实只能有一个缺省"));
    }
}

impl Checker<'_, '_> {
    fn parameter(&mut self, ast: &ast::Parameter, ty: &Type) -> ParameterValue {
        let value = self.constant(&ast.value, ty);
        let range = ast.range.as_ref().and_then(|range| self.bounds(range, ty));
        if let (Some(value), Some(range)) = (&value, &range)
            && !within(value, range)
        {
            self.outside_own_range(&ast.name.text, &ast.value);
        }
        ParameterValue { value, range, setting: None }
    }

    /// A value that is not within the bounds which are written beside it.
    fn outside_own_range(&mut self, name: &str, value: &ast::Assigned) {
        let message = format!("参数「{name}」自己的值不在可调的幅度内");
        self.fault(Code::LVL004, value.span(), message, "改值，或改幅度");
    }

    /// `设定 名 = 值` of a lower policy. `counts`: whether the policy is in force.
    fn setting(&mut self, ast: &ast::Setting, counts: bool) {
        let ast::SettingValue::Value { value: written, range } = &ast.given else { return };
        let span = ast.path.span();
        let name = ast.path.text();
        let found = self.names.find(self.policy, &ast.path);
        let [Entity::Parameter(id)] = found[..] else {
            if self.names.find_in(&self.names.tables_by_name, self.policy, &ast.path).len() == 1 {
                let from = format!(" 来自 {}", self.names.sources.slice(written.span()));
                let diagnostic = Diagnostic::new(Code::NAM001, span, format!("「{name}」是名录，不是参数"));
                let diagnostic = diagnostic.help(format!("名录的各行来自表文件，写成「设定 {name} 来自 “….csv”」"));
                let is_text = matches!(&**written, ast::Assigned::One(ast::Expression { kind: ast::ExpressionKind::Text(_), .. }));
                let place = Span { start: span.end, ..written.span() };
                self.report(if is_text { diagnostic.certain(place, from) } else { diagnostic });
                return;
            }
            let near = did_you_mean(&name, self.names.parameter_names(self.policy)).unwrap_or_default();
            self.fault(Code::NAM001, span, format!("上位政策没有「{name}」这个参数"), format!("{near}“设定”只能用于上位政策的参数"));
            return;
        };
        let (ty, parameter) = &self.names.parameters[id];
        let value = self.constant(written, ty);
        let narrower = range.as_ref().and_then(|written| Some((written.span, self.bounds(written, ty)?)));
        let ParameterValue { range: bounds, setting, .. } = &self.builder.stack.parameters[id];
        let declared = parameter.ast.name.span;
        let refused = |code, span, message, (place, label), help| Diagnostic::new(code, span, message).also(place, label).help(help);
        let set_here = setting.filter(|(policy, _)| *policy == self.policy).map(|(_, first)| first);
        // Where the bounds are written.
        let bounds_place = (setting.map_or(declared, |(_, span)| span), "幅度在这里");
        let refusal = match (bounds, &value, &narrower) {
            _ if parameter.policy == self.policy => {
                let message = format!("「{name}」是本政策自己的参数");
                refused(Code::LVL003, span, message, (declared, "在这里声明"), "直接改参数的值")
            }
            _ if set_here.is_some() => {
                let first = set_here.unwrap_or(span);
                refused(Code::LVL003, span, format!("「{name}」设定了两次"), (first, "已在这里设定"), "一个政策只设定一次，删去一处")
            }
            (None, _, _) => match *setting {
                Some((policy, place)) => {
                    let message = format!("参数「{name}」已由「{}」设定，没有再下放", self.names.members[policy].name);
                    refused(Code::LVL003, span, message, (place, "在这里设定，没有写“可调”"), "删去这个“设定”")
                }
                None => {
                    let message = format!("参数「{name}」不可调");
                    refused(Code::LVL003, span, message, (declared, "在这里声明，没有写“可调”"), "删去这个“设定”")
                }
            },
            (Some(range), Some(value), _) if !within(value, range) => {
                let shown = |value: &Value| show(value, ty, &self.names.schema.symbols);
                let message = format!("「{name}」设定为{}，超出可调的幅度：{} 至 {}", shown(value), shown(&range.0), shown(&range.1));
                refused(Code::LVL004, written.span(), message, bounds_place, "在幅度之内取值")
            }
            (Some(range), Some(_), Some((span, (low, high)))) if !(within(low, range) && within(high, range)) => {
                let message = format!("「{name}」再下放的幅度超出了上位政策的幅度");
                refused(Code::LVL004, *span, message, bounds_place, "幅度只能收窄")
            }
            (Some(_), Some(value), Some((_, range))) if !within(value, range) => return self.outside_own_range(&name, written),
            (Some(_), None, _) => return,
            (Some(_), Some(_), _) => {
                self.builder.stack.mark_used(Entity::Parameter(id));
                if counts {
                    let range = narrower.map(|(_, range)| range);
                    self.builder.stack.parameters[id] = ParameterValue { value, range, setting: Some((self.policy, span)) };
                }
                return;
            }
        };
        self.report(refusal);
    }

    fn bounds(&mut self, range: &ast::Adjustable, ty: &Type) -> Option<(Value, Value)> {
        let low = self.constant_expression(&range.low, ty)?;
        let high = self.constant_expression(&range.high, ty)?;
        let bounds = (low.clone(), high);
        if !within(&low, &bounds) {
            self.fault(Code::LVL004, range.span, "可调的幅度上下颠倒，或不是可比大小的值", "写成“可调 小 至 大”");
            return None;
        }
        Some(bounds)
    }

    /// A value that is written out: a literal, or names of a type's values.
    fn constant(&mut self, value: &ast::Assigned, ty: &Type) -> Option<Value> {
        match (value, ty) {
            (ast::Assigned::One(expression), _) => self.constant_expression(expression, ty),
            (ast::Assigned::Many(Spanned { node: list, span }), Type::Set(_)) => {
                let mut members = Vec::new();
                for item in list {
                    match self.constant_expression(item, ty)? {
                        Value::Set(names) => members.extend_from_slice(&names),
                        _ => return self.not_constant(*span, ty),
                    }
                }
                Some(Value::set(members))
            }
            (ast::Assigned::Many(list), _) => self.not_constant(list.span, ty),
        }
    }

    fn constant_expression(&mut self, expression: &ast::Expression, ty: &Type) -> Option<Value> {
        use ast::ExpressionKind as E;
        if let E::Path(path) = &expression.kind {
            if path.text() == "无" && matches!(ty, Type::Set(_)) {
                return Some(Value::set(Vec::new()));
            }
            let found = self.names.find(self.policy, path);
            if !found.is_empty() && self.value_named(path, Some(ty)).is_none() {
                found.into_iter().for_each(|entity| self.builder.stack.mark_used(entity));
                return self.not_constant(expression.span, ty);
            }
            if *ty == Type::Date && stands_for_today(&path.text()) {
                return self.not_constant(expression.span, ty);
            }
        } else if !matches!(expression.kind, E::Error | E::Text(_) | E::Number { .. } | E::Date(_) | E::Truth(_)) {
            return self.not_constant(expression.span, ty);
        }
        let checked = self.expression(expression, Some(ty));
        if matches!(ty, Type::Number(NumberType { unit: Some(Unit::PERCENT), .. })) && self.bare_numbers(&[&checked]).is_some() {
            return None;
        }
        match (checked.kind, ty) {
            (ExpressionKind::Error, _) => None,
            (ExpressionKind::Constant(Value::Choice(symbol)), Type::Set(_)) => Some(Value::set(vec![symbol])),
            (ExpressionKind::Constant(value), _) if checked.ty.meets(ty) && is_whole_enough(&value, ty) => Some(value),
            _ => self.not_constant(expression.span, ty),
        }
    }

    fn not_constant(&mut self, span: Span, ty: &Type) -> Option<Value> {
        let text = self.names.sources.slice(span);
        let written = shorten(text);
        let whole = matches!(ty, Type::Number(NumberType { whole: true, .. }));
        let message = format!("这里要写一个定下来的{}{}，「{written}」不是", if whole { "整的" } else { "" }, ty.describe());
        let diagnostic = Diagnostic::new(Code::TYP001, span, message);
        let unit = if let Type::Number(NumberType { unit: Some(unit), .. }) = ty { Some(*unit) } else { None };
        let inner = text.trim_matches(['“', '”', '"']);
        let is_bare = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || c == '.');
        let truth = Some(inner).filter(|inner| *ty == Type::Truth && inner.len() < text.len() && matches!(*inner, "是" | "否"));
        if let Some(truth) = truth {
            self.report(diagnostic.help(format!("是、否不写引号：「{truth}」")).certain(span, truth));
            return None;
        }
        self.report(match unit {
            Some(unit) if is_bare => {
                let given = format!("{inner}{}", unit.word());
                let (label, certain) = (format!("写成「{given}」"), inner == "0");
                let edit = Edit { label, certain, replacements: vec![Replacement { span, text: given.clone() }] };
                diagnostic.help(format!("写上单位，如「{given}」")).edit(edit)
            }
            Some(_) if inner.len() < text.len() => diagnostic.help(format!("数不写引号：「{}」", shorten(inner))),
            Some(_) | None => diagnostic.help("只能写数（连同单位）、日期、文本、“是”“否”或取值的名称"),
        });
        None
    }

    /// The value of a 参数 where it is used.
    pub(super) fn parameter_value(&mut self, id: ParameterId, span: Span) -> Expression {
        self.builder.stack.mark_used(Entity::Parameter(id));
        let ParameterValue { value, range, .. } = &self.builder.stack.parameters[id];
        if range.is_some() {
            self.builder.model.adjustable.insert(span);
        }
        match value {
            Some(value) => Expression::new(ExpressionKind::Constant(value.clone()), self.names.parameters[id].0.clone(), span),
            None => Expression::error(span),
        }
    }
}

/// Whether a number is whole in the unit of a type that asks for it.
fn is_whole_enough(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (Value::Number(number), Type::Number(NumberType { whole: true, unit, .. })) => {
            number.divide(&unit.map_or(Number::ONE, Unit::factor)).is_ok_and(|count| count.is_whole())
        }
        _ => true,
    }
}

fn within(value: &Value, (low, high): &(Value, Value)) -> bool {
    match (value, low, high) {
        (Value::Number(value), Value::Number(low), Value::Number(high)) => low <= value && value <= high,
        (Value::Date(value), Value::Date(low), Value::Date(high)) => low <= value && value <= high,
        _ => false,
    }
}
