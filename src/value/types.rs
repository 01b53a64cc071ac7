//! Types of facts and expressions.

use crate::collections::words;
use crate::value::unit::{Kind, Unit};
use crate::value::{Symbol, TableId};
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
    /// 名录(…): a text that is a key of it.
    Table(TableId),
}

words! {
    /// The words of a policy that name types, in the order in which help lists them.
    TypeWord {
        Text "文本"
        Truth "是否"
        Whole "整数"
        Number "数"
        Money "金额"
        Ratio "比例"
        Date "日期"
        Choice "枚举"
        Set "集合"
        Table "名录"
    }
}

/// Numbers: what they count, the unit in which they are shown and given, whether they are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberType {
    pub kind: Kind,
    pub unit: Option<Unit>,
    pub whole: bool,
}

/// What becomes of a unit beside numbers of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// It is one of theirs.
    Fits,
    /// It only says what is counted, as 个 does of people.
    Counts,
    /// They are declared without any.
    OfNone,
    /// It measures something else.
    Clashes,
}

impl NumberType {
    /// A number without unit.
    pub const PLAIN: NumberType = NumberType { kind: Kind::Plain, unit: None, whole: false };

    /// A number in the base unit of a kind.
    pub fn of_kind(kind: Kind) -> Self {
        NumberType { kind, unit: kind.base(), whole: false }
    }

    /// What becomes of a unit that stands beside such numbers.
    pub fn meets(self, unit: Unit) -> Meeting {
        let is_ratio = self.unit == Some(Unit::PERCENT);
        let counts = |kind: Kind| matches!(kind, Kind::Plain | Kind::People);
        match unit.kind() == self.kind {
            _ if is_ratio && unit != Unit::PERCENT => Meeting::Clashes,
            true => Meeting::Fits,
            false if counts(self.kind) && counts(unit.kind()) && unit != Unit::PERCENT => Meeting::Counts,
            false if self.kind == Kind::Plain => Meeting::OfNone,
            false => Meeting::Clashes,
        }
    }
}

impl Type {
    /// The type in words, for messages.
    pub fn describe(&self) -> String {
        let word = match self {
            Type::Error => return "有误的值".to_owned(),
            Type::Text => TypeWord::Text,
            Type::Truth => TypeWord::Truth,
            Type::Date => TypeWord::Date,
            Type::Choice(_) => TypeWord::Choice,
            Type::Set(_) => TypeWord::Set,
            Type::Table(_) => return "名录里的名称".to_owned(),
            Type::Number(number) => match (number.kind, number.unit) {
                (Kind::Money, _) => TypeWord::Money,
                (_, Some(Unit::PERCENT)) => TypeWord::Ratio,
                (kind, Some(unit)) => return format!("{}（{}）", kind.word(), unit.word()),
                (kind, None) => return kind.word().to_owned(),
            },
        };
        word.word().to_owned()
    }

    /// Whether values of both types may be compared for equality.
    pub fn meets(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Error, _) | (_, Type::Error) => true,
            (Type::Number(own), Type::Number(other)) => own.kind == other.kind,
            _ => discriminant(self) == discriminant(other) || (self.is_text() && other.is_text()),
        }
    }

    /// The type of values that are of this type or of another that meets it: whole numbers only where both are.
    pub fn or(&self, other: &Type) -> Type {
        match (self, other) {
            (Type::Number(own), Type::Number(other)) => Type::Number(NumberType { whole: own.whole && other.whole, ..*own }),
            _ => self.clone(),
        }
    }

    /// Whether its values have an order: numbers and dates.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Type::Number(_) | Type::Date)
    }

    /// Whether its values are texts.
    pub fn is_text(&self) -> bool {
        matches!(self, Type::Text | Type::Table(_))
    }
}
