//! Looking through the rows of a sheet while those before them are read.

/// Hands what `items` gives to `take`. Another thread goes ahead, where one is to be had.
#[cfg(feature = "threads")]
pub(super) fn ahead<I, T, R>(mut items: I, take: impl FnOnce(&mut (dyn Iterator<Item = T> + '_)) -> R) -> R
where
    I: Iterator<Item = T> + Send,
    T: Send,
{
    use std::sync::mpsc::sync_channel;
    use std::sync::{Mutex, PoisonError};
    use std::thread::{Builder, available_parallelism, scope};

    /// So many are kept for whoever takes them.
    const WAITING: usize = 16;

    // What is short, and most is, is not worth a thread.
    let first: Vec<T> = items.by_ref().take(2).collect();
    if first.len() < 2 || available_parallelism().map_or(1, usize::from) == 1 {
        return take(&mut first.into_iter().chain(items));
    }
    // `spawn_scoped` drops its closure where it fails, and what is still to come must not go with it.
    let rest = Mutex::new(Some(items));
    let rest = || rest.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (sender, receiver) = sync_channel(WAITING);
    scope(|scope| {
        let goes_ahead = move || rest().into_iter().flatten().try_for_each(|item| sender.send(item));
        match Builder::new().spawn_scoped(scope, goes_ahead) {
            Ok(_) => take(&mut first.into_iter().chain(receiver)),
            Err(_) => take(&mut first.into_iter().chain(rest().into_iter().flatten())),
        }
    })
}

/// Hands what `items` gives to `take`.
#[cfg(not(feature = "threads"))]
pub(super) fn ahead<T, R>(mut items: impl Iterator<Item = T>, take: impl FnOnce(&mut (dyn Iterator<Item = T> + '_)) -> R) -> R {
    take(&mut items)
}
