//! A file that appears whole or not at all: it is written beside the one that it then replaces.

use super::files::folder_of;
use super::temporary;
use std::fs::{File, canonicalize, metadata, read_link};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// As many links are followed as Linux follows.
const MAX_LINKS: usize = 40;

pub struct AtomicFile {
    target: PathBuf,
    file: Written,
}

enum Written {
    Beside(Temporary),
    /// What is no plain file (a device, a pipe) cannot be replaced, only written to.
    Directly(File),
}

/// A temporary file that is known as one until it is gone.
struct Temporary {
    file: NamedTempFile,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        temporary::forget(self.file.path());
    }
}

impl AtomicFile {
    pub fn create(path: &Path) -> io::Result<AtomicFile> {
        let target = target_of(path)?;
        let file = if target.exists() && !target.is_file() {
            Written::Directly(File::create(&target)?)
        } else {
            Written::Beside(Temporary { file: new_file(&target)? })
        };
        Ok(AtomicFile { target, file })
    }

    /// Puts the file in its place.
    pub fn finish(self) -> io::Result<()> {
        let Written::Beside(mut temporary) = self.file else { return Ok(()) };
        temporary.file.as_file().sync_all()?;
        std::fs::rename(temporary.file.path(), &self.target)?;
        temporary.file.disable_cleanup(true);
        // The new name is safe once the folder is; where folders cannot be synced the file still is whole.
        let _ = File::open(folder_of(&self.target)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Written::Beside(temporary) => temporary.file.write(bytes),
            Written::Directly(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The file that a path leads to through links, also where it is not there yet.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    if let Ok(target) = canonicalize(path) {
        return Ok(target);
    }
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match read_link(&target) {
            Ok(link) => target = folder_of(&target).join(link),
            Err(_) => return Ok(target),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

/// A temporary file beside its target, with the mode of what it replaces, or the one that any new file gets.
fn new_file(target: &Path) -> io::Result<NamedTempFile> {
    let replaced = metadata(target).ok().map(|found| found.permissions());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(replaced.clone().unwrap_or(std::os::unix::fs::PermissionsExt::from_mode(0o666)));
    let made = temporary::create(|| builder.tempfile_in(folder_of(target)))?;
    // A new file's mode is cut by the umask; what is replaced has had its own.
    replaced.map_or(Ok(()), |mode| made.as_file().set_permissions(mode))?;
    Ok(made)
}
