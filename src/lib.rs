//! zhunru (准入): policies written like regulations, checked and explained.

// pest is built without `std`: its stack guard needs a C compiler, and `check_pairs` already bounds the depth. pest's derive then
// generates paths into `alloc`.
extern crate alloc;

mod collections;
pub mod diagnostic;
pub mod source;
mod text_width;
mod value;
pub mod visible;

mod syntax;

mod format;
pub mod input;
mod ir;

mod analysis;
mod eval;
mod program;

mod advice;
mod compare;
mod explain;
mod judge;
mod outline;
#[cfg(feature = "office")]
pub mod report;
mod testing;
pub mod wire;

mod engine;
#[cfg(feature = "cli")]
pub mod left_open;
mod packages;
mod vocabulary;

pub use advice::mutate;
pub use compare::CompareOptions;
pub use engine::{ListBytes, compare};
pub use engine::{Policy, Workspace, format};
pub use judge::{CheckOptions, Feed, Progress, Rewind, Tell};
pub use packages::{MAX_POLICY_FILE, policy_names};
pub use testing::Tests;
pub use value::{date, text::set_normalizer};
pub use vocabulary::{Vocabulary, vocabulary};
