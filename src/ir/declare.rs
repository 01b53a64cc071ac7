//! The names of one stack of policies: who declares what, who sees whom.

use crate::collections::IndexMap;
use crate::diagnostic::near::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::check::{Checker, Place};
use crate::ir::package::Package;
use crate::ir::reads::Reads;
use crate::ir::table::Table;
use crate::ir::usage::Usage;
use crate::ir::{Definition, DefinitionId, Expression, ExpressionKind, Field, FieldId, Model, Object, ObjectId, TableId};
use crate::source::{SourceMap, Span};
use crate::syntax::ast;
use crate::syntax::words::DeclarationWord;
use crate::value::text::fold;
use crate::value::types::{self, NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Text, Value};
use std::collections::BTreeSet;

/// What a name stands for where a value is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    Field(FieldId),
    /// Index into [`Builder::parameters`].
    Parameter(usize),
    /// Index into [`Builder::definitions`].
    Definition(usize),
}

/// A policy of the stack, upper ones first.
pub struct Member<'a> {
    pub package: &'a Package,
    pub name: String,
    /// By index: the policies whose declarations it sees (itself and all above it).
    pub sees: Vec<bool>,
}

/// A 参数 and its value after every 设定.
pub struct Parameter<'a> {
    pub ast: &'a ast::Parameter,
    pub policy: usize,
    pub ty: Type,
    pub value: Option<Value>,
    /// The bounds within which a lower policy may still set it.
    pub range: Option<(Value, Value)>,
}

#[derive(Clone, Debug)]
pub enum DefinitionState {
    Unchecked,
    InProgress,
    Checked(DefinitionId, Type),
    Broken,
}

struct DefinitionEntry<'a> {
    ast: &'a ast::Definition,
    policy: usize,
    state: DefinitionState,
}

/// What a stack declares of an 对象.
#[derive(Clone, Default)]
struct DeclaredObject {
    /// The policies that declare it.
    owners: Vec<usize>,
    fields: IndexMap<String, FieldId>,
}

/// Builds one stack; fields are shared with the other stacks of the model.
pub struct Builder<'m, 'a> {
    pub model: &'m mut Model,
    pub sources: &'m SourceMap,
    pub out: &'m mut Diagnostics,
    pub members: Vec<Member<'a>>,
    pub parameters: Vec<Parameter<'a>>,
    pub usage: Usage,
    /// Where work days are counted, and in which policy.
    pub workdays: Vec<(usize, Span)>,
    values: IndexMap<String, Vec<(usize, Entity, Span)>>,
    /// By object of the model.
    objects: Vec<DeclaredObject>,
    tables: IndexMap<String, Vec<(usize, TableId)>>,
    definitions: Vec<DefinitionEntry<'a>>,
    /// Definitions being checked, the outermost first.
    in_progress: Vec<usize>,
}

impl<'m, 'a> Builder<'m, 'a> {
    pub fn new(model: &'m mut Model, sources: &'m SourceMap, out: &'m mut Diagnostics, members: Vec<Member<'a>>) -> Self {
        Builder {
            model,
            sources,
            out,
            members,
            parameters: Vec::new(),
            usage: Usage::default(),
            workdays: Vec::new(),
            values: IndexMap::default(),
            objects: Vec::new(),
            tables: IndexMap::default(),
            definitions: Vec::new(),
            in_progress: Vec::new(),
        }
    }

    fn sees(&self, policy: usize, other: usize) -> bool {
        self.members.get(policy).and_then(|member| member.sees.get(other)).copied().unwrap_or(false)
    }

    /// The policy that a name names, if `policy` sees it.
    fn member_named(&self, policy: usize, name: &str) -> Option<usize> {
        self.members.iter().position(|member| member.name == name).filter(|&other| self.sees(policy, other))
    }

    // ---- looking up ----

