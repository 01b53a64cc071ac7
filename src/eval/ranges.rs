//! Sets of classes of the values of one fact, sorted and apart, so that their 且, 或 and 非 take time with their size.

use std::iter::once;

/// Classes of values, by number, as half-open ranges: sorted, apart and not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ranges(Vec<(u32, u32)>);

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

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many ranges there are.
    pub fn pieces(&self) -> usize {
        self.0.len()
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
