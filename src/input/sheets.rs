//! Sheets that are kept until all of them are read.

use super::beside::Beside;
use super::datum::as_seen;
use super::error::ReadError;
use super::number_format::PLAIN;
use super::record::cell_name;
use super::row::{Look, Source, TableCell, TableRow, is_blank, shown};
use super::rows::{Budget, Region, RowMaker, strike, written_twice};
use super::workbook::{Tab, TakeRow, Workbook};
use crate::value::cell::Cell;
use std::collections::HashMap;

/// At most so many sheets are kept.
const MAX_SHEETS: usize = 10_000;

/// So many texts beside a sheet are kept.
const MOST_BESIDE: usize = 10_000;

/// What was read of a sheet.
pub(super) struct KeptSheet {
    tab: Tab,
    cells: Vec<KeptCell>,
    regions: Vec<Region>,
    /// How rows look, from 0, that do not look plain.
    looks: HashMap<usize, Look>,
}

/// A cell that holds something; rows and columns from 0.
struct KeptCell {
    row: usize,
    column: usize,
    datum: Cell<'static>,
    is_struck: bool,
}

impl KeptSheet {
    pub(super) fn new(name: String) -> KeptSheet {
        let tab = Tab { name, is_visible: true, hidden_columns: Vec::new(), above: Vec::new(), beside: Vec::new(), pictures: Vec::new() };
        KeptSheet { tab, cells: Vec::new(), regions: Vec::new(), looks: HashMap::new() }
    }

    /// The same with texts right above it.
    pub(super) fn below(mut self, above: Vec<String>) -> KeptSheet {
        self.tab.above = above;
        self
    }

    /// Adds a text right above it.
    pub(super) fn add_above(&mut self, text: String) {
        self.tab.above.push(text);
    }

    /// Adds what belongs to it and stands in none of its cells.
    /// `column`: that of which it speaks, from 0.
    pub(super) fn add_beside(&mut self, place: String, column: Option<usize>, text: String) {
        if self.tab.beside.len() < MOST_BESIDE {
            self.tab.beside.push(Beside { place, column, text });
        }
    }

    /// What stands right above it, and a line for each of its rows.
    pub(super) fn lines(&self) -> Vec<String> {
        let rows = self.cells.chunk_by(|one, other| one.row == other.row);
        let lines = rows.map(|cells| cells.iter().map(|cell| shown(&cell.datum)).collect::<Vec<String>>().join("  "));
        self.tab.above.iter().cloned().chain(lines).collect()
    }

    pub(super) fn hide(&mut self) {
        self.tab.is_visible = false;
    }

    /// Hides columns from 0, the last one included.
    pub(super) fn hide_columns(&mut self, first: usize, last: usize) {
        self.tab.hidden_columns.push((first, last));
    }

    /// Says how a row looks.
    pub(super) fn set_look(&mut self, row: usize, look: Look) {
        self.looks.insert(row, look);
    }

    /// Says of its zeros that they are not shown.
    pub(super) fn hide_zeros(&mut self) {
        for cell in &mut self.cells {
            let datum = std::mem::replace(&mut cell.datum, Cell::Null);
            cell.datum = as_seen(datum, &PLAIN, true);
        }
    }

    /// Turns hidden rows into those that a filter leaves out.
    pub(super) fn set_filtered(&mut self) {
        self.looks.values_mut().filter(|look| **look == Look::Hidden).for_each(|look| *look = Look::Filtered);
    }

    /// Merges cells; nothing is done for a single one.
    pub(super) fn merge(&mut self, budget: &mut Budget, region: Region) -> Result<(), ReadError> {
        if region.bottom > region.top || region.right > region.left {
            budget.count(region.top, region.left)?;
            self.regions.push(region);
        }
        Ok(())
    }

    /// Refuses two cells in one place.
    pub(super) fn hold_apart(&mut self) -> Result<(), ReadError> {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        let mut pairs = self.cells.iter().zip(self.cells.iter().skip(1));
        match pairs.find(|(one, other)| (one.row, one.column) == (other.row, other.column)) {
            Some((cell, _)) => Err(written_twice(format!("{}!{}", self.tab.name, cell_name(cell.column, cell.row + 1)))),
            None => Ok(()),
        }
    }

    /// Puts a cell that holds something in its place.
    pub(super) fn put(
        &mut self,
        budget: &mut Budget,
        (row, column): (usize, usize),
        datum: Cell<'static>,
        is_struck: bool,
    ) -> Result<(), ReadError> {
        if is_blank(&datum) {
            return Ok(());
        }
        budget.take(&datum, row, column)?;
        self.cells.push(KeptCell { row, column, datum, is_struck });
        Ok(())
    }
}

/// Refuses one more sheet beside so many.
pub(super) fn check_count(sheets: usize) -> Result<(), ReadError> {
    if sheets < MAX_SHEETS { Ok(()) } else { Err(ReadError::new(format!("表格太多：最多 {MAX_SHEETS} 张"))) }
}

/// The sheets of a file.
pub(super) struct KeptSheets {
    sheets: Vec<KeptSheet>,
    word: &'static str,
}

impl KeptSheets {
    /// The sheets of a workbook, or (`word` is empty) tables that have their kind in their names. `none`: what is said where there are none.
    pub(super) fn new(mut sheets: Vec<KeptSheet>, word: &'static str, none: &str) -> Result<KeptSheets, ReadError> {
        if sheets.is_empty() {
            return Err(ReadError::new(none));
        }
        // Of cells in one place the last one counts.
        for sheet in &mut sheets {
            sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
            sheet.cells.reverse();
            sheet.cells.dedup_by_key(|cell| (cell.row, cell.column));
            sheet.cells.reverse();
        }
        Ok(KeptSheets { sheets, word })
    }
}

impl Workbook for KeptSheets {
    fn word(&self) -> &'static str {
        self.word
    }

    fn tabs(&self) -> Vec<Tab> {
        self.sheets.iter().map(|sheet| sheet.tab.clone()).collect()
    }

    fn rows(&mut self, sheet: usize, take: &mut TakeRow<'_>) -> Result<(), ReadError> {
        let Some(KeptSheet { cells, regions, looks, .. }) = self.sheets.get(sheet) else { return Ok(()) };
        let mut has_cells_in = |first: usize, last: usize| {
            let at = cells.partition_point(|cell| cell.row < first);
            Ok(cells.get(at).is_some_and(|cell| cell.row <= last))
        };
        let mut maker = RowMaker::new(regions.clone());
        for cells in cells.chunk_by(|one, other| one.row == other.row) {
            let Some(KeptCell { row, .. }) = cells.first() else { continue };
            let own = cells.iter().map(|cell| {
                let own = TableCell { column: cell.column, source: Source::Own, datum: borrowed(&cell.datum) };
                (own, cell.is_struck)
            });
            let (own, is_struck) = strike(own.collect());
            let look = if is_struck { Look::Struck } else { looks.get(row).copied().unwrap_or_default() };
            let made: Option<TableRow<'_>> = maker.row(*row, own, look, &mut has_cells_in)?;
            if let Some(row) = made
                && !take(row)?
            {
                break;
            }
        }
        Ok(())
    }
}

fn borrowed<'c>(datum: &'c Cell<'static>) -> Cell<'c> {
    match datum {
        Cell::Text(text) => Cell::Text(text.as_ref().into()),
        Cell::Number(number) => Cell::Number(number.as_ref().into()),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => datum.clone(),
    }
}
