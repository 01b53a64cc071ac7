//! Cells and keys of 名录.

use crate::eval::cause::{Causes, Fault};
use crate::eval::kleene::{Eval, both, ill_formed};
use crate::eval::value::Evaluator;
use crate::ir::builtins::Naming;
use crate::ir::table::Extent;
use crate::ir::{Expression, Model, TableId};
use crate::value::date::Date;
use crate::value::show::show;
use crate::value::text::titles;
use crate::value::types::Type;
use crate::value::{Text, Value};

impl Evaluator<'_> {
    /// The row that a key names on the day of the context (or of `at`), and the key.
    pub(super) fn row_of(&self, id: TableId, key: &Expression, at: Option<&Expression>) -> Eval<(Option<u32>, Value)> {
        let table = &self.context.model().tables[id];
        let key = self.value(key).map(|key| self.table_key(key, id));
        let (row, key) = match (key, self.day(at)) {
            // A key that no row ever has, has none on an unknown day.
            (Ok(key), Err(_)) if table.key_of(&key).is_none() => (None, key),
            (key, day) => {
                let (key, day) = both(key, day)?;
                (table.row(&key, day), key)
            }
        };
        if row.is_none() {
            self.rule_out(id, &key)?;
        }
        Ok((row, key))
    }

    fn table_key(&self, key: Value, table: TableId) -> Value {
        let table = &self.context.model().tables[table];
        table_key(key, table.columns.get(table.key).map(|column| &column.ty), self.context.model())
    }

    /// The key that a text names on the day of the context (or of `at`), and the text.
    pub(super) fn key_in(&self, naming: Naming, text: &Expression, id: TableId, at: Option<&Expression>) -> Eval<(Option<Value>, Value)> {
        let (text, day) = both(self.value(text), self.day(at))?;
        let Value::Text(words) = &text else { return ill_formed() };
        let found = self.context.model().tables[id].named(naming, words, day).cloned();
        // Where no law is cited, none of the table's is.
        if found.is_none() && (naming == Naming::Mentions || titles(words.key()).next().is_some()) {
            self.rule_out(id, &text)?;
        }
        Ok((found, text))
    }

    /// The day of the context, or of `at`.
    fn day(&self, at: Option<&Expression>) -> Eval<Date> {
        match at.map_or(Ok(Value::Date(self.context.session.as_of)), |at| self.value(at))? {
            Value::Date(day) => Ok(day),
            _ => ill_formed(),
        }
    }

    /// That what a table lacks does not belong to it; the fault, of a table that does not say so.
    fn rule_out(&self, table: TableId, key: &Value) -> Eval<()> {
        let model = self.context.model();
        match model.tables[table].extent {
            Extent::Whole => Ok(()),
            Extent::Partial => Err(Causes::fault(Fault::NotListed { table, key: show(key, &Type::Error, &model.symbols) })),
            Extent::Unset => Err(Causes::fault(Fault::NotSet(table))),
        }
    }

    /// A cell of the row that a key names.
    pub(super) fn lookup(&self, table: TableId, key: &Expression, at: Option<&Expression>, column: usize) -> Eval {
        let model = self.context.model();
        let (row, value) = self.row_of(table, key, at)?;
        if let Some(cell) = row.and_then(|row| model.tables[table].cell(row, column)) {
            return Ok(cell.clone());
        }
        // No such key: it is the key's fact that is missing, and the day's where another day has it.
        let day = at.filter(|_| model.tables[table].key_of(&value).is_some());
        let missing = if row.is_none() { self.facts_of([Some(key), day].into_iter().flatten()) } else { None };
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
