//! zhunru (准入): policies written like regulations, checked and explained.

// Named by the code that pest derives: it is built without std, whose guard of the stack costs time; clauses are checked for depth before.
extern crate alloc;

pub mod date;
pub mod diagnostic;
mod ir;
mod number;
#[cfg(feature = "cli")]
pub mod report;
pub mod source;
mod syntax;
pub mod tables;
mod testing;
mod text;
pub mod wire;

mod analysis;
mod eval;
mod explain;
mod facade;
mod format;
mod hashing;
mod program;
mod stream;
pub use facade::{CheckOptions, Policy, StreamOptions, Workspace, format};
#[doc(hidden)]
pub use program::Placed;
pub use text::set_normalizer;
