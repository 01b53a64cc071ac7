//! Bytes as they come → text, of which no more is held than is being read.

use super::encoding::{self, Gb18030, Start};
use super::error::ReadError;
use super::limits::MAX_BYTES;
use super::position::Position;
use std::io::Read;

/// At least so many bytes are read at once.
const CHUNK: usize = 1 << 16;

/// A text that is read from its beginning to its end.
pub(super) struct Text<'r> {
    from: Option<&'r mut dyn Read>,
    chunk: usize,
    encoding: Encoding,
    /// What was read and is not decoded yet: the first bytes of a character.
    undecoded: Vec<u8>,
    text: String,
    /// How much of `text` is done with.
    done: usize,
    /// Where `text` begins.
    begin: Position,
    read: usize,
    /// Why it cannot be read on after `text`.
    failed: Option<ReadError>,
}

enum Encoding {
    Utf8 {
        /// What is said if it is not.
        otherwise: &'static str,
    },
    /// UTF-8 or GB18030: nothing but ASCII so far.
    Undecided,
    Gb18030 {
        decoder: Gb18030,
        /// What is wrong if it is not GB18030 either.
        otherwise: ReadError,
    },
}

impl<'r> Text<'r> {
    /// Opens a text in UTF-8 or UTF-16, or (`legacy`) in GB18030.
    pub(super) fn open(from: &'r mut dyn Read, legacy: bool) -> Result<Self, ReadError> {
        Text::open_by(from, legacy, CHUNK)
    }

    /// The same, at least so many bytes at once.
    pub(super) fn open_by(from: &'r mut dyn Read, legacy: bool, chunk: usize) -> Result<Self, ReadError> {
        let mut text = Text {
            from: Some(from),
            chunk,
            encoding: if legacy { Encoding::Undecided } else { Encoding::Utf8 { otherwise: NOT_UTF8 } },
            undecoded: Vec::new(),
            text: String::new(),
            done: 0,
            begin: Position::START,
            read: 0,
            failed: None,
        };
        text.fetch(chunk)?;
        match encoding::start(&text.undecoded)? {
            Start::Utf8 { mark: 0 } => {}
            Start::Utf8 { mark } => {
                text.undecoded.drain(..mark);
                text.encoding = Encoding::Utf8 { otherwise: NOT_UTF8 };
            }
            Start::Utf16 { big_endian } => {
                text.fetch(MAX_BYTES)?;
                let bytes = std::mem::take(&mut text.undecoded);
                text.text = encoding::utf16(bytes.get(2..).unwrap_or_default(), big_endian)
                    .ok_or_else(|| ReadError::new("不是完好的 UTF-16 文本：请另存为 UTF-8"))?;
                return Ok(text);
            }
        }
        text.decode();
        Ok(text)
    }

