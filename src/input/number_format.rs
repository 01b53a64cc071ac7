//! Number formats: what a cell shows, where that is not the number that it stores.

use crate::value::text::key;
use crate::value::unit::Unit;
use std::sync::Arc;

/// How the cells of a style show what they store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shows {
    pub(super) number: NumberShown,
    /// Whether numbers are days or times.
    pub(super) moment: Option<Moment>,
    pub(super) day: DayShown,
    /// Whether times of day are shown without seconds.
    pub(super) without_seconds: bool,
    /// Whether what stands there is struck through.
    pub(super) is_struck: bool,
    /// Whether texts are not shown: `;;;`.
    pub(super) hides_texts: bool,
    /// Whether what stands there has the colour of what lies below it.
    pub(super) is_unseen: bool,
    /// Whether white parts of a text are to be seen on what lies below them.
    pub(super) shows_white: bool,
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
    /// With a unit after it, or what looks like one: `0"千元"`.
    Unit(String),
    /// As an amount of 元: `¥#,##0.00`.
    Yuan,
    /// With zeros before it, so many digits at least.
    Padded(usize),
    /// With other signs before, after or among its digits: `"XZ"0000`, `000-00`.
    Among(Vec<Sign>),
    /// Not at all: `;;;`.
    Nothing,
    /// Each number as its section of the format says.
    BySection(Arc<[Section]>),
}

/// A sign of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// The place of a digit, which is 0 where the number has none.
    Zero,
    /// The place of a digit that may be missing.
    Digit,
    /// The whole number.
    Whole,
    Letter(char),
}

/// What is shown of some numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// `<10000`: a comparison and what with; of a format without any, the place of the section says for which numbers it is.
    condition: Option<(String, String)>,
    shown: NumberShown,
    /// Of a section that shows no zeros, as `#`, `#.##` and `?`: how many decimals it has.
    decimals_without_zeros: Option<usize>,
}

/// How days are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DayShown {
    #[default]
    Whole,
    MonthAndDay,
    /// `2024年3月`, `2024-3`
    YearAndMonth {
        in_chinese: bool,
    },
    /// `Mar-24`
    MonthByName,
    Year,
}

/// What a number counts that is shown as a day or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Days since the beginning of a calendar.
    Day,
    /// How long something takes.
    Duration,
}

/// A number has no more decimals than these that programs would show.
const MOST_DECIMALS: usize = 30;

/// What cells of no particular format show.
pub(super) const PLAIN: Shows = Shows {
    number: NumberShown::Plain,
    moment: None,
    day: DayShown::Whole,
    without_seconds: false,
    is_struck: false,
    hides_texts: false,
    is_unseen: false,
    shows_white: false,
};

impl Shows {
    /// How the cells of a format show what they store.
    pub(super) fn of_code(code: &str, is_struck: bool) -> Shows {
        let sections = sections(code);
        let first = sections.first().map(|section| Code::parse(section)).unwrap_or_default();
        Shows {
            number: NumberShown::of_sections(&sections, code),
            moment: first.moment(),
            day: first.day(),
            without_seconds: first.is_without_seconds(),
            is_struck,
            hides_texts: sections.get(3).is_some_and(|section| section.is_empty()),
            is_unseen: false,
            shows_white: false,
        }
    }
}

impl NumberShown {
    fn of_sections(sections: &[&str], code: &str) -> NumberShown {
        let of_section = |section: &&str| {
            let parsed = Code::parse(section);
            // A format without any code is no format; one of several without any hides its numbers.
            let is_nothing = if section.is_empty() { sections.len() > 1 } else { parsed.shows_nothing(section) };
            let shown = if is_nothing { NumberShown::Nothing } else { parsed.number(code) };
            let decimals_without_zeros = parsed.decimals_without_zeros().filter(|_| !matches!(shown, NumberShown::Among(_)));
            Section { shown, decimals_without_zeros, condition: parsed.condition }
        };
        // The fourth section is for texts.
        let all: Vec<Section> = sections.iter().take(3).map(of_section).collect();
        match all.as_slice() {
            [] => NumberShown::Plain,
            [first, ..] if all.iter().all(|each| each.shown == first.shown && each.decimals_without_zeros.is_none()) => first.shown.clone(),
            _ => NumberShown::BySection(all.into()),
        }
    }

