//! Typed expressions, all names resolved.

use crate::collections::IndexSet;
use crate::ir::builtins::{Function, Naming};
use crate::ir::ids::{AggregateId, DefinitionId, FieldId, PatternId, TableId};
use crate::source::Span;
use crate::syntax::ast::{Operator, Relation};
use crate::value::Value;
use crate::value::types::Type;
use std::ops::Deref;
use std::sync::OnceLock;

/// A typed expression. Two are equal wherever they are written.
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

/// Calls a function with each part of an expression, shared or mutable, as `$iter` says.
macro_rules! each_part {
    ($kind:expr, $call:ident, $iter:ident) => {{
        use ExpressionKind as K;
        match $kind {
            K::Error | K::Constant(_) | K::AsOf | K::Field(_) | K::Definition(_) | K::Filled { .. } | K::Aggregate(_) => {}
            K::Not(inner) | K::Negate(inner) | K::Matches { text: inner, .. } | K::NamedKey { text: inner, .. } => $call(inner),
            K::And(parts) | K::Or(parts) | K::Call { arguments: parts, .. } => parts.$iter().for_each($call),
            K::Compare { left: first, right: second, .. }
            | K::Arithmetic { left: first, right: second, .. }
            | K::Shift { date: first, by: second, .. }
            | K::DaysBetween { later: first, earlier: second }
            | K::TextTest { text: first, part: second, .. } => {
                $call(first);
                $call(second);
            }
            K::Between { value: first, low: second, high: third } | K::Choice { condition: first, yes: second, no: third } => {
                $call(first);
                $call(second);
                $call(third);
            }
            K::Lookup { key: found, at, .. } | K::InTable { key: found, at, .. } | K::Names { text: found, at, .. } => {
                $call(found);
                if let Some(at) = at {
                    $call(at);
                }
            }
            K::InList { value: first, list: others, .. } => {
                $call(first);
                others.$iter().for_each($call);
            }
            K::SetTest { set: first, members: others, .. } => {
                $call(first);
                others.$iter().for_each($call);
            }
        }
    }};
}

impl Expression {
    /// Calls `visit` with each part (not with what a definition or an aggregate holds).
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        each_part!(&self.kind, visit, iter);
    }

    /// Calls `change` with each part (not with what a definition or an aggregate holds).
    pub fn each_child_mut(&mut self, change: &mut dyn FnMut(&mut Expression)) {
        each_part!(&mut self.kind, change, iter_mut);
    }

    /// The smallest conditions that a condition joins or negates, in the order of reading; any other condition is the only one of itself.
    pub fn smallest_conditions(&self) -> Vec<&Expression> {
        match &self.kind {
            ExpressionKind::And(parts) | ExpressionKind::Or(parts) => parts.iter().flat_map(Expression::smallest_conditions).collect(),
            ExpressionKind::Not(inner) => inner.smallest_conditions(),
            _ => vec![self],
        }
    }

    /// The parts of an `And` or an `Or`; any other condition is the only part of itself.
    pub fn parts(&self) -> &[Expression] {
        match &self.kind {
            ExpressionKind::And(parts) | ExpressionKind::Or(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// The conditions that all hold where it does: the parts of an `And`, and of those within it.
    pub fn conjuncts(&self) -> Vec<&Expression> {
        match &self.kind {
            ExpressionKind::And(parts) => parts.iter().flat_map(Expression::conjuncts).collect(),
            _ => vec![self],
        }
    }
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
    /// Whether a text names some key of a 名录.
    Names {
        naming: Naming,
        text: Box<Expression>,
        table: TableId,
        at: Option<Box<Expression>>,
        negated: bool,
    },
    /// The key that a text names.
    NamedKey {
        naming: Naming,
        text: Box<Expression>,
        table: TableId,
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
        list: ListedValues,
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
    Aggregate(AggregateId),
}

/// The values listed in an 属于. A constant is found among them at once, however many there are.
#[derive(Clone, Debug)]
pub struct ListedValues {
    all: Vec<Expression>,
    /// The constants, and the places of all others; made when a value is first looked for.
    sorted: OnceLock<(IndexSet<Value>, Vec<usize>)>,
}

impl ListedValues {
    /// Those that are constants.
    pub fn constants(&self) -> &IndexSet<Value> {
        &self.sorted().0
    }

    /// Those that have to be evaluated.
    pub fn computed(&self) -> impl Iterator<Item = &Expression> {
        self.sorted().1.iter().filter_map(|at| self.all.get(*at))
    }

    fn sorted(&self) -> &(IndexSet<Value>, Vec<usize>) {
        self.sorted.get_or_init(|| {
            let (mut constants, mut others) = (IndexSet::default(), Vec::new());
            for (at, listed) in self.all.iter().enumerate() {
                match &listed.kind {
                    ExpressionKind::Constant(value) => drop(constants.insert(value.clone())),
                    _ => others.push(at),
                }
            }
            (constants, others)
        })
    }

    fn iter_mut(&mut self) -> std::slice::IterMut<'_, Expression> {
        self.sorted = OnceLock::new();
        self.all.iter_mut()
    }
}

impl From<Vec<Expression>> for ListedValues {
    fn from(all: Vec<Expression>) -> ListedValues {
        ListedValues { all, sorted: OnceLock::new() }
    }
}

impl Deref for ListedValues {
    type Target = [Expression];

    fn deref(&self) -> &[Expression] {
        &self.all
    }
}

impl PartialEq for ListedValues {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for ListedValues {}

impl std::hash::Hash for ListedValues {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.all.hash(state);
    }
}
