//! What a set of items has in common, side by side: values of facts, names in sets, conditions.

use crate::analysis::solver::Lit;
use crate::ir::FieldId;
use crate::source::Span;
use crate::value::truth::Truth;
use crate::value::{Symbol, Value};

/// One side of a region, and the literal that says so.
#[derive(Clone, Debug)]
pub struct Side {
    pub lit: Lit,
    pub part: Part,
}

/// What the items of a region have in common in one respect.
#[derive(Clone, Debug)]
pub enum Part {
    /// The value of a fact is in one of these classes, by place among all of them; none: it is unfilled. `bounds`: the
    /// values of each class; of numbers and days the first and the last.
    Among { field: FieldId, classes: Vec<Option<usize>>, bounds: Vec<Vec<Value>> },
    /// A 集合 holds a name, or does not.
    Holds { field: FieldId, name: Symbol, held: bool },
    /// A 集合 is filled, or is not.
    Filled { field: FieldId, filled: bool },
    /// A condition that is written there comes to this.
    Condition { place: Span, truth: Truth },
}
