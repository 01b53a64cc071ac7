//! Of a decision table with 首个命中: which rows above a row can hold together with it.

use crate::collections::IndexSet;
use crate::eval::kleene::compare;
use crate::ir::{Expression, ExpressionKind, FirstHitRow, Relation};
use crate::value::Value;

/// At most this many cells above are looked at for all rows of a table together. Rows left out can only make a row seem to be reached.
const MAX_CELLS: usize = 40_000;
/// At least this many cells above are looked at for each row even beyond that.
const FEWEST_CELLS: usize = 16;

/// The rows of one table so far.
#[derive(Default)]
pub struct RowsAbove<'m> {
    table: Option<usize>,
    /// What the columns are about.
    subjects: IndexSet<&'m Expression>,
    rows: Vec<Row<'m>>,
    /// How many cells were looked at.
    work: usize,
}

struct Row<'m> {
    test: &'m Expression,
    /// By column.
    cells: Vec<Option<Cell<'m>>>,
}

/// What a cell that compares with constants admits.
enum Cell<'m> {
    Among(Vec<&'m Value>),
    Within { low: Option<Limit<'m>>, high: Option<Limit<'m>> },
}

#[derive(Clone, Copy)]
struct Limit<'m> {
    value: &'m Value,
    closed: bool,
}

impl<'m> RowsAbove<'m> {
    /// Goes on to a row: those above it that may hold together with it. `may_change`: whether it may turn out otherwise though the policy
    /// stays the same, so that it certainly keeps none from being reached.
    pub fn next(&mut self, row: &'m FirstHitRow, may_change: bool) -> Vec<&'m Expression> {
        if self.table != Some(row.first) {
            *self = RowsAbove { table: Some(row.first), ..RowsAbove::default() };
        }
        let this = self.row(&row.test);
        let above = self.overlapping(&this);
        if !may_change {
            self.rows.push(this);
        }
        above
    }

    fn row(&mut self, test: &'m Expression) -> Row<'m> {
        let mut row = Row { test, cells: Vec::new() };
        for (subject, cell) in test.parts().iter().filter_map(cell) {
            let column = self.subjects.insert_full(subject).0;
            row.cells.resize_with(row.cells.len().max(column + 1), || None);
            row.cells[column] = Some(cell);
        }
        row
    }

    fn overlapping(&mut self, row: &Row<'m>) -> Vec<&'m Expression> {
        let rows: Vec<&Row<'m>> = self.rows.iter().filter(|above| above.overlaps(row)).collect();
        if let Some(above) = rows.iter().find(|above| above.covers(row)) {
            return vec![above.test];
        }
        // Wide rows first: they are the likeliest to cover the others.
        let mut by_size: Vec<(usize, usize)> = rows.iter().enumerate().map(|(at, row)| (row.size(), at)).collect();
        by_size.sort_unstable();
        let allowance = MAX_CELLS.saturating_sub(self.work).max(FEWEST_CELLS);
        let mut cells = 0;
        let chosen = by_size.into_iter().take_while(|(size, _)| {
            cells += size;
            cells <= allowance
        });
        let chosen = chosen.filter_map(|(_, at)| rows.get(at)).map(|row| row.test).collect();
        self.work += cells;
        chosen
    }
}

impl Row<'_> {
    fn overlaps(&self, other: &Row<'_>) -> bool {
        self.cells.iter().zip(&other.cells).all(|cells| match cells {
            (Some(one), Some(other)) => one.overlaps(other),
            (None, _) | (_, None) => true,
        })
    }

    /// Whether it certainly holds wherever the other row does.
    fn covers(&self, other: &Row<'_>) -> bool {
        let known = self.cells.iter().flatten().count() == self.size();
        let mut cells = self.cells.iter().enumerate().filter_map(|(column, cell)| Some((column, cell.as_ref()?)));
        known && cells.all(|(column, cell)| other.cells.get(column).and_then(Option::as_ref).is_some_and(|other| cell.covers(other)))
    }

    fn size(&self) -> usize {
        self.test.parts().len()
    }
}

impl Cell<'_> {
    fn overlaps(&self, other: &Cell<'_>) -> bool {
        match (self, other) {
            (Cell::Among(list), cell) | (cell, Cell::Among(list)) => list.iter().any(|value| cell.admits(value)),
            (Cell::Within { low, high }, Cell::Within { low: other_low, high: other_high }) => {
                meet(*low, *other_high) && meet(*other_low, *high)
            }
        }
    }

    /// Whether it admits all that the other one does.
    fn covers(&self, other: &Cell<'_>) -> bool {
        match (self, other) {
            (_, Cell::Among(list)) => list.iter().all(|value| self.admits(value)),
            (Cell::Among(_), Cell::Within { .. }) => false,
            (Cell::Within { low, high }, Cell::Within { low: other_low, high: other_high }) => {
                low.is_none_or(|low| other_low.is_some_and(|other| low.is_implied(other, Relation::AtLeast, Relation::More)))
                    && high.is_none_or(|high| other_high.is_some_and(|other| high.is_implied(other, Relation::AtMost, Relation::Less)))
            }
        }
    }

    fn admits(&self, value: &Value) -> bool {
        match self {
            Cell::Among(list) => list.contains(&value),
            Cell::Within { low, high } => {
                low.is_none_or(|low| compare(if low.closed { Relation::AtLeast } else { Relation::More }, value, low.value))
                    && high.is_none_or(|high| compare(if high.closed { Relation::AtMost } else { Relation::Less }, value, high.value))
            }
        }
    }
}

impl Limit<'_> {
    /// Whether all values within the other limit are within this one.
    fn is_implied(self, other: Limit<'_>, closed: Relation, open: Relation) -> bool {
        compare(if self.closed || !other.closed { closed } else { open }, other.value, self.value)
    }
}

/// Whether there is room between two limits.
fn meet(low: Option<Limit<'_>>, high: Option<Limit<'_>>) -> bool {
    let (Some(low), Some(high)) = (low, high) else { return true };
    compare(if low.closed && high.closed { Relation::AtMost } else { Relation::Less }, low.value, high.value)
}

/// What a cell is about, and what it admits; none where it is no comparison with constants.
fn cell(part: &Expression) -> Option<(&Expression, Cell<'_>)> {
    let from = |value, closed| Cell::Within { low: Some(Limit { value, closed }), high: None };
    let to = |value, closed| Cell::Within { low: None, high: Some(Limit { value, closed }) };
    match &part.kind {
        ExpressionKind::Compare { relation, left, right } => {
            let value = constant(right)?;
            let cell = match relation {
                Relation::Equal => Cell::Among(vec![value]),
                Relation::NotEqual => return None,
                Relation::More => from(value, false),
                Relation::AtLeast => from(value, true),
                Relation::Less => to(value, false),
                Relation::AtMost => to(value, true),
            };
            Some((left, cell))
        }
        ExpressionKind::Between { value, low, high } => {
            let limit = |limit| Some(Limit { value: constant(limit)?, closed: true });
            Some((value, Cell::Within { low: Some(limit(low)?), high: Some(limit(high)?) }))
        }
        ExpressionKind::InList { value, list, negated: false } => {
            Some((value, Cell::Among(list.iter().map(constant).collect::<Option<_>>()?)))
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
