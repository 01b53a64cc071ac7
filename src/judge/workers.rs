//! Who works on batches of a list: all cores, while the next ones are read.

use crate::input::ReadError;

/// What one thread works on.
pub trait Work: Send {
    /// How many items it has.
    #[cfg(feature = "threads")]
    fn items(&self) -> usize;
}

/// Takes a batch to be worked on.
pub type WorkOn<'w, B> = dyn FnMut(B) -> Result<(), ReadError> + 'w;

/// Fewer items are not worth a thread.
#[cfg(feature = "threads")]
const FEWEST: usize = 64;
/// So many batches for each core are worked on or wait for it: no core is idle while the next batch is read.
#[cfg(feature = "threads")]
const WAITING: usize = 2;

/// Has batches worked on by all cores while `read` reads on; `each` takes what they come to, in order.
#[cfg(feature = "threads")]
pub fn run_in_batches<B: Work, T: Send, R>(
    work: &(impl Fn(B) -> T + Sync),
    each: &mut dyn FnMut(T) -> Result<(), ReadError>,
    read: impl FnOnce(&mut WorkOn<'_, B>) -> Result<R, ReadError>,
) -> Result<R, ReadError> {
    use std::cell::LazyCell;
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread::{Builder, ScopedJoinHandle};

    /// A batch is taken once, by the thread that works on it: `spawn_scoped` drops its closure where it fails, and the batch must not go with it.
    fn taken<B>(batch: &Mutex<Option<B>>) -> Option<B> {
        batch.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn finished<T>(running: ScopedJoinHandle<'_, Option<T>>) -> Option<T> {
        running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    // Asking takes longer than judging a form, for which no thread is wanted.
    let cores = LazyCell::new(|| std::thread::available_parallelism().map_or(1, usize::from));
    std::thread::scope(|scope| {
        let mut running: VecDeque<ScopedJoinHandle<'_, Option<T>>> = VecDeque::new();
        let read = read(&mut |batch| {
            if (running.is_empty() && batch.items() < FEWEST) || *cores == 1 {
                return each(work(batch));
            }
            if running.len() >= WAITING * *cores
                && let Some(next) = running.pop_front()
                && let Err(error) = finished(next).map_or(Ok(()), &mut *each)
            {
                // What comes after the first error is not taken.
                running.clear();
                return Err(error);
            }
            let batch = Arc::new(Mutex::new(Some(batch)));
            let shared = batch.clone();
            match Builder::new().spawn_scoped(scope, move || taken(&shared).map(work)) {
                Ok(started) => {
                    running.push_back(started);
                    Ok(())
                }
                // No thread is to be had: this one works, after those that came before.
                Err(_) => {
                    running.drain(..).try_for_each(|next| finished(next).map_or(Ok(()), &mut *each))?;
                    taken(&batch).map_or(Ok(()), |batch| each(work(batch)))
                }
            }
        });
        running.into_iter().try_for_each(|next| finished(next).map_or(Ok(()), &mut *each))?;
        read
    })
}

/// Works on each batch as it is read.
#[cfg(not(feature = "threads"))]
pub fn run_in_batches<B: Work, T, R>(
    work: &impl Fn(B) -> T,
    each: &mut dyn FnMut(T) -> Result<(), ReadError>,
    read: impl FnOnce(&mut WorkOn<'_, B>) -> Result<R, ReadError>,
) -> Result<R, ReadError> {
    read(&mut |batch| each(work(batch)))
}
