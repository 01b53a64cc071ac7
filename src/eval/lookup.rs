//! Cells and keys of 名录.

use crate::eval::cause::{Causes, Fault};
use crate::eval::kleene::{Eval, both};
use crate::eval::value::Evaluator;
use crate::ir::{Expression, Model, TableId};
use crate::value::types::Type;
use crate::value::{Text, Value};
use std::sync::Arc;

impl Evaluator<'_> {
    /// The row that a key names on the day of the context (or of `at`), and the key.
    pub(super) fn row_of(&self, table: TableId, key: &Expression, at: Option<&Expression>) -> Eval<(Option<u32>, Value)> {
        let day = at.map_or(Ok(Value::Date(self.context.session.as_of)), |at| self.value(at));
        let (key, day) = both(self.value(key), day)?;
        let table = self.context.model().table(table);
        let key = table_key(key, table.columns.get(table.key).map(|column| &column.ty), self.context.model());
        let day = match day {
            Value::Date(day) => day,
            _ => self.context.session.as_of,
        };
        Ok((table.row(&key, day), key))
    }

    /// A cell of the row that a key names.
    pub(super) fn lookup(&self, table: TableId, key: &Expression, at: Option<&Expression>, column: usize) -> Eval {
        let (row, value) = self.row_of(table, key, at)?;
        match row {
            // No such key: it is the key's fact that is missing.
            None => {
                let mut causes = Box::<Causes>::default();
                for part in [Some(key), at].into_iter().flatten() {
                    self.add_facts(part, &mut causes);
                }
                if causes.facts.is_empty() && causes.faults.is_empty() {
                    return Err(Causes::fault(Fault::EmptyCell { table, key: self.shown(&value), column }));
                }
                Err(causes)
            }
            Some(row) => match self.context.model().table(table).cell(row, column) {
                Some(value) => Ok(value.clone()),
                None => Err(Causes::fault(Fault::EmptyCell { table, key: self.shown(&value), column })),
            },
        }
    }

    fn shown(&self, value: &Value) -> String {
        crate::value::show::show(value, &Type::Error, &self.context.model().symbols)
    }

    /// Adds the facts that an expression reads to the causes of an unknown.
    pub(super) fn add_facts(&self, expression: &Expression, causes: &mut Causes) {
        for field in self.context.model().reads(expression).fields {
            causes.join(&self.context.unknown(field));
        }
    }
}

/// A key as the table's key column holds it: names of values are texts there, and the other way round.
pub fn table_key(key: Value, column: Option<&Type>, model: &Model) -> Value {
    match (&key, column) {
        (Value::Choice(symbol), Some(Type::Text)) => {
            Value::Text(Text { shown: Arc::from(model.symbols.name(*symbol)), folded: Arc::from(model.symbols.name(*symbol)) })
        }
        (Value::Text(text), Some(Type::Choice(_))) => model.symbols.get(&text.folded).map_or(key, Value::Choice),
        _ => key,
    }
}
