//! The results of 测试 blocks as JUnit XML, which build servers read.

use crate::collections::IndexSet;
use crate::wire::{TestOutcome, TestReport};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// A suite for each policy; times are left out, so that the same tests give the same text.
pub fn junit(result: &TestReport) -> Result<String, String> {
    let mut report = Report::new("zhunru");
    let policies: IndexSet<&str> = result.tests.iter().map(|test| test.policy).collect();
    for policy in policies {
        let mut suite = TestSuite::new(policy);
        suite.add_test_cases(result.tests.iter().filter(|test| test.policy == policy).map(case));
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| error.to_string())
}

fn case(test: &TestOutcome) -> TestCase {
    let status = if test.passed {
        TestCaseStatus::success()
    } else {
        let failures: Vec<String> = test
            .failures
            .iter()
            .map(|failure| {
                let place = format!("{}:{}:{}", failure.place.file, failure.place.line, failure.place.column);
                format!("{place}\n{}\n预期：{}\n实得：{}", failure.item, failure.expected, failure.got)
            })
            .collect();
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(format!("{} 处没有达到预期", test.failures.len())).set_type("预期").set_description(failures.join("\n\n"));
        status
    };
    let mut case = TestCase::new(test.name, status);
    case.set_classname(test.policy);
    case.extra.insert("file".into(), test.place.file.into());
    case.extra.insert("line".into(), test.place.line.to_string().into());
    case
}
