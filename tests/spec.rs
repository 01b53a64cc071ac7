//! The language as Markdown cases: each page of `tests/spec` and `tests/conformance` holds. `tests/spec/README.md` says how to write one.

use crate::support::{files_below, page, relative, root};
use std::path::PathBuf;

/// Cases that wait for what later versions bring; each must fail today, or it belongs among the others.
const WAITING: &[&str] = &[];

/// The cases of a folder: every page that is not about the others.
fn cases(folder: &str) -> Vec<PathBuf> {
    let pages = files_below(&root().join(folder), "md").into_iter();
    pages.filter(|path| !path.ends_with("README.md") && !WAITING.contains(&relative(path).as_str())).collect()
}

#[test]
fn the_cases_of_the_language_hold() {
    page::hold(&cases("tests/spec"), true);
}

/// These are the contract's: `BLESS=1` leaves them alone.
#[test]
fn the_conformance_cases_hold() {
    page::hold(&cases("tests/conformance"), false);
}

#[test]
fn what_waits_fails_today() {
    for page in WAITING {
        assert!(!page::faults(&root().join(page), false).is_empty(), "{page} passes now: take it off the list of those that wait");
    }
}

#[test]
fn every_case_expects_something() {
    for path in [cases("tests/spec"), cases("tests/conformance")].concat() {
        let page = std::fs::read_to_string(&path).expect("a page");
        let kinds: Vec<String> =
            page::fences(&page).into_iter().map(|fence| fence.kind).filter(|kind| kind == "sh" || kind == "expect").collect();
        let pairs = kinds.chunks(2).all(|pair| pair == ["sh", "expect"]);
        assert!(!kinds.is_empty() && pairs, "{}: behind each `sh` stands an `expect`, not {kinds:?}", relative(&path));
    }
}
