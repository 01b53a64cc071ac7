//! Verdicts as a table for a spreadsheet: one row for each item, in the order given, the applicant's own columns first.

use super::notes::{Line, data_error, way_lines};
use super::wording::{group_name, shown_fact, verdict_word};
use crate::input::RESULT_HEADINGS;
use crate::value::read::truth_word;
use crate::visible::{is_invisible, visible, visible_lines, without_controls};
use crate::wire::{GroupResult, Item, Outcome, OwnCells, Reason, Summary};
use std::borrow::Cow;

/// The beginning of a table: a byte order mark (spreadsheet programs need it to see UTF-8) and the headings.
pub fn csv_head(own: Option<&OwnCells>) -> String {
    let own = own.into_iter().flat_map(|own| own.headings.iter().map(|cell| without_controls(cell)));
    format!("\u{feff}{}", record(own.chain(RESULT_HEADINGS.map(Cow::Borrowed))))
}

/// The row of an item, or of the list's own result. `columns`: how many columns of the applicant's own the table has.
pub fn csv_row(item: &Item, columns: usize) -> String {
    let number = item.row.map_or_else(|| "清单整体".to_owned(), |row| row.to_string());
    row(number, item, columns)
}

/// The row of a group.
pub fn csv_group_row(group: &GroupResult, columns: usize) -> String {
    row(visible(&group_name(group)).into_owned(), &group.decision, columns)
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
    let _ = writer.write_record(cells.into_iter().map(|cell| harmless(&cell)));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn cells(number: String, item: &Item) -> [String; RESULT_HEADINGS.len()] {
    let ours = |text: &str| visible(text).into_owned();
    let of_reasons = |part: &dyn for<'r> Fn(&'r Reason<'_>) -> Option<Cow<'r, str>>| -> String {
        let mut parts: Vec<Cow<'_, str>> = Vec::new();
        for part in item.reasons.iter().filter_map(part) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        ours(&parts.join("；"))
    };
    let possible: Vec<&str> = item.possible.iter().map(|outcome| item.labels.of(*outcome)).collect();
    let errors: Vec<String> = item.errors.iter().map(data_error).collect();
    let remedies = of_reasons(&|reason| reason.remedy.as_deref().map(Cow::Borrowed));
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
        of_reasons(&|reason| Some(reason.rule.into())),
        of_reasons(&|reason| (!reason.basis.is_empty()).then(|| reason.basis.join("；").into())),
        of_reasons(&|reason| reason.message.as_deref().map(Cow::Borrowed)),
        remedies.join("；"),
        ours(&facts(item)),
        ours(&item.missing.join("、")),
        ours(&errors.join("；")),
    ]
}

/// The facts of all reasons, each once.
fn facts(item: &Item) -> String {
    let mut all: Vec<String> = Vec::new();
    for fact in item.reasons.iter().flat_map(|reason| &reason.facts) {
        let shown = shown_fact(fact);
        if !all.contains(&shown) {
            all.push(shown);
        }
    }
    all.join("；")
}

/// What a spreadsheet program may take for the beginning of a formula, also in the forms of a Chinese keyboard.
const FORMULA_SIGNS: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

/// A cell that no spreadsheet program mistakes for a formula: such programs pass over what is not seen.
fn harmless(cell: &str) -> String {
    let is_passed_over = |c: char| c.is_whitespace() || is_invisible(c) || matches!(c, '␀'..='␡');
    let seen = cell.trim_start_matches(is_passed_over);
    let is_guarded = seen.starts_with(FORMULA_SIGNS) || cell.starts_with(['\t', '\r']);
    if is_guarded { format!("'{cell}") } else { cell.to_owned() }
}
