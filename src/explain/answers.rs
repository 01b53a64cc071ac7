//! Answers of a form as boxes show them; what is shown reads as the same value.

use crate::eval::answers::Answer;
use crate::eval::facts::Fact;
use crate::ir::{Field, Model};
use crate::value::cell::Cell;
use crate::value::read::{read, with_unit};
use crate::value::show::show;
use crate::value::types::{NumberType, Type};
use crate::value::unit::Unit;
use crate::value::{Value, number::Number};
use crate::wire::{self, AnswerState, Given};

/// An answer in the shape of the wire.
pub fn answer(model: &Model, answer: Answer<'_>) -> wire::Answer {
    let Answer { fed, cell, fact, error, warnings, place } = answer;
    let field = &model.fields[fed.field];
    let own = match &field.ty {
        Type::Number(number) => in_its_unit(number),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) | Type::Table(_) => None,
    };
    let written = match (cell, fed.unit.filter(|unit| Some(*unit) != own)) {
        (Cell::Text(text) | Cell::Number(text), Some(unit)) => with_unit(text, unit).into_owned(),
        _ => cell.shown(),
    };
    let unit = fed.unit.filter(|_| written != cell.shown()).map(Unit::word);
    let (state, shown) = match fact {
        Fact::Known(value) => (AnswerState::Known, Some(in_box(model, field, &value, &written))),
        Fact::Null => (AnswerState::None, None),
        Fact::Absent => (AnswerState::Blank, None),
        Fact::Error => (AnswerState::Wrong, Some(Given::Text(written))),
    };
    let (message, suggestion) = error.map_or((None, None), |error| (Some(error.message), error.suggestion));
    let warnings = warnings.into_iter().map(|warning| warning.message).collect();
    wire::Answer { name: model.fact_name(fed.field).into_owned(), place, state, unit, shown, message, suggestion, warnings }
}

/// What a JSON input holds for a text that is typed into a fact's box, which has the fact's unit beside it.
pub fn typed(field: &Field, text: &str) -> String {
    match &field.ty {
        Type::Number(number @ NumberType { unit: Some(unit), .. }) if in_its_unit(number).is_none() => with_unit(text, *unit).into_owned(),
        Type::Error | Type::Text | Type::Truth | Type::Date | Type::Choice(_) | Type::Set(_) | Type::Table(_) | Type::Number(_) => {
            text.to_owned()
        }
    }
}

/// The unit in which a bare number in a list counts; of a 比例 it is no per cent.
fn in_its_unit(number: &NumberType) -> Option<Unit> {
    number.unit.filter(|unit| *unit != Unit::PERCENT)
}

/// A value as its box shows it. A number that is not exact in the box's unit is shown as `written`.
fn in_box(model: &Model, field: &Field, value: &Value, written: &str) -> Given {
    match (value, &field.ty) {
        (Value::Number(number), Type::Number(NumberType { unit, .. })) => {
            let factor = unit.map_or(Number::ONE, Unit::factor);
            let scaled = number.divide(&factor).map_or_else(|_| written.to_owned(), |scaled| scaled.to_string());
            let cell = Cell::Text(typed(field, &scaled).into());
            let mut doubts = Vec::new();
            let is_exact =
                read(&cell, &field.ty, None, (&model.symbols).into(), &mut doubts) == Ok(Some(value.clone())) && doubts.is_empty();
            Given::Text(if is_exact { scaled } else { written.to_owned() })
        }
        (Value::Truth(truth), _) => Given::Truth(*truth),
        (Value::Set(members), _) => Given::Names(members.iter().map(|member| model.symbols.name(*member).to_owned()).collect()),
        (Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_), _) => Given::Text(show(value, &field.ty, &model.symbols)),
    }
}
