//! CSV → records: quoted fields may hold line breaks; a row is numbered as a spreadsheet program shows it.

use super::heading::{self, Found};
use super::sheet::Sheet;
use super::{Datum, Input, ReadError, Take, cell_name};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::cmp::Reverse;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Read behind the text as a row of its own; it is swallowed only where a quote is not closed.
const END: &[u8] = b"\n\0\n";

/// Reads a CSV text. `headings`: those that are expected, to find the heading row and the delimiter by.
pub(super) fn read(text: &str, headings: &[String], take: &mut Take<'_>) -> Result<Input, ReadError> {
    let layout = Layout::find(text, headings)?;
    let mut sheet = layout.sheet(take)?;
    let mut rows = Rows::new(text.get(layout.end..).unwrap_or_default(), layout.delimiter, layout.row);
    while rows.next()? {
        layout.push(&mut sheet, &rows)?;
    }
    Ok(sheet.finish())
}

/// How a CSV text is laid out: its delimiter, and where its headings stand.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    /// The row of the headings, from 1.
    pub(crate) row: usize,
    /// Where the rows below begin, in bytes.
    pub(crate) end: usize,
    /// The headings as written, by column.
    headings: Vec<String>,
}

impl Layout {
    /// Finds the layout from the beginning of a text; none if more of it would have to be seen.
    pub(crate) fn find_early(beginning: &str, headings: &[String]) -> Option<Layout> {
        let seen = |delimiter| sample(beginning, delimiter).0.len() >= heading::SEARCHED_ROWS;
        DELIMITERS.into_iter().all(seen).then(|| Layout::find(beginning, headings).ok())?
    }

    /// Finds the layout from the first rows of a text.
    fn find(text: &str, headings: &[String]) -> Result<Layout, ReadError> {
        let expected = heading::expected(headings);
        // The right delimiter finds the most known headings, leaves no quotes inside fields, and finds headings early.
        let rank = |found: &Found, stray: usize| (found.known, Reverse(stray), found.filled >= 2, Reverse(found.row), found.filled);
        let mut best = None;
        for delimiter in DELIMITERS {
            let (numbers, rows, stray) = sample(text, delimiter);
            let Some(found) = heading::find(&rows, &expected) else { continue };
            let Some(&number) = numbers.get(found.row) else { continue };
            let rank = rank(&found, stray);
            if best.as_ref().is_none_or(|(other, _, _)| rank > *other) {
                best = Some((rank, delimiter, number));
            }
        }
        let mut rows = Rows::new(text, best.as_ref().map_or(b',', |(_, delimiter, _)| *delimiter), 0);
        let Some((_, delimiter, row)) = best else {
            while rows.next()? {}
            return Err(ReadError::new("文件是空的"));
        };
        while rows.number < row && rows.next()? {}
        let headings = rows.texts().map(str::to_owned).collect();
        // The library leaves the line feed of a `\r\n` to the next row.
        let half = text.as_bytes().get(rows.end.saturating_sub(1)..=rows.end) == Some(b"\r\n");
        Ok(Layout { delimiter, row, end: (rows.end + usize::from(half)).min(text.len()), headings })
    }

    /// How many cells the heading row has.
    pub(crate) fn width(&self) -> usize {
        self.headings.len()
    }

    /// An empty sheet with these headings.
    pub(crate) fn sheet<'s, 't>(&self, take: &'s mut Take<'t>) -> Result<Sheet<'s, 't>, ReadError> {
        Sheet::new(self.row, self.headings.iter().cloned().enumerate(), take)
    }

    /// Adds a row to a sheet with these headings, unless it is blank.
    pub(crate) fn push(&self, sheet: &mut Sheet<'_, '_>, row: &Rows<'_>) -> Result<(), ReadError> {
        let width = self.headings.len();
        if row.is_blank() {
            return Ok(());
        }
        if let Some((column, _)) = row.texts().enumerate().skip(width).find(|(_, field)| !field.trim().is_empty()) {
            let message = format!("这一行有 {} 格，列名只有 {width} 个：带分隔符的内容要用引号括起来", row.width());
            return Err(ReadError::at(message, cell_name(column, row.number)));
        }
        sheet.push(row.number, row.texts().map(|field| Datum::Text(field.to_owned())).enumerate())
    }
}

