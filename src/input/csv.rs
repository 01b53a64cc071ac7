//! CSV → records: quoted fields may hold line breaks; a row is numbered as a spreadsheet program shows it.
//!
//! `csv` reads a quote that is never closed up to the end of the text without a word. So a row of a zero byte is sent after the text:
//! `甲,乙⏎1,"2` goes on with `⏎\0⏎`, and the last row comes out as `1`, `2⏎\0⏎`, with its end after the text's. Of a text whose quotes are
//! closed the zero byte is a row of its own, which is not handed on.

use super::error::ReadError;
use super::heading::{self, Found};
use super::record::{Input, Take, cell_name};
use super::sheet::Sheet;
use super::text::{Text, check};
use crate::value::text::is_blank;
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::cmp::Reverse;
use std::io::Read;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Sent after the text.
const SENTINEL: &[u8] = b"\n\0\n";

/// Reads a CSV text. `headings`: those that are expected, to find the heading row and the delimiter by.
pub(super) fn read(mut text: Text<'_>, headings: &[String], take: &mut Take<'_>) -> Result<Input, ReadError> {
    let layout = loop {
        match Layout::find(text.rest(), text.is_at_end(), headings) {
            Some(layout) => break layout,
            None => text.more()?,
        };
    };
    let mut rows = Rows::new(text, layout.delimiter);
    let Some(row) = layout.row else {
        while rows.next()? {}
        return Err(ReadError::new("文件是空的"));
    };
    while rows.number < row && rows.next()? {}
    let width = rows.record.len();
    let headings: Vec<(usize, String)> = rows.fields().map(str::to_owned).enumerate().collect();
    let mut sheet = Sheet::new(row, headings, take)?;
    while rows.next()? {
        let fields = rows.fields();
        if fields.clone().all(is_blank) {
            continue;
        }
        if rows.record.len() > width
            && let Some((column, _)) = fields.clone().enumerate().skip(width).find(|(_, field)| !is_blank(field))
        {
            let message = format!("这一行有 {} 格，列名只有 {width} 个：带分隔符的内容要用引号括起来", rows.record.len());
            return Err(ReadError::at(message, cell_name(column, rows.number)));
        }
        sheet.push(rows.number, fields.enumerate())?;
    }
    Ok(sheet.finish())
}

/// How a CSV text is laid out.
struct Layout {
    delimiter: u8,
    /// The row of the headings, from 1; none if no row holds anything.
    row: Option<usize>,
}

impl Layout {
    /// Finds the layout from the first rows of a text; none if more of it has to be seen.
    fn find(beginning: &str, whole: bool, headings: &[String]) -> Option<Layout> {
        let expected = heading::expected(headings);
        // The right delimiter finds the most known headings, leaves no quotes inside fields, and finds headings early.
        let rank = |found: &Found, stray: usize| (found.known, Reverse(stray), found.filled >= 2, Reverse(found.row), found.filled);
        let mut best = None;
        for delimiter in DELIMITERS {
            let (numbers, rows, stray) = sample(beginning, delimiter);
            if !whole && rows.len() < heading::SEARCHED_ROWS {
                return None;
            }
            let Some(found) = heading::find(&rows, &expected) else { continue };
            let Some(&number) = numbers.get(found.row) else { continue };
            let rank = rank(&found, stray);
            if best.as_ref().is_none_or(|(other, _, _)| rank > *other) {
                best = Some((rank, delimiter, number));
            }
        }
        Some(best.map_or(Layout { delimiter: b',', row: None }, |(_, delimiter, row)| Layout { delimiter, row: Some(row) }))
    }
}

/// The numbers of the first rows that hold something, the texts of their filled cells, and how many fields have quotes where none belong.
fn sample(text: &str, delimiter: u8) -> (Vec<usize>, Vec<Vec<String>>, usize) {
    let mut reader = Rows::new(Text::of(text), delimiter);
    let (mut numbers, mut rows, mut stray) = (Vec::new(), Vec::new(), 0);
    while rows.len() < heading::SEARCHED_ROWS {
        let read = reader.next();
        stray += reader.stray();
        // A row that cannot be read ends the sample here, and is reported when the whole is read.
        if !matches!(read, Ok(true)) {
            break;
        }
        let filled: Vec<String> = reader.fields().map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned).collect();
        if !filled.is_empty() {
            numbers.push(reader.number);
            rows.push(filled);
        }
    }
    (numbers, rows, stray)
}

/// The rows of a text, one after another.
struct Rows<'r> {
    reader: Reader<RowTap<'r>>,
    record: ByteRecord,
    /// The row last read, from 1, with blank lines counted.
    number: usize,
    /// The byte with which it begins.
    begun: u64,
}

