//! The facts of a model as a form needs them.

use crate::ir::{Field, FieldId, Model};
use crate::value::show::show;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Value};
use crate::wire::{FieldInfo, Given};

/// The facts, upper policies first, then by declaration.
pub fn fields(model: &Model) -> Vec<FieldInfo> {
    let ids = (0..model.fields.len()).map(|at| FieldId(at as u32));
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
        object: field.object.and_then(|object| model.objects.get(object.0 as usize)).map(|object| object.name.clone()),
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
