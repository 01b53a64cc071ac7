//! One part of a workbook, read as `calamine` reads it: what would break `calamine` is refused, what it does not tell is noted.

use crate::input::beside::{Beside, PAGE_HEADER, TEXT_BOX};
use crate::input::error::ReadError;
use crate::input::packed::{Limited, MAX_EVENT};
use crate::input::record::cell_name;
use crate::input::row::Look;
use crate::input::rows::{SHEET_COLUMNS, SHEET_ROWS};
use crate::input::runs::{RunLook, Runs};
use crate::input::xml::{attribute, is_true};
use quick_xml::Reader;
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read};

/// What such a file is called.
pub(super) const FILE: &str = "Excel";
/// No character takes more in UTF-8.
const MAX_CHARACTER_BYTES: usize = 4;

/// What a sheet says that `calamine` does not tell.
#[derive(Default)]
pub(super) struct SheetNotes {
    /// Whether cells may be merged.
    pub(super) has_merged_cells: bool,
    /// Hidden columns, from 0: the first and the last of each run.
    pub(super) hidden_columns: Vec<(usize, usize)>,
    /// Formulas without a value, by row and column from 0.
    pub(super) not_calculated: HashSet<(u32, u32)>,
    /// Formulas whose value is 0.
    pub(super) zeros: HashSet<(u32, u32)>,
    /// How the parts of texts look that do not look alike, or are struck through, by row and column from 0.
    runs: HashMap<(u32, u32), Runs>,
    hidden_rows: HashSet<u32>,
    /// Rows in which something stands, from 0, in order.
    filled_rows: Vec<u32>,
    is_filtered: bool,
    /// Whether zeros are not shown.
    pub(super) hides_zeros: bool,
    /// What is said of it beside its cells: in remarks on cells, over the pages, where something is filled in.
    pub(super) beside: Vec<Beside>,
    /// Of a drawing, or the sheet over which it lies: the rows and columns, from 0, of the cells in which pictures begin.
    pub(super) pictures: Vec<(usize, usize)>,
}

/// So many texts beside the cells of a sheet are kept, of so many bytes each.
const MOST_BESIDE: usize = 1000;
const LONGEST_BESIDE: usize = 1000;

impl SheetNotes {
    /// Whether a cell holds a formula that no program has calculated; from 0.
    pub(super) fn is_not_calculated(&self, row: usize, column: usize) -> bool {
        !self.not_calculated.is_empty() && self.not_calculated.contains(&(row as u32, column as u32))
    }

    /// How the parts of a cell's text look; from 0.
    pub(super) fn runs(&self, row: usize, column: usize) -> Runs {
        if self.runs.is_empty() { Runs::default() } else { self.runs.get(&(row as u32, column as u32)).copied().unwrap_or_default() }
    }

    /// Whether something stands in one of some rows, from 0.
    pub(super) fn has_cells_in(&self, first: usize, last: usize) -> bool {
        let at = self.filled_rows.partition_point(|row| (*row as usize) < first);
        self.filled_rows.get(at).is_some_and(|row| *row as usize <= last)
    }

    /// How a row looks, from 0.
    pub(super) fn look(&self, row: usize) -> Look {
        match self.hidden_rows.contains(&(row as u32)) {
            false => Look::Plain,
            true if self.is_filtered => Look::Filtered,
            true => Look::Hidden,
        }
    }
}

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
}

/// What is noted of the cell at hand.
#[derive(Default)]
struct CellNotes {
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
}

