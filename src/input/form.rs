//! What a file is, told by its bytes, whatever its name says.

use super::compound::{Compound, SIGNATURE};
use super::error::ReadError;
use super::limits::BEGINNING;
use std::io::Cursor;
use zip::ZipArchive;

/// What a file that is named like a workbook, or holds one whatever its name, may be.
pub(super) enum Form<'b> {
    Xlsx,
    Xls(Compound<'b>),
    Ods,
    /// The same in one file of XML.
    FlatOds,
    Docx,
    Html,
    SpreadsheetMl,
    /// Text in columns, which old systems name `.xls`.
    Csv,
}

/// What a file is; what cannot be read is refused with what to save it as.
pub(super) fn form(bytes: &[u8]) -> Result<Form<'_>, ReadError> {
    let refused = |what: &str, how: &str| Err(ReadError::new(format!("这是{what}：{how}")));
    let (by_office, by_word) = ("用 Excel 或 WPS 打开，另存为 XLSX", "用 Word 或 WPS 打开，另存为 DOCX");
    if bytes.starts_with(&SIGNATURE) {
        let file = Compound::open(bytes).ok_or_else(|| ReadError::damaged("Office", "缺少其中的一部分"))?;
        if file.holds("EncryptedPackage") {
            return Err(ReadError::encrypted("Excel"));
        }
        return if file.holds("WordDocument") { refused("旧式的 Word 文件（DOC）", by_word) } else { Ok(Form::Xls(file)) };
    }
    if bytes.starts_with(b"PK") {
        return match packed(bytes) {
            Some("xl/workbook.bin") => refused("二进制的 Excel 文件（XLSB）", by_office),
            Some("word/document.xml") => Ok(Form::Docx),
            Some("content.xml") => Ok(Form::Ods),
            Some(_) | None => Ok(Form::Xlsx),
        };
    }
    if bytes.starts_with(b"%PDF") {
        return refused(" PDF 文件", "要用里面的表格，先转成 Excel 文件，核对以后存为 XLSX");
    }
    if bytes.starts_with(b"{\\rtf") {
        return refused(" RTF 文件", by_word);
    }
    if let [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..] = bytes {
        return refused("很旧的 Excel 文件（Excel 4 及以前的 XLS）", by_office);
    }
    let beginning = beginning_of(bytes);
    if beginning.starts_with("mime-version:") || (beginning.starts_with("from:") && beginning.contains("\nmime-version:")) {
        return refused("单个文件的网页（MHTML）", by_office);
    }
    if let Some(form) = marked_up(&beginning) {
        let is_big5 = ["charset=big5", "charset=\"big5", "encoding=\"big5"].iter().any(|charset| beginning.contains(charset));
        return if is_big5 { refused("用 Big5 编码的网页", by_office) } else { Ok(form) };
    }
    let has_zero = bytes.get(..BEGINNING.min(bytes.len())).is_some_and(|beginning| beginning.contains(&0));
    if bytes.is_empty() || (has_zero && !is_wide(bytes)) {
        return Err(ReadError::incomplete("XLSX"));
    }
    Ok(Form::Csv)
}

/// Whether a file that is named like a text is a workbook, a document or a page all the same.
pub(super) fn is_no_text(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&SIGNATURE) || marked_up(&beginning_of(bytes)).is_some()
}

/// Whether a file is a workbook that verdicts can be written into.
pub(super) fn is_xlsx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") && packed(bytes).is_none_or(|part| part == "xl/workbook.xml")
}

/// The beginning of a text, in small letters, without what comes before its first sign.
fn beginning_of(bytes: &[u8]) -> String {
    let bytes = bytes.get(..BEGINNING.min(bytes.len())).unwrap_or_default();
    let text = match bytes {
        // Of UTF-16 every other byte of an ASCII sign is zero.
        [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] => {
            rest.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_ascii_lowercase()
}

/// The form of a text in tags.
fn marked_up(beginning: &str) -> Option<Form<'static>> {
    if !beginning.starts_with('<') {
        return None;
    }
    if beginning.contains("<office:document") {
        return Some(Form::FlatOds);
    }
    if beginning.contains("urn:schemas-microsoft-com:office:spreadsheet") && !beginning.starts_with("<html") {
        return Some(Form::SpreadsheetMl);
    }
    ["<html", "<!doctype html", "<table", "<meta", "<head", "<style", "<body"]
        .iter()
        .any(|tag| beginning.contains(tag))
        .then_some(Form::Html)
}

fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// The main part of a packed file, if it is one of a known kind.
fn packed(bytes: &[u8]) -> Option<&'static str> {
    let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    ["xl/workbook.xml", "xl/workbook.bin", "word/document.xml", "content.xml"].into_iter().find(|part| zip.index_for_name(part).is_some())
}
