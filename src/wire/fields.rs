//! The facts a policy asks for: a [`FieldInfo`] for each, enough to draw a form from.

use super::result::Given;
use crate::ir::{Field, FieldId, Model};
use crate::value::show::show;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Value};
use serde::Serialize;

/// A fact that a policy knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldInfo {
    /// As it is asked for: `编制`, or `申报.申请日期` for a fact of an 对象.
    pub name: String,
    /// The 对象 it belongs to; null for a fact of an item.
    pub object: Option<String>,
    /// The key under which an input gives it (within its 对象).
    pub key: String,
    /// `text`, `truth`, `number`, `money`, `ratio`, `date`, `choice` or `set`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The unit in which a bare number counts.
    pub unit: Option<String>,
    /// How many digits a number may have after the point: 0 for whole numbers; null for what is no number.
    pub digits: Option<u8>,
    /// The values of an 枚举 or 集合, as declared.
    pub options: Vec<String>,
    /// `yes`, `no`, or `conditional` (必填 当 …).
    pub required: &'static str,
    /// The 缺省, as an input would give it.
    pub default: Option<Given>,
    /// Its 列名.
    pub headings: Vec<String>,
    /// Its 说明.
    pub help: Option<String>,
    /// The authority that alone can state it (由).
    pub authority: Option<String>,
}

/// The facts, upper policies first, then by declaration.
pub fn fields(model: &Model) -> Vec<FieldInfo> {
    let ids = model.fields.ids();
    ids.map(|id| info(model, id)).collect()
}

fn info(model: &Model, id: FieldId) -> FieldInfo {
    let field = model.field(id);
    let number = match &field.ty {
        Type::Number(number) => Some(*number),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) => None,
    };
    FieldInfo {
        name: model.fact_name(id).into_owned(),
        object: field.object.map(|object| model.objects[object].name.clone()),
        key: field.name.clone(),
        kind: kind(&field.ty),
        unit: number.and_then(|number| number.unit).map(|unit| unit.word().to_owned()),
        digits: number.map(|number| if number.whole { 0 } else { 6 }),
        options: names(model, &field.ty),
        required: required(model, id),
        default: field.default.as_ref().map(|value| as_input(model, field, value)),
        headings: field.aliases.clone(),
        help: field.remark.clone(),
        authority: field.authority.clone(),
    }
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Error | Type::Text => "text",
        Type::Truth => "truth",
        Type::Date => "date",
        Type::Choice(_) => "choice",
        Type::Set(_) => "set",
        Type::Number(NumberType { kind: Kind::Money, .. }) => "money",
        Type::Number(NumberType { unit: Some(Unit::PERCENT), .. }) => "ratio",
        Type::Number(_) => "number",
    }
}

fn names(model: &Model, ty: &Type) -> Vec<String> {
    let symbols: &[Symbol] = match ty {
        Type::Choice(symbols) | Type::Set(symbols) => symbols,
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Number(_) => &[],
    };
    symbols.iter().map(|symbol| model.symbols.name(*symbol).to_owned()).collect()
}

fn required(model: &Model, id: FieldId) -> &'static str {
    let policies = model.stacks.iter().flat_map(|stack| &stack.policies);
    let own: Vec<bool> = policies.flat_map(|policy| &policy.required).filter(|one| one.field == id).map(|one| one.when.is_none()).collect();
    match (own.contains(&true), own.is_empty()) {
        (true, _) => "yes",
        (false, true) => "no",
        (false, false) => "conditional",
    }
}

fn as_input(model: &Model, field: &Field, value: &Value) -> Given {
    match value {
        Value::Truth(truth) => Given::Truth(*truth),
        Value::Set(members) => Given::Names(members.iter().map(|member| model.symbols.name(*member).to_owned()).collect()),
        Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => Given::Text(show(value, &field.ty, &model.symbols)),
    }
}
