//! Untyped cells → values of a field's type, or a data error that says what is wrong and proposes what may be meant.

use crate::diagnostic::near;
use crate::input::Datum;
use crate::value::date::Date;
use crate::value::number::{DecimalError, Number};
use crate::value::text::{fold, folded};
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Symbols, Text, Value};

/// What a cell comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Value(Value),
    Unfilled,
    Error(Fault),
}

/// Why a cell has no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub message: String,
    pub suggestion: Option<String>,
}

/// Reads a cell as a value of `ty`. `heading_unit`: the unit that the heading names in brackets.
pub fn read(datum: &Datum, ty: &Type, heading_unit: Option<Unit>, symbols: &Symbols) -> Reading {
    match datum {
        Datum::Null => Reading::Unfilled,
        Datum::Bool(truth) => read_bool(*truth, ty),
        Datum::Date(date) => read_date_cell(*date, ty),
        Datum::Number(text) | Datum::Text(text) => read_text(text, ty, heading_unit, symbols),
        Datum::List(list) => read_array(list, ty, symbols),
        Datum::Object(_) => fault(format!("要的是{}，这里是一个对象", ty.describe()), None),
    }
}

/// Reads a text, or a number as written.
pub fn read_text(text: &str, ty: &Type, heading_unit: Option<Unit>, symbols: &Symbols) -> Reading {
    let folded = folded(text);
    if matches!(&*folded, "" | "/" | "—" | "-") {
        return Reading::Unfilled;
    }
    match ty {
        Type::Error => Reading::Unfilled,
        Type::Text => Reading::Value(Value::Text(Text::new(text))),
        Type::Truth => read_truth(&folded),
        Type::Date => read_date(&folded),
        Type::Choice(names) => read_choice(&folded, names, symbols),
        Type::Set(names) => read_set(&folded, names, symbols),
        Type::Number(number) => read_number(&folded, *number, heading_unit),
    }
}

/// A data error as shown to people: the value as given.
pub fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Null => "null".to_owned(),
        Datum::Bool(truth) => truth.to_string(),
        Datum::Number(text) | Datum::Text(text) | Datum::Object(text) => text.clone(),
        Datum::Date(date) => date.to_string(),
        Datum::List(list) => list.iter().map(shown).collect::<Vec<_>>().join("、"),
    }
}

fn fault(message: String, suggestion: Option<String>) -> Reading {
    Reading::Error(Fault { message, suggestion })
}

fn read_bool(truth: bool, ty: &Type) -> Reading {
    match ty {
        Type::Truth => Reading::Value(Value::Truth(truth)),
        Type::Text => Reading::Value(Value::Text(Text::new(if truth { "是" } else { "否" }))),
        _ => fault(format!("要的是{}，给的却是“{}”（{truth}）", ty.describe(), if truth { "是" } else { "否" }), None),
    }
}

fn read_date_cell(date: Date, ty: &Type) -> Reading {
    match ty {
        Type::Date => Reading::Value(Value::Date(date)),
        Type::Text => Reading::Value(Value::Text(Text::new(&date.to_string()))),
        _ => fault(format!("要的是{}，这里是日期 {date}", ty.describe()), None),
    }
}

fn read_truth(folded: &str) -> Reading {
    match folded.to_ascii_lowercase().as_str() {
        "是" | "有" | "y" | "1" | "√" | "true" | "1.0" => Reading::Value(Value::Truth(true)),
        "否" | "无" | "n" | "0" | "×" | "false" | "0.0" => Reading::Value(Value::Truth(false)),
        "yes" | "对" | "已" | "✓" | "✔" | "☑" => fault(format!("「{folded}」不是“是”或“否”"), Some("是".to_owned())),
        "no" | "不" | "没有" | "未" | "x" | "✗" | "✘" | "☐" => {
            fault(format!("「{folded}」不是“是”或“否”"), Some("否".to_owned()))
        }
        _ => fault(format!("「{folded}」不是“是”或“否”"), None),
    }
}

fn read_date(folded: &str) -> Reading {
    match Date::parse(folded) {
        Some(Some(date)) => Reading::Value(Value::Date(date)),
        Some(None) => fault(format!("没有「{folded}」这一天"), nearest_date(folded)),
        None => fault(format!("「{folded}」不是日期，日期写作 2021-07-15 或 2021年7月15日"), date_of_digits(folded)),
    }
}

