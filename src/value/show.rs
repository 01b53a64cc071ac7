//! Values in words: money in 万元 from 10 000 元, other numbers in their declared unit, sets in the order of their type.

use crate::value::cell::{Cell, Flaw};
use crate::value::number::Number;
use crate::value::read::truth_word;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Symbols, Value};

/// What may be written for a cell in a table whose cells have no formats: first as it is shown, then what it stores or says.
pub fn in_words(cell: &Cell<'_>) -> [String; 2] {
    let shown = match cell {
        Cell::Null => String::new(),
        Cell::Flawed(flawed) => match &flawed.flaw {
            Flaw::NotCalculated => "（公式没有算过）".to_owned(),
            Flaw::Picture => "（图片）".to_owned(),
            Flaw::InPart(shown) | Flaw::ShownAs(shown) => shown.clone(),
            Flaw::ErrorValue
            | Flaw::Scaled(_)
            | Flaw::WithUnit(_)
            | Flaw::InRow(_)
            | Flaw::Yuan
            | Flaw::Unseen
            | Flaw::Merged(_)
            | Flaw::Part(_) => flawed.shown(),
        },
        Cell::Bool(_) | Cell::Number(_) | Cell::Text(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => cell.shown(),
    };
    let stored = match cell {
        Cell::Bool(truth) => truth_word(*truth).to_owned(),
        Cell::Flawed(flawed) if flawed.stored != Cell::Null => flawed.stored.shown(),
        _ => shown.clone(),
    };
    [shown, stored]
}

/// A value as a reader expects it.
pub fn show(value: &Value, ty: &Type, symbols: &Symbols) -> String {
    match value {
        Value::Text(text) => text.shown().to_owned(),
        Value::Truth(truth) => truth_word(*truth).to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Choice(symbol) => symbols.name(*symbol).to_owned(),
        Value::Set(members) => set(members, ty, symbols),
        Value::Number(number) => match ty {
            Type::Number(number_type) => quantity(number, *number_type),
            _ => number.to_string(),
        },
    }
}

fn set(members: &[Symbol], ty: &Type, symbols: &Symbols) -> String {
    let declared: &[Symbol] = match ty {
        Type::Set(names) => names,
        _ => members,
    };
    let names: Vec<&str> = declared.iter().filter(|name| members.contains(name)).map(|name| symbols.name(*name)).collect();
    if names.is_empty() { "无".to_owned() } else { names.join("、") }
}

/// A value as a list or a policy can give it: a number that its unit would round is in base units.
pub fn written(value: &Value, ty: &Type, symbols: &Symbols) -> String {
    match (value, ty) {
        (Value::Number(number), Type::Number(ty)) => in_units(number, *ty, true),
        _ => show(value, ty, symbols),
    }
}

/// A number with its unit.
pub fn quantity(number: &Number, ty: NumberType) -> String {
    in_units(number, ty, ty.kind == Kind::Money)
}

/// A number in the unit in which it is shown. `exactly`: in base units where only these need no rounding.
fn in_units(number: &Number, ty: NumberType, exactly: bool) -> String {
    let unit = match (ty.kind, ty.unit) {
        (Kind::Money, _) if reaches_wan(number) => Some(Unit::WAN_YUAN),
        (Kind::Money, _) => Some(Unit::YUAN),
        (kind, None) => kind.base(),
        (_, unit) => unit,
    };
    let Some(unit) = unit else { return number.to_string() };
    let is_exact = |number: &Number| !number.to_decimal().1;
    // A factor is at most 10^8 and never zero; a quotient that will not fit is shown in base units, with their word.
    match number.divide(&unit.factor()) {
        Ok(scaled) if !exactly || is_exact(&scaled) || !is_exact(number) => format!("{scaled}{}", unit.word()),
        Ok(_) | Err(_) => format!("{number}{}", ty.kind.base().map_or("", Unit::word)),
    }
}

fn reaches_wan(number: &Number) -> bool {
    let limit = Number::whole(10_000);
    *number >= limit || *number <= -limit
}
