//! The one way in: a [`Workspace`] takes texts and tables, gives diagnostics and, where there is no error, a [`Policy`] that judges lists.

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use crate::tables::Input;
use crate::wire;

/// Policy packages and their tables, as texts and bytes that the caller has read.
#[derive(Default)]
pub struct Workspace {
    sources: SourceMap,
}

/// How a list is judged.
#[derive(Clone, Copy, Debug)]
pub struct CheckOptions {
    /// The 基准日.
    pub as_of: Date,
    /// Whether the form is still being filled in (`--open`).
    pub open: bool,
}

/// What the 测试 blocks came to.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// Every 测试 block, in the order of files and lines.
    pub tests: Vec<TestOutcome>,
}

/// One 测试 block.
#[derive(Clone, Debug)]
pub struct TestOutcome {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: String,
    /// Where it is written.
    pub place: wire::Place,
    /// What went wrong; empty if it passed.
    pub failures: Vec<TestFailure>,
}

/// An expectation that was not met.
#[derive(Clone, Debug)]
pub struct TestFailure {
    /// Where the 预期 is written.
    pub place: wire::Place,
    /// The item (or 全表) as written in the test, one line.
    pub item: String,
    /// What was expected, one line.
    pub expected: String,
    /// What came, one line.
    pub got: String,
    /// Why it came so: the full decision.
    pub decision: wire::Item,
}

/// Policies without errors, ready to judge.
pub struct Policy {}

impl Workspace {
    /// An empty workspace.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a package: its root as named by the user (a folder or a file) and its `.zr` files (name shown to people, bytes).
    /// `named`: whether the user named it with `-p` (else it was found as a possible upper policy).
    pub fn add_package(&mut self, root: &str, files: Vec<(String, Vec<u8>)>, named: bool) {
        let _ = (root, files, named);
    }

    /// The 政策 names of the packages added so far, in order of adding (`None`: no header could be read).
    pub fn policy_names(&self) -> Vec<Option<String>> {
        Vec::new()
    }

    /// Names of upper policies (上位) that no package added so far has.
    pub fn wanted_policies(&self) -> Vec<String> {
        Vec::new()
    }

    /// Table files that the packages name and that were not yet offered: candidate paths, the likeliest first (next to the declaring
    /// file, then at the package's root), as `/`-joined paths that start with the name under which the file was added.
    pub fn wanted_tables(&self) -> Vec<Vec<String>> {
        Vec::new()
    }

    /// Offers a table file: one of the paths of [`Workspace::wanted_tables`] and its bytes.
    pub fn add_table(&mut self, path: &str, bytes: Vec<u8>) {
        let _ = (path, bytes);
    }

    /// All texts, for showing diagnostics.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// Everything that can be said about the policies before anything runs, by place (errors and warnings).
    pub fn lint(&self, as_of: Option<Date>) -> Vec<Diagnostic> {
        let _ = as_of;
        Vec::new()
    }

    /// The policies in force on `as_of`, or the errors that stand in the way.
    pub fn compile(&self, as_of: Date) -> Result<Policy, Vec<Diagnostic>> {
        let _ = as_of;
        Ok(Policy {})
    }

    /// Runs the 测试 blocks of the named packages, or gives the errors that stand in the way.
    pub fn test(&self) -> Result<TestReport, Vec<Diagnostic>> {
        Ok(TestReport::default())
    }
}

impl Policy {
    /// Judges a list. Never fails: what is wrong with the input stands in the result.
    pub fn check(&self, input: &Input, options: CheckOptions) -> wire::CheckResult {
        let _ = (input, options);
        wire::CheckResult {
            version: 1,
            as_of: options.as_of.to_string(),
            policies: Vec::new(),
            summary: wire::Summary::default(),
            items: Vec::new(),
            list: None,
            warnings: Vec::new(),
        }
    }
}

/// A policy file in canonical layout, or the errors that stand in the way (with the source they point into).
pub fn format(name: &str, text: &str) -> Result<String, (SourceMap, Vec<Diagnostic>)> {
    let _ = name;
    Ok(text.to_owned())
}
