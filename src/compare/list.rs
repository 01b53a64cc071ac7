//! A list as it is compared: for each item what stands in each column, under the names that both lists share.

use crate::eval::facts::{Columns, Fact};
use crate::eval::mapping::Mapping;
use crate::input::{Cell, Heading, Input, Origin, ReadError, Record, VERDICT_HEADINGS, key_and_unit};
use crate::ir::{FieldId, Model};
use crate::value::date::Date;
use crate::value::read::{ValueNames, read, truth_word, with_unit};
use crate::value::show::show;
use crate::value::text::{is_dash, key};
use crate::value::types::{NumberType, Type};
use crate::value::unit::Unit;
use crate::value::{Symbols, Value};
use std::collections::HashMap;

/// The columns of both lists, each under one name.
#[derive(Default)]
pub struct SharedColumns {
    pub all: Vec<SharedColumn>,
    by_key: HashMap<String, usize>,
}

/// A column of one list or of both.
pub struct SharedColumn {
    pub name: String,
    /// How many cells hold something.
    filled: usize,
    /// How many of them hold a name or another text, not a quantity or a day.
    worded: usize,
}

impl SharedColumn {
    /// Whether it says what an item is, for all that can be seen.
    pub fn is_worded(&self) -> bool {
        self.worded * 2 > self.filled
    }
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub struct Entry {
    pub content: Content,
    pub shown: String,
    /// The heading under which it stands.
    heading: Option<u32>,
    is_worded: bool,
}

/// What a cell is compared by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// The value that a policy reads in it.
    Value(Value),
    /// A text without a type, so that texts are the same that say the same.
    Written(String),
}

/// An item.
pub struct ComparedRow {
    origin: Origin,
    /// The cells that hold something, by column.
    cells: Vec<(usize, Entry)>,
}

/// A list.
pub struct ComparedList {
    pub rows: Vec<ComparedRow>,
    headings: Vec<Heading>,
}

impl ComparedRow {
    pub fn entry(&self, column: usize) -> Option<&Entry> {
        let at = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(at).map(|(_, entry)| entry)
    }

    pub fn content(&self, column: usize) -> Option<&Content> {
        self.entry(column).map(|entry| &entry.content)
    }

    /// What stands in a column; nothing where that is empty.
    pub fn shown(&self, column: usize) -> Option<&str> {
        self.entry(column).map(|entry| entry.shown.as_str())
    }
}

impl ComparedList {
    /// The cell of a row under a column, else where the row stands.
    pub fn place(&self, row: &ComparedRow, column: usize) -> String {
        let heading = row.entry(column).and_then(|entry| self.headings.get(entry.heading? as usize));
        heading.and_then(|heading| row.origin.cell(heading)).or_else(|| row.origin.shown()).unwrap_or_default()
    }

    /// Whether a column does no more than count the rows.
    pub fn is_numbering(&self, column: usize) -> bool {
        self.rows.iter().zip(1..).all(|(row, number): (_, usize)| row.shown(column) == Some(number.to_string().as_str()))
    }

    /// The columns in which something stands.
    pub fn used(&self, columns: usize) -> Vec<bool> {
        let mut used = vec![false; columns];
        for (column, _) in self.rows.iter().flat_map(|row| &row.cells) {
            if let Some(slot) = used.get_mut(*column) {
                *slot = true;
            }
        }
        used
    }
}

/// What the sheet is called on which an item stands, where several are read.
pub const SHEET: &str = "工作表";

/// How a list speaks: as a policy knows, or by itself.
#[derive(Clone, Copy)]
pub enum Speech<'s> {
    Policy(&'s Model, &'s Mapping),
    Plain,
}

impl SharedColumns {
    /// The column of a name, which is made where there is none.
    fn column(&mut self, name: &str) -> usize {
        let next = self.all.len();
        let at = *self.by_key.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.all.push(SharedColumn { name: name.to_owned(), filled: 0, worded: 0 });
        }
        at
    }

    /// Takes a list in. `by_sheet`: whether the sheet of an item counts as one of its facts.
    pub fn list(&mut self, input: Input, speech: Speech<'_>, by_sheet: bool) -> Result<ComparedList, ReadError> {
        let Input { headings, items, read, .. } = input;
        let names = free_names(&headings, read.is_some());
        let mut facts = match speech {
            Speech::Policy(model, mapping) => Some(Facts { model, mapping, columns: Columns::new(model, mapping) }),
            Speech::Plain => None,
        };
        let mut rows = Vec::with_capacity(items.len());
        for (number, record) in items.into_iter().enumerate() {
            let mut cells: Vec<(usize, Entry)> = Vec::new();
            if let Some(facts) = &mut facts {
                for (name, entry) in facts.of_row(&headings, &record, number)? {
                    cells.push((self.column(&name), entry));
                }
            }
            for (heading, cell) in &record.cells {
                let (Some(known), Some((name, unit))) = (headings.get(*heading as usize), names.get(*heading as usize)) else { continue };
                if is_verdict(&known.text) || facts.as_ref().is_some_and(|facts| facts.mapping.names.knows(known)) {
                    continue;
                }
                cells.extend(plain(cell, *unit, *heading).map(|entry| (self.column(name), entry)));
            }
            if by_sheet && let Origin::SheetRow(sheet, _) = &record.origin {
                let content = Content::Written(key(sheet).into_owned());
                cells.push((self.column(SHEET), Entry { content, shown: sheet.to_string(), heading: None, is_worded: true }));
            }
            cells.sort_by_key(|(column, _)| *column);
            cells.dedup_by_key(|(column, _)| *column);
            for (column, entry) in &cells {
                if let Some(column) = self.all.get_mut(*column) {
                    column.filled += 1;
                    column.worded += usize::from(entry.is_worded);
                }
            }
            rows.push(ComparedRow { origin: record.origin, cells });
        }
        Ok(ComparedList { rows, headings })
    }
}

