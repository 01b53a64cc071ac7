//! The items of a list as the analysis takes them.

use crate::analysis::judge::Item;
use crate::eval::columns::{Columns, ItemReader};
use crate::eval::facts::{Fact, Objects};
use crate::eval::mapping::Mapping;
use crate::input::{Input, ReadError};
use crate::ir::Model;

/// The items of a list, each with the facts of the 对象; a cell that says nothing of use counts as unfilled.
pub fn items(model: &Model, mapping: &Mapping, list: &Input) -> Result<Vec<Item>, ReadError> {
    let objects = Objects::new(model, mapping, list)?;
    let mut reader = ItemReader::new(Columns::new(model, mapping));
    let known = |fact: &Fact| match fact {
        Fact::Known(value) => Some(value.clone()),
        Fact::Absent | Fact::Null | Fact::Error => None,
    };
    let rows = list.items.iter().enumerate().map(|(number, record)| {
        let row = reader.item(&list.headings, record, number)?;
        Ok(row.facts.iter().zip(objects.facts.iter()).map(|(own, of_object)| known(own).or_else(|| known(of_object))).collect())
    });
    rows.collect()
}
