//! Model × facts → decision. Three-valued and exact; written plainly, as the reading of the language's reference.

pub mod cause;
mod classes;
pub mod combine;
pub mod context;
pub mod decision;
mod diagram;
pub mod facts;
pub mod figures;
pub mod formula;
mod monotone;
mod open_decision;
pub mod plain;
mod possible;
mod truth_table;

pub use context::Session;
pub use decision::{Decision, RowInTable, decide, satisfiable};
pub use facts::List;
