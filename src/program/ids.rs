//! Indices into the lists of a program, a type for each kind, so that they cannot be mixed up.

use crate::collections::ids;

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
