//! The facts a policy asks for: a [`FieldInfo`] for each, enough to draw a form from.

use crate::ir::{Field, FieldId, Model};
use crate::value::Value;
use crate::value::show::{show, written};
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use serde::{Deserialize, Serialize};

/// A fact that a policy knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldInfo {
    /// As it is asked for: `编制`, or `申报.申请日期` for a fact of an 对象.
    pub name: String,
    /// The 对象 it belongs to; null for a fact of an item.
    pub object: Option<String>,
    /// The key under which an input gives it (within its 对象).
    pub key: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The unit in which a bare number counts.
    pub unit: Option<String>,
    /// How many digits a number may have after the point: 0 for whole numbers; null for what is no number.
    pub digits: Option<u8>,
    /// The values of an 枚举 or 集合, as declared; the keys of a 名录 that is the type.
    pub options: Vec<String>,
    /// Other words in data (又作, 别名), and the option that each stands for.
    pub synonyms: Vec<(String, String)>,
    /// Whether it is 必填.
    pub required: Required,
    /// The 缺省, as an input would give it.
    pub default: Option<Given>,
    /// Its 列名.
    pub headings: Vec<String>,
    /// Its 说明.
    pub help: Option<String>,
    /// The authority that alone can state it (由).
    pub authority: Option<String>,
    /// Whether it describes the duty itself, so that nobody can be advised to change it (固有).
    pub inherent: bool,
    /// The policy that declares it; the uppermost, if several do.
    pub policy: String,
    /// Whether that is a policy above those that judge.
    pub inherited: bool,
}

/// The type of a fact, as a form sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum FieldKind {
    Text,
    Truth,
    Number,
    Money,
    Ratio,
    Date,
    Choice,
    Set,
}

/// The answer of `fields`.
#[derive(Serialize)]
pub struct Fields<'f> {
    /// Of the form of the JSON.
    pub version: u32,
    /// Upper policies first, then by declaration.
    pub fields: &'f [FieldInfo],
}

/// Whether a fact is 必填.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Required {
    /// 必填.
    Yes,
    /// Not 必填.
    No,
    /// 必填 当 ….
    Conditional,
}

/// A value as an input would give it. (Not `serde_json::Value`: that brings the tables of floats into the browser's module.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// 是 or 否.
    Truth(bool),
    /// A text, a name, a date, a number with its unit.
    Text(String),
    /// The names in a set.
    Names(Vec<String>),
}

/// The facts, upper policies first, then by declaration.
pub fn fields(model: &Model) -> Vec<FieldInfo> {
    model.fields.ids().map(|id| info(model, id)).collect()
}

fn info(model: &Model, id: FieldId) -> FieldInfo {
    let field = &model.fields[id];
    let number = match &field.ty {
        Type::Number(number) => Some(*number),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) | Type::Table(_) => None,
    };
    FieldInfo {
        name: model.fact_name(id).into_owned(),
        object: field.object.map(|object| model.objects[object].name.clone()),
        key: field.name.clone(),
        kind: kind(model, &field.ty),
        unit: number.and_then(|number| number.unit).map(|unit| unit.word().to_owned()),
        digits: number.map(|number| if number.whole { 0 } else { 6 }),
        options: options(model, &field.ty),
        synonyms: synonyms(model, field),
        required: required(model, id),
        default: field.default.as_ref().map(|value| as_input(model, field, value)),
        headings: field.aliases.clone(),
        help: field.remark.clone(),
        authority: field.authority.clone(),
        inherent: field.inherent,
        policy: field.policy.clone(),
        inherited: model.stacks.iter().all(|stack| stack.policies.iter().last().is_none_or(|last| last.name != field.policy)),
    }
}

fn kind(model: &Model, ty: &Type) -> FieldKind {
    match ty {
        Type::Table(table) if model.tables[*table].is_closed() => FieldKind::Choice,
        Type::Table(_) => FieldKind::Text,
        Type::Error | Type::Text => FieldKind::Text,
        Type::Truth => FieldKind::Truth,
        Type::Date => FieldKind::Date,
        Type::Choice(_) => FieldKind::Choice,
        Type::Set(_) => FieldKind::Set,
        Type::Number(NumberType { kind: Kind::Money, .. }) => FieldKind::Money,
        Type::Number(NumberType { unit: Some(Unit::PERCENT), .. }) => FieldKind::Ratio,
        Type::Number(_) => FieldKind::Number,
    }
}

/// The names among which a value of a type is chosen.
pub fn options(model: &Model, ty: &Type) -> Vec<String> {
    match ty {
        Type::Choice(symbols) | Type::Set(symbols) => symbols.iter().map(|symbol| model.symbols.name(*symbol).to_owned()).collect(),
        Type::Table(table) => model.tables[*table].keys().map(|key| show(key, &Type::Text, &model.symbols)).collect(),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Number(_) => Vec::new(),
    }
}

fn synonyms(model: &Model, field: &Field) -> Vec<(String, String)> {
    let text = |value: &Value| show(value, &Type::Text, &model.symbols);
    match &field.ty {
        Type::Table(table) => model.tables[*table].aliases().map(|(alias, key)| (text(alias), text(key))).collect(),
        Type::Choice(_) | Type::Set(_) => {
            field.synonyms.iter().map(|(word, value)| (word.clone(), model.symbols.name(*value).to_owned())).collect()
        }
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Number(_) => Vec::new(),
    }
}

fn required(model: &Model, id: FieldId) -> Required {
    let policies = model.stacks.iter().flat_map(|stack| &stack.policies);
    let own: Vec<bool> = policies.flat_map(|policy| &policy.required).filter(|one| one.field == id).map(|one| one.when.is_none()).collect();
    match (own.contains(&true), own.is_empty()) {
        (true, _) => Required::Yes,
        (false, true) => Required::No,
        (false, false) => Required::Conditional,
    }
}

/// A value as an input would give it.
pub fn as_input(model: &Model, field: &Field, value: &Value) -> Given {
    match value {
        Value::Truth(truth) => Given::Truth(*truth),
        Value::Set(members) => Given::Names(members.iter().map(|member| model.symbols.name(*member).to_owned()).collect()),
        Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => Given::Text(written(value, &field.ty, &model.symbols)),
    }
}
