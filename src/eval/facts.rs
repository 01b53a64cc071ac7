//! A list as read → the facts of each item, by field; every cell that cannot be used is a data error with its place.

use crate::collections::IndexVec;
use crate::eval::column_figures::ColumnFigures;
use crate::eval::field_names::{ColumnMeaning, FedField, FieldNames, warning_with_near};
use crate::eval::mapping::{MAP_PLACE, Mapping, UsedLines};
use crate::input::{Cell, DataError, Heading, Input, InputWarning, Origin, ReadError, Record};
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::read::{CellError, DIGITS_KEPT};
use crate::value::text::heading_key;
use crate::value::types::Type;
use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::sync::Arc;

/// What is known of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Known(Value),
    /// Not given, or given empty.
    Absent,
    /// JSON `null`: said to be none.
    Null,
    /// Given, but of no use.
    Error,
}

impl Fact {
    /// The text that is known, as given.
    fn shown(&self) -> Option<String> {
        match self {
            Fact::Known(Value::Text(text)) => Some(text.shown().to_owned()),
            Fact::Known(_) | Fact::Absent | Fact::Null | Fact::Error => None,
        }
    }
}

/// What is known of every fact of a model.
pub type Facts = IndexVec<FieldId, Fact>;

/// One item.
#[derive(Debug)]
pub struct Row {
    /// Its number in the whole list, from 0.
    pub number: usize,
    /// Those of 对象 are absent here.
    pub facts: Facts,
    pub errors: Vec<DataError>,
    /// What is odd about cells that have a value all the same.
    pub warnings: Vec<InputWarning>,
    /// The facts that a map gives, since the list does not.
    pub given: Vec<FieldId>,
    /// Where it stands, if that is to be shown.
    pub places: Option<Box<Places>>,
}

/// Where an item and its cells stand.
#[derive(Debug)]
pub struct Places {
    pub origin: Origin,
    /// By field: the heading of the cell that gives it.
    headings: Vec<Option<u32>>,
    /// The cells as given, by heading, if they are wanted.
    pub cells: Vec<(u32, String)>,
}

impl Places {
    /// The heading of the cell that gives a fact.
    pub fn heading(&self, field: FieldId) -> Option<u32> {
        self.headings.get(field.0 as usize).copied().flatten()
    }

    /// The cell that gives a fact.
    pub fn cell(&self, field: FieldId, headings: &[Heading]) -> Option<String> {
        self.origin.cell(headings.get(self.heading(field)? as usize)?)
    }
}

impl Row {
    /// An item of which nothing is to be said.
    pub fn of_facts(number: usize, facts: Facts) -> Row {
        Row { number, facts, errors: Vec::new(), warnings: Vec::new(), given: Vec::new(), places: None }
    }

    /// What it is called.
    pub fn name(&self, model: &Model) -> Option<String> {
        self.facts[model.title_field()?].shown()
    }
}

/// Items that are judged together, all of a list or a part of it.
#[derive(Debug)]
pub struct List {
    pub rows: Vec<Row>,
    /// Those of items are absent here.
    pub objects: Arc<Facts>,
    pub object_errors: Vec<DataError>,
    /// By field: the cells that give the facts of 对象.
    pub object_places: Arc<[Option<String>]>,
    /// The columns or keys under which the items stand.
    pub headings: Arc<[Heading]>,
}

impl List {
    /// A list without items, of which nothing is filled in.
    pub fn blank(model: &Model) -> List {
        List::of_facts(Vec::new(), Arc::new(absent(model)))
    }

    /// A list of which nothing is to be said but its facts.
    pub fn of_facts(rows: Vec<Row>, objects: Arc<Facts>) -> List {
        List { rows, objects, object_errors: Vec::new(), object_places: Arc::default(), headings: Arc::default() }
    }
}

/// The facts of what gives none.
fn absent(model: &Model) -> Facts {
    model.fields.iter().map(|_| Fact::Absent).collect()
}

