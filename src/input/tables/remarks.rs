//! What is said of rows and tables that are not read as they may have been meant.

use super::Tables;
use super::aside::{COLONS, ColumnKind, object_label};
use super::counts_without_names;
use super::doubts;
use super::facts::{ABOVE, Pair, pairs_of_items, pairs_of_row};
use super::head::Head;
use super::table::{Table, Unknown};
use super::units::{is_unit_of_money, money_within, unit_of};
use crate::input::error::ReadError;
use crate::input::heading::bare_key;
use crate::input::options::ReadOptions;
use crate::input::read_report::Why;
use crate::input::record::{MentionedUnit, Record, column_letters};
use crate::input::row::{Row, TableCell, TableRow, is_blank, shown};
use crate::value::cell::{Cell, Flaw};
use std::collections::HashSet;
use std::sync::Arc;

/// So many rows that look odd are named in a warning.
const NAMED: usize = 8;

impl Tables<'_, '_> {
    /// Tells remarks on cells below a head that say otherwise than these.
    pub(super) fn warn_of_corrections(&mut self, heading_row: usize) {
        let row = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<usize>().unwrap_or_default();
        let (told, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.corrections).into_iter().partition(|(cell, _)| row(cell) > heading_row);
        self.corrections = left;
        for (cell, said) in told {
            let place =
                self.sheet.as_ref().filter(|_| self.has_several_sheets).map_or_else(|| cell.clone(), |sheet| format!("{sheet}!{cell}"));
            self.warn(format!("这一格的批注说「{said}」，没有照它改：该改的改在格里"), Some(place));
        }
    }

    /// Says which items do not look as if they counted.
    pub(super) fn warn_of_odd_rows(&mut self) {
        for (how, advice) in doubts::advice() {
            let mut seen = HashSet::new();
            let rows = self.odd_items.iter().filter(|(other, _)| *other == how).map(|(_, place)| place.as_str());
            let rows: Vec<&str> = rows.filter(|place| seen.insert(*place)).collect();
            let Some(first) = rows.first().map(|place| (*place).to_owned()) else { continue };
            let named = rows.iter().take(NAMED).copied().collect::<Vec<&str>>().join("、");
            let others = if rows.len() > NAMED { "等" } else { "" };
            let which = if rows.len() == 1 { String::new() } else { format!("（共 {} 行：{named}{others}）", rows.len()) };
            self.warn(format!("{how}行仍当作事项审了{which}：{advice}"), Some(first));
        }
        if let Some((message, place)) = std::mem::take(&mut self.repeats).told() {
            self.warn(message, Some(place));
        }
    }

    /// The table at hand has no more items: only now it shows which of them have no name though they should, and whether the last row with
    /// nothing but numbers is the sum of those below it.
    pub(super) fn end_doubts(&mut self) {
        let Some(table) = &mut self.table else { return };
        let last_alone = table.last_alone.end().map(|row| (doubts::LAST_ALONE, row));
        let sum = table.sums.end().map(|row| (doubts::SUBTOTAL, row));
        let odd: Vec<(&str, usize)> = table.take_unnamed().map(|row| (doubts::UNNAMED, row)).chain(last_alone).chain(sum).collect();
        for (how, row) in odd {
            let place = self.place_of(row);
            self.odd_items.push((how, place));
        }
    }

    /// Says which rows were passed over.
    pub(super) fn end_unknown(&mut self) {
        if let Some(Unknown { first, last, headings }) = self.unknown.take() {
            let message = format!("这里到第{last}行是另一张表，列名{headings}没有一个是政策知道的，没有读");
            self.warn(message, Some(self.place_of(first)));
        }
    }

