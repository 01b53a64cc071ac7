//! Types of facts and expressions.

use crate::value::Symbol;
use crate::value::unit::{Kind, Unit};
use std::mem::discriminant;
use std::sync::Arc;

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Of something that was reported already; fits everything.
    Error,
    Text,
    Truth,
    Number(NumberType),
    Date,
    /// 枚举: the names it may be.
    Choice(Arc<[Symbol]>),
    /// 集合: the names it may hold.
    Set(Arc<[Symbol]>),
}

/// The words of a policy that name types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeWord {
    Text,
    Truth,
    Whole,
    Number,
    Money,
    Ratio,
    Date,
    Choice,
    Set,
}

impl TypeWord {
    /// In the order in which help lists them.
    const TABLE: [(TypeWord, &'static str); 9] = [
        (TypeWord::Text, "文本"),
        (TypeWord::Truth, "是否"),
        (TypeWord::Whole, "整数"),
        (TypeWord::Number, "数"),
        (TypeWord::Money, "金额"),
        (TypeWord::Ratio, "比例"),
        (TypeWord::Date, "日期"),
        (TypeWord::Choice, "枚举"),
        (TypeWord::Set, "集合"),
    ];

    /// As written.
    pub fn word(self) -> &'static str {
        Self::TABLE.iter().find(|(type_word, _)| *type_word == self).map_or("", |(_, word)| word)
    }

    /// The type word of a text.
    pub fn from_word(word: &str) -> Option<TypeWord> {
        Self::TABLE.iter().find(|(_, other)| *other == word).map(|(type_word, _)| *type_word)
    }

    /// Every word of the table, for near names.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::TABLE.iter().map(|(_, word)| *word)
    }
}

/// Numbers: what they count, the unit in which they are shown and given, whether they are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberType {
    pub kind: Kind,
    pub unit: Option<Unit>,
    pub whole: bool,
}

impl NumberType {
    /// A number without unit.
    pub const PLAIN: NumberType = NumberType { kind: Kind::Plain, unit: None, whole: false };

    /// A number in the base unit of a kind.
    pub fn of_kind(kind: Kind) -> Self {
        NumberType { kind, unit: kind.base(), whole: false }
    }
}

impl Type {
    /// The type in words, for messages.
    pub fn describe(&self) -> String {
        match self {
            Type::Error => "有误的值".to_owned(),
            Type::Text => TypeWord::Text.word().to_owned(),
            Type::Truth => TypeWord::Truth.word().to_owned(),
            Type::Date => TypeWord::Date.word().to_owned(),
            Type::Choice(_) => TypeWord::Choice.word().to_owned(),
            Type::Set(_) => TypeWord::Set.word().to_owned(),
            Type::Number(number) => match (number.kind, number.unit) {
                (Kind::Money, _) => TypeWord::Money.word().to_owned(),
                (_, Some(Unit::PERCENT)) => TypeWord::Ratio.word().to_owned(),
                (kind, Some(unit)) => format!("{}（{}）", kind.word(), unit.word()),
                (kind, None) => kind.word().to_owned(),
            },
        }
    }

    /// Whether values of both types may be compared for equality.
    pub fn meets(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Number(own), Type::Number(other)) => own.kind == other.kind,
            _ => discriminant(self) == discriminant(other),
        }
    }
}