/// How many different cells a column remembers at most, and of how many bytes each; the bound keeps the fast hash safe.
const MAX_REMEMBERED: usize = 1024;
const MAX_LENGTH: usize = 256;

/// The columns of a list, or the keys of its items: what each feeds is looked up once, and cells that come again are remembered.
pub struct Columns<'m> {
    model: &'m Model,
    mapping: &'m Mapping,
    /// Whether each is read; none: all are.
    wanted: Option<&'m IndexVec<FieldId, bool>>,
    places: KeptPlaces,
    columns: Vec<Column>,
    /// By field.
    given: IndexVec<FieldId, Given>,
    /// Of the map.
    used_lines: UsedLines,
    figures: ColumnFigures,
    /// About totals.
    warnings: Vec<InputWarning>,
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

/// Who gave a fact last, so that nobody gives it twice.
#[derive(Clone, Default)]
struct Given {
    /// The heading of a table.
    heading: Option<usize>,
    /// The record (counted from 1) of a list without tables, and the cell in it.
    cell: (usize, usize),
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

/// What came of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnUse {
    /// Whether something stands in it.
    pub used: bool,
    /// Whether it feeds a fact, or is known to be needed by nobody.
    pub known: bool,
}

struct Column {
    fed: Vec<(FedField, Remembered)>,
    /// Whether something stands in it.
    used: bool,
    /// Whether it feeds a fact, or is known to be needed by nobody.
    known: bool,
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

impl<'m> Columns<'m> {
    /// The columns of a list of which nothing was read yet.
    pub fn new(model: &'m Model, mapping: &'m Mapping) -> Self {
        let given = model.fields.iter().map(|_| Given::default()).collect();
        Columns {
            model,
            mapping,
            wanted: None,
            places: KeptPlaces::None,
            columns: Vec::new(),
            given,
            used_lines: mapping.unused_lines(),
            figures: ColumnFigures::new(model),
            warnings: Vec::new(),
        }
    }

    /// The same for a reading in which only some facts, by field, are of interest.
    pub fn with_only(self, wanted: &'m IndexVec<FieldId, bool>) -> Self {
        Columns { wanted: Some(wanted), ..self }
    }

    /// The same, the items with their places.
    pub fn with_places(self, places: KeptPlaces) -> Self {
        Columns { places, ..self }
    }

    /// Whether the items get their places.
    pub fn keep_places(&self) -> bool {
        self.places != KeptPlaces::None
    }

