//! Cells → the facts of items. What a column feeds is found once, when its heading comes; what its cells say is read on any thread, batch by
//! batch, and what a batch notes of its columns is added up in the order of the list.

use crate::collections::IndexVec;
use crate::eval::column_figures::{ColumnFigures, Stretch};
use crate::eval::facts::{Fact, Places, Remarks, Row, absent, read_fact, rewritten, twice};
use crate::eval::field_names::{ColumnMeaning, FedField};
use crate::eval::mapping::{Mapping, UsedLines};
use crate::input::{BatchRow, Cell, HeadedCells, Heading, InputWarning, ReadError, Record, RecordBatch, key_and_unit};
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::cell::WRONG;
use crate::value::read::{DIGITS_KEPT, written_unit};
use crate::value::show::in_words;
use crate::value::types::{NumberType, Type};
use crate::value::unit::{Kind, Unit};
use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::sync::Arc;

/// How many different cells a column remembers at most, and of how many bytes each; the bound keeps the fast hash safe.
const MAX_REMEMBERED: usize = 1024;
const MAX_LENGTH: usize = 256;

/// The columns of a list, or the keys of its items, as far as its headings are known.
pub struct Columns<'m> {
    reading: Reading<'m>,
    headings: Vec<Heading>,
    /// By heading.
    columns: Vec<Column>,
    /// The headings with which further tables begin.
    tables: Vec<usize>,
    /// Which table the row at hand is of.
    table: usize,
    /// By field: the heading of a table that gave it last, so that no other of that table does.
    given: IndexVec<FieldId, Option<usize>>,
    /// Lines of the map that speak of a heading.
    used_lines: UsedLines,
    /// What is said of the units of headings.
    doubts: Vec<InputWarning>,
}

/// Columns, for whoever reads the cells below them.
#[derive(Clone, Default)]
pub struct KnownColumns {
    pub headings: Arc<[Heading]>,
    /// By heading.
    pub columns: Arc<[Column]>,
}

/// A column, or a key of items.
#[derive(Clone)]
pub struct Column {
    fed: Arc<[FedField]>,
    /// Whether it feeds a fact, or is known to be needed by nobody.
    is_known: bool,
}

/// What came of the columns of a list.
pub struct ColumnUses {
    /// By heading.
    pub columns: Vec<ColumnUse>,
    /// The lines of the map that were used.
    pub lines: UsedLines,
    /// Totals that differ from the sums of their items, and numbers far beyond others of their column.
    pub warnings: Vec<InputWarning>,
}

/// What came of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnUse {
    /// Whether something stands in it.
    pub used: bool,
    /// Whether it feeds a fact, or is known to be needed by nobody.
    pub known: bool,
}

/// What is kept of where items stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptPlaces {
    None,
    /// The places of the item and its cells.
    Places,
    /// The cells as given as well.
    PlacesAndCells,
}

impl<'m> Columns<'m> {
    /// The columns of a list of which nothing was read yet.
    pub fn new(model: &'m Model, mapping: &'m Mapping) -> Self {
        let reading = Reading { model, mapping, wanted: None, places: KeptPlaces::None };
        let given = model.fields.iter().map(|_| None).collect();
        Columns {
            reading,
            headings: Vec::new(),
            columns: Vec::new(),
            tables: Vec::new(),
            table: 0,
            given,
            used_lines: mapping.unused_lines(),
            doubts: Vec::new(),
        }
    }

    /// The same for a reading in which only some facts, by field, are of interest.
    pub fn with_only(mut self, wanted: &'m IndexVec<FieldId, bool>) -> Self {
        self.reading.wanted = Some(wanted);
        self
    }

    /// The same, the items with their places.
    pub fn with_places(mut self, places: KeptPlaces) -> Self {
        self.reading.places = places;
        self
    }

