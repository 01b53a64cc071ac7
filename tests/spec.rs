//! The language as Markdown cases: each page of `tests/spec` and `tests/conformance` is run through the command.

use crate::support::{files_below, markdown, root};

/// Cases that wait for what later versions bring; each must fail today, or it belongs among the others.
const WAITING: &[&str] = &["tests/conformance/analysis.md", "tests/spec/command/formats.md"];

fn run_all(folder: &str) {
    let pages = files_below(&root().join(folder), "md");
    assert!(!pages.is_empty(), "no cases below {folder}");
    let mut faults = Vec::new();
    for page in &pages {
        let name = page.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        let found = markdown::faults(&std::fs::read_to_string(page).expect("a page"));
        if WAITING.contains(&name.as_str()) {
            assert!(!found.is_empty(), "{name} passes now: take it off the list of those that wait");
        } else {
            faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{} faults in {} cases:\n{}", faults.len(), pages.len(), faults.join("\n"));
}

#[test]
fn the_cases_of_the_language_hold() {
    run_all("tests/spec");
}

#[test]
fn the_conformance_cases_hold() {
    run_all("tests/conformance");
}
