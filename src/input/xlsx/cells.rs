//! The rows of one sheet, one after another; a merged cell's value stands in every cell that it covers.

use super::book::{Book, broken};
use super::guard::{MAX_CHARACTERS, SheetNotes};
use super::number_format::{NumberShown, Shows, shows};
use crate::input::error::ReadError;
use crate::input::limits::MAX_CELLS;
use crate::input::record::cell_name;
use crate::input::row::{Look, Source, TableCell, TableRow, is_blank};
use crate::value::cell::{Cell, Flaw, Flawed};
use crate::value::date::Date;
use calamine::{DataRef, Dimensions, ExcelDateTime, XlsxCellReader};
use std::io::Cursor;

/// At most this many bytes of text in a sheet, with what merged cells repeat.
const MAX_TEXT: usize = 1 << 30;
/// At most this many cells get their value from merged ones.
const MAX_COVERED: usize = 5_000_000;
/// Serial numbers of days from here on lie after the year 9999.
const DAYS_END: f64 = 2_958_466.0;

/// A cell with its row, from 0.
struct PlacedCell<'b> {
    row: usize,
    cell: TableCell<'b>,
    is_struck: bool,
}

/// What the cells of a style that the workbook does not have show.
const PLAIN: Shows = Shows { number: NumberShown::Plain, month_and_day: false, is_struck: false };

/// Reads a sheet row by row.
pub(super) struct Rows<'b, 'a, 'n> {
    reader: XlsxCellReader<'b, Cursor<&'a [u8]>>,
    /// By style.
    shows: Vec<Shows>,
    /// What `calamine` does not tell of the sheet.
    notes: &'n SheetNotes,
    /// The first cell of the next row.
    waiting: Option<PlacedCell<'b>>,
    /// The reader must not be asked again after the last cell.
    ended: bool,
    /// Merged cells whose first row is still to come, the last ones first.
    coming: Vec<Dimensions>,
    /// Merged cells that reach into the rows at hand, with their values.
    open: Vec<(Dimensions, Cell<'b>)>,
    /// The widest row so far has its last cell in this column.
    last_column: usize,
    cells: usize,
    covered: usize,
    bytes: usize,
}

impl<'b, 'a, 'n> Rows<'b, 'a, 'n> {
    /// The rows of a sheet. `notes`: what `calamine` does not tell of it.
    pub(super) fn new(book: &'b mut Book<'a>, sheet: &str, notes: &'n SheetNotes) -> Result<Self, ReadError> {
        let mut coming =
            if notes.merged_cells { book.merge_cells_by_sheet_name(sheet).map_err(|error| broken(&error))? } else { Vec::new() };
        coming.sort_unstable_by_key(|region| std::cmp::Reverse(region.start));
        let reader = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
        let shows = reader.styles().iter().map(shows).collect();
        Ok(Rows {
            reader,
            shows,
            notes,
            waiting: None,
            ended: false,
            coming,
            open: Vec::new(),
            last_column: 0,
            cells: 0,
            covered: 0,
            bytes: 0,
        })
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<TableRow<'b>>, ReadError> {
        loop {
            let Some(first) = self.waiting.take().map_or_else(|| self.cell(), |cell| Ok(Some(cell)))? else { return Ok(None) };
            let (row, mut all_struck) = (first.row, first.is_struck);
            let mut cells = vec![first.cell];
            while let Some(next) = self.cell()? {
                if next.row == row {
                    all_struck &= next.is_struck;
                    cells.push(next.cell);
                    continue;
                }
                if next.row < row {
                    let place = format!("第{}行", next.row + 1);
                    return Err(ReadError::at("这一行排在后面的行之后：请用 Excel 或 WPS 重新保存", place));
                }
                self.waiting = Some(next);
                break;
            }
            in_order(&mut cells);
            self.last_column = cells.last().map_or(self.last_column, |cell| cell.column.max(self.last_column));
            self.cover(row, &mut cells)?;
            // Formulas that nobody calculated are filled down forms in advance: alone they are no row.
            if cells.iter().any(|cell| cell.source == Source::Own && !is_not_calculated(&cell.datum)) {
                let look = if all_struck { Look::Struck } else { self.notes.look(row) };
                return Ok(Some(TableRow { number: row + 1, cells, fields: None, look }));
            }
        }
    }

