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

#[cfg(feature = "office")]
impl ReadError {
    /// A file that is no whole file of its kind.
    pub(super) fn incomplete(kind: &str) -> Self {
        ReadError::new(format!("这不是完好的 {kind} 文件：打开它另存一份，打不开的重新要一份"))
    }

    /// A file that cannot be read any further. `file`: what it is called.
    pub(super) fn damaged(file: &str, what: &str) -> Self {
        ReadError::new(format!("这个 {file} 文件读不出来，可能已损坏（{what}）：打开它另存一份，打不开的重新要一份"))
    }

    /// A file that is protected by a password.
    pub(super) fn encrypted(file: &str) -> Self {
        ReadError::new(format!("这个 {file} 文件有密码：请去掉密码再用"))
    }

    /// A packed file that unpacks to more bytes than it may.
    pub(super) fn unpacks_to_too_much(file: &str, max_unpacked: u64) -> Self {
        ReadError::new(format!("这个 {file} 文件展开后太大：最多 {} MB", max_unpacked >> 20))
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        ReadError::new(error.to_string())
    }
}
