//! A list as read → the facts of each item, by field; every cell that cannot be used is a data error with its place.

use crate::collections::IndexMap;
use crate::diagnostic::near;
use crate::input::{Datum, Heading, Input, Record, split_unit};
use crate::ir::{FieldId, Model};
use crate::value::read::{self, Reading};
use crate::value::text::fold;
use crate::value::types::Type;
use crate::value::unit::Unit;
use crate::value::{Symbols, Value};
use crate::wire::{DataError, InputWarning};

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
    pub fn shown(&self) -> Option<String> {
        match self {
            Fact::Known(Value::Text(text)) => Some(text.shown.to_string()),
            Fact::Known(_) | Fact::Absent | Fact::Null | Fact::Error => None,
        }
    }
}

/// One item.
#[derive(Debug)]
pub struct Row {
    /// By field; those of 对象 are absent here.
    pub facts: Vec<Fact>,
    pub errors: Vec<DataError>,
    pub name: Option<String>,
}

/// A whole list.
#[derive(Debug)]
pub struct List {
    pub rows: Vec<Row>,
    /// By field; those of items are absent here.
    pub objects: Vec<Fact>,
    pub object_errors: Vec<DataError>,
    pub warnings: Vec<InputWarning>,
}

impl List {
    /// A list without items, of which nothing is filled in.
    pub fn blank(model: &Model) -> List {
        List { rows: Vec::new(), objects: vec![Fact::Absent; model.fields.len()], object_errors: Vec::new(), warnings: Vec::new() }
    }

    /// What is said of the input as such. A cell of an 对象 that is of no use is told with the list's own result (`told`), or here.
    pub fn all_warnings(&self, told: bool) -> Vec<InputWarning> {
        let mut all = self.warnings.clone();
        if !told {
            all.extend(self.object_errors.iter().map(|error| InputWarning {
                message: error.message.clone(),
                suggestion: error.suggestion.clone(),
                place: error.place.clone(),
            }));
        }
        all
    }
}

/// For a heading: the fields it feeds (one for each type, if unrelated policies differ) and the unit it names.
type Columns = Vec<(Vec<FieldId>, Option<Unit>)>;

/// Reads the facts of a list.
pub fn facts(model: &Model, input: &Input) -> List {
    read(model, input, &used_headings(input), model.title_field(), &mut |_| true)
}

/// Reads only these facts of the items of a list, and no names: what is wrong with other cells and with headings is not told.
#[cfg(feature = "stream")]
pub fn some_facts(model: &Model, input: &Input, wanted: &[bool]) -> List {
    read(model, input, &[], None, &mut |field| wanted.get(field.0 as usize) == Some(&true))
}

/// `used`: by heading, whether something stands under it.
fn read(model: &Model, input: &Input, used: &[bool], name: Option<FieldId>, wanted: &mut dyn FnMut(&FieldId) -> bool) -> List {
    let mut warnings = Vec::new();
    let mut columns = columns(input, item_names(model), used, &mut warnings);
    columns.iter_mut().for_each(|(fields, _)| fields.retain(&mut *wanted));
    let rows = input.items.iter().map(|record| row(model, input, record, &columns, name)).collect();
    let (objects, object_errors) = objects(model, input, &mut warnings);
    List { rows, objects, object_errors, warnings }
}

/// Folded names and 列名, and the facts that they stand for.
pub type Names = IndexMap<String, Vec<FieldId>>;

/// Names and 列名 of the facts of items: made once for a model.
pub fn item_names(model: &Model) -> &Names {
    model.item_names.get_or_init(|| names(model, None))
}

