//! The library as tests and fuzz targets call it: the one place to change when its functions do.

use std::io::Cursor;
use zhunru::input::{Input, InputFormat, ReadError};
use zhunru::wire::CheckResult;
use zhunru::{CheckOptions, Feed, Policy, Workspace};

/// A day as `YYYY-MM-DD`.
pub fn day(text: &str) -> zhunru::date::Date {
    zhunru::date::Date::parse(text).expect("a day")
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

/// How a list is judged: finished, or `open`.
pub fn how(open: bool) -> CheckOptions {
    CheckOptions { open, ..CheckOptions::default() }
}

/// Judges a list that was read.
pub fn judged<'p>(policy: &'p Policy, input: &Input, options: &CheckOptions) -> CheckResult<'p> {
    policy.check(Feed::Input(input), options).unwrap_or_else(|error| panic!("{error:?}"))
}

/// Judges the bytes of a list.
pub fn judge<'p>(policy: &'p Policy, bytes: &[u8], format: InputFormat, open: bool) -> Result<CheckResult<'p>, ReadError> {
    policy.check(Feed::Bytes { from: &mut Cursor::new(bytes), format }, &how(open))
}

/// Judges the bytes of a list by the plain evaluator.
pub fn judge_plainly<'p>(policy: &'p Policy, bytes: &[u8], format: InputFormat, open: bool) -> Result<CheckResult<'p>, ReadError> {
    policy.check(Feed::Bytes { from: &mut Cursor::new(bytes), format }, &CheckOptions { plainly: true, ..how(open) })
}
