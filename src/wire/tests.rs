//! What the 测试 blocks came to.

use super::{Item, Place};
use serde::Serialize;

/// All 测试 blocks, in the order of files and lines.
#[derive(Clone, Debug, Serialize)]
pub struct TestReport {
    /// Version of this shape: 1.
    pub version: u32,
    /// One for each block.
    pub tests: Vec<TestOutcome>,
}

/// One 测试 block.
#[derive(Clone, Debug, Serialize)]
pub struct TestOutcome {
    /// Its name.
    pub name: String,
    /// Its policy.
    pub policy: String,
    /// Whether every 预期 and 全表 was met.
    pub passed: bool,
    /// Where it is written.
    pub place: Place<'static>,
    /// What went wrong.
    pub failures: Vec<TestFailure>,
}

/// An expectation that was not met.
#[derive(Clone, Debug, Serialize)]
pub struct TestFailure {
    /// Where the 预期 is written.
    pub place: Place<'static>,
    /// The item (or 全表) as written in the test, one line.
    pub item: String,
    /// What was expected, one line.
    pub expected: String,
    /// What came, one line.
    pub got: String,
    /// Why it came so: the full decision.
    pub decision: Item<'static>,
}

impl TestReport {
    /// How many blocks failed.
    pub fn failed(&self) -> usize {
        self.tests.iter().filter(|test| !test.passed).count()
    }
}
