//! Things that are kept once each, numbered in the order in which they came, and found again by their hash.

use crate::hashing::Quick;
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

/// A list without doubles that knows the number of each thing.
///
/// A standard `HashSet` does the same, but brings all of its code anew for each type of thing: a kilobyte of the browser's module. Here
/// the table of places knows nothing of the things, and there is one for all.
///
/// The usual hash does not withstand things that somebody makes to collide (see [`Quick`]).
#[derive(Clone, Debug)]
pub struct Numbered<T, S = Quick> {
    list: Vec<T>,
    places: Places,
    hashing: S,
}

impl<T, S: Default> Default for Numbered<T, S> {
    fn default() -> Self {
        Numbered { list: Vec::new(), places: Places::default(), hashing: S::default() }
    }
}

impl<T, S> Numbered<T, S> {
    /// The things by number.
    pub fn list(&self) -> &[T] {
        &self.list
    }

    /// The things by number.
    pub fn into_list(self) -> Vec<T> {
        self.list
    }
}

impl<T: Eq + Hash, S: BuildHasher> Numbered<T, S> {
    /// The number of a thing, from 0.
    pub fn find<Q: Eq + Hash + ?Sized>(&self, wanted: &Q) -> Option<usize>
    where
        T: Borrow<Q>,
    {
        self.among(self.hashing.hash_one(wanted) as u32, wanted)
    }

    /// The number of a thing, which is kept if it is new; it then has the next number.
    pub fn add(&mut self, thing: T) -> usize {
        let hash = self.hashing.hash_one(&thing) as u32;
        if let Some(number) = self.among(hash, &thing) {
            return number;
        }
        self.places.put(hash, self.list.len() as u32);
        self.list.push(thing);
        self.list.len() - 1
    }

    fn among<Q: Eq + ?Sized>(&self, hash: u32, wanted: &Q) -> Option<usize>
    where
        T: Borrow<Q>,
    {
        self.places.alike(hash).find(|number| self.list.get(*number).is_some_and(|thing| thing.borrow() == wanted))
    }
}

/// Hashes and the numbers of what has them; a free slot has the number [`FREE`].
#[derive(Clone, Debug, Default)]
struct Places {
    /// None, or a power of two of them, at most half of them taken.
    slots: Vec<(u32, u32)>,
}

const FREE: u32 = u32::MAX;

impl Places {
    /// The numbers of what may have a hash.
    fn alike(&self, hash: u32) -> Alike<'_> {
        Alike { slots: &self.slots, hash, at: hash as usize }
    }

    /// Puts down the next number, which is how many there are so far.
    fn put(&mut self, hash: u32, number: u32) {
        if self.slots.len() <= 2 * number as usize {
            let wider = vec![(0, FREE); (2 * self.slots.len()).max(8)];
            for (hash, number) in std::mem::replace(&mut self.slots, wider) {
                if number != FREE {
                    self.take(hash, number);
                }
            }
        }
        self.take(hash, number);
    }

    fn take(&mut self, hash: u32, number: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize;
        // INVARIANT: there are free slots.
        while let Some(slot) = self.slots.get_mut(at & mask) {
            if slot.1 == FREE {
                *slot = (hash, number);
                return;
            }
            at += 1;
        }
    }
}

/// The slots from the one where a hash belongs up to the next free one.
struct Alike<'p> {
    slots: &'p [(u32, u32)],
    hash: u32,
    at: usize,
}

impl Iterator for Alike<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let mask = self.slots.len().wrapping_sub(1);
        loop {
            let (hash, number) = *self.slots.get(self.at & mask)?;
            if number == FREE {
                return None;
            }
            self.at += 1;
            if hash == self.hash {
                return Some(number as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Numbered;
    use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

    /// Gives everything one hash.
    #[derive(Default)]
    struct Same;

    impl Hasher for Same {
        fn write(&mut self, _: &[u8]) {}

        fn finish(&self) -> u64 {
            u64::MAX
        }
    }

    fn are_numbered_in_order(mut things: Numbered<u32, impl BuildHasher>, count: u32) {
        for _ in 0..2 {
            for at in 0..count {
                assert_eq!(things.add(3 * at), at as usize);
            }
        }
        for at in 0..count {
            assert_eq!(things.find(&(3 * at)), Some(at as usize));
            assert_eq!(things.find(&(3 * at + 1)), None);
        }
        assert_eq!(things.into_list().len(), count as usize);
    }

    #[test]
    fn things_are_numbered_in_order_of_first_appearance() {
        are_numbered_in_order(Numbered::<u32>::default(), 10_000);
        are_numbered_in_order(Numbered::<u32, BuildHasherDefault<Same>>::default(), 100);
    }
}
