//! A list as it is compared: for each item what stands in each column, under the names that both lists share.

use crate::collections::IndexMap;
use crate::eval::columns::{Columns, ItemReader, KeptPlaces};
use crate::eval::facts::Fact;
use crate::eval::mapping::Mapping;
use crate::input::{Cell, Heading, Input, Origin, ReadError, Record, is_of_earlier_verdict, key_and_unit};
use crate::ir::Model;
use crate::value::date::Date;
use crate::value::read::{ValueNames, read, truth_word, with_unit};
use crate::value::show::show;
use crate::value::text::{has_digit_marks, is_dash, key};
use crate::value::types::{NumberType, Type};
use crate::value::unit::Unit;
use crate::value::{Symbols, Value};
use std::collections::HashMap;

/// All columns of either list, by name.
#[derive(Default)]
pub struct SharedColumns(IndexMap<String, Column>);

/// What is counted of a column, over both lists.
#[derive(Default)]
struct Column {
    /// How many cells hold something.
    filled: usize,
    /// How many of them hold a name or another text, not a quantity or a day.
    worded: usize,
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

/// A column that no policy reads.
struct Unread {
    name: String,
    unit: Option<Unit>,
    /// What is written over the table as the unit of its money, where that is none.
    unclear: Option<String>,
}

impl Unread {
    /// Whether digits below it only number something, so that 1.1 is not 1.10.
    fn is_code(&self) -> bool {
        self.unit.is_none() && (self.name.ends_with(['码', '号']) || CODES.iter().any(|word| self.name.contains(word)))
    }
}

/// What is called so is numbered, not counted.
const CODES: [&str; 6] = ["编码", "编号", "代码", "条款", "条目", "版本"];
/// What is called so is an amount of money, to which a unit over the table belongs.
const MONEY: [&str; 14] = ["费", "款", "金", "额", "预算", "决算", "价", "支出", "收入", "投资", "补助", "补贴", "工资", "税"];

/// What a cell is compared by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// The value that a policy reads in it.
    Value(Value),
    /// What is written in it, in a form that is one for all ways to write the same.
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

/// Whose facts, units and names the columns and cells of a list are understood by: a policy's, or nobody's.
#[derive(Clone, Copy)]
pub enum Interpretation<'s> {
    Policy(&'s Model, &'s Mapping),
    Plain,
}

impl SharedColumns {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn name(&self, column: usize) -> &str {
        self.0.get_index(column).map_or("", |(name, _)| name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether most of its cells hold words: such a column may say what an item is.
    pub fn is_worded(&self, column: usize) -> bool {
        self.0.get_index(column).is_some_and(|(_, column)| column.worded * 2 > column.filled)
    }

    /// The column of a name, which is added where there is none.
    fn column(&mut self, name: &str) -> usize {
        self.0.get_index_of(name).unwrap_or_else(|| self.0.insert_full(name.to_owned(), Column::default()).0)
    }

    /// Adds a list. `by_sheet`: whether the sheet of an item counts as one of its facts.
    pub fn list(&mut self, input: Input, interpretation: Interpretation<'_>, by_sheet: bool) -> Result<ComparedList, ReadError> {
        let Input { headings, items, read, .. } = input;
        let mut facts = match interpretation {
            Interpretation::Policy(model, mapping) => Some(Facts::new(model, mapping)),
            Interpretation::Plain => None,
        };
        let is_known = |heading: &Heading| match interpretation {
            Interpretation::Policy(_, mapping) => mapping.names.knows(heading),
            Interpretation::Plain => false,
        };
        // What no policy reads, and no earlier review has added.
        let unread = headings.iter().zip(own_names(&headings, read.is_some()));
        let unread = unread.map(|(heading, name)| (!is_known(heading) && !is_of_earlier_verdict(&heading.text)).then_some(name));
        let unread: Vec<Option<Unread>> = unread.collect();
        let mut rows = Vec::with_capacity(items.len());
        for (number, record) in items.into_iter().enumerate() {
            let mut cells: Vec<(usize, Entry)> = Vec::new();
            if let Some(facts) = &mut facts {
                for (name, entry) in facts.of_row(&headings, &record, number)? {
                    cells.push((self.column(&name), entry));
                }
            }
            for (heading, cell) in &record.cells {
                let Some(column) = unread.get(*heading as usize).and_then(Option::as_ref) else { continue };
                cells.extend(plain(cell, column, *heading).map(|entry| (self.column(&column.name), entry)));
            }
            if by_sheet && let Origin::SheetRow(sheet, _) = &record.origin {
                let content = Content::Written(key(sheet).into_owned());
                cells.push((self.column(SHEET), Entry { content, shown: sheet.to_string(), heading: None, is_worded: true }));
            }
            cells.sort_by_key(|(column, _)| *column);
            cells.dedup_by_key(|(column, _)| *column);
            for (column, entry) in &cells {
                if let Some((_, column)) = self.0.get_index_mut(*column) {
                    column.filled += 1;
                    column.worded += usize::from(entry.is_worded);
                }
            }
            rows.push(ComparedRow { origin: record.origin, cells });
        }
        Ok(ComparedList { rows, headings })
    }
}

/// What a policy reads in the rows of a list.
struct Facts<'s> {
    model: &'s Model,
    reader: ItemReader<'s>,
}

impl<'s> Facts<'s> {
    fn new(model: &'s Model, mapping: &'s Mapping) -> Facts<'s> {
        Facts { model, reader: ItemReader::new(Columns::new(model, mapping).with_places(KeptPlaces::Places)) }
    }

