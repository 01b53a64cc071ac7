//! What the 测试 blocks try, for a drafter: of each policy what is missing first, then how much is tried.

use super::findings::position;
use super::style::{Style, Tone};
use super::text_layout::{TextLayout, aligned_right, padded};
use crate::collections::IndexSet;
use crate::wire::{CoverageReport, CoverageSummary, WireLabel, row_name};

/// Columns of the kinds.
const KIND: usize = 14;
/// Columns of a number.
const COUNT: usize = 6;

/// The report, ending with a line break.
pub fn coverage(report: &CoverageReport, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    let rules = report.coverage.rules.iter().map(|rule| rule.policy);
    let policies: IndexSet<&str> = rules.chain(report.coverage.rows.iter().map(|row| row.policy)).collect();
    for policy in policies {
        layout.line(&layout.paint(Tone::Strong, policy));
        missing(&mut layout, report, policy);
        table(&mut layout, &CoverageSummary::of(&report.coverage, |other| other == policy));
        layout.line("");
    }
    if report.coverage.conditions.iter().any(|condition| !condition.decides) {
        layout.entry("", 0, "条件起作用：有两项只在它上面不同，规则一项成立、一项不成立。");
    }
    let [tried, all] = report.summary.total();
    let total = format!("共 {all} 处，试到 {tried} 处，{}", percent([tried, all]));
    layout.line(&layout.paint(if tried == all { Tone::Good } else { Tone::Strong }, &total));
    if report.tests.failed > 0 {
        layout.line(&layout.paint(Tone::Bad, &format!("{} 个测试没有通过", report.tests.failed)));
    }
    layout.into_text()
}

/// How much of the whole a part is, rounded down: only all of it is 100%.
fn percent([part, all]: [usize; 2]) -> String {
    match (part * 100).checked_div(all) {
        Some(percent) => format!("{percent}%"),
        None => "—".to_owned(),
    }
}

/// What is not tried of a policy, by kind and place.
fn missing(layout: &mut TextLayout, report: &CoverageReport, policy: &str) {
    let coverage = &report.coverage;
    let own = |other: &str| other == policy;
    for rule in coverage.rules.iter().filter(|rule| own(rule.policy) && rule.live == 0) {
        entry(layout, "规则", rule.rule, &rule.label);
    }
    for row in coverage.rows.iter().filter(|row| own(row.policy) && row.live == 0) {
        entry(layout, "行", &row_name(row.table, row.row), &row.label);
    }
    for exception in coverage.exceptions.iter().filter(|exception| own(exception.policy) && exception.lifts == 0) {
        entry(layout, "例外", &format!("{}（{}）", exception.exception, exception.rule), &exception.label);
    }
    for condition in coverage.conditions.iter().filter(|condition| own(condition.policy) && !condition.decides) {
        entry(layout, "条件", &format!("{}（{}）", condition.text, condition.rule), &condition.label);
    }
}

fn entry(layout: &mut TextLayout, kind: &str, what: &str, label: &WireLabel) {
    layout.labelled(2, kind, Tone::Bad, &format!("{what}：{}（{}）", label.text, position(label)));
}

fn table(layout: &mut TextLayout, summary: &CoverageSummary) {
    let right = |text: &str| aligned_right(text, COUNT);
    let row = |kind: &str, cells: [&str; 3]| format!("  {}{}", padded(kind, KIND), cells.map(right).concat());
    layout.line(&layout.paint(Tone::Quiet, &row("", ["试到", "共", ""])));
    let kinds =
        [("规则成立", summary.rules), ("条件起作用", summary.conditions), ("例外起作用", summary.exceptions), ("判定表的行", summary.rows)];
    for (kind, [tried, all]) in kinds.into_iter().filter(|(_, [_, all])| *all > 0) {
        layout.line(&row(kind, [&tried.to_string(), &all.to_string(), &percent([tried, all])]));
    }
}
