//! Calendar days of the proleptic Gregorian calendar, counted exactly; no time zones, no clock.

use jiff::Span;
use jiff::civil::{self, Weekday};
use std::fmt;

/// A calendar day between 0001-01-01 and 9999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(civil::Date);

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Not written as a date.
    Shape,
    /// Written as a date, but there is no such day.
    NoSuchDay,
}

/// The first year that a text may name: a smaller number could be the day, as in `31-12-05`.
const FIRST_YEAR: u32 = 32;

/// The day from which days are counted.
const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Date {
    /// The first day that can be written: 0001-01-01.
    pub const MIN: Date = Date(civil::date(1, 1, 1));
    /// The last day that can be written: 9999-12-31.
    pub const MAX: Date = Date(civil::Date::MAX);

    /// The day of a year, month (1–12) and day of month; `None` if there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        civil::Date::new(year, month, day).ok().and_then(Self::in_range)
    }

    /// The day `days` days after 1970-01-01; `None` outside the years 1 to 9999.
    pub fn from_days(days: i64) -> Option<Self> {
        Date(EPOCH).add_days(days)
    }

    fn in_range(day: civil::Date) -> Option<Self> {
        (day.year() >= 1).then_some(Date(day))
    }

    /// Days since 1970-01-01. By a duration: jiff's `-` would bring the texts of all its errors into the module, a tenth of it.
    pub fn days(self) -> i64 {
        self.0.duration_since(EPOCH).as_hours() / 24
    }

    /// Year, month (1–12), day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        (i32::from(self.0.year()), self.0.month().unsigned_abs().into(), self.0.day().unsigned_abs().into())
    }

    /// The day `days` later; `None` outside the years 1 to 9999.
    pub fn add_days(self, days: i64) -> Option<Self> {
        self.0.checked_add(Span::new().try_days(days).ok()?).ok().and_then(Self::in_range)
    }

    /// The same day of the month `months` later, or that month's last day.
    pub fn add_months(self, months: i64) -> Option<Self> {
        self.0.checked_add(Span::new().try_months(months).ok()?).ok().and_then(Self::in_range)
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// Reads `2021-07-15`, `2021/7/15`, `2021.7.15` or `2021年7月15日`; a time `00:00:00` after it is dropped.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let (year, month, day) = year_month_day(text.trim()).filter(|(year, ..)| *year >= FIRST_YEAR).ok_or(DateError::Shape)?;
        Self::from_ymd(year as i32, month, day).ok_or(DateError::NoSuchDay)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The three numbers of a day, in any of the ways in which one may be written.
fn year_month_day(text: &str) -> Option<(u32, u32, u32)> {
    const TIMES: [&str; 5] = ["T00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00"];
    let (year, rest) = leading_number(text)?;
    let (after_year, rest) = leading_char(rest)?;
    let (month, rest) = leading_number(rest)?;
    let (after_month, rest) = leading_char(rest)?;
    let (day, end) = leading_number(rest)?;
    let end = TIMES.iter().find_map(|time| end.strip_suffix(time)).unwrap_or(end);
    let is_shaped = match (after_year, after_month) {
        ('-', '-') | ('/', '/') | ('.', '.') => end.is_empty(),
        ('年', '月') => matches!(end, "日" | "号"),
        _ => false,
    };
    is_shaped.then_some((year, month, day))
}

/// The number of at most four digits with which a text begins, and what stands after it.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let length = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(length).filter(|_| (1..=4).contains(&length))?;
    Some((digits.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')), rest))
}

/// The first character of a text, and what stands after it.
fn leading_char(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.as_str()))
}

/// Pairs of closed spans of days that share a day, linear once they are sorted: every span that shares a day with another is in one.
pub fn overlapping(spans: impl Iterator<Item = (Date, Date, u32)>) -> Vec<(u32, u32)> {
    let mut spans: Vec<_> = spans.filter(|(from, to, _)| from <= to).collect();
    spans.sort_unstable();
    let mut pairs = Vec::new();
    // The latest end so far: a span that begins before it overlaps.
    let mut furthest: Option<(Date, u32)> = None;
    for (from, to, own) in spans {
        if let Some((_, other)) = furthest.filter(|(end, _)| from <= *end) {
            pairs.push((other, own));
        }
        if furthest.is_none_or(|(end, _)| end < to) {
            furthest = Some((to, own));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::Date;
    use proptest::prelude::*;

    #[test]
    fn every_day_follows_the_one_before() {
        let mut day = Date::MIN;
        while let Some(next) = day.add_days(1) {
            let ((year, month, of_month), now) = (day.ymd(), next.ymd());
            let follows = [(year, month, of_month + 1), (year, month + 1, 1), (year + 1, 1, 1)].contains(&now);
            assert!(follows && Date::from_ymd(now.0, now.1, now.2) == Some(next), "{day} then {next}");
            day = next;
        }
        assert_eq!(day, Date::MAX);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read(days in Date::MIN.days()..=Date::MAX.days()) {
            let day = Date::from_days(days).expect("a day");
            let (year, month, of_month) = day.ymd();
            prop_assume!(year >= 32);
            for text in [day.to_string(), format!("{year}/{month}/{of_month}"), format!(" {year}.{month}.{of_month} "), format!("{year}年{month}月{of_month}日"), format!("{day}T00:00:00")] {
                prop_assert_eq!(Date::parse(&text), Ok(day));
            }
        }

        #[test]
        fn any_text_is_a_day_or_none(text in "[0-9]{1,5}[-/.年][0-9]{1,3}[-/.月][0-9]{1,3}[日号]?") {
            if let Ok(day) = Date::parse(&text) {
                prop_assert!((Date::MIN..=Date::MAX).contains(&day));
            }
        }
    }
}
