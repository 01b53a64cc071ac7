//! What the analysis of rules and the evaluation of items tell together: findings that were judged, and what to do about an item.

mod budget;
mod changes;
mod findings;
mod obstacles;
mod questions;
mod replay;
mod ways;
mod wording;
mod words;

pub use findings::analyze;
pub use ways::Advisor;
