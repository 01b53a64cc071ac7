//! What `calamine` must not be given is refused before it opens a workbook: files that are too large, and claims that it would believe.

use super::part::{FILE, PartScan, SheetNotes, part_name, scan_part};
use crate::input::error::ReadError;
use crate::input::packed::{Limited, MAX_EVENT, opened};
use crate::input::rows::{MAX_CHARACTERS, too_long};
use crate::input::runs::Runs;
use crate::input::xml::attribute;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor};
use zip::ZipArchive;

/// `<si/>`, the shortest text that the shared texts can hold.
const SHORTEST_TEXT: u64 = 5;

/// Looks through the parts of a workbook that `calamine` may open: those in XML, and whatever is named as a sheet. Returns what it notes of
/// them on the way.
pub(super) fn check(bytes: &[u8], max_unpacked: u64) -> Result<WorkbookNotes, ReadError> {
    let mut zip = opened(bytes, "XLSX", FILE)?;
    let mut bytes_left = max_unpacked;
    let mut sheet_files = HashSet::new();
    // The sheets, by their parts, and the files of the remarks on their cells and of what is drawn over them.
    let mut over_sheets: Vec<(String, String)> = Vec::new();
    let mut of_files: Vec<(String, SheetNotes)> = Vec::new();
    let mut others = Vec::new();
    for at in 0..zip.len() {
        let name = zip.name_for_index(at).and_then(Result::ok).map(|name| part_name(&name)).unwrap_or_default();
        if name.ends_with(".rels") {
            let scan = check_part(&mut zip, at, &mut bytes_left, max_unpacked, (&mut sheet_files, &mut HashMap::new()))?;
            let sheet = name.replace("_rels/", "").trim_end_matches(".rels").to_owned();
            over_sheets.extend(scan.over_sheet.into_iter().map(|file| (sheet.clone(), file)));
        } else {
            others.push((at, name));
        }
    }
    let may_be_opened = |name: &str| name.ends_with(".xml") || sheet_files.iter().any(|file: &String| name.ends_with(file.as_str()));
    let mut opened: Vec<(usize, String)> = others.into_iter().filter(|(_, name)| may_be_opened(name)).collect();
    // The cells of sheets name the texts that they share by their numbers.
    opened.sort_by_key(|(_, name)| !name.ends_with("sharedstrings.xml"));
    let mut shared = HashMap::new();
    let mut notes = WorkbookNotes::default();
    let mut recalculates = false;
    for (at, name) in opened {
        let scan = check_part(&mut zip, at, &mut bytes_left, max_unpacked, (&mut HashSet::new(), &mut shared))?;
        if scan.is_sheet {
            notes.by_part.insert(name, scan.notes);
        } else {
            notes.relations.extend(scan.relations);
            recalculates |= scan.recalculates;
            of_files.push((name, scan.notes));
        }
    }
    if recalculates {
        // A zero that is stored may be nothing that was ever calculated.
        for sheet in notes.by_part.values_mut() {
            sheet.not_calculated.extend(std::mem::take(&mut sheet.zeros));
        }
    }
    for (sheet, file) in over_sheets {
        let found = of_files.iter().find(|(name, _)| name.ends_with(&file)).map(|(_, found)| found);
        if let (Some(notes), Some(found)) = (notes.by_part.get_mut(&sheet), found) {
            notes.beside.extend_from_slice(&found.beside);
            notes.pictures.extend_from_slice(&found.pictures);
        }
    }
    // Of a part that is not found what is noted of any may hold.
    notes.of_unknown_part.has_merged_cells = notes.by_part.values().any(|sheet| sheet.has_merged_cells);
    notes.targets = targets(&mut zip);
    Ok(notes)
}

/// What the parts of a workbook say that `calamine` does not tell.
#[derive(Default)]
pub(super) struct WorkbookNotes {
    by_part: HashMap<String, SheetNotes>,
    /// The names of sheets and the relationships that lead to their parts.
    relations: Vec<(String, String)>,
    /// The parts to which relationships of the workbook lead.
    targets: HashMap<String, String>,
    /// What is noted of a sheet whose part is not found.
    of_unknown_part: SheetNotes,
}

impl WorkbookNotes {
    /// What is noted of a sheet.
    pub(super) fn of(&self, sheet: &str) -> &SheetNotes {
        let relation = self.relations.iter().find(|(name, _)| name == sheet).map(|(_, relation)| relation);
        let part = relation.and_then(|relation| self.targets.get(relation));
        let named = part.and_then(|part| self.by_part.iter().find(|(name, _)| name.ends_with(part.as_str())));
        named.map_or(&self.of_unknown_part, |(_, notes)| notes)
    }
}

/// The parts to which the relationships of the workbook lead, by their last two steps.
fn targets(zip: &mut ZipArchive<Cursor<&[u8]>>) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    let is_workbook_rels = |name: &str| name.ends_with("_rels/workbook.xml.rels");
    let found =
        (0..zip.len()).find(|at| zip.name_for_index(*at).and_then(Result::ok).is_some_and(|name| is_workbook_rels(&part_name(&name))));
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

/// Looks through one part; `bytes_left`: how many bytes may still be unpacked. Collects the file names of sheets, and shared texts with parts
/// that may not belong to them.
fn check_part(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
    bytes_left: &mut u64,
    max_unpacked: u64,
    (sheet_files, shared): (&mut HashSet<String>, &mut HashMap<usize, Runs>),
) -> Result<PartScan, ReadError> {
    let file = zip.by_index(at).map_err(|_| ReadError::damaged(FILE, "打不开其中的内容"))?;
    let mut part = Limited { inner: file, left: Some(*bytes_left), of_event: Some(MAX_EVENT) };
    let checked = scan_part(&mut part, sheet_files, shared);
    part.of_event.ok_or_else(|| ReadError::new(too_long()))?;
    let unpacked = *bytes_left - part.left.unwrap_or(0);
    *bytes_left = part.left.ok_or_else(|| ReadError::unpacks_to_too_much(FILE, max_unpacked))?;
    let scan = checked?;
    if scan.longest_cell > MAX_CHARACTERS {
        return Err(ReadError::new(too_long()));
    }
    if scan.claimed_texts > unpacked / SHORTEST_TEXT { Err(ReadError::damaged(FILE, "文字的个数不对")) } else { Ok(scan) }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::input::packed::MAX_UNPACKED;
    use std::io::Write;

    #[test]
    fn parts_of_one_name_are_refused() {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<worksheet/>").unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(check(&bytes, MAX_UNPACKED).is_ok());
        let mut twice = bytes;
        for at in 0..twice.len() {
            if twice[at..].starts_with(b"sheet2") {
                twice[at + 5] = b'1';
            }
        }
        let error = check(&twice, MAX_UNPACKED).err().unwrap();
        assert!(error.message.contains("同名的部分写了两次"), "{}", error.message);
    }

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
