//! AST → model: names are resolved, types known, decision tables are rules, upper policies are in place.

pub mod builtins;
mod check;
mod collect;
pub mod conclusion;
mod constants;
mod decision_table;
mod definitions;
mod expression;
mod field_types;
mod header;
mod ids;
mod made;
mod model;
mod names;
mod near_keys;
pub mod package;
mod reads;
mod registers;
mod resolve;
mod rule;
mod rules;
mod stack;
pub mod table;
mod unused;
mod walk;

pub use crate::syntax::ast::{Operator, Relation};
pub use expression::{Expression, ExpressionKind, SetTest, TextTest};
pub use ids::{DefinitionId, FieldId, FigureId, ObjectId, PatternId, PolicyId, TableId};
pub use model::{
    Conclusion, Definition, Field, FigureCall, Level, Line, Model, Need, Object, Pattern, Policy, Required, Rule, RuleScope, Stack,
    TableRow, Template, TemplatePart,
};
pub use registers::{ProvidedTable, table_paths};
pub use resolve::{Reported, ResolveRequest, resolve};
pub use stack::{stack_members, version_at};
