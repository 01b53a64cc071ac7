//! Calendar days of the proleptic Gregorian calendar, counted exactly; no time zones, no clock.

use std::fmt;

/// A calendar day between 0001-01-01 and 9999-12-31, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(i32);

impl Date {
    /// The first day that can be written: 0001-01-01.
    pub const MIN: Date = Date(-719_162);
    /// The last day that can be written: 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The day of a year, month (1–12) and day of month; `None` if there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let valid = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        valid.then(|| Date(days_from_civil(year, month, day)))
    }

    /// The day `days` days after 1970-01-01; `None` outside the years 1 to 9999.
    pub fn from_days(days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok()?;
        (Self::MIN.0..=Self::MAX.0).contains(&days).then_some(Date(days))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        i64::from(self.0)
    }

    /// Year, month (1–12), day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// The day `days` later; `None` outside the years 1 to 9999.
    pub fn add_days(self, days: i64) -> Option<Self> {
        Self::from_days(self.days().checked_add(days)?)
    }

    /// The same day of the month `months` later, or that month's last day.
    pub fn add_months(self, months: i64) -> Option<Self> {
        let (year, month, day) = self.ymd();
        let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
        let year = i32::try_from(count.div_euclid(12)).ok().filter(|year| (1..=9999).contains(year))?;
        let month = count.rem_euclid(12) as u32 + 1;
        Self::from_ymd(year, month, day.min(days_in_month(year, month)))
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) >= 5
    }

    /// Reads `2021-07-15`, `2021/7/15`, `2021.7.15` or `2021年7月15日` (a time `00:00:00` behind it is dropped). Outer `None`: not
    /// of that shape; inner `None`: of that shape, but no such day.
    pub fn parse(text: &str) -> Option<Option<Self>> {
        let text = text.trim();
        if let Some((year, month, day)) = plain_ymd(text.as_bytes()) {
            return (year > 31).then(|| Self::from_ymd(year as i32, month, day));
        }
        let text =
            ["T00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00"].iter().find_map(|tail| text.strip_suffix(tail)).unwrap_or(text);
        let (year, rest) = split_number(text)?;
        let (mark, rest) = split_char(rest)?;
        let (month, rest) = split_number(rest)?;
        let (mark2, rest) = split_char(rest)?;
        let (day, rest) = split_number(rest)?;
        let shaped = match (mark, mark2) {
            ('-', '-') | ('/', '/') | ('.', '.') => rest.is_empty(),
            ('年', '月') => rest == "日" || rest == "号",
            _ => false,
        };
        (shaped && year > 31).then(|| Self::from_ymd(year as i32, month, day))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// `2021-07-15`, as most days are written.
fn plain_ymd(text: &[u8]) -> Option<(u32, u32, u32)> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let number = |digits: &[u8]| {
        digits.iter().all(u8::is_ascii_digit).then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    };
    Some((number(&[a, b, c, d])?, number(&[e, f])?, number(&[g, h])?))
}

fn split_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, rest) = text.split_at_checked(digits)?;
    (digits <= 4).then_some(())?;
    Some((head.parse().ok()?, rest))
}

fn split_char(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.as_str()))
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days before the first day of `month` in a common year that starts in March, so that a leap day comes last.
fn days_before_march_month(month_from_march: i32) -> i32 {
    (153 * month_from_march + 2) / 5
}

fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let month = month as i32;
    let march_year = if month > 2 { year } else { year - 1 };
    let era = march_year.div_euclid(400);
    let year_of_era = march_year - era * 400;
    let day_of_year = days_before_march_month((month + 9) % 12) + day as i32 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - days_before_march_month(march_month) + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + i32::from(month <= 2);
    (year, month as u32, day as u32)
}
