//! The table of functions: name, arguments, result.

use crate::value::types::{NumberType, Type};
use crate::value::unit::Kind;

/// A function over the values of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    WorkdaysBetween,
    InOrder,
    Smaller,
    Larger,
    LawName,
    /// How many names a set holds.
    Size,
    Year,
    Month,
}

/// An aggregate over the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    Sum,
    Count,
    Distinct,
    Max,
    Min,
    Any,
    All,
    Overlap,
}

/// How a text names a key of a 名录.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Naming {
    /// As a law, in 《》.
    Cites,
    /// Anywhere in it.
    Mentions,
}

/// What a name before `(` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    Function(Function),
    Aggregate(Aggregate),
    /// The key of a 名录 that a text names.
    NamedKey(Naming),
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    Date,
    Text,
    Truth,
    Number,
    Set,
    /// The name of a 名录.
    Table,
    /// A number or a date; all such arguments of one call are of one type.
    Ordered,
    Any,
}

impl Argument {
    /// The word for it, and whether a value of a type will do.
    pub fn admits(self, ty: &Type) -> (&'static str, bool) {
        match self {
            Argument::Date => ("日期", *ty == Type::Date),
            Argument::Text => ("文本", ty.is_text()),
            Argument::Truth => ("条件", *ty == Type::Truth),
            Argument::Number => ("数", matches!(ty, Type::Number(_))),
            Argument::Set => ("集合", matches!(ty, Type::Set(_))),
            Argument::Ordered => ("数或日期", ty.is_ordered()),
            // A 名录 is no value.
            Argument::Table => ("名录的名称", false),
            Argument::Any => ("", true),
        }
    }
}

/// The type of a call's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    Truth,
    Text,
    Count,
    Workdays,
    /// That of the arguments.
    Argument,
}

impl Returns {
    /// `arguments`: their types.
    pub fn ty<'t>(self, arguments: impl Iterator<Item = &'t Type>) -> Type {
        let whole = |kind| Type::Number(NumberType { whole: true, ..NumberType::of_kind(kind) });
        match self {
            Returns::Truth => Type::Truth,
            Returns::Text => Type::Text,
            Returns::Count => whole(Kind::Plain),
            Returns::Workdays => whole(Kind::Workdays),
            Returns::Argument => arguments.cloned().reduce(|one, other| one.or(&other)).unwrap_or(Type::Error),
        }
    }
}

/// A row of the table.
pub struct Row {
    pub name: &'static str,
    pub builtin: Builtin,
    /// What it takes; the last argument may repeat if `more`.
    pub arguments: &'static [Argument],
    pub more: bool,
    pub returns: Returns,
    /// How it is written, for help.
    pub usage: &'static str,
    /// What it is, for readers: `{1}` stands for its first argument, `{各}` for all.
    pub phrase: &'static str,
}

use Argument as A;
use Builtin::{Aggregate as Fig, Function as Fun, NamedKey};
use Returns as R;

