//! The table of functions. A row gives the name, what it takes, and how it is computed.

/// A function over the values of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    WorkdaysBetween,
    InOrder,
    Smaller,
    Larger,
    LawName,
}

/// A figure over the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    Sum,
    Count,
    Distinct,
    Max,
    Min,
    Any,
    All,
    Overlap,
}

/// What a name before `(` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    Function(Function),
    Figure(Figure),
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    Date,
    Text,
    Truth,
    Number,
    /// A number or a date; all such arguments of one call are of one type.
    Ordered,
    Any,
}

/// A row of the table.
pub struct Row {
    pub name: &'static str,
    pub builtin: Builtin,
    /// The arguments; the last may repeat if `more`.
    pub arguments: &'static [Argument],
    pub more: bool,
    /// How it is written, for help.
    pub usage: &'static str,
}

use Argument as A;
use Builtin::{Figure as Fig, Function as Fun};

const TABLE: &[Row] = &[
    Row {
        name: "工作日数",
        builtin: Fun(Function::WorkdaysBetween),
        arguments: &[A::Date, A::Date],
        more: false,
        usage: "工作日数(起, 止)",
    },
    Row { name: "依次", builtin: Fun(Function::InOrder), arguments: &[A::Date, A::Date], more: true, usage: "依次(甲, 乙, 丙)" },
    Row { name: "较小", builtin: Fun(Function::Smaller), arguments: &[A::Ordered, A::Ordered], more: false, usage: "较小(a, b)" },
    Row { name: "较大", builtin: Fun(Function::Larger), arguments: &[A::Ordered, A::Ordered], more: false, usage: "较大(a, b)" },
    Row { name: "法规名", builtin: Fun(Function::LawName), arguments: &[A::Text], more: false, usage: "法规名(文本)" },
    Row { name: "合计", builtin: Fig(Figure::Sum), arguments: &[A::Number], more: false, usage: "合计(x 按 k 其中 c)" },
    Row { name: "计数", builtin: Fig(Figure::Count), arguments: &[], more: false, usage: "计数(按 k 其中 c)" },
    Row { name: "种数", builtin: Fig(Figure::Distinct), arguments: &[A::Any], more: false, usage: "种数(x 按 k 其中 c)" },
    Row { name: "最大", builtin: Fig(Figure::Max), arguments: &[A::Ordered], more: false, usage: "最大(x 按 k 其中 c)" },
    Row { name: "最小", builtin: Fig(Figure::Min), arguments: &[A::Ordered], more: false, usage: "最小(x 按 k 其中 c)" },
    Row { name: "任一", builtin: Fig(Figure::Any), arguments: &[A::Truth], more: false, usage: "任一(c 按 k)" },
    Row { name: "全部", builtin: Fig(Figure::All), arguments: &[A::Truth], more: false, usage: "全部(c 按 k)" },
    Row { name: "重叠", builtin: Fig(Figure::Overlap), arguments: &[A::Date, A::Date], more: false, usage: "重叠(起, 止 按 k)" },
];

/// The row of a function's name.
pub fn row(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.name == name)
}

/// All names, for near names.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.name)
}
