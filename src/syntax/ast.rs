//! What was written: declarations and clauses with their places, names not yet looked up. Equality ignores places, and brackets of names.

use crate::source::{SourceId, Span, Spanned};
use crate::value::date::Date;
use crate::value::number::Number;
use std::cmp::Ordering;

/// One policy file.
#[derive(Clone, Debug)]
pub struct File {
    pub source: SourceId,
    pub declarations: Vec<Declaration>,
}

/// A declaration; `span` covers it with all its clauses, `head` its first word.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub head: Span,
    pub span: Span,
    pub kind: DeclarationKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DeclarationKind {
    Policy(Policy),
    Field(Field),
    Object(Object),
    Table(Table),
    Calendar(Calendar),
    Law(Law),
    LawFile(LawFile),
    Parameter(Parameter),
    Setting(Setting),
    Definition(Definition),
    Rule(Rule),
    DecisionTable(DecisionTable),
    Background(Background),
    Test(Test),
}

/// A name; `text` is in NFKC, without its brackets.
#[derive(Clone, Debug)]
pub struct Name {
    pub text: String,
    pub span: Span,
    pub bracketed: bool,
}

impl Name {
    /// Stands for a name that could not be read, which was reported.
    pub fn missing(span: Span) -> Name {
        Name { text: String::new(), span, bracketed: false }
    }
}

/// `甲`, `申报.甲` or `政策.申报.甲`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub names: Vec<Name>,
}

impl Path {
    /// A name alone, which may stand nowhere in this form.
    pub fn of(name: &str, span: Span) -> Path {
        Path { names: vec![Name { text: name.to_owned(), span, bracketed: false }] }
    }

    /// From the first name to the last.
    pub fn span(&self) -> Span {
        let spans = self.names.iter().map(|name| name.span);
        spans.reduce(Span::to).unwrap_or(Span::NOWHERE)
    }

