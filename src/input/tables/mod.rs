//! Rows → tables: heads are found by what the policies know, rows that are no items are set aside, and nothing is lost without a word.

mod aside;
mod blocks;
mod doubts;
pub(super) mod facts;
mod guides;
pub(super) mod head;
#[cfg(feature = "office")]
pub(super) mod object_sheet;
mod remarks;
mod repeats;
mod row_units;
mod sums;
mod table;
mod turned;
mod units;

#[cfg(feature = "office")]
use super::beside::{Beside, corrections};
use super::error::ReadError;
use super::heading::is_of_earlier_verdict;
use super::known::Known;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
use super::options::ReadOptions;
use super::read_report::{ReadReport, ReadTable, SetAside, Why};
use super::record::{Heading, Input, ListRow, MentionedUnit, Origin, Record, Take, cell_name, column_letters};
use super::remark::InputWarning;
use super::row::{Glance, Row, Source, TableRow, is_blank, shown};
use crate::value::cell::{Cell, Flaw};
use crate::value::text::{heading_key, key};
use aside::{ColumnKind, Part};
use doubts::{Doubts, ItemAbove, LastAlone, PART, SUBTOTAL};
use facts::{ABOVE, Pair, joined, pairs_above};
use head::{Head, HeadColumn, SEARCHED_ROWS, head_at, known_head, likely_head, one_line};
use repeats::Repeats;
use row_units::{RowUnits, units_in_heading};
use std::collections::HashMap;
use std::sync::Arc;
use sums::Sums;
use table::{Table, Unknown, is_of_head, is_spilled, lone_fact};
use turned::refuse_form;
pub(crate) use units::money_within;
pub(super) use units::units_above;
use units::{mentions_of_row, unit_of, units_of_columns, units_of_row};

/// So many rows that are no items are named.
const MAX_SET_ASIDE: usize = 1000;
/// A row that is set aside is shown with at most so many characters.
const SET_ASIDE_TEXT: usize = 40;
/// So many headings of a table that is not read are named.
const NAMED_HEADINGS: usize = 8;
/// So many rows are looked at where a further head may begin.
const NEXT_HEAD_ROWS: usize = 4;

/// Takes rows, one by one, and hands on the items.
pub(super) struct Tables<'s, 't> {
    take: &'s mut Take<'t>,
    known: &'s Known,
    options: &'s ReadOptions,
    input: Input,
    read: ReadReport,
    /// For each label of a fact of an 对象 the heading it was given.
    labels: HashMap<String, u32>,
    /// The units that rows name which are no items, since the last item.
    units: Vec<String>,
    /// The table whose rows are read; none before its head is found.
    table: Option<Box<Table>>,
    /// The table below it that is not read.
    unknown: Option<Unknown>,
    /// Rows in which a head is looked for.
    waiting: Vec<TableRow<'static>>,
    /// The name of the sheet at hand; none for CSV.
    sheet: Option<Arc<str>>,
    /// Whether tables of several sheets are read, so that cells are named with their sheet.
    has_several_sheets: bool,
    items: usize,
    cells: usize,
    /// How many rows were set aside beyond those that are named.
    unlisted: usize,
    /// Items that may be none: what they look like instead, and where they stand.
    odd_items: Vec<(&'static str, String)>,
    /// Columns of the sheet at hand that are hidden, from 0.
    hidden_columns: Vec<(usize, usize)>,
    /// Units of which something beside the sheet at hand speaks, each with its column if it is that of one.
    beside: Vec<(Option<usize>, MentionedUnit)>,
    /// Remarks on cells of the sheet at hand that say otherwise than these: where they stand, and what they say.
    corrections: Vec<(String, String)>,
    /// An item that the rows below it may go on with.
    held: Option<Held>,
    /// The sheet at hand, counted from 1.
    sheet_number: usize,
    /// What items of several sheets say, to find those that stand in two of them.
    repeats: Repeats,
    /// Whether a table was found that has a column for the names of items.
    has_title_column: bool,
    /// The rows and columns of the sheet at hand, from 0, in which pictures begin that lie over it.
    pictures: Vec<(usize, usize)>,
    /// The unit of money that is written over the last table that has one.
    unit_above: Option<String>,
}

/// An item with a number that is merged over the rows below it: the number is its own if they say more of it.
struct Held {
    row: TableRow<'static>,
    until: usize,
    has_more: bool,
}

impl<'s, 't> Tables<'s, 't> {
    /// `several`: whether tables of several sheets are read.
    pub(super) fn new(known: &'s Known, options: &'s ReadOptions, several: bool, take: &'s mut Take<'t>) -> Self {
        Tables {
            take,
            known,
            options,
            input: Input::default(),
            read: ReadReport::default(),
            labels: HashMap::new(),
            units: Vec::new(),
            table: None,
            unknown: None,
            waiting: Vec::new(),
            sheet: None,
            has_several_sheets: several,
            items: 0,
            cells: 0,
            unlisted: 0,
            odd_items: Vec::new(),
            hidden_columns: Vec::new(),
            beside: Vec::new(),
            corrections: Vec::new(),
            held: None,
            sheet_number: 0,
            repeats: Repeats::default(),
            has_title_column: false,
            pictures: Vec::new(),
            unit_above: None,
        }
    }

