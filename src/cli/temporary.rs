//! Temporary files that a signal does not leave behind.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use tempfile::NamedTempFile;

/// Those that stand on the disk now.
static FILES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn files() -> MutexGuard<'static, Vec<PathBuf>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a temporary file; no signal comes between its making and its being known.
pub fn create(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(watch);
    let mut files = files();
    let made = make()?;
    files.push(made.path().to_owned());
    Ok(made)
}

/// A file that is temporary no more.
pub fn forget(path: &Path) {
    files().retain(|other| other != path);
}

/// Has a thread of its own remove the files when a signal comes, then lets the signal do what it does.
#[cfg(unix)]
fn watch() {
    use signal_hook::iterator::Signals;
    let (ready, is_ready) = std::sync::mpsc::channel();
    let watching = std::thread::Builder::new().spawn(move || {
        let Ok(mut signals) = Signals::new(heeded_signals()) else { return };
        let _ = ready.send(());
        for signal in signals.forever() {
            let files = files();
            files.iter().for_each(|path| _ = std::fs::remove_file(path));
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    // Where no thread is to be had, signals do what they always did.
    if watching.is_ok() {
        let _ = is_ready.recv();
    }
}

#[cfg(not(unix))]
fn watch() {}

/// The signals that end a command, but for those that whoever started it has switched off (`nohup`).
#[cfg(unix)]
fn heeded_signals() -> impl Iterator<Item = i32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    [SIGINT, SIGTERM, SIGHUP].into_iter().filter(move |signal| ignored >> (signal - 1) & 1 == 0)
}
