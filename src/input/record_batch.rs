//! Rows of a list that are handed to another thread together: their texts are copied into one buffer, which costs far less than each in a
//! string of its own.

use super::record::{ListRow, Origin, Record};
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
    /// Adds an item.
    pub fn push_item(&mut self, record: &Record<'_>) {
        self.items += 1;
        self.push(record, false);
    }

    /// Adds a row of totals.
    pub fn push_total(&mut self, record: &Record<'_>) {
        self.push(record, true);
    }

    fn push(&mut self, record: &Record<'_>, is_total: bool) {
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
    }

    fn store(&mut self, text: &str) -> Range<usize> {
        let begin = self.text.len();
        self.text.push_str(text);
        begin..self.text.len()
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
    pub fn rows(&self) -> impl Iterator<Item = ListRow<'_>> {
        let mut begin = 0;
        self.rows.iter().map(move |StoredRow { origin, is_total, end }| {
            let cells = self.cells.get(begin..*end).unwrap_or_default();
            begin = *end;
            let cells = cells.iter().map(|(heading, cell)| (*heading, self.cell(cell))).collect();
            let record = Record { origin: origin.clone(), cells };
            if *is_total { ListRow::Total(record) } else { ListRow::Item(record) }
        })
    }

    fn cell<'c>(&'c self, stored: &StoredCell) -> Cell<'c> {
        let text = |range: &Range<usize>| Cow::Borrowed(self.text.get(range.clone()).unwrap_or_default());
        match stored {
            StoredCell::Text(range) => Cell::Text(text(range)),
            StoredCell::Number(range) => Cell::Number(text(range)),
            StoredCell::Other(cell) => cell.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RecordBatch;
    use crate::input::record::{ListRow, Origin, Record};
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
            let rows: Vec<ListRow<'_>> = rows
                .into_iter()
                .zip(1..)
                .map(|((cells, is_total), row)| {
                    let record = Record { origin: Origin::Row(row), cells };
                    if is_total { ListRow::Total(record) } else { ListRow::Item(record) }
                })
                .collect();
            let mut batch = RecordBatch::default();
            for row in &rows {
                match row {
                    ListRow::Item(record) => batch.push_item(record),
                    ListRow::Total(record) => batch.push_total(record),
                }
            }
            prop_assert_eq!(batch.items(), rows.iter().filter(|row| matches!(row, ListRow::Item(_))).count());
            prop_assert_eq!(batch.rows().collect::<Vec<_>>(), rows);
        }
    }
}
