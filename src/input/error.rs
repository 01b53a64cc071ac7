//! Why an input could not be read.

use crate::input::limits::MAX_BYTES;

/// Why an input could not be read: one Chinese sentence, with the place where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong.
    pub message: String,
    /// The cell, line or JSON Pointer.
    pub place: Option<String>,
}

impl ReadError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        ReadError { message: message.into(), place: None }
    }

    pub(crate) fn at(message: impl Into<String>, place: impl Into<String>) -> Self {
        ReadError { message: message.into(), place: Some(place.into()) }
    }

    pub(super) fn too_large() -> Self {
        ReadError::new(format!("文件太大：最多 {} MB", MAX_BYTES >> 20))
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        ReadError::new(error.to_string())
    }
}
