//! Bytes → text: UTF-8 or UTF-16 as their marks tell, GB18030 where it may be; what is none of them is an error that says where.

use super::{Begin, ReadError};
use std::borrow::Cow;

/// UTF-8, or UTF-16 with a byte order mark.
pub(super) fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    match marked(bytes)? {
        Marked::Text(text) => Ok(text),
        Marked::Bytes { rest, .. } => {
            std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| invalid(rest, &error, "不是 UTF-8 文本"))
        }
    }
}

/// UTF-8 that begins within a longer text.
pub(crate) fn utf8_at(bytes: &[u8], begin: Begin) -> Result<&str, ReadError> {
    std::str::from_utf8(bytes).map_err(|error| invalid_at(bytes, begin, &error, "不是 UTF-8 文本"))
}

/// UTF-8, UTF-16 with a byte order mark, or else GB18030.
pub(super) fn utf8_or_gb18030(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let (rest, says_utf8) = match marked(bytes)? {
        Marked::Text(text) => return Ok(text),
        Marked::Bytes { rest, says_utf8 } => (rest, says_utf8),
    };
    let error = match std::str::from_utf8(rest) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    if says_utf8 {
        return Err(invalid(rest, &error, "不是 UTF-8 文本"));
    }
    strict(Old::Gb18030, rest).ok_or_else(|| invalid(rest, &error, "既不是 UTF-8 文本，也不是 GB18030 文本"))
}

/// What the first bytes of a text say of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// UTF-8 for all one can see; so many bytes of a mark come before.
    Utf8 { mark: usize },
    /// UTF-16: to be read as a whole.
    Utf16,
}

/// Looks at the first bytes (at least four, if there are so many).
pub(crate) fn start(bytes: &[u8]) -> Result<Start, ReadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Ok(Start::Utf16);
    }
    Ok(match marked(bytes)? {
        Marked::Text(_) => Start::Utf16,
        Marked::Bytes { rest, .. } => Start::Utf8 { mark: bytes.len() - rest.len() },
    })
}

/// GB18030, strictly.
pub(crate) fn decode_gb18030(bytes: &[u8]) -> Option<String> {
    strict(Old::Gb18030, bytes).map(Cow::into_owned)
}

enum Marked<'a> {
    Text(Cow<'a, str>),
    Bytes { rest: &'a [u8], says_utf8: bool },
}

fn marked(bytes: &[u8]) -> Result<Marked<'_>, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ReadError::new("这是 Excel（XLSX）或别的压缩文件，不是文本"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ReadError::new("这是旧式的 Office 文件，不是文本：请另存为 XLSX 或 CSV"));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return Ok(Marked::Bytes { rest, says_utf8: true });
    }
    for (mark, encoding) in [([0xff, 0xfe], Old::Utf16Le), ([0xfe, 0xff], Old::Utf16Be)] {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            return strict(encoding, rest).map(Marked::Text).ok_or_else(|| ReadError::new("不是完好的 UTF-16 文本：请另存为 UTF-8"));
        }
    }
    Ok(Marked::Bytes { rest: bytes, says_utf8: false })
}

/// Encodings that are not UTF-8.
#[derive(Clone, Copy)]
enum Old {
    Gb18030,
    Utf16Le,
    Utf16Be,
}

#[cfg(feature = "encodings")]
fn strict(encoding: Old, bytes: &[u8]) -> Option<Cow<'static, str>> {
    let encoding = match encoding {
        Old::Gb18030 => encoding_rs::GB18030,
        Old::Utf16Le => encoding_rs::UTF_16LE,
        Old::Utf16Be => encoding_rs::UTF_16BE,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(Cow::Owned(text.into_owned()))
}

/// Without the tables only what the host has decoded before can be read.
#[cfg(not(feature = "encodings"))]
fn strict(encoding: Old, _: &[u8]) -> Option<Cow<'static, str>> {
    match encoding {
        Old::Gb18030 | Old::Utf16Le | Old::Utf16Be => None,
    }
}

fn invalid(bytes: &[u8], error: &std::str::Utf8Error, what: &str) -> ReadError {
    invalid_at(bytes, Begin::START, error, what)
}

fn invalid_at(bytes: &[u8], begin: Begin, error: &std::str::Utf8Error, what: &str) -> ReadError {
    let Begin { line, bytes, .. } = begin.after(bytes.get(..error.valid_up_to()).unwrap_or_default());
    ReadError::at(what, format!("第{line}行第{}个字节", bytes + 1))
}