impl CellNotes {
    /// Begins a cell of a row, from 1.
    fn begin(&mut self, start: &BytesStart<'_>, row: u32) -> Result<(), ReadError> {
        let (mut place, mut is_text, mut is_shared, mut is_one_piece) = (None, false, false, true);
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(incomplete)?;
            match attribute.key.as_ref() {
                "r" => {
                    check_cell_reference(&attribute.value)?;
                    place = cell_reference(&attribute.value);
                }
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
        *self = CellNotes { row, column, is_text, is_shared, is_one_piece, ..CellNotes::default() };
        Ok(())
    }

    fn end(&mut self, notes: &mut SheetNotes) {
        let place = (self.row, self.column);
        if self.has_value && notes.filled_rows.last().is_none_or(|last| *last < self.row) {
            notes.filled_rows.push(self.row);
        }
        match (self.has_formula, self.has_value) {
            // An empty text is what some formulas come to.
            (true, false) if !(self.is_text && self.has_value_element) => drop(notes.not_calculated.insert(place)),
            (true, true) if self.is_zero => drop(notes.zeros.insert(place)),
            (true | false, _) => {}
        }
    }
}

/// Reads a part as `calamine` reads it, up to where it breaks. Collects the file names of sheets.
///
/// `shared`: of the shared texts that were read before, by their numbers, how marked parts of them look; more are added.
pub(super) fn scan_part(
    part: &mut Limited<impl Read>,
    sheet_files: &mut HashSet<String>,
    shared: &mut HashMap<usize, Runs>,
) -> Result<PartScan, ReadError> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut scanner = Scanner {
        scan: PartScan::default(),
        sheet_files,
        shared,
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
    };
    loop {
        buffer.clear();
        reader.get_mut().get_mut().of_event = Some(MAX_EVENT);
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start)) => scanner.start(&start)?,
            Ok(Event::End(end)) => scanner.end(&end),
            Ok(Event::Text(text)) => scanner.text(&text),
            Ok(Event::CData(text)) => {
                scanner.check_value(true)?;
                scanner.count(text.len());
            }
            Ok(Event::GeneralRef(reference)) => {
                scanner.check_value(false)?;
                // A letter that has a name of its own, `&amp;`, stands for any.
                let letter = reference.resolve_char_ref().ok().flatten().unwrap_or('&');
                scanner.text(letter.encode_utf8(&mut [0; 4]));
                scanner.count(MAX_CHARACTER_BYTES - letter.len_utf8());
            }
            Ok(Event::Comment(_) | Event::PI(_)) => scanner.check_value(false)?,
            Ok(Event::Eof) => return Ok(scanner.scan),
            Ok(Event::Decl(_) | Event::DocType(_)) => {}
            // What breaks off here, or is no XML, `calamine` finds as well, if it needs it.
            Err(_) => {
                scanner.scan.notes.has_merged_cells |= scanner.scan.is_sheet;
                return Ok(scanner.scan);
            }
        }
    }
}

/// Scans a part, one event of its XML after another.
struct Scanner<'s> {
    scan: PartScan,
    sheet_files: &'s mut HashSet<String>,
    shared: &'s mut HashMap<usize, Runs>,
    /// How many shared texts have begun.
    texts: usize,
    /// The run at hand, and all of the cell or text at hand.
    run: RunLook,
    runs: Runs,
    /// How long the cell or text at hand is.
    bytes: usize,
    /// The row at hand, from 1.
    row: u32,
    cell: CellNotes,
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

