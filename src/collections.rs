//! Insertion-ordered maps and sets over the names and constants of policies.
//!
//! The hash is fast and the same on every run, but does not resist collisions made on purpose: cells of a list go into maps with the
//! standard hasher.

use rustc_hash::FxBuildHasher;

pub type IndexMap<K, V> = indexmap::IndexMap<K, V, FxBuildHasher>;
pub type IndexSet<T> = indexmap::IndexSet<T, FxBuildHasher>;
