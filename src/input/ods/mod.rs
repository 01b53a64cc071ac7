//! ODS: the sheets of an OpenDocument file.

mod styles;

use super::beside::{OF_PAGES, ON_CELL};
use super::datum::{as_seen, not_calculated, of_error, of_iso, of_number, of_text};
use super::document::LinesAbove;
use super::error::ReadError;
use super::number_format::{NumberShown, PLAIN, Shows};
use super::packed::{Packed, whole};
use super::record::cell_name;
use super::row::{Look, is_blank};
use super::rows::{Budget, MAX_CHARACTERS, Region, SHEET_COLUMNS, too_long};
use super::runs::{RunLook, Runs, with_flaw};
use super::sheets::{KeptSheet, KeptSheets, check_count};
use super::xml::{Piece, attribute, number, walk};
use crate::value::cell::Cell;
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::rc::Rc;
use styles::Styles;

const FILE: &str = "ODF";
/// Rows lie below this.
const MAX_INDEX: usize = 1 << 21;
/// What stands in a cell, or beside it, and is not its text.
const PASSED_OVER: [&str; 10] =
    ["master-styles", "annotation", "note", "frame", "shapes", "custom-shape", "tracked-changes", "dde-links", "forms", "ruby-text"];
/// What is kept of a remark on a cell goes on for so many bytes at most.
const LONGEST_NOTE: usize = 1000;
/// A time of day may be written as one of this day.
const NO_DAY: &str = "1899-12-30T";

/// Reads all sheets.
pub(super) fn sheets(bytes: &[u8]) -> Result<KeptSheets, ReadError> {
    let mut packed = Packed::open(bytes, "ODS")?;
    let mut is_encrypted = false;
    if let Some(manifest) = packed.part("META-INF/manifest.xml") {
        walk(manifest, FILE, &mut |piece| {
            is_encrypted |= matches!(piece, Piece::Start("encryption-data", _));
            Ok(())
        })?;
    }
    if is_encrypted {
        return Err(ReadError::encrypted(FILE));
    }
    let mut reader = Reader::default();
    for name in ["settings.xml", "styles.xml"] {
        if let Some(part) = packed.part(name) {
            walk(part, FILE, &mut |piece| reader.take(piece))?;
        }
    }
    let content = packed.part("content.xml").ok_or_else(|| ReadError::damaged(FILE, "缺少其中的一部分"))?;
    walk(content, FILE, &mut |piece| reader.take(piece))?;
    reader.all()
}

/// The same of a file that is one XML for all parts.
pub(super) fn flat_sheets(bytes: &[u8]) -> Result<KeptSheets, ReadError> {
    let mut reader = Reader::default();
    walk(whole(bytes), FILE, &mut |piece| reader.take(piece))?;
    reader.all()
}

/// Reads sheets, element by element.
#[derive(Default)]
struct Reader {
    budget: Budget,
    styles: Styles,
    sheets: Vec<KeptSheet>,
    /// Of a document with text.
    above: LinesAbove,
    /// How deep in what is passed over.
    passing_over: usize,
    /// The remark on a cell, or what stands over or under every page, that is passed over.
    note: Option<String>,
    /// What stands over or under every page.
    of_pages: Vec<String>,
    /// Whether what comes says if zeros are shown, and whether they are not.
    in_zeros: bool,
    hides_zeros: bool,
    in_table: bool,
    /// Styles of columns: the first column of each run and its style.
    column_styles: Vec<(usize, String)>,
    column: usize,
    /// The row at hand: its first number, how often it stands there, how it looks.
    row: usize,
    repeated: usize,
    look: Look,
    row_style: Option<String>,
    /// The cells of the row that hold something.
    cells: Vec<RowCell>,
    cell: Option<OpenCell>,
    in_paragraph: usize,
    /// How the texts look that lie within each other.
    spans: Vec<RunLook>,
}

/// A cell of the row at hand.
struct RowCell {
    column: usize,
    repeated: usize,
    columns: usize,
    rows: usize,
    datum: Cell<'static>,
    is_struck: bool,
}

/// The cell at hand.
#[derive(Default)]
struct OpenCell {
    kind: String,
    is_error: bool,
    value: Option<String>,
    has_formula: bool,
    shows: Shows,
    /// The colour below its text.
    ground: Option<Rc<str>>,
    repeated: usize,
    columns: usize,
    rows: usize,
    is_covered: bool,
    text: String,
    runs: Runs,
}

impl Reader {
    /// The sheets, with what holds for all of them.
    fn all(mut self) -> Result<KeptSheets, ReadError> {
        for sheet in &mut self.sheets {
            self.of_pages.iter().for_each(|text| sheet.add_beside(OF_PAGES.to_owned(), None, text.clone()));
            if self.hides_zeros {
                sheet.hide_zeros();
            }
        }
        KeptSheets::new(self.sheets, "工作表", "这个 ODF 文件里没有表格")
    }

