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

/// The sheets of a workbook whose parts were checked, and what is needed to find and read them.
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
    /// Checks the parts that `calamine` may open: those in XML, and whatever is named as a sheet or as the workbook. The cells of sheets are
    /// checked as they are read.
    pub(super) fn check(bytes: &'b [u8], max_unpacked: u64) -> Result<Parts<'b>, ReadError> {
        let mut zip = opened(bytes, "XLSX", FILE)?;
        let mut bytes_left = max_unpacked;
        let mut check_part = |zip: &mut Zip<'b>, at| check_part(zip, at, &mut bytes_left, max_unpacked);
        let mut linked_files: Vec<String> = Vec::new();
        // The parts of sheets, each with a file of the remarks on its cells, or of what is drawn over it.
        let mut attachments: Vec<(String, String)> = Vec::new();
        let (mut targets, mut others) = (HashMap::new(), Vec::new());
        for at in 0..zip.len() {
            let name = zip.name_for_index(at).and_then(Result::ok).map(|name| part_name(&name)).unwrap_or_default();
            if name.ends_with(".rels") {
                let scan = check_part(&mut zip, at)?;
                let sheet = name.replace("_rels/", "").trim_end_matches(".rels").to_owned();
                attachments.extend(scan.over_sheet.into_iter().map(|file| (sheet.clone(), file)));
                linked_files.extend(scan.linked_files);
                targets.extend(scan.targets);
            } else {
                others.push((at, name));
            }
        }
        let (mut sheets, mut relations, mut shared, mut recalculates) = (Vec::new(), Vec::new(), HashMap::new(), false);
        let mut notes_by_part: Vec<(String, SheetNotes)> = Vec::new();
        let may_be_opened = |name: &str| name.ends_with(".xml") || linked_files.iter().any(|file| name.ends_with(file.as_str()));
        for (at, name) in others.into_iter().filter(|(_, name)| may_be_opened(name)) {
            let scan = check_part(&mut zip, at)?;
            if scan.is_sheet {
                sheets.push(SheetPart { name, at, notes: scan.notes, is_broken: scan.is_broken });
            } else {
                relations.extend(scan.relations);
                recalculates |= scan.recalculates;
                shared.extend(scan.shared);
                notes_by_part.push((name, scan.notes));
            }
        }
        for (sheet, file) in attachments {
            let attached = notes_by_part.iter().find(|(name, _)| is_at(name, &file)).map(|(_, attached)| attached);
            if let (Some(SheetPart { notes, .. }), Some(attached)) = (sheets.iter_mut().find(|part| part.name == sheet), attached) {
                notes.beside.extend_from_slice(&attached.beside);
                notes.pictures.extend_from_slice(&attached.pictures);
            }
        }
        Ok(Parts { zip, sheets, relations, targets, shared, recalculates })
    }

    /// The part of a sheet; none if several may be meant.
    fn part_of(&self, sheet: &str) -> Option<&SheetPart> {
        let (_, relation) = self.relations.iter().find(|(name, _)| name == sheet)?;
        let target = self.targets.get(relation)?;
        let mut meant = self.sheets.iter().filter(|part| is_at(&part.name, target));
        meant.next().filter(|_| meant.next().is_none())
    }

    /// What is noted of a sheet besides its cells.
    pub(super) fn notes_of(&self, sheet: &str) -> Option<&SheetNotes> {
        self.part_of(sheet).map(|part| &part.notes)
    }

    /// Runs `read` on a sheet whose rows are checked ahead of it.
    pub(super) fn read_sheet<T>(
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
        // All parts together were held against what may be unpacked; this is the second time for this one.
        let limited = Limited { inner, left: Some(MAX_UNPACKED), event_bytes_left: Some(MAX_EVENT) };
        ahead(RowScan::new(PartReader::new(limited, &self.shared, self.recalculates)), |scanned| read(&part.notes, scanned))
    }
}

/// Whether a part is what a path leads to, or its last steps.
fn is_at(part: &str, path: &str) -> bool {
    part.strip_suffix(path).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// Checks one part; `bytes_left`: how many bytes may still be unpacked.
fn check_part(zip: &mut Zip<'_>, at: usize, bytes_left: &mut u64, max_unpacked: u64) -> Result<PartScan, ReadError> {
    let inner = zip.by_index(at).map_err(|_| ReadError::damaged(FILE, "打不开其中的内容"))?;
    let none_shared = HashMap::new();
    let mut part = PartReader::new(Limited { inner, left: Some(*bytes_left), event_bytes_left: Some(MAX_EVENT) }, &none_shared, false);
    let checked = part.scan_but_cells();
    let Limited { left, event_bytes_left, .. } = part.limits();
    event_bytes_left.ok_or_else(|| ReadError::new(too_long()))?;
    let left = left.ok_or_else(|| ReadError::unpacks_to_too_much(FILE, max_unpacked))?;
    let unpacked = std::mem::replace(bytes_left, left) - left;
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
