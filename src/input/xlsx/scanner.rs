//! What the events of a part say: what would break `calamine` is refused, what it does not tell is noted.

use super::notes::{RowNotes, SheetNotes};
use crate::input::beside::{Beside, OF_PAGES, ON_CELL, TEXT_BOX};
use crate::input::error::ReadError;
use crate::input::record::cell_name;
use crate::input::rows::{Region, SHEET_COLUMNS, SHEET_ROWS};
use crate::input::runs::{RunLook, Runs};
use crate::input::xml::{attribute, is_true};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// What such a file is called.
pub(super) const FILE: &str = "Excel";
/// No character takes more in UTF-8.
pub(super) const MAX_CHARACTER_BYTES: usize = 4;
/// So many texts beside the cells of a sheet are kept, of so many bytes each.
const MOST_BESIDE: usize = 1000;
const LONGEST_BESIDE: usize = 1000;

/// What was found in a part.
#[derive(Default)]
pub(super) struct PartScan {
    /// How many texts it claims to hold.
    pub(super) claimed_texts: u64,
    /// Of its longest cell: how many characters there are at least.
    pub(super) longest_cell: usize,
    pub(super) is_sheet: bool,
    pub(super) notes: SheetNotes,
    /// Of the workbook: the names of its sheets and their relationships.
    pub(super) relations: Vec<(String, String)>,
    /// Of the workbook: whether all formulas are to be calculated again.
    pub(super) recalculates: bool,
    /// Of relationships: the file names of the remarks on the cells of a sheet, and of what is drawn over it.
    pub(super) over_sheet: Vec<String>,
    /// Of relationships: the file names of sheets and of the workbook, which `calamine` opens whatever they end in.
    pub(super) linked_files: Vec<String>,
    /// Of relationships: those that lead to sheets, and the parts to which they lead.
    pub(super) targets: Vec<(String, String)>,
    /// Of shared texts, by their numbers: how marked parts of them look.
    pub(super) shared: HashMap<usize, Runs>,
    /// Whether it breaks off, or is no XML.
    pub(super) is_broken: bool,
}

/// What is noted of the cell at hand.
#[derive(Default)]
pub(super) struct CellNotes {
    row: u32,
    column: u32,
    is_text: bool,
    /// Whether `calamine` takes the value for one piece of text.
    is_one_piece: bool,
    /// Whether its value is the number of a shared text.
    is_shared: bool,
    has_formula: bool,
    has_value_element: bool,
    has_value: bool,
    is_zero: bool,
    /// Whether it has begun and not ended.
    pub(super) is_open: bool,
}

impl CellNotes {
    /// Begins a cell of a row, from 1.
    fn begin(&mut self, start: &BytesStart<'_>, row: u32) -> Result<(), ReadError> {
        let (mut place, mut is_text, mut is_shared, mut is_one_piece) = (None, false, false, true);
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| incomplete())?;
            match attribute.key.as_ref() {
                "r" => place = Some(first_cell(&attribute.value)?),
                "t" => {
                    (is_text, is_shared) = (attribute.value == "str", attribute.value == "s");
                    is_one_piece = matches!(&*attribute.value, "n" | "s" | "b" | "e");
                }
                _ => {}
            }
        }
        // A cell without a place of its own stands right of the one before.
        let beside = if self.row + 1 == row { self.column + 2 } else { 1 };
        let (row, column) = place.unwrap_or((row, beside));
        let (row, column) = (row.saturating_sub(1), column.saturating_sub(1));
        *self = CellNotes { row, column, is_text, is_shared, is_one_piece, is_open: true, ..CellNotes::default() };
        Ok(())
    }

    /// Ends it. `recalculates`: whether a zero that is stored may be nothing that was ever calculated.
    fn end(&mut self, rows: &mut RowNotes, recalculates: bool) {
        self.is_open = false;
        let place = (self.row, self.column);
        if self.has_value && rows.filled.last().is_none_or(|last| *last < self.row) {
            rows.filled.push(self.row);
        }
        // An empty text is what some formulas come to.
        let is_empty_text = !self.has_value && self.is_text && self.has_value_element;
        let is_doubtful = !self.has_value && !is_empty_text || recalculates && self.is_zero;
        if self.has_formula && is_doubtful {
            rows.not_calculated.insert(place);
        }
    }
}