impl Scanner<'_> {
    /// Refuses what stands between the pieces of a value that `calamine` does not put together. `is_left_out`: of no value does it read this.
    fn check_value(&self, is_left_out: bool) -> Result<(), ReadError> {
        if !(self.in_value && self.scan.is_sheet && (is_left_out || self.cell.is_one_piece)) {
            return Ok(());
        }
        let place = cell_name(self.cell.column as usize, self.cell.row as usize + 1);
        Err(ReadError::at("这一格的值里夹着注释、CDATA 或者字符引用：请用 Excel 或 WPS 重新保存", place))
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), ReadError> {
        let Scanner { scan, cell, .. } = self;
        match start.local_name().as_ref() {
            name @ ("t" | "v") => {
                self.in_text = true;
                self.in_value = name == "v";
                cell.has_value_element = true;
            }
            "f" => cell.has_formula = true,
            "c" => {
                self.bytes = 0;
                self.runs = Runs::default();
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
                self.beside = Some(Beside { column: column_of(&cell), place: format!("批注 {cell}"), text: String::new() });
            }
            "oddHeader" | "evenHeader" | "firstHeader" => {
                self.beside = Some(Beside { column: None, place: PAGE_HEADER.to_owned(), text: String::new() });
            }
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
            "vertAlign" => self.run.is_raised = attribute(start, "val").is_some_and(|val| val != "baseline"),
            "row" => {
                check_cell_references(start, "r")?;
                self.row = attribute(start, "r").and_then(|number| number.trim().parse().ok()).unwrap_or(self.row + 1);
                if is_true(attribute(start, "hidden")) || is_zero(start, "ht") {
                    scan.notes.hidden_rows.insert(self.row.saturating_sub(1));
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
                scan.notes.has_merged_cells = true;
                check_cell_references(start, "ref")?;
            }
            "sst" => {
                for attribute in start.attributes().with_checks(false).flatten().filter(|found| found.key.as_ref() == "uniqueCount") {
                    let claimed: Option<u64> = attribute.value.trim().parse().ok();
                    scan.claimed_texts = scan.claimed_texts.max(claimed.unwrap_or_default());
                }
            }
            "Relationship" => {
                self.sheet_files.extend(sheet_file(start));
                if attribute(start, "Type").is_some_and(|kind| kind.ends_with("/comments") || kind.ends_with("/drawing")) {
                    let target = attribute(start, "Target");
                    self.scan.over_sheet.extend(target.and_then(|target| Some(part_name(target.rsplit('/').next()?))));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, end: &BytesEnd<'_>) {
        (self.in_text, self.in_value) = (false, false);
        match end.local_name().as_ref() {
            "c" => {
                self.cell.end(&mut self.scan.notes);
                if self.runs.is_marked() {
                    self.scan.notes.runs.insert((self.cell.row, self.cell.column), self.runs);
                }
            }
            "si" => self.shared.extend(self.texts.checked_sub(1).map(|at| (at, self.runs)).filter(|(_, runs)| runs.is_marked())),
            "from" => self.anchor.is_begin = false,
            "col" | "row" => self.anchor.is_row = None,
            "r" => self.run = RunLook::default(),
            "rPh" => self.in_reading = false,
            "comment" | "oddHeader" | "evenHeader" | "firstHeader" | "sp" => {
                if let Some(beside) = self.beside.take() {
                    self.keep_beside(beside);
                }
            }
            _ => {}
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

    fn text(&mut self, text: &str) {
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
                self.scan.notes.runs.insert((self.cell.row, self.cell.column), *runs);
            }
        }
        self.count(text.len());
    }

    /// Counts bytes of the cell or text at hand.
    fn count(&mut self, bytes: usize) {
        if self.in_text {
            self.bytes += bytes;
            self.scan.longest_cell = self.scan.longest_cell.max(self.bytes / MAX_CHARACTER_BYTES);
        }
    }
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

/// The file name of the sheet, or of the workbook, to which a relationship leads.
fn sheet_file(start: &BytesStart<'_>) -> Option<String> {
    let value = |wanted: &str| {
        let found = start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == wanted);
        found.map(|attribute| part_name(&attribute.value))
    };
    let kind = value("Type")?;
    let is_sheet = ["worksheet", "chartsheet", "dialogsheet", "officedocument"].iter().any(|sheet| kind.ends_with(sheet));
    value("Target").filter(|_| is_sheet)?.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Places that lie outside of any sheet would overflow where they are computed with.
fn check_cell_references(start: &BytesStart<'_>, name: &str) -> Result<(), ReadError> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(incomplete)?;
        if attribute.key.as_ref() == name {
            check_cell_reference(&attribute.value)?;
        }
    }
    Ok(())
}

/// The same of one place.
fn check_cell_reference(reference: &str) -> Result<(), ReadError> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    match cell_reference(first).zip(cell_reference(last)) {
        Some(((top, left), (bottom, right))) if top <= bottom && left <= right => Ok(()),
        _ => Err(ReadError::damaged(FILE, "单元格的位置写错了，或者超出了工作表")),
    }
}

fn incomplete(_: AttrError) -> ReadError {
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
