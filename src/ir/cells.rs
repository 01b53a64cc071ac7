//! How cells are read that give a fact: names of values in other words (又作), texts of a 名录 as its keys.

use crate::ir::ids::FieldId;
use crate::ir::model::Model;
use crate::value::Value;
use crate::value::cell::Cell;
use crate::value::read::{CellError, Doubt, ValueNames, read};
use crate::value::types::Type;
use crate::value::unit::Unit;

impl Model {
    /// What a cell of a list says of a fact; `None`: it is not filled in.
    pub fn read(&self, id: FieldId, cell: &Cell<'_>, unit: Option<Unit>, doubts: &mut Vec<Doubt>) -> Result<Option<Value>, CellError> {
        let names = ValueNames { symbols: &self.symbols, synonyms: &self.fields[id].synonyms };
        self.read_named(id, cell, unit, names, doubts)
    }

    /// What is written for a fact in a 测试, which uses the policy's own names.
    pub fn read_own(&self, id: FieldId, cell: &Cell<'_>, doubts: &mut Vec<Doubt>) -> Result<Option<Value>, CellError> {
        self.read_named(id, cell, None, (&self.symbols).into(), doubts)
    }

    fn read_named(
        &self,
        id: FieldId,
        cell: &Cell<'_>,
        unit: Option<Unit>,
        names: ValueNames<'_>,
        doubts: &mut Vec<Doubt>,
    ) -> Result<Option<Value>, CellError> {
        let ty = &self.fields[id].ty;
        let value = read(cell, ty, unit, names, doubts)?;
        match (value, ty) {
            (Some(given), Type::Table(table)) => self.tables[*table].entry(given).map(Some),
            (value, _) => Ok(value),
        }
    }
}
