//! What `calamine` must not be given is refused before it opens a workbook: files that are too large, and claims that it would believe.

use super::ahead::ahead;
use super::cells::Scanned;
use super::notes::SheetNotes;
use super::part::{PartReader, RowScan};
use super::scanner::{FILE, PartScan, part_name};
use crate::input::error::ReadError;
use crate::input::packed::{Limited, MAX_EVENT, MAX_UNPACKED, opened};
use crate::input::rows::{MAX_CHARACTERS, too_long};
use crate::input::runs::Runs;
use std::collections::HashMap;
use std::io::Cursor;
use zip::ZipArchive;

/// `<si/>`, the shortest text that the shared texts can hold.
const SHORTEST_TEXT: u64 = 5;

type Zip<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A sheet: its part, by its name and its number in the file, and what is noted of it.
struct SheetPart {
    name: String,
    at: usize,
    notes: SheetNotes,
    is_broken: bool,
}

/// The parts of a workbook, as far as `calamine` may open them: those in XML, and whatever is named as a sheet.
pub(super) struct Parts<'b> {
    zip: Zip<'b>,
    sheets: Vec<SheetPart>,
    /// The names of sheets and the relationships that lead to their parts.
    relations: Vec<(String, String)>,
    /// The relationships that lead to sheets, and the parts to which they lead.
    targets: HashMap<String, String>,
    /// Of the shared texts, by their numbers, how marked parts of them look.
    shared: HashMap<usize, Runs>,
    /// Whether all formulas are to be calculated again: a zero that is stored may be nothing that was ever calculated.
    recalculates: bool,
}

