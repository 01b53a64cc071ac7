//! What is noted of a sheet that `calamine` does not tell.

use crate::input::beside::Beside;
use crate::input::row::Look;
use crate::input::rows::Region;
use crate::input::runs::Runs;
use std::collections::{HashMap, HashSet};

/// What a sheet says besides its cells.
#[derive(Default)]
pub(super) struct SheetNotes {
    pub(super) merged: Vec<Region>,
    /// Hidden columns, from 0: the first and the last of each run.
    pub(super) hidden_columns: Vec<(usize, usize)>,
    pub(super) is_filtered: bool,
    /// Whether zeros are not shown.
    pub(super) hides_zeros: bool,
    /// What is said of it beside its cells: in remarks on cells, over the pages, where something is filled in.
    pub(super) beside: Vec<Beside>,
    /// Of a drawing, or the sheet over which it lies: the rows and columns, from 0, of the cells in which pictures begin.
    pub(super) pictures: Vec<(usize, usize)>,
}

/// What is noted of the rows of a sheet that were looked through; rows and columns from 0.
#[derive(Default)]
pub(super) struct RowNotes {
    /// How many cells they have.
    pub(super) cells: u64,
    /// Formulas without a value.
    pub(super) not_calculated: HashSet<(u32, u32)>,
    /// How the parts of texts look that do not look alike, or are struck through.
    pub(super) runs: HashMap<(u32, u32), Runs>,
    pub(super) hidden: HashSet<u32>,
    /// Rows in which something stands, in order.
    pub(super) filled: Vec<u32>,
}

impl RowNotes {
    /// Adds what is noted of the rows that come next.
    pub(super) fn add(&mut self, next: RowNotes) {
        self.cells += next.cells;
        self.not_calculated.extend(next.not_calculated);
        self.runs.extend(next.runs);
        self.hidden.extend(next.hidden);
        self.filled.extend(next.filled);
    }

    /// Whether a cell holds a formula that no program has calculated.
    pub(super) fn is_not_calculated(&self, row: usize, column: usize) -> bool {
        !self.not_calculated.is_empty() && self.not_calculated.contains(&(row as u32, column as u32))
    }

    /// How the parts of a cell's text look.
    pub(super) fn runs(&self, row: usize, column: usize) -> Runs {
        if self.runs.is_empty() { Runs::default() } else { self.runs.get(&(row as u32, column as u32)).copied().unwrap_or_default() }
    }

    /// The first row, not above `first`, in which something stands.
    pub(super) fn filled_from(&self, first: usize) -> Option<usize> {
        let at = self.filled.partition_point(|row| (*row as usize) < first);
        self.filled.get(at).map(|row| *row as usize)
    }

    /// How a row looks. `is_filtered`: whether some rows do not pass a filter.
    pub(super) fn look(&self, row: usize, is_filtered: bool) -> Look {
        match self.hidden.contains(&(row as u32)) {
            false => Look::Plain,
            true if is_filtered => Look::Filtered,
            true => Look::Hidden,
        }
    }
}
