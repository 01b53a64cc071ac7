//! What the analysis of rules and the evaluation of items tell together: findings that were judged, changes that tests do not notice, and
//! what to do about an item.

mod budget;
mod changes;
mod declared;
mod findings;
mod moves;
mod mutate;
mod obstacles;
mod plain;
mod questions;
mod random;
mod replay;
mod resolution;
mod rows;
mod stated;
mod ways;
mod wording;
mod words;

pub use declared::{Told, Version, declaration_changes, rule_changes};
pub use findings::analyze;
pub use moves::Versions;
pub use mutate::mutate;
pub use rows::items;
pub use stated::Stated;
pub use ways::Advisor;