impl<'b> Parts<'b> {
    /// Looks through the parts of a workbook, without the cells of its sheets.
    pub(super) fn check(bytes: &'b [u8], max_unpacked: u64) -> Result<Parts<'b>, ReadError> {
        let mut zip = opened(bytes, "XLSX", FILE)?;
        let mut bytes_left = max_unpacked;
        let mut scan_part = |zip: &mut Zip<'b>, at| check_part(zip, at, &mut bytes_left, max_unpacked);
        let mut sheet_files: Vec<String> = Vec::new();
        // The sheets, by their parts, and the files of the remarks on their cells and of what is drawn over them.
        let mut over_sheets: Vec<(String, String)> = Vec::new();
        let (mut targets, mut others) = (HashMap::new(), Vec::new());
        for at in 0..zip.len() {
            let name = zip.name_for_index(at).and_then(Result::ok).map(|name| part_name(&name)).unwrap_or_default();
            if name.ends_with(".rels") {
                let scan = scan_part(&mut zip, at)?;
                let sheet = name.replace("_rels/", "").trim_end_matches(".rels").to_owned();
                over_sheets.extend(scan.over_sheet.into_iter().map(|file| (sheet.clone(), file)));
                sheet_files.extend(scan.sheet_files);
                targets.extend(scan.targets);
            } else {
                others.push((at, name));
            }
        }
        let (mut sheets, mut relations, mut shared, mut recalculates) = (Vec::new(), Vec::new(), HashMap::new(), false);
        let mut of_files: Vec<(String, SheetNotes)> = Vec::new();
        let may_be_opened = |name: &str| name.ends_with(".xml") || sheet_files.iter().any(|file| name.ends_with(file.as_str()));
        for (at, name) in others.into_iter().filter(|(_, name)| may_be_opened(name)) {
            let scan = scan_part(&mut zip, at)?;
            if scan.is_sheet {
                sheets.push(SheetPart { name, at, notes: scan.notes, is_broken: scan.is_broken });
            } else {
                relations.extend(scan.relations);
                recalculates |= scan.recalculates;
                shared.extend(scan.shared);
                of_files.push((name, scan.notes));
            }
        }
        for (sheet, file) in over_sheets {
            let found = of_files.iter().find(|(name, _)| name.ends_with(&file)).map(|(_, found)| found);
            if let (Some(SheetPart { notes, .. }), Some(found)) = (sheets.iter_mut().find(|part| part.name == sheet), found) {
                notes.beside.extend_from_slice(&found.beside);
                notes.pictures.extend_from_slice(&found.pictures);
            }
        }
        Ok(Parts { zip, sheets, relations, targets, shared, recalculates })
    }

    /// The part of a sheet; none if several may be meant.
    fn part_of(&self, sheet: &str) -> Option<&SheetPart> {
        let (_, relation) = self.relations.iter().find(|(name, _)| name == sheet)?;
        let target = self.targets.get(relation)?;
        let is_meant = |part: &&SheetPart| part.name.strip_suffix(target).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'));
        let mut meant = self.sheets.iter().filter(is_meant);
        meant.next().filter(|_| meant.next().is_none())
    }

    /// What is noted of a sheet besides its cells.
    pub(super) fn notes_of(&self, sheet: &str) -> Option<&SheetNotes> {
        self.part_of(sheet).map(|part| &part.notes)
    }

    /// Has the rows of a sheet looked through while `read` reads them.
    pub(super) fn scan<T>(
        &self,
        sheet: &str,
        read: impl FnOnce(&SheetNotes, &mut Scanned<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let part = self.part_of(sheet).ok_or_else(|| ReadError::damaged(FILE, "缺少其中的一部分"))?;
        if part.is_broken {
            return Err(ReadError::damaged(FILE, "其中的 XML 不完整"));
        }
        let mut zip = self.zip.clone();
        let inner = zip.by_index(part.at).map_err(|_| ReadError::damaged(FILE, "打不开其中的内容"))?;
        let limited = Limited { inner, left: Some(MAX_UNPACKED), of_event: Some(MAX_EVENT) };
        ahead(RowScan::new(PartReader::new(limited, &self.shared, self.recalculates)), |scanned| read(&part.notes, scanned))
    }
}

/// Looks through one part; `bytes_left`: how many bytes may still be unpacked.
fn check_part(zip: &mut Zip<'_>, at: usize, bytes_left: &mut u64, max_unpacked: u64) -> Result<PartScan, ReadError> {
    let inner = zip.by_index(at).map_err(|_| ReadError::damaged(FILE, "打不开其中的内容"))?;
    let none_shared = HashMap::new();
    let mut part = PartReader::new(Limited { inner, left: Some(*bytes_left), of_event: Some(MAX_EVENT) }, &none_shared, false);
    let checked = part.scan_but_cells();
    let Limited { left, of_event, .. } = part.limits();
    of_event.ok_or_else(|| ReadError::new(too_long()))?;
    let unpacked = *bytes_left - left.unwrap_or(0);
    *bytes_left = left.ok_or_else(|| ReadError::unpacks_to_too_much(FILE, max_unpacked))?;
    let scan = checked?;
    if scan.longest_cell > MAX_CHARACTERS {
        return Err(ReadError::new(too_long()));
    }
    if scan.claimed_texts > unpacked / SHORTEST_TEXT { Err(ReadError::damaged(FILE, "文字的个数不对")) } else { Ok(scan) }
}

#[cfg(test)]
mod tests {
    use super::Parts;
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
        assert!(Parts::check(&bytes, MAX_UNPACKED).is_ok());
        let mut twice = bytes;
        for at in 0..twice.len() {
            if twice[at..].starts_with(b"sheet2") {
                twice[at + 5] = b'1';
            }
        }
        let error = Parts::check(&twice, MAX_UNPACKED).err().unwrap();
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
        assert!(Parts::check(&bytes, MAX_UNPACKED).is_ok());
        assert!(Parts::check(&bytes, 4_000_000).is_ok());
        let error = Parts::check(&bytes, 3 << 20).err().unwrap();
        assert_eq!(error.message, "这个 Excel 文件展开后太大：最多 3 MB");
    }
}
