//! Truth values of strong Kleene logic, ordered so that 且 is the lesser and 或 the greater of two; `eval/kleene.rs` keeps why something is
//! unknown as well.

/// Whether something is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Truth {
    #[default]
    No,
    Unknown,
    Yes,
}

impl Truth {
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    pub fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }

    /// Whether any is so.
    pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::No, Truth::or)
    }

    /// The truth of a result whose error is why it is unknown.
    pub fn of<E>(result: &Result<bool, E>) -> Truth {
        result.as_ref().map_or(Truth::Unknown, |truth| Truth::from(*truth))
    }
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Truth {
        if truth { Truth::Yes } else { Truth::No }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth;

    const ALL: [Truth; 3] = [Truth::No, Truth::Unknown, Truth::Yes];

    #[test]
    fn unknown_is_what_either_answer_may_change() {
        let ways = |truth| match truth {
            Truth::No => vec![false],
            Truth::Unknown => vec![false, true],
            Truth::Yes => vec![true],
        };
        let settled = |answers: Vec<bool>| match (answers.contains(&false), answers.contains(&true)) {
            (true, true) => Truth::Unknown,
            (_, yes) => Truth::from(yes),
        };
        for left in ALL {
            assert_eq!(left.not(), settled(ways(left).into_iter().map(|truth| !truth).collect()));
            for right in ALL {
                let pairs = || ways(left).into_iter().flat_map(|left| ways(right).into_iter().map(move |right| (left, right)));
                assert_eq!(left.and(right), settled(pairs().map(|(left, right)| left && right).collect()));
                assert_eq!(left.or(right), settled(pairs().map(|(left, right)| left || right).collect()));
                assert_eq!(Truth::any([left, right]), left.or(right));
            }
        }
    }
}