impl<'r> Rows<'r> {
    fn new(text: Text<'r>, delimiter: u8) -> Self {
        let tap = RowTap { text, kept: Vec::new(), dropped: 0, row: 0, end: None, sentinel_sent: 0, failed: None };
        let reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(tap);
        Rows { reader, record: ByteRecord::new(), number: 0, begun: 0 }
    }

    /// Reads the next row; false at the end.
    fn next(&mut self) -> Result<bool, ReadError> {
        let from = self.reader.position().byte();
        self.reader.get_mut().row = from;
        let read = self.reader.read_byte_record(&mut self.record);
        if let Some(error) = self.reader.get_mut().failed.take() {
            return Err(error);
        }
        let (end, tap) = (self.reader.position().byte(), self.reader.get_mut());
        // INVARIANT: the text is UTF-8, and rows may have any number of fields, so that reading cannot fail otherwise.
        if !read.unwrap_or(false) || (tap.end.is_some_and(|text| end > text) && self.record.iter().eq([b"\0"])) {
            return Ok(false);
        }
        let (lines, begun) = tap.blank_lines(from);
        self.number += 1 + lines;
        self.begun = begun;
        if tap.swallowed_sentinel(end) {
            return Err(ReadError::at("引号没有闭合", cell_name(self.record.len().saturating_sub(1), self.number)));
        }
        Ok(true)
    }

    /// The fields of the row, checked to be text all at once.
    fn fields(&self) -> impl Iterator<Item = &str> + Clone {
        let row = check(self.record.as_slice()).unwrap_or_default();
        (0..self.record.len()).map(move |field| self.record.range(field).and_then(|range| row.get(range)).unwrap_or_default())
    }

    /// How many fields of the row hold a quote without standing in quotes.
    fn stray(&self) -> usize {
        let (mut at, mut stray) = (self.begun, 0);
        for field in &self.record {
            let quotes = field.iter().filter(|byte| **byte == b'"').count();
            let is_quoted = self.reader.get_ref().byte(at) == Some(b'"');
            stray += usize::from(!is_quoted && quotes > 0);
            at += (field.len() + if is_quoted { quotes + 3 } else { 1 }) as u64;
        }
        stray
    }
}

/// A text for the library to read, of which the current row is kept as it was written.
struct RowTap<'r> {
    text: Text<'r>,
    /// What was handed on since the row before began.
    kept: Vec<u8>,
    /// How many bytes came before that.
    dropped: u64,
    /// Where the row at hand begins.
    row: u64,
    /// Where the text ends, once that is known.
    end: Option<u64>,
    /// How much of the sentinel was sent.
    sentinel_sent: usize,
    failed: Option<ReadError>,
}

impl Read for RowTap<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.text.bytes().is_empty() && self.end.is_none() {
            match self.text.more() {
                Ok(true) => {}
                Ok(false) => self.end = Some(self.dropped + self.kept.len() as u64),
                Err(error) => {
                    self.failed = Some(error);
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
            }
        }
        if self.end.is_some() {
            let read = SENTINEL.get(self.sentinel_sent..).unwrap_or_default().read(into)?;
            self.sentinel_sent += read;
            return Ok(read);
        }
        let read = self.text.bytes().read(into)?;
        // The byte before a row tells whether a line feed belongs to the row above.
        let needed = (self.row.saturating_sub(1 + self.dropped) as usize).min(self.kept.len());
        self.kept.drain(..needed);
        self.dropped += needed as u64;
        self.kept.extend_from_slice(self.text.bytes().get(..read).unwrap_or_default());
        self.text.advance(read);
        Ok(read)
    }
}

impl RowTap<'_> {
    /// Whether a row that ends with a byte holds more than the line break after the text.
    fn swallowed_sentinel(&self, end: u64) -> bool {
        self.end.is_some_and(|text| end > text + 1)
    }

    fn byte(&self, at: u64) -> Option<u8> {
        self.kept.get(at.checked_sub(self.dropped)? as usize).copied()
    }

    /// How many blank lines, over which the library passes without a word, begin at a byte, and where they end.
    fn blank_lines(&self, from: u64) -> (usize, u64) {
        let mut last = from.checked_sub(1).and_then(|before| self.byte(before));
        let (mut lines, mut end) = (0, from);
        while let Some(byte @ (b'\r' | b'\n')) = self.byte(end) {
            lines += usize::from(!(byte == b'\n' && last == Some(b'\r')));
            end += 1;
            last = Some(byte);
        }
        (lines, end)
    }
}
