//! Cells → rows: a merged cell's value stands in every cell that it covers, and no more is kept than may be.

use super::datum::{flawed, is_unreadable, size};
use super::error::ReadError;
use super::limits::MAX_CELLS;
use super::record::cell_name;
use super::row::{Look, Source, TableCell, TableRow};
use super::runs::with_flaw;
use crate::value::cell::{Cell, Flaw, Part};

/// Excel's own limits: how many rows and columns a sheet has, and how many characters a cell holds.
pub(super) const SHEET_ROWS: usize = 1_048_576;
pub(super) const SHEET_COLUMNS: usize = 16_384;
pub(super) const MAX_CHARACTERS: usize = 32_767;
/// At most this many bytes of text in a sheet, with what merged cells repeat.
const MAX_TEXT: usize = 1 << 30;
/// At most this many cells get their value from merged ones.
const MAX_COVERED: usize = 5_000_000;

/// Merged cells reach beyond the last cell of the rows so far by so many columns at most: the headings of a group come below its name.
const BEYOND: usize = 15;

/// How much may still be read.
pub(super) struct Budget {
    max_cells: usize,
    max_text: usize,
    cells: usize,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget::of_kept()
    }
}

impl Budget {
    /// Of a sheet that is handed on as it is read.
    pub(super) const fn of_stream() -> Budget {
        Budget { max_cells: MAX_CELLS, max_text: MAX_TEXT, cells: 0, bytes: 0 }
    }

    /// Of sheets that are kept until all is read.
    pub(super) const fn of_kept() -> Budget {
        Budget { max_cells: 5_000_000, max_text: 256 << 20, cells: 0, bytes: 0 }
    }

    /// Takes a cell; its row and column from 0.
    pub(super) fn take(&mut self, datum: &Cell<'_>, row: usize, column: usize) -> Result<(), ReadError> {
        if let Cell::Text(text) = datum
            && text.len() > MAX_CHARACTERS
            && text.chars().count() > MAX_CHARACTERS
        {
            return Err(ReadError::at(too_long(), cell_name(column, row + 1)));
        }
        self.bytes += size(datum);
        self.count(row, column)
    }

    /// Takes a cell, or cells that are merged.
    pub(super) fn count(&mut self, row: usize, column: usize) -> Result<(), ReadError> {
        self.cells += 1;
        if self.cells > self.max_cells || self.bytes > self.max_text {
            let message = format!("内容太多：最多 {} 个单元格、{} MB 文字", self.max_cells, self.max_text >> 20);
            return Err(ReadError::at(message, cell_name(column, row + 1)));
        }
        Ok(())
    }
}

/// What is said of a cell of which a file says two things.
pub(super) fn written_twice(place: String) -> ReadError {
    ReadError::at("这一格写了两次，不知道哪一个算：请用 Excel 或 WPS 打开，核对以后重新保存", place)
}

/// What is said of a cell with too much text.
pub(super) fn too_long() -> String {
    format!("单元格里的文字太长：最多 {MAX_CHARACTERS} 个字符")
}

/// Cells that are merged: rows and columns from 0, the last ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) top: usize,
    pub(super) left: usize,
    pub(super) bottom: usize,
    pub(super) right: usize,
}

/// Whether something stands in one of some rows: the first and the last of them, from 0.
pub(super) type HasCellsIn<'f> = dyn FnMut(usize, usize) -> Result<bool, ReadError> + 'f;

/// Makes rows of cells, from above.
pub(super) struct RowMaker<'c> {
    /// Merged cells whose first row is still to come, the last ones first.
    coming: Vec<Region>,
    /// Merged cells that reach into the rows at hand, with their values.
    open: Vec<(Region, Cell<'c>)>,
    /// The widest row so far has its last cell in this column.
    last_column: usize,
    covered: usize,
    bytes: usize,
}