    /// The facts of an item; two headings or keys for one of them are an error.
    pub fn row(&mut self, headings: &[Heading], record: &Record<'_>, number: usize) -> Result<Row, ReadError> {
        let in_table = matches!(record.origin, Origin::Row(_) | Origin::SheetRow(..));
        for heading in headings.get(self.columns.len()..).unwrap_or_default() {
            let remembering = |fed: FedField| {
                // Numbers and days are read as quickly as they are found again.
                let gave_up = matches!(self.model.fields[fed.field].ty, Type::Number(_) | Type::Date);
                (fed, Remembered { gave_up, ..Remembered::default() })
            };
            let ColumnMeaning { fed, is_known, line } = self.mapping.names.column(self.model, heading);
            let column = Column { fed: fed.into_iter().map(remembering).collect(), used: false, known: is_known };
            line.into_iter().for_each(|line| self.used_lines.mark(line));
            if in_table {
                self.head(headings, heading, &column)?;
            }
            self.columns.push(column);
        }
        let mut row = Row::of_facts(number, absent(self.model));
        let mut given_by = if self.keep_places() { vec![None; self.model.fields.len()] } else { Vec::new() };
        for (at, (heading, cell)) in record.cells.iter().enumerate() {
            let Some(Column { fed, used, .. }) = self.columns.get_mut(*heading as usize) else { continue };
            *used = *used || !cell.is_blank_text();
            let text = match cell {
                Cell::Text(text) => Some(&**text),
                // Of many digits something is said each time.
                Cell::Number(text) if text.len() <= DIGITS_KEPT => Some(&**text),
                Cell::Number(_) | Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) | Cell::Flawed(_) => None,
            };
            let mut remarks = Remarks { errors: &mut row.errors, warnings: &mut row.warnings };
            for (fed, remembered) in fed {
                if !in_table {
                    let (last, first) = std::mem::replace(&mut self.given[fed.field].cell, (number + 1, at));
                    if last == number + 1 {
                        return Err(twice(self.model, fed.field, cell_of(record, headings, first), cell_of(record, headings, at)));
                    }
                }
                if self.wanted.is_some_and(|wanted| !wanted[fed.field]) {
                    continue;
                }
                if let Some(slot) = given_by.get_mut(fed.field.0 as usize).filter(|_| !cell.is_blank_text()) {
                    *slot = Some(*heading);
                }
                if let Some(known) = text.and_then(|text| remembered.get(text)) {
                    put(&mut row.facts, fed.field, known.clone());
                    continue;
                }
                let rewritten = rewritten(self.model, self.mapping, cell, fed.field, &mut self.used_lines);
                let cell = rewritten.as_ref().unwrap_or(cell);
                let fact = read_fact(self.model, cell, *fed, || record.place(at, headings), &mut remarks);
                if in_table && matches!(self.model.fields[fed.field].ty, Type::Number(_)) {
                    match &fact {
                        Fact::Known(Value::Number(number)) => self.figures.add(fed.field, Some(number), || record.place(at, headings)),
                        Fact::Error => self.figures.add(fed.field, None, String::new),
                        Fact::Known(_) | Fact::Absent | Fact::Null => {}
                    }
                }
                // The cells of the first item are not remembered: a form has no other.
                if let Some(text) = text.filter(|_| number > 0 && !matches!(fact, Fact::Error)) {
                    remembered.add(text, &fact);
                }
                put(&mut row.facts, fed.field, fact);
            }
        }
        for (field, value) in &self.mapping.fills {
            let is_wanted = self.wanted.is_none_or(|wanted| wanted[*field]) && self.model.fields[*field].object.is_none();
            if is_wanted && row.facts[*field] == Fact::Absent {
                put(&mut row.facts, *field, Fact::Known(value.clone()));
                row.given.push(*field);
            }
        }
        if self.keep_places() {
            let as_given = record.cells.iter().filter(|_| self.places == KeptPlaces::PlacesAndCells);
            let cells = as_given.filter(|(_, cell)| !matches!(cell, Cell::Null)).map(|(heading, cell)| (*heading, cell.shown())).collect();
            row.places = Some(Box::new(Places { origin: record.origin.clone(), headings: given_by, cells }));
        }
        Ok(row)
    }

    /// Notes which facts a heading of a table gives.
    fn head(&mut self, headings: &[Heading], heading: &Heading, column: &Column) -> Result<(), ReadError> {
        let own = self.columns.len();
        if own.checked_sub(1).and_then(|before| headings.get(before)).is_some_and(|before| before.table() != heading.table()) {
            self.figures.begin_table();
        }
        for (fed, _) in &column.fed {
            let other = self.given[fed.field].heading.replace(own).and_then(|other| headings.get(other));
            if let Some(other) = other.filter(|other| other.table() == heading.table()) {
                let place = |heading: &Heading| (heading.text.clone(), heading.place.clone());
                return Err(twice(self.model, fed.field, place(other), place(heading)));
            }
        }
        Ok(())
    }