    /// Begins a sheet.
    #[cfg(feature = "office")]
    pub(super) fn begin(&mut self, sheet: &str, hidden_columns: &[(usize, usize)], beside: &[Beside], pictures: &[(usize, usize)]) {
        self.sheet_number += 1;
        self.sheet = Some(sheet.into());
        self.hidden_columns = hidden_columns.to_vec();
        self.pictures = pictures.to_vec();
        let mentioned = beside.iter().filter_map(|beside| {
            let unit = money_within(&beside.text)?;
            Some((beside.column, MentionedUnit { unit, place: beside.place.clone(), is_of_other_table: false }))
        });
        self.beside = mentioned.collect();
        self.corrections = corrections(beside);
        self.units.clear();
        self.table = None;
    }

    /// Whether the head of a table was found.
    pub(super) fn has_table(&self) -> bool {
        self.table.is_some()
    }

    /// How many columns with headings the table at hand has, those of earlier verdicts left out.
    #[cfg(feature = "office")]
    pub(super) fn width(&self) -> Option<usize> {
        self.table.as_ref().map(|table| table.heading_count)
    }

    /// Takes the next row of the sheet.
    pub(super) fn row<'c>(&mut self, row: impl Row<'c>) -> Result<(), ReadError> {
        let Some(table) = self.table.as_ref().filter(|table| table.has_foreign_cells()) else { return self.row_of_table(row) };
        let mut row = row.into_owned();
        table.take_foreign_cells(&mut row);
        if row.own_cells().next().is_none() { Ok(()) } else { self.row_of_table(row) }
    }

