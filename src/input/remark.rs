//! What is said of single cells and headings.

use serde::{Deserialize, Serialize};

/// A cell whose value cannot be used, or (without a field) a cause that no fact can mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataError {
    /// The field's name; null for a cause that no fact can mend.
    pub field: Option<String>,
    /// The value as given.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The nearest legal value.
    pub suggestion: Option<String>,
    /// The cell (`C12`), or a JSON Pointer for JSON input.
    pub place: Option<String>,
}

/// Something odd about the input that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputWarning {
    /// What is odd.
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// The cell, heading or key.
    pub place: Option<String>,
}
