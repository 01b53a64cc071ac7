//! DOCX: the tables of a Word document, as it reads once all changes are accepted.

use super::document::{CellText, Document};
use super::error::ReadError;
use super::packed::Packed;
use super::row::Look;
use super::rows::{Region, SHEET_COLUMNS};
use super::runs::RunLook;
use super::sheets::KeptSheets;
use super::styles::{color, is_lost};
use super::xml::{Piece, attribute, number, walk};
use crate::value::cell::Cell;
use quick_xml::events::BytesStart;
use std::collections::BTreeMap;
use std::rc::Rc;

const FILE: &str = "Word";
/// So many headers and footers of pages are looked at, of so many bytes each.
const MOST_HEADERS: usize = 6;
const LONGEST_HEADER: usize = 4096;
/// What stands there twice, was deleted, or is no part of the text.
const PASSED_OVER: [&str; 7] = ["Fallback", "del", "moveFrom", "txbxContent", "rt", "pPr", "sectPr"];

/// Reads all tables.
pub(super) fn tables(bytes: &[u8]) -> Result<KeptSheets, ReadError> {
    let mut packed = Packed::open(bytes, "DOCX")?;
    let part = packed.part("word/document.xml").ok_or_else(|| ReadError::damaged(FILE, "缺少其中的一部分"))?;
    let mut reader = Reader::default();
    walk(part, FILE, &mut |piece| reader.take(piece))?;
    of_pages(&mut packed).into_iter().for_each(|text| reader.document.add_of_pages(text));
    reader.document.finish("这个 Word 文件里没有表格：清单要写在表格里")
}

/// What stands over the pages and under them. One that cannot be read is nothing to report: nothing is read by it.
fn of_pages(packed: &mut Packed<'_>) -> Vec<String> {
    let mut headers = Vec::new();
    for name in (1..=MOST_HEADERS).flat_map(|number| ["header", "footer"].map(|part| format!("word/{part}{number}.xml"))) {
        let Some(part) = packed.part(&name) else { continue };
        let (mut header, mut in_text) = (String::new(), false);
        let read = walk(part, FILE, &mut |piece| {
            match piece {
                Piece::Start("t", _) => in_text = true,
                Piece::End("t") => in_text = false,
                Piece::End("p") => header.push(' '),
                Piece::Text(text) if in_text && header.len() < LONGEST_HEADER => header.push_str(text),
                Piece::Start(..) | Piece::End(_) | Piece::Text(_) => {}
            }
            Ok(())
        });
        headers.extend(read.is_ok().then_some(header));
    }
    headers
}

/// Reads tables, element by element.
#[derive(Default)]
struct Reader {
    document: Document,
    /// How deep in what is passed over.
    passing_over: usize,
    /// The rows of the tables that are open.
    rows: Vec<OpenRow>,
    in_text: bool,
    in_run_properties: bool,
    in_row_properties: bool,
    in_table_properties: bool,
    is_vanished: bool,
    look: RunLook,
    /// The colour of the run at hand, and of what lies below it, if that has one of its own.
    color: Option<Rc<str>>,
    ground: Option<Rc<str>>,
    /// Of the form field at hand: what may be chosen and which of it is, and whether it is ticked.
    choices: Option<Vec<String>>,
    chosen: Option<usize>,
    ticked: Option<bool>,
    /// Of the controls that are open: whether they only show what is to be filled in.
    placeholders: Vec<bool>,
}

/// The row at hand of a table.
#[derive(Default)]
struct OpenRow {
    is_deleted: bool,
    is_hidden: bool,
    /// Of the cell at hand.
    span: usize,
    vertical: Vertical,
    is_cell_deleted: bool,
    /// The colour below the texts of the table, and of the cell at hand.
    table_ground: Option<Rc<str>>,
    ground: Option<Rc<str>>,
    /// Cells that go on below, by their first column.
    merged: BTreeMap<usize, Region>,
    /// The cells of the row, which count only if it is not deleted.
    cells: Vec<RowCell>,
}

/// A cell of the row at hand.
struct RowCell {
    column: usize,
    span: usize,
    vertical: Vertical,
    datum: Cell<'static>,
    is_struck: bool,
}

/// Whether a cell is merged with those below or above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Vertical {
    #[default]
    Alone,
    Begins,
    GoesOn,
}

