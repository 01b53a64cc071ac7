//! Model × facts → decision. Three-valued and exact; written plainly, as the reading of the language's reference.

mod alternatives;
mod candidates;
pub mod cause;
mod condition;
pub mod context;
pub mod decision;
pub mod facts;
pub mod figures;
pub mod formula;
mod functions;
mod lookup;
mod monotone;
pub mod plain;
mod possible;
pub mod truth;
mod truth_table;
mod value;

pub use context::Session;
pub use decision::{Decision, decide, satisfiable};
pub use facts::List;
