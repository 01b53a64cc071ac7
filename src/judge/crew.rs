//! Who works on batches of items: all cores, while the next ones are read.

use crate::eval::facts::Row;
use crate::input::{Heading, ReadError};
use std::sync::Arc;

/// Items that are worked on together.
pub struct Batch {
    pub rows: Vec<Row>,
    /// The headings under which they stand; none unless places are kept.
    pub headings: Arc<[Heading]>,
}

/// Takes items that are worked on together.
pub type WorkOn<'w> = dyn FnMut(Batch) -> Result<(), ReadError> + 'w;

/// Fewer items are not worth a thread.
#[cfg(feature = "threads")]
const FEWEST: usize = 64;

/// Has batches worked on by all cores while `read` reads on; `each` takes what they come to, in order.
#[cfg(feature = "threads")]
pub fn with<T: Send, R>(
    work: &(impl Fn(Batch) -> T + Sync),
    each: &mut dyn FnMut(T) -> Result<(), ReadError>,
    read: impl FnOnce(&mut WorkOn<'_>) -> Result<R, ReadError>,
) -> Result<R, ReadError> {
    use std::cell::LazyCell;
    use std::collections::VecDeque;
    use std::thread::ScopedJoinHandle;

    fn joined<T>(running: ScopedJoinHandle<'_, T>) -> T {
        running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    // Asking takes longer than judging a form, for which no thread is wanted.
    let cores = LazyCell::new(|| std::thread::available_parallelism().map_or(1, usize::from));
    std::thread::scope(|scope| {
        let mut running: VecDeque<ScopedJoinHandle<'_, T>> = VecDeque::new();
        let read = read(&mut |batch| {
            if (running.is_empty() && batch.rows.len() < FEWEST) || *cores == 1 {
                return each(work(batch));
            }
            if running.len() >= *cores
                && let Some(next) = running.pop_front()
            {
                each(joined(next))?;
            }
            running.push_back(scope.spawn(move || work(batch)));
            Ok(())
        });
        running.into_iter().try_for_each(|next| each(joined(next)))?;
        read
    })
}

/// Works on each batch as it is read.
#[cfg(not(feature = "threads"))]
pub fn with<T, R>(
    work: &impl Fn(Batch) -> T,
    each: &mut dyn FnMut(T) -> Result<(), ReadError>,
    read: impl FnOnce(&mut WorkOn<'_>) -> Result<R, ReadError>,
) -> Result<R, ReadError> {
    read(&mut |batch| each(work(batch)))
}
