//! What the 测试 blocks try as an lcov trace file: a line for each clause, a pair of branches for each condition.

use crate::visible::visible;
use crate::wire::{CoverageReport, WireLabel};
use std::collections::BTreeMap;

/// What is seen in one file.
#[derive(Default)]
struct File {
    /// By line: how often what begins there is live or asked.
    lines: BTreeMap<usize, usize>,
    /// By line: of each condition how often it holds and fails.
    branches: BTreeMap<usize, Vec<[usize; 2]>>,
}

/// The trace of all files, by name.
pub fn lcov(report: &CoverageReport) -> String {
    let coverage = &report.coverage;
    let mut files: BTreeMap<&str, File> = BTreeMap::new();
    for condition in &coverage.conditions {
        let WireLabel { file, line, .. } = &condition.label;
        let File { lines, branches } = files.entry(file).or_default();
        let count = lines.entry(*line).or_default();
        *count = (condition.holds + condition.fails).max(*count);
        branches.entry(*line).or_default().push([condition.holds, condition.fails]);
    }
    // The line of a row has its cells too: what counts there is whether the row is live.
    let rules = coverage.rules.iter().map(|rule| (&rule.label, rule.live));
    for (WireLabel { file, line, .. }, live) in rules.chain(coverage.rows.iter().map(|row| (&row.label, row.live))) {
        files.entry(file).or_default().lines.insert(*line, live);
    }
    files.into_iter().map(|(name, file)| section(name, &file)).collect()
}

fn section(name: &str, file: &File) -> String {
    let mut text = format!("TN:\nSF:{}\n", visible(name));
    let mut line = |entry: std::fmt::Arguments<'_>| text.push_str(&format!("{entry}\n"));
    let mut taken = 0;
    for (number, conditions) in &file.branches {
        for (block, counts) in conditions.iter().enumerate() {
            let is_asked = counts.iter().any(|count| *count > 0);
            for (branch, count) in counts.iter().enumerate() {
                taken += usize::from(*count > 0);
                match is_asked {
                    true => line(format_args!("BRDA:{number},{block},{branch},{count}")),
                    false => line(format_args!("BRDA:{number},{block},{branch},-")),
                }
            }
        }
    }
    line(format_args!("BRF:{}", file.branches.values().map(|conditions| 2 * conditions.len()).sum::<usize>()));
    line(format_args!("BRH:{taken}"));
    file.lines.iter().for_each(|(number, count)| line(format_args!("DA:{number},{count}")));
    line(format_args!("LF:{}", file.lines.len()));
    line(format_args!("LH:{}", file.lines.values().filter(|count| **count > 0).count()));
    line(format_args!("end_of_record"));
    text
}
