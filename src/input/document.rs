//! The tables of a document, in the order in which they begin: each is a sheet, and those within others are sheets as well.

use super::beside::{BELOW, OF_PAGES};
use super::datum::flawed;
use super::error::ReadError;
use super::limits::MAX_ROWS;
use super::rows::{Budget, MAX_CHARACTERS, too_long};
use super::runs::{RunLook, Runs, with_flaw};
use super::sheets::{KeptSheet, KeptSheets, check_count};
use crate::value::cell::{Cell, Flaw};
use crate::value::text::is_blank;

/// So many lines right above a table may say something about it.
const LINES_ABOVE: usize = 8;
/// They are no longer than so many characters.
const LINE: usize = 120;
/// A table of so many rows at most only lays out what stands above the next one.
const LAYOUT_ROWS: usize = 3;
/// Tables lie within each other at most so deep.
const MAX_DEPTH: usize = 50;

/// Takes the texts and tables of a document as they come.
#[derive(Default)]
pub(super) struct Document {
    pub(super) budget: Budget,
    tables: Vec<KeptSheet>,
    open: Vec<OpenTable>,
    above: LinesAbove,
    /// What stands over or under every page.
    of_pages: Vec<String>,
}

/// The lines since the last table, and the line at hand.
#[derive(Default)]
pub(super) struct LinesAbove {
    lines: Vec<String>,
    line: String,
}

impl LinesAbove {
    /// Adds to the line at hand.
    pub(super) fn push(&mut self, text: &str) {
        if self.line.len() <= 4 * LINE {
            self.line.push_str(text);
        }
    }

    pub(super) fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if says_something(&line) {
            self.lines.push(line);
        }
        if self.lines.len() > 4 * LINES_ABOVE {
            self.lines.drain(..3 * LINES_ABOVE);
        }
    }

    /// Those that may say something about the table that begins.
    pub(super) fn take(&mut self) -> Vec<String> {
        self.end_line();
        last_lines(std::mem::take(&mut self.lines))
    }
}

fn last_lines(mut lines: Vec<String>) -> Vec<String> {
    lines.split_off(lines.len().saturating_sub(LINES_ABOVE))
}

/// A table that has not ended.
pub(super) struct OpenTable {
    number: usize,
    /// The row at hand, from 0.
    pub(super) row: usize,
    /// Where the cell at hand begins.
    pub(super) column: usize,
    pub(super) text: CellText,
}

/// The text of a cell, as far as it came.
#[derive(Default)]
pub(super) struct CellText {
    pub(super) text: String,
    pub(super) runs: Runs,
    /// Whether a picture stands in it.
    pub(super) holds_picture: bool,
}

impl CellText {
    /// What the cell says, from what its text does: a picture alone cannot be read.
    pub(super) fn datum(&self, says: impl FnOnce(&str) -> Cell<'static>) -> Cell<'static> {
        match self.text.trim() {
            "" if self.holds_picture => flawed(Cell::Null, Flaw::Picture),
            text => with_flaw(says(text), self.runs.flaw()),
        }
    }
}

impl Document {
    /// Begins a table, which may lie in a cell of another.
    pub(super) fn begin_table(&mut self) -> Result<(), ReadError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ReadError::new("表格里的表格套得太深"));
        }
        check_count(self.tables.len())?;
        let mut above = self.above.take();
        if let Some(outer) = self.open.last_mut() {
            outer.text.runs.holds_table = true;
            let lines = outer.text.text.lines().filter(|line| says_something(line));
            above = layout(self.tables.get(outer.number), outer.row);
            above.extend(lines.map(str::to_owned));
            above = last_lines(above);
        }
        let number = self.tables.len();
        self.tables.push(KeptSheet::new(format!("表格{}", number + 1)).below(above));
        self.open.push(OpenTable { number, row: 0, column: 0, text: CellText::default() });
        Ok(())
    }

    /// Ends the innermost table.
    pub(super) fn end_table(&mut self) {
        if let Some(ended) = self.open.pop().filter(|_| self.open.is_empty()) {
            self.above.lines = layout(self.tables.get(ended.number), ended.row);
        }
    }

    /// Says something above the innermost table.
    pub(super) fn caption(&mut self, text: String) {
        if let Some((_, sheet, _)) = self.table().filter(|_| says_something(&text)) {
            sheet.add_above(text);
        }
    }

    /// The innermost table, its sheet, and how much may still be read.
    pub(super) fn table(&mut self) -> Option<(&mut OpenTable, &mut KeptSheet, &mut Budget)> {
        let table = self.open.last_mut()?;
        let sheet = self.tables.get_mut(table.number)?;
        Some((table, sheet, &mut self.budget))
    }

    /// Goes on to the next row of the innermost table.
    pub(super) fn next_row(&mut self) -> Result<(), ReadError> {
        let Some(table) = self.open.last_mut() else { return Ok(()) };
        table.row += 1;
        if table.row > MAX_ROWS { Err(ReadError::new(format!("行数太多：最多 {MAX_ROWS} 行"))) } else { Ok(()) }
    }

    /// Adds to the text of the cell at hand, or to what stands above the next table.
    pub(super) fn push(&mut self, text: &str, look: RunLook) -> Result<(), ReadError> {
        let Some(table) = self.open.last_mut() else {
            self.above.push(text);
            return Ok(());
        };
        table.text.runs.add(text, look);
        table.text.text.push_str(text);
        if table.text.text.len() > 4 * MAX_CHARACTERS { Err(ReadError::new(too_long())) } else { Ok(()) }
    }

    /// A picture stands in the cell at hand.
    pub(super) fn picture(&mut self) {
        if let Some(table) = self.open.last_mut() {
            table.text.holds_picture = true;
        }
    }

    /// Begins a line, unless nothing stands in the one at hand.
    pub(super) fn break_line(&mut self) {
        match self.open.last_mut() {
            Some(table) if table.text.text.ends_with('\n') || table.text.text.is_empty() => {}
            Some(table) => table.text.text.push('\n'),
            None => self.above.end_line(),
        }
    }

    /// Adds what stands over or under every page.
    pub(super) fn add_of_pages(&mut self, text: String) {
        self.of_pages.extend(Some(text).filter(|text| says_something(text)));
    }

    /// The tables, once all is read. `none`: what is said where there are none.
    pub(super) fn finish(mut self, none: &str) -> Result<KeptSheets, ReadError> {
        self.above.end_line();
        if let Some(last) = self.tables.last_mut() {
            std::mem::take(&mut self.above.lines)
                .into_iter()
                .take(LINES_ABOVE)
                .for_each(|line| last.add_beside(BELOW.to_owned(), None, line));
        }
        for table in &mut self.tables {
            self.of_pages.iter().for_each(|text| table.add_beside(OF_PAGES.to_owned(), None, text.clone()));
        }
        KeptSheets::new(self.tables, "", none)
    }
}

/// What a table says that may only lay out what stands above another.
fn layout(table: Option<&KeptSheet>, rows: usize) -> Vec<String> {
    let lines = table.filter(|_| rows <= LAYOUT_ROWS).map(KeptSheet::lines).unwrap_or_default();
    lines.into_iter().filter(|line| says_something(line)).collect()
}

fn says_something(line: &str) -> bool {
    !is_blank(line) && line.chars().count() <= LINE
}
