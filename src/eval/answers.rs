//! A form as filled in → what each of its cells says of a fact, read as the cells of lists are.

use crate::eval::facts::{Fact, Remarks, read_fact};
use crate::eval::field_names::{FedField, FieldNames};
use crate::input::{Cell, DataError, HeadedCells, Input, InputWarning, Record};
use crate::ir::Model;
use crate::value::text::heading_key;

/// A cell of a form, and the fact of which it speaks.
#[derive(Debug)]
pub struct Answer<'i> {
    pub fed: FedField,
    pub cell: &'i Cell<'static>,
    pub fact: Fact,
    /// What is wrong with it, if its fact is an [`Fact::Error`].
    pub error: Option<DataError>,
    /// What is odd about it, though it has a value.
    pub warnings: Vec<InputWarning>,
    pub place: String,
}

/// What the cells of the first item and of the 对象 say, in the order in which they are read.
pub fn answers<'i>(model: &Model, items: &FieldNames, input: &'i Input) -> Vec<Answer<'i>> {
    let mut found = Vec::new();
    let known = FieldNames::of_objects(model);
    for (name, record) in &input.objects {
        if let Some(names) = known.get(&heading_key(name)) {
            of_record(model, names, input, record, &mut found);
        }
    }
    if let Some(record) = input.items.first() {
        of_record(model, items, input, record, &mut found);
    }
    found
}

fn of_record<'i>(model: &Model, names: &FieldNames, input: &'i Input, record: &'i Record<'static>, found: &mut Vec<Answer<'i>>) {
    for (at, (heading, cell)) in record.cells.iter().enumerate() {
        let Some(heading) = input.headings.get(*heading as usize) else { continue };
        for fed in names.fed(model, heading) {
            let place = record.place(at, &input.headings);
            let (mut errors, mut warnings) = (Vec::new(), Vec::new());
            let mut remarks = Remarks { errors: &mut errors, warnings: &mut warnings };
            let fact = read_fact(model, cell, &fed, || place.clone(), &mut remarks);
            found.push(Answer { fed, cell, fact, error: errors.pop(), warnings, place });
        }
    }
}
