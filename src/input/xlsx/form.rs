//! What a file is, told by its bytes, whatever its name says.

use crate::input::error::ReadError;
use std::io::Cursor;
use zip::ZipArchive;

/// So many bytes at the beginning of a text show whether it is a page or a table of some program.
const BEGINNING: usize = 4096;

/// What can be read of the files that are named like workbooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Xlsx,
    /// Text in columns, which old systems name `.xls`.
    Csv,
}

/// What a file is; what cannot be read is refused with what to save it as.
pub(super) fn form(bytes: &[u8]) -> Result<Form, ReadError> {
    let refused = |what: &str, how: &str| Err(ReadError::new(format!("这是{what}：{how}")));
    let by_office = "用 Excel 或 WPS 打开，另存为 XLSX";
    let is_office = bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let holds = |stream: &str| {
        let mark: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        is_office && bytes.windows(mark.len()).any(|window| window == mark)
    };
    if holds("EncryptedPackage") {
        return Err(ReadError::new("这个 Excel 文件有密码：请去掉密码再用"));
    }
    if holds("WordDocument") {
        return refused("旧式的 Word 文件（DOC）", "把表格复制到 Excel 或 WPS 表格，存为 XLSX");
    }
    if is_office {
        return refused("旧式的 Excel 文件（XLS）", by_office);
    }
    if bytes.starts_with(b"PK") {
        return match packed(bytes) {
            Some("xl/workbook.bin") => refused("二进制的 Excel 文件（XLSB）", by_office),
            Some("word/document.xml") => refused(" Word 文件（DOCX）", "把表格复制到 Excel 或 WPS 表格，存为 XLSX"),
            Some("content.xml") => refused(" ODF 文件（ODS）", by_office),
            Some(_) | None => Ok(Form::Xlsx),
        };
    }
    if bytes.starts_with(b"%PDF") {
        return refused(" PDF 文件", "要用里面的表格，先转成 Excel 文件，核对以后存为 XLSX");
    }
    if bytes.starts_with(b"{\\rtf") {
        return refused(" RTF 文件", "把表格复制到 Excel 或 WPS 表格，存为 XLSX");
    }
    let beginning = String::from_utf8_lossy(bytes.get(..BEGINNING.min(bytes.len())).unwrap_or_default()).to_ascii_lowercase();
    let beginning = beginning.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if beginning.contains("urn:schemas-microsoft-com:office:spreadsheet") && beginning.starts_with("<?xml") {
        return refused(" XML 表格（SpreadsheetML）", by_office);
    }
    if beginning.starts_with('<') && ["<html", "<!doctype", "<table", "<meta", "<head"].iter().any(|tag| beginning.contains(tag)) {
        return refused("网页（HTML），只是名字像 Excel 文件", by_office);
    }
    if bytes.is_empty() || bytes.get(..BEGINNING.min(bytes.len())).is_some_and(|beginning| beginning.contains(&0) && !is_wide(beginning)) {
        return Err(ReadError::new("这不是完好的 XLSX 文件"));
    }
    Ok(Form::Csv)
}

fn is_wide(beginning: &[u8]) -> bool {
    beginning.starts_with(&[0xff, 0xfe]) || beginning.starts_with(&[0xfe, 0xff])
}

/// The main part of a packed file, if it is one of a known kind.
fn packed(bytes: &[u8]) -> Option<&'static str> {
    let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    ["xl/workbook.xml", "xl/workbook.bin", "word/document.xml", "content.xml"].into_iter().find(|part| zip.index_for_name(part).is_some())
}
