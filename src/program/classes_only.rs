//! Outcomes from the classes of an item's facts alone, without the facts.

use crate::ir::conclusion::Outcome;
use crate::program::domain::Domain;
use crate::program::{Judge, Program};

impl Judge<'_> {
    /// Whether classes may be enough to know outcomes. `placed`: where an item's number in the list is known as well.
    pub fn tells_by_classes(&self, placed: bool) -> bool {
        let needs_no_item = |flag: u32| placed && self.program.flags.get(flag as usize).is_some_and(|flag| !flag.reads_items);
        self.program.may_fault.iter().all(|(flag, _)| needs_no_item(*flag))
    }

    /// The outcome from fact classes (by domain) and the item's number in the list alone; `None` if a condition needs the facts
    /// themselves.
    pub fn outcome_of(&mut self, classes: &[u32], number: Option<usize>) -> Option<Outcome> {
        if !self.tells_by_classes(number.is_some()) || classes.len() != self.program.domains.len() {
            return None;
        }
        self.clear();
        self.scratch.classes_only = true;
        self.scratch.classes.extend_from_slice(classes);
        if let Some(number) = number {
            self.look_for_faults(number);
        }
        self.find(number, false);
        if self.scratch.needs_item {
            return None;
        }
        self.settled()
    }

    /// The classes of an item, by domain; none if the index cannot place it.
    pub fn classes(&mut self, row: usize) -> Option<Vec<u32>> {
        self.place(row).then(|| self.scratch.classes.clone())
    }
}

impl Program {
    /// All domains; those of one fact follow one another.
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }
}
