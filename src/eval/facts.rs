//! A list as read → the facts of each item, by field; every cell that cannot be used is a data error with its place.

use crate::collections::{IndexMap, IndexVec};
use crate::diagnostic::near::Near;
use crate::input::{Cell, DataError, Heading, Input, InputWarning, Origin, ReadError, Record, split_unit};
use crate::ir::{FieldId, Model, ObjectId};
use crate::value::Value;
use crate::value::read::{CellError, DIGITS_KEPT};
use crate::value::text::heading_key;
use crate::value::types::Type;
use crate::value::unit::Unit;
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
    /// The cell that gives a fact.
    pub fn cell(&self, field: FieldId, headings: &[Heading]) -> Option<String> {
        let heading = self.headings.get(field.0 as usize).copied().flatten()?;
        self.origin.cell(headings.get(heading as usize)?)
    }
}

impl Row {
    /// An item of which nothing is to be said.
    pub fn of_facts(number: usize, facts: Facts) -> Row {
        Row { number, facts, errors: Vec::new(), warnings: Vec::new(), places: None }
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
        let objects = Arc::new(absent(model));
        List { rows: Vec::new(), objects, object_errors: Vec::new(), object_places: Arc::default(), headings: Arc::default() }
    }
}

/// The facts of what gives none.
fn absent(model: &Model) -> Facts {
    model.fields.iter().map(|_| Fact::Absent).collect()
}

/// Names and 列名, by their keys, of the facts of items, and the facts that they stand for.
#[derive(Debug)]
pub struct FieldNames(IndexMap<String, Vec<FieldId>>);

impl FieldNames {
    /// Of the facts of items.
    pub fn of_items(model: &Model) -> FieldNames {
        let items = model.fields.enumerated().filter(|(_, field)| field.object.is_none());
        FieldNames::new(model, &items.map(|(id, _)| id).collect::<Vec<_>>())
    }

    /// Of the facts of each 对象, by the key of its name.
    pub(super) fn of_objects(model: &Model) -> IndexMap<String, FieldNames> {
        let key = |object: ObjectId| heading_key(&model.objects[object].name);
        let mut fields: IndexMap<String, Vec<FieldId>> = model.objects.enumerated().map(|(object, _)| (key(object), Vec::new())).collect();
        for (id, field) in model.fields.enumerated() {
            if let Some(object) = field.object {
                fields.entry(key(object)).or_default().push(id);
            }
        }
        fields.into_iter().map(|(key, fields)| (key, FieldNames::new(model, &fields))).collect()
    }

    fn new(model: &Model, fields: &[FieldId]) -> FieldNames {
        let mut names = IndexMap::<String, Vec<FieldId>>::default();
        for aliases in [false, true] {
            for id in fields.iter().copied() {
                let field = &model.fields[id];
                let own = (!aliases).then_some(&field.name).into_iter().chain(field.aliases.iter().filter(|_| aliases));
                for name in own {
                    let entry = names.entry(heading_key(name)).or_default();
                    // A field's own name goes before another's 列名.
                    let same_name = entry.iter().all(|other| model.fields[*other].name == field.name);
                    if same_name && !entry.contains(&id) {
                        entry.push(id);
                    }
                }
            }
        }
        FieldNames(names)
    }

    /// The facts that a heading feeds (one for each type, if unrelated policies differ).
    pub(super) fn fed(&self, model: &Model, heading: &str) -> impl Iterator<Item = FedField> {
        let whole = heading_key(heading);
        let (head, unit) = split_unit(&whole).unzip();
        let unit = unit.and_then(Unit::from_word);
        let fields = match self.0.get(&whole) {
            // A 列名 may itself end in a unit: it then says in what its numbers are.
            Some(fields) => fields.as_slice(),
            None => head.filter(|_| unit.is_some()).and_then(|head| self.0.get(head)).map_or(&[][..], Vec::as_slice),
        };
        fields.iter().map(move |field| FedField { field: *field, unit: own_unit(&model.fields[*field].ty, unit) })
    }

    /// What is said of a name that none of these is.
    fn unknown_name(&self, heading: &str, message: String, place: Option<String>) -> InputWarning {
        warning_with_near(&heading_key(heading), self.0.keys().map(String::as_str), message, place)
    }

    /// Whether a heading feeds anything.
    pub fn knows(&self, model: &Model, heading: &Heading) -> bool {
        self.fed(model, &heading.text).next().is_some()
    }

    /// What is said of a heading that feeds nothing.
    pub fn unknown(&self, heading: &Heading) -> InputWarning {
        let message = format!("政策没有「{}」这一项，没有用到它", heading.text);
        self.unknown_name(&heading.text, message, Some(heading.place.clone()))
    }
}

