//! Sets of the classes of one fact: those that meet a condition.

use crate::program::domain::NO_VALUE_CLASSES;
use crate::value::truth::Truth;
use std::iter::once;

/// Something for each class without a value.
pub type ByNoValue<T> = [T; NO_VALUE_CLASSES as usize];

/// The classes that meet a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSet {
    pub no_value: ByNoValue<Truth>,
    pub values: Ranges,
}

/// Classes of values as half-open ranges: sorted, apart and not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(Vec<(u32, u32)>);

impl ClassSet {
    pub fn and(&self, other: &ClassSet) -> ClassSet {
        ClassSet { no_value: pairwise(&self.no_value, &other.no_value, Truth::and), values: self.values.and(&other.values) }
    }

    pub fn or(&self, other: &ClassSet) -> ClassSet {
        ClassSet { no_value: pairwise(&self.no_value, &other.no_value, Truth::or), values: self.values.or(&other.values) }
    }

    /// `values`: how many classes of values there are.
    pub fn not(&self, values: u32) -> ClassSet {
        ClassSet { no_value: self.no_value.map(Truth::not), values: self.values.not(values) }
    }

    /// Whether no class can meet the condition.
    pub fn is_empty(&self) -> bool {
        self.values.0.is_empty() && self.no_value.iter().all(|truth| *truth == Truth::No)
    }
}

impl Ranges {
    pub fn and(&self, other: &Ranges) -> Ranges {
        const ALL: u32 = u32::MAX;
        self.not(ALL).or(&other.not(ALL)).not(ALL)
    }

    pub fn or(&self, other: &Ranges) -> Ranges {
        self.iter().chain(other.iter()).collect()
    }

    /// `values`: how many classes there are.
    pub fn not(&self, values: u32) -> Ranges {
        let starts = once(0).chain(self.iter().map(|(_, to)| to));
        let ends = self.iter().map(|(from, _)| from).chain(once(values));
        Ranges(starts.zip(ends).filter(|(from, to)| from < to).collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().copied()
    }

    /// How many classes they hold.
    pub fn count(&self) -> u32 {
        self.iter().map(|(from, to)| to - from).sum()
    }

    pub fn contains(&self, class: u32) -> bool {
        let after = self.0.partition_point(|(_, to)| *to <= class);
        self.0.get(after).is_some_and(|(from, _)| *from <= class)
    }
}

impl FromIterator<(u32, u32)> for Ranges {
    /// Sorts ranges and merges those that overlap or touch.
    fn from_iter<R: IntoIterator<Item = (u32, u32)>>(ranges: R) -> Ranges {
        let mut ranges: Vec<(u32, u32)> = ranges.into_iter().filter(|(from, to)| from < to).collect();
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let touch = next.0 <= last.1;
            last.1 = if touch { last.1.max(next.1) } else { last.1 };
            touch
        });
        Ranges(ranges)
    }
}

fn pairwise(left: &ByNoValue<Truth>, right: &ByNoValue<Truth>, of: fn(Truth, Truth) -> Truth) -> ByNoValue<Truth> {
    std::array::from_fn(|class| of(left[class], right[class]))
}

#[cfg(test)]
mod tests {
    use super::Ranges;
    use proptest::prelude::*;

    const VALUES: u32 = 12;

    fn any_ranges() -> impl Strategy<Value = Ranges> {
        proptest::collection::vec((0..VALUES, 0..=VALUES), 0..5).prop_map(Ranges::from_iter)
    }

    proptest! {
        #[test]
        fn each_class_is_held_by_itself(left in any_ranges(), right in any_ranges()) {
            let (and, or, not) = (left.and(&right), left.or(&right), left.not(VALUES));
            for class in 0..VALUES {
                let (one, other) = (left.contains(class), right.contains(class));
                prop_assert_eq!(and.contains(class), one && other);
                prop_assert_eq!(or.contains(class), one || other);
                prop_assert_eq!(not.contains(class), !one);
            }
            prop_assert_eq!(left.count() as usize, (0..VALUES).filter(|class| left.contains(*class)).count());
            prop_assert_eq!(not.not(VALUES), left);
        }
    }
}
