//! Files and standard input, with failures in words.

use super::Failure;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How deep folders of a package may lie within each other.
const MAX_DEPTH: usize = 32;

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let read = if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else if Path::new(path).is_dir() {
        return Err(Failure(format!("「{path}」是文件夹，要的是文件")));
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| Failure(format!("读不了「{path}」：{}", worded(&error))))
}

/// Writes a file whole or not at all: into a neighbour first, which then takes its place.
pub fn write(path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure(format!("写不了「{path}」：{}", worded(&error)));
    // What is no plain file (a device, a pipe) cannot be replaced, only written to.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    if target.exists() && !target.is_file() {
        return std::fs::write(&target, bytes).map_err(failed);
    }
    let mut neighbour = target.clone().into_os_string();
    neighbour.push(format!(".{}.tmp", std::process::id()));
    let kept = std::fs::metadata(&target).ok().map(|meta| meta.permissions());
    let written = std::fs::write(&neighbour, bytes)
        .and_then(|()| kept.map_or(Ok(()), |kept| std::fs::set_permissions(&neighbour, kept)))
        .and_then(|()| std::fs::rename(&neighbour, &target));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&neighbour);
        failed(error)
    })
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