/// Takes the events of a part, one after another.
pub(super) struct Scanner<'s> {
    pub(super) scan: PartScan,
    /// Of the rows of a sheet that have not been handed on.
    pub(super) rows: RowNotes,
    /// Of the shared texts, by their numbers, how marked parts of them look.
    shared: &'s HashMap<usize, Runs>,
    /// Whether all formulas are to be calculated again.
    recalculates: bool,
    /// How many shared texts have begun.
    texts: usize,
    /// The run at hand, and all of the cell or text at hand.
    run: RunLook,
    runs: Runs,
    /// How long the cell or text at hand is.
    bytes: usize,
    /// The row at hand, from 1.
    row: u32,
    pub(super) cell: CellNotes,
    /// Between other elements stands only what lays out the XML.
    in_text: bool,
    in_value: bool,
    /// Within the reading that stands above a text (拼音指南).
    in_reading: bool,
    /// The remark, or the header of pages, at hand.
    beside: Option<Beside>,
    /// The place in which what is drawn begins.
    anchor: Anchor,
}

/// Where something begins that is drawn over a sheet.
#[derive(Default)]
struct Anchor {
    is_begin: bool,
    /// Whether the number that comes is that of a row; none where none comes.
    is_row: Option<bool>,
    row: Option<usize>,
    column: Option<usize>,
}

impl Anchor {
    /// Takes the number of a row or of a column.
    fn add(&mut self, text: &str) {
        let Some(is_row) = self.is_row else { return };
        let place = if is_row { &mut self.row } else { &mut self.column };
        *place = text.trim().parse().ok();
    }
}

impl<'s> Scanner<'s> {
    pub(super) fn new(shared: &'s HashMap<usize, Runs>, recalculates: bool) -> Self {
        Scanner {
            scan: PartScan::default(),
            rows: RowNotes::default(),
            shared,
            recalculates,
            texts: 0,
            run: RunLook::default(),
            runs: Runs::default(),
            bytes: 0,
            row: 0,
            cell: CellNotes::default(),
            in_text: false,
            in_value: false,
            in_reading: false,
            beside: None,
            anchor: Anchor::default(),
        }
    }

    /// Refuses CDATA in a value: `calamine` reads it of none.
    pub(super) fn check_character_data(&self) -> Result<(), ReadError> {
        if self.in_value { self.refuse_pieces() } else { Ok(()) }
    }

    /// Refuses what parts a value that `calamine` takes for one piece.
    pub(super) fn check_pieces(&self) -> Result<(), ReadError> {
        if self.in_value && self.cell.is_one_piece { self.refuse_pieces() } else { Ok(()) }
    }

    fn refuse_pieces(&self) -> Result<(), ReadError> {
        if !self.scan.is_sheet {
            return Ok(());
        }
        let place = cell_name(self.cell.column as usize, self.cell.row as usize + 1);
        Err(ReadError::at("这一格的值里夹着注释、CDATA 或者字符引用：请用 Excel 或 WPS 重新保存", place))
    }

