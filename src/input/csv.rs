//! CSV → records: quoted fields may hold line breaks; a row is numbered as a spreadsheet program shows it.
//!
//! `csv` reads a quote that is never closed up to the end of the text without a word. So a row of a zero byte is sent after the text:
//! `甲,乙⏎1,"2` goes on with `⏎\0⏎`, and the last row comes out as `1`, `2⏎\0⏎`, with its end after the text's. Of a text whose quotes are
//! closed the zero byte is a row of its own, which is not handed on.

use super::error::ReadError;
use super::formula_sign::unguarded;
use super::known::Known;
use super::limits::MAX_COLUMNS;
use super::options::ReadOptions;
use super::record::{Input, Take, cell_name};
use super::row::{Glance, Look, Row, Source, TableCell, TableRow};
use super::tables::Tables;
use super::tables::head::{Head, SEARCHED_ROWS, known_head, likely_head};
use super::text::{Text, check};
use crate::value::cell::Cell;
use crate::value::text::is_blank;
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::cmp::Reverse;
use std::io::Read;

/// Signs by which people part the cells of a row, and programs do not.
const OTHER_SIGNS: [char; 4] = ['，', '；', '|', '｜'];
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Sent after the text.
const SENTINEL: &[u8] = b"\n\0\n";

/// Reads a CSV text.
pub(super) fn read(text: Text<'_>, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    read_while(text, options, take, |_| true)
}

/// Reads what stands above the first table of a CSV text.
pub(super) fn read_above(text: Text<'_>, options: &ReadOptions) -> Result<Input, ReadError> {
    read_while(text, options, &mut |_, _| Ok(()), |tables| !tables.has_table())
}

fn read_while(
    mut text: Text<'_>,
    options: &ReadOptions,
    take: &mut Take<'_>,
    goes_on: impl Fn(&Tables<'_, '_>) -> bool,
) -> Result<Input, ReadError> {
    let known = Known::new(options);
    let layout = loop {
        match Layout::find(text.rest(), text.is_at_end(), &known)? {
            Some(layout) => break layout,
            None => text.more()?,
        };
    };
    let mut rows = Rows::new(text, layout.delimiter);
    let mut tables = Tables::new(&known, options, false, take);
    while goes_on(&tables) && rows.next()? {
        let row = rows.row();
        if (row.number > 1 || !layout.says_delimiter) && !row.texts().all(is_padding) {
            tables.row(row)?;
        }
    }
    if tables.end()? { Ok(tables.finish()) } else { Err(ReadError::new("文件是空的")) }
}

/// Whether nothing of a field is seen; old programs end a file with Ctrl-Z or with zero bytes.
fn is_padding(field: &str) -> bool {
    is_blank(field) || field.bytes().all(|byte| matches!(byte, 0 | 0x1a))
}

/// How a CSV text is laid out.
struct Layout {
    delimiter: u8,
    /// Whether the first line says what the delimiter is: `sep=;`.
    says_delimiter: bool,
}

impl Layout {
    /// Finds the layout from the first rows of a text; none if more of it has to be seen.
    fn find(beginning: &str, whole: bool, known: &Known) -> Result<Option<Layout>, ReadError> {
        let first_line = beginning.lines().next().unwrap_or_default().trim();
        let stated = first_line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).and_then(|_| first_line.as_bytes().get(4));
        if let Some(&delimiter) = stated.filter(|delimiter| delimiter.is_ascii()) {
            return Ok(Some(Layout { delimiter, says_delimiter: true }));
        }
        // The right delimiter finds the most known headings, leaves no quotes inside fields, and finds headings early.
        let rank = |head: &Head, stray: usize| (head.known, Reverse(stray), head.filled >= 2, Reverse(head.last), head.filled);
        let mut best = None;
        for delimiter in DELIMITERS {
            let (rows, stray) = sample(beginning, delimiter);
            if !whole && rows.len() < SEARCHED_ROWS {
                return Ok(None);
            }
            let Some(head) = known_head(&rows, known, 1).or_else(|| likely_head(&rows, known)) else { continue };
            let rank = rank(&head, stray);
            if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                best = Some((rank, delimiter));
            }
        }
        let found = best.as_ref().map_or(0, |((known, ..), _)| *known);
        for (number, line) in beginning.lines().enumerate().take(SEARCHED_ROWS) {
            let is_between = |sign: &&char| line.split(**sign).filter(|field| known.is_heading(field.trim())).count() > found.max(1);
            if let Some(sign) = OTHER_SIGNS.iter().find(is_between) {
                return Err(ReadError::at(format!("各格用「{sign}」隔开：换成半角逗号「,」"), format!("第{}行", number + 1)));
            }
        }
        Ok(Some(Layout { delimiter: best.map_or(b',', |(_, delimiter)| delimiter), says_delimiter: false }))
    }
}