/// A warning about a name that is none of those known; if it may only mean one of them, that is suggested.
fn warning_with_near<'k>(name: &str, known: impl Iterator<Item = &'k str>, message: String, place: Option<String>) -> InputWarning {
    let near = Near::among(name, known);
    InputWarning { message: near.ask(message), suggestion: near.only().map(str::to_owned), place }
}

/// A fact that a heading feeds, and the unit in which the heading says that its numbers are.
#[derive(Clone, Copy, Debug)]
pub struct FedField {
    pub field: FieldId,
    pub unit: Option<Unit>,
}

/// Ignores a heading's unit of a different kind than the field's.
fn own_unit(ty: &Type, heading: Option<Unit>) -> Option<Unit> {
    heading.filter(|unit| matches!(ty, Type::Number(number) if number.kind == unit.kind()))
}

/// How many different cells a column remembers at most, and of how many bytes each; the bound keeps the fast hash safe.
const MAX_REMEMBERED: usize = 1024;
const MAX_LENGTH: usize = 256;

/// The columns of a list, or the keys of its items: what each feeds is looked up once, and cells that come again are remembered.
pub struct Columns<'m> {
    model: &'m Model,
    names: &'m FieldNames,
    /// Whether each is read; none: all are.
    wanted: Option<&'m IndexVec<FieldId, bool>>,
    places: KeptPlaces,
    columns: Vec<Column>,
    /// By field.
    given: IndexVec<FieldId, Given>,
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
    /// Whether that says something of a fact.
    pub known: bool,
}

struct Column {
    fed: Vec<(FedField, Remembered)>,
    /// Whether something stands in it.
    used: bool,
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
    pub fn new(model: &'m Model, names: &'m FieldNames) -> Self {
        let given = model.fields.iter().map(|_| Given::default()).collect();
        Columns { model, names, wanted: None, places: KeptPlaces::None, columns: Vec::new(), given }
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
            let fed = self.names.fed(self.model, &heading.text).map(remembering).collect();
            let column = Column { fed, used: false };
            if in_table {
                self.head(headings, heading, &column)?;
            }
            self.columns.push(column);
        }
        let mut row = Row::of_facts(number, absent(self.model));
        let mut given_by = if self.keep_places() { vec![None; self.model.fields.len()] } else { Vec::new() };
        for (at, (heading, cell)) in record.cells.iter().enumerate() {
            let Some(Column { fed, used }) = self.columns.get_mut(*heading as usize) else { continue };
            *used = *used || !cell.is_blank_text();
            let text = match cell {
                Cell::Text(text) => Some(&**text),
                // Of many digits something is said each time.
                Cell::Number(text) if text.len() <= DIGITS_KEPT => Some(&**text),
                Cell::Number(_) | Cell::Null | Cell::Bool(_) | Cell::Date(_) | Cell::List(_) | Cell::Object(_) => None,
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
                let fact = read_fact(self.model, cell, *fed, || record.place(at, headings), &mut remarks);
                // After a form, which is an item alone, nothing comes again.
                if let Some(text) = text.filter(|_| number > 0 && !matches!(fact, Fact::Error)) {
                    remembered.add(text, &fact);
                }
                put(&mut row.facts, fed.field, fact);
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
        for (fed, _) in &column.fed {
            let other = self.given[fed.field].heading.replace(own).and_then(|other| headings.get(other));
            if let Some(other) = other.filter(|other| other.table() == heading.table()) {
                let place = |heading: &Heading| (heading.text.clone(), heading.place.clone());
                return Err(twice(self.model, fed.field, place(other), place(heading)));
            }
        }
        Ok(())
    }

    /// By heading.
    pub fn uses(self) -> Vec<ColumnUse> {
        self.columns.into_iter().map(|column| ColumnUse { used: column.used, known: !column.fed.is_empty() }).collect()
    }
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
}

impl Objects {
    /// Reads the facts of the 对象 of a list.
    pub fn new(model: &Model, input: &Input) -> Result<Objects, ReadError> {
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
                    let fact = read_fact(model, cell, fed, place, &mut Remarks { errors: &mut errors, warnings: &mut warnings });
                    if let Some(slot) = places.get_mut(fed.field.0 as usize).filter(|_| fact != Fact::Absent) {
                        *slot = Some(place());
                    }
                    put(&mut facts, fed.field, fact);
                }
            }
        }
        Ok(Objects { facts: Arc::new(facts), places: places.into(), errors, warnings, any_known })
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