    /// The next cell that holds something, with its row.
    fn cell(&mut self) -> Result<Option<PlacedCell<'b>>, ReadError> {
        while !self.ended {
            let Some((cell, style)) = self.reader.next_cell_with_style_id().map_err(|error| broken(&error))? else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let shows = self.shows.get(style).unwrap_or(&PLAIN);
            let datum = match cell.get_value() {
                DataRef::Empty | DataRef::Float(0.0) if self.notes.is_not_calculated(row, column) => {
                    Cell::Flawed(Box::new(Flawed { stored: Cell::Null, flaw: Flaw::NotCalculated }))
                }
                value => datum(value, shows),
            };
            if is_blank(&datum) {
                continue;
            }
            if let Cell::Text(text) = &datum
                && text.len() > MAX_CHARACTERS
                && text.chars().count() > MAX_CHARACTERS
            {
                let message = format!("单元格里的文字太长：最多 {MAX_CHARACTERS} 个字符");
                return Err(ReadError::at(message, cell_name(column, row + 1)));
            }
            self.cells += 1;
            self.bytes += size(&datum);
            if self.cells > MAX_CELLS || self.bytes > MAX_TEXT {
                let message = format!("内容太多：最多 {MAX_CELLS} 个单元格、{} MB 文字", MAX_TEXT >> 20);
                return Err(ReadError::at(message, cell_name(column, row + 1)));
            }
            let is_struck = shows.is_struck;
            return Ok(Some(PlacedCell { row, cell: TableCell { column, source: Source::Own, datum }, is_struck }));
        }
        Ok(None)
    }

    /// Writes the values of merged cells where they reach into a row.
    fn cover(&mut self, row: usize, cells: &mut Vec<TableCell<'b>>) -> Result<(), ReadError> {
        while let Some(region) = self.coming.pop_if(|region| region.start.0 as usize <= row) {
            let column = region.start.1 as usize;
            if region.start.0 as usize == row
                && let Some(first) = cells.binary_search_by_key(&column, |cell| cell.column).ok().and_then(|at| cells.get_mut(at))
            {
                // A number over several items does not say how much is whose.
                if let Cell::Number(number) = &first.datum
                    && self.notes.has_cells_in(row + 1, region.end.0 as usize)
                {
                    let last = cell_name(region.end.1 as usize, region.end.0 as usize + 1);
                    let area = format!("{}:{last}", cell_name(column, row + 1));
                    let stored = Cell::Number(number.clone().into_owned().into());
                    first.datum = Cell::Flawed(Box::new(Flawed { stored, flaw: Flaw::Merged(area) }));
                }
                self.open.push((region, first.datum.clone()));
            }
        }
        self.open.retain(|(region, _)| region.end.0 as usize >= row);
        for (region, datum) in &self.open {
            let (top, left) = (region.start.0 as usize, region.start.1 as usize);
            for column in left..=(region.end.1 as usize).min(self.last_column) {
                let source = match (row == top, column == left) {
                    (true, true) => continue,
                    (false, true) => Source::Above,
                    (_, false) => Source::Left,
                };
                self.covered += 1;
                self.bytes += size(datum);
                if self.covered > MAX_COVERED || self.bytes > MAX_TEXT {
                    let message = format!("合并的单元格太多：最多盖住 {MAX_COVERED} 个");
                    return Err(ReadError::at(message, cell_name(left, top + 1)));
                }
                cells.push(TableCell { column, source, datum: datum.clone() });
            }
        }
        if !self.open.is_empty() {
            in_order(cells);
        }
        Ok(())
    }
}

/// From left to right, each column once.
fn in_order(cells: &mut Vec<TableCell<'_>>) {
    cells.sort_by_key(|cell| (cell.column, cell.source));
    cells.dedup_by_key(|cell| cell.column);
}

fn size(datum: &Cell<'_>) -> usize {
    match datum {
        Cell::Text(text) | Cell::Number(text) => text.len(),
        Cell::Object(text) => text.len(),
        Cell::Flawed(flawed) => size(&flawed.stored),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) => 0,
    }
}

