//! Number formats: what a cell shows, where that is not the number that it stores.

use crate::value::text::key;
use crate::value::unit::Unit;
use calamine::Style;

/// Built-in formats of a day without its year.
const MONTH_AND_DAY: [u32; 7] = [16, 28, 29, 51, 53, 54, 58];

/// How the cells of a style show what they store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shows {
    pub(super) number: NumberShown,
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

/// How the cells of a style show what they store.
pub(super) fn shows(style: &Style) -> Shows {
    let format = style.number_format.as_ref();
    let code = format.map_or("", |format| format.format_code.as_str());
    let built_in = format.and_then(|format| format.format_id).is_some_and(|id| MONTH_AND_DAY.contains(&id));
    let parsed = Code::parse(code);
    let is_struck = style.font.as_ref().is_some_and(|font| font.has_strikethrough());
    Shows { number: parsed.number(code), month_and_day: built_in || parsed.is_month_and_day(), is_struck }
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
                '[' => chars.by_ref().take_while(|c| *c != ']').for_each(drop),
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

    fn is_month_and_day(&self) -> bool {
        self.date.contains('d') && self.date.contains('m') && !self.date.contains(['y', 'h', 's'])
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, NumberShown};

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
        let without_year = ["m\"月\"d\"日\"", "d-mmm", "m/d"];
        assert!(without_year.iter().all(|code| Code::parse(code).is_month_and_day()));
        assert!(!["yyyy/m/d", "h:mm", "mm:ss", "mmm-yy", "0"].iter().any(|code| Code::parse(code).is_month_and_day()));
    }
}
