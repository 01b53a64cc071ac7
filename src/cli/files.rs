//! Files that are read: what is in them, which there are, and that nothing is written over them.

use super::failure::Failure;
use super::identity::Identity;
use std::ffi::{OsStr, OsString};
use std::fs::{File, FileType, canonicalize, metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How deep folders of a package may lie within each other.
const MAX_DEPTH: usize = 32;

/// The files that were read.
static READ: Mutex<Vec<Identity>> = Mutex::new(Vec::new());

fn note(identity: Option<Identity>) {
    READ.lock().unwrap_or_else(PoisonError::into_inner).extend(identity);
}

/// Whether a path leads to a file that was read.
pub fn was_read(path: &Path) -> bool {
    Identity::of(path).is_some_and(|identity| READ.lock().unwrap_or_else(PoisonError::into_inner).contains(&identity))
}

/// Whether a path stands for standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Standard input as a file that is read.
pub fn standard_input() -> io::StdinLock<'static> {
    note(Identity::of_standard_input());
    io::stdin().lock()
}

/// Opens a file of at most so many bytes; also how many they are.
pub fn open(path: &Path, most: usize) -> Result<(File, u64), Failure> {
    let failure = |error: io::Error| unreadable(path, &error);
    // Opening a pipe would wait for somebody to write to it.
    let found = metadata(path).map_err(failure)?;
    if let Some(kind) = special_kind(found.file_type()) {
        let help = if found.is_dir() { "" } else { "：要读它，让它接到标准输入，文件名写 -" };
        return Err(Failure(format!("「{}」是{kind}，要的是文件{help}", shown(path))));
    }
    if found.len() > most as u64 {
        return Err(too_large(path, most));
    }
    let file = File::open(path).map_err(failure)?;
    note(Identity::of(path));
    Ok((file, found.len()))
}

/// The bytes of a file, or of standard input for `-`; at most so many.
pub fn read(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let from: Box<dyn Read> = if is_standard(path) { Box::new(standard_input()) } else { Box::new(open(path, most)?.0) };
    let mut bytes = Vec::new();
    from.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() > most { Err(too_large(path, most)) } else { Ok(bytes) }
}

fn too_large(path: &Path, most: usize) -> Failure {
    Failure(format!("「{}」太大：这样的文件最多 {} MB", shown(path), most >> 20))
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::of_system(format!("读不了「{}」", shown(path)), error)
}

/// What something is that is no plain file.
fn special_kind(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("管道");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("设备");
        }
        if kind.is_socket() {
            return Some("套接字");
        }
    }
    kind.is_dir().then_some("文件夹")
}

/// Every `.zr` file at or below a path, in the order of names; hidden ones are left out.
pub fn policy_files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    if path.is_dir() {
        below(path, path, 0, &mut found)?;
    } else if path.exists() {
        found.push(path.to_owned());
    } else {
        return Err(Failure(format!("没有「{}」", shown(path))));
    }
    Ok(found)
}

fn below(root: &Path, folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if depth > MAX_DEPTH {
        return Err(Failure(format!("「{}」太深：文件夹最多套 {MAX_DEPTH} 层", shown(folder))));
    }
    for path in entries(folder)? {
        let is_folder = path.is_dir();
        if path.is_symlink() && (is_folder || is_policy_file(&path)) {
            stay_within(root, &path)?;
        }
        if is_folder {
            below(root, &path, depth + 1, found)?;
        } else if is_policy_file(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// A package is what lies in its folder: a link that leads out of it is refused.
pub fn stay_within(root: &Path, path: &Path) -> Result<(), Failure> {
    match (canonicalize(root), canonicalize(path)) {
        (Ok(root), Ok(found)) if !found.starts_with(&root) => {
            Err(Failure(format!("「{}」是链接，通到政策包「{}」的外面：把文件放进包里", shown(path), shown(&root))))
        }
        // What is not there is reported when it is read.
        (_, _) => Ok(()),
    }
}

/// What lies in a folder, in the order of names; hidden entries are left out.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let opened = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let names = opened.and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect());
    let mut names: Vec<OsString> = names.map_err(|error| Failure::of_system(format!("读不了文件夹「{}」", shown(folder)), &error))?;
    names.retain(|name| !name.as_encoded_bytes().starts_with(b"."));
    names.sort();
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

/// The folder in which a path lies.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path without what leads nowhere: `.//a/./b/` is `a/b`.
pub fn tidied(path: &Path) -> PathBuf {
    let tidied: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if tidied.as_os_str().is_empty() { PathBuf::from(".") } else { tidied }
}

/// Whether a name ends in `.zr`.
pub fn is_policy_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zr"))
}

/// A path as people see it: with `/`, without `./`.
pub fn shown(path: &Path) -> String {
    let text = text_of(path.as_os_str());
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text };
    text.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&text).to_owned()
}

/// A name as text: bytes that are no UTF-8, as in names that were packed elsewhere, are shown as `⟨C4⟩`, so that different names stay different.
pub fn text_of(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("⟨{byte:02X}⟩")));
    }
    text
}
