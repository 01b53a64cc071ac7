//! CSV → records: quoted fields may hold line breaks; a row is numbered as a spreadsheet program shows it.

use super::heading::{self, Found};
use super::sheet::Sheet;
use super::{Datum, Input, ReadError, cell_name};
use std::borrow::Cow;
use std::cmp::Reverse;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a CSV text. `headings`: those that are expected, to find the heading row and the delimiter by.
pub(super) fn read(text: &str, headings: &[String]) -> Result<Input, ReadError> {
    let layout = Layout::find(text, headings)?;
    let mut sheet = layout.sheet()?;
    let mut rows = Rows::new(text.get(layout.end..).unwrap_or_default(), layout.delimiter, layout.row);
    while let Some(row) = rows.next()? {
        layout.push(&mut sheet, row)?;
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

/// One row that holds something.
pub(crate) struct Row<'r, 'a> {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) fields: &'r mut Vec<Cow<'a, str>>,
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
        let Some((_, delimiter, row)) = best else {
            return Err(unclosed_in(text).unwrap_or_else(|| ReadError::new("文件是空的")));
        };
        let mut splitter = Splitter::new(text, delimiter);
        let mut fields: Vec<Cow<'_, str>> = Vec::new();
        while splitter.row < row && splitter.next(&mut fields)? {}
        let headings = fields.iter().map(|field| field.to_string()).collect();
        Ok(Layout { delimiter, row, end: splitter.at, headings })
    }

    /// How many cells the heading row has.
    pub(crate) fn width(&self) -> usize {
        self.headings.len()
    }

    /// An empty sheet with these headings.
    pub(crate) fn sheet(&self) -> Result<Sheet, ReadError> {
        Sheet::new(self.row, self.headings.iter().cloned().enumerate())
    }

    /// Adds a row to a sheet with these headings.
    pub(crate) fn push(&self, sheet: &mut Sheet, row: Row<'_, '_>) -> Result<(), ReadError> {
        let width = self.headings.len();
        if let Some(column) = row.fields.iter().enumerate().skip(width).find(|(_, field)| !field.trim().is_empty()).map(|(column, _)| column) {
            let message = format!("这一行有 {} 格，列名只有 {width} 个：带分隔符的内容要用引号括起来", row.fields.len());
            return Err(ReadError::at(message, cell_name(column, row.number)));
        }
        sheet.push(row.number, row.fields.drain(..).map(|field| Datum::Text(field.into_owned())).enumerate())
    }
}

/// The rows of a text that hold something.
pub(crate) struct Rows<'a> {
    splitter: Splitter<'a>,
    fields: Vec<Cow<'a, str>>,
}

impl<'a> Rows<'a> {
    /// The rows of a text before which there are this many.
    pub(crate) fn new(text: &'a str, delimiter: u8, before: usize) -> Self {
        Rows { splitter: Splitter { row: before, ..Splitter::new(text, delimiter) }, fields: Vec::new() }
    }

    /// The next row; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_, 'a>>, ReadError> {
        while self.splitter.next(&mut self.fields)? {
            if !self.fields.iter().all(|field| field.trim().is_empty()) {
                return Ok(Some(Row { number: self.splitter.row, fields: &mut self.fields }));
            }
        }
        Ok(None)
    }
}

/// The numbers of the first rows that hold something, the texts of their filled cells, and how many fields have quotes where none belong.
fn sample(text: &str, delimiter: u8) -> (Vec<usize>, Vec<Vec<String>>, usize) {
    let mut splitter = Splitter::new(text, delimiter);
    let mut fields = Vec::new();
    let (mut numbers, mut rows) = (Vec::new(), Vec::new());
    // A row that cannot be read ends the sample here, and is told when the whole is read.
    while rows.len() < heading::SEARCHED_ROWS && matches!(splitter.next(&mut fields), Ok(true)) {
        let filled: Vec<String> = fields.iter().map(|field| field.trim()).filter(|field| !field.is_empty()).map(str::to_owned).collect();
        if !filled.is_empty() {
            numbers.push(splitter.row);
            rows.push(filled);
        }
    }
    (numbers, rows, splitter.stray)
}

fn unclosed_in(text: &str) -> Option<ReadError> {
    let mut splitter = Splitter::new(text, b',');
    let mut fields = Vec::new();
    loop {
        match splitter.next(&mut fields) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(error),
        }
    }
}

/// Cuts a text into rows and fields.
struct Splitter<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    /// The row last read, from 1.
    row: usize,
    /// How many fields so far hold a quote without standing in quotes.
    stray: usize,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, delimiter: u8) -> Self {
        Splitter { text, at: 0, delimiter, row: 0, stray: 0 }
    }

    /// The fields of the next row; false at the end.
    fn next(&mut self, fields: &mut Vec<Cow<'a, str>>) -> Result<bool, ReadError> {
        fields.clear();
        if self.at >= self.text.len() {
            return Ok(false);
        }
        self.row += 1;
        loop {
            let field = if self.byte() == Some(b'"') { self.quoted(fields.len())? } else { Cow::Borrowed(self.plain()) };
            fields.push(field);
            match self.byte() {
                Some(byte) if byte == self.delimiter => self.at += 1,
                Some(b'\r') => {
                    self.at += 1;
                    if self.byte() == Some(b'\n') {
                        self.at += 1;
                    }
                    return Ok(true);
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(true);
                }
                None => return Ok(true),
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Up to the next delimiter or line break.
    fn plain(&mut self) -> &'a str {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let mut length = 0;
        // Eight bytes at a time: is one of them a delimiter, a line break or a quote?
        while let Some(eight) = rest.get(length..length + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()) {
            const ONES: u64 = 0x0101_0101_0101_0101;
            const HIGH: u64 = 0x8080_8080_8080_8080;
            let word = u64::from_le_bytes(eight);
            let has = |byte: u8| {
                let zeros = word ^ ONES * u64::from(byte);
                zeros.wrapping_sub(ONES) & !zeros & HIGH
            };
            let found = has(self.delimiter) | has(b'\n') | has(b'\r') | has(b'"');
            if found != 0 {
                length += found.trailing_zeros() as usize / 8;
                break;
            }
            length += 8;
        }
        let mut quotes = false;
        while let Some(byte) = rest.get(length).filter(|byte| **byte != self.delimiter && **byte != b'\n' && **byte != b'\r') {
            quotes |= *byte == b'"';
            length += 1;
        }
        let field = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        self.stray += usize::from(quotes);
        field
    }

    /// A field in quotes; two quotes in it are one. What stands behind the closing quote belongs to the field.
    fn quoted(&mut self, column: usize) -> Result<Cow<'a, str>, ReadError> {
        let mut value: Option<String> = None;
        loop {
            self.at += 1;
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(length) = rest.as_bytes().iter().position(|byte| *byte == b'"') else {
                return Err(ReadError::at("引号没有闭合", cell_name(column, self.row)));
            };
            let part = rest.get(..length).unwrap_or_default();
            self.at += length + 1;
            if self.byte() == Some(b'"') {
                let value = value.get_or_insert_default();
                value.push_str(part);
                value.push('"');
                continue;
            }
            let tail = self.plain();
            return Ok(match value {
                None if tail.is_empty() => Cow::Borrowed(part),
                value => Cow::Owned(value.unwrap_or_default() + part + tail),
            });
        }
    }
}
