//! The sheet 审查汇总: what was judged by what, the figures, what is lacking, and the results of groups and of the list.

use super::place::{Cell, height};
use super::sheet::text_cell;
use super::styles::{Look, Styles};
use crate::input::SUMMARY_TITLE;
use crate::report::notes::{Line, detail_after_colon, lines, with_place};
use crate::report::wording::{group_name, outcomes_in, read_lines, verdict_word};
use crate::visible::visible;
use crate::wire::{Breakdown, CheckResult, Item, Outcome, Summary};
use std::fmt::Write;

/// The name of the sheet.
pub const SUMMARY_SHEET: &str = "审查汇总";

/// So many lines of a list of facts or warnings are shown.
const MAX_LINES: usize = 200;
/// Columns of the sheet: the first, and the others, all of one width.
const FIRST: usize = 24;
const OTHERS: usize = 11;
/// How many others there are at least.
const COLUMNS: usize = 9;

/// A cell of the sheet.
enum Value {
    Text(String, Look),
    /// A text over all columns but the first.
    Wide(String, Look),
    Number(usize),
}

/// The sheet. `label`: the policies' own word for an outcome; `is_made`: whether the workbook is made of the items' cells; `tables_apart`: of
/// the tables (表格) whose columns the verdicts beside them are not, each with its sheet.
pub fn summary_sheet(
    result: &CheckResult<'_>,
    input: &str,
    label: &dyn Fn(Outcome) -> String,
    is_made: bool,
    tables_apart: &[(&str, &str)],
    styles: &mut Styles,
) -> String {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    head(&mut rows, result, input);
    if is_made && result.read.is_some() {
        rows.push(vec![
            heading("这一本"),
            wide("原来的清单不是 XLSX，写不回去；这是按读到的内容新做的：标题、说明、合计行、格式和别的工作表没有带过来"),
        ]);
    }
    for (sheet, table) in tables_apart {
        rows.push(vec![
            heading("排序以前"),
            wide(&format!("工作表「{sheet}」的表格「{table}」排序、筛选时不动它外面的结论：先把表格转换为区域，选中各列（连同结论）再排")),
        ]);
    }
    figures(&mut rows, &result.summary, label);
    for breakdown in result.summary.by.iter().flatten() {
        breakdown_rows(&mut rows, breakdown, label);
    }
    if !result.lacking.is_empty() {
        section(&mut rows, &["缺少或有误的事实", "多少项"]);
        for lacking in result.lacking.iter().take(MAX_LINES) {
            let absent = if lacking.absent { "（没有一项给出）" } else { "" };
            rows.push(vec![cell(&lacking.field), wide(&format!("{} 项{absent}", lacking.items))]);
        }
    }
    if let Some(list) = &result.list {
        decision(&mut rows, "清单整体", list);
    }
    for group in result.groups.iter().flatten() {
        decision(&mut rows, &group_name(group), &group.decision);
    }
    if !result.warnings.is_empty() {
        section(&mut rows, &["要留意的", "内容"]);
        for warning in result.warnings.iter().take(MAX_LINES) {
            let text = with_place(None, &warning.message, warning.suggestion.as_deref());
            rows.push(vec![cell(warning.place.as_deref().unwrap_or_default()), wide(&text)]);
        }
    }
    laid_out(&rows, styles)
}

fn head(rows: &mut Vec<Vec<Value>>, result: &CheckResult<'_>, input: &str) {
    rows.push(vec![Value::Text(SUMMARY_TITLE.to_owned(), Look::Title)]);
    rows.push(Vec::new());
    rows.push(vec![heading("清单"), wide(input)]);
    for (label, text) in result.read.iter().flat_map(read_lines) {
        rows.push(vec![heading(label), wide(&text)]);
    }
    rows.push(vec![heading("基准日"), wide(&result.as_of)]);
    for (at, policy) in result.policies.iter().rev().enumerate() {
        let text = format!("{}（{}）  {}", policy.name, policy.level, policy.digest);
        rows.push(vec![heading(if at == 0 { "政策（校验码）" } else { "" }), wide(&text)]);
    }
}

fn figures(rows: &mut Vec<Vec<Value>>, summary: &Summary, label: &dyn Fn(Outcome) -> String) {
    rows.extend([Vec::new(), vec![heading("结论"), heading("项数")]]);
    rows.extend(outcomes_in([summary]).into_iter().map(|outcome| vec![cell(&label(outcome)), Value::Number(summary.of(outcome))]));
    rows.push(vec![cell("合计"), Value::Number(summary.items)]);
}

