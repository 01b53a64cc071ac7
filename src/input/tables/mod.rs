//! Rows → tables: heads are found by what the policies know, rows that are no items are set aside, and nothing is lost without a word.

mod aside;
pub(super) mod facts;
mod guides;
pub(super) mod head;
#[cfg(feature = "office")]
pub(super) mod object_sheet;
mod row_units;
mod table;
mod turned;
mod units;

#[cfg(feature = "office")]
use super::beside::Beside;
use super::error::ReadError;
use super::heading::bare_key;
use super::known::Known;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
use super::options::ReadOptions;
use super::read_report::{ReadReport, ReadTable, SetAside, Why};
use super::record::{Heading, Input, ListRow, Origin, Record, Take, Unheard, cell_name, column_letters};
use super::remark::InputWarning;
use super::row::{Glance, Look, Row, Source, TableRow, is_blank, shown};
use crate::value::cell::{Cell, Flaw};
use crate::value::text::heading_key;
use aside::{COLONS, ColumnKind, Part, Surroundings, object_label};
use facts::{ABOVE, Pair, joined, pairs_above, pairs_of_items, pairs_of_row};
use head::{Head, HeadColumn, SEARCHED_ROWS, head_at, known_head, likely_head, one_line};
use row_units::{RowUnits, unit_in_heading};
use std::collections::HashMap;
use std::sync::Arc;
use turned::refuse_form;
pub(crate) use units::money_within;
pub(super) use units::units_above;
use units::{is_unit_row, mentions_of_row, unit_of, units_of_columns, units_of_row};

/// So many rows that are no items are named.
const MAX_SET_ASIDE: usize = 1000;
/// So many rows that look odd are named in a warning.
const NAMED: usize = 8;
/// So many characters of them are shown.
const SHOWN: usize = 40;
/// Looks that suggest that a row does not count.
const ODD_LOOKS: [Look; 3] = [Look::Hidden, Look::Filtered, Look::Struck];
/// What is said of a row that looks like a part of the one above it.
const PART: &str = "像是上面一行的一部分（其中）的";
/// The same of one that looks like a sum of items.
const SUBTOTAL: &str = "像是小计的";
/// So many rows are looked at where a further head may begin.
const NEXT_HEAD_ROWS: usize = 4;