/// The last day of the month that is meant by a day that does not exist.
fn nearest_date(folded: &str) -> Option<String> {
    let numbers: Vec<u32> = folded.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let &[year, month, day, ..] = numbers.as_slice() else { return None };
    let year = i32::try_from(year).ok()?;
    (28..day).rev().find_map(|day| Date::from_ymd(year, month, day)).map(|date| date.to_string())
}

/// `20240131` → 2024-01-31.
fn date_of_digits(folded: &str) -> Option<String> {
    let digits: u32 = (folded.len() == 8).then(|| folded.parse().ok()).flatten()?;
    Date::from_ymd(i32::try_from(digits / 10_000).ok()?, digits / 100 % 100, digits % 100).map(|date| date.to_string())
}

fn read_choice(folded: &str, names: &[Symbol], symbols: &Symbols) -> Reading {
    match symbols.get(folded).filter(|symbol| names.contains(symbol)) {
        Some(symbol) => Reading::Value(Value::Choice(symbol)),
        None => not_declared(folded, names, symbols),
    }
}

fn not_declared(folded: &str, names: &[Symbol], symbols: &Symbols) -> Reading {
    let nearest = near::nearest(folded, names.iter().map(|name| symbols.name(*name)));
    let known: Vec<&str> = names.iter().take(8).map(|name| symbols.name(*name)).collect();
    let more = if names.len() > known.len() { "等" } else { "" };
    fault(format!("没有「{folded}」这个取值，可填：{}{more}", known.join("、")), nearest.map(str::to_owned))
}

fn read_set(folded: &str, names: &[Symbol], symbols: &Symbols) -> Reading {
    if let Some(symbol) = symbols.get(folded).filter(|symbol| names.contains(symbol)) {
        return Reading::Value(Value::set(vec![symbol]));
    }
    if folded == "无" || folded == "[]" {
        return Reading::Value(Value::set(Vec::new()));
    }
    members(folded.split(['、', ',', ';', '\n', '\r', '\u{2028}']).map(str::to_owned), names, symbols)
}

fn read_array(list: &[Datum], ty: &Type, symbols: &Symbols) -> Reading {
    let Type::Set(names) = ty else {
        return fault(format!("要的是{}，这里是一列值", ty.describe()), None);
    };
    let texts = list.iter().map(|datum| match datum {
        Datum::Text(text) | Datum::Number(text) => fold(text),
        other => shown(other),
    });
    members(texts, names, symbols)
}

fn members(texts: impl Iterator<Item = String>, names: &[Symbol], symbols: &Symbols) -> Reading {
    let mut members = Vec::new();
    for text in texts {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        match symbols.get(text).filter(|symbol| names.contains(symbol)) {
            Some(symbol) => members.push(symbol),
            None => return not_declared(text, names, symbols),
        }
    }
    Reading::Value(Value::set(members))
}

