//! A workbook for a list that is none: its cells in the order given, below their headings.

use super::error::BookError;
use super::verdicts::OWN_SHEET;
use crate::collections::IndexMap;
use crate::report::cell_text::{MAX_CELL, fitting};
use crate::text_width::terminal_width;
use crate::visible::without_controls;
use crate::wire::{KnownFact, OwnCells};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::sync::Arc;

/// The row of the headings.
pub const HEADING_ROW: usize = 1;
/// Excel's own limit of a sheet, less the headings.
pub const MAX_ROWS: usize = 1_048_575;
/// What the column is called that says from which sheet a row comes.
const SHEET_HEADING: &str = "原来的工作表";
/// What is said where there is no row.
const NO_ROWS: &str = "没有写各项，只有汇总";
/// A number that is longer loses digits.
const MAX_DIGITS: usize = 15;
/// How wide a column is at least and at most, in characters.
const WIDTH: (usize, usize) = (8, 40);
/// What stands for the rest of a cell that takes no more.
const LEFT_OUT: &str = "……这一格写不下";

/// The workbook: a sheet with the items, and one for each 对象 with its facts (`stated`).
/// `sheets`: where each row comes from, which is said where they come from several.
pub fn workbook(rows: &[OwnCells], sheets: &[Option<Arc<str>>], stated: &[KnownFact<'_>]) -> Result<Vec<u8>, BookError> {
    if rows.len() > MAX_ROWS {
        return Err(BookError(format!("一张工作表最多 {MAX_ROWS} 项，这里有 {} 项：请写成 CSV", rows.len())));
    }
    made(rows, sheets, stated).map_err(|_| BookError("写不成工作簿：列太多，请写成 CSV".to_owned()))
}

fn made(rows: &[OwnCells], sheets: &[Option<Arc<str>>], stated: &[KnownFact<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut headings: Vec<&str> = rows.first().map(|own| &*own.headings).unwrap_or_default().iter().map(String::as_str).collect();
    let mut rows: Vec<Vec<&str>> = rows.iter().map(|own| own.cells.iter().map(String::as_str).collect()).collect();
    if sheets.iter().any(|sheet| Some(sheet) != sheets.first()) {
        let width = headings.len();
        headings.push(SHEET_HEADING);
        for (row, sheet) in rows.iter_mut().zip(sheets) {
            row.resize(width, "");
            row.push(sheet.as_deref().unwrap_or_default());
        }
    }
    if headings.is_empty() {
        headings.push(NO_ROWS);
    }
    add_table(&mut book, OWN_SHEET, &headings, &rows)?;
    let facts = stated.iter().filter_map(|fact| Some((fact.name.split_once('.')?, fact.value.as_str())));
    let mut objects: IndexMap<&str, Vec<(&str, &str)>> = IndexMap::default();
    facts.for_each(|((object, fact), value)| objects.entry(object).or_default().push((fact, value)));
    for (object, facts) in objects {
        add_facts(&mut book, object, &facts)?;
    }
    book.save_to_buffer()
}

/// Adds a sheet with facts and their values in two columns.
fn add_facts(book: &mut Workbook, name: &str, facts: &[(&str, &str)]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    let (cell, heading) = formats();
    for (row, (fact, value)) in facts.iter().enumerate() {
        sheet.write_string_with_format(row as u32, 0, fitting(&without_controls(fact), MAX_CELL, LEFT_OUT), &heading)?;
        write(sheet, row as u32, 1, value, &cell)?;
    }
    set_width(sheet, 0, facts.iter().map(|(fact, _)| *fact))?;
    set_width(sheet, 1, facts.iter().map(|(_, value)| *value))
}

/// Of cells, and of headings.
fn formats() -> (Format, Format) {
    let cell = Format::new().set_font_name("宋体").set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let heading = cell.clone().set_bold().set_align(FormatAlign::Center).set_background_color(0xD9_E1_F2);
    (cell, heading)
}

/// As wide as the longest of its texts.
fn set_width<'t>(sheet: &mut Worksheet, column: usize, texts: impl Iterator<Item = &'t str>) -> Result<(), XlsxError> {
    let longest = texts.map(terminal_width).max().unwrap_or_default();
    sheet.set_column_width(column as u16, longest.clamp(WIDTH.0, WIDTH.1) as f64 + 2.0)?;
    Ok(())
}

/// Adds a sheet with a table.
pub fn add_table(book: &mut Workbook, name: &str, headings: &[&str], rows: &[Vec<&str>]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    let (cell, heading) = formats();
    for (column, text) in headings.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, fitting(&without_controls(text), MAX_CELL, LEFT_OUT), &heading)?;
        set_width(sheet, column, rows.iter().filter_map(|row| row.get(column)).chain([text]).copied())?;
    }
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            write(sheet, at as u32 + 1, column as u16, text, &cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    match as_number(text) {
        Some(number) => sheet.write_number_with_format(row, column, number, format)?,
        None if text.is_empty() => sheet.write_blank(row, column, format)?,
        None => sheet.write_string_with_format(row, column, fitting(&without_controls(text), MAX_CELL, LEFT_OUT), format)?,
    };
    Ok(())
}

/// A text that a number cell shows to the letter.
fn as_number(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    (text.len() <= MAX_DIGITS && number.is_finite() && number.to_string() == text).then_some(number)
}
