//! What of the policies the 测试 blocks try.

use super::diagnostics::WireLabel;
use serde::Serialize;

/// The output of `test --coverage --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageReport<'p> {
    /// Version of this shape: 1.
    pub version: u32,
    /// How many 测试 blocks passed and failed.
    pub tests: TestCounts,
    /// Everything that can be tried, by place.
    pub coverage: Coverage<'p>,
    /// How much of it is tried.
    pub summary: CoverageSummary,
}

/// How many 测试 blocks passed and failed.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct TestCounts {
    pub passed: usize,
    pub failed: usize,
}

/// Everything that can be tried, by place. Items, groups and lists of the tests are counted alike.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage<'p> {
    /// The rules, rows of decision tables aside.
    pub rules: Vec<RuleCoverage<'p>>,
    /// The smallest conditions of rules, rows and 定义.
    pub conditions: Vec<ConditionCoverage<'p>>,
    /// Each 除非, and each rule that is an exception to another.
    pub exceptions: Vec<ExceptionCoverage<'p>>,
    /// The rows of decision tables.
    pub rows: Vec<RowCoverage<'p>>,
}

/// A rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleCoverage<'p> {
    /// Its policy.
    pub policy: &'p str,
    /// Its name.
    pub rule: &'p str,
    /// How often it is live.
    pub live: usize,
    /// How often an exception overrides it.
    pub lifted: usize,
    /// Where it is written.
    pub label: WireLabel,
}

/// A condition that joins no others.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionCoverage<'p> {
    /// Its policy.
    pub policy: &'p str,
    /// The rule, the row or the 定义 that it belongs to.
    pub rule: &'p str,
    /// As written; a cell with its heading.
    pub text: String,
    /// How often it holds.
    #[serde(rename = "true")]
    pub holds: usize,
    /// How often it does not.
    #[serde(rename = "false")]
    pub fails: usize,
    /// Whether it alone makes its rule live in one item and keeps it from being so in another.
    pub decides: bool,
    /// Where it is written.
    pub label: WireLabel,
}

/// A 除非, or a rule that is an exception to another.
#[derive(Clone, Debug, Serialize)]
pub struct ExceptionCoverage<'p> {
    /// Its policy.
    pub policy: &'p str,
    /// The rule to which it is an exception.
    pub rule: &'p str,
    /// The 除非 as written, or the name of the other rule.
    pub exception: String,
    /// How often it keeps the rule from being live.
    pub lifts: usize,
    /// Where it is written.
    pub label: WireLabel,
}

/// A row of a decision table.
#[derive(Clone, Debug, Serialize)]
pub struct RowCoverage<'p> {
    /// Its policy.
    pub policy: &'p str,
    /// The name of the table.
    pub table: &'p str,
    /// The name or the number of the row.
    pub row: &'p str,
    /// How often it is live.
    pub live: usize,
    /// Where it is written.
    pub label: WireLabel,
}

/// Of each kind: how many are tried, and how many there are. A rule and a row are tried where they are live, a condition where it
/// decides, an exception where it lifts.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct CoverageSummary {
    pub rules: [usize; 2],
    pub conditions: [usize; 2],
    pub exceptions: [usize; 2],
    pub rows: [usize; 2],
}

impl CoverageSummary {
    /// Of a coverage, or of a part of it.
    pub fn of(coverage: &Coverage<'_>, belongs: impl Fn(&str) -> bool) -> Self {
        fn count<T>(all: &[T], belongs: impl Fn(&T) -> bool, tried: impl Fn(&T) -> bool) -> [usize; 2] {
            let own = || all.iter().filter(|one| belongs(one));
            [own().filter(|one| tried(one)).count(), own().count()]
        }
        CoverageSummary {
            rules: count(&coverage.rules, |rule| belongs(rule.policy), |rule| rule.live > 0),
            conditions: count(&coverage.conditions, |condition| belongs(condition.policy), |condition| condition.decides),
            exceptions: count(&coverage.exceptions, |exception| belongs(exception.policy), |exception| exception.lifts > 0),
            rows: count(&coverage.rows, |row| belongs(row.policy), |row| row.live > 0),
        }
    }

    /// Of each kind how many are tried, and how many there are.
    pub fn figures(&self) -> [[usize; 2]; 4] {
        [self.rules, self.conditions, self.exceptions, self.rows]
    }

    /// All kinds together.
    pub fn total(&self) -> [usize; 2] {
        self.figures().into_iter().fold([0, 0], |[tried, all], [more, of]| [tried + more, all + of])
    }
}
