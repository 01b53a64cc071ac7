//! What is wrong with policies over all items: each check is in a file of its own.

use crate::analysis::conflicts::{conflicts, contradictions};
use crate::analysis::duplicates::duplicates;
use crate::analysis::gaps::gaps;
use crate::analysis::idle::{always, unsatisfiable};
use crate::analysis::inquiry::{Analysis, Finding};
use crate::analysis::judge::{Item, Judge};
use crate::analysis::shadowed::shadowed;
use crate::ir::Model;
use crate::value::date::Date;

/// The checks, in the order in which they ask: what one finds spares the next ones questions.
const CHECKS: [fn(&mut Analysis<'_>); 7] = [unsatisfiable, conflicts, contradictions, gaps, always, shadowed, duplicates];

/// What a check has found of one policy.
pub struct Checked {
    pub found: Vec<Finding>,
    /// So many checks are done, of so many.
    pub done: [usize; 2],
}

/// Looks for everything that is wrong with the named policies of a model; how many questions are left open. `rows`: the items of a list;
/// `tell` hears of each check when it is done.
pub fn findings(model: &Model, judge: &dyn Judge, as_of: Date, rows: &[Item], tell: &mut dyn FnMut(Checked)) -> usize {
    let mut left_out = 0;
    for at in 0..model.stacks.len() {
        let Some(mut analysis) = Analysis::new(model, at, judge, as_of, rows) else { continue };
        for (number, check) in (1..).zip(CHECKS) {
            check(&mut analysis);
            let found = std::mem::take(&mut analysis.found);
            tell(Checked { found, done: [at * CHECKS.len() + number, model.stacks.len() * CHECKS.len()] });
        }
        left_out += analysis.left_out;
    }
    left_out
}
