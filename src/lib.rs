//! zhunru (准入): policies written like regulations, checked and explained.

// Some of what the others offer is for streaming alone.
#![cfg_attr(not(feature = "stream"), allow(dead_code, unused_imports))]

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
mod program;
#[cfg(feature = "stream")]
mod stream;
pub use facade::{CheckOptions, Policy, Workspace, format};
#[cfg(feature = "stream")]
pub use facade::{Progress, StreamOptions};
pub use text::set_normalizer;
