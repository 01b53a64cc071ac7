//! What `calamine` must not be given is refused before: files that are too large, and claims that it would believe.

use crate::input::error::ReadError;
use crate::input::packed::{Limited, MAX_EVENT};
use crate::input::row::Look;
use crate::input::rows::{MAX_CHARACTERS, SHEET_COLUMNS, SHEET_ROWS, too_long};
use crate::input::xml::{attribute, is_true};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// What such a file is called.
pub(super) const FILE: &str = "Excel";
/// `<si/>`, the shortest text that the shared texts can hold.
const SHORTEST_TEXT: u64 = 5;

/// Looks through the parts of a workbook that `calamine` may open: those in XML, and whatever is named as a sheet. Returns what it notes of
/// them on the way.
pub(super) fn check(bytes: &[u8], max_unpacked: u64) -> Result<Notes, ReadError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::incomplete("XLSX"))?;
    let mut left = max_unpacked;
    let mut sheets = HashSet::new();
    let mut others = Vec::new();
    for at in 0..zip.len() {
        let name = zip.name_for_index(at).and_then(Result::ok).map(|name| part_name(&name)).unwrap_or_default();
        if name.ends_with(".rels") {
            check_part(&mut zip, at, &mut left, max_unpacked, &mut sheets)?;
        } else {
            others.push((at, name));
        }
    }
    let is_opened = |name: &str| name.ends_with(".xml") || sheets.iter().any(|sheet: &String| name.ends_with(sheet.as_str()));
    let opened = others.into_iter().filter(|(_, name)| is_opened(name));
    let mut notes = Notes::default();
    let mut recalculated = false;
    for (at, name) in opened {
        let held = check_part(&mut zip, at, &mut left, max_unpacked, &mut HashSet::new())?;
        if held.is_sheet {
            notes.by_part.insert(name, held.notes);
        } else {
            notes.names.extend(held.sheets);
            recalculated |= held.recalculated;
        }
    }
    if recalculated {
        // A zero that is stored may be nothing that was ever calculated.
        for sheet in notes.by_part.values_mut() {
            sheet.not_calculated.extend(std::mem::take(&mut sheet.zeros));
        }
    }
    // Of a part that is not found what is noted of any may hold.
    notes.of_no_part.merged_cells = notes.by_part.values().any(|sheet| sheet.merged_cells);
    notes.targets = targets(&mut zip);
    Ok(notes)
}

/// What the parts of a workbook say that `calamine` does not tell.
#[derive(Default)]
pub(super) struct Notes {
    by_part: HashMap<String, SheetNotes>,
    /// The names of sheets and the relationships that lead to their parts.
    names: Vec<(String, String)>,
    /// The parts to which relationships of the workbook lead.
    targets: HashMap<String, String>,
    /// What is noted of a sheet whose part is not found.
    of_no_part: SheetNotes,
}

/// What a sheet says that `calamine` does not tell.
#[derive(Default)]
pub(super) struct SheetNotes {
    /// Whether cells may be merged.
    pub(super) merged_cells: bool,
    /// Hidden columns, from 0: the first and the last of each run.
    pub(super) hidden_columns: Vec<(usize, usize)>,
    /// Formulas without a value, by row and column from 0.
    not_calculated: HashSet<(u32, u32)>,
    /// Formulas whose value is 0.
    zeros: HashSet<(u32, u32)>,
    hidden_rows: HashSet<u32>,
    /// Rows in which something stands, from 0, in order.
    filled_rows: Vec<u32>,
    is_filtered: bool,
}

impl Notes {
    /// What is noted of a sheet.
    pub(super) fn of(&self, sheet: &str) -> &SheetNotes {
        let relation = self.names.iter().find(|(name, _)| name == sheet).map(|(_, relation)| relation);
        let part = relation.and_then(|relation| self.targets.get(relation));
        let named = part.and_then(|part| self.by_part.iter().find(|(name, _)| name.ends_with(part.as_str())));
        named.map_or(&self.of_no_part, |(_, notes)| notes)
    }
}