    /// How the cells below them are read.
    pub fn reading(&self) -> Reading<'m> {
        self.reading
    }

    /// Brings what another thread needs of them up to what is known; they change seldom.
    pub fn update(&self, known: &mut KnownColumns) {
        if known.columns.len() < self.columns.len() {
            *known = KnownColumns { headings: self.headings.as_slice().into(), columns: self.columns.as_slice().into() };
        }
    }

    /// Finds what the headings feed that came since a row; true if the row is the first of another table. Two headings of a table for one
    /// fact are an error.
    pub fn learn(&mut self, headings: &[Heading], row: &Record<'_>) -> Result<bool, ReadError> {
        let in_table = row.is_in_table();
        for heading in headings.get(self.columns.len()..).unwrap_or_default() {
            let ColumnMeaning { fed, is_known, line, doubts } = self.reading.mapping.names.column(self.reading.model, heading);
            line.into_iter().for_each(|line| self.used_lines.mark(line));
            for doubt in doubts {
                // What stands beside a table speaks of all its columns, once.
                if !self.doubts.contains(&doubt) {
                    self.doubts.push(doubt);
                }
            }
            let at = self.columns.len();
            if in_table {
                if at.checked_sub(1).and_then(|before| headings.get(before)).is_some_and(|before| before.table() != heading.table()) {
                    self.tables.push(at);
                }
                for FedField { field, .. } in &fed {
                    let other = self.given[*field].replace(at).and_then(|other| headings.get(other));
                    if let Some(other) = other.filter(|other| other.table() == heading.table()) {
                        if self.reading.model.fields[*field].ty == Type::Date && is_of_parts(other, heading) {
                            return Err(in_parts(self.reading.model, *field, heading));
                        }
                        let place = |heading: &Heading| (heading.text.clone(), heading.place.clone());
                        let mut error = twice(self.reading.model, *field, place(other), place(heading));
                        if other.text == heading.text {
                            error.message += "；是左右并排的两栏，就把右栏移到左栏下面";
                        }
                        return Err(error);
                    }
                }
            }
            self.headings.push(heading.clone());
            self.columns.push(Column { fed: fed.into(), is_known });
        }
        // A list that was read before has the headings of all its tables at once.
        let first = row.cells.first().filter(|_| in_table && !self.tables.is_empty()).map(|(heading, _)| *heading as usize);
        let table = first.map_or(self.table, |first| self.tables.partition_point(|begin| *begin <= first));
        Ok(std::mem::replace(&mut self.table, table) != table)
    }

    /// What came of them.
    pub fn uses(self, notes: ListNotes<'_>) -> ColumnUses {
        let ListNotes { used, mut lines, mut figures, mut warnings, .. } = notes;
        warnings.splice(0..0, self.doubts);
        warnings.extend(figures.end_table(self.reading.model));
        warnings.extend(figures.doubtful_units(self.reading.model));
        warnings.extend(figures.outliers(self.reading.model));
        lines.add(&self.used_lines);
        let used = used.into_iter().chain(std::iter::repeat(false));
        let columns = self.columns.iter().zip(used).map(|(column, used)| ColumnUse { used, known: column.is_known });
        ColumnUses { columns: columns.collect(), lines, warnings }
    }
}

/// Whether headings are those of the parts of a day: 实施日期·年, 实施日期·日.
fn is_of_parts(one: &Heading, other: &Heading) -> bool {
    let part = |heading: &Heading| key_and_unit(&heading.text).1.filter(|part| matches!(part.as_str(), "年" | "月" | "日"));
    part(one).zip(part(other)).is_some_and(|(one, other)| one != other)
}

/// What is said where a day has columns for its parts.
fn in_parts(model: &Model, field: FieldId, heading: &Heading) -> ReadError {
    let message = format!("「{}」的年、月、日分写在几列里：并成一列，写作 2021-07-15 或 2021年7月15日", model.fact_name(field));
    ReadError::at(message, heading.place.clone())
}

/// How the cells of a list are read.
#[derive(Clone, Copy)]
pub struct Reading<'m> {
    model: &'m Model,
    mapping: &'m Mapping,
    /// Whether each fact is read; none: all are.
    wanted: Option<&'m IndexVec<FieldId, bool>>,
    places: KeptPlaces,
}

/// What rows of a list note of its columns.
pub struct RowNotes {
    /// By heading: whether something stands below it.
    used: Vec<bool>,
    /// Of the map.
    lines: UsedLines,
    stretches: Vec<Stretch>,
}

/// The same of the list, as far as it was read.
pub struct ListNotes<'m> {
    model: &'m Model,
    used: Vec<bool>,
    lines: UsedLines,
    figures: ColumnFigures,
    /// About totals.
    warnings: Vec<InputWarning>,
}

impl<'m> ListNotes<'m> {
    pub fn new(Reading { model, mapping, .. }: Reading<'m>) -> Self {
        ListNotes { model, used: Vec::new(), lines: mapping.unused_lines(), figures: ColumnFigures::new(model), warnings: Vec::new() }
    }

