//! Calendar days of the proleptic Gregorian calendar, counted exactly; no time zones, no clock.

use jiff::Span;
use jiff::civil::{self, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar day between 0001-01-01 and 9999-12-31; where a list is carried from one program to another, the number of days since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
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

/// So many digits does a year have that is written.
const YEAR_DIGITS: usize = 4;

/// The day from which days are counted.
const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Date {
    /// The first day that can be calculated with: 0001-01-01.
    pub const MIN: Date = Date(civil::date(1, 1, 1));
    /// The first day that can be written.
    pub const FIRST_WRITTEN: Date = Date(civil::date(FIRST_YEAR as i16, 1, 1));
    /// The last day that can be written, or calculated with: 9999-12-31.
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

    /// Days since 1970-01-01. By `duration_since`: jiff's `-` links the texts of all its errors, a tenth of the module.
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

    /// Reads `2021-07-15`, `2021/7/15`, `2021.7.15` or `2021年7月15日`; a time of day after it is dropped.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        // A year of two digits may be of any century, and one of three that of the Republic.
        let is_long = text.bytes().take_while(u8::is_ascii_digit).count() == YEAR_DIGITS;
        let (year, month, day) =
            year_month_day(text).filter(|_| is_long).filter(|(year, ..)| *year >= FIRST_YEAR).ok_or(DateError::Shape)?;
        Self::from_ymd(year as i32, month, day).ok_or(DateError::NoSuchDay)
    }
}

impl From<Date> for i64 {
    fn from(date: Date) -> i64 {
        date.days()
    }
}

impl TryFrom<i64> for Date {
    type Error = &'static str;

