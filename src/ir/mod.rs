//! What was meant: names are resolved, types known, decision tables are rules, upper policies are in place.

pub mod builtins;
mod check;
mod children;
pub mod conclusion;
mod declare;
mod near_keys;
pub mod outcomes;
pub mod package;
mod resolve;
mod rules;
pub mod table;
pub mod usage;

pub use resolve::{Offered, Request, resolve, stack_members, table_paths, version_at};

use crate::ir::builtins::{Figure, Function};
use crate::ir::conclusion::Effect;
use crate::ir::table::{Calendar, Table};
use crate::source::Span;
use crate::syntax::ast::{Operator, Relation};
use crate::value::date::Date;
use crate::value::types::Type;
use crate::value::{Symbol, Symbols, Value};
use std::borrow::Cow;
use std::sync::Arc;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
    )* };
}

ids! {
    /// Index into [`Model::fields`].
    FieldId
    /// Index into [`Model::objects`].
    ObjectId
    /// Index into [`Model::tables`].
    TableId
    /// Index into [`Model::definitions`].
    DefinitionId
    /// Index into [`Model::figures`].
    FigureId
    /// Index into [`Model::patterns`].
    PatternId
    /// Index into [`Model::groups`].
    GroupId
}

/// Everything that judging a list needs.
#[derive(Debug, Default)]
pub struct Model {
    pub symbols: Symbols,
    pub fields: Vec<Field>,
    pub objects: Vec<Object>,
    pub tables: Vec<Arc<Table>>,
    pub definitions: Vec<Definition>,
    pub figures: Vec<FigureCall>,
    pub patterns: Vec<Pattern>,
    /// The rows of each decision table with 首个命中: the definition of each row's own condition.
    pub groups: Vec<Vec<DefinitionId>>,
    /// One for each named policy that no other named policy has above it.
    pub stacks: Vec<Stack>,
    /// Which facts are looked up in which 名录 by their own text, each pair once.
    pub lookups: Vec<(FieldId, TableId)>,
}

/// A policy and all above it.
#[derive(Debug)]
pub struct Stack {
    /// Upper policies first; the named one last.
    pub policies: Vec<Policy>,
    pub rules: Vec<Rule>,
    pub calendar: Option<Calendar>,
}

/// A policy as one member of a stack.
#[derive(Debug)]
pub struct Policy {
    pub name: String,
    pub level: Level,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub scope: Vec<Expression>,
    /// The 默认, where it is this policy's to speak.
    pub default: Option<Conclusion>,
    /// Other words for conclusions, each conclusion once.
    pub vocabulary: Vec<(Effect, String)>,
    pub required: Vec<Required>,
    pub digest: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Nation,
    Province,
    City,
    County,
    Township,
}

impl Level {
    /// All levels, highest first.
    pub const ALL: [(Level, &'static str); 5] =
        [(Level::Nation, "国家"), (Level::Province, "省"), (Level::City, "市"), (Level::County, "县"), (Level::Township, "乡")];

    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(level, _)| *level == self).map_or("", |(_, word)| word)
    }

    pub fn from_word(word: &str) -> Option<Level> {
        Self::ALL.iter().find(|(_, name)| *name == word).map(|(level, _)| *level)
    }
}

/// 必填, in the policy that says it.
#[derive(Debug)]
pub struct Required {
    pub field: FieldId,
    pub when: Option<Expression>,
}

/// A fact of an item, or of an 对象.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub object: Option<ObjectId>,
    pub ty: Type,
    pub default: Option<Value>,
    pub aliases: Vec<String>,
    pub authority: Option<String>,
    pub remark: Option<String>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Object {
    pub name: String,
}

#[derive(Debug)]
pub struct Definition {
    pub value: Expression,
}

#[derive(Debug, PartialEq)]
pub struct FigureCall {
    pub figure: Figure,
    pub arguments: Vec<Expression>,
    pub by: Vec<Expression>,
    pub filter: Option<Expression>,
}

/// A regular expression.
#[derive(Debug)]
pub struct Pattern {
    pub regex: regex_lite::Regex,
}

