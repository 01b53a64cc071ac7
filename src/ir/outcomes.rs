//! Sets of outcomes, as bits.

use crate::ir::conclusion::Outcome;

/// A set of outcomes; the bits stand in the order of strictness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outcomes(u8);

impl Outcomes {
    pub const NONE: Outcomes = Outcomes(0);

    /// Just this one.
    pub fn of(outcome: Outcome) -> Outcomes {
        Outcomes::NONE.with(outcome)
    }

    pub fn with(self, outcome: Outcome) -> Outcomes {
        Outcomes(self.0 | 1 << outcome as u8)
    }

    pub fn without(self, outcome: Outcome) -> Outcomes {
        Outcomes(self.0 & !(1 << outcome as u8))
    }

    pub fn has(self, outcome: Outcome) -> bool {
        self.0 >> outcome as u8 & 1 == 1
    }

    /// All of both.
    pub fn and(self, other: Outcomes) -> Outcomes {
        Outcomes(self.0 | other.0)
    }

    /// Those at least as strict as this one.
    pub fn from(self, outcome: Outcome) -> Outcomes {
        Outcomes(self.0 & (u8::MAX << outcome as u8))
    }

    /// The stricter of every pair of one of these and one of those.
    pub fn strictest_with(self, other: Outcomes) -> Outcomes {
        // Of each set what is not milder than the mildest of the other.
        let above = |set: u8, floor: u8| set & (u8::MAX << floor.trailing_zeros().min(7));
        if self.0 == 0 || other.0 == 0 {
            return Outcomes(0);
        }
        Outcomes(above(self.0, other.0) | above(other.0, self.0))
    }

    pub fn mildest(self) -> Option<Outcome> {
        Outcome::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    /// The one outcome, if there is just one.
    pub fn single(self) -> Option<Outcome> {
        self.mildest().filter(|_| self.0.count_ones() == 1)
    }

    /// From mild to strict.
    pub fn iter(self) -> impl Iterator<Item = Outcome> {
        Outcome::ALL.into_iter().filter(move |outcome| self.has(*outcome))
    }
}

impl FromIterator<Outcome> for Outcomes {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        outcomes.into_iter().fold(Outcomes::NONE, Outcomes::with)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcomes;
    use crate::ir::conclusion::Outcome;

    #[test]
    fn the_strictest_of_pairs() {
        for left in 1..=u8::MAX {
            for right in 1..=u8::MAX {
                let mut pairs = Outcomes::NONE;
                for one in Outcome::ALL.into_iter().filter(|one| Outcomes(left).has(*one)) {
                    for other in Outcome::ALL.into_iter().filter(|other| Outcomes(right).has(*other)) {
                        pairs = pairs.with(one.max(other));
                    }
                }
                assert_eq!(Outcomes(left).strictest_with(Outcomes(right)), pairs);
            }
        }
    }
}
