//! The rows of one sheet, one after another.

use super::book::{Book, broken};
use super::notes::{RowNotes, SheetNotes};
use crate::input::datum::{as_seen, not_calculated, of_error, of_iso, of_moment, of_number, of_text};
use crate::input::error::ReadError;
use crate::input::number_format::{DayShown, PLAIN, Shows, built_in};
use crate::input::row::{Look, Source, TableCell, TableRow, is_blank};
use crate::input::rows::{Budget, RowMaker, strike};
use crate::input::runs::with_flaw;
use crate::value::cell::Cell;
use calamine::{Color, DataRef, FillPattern, Style, XlsxCellReader};
use std::borrow::Cow;
use std::io::Cursor;
use std::iter::Fuse;

/// A cell with its row, from 0.
struct PlacedCell<'b> {
    row: usize,
    cell: TableCell<'b>,
    is_struck: bool,
}

/// What is noted of the rows of a sheet, batch after batch.
pub(super) type Scanned<'s> = dyn Iterator<Item = Result<RowNotes, ReadError>> + 's;

/// The rows of a sheet that were looked through so far, and those to come.
struct LookedThrough<'n> {
    notes: RowNotes,
    coming: Fuse<&'n mut Scanned<'n>>,
}

impl LookedThrough<'_> {
    /// Takes some of those to come; false if there are none.
    fn go_on(&mut self) -> Result<bool, ReadError> {
        let Some(next) = self.coming.next() else { return Ok(false) };
        self.notes.add(next?);
        Ok(true)
    }

    /// Whether something stands in one of some rows, from 0.
    fn has_cells_in(&mut self, first: usize, last: usize) -> Result<bool, ReadError> {
        loop {
            if let Some(row) = self.notes.filled_from(first) {
                return Ok(row <= last);
            }
            if !self.go_on()? {
                return Ok(false);
            }
        }
    }
}

/// Reads a sheet row by row. `calamine` comes to no cell that was not looked through before.
pub(super) struct Rows<'b, 'a, 'n> {
    reader: XlsxCellReader<'b, Cursor<&'a [u8]>>,
    /// How many cells were read.
    cells_read: u64,
    shows_by_style: Vec<Shows>,
    /// What `calamine` does not tell of the sheet.
    sheet: &'n SheetNotes,
    looked_through: LookedThrough<'n>,
    /// The first cell of the next row.
    waiting: Option<PlacedCell<'b>>,
    /// The reader must not be asked again after the last cell.
    ended: bool,
    maker: RowMaker<'b>,
    budget: Budget,
}

impl<'b, 'a, 'n> Rows<'b, 'a, 'n> {
    /// The rows of a sheet.
    pub(super) fn new(book: &'b mut Book<'a>, name: &str, sheet: &'n SheetNotes, scanned: &'n mut Scanned<'n>) -> Result<Self, ReadError> {
        let reader = book.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
        Ok(Rows {
            shows_by_style: reader.styles().iter().map(shows).collect(),
            reader,
            cells_read: 0,
            sheet,
            looked_through: LookedThrough { notes: RowNotes::default(), coming: scanned.fuse() },
            waiting: None,
            ended: false,
            maker: RowMaker::new(sheet.merged.clone()),
            budget: Budget::of_stream(),
        })
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<TableRow<'b>>, ReadError> {
        loop {
            let Some(first) = self.waiting.take().map_or_else(|| self.cell(), |cell| Ok(Some(cell)))? else { return Ok(None) };
            let row = first.row;
            let mut cells = vec![(first.cell, first.is_struck)];
            while let Some(next) = self.cell()? {
                if next.row == row {
                    cells.push((next.cell, next.is_struck));
                    continue;
                }
                if next.row < row {
                    let place = format!("第{}行", next.row + 1);
                    return Err(ReadError::at("这一行排在后面的行之后：请用 Excel 或 WPS 重新保存", place));
                }
                self.waiting = Some(next);
                break;
            }
            let (cells, all_struck) = strike(cells);
            let look = if all_struck { Look::Struck } else { self.looked_through.notes.look(row, self.sheet.is_filtered) };
            let Rows { maker, looked_through, .. } = self;
            let made = maker.row(row, cells, look, &mut |first, last| looked_through.has_cells_in(first, last))?;
            if made.is_some() {
                return Ok(made);
            }
        }
    }

    /// The next cell that holds something, with its row.
    fn cell(&mut self) -> Result<Option<PlacedCell<'b>>, ReadError> {
        while !self.ended {
            while self.cells_read >= self.looked_through.notes.cells && self.looked_through.go_on()? {}
            self.cells_read += 1;
            let notes = &self.looked_through.notes;
            let Some((cell, style)) = self.reader.next_cell_with_style_id().map_err(|error| broken(&error))? else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let shows = self.shows_by_style.get(style).unwrap_or(&PLAIN);
            let datum = match cell.get_value() {
                DataRef::Empty | DataRef::Float(0.0) if notes.is_not_calculated(row, column) => not_calculated(),
                value => datum(value, shows),
            };
            if is_blank(&datum) {
                continue;
            }
            let runs = notes.runs(row, column);
            let runs = if shows.shows_white { runs.seen() } else { runs };
            let datum = with_flaw(as_seen(datum, shows, self.sheet.hides_zeros), runs.flaw());
            self.budget.take(&datum, row, column)?;
            let is_struck = shows.is_struck || runs.is_struck();
            return Ok(Some(PlacedCell { row, cell: TableCell { column, source: Source::Own, datum }, is_struck }));
        }
        Ok(None)
    }
}

/// How the cells of a style show what they store.
fn shows(style: &Style) -> Shows {
    let format = style.number_format.as_ref();
    let is_struck = style.font.as_ref().is_some_and(|font| font.has_strikethrough());
    let of_code = Shows::of_code(format.map_or("", |format| format.format_code.as_str()), is_struck);
    let built_in = format.and_then(|format| format.format_id).map(|id| Shows::of_code(built_in(id), is_struck));
    // `calamine` lacks some of the built-in formats of days: ours counts where its own shows a whole day.
    let day = built_in.map(|built_in| built_in.day).filter(|_| of_code.day == DayShown::Whole).unwrap_or(of_code.day);
    let rgb = |color: &Color| (color.red, color.green, color.blue);
    let color = style.font.as_ref().and_then(|font| font.color.as_ref()).map(rgb);
    // None of a pattern.
    let ground = match style.fill.as_ref() {
        Some(fill) if fill.pattern == FillPattern::Solid => fill.foreground_color.as_ref().map(rgb),
        Some(fill) if fill.pattern != FillPattern::None => None,
        Some(_) | None => Some((255, 255, 255)),
    };
    Shows { day, is_unseen: ground.is_some() && color == ground, shows_white: ground != Some((255, 255, 255)), ..of_code }
}

/// What a cell says, or why it does not say what it stores.
fn datum<'b>(value: &DataRef<'b>, shows: &Shows) -> Cell<'b> {
    match value {
        DataRef::Empty => Cell::Null,
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::Int(number) => Cell::Number(number.to_string().into()),
        DataRef::Float(number) => of_number(*number, shows),
        DataRef::String(text) | DataRef::DurationIso(text) => of_text(Cow::Owned(text.clone())),
        DataRef::SharedString(text) => of_text(Cow::Borrowed(text)),
        DataRef::DateTime(moment) => of_moment(*moment, shows),
        DataRef::DateTimeIso(text) => of_iso(text, &PLAIN),
        DataRef::Error(error) => of_error(&error.to_string()),
    }
}
