//! Indices into the lists of a program, a type for each kind, so that they cannot be mixed up.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl From<usize> for $name {
            fn from(at: usize) -> Self {
                $name(at as u32)
            }
        }

        impl From<$name> for usize {
            fn from(id: $name) -> usize {
                id.0 as usize
            }
        }
    )* };
}

ids! {
    /// One of the facts that conditions ask about, or a part of a 集合.
    DomainId
    /// A rule, a 适用, or the condition of a 必填.
    ConditionId
    /// One way for a condition to hold.
    TermId
    /// A condition that the index does not hold itself.
    ComputedId
}
