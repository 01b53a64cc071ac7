//! What can be said of a policy before anything runs: legal bases, conditions that never or always hold, and proofs over all items.

mod basis;
mod circuits;
mod class;
mod combine;
mod conditions;
mod conflicts;
mod constant;
mod decided;
mod differences;
mod duplicates;
pub mod encode;
mod exceptions;
mod findings;
mod gaps;
mod graph;
mod idle;
mod inquiry;
pub mod judge;
mod orders;
pub mod region;
mod rows_above;
mod shadowed;
pub mod solver;
pub mod truth;
mod unconditional;

pub use basis::check_basis;
pub use constant::check_conditions;
pub use findings::{Checked, findings};
pub use inquiry::{Finding, Gap};
pub use unconditional::check_unconditional;
