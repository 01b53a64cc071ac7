//! SpreadsheetML, the XML that Excel 2003 and many systems write.

use super::beside::{OF_PAGES, ON_CELL};
use super::datum::{as_seen, not_calculated, of_error, of_iso, of_serial, of_text};
use super::error::ReadError;
use super::number_format::{PLAIN, Shows, of_name};
use super::packed::whole;
use super::record::cell_name;
use super::row::Look;
use super::rows::{Budget, Region, SHEET_COLUMNS, SHEET_ROWS};
use super::runs::{RunLook, Runs, with_flaw};
use super::sheets::{KeptSheet, KeptSheets, check_count};
use super::styles::{Styles, color};
use super::text::whole_text;
use super::xml::{Piece, attribute, is_true, number, walk};
use crate::value::cell::Cell;
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What such a file is called.
const FILE: &str = "SpreadsheetML";
/// A time of day is written as one of this day.
const NO_DAY: &str = "1899-12-31T";

/// Reads all sheets.
pub(super) fn sheets(bytes: &[u8]) -> Result<KeptSheets, ReadError> {
    let text = whole_text(bytes)?;
    let mut reader = SheetReader::default();
    walk(whole(text.as_bytes()), FILE, &mut |piece| match piece {
        Piece::Start(name, start) => reader.begin(name, start),
        Piece::End(name) => reader.end(name),
        Piece::Text(text) => {
            reader.text.push_str(text);
            reader.runs.add(text, RunLook { is_struck: reader.struck > 0, is_raised: reader.raised > 0, is_unseen: false });
            Ok(())
        }
    })?;
    reader.sheets.iter_mut().try_for_each(KeptSheet::hold_apart)?;
    KeptSheets::new(reader.sheets, "工作表", "这个 XML 表格里没有工作表")
}

/// What is known of a cell until it ends.
#[derive(Default)]
struct OpenCell {
    across: usize,
    down: usize,
    style: Option<String>,
    has_formula: bool,
    /// The type of its value, and the value.
    data: Option<(String, String)>,
    runs: Runs,
}

/// Reads sheets, element by element.
#[derive(Default)]
struct SheetReader {
    budget: Budget,
    sheets: Vec<KeptSheet>,
    styles: Styles,
    shows: HashMap<String, Shows>,
    /// Styles of columns: by the first one, the last one and their style.
    column_styles: BTreeMap<usize, (usize, String)>,
    in_table: bool,
    in_comment: bool,
    column: usize,
    row: usize,
    row_style: Option<String>,
    /// How many rows follow that look like the one at hand.
    row_span: usize,
    cell: Option<OpenCell>,
    cell_column: usize,
    /// The type of the value at hand.
    data_type: Option<String>,
    text: String,
    /// How deep in what is struck through, or raised.
    struck: usize,
    raised: usize,
    runs: Runs,
}