impl SheetNotes {
    /// Whether a cell holds a formula that no program has calculated; from 0.
    pub(super) fn is_not_calculated(&self, row: usize, column: usize) -> bool {
        !self.not_calculated.is_empty() && self.not_calculated.contains(&(row as u32, column as u32))
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

/// The parts to which the relationships of the workbook lead, by their last two steps.
fn targets(zip: &mut ZipArchive<Cursor<&[u8]>>) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    let is_workbook = |name: &str| name.ends_with("_rels/workbook.xml.rels");
    let found = (0..zip.len()).find(|at| zip.name_for_index(*at).and_then(Result::ok).is_some_and(|name| is_workbook(&part_name(&name))));
    let Some(file) = found.and_then(|at| zip.by_index(at).ok()) else { return targets };
    // Its size was checked before.
    let mut reader = Reader::from_reader(BufReader::new(file));
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "Relationship" => {
                if let (Some(id), Some(target)) = (attribute(&start, "Id"), attribute(&start, "Target")) {
                    let target = part_name(&target);
                    targets.insert(id, target.trim_start_matches(['/', '.']).to_owned());
                }
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    targets
}

/// A part's name as others compare it.
fn part_name(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Looks through one part; `left`: how many bytes may still be unpacked. Notes the last pieces of the names of sheets.
fn check_part(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
    left: &mut u64,
    max_unpacked: u64,
    sheets: &mut HashSet<String>,
) -> Result<Held, ReadError> {
    let file = zip.by_index(at).map_err(|_| ReadError::damaged(FILE, "打不开其中的内容"))?;
    let mut part = Limited { inner: file, left: Some(*left), of_event: Some(MAX_EVENT) };
    let checked = part_holds(&mut part, sheets);
    part.of_event.ok_or_else(|| ReadError::new(too_long()))?;
    let unpacked = *left - part.left.unwrap_or(0);
    *left = part.left.ok_or_else(|| ReadError::unpacks_to_too_much(FILE, max_unpacked))?;
    let held = checked?;
    if held.characters > MAX_CHARACTERS {
        return Err(ReadError::new(too_long()));
    }
    if held.texts > unpacked / SHORTEST_TEXT { Err(ReadError::damaged(FILE, "文字的个数不对")) } else { Ok(held) }
}

/// What a part holds.
#[derive(Default)]
struct Held {
    /// How many texts it claims to hold.
    texts: u64,
    /// Of its longest cell: how many characters there are at least.
    characters: usize,
    is_sheet: bool,
    notes: SheetNotes,
    /// Of the workbook: the names of its sheets and their relationships.
    sheets: Vec<(String, String)>,
    /// Of the workbook: whether all formulas are to be calculated again.
    recalculated: bool,
}

/// What is noted of the cell at hand.
#[derive(Default)]
struct CellNotes {
    row: u32,
    column: u32,
    is_text: bool,
    has_formula: bool,
    has_value_element: bool,
    has_value: bool,
    is_zero: bool,
}

impl CellNotes {
    /// Begins a cell of a row, from 1.
    fn begin(&mut self, start: &BytesStart<'_>, row: u32) {
        let (mut place, mut is_text) = (None, false);
        for attribute in start.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "r" => place = self::place(&attribute.value),
                "t" => is_text = attribute.value == "str",
                _ => {}
            }
        }
        // A cell without a place of its own stands right of the one before.
        let beside = if self.row + 1 == row { self.column + 2 } else { 1 };
        let (row, column) = place.unwrap_or((row, beside));
        *self = CellNotes { row: row.saturating_sub(1), column: column.saturating_sub(1), is_text, ..CellNotes::default() };
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

/// Reads a part as `calamine` reads it, up to where it breaks.
fn part_holds(part: &mut Limited<impl Read>, sheets: &mut HashSet<String>) -> Result<Held, ReadError> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut held = Held::default();
    // Of the cell or text at hand.
    let mut bytes = 0;
    let mut row = 0;
    let mut cell = CellNotes::default();
    // Between other elements stands only what lays out the XML.
    let mut in_text = false;
    loop {
        buffer.clear();
        reader.get_mut().get_mut().of_event = Some(MAX_EVENT);
        // What breaks off here, or is no XML, `calamine` finds as well, if it needs it.
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start)) => match start.local_name().as_ref() {
                "t" | "v" => {
                    in_text = true;
                    cell.has_value_element = true;
                }
                "f" => cell.has_formula = true,
                "c" => {
                    bytes = 0;
                    check_places(&start, "r")?;
                    cell.begin(&start, row);
                }
                "si" => bytes = 0,
                "row" => {
                    check_places(&start, "r")?;
                    row = attribute(&start, "r").and_then(|number| number.trim().parse().ok()).unwrap_or(row + 1);
                    if is_true(attribute(&start, "hidden")) {
                        held.notes.hidden_rows.insert(row.saturating_sub(1));
                    }
                }
                "col" if is_true(attribute(&start, "hidden")) => {
                    let bound = |name: &str| attribute(&start, name).and_then(|bound| bound.trim().parse::<usize>().ok());
                    if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                        held.notes.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                    }
                }
                "filterColumn" => held.notes.is_filtered = true,
                "calcPr" => held.recalculated |= is_true(attribute(&start, "fullCalcOnLoad")),
                "sheet" => held.sheets.extend(attribute(&start, "name").zip(attribute(&start, "id"))),
                "worksheet" => held.is_sheet = true,
                "dimension" => check_places(&start, "ref")?,
                "mergeCell" => {
                    held.notes.merged_cells = true;
                    check_places(&start, "ref")?;
                }
                "sst" => {
                    for attribute in start.attributes().with_checks(false).flatten().filter(|found| found.key.as_ref() == "uniqueCount") {
                        held.texts = attribute.value.trim().parse().map_or(held.texts, |count: u64| held.texts.max(count));
                    }
                }
                "Relationship" => sheets.extend(sheet_named(&start)),
                _ => {}
            },
            Ok(Event::Eof) => return Ok(held),
            Err(_) => {
                held.notes.merged_cells |= held.is_sheet;
                return Ok(held);
            }
            Ok(Event::End(end)) => {
                in_text = false;
                if end.local_name().as_ref() == "c" {
                    cell.end(&mut held.notes);
                }
            }
            // No character takes more than four bytes.
            Ok(Event::Text(text)) if in_text => {
                bytes += text.len();
                cell.is_zero = !cell.has_value && text.as_ref() == "0";
                cell.has_value = true;
            }
            Ok(Event::CData(text)) if in_text => bytes += text.len(),
            Ok(Event::GeneralRef(_)) if in_text => bytes += 4,
            Ok(_) => {}
        }
        held.characters = held.characters.max(bytes / 4);
    }
}

