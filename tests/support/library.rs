//! The library as tests and fuzz targets call it: the one place to change when its functions do.

use zhunru::input::{InputFormat, ReadError, ReadOptions, read_list};
use zhunru::wire::CheckResult;
use zhunru::{CheckOptions, Policy, Workspace};

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

/// Judges a list in hand.
pub fn judge<'p>(policy: &'p Policy, bytes: &[u8], format: InputFormat, how: CheckOptions) -> Result<CheckResult<'p>, ReadError> {
    Ok(policy.check(&read_list(bytes, format, &options(policy))?, how))
}

/// Judges a list in hand with the plain evaluator.
pub fn judge_plainly<'p>(policy: &'p Policy, bytes: &[u8], format: InputFormat, how: CheckOptions) -> Result<CheckResult<'p>, ReadError> {
    Ok(policy.check_plainly(&read_list(bytes, format, &options(policy))?, how))
}
