//! Choices from a seed, the same that the benchmarks make.

pub use work::dice::Dice;