/// The last piece of the name of a sheet, or of the workbook, that a relationship names.
fn sheet_named(start: &BytesStart<'_>) -> Option<String> {
    let value = |wanted: &str| {
        let found = start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == wanted);
        found.map(|attribute| part_name(&attribute.value))
    };
    let kind = value("Type")?;
    let is_sheet = ["worksheet", "chartsheet", "dialogsheet", "officedocument"].iter().any(|sheet| kind.ends_with(sheet));
    value("Target").filter(|_| is_sheet)?.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Places that lie outside of any sheet would overflow where they are computed with.
fn check_places(start: &BytesStart<'_>, name: &str) -> Result<(), ReadError> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| ReadError::damaged(FILE, "单元格写得不完整"))?;
        if attribute.key.as_ref() != name {
            continue;
        }
        let (first, last) = attribute.value.split_once(':').unwrap_or((&attribute.value, &attribute.value));
        match place(first).zip(place(last)) {
            Some(((top, left), (bottom, right))) if top <= bottom && left <= right => {}
            _ => return Err(ReadError::damaged(FILE, "单元格的位置写错了，或者超出了工作表")),
        }
    }
    Ok(())
}

/// The row and column of `C12`, counted from 1; `12` has the column 0.
fn place(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at_checked(letters)?;
    if letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse().ok()?;
    ((1..=SHEET_ROWS as u32).contains(&row) && column <= SHEET_COLUMNS as u32).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::input::packed::MAX_UNPACKED;
    use std::io::Write;

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in ["xl/a.xml", "xl/b.xml", "xl/media/c.png"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&b"<a> </a>".repeat(250_000)).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 100_000);
        assert!(check(&bytes, MAX_UNPACKED).is_ok());
        assert!(check(&bytes, 4_000_000).is_ok());
        let error = check(&bytes, 3 << 20).err().unwrap();
        assert_eq!(error.message, "这个 Excel 文件展开后太大：最多 3 MB");
    }
}
