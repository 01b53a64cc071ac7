//! Of the tests' own support: dice, random packages, the calls of the library.

#[path = "../../tests/support/library.rs"]
pub mod library;
#[path = "../../tests/support/packages/mod.rs"]
pub mod packages;
#[path = "../../tests/support/random.rs"]
pub mod random;

pub use library::{day, judge, judge_plainly, policy};
