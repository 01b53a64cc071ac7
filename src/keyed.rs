//! Values by key, in the order in which the keys came.

use crate::hashing::Quick;
use crate::numbered::Numbered;
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

/// A map over a [`Numbered`] list of keys.
#[derive(Clone, Debug)]
pub struct Keyed<K, V, S = Quick> {
    keys: Numbered<K, S>,
    values: Vec<V>,
}

impl<K, V, S: Default> Default for Keyed<K, V, S> {
    fn default() -> Self {
        Keyed { keys: Numbered::default(), values: Vec::new() }
    }
}

impl<K, V, S> Keyed<K, V, S> {
    /// The keys, in order.
    pub fn keys(&self) -> &[K] {
        self.keys.list()
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> &[V] {
        &self.values
    }

    /// The key of a number and its value.
    pub fn at(&self, number: usize) -> Option<(&K, &V)> {
        self.keys().get(number).zip(self.values.get(number))
    }

    /// Keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.keys().iter().zip(&self.values)
    }
}

impl<K: Eq + Hash, T, S: BuildHasher> Keyed<K, Vec<T>, S> {
    /// The list of a key, empty if there is none.
    pub fn list<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> &[T]
    where
        K: Borrow<Q>,
    {
        self.get(key).map(Vec::as_slice).unwrap_or_default()
    }
}

impl<K: Eq + Hash, V, S: BuildHasher> Keyed<K, V, S> {
    /// The number of a key.
    pub fn number<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.keys.find(key)
    }

    /// The value of a key.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.number(key).and_then(|at| self.values.get(at))
    }

    /// Gives a key a value, whatever it had.
    pub fn insert(&mut self, key: K, value: V) {
        let at = self.keys.add(key);
        match self.values.get_mut(at) {
            Some(known) => *known = value,
            None => self.values.push(value),
        }
    }

    /// The value of a key, an empty one if the key is new.
    pub fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let at = self.keys.add(key);
        if at == self.values.len() {
            self.values.push(V::default());
        }
        // INVARIANT: there is a value for each key.
        &mut self.values[at]
    }
}
