//! The results of 测试 blocks for a drafter: each failed expectation with the item, what was expected, what came, and why.

use super::human::item_body;
use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use crate::wire::{Place, TestFailure, TestReport, TestSubject};

/// The report, ending with a line break.
pub fn tests(report: &TestReport, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    for test in report.tests.iter().filter(|test| !test.passed) {
        layout.line(&format!(
            "{} {}  {}",
            layout.paint(Tone::Bad, "✗"),
            layout.paint(Tone::Strong, test.name),
            layout.paint(Tone::Quiet, &position(&test.place))
        ));
        for failure in &test.failures {
            failed(&mut layout, failure);
        }
        layout.line("");
    }
    let failed = report.failed();
    let passed = report.tests.len() - failed;
    let total = match (report.tests.len(), failed) {
        (0, _) => layout.paint(Tone::Bad, "没有测试"),
        (_, 0) => layout.paint(Tone::Good, &format!("✓ {passed} 个测试全部通过")),
        (_, _) => layout.paint(Tone::Bad, &format!("{failed} 个测试没有通过，{passed} 个通过")),
    };
    layout.line(&total);
    layout.into_text()
}

fn failed(layout: &mut TextLayout, failure: &TestFailure) {
    let (word, stated) = failure.item.split_once(' ').unwrap_or((&failure.item, ""));
    let stated = if failure.subject == TestSubject::List { "整张清单" } else { stated };
    layout.labelled(2, word, Tone::Quiet, stated);
    for (at, line) in failure.background.iter().enumerate() {
        layout.labelled(2, if at == 0 { "背景" } else { "" }, Tone::Quiet, line);
    }
    for (label, text) in [("预期", &failure.expected), ("实得", &failure.got)] {
        layout.labelled(2, label, Tone::Quiet, text);
    }
    if let Some(decision) = &failure.decision {
        item_body(layout, decision, 8);
    }
    layout.line(&layout.paint(Tone::Quiet, &format!("  写在 {}", position(&failure.place))));
}

fn position(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}
