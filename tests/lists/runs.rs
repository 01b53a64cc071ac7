//! Parts of a cell that are struck through, raised or hidden: they are not joined with the rest of a number.

use super::office::{ods, page, spreadsheet_ml, tbl, tc, tr, word};
use super::xls::{cell, record, shorts, text, xls};
use super::{Trap, hold};
use rust_xlsxwriter::{Format, FormatScript, Workbook};
use zhunru::input::InputFormat;

#[test]
fn parts_of_cells() {
    hold("runs", [books(), documents(), pages()].into_iter().flatten().collect());
}

fn books() -> Vec<Trap> {
    let mut book = Workbook::new();
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    for (column, heading) in (0..).zip(["序号", "事项名称", "人员", "测算经费", "权力类型"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for row in 1..5 {
        sheet.write(row, 0, row).unwrap();
    }
    sheet.write_rich_string(1, 1, &[(&plain, "养犬登记"), (&raised, "1")]).unwrap();
    sheet.write_rich_string(1, 2, &[(&struck, "5"), (&plain, "3")]).unwrap();
    sheet.write_rich_string(1, 3, &[(&plain, "5"), (&raised, "1")]).unwrap();
    sheet.write(1, 4, "行政许可").unwrap();
    sheet.write_rich_string(2, 1, &[(&struck, "违法"), (&plain, "占道处罚")]).unwrap();
    sheet.write(2, 2, "53").unwrap();
    sheet.write_with_format(2, 3, 5, &struck).unwrap();
    sheet.write_rich_string(2, 4, &[(&struck, "行政"), (&plain, "行政处罚")]).unwrap();
    for (column, said) in (1..).zip(["绿化", "2", "3", "公共服务"]) {
        sheet.write_with_format(3, column, said, &struck).unwrap();
    }
    sheet.write(4, 1, "路灯").unwrap();
    sheet.write(4, 2, 1).unwrap();
    sheet.set_row_height(4, 0).unwrap();
    // All of a cell is struck through, part by part.
    sheet.write(5, 0, 5).unwrap();
    sheet.write_rich_string(5, 1, &[(&struck, "灯"), (&Format::new().set_bold().set_font_strikethrough(), "箱")]).unwrap();
    sheet.write_rich_string(5, 2, &[(&struck, "1"), (&struck, "2")]).unwrap();
    sheet.set_column_width(4, 0).unwrap();
    let sup = |text: &str, style: &str, part: &str| {
        let span = format!("<text:span text:style-name=\"{style}\">{part}</text:span>");
        format!("<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>", text.replace('_', &span))
    };
    let rows = [["事项名称", "人员", "测算经费"], ["养犬登记", "5_", "_3"]];
    let table: String = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(["", "R", "S"]).map(|(said, style)| sup(said, style, "1"));
            format!("<table:table-row>{}</table:table-row>", cells.collect::<String>())
        })
        .collect();
    let styles = "<style:style style:name=\"R\"><style:text-properties style:text-position=\"super 58%\"/></style:style>\
                  <style:style style:name=\"S\"><style:text-properties style:text-line-through-type=\"single\"/></style:style>";
    let data = |said: &str| format!("<Cell><Data ss:Type=\"String\">{said}</Data></Cell>");
    let row = |texts: &[&str]| format!("<Row>{}</Row>", texts.iter().map(|one| data(one)).collect::<String>());
    let xml = [row(&["事项名称", "人员", "测算经费"]), row(&["养犬登记", "5<Sup>1</Sup>", "<S>5</S>3"])].concat();
    vec![
        Trap::new("XLSX", InputFormat::Office, book.save_to_buffer().unwrap()),
        raw("XLSX，字写在格子里，用字符引用", &inline_texts()),
        xls("XLS", &old_texts(), &["事项名称", "人员", "测算经费"], &old_cells()),
        ods("ODS", styles, &table),
        spreadsheet_ml("SpreadsheetML", "", &xml, ""),
    ]
}

/// A sheet whose texts stand in its cells, some letters as references.
fn inline_texts() -> String {
    let run = |properties: &str, text: &str| format!("<r><rPr>{properties}</rPr><t>{text}</t></r>");
    let cell = |place: &str, runs: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is>{runs}</is></c>");
    let head = ["事项名称", "人员"].iter().zip(["A1", "B1"]).map(|(text, place)| cell(place, &format!("<t>{text}</t>")));
    let name = [run("", "&#25143;&#22806;"), run("<strike/>", "&#28783;&#31665;"), run("", "&#24191;&#21578;")].concat();
    let number = [run("<strike/>", "&#53;"), run("", "3")].concat();
    let rows = [head.collect::<String>(), cell("A2", &name) + &cell("B2", &number)];
    let rows: String = rows.iter().zip(1..).map(|(cells, row)| format!("<row r=\"{row}\">{cells}</row>")).collect();
    format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>")
}