#[derive(Debug)]
pub struct Rule {
    pub name: String,
    /// Index into [`Stack::policies`].
    pub policy: usize,
    pub for_list: bool,
    /// Indices into [`Stack::rules`] of the exceptions to this rule.
    pub lifted_by: Vec<usize>,
    pub basis: Vec<String>,
    pub when: Vec<Condition>,
    pub unless: Vec<Condition>,
    pub requires: Vec<Need>,
    pub conclusion: Conclusion,
    pub reason: Option<Template>,
    pub remedy: Option<Template>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Conclusion {
    pub effect: Effect,
    pub argument: Option<Template>,
}

#[derive(Debug)]
pub enum Condition {
    Plain(Expression),
    Listed { all: bool, lines: Vec<(String, Expression)>, span: Span },
}

/// One part of an 应备: a fact, or names that a set must hold.
#[derive(Debug)]
pub struct Need {
    pub field: FieldId,
    pub members: Option<Vec<Symbol>>,
}

/// A text with values in it.
#[derive(Clone, Debug)]
pub struct Template {
    pub parts: Vec<TemplatePart>,
}

impl Rule {
    /// Whether its reason names lines of a 下列 that hold, or what is lacking of its 应备.
    pub fn tells_of_items(&self) -> bool {
        !self.requires.is_empty() || self.when.iter().any(|when| matches!(when, Condition::Listed { .. }))
    }
}

impl Template {
    /// Its text, where nothing of an item is filled in.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TemplatePart::Text(text)] => Some(text),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub enum TemplatePart {
    Text(String),
    Value(Expression),
    /// `{缺项}`
    Lacking,
}

/// A typed expression; equal to one that says the same elsewhere.
#[derive(Clone, Debug)]
pub struct Expression {
    pub kind: ExpressionKind,
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetTest {
    All,
    Any,
    /// Holds none of them.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    Contains,
    Starts,
    Ends,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.ty == other.ty
    }
}

impl Eq for Expression {}

impl std::hash::Hash for Expression {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExpressionKind {
    /// Reported already; such a model is never evaluated.
    Error,
    Constant(Value),
    AsOf,
    Field(FieldId),
    Definition(DefinitionId),
    Lookup {
        table: TableId,
        key: Box<Expression>,
        at: Option<Box<Expression>>,
        column: usize,
    },
    InTable {
        table: TableId,
        key: Box<Expression>,
        at: Option<Box<Expression>>,
        negated: bool,
    },
    And(Vec<Expression>),
    Or(Vec<Expression>),
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
        list: Vec<Expression>,
        negated: bool,
    },
    SetTest {
        test: SetTest,
        set: Box<Expression>,
        members: Vec<Expression>,
    },
    TextTest {
        test: TextTest,
        text: Box<Expression>,
        part: Box<Expression>,
        negated: bool,
    },
    Matches {
        text: Box<Expression>,
        pattern: PatternId,
    },
    Filled {
        field: FieldId,
        negated: bool,
    },
    Arithmetic {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Negate(Box<Expression>),
    /// A date and a span of time; `back`: before it.
    Shift {
        date: Box<Expression>,
        by: Box<Expression>,
        back: bool,
    },
    /// Days from the second date to the first.
    DaysBetween {
        later: Box<Expression>,
        earlier: Box<Expression>,
    },
    Choice {
        condition: Box<Expression>,
        yes: Box<Expression>,
        no: Box<Expression>,
    },
    Call {
        function: Function,
        arguments: Vec<Expression>,
    },
    Figure(FigureId),
    /// No row of a decision table before this one holds.
    NoneBefore {
        group: GroupId,
        row: usize,
    },
}

impl Model {
    pub fn field(&self, id: FieldId) -> &Field {
        // INVARIANT: ids are made with the model they index.
        &self.fields[id.0 as usize]
    }

    pub fn table(&self, id: TableId) -> &Arc<Table> {
        &self.tables[id.0 as usize]
    }

    pub fn definition(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0 as usize]
    }

    pub fn figure(&self, id: FigureId) -> &FigureCall {
        &self.figures[id.0 as usize]
    }

    pub fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id.0 as usize]
    }

    /// The fact's name as it is asked for: `申报.申请日期` for a fact of an 对象.
    pub fn fact_name(&self, id: FieldId) -> Cow<'_, str> {
        let field = self.field(id);
        match field.object.and_then(|object| self.objects.get(object.0 as usize)) {
            Some(object) => Cow::Owned(format!("{}.{}", object.name, field.name)),
            None => Cow::Borrowed(&field.name),
        }
    }

    /// The fact that names an item: the first text.
    pub fn first_text(&self) -> Option<usize> {
        self.fields.iter().position(|field| field.object.is_none() && field.ty == Type::Text)
    }

    /// Whether some rule is 对全表.
    pub fn has_list_rules(&self) -> bool {
        self.stacks.iter().any(|stack| stack.rules.iter().any(|rule| rule.for_list))
    }
}
