//! Model × facts → decision. Three-valued and exact; written plainly, as the reading of the language's reference.

pub mod cause;
mod classes;
pub mod context;
pub mod decision;
pub mod facts;
pub mod figures;
pub mod formula;
mod monotone;
mod possible;
mod truth_table;

pub use context::Session;
pub use decision::{decide, satisfiable};
pub use facts::List;
