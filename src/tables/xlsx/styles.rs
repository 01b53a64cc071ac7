//! What a number in a cell is shown as: a plain number, a percentage, a day or a time of day.

use super::package::{Package, attribute};
use crate::date::Date;
use crate::tables::{Datum, ReadError};
use quick_xml::events::Event;
use std::collections::HashMap;

/// How a number is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Plain,
    Percent,
    Day,
    Time,
}

/// The meanings of the cell styles, in the order in which cells count them.
pub(super) fn read(package: &mut Package<'_>, path: &str) -> Result<Vec<Meaning>, ReadError> {
    let Some(mut xml) = package.part(path)? else { return Ok(Vec::new()) };
    let mut own: HashMap<u32, Meaning> = HashMap::new();
    let mut meanings = Vec::new();
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (format_id(attribute(&start, "numFmtId")?), attribute(&start, "formatCode")?) {
                        own.insert(id, meaning_of(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = format_id(attribute(&start, "numFmtId")?).unwrap_or(0);
                    meanings.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(meanings),
            _ => {}
        }
    }
}

fn format_id(text: Option<String>) -> Option<u32> {
    text.and_then(|text| text.trim().parse().ok())
}

/// The formats that every program knows by number; 27–36 and 50–58 as in Chinese.
fn built_in(id: u32) -> Meaning {
    match id {
        9 | 10 => Meaning::Percent,
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Meaning::Day,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Meaning::Time,
        _ => Meaning::Plain,
    }
}

/// What a format such as `yyyy"年"m"月"` or `0.00%` means.
fn meaning_of(code: &str) -> Meaning {
    let mut signs = String::new();
    let mut rest = code.chars();
    while let Some(sign) = rest.next() {
        match sign {
            '"' => rest.by_ref().take_while(|c| *c != '"').for_each(drop),
            '\\' | '_' | '*' => {
                rest.next();
            }
            '[' => {
                let inner: String = rest.by_ref().take_while(|c| *c != ']').collect();
                if matches!(inner.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    return Meaning::Time;
                }
            }
            ';' => break,
            other => signs.push(other.to_ascii_lowercase()),
        }
    }
    let signs = signs.replace("general", "");
    let has = |letters: &[char]| signs.contains(letters);
    if has(&['y', 'd']) || signs.contains("aaa") {
        Meaning::Day
    } else if has(&['h', 's']) {
        Meaning::Time
    } else if has(&['m']) {
        Meaning::Day
    } else if has(&['%']) {
        Meaning::Percent
    } else {
        Meaning::Plain
    }
}

/// A number as stored → the value that the cell shows. `from_1904`: days count from 1904-01-01.
pub(super) fn value(stored: &str, meaning: Meaning, from_1904: bool) -> Datum {
    let number = match stored.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => number,
        _ => return Datum::Text(stored.to_owned()),
    };
    match meaning {
        Meaning::Plain => Datum::Number(decimal(number, 0)),
        Meaning::Percent => Datum::Text(decimal(number, 2) + "%"),
        Meaning::Day => day(number, from_1904).unwrap_or_else(|| Datum::Number(decimal(number, 0))),
        Meaning::Time if (0.0..1e6).contains(&number) => {
            let seconds = (number * 86_400.0).round() as u64;
            Datum::Text(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
        }
        Meaning::Time => Datum::Number(decimal(number, 0)),
    }
}

/// The day of a serial number; days that only Excel has (1900-01-00, 1900-02-29) stay as texts, so that they are told.
fn day(serial: f64, from_1904: bool) -> Option<Datum> {
    let serial = (0.0..3e6).contains(&serial).then_some(serial.floor() as i64)?;
    let first = if from_1904 { Date::from_ymd(1904, 1, 1)? } else { Date::from_ymd(1899, 12, if serial < 60 { 31 } else { 30 })? };
    match serial {
        0 if !from_1904 => Some(Datum::Text("1900-01-00".to_owned())),
        60 if !from_1904 => Some(Datum::Text("1900-02-29".to_owned())),
        _ => first.add_days(serial).map(Datum::Date),
    }
}

/// A number with the 15 digits that Excel keeps, times a power of ten, as a plain decimal.
fn decimal(number: f64, power: i32) -> String {
    let scientific = format!("{number:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    // The point stands behind so many of the digits.
    let point = exponent.parse::<i32>().unwrap_or(0) + power + 1;
    let sign = if number < 0.0 { "-" } else { "" };
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let length = digits.len() as i32;
    match digits.split_at_checked(usize::try_from(point).unwrap_or(0)) {
        _ if point <= 0 => format!("{sign}0.{}{digits}", zeros(-point)),
        Some((whole, fraction)) if !fraction.is_empty() => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits}{}", zeros(point - length)),
    }
}
