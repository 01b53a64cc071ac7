//! Untyped cells → values of a field's type, or a data error that says what is wrong and proposes what may be meant.

use crate::diagnostic::near;
use crate::value::cell::Cell;
use crate::value::date::{Date, DateError};
use crate::value::number::{DecimalError, Number};
use crate::value::text::{is_dash, key};
use crate::value::types::{NumberType, Type, TypeWord};
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, Symbols, Text, Value};

/// Why a cell has no value, and what may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct CellError {
    pub message: String,
    pub suggestion: Option<String>,
}

/// A value; `None`: the cell is not filled in.
type Reading = Result<Option<Value>, CellError>;

/// Reads a cell as a value of `ty`. `heading_unit`: the unit that the heading names in brackets.
pub fn read(cell: &Cell<'_>, ty: &Type, heading_unit: Option<Unit>, symbols: &Symbols) -> Reading {
    match (cell, ty) {
        (Cell::Null, _) => Ok(None),
        (Cell::Number(text) | Cell::Text(text), _) => read_text(text, ty, heading_unit, symbols),
        (Cell::Bool(truth), Type::Truth) => some(Value::Truth(*truth)),
        (Cell::Bool(truth), Type::Text) => some(Value::Text(Text::new(truth_word(*truth)))),
        (Cell::Bool(truth), _) => fault(format!("要的是{}，给的却是“{}”（{truth}）", ty.describe(), truth_word(*truth)), None),
        (Cell::Date(date), Type::Date) => some(Value::Date(*date)),
        (Cell::Date(date), Type::Text) => some(Value::Text(Text::new(&date.to_string()))),
        (Cell::Date(date), _) => fault(format!("要的是{}，这里是日期 {date}", ty.describe()), None),
        (Cell::List(list), Type::Set(names)) => {
            let texts = list.iter().map(|cell| match cell {
                Cell::Text(text) | Cell::Number(text) => key(text).into_owned(),
                Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => cell.shown(),
            });
            read_members(texts, names, symbols)
        }
        (Cell::List(_), _) => fault(format!("要的是{}，这里是一列值", ty.describe()), None),
        (Cell::Object(_), _) => fault(format!("要的是{}，这里是一个对象", ty.describe()), None),
    }
}

/// Reads a text, or a number as written.
fn read_text(text: &str, ty: &Type, heading_unit: Option<Unit>, symbols: &Symbols) -> Reading {
    let written = key(text);
    if written.is_empty() || is_dash(&written) {
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

fn fault(message: String, suggestion: Option<String>) -> Reading {
    Err(CellError { message, suggestion })
}

/// The words for 是 and 否 in data, in lower case.
pub const TRUTH_WORDS: [(&str, bool); 14] = [
    ("是", true),
    ("否", false),
    ("有", true),
    ("无", false),
    ("y", true),
    ("n", false),
    ("1", true),
    ("0", false),
    ("√", true),
    ("×", false),
    ("true", true),
    ("false", false),
    ("1.0", true),
    ("0.0", false),
];

/// 是 or 否.
pub fn truth_word(truth: bool) -> &'static str {
    if truth { "是" } else { "否" }
}

fn read_truth(written: &str) -> Reading {
    let word = written.to_ascii_lowercase();
    if let Some((_, truth)) = TRUTH_WORDS.iter().find(|(known, _)| *known == word) {
        return some(Value::Truth(*truth));
    }
    let meant = match word.as_str() {
        "yes" | "对" | "已" | "✓" | "✔" | "☑" => Some("是"),
        "no" | "不" | "没有" | "未" | "x" | "✗" | "✘" | "☐" => Some("否"),
        _ => None,
    };
    fault(format!("「{written}」不是“是”或“否”"), meant.map(str::to_owned))
}

fn read_date(written: &str) -> Reading {
    match Date::parse(written) {
        Ok(date) => some(Value::Date(date)),
        Err(DateError::NoSuchDay) => fault(format!("没有「{written}」这一天"), nearest_date(written)),
        Err(DateError::Shape) => fault(format!("「{written}」不是日期，日期写作 2021-07-15 或 2021年7月15日"), date_of_digits(written)),
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
    let message = format!("没有「{written}」这个取值，可填：{}{more}", known.join("、"));
    CellError { message, suggestion: nearest.map(str::to_owned) }
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
    let is_ratio = ty.unit == Some(Unit::PERCENT);
    let (digits, written_unit) = Unit::split_from(written).map_or((written, None), |(digits, unit)| (digits.trim_end(), Some(unit)));
    let too_large = || fault(format!("「{written}」太大：数要小于一万亿"), None);
    let number = match Number::parse(digits) {
        Ok(number) => number,
        Err(DecimalError::TooLarge) => return too_large(),
        Err(DecimalError::TooFine) => return fault(format!("「{written}」小数点后超过 6 位"), None),
        Err(DecimalError::Shape) => {
            let meant = numeral(digits, written_unit).or_else(|| short_unit(written, ty));
            return fault(format!("「{written}」不是{}", number_word(ty)), meant);
        }
    };
    // A ratio is declared in per cent, but a bare number is a part of one.
    let bare_unit = ty.unit.filter(|_| !is_ratio);
    let unit = written_unit.or(heading_unit).or(bare_unit);
    if let Some(unit) = unit.filter(|unit| unit.kind() != ty.kind) {
        return fault(format!("「{written}」是{}，这里要的是{}", unit.kind().word(), number_word(ty)), None);
    }
    if is_ratio && unit.is_none() && number > Number::ONE {
        return fault(format!("比例「{written}」大于 1：是不是漏了 %？"), Some(format!("{digits}%")));
    }
    let factor = |unit: Option<Unit>| unit.map_or(Number::ONE, Unit::factor);
    let Ok(value) = number.multiply(&factor(unit)) else { return too_large() };
    if ty.whole && !value.divide(&factor(bare_unit)).is_ok_and(|count| count.is_whole()) {
        return fault(format!("「{written}」不是整数"), None);
    }
    some(Value::Number(value))
}

fn number_word(ty: NumberType) -> String {
    match (ty.kind, ty.unit) {
        (_, Some(Unit::PERCENT)) => TypeWord::Ratio.word().to_owned(),
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
    for c in text.chars() {
        match c {
            '零' | '〇' => {}
            '十' => total += digit.take().unwrap_or(1) * 10,
            '百' => total += digit.take().unwrap_or(1) * 100,
            '千' => total += digit.take().unwrap_or(1) * 1000,
            '两' => digit = Some(2),
            _ => digit = Some((1..).zip("一二三四五六七八九".chars()).find(|(_, numeral)| *numeral == c)?.0),
        }
    }
    (!text.is_empty()).then(|| format!("{}{}", total + digit.unwrap_or(0), unit.map_or("", Unit::word)))
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
            // In the unit in which it is declared six digits after the point are enough.
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
                Ok(None) => prop_assert!(super::key(&text).is_empty() || super::is_dash(&super::key(&text))),
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
            for cell in texts.iter().chain([&Cell::List(texts.clone())]) {
                for ty in &types {
                    if let Err(fault) = read(cell, ty, Some(Unit::WAN_YUAN), &symbols) {
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
