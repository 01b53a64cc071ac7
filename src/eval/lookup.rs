//! Cells and keys of 名录.

use crate::eval::cause::{Causes, Fault};
use crate::eval::kleene::{Eval, both};
use crate::eval::value::Evaluator;
use crate::ir::builtins::Naming;
use crate::ir::table::Extent;
use crate::ir::{Expression, Model, TableId};
use crate::value::show::show;
use crate::value::text::titles;
use crate::value::types::Type;
use crate::value::{Text, Value};

impl Evaluator<'_> {
    /// The row that a key names on the day of the context (or of `at`), and the key.
    pub(super) fn row_of(&self, id: TableId, key: &Expression, at: Option<&Expression>) -> Eval<(Option<u32>, Value)> {
        let day = at.map_or(Ok(Value::Date(self.context.session.as_of)), |at| self.value(at));
        let (key, day) = both(self.value(key), day)?;
        let table = &self.context.model().tables[id];
        let key = table_key(key, table.columns.get(table.key).map(|column| &column.ty), self.context.model());
        let day = if let Value::Date(day) = day { day } else { self.context.session.as_of };
        let row = table.row(&key, day);
        match (row, table.extent) {
            (None, Extent::Partial) => Err(Causes::fault(self.not_listed(id, &key))),
            (None, Extent::Unset) => Err(Causes::fault(Fault::NotSet(id))),
            (row, Extent::Whole | Extent::Partial | Extent::Unset) => Ok((row, key)),
        }
    }

    /// The key that a text names on the day of the context (or of `at`), and the text.
    pub(super) fn key_in(&self, naming: Naming, text: &Expression, id: TableId, at: Option<&Expression>) -> Eval<(Option<Value>, Value)> {
        let day = at.map_or(Ok(Value::Date(self.context.session.as_of)), |at| self.value(at));
        let (text, day) = both(self.value(text), day)?;
        let table = &self.context.model().tables[id];
        let (Value::Text(words), Value::Date(day)) = (&text, day) else { return Err(Box::default()) };
        let found = table.named(naming, words, day).cloned();
        // Where no law is cited, none of the table's is.
        let may_be_missing = found.is_none() && (naming == Naming::Mentions || titles(words.key()).next().is_some());
        match table.extent {
            Extent::Partial if may_be_missing => Err(Causes::fault(self.not_listed(id, &text))),
            Extent::Unset if may_be_missing => Err(Causes::fault(Fault::NotSet(id))),
            Extent::Whole | Extent::Partial | Extent::Unset => Ok((found, text)),
        }
    }

    pub(super) fn not_listed(&self, table: TableId, key: &Value) -> Fault {
        Fault::NotListed { table, key: show(key, &Type::Error, &self.context.model().symbols) }
    }

    /// A cell of the row that a key names.
    pub(super) fn lookup(&self, table: TableId, key: &Expression, at: Option<&Expression>, column: usize) -> Eval {
        let model = self.context.model();
        let (row, value) = self.row_of(table, key, at)?;
        if let Some(cell) = row.and_then(|row| model.tables[table].cell(row, column)) {
            return Ok(cell.clone());
        }
        // No such key: it is the key's fact that is missing.
        let missing = if row.is_none() { self.facts_of([Some(key), at].into_iter().flatten()) } else { None };
        let empty = || Causes::fault(Fault::EmptyCell { table, key: show(&value, &Type::Error, &model.symbols), column });
        Err(missing.unwrap_or_else(empty))
    }

    /// The facts that expressions read, as causes of an unknown; `None` if there are none.
    pub(super) fn facts_of<'x>(&self, expressions: impl Iterator<Item = &'x Expression>) -> Option<Box<Causes>> {
        let fields = expressions.flat_map(|expression| self.context.model().reads(expression).fields);
        fields.map(|field| self.context.unknown(field)).reduce(|all, fact| all.joined(&fact))
    }
}

/// A key as the table's key column holds it: names of values are texts there, and the other way round.
pub fn table_key(key: Value, column: Option<&Type>, model: &Model) -> Value {
    match (&key, column) {
        (Value::Choice(symbol), Some(Type::Text)) => Value::Text(Text::new(model.symbols.name(*symbol))),
        (Value::Text(text), Some(Type::Choice(_))) => model.symbols.get(text.key()).map_or(key, Value::Choice),
        _ => key,
    }
}
