//! Number formats: what a cell shows, where that is not the number that it stores.

use crate::value::text::key;
use crate::value::unit::Unit;

/// How the cells of a style show what they store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shows {
    pub(super) number: NumberShown,
    /// Whether numbers are days or times.
    pub(super) moment: Option<Moment>,
    /// Whether days are shown without their year.
    pub(super) month_and_day: bool,
    /// Whether what stands there is struck through.
    pub(super) is_struck: bool,
}

/// How numbers are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberShown {
    #[default]
    Plain,
    /// As a percentage: `0.00%`, but not `0"%"`.
    Percent,
    /// Smaller than it is: `#,##0,` or `0!.0,"万元"`.
    Scaled(String),
    /// With a unit after it.
    Unit(&'static str),
    /// With zeros before it, so many digits at least.
    Padded(usize),
}

/// What a number counts that is shown as a day or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Days since the beginning of a calendar.
    Day,
    /// How long something takes.
    Duration,
}

/// What cells of no particular format show.
pub(super) const PLAIN: Shows = Shows { number: NumberShown::Plain, moment: None, month_and_day: false, is_struck: false };

impl Shows {
    /// How the cells of a format show what they store.
    pub(super) fn of_code(code: &str, is_struck: bool) -> Shows {
        let parsed = Code::parse(code);
        Shows { number: parsed.number(code), moment: parsed.moment(), month_and_day: parsed.is_month_and_day(), is_struck }
    }
}

/// The code of a format that programs know by its number alone.
pub(super) fn built_in(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18..=21 | 32..=35 | 55 | 56 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m-d-yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        45 | 47 => "mm:ss",
        46 => "[h]:mm:ss",
        _ => "",
    }
}

/// The code of a format, which may have a name instead.
pub(super) fn of_name(format: &str) -> &str {
    match format {
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "General Date" => "yyyy/m/d h:mm",
        "Long Date" | "Medium Date" | "Short Date" => "yyyy/m/d",
        "Long Time" | "Medium Time" | "Short Time" => "h:mm:ss",
        "General" | "General Number" | "Standard" | "Currency" | "Euro Currency" | "Fixed" | "Yes/No" | "True/False" | "On/Off" => "",
        code => code,
    }
}

/// The first section of a format, of which the others are for negative numbers, zero and text.
#[derive(Default)]
struct Code {
    /// Signs that stand for digits and what belongs to them: `#,##0.00`.
    digits: String,
    /// Letters that stand for parts of a day or a time.
    date: String,
    /// What is shown as it stands after the last digit.
    suffix: String,
    is_percent: bool,
    /// Whether a point is shown where none is: `0!.0`.
    false_point: bool,
    /// Whether hours, minutes or seconds are counted on: `[h]:mm`.
    is_duration: bool,
}

impl Code {
    fn parse(code: &str) -> Code {
        let mut parsed = Code::default();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '"' => parsed.suffix.extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' | '!' => parsed.suffix.extend(chars.next()),
                '_' | '*' => drop(chars.next()),
                '[' => {
                    let within: String = chars.by_ref().take_while(|c| *c != ']').collect::<String>().to_ascii_lowercase();
                    if !within.is_empty() && ["h", "m", "s"].iter().any(|part| within.trim_start_matches(part).is_empty()) {
                        parsed.is_duration = true;
                        parsed.date.push_str(&within);
                    }
                }
                '0' | '#' | '?' => {
                    parsed.false_point |= parsed.suffix == "." && !parsed.digits.is_empty();
                    parsed.digits.push(c);
                    parsed.suffix.clear();
                }
                ',' | '.' if !parsed.digits.is_empty() => parsed.digits.push(c),
                '%' => parsed.is_percent = true,
                'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => parsed.date.push(c.to_ascii_lowercase()),
                c => parsed.suffix.push(c),
            }
        }
        parsed
    }

    fn number(&self, code: &str) -> NumberShown {
        if !self.date.is_empty() || self.digits.is_empty() {
            return NumberShown::Plain;
        }
        if self.is_percent {
            return NumberShown::Percent;
        }
        if self.digits.ends_with(',') || self.false_point {
            return NumberShown::Scaled(code.to_owned());
        }
        if let Some(unit) = Unit::from_word(&key(self.suffix.trim())) {
            return NumberShown::Unit(unit.word());
        }
        let is_padded = self.digits.len() > 1 && self.digits.chars().all(|c| c == '0');
        if is_padded { NumberShown::Padded(self.digits.len()) } else { NumberShown::Plain }
    }

    fn moment(&self) -> Option<Moment> {
        match (self.date.is_empty(), self.is_duration) {
            (true, _) => None,
            (false, true) => Some(Moment::Duration),
            (false, false) => Some(Moment::Day),
        }
    }

    fn is_month_and_day(&self) -> bool {
        self.date.contains('d') && self.date.contains('m') && !self.date.contains(['y', 'h', 's'])
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Moment, NumberShown, Shows, built_in};

    #[test]
    fn formats_say_how_numbers_are_shown() {
        let scaled = |code: &str| NumberShown::Scaled(code.to_owned());
        for (code, expected) in [
            ("General", NumberShown::Plain),
            ("#,##0.00", NumberShown::Plain),
            ("0.00%", NumberShown::Percent),
            ("0\"%\"", NumberShown::Unit("%")),
            ("0\\%", NumberShown::Unit("%")),
            ("#,##0,", scaled("#,##0,")),
            ("0.0,,\"亿\"", scaled("0.0,,\"亿\"")),
            ("0!.0,\"万元\"", scaled("0!.0,\"万元\"")),
            ("0\\.0000\"万元\"", scaled("0\\.0000\"万元\"")),
            ("0.0\"万元\"", NumberShown::Unit("万元")),
            ("#,##0.00万元;-#,##0.00万元", NumberShown::Unit("万元")),
            ("000000", NumberShown::Padded(6)),
            ("0", NumberShown::Plain),
            ("0\"第.\"", NumberShown::Plain),
            ("[$¥-804]#,##0.00", NumberShown::Plain),
            ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", NumberShown::Plain),
            ("yyyy-mm-dd", NumberShown::Plain),
        ] {
            assert_eq!(Code::parse(code).number(code), expected, "{code}");
        }
        for (code, expected) in [
            ("yyyy/m/d", Some(Moment::Day)),
            ("h:mm AM/PM", Some(Moment::Day)),
            ("[h]:mm", Some(Moment::Duration)),
            ("[mm]:ss.0", Some(Moment::Duration)),
            ("[Red]0.00", None),
            ("[$-804]General", None),
            ("G/通用格式", None),
            ("0.00\"m\"", None),
            ("@", None),
        ] {
            assert_eq!(Shows::of_code(code, false).moment, expected, "{code}");
        }
        let built_in_without_year: Vec<u32> = (0..164).filter(|id| Shows::of_code(built_in(*id), false).month_and_day).collect();
        assert_eq!(built_in_without_year, [16, 28, 29, 51, 53, 54, 58]);
        let without_year = ["m\"月\"d\"日\"", "d-mmm", "m/d"];
        assert!(without_year.iter().all(|code| Code::parse(code).is_month_and_day()));
        assert!(!["yyyy/m/d", "h:mm", "mm:ss", "mmm-yy", "0"].iter().any(|code| Code::parse(code).is_month_and_day()));
    }
}
