//! zhunru (准入): policies written like regulations, checked and explained.

// The browser's module is compiled for size; what judges a form is named, and compiled for speed (docs/adr/0003-module-size.md).
#![cfg_attr(optimize_attribute, feature(optimize_attribute))]
// Some of what the others offer is for streaming alone.
#![cfg_attr(not(feature = "stream"), allow(dead_code, unused_imports))]

// Named by the code that pest derives: it is built without std, whose guard of the stack costs time; clauses are checked for depth before.
extern crate alloc;

pub mod date;
pub mod diagnostic;
mod ir;
mod keyed;
mod listed;
mod number;
mod numbered;
#[cfg(feature = "cli")]
pub mod report;
mod sorted;
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
#[cfg(feature = "stream")]
mod stream;
#[cfg(feature = "stream")]
pub use facade::StreamOptions;
pub use facade::{CheckOptions, Policy, Workspace, format};
#[doc(hidden)]
pub use program::Placed;
#[cfg(feature = "stream")]
pub use stream::{Chunks, InHand, Progress};
pub use text::set_normalizer;
