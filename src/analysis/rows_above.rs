//! Of a decision table with 首个命中: which rows above a row can hold together with it.

use crate::eval::RowInTable;
use crate::eval::kleene::compare;
use crate::ir::Relation;
use crate::ir::{Expression, ExpressionKind, TableRow};
use crate::value::Value;

/// So many cells above are looked at for all rows of a table together. Rows left out can only make a row seem to be reached.
const MAX_CELLS: usize = 40_000;
/// So many cells above are looked at for each row even beyond that.
const FEWEST_CELLS: usize = 64;

/// The rows of one table so far.
#[derive(Default)]
pub struct RowsAbove<'m> {
    table: Option<usize>,
    rows: Vec<Row<'m>>,
    /// Whether a row depends on the day.
    dated: bool,
    /// How many cells were looked at.
    work: usize,
}

struct Row<'m> {
    test: &'m Expression,
    cells: Vec<Cell<'m>>,
}

/// What a cell that compares with constants admits.
struct Cell<'m> {
    subject: &'m Expression,
    /// None: any value.
    list: Option<Vec<&'m Value>>,
    limits: Vec<(Relation, &'m Value)>,
}

impl<'m> RowsAbove<'m> {
    /// Goes on to a row: the row with those above it that may hold together with it; none if that depends on the day. `dated`: whether
    /// the row itself does.
    pub fn next(&mut self, row: &'m TableRow, dated: bool) -> Option<RowInTable<'m>> {
        if self.table != Some(row.table) {
            *self = RowsAbove { table: Some(row.table), ..RowsAbove::default() };
        }
        let own = Row { test: &row.test, cells: cells(&row.test) };
        self.dated |= dated;
        let found = (!self.dated).then(|| RowInTable { test: &row.test, above: self.overlapping(&own) });
        self.rows.push(own);
        found
    }

    fn overlapping(&mut self, own: &Row<'m>) -> Vec<&'m Expression> {
        let mut rows: Vec<&Row<'m>> = self.rows.iter().filter(|above| above.overlaps(own)).collect();
        // Wide rows first: they are the likeliest to cover the others.
        rows.sort_by_key(|row| row.size());
        let allowance = MAX_CELLS.saturating_sub(self.work).max(FEWEST_CELLS);
        let mut cells = 0;
        let chosen = rows.into_iter().take_while(|row| {
            cells += row.size();
            cells <= allowance
        });
        let chosen = chosen.map(|row| row.test).collect();
        self.work += cells;
        chosen
    }
}

impl Row<'_> {
    fn overlaps(&self, other: &Row<'_>) -> bool {
        self.cells.iter().all(|cell| other.cells.iter().all(|other| cell.subject != other.subject || cell.overlaps(other)))
    }

    fn size(&self) -> usize {
        match &self.test.kind {
            ExpressionKind::And(parts) => parts.len(),
            _ => 1,
        }
    }
}

impl Cell<'_> {
    fn overlaps(&self, other: &Cell<'_>) -> bool {
        match (&self.list, &other.list) {
            (Some(list), _) => list.iter().any(|value| other.admits(value)),
            (None, Some(list)) => list.iter().any(|value| self.admits(value)),
            (None, None) => self.limits.iter().all(|limit| other.limits.iter().all(|other| meet(*limit, *other))),
        }
    }

    fn admits(&self, value: &Value) -> bool {
        self.list.as_ref().is_none_or(|list| list.contains(&value))
            && self.limits.iter().all(|(relation, limit)| compare(*relation, value, limit))
    }
}

/// Whether some value may be within two limits.
fn meet(one: (Relation, &Value), other: (Relation, &Value)) -> bool {
    let ((lower, low), (upper, high)) = match (one.0, other.0) {
        (Relation::More | Relation::AtLeast, Relation::Less | Relation::AtMost) => (one, other),
        (Relation::Less | Relation::AtMost, Relation::More | Relation::AtLeast) => (other, one),
        _ => return true,
    };
    let both_closed = lower == Relation::AtLeast && upper == Relation::AtMost;
    compare(if both_closed { Relation::AtMost } else { Relation::Less }, low, high)
}

fn cells(test: &Expression) -> Vec<Cell<'_>> {
    match &test.kind {
        ExpressionKind::And(parts) => parts.iter().filter_map(cell).collect(),
        _ => Vec::new(),
    }
}

fn cell(part: &Expression) -> Option<Cell<'_>> {
    match &part.kind {
        ExpressionKind::Compare { relation: Relation::Equal, left, right } => {
            Some(Cell { subject: left, list: Some(vec![constant(right)?]), limits: Vec::new() })
        }
        ExpressionKind::Compare { relation, left, right } => {
            Some(Cell { subject: left, list: None, limits: vec![(*relation, constant(right)?)] })
        }
        ExpressionKind::Between { value, low, high } => {
            let limits = vec![(Relation::AtLeast, constant(low)?), (Relation::AtMost, constant(high)?)];
            Some(Cell { subject: value, list: None, limits })
        }
        ExpressionKind::InList { value, list, negated: false } => {
            Some(Cell { subject: value, list: Some(list.iter().map(constant).collect::<Option<_>>()?), limits: Vec::new() })
        }
        _ => None,
    }
}

fn constant(expression: &Expression) -> Option<&Value> {
    match &expression.kind {
        ExpressionKind::Constant(value) => Some(value),
        _ => None,
    }
}
