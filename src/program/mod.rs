//! Model → program: every condition of every policy in one index, so that an item finds its live rules without looking at the others.
//!
//! The program decides the common case itself, where no rule is left open. Every other item falls back to the evaluator, restricted to
//! the candidate rules; the two are tested for equality.

mod class_set;
mod compile;
mod compiled;
mod decide;
mod domain;
mod domain_builder;
mod field_test;
mod ids;
mod index;
mod masks;
mod search;
mod terms;

pub use compile::Program;
pub use decide::Indexed;
pub use search::IndexJudge;
