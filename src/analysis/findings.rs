//! What is wrong with policies over all items: each check is in a file of its own.

use crate::analysis::conflicts::{conflicts, contradictions};
use crate::analysis::duplicates::duplicates;
use crate::analysis::gaps::gaps;
use crate::analysis::idle::{always, unsatisfiable};
use crate::analysis::inquiry::{Analysis, Finding, Findings};
use crate::analysis::judge::{Item, Judge};
use crate::analysis::shadowed::shadowed;
use crate::ir::Model;
use crate::value::date::Date;

/// The checks, in the order in which they ask: what one finds spares the next ones questions.
const CHECKS: [fn(&mut Analysis<'_>); 7] = [unsatisfiable, conflicts, contradictions, gaps, always, shadowed, duplicates];

/// What a check has found of one policy.
pub struct Checked<'f> {
    pub found: &'f [Finding],
    /// So many checks are done, of so many.
    pub done: [usize; 2],
}

/// Looks for everything that is wrong with the named policies of a model; how many questions are left open. `rows`: the items of a list;
/// `tell` hears of each check when it is done.
pub fn findings(model: &Model, judge: &dyn Judge, as_of: Date, rows: &[Item], tell: &mut dyn FnMut(Checked<'_>)) -> usize {
    let mut out = Findings::default();
    let mut done = 0;
    for at in 0..model.stacks.len() {
        let Some(mut analysis) = Analysis::new(model, at, judge, as_of, rows, std::mem::take(&mut out)) else { continue };
        for check in CHECKS {
            let before = analysis.out.found.len();
            check(&mut analysis);
            done += 1;
            tell(Checked { found: analysis.out.found.get(before..).unwrap_or_default(), done: [done, model.stacks.len() * CHECKS.len()] });
        }
        out = analysis.out;
    }
    out.left_out
}