    /// How a number is shown.
    pub(super) fn of(&self, number: f64) -> &NumberShown {
        let NumberShown::BySection(sections) = self else { return self };
        let has_conditions = sections.iter().any(|section| section.condition.is_some());
        let holds = |section: &&Section| section.condition.as_ref().is_some_and(|condition| holds(condition, number));
        let found = match (has_conditions, sections.len()) {
            (true, _) => {
                let without = || sections.iter().find(|section| section.condition.is_none());
                sections.iter().find(holds).or_else(without).or(sections.first())
            }
            (false, 3..) if number == 0.0 => sections.get(2),
            (false, _) if number < 0.0 => sections.get(1),
            (false, _) => sections.first(),
        };
        let rounds_to_zero = |decimals: usize| number.abs() * 10_f64.powi(decimals.min(MOST_DECIMALS) as i32) < 0.5;
        found.map_or(&NumberShown::Plain, |section| match section.decimals_without_zeros {
            Some(decimals) if rounds_to_zero(decimals) => &NumberShown::Nothing,
            Some(_) | None => &section.shown,
        })
    }
}

/// Whether a condition of a section holds of a number.
fn holds((comparison, bound): &(String, String), number: f64) -> bool {
    let Ok(bound) = bound.trim().parse::<f64>() else { return false };
    match comparison.as_str() {
        "<" => number < bound,
        "<=" => number <= bound,
        ">" => number > bound,
        ">=" => number >= bound,
        "<>" => number != bound,
        _ => number == bound,
    }
}

/// The sections of a format: for numbers, for negative ones, for zero, for texts.
fn sections(code: &str) -> Vec<&str> {
    let (mut sections, mut begin, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '!' | '_' | '*' if !quoted => escaped = true,
            ';' if !quoted => {
                sections.push(code.get(begin..at).unwrap_or_default());
                begin = at + 1;
            }
            _ => {}
        }
    }
    sections.push(code.get(begin..).unwrap_or_default());
    sections
}

