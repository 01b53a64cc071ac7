//! Untyped cells → values of a field's type, or a data error that says what is wrong and proposes what may be meant.

use crate::diagnostic::near;
use crate::value::cell::Cell;
use crate::value::date::Date;
use crate::value::number::{DecimalError, Number};
use crate::value::text::key;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::wrong::Wrong;
use crate::value::{Symbol, Symbols, Text, Value};

/// Why a cell has no value, and what may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct CellError {
    pub message: String,
    pub suggestion: Option<String>,
}

/// A value; none of a cell that is not filled in.
type Reading = Result<Option<Value>, CellError>;

/// Reads a cell as a value of `ty`. `heading_unit`: the unit that the heading names in brackets.
pub fn read(cell: &Cell<'_>, ty: &Type, heading_unit: Option<Unit>, symbols: &Symbols) -> Reading {
    match (cell, ty) {
        (Cell::Null, _) => Ok(None),
        (Cell::Number(text) | Cell::Text(text), _) => read_text(text, ty, heading_unit, symbols),
        (Cell::Bool(truth), Type::Truth) => some(Value::Truth(*truth)),
        (Cell::Bool(truth), Type::Text) => some(Value::Text(Text::new(if *truth { "是" } else { "否" }))),
        (Cell::Bool(truth), _) => fault(Wrong::Truth { wanted: ty.describe(), truth: *truth }, None),
        (Cell::Date(date), Type::Date) => some(Value::Date(*date)),
        (Cell::Date(date), Type::Text) => some(Value::Text(Text::new(&date.to_string()))),
        (Cell::Date(date), _) => fault(Wrong::Date { wanted: ty.describe(), date: *date }, None),
        (Cell::List(list), Type::Set(names)) => {
            let texts = list.iter().map(|cell| match cell {
                Cell::Text(text) | Cell::Number(text) => key(text).into_owned(),
                Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => cell.shown(),
            });
            read_members(texts, names, symbols)
        }
        (Cell::List(_), _) => fault(Wrong::List { wanted: ty.describe() }, None),
        (Cell::Object(_), _) => fault(Wrong::Object { wanted: ty.describe() }, None),
    }
}

/// Reads a text, or a number as written.
fn read_text(text: &str, ty: &Type, heading_unit: Option<Unit>, symbols: &Symbols) -> Reading {
    let written = key(text);
    if matches!(&*written, "" | "/" | "—" | "-") {
        return Ok(None);
    }
    match ty {
        Type::Error => Ok(None),
        Type::Text => some(Value::Text(Text::new(text))),
        Type::Truth => read_truth(&written),
        Type::Date => read_date(&written),
        Type::Choice(names) => read_choice(&written, names, symbols),
        Type::Set(names) => read_set(&written, names, symbols),
        Type::Number(number) => read_number(&written, *number, heading_unit),
    }
}

fn some(value: Value) -> Reading {
    Ok(Some(value))
}

fn fault(wrong: Wrong<'_>, suggestion: Option<String>) -> Reading {
    Err(CellError { message: wrong.to_string(), suggestion })
}

fn read_truth(written: &str) -> Reading {
    match written.to_ascii_lowercase().as_str() {
        "是" | "有" | "y" | "1" | "√" | "true" | "1.0" => some(Value::Truth(true)),
        "否" | "无" | "n" | "0" | "×" | "false" | "0.0" => some(Value::Truth(false)),
        "yes" | "对" | "已" | "✓" | "✔" | "☑" => fault(Wrong::NotTruth { written }, Some("是".to_owned())),
        "no" | "不" | "没有" | "未" | "x" | "✗" | "✘" | "☐" => fault(Wrong::NotTruth { written }, Some("否".to_owned())),
        _ => fault(Wrong::NotTruth { written }, None),
    }
}

fn read_date(written: &str) -> Reading {
    match Date::parse(written) {
        Some(Some(date)) => some(Value::Date(date)),
        Some(None) => fault(Wrong::NoSuchDay { written }, nearest_date(written)),
        None => fault(Wrong::NotDate { written }, date_of_digits(written)),
    }
}

/// The last day of the month that is meant by a day that does not exist.
fn nearest_date(written: &str) -> Option<String> {
    let numbers: Vec<u32> = written.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let &[year, month, day, ..] = numbers.as_slice() else { return None };
    let year = i32::try_from(year).ok()?;
    (28..day).rev().find_map(|day| Date::from_ymd(year, month, day)).map(|date| date.to_string())
}

/// `20240131` → 2024-01-31.
fn date_of_digits(written: &str) -> Option<String> {
    let digits: u32 = (written.len() == 8).then(|| written.parse().ok()).flatten()?;
    Date::from_ymd(i32::try_from(digits / 10_000).ok()?, digits / 100 % 100, digits % 100).map(|date| date.to_string())
}

fn read_choice(written: &str, names: &[Symbol], symbols: &Symbols) -> Reading {
    let choice = declared(written, names, symbols).ok_or_else(|| not_declared(written, names, symbols))?;
    some(Value::Choice(choice))
}

