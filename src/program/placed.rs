//! Items in the classes of their facts, without their texts: what is left of a list when only outcomes count.

use crate::eval::context::Session;
use crate::ir::conclusion::Outcome;
use crate::program::{Judge, Program};

/// The classes of many items, one item after the other.
pub struct Placed {
    classes: Vec<u32>,
    items: usize,
}

impl Placed {
    /// Places every item of a session's list; none if an outcome hangs on more than classes.
    pub fn new(program: &Program, session: &Session<'_>) -> Option<Placed> {
        let mut judge = Judge::new(program, session);
        let items = session.list.rows.len();
        let mut classes = Vec::with_capacity(items * program.domains().len());
        for row in 0..items {
            let own = judge.classes(row)?;
            judge.outcome_of(&own, None)?;
            classes.extend(own);
        }
        Some(Placed { classes, items })
    }

    /// The outcome of every item, in order. `session`: of the same policies; its list is not looked at.
    pub fn outcomes(&self, program: &Program, session: &Session<'_>, out: &mut Vec<Outcome>) {
        let mut judge = Judge::new(program, session);
        let width = program.domains().len();
        // INVARIANT: every item was judged from its classes when it was placed.
        out.extend((0..self.items).map(|item| {
            let own = self.classes.get(item * width..(item + 1) * width).unwrap_or_default();
            judge.outcome_of(own, None).unwrap_or(Outcome::None)
        }));
    }
}