    /// Adds what the rows that come next have noted.
    pub fn add(&mut self, rows: RowNotes) {
        self.used.resize(self.used.len().max(rows.used.len()), false);
        self.used.iter_mut().zip(&rows.used).for_each(|(used, by_rows)| *used |= *by_rows);
        self.lines.add(&rows.lines);
        for stretch in rows.stretches {
            self.warnings.extend(self.figures.append(self.model, stretch));
        }
    }
}

/// Reads the cells of some rows, on any thread.
pub struct CellReader<'m> {
    reading: Reading<'m>,
    memory: CellMemory,
    notes: RowNotes,
}

impl<'m> CellReader<'m> {
    /// `memory`: what another reader of the list has left.
    pub fn new(reading: Reading<'m>, memory: CellMemory) -> Self {
        let notes = RowNotes { used: Vec::new(), lines: reading.mapping.unused_lines(), stretches: Vec::new() };
        CellReader { reading, memory, notes }
    }

    /// What the rows have noted, and what the next reader may go on with.
    pub fn finish(self) -> (RowNotes, CellMemory) {
        (self.notes, self.memory)
    }

    /// The next row is the first of a table.
    pub fn begin_table(&mut self) {
        self.notes.stretches.push(Stretch::of_new_table());
    }

    /// The facts of an item; two keys for one of them are an error.
    pub fn item(&mut self, columns: &[Column], headings: &[Heading], listed: BatchRow<'_>, number: usize) -> Result<Row, ReadError> {
        let model = self.reading.model;
        self.memory.grow(model, columns);
        self.notes.used.resize(columns.len(), false);
        let mut row = Row::of_facts(number, absent(model));
        let mut given_by = if self.reading.places == KeptPlaces::None { Vec::new() } else { vec![None; model.fields.len()] };
        for (at, (heading, cell)) in listed.cells().enumerate() {
            self.cell(columns, ItemCell { headings, row: listed, at, heading, cell: &cell }, &mut row, &mut given_by)?;
        }
        self.fill(&mut row);
        row.places = self.places(columns, listed, given_by);
        Ok(row)
    }

    /// Reads a cell into the facts that its column feeds. `given_by`: by field, the heading of the cell that gives it, where that is kept.
    fn cell(&mut self, columns: &[Column], given: ItemCell<'_>, row: &mut Row, given_by: &mut [Option<u32>]) -> Result<(), ReadError> {
        let CellReader { reading: Reading { model, mapping, wanted, .. }, memory, notes } = self;
        let ItemCell { at, heading, cell, .. } = given;
        let (model, in_table) = (*model, given.row.is_in_table());
        let column = heading as usize;
        let (Some(Column { fed, .. }), Some(remembered)) = (columns.get(column), memory.columns.get_mut(column)) else { return Ok(()) };
        let is_blank = cell.is_blank_text();
        if let Some(used) = notes.used.get_mut(column).filter(|_| !is_blank) {
            *used = true;
        }
        let text = match cell {
            Cell::Text(text) => Some(&**text),
            // Of many digits something is said each time.
            Cell::Number(text) if text.len() <= DIGITS_KEPT => Some(&**text),
            Cell::Number(_) | Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => None,
        };
        for (fed, remembered) in fed.iter().zip(remembered) {
            if !in_table && let Some(first) = memory.given.note(fed.field, row.number, at) {
                let key = |cell: usize| given.row.key_and_place(cell, given.headings);
                return Err(twice(model, fed.field, key(first), key(at)));
            }
            if wanted.is_some_and(|wanted| !wanted[fed.field]) {
                continue;
            }
            if let Some(slot) = given_by.get_mut(fed.field.0 as usize).filter(|_| !is_blank) {
                *slot = Some(heading);
            }
            if let Some(known) = text.and_then(|text| remembered.get(text)) {
                row.facts[fed.field] = known.clone();
                continue;
            }
            let rewritten = rewritten(model, mapping, cell, fed.field, &mut notes.lines);
            let cell = rewritten.as_ref().unwrap_or(cell);
            let mut remarks = Remarks { errors: &mut row.errors, warnings: &mut row.warnings };
            let fact = read_fact(model, cell, fed, || given.place(), &mut remarks);
            if in_table && matches!(model.fields[fed.field].ty, Type::Number(_)) {
                match &fact {
                    Fact::Known(Value::Number(number)) => {
                        let unit = unit_to_note(model, cell, fed).filter(|own| own.is_some() || !number.is_zero());
                        notes.stretch().add(fed.field, Some(number), unit, || given.place());
                    }
                    Fact::Error => notes.stretch().add(fed.field, None, None, || given.place()),
                    Fact::Known(_) | Fact::Absent | Fact::Null => {}
                }
            }
            // The cells of the first item are not remembered: a form has no other.
            if let Some(text) = text.filter(|_| row.number > 0 && !matches!(fact, Fact::Error)) {
                remembered.add(text, &fact);
            }
            row.facts[fed.field] = fact;
        }
        Ok(())
    }

