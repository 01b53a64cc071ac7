//! What a file is, told by its bytes, whatever its name says.

use super::xls::compound;
use super::{Trap, hold};
use std::io::Write;
use zhunru::input::{InputFormat, format_by_bytes};

fn named_like_a_workbook(name: &'static str, bytes: impl Into<Vec<u8>>) -> Trap {
    Trap::new(name, InputFormat::Office, bytes.into())
}

fn zipped(part: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<document/>").unwrap();
    zip.finish().unwrap().into_inner()
}

const SHEET: &str = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
    <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>事项名称</t></is></c></row>\
    <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>养犬登记</t></is></c></row></sheetData></worksheet>";

#[test]
fn forms() {
    hold(
        "forms",
        vec![
            named_like_a_workbook("名字是 xls 的 CSV", "事项名称,人员\n养犬登记,3\n"),
            named_like_a_workbook("名字是 xls 的制表符文本", "事项名称\t人员\n养犬登记\t3\n"),
            named_like_a_workbook(
                "名字是 xls 的 UTF-16 文本",
                [0xfeff].into_iter().chain("事项名称\t人员\n养犬登记\t3\n".encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
            ),
            named_like_a_workbook("名字是 xls 的网页", "<html><body><table><tr><td>事项名称</td></tr></table></body></html>"),
            named_like_a_workbook("名字是 xls 的网页，只有表格", "\u{feff}\n<table border=1><tr><td>事项名称</td></tr></table>"),
            named_like_a_workbook(
                "SpreadsheetML",
                "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
            ),
            named_like_a_workbook("旧式的 Excel 文件", compound(&[("Workbook", Vec::new())])),
            named_like_a_workbook("旧式的 Word 文件", compound(&[("WordDocument", Vec::new())])),
            named_like_a_workbook("有密码的工作簿", compound(&[("EncryptedPackage", Vec::new())])),
            named_like_a_workbook("Word 文件", zipped("word/document.xml")),
            named_like_a_workbook("ODS", zipped("content.xml")),
            named_like_a_workbook("XLSB", zipped("xl/workbook.bin")),
            named_like_a_workbook("PDF", "%PDF-1.7\n"),
            named_like_a_workbook("RTF", "{\\rtf1}"),
            named_like_a_workbook("截断的 XLSX", b"PK\x03\x04\x14\x00".to_vec()),
            named_like_a_workbook("空文件", Vec::new()),
            named_like_a_workbook("很旧的 Excel 文件，Excel 95", compound(&[("Book", Vec::new())])),
            named_like_a_workbook("很旧的 Excel 文件，Excel 4", b"\x09\x04\x06\x00\x00\x04\x10\x00".to_vec()),
            named_like_a_workbook("别的旧式文件", compound(&[("PowerPoint Document", Vec::new())])),
            named_like_a_workbook("旧式文件只有开头", compound(&[]).into_iter().take(100).collect::<Vec<u8>>()),
            Trap::new("JSON，事项在别的键下面", InputFormat::Json, "{\"code\":0,\"data\":[{\"事项名称\":\"养犬登记\"}]}".into()),
            Trap::new("JSON，一行一项", InputFormat::Json, "{\"事项名称\":\"养犬登记\"}\n{\"事项名称\":\"绿化\"}\n".into()),
            Trap::new("JSONL，整个是一列", InputFormat::Jsonl, "[{\"事项名称\":\"养犬登记\"}]".into()),
            Trap::new("名字是 csv 的 XLSX", InputFormat::Csv, super::book::zipped(SHEET, &[])),
            Trap::new("名字是 json 的 XLSX", InputFormat::Json, super::book::zipped(SHEET, &[])),
            named_like_a_workbook(
                "ODS 写成一个 XML",
                super::office::content("", "<table:table-row><table:table-cell><text:p>事项名称</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>养犬登记</text:p></table:table-cell></table:table-row>")
                    .replace("office:document-content", "office:document"),
            ),
            Trap::new("键很长", InputFormat::Json, format!("[{{\"事项名称\": \"养犬登记\", \"{}\": 1}}]", "长".repeat(1001)).into_bytes()),
            Trap::new("名字是 csv 的旧式 Excel 文件", InputFormat::Csv, compound(&[("Workbook", Vec::new())])),
        ],
    );
}

#[test]
fn a_file_whose_name_says_nothing_is_known_by_its_bytes() {
    use InputFormat::{Csv, Json, Jsonl, Office};
    let flat = super::office::content("", "").replace("office:document-content", "office:document");
    for (bytes, expected) in [
        (super::book::zipped(SHEET, &[]), Some(Office)),
        (compound(&[("Workbook", Vec::new())]), Some(Office)),
        (b"<html><table></table>".to_vec(), Some(Office)),
        (flat.into_bytes(), Some(Office)),
        (b" [{\"a\": 1}]".to_vec(), Some(Json)),
        ("\u{feff}[{\"a\": 1}]".as_bytes().to_vec(), Some(Json)),
        ("\u{feff}a\tb".encode_utf16().flat_map(u16::to_le_bytes).collect(), Some(Csv)),
        (b"{\"a\": 1,\n \"b\": 2}".to_vec(), Some(Json)),
        (b"{\"a\": 1}\n{\"a\": 2}\n".to_vec(), Some(Jsonl)),
        ("事项名称,人员\n养犬登记,3\n".as_bytes().to_vec(), Some(Csv)),
        ("事项名称\t人员\n".as_bytes().to_vec(), Some(Csv)),
        ("# 说明\n这是一段话\n".as_bytes().to_vec(), None),
        (b"\x89PNG,\x00\x00".to_vec(), None),
        (Vec::new(), None),
    ] {
        assert_eq!(format_by_bytes(&bytes), expected, "{}", String::from_utf8_lossy(&bytes));
    }
}
