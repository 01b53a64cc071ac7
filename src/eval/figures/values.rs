//! The results of figures, as each item sees them.

use crate::eval::cause::Causes;
use crate::eval::kleene::Eval;
use crate::ir::FigureId;

/// The results of every figure of a model, for one stack.
pub struct Figures {
    /// By figure: which of the results is its.
    pub(super) own: Vec<usize>,
    pub(super) results: Vec<Computed>,
    pub(super) members: Vec<Members>,
}

/// One figure.
pub(super) struct Computed {
    /// How its items are grouped.
    pub(super) grouping: usize,
    /// The values that it has somewhere.
    pub(super) values: Vec<Eval>,
    /// By group, or by row: which of the values it is.
    pub(super) of: Vec<u32>,
    pub(super) by_row: bool,
    /// As the list as a whole sees it.
    pub(super) whole: Eval,
}

/// The group of each item.
#[derive(Default)]
pub(super) struct Members {
    /// By row: its group, or from [`NO_GROUP`] on, which of the causes keeps it from having one. Nothing if all are of one group.
    pub(super) of: Vec<u32>,
    /// As causes of an item's own facts.
    pub(super) unknown: Vec<Causes>,
}

/// From here on a number is no group's.
pub(super) const NO_GROUP: u32 = 1 << 31;

impl Members {
    fn group(&self, row: usize) -> Result<usize, Box<Causes>> {
        match self.of.get(row).copied().unwrap_or(0) {
            group if group < NO_GROUP => Ok(group as usize),
            cause => Err(Box::new(self.unknown.get((cause - NO_GROUP) as usize).cloned().unwrap_or_default())),
        }
    }
}

impl Figures {
    /// The figure as an item sees it (by its number in the list, from 0), or as the list as a whole does.
    pub fn value(&self, id: FigureId, row: Option<u32>) -> Eval {
        let computed = self.own.get(id.0 as usize).and_then(|own| self.results.get(*own));
        let Some(computed) = computed else { return Err(Box::default()) };
        let Some(row) = row.map(|row| row as usize) else { return computed.whole.clone() };
        let group = self.members.get(computed.grouping).map_or(Ok(0), |members| members.group(row))?;
        let at = computed.of.get(if computed.by_row { row } else { group });
        at.and_then(|at| computed.values.get(*at as usize)).cloned().unwrap_or_else(|| Err(Box::default()))
    }
}
