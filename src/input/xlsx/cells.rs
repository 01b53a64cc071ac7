//! The rows of one sheet, one after another; a merged cell's value stands in every cell that it covers.

use super::book::{Book, broken};
use super::guard::MAX_CHARACTERS;
use crate::input::error::ReadError;
use crate::input::limits::MAX_CELLS;
use crate::input::record::cell_name;
use crate::input::row::{Source, TableCell, TableRow, is_blank};
use crate::value::cell::Cell;
use crate::value::date::Date;
use calamine::{DataRef, Dimensions, ExcelDateTime, Style, XlsxCellReader};
use std::io::Cursor;

/// At most this many bytes of text in a sheet, with what merged cells repeat.
const MAX_TEXT: usize = 1 << 30;
/// At most this many cells get their value from merged ones.
const MAX_COVERED: usize = 5_000_000;
/// Serial numbers of days from here on lie after the year 9999.
const DAYS_END: f64 = 2_958_466.0;

/// Reads a sheet row by row.
pub(super) struct Rows<'b, 'a> {
    reader: XlsxCellReader<'b, Cursor<&'a [u8]>>,
    /// By style: whether numbers are shown as percentages.
    percent: Vec<bool>,
    /// The first cell of the next row.
    waiting: Option<(usize, TableCell<'b>)>,
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

impl<'b, 'a> Rows<'b, 'a> {
    /// `merged`: whether cells may be merged.
    pub(super) fn new(book: &'b mut Book<'a>, sheet: &str, merged: bool) -> Result<Self, ReadError> {
        let mut coming = if merged { book.merge_cells_by_sheet_name(sheet).map_err(|error| broken(&error))? } else { Vec::new() };
        coming.sort_unstable_by_key(|region| std::cmp::Reverse(region.start));
        let reader = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
        let percent = reader.styles().iter().map(is_percent).collect();
        Ok(Rows { reader, percent, waiting: None, ended: false, coming, open: Vec::new(), last_column: 0, cells: 0, covered: 0, bytes: 0 })
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<TableRow<'b>>, ReadError> {
        loop {
            let Some((row, first)) = self.waiting.take().map_or_else(|| self.cell(), |cell| Ok(Some(cell)))? else { return Ok(None) };
            let mut cells = vec![first];
            while let Some((other, cell)) = self.cell()? {
                if other == row {
                    cells.push(cell);
                    continue;
                }
                if other < row {
                    return Err(ReadError::at("这一行排在后面的行之后：请用 Excel 或 WPS 重新保存", format!("第{}行", other + 1)));
                }
                self.waiting = Some((other, cell));
                break;
            }
            in_order(&mut cells);
            self.last_column = cells.last().map_or(self.last_column, |cell| cell.column.max(self.last_column));
            self.cover(row, &mut cells)?;
            if cells.iter().any(|cell| cell.source == Source::Own) {
                return Ok(Some(TableRow { number: row + 1, cells, fields: None }));
            }
        }
    }

    /// The next cell that holds something, with its row.
    fn cell(&mut self) -> Result<Option<(usize, TableCell<'b>)>, ReadError> {
        while !self.ended {
            let Some((cell, style)) = self.reader.next_cell_with_style_id().map_err(|error| broken(&error))? else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let datum = datum(cell.get_value(), self.percent.get(style) == Some(&true));
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
            return Ok(Some((row, TableCell { column, source: Source::Own, datum })));
        }
        Ok(None)
    }

    /// Writes the values of merged cells where they reach into a row.
    fn cover(&mut self, row: usize, cells: &mut Vec<TableCell<'b>>) -> Result<(), ReadError> {
        while let Some(region) = self.coming.pop_if(|region| region.start.0 as usize <= row) {
            let column = region.start.1 as usize;
            if region.start.0 as usize == row
                && let Some(first) = cells.binary_search_by_key(&column, |cell| cell.column).ok().and_then(|at| cells.get(at))
            {
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
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) => 0,
    }
}

/// Whether a number is shown as a percentage: `0.00%`, but not `0"%"`.
fn is_percent(style: &Style) -> bool {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    let first = code.split(';').next().unwrap_or_default();
    !first.contains("\\%") && first.split('"').step_by(2).any(|unquoted| unquoted.contains('%'))
}

/// A value as the cell shows it. A formula that no program has calculated yet has none, as an empty cell.
fn datum<'b>(value: &DataRef<'b>, percent: bool) -> Cell<'b> {
    match value {
        DataRef::Empty => Cell::Null,
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::Int(number) => Cell::Number(number.to_string().into()),
        DataRef::Float(number) if !number.is_finite() => Cell::Text(number.to_string().into()),
        DataRef::Float(number) if percent => Cell::Text(percentage(*number).into()),
        DataRef::Float(number) => Cell::Number(decimal(*number).into()),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::Text(text.clone().into()),
        DataRef::SharedString(text) => Cell::Text((*text).into()),
        DataRef::DateTime(moment) => day_or_time(*moment),
        DataRef::DateTimeIso(text) => match text.split('T').next().and_then(|day| Date::parse(day).ok()) {
            Some(date) => Cell::Date(date),
            None => Cell::Text(text.clone().into()),
        },
        DataRef::Error(error) => Cell::Text(error.to_string().into()),
    }
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