/// A number with the signs of a format before, after and among its digits; none if they are not for such numbers.
pub(super) fn among(signs: &[Sign], number: &str) -> Option<String> {
    if signs.contains(&Sign::Whole) {
        let shown = signs.iter().map(|sign| match sign {
            Sign::Letter(letter) => letter.to_string(),
            Sign::Whole => number.to_owned(),
            Sign::Zero | Sign::Digit => String::new(),
        });
        return Some(shown.collect());
    }
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut digits = number.chars().rev().peekable();
    let mut places = signs.iter().filter(|sign| !matches!(sign, Sign::Letter(_))).count();
    let mut shown = Vec::new();
    for sign in signs.iter().rev() {
        if let Sign::Letter(letter) = sign {
            shown.push(*letter);
            continue;
        }
        places -= 1;
        let digit = digits.next().or((*sign == Sign::Zero).then_some('0'));
        shown.extend(digit);
        if places == 0 {
            shown.extend(digits.by_ref());
        }
    }
    Some(shown.into_iter().rev().collect())
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
        20 => "h:mm",
        18 | 19 | 21 | 32..=35 | 55 | 56 => "h:mm:ss",
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

/// Before or behind an amount of 元.
const YUAN: [&str; 5] = ["¥", "￥", "人民币", "rmb", "cny"];
/// Signs of other money, and what it is called.
const FOREIGN: [(&str, &str); 8] =
    [("us$", "美元"), ("hk$", "港元"), ("usd", "美元"), ("hkd", "港元"), ("eur", "欧元"), ("€", "欧元"), ("£", "英镑"), ("$", "美元")];

/// A section of a format.
#[derive(Default)]
struct Code {
    condition: Option<(String, String)>,
    /// Signs that stand for digits and what belongs to them: `#,##0.00`.
    digits: String,
    /// Letters that stand for parts of a day or a time.
    date: String,
    /// What is shown as it stands before the first digit, and after the last one.
    prefix: String,
    suffix: String,
    signs: Vec<Sign>,
    is_percent: bool,
    /// Whether a point is shown where none is: `0!.0`.
    false_point: bool,
    /// Whether it is a fraction or in powers of ten.
    is_odd: bool,
    /// Whether hours, minutes or seconds are counted on: `[h]:mm`.
    is_duration: bool,
}

impl Code {
    fn parse(section: &str) -> Code {
        let mut parsed = Code::default();
        let mut rest = section;
        loop {
            let after = ["General", "G/通用格式", "Standard"].iter().find_map(|word| {
                let (begin, after) = rest.split_at_checked(word.len())?;
                begin.eq_ignore_ascii_case(word).then_some(after)
            });
            if let Some(after) = after {
                parsed.digits.push('G');
                parsed.signs.push(Sign::Whole);
                rest = after;
            }
            let mut chars = rest.chars();
            let Some(c) = chars.next() else { return parsed };
            match c {
                '"' => {
                    let quoted = chars.as_str();
                    let (text, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                    text.chars().for_each(|letter| parsed.letter(letter));
                    chars = after.chars();
                }
                '\\' | '!' => chars.next().into_iter().for_each(|letter| parsed.letter(letter)),
                '_' | '*' => drop(chars.next()),
                '[' => {
                    let (within, after) = chars.as_str().split_once(']').unwrap_or((chars.as_str(), ""));
                    parsed.bracket(&within.to_ascii_lowercase());
                    chars = after.chars();
                }
                '0' | '#' | '?' => parsed.digit(c),
                ',' | '.' if !parsed.digits.is_empty() => parsed.digits.push(c),
                '%' => parsed.is_percent = true,
                'e' | 'E' | '@' => parsed.is_odd = true,
                'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => parsed.date.push(c.to_ascii_lowercase()),
                c => parsed.letter(c),
            }
            rest = chars.as_str();
        }
    }

    fn digit(&mut self, c: char) {
        self.false_point |= self.suffix == "." && !self.digits.is_empty();
        self.is_odd |= c == '?';
        self.digits.push(c);
        self.signs.push(if c == '0' { Sign::Zero } else { Sign::Digit });
        self.suffix.clear();
    }

    fn letter(&mut self, letter: char) {
        let shown = if self.digits.is_empty() { &mut self.prefix } else { &mut self.suffix };
        shown.push(letter);
        self.signs.push(Sign::Letter(letter));
    }

    /// What stands in brackets: a part of a time, a condition, a currency.
    fn bracket(&mut self, within: &str) {
        if let Some(currency) = within.strip_prefix('$') {
            // Behind its sign a language may be named, as it is for dates without any: `[$¥-804]`, `[$-804]`.
            currency.split('-').next().into_iter().flat_map(str::chars).for_each(|sign| self.letter(sign));
        }
        if !within.is_empty() && ["h", "m", "s"].iter().any(|part| within.trim_start_matches(part).is_empty()) {
            self.is_duration = true;
            self.date.push_str(within);
        }
        let bound = within.trim_start_matches(['<', '>', '=']);
        if let Some(comparison) = within.strip_suffix(bound).filter(|comparison| !comparison.is_empty()) {
            self.condition = Some((comparison.to_owned(), bound.to_owned()));
        }
    }

    /// Whether a section has nothing but blanks to show: `""`.
    fn shows_nothing(&self, section: &str) -> bool {
        let is_blank = |sign: &Sign| matches!(sign, Sign::Letter(letter) if letter.is_whitespace());
        let is_said = section.contains('"') || !self.signs.is_empty() || self.condition.is_some();
        is_said && self.date.is_empty() && !self.is_percent && !self.is_odd && self.signs.iter().all(is_blank)
    }

    /// Of a section that shows no digit of a zero: how many decimals it has.
    fn decimals_without_zeros(&self) -> Option<usize> {
        let is_of_digits = !self.is_odd && self.digits.contains('#') || self.signs.iter().all(|sign| *sign == Sign::Digit);
        let drops = is_of_digits && !self.digits.is_empty() && !self.digits.contains(['0', 'G']) && self.date.is_empty();
        let decimals = self.digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        drops.then_some(if self.is_percent { decimals + 2 } else { decimals })
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
        if let Some(unit) = unit_in(&self.suffix).or_else(|| unit_in(&self.prefix)) {
            return NumberShown::Unit(unit);
        }
        // Blanks stand beside a sign to line numbers up.
        let bare = |text: &str| key(text).to_ascii_lowercase().trim_matches([' ', '-', '+', '(', ')']).to_owned();
        let beside = [bare(&self.prefix), bare(&self.suffix)];
        let has_sign = |sign: &str| beside.iter().any(|text| text == sign);
        if let Some((_, money)) = FOREIGN.iter().find(|(sign, _)| has_sign(sign)) {
            return NumberShown::Unit((*money).to_owned());
        }
        let is_whole = !self.is_odd && !self.digits.contains([',', '.']);
        let is_sign =
            |sign: &Sign| matches!(sign, Sign::Letter(letter) if !letter.is_whitespace() && !matches!(letter, '¥' | '￥' | '$' | '+'));
        if is_whole && self.signs.iter().any(is_sign) {
            return NumberShown::Among(self.signs.clone());
        }
        if YUAN.iter().any(|sign| has_sign(sign)) {
            return NumberShown::Yuan;
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

    fn day(&self) -> DayShown {
        let has = |part: char| self.date.contains(part);
        match (has('y'), has('m'), has('d'), has('h') || has('s')) {
            (false, true, true, false) => DayShown::MonthAndDay,
            (true, true, false, false) if self.date.contains("mmm") => DayShown::MonthByName,
            (true, true, false, false) => DayShown::YearAndMonth { in_chinese: self.prefix.contains('年') },
            (true, false, false, false) => DayShown::Year,
            (true | false, ..) => DayShown::Whole,
        }
    }

    fn is_without_seconds(&self) -> bool {
        self.date.starts_with('h') && !self.date.contains('s') && !self.is_duration
    }
}

/// The unit that is shown beside a number, or what looks like one.
fn unit_in(text: &str) -> Option<String> {
    let shown = key(text);
    let word = shown.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '¥' | '￥' | '约'));
    let word = word.strip_prefix("人民币").unwrap_or(word).trim_end_matches('整');
    let is_many = word.starts_with(['十', '百', '千', '万', '亿']);
    let is_rate = word.split('/').next().is_some_and(Unit::is_unit_or_money);
    (Unit::is_unit_or_money(word) || is_many || is_rate).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{DayShown, Moment, NumberShown, Shows, among, built_in};

    #[test]
    fn formats_say_how_numbers_are_shown() {
        let scaled = |code: &str| NumberShown::Scaled(code.to_owned());
        let unit = |word: &str| NumberShown::Unit(word.to_owned());
        for (code, expected) in [
            ("General", NumberShown::Plain),
            ("#,##0.00", NumberShown::Plain),
            ("0.00%", NumberShown::Percent),
            ("0\"%\"", unit("%")),
            ("0\\%", unit("%")),
            ("#,##0,", scaled("#,##0,")),
            ("0.0,,\"亿\"", scaled("0.0,,\"亿\"")),
            ("0!.0,\"万元\"", scaled("0!.0,\"万元\"")),
            ("0\\.0000\"万元\"", scaled("0\\.0000\"万元\"")),
            ("0.0\"万元\"", unit("万元")),
            ("#,##0.00万元;-#,##0.00万元", unit("万元")),
            ("000000", NumberShown::Padded(6)),
            ("0", NumberShown::Plain),
            ("0\"万\"", unit("万")),
            ("0\"百元\"", unit("百元")),
            ("¥#,##0.00\"万\"", unit("万")),
            ("0\"万元/年\"", unit("万元/年")),
            ("0\"（万元）\"", unit("万元")),
            ("\"万元\"0", unit("万元")),
            ("0\"万人\"", unit("万人")),
            ("G/通用格式\"万元\"", unit("万元")),
            ("# ?/?", NumberShown::Plain),
            ("0.00E+00", NumberShown::Plain),
            ("[$¥-804]#,##0.00", NumberShown::Yuan),
            ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", NumberShown::Yuan),
            ("[$€-2]#,##0.00", unit("欧元")),
            ("$#,##0", unit("美元")),
            ("#,##0[$元-804]", unit("元")),
            ("\"人民币\"#,##0", NumberShown::Yuan),
            ("[$RMB] #,##0", NumberShown::Yuan),
            ("yyyy-mm-dd", NumberShown::Plain),
        ] {
            assert_eq!(Shows::of_code(code, false).number, expected, "{code}");
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
        let day = |code: &str| Shows::of_code(code, false).day;
        let without_year: Vec<u32> = (0..164).filter(|id| day(built_in(*id)) == DayShown::MonthAndDay).collect();
        assert_eq!(without_year, [16, 28, 29, 51, 53, 54, 58]);
        assert!(["m\"月\"d\"日\"", "d-mmm", "m/d"].iter().all(|code| day(code) == DayShown::MonthAndDay));
        assert!(["yyyy/m/d", "h:mm", "mm:ss", "0"].iter().all(|code| day(code) == DayShown::Whole));
        assert_eq!(
            ["mmm-yy", "yyyy\"年\"m\"月\"", "yyyy-mm", "yyyy"].map(day),
            [
                DayShown::MonthByName,
                DayShown::YearAndMonth { in_chinese: true },
                DayShown::YearAndMonth { in_chinese: false },
                DayShown::Year
            ]
        );
    }

    #[test]
    fn a_number_is_shown_as_its_section_says() {
        for (code, number, expected) in [
            ("[<10000]0;0!.0,\"万\"", 500_000.0, NumberShown::Scaled("[<10000]0;0!.0,\"万\"".to_owned())),
            ("[<10000]0;0!.0,\"万\"", 500.0, NumberShown::Plain),
            ("0;0\"元\"", 5.0, NumberShown::Plain),
            ("0;0\"元\"", -5.0, NumberShown::Unit("元".to_owned())),
            ("0\"元\";0;0%", 0.0, NumberShown::Percent),
            ("[=0]\"-\";0\"元\"", 5.0, NumberShown::Unit("元".to_owned())),
            ("[>=10000]0\"元\";0", 5.0, NumberShown::Plain),
            ("#", 0.0, NumberShown::Nothing),
            ("#,###", 0.4, NumberShown::Nothing),
            ("#,###", 0.5, NumberShown::Plain),
            ("#.##", 0.4, NumberShown::Plain),
            ("#.##", 0.0, NumberShown::Nothing),
            ("#,##0", 0.0, NumberShown::Plain),
            ("0;-0;#", 0.0, NumberShown::Nothing),
            ("0;\"\";\"\";@", 0.0, NumberShown::Nothing),
            ("[=0]\"\";General", 0.0, NumberShown::Nothing),
            ("[=0]\"\";General", 5.0, NumberShown::Plain),
            ("_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"??_ ;_ @_ ", 0.0, NumberShown::Plain),
        ] {
            assert_eq!(*Shows::of_code(code, false).number.of(number), expected, "{code}");
        }
    }

    #[test]
    fn signs_stand_among_digits() {
        for (code, number, expected) in [
            ("\"XZ\"0000", "7", Some("XZ0007")),
            ("000-00", "304", Some("003-04")),
            ("0-00", "12345", Some("123-45")),
            ("##\"号\"", "7", Some("7号")),
            ("General\"号\"", "1.5", Some("1.5号")),
            ("000-00", "1.5", None),
        ] {
            let NumberShown::Among(signs) = Shows::of_code(code, false).number else { panic!("{code}") };
            assert_eq!(among(&signs, number).as_deref(), expected, "{code}");
        }
    }
}
