//! Rows of cells → headings and records; nothing that stands in a cell is lost without a word.

use super::error::ReadError;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
use super::record::{Heading, Input, Origin, Record, Take, cell_name};
use crate::value::cell::Cell;
use std::sync::Arc;

/// Takes the rows below the headings, one by one, and hands each on as an item.
pub(crate) struct Sheet<'s, 't> {
    take: &'s mut Take<'t>,
    headings: Vec<Heading>,
    items: usize,
    /// For each column its heading, once it has one.
    columns: Vec<Option<u32>>,
    heading_row: usize,
    cells: usize,
    /// The name of the sheet; none for CSV.
    name: Option<Arc<str>>,
}

impl<'s, 't> Sheet<'s, 't> {
    /// A sheet whose headings stand in a row (counted from 1), given as (column, text).
    pub(crate) fn new(
        heading_row: usize,
        headings: impl IntoIterator<Item = (usize, String)>,
        take: &'s mut Take<'t>,
    ) -> Result<Self, ReadError> {
        let mut sheet = Sheet { take, headings: Vec::new(), items: 0, columns: Vec::new(), heading_row, cells: 0, name: None };
        for (column, text) in headings {
            let text = one_line(&text);
            if text.is_empty() {
                continue;
            }
            sheet.add_heading(column, text)?;
        }
        Ok(sheet)
    }

    /// The same, as the sheet of a name.
    #[cfg(feature = "office")]
    pub(super) fn named(self, name: &str) -> Self {
        Sheet { name: Some(name.into()), ..self }
    }

    /// Adds a row (counted from 1) as an item. A column without a heading gets one that says so.
    pub(super) fn push<'c>(&mut self, row: usize, cells: impl Iterator<Item = (usize, impl Into<Cell<'c>>)>) -> Result<(), ReadError> {
        let origin = self.name.clone().map_or(Origin::Row(row), |name| Origin::SheetRow(name, row));
        let mut record = Record { origin, cells: Vec::with_capacity(self.headings.len()) };
        for (column, cell) in cells {
            if let Some(heading) = self.columns.get(column).copied().flatten() {
                // Made where it stays: moving the cells of a CSV row took a tenth of the time from CSV to outcomes.
                record.cells.push((heading, cell.into()));
                continue;
            }
            let cell = cell.into();
            if !is_blank(&cell) {
                let name = cell_name(column, self.heading_row);
                let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
                record.cells.push((self.add_heading(column, format!("（{letters}列没有列名）"))?, cell));
            }
        }
        self.cells += record.cells.len();
        if self.items >= MAX_ROWS {
            return Err(ReadError::at(format!("行数太多：最多 {MAX_ROWS} 行"), format!("第{row}行")));
        }
        if self.cells > MAX_CELLS {
            return Err(ReadError::at(format!("单元格太多：最多 {MAX_CELLS} 个"), format!("第{row}行")));
        }
        self.items += 1;
        (self.take)(&self.headings, record)
    }

    /// The headings, once all rows are handed on.
    pub(crate) fn finish(self) -> Input {
        Input { headings: self.headings, ..Input::default() }
    }

    fn add_heading(&mut self, column: usize, text: String) -> Result<u32, ReadError> {
        let place = cell_name(column, self.heading_row);
        if column >= MAX_COLUMNS {
            return Err(ReadError::at(format!("列数太多：最多 {MAX_COLUMNS} 列"), place));
        }
        if self.columns.len() <= column {
            self.columns.resize(column + 1, None);
        }
        let index = self.headings.len() as u32;
        self.headings.push(Heading { text, place, column });
        if let Some(slot) = self.columns.get_mut(column) {
            *slot = Some(index);
        }
        Ok(index)
    }
}

/// Whether a cell holds nothing.
pub(super) fn is_blank(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Null => true,
        Cell::Text(_) => cell.is_blank_text(),
        Cell::Bool(_) | Cell::Number(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => false,
    }
}

/// A heading broken over several lines of its cell, as one.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect()
}