impl<'c> RowMaker<'c> {
    pub(super) fn new(mut regions: Vec<Region>) -> RowMaker<'c> {
        regions.sort_unstable_by_key(|region| std::cmp::Reverse((region.top, region.left)));
        RowMaker { coming: regions, open: Vec::new(), last_column: 0, covered: 0, bytes: 0 }
    }

    /// A row, from 0, of the cells that stand in it; none if nothing of them is the row's own. `has_cells_in`: asked of the
    /// rows into which merged cells reach.
    pub(super) fn row(
        &mut self,
        row: usize,
        mut cells: Vec<TableCell<'c>>,
        look: Look,
        has_cells_in: &mut HasCellsIn<'_>,
    ) -> Result<Option<TableRow<'c>>, ReadError> {
        cells.sort_by_key(|cell| cell.column);
        if let Some(cell) = cells.windows(2).find_map(|pair| match pair {
            [one, other] if one.column == other.column => Some(one),
            _ => None,
        }) {
            return Err(written_twice(cell_name(cell.column, row + 1)));
        }
        self.last_column = cells.last().map_or(self.last_column, |cell| cell.column.max(self.last_column));
        self.cover(row, &mut cells, has_cells_in)?;
        // Formulas that nobody calculated are filled down forms in advance, and pictures lie between rows: alone they are no row.
        let is_row = cells.iter().any(|cell| cell.source == Source::Own && !is_unreadable(&cell.datum));
        Ok(is_row.then_some(TableRow { number: row + 1, cells, fields: None, look }))
    }

    /// Writes the values of merged cells where they reach into a row.
    fn cover(&mut self, row: usize, cells: &mut Vec<TableCell<'c>>, has_cells_in: &mut HasCellsIn<'_>) -> Result<(), ReadError> {
        while let Some(region) = self.coming.pop_if(|region| region.top <= row) {
            let Region { top, left, bottom, right } = region;
            if top == row
                && let Some(first) = cells.binary_search_by_key(&left, |cell| cell.column).ok().and_then(|at| cells.get_mut(at))
            {
                // A number over several items does not say how much is whose; nor does one over several columns, if each is a fact.
                let is_number = may_be_number(&first.datum);
                let is_of_items = is_number && has_cells_in(row + 1, bottom)?;
                let mut reaching = first.datum.clone();
                if is_of_items || is_number && right > left {
                    let area = format!("{}:{}", cell_name(left, row + 1), cell_name(right, bottom + 1));
                    reaching = flawed(reaching.into_owned(), Flaw::Merged(area));
                }
                if is_of_items {
                    first.datum = reaching.clone();
                }
                self.open.push((region, reaching));
            }
        }
        self.open.retain(|(region, _)| region.bottom >= row);
        for (Region { top, left, right, .. }, datum) in &self.open {
            for column in *left..=(*right).min(self.last_column.max(left + BEYOND)) {
                let source = match (row == *top, column == *left) {
                    (true, true) => continue,
                    (false, true) => Source::Above { top: top + 1 },
                    (_, false) => Source::Left,
                };
                self.covered += 1;
                self.bytes += size(datum);
                if self.covered > MAX_COVERED || self.bytes > MAX_TEXT {
                    let message = format!("合并的单元格太多：最多盖住 {MAX_COVERED} 个");
                    return Err(ReadError::at(message, cell_name(*left, top + 1)));
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

/// Whether a row is struck through: all of it, but for its serial number. In any other row the cells that are may not count.
pub(super) fn strike<'c>(cells: Vec<(TableCell<'c>, bool)>) -> (Vec<TableCell<'c>>, bool) {
    let is_serial = |cell: &TableCell<'_>| match &cell.datum {
        Cell::Number(text) | Cell::Text(text) => text.trim().bytes().all(|byte| byte.is_ascii_digit()),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => false,
    };
    let mut others = cells.iter().filter(|(_, is_struck)| !is_struck).map(|(cell, _)| cell);
    let only = (others.next(), others.next());
    let first = cells.iter().map(|(cell, _)| cell.column).min();
    let is_all_struck = match only {
        (None, _) => true,
        (Some(serial), None) => cells.len() > 1 && Some(serial.column) == first && is_serial(serial),
        (Some(_), Some(_)) => false,
    };
    let marked = cells.into_iter().map(|(cell, is_struck)| {
        let flaw = Some(Flaw::Part(Part::AllStruck)).filter(|_| is_struck && !is_all_struck);
        TableCell { datum: with_flaw(cell.datum, flaw), ..cell }
    });
    (marked.collect(), is_all_struck)
}

/// Whether a cell says a number, or a text that begins as one: `5`, `5万元`, `约5`.
fn may_be_number(datum: &Cell<'_>) -> bool {
    match datum {
        Cell::Number(_) => true,
        Cell::Text(text) => {
            let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '约' | '共' | '¥' | '￥' | '-'));
            text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '０'..='９'))
        }
        Cell::Flawed(flawed) => may_be_number(&flawed.stored),
        Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => false,
    }
}

/// From left to right, each column once.
fn in_order(cells: &mut Vec<TableCell<'_>>) {
    cells.sort_by_key(|cell| (cell.column, cell.source));
    cells.dedup_by_key(|cell| cell.column);
}