fn declared(written: &str, names: &[Symbol], symbols: &Symbols) -> Option<Symbol> {
    symbols.get(written).filter(|symbol| names.contains(symbol))
}

fn not_declared(written: &str, names: &[Symbol], symbols: &Symbols) -> CellError {
    let nearest = near::nearest(written, names.iter().map(|name| symbols.name(*name)));
    let known: Vec<&str> = names.iter().take(8).map(|name| symbols.name(*name)).collect();
    let more = if names.len() > known.len() { "等" } else { "" };
    let wrong = Wrong::NotDeclared { written, declared: known.join("、") + more };
    CellError { message: wrong.to_string(), suggestion: nearest.map(str::to_owned) }
}

fn read_set(written: &str, names: &[Symbol], symbols: &Symbols) -> Reading {
    if let Some(symbol) = declared(written, names, symbols) {
        return some(Value::set(vec![symbol]));
    }
    if written == "无" || written == "[]" {
        return some(Value::set(Vec::new()));
    }
    read_members(written.split(['、', ',', ';', '\n', '\r', '\u{2028}']).map(str::to_owned), names, symbols)
}

fn read_members(texts: impl Iterator<Item = String>, names: &[Symbol], symbols: &Symbols) -> Reading {
    let member = |text: &str| declared(text, names, symbols).ok_or_else(|| not_declared(text, names, symbols));
    let members = texts.filter(|text| !text.trim().is_empty()).map(|text| member(text.trim()));
    some(Value::set(members.collect::<Result<_, _>>()?))
}

fn read_number(written: &str, ty: NumberType, heading_unit: Option<Unit>) -> Reading {
    let percent_type = ty.unit == Some(Unit::PERCENT);
    let (digits, written_unit) = match Unit::split_from(written) {
        Some((digits, unit)) => (digits.trim_end(), Some(unit)),
        None => (written, None),
    };
    let number = match Number::parse(digits) {
        Ok(number) => number,
        Err(DecimalError::TooLarge) => return fault(Wrong::TooLarge { written }, None),
        Err(DecimalError::TooFine) => return fault(Wrong::TooFine { written }, None),
        Err(DecimalError::Shape) => {
            return fault(
                Wrong::NotNumber { written, wanted: number_word(ty) },
                numeral(digits, written_unit).or_else(|| short_unit(written, ty)),
            );
        }
    };
    let unit = written_unit.or(heading_unit).or(if percent_type { None } else { ty.unit });
    if let Some(unit) = unit.filter(|unit| unit.kind() != ty.kind) {
        return fault(Wrong::OtherKind { written, kind: unit.kind().word(), wanted: number_word(ty) }, None);
    }
    if percent_type && unit.is_none() && number > Number::ONE {
        return fault(Wrong::RatioAboveOne { written }, Some(format!("{digits}%")));
    }
    let factor = unit.map_or(Number::ONE, Unit::factor);
    let value = match number.multiply(&factor) {
        Ok(value) => value,
        Err(_) => return fault(Wrong::TooLarge { written }, None),
    };
    let declared = if percent_type { Number::ONE } else { ty.unit.map_or(Number::ONE, Unit::factor) };
    if ty.whole && !value.divide(&declared).is_ok_and(|count| count.is_whole()) {
        return fault(Wrong::NotWhole { written }, None);
    }
    some(Value::Number(value))
}

fn number_word(ty: NumberType) -> String {
    match (ty.kind, ty.unit) {
        (_, Some(Unit::PERCENT)) => "比例".to_owned(),
        (Kind::Money, Some(unit)) => format!("金额（{}）", unit.word()),
        (Kind::Plain, _) if ty.whole => "整数".to_owned(),
        (Kind::Plain, _) => "数".to_owned(),
        (kind, Some(unit)) => format!("{}（{}）", kind.word(), unit.word()),
        (kind, None) => kind.word().to_owned(),
    }
}

/// `1.5万` → 1.5万元, where money is asked for.
fn short_unit(written: &str, ty: NumberType) -> Option<String> {
    let digits = written.strip_suffix(['万', '亿']).filter(|_| ty.kind == Kind::Money)?;
    Number::parse(digits).ok().map(|_| format!("{written}元"))
}

/// A number below 10 000 in Chinese numerals, in digits.
fn numeral(text: &str, unit: Option<Unit>) -> Option<String> {
    let (mut total, mut digit) = (0_u32, None);
    for c in text.trim().chars() {
        let place = match c {
            '零' | '〇' => continue,
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '两' => {
                digit = Some(2);
                continue;
            }
            _ => {
                digit = Some("一二三四五六七八九".chars().position(|numeral| numeral == c)? as u32 + 1);
                continue;
            }
        };
        total += digit.take().unwrap_or(1) * place;
    }
    total += digit.unwrap_or(0);
    (!text.trim().is_empty()).then(|| format!("{total}{}", unit.map_or("", Unit::word)))
}

