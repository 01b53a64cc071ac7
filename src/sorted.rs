//! Few things in order, without doubles.

use std::ops::Deref;

/// A sorted list: what a `BTreeSet` is for, in a tenth of the code. A new thing moves those behind it, so that thousands are better gathered
/// first and put in order together.
#[derive(Clone, Debug)]
pub struct Sorted<T>(Vec<T>);

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Sorted(Vec::new())
    }
}

impl<T: Ord> Sorted<T> {
    /// Puts a thing in its place; false if it was there.
    pub fn insert(&mut self, thing: T) -> bool {
        let place = self.0.binary_search(&thing);
        if let Err(at) = place {
            self.0.insert(at, thing);
        }
        place.is_err()
    }
}

/// For many things: they are sorted together.
impl<T: Ord> From<Vec<T>> for Sorted<T> {
    fn from(mut things: Vec<T>) -> Self {
        things.sort_unstable();
        things.dedup();
        Sorted(things)
    }
}

impl<T> Sorted<T> {
    /// The things in order.
    pub fn into_list(self) -> Vec<T> {
        self.0
    }
}

impl<T> Deref for Sorted<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Ord> Extend<T> for Sorted<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, things: I) {
        for thing in things {
            self.insert(thing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sorted;

    #[test]
    fn one_by_one_and_together_come_to_the_same() {
        let things: Vec<u32> = (0..100).map(|at| at * 7 % 40).collect();
        let mut one_by_one = Sorted::default();
        let fresh = things.iter().filter(|thing| one_by_one.insert(**thing)).count();
        assert_eq!(fresh, 40);
        assert_eq!(*one_by_one, *Sorted::from(things));
        assert_eq!(one_by_one.into_list(), (0..40).collect::<Vec<u32>>());
    }
}