    /// Fills what the item does not give from the map.
    fn fill(&self, row: &mut Row) {
        let Reading { model, mapping, wanted, .. } = self.reading;
        for (field, value) in &mapping.fills {
            let is_wanted = wanted.is_none_or(|wanted| wanted[*field]) && model.fields[*field].object.is_none();
            if is_wanted && row.facts[*field] == Fact::Absent {
                row.facts[*field] = Fact::Known(value.clone());
                row.given.push(*field);
            }
        }
    }

    fn places(&self, columns: &[Column], listed: BatchRow<'_>, given_by: Vec<Option<u32>>) -> Option<Box<Places>> {
        let cells = match self.reading.places {
            KeptPlaces::None => return None,
            KeptPlaces::Places => Vec::new(),
            KeptPlaces::PlacesAndCells => {
                let as_given = listed.cells().filter(|(_, cell)| !matches!(cell, Cell::Null));
                let fed = |heading: u32| columns.get(heading as usize).map_or(&[][..], |column| &column.fed);
                as_given.map(|(heading, cell)| (heading, as_text(self.reading.model, fed(heading), &cell))).collect()
            }
        };
        Some(Box::new(Places { origin: listed.origin.clone(), headings: given_by, cells }))
    }

    /// Notes a row of totals.
    pub fn total(&mut self, columns: &[Column], headings: &[Heading], listed: BatchRow<'_>) {
        for (at, (heading, cell)) in listed.cells().enumerate() {
            for fed in columns.get(heading as usize).map_or(&[][..], |column| &column.fed) {
                // What is no number says nothing of a sum.
                let read = self.reading.model.read(fed.field, &cell, fed.unit, &mut Vec::new());
                if let Ok(Some(Value::Number(total))) = read {
                    let is_bare = unit_to_note(self.reading.model, &cell, fed) == Some(None);
                    self.notes.last_stretch().add_total(fed.field, total, is_bare, listed.place(at, headings));
                }
            }
        }
    }
}

/// How an amount of money is written below a heading without a unit: in which unit, other than that of bare numbers, or in none; nothing of
/// what is no such amount. Of a share below a heading with a `%` the same, if that is none of its own.
fn unit_to_note(model: &Model, cell: &Cell<'_>, fed: &FedField) -> Option<Option<Unit>> {
    let Type::Number(NumberType { kind, unit: Some(read_in), .. }) = &model.fields[fed.field].ty else { return None };
    if *read_in == Unit::PERCENT {
        return (fed.unit == Some(Unit::PERCENT) && written_unit(cell).is_none()).then_some(None);
    }
    if *kind != Kind::Money || fed.unit.is_some() {
        return None;
    }
    let own = written_unit(cell);
    (own.as_ref() != Some(read_in)).then_some(own)
}

/// A cell as a text that is read as it was here, also where its format and its place said more; what had no value has none there.
fn as_text(model: &Model, fed: &[FedField], cell: &Cell<'_>) -> String {
    if let Cell::Text(text) | Cell::Number(text) = cell {
        return text.clone().into_owned();
    }
    let read = |cell: &Cell<'_>, fed: &FedField| model.read(fed.field, cell, fed.unit, &mut Vec::new()).ok();
    let [shown, stored] = in_words(cell);
    let says_the_same = |text: &str| fed.iter().all(|fed| read(cell, fed) == read(&text.into(), fed));
    if says_the_same(&shown) {
        shown
    } else if says_the_same(&stored) {
        stored
    } else if fed.iter().any(|fed| read(cell, fed).is_none()) {
        [WRONG, &shown].concat()
    } else {
        shown
    }
}

