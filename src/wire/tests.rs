//! The results of 测试 blocks.

use super::reason::Place;
use super::result::Item;
use serde::Serialize;

/// All 测试 blocks, in the order of files and lines.
#[derive(Clone, Debug, Serialize)]
pub struct TestReport<'p> {
    /// Version of this shape: 1.
    pub version: u32,
    /// One for each block.
    pub tests: Vec<TestOutcome<'p>>,
}

/// One 测试 block.
#[derive(Clone, Debug, Serialize)]
pub struct TestOutcome<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its policy.
    pub policy: &'p str,
    /// Whether every 预期 and 全表 was met.
    pub passed: bool,
    /// Where it is written.
    pub place: Place<'p>,
    /// The expectations that were not met.
    pub failures: Vec<TestFailure<'p>>,
}

/// What an expectation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TestSubject {
    /// 事项
    Item,
    /// 每组
    Group,
    /// 全表
    List,
}

/// An expectation that was not met.
#[derive(Clone, Debug, Serialize)]
pub struct TestFailure<'p> {
    /// Where the 预期 is written.
    pub place: Place<'p>,
    /// What it is about.
    pub subject: TestSubject,
    /// The 事项, 每组 or 全表 as written in the test, one line.
    pub item: String,
    /// What the 背景 of the file states for it, in lines of a 测试; what the test states itself is left out.
    pub background: Vec<String>,
    /// The expected result, one line.
    pub expected: String,
    /// The actual result, one line.
    pub got: String,
    /// The full decision, which says why; left out where there is no such group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Item<'p>>,
}

impl TestReport<'_> {
    /// How many blocks failed.
    pub fn failed(&self) -> usize {
        self.tests.iter().filter(|test| !test.passed).count()
    }
}