    /// Holds a row of totals against the sums of the items above it.
    pub fn total(&mut self, headings: &[Heading], record: &Record<'_>) {
        for (at, (heading, cell)) in record.cells.iter().enumerate() {
            let Some(heading) = headings.get(*heading as usize) else { continue };
            for fed in self.mapping.names.column(self.model, heading).fed {
                // What is no number says nothing of a sum.
                let read = self.model.read(fed.field, cell, fed.unit, &mut Vec::new());
                if let Ok(Some(Value::Number(total))) = read {
                    let place = record.place(at, headings);
                    self.warnings.extend(self.figures.total(self.model, fed.field, &total, place));
                }
            }
        }
    }

    /// What came of them.
    pub fn uses(mut self) -> ColumnUses {
        self.warnings.extend(self.figures.outliers(self.model));
        let warnings = self.warnings;
        let columns = self.columns.into_iter().map(|column| ColumnUse { used: column.used, known: column.known });
        ColumnUses { columns: columns.collect(), lines: self.used_lines, warnings }
    }
}

/// What a cell stands for, where a map says that the list writes it otherwise.
fn rewritten(model: &Model, mapping: &Mapping, cell: &Cell<'_>, field: FieldId, used: &mut UsedLines) -> Option<Cell<'static>> {
    if !mapping.rewrites(field) {
        return None;
    }
    mapping.rewritten(model, field, &cell.shown(), used)
}

/// What is said of cells.
pub(super) struct Remarks<'r> {
    pub errors: &'r mut Vec<DataError>,
    pub warnings: &'r mut Vec<InputWarning>,
}

/// What a cell says of a fact; what is wrong or odd about it is added to the remarks.
pub(super) fn read_fact(model: &Model, cell: &Cell<'_>, fed: FedField, place: impl Fn() -> String, remarks: &mut Remarks<'_>) -> Fact {
    let mut doubts = Vec::new();
    let value = model.read(fed.field, cell, fed.unit, &mut doubts);
    remarks.warnings.extend(doubts.into_iter().map(|doubt| InputWarning {
        message: format!("{}{doubt}", model.fact_name(fed.field)),
        suggestion: None,
        place: Some(place()),
    }));
    match value {
        Ok(Some(value)) => Fact::Known(value),
        Ok(None) if matches!(cell, Cell::Null) => Fact::Null,
        Ok(None) => Fact::Absent,
        Err(CellError { message, suggestion }) => {
            let field = Some(model.fact_name(fed.field).into_owned());
            remarks.errors.push(DataError { field, value: Some(cell.shown()), message, suggestion, place: Some(place()) });
            Fact::Error
        }
    }
}

/// The key of a cell, and its place.
fn cell_of(record: &Record<'_>, headings: &[Heading], cell: usize) -> (String, String) {
    let heading = record.cells.get(cell).and_then(|(heading, _)| headings.get(*heading as usize));
    (heading.map(|heading| heading.text.clone()).unwrap_or_default(), record.place(cell, headings))
}

/// What is said where two headings or keys, each with its place, give one fact.
fn twice(model: &Model, field: FieldId, (first, at): (String, String), (second, place): (String, String)) -> ReadError {
    let what = if first == second {
        format!("「{first}」写了两次")
    } else {
        format!("「{first}」和「{second}」说的都是「{}」", model.fact_name(field))
    };
    ReadError::at(format!("{what}：在 {at} 和 {place}，只留一个"), place)
}

fn put(facts: &mut Facts, field: FieldId, fact: Fact) {
    facts[field] = fact;
}

/// What is stated once for the whole list.
#[derive(Debug)]
pub struct Objects {
    /// Those of items are absent here.
    pub facts: Arc<Facts>,
    /// By field: the cell that gives it.
    pub places: Arc<[Option<String>]>,
    pub errors: Vec<DataError>,
    pub warnings: Vec<InputWarning>,
    /// Whether there is an 对象 that the policies know.
    pub any_known: bool,
    /// The lines of the map that were used.
    pub used_lines: UsedLines,
}

