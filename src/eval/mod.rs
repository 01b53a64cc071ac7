//! Model × facts → decision. Three-valued and exact; written plainly, as the reading of the language's reference.

pub mod aggregates;
mod alternatives;
pub mod answers;
pub mod axis;
pub mod candidates;
pub mod cause;
mod column_figures;
pub mod columns;
pub mod combine;
pub mod context;
pub mod decision;
pub mod facts;
pub mod field_names;
pub mod formula;
mod functions;
pub mod groups;
pub mod kleene;
pub mod linear;
mod lookup;
pub mod mapping;
mod merge;
pub mod monotone;
mod open_decision;
mod possible;
pub mod ranges;
mod remembered;
mod specimen;
mod truth;
mod value;

pub use context::{Session, Subject};
pub use decision::{Satisfiability, decide, satisfiable};
pub use facts::List;
pub use remembered::Remembered;
