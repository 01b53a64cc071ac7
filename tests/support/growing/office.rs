//! Lists in the forms of office programs: rows, styles, columns, merged cells, tables.

use super::{Case, Kind, each, lists};
use std::io::{Cursor, Write};
use zhunru::input::InputFormat;

pub const KINDS: &[Kind] = &[
    Kind::of("rows of SpreadsheetML", 500, |n| spreadsheet_ml("", &each(n, |at| format!("<Row><Cell>{}</Cell></Row>", data(at))))),
    Kind::of("styles of SpreadsheetML, each after the next", 8000, |n| {
        spreadsheet_ml(
            &each(n, |at| format!("<Style ss:ID=\"s{at}\" ss:Parent=\"s{}\"/>", at + 1)),
            &each(n, |at| format!("<Row><Cell ss:StyleID=\"s{at}\"/></Row>")),
        )
    }),
    Kind::of("columns of SpreadsheetML", 2000, |n| {
        spreadsheet_ml(
            "",
            &(each(n, |_| "<Column ss:StyleID=\"s\"/>".to_owned()) + &each(n, |_| "<Row><Cell ss:Index=\"9000\"/></Row>".to_owned())),
        )
    }),
    Kind::of("rows of ODS", 500, |n| {
        ods("", &each(n, |at| format!("<table:table-row>{}</table:table-row>", text_cell(&format!("甲{at}")))))
    }),
    Kind::of("styles of ODS, each after the next", 8000, |n| {
        ods(
            &each(n, |at| format!("<style:style style:name=\"s{at}\" style:parent-style-name=\"s{}\"/>", at + 1)),
            &each(n, |at| format!("<table:table-row><table:table-cell table:style-name=\"s{at}\"/></table:table-row>")),
        )
    }),
    Kind::of("rows of a Word table", 500, |n| word(&each(n, |at| format!("<w:tr>{}</w:tr>", word_cell("", &format!("甲{at}")))))),
    Kind::of("cells of a Word table that go on below", 4000, |n| {
        let row = |goes_on: &str| format!("<w:tr>{}</w:tr>", each(n, |_| word_cell(&format!("<w:vMerge{goes_on}/>"), "")));
        word(&(row(" w:val=\"restart\"") + &row("") + &row("")))
    }),
    Kind::of("rows of a page", 500, |n| page(&format!("<table><tr><td>键{}</table>", each(n, |at| format!("<tr><td>甲{at}"))))),
    Kind::of("tables of a page", 500, |n| page(&format!("<table><tr><td>键<tr><td>甲</table>{}", "<table><tr><td>乙</table>".repeat(n)))),
    Kind::of("classes of a page", 500, |n| {
        let rules = each(n, |at| format!(".c{at}{{mso-number-format:\"0%\"}}\n"));
        let rows = each(n, |at| format!("<tr><td>甲<td class=c{at} x:num=\"0.5\">50%"));
        page(&format!("<style>{rules}</style><table><tr><td>键<td>值{rows}</table>"))
    }),
];

fn spreadsheet_ml(styles: &str, rows: &str) -> Case {
    named_like_a_workbook(format!(
        "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles>{styles}</Styles><Worksheet ss:Name=\"一\"><Table>\
         <Row><Cell><Data ss:Type=\"String\">键</Data></Cell></Row>{rows}</Table></Worksheet></Workbook>"
    ))
}

fn data(at: usize) -> String {
    format!("<Data ss:Type=\"String\">甲{at}</Data>")
}

fn ods(styles: &str, rows: &str) -> Case {
    let head = text_cell("键");
    packed(
        "content.xml",
        &format!(
            "<document><styles>{styles}</styles><table:table table:name=\"一\"><table:table-row>{head}</table:table-row>{rows}</table:table></document>"
        ),
    )
}

fn text_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn word(rows: &str) -> Case {
    packed(
        "word/document.xml",
        &format!("<w:document><w:body><w:tbl><w:tr>{}</w:tr>{rows}</w:tbl></w:body></w:document>", word_cell("", "键")),
    )
}

fn word_cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
}

fn page(body: &str) -> Case {
    named_like_a_workbook(format!("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">{body}</html>"))
}

/// A zip of one part.
fn packed(name: &str, part: &str) -> Case {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file(name, stored).expect("a part");
    zip.write_all(part.as_bytes()).expect("a part");
    named_like_a_workbook(zip.finish().expect("a file").into_inner())
}

fn named_like_a_workbook(bytes: impl Into<Vec<u8>>) -> Case {
    Case { list: bytes.into(), format: InputFormat::Office, ..lists::listed(String::new()) }
}
