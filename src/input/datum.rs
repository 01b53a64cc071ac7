//! What cells of office programs say, or why they do not say what they store.

use super::number_format::{DayShown, Moment, NumberShown, Shows, among};
use crate::value::cell::{Cell, Flaw, Flawed, is_error_value};
use crate::value::date::Date;
use crate::value::read::DIGITS_KEPT;
use calamine::{ExcelDateTime, ExcelDateTimeType};
use std::borrow::Cow;

/// Serial numbers of days from here on lie after the year 9999.
const DAYS_END: f64 = 2_958_466.0;

/// A cell that does not say what it stores.
pub(super) fn flawed(stored: Cell<'static>, flaw: Flaw) -> Cell<'static> {
    Cell::Flawed(Box::new(Flawed { stored, flaw }))
}

/// A cell with the remark that what it stores is not to be seen, where that is so. `hides_zeros`: whether no zero of the sheet is.
pub(super) fn as_seen<'c>(datum: Cell<'c>, shows: &Shows, hides_zeros: bool) -> Cell<'c> {
    let is_hidden = match &datum {
        Cell::Text(_) => shows.is_unseen || shows.hides_texts,
        Cell::Number(number) => shows.is_unseen || hides_zeros && number == "0",
        Cell::Bool(_) | Cell::Date(_) => shows.is_unseen,
        Cell::Null | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => false,
    };
    if is_hidden { flawed(datum.into_owned(), Flaw::Unseen) } else { datum }
}

/// A formula that no program has calculated.
pub(super) fn not_calculated() -> Cell<'static> {
    flawed(Cell::Null, Flaw::NotCalculated)
}

/// What a number says in cells that show it so.
pub(super) fn of_number(number: f64, shows: &Shows) -> Cell<'static> {
    if !number.is_finite() {
        return Cell::Text(number.to_string().into());
    }
    match shows.number.of(number) {
        NumberShown::Plain | NumberShown::BySection(_) => Cell::Number(decimal(number).into()),
        NumberShown::Nothing => flawed(Cell::Number(decimal(number).into()), Flaw::Unseen),
        NumberShown::Percent => Cell::Text(percentage(number).into()),
        NumberShown::Unit(unit) => flawed(Cell::Number(decimal(number).into()), Flaw::WithUnit(unit.clone())),
        NumberShown::Yuan => flawed(Cell::Number(decimal(number).into()), Flaw::Yuan),
        NumberShown::Padded(width) if number.fract() == 0.0 && number >= 0.0 => Cell::Text(format!("{:0>width$}", decimal(number)).into()),
        NumberShown::Padded(_) => Cell::Number(decimal(number).into()),
        NumberShown::Among(signs) => {
            let stored = decimal(number);
            match among(signs, &stored) {
                Some(shown) => flawed(Cell::Number(stored.into()), Flaw::ShownAs(shown)),
                None => Cell::Number(stored.into()),
            }
        }
        NumberShown::Scaled(format) => flawed(Cell::Number(decimal(number).into()), Flaw::Scaled(format.clone())),
    }
}

/// The same where the number may count days, since 1904 or since 1900.
pub(super) fn of_serial(number: f64, shows: &Shows, since_1904: bool) -> Cell<'static> {
    let kind = match shows.moment {
        None => return of_number(number, shows),
        Some(Moment::Day) => ExcelDateTimeType::DateTime,
        Some(Moment::Duration) => ExcelDateTimeType::TimeDelta,
    };
    of_moment(ExcelDateTime::new(number, kind, since_1904), shows)
}

/// What a day or a time says.
pub(super) fn of_moment(moment: ExcelDateTime, shows: &Shows) -> Cell<'static> {
    match day_or_time(moment) {
        Cell::Date(day) => of_day(day, shows),
        Cell::Text(time) if shows.without_seconds => {
            let shown = time.strip_suffix(":00").map(|time| time.strip_prefix('0').unwrap_or(time).to_owned());
            Cell::Text(shown.map_or(time, Cow::Owned))
        }
        cell => cell,
    }
}

