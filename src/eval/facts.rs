//! A list as read → the facts of each item, by field; every cell that cannot be used is a data error with its place.

use crate::collections::IndexVec;
use crate::eval::field_names::{FedField, FieldNames, warning_with_near};
use crate::eval::mapping::{MAP_PLACE, Mapping, UsedLines};
use crate::input::{Cell, DataError, HeadedCells, Heading, Input, InputWarning, Origin, ReadError, Record};
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::read::{CellError, is_bare_number};
use crate::value::text::heading_key;
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
    pub(super) headings: Vec<Option<u32>>,
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
pub(super) fn absent(model: &Model) -> Facts {
    model.fields.iter().map(|_| Fact::Absent).collect()
}

/// What a cell stands for, where a map says that the list writes it otherwise.
#[inline]
pub(super) fn rewritten(model: &Model, mapping: &Mapping, cell: &Cell<'_>, field: FieldId, used: &mut UsedLines) -> Option<Cell<'static>> {
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
pub(super) fn read_fact(model: &Model, cell: &Cell<'_>, fed: &FedField, place: impl Fn() -> String, remarks: &mut Remarks<'_>) -> Fact {
    let mut doubts = Vec::new();
    let mut value = model.read(fed.field, cell, fed.unit, &mut doubts);
    if let Some(unit) = &fed.unclear
        && matches!(value, Ok(Some(_)))
        && is_bare_number(cell)
    {
        let message = format!("表上写的单位是「{unit}」，不认得，不知道「{}」是多少：改成元或者万元，数也跟着改", cell.shown());
        value = Err(CellError { message, suggestion: None });
    }
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

/// What is said where two headings or keys, each with its place, give one fact.
pub(super) fn twice(model: &Model, field: FieldId, (first, at): (String, String), (second, place): (String, String)) -> ReadError {
    let what = if first == second {
        format!("「{first}」写了两次")
    } else {
        format!("「{first}」和「{second}」说的都是「{}」", model.fact_name(field))
    };
    // Two keys of one name have one place.
    let places = if at == place { at } else { format!("{at} 和 {place}") };
    ReadError::at(format!("{what}：在 {places}，只留一个"), place)
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
                let Some(heading) = input.headings.get(*heading as usize) else { continue };
                let text = heading.text.as_str();
                let place = || record.place(at, &input.headings);
                let mut fed = names.fed(model, heading).peekable();
                if fed.peek().is_none() {
                    let message = format!("「{name}」没有「{text}」这一项，没有用到它");
                    warnings.push(names.unknown_name(text, message, Some(place())));
                }
                for fed in fed {
                    if let Some(first) = given.insert(fed.field, at) {
                        let key = |at| record.key_and_place(at, &input.headings);
                        return Err(twice(model, fed.field, key(first), key(at)));
                    }
                    let rewritten = rewritten(model, mapping, cell, fed.field, &mut used_lines);
                    let cell = rewritten.as_ref().unwrap_or(cell);
                    let fact = read_fact(model, cell, &fed, place, &mut Remarks { errors: &mut errors, warnings: &mut warnings });
                    if let Some(slot) = places.get_mut(fed.field.0 as usize).filter(|_| fact != Fact::Absent) {
                        *slot = Some(place());
                    }
                    facts[fed.field] = fact;
                }
            }
        }
        for (field, value) in mapping.fills.iter().filter(|(field, _)| model.fields[*field].object.is_some()) {
            if facts[*field] == Fact::Absent {
                facts[*field] = Fact::Known(value.clone());
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