    /// As written, with dots.
    pub fn text(&self) -> String {
        self.names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    pub name: Option<Name>,
    pub document: Option<Spanned<String>>,
    pub organ: Option<Spanned<String>>,
    pub level: Option<Name>,
    pub from: Option<Spanned<Date>>,
    pub until: Option<Spanned<Date>>,
    pub uppers: Vec<Name>,
    pub scope: Vec<Expression>,
    pub default: Option<Conclusion>,
    /// The 依据, 理由 and 补正 of the 默认.
    pub basis: Vec<Spanned<String>>,
    pub reason: Option<Template>,
    pub remedy: Option<Template>,
    pub vocabulary: Vec<(Name, Spanned<String>)>,
    pub summary: Vec<Path>,
    pub remark: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: Name,
    /// None: as an upper policy declares it.
    pub ty: Option<TypeName>,
    pub required: Option<Required>,
    pub default: Option<Assigned>,
    pub aliases: Vec<Spanned<String>>,
    /// 又作: other words in data, and the value that each stands for.
    pub synonyms: Vec<(Spanned<String>, Name)>,
    pub authority: Option<Spanned<String>>,
    /// 固有: it describes the duty itself.
    pub inherent: bool,
    pub remark: Option<Spanned<String>>,
}

impl Field {
    /// A 字段 of which nothing but its name and type is said yet.
    pub fn new(name: Name, ty: Option<TypeName>) -> Self {
        let (required, default, authority, remark) = (None, None, None, None);
        Field { name, ty, required, default, aliases: Vec::new(), synonyms: Vec::new(), authority, inherent: false, remark }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Required {
    pub when: Option<Expression>,
}

/// `整数(名)`, `枚举 {甲、乙}`, `名录(街道名录)`: a word, a unit, names of values, a 名录.
#[derive(Clone, Debug)]
pub struct TypeName {
    pub word: Name,
    pub unit: Option<Spanned<String>>,
    pub values: Option<Vec<Name>>,
    pub table: Option<Path>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub name: Name,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: Name,
    pub file: Option<Spanned<String>>,
    /// 由下级设定: a lower policy names its file.
    pub set_below: bool,
    /// 不全: what is not in it may belong to it all the same.
    pub partial: bool,
    pub key: Option<Name>,
    pub alias: Option<Name>,
    pub from: Option<Name>,
    pub until: Option<Name>,
    pub columns: Vec<Field>,
    pub remark: Option<Spanned<String>>,
}

impl Table {
    /// A 名录 of which nothing but its name is said yet.
    pub fn new(name: Name) -> Self {
        let (columns, file, key, alias, from, until, remark) = (Vec::new(), None, None, None, None, None, None);
        Table { name, file, set_below: false, partial: false, key, alias, from, until, columns, remark }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    pub file: Option<Spanned<String>>,
}

/// A version of a law; its titles are as written, without 《》.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    pub name: Spanned<String>,
    pub short: Vec<Spanned<String>>,
    pub rank: Option<Name>,
    pub organ: Option<Spanned<String>>,
    pub from: Option<Spanned<Date>>,
    pub until: Option<Spanned<Date>>,
    /// How many articles it has.
    pub articles: Option<Spanned<u32>>,
}

/// `法规 来自 “法规.csv”`
#[derive(Clone, Debug, PartialEq)]
pub struct LawFile {
    pub file: Spanned<String>,
    /// A law for each row, once the file is there.
    pub laws: Vec<Law>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: Name,
    pub ty: TypeName,
    pub value: Assigned,
    pub range: Option<Adjustable>,
    pub remark: Option<Spanned<String>>,
}

/// `可调 a 至 b`.
#[derive(Clone, Debug)]
pub struct Adjustable {
    pub low: Expression,
    pub high: Expression,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub path: Path,
    pub given: SettingValue,
}

/// What a 设定 gives.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// To a 参数.
    Value { value: Box<Assigned>, range: Option<Box<Adjustable>> },
    /// To a 名录: its file.
    File(Spanned<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    pub name: Name,
    pub value: Expression,
}

/// A value that is given to a fact: an expression, or `{甲、乙}` for a set.
#[derive(Clone, Debug, PartialEq)]
pub enum Assigned {
    One(Expression),
    Many(Spanned<Vec<Expression>>),
}

impl Assigned {
    pub fn span(&self) -> Span {
        match self {
            Assigned::One(expression) => expression.span,
            Assigned::Many(list) => list.span,
        }
    }
}

/// What a rule judges.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleScope {
    Item,
    /// 对全表
    List,
    /// 对每个: the facts in which the items of a group agree.
    Group(Vec<Path>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub name: Name,
    pub scope: RuleScope,
    pub exceptions: Vec<Path>,
    pub body: RuleBody,
}

/// The clauses that rules and decision tables share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleBody {
    pub basis: Vec<Spanned<String>>,
    pub when: Vec<Spanned<Condition>>,
    pub unless: Vec<Spanned<Condition>>,
    pub materials: Vec<Material>,
    /// Whether an 应备 stands in it, though it may be one that cannot be read.
    pub has_materials: bool,
    pub conclusion: Option<Conclusion>,
    pub reason: Option<Template>,
    pub remedy: Option<Template>,
    pub from: Option<Spanned<Date>>,
    pub until: Option<Spanned<Date>>,
    pub allows_exceptions: bool,
    pub reviewed: Vec<Reviewed>,
    pub remark: Option<Spanned<String>>,
}

/// A 当 or 除非: one expression, or the labelled lines of a 下列.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Plain(Expression),
    /// `下列全部` (all) or `下列之一`: label as written, expression.
    Listed {
        all: bool,
        lines: Vec<(String, Expression)>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    pub path: Path,
    pub members: Option<Vec<Name>>,
}

#[derive(Clone, Debug)]
pub struct Conclusion {
    pub word: Name,
    pub argument: Option<Template>,
    pub span: Span,
}

/// 已审: the kind of finding, the other rule, why it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewed {
    pub kind: Name,
    pub rule: Option<Path>,
    pub reason: Spanned<String>,
}

/// A text with `{expression}` in it.
#[derive(Clone, Debug)]
pub struct Template {
    pub parts: Vec<TemplatePart>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    Text(String),
    Value(Expression),
}

#[derive(Clone, Debug, PartialEq)]
pub struct DecisionTable {
    pub name: Name,
    pub first_hit: bool,
    /// The file of headings and rows, which are here once it is read.
    pub file: Option<Spanned<String>>,
    pub body: RuleBody,
    pub headings: Vec<Heading>,
    pub rows: Vec<Row>,
}

/// What the cells of a column say.
#[derive(Clone, Debug, PartialEq)]
pub enum Heading {
    /// What is asked of a fact.
    Fact(Path),
    /// What the rule of the row is called.
    Name,
    Basis,
    Conclusion,
    Reason,
    Remedy,
    /// Not readable; reported already.
    Error,
}

pub type Row = Spanned<Vec<Spanned<Cell>>>;

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// `—`
    Any,
    Relation(Relation, Expression),
    Range(Expression, Expression),
    Values(Vec<Expression>),
    Filled {
        negated: bool,
    },
    Name(Name),
    Basis(Vec<Spanned<String>>),
    Conclusion(Conclusion),
    Template(Template),
    /// Not readable; reported already.
    Error,
}

/// What the tests of a file have in common, or what one of them says of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Background {
    pub as_of: Option<Spanned<Date>>,
    /// The 对象 and its facts.
    pub objects: Vec<(Name, Vec<Fact>)>,
    /// 各项: the facts that every item has, unless it says otherwise.
    pub shared: Vec<Fact>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub name: Spanned<String>,
    pub background: Background,
    pub cases: Vec<TestCase>,
    pub list: Option<Expectation>,
}

