//! The first of two readings: the figures of the whole list, in columns, before any item is judged.

use crate::eval::Session;
use crate::eval::facts::List;
use crate::eval::figures::{Figures, Gathering, Part, Plan};
use crate::input::{MAX_ROWS, ReadError};
use crate::stream::lane::Surveyed;
use crate::stream::{Judges, Progress, Seen};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

/// What the first reading found.
pub struct Survey {
    /// By stack.
    pub figures: Arc<Vec<Figures>>,
    pub items: usize,
    /// For each batch: how many items come before, and its mark.
    batches: Vec<(usize, u64)>,
}

/// What bytes are known by when they are read again.
pub fn mark(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// What is said of a list that is another one when it is read again.
pub fn changed() -> ReadError {
    ReadError::new("清单在读的时候变了：前后两遍读到的不一样。等它写完，再审一次")
}

impl Survey {
    /// How many items come before a batch that is read again.
    pub fn before(&self, number: usize, mark: u64) -> Result<usize, ReadError> {
        self.batches.get(number).filter(|(_, own)| *own == mark).map(|(before, _)| *before).ok_or_else(changed)
    }

    /// Holds the number of batches of the second reading against that of the first.
    pub fn ended(&self, batches: usize) -> Result<(), ReadError> {
        if batches == self.batches.len() { Ok(()) } else { Err(changed()) }
    }
}

/// What the items of a batch add to the figures, by stack and row; rows are counted within the batch.
pub fn parts(judges: Judges<'_>, plan: &Plan<'_>, list: &List) -> Vec<Vec<Part>> {
    let session = Session::part(judges.model, list, judges.as_of, judges.open, Arc::default(), &[]);
    let contexts = (0..judges.model.stacks.len()).filter_map(|stack| session.context(stack, None));
    contexts.map(|base| (0..list.rows.len()).map(|row| plan.part(&base, row)).collect()).collect()
}

/// The figures so far.
pub struct Surveying<'p> {
    gatherings: Vec<Gathering<'p>>,
    seen: Seen,
    items: usize,
    batches: Vec<(usize, u64)>,
}

impl<'p> Surveying<'p> {
    pub fn new(judges: Judges<'_>, plan: &'p Plan<'p>) -> Self {
        let gatherings = judges.model.stacks.iter().map(|_| Gathering::new(plan)).collect();
        Surveying { gatherings, seen: Seen::default(), items: 0, batches: Vec::new() }
    }

    /// Adds the next batch.
    pub fn add(&mut self, batch: Surveyed, progress: &mut dyn FnMut(Progress)) -> Result<(), ReadError> {
        self.seen.join(batch.headings)?;
        self.batches.push((self.items, batch.mark));
        if self.items + batch.items > MAX_ROWS {
            return Err(too_many());
        }
        for (gathering, parts) in self.gatherings.iter_mut().zip(batch.parts) {
            parts.into_iter().for_each(|part| gathering.add(part.moved(self.items as u32)));
        }
        self.items += batch.items;
        progress(Progress { items: self.items, of: None, reading: true });
        Ok(())
    }

    pub fn finish(self) -> Survey {
        let figures = Arc::new(self.gatherings.into_iter().map(Gathering::finish).collect());
        Survey { figures, items: self.items, batches: self.batches }
    }
}

/// What is said of a list with more items than there may be.
pub fn too_many() -> ReadError {
    ReadError::new(format!("事项太多：最多 {MAX_ROWS} 项"))
}