fn raw(name: &'static str, sheet: &str) -> Trap {
    Trap::new(name, InputFormat::Office, super::book::zipped(sheet, &[]))
}

/// Fonts (plain, struck, raised) and two texts in several of them.
fn old_texts() -> Vec<u8> {
    let font = |flags: u16, position: u16| record(0x0031, &[shorts(&[220, flags, 8, 400, position]), vec![0; 8]].concat());
    let rich = |said: &str, at: u16, font: u16| {
        let letters: Vec<u16> = said.encode_utf16().collect();
        [shorts(&[letters.len() as u16]), vec![9], shorts(&[1]), shorts(&letters), shorts(&[at, font])].concat()
    };
    let texts = [shorts(&[4, 0, 4, 0]), text("养犬登记"), rich("51", 1, 2), rich("53", 1, 1), rich("12", 0, 1)].concat();
    [font(0, 0), font(8, 0), font(0, 1), record(0x00fc, &texts)].concat()
}

fn old_cells() -> Vec<u8> {
    let shared = |row: u16, column: u16, text: u32| cell(0x00fd, row, column, 0, &text.to_le_bytes());
    [shared(1, 0, 0), shared(1, 1, 1), shared(1, 2, 2), shared(2, 0, 0), shared(2, 1, 3)].concat()
}

fn documents() -> Vec<Trap> {
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let cell = |runs: &[String]| format!("<w:tc><w:p>{}</w:p></w:tc>", runs.concat());
    let field = |inner: &str| {
        format!("<w:tc><w:p><w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData>{inner}</w:ffData></w:fldChar></w:r></w:p></w:tc>")
    };
    let list = "<w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"行政许可\"/><w:listEntry w:val=\"行政处罚\"/></w:ddList>";
    let marks = [cell(&[run("", "5"), run("<w:vertAlign w:val=\"superscript\"/>", "1")]), cell(&[run("<w:strike/>", "5"), run("", "3")])];
    let row = |cells: &[String]| format!("<w:tr>{}{}</w:tr>", tc("", "养犬登记"), cells.concat());
    vec![
        word("DOCX", &tbl(&[tr(&["事项名称", "人员", "测算经费"]), row(&marks)])),
        word(
            "DOCX，旧式的窗体域",
            &tbl(&[
                tr(&["事项名称", "权力类型", "街道同意"]),
                row(&[field(list), field("<w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox>")]),
                // Nothing was chosen: what stands there is the default.
                row(&[field(&list.replace("result", "default")), field("<w:checkBox><w:default w:val=\"1\"/></w:checkBox>")]),
            ]),
        ),
    ]
}

fn pages() -> Vec<Trap> {
    let list = |name: &'static str, cells: &str| {
        page(name, &format!("<table><tr><th>事项名称<th>人员<th>测算经费<th>权力类型<tr><td>养犬登记{cells}</table>"))
    };
    vec![
        list("HTML", "<td>5<sup>1</sup><td><del>5</del>3<td>行政许可<sub>注</sub>"),
        list(
            "HTML，样式",
            "<td>5<span style='vertical-align:super'>1</span><td><b><span style='text-decoration:line-through'>5</span></b>3",
        ),
        list("HTML，看不见的", "<td><span style='display:none'>9</span>3<td><font style='visibility:hidden'>7</font>6"),
        list(
            "HTML，填在框里",
            "<td><input type=text value=3><td><select><option>5<option selected>6</select><td><input type=hidden value=1>行政许可",
        ),
        list(
            "HTML，大写的",
            "<TD><SPAN STYLE='DISPLAY:NONE'>9</SPAN><INPUT TYPE=TEXT VALUE=3><TD><INPUT TYPE=CheckBox>5\
             <TD><INPUT TYPE=HIDDEN VALUE=1><INPUT TYPE=SUBMIT VALUE=提交>行政许可",
        ),
        page(
            "HTML，图片和框",
            "<table><tr><th><input type=checkbox><th>事项名称<th>人员<th>街道同意<th>权力类型\
             <tr><td><input type=checkbox><td>养犬登记<td><img src=3.png><td><input type=checkbox checked><td><img src=a.gif width=1>行政许可\
             <tr><td><input type=checkbox><td>绿化<td>3<img src=b.png><td><input type=checkbox><td><img src=a.gif width=1 height=9>\
             <tr><td><input type=checkbox><td>占道<td>2<td><input type=radio>是 <input type=radio checked>否<td><img src=c.png alt=行政许可></table>",
        ),
    ]
}