/// What a cell says, or why it does not say what it stores.
fn datum<'b>(value: &DataRef<'b>, shows: &Shows) -> Cell<'b> {
    let flawed = |stored: Cell<'static>, flaw: Flaw| Cell::Flawed(Box::new(Flawed { stored, flaw }));
    match value {
        DataRef::Empty => Cell::Null,
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::Int(number) => Cell::Number(number.to_string().into()),
        DataRef::Float(number) if !number.is_finite() => Cell::Text(number.to_string().into()),
        DataRef::Float(number) => match &shows.number {
            NumberShown::Plain => Cell::Number(decimal(*number).into()),
            NumberShown::Percent => Cell::Text(percentage(*number).into()),
            NumberShown::Unit(unit) => flawed(Cell::Number(decimal(*number).into()), Flaw::WithUnit((*unit).to_owned())),
            NumberShown::Padded(width) if number.fract() == 0.0 && *number >= 0.0 => {
                Cell::Text(format!("{:0>width$}", decimal(*number)).into())
            }
            NumberShown::Padded(_) => Cell::Number(decimal(*number).into()),
            NumberShown::Scaled(format) => flawed(Cell::Number(decimal(*number).into()), Flaw::Scaled(format.clone())),
        },
        DataRef::String(text) | DataRef::DurationIso(text) => match text_flaw(text) {
            Some(flaw) => flawed(Cell::Text(text.clone().into()), flaw),
            None => Cell::Text(text.clone().into()),
        },
        DataRef::SharedString(text) => match text_flaw(text) {
            Some(flaw) => flawed(Cell::Text((*text).to_owned().into()), flaw),
            None => Cell::Text((*text).into()),
        },
        DataRef::DateTime(moment) => match day_or_time(*moment) {
            Cell::Date(day) if shows.month_and_day => {
                let (_, month, number) = day.ymd();
                flawed(Cell::Date(day), Flaw::WithoutYear(format!("{month}-{number}")))
            }
            cell => cell,
        },
        DataRef::DateTimeIso(text) => match text.split('T').next().and_then(|day| Date::parse(day).ok()) {
            Some(date) => Cell::Date(date),
            None => Cell::Text(text.clone().into()),
        },
        DataRef::Error(error) => flawed(Cell::Text(error.to_string().into()), Flaw::ErrorValue),
    }
}

/// Error values and pictures that are stored as texts.
fn text_flaw(text: &str) -> Option<Flaw> {
    const ERRORS: [&str; 9] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
    match text.as_bytes().first()? {
        b'#' => ERRORS.contains(&text).then_some(Flaw::ErrorValue),
        b'=' | b'_' => text.contains("DISPIMG(").then_some(Flaw::Picture),
        _ => None,
    }
}

fn is_not_calculated(datum: &Cell<'_>) -> bool {
    matches!(datum, Cell::Flawed(flawed) if flawed.flaw == Flaw::NotCalculated)
}

/// A day, or a time of day where there is none (the serial number is below 1).
fn day_or_time(moment: ExcelDateTime) -> Cell<'static> {
    let serial = moment.as_f64();
    if !(0.0..DAYS_END).contains(&serial) {
        return if serial.is_finite() { Cell::Number(decimal(serial).into()) } else { Cell::Text(serial.to_string().into()) };
    }
    if moment.is_duration() || serial < 1.0 {
        let seconds = (serial * 86_400.0).round() as u64;
        return Cell::Text(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60).into());
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    match Date::from_ymd(i32::from(year), u32::from(month), u32::from(day)) {
        Some(date) => Cell::Date(date),
        // The 29th of February 1900 is a day that only Excel has.
        None => Cell::Text(format!("{year}-{month:02}-{day:02}").into()),
    }
}

/// A number as a plain decimal, with the digits that a JSON writer gives it.
fn decimal(number: f64) -> String {
    // Zero loses its sign.
    (number + 0.0).to_string()
}

/// The same as a percentage: the point moves by two digits.
fn percentage(number: f64) -> String {
    let plain = decimal(number);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (moved, rest) = fraction.split_at_checked(2).unwrap_or((fraction, ""));
    let whole = format!("{whole}{moved:0<2}");
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}%")
}