impl Reader {
    fn take(&mut self, piece: Piece<'_>) -> Result<(), ReadError> {
        match piece {
            Piece::Start(name, start) => {
                // A row that is deleted says so in its properties, with an element of the same name.
                if self.passing_over > 0 || (PASSED_OVER.contains(&name) && !self.in_row_properties) {
                    self.passing_over += 1;
                    return Ok(());
                }
                self.begin(name, start)
            }
            Piece::End(_) if self.passing_over > 0 => {
                self.passing_over -= 1;
                Ok(())
            }
            Piece::End(name) => self.end(name),
            Piece::Text(text) if self.in_text && self.passing_over == 0 && self.is_seen() => self.push(text),
            Piece::Text(_) => Ok(()),
        }
    }

    /// Adds a text of the run at hand.
    fn push(&mut self, text: &str) -> Result<(), ReadError> {
        let ground = || self.ground.as_deref().or(self.rows.last()?.ground.as_deref());
        let look = RunLook { is_unseen: is_lost(self.color.as_deref(), ground()), ..self.look };
        self.document.push(text, look)
    }

    /// Whether what stands in the run at hand counts.
    fn is_seen(&self) -> bool {
        !self.is_vanished && !self.placeholders.contains(&true)
    }

    fn begin(&mut self, name: &str, start: &BytesStart<'_>) -> Result<(), ReadError> {
        match name {
            "sdt" => self.placeholders.push(false),
            "showingPlcHdr" => self.placeholders.last_mut().map_or((), |placeholder| *placeholder = is_on(start)),
            "tbl" => {
                self.document.begin_table()?;
                self.rows.push(OpenRow::default());
            }
            "tr" => {
                if let Some(row) = self.rows.last_mut() {
                    let (merged, table_ground) = (std::mem::take(&mut row.merged), row.table_ground.take());
                    *row = OpenRow { merged, table_ground, ..OpenRow::default() };
                }
                if let Some((table, ..)) = self.document.table() {
                    table.column = 0;
                }
            }
            "trPr" => self.in_row_properties = true,
            "del" => self.of_row(|row| row.is_deleted = true),
            "hidden" if self.in_row_properties && is_on(start) => self.of_row(|row| row.is_hidden = true),
            "gridBefore" => {
                let before = number(start, "val").unwrap_or(0);
                self.advance(before)?;
            }
            "tc" => {
                self.of_row(|row| {
                    (row.span, row.vertical, row.is_cell_deleted, row.ground) = (1, Vertical::Alone, false, row.table_ground.clone());
                });
                if let Some((table, ..)) = self.document.table() {
                    table.text = CellText::default();
                }
            }
            "gridSpan" => {
                let span = number(start, "val").unwrap_or(1).max(1);
                self.of_row(|row| row.span = span);
            }
            "vMerge" => {
                let begins = attribute(start, "val").is_some_and(|value| value == "restart");
                self.of_row(|row| row.vertical = if begins { Vertical::Begins } else { Vertical::GoesOn });
            }
            "cellDel" => self.of_row(|row| row.is_cell_deleted = true),
            "p" => self.document.break_line(),
            "rPr" => self.in_run_properties = true,
            "r" => (self.is_vanished, self.look, self.color, self.ground) = (false, RunLook::default(), None, None),
            "color" if self.in_run_properties => self.color = attribute(start, "val").and_then(|written| color(&written)),
            "shd" | "highlight" => {
                let ground = attribute(start, "fill").or_else(|| attribute(start, "val")).and_then(|written| color(&written));
                match (self.in_run_properties, self.in_table_properties) {
                    (true, _) => self.ground = ground,
                    (false, true) => self.of_row(|row| row.table_ground = ground),
                    (false, false) => self.of_row(|row| row.ground = ground.or(row.ground.take())),
                }
            }
            "tblPr" => self.in_table_properties = true,
            "vanish" if self.in_run_properties => self.is_vanished = is_on(start),
            "strike" | "dstrike" if self.in_run_properties => self.look.is_struck |= is_on(start),
            "vertAlign" if self.in_run_properties => self.look.is_raised = attribute(start, "val").is_some_and(|val| val != "baseline"),
            "ddList" => (self.choices, self.chosen) = (Some(Vec::new()), None),
            "result" => self.chosen = number(start, "val"),
            "listEntry" => {
                let entry = attribute(start, "val").unwrap_or_default();
                self.choices.iter_mut().for_each(|choices| choices.push(entry.clone()));
            }
            "checkBox" => self.ticked = Some(false),
            "default" if self.choices.is_some() => self.chosen = self.chosen.or(number(start, "val")),
            "default" | "checked" if self.ticked.is_some() => self.ticked = Some(is_on(start)),
            "pic" | "imagedata" if self.is_seen() => self.document.picture(),
            "t" => self.in_text = true,
            "br" | "cr" if self.is_seen() => self.document.break_line(),
            "tab" if self.is_seen() => self.push(" ")?,
            "noBreakHyphen" if self.is_seen() => self.push("-")?,
            "sym" if self.is_seen() => {
                let shown = symbol(&attribute(start, "font").unwrap_or_default(), &attribute(start, "char").unwrap_or_default());
                self.push(shown)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        match name {
            "sdt" => drop(self.placeholders.pop()),
            "t" => self.in_text = false,
            "ddList" => {
                let choices = self.choices.take().unwrap_or_default();
                let chosen = choices.get(self.chosen.unwrap_or(0)).cloned().unwrap_or_default();
                self.document.push(&chosen, RunLook::default())?;
            }
            "checkBox" => {
                if let Some(ticked) = self.ticked.take() {
                    self.document.push(if ticked { "☑" } else { "□" }, RunLook::default())?;
                }
            }
            "rPr" => self.in_run_properties = false,
            "tblPr" => self.in_table_properties = false,
            "trPr" => self.in_row_properties = false,
            "p" => self.document.break_line(),
            "tc" => self.end_cell()?,
            "tr" => self.end_row()?,
            "tbl" => {
                let merged = self.rows.pop().unwrap_or_default().merged;
                if let Some((_, sheet, budget)) = self.document.table() {
                    merged.into_values().try_for_each(|region| sheet.merge(budget, region))?;
                }
                self.document.end_table();
            }
            _ => {}
        }
        Ok(())
    }

    fn of_row(&mut self, change: impl FnOnce(&mut OpenRow)) {
        if let Some(row) = self.rows.last_mut() {
            change(row);
        }
    }

    fn advance(&mut self, columns: usize) -> Result<(), ReadError> {
        let Some((table, ..)) = self.document.table() else { return Ok(()) };
        table.column = table.column.saturating_add(columns);
        if table.column > SHEET_COLUMNS { Err(ReadError::damaged(FILE, "表格的列太多")) } else { Ok(()) }
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        let (Some(row), Some((table, ..))) = (self.rows.last_mut(), self.document.table()) else { return Ok(()) };
        let text = std::mem::take(&mut table.text);
        if row.is_cell_deleted {
            return Ok(());
        }
        let (column, span, is_struck) = (table.column, row.span, text.runs.is_struck());
        let datum = text.datum(|text| Cell::Text(text.to_owned().into()));
        row.cells.push(RowCell { column, span, vertical: row.vertical, datum, is_struck });
        self.advance(span)
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        let (Some(open), Some((table, sheet, budget))) = (self.rows.last_mut(), self.document.table()) else { return Ok(()) };
        let cells = std::mem::take(&mut open.cells);
        if open.is_deleted {
            return Ok(());
        }
        let row = table.row;
        if open.is_hidden {
            sheet.set_look(row, Look::Hidden);
        }
        let mut before = std::mem::take(&mut open.merged);
        for RowCell { column, span, vertical, datum, is_struck } in cells {
            let own = Region { top: row, left: column, bottom: row, right: column + span - 1 };
            if vertical == Vertical::GoesOn
                && let Some(above) = before.remove(&column)
            {
                open.merged.insert(column, Region { bottom: row, ..above });
                continue;
            }
            if vertical == Vertical::Begins {
                open.merged.insert(column, own);
            } else {
                sheet.merge(budget, own)?;
            }
            sheet.put(budget, (row, column), datum, is_struck)?;
        }
        // What does not go on in this row has ended.
        before.into_values().try_for_each(|region| sheet.merge(budget, region))?;
        self.document.next_row()
    }
}

/// Whether a property is on: without a value it is.
fn is_on(start: &BytesStart<'_>) -> bool {
    !attribute(start, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"))
}

/// A sign of a font of signs: boxes and ticks as forms have them.
fn symbol(font: &str, char: &str) -> &'static str {
    match (font, char.to_ascii_uppercase().trim_start_matches("F0")) {
        ("Wingdings", "FE") | ("Wingdings 2", "52") => "☑",
        ("Wingdings", "FD") | ("Wingdings 2", "51") => "☒",
        ("Wingdings", "FC") | ("Wingdings 2", "50") => "√",
        ("Wingdings", "FB") | ("Wingdings 2", "4F") => "×",
        ("Wingdings", "A8" | "6F") | ("Wingdings 2", "A3" | "2A") => "□",
        _ => "\u{fffd}",
    }
}
