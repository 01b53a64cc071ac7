//! What several tests share: Markdown pages and their calls, random packages and lists, counted work.

pub mod call;
pub mod expect;
pub mod folder;
pub mod growing;
pub mod imports;
pub mod library;
pub mod packages;
pub mod page;
pub mod random;
pub mod small;
pub mod small_world;
pub mod work;

pub use folder::Folder;
pub use library::{day, how, judge, judge_plainly, judged, policy, workspace};

use proptest::prelude::ProptestConfig;
use std::path::{Path, PathBuf};
use zhunru::Policy;
use zhunru::input::{Input, InputFormat, read_list};
use zhunru::wire::{CheckResult, to_json};

/// The outcomes as JSON has them, and as people read them; lenient to strict.
pub const OUTCOMES: [(&str, &str); 8] = [
    ("admit", "准入"),
    ("conditional", "附条件准入"),
    ("approval", "报批"),
    ("adjudication", "裁决"),
    ("supplement", "补正"),
    ("reroute", "转办"),
    ("reject", "不予准入"),
    ("none", "未作规定"),
];

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A path below the root of the repository, with `/`.
pub fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}

/// A file of the repository.
pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a file")
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

/// A file, or the files with an ending below a folder, with their names as seen from `folder`. `None`: there are none.
pub fn relative_files(folder: &Path, path: &str, ending: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let at = folder.join(path);
    let files = if at.is_dir() { files_below(&at, ending) } else { vec![at] };
    let shown = |file: &Path| {
        let name = file.strip_prefix(folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
        name.strip_prefix("./").unwrap_or(&name).to_owned()
    };
    let read: Option<Vec<_>> = files.iter().map(|file| Some((shown(file), std::fs::read(file).ok()?))).collect();
    read.filter(|files| !files.is_empty())
}

/// A number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// How many cases a random test tries: `ZHUNRU_CASES` times as many as in an ordinary run.
pub fn cases(ordinary: u64) -> u64 {
    ordinary * setting("ZHUNRU_CASES", 1)
}

/// The seeds of a random test, from `ZHUNRU_SEED` on.
pub fn seeds(ordinary: u64) -> std::ops::Range<u64> {
    let first = setting("ZHUNRU_SEED", 0);
    first..first + cases(ordinary)
}

/// How proptest is run: so many cases, nothing written beside the tests.
pub fn trying(ordinary: u32) -> ProptestConfig {
    let cases = cases(ordinary.into()).try_into().unwrap_or(u32::MAX);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Reads a list for a policy.
pub fn read(policy: &Policy, text: &str, format: InputFormat) -> Input {
    read_list(text.as_bytes(), format, policy.read_options()).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// Judges a JSON list.
pub fn check<'p>(policy: &'p Policy, json: &str, open: bool) -> CheckResult<'p> {
    let result = judge(policy, json.as_bytes(), InputFormat::Json, open).unwrap_or_else(|error| panic!("{error:?}\n{json}"));
    // A list in hand comes to the same as its bytes.
    let in_hand = judged(policy, &read(policy, json, InputFormat::Json), &how(open));
    assert_eq!(to_json(&in_hand), to_json(&result), "{json}");
    result
}