impl Objects {
    /// Reads the facts of the 对象 of a list.
    pub fn new(model: &Model, mapping: &Mapping, input: &Input) -> Result<Objects, ReadError> {
        let mut used_lines = mapping.unused_lines();
        let mut facts = absent(model);
        let mut places = vec![None; model.fields.len()];
        let (mut errors, mut warnings, mut any_known) = (Vec::new(), Vec::new(), false);
        let known = FieldNames::of_objects(model);
        for (name, record) in &input.objects {
            let Some(names) = known.get(&heading_key(name)) else {
                unknown_object(model, input, name, record, &mut warnings);
                continue;
            };
            any_known = true;
            let mut given: HashMap<FieldId, usize> = HashMap::new();
            for (at, (heading, cell)) in record.cells.iter().enumerate() {
                let Some(text) = input.headings.get(*heading as usize).map(|heading| heading.text.as_str()) else { continue };
                let place = || record.place(at, &input.headings);
                let mut fed = names.fed(model, text).peekable();
                if fed.peek().is_none() {
                    let message = format!("「{name}」没有「{text}」这一项，没有用到它");
                    warnings.push(names.unknown_name(text, message, Some(place())));
                }
                for fed in fed {
                    if let Some(first) = given.insert(fed.field, at) {
                        let cell_of = |cell| cell_of(record, &input.headings, cell);
                        return Err(twice(model, fed.field, cell_of(first), cell_of(at)));
                    }
                    let rewritten = rewritten(model, mapping, cell, fed.field, &mut used_lines);
                    let cell = rewritten.as_ref().unwrap_or(cell);
                    let fact = read_fact(model, cell, fed, place, &mut Remarks { errors: &mut errors, warnings: &mut warnings });
                    if let Some(slot) = places.get_mut(fed.field.0 as usize).filter(|_| fact != Fact::Absent) {
                        *slot = Some(place());
                    }
                    put(&mut facts, fed.field, fact);
                }
            }
        }
        for (field, value) in mapping.fills.iter().filter(|(field, _)| model.fields[*field].object.is_some()) {
            if facts[*field] == Fact::Absent {
                put(&mut facts, *field, Fact::Known(value.clone()));
                if let Some(slot) = places.get_mut(field.0 as usize) {
                    *slot = Some(MAP_PLACE.to_owned());
                }
            }
        }
        Ok(Objects { facts: Arc::new(facts), places: places.into(), errors, warnings, any_known, used_lines })
    }

    /// Items of the list, as far as they are known.
    pub fn list(&self, rows: Vec<Row>) -> List {
        let headings = Arc::default();
        List { rows, objects: self.facts.clone(), object_errors: Vec::new(), object_places: self.places.clone(), headings }
    }

    /// What is said of the list as such. Errors in cells belong to the list's own result; without one they become warnings.
    pub fn into_warnings(self, has_own_result: bool) -> Vec<InputWarning> {
        let mut warnings = self.warnings;
        if !has_own_result {
            let errors = self.errors.into_iter();
            warnings.extend(errors.map(|DataError { message, suggestion, place, .. }| InputWarning { message, suggestion, place }));
        }
        warnings
    }
}

fn unknown_object(model: &Model, input: &Input, name: &str, record: &Record<'_>, warnings: &mut Vec<InputWarning>) {
    // Without a name these are the keys beside the items, each of which may be meant as an 对象.
    for (at, (heading, _)) in record.cells.iter().enumerate().take(if name.is_empty() { usize::MAX } else { 1 }) {
        let heading = input.headings.get(*heading as usize).map_or("", |heading| heading.text.as_str());
        let written = if name.is_empty() { heading } else { name };
        let place = Some(record.place(at, &input.headings)).filter(|_| name.is_empty());
        let objects = model.objects.iter().map(|object| object.name.as_str());
        warnings.push(warning_with_near(&heading_key(written), objects, format!("政策没有「{written}」这个对象，没有用到它"), place));
    }
}
