//! Files of policies: which there are, and what is in them.

use super::failure::Failure;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How deep folders of a package may lie within each other.
const MAX_DEPTH: usize = 32;

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => io::stdin().read_to_end(&mut bytes).map(|_| bytes),
        path => std::fs::read(path),
    };
    read.map_err(|error| unreadable(path, &error))
}

/// A file that cannot be read.
pub fn unreadable(path: &str, error: &io::Error) -> Failure {
    Failure::of_system(format!("读不了「{path}」"), error)
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
    let opened = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let names = opened.and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect());
    let mut names: Vec<OsString> = names.map_err(|error| Failure::of_system(format!("读不了文件夹「{}」", folder.display()), &error))?;
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
