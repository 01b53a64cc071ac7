//! What several tests share: Markdown cases, packages from texts, random policies and items.

pub mod markdown;
pub mod packages;
pub mod random;

use std::path::{Path, PathBuf};
use zhunru::input::{InputFormat, ReadOptions, read_list};
use zhunru::wire::{CheckResult, to_json};
use zhunru::{CheckOptions, Policy, Workspace};

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with an ending below a folder of the repository, in the order of names.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found
}

/// A day as `YYYY-MM-DD`.
pub fn day(text: &str) -> zhunru::date::Date {
    zhunru::date::Date::parse(text).flatten().expect("a day")
}

/// A workspace of packages given as texts, each one file; the last is the named one.
pub fn workspace(texts: &[&str]) -> Workspace {
    let mut workspace = Workspace::new();
    for (at, text) in texts.iter().enumerate() {
        workspace.add_package(&format!("{at}"), vec![(format!("{at}/main.zr"), text.as_bytes().to_vec())], at + 1 == texts.len());
    }
    workspace
}

/// The policy of texts without errors.
pub fn policy(texts: &[&str], as_of: &str) -> Policy {
    let workspace = workspace(texts);
    workspace.compile(day(as_of)).unwrap_or_else(|errors| panic!("{:#?}\n{}", errors, texts.join("\n----\n")))
}

/// How a policy's lists are read.
pub fn options(policy: &Policy) -> ReadOptions {
    ReadOptions { sheet: None, object_names: policy.object_names(), headings: policy.headings() }
}

/// Judges a JSON list.
pub fn check<'p>(policy: &'p Policy, json: &str, open: bool) -> CheckResult<'p> {
    let input = read_list(json.as_bytes(), InputFormat::Json, &options(policy)).unwrap_or_else(|error| panic!("{error:?}\n{json}"));
    let result = policy.check(&input, CheckOptions { open });
    // The short way from a text comes to the same.
    let at_once = policy.check_text(json.as_bytes(), InputFormat::Json, CheckOptions { open }, &mut |_, _| {}).expect("a list");
    assert_eq!(to_json(&at_once), to_json(&result), "{json}");
    result
}
