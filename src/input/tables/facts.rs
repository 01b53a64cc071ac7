//! Facts as pairs of a label and a value: those of an 对象 in the rows above a table.

use crate::input::heading::bare_key;
use crate::input::known::Known;
use crate::input::record::cell_name;
use crate::input::row::{TableCell, TableRow, shown};
use crate::value::cell::Cell;
use crate::value::text::is_blank;

/// A label, its value and where the value stands.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) label: String,
    pub(crate) value: Cell<'static>,
    /// `B2`
    pub(crate) place: String,
    /// The column of the label.
    pub(crate) column: usize,
}

/// The pairs in the rows above a table whose labels are facts of an 对象, with its name.
pub(crate) fn pairs_above(rows: &[TableRow<'_>], known: &Known) -> Vec<(String, Pair)> {
    let mut pairs = Vec::new();
    for row in rows {
        let mut cells = row.own_cells().peekable();
        while let Some(cell) = cells.next() {
            let within = in_one_cell(cell, row.number, &|label| known.object_of(label).is_some());
            if !within.is_empty() {
                pairs.extend(within.into_iter().filter_map(|pair| Some((known.object_of(&pair.label)?.to_owned(), pair))));
                continue;
            }
            let text = shown(&cell.datum);
            if let Some(object) = known.object_of(&text)
                && let Some(value) = cells.next_if(|next| known.object_of(&shown(&next.datum)).is_none())
            {
                pairs.push((object.to_owned(), pair(cell, value, row.number)));
            }
        }
    }
    pairs
}

pub(super) fn pair(label: &TableCell<'_>, value: &TableCell<'_>, row: usize) -> Pair {
    let text = shown(&label.datum).trim().to_owned();
    Pair { label: text, value: value.datum.clone().into_owned(), place: place_of(value.column, row), column: label.column }
}

/// A cell; the row 0 is what stands above a table of a document.
fn place_of(column: usize, row: usize) -> String {
    if row == 0 { "表格上面".to_owned() } else { cell_name(column, row) }
}

/// `申请部门：区城管局　申请日期：2024-05-06`: the pairs within one cell whose labels are known.
pub(super) fn in_one_cell(cell: &TableCell<'_>, row: usize, is_label: &dyn Fn(&str) -> bool) -> Vec<Pair> {
    let text = shown(&cell.datum);
    let mut pairs: Vec<Pair> = Vec::new();
    let mut open = false;
    for piece in text.split(|c: char| c.is_whitespace() || matches!(c, '；' | ';')).filter(|piece| !is_blank(piece)) {
        let (label, value) = piece.split_once(['：', ':']).map_or((piece, None), |(label, value)| (label, Some(value)));
        match (value, is_label(label)) {
            (Some(value), true) => {
                let value = Cell::Text(value.to_owned().into());
                pairs.push(Pair { label: label.to_owned(), value, place: place_of(cell.column, row), column: cell.column });
                open = true;
            }
            // Another label ends the value; blanks within it do not.
            (Some(_), false) if !bare_key(label).chars().all(|c| c.is_ascii_digit()) => open = false,
            (Some(_) | None, _) => {
                if let Some(Cell::Text(value)) = pairs.last_mut().filter(|_| open).map(|pair| &mut pair.value) {
                    let gap = if value.is_empty() { "" } else { " " };
                    *value = [value, gap, piece].concat().into();
                }
            }
        }
    }
    pairs.retain(|pair| !matches!(&pair.value, Cell::Text(value) if is_blank(value)));
    pairs
}