    fn take(&mut self, piece: Piece<'_>) -> Result<(), ReadError> {
        if !self.in_table && self.passing_over == 0 {
            self.styles.take(&piece);
        }
        match piece {
            Piece::Start(name, start) => {
                let is_within = name == "table" && self.in_table;
                if let Some(cell) = self.cell.as_mut().filter(|_| is_within) {
                    cell.runs.holds_table = true;
                }
                if self.passing_over > 0 || is_within || PASSED_OVER.contains(&name) {
                    match &mut self.note {
                        Some(note) => note.push('\n'),
                        None if name == "annotation" && self.cell.is_some() || self.passing_over > 0 && is_of_pages(name) => {
                            self.note = Some(String::new());
                        }
                        None => {}
                    }
                    self.passing_over += 1;
                    return Ok(());
                }
                self.begin(name, start)
            }
            Piece::End(name) if self.passing_over > 0 => {
                self.passing_over -= 1;
                if is_of_pages(name) {
                    self.of_pages.extend(self.note.take());
                } else if let (0, Some(note), Some(sheet)) =
                    (self.passing_over, self.note.take_if(|_| self.passing_over == 0), self.sheets.last_mut())
                {
                    let cell = cell_name(self.column, self.row + 1);
                    sheet.add_beside([ON_CELL, cell.as_str()].concat(), Some(self.column), note);
                }
                Ok(())
            }
            Piece::End(name) => self.end(name),
            Piece::Text(text) if self.note.as_ref().is_some_and(|note| note.len() <= LONGEST_NOTE) => {
                self.note.iter_mut().for_each(|note| note.push_str(text));
                Ok(())
            }
            Piece::Text(text) if self.in_zeros => {
                self.hides_zeros |= text.trim() == "false";
                Ok(())
            }
            Piece::Text(text) if self.passing_over == 0 && self.in_paragraph > 0 => self.push(text),
            Piece::Text(_) => Ok(()),
        }
    }