/// Whose facts a line of a 测试 states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestSubject {
    /// 事项
    Item,
    /// 每组: the group whose items have these facts.
    Group,
}

#[derive(Clone, Debug)]
pub struct TestCase {
    pub subject: TestSubject,
    pub span: Span,
    pub facts: Vec<Fact>,
    pub expectation: Option<Expectation>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub path: Path,
    pub value: Assigned,
}

#[derive(Clone, Debug)]
pub struct Expectation {
    pub conclusion: Conclusion,
    pub because: Vec<Path>,
    pub because_not: Vec<Path>,
    pub lacking: Vec<Path>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Expression {
    pub kind: ExpressionKind,
    pub span: Span,
}

impl Expression {
    /// What stands for an expression that cannot be read.
    pub fn error(span: Span) -> Self {
        Self { kind: ExpressionKind::Error, span }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Relation {
    /// How the right side stands to the left: `<` as `>`.
    pub fn turned(self) -> Relation {
        match self {
            Relation::Equal | Relation::NotEqual => self,
            Relation::Less => Relation::More,
            Relation::More => Relation::Less,
            Relation::AtMost => Relation::AtLeast,
            Relation::AtLeast => Relation::AtMost,
        }
    }

    /// What holds of values that have an order wherever it does not.
    pub fn opposite(self) -> Relation {
        match self {
            Relation::Equal => Relation::NotEqual,
            Relation::NotEqual => Relation::Equal,
            Relation::Less => Relation::AtLeast,
            Relation::AtLeast => Relation::Less,
            Relation::More => Relation::AtMost,
            Relation::AtMost => Relation::More,
        }
    }

    /// Whether it holds between values in this order; `None`: they differ and have no order.
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Relation::Equal => order == Some(Ordering::Equal),
            Relation::NotEqual => order != Some(Ordering::Equal),
            Relation::Less => order == Some(Ordering::Less),
            Relation::More => order == Some(Ordering::Greater),
            Relation::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Relation::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// 包含 and its kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Containment {
    One,
    All,
    Any,
    Not,
}

/// 开头为, 结尾为, 匹配.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Affix {
    Start,
    End,
    Match,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// Not readable; reported already.
    Error,
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Compare {
        relation: Relation,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Between {
        value: Box<Expression>,
        low: Box<Expression>,
        high: Box<Expression>,
    },
    InList {
        value: Box<Expression>,
        negated: bool,
        list: Vec<Expression>,
    },
    InTable {
        value: Box<Expression>,
        negated: bool,
        table: Path,
        at: Option<Box<Expression>>,
    },
    /// 引用 and 提及.
    Names {
        cites: bool,
        value: Box<Expression>,
        negated: bool,
        table: Path,
        at: Option<Box<Expression>>,
    },
    Contains {
        value: Box<Expression>,
        kind: Containment,
        operands: Vec<Expression>,
        listed: bool,
    },
    Affix {
        value: Box<Expression>,
        kind: Affix,
        operand: Box<Expression>,
    },
    Filled {
        value: Box<Expression>,
        negated: bool,
    },
    Arithmetic {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Negate(Box<Expression>),
    Path(Path),
    Lookup {
        table: Path,
        key: Box<Expression>,
        at: Option<Box<Expression>>,
        column: Name,
    },
    Call {
        function: Name,
        arguments: Vec<Expression>,
        by: Vec<Expression>,
        filter: Option<Box<Expression>>,
    },
    Choice {
        condition: Box<Expression>,
        yes: Box<Expression>,
        no: Box<Expression>,
    },
    Text(String),
    /// The number as written and its unit (`%` too).
    Number {
        value: Number,
        unit: Option<Spanned<String>>,
    },
    Date(Date),
    Truth(bool),
    AsOf,
}

/// Equality without places. Every field is named, so that none is forgotten.
macro_rules! equal_but_for_places {
    ($($part:ident { $($field:ident),* } apart from { $($place:ident),* },)*) => {$(
        impl PartialEq for $part {
            fn eq(&self, other: &Self) -> bool {
                let $part { $($field),*, $($place: _),* } = self;
                true $(&& *$field == other.$field)*
            }
        }
    )*};
}

equal_but_for_places! {
    Name { text } apart from { span, bracketed },
    TypeName { word, unit, values, table } apart from { span },
    Adjustable { low, high } apart from { span },
    Conclusion { word, argument } apart from { span },
    Template { parts } apart from { span },
    TestCase { subject, facts, expectation } apart from { span },
    Expectation { conclusion, because, because_not, lacking } apart from { span },
    Expression { kind } apart from { span },
}
