//! A table whose rows are read, and what is asked of them there.

use super::aside::{self, ColumnKind, Part, Surroundings};
use super::doubts::{self, Doubts, ItemAbove, LastAlone, UNNAMED};
use super::head::{Head, HeadColumn};
use super::row_units::RowUnits;
use super::sums::Sums;
use super::units::is_unit_row;
use crate::input::known::Known;
use crate::input::read_report::Why;
use crate::input::row::{Row, Source, TableRow};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The table whose rows are read.
pub(super) struct Table {
    /// For each column its heading, once it has one.
    pub(super) columns: Vec<Option<u32>>,
    pub(super) kinds: Vec<Option<ColumnKind>>,
    /// What stands in the head above each column.
    pub(super) parts: Vec<Vec<String>>,
    /// How many columns with headings it has, those of earlier verdicts left out.
    pub(super) heading_count: usize,
    /// How many fields its head has, where rows are held against that.
    pub(super) fields: Option<usize>,
    /// The units that are written above it.
    pub(super) units: Arc<[String]>,
    pub(super) heading_row: usize,
    /// How many rows were read below its head.
    pub(super) rows: usize,
    /// Why the row above is no item, if it is none.
    pub(super) why_above: Option<Why>,
    /// Whether the row above is part of a total (其中……).
    pub(super) is_below_part_of_total: bool,
    /// The row that was looked at last.
    pub(super) last_row: usize,
    /// In what the numbers of its rows are, where these say so.
    pub(super) row_units: RowUnits,
    /// What the row below its head says of units.
    pub(super) column_units: Option<HashMap<usize, String>>,
    /// Columns whose heading is merged with the one to their left, in order.
    pub(super) covered: Vec<usize>,
    /// The number of the note above.
    pub(super) note_number: Option<usize>,
    /// A row with nothing but a fact, which was taken for the heading of a section: its number, the column and the text.
    pub(super) lone_fact: Option<(usize, usize, String)>,
    /// The column in which such a row stands right below the head: there sections have their headings.
    pub(super) sections_in: Option<usize>,
    /// The lowest row of its head, where that came last.
    pub(super) last_head_row: usize,
    /// Whether cells of its head are merged with cells of the rows below it.
    pub(super) is_spilled: bool,
    /// Columns of other tables beside it, and the row after which cells there are its own again.
    pub(super) beside: Vec<(RangeInclusive<usize>, usize)>,
    /// Whether it sums up what stands in another one.
    pub(super) is_summary: bool,
    /// The columns in which items are named and counted.
    pub(super) title: Option<usize>,
    /// Whether what stands in the first of these are names, by its heading.
    pub(super) has_names: bool,
    pub(super) serial: Option<usize>,
    pub(super) item_above: ItemAbove,
    /// Items without a name, each with the columns of facts in which it has something, as bits; those of all items that have one.
    pub(super) unnamed: Vec<(usize, u128)>,
    pub(super) named_columns: u128,
    pub(super) last_alone: LastAlone,
    /// What its items come to.
    pub(super) sums: Sums,
}

/// A table of which no heading is known, below one that is read.
pub(super) struct Unknown {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) headings: String,
}

impl Table {
    /// Whether rows may have cells that are none of the table.
    pub(super) fn has_foreign_cells(&self) -> bool {
        self.is_spilled || !self.beside.is_empty()
    }

    /// Takes the cells out of a row that are none of the table: those over which a heading is merged, and those of tables beside it.
    pub(super) fn take_foreign_cells(&self, row: &mut TableRow<'_>) {
        let number = row.number;
        let mut is_heading = false;
        row.cells.retain(|cell| {
            is_heading = match cell.source {
                Source::Above { top } => top <= self.last_head_row,
                Source::Left => is_heading,
                Source::Own => false,
            };
            let is_beside = || self.beside.iter().any(|(columns, last)| columns.contains(&cell.column) && number <= *last);
            !is_heading && !is_beside()
        });
    }

