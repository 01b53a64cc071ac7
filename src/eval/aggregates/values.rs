//! The results of aggregates, as each item, each group of 对每个 and the list as a whole see them.

use crate::collections::{IndexMap, IndexVec};
use crate::eval::facts::Fact;
use crate::eval::kleene::{Eval, ill_formed};
use crate::ir::{AggregateId, GroupingId};

/// The results of every aggregate of a model, for one stack.
pub struct AggregateValues {
    /// By aggregate: which of the results is its.
    pub(super) result_of: IndexVec<AggregateId, usize>,
    /// By grouping of 对每个 and aggregate: which of the results is that of its groups.
    pub(super) of_groups: IndexVec<GroupingId, IndexMap<AggregateId, usize>>,
    pub(super) results: Vec<AggregateResult>,
    /// By grouping and row: its group, or as causes of its own facts, why it has none.
    pub(super) rows: Vec<Vec<Eval<u32>>>,
    pub(super) groups: IndexVec<GroupingId, Vec<Group>>,
}

/// The items that agree in the facts of a 对每个.
pub struct Group {
    /// In the order of the grouping's facts; as its first item gives them.
    pub key: Vec<Fact>,
    pub items: usize,
}

/// One aggregate.
pub(super) struct AggregateResult {
    /// How its items are grouped.
    pub(super) grouping: usize,
    pub(super) by_group: Vec<Eval>,
    /// Where each item of a group has its own: by row.
    pub(super) by_row: Option<Vec<Eval>>,
}

impl AggregateValues {
    /// The aggregate as an item sees it, by its number in the list, from 0.
    pub fn of_row(&self, id: AggregateId, row: u32) -> Eval {
        let result = &self.results[self.result_of[id]];
        let groups = self.rows.get(result.grouping).and_then(|groups| groups.get(row as usize));
        let group = groups.cloned().unwrap_or(Ok(0))?;
        match &result.by_row {
            Some(by_row) => value(by_row, row),
            None => value(&result.by_group, group),
        }
    }

    /// The aggregate as the list as a whole sees it.
    pub fn of_list(&self, id: AggregateId) -> Eval {
        value(&self.results[self.result_of[id]].by_group, 0)
    }

    /// The aggregate as a group of a 对每个 sees it.
    pub fn of_group(&self, id: AggregateId, grouping: GroupingId, group: u32) -> Eval {
        let result = self.of_groups[grouping].get(&id).and_then(|result| self.results.get(*result));
        result.map_or_else(ill_formed, |result| value(&result.by_group, group))
    }

    /// The groups of a 对每个, in the order in which they first appear.
    pub fn groups(&self, grouping: GroupingId) -> &[Group] {
        self.groups.get(grouping.0 as usize).map_or(&[], Vec::as_slice)
    }
}

fn value(values: &[Eval], at: u32) -> Eval {
    values.get(at as usize).cloned().unwrap_or_else(ill_formed)
}