/// Whether a column holds what an earlier review said, in a workbook that came back: that is nothing of the list's own.
fn is_verdict(heading: &str) -> bool {
    heading.strip_prefix("上次的").is_some_and(|rest| VERDICT_HEADINGS.contains(&rest))
}

/// What a policy reads in the rows of a list.
struct Facts<'s> {
    model: &'s Model,
    mapping: &'s Mapping,
    columns: Columns<'s>,
}

impl Facts<'_> {
    /// The facts that a row gives, by name; what cannot be read counts as it is written.
    fn of_row(&mut self, headings: &[Heading], record: &Record<'_>, number: usize) -> Result<Vec<(String, Entry)>, ReadError> {
        let row = self.columns.row(headings, record, number)?;
        let mut found: Vec<(String, Entry)> = Vec::new();
        for (id, fact) in row.facts.enumerated() {
            let name = self.model.fact_name(id);
            let (content, shown) = match fact {
                Fact::Known(value) => (Content::Value(value.clone()), show(value, &self.model.fields[id].ty, &self.model.symbols)),
                Fact::Absent | Fact::Null => continue,
                Fact::Error => {
                    let error = row.errors.iter().find(|error| error.field.as_deref() == Some(&*name));
                    let written = error.and_then(|error| error.value.clone()).unwrap_or_default();
                    (Content::Written(key(&written).into_owned()), written)
                }
            };
            if found.last().is_some_and(|(last, _)| **last == *name) {
                continue;
            }
            let is_worded = matches!(self.model.fields[id].ty, Type::Text | Type::Choice(_) | Type::Table(_));
            found.push((name.into_owned(), Entry { content, shown, heading: self.heading_of(id, headings, record), is_worded }));
        }
        Ok(found)
    }

    fn heading_of(&self, id: FieldId, headings: &[Heading], record: &Record<'_>) -> Option<u32> {
        let gives =
            |heading: &u32| headings.get(*heading as usize).is_some_and(|heading| self.mapping.names.fields(&heading.text).contains(&id));
        record.cells.iter().map(|(heading, _)| *heading).find(gives)
    }
}

/// What the columns are called that no policy knows, and the units that their headings name. Of headings that come twice in one table the
/// second is told from the first.
fn free_names(headings: &[Heading], in_tables: bool) -> Vec<(String, Option<Unit>)> {
    let mut seen: HashMap<(&str, &str, String), usize> = HashMap::new();
    let named = headings.iter().map(|heading| {
        let (name, unit) = match key_and_unit(&heading.text) {
            (name, Some(word)) => match Unit::from_word(&word) {
                Some(unit) => (name, Some(unit)),
                None => (format!("{name}({word})"), None),
            },
            (name, None) => (name, None),
        };
        let (sheet, row) = if in_tables { heading.table() } else { ("", heading.text.as_str()) };
        let times = seen.entry((sheet, row, name.clone())).or_default();
        *times += 1;
        (if *times > 1 { format!("{name}（第{times}列）") } else { name }, unit)
    });
    named.collect()
}

/// What a cell holds whose type nobody knows; nothing where it is empty.
fn plain(cell: &Cell<'_>, unit: Option<Unit>, heading: u32) -> Option<Entry> {
    let entry = |content: String, shown: String, is_worded: bool| {
        Some(Entry { content: Content::Written(content), shown, heading: Some(heading), is_worded })
    };
    let text = match cell {
        Cell::Null => return None,
        Cell::Flawed(flawed) => return plain(&flawed.stored, unit, heading),
        Cell::Date(date) => return entry(date.to_string(), date.to_string(), false),
        Cell::Bool(truth) => return entry(truth_word(*truth).to_owned(), truth_word(*truth).to_owned(), true),
        Cell::Number(text) | Cell::Text(text) => text.trim().to_owned(),
        Cell::List(_) | Cell::Object(_) => cell.shown(),
    };
    let written = key(&text);
    if written.is_empty() || is_dash(&written) {
        return None;
    }
    if let Some(quantity) = quantity(&written, unit) {
        let shown = unit.map_or_else(|| text.clone(), |unit| with_unit(&text, unit).into_owned());
        return entry(quantity, shown, false);
    }
    match Date::parse(&written) {
        Ok(date) => entry(date.to_string(), text, false),
        Err(_) => entry(written.into_owned(), text, true),
    }
}

/// A number in base units; none for texts, and for numbers that only name something (`007`).
fn quantity(written: &str, heading_unit: Option<Unit>) -> Option<String> {
    let is_name = written.starts_with('0') && written.chars().nth(1).is_some_and(|second| second.is_ascii_digit());
    if is_name || !written.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.' | '¥' | '￥')) {
        return None;
    }
    let unit = Unit::split_from(written).map(|(_, unit)| unit).or(heading_unit);
    let kind = unit.map_or(NumberType::PLAIN.kind, Unit::kind);
    let (names, mut doubts) = (Symbols::default(), Vec::new());
    let cell = Cell::from(written);
    let heading_unit = heading_unit.filter(|unit| unit.kind() == kind);
    let value = read(&cell, &Type::Number(NumberType::of_kind(kind)), heading_unit, ValueNames::from(&names), &mut doubts);
    match value {
        Ok(Some(Value::Number(number))) if doubts.is_empty() => {
            Some(format!("{}{}", number.to_decimal().0, kind.base().map_or("", Unit::word)))
        }
        Ok(_) | Err(_) => None,
    }
}
