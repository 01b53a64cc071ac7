//! A sheet that states the facts of one 对象.

use crate::input::error::ReadError;
use crate::input::heading::bare_key;
use crate::input::known::holds;
use crate::input::options::KnownObject;
use crate::input::record::cell_name;
use crate::input::row::{TableCell, TableRow, shown};
use crate::input::tables::facts::{Pair, in_one_cell, pair, pair_with_unit};
use std::collections::HashSet;

/// The pairs of the sheet of an 对象: as many in a row as there are; notes may follow.
pub(crate) fn pairs_of_sheet(rows: &[TableRow<'_>], object: &KnownObject) -> Result<Vec<Pair>, ReadError> {
    let labels: HashSet<String> = object.labels.iter().map(|label| bare_key(label)).collect();
    let is_label = |text: &str| holds(&labels, &bare_key(text));
    let first_column =
        rows.iter().filter(|row| row.own_cells().count() >= 2).filter_map(|row| row.cells.first()).map(|cell| cell.column).min();
    let mut pairs = Vec::new();
    let mut rows = rows.iter().peekable();
    while let Some(row) = rows.next() {
        let is_labelling = |cell: &TableCell<'_>| is_label(&shown(&cell.datum));
        let own: Vec<&TableCell<'_>> = row.own_cells().collect();
        // Labels side by side are headings: the values stand below them.
        if let [first, second, ..] = own.as_slice()
            && is_labelling(first)
            && is_labelling(second)
            && let Some(below) = rows.next_if(|below| !below.cells.iter().any(is_labelling))
        {
            let found = own.iter().filter_map(|label| Some((*label, below.cell(label.column)?)));
            pairs.extend(found.map(|(label, value)| pair(label, value, below.number)));
            let stands_below_label = |cell: &&TableCell<'_>| own.iter().any(|label| label.column == cell.column);
            if let Some(again) = rows.peek().filter(|again| {
                again.number == below.number + 1
                    && !again.cells.iter().any(is_labelling)
                    && again.own_cells().filter(stands_below_label).count() >= 2
            }) {
                let place =
                    again.own_cells().find(stands_below_label).map_or_else(String::new, |cell| cell_name(cell.column, again.number));
                let message = format!("「{}」有两行值，不知道哪一行算：一份清单只能有一个，删去一行，或者分开审", object.name);
                return Err(ReadError::at(message, place));
            }
            continue;
        }
        let begins_late = own.first().zip(first_column).filter(|(first, column)| first.column > *column && !is_labelling(first));
        if let Some((value, column)) = begins_late {
            let label = format!("（{}没有名称）", cell_name(column, row.number));
            pairs.push(Pair { label, column, ..pair(value, value, row.number) });
            continue;
        }
        let mut cells = own.into_iter().peekable();
        let before = pairs.len();
        while let Some(label) = cells.next() {
            let within = in_one_cell(label, row.number, &is_label);
            if !within.is_empty() {
                pairs.extend(within);
            } else if is_labelling(label) || pairs.len() == before {
                // After the first pair of a row only labels that are known begin another: what else stands there are notes.
                if let Some(value) = cells.next_if(|cell| !is_labelling(cell)) {
                    pairs.push(pair_with_unit(label, value, &mut cells, row.number));
                }
            }
        }
    }
    Ok(pairs)
}
