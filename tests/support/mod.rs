//! What several tests share: Markdown cases, packages from texts, random policies and items.

pub mod markdown;
pub mod packages;
pub mod random;

use std::path::{Path, PathBuf};
use zhunru::input::{Input, InputFormat, read_list};
use zhunru::wire::CheckResult;
use zhunru::{CheckOptions, Feed, Policy, Workspace};

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

/// Reads a list for a policy.
pub fn read(policy: &Policy, text: &str, format: InputFormat) -> Input {
    read_list(text.as_bytes(), format, &policy.read_options()).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// Judges a JSON list.
pub fn check<'p>(policy: &'p Policy, json: &str, open: bool) -> CheckResult<'p> {
    let input = read(policy, json, InputFormat::Json);
    judged(policy, &input, &CheckOptions { open, ..CheckOptions::default() })
}

/// Judges a list that was read.
pub fn judged<'p>(policy: &'p Policy, input: &Input, options: &CheckOptions) -> CheckResult<'p> {
    policy.check(Feed::Input(input), options).unwrap_or_else(|error| panic!("{error:?}"))
}
