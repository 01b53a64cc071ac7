//! Texts of BIFF8, which may go on in further records.

use crate::input::compound::{short, word};

/// The letters of a text, from 0, at which fonts begin, and their numbers.
pub(super) type FontRuns = Vec<(u16, u16)>;

/// What stands in a record and in those that go on with it.
pub(super) struct Reader<'r> {
    parts: std::vec::IntoIter<&'r [u8]>,
    part: &'r [u8],
}

impl<'r> Reader<'r> {
    pub(super) fn new(parts: Vec<&'r [u8]>) -> Reader<'r> {
        let mut parts = parts.into_iter();
        let part = parts.next().unwrap_or_default();
        Reader { parts, part }
    }

    fn byte(&mut self) -> Option<u8> {
        while self.part.is_empty() {
            self.part = self.parts.next()?;
        }
        let (first, rest) = self.part.split_first()?;
        self.part = rest;
        Some(*first)
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn word(&mut self) -> Option<u32> {
        Some(u32::from(self.short()?) | u32::from(self.short()?) << 16)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > self.part.len() {
            bytes -= self.part.len();
            self.part = self.parts.next()?;
        }
        self.part = self.part.get(bytes..)?;
        Some(())
    }

    /// A text with its length before it, in two bytes, and where in it other fonts begin.
    pub(super) fn text(&mut self) -> Option<(String, FontRuns)> {
        let length = usize::from(self.short()?);
        let flags = self.byte()?;
        let runs = if flags & 0x08 == 0 { 0 } else { usize::from(self.short()?) };
        let extra = if flags & 0x04 == 0 { 0 } else { self.word()? as usize };
        let text = self.letters(length, flags & 1 == 1)?;
        let mut fonts = Vec::new();
        for _ in 0..runs {
            fonts.push((self.short()?, self.short()?));
        }
        self.skip(extra)?;
        Some((text, fonts))
    }

    /// So many letters, of two bytes each or of one; where they go on in the next record, that says so anew.
    fn letters(&mut self, length: usize, mut is_wide: bool) -> Option<String> {
        let mut letters: Vec<u16> = Vec::new();
        while letters.len() < length {
            if self.part.is_empty() {
                self.part = self.parts.next()?;
                is_wide = self.byte()? & 1 == 1;
            }
            let width = if is_wide { 2 } else { 1 };
            let taken = (length - letters.len()).min(self.part.len() / width);
            let (read, rest) = self.part.split_at_checked(taken * width)?;
            if is_wide {
                letters.extend(read.chunks_exact(2).filter_map(|letter| short(letter, 0)));
            } else {
                letters.extend(read.iter().map(|letter| u16::from(*letter)));
            }
            // Half a letter at the end of a record is nothing.
            self.part = if taken == 0 { &[] } else { rest };
        }
        Some(String::from_utf16_lossy(&letters))
    }
}

/// The text in a record from a byte on, with its length before it in two bytes.
pub(super) fn text_at(record: &[u8], at: usize) -> Option<String> {
    Reader::new(vec![record.get(at..)?]).text().map(|(text, _)| text)
}

/// The name of a sheet, with its length before it in one byte.
pub(super) fn name_at(record: &[u8], at: usize) -> Option<String> {
    letters_at(record, at + 1, usize::from(*record.get(at)?))
}

/// So many letters in a record from a byte on, which says how wide they are.
pub(super) fn letters_at(record: &[u8], at: usize, length: usize) -> Option<String> {
    let mut reader = Reader::new(vec![record.get(at..)?]);
    let flags = reader.byte()?;
    reader.letters(length, flags & 1 == 1)
}

/// Eight bytes as a number.
pub(super) fn float(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_bits(u64::from(word(bytes, at)?) | u64::from(word(bytes, at.checked_add(4)?)?) << 32))
}