fn breakdown_rows(rows: &mut Vec<Vec<Value>>, breakdown: &Breakdown, label: &dyn Fn(Outcome) -> String) {
    let groups = breakdown.groups.iter().map(|group| (group.value.as_deref().unwrap_or("（未填或有误）"), &group.summary));
    let all: Vec<(&str, &Summary)> = groups.chain(breakdown.others.iter().map(|others| ("（其余）", others))).collect();
    let outcomes = outcomes_in(all.iter().map(|(_, summary)| *summary));
    rows.push(Vec::new());
    let headings = outcomes.iter().map(|outcome| heading(&label(*outcome)));
    rows.push([heading(&breakdown.field), heading("项数")].into_iter().chain(headings).collect());
    for (value, summary) in all {
        let counts = outcomes.iter().map(|outcome| Value::Number(summary.of(*outcome)));
        rows.push([cell(value), Value::Number(summary.items)].into_iter().chain(counts).collect());
    }
}

fn decision(rows: &mut Vec<Vec<Value>>, name: &str, decision: &Item<'_>) {
    section(rows, &[name, &format!("{}{}", verdict_word(decision), detail_after_colon(decision))]);
    for Line { label, text, .. } in lines(decision) {
        rows.push(vec![cell(label), wide(&text)]);
    }
}

/// An empty row and one of headings.
fn section(rows: &mut Vec<Vec<Value>>, headings: &[&str]) {
    rows.push(Vec::new());
    let [first, others @ ..] = headings else { return };
    let others = others.iter().map(|text| Value::Wide(visible(text).into_owned(), Look::TableHeading));
    rows.push(std::iter::once(heading(first)).chain(others).collect());
}

fn heading(text: &str) -> Value {
    Value::Text(visible(text).into_owned(), Look::TableHeading)
}

fn cell(text: &str) -> Value {
    Value::Text(visible(text).into_owned(), Look::TableCell)
}

fn wide(text: &str) -> Value {
    Value::Wide(visible(text).into_owned(), Look::TableCell)
}

fn laid_out(rows: &[Vec<Value>], styles: &mut Styles) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\"/></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>".to_owned();
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or_default().max(COLUMNS + 1);
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "<col min=\"1\" max=\"1\" width=\"{FIRST}\" customWidth=\"1\"/><col min=\"2\" max=\"{columns}\" width=\"{OTHERS}\" customWidth=\"1\"/>"
    );
    text.push_str("</cols><sheetData>");
    let mut merged: Vec<String> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let texts = row.iter().enumerate().filter_map(|(column, value)| match value {
            Value::Text(words, Look::Title) => Some((words.as_str(), FIRST * COLUMNS)),
            Value::Text(words, _) => Some((words.as_str(), if column == 0 { FIRST } else { OTHERS })),
            Value::Wide(words, _) => Some((words.as_str(), OTHERS * (columns - 1))),
            Value::Number(_) => None,
        });
        let height = height(texts) + 3;
        let _ = write!(text, "<row r=\"{}\" ht=\"{height}\" customHeight=\"1\">", at + 1);
        for (column, value) in row.iter().enumerate() {
            let place = Cell { row: at + 1, column: column + 1 };
            match value {
                Value::Text(words, look) => text.push_str(&text_cell("", place, styles.like(0, *look), words)),
                Value::Wide(words, look) => {
                    let format = styles.like(0, *look);
                    text.push_str(&text_cell("", place, format, words));
                    // Merged cells have the borders of each.
                    (place.column + 1..=columns).for_each(|column| text.push_str(&text_cell("", Cell { column, ..place }, format, "")));
                    merged.push(format!("<mergeCell ref=\"{}:{}\"/>", place.name(), Cell { column: columns, ..place }.name()));
                }
                Value::Number(0) => text.push_str(&text_cell("", place, styles.like(0, Look::TableFigure), "—")),
                Value::Number(number) => {
                    let format = styles.like(0, Look::TableFigure);
                    let _ = write!(text, "<c r=\"{}\" s=\"{format}\"><v>{number}</v></c>", place.name());
                }
            }
        }
        text.push_str("</row>");
    }
    text.push_str("</sheetData>");
    if !merged.is_empty() {
        let _ = write!(text, "<mergeCells count=\"{}\">{}</mergeCells>", merged.len(), merged.concat());
    }
    text + "<pageMargins left=\"0.7\" right=\"0.7\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
}
