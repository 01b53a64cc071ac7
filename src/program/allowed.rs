//! Sets of the classes of one fact: those that meet a condition.

use crate::program::domain::SPECIALS;
use crate::value::truth::Truth;

/// The classes that meet a condition: a truth value for each class without a value, ranges of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub special: [Truth; SPECIALS as usize],
    /// Sorted, disjoint and not empty; half-open.
    pub values: Vec<(u32, u32)>,
}

impl Allowed {
    /// Those that meet both conditions.
    pub fn and(&self, other: &Allowed) -> Allowed {
        let mut values = Vec::new();
        let (mut left, mut right) = (self.values.iter().peekable(), other.values.iter().peekable());
        while let (Some(&&(a, b)), Some(&&(c, d))) = (left.peek(), right.peek()) {
            let (from, to) = (a.max(c), b.min(d));
            if from < to {
                values.push((from, to));
            }
            if b <= d {
                left.next()
            } else {
                right.next()
            };
        }
        Allowed { special: pairwise(&self.special, &other.special, Truth::and), values }
    }

    /// Those that meet either.
    pub fn or(&self, other: &Allowed) -> Allowed {
        let all = self.values.iter().chain(&other.values).copied().collect();
        Allowed { special: pairwise(&self.special, &other.special, Truth::or), values: joined(all) }
    }

    /// Those that do not meet it; `values`: how many classes of values there are.
    pub fn not(&self, values: u32) -> Allowed {
        let mut gaps = Vec::new();
        let mut from = 0;
        for &(start, end) in &self.values {
            if from < start {
                gaps.push((from, start));
            }
            from = end;
        }
        if from < values {
            gaps.push((from, values));
        }
        Allowed { special: self.special.map(Truth::not), values: gaps }
    }

    /// Whether no class can meet it.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.special.iter().all(|truth| *truth == Truth::No)
    }

    /// How many classes of values meet it.
    pub fn breadth(&self) -> u32 {
        self.values.iter().map(|(from, to)| to - from).sum()
    }

    /// Whether a class of values meets it.
    pub fn holds(&self, value: u32) -> bool {
        let after = self.values.partition_point(|(_, to)| *to <= value);
        self.values.get(after).is_some_and(|(from, _)| *from <= value)
    }
}

/// Sorts ranges and merges those that overlap or touch.
pub fn joined(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut apart: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (from, to) in ranges.into_iter().filter(|(from, to)| from < to) {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

fn pairwise<const N: usize>(left: &[Truth; N], right: &[Truth; N], of: fn(Truth, Truth) -> Truth) -> [Truth; N] {
    std::array::from_fn(|at| of(left[at], right[at]))
}

#[cfg(test)]
mod tests {
    use super::{Allowed, joined};
    use crate::value::truth::Truth;
    use proptest::prelude::*;

    const VALUES: u32 = 12;

    /// Any set of classes, as ranges.
    fn allowed() -> impl Strategy<Value = Allowed> {
        let ranges = proptest::collection::vec((0..VALUES, 0..=VALUES), 0..5);
        (ranges, 0_usize..2).prop_map(|(ranges, special)| {
            let special = if special == 0 { Truth::No } else { Truth::Yes };
            Allowed { special: [special; 4], values: joined(ranges) }
        })
    }

    proptest! {
        #[test]
        fn each_class_is_held_by_itself(left in allowed(), right in allowed()) {
            let (and, or, not) = (left.and(&right), left.or(&right), left.not(VALUES));
            for class in 0..VALUES {
                let (one, other) = (left.holds(class), right.holds(class));
                prop_assert_eq!(and.holds(class), one && other);
                prop_assert_eq!(or.holds(class), one || other);
                prop_assert_eq!(not.holds(class), !one);
            }
            prop_assert_eq!(left.breadth() as usize, (0..VALUES).filter(|class| left.holds(*class)).count());
        }

        #[test]
        fn the_laws_of_de_morgan_hold(left in allowed(), right in allowed()) {
            prop_assert_eq!(left.and(&right).not(VALUES), left.not(VALUES).or(&right.not(VALUES)));
            prop_assert_eq!(left.or(&right).not(VALUES), left.not(VALUES).and(&right.not(VALUES)));
            prop_assert_eq!(left.not(VALUES).not(VALUES), left);
        }
    }
}