    fn try_from(days: i64) -> Result<Date, Self::Error> {
        Date::from_days(days).ok_or("no day that can be written")
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
    let (year, rest) = leading_number(text)?;
    let (after_year, rest) = leading_char(rest)?;
    let (month, rest) = leading_pair(rest)?;
    let (after_month, rest) = leading_char(rest)?;
    let (day, end) = leading_pair(rest)?;
    let end = match (after_year, after_month) {
        ('-', '-') | ('/', '/') | ('.', '.') => end,
        // What follows a wide character has lost its blank.
        ('年', '月') => end.strip_prefix(['日', '号'])?,
        _ => return None,
    };
    let time = end.strip_prefix(['T', 't', ' ']).or_else(|| end.strip_prefix(char::is_whitespace));
    let time = time.or_else(|| (after_year == '年').then_some(end));
    (end.is_empty() || time.is_some_and(|time| is_time(time.trim_start()))).then_some((year, month, day))
}

/// Whether a text is a time of day: hours and minutes, seconds and their fraction, a zone or none.
fn is_time(text: &str) -> bool {
    let Some((hours, rest)) = clock_part(text, 24) else { return false };
    let Some((minutes, mut rest)) = rest.strip_prefix([':', '：']).and_then(|rest| clock_part(rest, 59)) else { return false };
    let mut seconds = 0;
    if let Some((found, after)) = rest.strip_prefix([':', '：']).and_then(|rest| clock_part(rest, 60)) {
        seconds = found;
        rest = after.strip_prefix('.').map_or(after, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    (hours < 24 || (minutes, seconds) == (0, 0)) && is_zone(rest.trim_start())
}

/// `Z`, `+08:00`, `+0800`, `+08`, or nothing.
fn is_zone(text: &str) -> bool {
    if text.is_empty() || matches!(text, "Z" | "z") {
        return true;
    }
    let Some(offset) = text.strip_prefix(['+', '-']) else { return false };
    let digits: String = offset.chars().filter(|c| *c != ':').collect();
    let is_shaped = matches!((digits.len(), offset.find(':')), (2 | 4, None) | (4, Some(2)));
    is_shaped && offset.chars().filter(|c| *c == ':').count() < 2 && digits.chars().all(|c| c.is_ascii_digit())
}

/// The number of one or two digits with which a text begins, if it is no larger than `most`, and what stands after it.
fn clock_part(text: &str, most: u32) -> Option<(u32, &str)> {
    leading_pair(text).filter(|(number, _)| *number <= most)
}

/// The number of one or two digits with which a text begins, and what stands after it.
fn leading_pair(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    leading_number(text).filter(|_| digits <= 2)
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
    use super::{Date, overlapping};
    use proptest::prelude::*;

    fn date(year: i32, month: u32, day: u32) -> Date {
        Date::from_ymd(year, month, day).unwrap()
    }

    #[test]
    fn days_are_counted_from_1970_and_known_by_their_weekday() {
        assert_eq!([date(1969, 12, 31), date(1970, 1, 1), date(2000, 3, 1)].map(i64::from), [-1, 0, 11_017]);
        let weekend = [6, 7, 8, 9, 10, 11, 12].map(|day| date(2024, 5, day).is_weekend());
        assert_eq!(weekend, [false, false, false, false, false, true, true]);
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        assert_eq!(date(2024, 1, 31).add_months(1), Some(date(2024, 2, 29)));
        assert_eq!(date(2024, 5, 6).add_months(-5), Some(date(2023, 12, 6)));
        assert_eq!(date(9999, 12, 1).add_months(1), None);
    }

    #[test]
    fn a_time_follows_its_day_after_a_blank_or_a_wide_character() {
        for text in ["2024-05-06 10:30", "2024年5月6日10:30", "2024-05-06T10:30+08:00", "2024-05-06T10:30+0800"] {
            assert_eq!(Date::parse(text), Ok(date(2024, 5, 6)), "{text}");
        }
        for text in ["2024-05-0610:30", "2024-05-06T10:30+08:0:0", "2024-05-06T10:30+8"] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn each_span_that_shares_a_day_with_another_is_in_a_pair(spans in proptest::collection::vec((0_i64..30, 0_i64..8), 0..8)) {
            let day = |at: i64| Date::from_days(at).unwrap();
            let pairs = overlapping(spans.iter().zip(0..).map(|((from, length), own)| (day(*from), day(from + length), own)));
            let shares = |one: usize, other: usize| {
                let [(a, b), (c, d)] = [one, other].map(|at| (spans[at].0, spans[at].0 + spans[at].1));
                one != other && a <= d && c <= b
            };
            for (one, other) in &pairs {
                prop_assert!(shares(*one as usize, *other as usize));
            }
            for one in 0..spans.len() {
                let is_told = pairs.iter().any(|(a, b)| *a as usize == one || *b as usize == one);
                prop_assert_eq!(is_told, (0..spans.len()).any(|other| shares(one, other)));
            }
        }
    }

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
            for text in [day.to_string(), format!("{year:04}/{month}/{of_month}"), format!(" {year:04}.{month}.{of_month} "), format!("{year:04}年{month}月{of_month}日"), format!("{day}T00:00:00"), format!("{day} 23:59"), format!("{day}T8:05:06.123+08:00"), format!("{year:04}年{month}月{of_month}日 9:30"), format!("{day} 24:00Z")] {
                prop_assert_eq!(Date::parse(&text), Ok(day));
            }
        }

        #[test]
        fn what_follows_a_day_is_a_time_of_day(hours in 0_u32..40, minutes in 0_u32..80, end in "(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?") {
            let text = format!("2024-03-05 {hours}:{minutes:02}{end}");
            let seconds: u32 = end.strip_prefix(':').map_or(0, |rest| rest.get(..2).and_then(|digits| digits.parse().ok()).expect("two digits"));
            let is_time = minutes <= 59 && seconds <= 60 && (hours < 24 || hours == 24 && minutes == 0 && seconds == 0);
            prop_assert_eq!(Date::parse(&text).is_ok(), is_time, "{}", text);
            for wrong in ["9", "9:5:6:7", "x", "9:30 x", "9:30+8", "9:300"] {
                prop_assert!(Date::parse(&format!("2024-03-05 {wrong}")).is_err(), "{}", wrong);
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