    /// The facts that a row gives, by name; what cannot be read counts as it is written.
    fn of_row(&mut self, headings: &[Heading], record: &Record<'_>, number: usize) -> Result<Vec<(String, Entry)>, ReadError> {
        let row = self.reader.item(headings, record, number)?;
        let mut found: Vec<(String, Entry)> = Vec::new();
        for (id, fact) in row.facts.enumerated() {
            let name = self.model.fact_name(id);
            let (content, shown) = match fact {
                Fact::Known(value) => (Content::Value(value.clone()), show(value, &self.model.fields[id].ty, &self.model.symbols)),
                Fact::Absent | Fact::Null => continue,
                Fact::Error => {
                    let error = row.errors.iter().find(|error| error.field.as_deref() == Some(&*name));
                    let written = error.and_then(|error| error.value.clone()).unwrap_or_default();
                    (Content::Written(compared(&written)), written)
                }
            };
            if found.last().is_some_and(|(last, _)| **last == *name) {
                continue;
            }
            let is_worded = matches!(self.model.fields[id].ty, Type::Text | Type::Choice(_) | Type::Table(_));
            let heading = row.places.as_ref().and_then(|places| places.heading(id));
            found.push((name.into_owned(), Entry { content, shown, heading, is_worded }));
        }
        Ok(found)
    }
}

/// What columns are called by themselves, and the units that their headings or the texts over the table name. Of headings that come twice in
/// one table the second is told from the first.
fn own_names(headings: &[Heading], in_tables: bool) -> Vec<Unread> {
    let mut seen: HashMap<(&str, &str, String), usize> = HashMap::new();
    let named = headings.iter().map(|heading| {
        let (name, unit, unclear) = match key_and_unit(&heading.text) {
            (name, Some(word)) => match Unit::from_word(&word) {
                Some(unit) => (name, Some(unit), None),
                None => (format!("{name}({word})"), None, None),
            },
            (name, None) => {
                let over = unit_over(&name, heading);
                let unit = over.and_then(|word| Unit::from_word(word));
                (name, unit, over.filter(|_| unit.is_none()).cloned())
            }
        };
        let (sheet, row) = if in_tables { heading.table() } else { ("", heading.text.as_str()) };
        let times = seen.entry((sheet, row, name.clone())).or_default();
        *times += 1;
        Unread { name: if *times > 1 { format!("{name}（第{times}列）") } else { name }, unit, unclear }
    });
    named.collect()
}

/// The unit over a table that belongs to a column, by what the column is called.
fn unit_over<'h>(name: &str, heading: &'h Heading) -> Option<&'h String> {
    let is_money = MONEY.iter().any(|word| name.contains(word));
    heading.units.iter().find(|word| match Unit::from_word(word) {
        Some(unit) if unit.kind() == Unit::YUAN.kind() => is_money,
        Some(unit) => name.contains("面积") && Unit::from_word("平方米").is_some_and(|area| area.kind() == unit.kind()),
        None => is_money,
    })
}

/// What a cell holds whose type nobody knows; nothing where it is empty.
fn plain(cell: &Cell<'_>, column: &Unread, heading: u32) -> Option<Entry> {
    let unit = column.unit;
    let entry = |content: String, shown: String, is_worded: bool| {
        Some(Entry { content: Content::Written(content), shown, heading: Some(heading), is_worded })
    };
    let text = match cell {
        Cell::Null => return None,
        Cell::Flawed(flawed) => return plain(&flawed.stored, column, heading),
        Cell::Date(date) => return entry(date.to_string(), date.to_string(), false),
        Cell::Bool(truth) => return entry(truth_word(*truth).to_owned(), truth_word(*truth).to_owned(), true),
        Cell::Number(text) | Cell::Text(text) => text.trim().to_owned(),
        Cell::List(_) | Cell::Object(_) => cell.shown(),
    };
    let written = key(&text);
    if has_digit_marks(&text) {
        return entry(compared(&text), text, true);
    }
    if written.is_empty() || is_dash(&written) {
        return None;
    }
    if column.is_code() {
        return entry(written.into_owned(), text, true);
    }
    if let Some(unclear) = &column.unclear
        && Unit::split_from(&written).is_none()
        && quantity(&written, None).is_some()
    {
        let amount = [text.as_str(), unclear].concat();
        return entry(key(&amount).into_owned(), amount, false);
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

/// What is compared of a text: as it stands where its key would join digits that stand apart.
fn compared(text: &str) -> String {
    if has_digit_marks(text) { text.trim().to_owned() } else { key(text).into_owned() }
}

/// A number in base units; none for texts, and for digits that only number something (`007`).
fn quantity(written: &str, heading_unit: Option<Unit>) -> Option<String> {
    let is_code = written.starts_with('0') && written.chars().nth(1).is_some_and(|second| second.is_ascii_digit());
    if is_code || !written.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.' | '¥' | '￥')) {
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