    /// What a path may stand for where a value is wanted, without doubles.
    pub fn find(&self, policy: usize, path: &ast::Path) -> Vec<Entity> {
        match path.names.as_slice() {
            [name] => self.visible(&name.text, |owner| self.sees(policy, owner)),
            [first, second] => {
                let (first, second) = (&first.text, &second.text);
                let mut found: Vec<Entity> = self.object_field(policy, first, second).into_iter().collect();
                if let Some(owner) = self.member_named(policy, first) {
                    found.extend(self.visible(second, |other| other == owner));
                }
                found
            }
            [owner, object, field] => self
                .member_named(policy, &owner.text)
                .and_then(|_| self.object_field(policy, &object.text, &field.text))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    fn visible(&self, name: &str, sees: impl Fn(usize) -> bool) -> Vec<Entity> {
        let mut found = Vec::new();
        for (owner, entity, _) in self.values.get(name).into_iter().flatten() {
            if sees(*owner) && !found.contains(entity) {
                found.push(*entity);
            }
        }
        found
    }

    fn object_field(&self, policy: usize, object: &str, field: &str) -> Option<Entity> {
        let id = self.model.objects.iter().position(|other| other.name == object)?;
        let declared = self.objects.get(id).filter(|declared| declared.owners.iter().any(|&owner| self.sees(policy, owner)))?;
        declared.fields.get(field).map(|id| Entity::Field(*id))
    }

    /// The policies that declare a name.
    pub fn owners(&self, policy: usize, path: &ast::Path) -> Vec<String> {
        let entries = self.values.get(&path.text()).into_iter().flatten();
        let mut owners: Vec<String> = entries
            .filter(|(owner, ..)| self.sees(policy, *owner))
            .filter_map(|(owner, ..)| self.members.get(*owner))
            .map(|member| member.name.clone())
            .collect();
        owners.dedup();
        owners
    }

    /// The fact that a path names, if it names one.
    pub fn find_field(&self, policy: usize, path: &ast::Path) -> Option<FieldId> {
        match self.find(policy, path).as_slice() {
            [Entity::Field(id)] => Some(*id),
            _ => None,
        }
    }

    pub fn find_table(&self, policy: usize, path: &ast::Path) -> Vec<TableId> {
        let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
        let (name, owner) = match names.as_slice() {
            [name] => (*name, None),
            [owner, name] => match self.member_named(policy, owner) {
                Some(owner) => (*name, Some(owner)),
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let entries = self.tables.get(name).into_iter().flatten();
        entries.filter(|(other, _)| owner.map_or_else(|| self.sees(policy, *other), |owner| owner == *other)).map(|(_, id)| *id).collect()
    }

    /// Every name that a policy sees where a value is wanted, in no order, for near names.
    pub fn value_names(&self, policy: usize) -> Vec<String> {
        let plain = self.values.iter().filter(|(_, entries)| entries.iter().any(|(owner, ..)| self.sees(policy, *owner)));
        let mut names: Vec<String> = plain.map(|(name, _)| name.clone()).collect();
        for object in &self.objects {
            names.extend(object.fields.values().map(|id| self.model.fact_name(*id).into_owned()));
        }
        names
    }

    pub fn table_names(&self, policy: usize) -> Vec<String> {
        self.tables
            .iter()
            .filter(|(_, entries)| entries.iter().any(|(owner, _)| self.sees(policy, *owner)))
            .map(|(name, _)| name.clone())
            .collect()
    }

    pub fn parameter_value(&mut self, at: usize, span: Span) -> Expression {
        self.usage.parameter(at);
        match self.parameters.get(at) {
            Some(Parameter { value: Some(value), ty, .. }) => {
                Expression { kind: ExpressionKind::Constant(value.clone()), ty: ty.clone(), span }
            }
            _ => Expression::error(span),
        }
    }

    // ---- declaring ----

    fn declare_value(&mut self, policy: usize, name: &ast::Name, entity: Entity) -> bool {
        let entries = self.values.entry(name.text.clone()).or_default();
        if let Some((_, _, first)) = entries.iter().find(|(owner, ..)| *owner == policy) {
            let diagnostic = Diagnostic::new(Code::NAM002, name.span, format!("「{}」重复声明", name.text)).also(*first, "已在这里声明过");
            self.out.push(diagnostic.help("给其中一个改名，或删去一个"));
            return false;
        }
        entries.push((policy, entity, name.span));
        true
    }

    /// Declares a 字段, of items or of an 对象; one that an upper policy declares too is the same fact.
    pub fn declare_field(&mut self, policy: usize, object: Option<ObjectId>, ast: &'a ast::Field) -> Option<FieldId> {
        let ty = self.field_type(&ast.ty)?;
        let known = match object {
            None => self.values.get(&ast.name.text).into_iter().flatten().find_map(|(_, entity, place)| match entity {
                Entity::Field(id) => Some((*id, *place)),
                Entity::Parameter(_) | Entity::Definition(_) => None,
            }),
            Some(object) => self
                .objects
                .get(object.0 as usize)
                .and_then(|declared| declared.fields.get(&ast.name.text))
                .map(|id| (*id, self.model.field(*id).span)),
        };
        let same_policy = known.is_some_and(|(id, place)| object.is_some() && self.usage.declared_by(id, policy) && place != ast.name.span);
        if same_policy {
            let diagnostic = Diagnostic::new(Code::NAM002, ast.name.span, format!("「{}」重复声明", ast.name.text));
            self.out.push(diagnostic.help("删去一个"));
            return None;
        }
        let id = match known {
            Some((id, place)) => {
                if object.is_none() && !self.declare_value(policy, &ast.name, Entity::Field(id)) {
                    return None;
                }
                self.merge_field(id, place, &ty, ast);
                id
            }
            None => {
                let id = self.shared_field(object, ast, ty);
                if object.is_none() && !self.declare_value(policy, &ast.name, Entity::Field(id)) {
                    return None;
                }
                id
            }
        };
        if let Some(declared) = object.and_then(|object| self.objects.get_mut(object.0 as usize)) {
            declared.fields.insert(ast.name.text.clone(), id);
        }
        self.usage.declare_field(id, policy, ast.name.span);
        let default = ast
            .default
            .as_ref()
            .and_then(|value| self.constant(value, &self.model.field(id).ty.clone()).map(|constant| (constant, value.span())));
        if let Some((default, span)) = default {
            let field = &mut self.model.fields[id.0 as usize];
            match &field.default {
                Some(other) if *other != default => {
                    let message = format!("「{}」的缺省与上位政策写的不同", field.name);
                    self.out.push(
                        Diagnostic::new(Code::TYP008, span, message).also(field.span, "上位政策在这里声明").help("同一事实只能有一个缺省"),
                    );
                }
                _ => field.default = Some(default),
            }
        }
        Some(id)
    }

    /// A new fact, or the fact of the same name and type that another stack of the model has.
    fn shared_field(&mut self, object: Option<ObjectId>, ast: &ast::Field, ty: Type) -> FieldId {
        let aliases: Vec<String> = ast.aliases.iter().map(|alias| fold(&alias.node)).collect();
        let same = self.model.fields.iter().position(|field| field.object == object && field.name == ast.name.text && field.ty == ty);
        if let Some(at) = same {
            let id = FieldId(at as u32);
            let place = self.model.field(id).span;
            self.merge_field(id, place, &ty, ast);
            return id;
        }
        self.model.fields.push(Field {
            name: ast.name.text.clone(),
            object,
            ty,
            default: None,
            aliases,
            authority: ast.authority.as_ref().map(|authority| authority.node.clone()),
            remark: ast.remark.as_ref().map(|remark| remark.node.clone()),
            span: ast.name.span,
        });
        FieldId(self.model.fields.len() as u32 - 1)
    }

    fn merge_field(&mut self, id: FieldId, place: Span, ty: &Type, ast: &ast::Field) {
        let field = &mut self.model.fields[id.0 as usize];
        if !same_type(&field.ty, ty) {
            let (above, here) = (field.ty.describe(), ty.describe());
            // Descriptions leave out units of one kind, names of values, and wholeness.
            let here = if above == here {
                "，这里写的单位或取值不一样，或只有一处是整数".to_owned()
            } else {
                format!("，这里写成了{here}")
            };
            let message = format!("「{}」在上位政策里是{above}{here}", field.name);
            self.out.push(
                Diagnostic::new(Code::TYP008, ast.ty.span, message)
                    .also(place, "上位政策在这里声明")
                    .help("改成与上位政策一样的类型（取值、单位都要相同），或换一个名称"),
            );
            return;
        }
        for alias in &ast.aliases {
            let alias = fold(&alias.node);
            if !field.aliases.contains(&alias) {
                field.aliases.push(alias);
            }
        }
        field.authority = field.authority.take().or_else(|| ast.authority.as_ref().map(|authority| authority.node.clone()));
        field.remark = field.remark.take().or_else(|| ast.remark.as_ref().map(|remark| remark.node.clone()));
    }

    /// Declares an 对象 with its facts.
    pub fn declare_object(&mut self, policy: usize, ast: &'a ast::Object) -> Vec<(FieldId, &'a ast::Field)> {
        if DeclarationWord::Test.clauses().iter().any(|clause| clause.word() == ast.name.text) {
            let message = format!("对象不能叫「{}」：在测试和清单里这个词另有用处", ast.name.text);
            self.out.push(Diagnostic::new(Code::NAM002, ast.name.span, message).help("换一个名称，如“申报”"));
        }
        let known = self.model.objects.iter().position(|object| object.name == ast.name.text);
        let id = ObjectId(known.unwrap_or(self.model.objects.len()) as u32);
        if known.is_none() {
            self.model.objects.push(Object { name: ast.name.text.clone() });
        }
        self.objects.resize(self.model.objects.len(), DeclaredObject::default());
        let owners = &mut self.objects[id.0 as usize].owners;
        if owners.contains(&policy) {
            self.out.push(
                Diagnostic::new(Code::NAM002, ast.name.span, format!("对象「{}」重复声明", ast.name.text)).help("把它的字段写在一处"),
            );
        } else {
            owners.push(policy);
        }
        ast.fields.iter().filter_map(|field| Some((self.declare_field(policy, Some(id), field)?, field))).collect()
    }

    pub fn declare_parameter(&mut self, policy: usize, ast: &'a ast::Parameter) {
        let Some(ty) = self.field_type(&ast.ty) else { return };
        let value = self.constant(&ast.value, &ty);
        let range = ast.range.as_ref().and_then(|range| self.bounds(range, &ty));
        if let (Some(value), Some((low, high))) = (&value, &range)
            && !within(value, low, high)
        {
            let message = format!("参数「{}」自己的值不在可调的幅度内", ast.name.text);
            self.out.push(Diagnostic::new(Code::LVL004, ast.value.span(), message).help("改值，或改幅度"));
        }
        let at = self.parameters.len();
        if self.declare_value(policy, &ast.name, Entity::Parameter(at)) {
            self.usage.declare_parameter(at, policy, ast.name.span);
        }
        self.parameters.push(Parameter { ast, policy, ty, value, range });
    }

    pub fn declare_definition(&mut self, policy: usize, ast: &'a ast::Definition) {
        let at = self.definitions.len();
        if self.declare_value(policy, &ast.name, Entity::Definition(at)) {
            self.usage.declare_definition(at, policy, ast.name.span);
        }
        self.definitions.push(DefinitionEntry { ast, policy, state: DefinitionState::Unchecked });
    }

    pub fn declare_table(&mut self, policy: usize, name: &ast::Name, table: std::sync::Arc<Table>) {
        let entries = self.tables.entry(name.text.clone()).or_default();
        if entries.iter().any(|(owner, _)| *owner == policy) {
            self.out.push(Diagnostic::new(Code::NAM002, name.span, format!("名录「{}」重复声明", name.text)).help("给其中一个改名"));
            return;
        }
        let id = TableId(self.model.tables.len() as u32);
        entries.push((policy, id));
        self.model.tables.push(table);
        self.usage.declare_table(id, policy, name.span);
    }

    /// `设定 名 = 值` of a lower policy.
    pub fn set_parameter(&mut self, policy: usize, ast: &'a ast::Setting) {
        let span = ast.path.span();
        let at = match self.find(policy, &ast.path).as_slice() {
            [Entity::Parameter(at)] => *at,
            _ => {
                let names: Vec<String> = self
                    .parameters
                    .iter()
                    .filter(|other| self.sees(policy, other.policy))
                    .map(|other| other.ast.name.text.clone())
                    .collect();
                let near = did_you_mean(&ast.path.text(), names.iter().map(String::as_str)).unwrap_or_default();
                self.out.push(
                    Diagnostic::new(Code::NAM001, span, format!("上位政策没有「{}」这个参数", ast.path.text()))
                        .help(format!("{near}“设定”只能用于上位政策的参数")),
                );
                return;
            }
        };
        let Some(parameter) = self.parameters.get(at) else { return };
        let (ty, declared, owner) = (parameter.ty.clone(), parameter.ast.name.span, parameter.policy);
        let range = parameter.range.clone();
        let value = self.constant(&ast.value, &ty);
        let narrower = ast.range.as_ref().and_then(|range| self.bounds(range, &ty));
        let name = ast.path.text();
        if owner == policy {
            self.out.push(
                Diagnostic::new(Code::LVL003, span, format!("「{name}」是本政策自己的参数"))
                    .also(declared, "在这里声明")
                    .help("直接改参数的值"),
            );
            return;
        }
        let (Some((low, high)), Some(value)) = (range, value) else {
            if self.parameters.get(at).is_some_and(|parameter| parameter.range.is_none()) {
                self.out.push(
                    Diagnostic::new(Code::LVL003, span, format!("参数「{name}」不可调"))
                        .also(declared, "在这里声明，没有写“可调”，或已由中间一级设定")
                        .help("删去这个“设定”"),
                );
            }
            return;
        };
        let outside = |value: &Value| !within(value, &low, &high);
        let shown = |value: &Value| crate::value::show::show(value, &ty, &self.model.symbols);
        if outside(&value) {
            let message = format!("「{name}」设定为{}，超出可调的幅度：{} 至 {}", shown(&value), shown(&low), shown(&high));
            self.out.push(Diagnostic::new(Code::LVL004, ast.value.span(), message).also(declared, "幅度在这里").help("在幅度之内取值"));
            return;
        }
        if let (Some((low, high)), Some(written)) = (&narrower, &ast.range)
            && (outside(low) || outside(high))
        {
            self.out.push(
                Diagnostic::new(Code::LVL004, written.span, format!("「{name}」再下放的幅度超出了上位政策的幅度"))
                    .also(declared, "幅度在这里")
                    .help("幅度只能收窄"),
            );
            return;
        }
        self.usage.parameter(at);
        if let Some(parameter) = self.parameters.get_mut(at) {
            parameter.value = Some(value);
            parameter.range = narrower;
        }
    }

    fn bounds(&mut self, range: &ast::Adjustable, ty: &Type) -> Option<(Value, Value)> {
        let low = self.constant_expression(&range.low, ty)?;
        let high = self.constant_expression(&range.high, ty)?;
        if !within(&low, &low, &high) {
            self.out.push(Diagnostic::new(Code::LVL004, range.span, "可调的幅度上下颠倒，或不是可比大小的值").help("写成“可调 小 至 大”"));
            return None;
        }
        Some((low, high))
    }

    // ---- types and constants ----

    /// The type that a declaration names.
    pub fn field_type(&mut self, ast: &ast::TypeName) -> Option<Type> {
        let word = ast.word.text.as_str();
        let unit = match &ast.unit {
            None => None,
            Some(written) => match Unit::from_word(&written.node) {
                Some(unit) => Some(unit),
                None => {
                    let near = did_you_mean(&written.node, Unit::words()).unwrap_or_default();
                    let help = format!("{near}可用的单位：{}", Unit::words().collect::<Vec<_>>().join("、"));
                    self.out.push(Diagnostic::new(Code::SYN006, written.span, format!("「{}」不是计量单位", written.node)).help(help));
                    return None;
                }
            },
        };
        let number = |whole: bool, unit: Option<Unit>| Type::Number(NumberType { kind: unit.map_or(Kind::Plain, Unit::kind), unit, whole });
        let ty = match word {
            "文本" => Type::Text,
            "是否" => Type::Truth,
            "日期" => Type::Date,
            "整数" => number(true, unit),
            "数" => number(false, unit),
            "金额" => number(false, unit.or(Some(Unit::YUAN))),
            "比例" => number(false, Some(Unit::PERCENT)),
            "枚举" | "集合" => return self.named_values(ast, word == "枚举"),
            _ => {
                let near = did_you_mean(word, types::WORDS).unwrap_or_default();
                self.out.push(
                    Diagnostic::new(Code::TYP001, ast.word.span, format!("没有「{word}」这种类型"))
                        .help(format!("{near}可用的类型：{}", types::WORDS.join("、"))),
                );
                return None;
            }
        };
        let takes_unit = matches!(word, "整数" | "数");
        if (unit.is_some() && !takes_unit) || ast.values.is_some() {
            let message = format!("类型「{word}」后面不写{}", if ast.values.is_some() { "取值" } else { "单位" });
            self.out.push(Diagnostic::new(Code::TYP001, ast.span, message).help("单位写在“数”“整数”后面，取值写在“枚举”“集合”后面"));
            return None;
        }
        Some(ty)
    }

    fn named_values(&mut self, ast: &ast::TypeName, choice: bool) -> Option<Type> {
        let values = ast.values.as_deref().unwrap_or_default();
        if values.is_empty() || ast.unit.is_some() {
            self.out.push(
                Diagnostic::new(Code::TYP001, ast.span, format!("「{}」后面要写它的取值", ast.word.text))
                    .help(format!("写成“{} {{甲、乙}}”", ast.word.text)),
            );
            return None;
        }
        let mut symbols: Vec<Symbol> = Vec::with_capacity(values.len());
        let mut seen = BTreeSet::default();
        for name in values {
            let symbol = self.model.symbols.intern(&name.text);
            if seen.insert(symbol) {
                symbols.push(symbol);
            } else {
                self.out.push(Diagnostic::new(Code::NAM002, name.span, format!("取值「{}」写了两次", name.text)).help("删去一个"));
            }
        }
        Some(if choice { Type::Choice(symbols.into()) } else { Type::Set(symbols.into()) })
    }

    /// A value that is written out: a literal, or names of a type's values.
    pub fn constant(&mut self, value: &ast::Value, ty: &Type) -> Option<Value> {
        match (value, ty) {
            (ast::Value::One(expression), _) => self.constant_expression(expression, ty),
            (ast::Value::Many(list, span), Type::Set(_)) => {
                let mut members = Vec::new();
                for item in list {
                    match self.constant_expression(item, ty)? {
                        Value::Set(names) => members.extend_from_slice(&names),
                        _ => return self.not_constant(*span, ty),
                    }
                }
                Some(Value::set(members))
            }
            (ast::Value::Many(_, span), _) => self.not_constant(*span, ty),
        }
    }

    fn constant_expression(&mut self, expression: &ast::Expression, ty: &Type) -> Option<Value> {
        if let (ast::ExpressionKind::Path(path), Type::Set(_)) = (&expression.kind, ty)
            && path.text() == "无"
        {
            return Some(Value::set(Vec::new()));
        }
        let literal = matches!(
            expression.kind,
            ast::ExpressionKind::Path(_)
                | ast::ExpressionKind::Text(_)
                | ast::ExpressionKind::Number { .. }
                | ast::ExpressionKind::Date(_)
                | ast::ExpressionKind::Truth(_)
        );
        if !literal {
            return match expression.kind {
                ast::ExpressionKind::Error => None,
                _ => self.not_constant(expression.span, ty),
            };
        }
        let checked = Checker::new(self, 0, Place::Item).expression(expression, Some(ty));
        match (checked.kind, ty) {
            (ExpressionKind::Error, _) => None,
            (ExpressionKind::Constant(Value::Choice(symbol)), Type::Set(_)) => Some(Value::set(vec![symbol])),
            (ExpressionKind::Constant(Value::Choice(symbol)), Type::Choice(_)) => Some(Value::Choice(symbol)),
            (ExpressionKind::Constant(Value::Text(text)), Type::Text) => Some(Value::Text(Text::new(&text.shown))),
            (ExpressionKind::Constant(value), _) if checked.ty.meets(ty) => {
                let whole = matches!(ty, Type::Number(NumberType { whole: true, .. }));
                let fits = !whole
                    || matches!((&value, ty), (Value::Number(number), Type::Number(number_type)) if number.divide(number_type.unit.map_or(crate::value::number::Number::ONE, Unit::factor)).is_ok_and(crate::value::number::Number::is_whole));
                if fits { Some(value) } else { self.not_constant(expression.span, ty) }
            }
            (ExpressionKind::Constant(_), _) => self.not_constant(expression.span, ty),
            _ => self.not_constant(expression.span, ty),
        }
    }

    fn not_constant(&mut self, span: Span, ty: &Type) -> Option<Value> {
        let written = crate::diagnostic::wording::shorten(self.sources.slice(span));
        let whole = matches!(ty, Type::Number(NumberType { whole: true, .. }));
        let message = format!("这里要写一个定下来的{}{}，「{written}」不是", if whole { "整的" } else { "" }, ty.describe());
        self.out.push(Diagnostic::new(Code::TYP001, span, message).help("只能写数（连同单位）、日期、文本、“是”“否”或取值的名称"));
        None
    }

    // ---- definitions ----

    pub fn definition_state(&self, at: usize) -> DefinitionState {
        self.definitions.get(at).map_or(DefinitionState::Broken, |entry| entry.state.clone())
    }

    pub fn definition_name(&self, at: usize) -> String {
        self.definitions.get(at).map_or(String::new(), |entry| entry.ast.name.text.clone())
    }

    pub fn definition_count(&self) -> usize {
        self.definitions.len()
    }

    pub fn definition_place(&self, at: usize) -> (usize, Span) {
        self.definitions.get(at).map_or((0, Span::new(crate::source::SourceId(0), 0, 0)), |entry| (entry.policy, entry.ast.name.span))
    }

    pub fn start_definition(&mut self, at: usize) -> (usize, &'a ast::Definition) {
        self.in_progress.push(at);
        // INVARIANT: `at` indexes the definitions.
        let entry = &mut self.definitions[at];
        entry.state = DefinitionState::InProgress;
        (entry.policy, entry.ast)
    }

    pub fn finish_definition(&mut self, at: usize, value: Expression, reads: Reads) -> (Option<DefinitionId>, Type) {
        self.in_progress.pop();
        let ty = value.ty.clone();
        let broken = ty == Type::Error;
        let id = DefinitionId(self.model.definitions.len() as u32);
        if let Some(entry) = self.definitions.get_mut(at) {
            entry.state = if broken { DefinitionState::Broken } else { DefinitionState::Checked(id, ty.clone()) };
        }
        if broken {
            return (None, Type::Error);
        }
        self.model.definitions.push(Definition { value, reads });
        (Some(id), ty)
    }

    /// Reports a cycle of definitions that was entered at `at`, once, at its first member.
    pub fn report_definition_cycle(&mut self, at: usize) {
        let start = self.in_progress.iter().position(|&other| other == at).unwrap_or(0);
        let cycle: Vec<usize> = self.in_progress.get(start..).unwrap_or_default().to_vec();
        let Some(&first) = cycle.iter().min_by_key(|&&member| self.definition_place(member).1) else { return };
        let from = cycle.iter().position(|&member| member == first).unwrap_or(0);
        let mut names: Vec<String> =
            cycle.iter().cycle().skip(from).take(cycle.len()).map(|&member| format!("「{}」", self.definition_name(member))).collect();
        names.extend(names.first().cloned());
        let diagnostic = Diagnostic::new(Code::NAM005, self.definition_place(first).1, format!("定义互相循环：{}", names.join(" → ")));
        self.out.push(diagnostic.help("一个定义不能直接或间接用到它自己"));
    }
}

/// Whether two declarations of a fact say the same; the order in which values are named does not matter.
fn same_type(left: &Type, right: &Type) -> bool {
    let sorted = |names: &[Symbol]| BTreeSet::from_iter(names.iter().copied());
    match (left, right) {
        (Type::Choice(a), Type::Choice(b)) | (Type::Set(a), Type::Set(b)) => sorted(a) == sorted(b),
        _ => left == right,
    }
}

fn within(value: &Value, low: &Value, high: &Value) -> bool {
    match (value, low, high) {
        (Value::Number(value), Value::Number(low), Value::Number(high)) => low <= value && value <= high,
        (Value::Date(value), Value::Date(low), Value::Date(high)) => low <= value && value <= high,
        _ => false,
    }
}
