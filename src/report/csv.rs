//! Verdicts as a table for a spreadsheet: one row for each item, in the order given.

use crate::wire::{Item, Outcome, Reason, Summary};
use std::borrow::Cow;

const HEADINGS: [&str; 13] = [
    "序号",
    "事项名称",
    "结果",
    "结论内容",
    "条件",
    "是否确定",
    "可能的结果",
    "规则",
    "依据",
    "理由",
    "补正办法",
    "缺少的事实",
    "数据问题",
];

/// The beginning of a table: a byte order mark (spreadsheet programs need it to see UTF-8) and the headings.
pub fn csv_head() -> String {
    format!("\u{feff}{}", record(HEADINGS))
}

/// The row of an item, or of the list's own result.
pub fn csv_row(item: &Item) -> String {
    record(cells(item))
}

/// A table of the number of items by outcome.
pub fn csv_summary(summary: &Summary) -> String {
    let rows = Outcome::ALL.iter().map(|&outcome| record([outcome.word(), &summary.of(outcome).to_string()]));
    format!("\u{feff}{}{}", record(["结果", "项数"]), rows.collect::<String>())
}

fn record<const N: usize>(cells: [impl AsRef<str>; N]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).buffer_capacity(1 << 10).from_writer(Vec::new());
    // Writing a single record into memory cannot fail.
    let _ = writer.write_record(cells.iter().map(|cell| harmless(cell.as_ref())));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn cells(item: &Item) -> [String; HEADINGS.len()] {
    let of_reasons = |part: &dyn for<'r> Fn(&'r Reason<'_>) -> Option<Cow<'r, str>>| -> String {
        let mut parts: Vec<Cow<'_, str>> = Vec::new();
        for part in item.reasons.iter().filter_map(part) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.join("；")
    };
    let possible: Vec<&str> = item.possible.iter().map(|outcome| outcome.word()).collect();
    let errors = item.errors.iter().map(|error| match &error.place {
        Some(place) => format!("{place} {}", error.message),
        None => error.message.clone(),
    });
    [
        item.row.map_or_else(|| "清单整体".to_owned(), |row| row.to_string()),
        item.name.clone().unwrap_or_default(),
        item.label.to_string(),
        item.details.join("；"),
        item.conditions.join("；"),
        if item.determined { "是" } else { "否" }.to_owned(),
        possible.join("、"),
        of_reasons(&|reason| Some(reason.rule.into())),
        of_reasons(&|reason| (!reason.basis.is_empty()).then(|| reason.basis.join("；").into())),
        of_reasons(&|reason| reason.message.as_deref().map(Cow::Borrowed)),
        of_reasons(&|reason| reason.remedy.as_deref().map(Cow::Borrowed)),
        item.missing.join("、"),
        errors.collect::<Vec<_>>().join("；"),
    ]
}

/// A cell that no spreadsheet program mistakes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