/// The first rows that hold something, and how many fields have quotes where none belong.
fn sample(text: &str, delimiter: u8) -> (Vec<TableRow<'static>>, usize) {
    let mut reader = Rows::new(Text::of(text), delimiter);
    let (mut rows, mut stray) = (Vec::new(), 0);
    while rows.len() < SEARCHED_ROWS {
        let read = reader.next();
        stray += reader.stray();
        // A row that cannot be read ends the sample here, and is reported when the whole is read.
        if !matches!(read, Ok(true)) {
            break;
        }
        let row = reader.row().into_owned();
        if !row.cells.is_empty() {
            rows.push(row);
        }
    }
    (rows, stray)
}

/// A row of a text as it is read.
struct CsvRow<'r> {
    number: usize,
    fields: Vec<&'r str>,
}

impl<'r> CsvRow<'r> {
    /// `text`: all fields of a record, one after another.
    fn new(number: usize, record: &ByteRecord, mut text: &'r str) -> Self {
        let mut fields = Vec::with_capacity(record.len());
        for field in record {
            // INVARIANT: no field ends within a character, for what parts them is ASCII.
            let (field, rest) = text.split_at_checked(field.len()).unwrap_or_default();
            fields.push(without_guard(field));
            text = rest;
        }
        CsvRow { number, fields }
    }

    fn texts(&self) -> impl Iterator<Item = &'r str> {
        self.fields.iter().copied()
    }
}

/// What stands in `="001"`, as texts are written that Excel is not to take for numbers, and behind `'`, before those that it is not to take
/// for formulas.
#[inline]
fn without_guard(field: &str) -> &str {
    match field.as_bytes().first() {
        Some(b'=') => {}
        Some(b'\'') => return unguarded(field),
        Some(_) | None => return field,
    }
    let guarded = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    guarded.filter(|text| !text.contains('"')).unwrap_or(field)
}

impl<'r> Row<'r> for CsvRow<'r> {
    fn number(&self) -> usize {
        self.number
    }

    fn glances(&self) -> impl Iterator<Item = Glance<'_>> {
        let filled = self.texts().enumerate().filter(|(_, text)| !is_blank(text));
        filled.map(|(column, text)| Glance { column, source: Source::Own, written: text })
    }

    fn fields(&self) -> Option<usize> {
        Some(self.fields.len())
    }

    fn into_cells(self) -> impl Iterator<Item = (usize, Source, Cell<'r>)> {
        self.fields.into_iter().enumerate().map(|(column, text)| (column, Source::Own, text.into()))
    }

    fn into_owned(self) -> TableRow<'static> {
        // One beyond the most that there may be is enough to say so.
        let filled = self.texts().enumerate().filter(|(_, text)| !is_blank(text)).take(MAX_COLUMNS + 1);
        let cells = filled.map(|(column, text)| TableCell { column, source: Source::Own, datum: Cell::Text(text.to_owned().into()) });
        TableRow { number: self.number, cells: cells.collect(), fields: Some(self.fields.len()), look: Look::Plain }
    }
}

/// The rows of a text, one after another.
struct Rows<'r> {
    reader: Reader<RowTap<'r>>,
    delimiter: u8,
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
        Rows { reader, delimiter, record: ByteRecord::new(), number: 0, begun: 0 }
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
        let row = tap.written(begun, end);
        if memchr::memchr(b'"', row).is_some()
            && let Some(column) = text_after_quote(row, self.delimiter)
        {
            let message = "引号闭合以后还有字：内容里的引号要写成两个「\"\"」";
            return Err(ReadError::at(message, cell_name(column, self.number)));
        }
        Ok(true)
    }

    /// The row, checked to be text all at once.
    fn row(&self) -> CsvRow<'_> {
        CsvRow::new(self.number, &self.record, check(self.record.as_slice()).unwrap_or_default())
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

/// The column of the first field that goes on after its closing quote.
fn text_after_quote(row: &[u8], delimiter: u8) -> Option<usize> {
    let (mut column, mut at) = (0, 0);
    loop {
        if row.get(at) == Some(&b'"') {
            at += 1;
            // A quote within is written twice.
            while let Some(found) = memchr::memchr(b'"', row.get(at..)?) {
                at += found + 1;
                if row.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
            match row.get(at) {
                Some(byte) if *byte != delimiter && !matches!(byte, b'\r' | b'\n') => return Some(column),
                Some(_) | None => {}
            }
        }
        at += memchr::memchr(delimiter, row.get(at..)?)? + 1;
        column += 1;
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
        // One byte before the row stays: it tells whether a line feed belongs to the row above.
        let droppable = (self.row.saturating_sub(1 + self.dropped) as usize).min(self.kept.len());
        self.kept.drain(..droppable);
        self.dropped += droppable as u64;
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

    /// The bytes of a row as it is written.
    fn written(&self, begun: u64, end: u64) -> &[u8] {
        let (from, to) = (begun.saturating_sub(self.dropped) as usize, end.saturating_sub(self.dropped) as usize);
        self.kept.get(from..to.min(self.kept.len())).unwrap_or_default()
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
