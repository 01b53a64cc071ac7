//! What the 测试 blocks came to, for a drafter: each failed expectation with the item, what was expected, what came, and why.

use super::Style;
use super::human::item_body;
use super::layout::{Page, Tone, padded};
use crate::wire::{Place, TestFailure, TestReport};

/// The report, ending with a line break.
pub fn tests(report: &TestReport, style: Style) -> String {
    let mut page = Page::new(style);
    for test in report.tests.iter().filter(|test| !test.passed) {
        page.line(&format!(
            "{} {}  {}",
            page.paint(Tone::Bad, "✗"),
            page.paint(Tone::Strong, &test.name),
            page.paint(Tone::Quiet, &shown(&test.place))
        ));
        for failure in &test.failures {
            failed(&mut page, failure);
        }
        page.line("");
    }
    let failed = report.failed();
    let passed = report.tests.len() - failed;
    let counted = match (report.tests.len(), failed) {
        (0, _) => page.paint(Tone::Bad, "没有测试"),
        (_, 0) => page.paint(Tone::Good, &format!("✓ {passed} 个测试全部通过")),
        (_, _) => page.paint(Tone::Bad, &format!("{failed} 个测试没有通过，{passed} 个通过")),
    };
    page.line(&counted);
    page.into_text()
}

fn failed(page: &mut Page, failure: &TestFailure) {
    for (label, text) in [("事项", &failure.item), ("预期", &failure.expected), ("实得", &failure.got)] {
        let label = format!("  {}", page.paint(Tone::Quiet, &padded(label, 6)));
        page.entry(&label, 8, text);
    }
    item_body(page, &failure.decision, 8);
    page.line(&page.paint(Tone::Quiet, &format!("  写在 {}", shown(&failure.place))));
}

fn shown(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}
