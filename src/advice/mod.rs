//! What the analysis of rules and the evaluation of items tell together: findings that were judged, and what to do about an item.

mod findings;
mod replay;
mod wording;

pub use findings::analyze;
