//! AST → model: names are resolved, types known, decision tables are rules, upper policies are in place.

pub mod builtins;
mod check;
pub mod conclusion;
mod declare;
mod expression;
mod ids;
mod model;
mod near_keys;
pub mod package;
mod reads;
mod resolve;
mod rules;
pub mod table;
pub mod usage;
mod walk;

pub use crate::syntax::ast::{Operator, Relation};
pub use expression::{Expression, ExpressionKind, SetTest, TextTest};
pub use ids::{DefinitionId, FieldId, FigureId, ObjectId, PatternId, TableId};
pub use model::{
    Conclusion, Definition, Field, FigureCall, Level, Line, Model, Need, Object, Pattern, Policy, Required, Rule, Stack, TableRow,
    Template, TemplatePart,
};
pub use resolve::{Offered, Request, resolve, stack_members, table_paths, version_at};