/// The numbers of the first rows that hold something, the texts of their filled cells, and how many fields have quotes where none belong.
fn sample(text: &str, delimiter: u8) -> (Vec<usize>, Vec<Vec<String>>, usize) {
    let mut reader = Rows::new(text, delimiter, 0);
    let (mut numbers, mut rows, mut stray) = (Vec::new(), Vec::new(), 0);
    while rows.len() < heading::SEARCHED_ROWS {
        let read = reader.next();
        stray += reader.stray();
        // A row that cannot be read ends the sample here, and is told when the whole is read.
        if !matches!(read, Ok(true)) {
            break;
        }
        let filled: Vec<String> = reader.texts().map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned).collect();
        if !filled.is_empty() {
            numbers.push(reader.number);
            rows.push(filled);
        }
    }
    (numbers, rows, stray)
}

/// The rows of a text, one after another.
pub(crate) struct Rows<'a> {
    reader: Reader,
    text: &'a str,
    /// The cells of the row last read, without their quotes, one behind the other.
    cells: Vec<u8>,
    /// Where each of the cells ends, and room for more.
    ends: Vec<usize>,
    width: usize,
    /// How many bytes are read.
    end: usize,
    /// The row last read, from 1, with blank lines counted.
    number: usize,
    /// The byte with which it begins.
    begun: usize,
}

impl<'a> Rows<'a> {
    /// The rows of a text before which there are this many.
    pub(crate) fn new(text: &'a str, delimiter: u8, before: usize) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Rows { reader, text, cells: vec![0; 1 << 10], ends: vec![0; 1 << 5], width: 0, end: 0, number: before, begun: 0 }
    }

    /// Reads the next row; false at the end.
    pub(crate) fn next(&mut self) -> Result<bool, ReadError> {
        let from = self.end;
        if !self.read() || (self.end > self.text.len() && self.fields().eq([b"\0"])) {
            return Ok(false);
        }
        let (lines, begun) = self.blank_lines(from);
        self.number += 1 + lines;
        self.begun = begun;
        if self.end > self.text.len() + 1 {
            return Err(ReadError::at("引号没有闭合", cell_name(self.width.saturating_sub(1), self.number)));
        }
        Ok(true)
    }

    /// Reads the cells of the next row, and of the one behind the text; false if there is none.
    fn read(&mut self) -> bool {
        let mut filled = 0;
        self.width = 0;
        loop {
            let input = match self.text.as_bytes().get(self.end..) {
                Some(rest @ [_, ..]) => rest,
                _ => END.get(self.end - self.text.len()..).unwrap_or_default(),
            };
            let room = (self.cells.get_mut(filled..).unwrap_or_default(), self.ends.get_mut(self.width..).unwrap_or_default());
            let (result, read, wrote, ended) = self.reader.read_record(input, room.0, room.1);
            self.end += read;
            filled += wrote;
            self.width += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(2 * self.cells.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => return true,
                ReadRecordResult::End => return false,
            }
        }
    }

    /// How many cells the row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The cells of the row, as bytes of the text.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().take(self.width).map(move |end| self.cells.get(std::mem::replace(&mut start, *end)..*end).unwrap_or_default())
    }

    /// The cells of the row.
    fn texts(&self) -> impl Iterator<Item = &str> {
        // INVARIANT: cells are cut from a text at ASCII characters.
        self.fields().map(|field| std::str::from_utf8(field).unwrap_or_default())
    }

    /// Whether nothing stands in the row.
    pub(crate) fn is_blank(&self) -> bool {
        self.texts().all(|field| field.trim().is_empty())
    }

    /// How many blank lines, over which the library passes without a word, begin at a byte, and where they end.
    fn blank_lines(&self, from: usize) -> (usize, usize) {
        let (before, rest) = self.text.as_bytes().split_at_checked(from).unwrap_or_default();
        let (mut lines, mut end, mut last) = (0, from, before.last());
        for byte in rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')) {
            lines += usize::from(!(*byte == b'\n' && last == Some(&b'\r')));
            end += 1;
            last = Some(byte);
        }
        (lines, end)
    }

    /// How many fields of the row hold a quote without standing in quotes.
    fn stray(&self) -> usize {
        let (mut at, mut stray) = (self.begun, 0);
        for field in self.fields() {
            let quotes = field.iter().filter(|byte| **byte == b'"').count();
            let quoted = self.text.as_bytes().get(at) == Some(&b'"');
            stray += usize::from(!quoted && quotes > 0);
            at += field.len() + if quoted { quotes + 3 } else { 1 };
        }
        stray
    }
}
