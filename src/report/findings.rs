//! Findings of the analysis for a drafter: what it is, an item that shows it, what to do.

use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use crate::collections::IndexMap;
use crate::value::read::truth_word;
use crate::wire::{Example, Finding, FindingsResult, Given, TableRow, WireLabel};

/// So many further rows are named.
const MOST_ROWS: usize = 5;

/// The report, ending with a line break.
pub fn findings(result: &FindingsResult, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    for same in result.groups() {
        if let [first, more @ ..] = same.as_slice() {
            told(&mut layout, first, more);
        }
    }
    for stale in &result.stale {
        layout.labelled(0, "已审", Tone::Quiet, &format!("{}（{}）", stale.message, position(&stale.label)));
    }
    if result.left_out > 0 {
        layout.line(&format!("有 {} 个问题在限度之内没有答案，可能还有没找到的", result.left_out));
    }
    let mut counts: IndexMap<&str, usize> = IndexMap::default();
    for finding in &result.findings {
        *counts.entry(finding.word).or_default() += 1;
    }
    let counts: Vec<String> = counts.into_iter().map(|(kind, count)| format!("{kind} {count} 处")).collect();
    let total = if counts.is_empty() { layout.paint(Tone::Good, "没有发现问题") } else { format!("共{}", counts.join("，")) };
    layout.line(&total);
    layout.into_text()
}

/// `more`: what is found of further rows of the table that the finding is about.
fn told(layout: &mut TextLayout, finding: &Finding, more: &[&Finding]) {
    layout.labelled(0, finding.word, Tone::Bad, &finding.message);
    if let (Some(TableRow { table, .. }), false) = (&finding.table_row, more.is_empty()) {
        let rows = more.iter().take(MOST_ROWS).filter_map(|other| Some(other.table_row.as_ref()?.row.as_str()));
        let rows = rows.collect::<Vec<_>>().join("、");
        let end = if more.len() > MOST_ROWS { "等" } else { "" };
        layout.labelled(2, "还有", Tone::Quiet, &format!("表「{table}」的另外 {} 行也是这样：{rows}{end}", more.len()));
    }
    for (word, detail) in details(finding) {
        layout.labelled(2, word, Tone::Quiet, &detail);
    }
    let places: Vec<String> = finding.labels.iter().map(position).collect();
    if !places.is_empty() {
        layout.line(&layout.paint(Tone::Quiet, &format!("  写在 {}", places.join("、"))));
    }
    layout.line("");
}

/// What is said of a finding beside its message, each under a word.
pub(super) fn details(finding: &Finding) -> Vec<(&'static str, String)> {
    let since = finding.since.as_ref().map(|since| ("自", format!("{since} 起")));
    let rows = finding.rows.map(|rows| ("清单", format!("{rows} 项在里面")));
    let example = finding.example.as_ref().map(|example| ("例如", stated(example)));
    let resolution = finding.resolution.as_ref().map(|resolution| ("适用", resolution.message.clone()));
    [since, rows, example, resolution, Some(("改法", finding.help.clone()))].into_iter().flatten().collect()
}

/// An item as a 测试 states it.
pub fn stated(example: &Example) -> String {
    let fact = |(name, value): &(String, Given)| format!("{name} = {}", given(value));
    let facts = |facts: &[(String, Given)]| facts.iter().map(fact).collect::<Vec<_>>().join("、");
    let objects = example.objects.iter().map(|(name, own)| format!("{name} {}", facts(own)));
    let own = if example.facts.is_empty() { "什么都没有填的事项".to_owned() } else { facts(&example.facts) };
    objects.chain([own]).collect::<Vec<_>>().join("；")
}

fn given(value: &Given) -> String {
    match value {
        Given::Truth(truth) => truth_word(*truth).to_owned(),
        Given::Text(text) => text.clone(),
        Given::Names(names) => format!("{{{}}}", names.join("、")),
    }
}

/// Where a label stands: `准入.zr:3:5`.
pub(super) fn position(label: &WireLabel) -> String {
    format!("{}:{}:{}", label.file, label.line, label.column)
}