    pub(super) fn start(&mut self, name: &str, start: &BytesStart<'_>) -> Result<(), ReadError> {
        let Scanner { scan, rows, cell, .. } = self;
        match name {
            "t" | "v" => {
                self.in_text = true;
                self.in_value = name == "v";
                cell.has_value_element = true;
            }
            "f" => cell.has_formula = true,
            "c" if cell.is_open && scan.is_sheet => return Err(incomplete()),
            "c" => {
                self.bytes = 0;
                self.runs = Runs::default();
                rows.cells += 1;
                cell.begin(start, self.row)?;
            }
            "si" => {
                self.bytes = 0;
                self.runs = Runs::default();
                self.texts += 1;
            }
            "comment" => {
                self.bytes = 0;
                let cell = attribute(start, "ref").unwrap_or_default();
                self.beside = Some(Beside { column: column_of(&cell), place: [ON_CELL, cell.as_str()].concat(), text: String::new() });
            }
            name if is_of_pages(name) => self.beside = Some(Beside { column: None, place: OF_PAGES.to_owned(), text: String::new() }),
            // A shape over the cells.
            "sp" => self.beside = Some(Beside { column: None, place: TEXT_BOX.to_owned(), text: String::new() }),
            "dataValidation" => {
                let cells = attribute(start, "sqref").unwrap_or_default();
                let text =
                    ["promptTitle", "prompt", "errorTitle", "error"].map(|name| attribute(start, name).unwrap_or_default()).join(" ");
                let place = format!("输入提示 {}", cells.split(' ').next().unwrap_or_default());
                self.keep_beside(Beside { column: column_of(&cells), place, text });
            }
            "absoluteAnchor" => self.anchor = Anchor::default(),
            "from" => self.anchor = Anchor { is_begin: true, ..Anchor::default() },
            "col" if self.anchor.is_begin => self.anchor.is_row = Some(false),
            "row" if self.anchor.is_begin => self.anchor.is_row = Some(true),
            "pic" => {
                let place = self.anchor.row.zip(self.anchor.column);
                scan.notes.pictures.extend(place.filter(|_| scan.notes.pictures.len() < MOST_BESIDE));
            }
            "r" => self.run = RunLook::default(),
            "rPh" => self.in_reading = true,
            "strike" => self.run.is_struck = attribute(start, "val").is_none_or(|val| val != "0" && val != "false"),
            "color" => {
                let is_white = attribute(start, "rgb").is_some_and(|rgb| rgb.to_ascii_uppercase().ends_with("FFFFFF"))
                    || attribute(start, "theme").as_deref() == Some("0") && attribute(start, "tint").is_none();
                self.run.is_unseen = is_white;
            }
            "vertAlign" => self.run.is_raised = attribute(start, "val").is_some_and(|val| val != "baseline"),
            "row" => {
                check_cell_references(start, "r")?;
                self.row = attribute(start, "r").and_then(|number| number.trim().parse().ok()).unwrap_or(self.row + 1);
                if is_true(attribute(start, "hidden")) || is_zero(start, "ht") {
                    rows.hidden.insert(self.row.saturating_sub(1));
                }
            }
            "col" if is_true(attribute(start, "hidden")) || is_zero(start, "width") => {
                let bound = |name: &str| attribute(start, name).and_then(|bound| bound.trim().parse::<usize>().ok());
                if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                    scan.notes.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            "sheetView" => scan.notes.hides_zeros |= attribute(start, "showZeros").is_some_and(|shows| shows == "0" || shows == "false"),
            "filterColumn" => scan.notes.is_filtered = true,
            "calcPr" => scan.recalculates |= is_true(attribute(start, "fullCalcOnLoad")),
            "sheet" => scan.relations.extend(attribute(start, "name").zip(attribute(start, "id"))),
            "worksheet" => scan.is_sheet = true,
            "dimension" => check_cell_references(start, "ref")?,
            "mergeCell" => {
                check_cell_references(start, "ref")?;
                scan.notes.merged.extend(attribute(start, "ref").and_then(|cells| region(&cells)));
            }
            "sst" => {
                for attribute in start.attributes().with_checks(false).flatten().filter(|found| found.key.as_ref() == "uniqueCount") {
                    let claimed: Option<u64> = attribute.value.trim().parse().ok();
                    scan.claimed_texts = scan.claimed_texts.max(claimed.unwrap_or_default());
                }
            }
            "Relationship" => self.relationship(start),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn end(&mut self, name: &str) {
        (self.in_text, self.in_value) = (false, false);
        match name {
            "c" => {
                self.cell.end(&mut self.rows, self.recalculates);
                if self.runs.is_marked() {
                    self.rows.runs.insert((self.cell.row, self.cell.column), self.runs);
                }
            }
            "si" => self.scan.shared.extend(self.texts.checked_sub(1).map(|at| (at, self.runs)).filter(|(_, runs)| runs.is_marked())),
            "from" => self.anchor.is_begin = false,
            "col" | "row" => self.anchor.is_row = None,
            "r" => self.run = RunLook::default(),
            "rPh" => self.in_reading = false,
            name if matches!(name, "comment" | "sp") || is_of_pages(name) => {
                if let Some(beside) = self.beside.take() {
                    self.keep_beside(beside);
                }
            }
            _ => {}
        }
    }

    /// Notes where a relationship leads to.
    fn relationship(&mut self, start: &BytesStart<'_>) {
        let value = |name| attribute(start, name).map(|value| part_name(&value));
        let (Some(kind), Some(target)) = (value("Type"), value("Target")) else { return };
        let kind = kind.rsplit('/').next().unwrap_or_default();
        let file = target.rsplit('/').next().filter(|file| !file.is_empty()).map(str::to_owned);
        match kind {
            "worksheet" | "chartsheet" | "dialogsheet" | "officedocument" => self.scan.linked_files.extend(file),
            "comments" | "drawing" => self.scan.over_sheet.extend(file),
            _ => {}
        }
        if let Some(id) = attribute(start, "Id").filter(|_| kind == "worksheet") {
            self.scan.targets.push((id, target.trim_start_matches(['/', '.']).to_owned()));
        }
    }

    fn add_beside(&mut self, text: &str) {
        if let Some(beside) = self.beside.as_mut().filter(|beside| beside.text.len() <= LONGEST_BESIDE) {
            beside.text.push_str(text);
        }
    }

    fn keep_beside(&mut self, beside: Beside) {
        let kept = &mut self.scan.notes.beside;
        if kept.len() < MOST_BESIDE && beside.text.len() <= 2 * LONGEST_BESIDE && !beside.text.trim().is_empty() {
            kept.push(beside);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.add_beside(text);
        self.anchor.add(text);
        if self.in_text {
            self.cell.is_zero = !self.cell.has_value && text == "0";
            self.cell.has_value = true;
            if !self.in_reading {
                self.runs.add(text, self.run);
            }
            if self.cell.is_shared
                && !self.shared.is_empty()
                && let Some(runs) = text.trim().parse().ok().and_then(|number: usize| self.shared.get(&number))
            {
                self.rows.runs.insert((self.cell.row, self.cell.column), *runs);
            }
        }
        self.count(text.len());
    }

    /// Counts bytes of the cell or text at hand.
    pub(super) fn count(&mut self, bytes: usize) {
        if self.in_text {
            self.bytes += bytes;
            self.scan.longest_cell = self.scan.longest_cell.max(self.bytes / MAX_CHARACTER_BYTES);
        }
    }
}

/// The cells that `B2:C3` names.
fn region(cells: &str) -> Option<Region> {
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    let corner =
        |cell| cell_reference(cell).and_then(|(row, column)| Some((row.checked_sub(1)? as usize, column.checked_sub(1)? as usize)));
    let ((top, left), (bottom, right)) = corner(first).zip(corner(last))?;
    Some(Region { top, left, bottom, right })
}

/// Whether an element holds what stands over or under every page.
fn is_of_pages(name: &str) -> bool {
    matches!(name, "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter")
}

/// The column, from 0, of the first of some cells.
fn column_of(cells: &str) -> Option<usize> {
    let first = cells.split([' ', ':']).next()?;
    cell_reference(first).and_then(|(_, column)| (column as usize).checked_sub(1))
}

/// Whether a height or a width is none.
fn is_zero(start: &BytesStart<'_>, name: &str) -> bool {
    attribute(start, name).is_some_and(|size| size.trim().parse() == Ok(0.0))
}

/// Places that lie outside of any sheet would overflow where they are computed with.
fn check_cell_references(start: &BytesStart<'_>, name: &str) -> Result<(), ReadError> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| incomplete())?;
        if attribute.key.as_ref() == name {
            first_cell(&attribute.value)?;
        }
    }
    Ok(())
}

/// The row and column, from 1, of the first of some cells that lie within a sheet.
fn first_cell(reference: &str) -> Result<(u32, u32), ReadError> {
    let corners = match reference.split_once(':') {
        Some((first, last)) => cell_reference(first).zip(cell_reference(last)),
        None => cell_reference(reference).map(|cell| (cell, cell)),
    };
    match corners {
        Some(((top, left), (bottom, right))) if top <= bottom && left <= right => Ok((top, left)),
        Some(_) | None => Err(ReadError::damaged(FILE, "单元格的位置写错了，或者超出了工作表")),
    }
}

fn incomplete() -> ReadError {
    ReadError::damaged(FILE, "单元格写得不完整")
}

/// The row and column of `C12`, counted from 1; `12` has the column 0.
fn cell_reference(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at_checked(letters)?;
    if letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse().ok()?;
    ((1..=SHEET_ROWS as u32).contains(&row) && column <= SHEET_COLUMNS as u32).then_some((row, column))
}

/// A part's name as others compare it.
pub(super) fn part_name(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}
