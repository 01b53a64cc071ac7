//! Sets of the classes of one fact: those that meet a condition.

use crate::eval::ranges::Ranges;
use crate::program::domain::NO_VALUE_CLASSES;
use crate::value::truth::Truth;

/// Something for each class without a value.
pub type ByNoValue<T> = [T; NO_VALUE_CLASSES as usize];

/// The classes that meet a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSet {
    pub no_value: ByNoValue<Truth>,
    pub values: Ranges,
}

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
        self.values.is_empty() && self.no_value.iter().all(|truth| *truth == Truth::No)
    }
}

fn pairwise(left: &ByNoValue<Truth>, right: &ByNoValue<Truth>, of: fn(Truth, Truth) -> Truth) -> ByNoValue<Truth> {
    std::array::from_fn(|class| of(left[class], right[class]))
}
