//! Verdicts as a table for a spreadsheet: one row for each item, in the order given, the applicant's own columns first.

use super::notes::{Line, data_error, settled, way_lines};
use super::wording::{distinct, group_name, shown_fact, verdict_word};
use crate::input::{RESULT_HEADINGS, guarded};
use crate::value::read::truth_word;
use crate::visible::{visible, visible_lines, without_controls};
use crate::wire::{CheckResult, GroupResult, Item, Outcome, OwnCells, Summary};
use std::borrow::Cow;

/// The beginning of a table: a byte order mark (spreadsheet programs need it to see UTF-8) and the headings.
pub fn csv_head(own: Option<&OwnCells>) -> String {
    let own = own.into_iter().flat_map(|own| own.headings.iter().map(|cell| without_controls(cell)));
    format!("\u{feff}{}", record(own.chain(RESULT_HEADINGS.map(Cow::Borrowed))))
}

/// The row of an item. `columns`: how many columns of the applicant's own the table has.
pub fn csv_row(item: &Item, columns: usize) -> String {
    let number = item.row.map_or_else(|| "清单整体".to_owned(), |row| row.to_string());
    row(number, item, columns)
}

/// The rows of the list's own result and of its groups, which stand below those of the items.
pub fn csv_beside(result: &CheckResult, columns: usize) -> String {
    let group_row = |group: &GroupResult| row(visible(&group_name(group)).into_owned(), &group.decision, columns);
    let list = result.list.iter().map(|list| csv_row(list, columns));
    list.chain(result.groups.iter().flatten().map(group_row)).collect()
}

/// The whole table of a result.
pub fn csv_table(result: &CheckResult) -> String {
    let own = result.items.first().and_then(|item| item.own.as_ref());
    let columns = own.map_or(0, |own| own.headings.len());
    let rows: String = result.items.iter().map(|item| csv_row(item, columns)).collect();
    [csv_head(own), rows, csv_beside(result, columns)].concat()
}

/// `number`: what stands under 序号.
fn row(number: String, item: &Item, columns: usize) -> String {
    let own = item
        .own
        .iter()
        .flat_map(|own| own.cells.iter().map(|cell| without_controls(cell)))
        .chain(std::iter::repeat(Cow::Borrowed("")))
        .take(columns);
    let cells = cells(number, item);
    record(own.chain(cells.iter().map(|cell| Cow::Borrowed(cell.as_str()))))
}

/// A table of the number of items by outcome. `label`: the policies' own word for an outcome (用语).
pub fn csv_summary(summary: &Summary, label: &dyn Fn(Outcome) -> String) -> String {
    let rows = Outcome::ALL.iter().map(|&outcome| record([label(outcome).into(), summary.of(outcome).to_string().into()]));
    format!("\u{feff}{}{}", record(["结果".into(), "项数".into()]), rows.collect::<String>())
}

pub(super) fn record<'c>(cells: impl IntoIterator<Item = Cow<'c, str>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).buffer_capacity(1 << 10).from_writer(Vec::new());
    // Writing a single record into memory cannot fail.
    let _ = writer.write_record(cells.into_iter().map(|cell| guarded(&cell).into_owned()));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn cells(number: String, item: &Item) -> [String; RESULT_HEADINGS.len()] {
    let ours = |text: &str| visible(text).into_owned();
    let reasons = || item.reasons.iter();
    let settled_by = item.settled_by();
    let rules = reasons().map(|reason| reason.rule).chain(settled_by.iter().map(|open| open.rule));
    let bases = reasons().map(|reason| reason.basis.join("；")).chain(settled_by.iter().map(|open| open.basis.join("；")));
    let settled = settled(item).and_then(|lines| lines.into_iter().next()).map(|line| line.text);
    let messages = reasons().filter_map(|reason| reason.message.as_deref()).chain(settled.as_deref());
    let possible: Vec<&str> = item.possible.iter().map(|outcome| item.labels.of(*outcome)).collect();
    let errors: Vec<String> = item.errors.iter().map(data_error).collect();
    let remedies = ours(&distinct(reasons().filter_map(|reason| reason.remedy.as_deref())).join("；"));
    let ways = item.ways.iter().flat_map(way_lines).map(|Line { label, text, .. }| ours(&[label, &text].join("：")));
    let remedies: Vec<String> = std::iter::once(remedies).filter(|remedies| !remedies.is_empty()).chain(ways).collect();
    [
        number,
        ours(item.place.as_deref().unwrap_or_default()),
        visible_lines(item.name.as_deref().unwrap_or_default()).into_owned(),
        ours(verdict_word(item)),
        ours(&item.details.join("；")),
        ours(&item.conditions.join("；")),
        truth_word(item.determined).to_owned(),
        possible.join("、"),
        ours(&distinct(rules).join("；")),
        ours(&distinct(bases.filter(|basis| !basis.is_empty())).join("；")),
        ours(&distinct(messages).join("；")),
        remedies.join("；"),
        ours(&distinct(reasons().flat_map(|reason| &reason.facts).map(|fact| shown_fact(fact))).join("；")),
        ours(&item.missing.join("、")),
        ours(&errors.join("；")),
    ]
}
