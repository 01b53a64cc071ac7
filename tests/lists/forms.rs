//! What a file is, told by its bytes, whatever its name says.

use super::{Trap, hold};
use std::io::Write;
use zhunru::input::InputFormat;

fn named_like_a_workbook(name: &'static str, bytes: impl Into<Vec<u8>>) -> Trap {
    Trap::new(name, InputFormat::Xlsx, bytes.into())
}

fn zipped(part: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<document/>").unwrap();
    zip.finish().unwrap().into_inner()
}

/// An old office file that holds a stream of a name.
fn compound(stream: &str) -> Vec<u8> {
    let name = stream.encode_utf16().flat_map(u16::to_le_bytes);
    [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].into_iter().chain([0; 64]).chain(name).collect()
}

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
            named_like_a_workbook("旧式的 Excel 文件", compound("Workbook")),
            named_like_a_workbook("旧式的 Word 文件", compound("WordDocument")),
            named_like_a_workbook("有密码的工作簿", compound("EncryptedPackage")),
            named_like_a_workbook("Word 文件", zipped("word/document.xml")),
            named_like_a_workbook("ODS", zipped("content.xml")),
            named_like_a_workbook("XLSB", zipped("xl/workbook.bin")),
            named_like_a_workbook("PDF", "%PDF-1.7\n"),
            named_like_a_workbook("RTF", "{\\rtf1}"),
            named_like_a_workbook("截断的 XLSX", b"PK\x03\x04\x14\x00".to_vec()),
            named_like_a_workbook("空文件", Vec::new()),
            Trap::new("名字是 csv 的 XLSX", InputFormat::Csv, zipped("xl/workbook.xml")),
            Trap::new("名字是 csv 的旧式 Excel 文件", InputFormat::Csv, compound("Workbook")),
        ],
    );
}
