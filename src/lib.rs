//! zhunru (准入): policies written like regulations, checked and explained.

// Helpers used only by `stream` are dead code without that feature.
#![cfg_attr(not(feature = "stream"), allow(dead_code, unused_imports))]

// pest is built without `std`: its stack guard needs a C compiler, and `check_pairs` already bounds the depth. What its derive generates
// then names `alloc`.
extern crate alloc;

mod collections;
pub mod diagnostic;
pub mod source;
mod text_width;
mod value;

mod syntax;

mod format;
pub mod input;
mod ir;

mod analysis;
mod eval;
mod program;

mod explain;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "stream")]
mod stream;
mod testing;
pub mod wire;

mod engine;
mod vocabulary;

#[cfg(feature = "stream")]
pub use engine::StreamOptions;
pub use engine::{CheckOptions, Policy, Workspace, format};
#[doc(hidden)]
pub use program::Placed;
#[cfg(feature = "stream")]
pub use stream::{Chunks, InHand, Progress};
pub use testing::Tests;
pub use value::{date, text::set_normalizer};
pub use vocabulary::{Vocabulary, vocabulary};
