//! The table of units: a word, the kind of quantity it measures, and how many base units it is.

use crate::value::number::Number;

/// What a number counts. Numbers of different kinds never meet in `+ - < =`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Plain,
    Money,
    Area,
    Mu,
    Length,
    Days,
    Months,
    Workdays,
    People,
}

impl Kind {
    /// The kind in words, for messages.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Plain => "不带单位的数",
            Kind::Money => "金额",
            Kind::Area => "面积",
            Kind::Mu => "亩数",
            Kind::Length => "长度",
            Kind::Days => "日数",
            Kind::Months => "月数",
            Kind::Workdays => "工作日数",
            Kind::People => "人数",
        }
    }

    /// Whether it is a length of time.
    pub fn is_time(self) -> bool {
        matches!(self, Kind::Days | Kind::Months | Kind::Workdays)
    }

    /// Whether both measure the same, in units between which nobody can convert without knowing more.
    pub fn measures_as(self, other: Kind) -> bool {
        let is_area = |kind: Kind| matches!(kind, Kind::Area | Kind::Mu);
        self.is_time() && other.is_time() || is_area(self) && is_area(other)
    }

    /// The unit that counts 1: the first of the table that does.
    pub fn base(self) -> Option<Unit> {
        UNITS.iter().position(|row| row.kind == self && row.factor == (1, 1) && self != Kind::Plain).map(Unit)
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit(usize);

struct Row {
    /// As it is shown.
    word: &'static str,
    /// As it is compared.
    key: &'static str,
    kind: Kind,
    /// Base units in one of it: numerator, denominator.
    factor: (i64, i64),
}

const fn row(word: &'static str, kind: Kind, factor: i64) -> Row {
    Row { word, key: word, kind, factor: (factor, 1) }
}

const UNITS: &[Row] = &[
    Row { word: "%", key: "%", kind: Kind::Plain, factor: (1, 100) },
    row("元", Kind::Money, 1),
    row("万元", Kind::Money, 10_000),
    row("亿元", Kind::Money, 100_000_000),
    row("平方米", Kind::Area, 1),
    Row { word: "㎡", key: "m2", kind: Kind::Area, factor: (1, 1) },
    row("公顷", Kind::Area, 10_000),
    row("平方公里", Kind::Area, 1_000_000),
    row("亩", Kind::Mu, 1),
    row("米", Kind::Length, 1),
    row("公里", Kind::Length, 1000),
    row("日", Kind::Days, 1),
    row("天", Kind::Days, 1),
    row("自然日", Kind::Days, 1),
    row("个自然日", Kind::Days, 1),
    row("个月", Kind::Months, 1),
    row("年", Kind::Months, 12),
    row("个工作日", Kind::Workdays, 1),
    row("工作日", Kind::Workdays, 1),
    row("名", Kind::People, 1),
    row("人", Kind::People, 1),
    row("件", Kind::Plain, 1),
    row("个", Kind::Plain, 1),
    row("项", Kind::Plain, 1),
    row("次", Kind::Plain, 1),
    row("户", Kind::Plain, 1),
    row("家", Kind::Plain, 1),
    row("起", Kind::Plain, 1),
    row("宗", Kind::Plain, 1),
    row("处", Kind::Plain, 1),
    row("只", Kind::Plain, 1),
];

/// Other words for units, each with the unit that counts the same.
pub const SAID: &[(&str, &str)] = &[
    ("个百分点", "%"),
    ("百分点", "%"),
    ("百分比", "%"),
    ("平方千米", "平方公里"),
    ("千米", "公里"),
    ("万平方米", "公顷"),
    ("平米", "平方米"),
    ("月", "个月"),
    ("块", "元"),
];

/// The unit, or the amount of money, that a word's key beside a name means.
pub fn word_for(key: &str) -> Option<&str> {
    let said = || SAID.iter().find(|(said, _)| *said == key).map(|(_, unit)| *unit);
    if Unit::is_unit_or_money(key) { Some(key) } else { said() }
}

impl Unit {
    /// Per cent.
    pub const PERCENT: Unit = Unit(0);
    /// 元.
    pub const YUAN: Unit = Unit(1);
    /// 万元.
    pub const WAN_YUAN: Unit = Unit(2);

    /// The unit of a word's key.
    pub fn from_word(key: &str) -> Option<Unit> {
        UNITS.iter().position(|row| row.key == key).map(Unit)
    }

    /// The unit at the end of a text's key, the longest that fits, and what stands before it.
    pub fn split_from(key: &str) -> Option<(&str, Unit)> {
        if key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return None;
        }
        let fits = UNITS.iter().enumerate().filter_map(|(at, row)| Some((key.strip_suffix(row.key)?, Unit(at))));
        fits.min_by_key(|(before, _)| before.len())
    }

    /// Whether a word's key is a unit, or an amount of money that is no unit of the table.
    pub fn is_unit_or_money(key: &str) -> bool {
        Unit::from_word(key).is_some() || Unit::is_unknown_money(key)
    }

    /// Whether a word's key is an amount of money that is no unit of the table: `千元`, `万`, `美元`.
    pub fn is_unknown_money(key: &str) -> bool {
        let amount = key.strip_suffix(['元', '圆']);
        let times = amount.map_or(key, |amount| amount.strip_suffix(['美', '港', '欧', '日', '澳', '加']).unwrap_or(amount));
        let is_money = !key.is_empty() && times.chars().all(|c| "十百千万亿拾佰仟".contains(c));
        (is_money || matches!(key, "角" | "港币" | "美金" | "英镑")) && Unit::from_word(key).is_none()
    }

    /// As shown.
    pub fn word(self) -> &'static str {
        UNITS.get(self.0).map_or("", |row| row.word)
    }

    /// What it measures.
    pub fn kind(self) -> Kind {
        UNITS.get(self.0).map_or(Kind::Plain, |row| row.kind)
    }

    /// How many base units it is.
    pub fn factor(self) -> Number {
        let (numerator, denominator) = UNITS.get(self.0).map_or((1, 1), |row| row.factor);
        if denominator == 1 {
            return Number::whole(numerator);
        }
        Number::fraction(i128::from(numerator), i128::from(denominator)).unwrap_or(Number::ONE)
    }

    /// Every word of the table, for near names.
    pub fn words() -> impl Iterator<Item = &'static str> + Clone {
        UNITS.iter().map(|row| row.word)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, UNITS, Unit};
    use crate::value::number::Number;
    use crate::value::text::key;
    use proptest::prelude::*;

    #[test]
    fn the_table_holds_together() {
        for (at, row) in UNITS.iter().enumerate() {
            assert_eq!(key(row.word), row.key, "{}", row.word);
            let first = UNITS.iter().position(|other| other.key == row.key);
            assert_eq!(first, Some(at), "{} stands there twice", row.word);
            assert!(Unit(at).factor() > Number::ZERO);
            assert!(row.kind == Kind::Plain || row.kind.base().is_some(), "{} has no unit that counts 1", row.word);
        }
    }

    #[test]
    fn the_order_of_the_table_is_what_others_rely_on() {
        assert_eq!([Unit::PERCENT, Unit::YUAN, Unit::WAN_YUAN].map(Unit::word), ["%", "元", "万元"]);
        let kinds = [Kind::Plain, Kind::Money, Kind::Area, Kind::Mu, Kind::Length, Kind::Days, Kind::Months, Kind::Workdays, Kind::People];
        let base = kinds.map(|kind| kind.base().map_or("", Unit::word));
        assert_eq!(base, ["", "元", "平方米", "亩", "米", "日", "个月", "个工作日", "名"]);
    }

    #[test]
    fn money_in_other_units_is_seen() {
        let seen = |word: &&str| Unit::is_unknown_money(word);
        assert!(["千元", "百万元", "万", "亿", "十万元", "美元", "万美元", "港币", "圆", "角"].iter().all(seen));
        assert!(!["元", "万元", "亿元", "", "广元", "人", "桃源", "美", "万人", "一万元"].iter().any(seen));
    }

    proptest! {
        #[test]
        fn the_longest_unit_that_fits_is_taken(digits in "[0-9]{1,6}(\\.[0-9]{1,3})?", at in 0..UNITS.len()) {
            let word = UNITS[at].key;
            let text = format!("{digits}{word}");
            let (before, unit) = Unit::split_from(&text).unwrap();
            prop_assert_eq!(before.to_owned() + UNITS[unit.0].key, text.clone());
            prop_assert!(UNITS.iter().all(|row| !text.ends_with(row.key) || row.key.len() <= UNITS[unit.0].key.len()));
            prop_assert_eq!((unit, before), (Unit(at), digits.as_str()));
            prop_assert_eq!(Unit::from_word(word), Some(unit));
        }

        #[test]
        fn a_number_alone_has_no_unit(digits in "[0-9.]{0,20}") {
            prop_assert_eq!(Unit::split_from(&digits), None);
        }

        #[test]
        fn any_text_is_split_where_its_unit_begins(text in any::<String>()) {
            if let Some((before, unit)) = Unit::split_from(&text) {
                prop_assert_eq!(before.to_owned() + UNITS[unit.0].key, text);
            }
        }
    }
}
