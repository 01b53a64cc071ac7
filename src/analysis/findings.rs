//! What is wrong with policies over all items: each check is in a file of its own.

use crate::analysis::conflicts::{conflicts, contradictions};
use crate::analysis::duplicates::duplicates;
use crate::analysis::gaps::gaps;
use crate::analysis::idle::{always, unsatisfiable};
use crate::analysis::inquiry::{Analysis, Findings};
use crate::analysis::judge::{Item, Judge};
use crate::analysis::shadowed::shadowed;
use crate::ir::Model;
use crate::value::date::Date;

/// Looks for everything that is wrong with the named policies of a model: by policy, by kind, then by rule. `rows`: the items of a list.
pub fn findings(model: &Model, judge: &dyn Judge, as_of: Date, rows: &[Item]) -> Findings {
    let mut out = Findings::default();
    for at in 0..model.stacks.len() {
        let Some(mut analysis) = Analysis::new(model, at, judge, as_of, rows, std::mem::take(&mut out)) else { continue };
        unsatisfiable(&mut analysis);
        conflicts(&mut analysis);
        contradictions(&mut analysis);
        gaps(&mut analysis);
        always(&mut analysis);
        shadowed(&mut analysis);
        duplicates(&mut analysis);
        out = analysis.out;
    }
    out.found.sort_by_key(|finding| (finding.stack, finding.kind));
    out
}