    /// Takes the next row of the sheet, with nothing in it that is known to be of another table.
    fn row_of_table<'c>(&mut self, row: impl Row<'c>) -> Result<(), ReadError> {
        let enough = if self.table.is_some() { NEXT_HEAD_ROWS } else { SEARCHED_ROWS };
        let must_wait = || {
            !self.options.is_table
                && (row.glances().any(|cell| cell.source != Source::Left && self.known.is_heading(cell.written))
                    || !self.options.all_rows && self.table.as_ref().is_some_and(|table| table.needs_rows_below(&row, self.known)))
        };
        if self.table.is_none() || !self.waiting.is_empty() || must_wait() {
            let mut row = row.into_owned();
            // One beyond the most that there may be is enough to say so.
            row.cells.truncate(MAX_COLUMNS + 1);
            self.waiting.push(row);
            return if self.waiting.len() >= enough { self.settle() } else { Ok(()) };
        }
        self.below_head(row)
    }

    /// Ends a sheet; false if nothing stands in it.
    pub(super) fn end(&mut self) -> Result<bool, ReadError> {
        while !self.waiting.is_empty() {
            self.settle()?;
        }
        self.end_unknown();
        self.let_go(usize::MAX)?;
        self.end_doubts();
        self.warn_of_lone_fact(None::<&TableRow<'_>>);
        let below = std::mem::take(&mut self.units);
        if let Some(row) = self.table.as_ref().filter(|table| !below.is_empty() && *table.units != *below).map(|table| table.last_row) {
            let message = format!("表下面写着单位「{}」，没有按它算：移到表头上面", below.join("、"));
            self.warn(message, Some(self.place_of(row)));
        }
        Ok(self.table.is_some())
    }

    /// What was read, once all rows are handed on.
    pub(super) fn finish(mut self) -> Input {
        self.warn_of_odd_rows();
        if self.unlisted > 0 {
            self.warn(format!("另有 {} 行不是事项，没有一一列出", self.unlisted), None);
        }
        Input { read: Some(self.read), ..self.input }
    }

    /// Adds a warning about the list.
    pub(super) fn warn(&mut self, message: String, place: Option<String>) {
        self.input.warnings.push(InputWarning { message, suggestion: None, place });
    }

    /// Notes sheets that are not read.
    #[cfg(feature = "office")]
    pub(super) fn leave_unread(&mut self, sheets: Vec<String>) {
        self.read.unread = sheets;
    }

    /// The first fact that rows hold of an 对象 under a label that no fact was added under yet: the 对象 and the label.
    #[cfg(feature = "office")]
    pub(super) fn unread_fact(&self, rows: &[TableRow<'_>]) -> Option<(String, String)> {
        let mut pairs = pairs_above(rows, self.known).into_iter();
        let (object, pair) = pairs.find(|(_, pair)| !self.labels.contains_key(&pair.label))?;
        Some((object, pair.label.trim_end_matches(aside::COLONS).to_owned()))
    }

    /// Adds facts of an 对象. `sheet` is put before their places; numbers that name no unit are in one of `units`.
    pub(super) fn add_facts(
        &mut self,
        object: &str,
        sheet: Option<&str>,
        pairs: Vec<Pair>,
        units: &Arc<[String]>,
    ) -> Result<(), ReadError> {
        let compared = heading_key(object);
        let found = self.input.objects.iter().position(|(name, _)| heading_key(name) == compared);
        let at = found.unwrap_or(self.input.objects.len());
        if found.is_none() {
            self.input.objects.push((object.to_owned(), Record { origin: Origin::Cells(Vec::new()), cells: Vec::new() }));
        }
        for Pair { label, value, place, column } in pairs {
            let place = sheet.map_or_else(|| place.clone(), |sheet| format!("{sheet}!{place}"));
            let next = self.input.headings.len() as u32;
            let heading = *self.labels.entry(label.clone()).or_insert(next);
            if heading == next {
                self.input.headings.push(Heading {
                    text: label,
                    place: place.clone(),
                    column,
                    units: units.clone(),
                    mentioned_units: Arc::default(),
                    is_of_units: false,
                });
            }
            let Some((_, Record { origin: Origin::Cells(places), cells })) = self.input.objects.get_mut(at) else { continue };
            if cells.iter().any(|(other, before)| *other == heading && key(&shown(before)) == key(&shown(&value))) {
                // The same said twice.
                continue;
            }
            if cells.len() >= MAX_COLUMNS {
                return Err(ReadError::at(format!("「{object}」的内容太多：最多 {MAX_COLUMNS} 项"), place));
            }
            places.push(place);
            cells.push((heading, value));
        }
        Ok(())
    }

    /// Decides what the rows that wait are, and takes them: the head of a first or a further table, the same head again, or rows of the table at
    /// hand.
    fn settle(&mut self) -> Result<(), ReadError> {
        let rows = std::mem::take(&mut self.waiting);
        if let Some(table) = &self.table {
            // A row below a head is one itself if a quarter of its headings are known.
            let head = known_head(&rows, self.known, 2).filter(|head| head.first == 0 && head.known * 4 >= head.filled);
            let head = head
                .or_else(|| rows.first().filter(|row| self.begins_other_table(row)).and_then(|row| head_at(&rows, row.number, self.known)));
            let repeated_to = head.as_ref().filter(|head| table.has_same_head(head)).map(|head| head.last);
            let repeated_to = repeated_to.or_else(|| rows.first().filter(|row| table.repeats_head(*row)).map(|_| 0));
            // The same head below another unit begins a table of its own.
            let has_other_units = !self.units.is_empty() && *self.units != *table.units;
            return match (repeated_to.filter(|_| head.is_none() || !has_other_units), head) {
                (Some(_), _) if self.options.all_rows => self.below_head_and_on(rows),
                (Some(last), head) => self.repeat_head(rows, last, head),
                (None, Some(head)) if head.known > 0 => self.begin_table(rows, &head),
                (None, Some(_)) => self.begin_unknown(rows),
                (None, None) => self.below_head_and_on(rows),
            };
        }
        if !self.options.is_table && self.options.heading_row.is_none() {
            refuse_form(&rows, self.known)?;
        }
        let head = match self.options.heading_row {
            Some(number) => {
                let head = head_at(&rows, number, self.known);
                Some(head.ok_or_else(|| ReadError::new(format!("第{number}行没有内容，或者太靠后，不能是表头")))?)
            }
            None => known_head(&rows, self.known, 1).or_else(|| likely_head(&rows, self.known)),
        };
        // None only if there are no rows.
        let Some(head) = head else { return Ok(()) };
        let rows_above = rows.get(..head.first).unwrap_or_default();
        let units = units_above(rows_above, self.known).into();
        for (object, pair) in pairs_above(rows_above, self.known) {
            let sheet = self.sheet.clone().filter(|_| self.has_several_sheets);
            self.add_facts(&object, sheet.as_deref(), vec![pair], &units)?;
        }
        self.warn_of_skipped(rows_above);
        self.warn_of_facts_above(rows_above, &head);
        self.begin_table(rows, &head)
    }

    /// Whether a row is the head of a table of which little is known.
    fn begins_other_table(&self, row: &TableRow<'_>) -> bool {
        let is_apart = self.table.as_ref().is_some_and(|table| table.is_apart(row));
        !self.options.all_rows && aside::is_other_head(row, is_apart, self.known)
    }

    /// Takes the head of the table at hand when it comes again.
    fn repeat_head(&mut self, rows: Vec<TableRow<'static>>, last: usize, head: Option<Head>) -> Result<(), ReadError> {
        self.end_unknown();
        self.let_go(rows.first().map_or(0, |row| row.number))?;
        let Some(table) = &mut self.table else { return Ok(()) };
        let units = rows.get(last + 1).and_then(units_of_columns);
        if let Some(head) = head.filter(|_| units.is_some() && units != table.column_units) {
            return self.begin_table(rows, &head);
        }
        let below = last + 1 + usize::from(units.is_some());
        table.rows = 0;
        table.pass(rows.iter().take(below).next_back().map_or(0, |row| row.number), Why::Heading);
        table.last_head_row = rows.get(last).map_or(0, |row| row.number);
        table.is_spilled |= is_spilled(rows.get(last + 1), table.last_head_row);
        for (at, row) in rows.iter().enumerate().take(below) {
            self.set_aside(row, if at > last { Why::Units } else { Why::Heading });
        }
        rows.into_iter().skip(below).try_for_each(|row| self.row(row))
    }

    /// Begins a table of which nothing is known.
    fn begin_unknown(&mut self, rows: Vec<TableRow<'static>>) -> Result<(), ReadError> {
        if let Some(row) = rows.first().filter(|_| self.unknown.is_none()) {
            let headings = row.own_glances().take(NAMED_HEADINGS).map(|cell| format!("「{}」", cell.text())).collect();
            self.unknown = Some(Unknown { first: row.number, last: row.number, headings });
        }
        self.below_head_and_on(rows)
    }

    /// Takes the first of some rows as one of the table at hand, and looks at the others.
    fn below_head_and_on(&mut self, rows: Vec<TableRow<'static>>) -> Result<(), ReadError> {
        let heads = !self.options.all_rows && !self.options.is_table && self.is_above_section(&rows);
        let mut rows = rows.into_iter();
        if let Some(first) = rows.next() {
            match &mut self.table {
                Some(table) if heads => {
                    table.pass(first.number, Why::Section);
                    self.leave_out(&first, Why::Section)?;
                }
                Some(_) | None => self.below_head(first)?,
            }
        }
        rows.try_for_each(|row| self.row(row))
    }

    /// Whether the first of some rows is no item by what stands below it: the heading of a section, or what a further table is called.
    fn is_above_section(&self, rows: &[TableRow<'_>]) -> bool {
        let [first, below, ..] = rows else { return false };
        let (None, Some(table)) = (&self.unknown, &self.table) else { return false };
        if aside::heads_section(rows) {
            return true;
        }
        let is_alone = first.own_cells().count() == 1 && first.number > table.last_row + 1 && below.number == first.number + 1;
        let rest = rows.get(1..).unwrap_or_default();
        is_alone && (known_head(rest, self.known, 2).is_some_and(|head| head.first == 0) || aside::is_other_head(below, true, self.known))
    }

    /// Begins a table below a head, and takes the rows that follow.
    fn begin_table(&mut self, rows: Vec<TableRow<'static>>, head: &Head) -> Result<(), ReadError> {
        self.end_unknown();
        self.let_go(rows.first().map_or(0, |row| row.number))?;
        self.end_doubts();
        let rows_below = rows.get(head.last + 1..).unwrap_or_default();
        let head_rows = rows.get(head.first..=head.last).unwrap_or_default();
        let heading_row = head_rows.last().map_or(0, |row| row.number);
        let mut blocks = if self.options.is_table { Vec::new() } else { blocks::other_blocks(head, head_rows, rows_below, self.known) };
        blocks.extend(blocks::far_off(head));
        for block in &blocks {
            self.warn(block.remark.clone(), Some(self.cell_place(*block.columns.start(), heading_row)));
        }
        blocks.retain(|block| block.is_apart);
        let is_beside = |column: usize| blocks.iter().any(|block| block.columns.contains(&column));
        let columns = head.columns.iter().filter(|column| !is_beside(column.column)).cloned().collect();
        let head = &Head { columns, ..head.clone() };
        let is_summary = self.sums_up(head, rows_below);
        let is_spilled = is_spilled(rows_below.first(), heading_row);
        let rows_above = rows.get(..head.first).unwrap_or_default();
        let mut table_units: Arc<[String]> = units_above(rows_above, self.known).into();
        let mentioned = rows_above.iter().flat_map(|row| {
            let place = |column| if row.number == 0 { ABOVE.to_owned() } else { self.cell_place(column, row.number) };
            mentions_of_row(row, self.known)
                .into_iter()
                .map(move |(column, unit)| (None, MentionedUnit { unit, place: place(column), is_of_other_table: false }))
        });
        let mentioned: Vec<(Option<usize>, MentionedUnit)> = mentioned.chain(self.beside.iter().cloned()).collect();
        if table_units.is_empty() {
            // What is written over the first table of a sheet holds for those below, until another unit is.
            let before = self.table.take().map(|table| table.units).unwrap_or_default();
            table_units = if self.units.is_empty() { before } else { std::mem::take(&mut self.units).into() };
        }
        let row_units = RowUnits::among(head, rows_below);
        let has_cells_below = |column: usize| rows_below.iter().any(|row| row.cell(column).is_some());
        let others = head.columns.iter().filter(|column| !column.is_known && Some(column.column) != row_units.column);
        table_units =
            others.flat_map(|head| units_in_heading(&head.text, has_cells_below(head.column))).chain(table_units.iter().cloned()).collect();
        let mentioned = self.with_unit_of_other_table(mentioned, &table_units, head, heading_row);
        let next_row = rows_below.first().filter(|row| row.number == heading_row + 1 && !self.options.is_table);
        let units_by_column = next_row.and_then(units_of_columns);
        let fields = head_rows.iter().filter_map(|row| row.fields).max();
        let heading_count = head.columns.iter().filter(|column| !is_of_earlier_verdict(&column.text)).count();
        let title = head.columns.iter().find(|column| column.is_known && self.known.is_title(&column.text));
        let mut table = Table {
            columns: Vec::new(),
            kinds: Vec::new(),
            parts: Vec::new(),
            heading_count,
            fields,
            units: table_units.clone(),
            heading_row,
            rows: 0,
            why_above: None,
            is_below_part_of_total: false,
            last_row: heading_row + usize::from(units_by_column.is_some()),
            row_units,
            column_units: units_by_column.clone(),
            covered: head.covered.clone(),
            note_number: None,
            lone_fact: None,
            sections_in: None,
            last_head_row: heading_row,
            is_spilled,
            beside: blocks.iter().map(|block| (block.columns.clone(), block.ends_at)).collect(),
            is_summary,
            title: title.map(|column| column.column),
            has_names: title.is_some_and(|column| doubts::names_items(&column.text)),
            serial: head.columns.iter().find(|column| !column.is_known && aside::is_serial(&column.text)).map(|column| column.column),
            item_above: ItemAbove::default(),
            unnamed: Vec::new(),
            named_columns: 0,
            last_alone: LastAlone::default(),
            sums: Sums::default(),
        };
        self.has_title_column |= table.title.is_some();
        if is_summary {
            let message = "这张小表没有事项的名称，像是汇总，没有当事项审：要审的，给它写上名称一列";
            self.warn(message.to_owned(), Some(self.place_of(heading_row)));
        }
        for HeadColumn { column, text, parts, is_known, units_above } in head.columns.iter().filter(|_| !is_summary) {
            let kind = match *is_known || self.known.is_empty() {
                true if self.known.is_title(text) => ColumnKind::Title,
                true => ColumnKind::Fact,
                false if is_of_earlier_verdict(text) => ColumnKind::Verdict,
                false => ColumnKind::Other,
            };
            let own_unit = units_by_column.as_ref().and_then(|units| units.get(column)).filter(|_| unit_of(text).is_none());
            let named = own_unit.map_or_else(|| one_line(text), |unit| format!("{}（{unit}）", one_line(text)));
            let heading_units = match unit_of(&named) {
                Some(_) => Arc::default(),
                None if units_above.is_empty() => table_units.clone(),
                None => units_above.iter().chain(&*table_units).cloned().collect(),
            };
            self.add_heading(&mut table, *column, named, heading_units, Some(kind))?;
            let of_column = mentioned.iter().filter(|(of, _)| of.is_none_or(|of| of == *column)).map(|(_, unit)| unit.clone());
            if let Some(heading) = self.input.headings.last_mut() {
                heading.mentioned_units = of_column.collect();
                heading.is_of_units = table.row_units.column == Some(*column);
            }
            if *is_known && self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(column)) {
                let place = self.cell_place(*column, heading_row);
                self.warn(format!("列「{text}」是隐藏的，仍用了它"), Some(place));
            }
            if let Some(slot) = table.parts.get_mut(*column) {
                slot.clone_from(parts);
            }
            let reaches_down = |row: &TableRow<'_>| row.cell(*column).is_some_and(|cell| is_of_head(cell.source, heading_row));
            if *is_known && rows_below.first().is_some_and(reaches_down) {
                let message = format!("列名「{text}」往下合并到了下面的行，盖住的格里没有值：拆开单元格，补上值");
                self.warn(message, Some(self.cell_place(*column, heading_row)));
            }
        }
        self.name_uncalculated(&mut table, head, head_rows)?;
        self.warn_of_corrections(heading_row);
        self.table = Some(Box::new(table));
        let sheet = self.sheet.as_deref().map(str::to_owned);
        let verdict = head.verdict.map(|column| column + 1);
        if !is_summary {
            self.read.tables.push(ReadTable {
                sheet,
                heading: heading_row,
                first: None,
                last: None,
                items: 0,
                unused: Vec::new(),
                verdict,
            });
        }
        let mut rest = rows.into_iter().skip(head.last + 1);
        if units_by_column.is_some()
            && let Some(row) = rest.next()
        {
            self.set_aside(&row, Why::Units);
        }
        rest.try_for_each(|row| self.row(row))
    }

    /// Hands on the item that was held back. `next`: the row that comes next and says no more of it.
    fn let_go(&mut self, next: usize) -> Result<(), ReadError> {
        match self.held.take() {
            Some(Held { row, until, has_more: true }) if next > until => self.push(row.of_one_item(), false),
            Some(Held { row, .. }) => self.push(row, false),
            None => Ok(()),
        }
    }

    /// Takes a row below a head: an item, or one that is none.
    fn below_head<'c>(&mut self, row: impl Row<'c>) -> Result<(), ReadError> {
        if let Some(unknown) = &mut self.unknown {
            unknown.last = row.number();
            return Ok(());
        }
        let Some(table) = &mut self.table else { return Ok(()) };
        let judges_all = self.options.all_rows || self.options.is_table;
        let is_summary = table.is_summary;
        let why = if judges_all { None } else { table.why(&row, self.known).or(is_summary.then_some(Why::Total)) };
        let part = if judges_all || why.is_some() { None } else { table.part(&row, self.known) };
        let is_more = !judges_all && why.is_none() && part.is_none() && table.is_more_of_item(&row);
        let is_part_of_total = part == Some(Part::OfTotal);
        table.rows += 1;
        table.last_row = row.number();
        table.is_below_part_of_total = is_part_of_total || part.is_some() && table.is_below_part_of_total;
        table.why_above = if table.is_below_part_of_total { Some(Why::Total) } else { why };
        table.note_number = why.filter(|why| *why == Why::Note).and_then(|_| aside::note_number(&row));
        if is_more {
            self.set_aside(&row, Why::Part);
            if let Some(held) = &mut self.held {
                held.has_more = true;
            }
            return Ok(());
        }
        let may_be_item = !judges_all && why.is_none() && part.is_none();
        let Doubts { of_this, of_above } = if may_be_item { table.doubts(&row) } else { Doubts::default() };
        let sums = table.title.filter(|_| may_be_item).map_or([None, None], |title| table.sums.take(&row, title, table.serial));
        self.let_go(row.number())?;
        if is_part_of_total {
            self.set_aside(&row, Why::Total);
            return Ok(());
        }
        let may_be_subtotal = || self.table.as_ref().is_some_and(|table| table.may_be_subtotal(&row, self.known));
        let oddity = match part {
            Some(Part::Doubtful) => Some(PART),
            Some(Part::OfTotal) | None => of_this.or_else(|| (!judges_all && why.is_none() && may_be_subtotal()).then_some(SUBTOTAL)),
        };
        let odd = of_above
            .into_iter()
            .flatten()
            .chain(sums.into_iter().flatten().map(|number| (SUBTOTAL, number)))
            .chain(oddity.map(|how| (how, row.number())));
        let odd: Vec<(&'static str, String)> = odd.map(|(how, number)| (how, self.place_of(number))).collect();
        self.odd_items.extend(odd);
        match why {
            None => {
                self.warn_of_units(row.number());
                self.warn_of_lone_fact(Some(&row));
                match row.merged_until().filter(|_| !judges_all) {
                    Some(until) => {
                        self.held = Some(Held { row: row.into_owned(), until, has_more: false });
                        Ok(())
                    }
                    None => self.push(row, false),
                }
            }
            Some(Why::Total) if !is_summary => {
                self.set_aside(&row, Why::Total);
                if aside::is_sum(&row) { self.push(row, true) } else { Ok(()) }
            }
            Some(why) => self.leave_out(&row, why),
        }
    }

    /// Sets a row aside that is no item, with what it says of others: its units are those of the tables below it, before those of rows above
    /// it.
    fn leave_out<'c>(&mut self, row: &impl Row<'c>, why: Why) -> Result<(), ReadError> {
        let is_of_columns = why == Why::Note && row.own_glances().nth(2).is_some();
        if is_of_columns {
            self.note_mentioned_units(row);
        } else {
            self.units.splice(0..0, units_of_row(row, self.known));
        }
        self.warn_of_facts_below(row, why)?;
        self.set_aside(row, why);
        if let Some(table) = self.table.as_mut().filter(|_| why == Why::Section) {
            let lone = lone_fact(row, &table.kinds);
            if table.rows <= 1 {
                table.sections_in = lone.map(|(_, column, _)| column);
            } else {
                table.lone_fact = lone.filter(|(_, column, _)| Some(*column) != table.sections_in);
            }
        }
        Ok(())
    }

    /// Hands a row on. A column without a heading gets one that says so.
    fn push<'c>(&mut self, row: impl Row<'c>, is_total: bool) -> Result<(), ReadError> {
        let Some(mut table) = self.table.take() else { return Ok(()) };
        let (row_number, look) = (row.number(), row.look());
        let exceeded_width = table.fields.filter(|width| row.fields().is_some_and(|fields| fields > *width));
        let fields = row.fields().unwrap_or_default();
        let mut record = Record { origin: self.origin(row_number), cells: Vec::with_capacity(table.heading_count) };
        let has_covered = !table.covered.is_empty();
        let unit = table.row_units.of_row(&row, is_total);
        if let Some((row, message)) = table.row_units.doubt() {
            self.warn(message, Some(self.place_of(row)));
        }
        for (column, source, cell) in row.into_cells() {
            let is_covered = has_covered && table.covered.binary_search(&column).is_ok();
            if is_covered && source == Source::Left {
                // What stands to its left, in a cell that is merged as the heading is.
                continue;
            }
            if is_covered
                && let left_heading = column.checked_sub(1).and_then(|left| table.columns.get(left).copied().flatten())
                && let Some((_, value_left)) = record.cells.last_mut().filter(|(heading, _)| Some(*heading) == left_heading)
                && let Some(joined) = joined(value_left, &cell)
            {
                // A number, and its unit beside it under the same heading.
                *value_left = joined;
                continue;
            }
            if let Some(heading) = table.columns.get(column).copied().flatten() {
                if let Cell::Flawed(flawed) = &cell
                    && let (Flaw::Merged(_), Some((_, value_left))) = (&flawed.flaw, record.cells.last_mut())
                    && *value_left == flawed.stored
                {
                    // A number merged over two facts is that of neither.
                    *value_left = cell.clone();
                }
                let is_fact = || table.kinds.get(column).copied().flatten() == Some(ColumnKind::Fact);
                let Some(unit) = unit.as_ref().filter(|_| is_fact()) else {
                    record.cells.push((heading, cell));
                    continue;
                };
                let name = self.input.headings.get(heading as usize).map_or("", |heading| &heading.text);
                let (cell, doubt) = table.row_units.applied(cell, column, name, unit);
                record.cells.push((heading, cell));
                if let Some(doubt) = doubt {
                    self.warn(doubt, Some(self.cell_place(column, row_number)));
                }
                continue;
            }
            if is_blank(&cell) {
                continue;
            }
            if let Some(width) = exceeded_width.filter(|width| column >= *width) {
                let message = format!("这一行有 {fields} 格，列名只有 {width} 个：带分隔符的内容要用引号括起来");
                return Err(ReadError::at(message, cell_name(column, row_number)));
            }
            if is_covered {
                let letters = column_letters(column);
                let message = format!("左边的列名横跨到{letters}列，{letters}列没有读（如「{}」）：给它另写列名", shown(&cell).trim());
                self.warn(message, Some(self.cell_place(column, row_number)));
            }
            let text = format!("（{}列没有列名）", column_letters(column));
            let heading = self.add_heading(&mut table, column, text, Arc::default(), None)?;
            record.cells.push((heading, cell));
        }
        if self.has_several_sheets && !is_total {
            let place = self.place_of(row_number);
            self.repeats.take(self.sheet_number, place, &self.input.headings, &table.kinds, &record.cells);
        }
        if !self.pictures.is_empty() && !is_total {
            self.warn_of_pictures(row_number, &table, &record);
        }
        self.table = Some(table);
        self.cells += record.cells.len();
        if self.items >= MAX_ROWS {
            return Err(ReadError::at(format!("行数太多：最多 {MAX_ROWS} 行"), self.place_of(row_number)));
        }
        if self.cells > MAX_CELLS {
            return Err(ReadError::at(format!("单元格太多：最多 {MAX_CELLS} 个"), self.place_of(row_number)));
        }
        if is_total {
            return (self.take)(&self.input.headings, ListRow::Total(record));
        }
        self.items += 1;
        self.odd_items.extend(look.odd().map(|how| (how, self.place_of(row_number))));
        if let Some(table) = self.read.tables.last_mut() {
            table.first = table.first.or(Some(row_number));
            table.last = Some(row_number);
            table.items += 1;
        }
        (self.take)(&self.input.headings, ListRow::Item(record))
    }

    fn add_heading(
        &mut self,
        table: &mut Table,
        column: usize,
        text: String,
        units: Arc<[String]>,
        kind: Option<ColumnKind>,
    ) -> Result<u32, ReadError> {
        let place = self.cell_place(column, table.heading_row);
        if column >= MAX_COLUMNS {
            return Err(ReadError::at(format!("列数太多：最多 {MAX_COLUMNS} 列"), place));
        }
        if table.columns.len() <= column {
            table.columns.resize(column + 1, None);
            table.kinds.resize(column + 1, None);
            table.parts.resize(column + 1, Vec::new());
        }
        let index = self.input.headings.len() as u32;
        self.input.headings.push(Heading { text, place, column, units, mentioned_units: Arc::default(), is_of_units: false });
        if let Some(slot) = table.columns.get_mut(column) {
            *slot = Some(index);
        }
        if let Some(slot) = table.kinds.get_mut(column) {
            *slot = kind;
        }
        Ok(index)
    }

    fn set_aside<'c>(&mut self, row: &impl Row<'c>, why: Why) {
        if self.read.set_aside.len() >= MAX_SET_ASIDE {
            self.unlisted += 1;
            return;
        }
        let texts: Vec<&str> = row.own_glances().map(Glance::text).collect();
        let text = texts.join(" ");
        let text = if text.chars().count() > SET_ASIDE_TEXT { text.chars().take(SET_ASIDE_TEXT).chain(['…']).collect() } else { text };
        self.read.set_aside.push(SetAside { place: self.place_of(row.number()), text, why });
    }

    fn origin(&self, row: usize) -> Origin {
        Origin::of_row(self.sheet.clone(), row)
    }

    /// A cell by its name, with its sheet if several are read.
    fn cell_place(&self, column: usize, row: usize) -> String {
        let cell = cell_name(column, row);
        match self.sheet.as_ref().filter(|_| self.has_several_sheets) {
            Some(sheet) => format!("{sheet}!{cell}"),
            None => cell,
        }
    }

    fn place_of(&self, row: usize) -> String {
        self.origin(row).shown().unwrap_or_default()
    }
}

/// Whether a head has no column for names, but one for how many there are.
pub(super) fn counts_without_names(head: &Head, known: &Known) -> bool {
    let counts = |column: &HeadColumn| !column.is_known && aside::counts_items(&column.text);
    head.columns.iter().any(counts) && !head.columns.iter().any(|column| known.is_title(&column.text))
}
