//! Findings of the analysis for a drafter: what it is, an item that shows it, what to do.

use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use crate::collections::IndexMap;
use crate::value::read::truth_word;
use crate::wire::{Example, Finding, FindingsResult, Given, WireLabel};

/// The report, ending with a line break.
pub fn findings(result: &FindingsResult, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    for finding in &result.findings {
        told(&mut layout, finding);
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

fn told(layout: &mut TextLayout, finding: &Finding) {
    layout.labelled(0, finding.word, Tone::Bad, &finding.message);
    if let Some(since) = &finding.since {
        layout.labelled(2, "自", Tone::Quiet, &format!("{since} 起"));
    }
    if let Some(rows) = finding.rows {
        layout.labelled(2, "清单", Tone::Quiet, &format!("{rows} 项在里面"));
    }
    if let Some(example) = &finding.example {
        layout.labelled(2, "例如", Tone::Quiet, &stated(example));
    }
    if let Some(resolution) = &finding.resolution {
        layout.labelled(2, "适用", Tone::Quiet, &resolution.message);
    }
    layout.labelled(2, "改法", Tone::Quiet, &finding.help);
    let places: Vec<String> = finding.labels.iter().map(position).collect();
    if !places.is_empty() {
        layout.line(&layout.paint(Tone::Quiet, &format!("  写在 {}", places.join("、"))));
    }
    layout.line("");
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
