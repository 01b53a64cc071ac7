//! The JSON of a form that is being filled in: how its answers are read, and what it comes to.

use super::fields::Given;
use super::result::CheckResult;
use serde::Serialize;
use std::borrow::Cow;

/// A form as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct FormResult<'p> {
    /// Of each cell that speaks of a fact, in the order in which they are read: of two for one fact the later one that is filled counts.
    pub answers: Vec<Answer>,
    /// The 必填 facts that are not there.
    pub required: Vec<Cow<'p, str>>,
    /// What it comes to, judged as a form that may still be filled in.
    pub result: CheckResult<'p>,
}

/// How a cell is read.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The fact's name.
    pub name: String,
    /// The cell, as a JSON Pointer.
    pub place: String,
    /// What it says.
    pub state: AnswerState,
    /// The unit that its key names for it: `元` of `{"经费(元)": 5}`.
    pub unit: Option<&'static str>,
    /// As a box for it shows it: a truth value, the names of a set, else a text, of numbers without the unit in which the fact is given.
    pub shown: Option<Given>,
    /// What is wrong with it.
    pub message: Option<String>,
    /// The nearest legal value.
    pub suggestion: Option<String>,
    /// What is odd about it, though it has a value: digits that were rounded away, say.
    pub warnings: Vec<String>,
}

/// What a cell says of its fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerState {
    /// A value.
    Known,
    /// That there is none.
    None,
    /// Nothing.
    Blank,
    /// Something that cannot be read.
    Wrong,
}
