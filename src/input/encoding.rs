//! The encodings that are not UTF-8: UTF-16 by its mark, GB18030 where UTF-8 fails.

use super::error::ReadError;

/// What the first bytes say of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// UTF-8 for all one can see; so many bytes of a mark come before.
    Utf8 { mark: usize },
    /// UTF-16, after a mark of two bytes.
    Utf16 { big_endian: bool },
}

/// Looks at the first bytes (at least four, if there are so many); files that are no text are refused.
pub(super) fn start(bytes: &[u8]) -> Result<Start, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(ReadError::new("这是 Excel（XLSX）或别的压缩文件，不是文本：是 Excel 文件的，把文件名的结尾改成 .xlsx"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ReadError::new("这是旧式的 Office 文件，不是文本：请另存为 XLSX 或 CSV"));
    }
    Ok(match bytes {
        [0xef, 0xbb, 0xbf, ..] => Start::Utf8 { mark: 3 },
        [0xff, 0xfe, ..] => Start::Utf16 { big_endian: false },
        [0xfe, 0xff, ..] => Start::Utf16 { big_endian: true },
        _ => Start::Utf8 { mark: 0 },
    })
}

#[cfg(feature = "encodings")]
mod tables {
    use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};

    /// UTF-16 without its mark, strictly.
    pub(crate) fn utf16(bytes: &[u8], big_endian: bool) -> Option<String> {
        let encoding = if big_endian { UTF_16BE } else { UTF_16LE };
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
    }

    /// Decodes GB18030 strictly, piece by piece.
    pub(crate) struct Gb18030(Decoder);

    impl Gb18030 {
        pub(crate) fn new() -> Option<Self> {
            Some(Gb18030(GB18030.new_decoder_without_bom_handling()))
        }

        /// Decodes the next piece; false if it is not GB18030. `last`: whether nothing follows.
        pub(crate) fn decode(&mut self, bytes: &[u8], into: &mut String, last: bool) -> bool {
            let room = self.0.max_utf8_buffer_length_without_replacement(bytes.len());
            into.reserve(room.unwrap_or(3 * bytes.len() + 16));
            matches!(self.0.decode_to_string_without_replacement(bytes, into, last), (DecoderResult::InputEmpty, _))
        }
    }
}

/// Without the tables only what the host has decoded before can be read.
#[cfg(not(feature = "encodings"))]
mod tables {
    pub(crate) fn utf16(_: &[u8], _: bool) -> Option<String> {
        None
    }

    pub(crate) struct Gb18030;

    impl Gb18030 {
        pub(crate) fn new() -> Option<Self> {
            None
        }

        pub(crate) fn decode(&mut self, _: &[u8], _: &mut String, _: bool) -> bool {
            false
        }
    }
}

pub(super) use tables::{Gb18030, utf16};