#[cfg(test)]
mod tests {
    use super::{Reading, read, read_text};
    use crate::value::cell::Cell;
    use crate::value::date::Date;
    use crate::value::number::Number;
    use crate::value::show::show;
    use crate::value::types::{NumberType, Type};
    use crate::value::unit::Unit;
    use crate::value::{Symbol, Symbols, Text, Value};
    use proptest::prelude::*;

    fn symbols() -> (Symbols, Vec<Symbol>) {
        let mut symbols = Symbols::default();
        let names = ["行政处罚", "行政许可", "甲", "乙", "丙、丁"].map(|name| symbols.intern(name));
        (symbols, names.into())
    }

    fn back(value: &Value, ty: &Type, symbols: &Symbols) -> Reading {
        read_text(&show(value, ty, symbols), ty, None, symbols)
    }

    proptest! {
        #[test]
        fn numbers_that_are_shown_are_read(millionths in -99_999_999_999_999_i64..=99_999_999_999_999, word in 0_usize..40) {
            let symbols = Symbols::default();
            let unit = Unit::words().nth(word).and_then(|word| Unit::from_word(&super::key(word)));
            let number = unit.map_or(NumberType::PLAIN, |unit| NumberType { kind: unit.kind(), unit: Some(unit), whole: false });
            // In the unit in which it is declared six digits behind the point are enough.
            let scaled = Number::fraction(millionths.into(), 1_000_000).unwrap();
            let Ok(value) = scaled.multiply(&unit.map_or(Number::ONE, Unit::factor)) else { return Ok(()) };
            let value = Value::Number(value);
            let ty = Type::Number(number);
            let text = show(&value, &ty, &symbols);
            // Money is shown in units of its own choice, where it may need more digits.
            if !text.starts_with('≈') {
                prop_assert_eq!(back(&value, &ty, &symbols), Ok(Some(value)), "{}", text);
            }
        }

        #[test]
        fn sets_that_are_shown_are_read(held in proptest::collection::vec(0_usize..4, 0..6), names in 1_usize..5) {
            let (symbols, all) = symbols();
            let declared: Vec<Symbol> = all.into_iter().take(names).collect();
            let value = Value::set(held.into_iter().filter_map(|at| declared.get(at).copied()).collect());
            let ty = Type::Set(declared.into());
            prop_assert_eq!(back(&value, &ty, &symbols), Ok(Some(value)));
        }

        #[test]
        fn days_and_truths_that_are_shown_are_read(days in Date::from_ymd(32, 1, 1).unwrap().days()..=Date::MAX.days(), truth in any::<bool>()) {
            let symbols = Symbols::default();
            let day = Value::Date(Date::from_days(days).unwrap());
            prop_assert_eq!(back(&day, &Type::Date, &symbols), Ok(Some(day)));
            let truth = Value::Truth(truth);
            prop_assert_eq!(back(&truth, &Type::Truth, &symbols), Ok(Some(truth)));
        }

        #[test]
        fn texts_are_kept(text in any::<String>()) {
            let symbols = Symbols::default();
            match read_text(&text, &Type::Text, None, &symbols) {
                Ok(Some(value)) => {
                    prop_assert_eq!(&value, &Value::Text(Text::new(&text)));
                    prop_assert_eq!(show(&value, &Type::Text, &symbols), text);
                }
                Ok(None) => prop_assert!(matches!(&*super::key(&text), "" | "/" | "—" | "-")),
                Err(fault) => prop_assert!(false, "{}", fault.message),
            }
        }

        #[test]
        fn whatever_stands_in_a_cell_is_read_or_refused_in_words(text in any::<String>(), number in "-?[0-9]{1,30}(\\.[0-9]{1,9})?", truth in any::<bool>()) {
            let (symbols, names) = symbols();
            let money = Type::Number(NumberType { kind: Unit::YUAN.kind(), unit: Some(Unit::WAN_YUAN), whole: true });
            let ratio = Type::Number(NumberType { kind: Unit::PERCENT.kind(), unit: Some(Unit::PERCENT), whole: false });
            let types = [Type::Truth, Type::Date, Type::Choice(names.clone().into()), Type::Set(names.into()), money, ratio, Type::Text];
            let texts = vec![Cell::Text(text.into()), Cell::Number(number.into()), Cell::Bool(truth), Cell::Null];
            for datum in texts.iter().chain([&Cell::List(texts.clone())]) {
                for ty in &types {
                    if let Err(fault) = read(datum, ty, Some(Unit::WAN_YUAN), &symbols) {
                        prop_assert!(!fault.message.is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn choices_that_are_shown_are_read() {
        let (symbols, names) = symbols();
        let ty = Type::Choice(names.clone().into());
        for name in names {
            let value = Value::Choice(name);
            assert_eq!(back(&value, &ty, &symbols), Ok(Some(value)));
        }
    }
}
