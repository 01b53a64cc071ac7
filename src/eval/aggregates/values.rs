//! The results of aggregates, as each item sees them.

use crate::collections::IndexVec;
use crate::eval::kleene::Eval;
use crate::ir::AggregateId;

/// The results of every aggregate of a model, for one stack.
pub struct AggregateValues {
    /// By aggregate: which of the results is its.
    pub(super) own: IndexVec<AggregateId, usize>,
    pub(super) results: Vec<AggregateResult>,
    /// By grouping and row: its group, or as causes of its own facts, why it has none. Nothing if all rows are of one group.
    pub(super) groups: Vec<Vec<Eval<u32>>>,
}

/// One aggregate.
pub(super) struct AggregateResult {
    /// How its items are grouped.
    pub(super) grouping: usize,
    /// By group, or by row.
    pub(super) values: Vec<Eval>,
    pub(super) by_row: bool,
    /// As the list as a whole sees it.
    pub(super) whole: Eval,
}

impl AggregateValues {
    /// The aggregate as an item sees it (by its number in the list, from 0), or as the list as a whole does.
    pub fn value(&self, id: AggregateId, row: Option<u32>) -> Eval {
        let computed = &self.results[self.own[id]];
        let Some(row) = row else { return computed.whole.clone() };
        let groups = self.groups.get(computed.grouping).and_then(|groups| groups.get(row as usize));
        let group = groups.cloned().unwrap_or(Ok(0))?;
        let at = if computed.by_row { row } else { group };
        computed.values.get(at as usize).cloned().unwrap_or_else(|| Err(Box::default()))
    }
}
