//! The items of a list in order, on all cores where there are enough of them.

use crate::eval::context::Session;
use crate::eval::decision::Decision;
use crate::program::{Judge, Program};
use std::ops::Range;

/// So many items are judged between two reports of progress; more where they are shared among cores.
const BATCH: usize = if cfg!(feature = "stream") { 4096 } else { 512 };

/// Judges every item of a list, in order; large lists on all cores. `progress` is called with how many are done.
pub fn decide_all<T: Send>(
    program: &Program,
    session: &Session<'_>,
    describe: impl Fn(&Decision) -> T + Sync,
    progress: &mut dyn FnMut(usize),
) -> Vec<T> {
    let count = session.list.rows.len();
    let mut decided = Vec::with_capacity(count);
    let mut from = 0;
    while from < count {
        let to = count.min(from + BATCH);
        decide_range(program, session, from..to, &describe, &mut decided);
        progress(to);
        from = to;
    }
    decided
}

#[cfg(feature = "stream")]
fn decide_range<T: Send>(
    program: &Program,
    session: &Session<'_>,
    rows: Range<usize>,
    describe: &(impl Fn(&Decision) -> T + Sync),
    decided: &mut Vec<T>,
) {
    const FEWEST: usize = 64;
    // How many cores there are is not asked for a form.
    let threads = match rows.len().div_ceil(FEWEST) {
        0 | 1 => 1,
        shares => std::thread::available_parallelism().map_or(1, usize::from).min(shares),
    };
    if threads < 2 {
        return decide_some(program, session, rows, describe, decided);
    }
    let share = rows.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let shares = rows.clone().step_by(share).map(|from| {
            let rows = from..rows.end.min(from + share);
            scope.spawn(move || {
                let mut decided = Vec::with_capacity(rows.len());
                decide_some(program, session, rows, describe, &mut decided);
                decided
            })
        });
        for handle in shares.collect::<Vec<_>>() {
            match handle.join() {
                Ok(mut share) => decided.append(&mut share),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
}

#[cfg(not(feature = "stream"))]
fn decide_range<T: Send>(
    program: &Program,
    session: &Session<'_>,
    rows: Range<usize>,
    describe: &(impl Fn(&Decision) -> T + Sync),
    decided: &mut Vec<T>,
) {
    decide_some(program, session, rows, describe, decided);
}

fn decide_some<T>(program: &Program, session: &Session<'_>, rows: Range<usize>, describe: &impl Fn(&Decision) -> T, decided: &mut Vec<T>) {
    let mut judge = Judge::new(program, session);
    decided.extend(rows.map(|row| describe(&judge.decide(row))));
}