const TABLE: &[Row] = &[
    row("工作日数", Fun(Function::WorkdaysBetween), &[A::Date, A::Date], R::Workdays, "工作日数(起, 止)", "{1}以后到{2}的工作日数"),
    Row {
        more: true, ..row("依次", Fun(Function::InOrder), &[A::Date, A::Date], R::Truth, "依次(甲, 乙, 丙)", "{各}依次不晚于下一个")
    },
    row("较小", Fun(Function::Smaller), &[A::Ordered, A::Ordered], R::Argument, "较小(a, b)", "{1}和{2}中较小的"),
    row("较大", Fun(Function::Larger), &[A::Ordered, A::Ordered], R::Argument, "较大(a, b)", "{1}和{2}中较大的"),
    row("法规名", Fun(Function::LawName), &[A::Text], R::Text, "法规名(文本)", "{1}里写的法规"),
    row("法规名", NamedKey(Naming::Cites), &[A::Text, A::Table], R::Text, "法规名(文本, 名录)", "{1}里写的“{2}”里的法规"),
    row("提及项", NamedKey(Naming::Mentions), &[A::Text, A::Table], R::Text, "提及项(文本, 名录)", "{1}里提到的“{2}”"),
    row("个数", Fun(Function::Size), &[A::Set], R::Count, "个数(集合)", "{1}的个数"),
    row("年", Fun(Function::Year), &[A::Date], R::Count, "年(日期)", "{1}的年份"),
    row("月", Fun(Function::Month), &[A::Date], R::Count, "月(日期)", "{1}的月份"),
    row("合计", Fig(Aggregate::Sum), &[A::Number], R::Argument, "合计(x 按 k 其中 c)", "{1}合计"),
    row("计数", Fig(Aggregate::Count), &[], R::Count, "计数(按 k 其中 c)", "项数"),
    row("种数", Fig(Aggregate::Distinct), &[A::Any], R::Count, "种数(x 按 k 其中 c)", "{1}种数"),
    row("最大", Fig(Aggregate::Max), &[A::Ordered], R::Argument, "最大(x 按 k 其中 c)", "最大的{1}"),
    row("最小", Fig(Aggregate::Min), &[A::Ordered], R::Argument, "最小(x 按 k 其中 c)", "最小的{1}"),
    row("任一", Fig(Aggregate::Any), &[A::Truth], R::Truth, "任一(c 按 k)", "任何一项{1}"),
    row("全部", Fig(Aggregate::All), &[A::Truth], R::Truth, "全部(c 按 k)", "各项都{1}"),
    row("重叠", Fig(Aggregate::Overlap), &[A::Date, A::Date], R::Truth, "重叠(起, 止 按 k)", "{1}至{2}有重叠"),
];

/// Functions of other programs, by how many arguments they are given if that tells two apart, and the functions that they are here.
pub const SAID: &[(Option<usize>, &str, &str)] = &[
    (Some(1), "max", "最大"),
    (Some(1), "min", "最小"),
    (Some(2), "max 取大", "较大"),
    (Some(2), "min 取小", "较小"),
    (Some(1), "sum 求和 总和 总计 累计", "合计"),
    (Some(0), "count 数量 总数 项数", "计数"),
    (Some(1), "distinct countdistinct 去重计数", "种数"),
    (Some(1), "any 任意 存在", "任一"),
    (Some(1), "all 所有 每个", "全部"),
    (Some(1), "year", "年"),
    (Some(1), "month", "月"),
    (Some(2), "networkdays", "工作日数"),
];

/// The same of those that another form of words takes the place of.
pub const INSTEAD: &[(&str, &str)] = &[
    ("if iif 如果", "写成「若 条件 则 甲 否则 乙」"),
    ("avg average 平均 平均值 均值", "写成「合计(x) / 计数()」"),
    ("count counta countif countifs", "有几项写成「计数(其中 条件)」；集合里有几个写成「个数(集合)」"),
    ("sumif sumifs", "写成「合计(x 其中 条件)」"),
    ("vlookup xlookup lookup 查找", "在不在名录里写成「事实 属于 名录」，取它的一列写成「名录[事实].列」"),
    ("datedif datediff 天数 相差天数", "两个日期相减：「后一日 - 前一日」"),
    ("len length 长度 字数", "文本的长短不能比较；找几个字的，写“包含 “…””"),
    ("isblank isempty isnull 为空", "写成「事实 未填」"),
    ("round int abs 取整 绝对值", "数照原样比较，不用取整"),
    ("重复 是否重复 duplicate", "同名的有几项写成「计数(按 事项名称) > 1」"),
];

const fn row(
    name: &'static str,
    builtin: Builtin,
    arguments: &'static [Argument],
    returns: Returns,
    usage: &'static str,
    phrase: &'static str,
) -> Row {
    Row { name, builtin, arguments, more: false, returns, usage, phrase }
}

impl Row {
    /// The rows of a function's name: one may be called in several ways.
    pub fn of(name: &str) -> Vec<&'static Row> {
        TABLE.iter().filter(|row| row.name == name).collect()
    }

    /// Whether this number of arguments will do.
    pub fn takes(&self, count: usize) -> bool {
        count == self.arguments.len() || (self.more && count > self.arguments.len())
    }
}

/// All names, each once, for near names.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    let mut names: Vec<&str> = TABLE.iter().map(|row| row.name).collect();
    names.dedup();
    names.into_iter()
}
