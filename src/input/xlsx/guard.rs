//! What `calamine` must not be given is refused before: old, encrypted or too large files, and claims that it would believe.

use super::book::damaged;
use crate::input::error::ReadError;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;

/// At most this many bytes are unpacked, of all parts together.
pub(super) const MAX_UNPACKED: u64 = 2 << 30;
/// Excel's own limits.
const SHEET_ROWS: u32 = 1_048_576;
const SHEET_COLUMNS: u32 = 16_384;
/// A cell holds at most so many characters, as in Excel.
pub(super) const MAX_CHARACTERS: usize = 32_767;
/// So many bytes at most are one tag, or one text without a tag in between.
const MAX_EVENT: usize = 1 << 20;
/// `<si/>`, the shortest text that the shared texts can hold.
const SHORTEST_TEXT: u64 = 5;

/// Looks through the parts of a workbook that `calamine` may open: those in XML, and whatever is named as a sheet. Returns whether cells may
/// be merged, for which `calamine` reads a sheet once more.
pub(super) fn check(bytes: &[u8], max_unpacked: u64) -> Result<bool, ReadError> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(mark.len()).any(|window| window == mark);
        return Err(ReadError::new(if encrypted {
            "这个 Excel 文件有密码：请去掉密码再用"
        } else {
            "这是旧式的 Excel 文件（XLS）：请另存为 XLSX"
        }));
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::new("这不是完好的 XLSX 文件"))?;
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
    let opened: Vec<usize> = others.into_iter().filter(|(_, name)| is_opened(name)).map(|(at, _)| at).collect();
    let mut merged = false;
    for at in opened {
        merged |= check_part(&mut zip, at, &mut left, max_unpacked, &mut HashSet::new())?.merged_cells;
    }
    Ok(merged)
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
    let file = zip.by_index(at).map_err(|_| damaged("打不开其中的内容"))?;
    let mut part = Limited { inner: file, left: Some(*left), of_event: Some(MAX_EVENT) };
    let checked = part_holds(&mut part, sheets);
    let too_long = || ReadError::new(format!("单元格里的文字太长：最多 {MAX_CHARACTERS} 个字符"));
    part.of_event.ok_or_else(too_long)?;
    let unpacked = *left - part.left.unwrap_or(0);
    *left = part.left.ok_or_else(|| ReadError::new(format!("这个 Excel 文件展开后太大：最多 {} MB", max_unpacked >> 20)))?;
    let held = checked?;
    if held.characters > MAX_CHARACTERS {
        return Err(too_long());
    }
    if held.texts > unpacked / SHORTEST_TEXT { Err(damaged("文字的个数不对")) } else { Ok(held) }
}

/// What a part holds.
#[derive(Default)]
struct Held {
    /// How many texts it claims to hold.
    texts: u64,
    /// Of its longest cell: how many characters there are at least.
    characters: usize,
    is_sheet: bool,
    /// Whether cells may be merged.
    merged_cells: bool,
}

/// Reads a part as `calamine` reads it, up to where it breaks.
fn part_holds(part: &mut Limited<impl Read>, sheets: &mut HashSet<String>) -> Result<Held, ReadError> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut held = Held::default();
    // Of the cell or text at hand.
    let mut bytes = 0;
    // Between other elements stands only what lays out the XML.
    let mut in_text = false;
    loop {
        buffer.clear();
        reader.get_mut().get_mut().of_event = Some(MAX_EVENT);
        // What breaks off here, or is no XML, `calamine` finds as well, if it needs it.
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start)) => match start.local_name().as_ref() {
                "t" | "v" => in_text = true,
                "c" => {
                    bytes = 0;
                    check_places(&start, "r")?;
                }
                "si" => bytes = 0,
                "row" => check_places(&start, "r")?,
                "worksheet" => held.is_sheet = true,
                "dimension" => check_places(&start, "ref")?,
                "mergeCell" => {
                    held.merged_cells = true;
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
            Err(_) => return Ok(Held { merged_cells: held.merged_cells || held.is_sheet, ..held }),
            Ok(Event::End(_)) => in_text = false,
            // No character takes more than four bytes.
            Ok(Event::Text(text)) if in_text => bytes += text.len(),
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
        let attribute = attribute.map_err(|_| damaged("单元格写得不完整"))?;
        if attribute.key.as_ref() != name {
            continue;
        }
        let (first, last) = attribute.value.split_once(':').unwrap_or((&attribute.value, &attribute.value));
        match place(first).zip(place(last)) {
            Some(((top, left), (bottom, right))) if top <= bottom && left <= right => {}
            _ => return Err(damaged("单元格的位置写错了，或者超出了工作表")),
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
    ((1..=SHEET_ROWS).contains(&row) && column <= SHEET_COLUMNS).then_some((row, column))
}

/// Fails, instead of ending, where more comes than may come.
struct Limited<R> {
    inner: R,
    /// `None`: too much came.
    left: Option<u64>,
    /// The same of what is read at once.
    of_event: Option<usize>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.and_then(|left| left.checked_sub(read as u64));
        self.of_event = self.of_event.and_then(|left| left.checked_sub(read));
        if self.left.is_some() && self.of_event.is_some() { Ok(read) } else { Err(io::ErrorKind::FileTooLarge.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_UNPACKED, check};
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
        assert_eq!(check(&bytes, MAX_UNPACKED), Ok(false));
        assert_eq!(check(&bytes, 4_000_000), Ok(false));
        let error = check(&bytes, 3 << 20).unwrap_err();
        assert_eq!(error.message, "这个 Excel 文件展开后太大：最多 3 MB");
    }
}
