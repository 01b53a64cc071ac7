//! Why a value is unknown: facts that would tell, or faults that no fact can mend.

use crate::ir::{FieldId, Model, TableId};
use crate::value::number::ArithmeticError;

/// The most facts of other items that are asked for.
pub const MAX_OTHERS: usize = 10;

/// A fact of the item itself or of an 对象 (`row` is none), or of the item in a row (from 0) of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactRef {
    pub field: FieldId,
    pub row: Option<u32>,
}

/// A cause that no fact can mend.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    DivisionByZero,
    Overflow,
    /// A date before the year 1 or after 9999, or a span of time that is no whole number.
    DateRange,
    NoCalendar,
    /// The calendar has no row in this year.
    CalendarEnds(i32),
    /// The table's cell in a row of this key is empty.
    EmptyCell {
        table: TableId,
        key: String,
        column: usize,
    },
    /// A 不全 名录 does not have the key.
    NotListed {
        table: TableId,
        key: String,
    },
    /// A 名录 由下级设定 that no policy has set.
    NotSet(TableId),
    /// 最大 or 最小 of nothing.
    EmptyAggregate,
    /// 法规名 of a text without 《》.
    NoLawName,
    /// A text that names no key of a 名录.
    NamesNone(TableId),
}

impl From<ArithmeticError> for Fault {
    fn from(error: ArithmeticError) -> Fault {
        match error {
            ArithmeticError::Overflow => Fault::Overflow,
            ArithmeticError::DivisionByZero => Fault::DivisionByZero,
        }
    }
}

impl Fault {
    /// Whether it says that something is beyond all numbers or dates.
    pub fn is_beyond_range(&self) -> bool {
        matches!(self, Fault::Overflow | Fault::DateRange)
    }

    /// Its message.
    pub fn describe(&self, model: &Model) -> String {
        match self {
            Fault::DivisionByZero => "除数为零，算不出结果".to_owned(),
            Fault::Overflow => "计算结果超出范围：达到或超过一万亿，或者位数太多".to_owned(),
            Fault::DateRange => "日期的加减超出范围，或加减的不是整日、整月".to_owned(),
            Fault::NoCalendar => "没有“日历”，算不出工作日".to_owned(),
            Fault::CalendarEnds(year) => format!("日历没有 {year} 年，算不出工作日"),
            Fault::EmptyCell { table, key, column } => {
                let table = &model.tables[*table];
                let column = table.columns.get(*column).map_or("", |column| column.name.as_str());
                format!("名录「{}」里「{key}」的「{column}」是空的", table.name)
            }
            Fault::NotListed { table, key } => {
                format!("名录「{}」不全，里面没有「{key}」，断定不了它不在其中", model.tables[*table].name)
            }
            Fault::NotSet(table) => format!("名录「{}」由下级政策设定，还没有设定", model.tables[*table].name),
            Fault::EmptyAggregate => "没有可以取最大或最小的值".to_owned(),
            Fault::NamesNone(table) => format!("文本里没有名录「{}」的主键", model.tables[*table].name),
            Fault::NoLawName => "文本里没有《》，取不出法规名".to_owned(),
        }
    }
}

/// The causes of an unknown, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    pub facts: Vec<FactRef>,
    pub faults: Vec<Fault>,
}

impl Causes {
    /// An unknown fact.
    pub fn fact(field: FieldId, row: Option<u32>) -> Box<Causes> {
        Box::new(Causes { facts: vec![FactRef { field, row }], faults: Vec::new() })
    }

    /// A fault.
    pub fn fault(fault: Fault) -> Box<Causes> {
        Box::new(Causes { facts: Vec::new(), faults: vec![fault] })
    }

    /// Adds the causes of another unknown. Of facts of very many other items only some are kept, of each field at least one: who may state
    /// what is asked for is the same for all facts of a field.
    pub fn join(&mut self, other: &Causes) {
        for fact in &other.facts {
            let of_others = || self.facts.iter().filter(|fact| fact.row.is_some());
            // One of them may turn out to be the item's own.
            let is_kept = || fact.row.is_none() || of_others().count() <= MAX_OTHERS || !of_others().any(|known| known.field == fact.field);
            if !self.facts.contains(fact) && is_kept() {
                self.facts.push(*fact);
            }
        }
        for fault in &other.faults {
            if !self.faults.contains(fault) {
                self.faults.push(fault.clone());
            }
        }
    }

    /// The causes of both.
    pub fn joined(mut self: Box<Self>, other: &Causes) -> Box<Causes> {
        self.join(other);
        self
    }
}