/// Takes rows, one by one, and hands on the items.
pub(super) struct Tables<'s, 't> {
    take: &'s mut Take<'t>,
    known: &'s Known,
    options: &'s ReadOptions,
    input: Input,
    read: ReadReport,
    /// Of labels of 对象: the heading that stands for each.
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
    /// Whether cells are named with their sheet.
    several: bool,
    items: usize,
    cells: usize,
    /// How many rows were set aside that are not named.
    unnamed: usize,
    /// Items that do not look as if they counted.
    odd: Vec<(&'static str, String)>,
    /// Columns of the sheet at hand that are hidden, from 0.
    hidden_columns: Vec<(usize, usize)>,
    /// Units of which something beside the sheet at hand speaks, each with its column if it is that of one.
    beside: Vec<(Option<usize>, Unheard)>,
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
            several,
            items: 0,
            cells: 0,
            unnamed: 0,
            odd: Vec::new(),
            hidden_columns: Vec::new(),
            beside: Vec::new(),
        }
    }

    /// Begins a sheet.
    #[cfg(feature = "office")]
    pub(super) fn begin(&mut self, sheet: &str, hidden_columns: &[(usize, usize)], beside: &[Beside]) {
        self.sheet = Some(sheet.into());
        self.hidden_columns = hidden_columns.to_vec();
        let unheard = beside.iter().filter_map(|beside| {
            let unit = money_within(&beside.text)?;
            Some((beside.column, Unheard { unit, place: beside.place.clone() }))
        });
        self.beside = unheard.collect();
        self.units.clear();
        self.table = None;
    }

    /// Whether the head of a table was found.
    pub(super) fn has_table(&self) -> bool {
        self.table.is_some()
    }

    /// How many columns the table at hand has.
    #[cfg(feature = "office")]
    pub(super) fn width(&self) -> Option<usize> {
        self.table.as_ref().map(|table| table.headings)
    }

    /// Takes the next row of the sheet.
    pub(super) fn row<'c>(&mut self, row: impl Row<'c>) -> Result<(), ReadError> {
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
        for how in ODD_LOOKS.into_iter().filter_map(Look::odd).chain([PART, SUBTOTAL]) {
            let rows: Vec<&str> = self.odd.iter().filter(|(other, _)| *other == how).map(|(_, place)| place.as_str()).collect();
            let Some(first) = rows.first().map(|place| (*place).to_owned()) else { continue };
            let named = rows.iter().take(NAMED).copied().collect::<Vec<&str>>().join("、");
            let others = if rows.len() > NAMED { "等" } else { "" };
            let which = if rows.len() == 1 { String::new() } else { format!("（共 {} 行：{named}{others}）", rows.len()) };
            self.warn(format!("{how}行仍当作事项审了{which}：不要的请删掉"), Some(first));
        }
        if self.unnamed > 0 {
            self.warn(format!("另有 {} 行不是事项，没有一一列出", self.unnamed), None);
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

    /// An 对象 of which rows hold a fact that is not known yet, and its label.
    #[cfg(feature = "office")]
    pub(super) fn unread_fact(&self, rows: &[TableRow<'_>]) -> Option<(String, String)> {
        let mut pairs = pairs_above(rows, self.known).into_iter();
        let (object, pair) = pairs.find(|(_, pair)| !self.labels.contains_key(&pair.label))?;
        Some((object, pair.label.trim_end_matches(COLONS).to_owned()))
    }

    /// Adds facts of an 对象. `sheet`: what their places are named with; `units`: in which numbers are that name none.
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
                    unheard: Arc::default(),
                    is_of_units: false,
                });
            }
            let Some((_, Record { origin: Origin::Cells(places), cells })) = self.input.objects.get_mut(at) else { continue };
            if cells.len() >= MAX_COLUMNS {
                return Err(ReadError::at(format!("「{object}」的内容太多：最多 {MAX_COLUMNS} 项"), place));
            }
            places.push(place);
            cells.push((heading, value));
        }
        Ok(())
    }

    /// Finds the head among the rows that wait, and takes those below it.
    fn settle(&mut self) -> Result<(), ReadError> {
        let rows = std::mem::take(&mut self.waiting);
        if let Some(table) = &self.table {
            let head = known_head(&rows, self.known, 2).filter(|head| head.first == 0 && head.known * 4 >= head.filled);
            let head = head
                .or_else(|| rows.first().filter(|row| self.begins_other_table(row)).and_then(|row| head_at(&rows, row.number, self.known)));
            let repeats = head.as_ref().filter(|head| table.has_same_head(head)).map(|head| head.last);
            let repeats = repeats.or_else(|| rows.first().filter(|row| table.repeats_head(*row)).map(|_| 0));
            let has_other_units = !self.units.is_empty() && *self.units != *table.units;
            return match (repeats.filter(|_| head.is_none() || !has_other_units), head) {
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
        let Some(head) = head else { return Ok(()) };
        let above = rows.get(..head.first).unwrap_or_default();
        let units = units_above(above, self.known).into();
        for (object, pair) in pairs_above(above, self.known) {
            let sheet = self.sheet.clone().filter(|_| self.several);
            self.add_facts(&object, sheet.as_deref(), vec![pair], &units)?;
        }
        self.warn_of_skipped(above);
        self.warn_of_facts_above(above, &head);
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
        let Some(table) = &mut self.table else { return Ok(()) };
        let units = rows.get(last + 1).and_then(units_of_columns);
        if let Some(head) = head.filter(|_| units.is_some() && units != table.column_units) {
            return self.begin_table(rows, &head);
        }
        let below = last + 1 + usize::from(units.is_some());
        (table.rows, table.above, table.below_part) = (0, Some(Why::Heading), false);
        table.last_row = rows.iter().take(below).next_back().map_or(0, |row| row.number);
        for (at, row) in rows.iter().enumerate().take(below) {
            self.set_aside(row, if at > last { Why::Units } else { Why::Heading });
        }
        rows.into_iter().skip(below).try_for_each(|row| self.row(row))
    }

    /// Begins a table of which nothing is known.
    fn begin_unknown(&mut self, rows: Vec<TableRow<'static>>) -> Result<(), ReadError> {
        if let Some(row) = rows.first().filter(|_| self.unknown.is_none()) {
            let headings = row.own_glances().take(NAMED).map(|cell| format!("「{}」", cell.text())).collect();
            self.unknown = Some(Unknown { first: row.number, last: row.number, headings });
        }
        self.below_head_and_on(rows)
    }

    /// Says which rows were passed over.
    fn end_unknown(&mut self) {
        if let Some(Unknown { first, last, headings }) = self.unknown.take() {
            let message = format!("这里到第{last}行是另一张表，列名{headings}没有一个是政策知道的，没有读");
            self.warn(message, Some(self.place_of(first)));
        }
    }

    /// Takes the first of some rows as one of the table at hand, and looks at the others.
    fn below_head_and_on(&mut self, rows: Vec<TableRow<'static>>) -> Result<(), ReadError> {
        let heads = !self.options.all_rows && !self.options.is_table && self.is_above_section(&rows);
        let mut rows = rows.into_iter();
        if let Some(first) = rows.next() {
            match &mut self.table {
                Some(table) if heads => {
                    (table.above, table.last_row) = (Some(Why::Section), first.number);
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
        if aside::heads_section(first, below) {
            return true;
        }
        let is_alone = first.own_cells().count() == 1 && first.number > table.last_row + 1 && below.number == first.number + 1;
        let rest = rows.get(1..).unwrap_or_default();
        is_alone && (known_head(rest, self.known, 2).is_some_and(|head| head.first == 0) || aside::is_other_head(below, true, self.known))
    }

    /// Rows above a head that look like items of another table.
    fn warn_of_skipped(&mut self, above: &[TableRow<'_>]) {
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
    fn warn_of_facts_above(&mut self, above: &[TableRow<'_>], head: &Head) {
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
    fn warn_of_facts_below<'c>(&mut self, row: &impl Row<'c>, why: Why) -> Result<(), ReadError> {
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

    /// Begins a table below a head, and takes the rows that follow.
    fn begin_table(&mut self, rows: Vec<TableRow<'static>>, head: &Head) -> Result<(), ReadError> {
        self.end_unknown();
        let over = rows.get(..head.first).unwrap_or_default();
        let mut above: Arc<[String]> = units_above(over, self.known).into();
        let unheard = over.iter().flat_map(|row| {
            let place = |column| if row.number == 0 { ABOVE.to_owned() } else { self.cell_place(column, row.number) };
            mentions_of_row(row, self.known).into_iter().map(move |(column, unit)| (None, Unheard { unit, place: place(column) }))
        });
        let unheard: Vec<(Option<usize>, Unheard)> = unheard.chain(self.beside.iter().cloned()).collect();
        if above.is_empty() {
            // What is written over the first table of a sheet holds for those below, until another unit is.
            let before = self.table.take().map(|table| table.units).unwrap_or_default();
            above = if self.units.is_empty() { before } else { std::mem::take(&mut self.units).into() };
        }
        let mut within =
            head.columns.iter().filter(|column| !column.is_known).filter_map(|column| unit_in_heading(&column.text)).peekable();
        if within.peek().is_some() {
            above = within.chain(above.iter().cloned()).collect();
        }
        let lowest = rows.get(head.last);
        let heading_row = lowest.map_or(0, |row| row.number);
        let below = rows.get(head.last + 1).filter(|row| row.number == heading_row + 1 && !self.options.is_table);
        let units = below.and_then(units_of_columns);
        let fields = rows.get(head.first..=head.last).unwrap_or_default().iter().filter_map(|row| row.fields).max();
        let headings = head.columns.len();
        let mut table = Table {
            columns: Vec::new(),
            kinds: Vec::new(),
            parts: Vec::new(),
            headings,
            fields,
            units: above.clone(),
            heading_row,
            rows: 0,
            above: None,
            below_part: false,
            last_row: heading_row + usize::from(units.is_some()),
            row_units: RowUnits::among(head, rows.get(head.last + 1..).unwrap_or_default()),
            column_units: units.clone(),
            covered: head.covered.clone(),
            note_number: None,
            lone_fact: None,
            sections_in: None,
        };
        for HeadColumn { column, text, parts, is_known, units_above } in &head.columns {
            let kind = match *is_known || self.known.is_empty() {
                true if self.known.is_title(text) => ColumnKind::Title,
                true => ColumnKind::Fact,
                false => ColumnKind::Other,
            };
            let own_unit = units.as_ref().and_then(|units| units.get(column)).filter(|_| unit_of(text).is_none());
            let named = own_unit.map_or_else(|| one_line(text), |unit| format!("{}（{unit}）", one_line(text)));
            let units = match unit_of(&named) {
                Some(_) => Arc::default(),
                None if units_above.is_empty() => above.clone(),
                None => units_above.iter().chain(&*above).cloned().collect(),
            };
            self.add_heading(&mut table, *column, named, units, Some(kind))?;
            let of_column = unheard.iter().filter(|(of, _)| of.is_none_or(|of| of == *column)).map(|(_, unheard)| unheard.clone());
            if let Some(heading) = self.input.headings.last_mut() {
                heading.unheard = of_column.collect();
                heading.is_of_units = table.row_units.as_ref().is_some_and(|units| units.column == *column);
            }
            if *is_known && self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(column)) {
                let place = self.cell_place(*column, heading_row);
                self.warn(format!("列「{text}」是隐藏的，仍用了它"), Some(place));
            }
            if let Some(slot) = table.parts.get_mut(*column) {
                slot.clone_from(parts);
            }
        }
        self.table = Some(Box::new(table));
        let sheet = self.sheet.as_deref().map(str::to_owned);
        let verdict = head.verdict.map(|column| column + 1);
        self.read.tables.push(ReadTable { sheet, heading: heading_row, first: None, last: None, items: 0, unused: Vec::new(), verdict });
        let mut rest = rows.into_iter().skip(head.last + 1);
        if units.is_some()
            && let Some(row) = rest.next()
        {
            self.set_aside(&row, Why::Units);
        }
        rest.try_for_each(|row| self.row(row))
    }

    /// Takes a row below a head: an item, or one that is none.
    fn below_head<'c>(&mut self, row: impl Row<'c>) -> Result<(), ReadError> {
        if let Some(unknown) = &mut self.unknown {
            unknown.last = row.number();
            return Ok(());
        }
        let Some(table) = &mut self.table else { return Ok(()) };
        let judges_all = self.options.all_rows || self.options.is_table;
        let why = if judges_all { None } else { table.why(&row, self.known) };
        let part = if judges_all || why.is_some() { None } else { table.part(&row, self.known) };
        let is_part_of_total = part == Some(Part::OfTotal);
        table.rows += 1;
        table.last_row = row.number();
        table.below_part = is_part_of_total || part.is_some() && table.below_part;
        table.above = if table.below_part { Some(Why::Total) } else { why };
        table.note_number = why.filter(|why| *why == Why::Note).and_then(|_| aside::note_number(&row));
        if is_part_of_total {
            self.set_aside(&row, Why::Total);
            return Ok(());
        }
        if part == Some(Part::Doubtful) {
            self.odd.push((PART, self.place_of(row.number())));
        } else if !judges_all && why.is_none() && self.table.as_ref().is_some_and(|table| table.may_be_subtotal(&row, self.known)) {
            self.odd.push((SUBTOTAL, self.place_of(row.number())));
        }
        match why {
            None => {
                self.warn_of_units(row.number());
                self.warn_of_lone_fact(Some(&row));
                self.push(row, false)
            }
            Some(Why::Total) => {
                self.set_aside(&row, Why::Total);
                if aside::is_sum(&row) { self.push(row, true) } else { Ok(()) }
            }
            Some(why) => self.leave_out(&row, why),
        }
    }

    /// Sets a row aside that is no item, with what it says of others: its units are those of the tables below it, before those of rows above
    /// it.
    fn leave_out<'c>(&mut self, row: &impl Row<'c>, why: Why) -> Result<(), ReadError> {
        self.units.splice(0..0, units_of_row(row, self.known));
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

    /// What stands alone in the column of a fact that the items below fill in themselves, or below the last item, heads no section. `next`: the
    /// item below it.
    fn warn_of_lone_fact<'c>(&mut self, next: Option<&impl Row<'c>>) {
        let Some((number, column, text)) = self.table.as_mut().and_then(|table| table.lone_fact.take()) else { return };
        if next.is_none_or(|row| row.glances().any(|cell| cell.column == column)) {
            let message = format!("这一行只有「{text}」一格，当作分节，没有审：是上面那一项的，就写进那一项的格里");
            self.warn(message, Some(self.place_of(number)));
        }
    }

    /// Units right above an item, without a head between them, are not those of its table.
    fn warn_of_units(&mut self, row: usize) {
        if self.units.is_empty() {
            return;
        }
        let units = std::mem::take(&mut self.units);
        if self.table.as_ref().is_some_and(|table| *table.units != *units) {
            let message = format!("上面写着单位「{}」，下面却没有表头，没有按它算：在它下面重写一遍表头", units.join("、"));
            self.warn(message, Some(self.place_of(row)));
        }
    }

    /// Hands a row on. A column without a heading gets one that says so.
    fn push<'c>(&mut self, row: impl Row<'c>, is_total: bool) -> Result<(), ReadError> {
        let Some(mut table) = self.table.take() else { return Ok(()) };
        let (number, look) = (row.number(), row.look());
        let width = table.fields.filter(|width| row.fields().is_some_and(|fields| fields > *width));
        let fields = row.fields().unwrap_or_default();
        let mut record = Record { origin: self.origin(number), cells: Vec::with_capacity(table.headings) };
        let has_covered = !table.covered.is_empty();
        let unit = table.row_units.as_mut().and_then(|units| units.of_row(&row, is_total));
        if let Some((row, message)) = table.row_units.as_mut().and_then(RowUnits::doubt) {
            self.warn(message, Some(self.place_of(row)));
        }
        for (column, cell) in row.into_cells() {
            let is_covered = has_covered && table.covered.binary_search(&column).is_ok();
            if is_covered
                && let left = column.checked_sub(1).and_then(|left| table.columns.get(left).copied().flatten())
                && let Some((_, number)) = record.cells.last_mut().filter(|(heading, _)| Some(*heading) == left)
                && let Some(joined) = joined(number, &cell)
            {
                // A number, and its unit beside it under the same heading.
                *number = joined;
                continue;
            }
            if let Some(heading) = table.columns.get(column).copied().flatten() {
                if let Cell::Flawed(number) = &cell
                    && let (Flaw::Merged(_), Some((_, left))) = (&number.flaw, record.cells.last_mut())
                    && *left == number.stored
                {
                    // A number merged over two facts is that of neither.
                    *left = cell.clone();
                }
                let is_fact = || table.kinds.get(column).copied().flatten() == Some(ColumnKind::Fact);
                let Some((units, unit)) = table.row_units.as_mut().zip(unit.as_ref()).filter(|_| is_fact()) else {
                    record.cells.push((heading, cell));
                    continue;
                };
                let name = self.input.headings.get(heading as usize).map_or("", |heading| &heading.text);
                let (cell, doubt) = units.applied(cell, column, name, unit);
                record.cells.push((heading, cell));
                if let Some(doubt) = doubt {
                    self.warn(doubt, Some(self.cell_place(column, number)));
                }
                continue;
            }
            if is_blank(&cell) {
                continue;
            }
            if let Some(width) = width.filter(|width| column >= *width) {
                let message = format!("这一行有 {fields} 格，列名只有 {width} 个：带分隔符的内容要用引号括起来");
                return Err(ReadError::at(message, cell_name(column, number)));
            }
            if is_covered {
                let letters = column_letters(column);
                let message = format!("左边的列名横跨到{letters}列，{letters}列的「{}」没有读：给它另写列名", shown(&cell).trim());
                self.warn(message, Some(self.cell_place(column, number)));
            }
            let text = format!("（{}列没有列名）", column_letters(column));
            let heading = self.add_heading(&mut table, column, text, Arc::default(), None)?;
            record.cells.push((heading, cell));
        }
        self.table = Some(table);
        self.cells += record.cells.len();
        if self.items >= MAX_ROWS {
            return Err(ReadError::at(format!("行数太多：最多 {MAX_ROWS} 行"), self.place_of(number)));
        }
        if self.cells > MAX_CELLS {
            return Err(ReadError::at(format!("单元格太多：最多 {MAX_CELLS} 个"), self.place_of(number)));
        }
        if is_total {
            return (self.take)(&self.input.headings, ListRow::Total(record));
        }
        self.items += 1;
        self.odd.extend(look.odd().map(|how| (how, self.place_of(number))));
        if let Some(table) = self.read.tables.last_mut() {
            table.first = table.first.or(Some(number));
            table.last = Some(number);
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
        self.input.headings.push(Heading { text, place, column, units, unheard: Arc::default(), is_of_units: false });
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
            self.unnamed += 1;
            return;
        }
        let texts: Vec<&str> = row.own_glances().map(Glance::text).collect();
        let text = texts.join(" ");
        let text = if text.chars().count() > SHOWN { text.chars().take(SHOWN).chain(['…']).collect() } else { text };
        self.read.set_aside.push(SetAside { place: self.place_of(row.number()), text, why });
    }

    fn origin(&self, row: usize) -> Origin {
        Origin::of_row(self.sheet.clone(), row)
    }

    /// A cell by its name, with its sheet if several are read.
    fn cell_place(&self, column: usize, row: usize) -> String {
        let cell = cell_name(column, row);
        match self.sheet.as_ref().filter(|_| self.several) {
            Some(sheet) => format!("{sheet}!{cell}"),
            None => cell,
        }
    }

    fn place_of(&self, row: usize) -> String {
        self.origin(row).shown().unwrap_or_default()
    }
}
