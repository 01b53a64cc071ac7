//! Insertion-ordered maps and sets over the names and constants of policies, and vectors with an index type of their own.
//!
//! The hash is fast and the same on every run, but does not resist collisions made on purpose: what comes from a list goes into maps with the
//! standard hasher, or into maps whose size has a bound, as the columns of a list and what is remembered of its cells have.

use rustc_hash::FxBuildHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Index, IndexMut};

pub type IndexMap<K, V> = indexmap::IndexMap<K, V, FxBuildHasher>;
pub type IndexSet<T> = indexmap::IndexSet<T, FxBuildHasher>;

/// An ordered set, filled by insertion: `collect` instantiates a sort for each type, 13 KB of the browser's module in all, gzipped.
pub fn ordered_set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// An ordered map, filled by insertion for the same reason; of several entries with one key the last counts.
pub fn ordered_map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

/// An index of one kind.
pub trait Id: Copy {
    fn new(at: usize) -> Self;
    fn index(self) -> usize;
}

/// Declares kinds of indices.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl crate::collections::Id for $name {
            fn new(at: usize) -> Self {
                $name(u32::try_from(at).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )* };
}
pub(crate) use ids;

/// Declares an enum of words: each variant with the word that names it.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($name:ident $word:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $kind { $($name),* }

        impl $kind {
            /// All of them, in the order of the table.
            pub const ALL: &[$kind] = &[$($kind::$name),*];

            /// The word as written.
            pub fn word(self) -> &'static str {
                match self { $($kind::$name => $word),* }
            }

            pub fn from_word(word: &str) -> Option<$kind> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }

            /// All words, in the order of the table.
            pub fn words() -> impl Iterator<Item = &'static str> + Clone {
                Self::ALL.iter().map(|known| known.word())
            }
        }
    };
}
pub(crate) use words;

/// A vector read by one kind of index; otherwise it is a slice.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexVec<I, T> {
    all: Vec<T>,
    id: PhantomData<I>,
}

impl<I: Id, T> IndexVec<I, T> {
    /// Adds a value and returns its index.
    pub fn push(&mut self, value: T) -> I {
        self.all.push(value);
        I::new(self.all.len() - 1)
    }

    /// All indices, in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.all.len()).map(I::new)
    }

    /// All values with their indices, in order.
    pub fn enumerated(&self) -> impl Iterator<Item = (I, &T)> {
        self.ids().zip(&self.all)
    }

    /// The index of the first value for which `wanted` holds.
    pub fn find_id(&self, wanted: impl FnMut(&T) -> bool) -> Option<I> {
        self.all.iter().position(wanted).map(I::new)
    }
}

impl<I, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        IndexVec { all: Vec::new(), id: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IndexVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(values: S) -> Self {
        IndexVec { all: values.into_iter().collect(), id: PhantomData }
    }
}

impl<'v, I, T> IntoIterator for &'v IndexVec<I, T> {
    type Item = &'v T;
    type IntoIter = std::slice::Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl<I, T> Deref for IndexVec<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all
    }
}

impl<I, T> DerefMut for IndexVec<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.all
    }
}

impl<I: Id, T> Index<I> for IndexVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        // INVARIANT: an id is made by the vector that it indexes.
        &self.all[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IndexVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        // INVARIANT: an id is made by the vector that it indexes.
        &mut self.all[id.index()]
    }
}
