//! zhunru (准入): policies written like regulations, checked and explained.

pub mod date;
pub mod diagnostic;
mod ir;
mod number;
pub mod source;
mod syntax;
mod testing;
mod text;
pub mod tables;
pub mod wire;
#[cfg(feature = "cli")]
pub mod report;

mod analysis;
mod eval;
mod explain;
mod facade;
mod format;
pub use facade::{CheckOptions, Policy, TestReport, Workspace, format};