    fn begin(&mut self, name: &str, start: &BytesStart<'_>) -> Result<(), ReadError> {
        match name {
            "table" => {
                let name = attribute(start, "name").unwrap_or_else(|| format!("Sheet{}", self.sheets.len() + 1));
                check_count(self.sheets.len())?;
                let mut sheet = KeptSheet::new(name).below(self.above.take());
                if attribute(start, "style-name").is_some_and(|style| self.styles.is_hidden(&style)) {
                    sheet.hide();
                }
                self.sheets.push(sheet);
                self.in_table = true;
                (self.column, self.row) = (0, 0);
                self.column_styles.clear();
            }
            "config-item" => self.in_zeros = attribute(start, "name").as_deref() == Some("ShowZeroValues"),
            "table-column" if self.in_table => {
                let repeated = number(start, "number-columns-repeated").unwrap_or(1).clamp(1, MAX_INDEX);
                let is_seen = attribute(start, "visibility").is_none_or(|visibility| visibility == "visible");
                if let (false, Some(sheet)) = (is_seen, self.sheets.last_mut()) {
                    sheet.hide_columns(self.column, self.column.saturating_add(repeated - 1));
                }
                self.column_styles.push((self.column, attribute(start, "default-cell-style-name").unwrap_or_default()));
                self.column = self.column.saturating_add(repeated);
            }
            "table-row" if self.in_table => {
                self.repeated = number(start, "number-rows-repeated").unwrap_or(1).clamp(1, MAX_INDEX);
                self.look = match attribute(start, "visibility").as_deref() {
                    Some("filter") => Look::Filtered,
                    Some("collapse") => Look::Hidden,
                    Some(_) | None => Look::Plain,
                };
                self.row_style = attribute(start, "default-cell-style-name");
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" if self.in_table => self.begin_cell(start, name == "covered-table-cell"),
            "p" | "h" => {
                self.in_paragraph += 1;
                self.begin_text(start);
                if self.cell.as_ref().is_some_and(|cell| !cell.text.is_empty()) {
                    self.push("\n")?;
                }
            }
            "span" if self.in_paragraph > 0 => self.begin_text(start),
            "s" if self.in_paragraph > 0 => {
                let spaces = number(start, "c").unwrap_or(1).min(MAX_CHARACTERS);
                self.push(&" ".repeat(spaces))?;
            }
            "tab" if self.in_paragraph > 0 => self.push("\t")?,
            "line-break" if self.in_paragraph > 0 => self.push("\n")?,
            _ => {}
        }
        Ok(())
    }

    /// Begins a text with a style of its own.
    fn begin_text(&mut self, start: &BytesStart<'_>) {
        let outer = self.spans.last().copied().unwrap_or_default();
        let ground = self.cell.as_ref().and_then(|cell| cell.ground.as_deref());
        let own = attribute(start, "style-name").map(|style| self.styles.run(&style, ground)).unwrap_or_default();
        self.spans.push(RunLook {
            is_struck: outer.is_struck || own.is_struck,
            is_raised: outer.is_raised || own.is_raised,
            is_unseen: outer.is_unseen || own.is_unseen,
        });
    }

    fn begin_cell(&mut self, start: &BytesStart<'_>, is_covered: bool) {
        let column = self.column;
        let of_column = || {
            let after = self.column_styles.partition_point(|(first, _)| *first <= column);
            self.column_styles.get(after.checked_sub(1)?).map(|(_, style)| style.clone())
        };
        let style = attribute(start, "style-name").or_else(|| self.row_style.clone()).or_else(of_column);
        let mut cell = OpenCell {
            ground: style.as_ref().and_then(|style| self.styles.ground(style)),
            shows: style.map_or(PLAIN, |style| self.styles.shows(&style)),
            repeated: 1,
            columns: 1,
            rows: 1,
            is_covered,
            ..OpenCell::default()
        };
        for attribute in start.attributes().with_checks(false).flatten() {
            let name = attribute.key.as_ref();
            let value = || quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), Cow::into_owned);
            let count = || attribute.value.trim().parse::<usize>().unwrap_or(1).clamp(1, MAX_INDEX);
            match name.rsplit_once(':').map_or(name, |(_, local)| local) {
                "value-type" if name.starts_with("calcext") => cell.is_error = attribute.value == "error",
                "value-type" => cell.kind = value(),
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => cell.value = Some(value()),
                "formula" => cell.has_formula = true,
                "number-columns-repeated" => cell.repeated = count(),
                "number-columns-spanned" => cell.columns = count(),
                "number-rows-spanned" => cell.rows = count(),
                _ => {}
            }
        }
        self.cell = Some(cell);
    }

    fn push(&mut self, text: &str) -> Result<(), ReadError> {
        let Some(cell) = &mut self.cell else {
            if !self.in_table {
                self.above.push(text);
            }
            return Ok(());
        };
        cell.text.push_str(text);
        cell.runs.add(text, self.spans.last().copied().unwrap_or_default());
        if cell.text.len() > 4 * MAX_CHARACTERS { Err(ReadError::new(too_long())) } else { Ok(()) }
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        match name {
            "config-item" => self.in_zeros = false,
            "table" => self.in_table = false,
            "p" | "h" => {
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
                self.spans.pop();
                if !self.in_table {
                    self.above.end_line();
                }
            }
            "span" => drop(self.spans.pop()),
            "table-cell" | "covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let OpenCell { repeated, columns, rows, is_covered, .. } = cell;
                let (column, is_struck, flaw) = (self.column, cell.shows.is_struck || cell.runs.is_struck(), cell.runs.flaw());
                self.column = column.saturating_add(repeated);
                let datum = if is_covered { Cell::Null } else { with_flaw(cell.datum(), flaw) };
                if !is_blank(&datum) {
                    if self.column > SHEET_COLUMNS {
                        return Err(ReadError::damaged(FILE, "单元格的位置超出了工作表"));
                    }
                    self.cells.push(RowCell { column, repeated, columns, rows, datum, is_struck });
                }
            }
            "table-row" if self.in_table => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        let (first, cells) = (self.row, std::mem::take(&mut self.cells));
        self.row = first.saturating_add(self.repeated);
        let Some(sheet) = self.sheets.last_mut().filter(|_| !cells.is_empty()) else { return Ok(()) };
        if self.row > MAX_INDEX {
            return Err(ReadError::damaged(FILE, "单元格的位置超出了工作表"));
        }
        for row in first..self.row {
            if self.look != Look::Plain {
                sheet.set_look(row, self.look);
            }
            for RowCell { column, repeated, columns, rows, datum, is_struck } in &cells {
                for column in *column..column + repeated {
                    sheet
                        .merge(&mut self.budget, Region { top: row, left: column, bottom: row + rows - 1, right: column + columns - 1 })?;
                    sheet.put(&mut self.budget, (row, column), datum.clone(), *is_struck)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether an element holds what stands over or under every page.
fn is_of_pages(name: &str) -> bool {
    matches!(name, "header" | "header-left" | "header-first" | "footer" | "footer-left" | "footer-first")
}

impl OpenCell {
    /// What the cell says.
    fn datum(self) -> Cell<'static> {
        let OpenCell { kind, value, shows, text, is_error, has_formula, .. } = self;
        if is_error {
            return of_error(&text);
        }
        if has_formula && value.is_none() && is_blank(&Cell::Text(text.as_str().into())) && kind != "string" {
            return not_calculated();
        }
        let number = || value.as_deref().and_then(|value| value.trim().parse::<f64>().ok());
        let datum = match (kind.as_str(), number(), &value) {
            // Some write days as numbers of days.
            ("percentage", Some(number), _) => of_number(number, &Shows { number: NumberShown::Percent, ..shows.clone() }),
            ("float" | "currency", Some(number), _) => of_number(number, &shows),
            ("date", _, Some(day)) if !day.starts_with(NO_DAY) => of_iso(day, &shows),
            ("boolean", _, Some(truth)) => Cell::Bool(truth == "true"),
            ("string", _, Some(text)) => of_text(Cow::Owned(text.clone())),
            _ => of_text(Cow::Owned(text)),
        };
        as_seen(datum, &shows, false)
    }
}
