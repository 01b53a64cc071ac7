//! Rows of a list that are handed to another thread together: their texts are copied into one buffer, which costs far less than each in a
//! string of its own.

use super::record::{HeadedCells, Origin, Record};
use crate::value::cell::Cell;
use std::borrow::Cow;
use std::ops::Range;

/// Rows of a list, one after another.
#[derive(Debug, Default)]
pub struct RecordBatch {
    /// The texts of all cells.
    text: String,
    cells: Vec<(u32, StoredCell)>,
    rows: Vec<StoredRow>,
    items: usize,
}

#[derive(Debug)]
struct StoredRow {
    origin: Origin,
    is_total: bool,
    /// The cell after its last one.
    end: usize,
}

#[derive(Debug)]
enum StoredCell {
    Text(Range<usize>),
    Number(Range<usize>),
    Other(Cell<'static>),
}

impl RecordBatch {
    /// A batch without rows, with room for as much as this one holds.
    pub fn with_same_room(&self) -> RecordBatch {
        RecordBatch {
            text: String::with_capacity(self.text.len()),
            cells: Vec::with_capacity(self.cells.len()),
            rows: Vec::with_capacity(self.rows.len()),
            items: 0,
        }
    }

    /// Adds an item, which stands in the batch as it is returned.
    pub fn push_item<'s>(&'s mut self, record: &'s Record<'_>) -> BatchRow<'s> {
        self.items += 1;
        self.push(record, false)
    }

    /// The same for a row of totals.
    pub fn push_total<'s>(&'s mut self, record: &'s Record<'_>) -> BatchRow<'s> {
        self.push(record, true)
    }

    fn push<'s>(&'s mut self, record: &'s Record<'_>, is_total: bool) -> BatchRow<'s> {
        let begin = self.cells.len();
        for (heading, cell) in &record.cells {
            let stored = match cell {
                Cell::Text(text) => StoredCell::Text(self.store(text)),
                Cell::Number(text) => StoredCell::Number(self.store(text)),
                Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => {
                    StoredCell::Other(cell.clone().into_owned())
                }
            };
            self.cells.push((*heading, stored));
        }
        self.rows.push(StoredRow { origin: record.origin.clone(), is_total, end: self.cells.len() });
        BatchRow { origin: &record.origin, is_total, text: &self.text, cells: self.cells.get(begin..).unwrap_or_default() }
    }

    fn store(&mut self, text: &str) -> Range<usize> {
        let begin = self.text.len();
        self.text.push_str(text);
        begin..self.text.len()
    }

    /// Leaves no rows, and the room that they took.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
        self.items = 0;
    }

    /// How many of the rows are items.
    pub fn items(&self) -> usize {
        self.items
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as they were added.
    pub fn rows(&self) -> impl Iterator<Item = BatchRow<'_>> {
        let mut begin = 0;
        self.rows.iter().map(move |StoredRow { origin, is_total, end }| {
            let cells = self.cells.get(begin..*end).unwrap_or_default();
            begin = *end;
            BatchRow { text: &self.text, cells, origin, is_total: *is_total }
        })
    }
}

/// A row of a batch.
#[derive(Clone, Copy)]
pub struct BatchRow<'b> {
    /// Where it stands.
    pub origin: &'b Origin,
    /// Whether it is a row of totals, which is no item.
    pub is_total: bool,
    /// The texts of the batch.
    text: &'b str,
    cells: &'b [(u32, StoredCell)],
}

impl<'b> BatchRow<'b> {
    /// Its cells, each with its heading.
    pub fn cells(self) -> impl Iterator<Item = (u32, Cell<'b>)> {
        self.cells.iter().map(move |(heading, cell)| (*heading, self.cell(cell)))
    }

    fn cell(self, stored: &StoredCell) -> Cell<'b> {
        let text = |range: &Range<usize>| Cow::Borrowed(self.text.get(range.clone()).unwrap_or_default());
        match stored {
            StoredCell::Text(range) => Cell::Text(text(range)),
            StoredCell::Number(range) => Cell::Number(text(range)),
            StoredCell::Other(cell) => cell.clone(),
        }
    }
}

impl HeadedCells for BatchRow<'_> {
    fn origin(&self) -> &Origin {
        self.origin
    }

    fn heading_of(&self, cell: usize) -> Option<u32> {
        self.cells.get(cell).map(|(heading, _)| *heading)
    }
}

#[cfg(test)]
mod tests {
    use super::RecordBatch;
    use crate::input::record::{Origin, Record};
    use crate::value::cell::Cell;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = Cell<'static>> {
        let texts = prop_oneof![
            any::<String>().prop_map(|text| Cell::Text(text.into())),
            any::<String>().prop_map(|text| Cell::Number(text.into()))
        ];
        prop_oneof![
            texts.clone(),
            any::<bool>().prop_map(Cell::Bool),
            Just(Cell::Null),
            proptest::collection::vec(texts, 0..3).prop_map(Cell::List)
        ]
    }

    proptest! {
        #[test]
        fn rows_come_out_as_they_went_in(rows in proptest::collection::vec((proptest::collection::vec((0_u32..5, cell()), 0..4), any::<bool>()), 0..6)) {
            let rows: Vec<(Record<'_>, bool)> =
                rows.into_iter().zip(1..).map(|((cells, is_total), row)| (Record { origin: Origin::Row(row), cells }, is_total)).collect();
            let mut batch = RecordBatch::default();
            for (record, is_total) in &rows {
                if *is_total { batch.push_total(record) } else { batch.push_item(record) };
            }
            prop_assert_eq!(batch.items(), rows.iter().filter(|(_, is_total)| !is_total).count());
            let out = batch.rows().map(|row| (Record { origin: row.origin.clone(), cells: row.cells().collect() }, row.is_total));
            prop_assert_eq!(out.collect::<Vec<_>>(), rows);
        }
    }
}