/// A cell of an item.
#[derive(Clone, Copy)]
struct ItemCell<'c> {
    headings: &'c [Heading],
    row: BatchRow<'c>,
    /// Which one, from 0.
    at: usize,
    heading: u32,
    cell: &'c Cell<'c>,
}

impl ItemCell<'_> {
    fn place(&self) -> String {
        self.row.place(self.at, self.headings)
    }
}

impl RowNotes {
    /// To which numbers are added.
    fn stretch(&mut self) -> &mut Stretch {
        if self.stretches.last().is_some_and(Stretch::is_ended) {
            self.stretches.push(Stretch::default());
        }
        self.last_stretch()
    }

    fn last_stretch(&mut self) -> &mut Stretch {
        if self.stretches.is_empty() {
            self.stretches.push(Stretch::default());
        }
        // INVARIANT: there is one.
        let last = self.stretches.len() - 1;
        &mut self.stretches[last]
    }
}

/// What one thread remembers of the cells that it has read.
#[derive(Default)]
pub struct CellMemory {
    /// By heading, for each fact that it feeds.
    columns: Vec<Vec<Remembered>>,
    given: GivenKeys,
}

impl CellMemory {
    /// Makes room for columns that it does not know.
    fn grow(&mut self, model: &Model, columns: &[Column]) {
        let new = columns.get(self.columns.len()..).unwrap_or_default();
        self.columns
            .extend(new.iter().map(|column| column.fed.iter().map(|fed| Remembered::of_type(&model.fields[fed.field].ty)).collect()));
    }
}

/// By field: the item of a list without tables that gave it last, counted from 1, and the cell in it.
#[derive(Default)]
struct GivenKeys(Vec<(usize, usize)>);

impl GivenKeys {
    /// Notes that a cell of an item gives a fact; the cell before it, if it is given twice.
    fn note(&mut self, field: FieldId, item: usize, cell: usize) -> Option<usize> {
        let at = field.0 as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, (0, 0));
        }
        let (last, first) = std::mem::replace(self.0.get_mut(at)?, (item + 1, cell));
        (last == item + 1).then_some(first)
    }
}

/// What cells say that were read before.
#[derive(Default)]
struct Remembered {
    facts: HashMap<Box<str>, Fact, FxBuildHasher>,
    hits: usize,
    /// Whether too few cells come again.
    gave_up: bool,
}

impl Remembered {
    fn of_type(ty: &Type) -> Remembered {
        // Numbers and days are read as quickly as they are found again.
        let gave_up = matches!(ty, Type::Number(_) | Type::Date);
        Remembered { gave_up, ..Remembered::default() }
    }

    fn get(&mut self, text: &str) -> Option<&Fact> {
        if self.gave_up {
            return None;
        }
        let found = self.facts.get(text);
        self.hits += usize::from(found.is_some());
        found
    }

    fn add(&mut self, text: &str, fact: &Fact) {
        if self.gave_up || text.len() > MAX_LENGTH {
            return;
        }
        if self.facts.len() < MAX_REMEMBERED {
            self.facts.insert(text.into(), fact.clone());
        } else if self.hits < MAX_REMEMBERED {
            *self = Remembered { gave_up: true, ..Remembered::default() };
        }
    }
}

/// Reads the items of a list one after another.
pub struct ItemReader<'m> {
    columns: Columns<'m>,
    cells: CellReader<'m>,
    /// Holds the item at hand.
    batch: RecordBatch,
}

impl<'m> ItemReader<'m> {
    pub fn new(columns: Columns<'m>) -> Self {
        let cells = CellReader::new(columns.reading(), CellMemory::default());
        ItemReader { columns, cells, batch: RecordBatch::default() }
    }

    /// The facts of the next item; two headings or keys for one of them are an error.
    pub fn item(&mut self, headings: &[Heading], record: &Record<'_>, number: usize) -> Result<Row, ReadError> {
        if self.columns.learn(headings, record)? {
            self.cells.begin_table();
        }
        self.batch.clear();
        let row = self.batch.push_item(record);
        self.cells.item(&self.columns.columns, headings, row, number)
    }

    /// What came of the columns.
    pub fn uses(self) -> ColumnUses {
        let mut list = ListNotes::new(self.columns.reading());
        list.add(self.cells.finish().0);
        self.columns.uses(list)
    }
}