    /// Whether a row says more of the item above it, and is none of its own: it shares the name with it, nothing of what is known stands in
    /// it, and no number of its own.
    pub(super) fn is_more_of_item<'c>(&self, row: &impl Row<'c>) -> bool {
        let kind = |column: usize| self.kinds.get(column).copied().flatten();
        let may_count = |column: usize| self.title.is_none_or(|title| column < title);
        let mut shares_name = false;
        for cell in row.glances() {
            match cell.source {
                Source::Above { .. } => shares_name |= Some(cell.column) == self.title,
                Source::Left => {}
                Source::Own => {
                    let is_number = || may_count(cell.column) && cell.text().parse::<u32>().is_ok();
                    if Some(cell.column) == self.serial
                        || matches!(kind(cell.column), Some(ColumnKind::Fact | ColumnKind::Title))
                        || is_number()
                    {
                        return false;
                    }
                }
            }
        }
        shares_name
    }

    /// Whether a head has nothing but what stands in this table's own.
    pub(super) fn has_same_head(&self, head: &Head) -> bool {
        head.columns.iter().all(|HeadColumn { column, parts, .. }| self.parts.get(*column).is_some_and(|own| own == parts))
    }

    /// Goes on below a row that is no item, whatever stands above it.
    pub(super) fn pass(&mut self, row: usize, why: Why) {
        (self.last_row, self.why_above) = (row, Some(why));
        (self.is_below_part_of_total, self.note_number) = (false, None);
    }

    /// Why a row is no item, if it is none.
    pub(super) fn why<'c>(&self, row: &impl Row<'c>, known: &Known) -> Option<Why> {
        if is_unit_row(row, self.heading_count, known) {
            return Some(Why::Units);
        }
        aside::why(row, &self.surroundings(known))
    }

    pub(super) fn part<'c>(&self, row: &impl Row<'c>, known: &Known) -> Option<Part> {
        let is_worth_a_look = self.is_below_part_of_total || row.own_glances().take(2).any(|cell| cell.text().starts_with(['其', '平']));
        if is_worth_a_look { aside::part(row, &self.surroundings(known)) } else { None }
    }

    pub(super) fn surroundings<'t>(&'t self, known: &'t Known) -> Surroundings<'t> {
        Surroundings {
            columns: &self.kinds,
            known,
            heading_count: self.heading_count,
            rows: self.rows,
            why_above: self.why_above,
            is_below_part_of_total: self.is_below_part_of_total,
            note_number: self.note_number,
        }
    }

    pub(super) fn may_be_subtotal<'c>(&self, row: &impl Row<'c>, known: &Known) -> bool {
        aside::may_be_subtotal(row, &self.surroundings(known))
    }

    /// What is odd about an item, and about the one above it.
    pub(super) fn doubts<'c>(&mut self, row: &impl Row<'c>) -> Doubts {
        let Some(title) = self.title else { return Doubts::default() };
        let has_name_alone = self.heading_count > 1 && row.glances().all(|cell| cell.column == title && cell.source == Source::Own);
        self.last_alone.take(row.number(), self.has_names && self.serial.is_none() && has_name_alone);
        let (doubts, this) = doubts::of_item(row, title, self.serial, self.heading_count, self.has_names, self.item_above);
        self.item_above = this;
        let facts = row.own_glances().filter(|cell| self.kinds.get(cell.column) == Some(&Some(ColumnKind::Fact)));
        let columns = facts.fold(0, |columns, cell| columns | 1_u128.checked_shl(cell.column as u32).unwrap_or_default());
        if doubts.of_this == Some(UNNAMED) {
            self.unnamed.push((row.number(), columns));
            return Doubts { of_this: None, ..doubts };
        }
        self.named_columns |= columns;
        doubts
    }

    /// The rows without a name that say nothing but what items with names say; others are of another kind, as the grids and the people of a list
    /// of duties.
    pub(super) fn take_unnamed(&mut self) -> impl Iterator<Item = usize> + use<> {
        let columns = self.named_columns;
        std::mem::take(&mut self.unnamed).into_iter().filter(move |(_, own)| own & !columns == 0).map(|(row, _)| row)
    }

    /// Whether a row stands below a gap, or below what is no item.
    pub(super) fn is_apart<'c>(&self, row: &impl Row<'c>) -> bool {
        row.number() > self.last_row + 1 || self.why_above.is_some()
    }

    /// Whether only the rows below show what a row is.
    pub(super) fn needs_rows_below<'c>(&self, row: &impl Row<'c>, known: &Known) -> bool {
        let mut own = row.own_glances();
        let Some(first) = own.next() else { return false };
        aside::may_head_section(first.text())
            || row.number() > self.last_row + 1 && own.next().is_none()
            || (self.is_apart(row) || first.text().starts_with(['序', '编']) || aside::is_common_heading(first.text()))
                && aside::is_other_head(row, self.is_apart(row), known)
            || self.repeats_head(row)
    }

    /// Whether all cells of a row stand in the head above them.
    pub(super) fn repeats_head<'c>(&self, row: &impl Row<'c>) -> bool {
        let mut cells = 0;
        let is_part = row.own_glances().all(|cell| {
            cells += 1;
            let parts = self.parts.get(cell.column).map_or(&[][..], Vec::as_slice);
            parts.iter().any(|part| part == cell.text())
        });
        is_part && cells >= 2
    }
}

/// What stands alone in a row, in the column of a fact: the row, the column and the text.
pub(super) fn lone_fact<'c>(row: &impl Row<'c>, kinds: &[Option<ColumnKind>]) -> Option<(usize, usize, String)> {
    let mut own = row.own_glances();
    let (cell, None) = (own.next()?, own.next()) else { return None };
    let is_merged = row.glances().any(|other| other.column != cell.column);
    let is_fact = kinds.get(cell.column).copied().flatten() == Some(ColumnKind::Fact);
    (is_fact && !is_merged).then(|| (row.number(), cell.column, cell.text().to_owned()))
}

/// Whether a cell is merged with one in the head above it. `lowest`: the number of the lowest row of the head.
pub(super) fn is_of_head(source: Source, lowest: usize) -> bool {
    // Sources are in order: first those from above, by the row they come from.
    source <= Source::Above { top: lowest }
}

/// Whether a cell of a head is merged with one of the row below it.
pub(super) fn is_spilled(below: Option<&TableRow<'_>>, lowest: usize) -> bool {
    below.is_some_and(|row| row.cells.iter().any(|cell| is_of_head(cell.source, lowest)))
}