/// Names and 列名 of the facts of items, or of one 对象.
fn names(model: &Model, object: Option<&str>) -> Names {
    let mut names = Names::default();
    let belongs = |field: &crate::ir::Field| {
        field.object.and_then(|id| model.objects.get(id.0 as usize)).map(|object| object.name.as_str()) == object
    };
    for aliases in [false, true] {
        for (at, field) in model.fields.iter().enumerate().filter(|(_, field)| belongs(field)) {
            let id = FieldId(at as u32);
            let own = (!aliases).then_some(&field.name).into_iter().chain(field.aliases.iter().filter(|_| aliases));
            for name in own {
                let entry = names.entry(name.clone()).or_default();
                // A field's own name goes before another's 列名.
                let same_name = entry.iter().all(|other| model.field(*other).name == field.name);
                if same_name && !entry.contains(&id) {
                    entry.push(id);
                }
            }
        }
    }
    names
}

fn used_headings(input: &Input) -> Vec<bool> {
    let mut used = vec![false; input.headings.len()];
    for (heading, datum) in input.items.iter().flat_map(|record| &record.cells) {
        if let Some(slot) = used.get_mut(*heading as usize) {
            *slot |= !matches!(datum, Datum::Text(text) if text.trim().is_empty());
        }
    }
    used
}

/// The fields that each heading feeds.
fn columns(input: &Input, names: &Names, used: &[bool], warnings: &mut Vec<InputWarning>) -> Columns {
    let mut columns = Vec::with_capacity(input.headings.len());
    for (at, heading) in input.headings.iter().enumerate() {
        let found = column(&heading.text, names);
        if found.0.is_empty() && used.get(at).copied().unwrap_or(false) {
            warnings.push(unknown_heading(heading, names));
        }
        columns.push(found);
    }
    columns
}

fn unknown_heading(heading: &Heading, names: &Names) -> InputWarning {
    InputWarning {
        message: format!("政策没有「{}」这一项，没有用到它", heading.text),
        suggestion: nearest(&heading.text, names),
        place: Some(heading.place.clone()),
    }
}

/// The headings of items that a model knows, for readers that do not hold the whole list.
pub struct KnownHeadings<'m> {
    model: &'m Model,
    names: &'m Names,
}

/// A fact that a heading feeds, and the unit in which the heading says that its numbers are.
#[derive(Clone, Copy, Debug)]
pub struct Fed {
    pub field: FieldId,
    pub unit: Option<Unit>,
}

impl<'m> KnownHeadings<'m> {
    pub fn new(model: &'m Model) -> Self {
        KnownHeadings { model, names: item_names(model) }
    }

    /// The facts that a heading feeds.
    pub fn fed(&self, heading: &str) -> Vec<Fed> {
        let (fields, unit) = column(heading, self.names);
        fields.into_iter().map(|field| Fed { field, unit: own_unit(&self.model.field(field).ty, unit) }).collect()
    }

    /// What is said of a heading that feeds nothing.
    pub fn unknown(&self, heading: &Heading) -> InputWarning {
        unknown_heading(heading, self.names)
    }
}

/// The heading's unit counts only where the field counts the same kind.
pub fn own_unit(ty: &Type, heading: Option<Unit>) -> Option<Unit> {
    heading.filter(|unit| matches!(ty, Type::Number(number) if number.kind == unit.kind()))
}

/// What a cell says of a fact; and what is wrong with it.
pub fn fact(datum: &Datum, ty: &Type, unit: Option<Unit>, symbols: &Symbols) -> Result<Fact, read::Fault> {
    match read::read(datum, ty, unit, symbols) {
        Reading::Unfilled if *datum == Datum::Null => Ok(Fact::Null),
        reading => stated(reading),
    }
}

/// What a cell that is there says of a fact.
pub fn stated(reading: Reading) -> Result<Fact, read::Fault> {
    match reading {
        Reading::Value(value) => Ok(Fact::Known(value)),
        Reading::Unfilled => Ok(Fact::Absent),
        Reading::Error(fault) => Err(fault),
    }
}

fn nearest(heading: &str, names: &Names) -> Option<String> {
    near::nearest(&fold(heading), names.keys().map(String::as_str)).map(str::to_owned)
}