fn read_number(folded: &str, ty: NumberType, heading_unit: Option<Unit>) -> Reading {
    let percent_type = ty.unit == Some(Unit::PERCENT);
    let (digits, written_unit) = match Unit::split_from(folded) {
        Some((digits, unit)) => (digits.trim_end(), Some(unit)),
        None => (folded, None),
    };
    let number = match Number::parse(digits) {
        Ok(number) => number,
        Err(DecimalError::TooLarge) => return fault(format!("「{folded}」太大：数要小于一万亿"), None),
        Err(DecimalError::TooFine) => return fault(format!("「{folded}」小数点后超过 6 位"), None),
        Err(DecimalError::Shape) => {
            return fault(format!("「{folded}」不是{}", number_word(ty)), numeral(digits, written_unit).or_else(|| short_unit(folded, ty)));
        }
    };
    let unit = written_unit.or(heading_unit).or(if percent_type { None } else { ty.unit });
    if let Some(unit) = unit.filter(|unit| unit.kind() != ty.kind) {
        return fault(format!("「{folded}」是{}，这里要的是{}", unit.kind().word(), number_word(ty)), None);
    }
    if percent_type && unit.is_none() && number > Number::ONE {
        return fault(format!("比例「{folded}」大于 1：是不是漏了 %？"), Some(format!("{digits}%")));
    }
    let factor = unit.map_or(Number::ONE, Unit::factor);
    let value = match number.multiply(factor) {
        Ok(value) => value,
        Err(_) => return fault(format!("「{folded}」太大：数要小于一万亿"), None),
    };
    let declared = if percent_type { Number::ONE } else { ty.unit.map_or(Number::ONE, Unit::factor) };
    if ty.whole && !value.divide(declared).is_ok_and(Number::is_whole) {
        return fault(format!("「{folded}」不是整数"), None);
    }
    Reading::Value(Value::Number(value))
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
fn short_unit(folded: &str, ty: NumberType) -> Option<String> {
    let digits = folded.strip_suffix(['万', '亿']).filter(|_| ty.kind == Kind::Money)?;
    Number::parse(digits).ok().map(|_| format!("{folded}元"))
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
    use crate::input::Datum;
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
            let unit = Unit::words().nth(word).and_then(|word| Unit::from_word(&super::fold(word)));
            let number = unit.map_or(NumberType::PLAIN, |unit| NumberType { kind: unit.kind(), unit: Some(unit), whole: false });
            // In the unit in which it is declared six digits behind the point are enough.
            let scaled = Number::fraction(millionths.into(), 1_000_000).unwrap();
            let Ok(value) = scaled.multiply(unit.map_or(Number::ONE, Unit::factor)) else { return Ok(()) };
            let value = Value::Number(value);
            let ty = Type::Number(number);
            let text = show(&value, &ty, &symbols);
            // Money is shown in units of its own choice, where it may need more digits.
            if !text.starts_with('≈') {
                prop_assert_eq!(back(&value, &ty, &symbols), Reading::Value(value), "{}", text);
            }
        }

        #[test]
        fn sets_that_are_shown_are_read(held in proptest::collection::vec(0_usize..4, 0..6), names in 1_usize..5) {
            let (symbols, all) = symbols();
            let declared: Vec<Symbol> = all.into_iter().take(names).collect();
            let value = Value::set(held.into_iter().filter_map(|at| declared.get(at).copied()).collect());
            let ty = Type::Set(declared.into());
            prop_assert_eq!(back(&value, &ty, &symbols), Reading::Value(value));
        }

        #[test]
        fn days_and_truths_that_are_shown_are_read(days in Date::from_ymd(32, 1, 1).unwrap().days()..=Date::MAX.days(), truth in any::<bool>()) {
            let symbols = Symbols::default();
            let day = Value::Date(Date::from_days(days).unwrap());
            prop_assert_eq!(back(&day, &Type::Date, &symbols), Reading::Value(day));
            let truth = Value::Truth(truth);
            prop_assert_eq!(back(&truth, &Type::Truth, &symbols), Reading::Value(truth));
        }

        #[test]
        fn texts_are_kept(text in any::<String>()) {
            let symbols = Symbols::default();
            match read_text(&text, &Type::Text, None, &symbols) {
                Reading::Value(value) => {
                    prop_assert_eq!(&value, &Value::Text(Text::new(&text)));
                    prop_assert_eq!(show(&value, &Type::Text, &symbols), text);
                }
                Reading::Unfilled => prop_assert!(matches!(super::fold(&text).as_str(), "" | "/" | "—" | "-")),
                Reading::Error(fault) => prop_assert!(false, "{}", fault.message),
            }
        }

        #[test]
        fn whatever_stands_in_a_cell_is_read_or_refused_in_words(text in any::<String>(), number in "-?[0-9]{1,30}(\\.[0-9]{1,9})?", truth in any::<bool>()) {
            let (symbols, names) = symbols();
            let money = Type::Number(NumberType { kind: Unit::YUAN.kind(), unit: Some(Unit::WAN_YUAN), whole: true });
            let ratio = Type::Number(NumberType { kind: Unit::PERCENT.kind(), unit: Some(Unit::PERCENT), whole: false });
            let types = [Type::Truth, Type::Date, Type::Choice(names.clone().into()), Type::Set(names.into()), money, ratio, Type::Text];
            let texts = vec![Datum::Text(text), Datum::Number(number), Datum::Bool(truth), Datum::Null];
            for datum in texts.iter().chain([&Datum::List(texts.clone())]) {
                for ty in &types {
                    if let Reading::Error(fault) = read(datum, ty, Some(Unit::WAN_YUAN), &symbols) {
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
            assert_eq!(back(&value, &ty, &symbols), Reading::Value(value));
        }
    }
}
