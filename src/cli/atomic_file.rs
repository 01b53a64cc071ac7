//! A file that appears whole or not at all: it is written beside the one that it then replaces.

use std::fs::{File, canonicalize, metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

pub struct AtomicFile {
    target: PathBuf,
    file: Written,
}

enum Written {
    Beside(NamedTempFile),
    /// What is no plain file (a device, a pipe) cannot be replaced, only written to.
    Directly(File),
}

impl AtomicFile {
    pub fn create(path: &str) -> io::Result<AtomicFile> {
        let target = canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
        let file = if target.exists() && !target.is_file() {
            Written::Directly(File::create(&target)?)
        } else {
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Written::Beside(new_file(folder)?)
        };
        Ok(AtomicFile { target, file })
    }

    /// Puts the file in its place.
    pub fn finish(self) -> io::Result<()> {
        let Written::Beside(file) = self.file else { return Ok(()) };
        if let Ok(replaced) = metadata(&self.target) {
            file.as_file().set_permissions(replaced.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(&self.target)?;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Written::Beside(file) => file.write(bytes),
            Written::Directly(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A temporary file with the mode that any new file gets, not one of its owner alone.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