fn column(heading: &str, names: &Names) -> (Vec<FieldId>, Option<Unit>) {
    let whole = fold(heading);
    let (head, unit) = split_unit(&whole).unzip();
    let unit = unit.and_then(Unit::from_word);
    match names.get(&whole) {
        // A 列名 may itself end in a unit: it then says in what its numbers are.
        Some(ids) => (ids.clone(), unit),
        None => match (head.and_then(|head| names.get(head)), unit) {
            (Some(ids), Some(unit)) => (ids.clone(), Some(unit)),
            _ => (Vec::new(), None),
        },
    }
}

fn row(model: &Model, input: &Input, record: &Record, columns: &Columns, title: Option<FieldId>) -> Row {
    let mut row = Row { facts: vec![Fact::Absent; model.fields.len()], errors: Vec::new(), name: None };
    fill(model, input, record, columns, &mut row.facts, &mut row.errors);
    row.name = title.and_then(|id| row.facts.get(id.0 as usize)).and_then(Fact::shown);
    row
}

fn fill(model: &Model, input: &Input, record: &Record, columns: &Columns, facts: &mut [Fact], errors: &mut Vec<DataError>) {
    for (cell, (heading, datum)) in record.cells.iter().enumerate() {
        let Some((fields, heading_unit)) = columns.get(*heading as usize) else { continue };
        for &id in fields {
            let field = model.field(id);
            let fact = match fact(datum, &field.ty, own_unit(&field.ty, *heading_unit), &model.symbols) {
                Ok(fact) => fact,
                Err(fault) => {
                    errors.push(DataError {
                        field: Some(model.fact_name(id).into_owned()),
                        value: Some(read::shown(datum)),
                        message: fault.message,
                        suggestion: fault.suggestion,
                        place: Some(record.place(cell, &input.headings)),
                    });
                    Fact::Error
                }
            };
            if let Some(slot) = facts.get_mut(id.0 as usize)
                && (*slot == Fact::Absent || fact != Fact::Absent)
            {
                *slot = fact;
            }
        }
    }
}

fn objects(model: &Model, input: &Input, warnings: &mut Vec<InputWarning>) -> (Vec<Fact>, Vec<DataError>) {
    let mut facts = vec![Fact::Absent; model.fields.len()];
    let mut errors = Vec::new();
    for (name, record) in &input.objects {
        let folded = fold(name);
        if !model.objects.iter().any(|object| object.name == folded) {
            let suggestion = near::nearest(&folded, model.objects.iter().map(|object| object.name.as_str())).map(str::to_owned);
            for (cell, (heading, _)) in record.cells.iter().enumerate().take(if name.is_empty() { usize::MAX } else { 1 }) {
                let key =
                    if name.is_empty() { input.headings.get(*heading as usize).map_or("", |heading| heading.text.as_str()) } else { name };
                let place = Some(record.place(cell, &input.headings)).filter(|_| name.is_empty());
                warnings.push(InputWarning {
                    message: format!("政策没有「{key}」这个对象，没有用到它"),
                    suggestion: suggestion.clone(),
                    place,
                });
            }
            continue;
        }
        let names = names(model, Some(&folded));
        let mut columns: Columns = vec![(Vec::new(), None); input.headings.len()];
        for (cell, (heading, _)) in record.cells.iter().enumerate() {
            let Some(text) = input.headings.get(*heading as usize).map(|heading| heading.text.as_str()) else { continue };
            let found = column(text, &names);
            if found.0.is_empty() {
                warnings.push(InputWarning {
                    message: format!("「{name}」没有「{text}」这一项，没有用到它"),
                    suggestion: nearest(text, &names),
                    place: Some(record.place(cell, &input.headings)),
                });
            }
            if let Some(slot) = columns.get_mut(*heading as usize) {
                *slot = found;
            }
        }
        fill(model, input, record, &columns, &mut facts, &mut errors);
    }
    (facts, errors)
}
