//! AST → model: names are resolved, types known, decision tables are rules, upper policies are in place.

pub mod builtins;
pub mod calendar;
mod cells;
mod check;
mod collect;
pub mod conclusion;
mod constants;
mod decision_table;
mod declaration_mends;
mod definitions;
mod expression;
mod field_types;
pub mod header;
mod ids;
mod law_files;
pub mod laws;
mod mended_lines;
mod mends;
mod model;
mod model_builder;
mod names;
mod near_keys;
pub mod package;
mod reads;
mod resolve;
mod row_name;
mod rule;
mod rules;
mod stack;
pub mod table;
mod table_declarations;
mod table_files;
mod unused;
mod walk;

pub use crate::syntax::ast::{Operator, Relation};
pub use expression::{Expression, ExpressionKind, SetTest, TextTest};
pub use ids::{AggregateId, DefinitionId, FieldId, GroupingId, ObjectId, PolicyId, TableId};
pub use law_files::laws_of;
pub use model::{
    AggregateCall, Cells, Conclusion, DEFAULT_RULE, Definition, Field, FindingKind, FirstHitRow, Grouping, Level, Line, Material, Model,
    Object, Pattern, Policy, Rank, RegisteredLaw, Required, Reviewed, Rule, RuleScope, Stack, TableRow, Template, TemplatePart,
};
pub use near_keys::NearKeys;
pub use resolve::{Reported, ResolveRequest, Resolved, resolve, resolve_apart};
#[cfg(feature = "cli")]
pub use row_name::row_within;
#[cfg(feature = "office")]
pub use row_name::{row_name, table_and_row};
pub use stack::{stack_members, version_at};
pub use table_files::{ProvidedTable, table_paths};
