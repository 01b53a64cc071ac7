//! Which small changes the 测试 blocks do not notice, for a drafter: each with a test that would.

use super::findings::position;
use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use crate::visible::visible;
use crate::wire::{MutantCounts, MutationReport, Survivor};

/// The report, ending with a line break.
pub fn mutation(report: &MutationReport, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    for survivor in &report.survived {
        self::survivor(&mut layout, survivor);
    }
    for (policy, counts) in &report.policies {
        layout.entry("", 0, &format!("{policy}：{}", told(*counts)));
    }
    if report.policies.len() > 1 {
        let MutationReport { mutants, killed, equivalent, .. } = *report;
        layout.entry("", 0, &format!("共：{}", told(MutantCounts { mutants, killed, equivalent })));
    }
    let total = match (report.mutants, report.survived.len()) {
        (0, _) => layout.paint(Tone::Bad, "没有可改的地方"),
        (_, 0) => layout.paint(Tone::Good, "✓ 每一处改动都有测试发现"),
        (_, survived) => layout.paint(Tone::Bad, &format!("{survived} 处改动没有测试发现")),
    };
    layout.line(&total);
    layout.into_text()
}

/// How many changes were tried, and what became of them.
fn told(counts: MutantCounts) -> String {
    let MutantCounts { mutants, killed, equivalent } = counts;
    let meant = mutants - equivalent;
    let percent = (killed * 100).checked_div(meant).unwrap_or(100);
    let same = if equivalent > 0 { format!("，另有 {equivalent} 处改了也一样") } else { String::new() };
    format!("试改 {meant} 处，测试发现 {killed} 处，{percent}%{same}")
}

fn survivor(layout: &mut TextLayout, survivor: &Survivor) {
    let Survivor { policy, rule, message, label, outcomes, example, test, .. } = survivor;
    let whose = rule.as_ref().unwrap_or(policy);
    layout.line(&format!("{}  {}", layout.paint(Tone::Strong, whose), layout.paint(Tone::Quiet, &position(label))));
    layout.entry("  ", 2, message);
    if let Some([before, after]) = outcomes {
        let [old, new] = [before, after].map(|outcome| layout.paint(Tone::Outcome(*outcome), outcome.word()));
        match before == after {
            true if test.is_none() => layout.line(&format!("  原来、改后都是{old}，不同的只是多问了什么，预期里写不出来")),
            true => layout.line(&format!("  原来、改后都是{old}，不同的是理由或者内容。加上这段测试就能发现：")),
            false => layout.line(&format!("  原来是{old}，改后是{new}。加上这段测试就能发现：")),
        }
    }
    match (test, example) {
        (Some(test), _) => test.lines().for_each(|line| layout.line(&format!("  {}", visible(line)))),
        (None, Some(example)) => layout.labelled(2, "例如", Tone::Quiet, example.get()),
        (None, None) => layout.line("  没有找到一项能显出不同，也没有证明改了也一样"),
    }
    layout.line("");
}
