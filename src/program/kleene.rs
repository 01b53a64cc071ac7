//! The three truth values, ordered so that 且 is the lesser and 或 the greater of two.

/// A truth value of strong Kleene logic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kleene {
    #[default]
    No,
    Open,
    Yes,
}

impl Kleene {
    /// 非.
    pub fn not(self) -> Kleene {
        match self {
            Kleene::No => Kleene::Yes,
            Kleene::Open => Kleene::Open,
            Kleene::Yes => Kleene::No,
        }
    }

    /// The value of a truth that may be unknown.
    pub fn of<E>(truth: &Result<bool, E>) -> Kleene {
        match truth {
            Ok(true) => Kleene::Yes,
            Ok(false) => Kleene::No,
            Err(_) => Kleene::Open,
        }
    }
}