/// What a day says.
pub(super) fn of_day(day: Date, shows: &Shows) -> Cell<'static> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, number) = day.ymd();
    let shown = match shows.day {
        DayShown::Whole => return Cell::Date(day),
        DayShown::MonthAndDay => format!("{month}-{number}"),
        DayShown::YearAndMonth { in_chinese: true } => format!("{year}年{month}月"),
        DayShown::YearAndMonth { in_chinese: false } => format!("{year}-{month}"),
        DayShown::MonthByName => format!("{}-{:02}", MONTHS.get(month as usize - 1).unwrap_or(&""), year % 100),
        DayShown::Year => year.to_string(),
    };
    flawed(Cell::Date(day), Flaw::InPart(shown))
}

/// What a text says.
pub(super) fn of_text(text: Cow<'_, str>) -> Cell<'_> {
    match text_flaw(&text) {
        Some(flaw) => flawed(Cell::Text(text.into_owned().into()), flaw),
        None => Cell::Text(text),
    }
}

/// The day, or the time of it, that XML has as `2024-03-04T15:30:00`; what else is written there is a text.
pub(super) fn of_iso(text: &str, shows: &Shows) -> Cell<'static> {
    match text.split('T').next().and_then(|day| Date::parse(day).ok()) {
        Some(day) => of_day(day, shows),
        None => Cell::Text(text.to_owned().into()),
    }
}

/// A formula that went wrong.
pub(super) fn of_error(error: &str) -> Cell<'static> {
    flawed(Cell::Text(error.to_owned().into()), Flaw::ErrorValue)
}

/// How many bytes of text a cell holds.
pub(super) fn size(datum: &Cell<'_>) -> usize {
    match datum {
        Cell::Text(text) | Cell::Number(text) => text.len(),
        Cell::Object(text) => text.len(),
        Cell::Flawed(flawed) => size(&flawed.stored),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) => 0,
    }
}

/// Error values and pictures that are stored as texts.
fn text_flaw(text: &str) -> Option<Flaw> {
    match text.as_bytes().first()? {
        b'#' => is_error_value(text).then_some(Flaw::ErrorValue),
        b'=' | b'_' => text.contains("DISPIMG(").then_some(Flaw::Picture),
        _ => None,
    }
}

/// Whether it holds nothing that can be read: a formula that no program has calculated, or a picture.
pub(super) fn is_unreadable(datum: &Cell<'_>) -> bool {
    matches!(datum, Cell::Flawed(flawed) if flawed.stored == Cell::Null)
}

/// A day, or a time of day where there is none (the serial number is below 1).
fn day_or_time(moment: ExcelDateTime) -> Cell<'static> {
    let serial = moment.as_f64();
    if !(0.0..DAYS_END).contains(&serial) {
        return if serial.is_finite() { Cell::Number(decimal(serial).into()) } else { Cell::Text(serial.to_string().into()) };
    }
    if moment.is_duration() || serial < 1.0 {
        let seconds = (serial * 86_400.0).round() as u64;
        return Cell::Text(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60).into());
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    match Date::from_ymd(i32::from(year), u32::from(month), u32::from(day)) {
        Some(date) => Cell::Date(date),
        // The 29th of February 1900 is a day that only Excel has.
        None => Cell::Text(format!("{year}-{month:02}-{day:02}").into()),
    }
}

/// A number as a plain decimal, with the digits that a JSON writer gives it. Of fractions programs show no more digits than they keep: what
/// formulas come to differs in those beyond, `5.1000000000000005` is 5.1.
fn decimal(number: f64) -> String {
    // Zero loses its sign.
    let shortest = (number + 0.0).to_string();
    if number.fract() == 0.0 || shortest.len() <= DIGITS_KEPT {
        return shortest;
    }
    let kept = format!("{number:.*e}", DIGITS_KEPT - 1).parse::<f64>();
    kept.map_or(shortest, |kept| kept.to_string())
}

/// The same as a percentage: the point moves by two digits.
fn percentage(number: f64) -> String {
    let plain = decimal(number);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (moved, rest) = fraction.split_at_checked(2).unwrap_or((fraction, ""));
    let whole = format!("{whole}{moved:0<2}");
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}%")
}