    /// Rows above a head that look like items of another table.
    pub(super) fn warn_of_skipped(&mut self, above: &[TableRow<'_>]) {
        let mut wide = above.iter().filter(|row| row.own_cells().count() >= 3).map(|row| row.number);
        if let (Some(first), Some(last)) = (wide.next(), wide.next_back())
            && !self.options.is_table
            && self.options.heading_row.is_none()
        {
            let message = format!("这里到第{last}行在表头上面，没有一个列名是政策知道的，没有读");
            self.warn(message, Some(self.place_of(first)));
        }
    }

    /// Facts of the items that are written above a head instead of in a column.
    pub(super) fn warn_of_facts_above(&mut self, above: &[TableRow<'_>], head: &Head) {
        for row in above {
            for Pair { label, value, column, .. } in pairs_of_items(row, self.known) {
                if head.columns.iter().any(|head| bare_key(&head.text) == bare_key(&label)) {
                    continue;
                }
                let value = shown(&value);
                let message = format!("「{label}：{value}」没有读：它是各项的事实，加一列填，或者用 --set {label}={value}");
                let place = if row.number == 0 { ABOVE.to_owned() } else { self.cell_place(column, row.number) };
                self.warn(message, Some(place));
            }
        }
    }

    /// Facts of an 对象 that stand below a head, where they are not read: one that is other than above it belongs to another list.
    pub(super) fn warn_of_facts_below<'c>(&mut self, row: &impl Row<'c>, why: Why) -> Result<(), ReadError> {
        let mut lost = String::new();
        for (object, Pair { label, value, place, .. }) in pairs_of_row(row, self.known) {
            let before = self.input.objects.iter().find(|(name, _)| *name == object).and_then(|(_, record)| {
                let heading = self.labels.get(&label)?;
                record.cells.iter().find(|(at, _)| at == heading).map(|(_, cell)| cell)
            });
            match before {
                None => lost.push_str(&format!("「{}」", label.trim_end_matches(COLONS))),
                Some(before) if shown(before) != shown(&value) && why == Why::Section => {
                    let message =
                        format!("「{label}」在这里又写成「{}」，上面是「{}」：一份清单只能有一个，分开审", shown(&value), shown(before));
                    return Err(ReadError::at(message, place));
                }
                Some(_) => {}
            }
        }
        let labels = row.own_glances().filter_map(|cell| object_label(cell.text(), self.known));
        let labels: Vec<&str> = labels.filter(|label| !self.labels.contains_key(*label) && !lost.contains(*label)).collect();
        lost.extend(labels.into_iter().map(|label| format!("「{label}」")));
        if !lost.is_empty() {
            self.warn(format!("{lost}写在列名下面，没有读：移到列名上面"), Some(self.place_of(row.number())));
        }
        Ok(())
    }

    /// Names the columns whose headings are formulas that no program has calculated.
    pub(super) fn name_uncalculated(&mut self, table: &mut Table, head: &Head, rows: &[TableRow<'_>]) -> Result<(), ReadError> {
        for row in rows {
            let formulas = row.own_cells().filter(|cell| matches!(&cell.datum, Cell::Flawed(flawed) if flawed.flaw == Flaw::NotCalculated));
            let unnamed = formulas.filter(|cell| !head.columns.iter().any(|named| named.column == cell.column));
            for TableCell { column, .. } in unnamed {
                let message = "这个列名是公式，没有算过，不知道是什么：用 Excel 或 WPS 打开，重新保存";
                self.warn(message.to_owned(), Some(self.cell_place(*column, row.number)));
                let text = format!("（{}列的列名没有算过）", column_letters(*column));
                self.add_heading(table, *column, text, Arc::default(), None)?;
            }
        }
        Ok(())
    }

    /// What stands alone in the column of a fact that the items below fill in themselves, or below the last item, heads no section. `next`: the
    /// item below it.
    pub(super) fn warn_of_lone_fact<'c>(&mut self, next: Option<&impl Row<'c>>) {
        let Some((number, column, text)) = self.table.as_mut().and_then(|table| table.lone_fact.take()) else { return };
        if next.is_none_or(|row| row.glances().any(|cell| cell.column == column)) {
            let message = format!("这一行只有「{text}」一格，当作分节，没有审：是上面那一项的，就写进那一项的格里");
            self.warn(message, Some(self.place_of(number)));
        }
    }

    /// Units right above an item, without a head between them, are not those of its table.
    pub(super) fn warn_of_units(&mut self, row: usize) {
        if self.units.is_empty() {
            return;
        }
        let units = std::mem::take(&mut self.units);
        if self.table.as_ref().is_some_and(|table| *table.units != *units) {
            let message = format!("上面写着单位「{}」，下面却没有表头，没有按它算：在它下面重写一遍表头", units.join("、"));
            self.warn(message, Some(self.place_of(row)));
        }
    }

    /// Whether a table that begins sums up what stands in another one: no item is named in it, but told how many there are.
    pub(super) fn sums_up(&self, head: &Head, below: &[TableRow<'_>]) -> bool {
        let ReadOptions { all_rows, is_table, heading_row, .. } = self.options;
        let is_asked_for = *all_rows || *is_table || heading_row.is_some();
        let names_items = |row: &TableRow<'_>| row.own_cells().any(|cell| self.known.is_title(&shown(&cell.datum)));
        !is_asked_for && counts_without_names(head, self.known) && (self.has_title_column || below.iter().any(names_items))
    }

    /// Notes for each column the units of money that a row of hints below the head mentions; numbers are not converted by them.
    pub(super) fn note_mentioned_units<'c>(&mut self, row: &impl Row<'c>) {
        let Some(table) = &self.table else { return };
        for cell in row.own_glances() {
            let heading = table.columns.get(cell.column).copied().flatten();
            let Some((heading, unit)) = heading.zip(money_within(cell.text())) else { continue };
            let place = self.cell_place(cell.column, row.number());
            let mentioned = MentionedUnit { unit, place, is_of_other_table: false };
            if let Some(heading) = self.input.headings.get_mut(heading as usize) {
                heading.mentioned_units = heading.mentioned_units.iter().cloned().chain([mentioned]).collect();
            }
        }
    }

    /// The units of which something beside a table speaks, by column; that of the table before it too, if nothing names one for this one. `units`:
    /// what is written over it.
    pub(super) fn with_unit_of_other_table(
        &mut self,
        mut mentioned: Vec<(Option<usize>, MentionedUnit)>,
        units: &[String],
        head: &Head,
        heading_row: usize,
    ) -> Vec<(Option<usize>, MentionedUnit)> {
        let in_headings = head.columns.iter().filter(|column| column.is_known).filter_map(|column| unit_of(&column.text));
        match (units.iter().cloned().chain(in_headings).find(|unit| is_unit_of_money(unit)), self.unit_above.clone()) {
            (Some(unit), _) => self.unit_above = Some(unit),
            (None, Some(unit)) => {
                mentioned.push((None, MentionedUnit { unit, place: self.place_of(heading_row), is_of_other_table: true }));
            }
            (None, None) => {}
        }
        mentioned
    }

    /// A picture over the empty cell of a fact may be what was to be filled in there.
    pub(super) fn warn_of_pictures(&mut self, row: usize, table: &Table, record: &Record<'_>) {
        let is_empty = |column: usize| {
            let is_fact = matches!(table.kinds.get(column), Some(Some(ColumnKind::Fact | ColumnKind::Title)));
            let heading = table.columns.get(column).copied().flatten();
            is_fact && !record.cells.iter().any(|(of, cell)| Some(*of) == heading && !is_blank(cell))
        };
        let columns: Vec<usize> = self.pictures.iter().filter(|(at, _)| at + 1 == row).map(|(_, column)| *column).collect();
        for column in columns.into_iter().filter(|column| is_empty(*column)) {
            let message = "这一格没有填，上面浮着一张图片，读不出内容：图片是要填的，就改填文字".to_owned();
            self.warn(message, Some(self.cell_place(column, row)));
        }
    }
}
