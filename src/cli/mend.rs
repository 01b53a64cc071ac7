//! `lint --fix`: the mends that are certain, applied or shown.

use super::failure::Failure;
use super::options::Policies;
use super::{files, load, output};
use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};
use std::collections::BTreeMap;
use std::path::PathBuf;
use zhunru::date::Date;
use zhunru::visible::visible;
use zhunru::{MAX_POLICY_FILE, Workspace};

/// A mend may show the next mistake: they are gone through at most so many times.
const MOST_ROUNDS: usize = 16;

/// The files that certain mends change, by name, with their texts afterwards.
pub type Mended = BTreeMap<String, String>;

/// Mends texts until nothing certain is left; also the workspace of the texts so mended.
pub fn mend(policies: &Policies, as_of: Option<Date>) -> Result<(Workspace, Mended), Failure> {
    if policies.paths.iter().any(|path| files::is_standard(path)) {
        return Err(Failure("--fix 改写文件，标准输入没有文件可改：把政策存成文件，再写 zhunru lint --fix -p 文件".to_owned()));
    }
    let mut mended = Mended::new();
    let mut workspace = load::workspace_with(policies, &mended)?;
    for _ in 0..MOST_ROUNDS {
        let new = workspace.mended(&workspace.lint(as_of));
        if new.is_empty() {
            break;
        }
        mended.extend(new);
        workspace = load::workspace_with(policies, &mended)?;
    }
    Ok((workspace, mended))
}

/// Writes the files; all but the mends stays as it was, byte for byte.
pub fn write(policies: &Policies, mended: &Mended) -> Result<(), Failure> {
    for FileChange { path, name, old, new } in changes(policies, mended)? {
        output::rewrite(&path, &format!("{}{new}", byte_order_mark(&old)))?;
        output::draw(&format!("改了：{}\n", visible(&name)));
    }
    Ok(())
}

/// What would change, as a unified diff without context.
pub fn diff(policies: &Policies, mended: &Mended) -> Result<String, Failure> {
    let mut shown = String::new();
    for FileChange { name, old, new, .. } in changes(policies, mended)? {
        let old = old.strip_prefix(byte_order_mark(&old)).unwrap_or(&old);
        let name = visible(&name);
        shown.push_str(&format!("--- {name}\n+++ {name}\n"));
        let input = InternedInput::new(old, new.as_str());
        let diff = Diff::compute(Algorithm::Histogram, &input);
        let printer = BasicLineDiffPrinter(&input.interner);
        let mut config = UnifiedDiffConfig::default();
        config.context_len(0);
        shown.push_str(&diff.unified_diff(&printer, config, &input).to_string());
    }
    Ok(shown)
}

struct FileChange {
    path: PathBuf,
    name: String,
    old: String,
    new: String,
}

/// The files that change.
fn changes(policies: &Policies, mended: &Mended) -> Result<Vec<FileChange>, Failure> {
    let mut changes: Vec<FileChange> = Vec::new();
    if mended.is_empty() {
        return Ok(changes);
    }
    for package in &policies.paths {
        for path in files::policy_files(package)? {
            let name = files::shown(&path);
            let Some(new) = mended.get(&name) else { continue };
            let old = String::from_utf8(files::read(&path, MAX_POLICY_FILE)?);
            let old = old.map_err(|_| Failure(format!("「{}」不是 UTF-8 文本", visible(&name))))?;
            // One mend may have undone another.
            if old.strip_prefix('\u{feff}').unwrap_or(&old) == new {
                continue;
            }
            changes.push(FileChange { path, name, old, new: new.clone() });
        }
    }
    Ok(changes)
}

fn byte_order_mark(text: &str) -> &'static str {
    if text.starts_with('\u{feff}') { "\u{feff}" } else { "" }
}
