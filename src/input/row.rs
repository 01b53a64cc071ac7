//! Rows of a table as they are read, whatever it is read from.

use crate::value::cell::{Cell, Flaw, rows_of};
use crate::value::read::truth_word;

/// Where a cell's value comes from; what a merged cell says counts before what it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A merged cell that begins in the same column, in a row above (from 1).
    Above { top: usize },
    /// A merged cell that begins further left.
    Left,
    /// The cell itself.
    Own,
}

/// A cell that holds something; its column from 0.
#[derive(Clone, Debug)]
pub(super) struct TableCell<'c> {
    pub(super) column: usize,
    pub(super) source: Source,
    pub(super) datum: Cell<'c>,
}

/// A row with at least one cell of its own: a row that a merged cell only reaches into is part of the one above.
#[derive(Clone, Debug)]
pub(super) struct TableRow<'c> {
    /// From 1.
    pub(super) number: usize,
    /// From left to right.
    pub(super) cells: Vec<TableCell<'c>>,
    /// How many fields it is written with, where that is to be held against its headings.
    pub(super) fields: Option<usize>,
    pub(super) look: Look,
}

/// How a row looks, where that may mean that it does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look {
    #[default]
    Plain,
    Hidden,
    /// Left out by a filter.
    Filtered,
    /// Struck through.
    Struck,
}

impl Look {
    /// How it is odd, in words.
    pub(super) fn odd(self) -> Option<&'static str> {
        match self {
            Look::Plain => None,
            Look::Hidden => Some("隐藏的"),
            Look::Filtered => Some("筛选掉的"),
            Look::Struck => Some("划掉的"),
        }
    }
}

/// What is seen of a cell that holds something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance<'g> {
    pub(super) column: usize,
    pub(super) source: Source,
    /// Its text as written; none of a cell that is no text and no number.
    pub(super) written: &'g str,
}

impl<'g> Glance<'g> {
    /// Its text without the blanks around it.
    pub(super) fn text(self) -> &'g str {
        self.written.trim()
    }
}

/// A row that is looked at before its cells are taken.
pub(super) trait Row<'c> {
    /// From 1.
    fn number(&self) -> usize;
    /// Its cells that hold something, from left to right.
    fn glances(&self) -> impl Iterator<Item = Glance<'_>>;
    /// Its own cells that hold something, from left to right.
    fn own_glances(&self) -> impl Iterator<Item = Glance<'_>> {
        self.glances().filter(|cell| cell.source == Source::Own)
    }
    /// How many fields it is written with, where that is to be held against its headings.
    fn fields(&self) -> Option<usize>;
    /// How it looks.
    fn look(&self) -> Look {
        Look::Plain
    }
    /// The last row, from 1, over which one of its numbers is merged, where that is not said to be of each.
    fn merged_until(&self) -> Option<usize> {
        None
    }
    /// Its cells with their columns, and where their values come from.
    fn into_cells(self) -> impl Iterator<Item = (usize, Source, Cell<'c>)>;
    /// The whole of it, borrowed from nothing.
    fn into_owned(self) -> TableRow<'static>;
}

impl<'c> Row<'c> for TableRow<'c> {
    fn number(&self) -> usize {
        self.number
    }

    fn glances(&self) -> impl Iterator<Item = Glance<'_>> {
        let filled = self.cells.iter().filter(|cell| !is_blank(&cell.datum));
        filled.map(|cell| {
            let written = match &cell.datum {
                Cell::Text(text) | Cell::Number(text) => &**text,
                Cell::Flawed(flawed) => match &flawed.stored {
                    Cell::Text(text) | Cell::Number(text) => &**text,
                    Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => "",
                },
                Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => "",
            };
            Glance { column: cell.column, source: cell.source, written }
        })
    }

    fn fields(&self) -> Option<usize> {
        self.fields
    }

    fn look(&self) -> Look {
        self.look
    }

    fn merged_until(&self) -> Option<usize> {
        self.own_cells().filter_map(|cell| merged_until(&cell.datum)).max()
    }

    fn into_cells(self) -> impl Iterator<Item = (usize, Source, Cell<'c>)> {
        self.cells.into_iter().map(|cell| (cell.column, cell.source, cell.datum))
    }

    fn into_owned(self) -> TableRow<'static> {
        let cells = self.cells.into_iter().map(|cell| TableCell { datum: cell.datum.into_owned(), ..cell });
        TableRow { number: self.number, cells: cells.collect(), fields: self.fields, look: self.look }
    }
}

impl TableRow<'_> {
    /// The cell of a column.
    pub(super) fn cell(&self, column: usize) -> Option<&TableCell<'_>> {
        self.cells.binary_search_by_key(&column, |cell| cell.column).ok().and_then(|at| self.cells.get(at))
    }

    /// The same where all cells over which its numbers are merged are of one item.
    pub(super) fn of_one_item(mut self) -> Self {
        for cell in &mut self.cells {
            if merged_until(&cell.datum).is_some()
                && let Cell::Flawed(flawed) = std::mem::replace(&mut cell.datum, Cell::Null)
            {
                cell.datum = flawed.stored;
            }
        }
        self
    }

    /// The cells that are its own.
    pub(super) fn own_cells(&self) -> impl Iterator<Item = &TableCell<'_>> {
        self.cells.iter().filter(|cell| cell.source == Source::Own)
    }
}

/// The last row of the cells over which a number is merged that does not say how much of it is whose: 6 of `D2:D6`.
fn merged_until(datum: &Cell<'_>) -> Option<usize> {
    let Cell::Flawed(flawed) = datum else { return None };
    let Flaw::Merged(area) = &flawed.flaw else { return None };
    rows_of(area).map(|(_, last)| last)
}

/// Whether a cell holds nothing.
pub(super) fn is_blank(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Null => true,
        Cell::Text(_) => cell.is_blank_text(),
        Cell::Bool(_) | Cell::Number(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => false,
    }
}

/// A cell as a heading or a name.
pub(super) fn shown(datum: &Cell<'_>) -> String {
    match datum {
        Cell::Text(text) | Cell::Number(text) => text.clone().into_owned(),
        Cell::Object(text) => text.clone(),
        Cell::Flawed(flawed) => shown(&flawed.stored),
        Cell::Bool(truth) => truth_word(*truth).to_owned(),
        Cell::Date(date) => date.to_string(),
        Cell::Null | Cell::List(_) => String::new(),
    }
}