impl SheetReader {
    fn begin(&mut self, name: &str, start: &BytesStart<'_>) -> Result<(), ReadError> {
        if self.data_type.is_none() && !self.in_comment {
            self.text.clear();
        }
        match name {
            "Style" => self.styles.begin(attribute(start, "ID").unwrap_or_default(), attribute(start, "Parent"), None),
            "NumberFormat" => {
                if let Some(style) = self.styles.own() {
                    style.format = attribute(start, "Format").map(Rc::from);
                }
            }
            "Font" if self.sheets.is_empty() => {
                if let Some(style) = self.styles.own() {
                    style.is_struck = attribute(start, "StrikeThrough").map(|struck| struck == "1");
                    style.color = attribute(start, "Color").and_then(|written| color(&written));
                }
            }
            "Interior" if self.sheets.is_empty() && attribute(start, "Pattern").is_some_and(|pattern| pattern != "None") => {
                if let Some(style) = self.styles.own() {
                    style.ground = attribute(start, "Color").and_then(|written| color(&written));
                }
            }
            "Worksheet" => {
                let name = attribute(start, "Name").unwrap_or_else(|| format!("Sheet{}", self.sheets.len() + 1));
                check_count(self.sheets.len())?;
                self.sheets.push(KeptSheet::new(name));
            }
            "Table" => {
                self.in_table = true;
                self.column_styles.clear();
                (self.column, self.row) = (0, 0);
            }
            "AutoFilterColumn" => self.sheets.last_mut().map_or((), KeptSheet::set_filtered),
            "Column" if self.in_table => {
                let first = place(start, "Index")?.unwrap_or(self.column);
                let last = first.saturating_add(number(start, "Span").unwrap_or(0)).min(SHEET_ROWS);
                if let (true, Some(sheet)) = (is_true(attribute(start, "Hidden")), self.sheets.last_mut()) {
                    sheet.hide_columns(first, last);
                }
                self.column_styles.extend(attribute(start, "StyleID").map(|style| (first, (last, style))));
                self.column = last + 1;
            }
            "Row" if self.in_table => {
                self.row = place(start, "Index")?.unwrap_or(self.row);
                self.row_span = number(start, "Span").unwrap_or(0).min(SHEET_ROWS);
                self.row_style = attribute(start, "StyleID");
                if let (true, Some(sheet)) = (is_true(attribute(start, "Hidden")), self.sheets.last_mut()) {
                    sheet.set_look(self.row, Look::Hidden);
                }
                self.cell_column = 0;
            }
            "Cell" if self.in_table => {
                self.cell_column = place(start, "Index")?.unwrap_or(self.cell_column);
                self.cell = Some(OpenCell {
                    across: number(start, "MergeAcross").unwrap_or(0).min(SHEET_ROWS),
                    down: number(start, "MergeDown").unwrap_or(0).min(SHEET_ROWS),
                    style: attribute(start, "StyleID"),
                    has_formula: attribute(start, "Formula").is_some(),
                    ..OpenCell::default()
                });
            }
            // They stand behind the cells.
            "DoNotDisplayZeros" => self.sheets.last_mut().map_or((), KeptSheet::hide_zeros),
            "Header" | "Footer" if !self.in_table => {
                if let (Some(text), Some(sheet)) = (attribute(start, "Data"), self.sheets.last_mut()) {
                    sheet.add_beside(OF_PAGES.to_owned(), None, text);
                }
            }
            "Comment" => self.in_comment = true,
            "S" | "Strike" | "Del" => self.struck += 1,
            "Sup" | "Sub" => self.raised += 1,
            "Data" if !self.in_comment => {
                self.runs = Runs::default();
                self.data_type = attribute(start, "Type").or_else(|| Some("String".to_owned()));
            }
            _ => {}
        }
        if self.row > SHEET_ROWS || self.cell_column > SHEET_COLUMNS || self.column > 2 * SHEET_ROWS {
            return Err(ReadError::damaged(FILE, "单元格的位置超出了工作表"));
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        match name {
            "Visible" if self.text.trim() != "SheetVisible" => self.sheets.last_mut().map_or((), KeptSheet::hide),
            "Table" => self.in_table = false,
            "Comment" => {
                self.in_comment = false;
                let place = [ON_CELL, cell_name(self.cell_column, self.row + 1).as_str()].concat();
                if let Some(sheet) = self.sheets.last_mut() {
                    sheet.add_beside(place, Some(self.cell_column), std::mem::take(&mut self.text));
                }
            }
            "S" | "Strike" | "Del" => self.struck = self.struck.saturating_sub(1),
            "Sup" | "Sub" => self.raised = self.raised.saturating_sub(1),
            "Data" if !self.in_comment => {
                let text = std::mem::take(&mut self.text);
                if let (Some(kind), Some(cell)) = (self.data_type.take(), &mut self.cell) {
                    cell.data = Some((kind, text));
                    cell.runs = self.runs;
                }
            }
            "Cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                self.put(cell)?;
            }
            "Row" if self.in_table => self.row += 1 + self.row_span,
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, cell: OpenCell) -> Result<(), ReadError> {
        let (row, column) = (self.row, self.cell_column);
        self.cell_column += 1 + cell.across;
        let of_column =
            || self.column_styles.range(..=column).next_back().and_then(|(_, (last, style))| (column <= *last).then_some(style));
        let style = cell.style.as_ref().or(self.row_style.as_ref()).or_else(of_column).cloned();
        let shows = style.map_or(PLAIN, |style| self.shows_of(style));
        let datum = match cell.data {
            Some((kind, text)) => with_flaw(as_seen(value(&kind, text, &shows), &shows, false), cell.runs.flaw()),
            None if cell.has_formula => not_calculated(),
            None => Cell::Null,
        };
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        sheet.merge(&mut self.budget, Region { top: row, left: column, bottom: row + cell.down, right: column + cell.across })?;
        sheet.put(&mut self.budget, (row, column), datum, shows.is_struck || cell.runs.is_struck())
    }

    /// How the cells of a style show what they store.
    fn shows_of(&mut self, style: String) -> Shows {
        if let Some(shows) = self.shows.get(&style) {
            return shows.clone();
        }
        let look = self.styles.get(&style);
        let of_code = Shows::of_code(of_name(look.format.as_deref().unwrap_or_default()), look.is_struck.unwrap_or_default());
        let shows = Shows { is_unseen: look.is_unseen(), ..of_code };
        self.shows.insert(style, shows.clone());
        shows
    }
}

/// A row or a column, which are counted from 1.
fn place(start: &BytesStart<'_>, name: &str) -> Result<Option<usize>, ReadError> {
    let Some(written) = attribute(start, name) else { return Ok(None) };
    let place = written.trim().parse::<usize>().ok().filter(|place| (1..=SHEET_ROWS).contains(place));
    place.map(|place| Some(place - 1)).ok_or_else(|| ReadError::damaged(FILE, "单元格的位置写错了"))
}

fn value(kind: &str, text: String, shows: &Shows) -> Cell<'static> {
    match kind {
        "Number" => match text.trim().parse::<f64>() {
            Ok(number) => of_serial(number, shows, false),
            Err(_) => Cell::Text(text.into()),
        },
        "DateTime" => match text.strip_prefix(NO_DAY) {
            Some(time) => Cell::Text(time.split('.').next().unwrap_or_default().to_owned().into()),
            None => of_iso(&text, shows),
        },
        "Boolean" => match text.trim() {
            "1" => Cell::Bool(true),
            "0" => Cell::Bool(false),
            _ => Cell::Text(text.into()),
        },
        "Error" => of_error(&text),
        _ => of_text(Cow::Owned(text)),
    }
}
