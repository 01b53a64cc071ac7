//! Files and standard input, with failures in words.

use super::Failure;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, SpooledTempFile};

/// How deep folders of a package may lie within each other.
const MAX_DEPTH: usize = 32;

/// So much of what cannot be read twice is kept in memory; the rest goes to a file without a name.
const KEPT: usize = 1 << 20;

/// A file or standard input (`-`) that is read as it comes.
pub struct List {
    path: String,
    from: Origin,
    /// How many bytes there are, where that is known.
    pub length: Option<u64>,
}

enum Origin {
    File(File),
    /// Standard input, a pipe, a device: gone once it is read. What was read is kept if it may be read again.
    Passing(Box<dyn Read>, Option<SpooledTempFile>),
    /// What was kept of it.
    Kept(SpooledTempFile),
}

impl List {
    /// `twice`: whether it may be begun again.
    pub fn open(path: &str, twice: bool) -> Result<List, Failure> {
        let passing = |from: Box<dyn Read>| {
            let kept = twice.then(|| tempfile::spooled_tempfile(KEPT));
            Ok(List { path: path.to_owned(), from: Origin::Passing(from, kept), length: None })
        };
        if path == "-" {
            return passing(Box::new(std::io::stdin().lock()));
        }
        if Path::new(path).is_dir() {
            return Err(Failure(format!("「{path}」是文件夹，要的是文件")));
        }
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        match file.metadata().ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len()) {
            None => passing(Box::new(file)),
            length => Ok(List { path: path.to_owned(), from: Origin::File(file), length }),
        }
    }

    /// Reads some bytes; none at the end.
    pub fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure> {
        let read = match &mut self.from {
            Origin::File(file) => file.read(into),
            Origin::Passing(from, _) => from.read(into),
            Origin::Kept(kept) => kept.read(into),
        };
        let read = match read {
            // What was interrupted is tried again by who asked; no bytes would be the end.
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return self.read(into),
            read => read.map_err(|error| unreadable(&self.path, &error))?,
        };
        if let Origin::Passing(_, Some(kept)) = &mut self.from {
            kept.write_all(into.get(..read).unwrap_or_default()).map_err(|error| unkept(&error))?;
        }
        Ok(read)
    }

    /// Begins again.
    pub fn again(&mut self) -> Result<(), Failure> {
        if let Origin::Passing(_, kept) = &mut self.from
            && let Some(kept) = kept.take()
        {
            self.from = Origin::Kept(kept);
        }
        match &mut self.from {
            Origin::File(file) => file.seek(SeekFrom::Start(0)).map_err(|error| unreadable(&self.path, &error))?,
            Origin::Kept(kept) => kept.seek(SeekFrom::Start(0)).map_err(|error| unkept(&error))?,
            Origin::Passing(..) => return Err(Failure(format!("「{}」只能读一遍", self.path))),
        };
        Ok(())
    }
}

fn unkept(error: &std::io::Error) -> Failure {
    Failure(format!("清单要读两遍，存不进临时文件：{}", worded(error)))
}

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let List { path, from, .. } = List::open(path, false)?;
    let mut bytes = Vec::new();
    let read = match from {
        Origin::File(mut file) => file.read_to_end(&mut bytes),
        Origin::Passing(mut from, _) => from.read_to_end(&mut bytes),
        Origin::Kept(mut kept) => kept.read_to_end(&mut bytes),
    };
    read.map(|_| bytes).map_err(|error| unreadable(&path, &error))
}

fn unreadable(path: &str, error: &std::io::Error) -> Failure {
    Failure(format!("读不了「{path}」：{}", worded(error)))
}

/// Writes a file whole or not at all.
pub fn write(path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let mut new = NewFile::create(path)?;
    new.write(bytes)?;
    new.finish()
}

/// A file that appears whole or not at all: it is written into a neighbour first, which then takes its place.
pub struct NewFile {
    path: String,
    target: PathBuf,
    file: Written,
}

enum Written {
    Beside(NamedTempFile),
    /// What is no plain file (a device, a pipe) cannot be replaced, only written to.
    Directly(File),
}

impl NewFile {
    pub fn create(path: &str) -> Result<NewFile, Failure> {
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
        let file = if target.exists() && !target.is_file() {
            File::create(&target).map(Written::Directly)
        } else {
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            new_file().tempfile_in(folder).map(Written::Beside)
        };
        let file = file.map_err(|error| unwritable(path, &error))?;
        Ok(NewFile { path: path.to_owned(), target, file })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match &mut self.file {
            Written::Beside(file) => file.write_all(bytes),
            Written::Directly(file) => file.write_all(bytes),
        };
        written.map_err(|error| unwritable(&self.path, &error))
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let Written::Beside(file) = self.file else { return Ok(()) };
        let replaced = std::fs::metadata(&self.target).ok().map(|meta| meta.permissions());
        let placed = replaced
            .map_or(Ok(()), |mode| file.as_file().set_permissions(mode))
            .and_then(|()| file.as_file().sync_all())
            .and_then(|()| file.persist(&self.target).map_err(|error| error.error));
        placed.map(drop).map_err(|error| unwritable(&self.path, &error))
    }
}

/// A file beside others, with the mode that any new file gets, not one of its owner alone.
fn new_file() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

fn unwritable(path: &str, error: &std::io::Error) -> Failure {
    Failure(format!("写不了「{path}」：{}", worded(error)))
}

/// Every `.zr` file at or below a path, in the order of names; hidden ones are left out.
pub fn policy_files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    if path.is_dir() {
        below(path, 0, &mut found)?;
    } else if path.exists() {
        found.push(path.to_owned());
    } else {
        return Err(Failure(format!("没有「{}」", path.display())));
    }
    Ok(found)
}

fn below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if depth > MAX_DEPTH {
        return Err(Failure(format!("「{}」太深：文件夹最多套 {MAX_DEPTH} 层", folder.display())));
    }
    for path in entries(folder)? {
        if path.is_dir() {
            below(&path, depth + 1, found)?;
        } else if is_policy_file(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// What lies in a folder, in the order of names; hidden entries are left out.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: std::io::Error| Failure(format!("读不了文件夹「{}」：{}", folder.display(), worded(&error)));
    let listed: Result<Vec<PathBuf>, std::io::Error> =
        std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
            .map_err(failed)?
            .map(|entry| entry.map(|entry| entry.file_name().into()))
            .collect();
    let mut names = listed.map_err(failed)?;
    names.retain(|name| !name.to_string_lossy().starts_with('.'));
    names.sort();
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

/// Whether a name ends in `.zr`.
pub fn is_policy_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zr"))
}

/// A path as people see it: with `/`, without `./`.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&text).to_owned()
}

/// An error of the system, in Chinese where it is a common one.
pub fn worded(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件".to_owned(),
        ErrorKind::PermissionDenied => "没有权限".to_owned(),
        ErrorKind::IsADirectory => "是文件夹".to_owned(),
        ErrorKind::NotADirectory => "不是文件夹".to_owned(),
        ErrorKind::StorageFull => "磁盘满了".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "只能读，不能写".to_owned(),
        _ => error.to_string(),
    }
}
