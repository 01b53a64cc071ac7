//! Checks of policies that are in order as far as names and types go: legal bases, conditions that never or always hold.

mod basis;
mod conditions;
mod constant;
mod exceptions;
mod reviewed;
mod rows_above;
mod unconditional;

pub use basis::check_basis;
pub use constant::check_conditions;
pub use unconditional::check_unconditional;