    /// A text in hand.
    pub(super) fn of(text: &str) -> Text<'static> {
        Text {
            from: None,
            chunk: CHUNK,
            encoding: Encoding::Utf8 { otherwise: NOT_UTF8 },
            undecoded: Vec::new(),
            text: text.to_owned(),
            done: 0,
            begin: Position::START,
            read: text.len(),
            failed: None,
        }
    }

    /// What is at hand and not done with.
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.done..).unwrap_or_default()
    }

    /// The same as bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes().get(self.done..).unwrap_or_default()
    }

    /// Is done with so many bytes of what is at hand.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.done += bytes;
    }

    /// Where the text at hand begins: a place, and what stands between it and the text.
    pub(super) fn before(&self) -> (Position, &[u8]) {
        (self.begin, self.text.as_bytes().get(..self.done).unwrap_or_default())
    }

    /// Where the text at hand begins.
    pub(super) fn position(&self) -> Position {
        let (begin, before) = self.before();
        begin.after(before)
    }

    /// Reads on; false at the end.
    pub(super) fn more(&mut self) -> Result<bool, ReadError> {
        self.begin = self.position();
        self.text.drain(..self.done);
        self.done = 0;
        let before = self.text.len();
        while self.text.len() == before && self.failed.is_none() {
            if self.from.is_none() {
                return Ok(false);
            }
            // As much as is at hand, so that what does not fit is not looked at again and again.
            self.fetch(self.chunk.max(before))?;
            self.decode();
        }
        match &self.failed {
            Some(error) if self.text.len() == before => Err(error.clone()),
            Some(_) | None => Ok(true),
        }
    }

    /// Whether everything was read.
    pub(super) fn is_at_end(&self) -> bool {
        self.from.is_none() && self.failed.is_none()
    }

    fn fetch(&mut self, bytes: usize) -> Result<(), ReadError> {
        let Some(from) = &mut self.from else { return Ok(()) };
        let got = from.take(bytes as u64).read_to_end(&mut self.undecoded)?;
        self.read += got;
        if self.read > MAX_BYTES {
            return Err(ReadError::too_large());
        }
        if got < bytes {
            self.from = None;
        }
        Ok(())
    }

    fn decode(&mut self) {
        self.decode_fetched();
        // Old programs end a file with Ctrl-Z or with zero bytes.
        if self.from.is_none() {
            let end = self.text.trim_end_matches(['\0', '\u{1a}']).len();
            self.text.truncate(end.max(self.done));
        }
    }

    fn decode_fetched(&mut self) {
        let last = self.from.is_none();
        let mut bytes = std::mem::take(&mut self.undecoded);
        if let Encoding::Gb18030 { decoder, otherwise } = &mut self.encoding {
            if let Some(line) = utf8_line(&bytes) {
                let begin = self.begin.after(self.text.as_bytes());
                let place =
                    format!("第{}行", begin.line + bytes.get(..line).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count());
                self.failed = Some(ReadError::at(MIXED, place));
            }
            if !decoder.decode(&bytes, &mut self.text, last) {
                self.failed = Some(otherwise.clone());
            }
            return;
        }
        let (end, incomplete) = match check(&bytes) {
            Ok(text) => {
                self.accept(text);
                bytes.clear();
                self.undecoded = bytes;
                return;
            }
            Err(error) => error,
        };
        let (valid, rest) = bytes.split_at_checked(end).unwrap_or_default();
        let valid = check(valid).unwrap_or_default();
        if incomplete && !last {
            self.accept(valid);
            self.undecoded = rest.to_vec();
            return;
        }
        let place = self.begin.after(self.text.as_bytes()).after(valid.as_bytes()).byte();
        match (&self.encoding, Gb18030::new()) {
            (Encoding::Undecided, Some(decoder)) => {
                self.encoding = Encoding::Gb18030 { decoder, otherwise: ReadError::at(FOREIGN, place) };
                self.undecoded = bytes;
                self.decode();
            }
            (Encoding::Undecided, None) => self.failed = Some(ReadError::at(FOREIGN, place)),
            (Encoding::Utf8 { otherwise }, _) => {
                self.failed = Some(ReadError::at(*otherwise, place));
                self.text.push_str(valid);
            }
            // Decoded above.
            (Encoding::Gb18030 { .. }, _) => {}
        }
    }

    fn accept(&mut self, text: &str) {
        if matches!(self.encoding, Encoding::Undecided) && !text.is_ascii() {
            self.encoding = Encoding::Utf8 { otherwise: FOREIGN };
        }
        self.text.push_str(text);
    }
}

/// Where a line of bytes begins that is UTF-8 with several Chinese characters, which no line in GB18030 is but by chance.
fn utf8_line(bytes: &[u8]) -> Option<usize> {
    let mut begin = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let chinese = |text: &str| text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}')).count();
        if !line.is_ascii() && check(line).is_ok_and(|text| chinese(text) >= 3) {
            return Some(begin);
        }
        begin += line.len();
    }
    None
}

const MIXED: &str = "这一行是 UTF-8 文本，别的行却是 GB18030 文本：请统一成一种编码";
const NOT_UTF8: &str = "不是 UTF-8 文本：请另存为 UTF-8";
const FOREIGN: &str = "既不是 UTF-8 文本，也不是 GB18030 文本：请另存为 UTF-8";

/// A text in UTF-8, UTF-16 or GB18030 that can only be read as one.
pub(super) fn whole_text(mut bytes: &[u8]) -> Result<String, ReadError> {
    let mut text = Text::open(&mut bytes, true)?;
    while text.more()? {}
    Ok(text.text)
}

/// The bytes of an input that can only be read as one.
pub(super) fn whole(from: &mut dyn Read) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_BYTES { Err(ReadError::too_large()) } else { Ok(bytes) }
}

/// Bytes as text; or how many of them are, and whether the last ones only lack the end of a character.
pub(super) fn check(bytes: &[u8]) -> Result<&str, (usize, bool)> {
    #[cfg(feature = "threads")]
    let checked = simdutf8::compat::from_utf8(bytes).map_err(|error| (error.valid_up_to(), error.error_len().is_none()));
    #[cfg(not(feature = "threads"))]
    let checked = std::str::from_utf8(bytes).map_err(|error| (error.valid_up_to(), error.error_len().is_none()));
    checked
}
