//! The readers: every form gives the same cells with their places, and what cannot be read is told in Chinese.

use crate::support::work;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::Write;
use zhunru::input::{
    Cell, Flaw, Flawed, HeadedCells, Input, InputFormat, Origin, ReadError, ReadOptions, format_of, key_and_unit, read_list, read_table,
};

fn options(objects: &[&str], headings: &[&str]) -> ReadOptions {
    let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let known = ReadOptions { headings: owned(headings), titles: owned(&headings[..headings.len().min(1)]), ..ReadOptions::default() };
    objects.iter().fold(known, |known, object| known.with_object(object, []))
}

fn json(text: &str) -> Result<Input, ReadError> {
    read_list(text.as_bytes(), InputFormat::Json, &options(&["申报"], &[]))
}

fn csv(bytes: &[u8]) -> Result<Input, ReadError> {
    read_list(bytes, InputFormat::Csv, &ReadOptions::default())
}

fn fails(read: Result<Input, ReadError>) -> (String, String) {
    let error = read.expect_err("an error");
    assert!(error.message.chars().any(|c| c >= '\u{4e00}'), "not Chinese: {}", error.message);
    (error.message, error.place.unwrap_or_default())
}

fn texts(input: &Input, row: usize) -> Vec<String> {
    input.items[row].cells.iter().map(|(heading, datum)| format!("{}={datum:?}", input.headings[*heading as usize].text)).collect()
}

fn places(input: &Input) -> Vec<String> {
    input.items.iter().flat_map(|record| (0..record.cells.len()).map(|cell| record.place(cell, &input.headings))).collect()
}

fn text(value: &str) -> Cell<'static> {
    Cell::Text(value.to_owned().into())
}

/// A formula that went wrong.
fn error_value(value: &str) -> Cell<'static> {
    Cell::Flawed(Box::new(Flawed { stored: text(value), flaw: Flaw::ErrorValue }))
}

fn number(value: &str) -> Cell<'static> {
    Cell::Number(value.to_owned().into())
}

#[test]
fn endings_tell_the_form() {
    for (path, form) in
        [("a.JSON", InputFormat::Json), ("a.ndjson", InputFormat::Jsonl), ("b/c.Tsv", InputFormat::Csv), ("甲.XLSM", InputFormat::Office)]
    {
        assert_eq!(format_of(path), Some(form), "{path}");
    }
    assert_eq!(format_of("a.zip"), None);
    assert_eq!(format_of("json"), None);
}

#[test]
fn a_unit_in_brackets_stands_apart() {
    assert_eq!(key_and_unit(" 经费（万元） "), ("经费".to_owned(), Some("万元".to_owned())));
    assert_eq!(key_and_unit("占比(%)"), ("占比".to_owned(), Some("%".to_owned())));
    assert_eq!(key_and_unit("（万元）"), ("(万元)".to_owned(), None));
    assert_eq!(key_and_unit("名称"), ("名称".to_owned(), None));
}

#[test]
fn json_keeps_digits_and_points_at_cells() {
    let input = json(r#"{"申报 ": {"申请部门": "编办"}, "事项": [{"a/b~": 12345678901234567890.10, "列": [1, "二", [true]]}, {"列": {"x": 1}, "无": null}]}"#).unwrap();
    assert_eq!(input.items[0].cells[0].1, number("12345678901234567890.10"));
    assert_eq!(input.items[0].cells[1].1, Cell::List(vec![number("1"), text("二"), Cell::List(vec![Cell::Bool(true)])]));
    assert_eq!(input.items[1].cells[0].1, Cell::Object(r#"{"x": 1}"#.to_owned()));
    assert_eq!(places(&input), ["/事项/0/a~1b~0", "/事项/0/列", "/事项/1/列", "/事项/1/无"]);
    assert_eq!(input.objects[0].0, "申报");
    assert_eq!(input.objects[0].1.place(0, &input.headings), "/申报/申请部门");
}

#[test]
fn an_object_is_a_list_only_if_its_items_are_objects() {
    assert_eq!(json(r#"{"事项": ["甲", "乙"], "数": 1}"#).unwrap().items.len(), 1);
    assert_eq!(json(r#"{"事项": []}"#).unwrap().items.len(), 0);
    assert_eq!(json("[]").unwrap().items.len(), 0);
    let one = read_list(r#"{"事项": []}"#.as_bytes(), InputFormat::Json, &options(&[], &["事项"])).unwrap();
    assert_eq!(one.items.len(), 1);
    assert_eq!(places(&json(r#"{"甲": 1}"#).unwrap()), ["/甲"]);
    assert_eq!(fails(json(r#"{"事项": [1, {"甲": 1}]}"#)).1, "/事项/0");
    assert_eq!(fails(json(r#"[{"甲": 1}, 3]"#)).1, "/1");
}

#[test]
fn keys_beside_the_items_are_not_lost() {
    let input = json(r#"{"版本": 2, "事项": [{"甲": 1}], "申抱": {"部门": "编办"}}"#).unwrap();
    let (name, record) = &input.objects[0];
    assert_eq!(name, "");
    let keys: Vec<String> = (0..record.cells.len()).map(|cell| record.place(cell, &input.headings)).collect();
    assert_eq!(keys, ["/版本", "/申抱"]);
    assert_eq!(fails(json(r#"{"事项": [{}], "申报": 3}"#)).1, "/申报");
}

#[test]
fn keys_of_a_document_stand_once() {
    assert_eq!(fails(json(r#"{"事项": [{}], "事项": [{}]}"#)).1, "/事项");
    assert_eq!(fails(json(r#"{"事项": 1, "事项": [{}]}"#)).1, "/事项");
    assert_eq!(fails(json(r#"{"申报": {}, "事项": [{}], "申报 ": {}}"#)).1, "/申报");
    // Two items may spell one key in two ways; each cell has its own pointer.
    assert_eq!(places(&json(r#"[{"经费(元)": 1}, {"经费（元）": 3}]"#).unwrap()), ["/0/经费(元)", "/1/经费（元）"]);
}

#[test]
fn json_errors_have_line_and_column() {
    let cases = [
        ("[{\"甲\": 1,\n  \"乙\" 2}]", "第2行第7列"),
        ("[{\"甲\": 01}]", "第1行第9列"),
        ("[{\"甲\": 是}]", "第1行第8列"),
        ("[{\"甲\": 'x'}]", "第1行第8列"),
        ("[{\"甲\": 1,}]", "第1行第10列"),
        ("[{\"甲\": \"x}]", "第1行第12列"),
        ("[{\"甲\": \"\\q\"}]", "第1行第10列"),
        ("[{\"甲\": \"\\ud800\"}]", "第1行第15列"),
        ("[{\"甲\": 1}", "第1行第10列"),
        ("[{\"甲\": 1}] x", "第1行第12列"),
        ("[{\"甲\": NaN}]", "第1行第8列"),
        ("[{\"甲\": 1}, ]", "第1行第12列"),
    ];
    let found: Vec<(&str, String)> = cases.iter().map(|(broken, _)| (*broken, fails(json(broken)).1)).collect();
    assert_eq!(found, cases.map(|(broken, place)| (broken, place.to_owned())));
    assert!(fails(json(" \n")).0.contains("空"));
    assert_eq!(fails(json("3")).1, "/");
    assert_eq!(json(r#"[{"甲": "\u4e00\ud83c\udc04\n"}]"#).unwrap().items[0].cells[0].1, text("一🀄\n"));
}

#[test]
fn a_hundred_thousand_brackets_are_no_trouble() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let input = json(&format!("[{{\"甲\": {}, \"乙\": {}}}]", deep("[", "]"), deep("{\"a\":", "}"))).unwrap();
    assert!(matches!(input.items[0].cells[1].1, Cell::Object(_)));
    fails(json(&"[".repeat(100_000)));
    fails(json(&"{\"事项\":[".repeat(100_000)));
}

#[test]
fn json_text_may_have_a_mark_but_no_wrong_bytes() {
    let marked = [b"\xef\xbb\xbf".as_slice(), "[{\"甲\": 1}]".as_bytes()].concat();
    assert_eq!(read_list(&marked, InputFormat::Json, &ReadOptions::default()).unwrap().items.len(), 1);
    let wide: Vec<u8> = [0xfeff].into_iter().chain("[{\"甲\": 1}]".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_list(&wide, InputFormat::Json, &ReadOptions::default()).unwrap().items.len(), 1);
    let wrong = [b"[\n{\"a\": \"".as_slice(), b"\xff\"}]"].concat();
    assert_eq!(fails(read_list(&wrong, InputFormat::Json, &ReadOptions::default())).1, "第2行第8个字节");
}

#[test]
fn json_lines_know_their_line() {
    let read = |text: &str| read_list(text.as_bytes(), InputFormat::Jsonl, &ReadOptions::default());
    let input = read("{\"甲\": 1}\r\n\n  {\"甲\": 2, \"乙\": 3}\n").unwrap();
    assert_eq!(places(&input), ["第1行/甲", "第3行/甲", "第3行/乙"]);
    assert_eq!(fails(read("{\"甲\": 1}\n[1]\n")).1, "第2行");
    assert_eq!(fails(read("{\"甲\": 1}\n{\"甲\": }\n")).1, "第2行第7列");
}

#[test]
fn csv_in_each_encoding_is_the_same() {
    let plain = "名称,说明\n养犬登记,\"多,行\n文字\"\n";
    let expected = csv(plain.as_bytes()).unwrap();
    assert_eq!(texts(&expected, 0), ["名称=Text(\"养犬登记\")", "说明=Text(\"多,行\\n文字\")"]);
    let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { [0xfeff].into_iter().chain(plain.encode_utf16()).flat_map(bytes).collect() };
    let gb18030 =
        [b"\xc3\xfb\xb3\xc6,\xcb\xb5\xc3\xf7\n".as_slice(), b"\xd1\xf8\xc8\xae\xb5\xc7\xbc\xc7,\"\xb6\xe0,\xd0\xd0\n\xce\xc4\xd7\xd6\"\n"]
            .concat();
    for bytes in [[b"\xef\xbb\xbf".as_slice(), plain.as_bytes()].concat(), wide(u16::to_le_bytes), wide(u16::to_be_bytes), gb18030] {
        assert_eq!(csv(&bytes).unwrap(), expected);
    }
    assert_eq!(fails(csv(b"\xc3\xfb,b\n\xff\xff,1\n")).1, "第1行第1个字节");
}

#[test]
fn csv_finds_delimiter_and_headings() {
    let known = options(&[], &["事项名称", "经费"]);
    for (list, place) in [
        ("一览表;;\n填报单位：编办;2024;\n事项名称;经费（万元）;备注\n甲;1,5;\n", "A4"),
        ("一览表\n\n事项名称\t经费\n甲\t1,5\n", "A4"),
        ("事项名称,经费\n甲;乙;丙,\"1,5\"\n", "A2"),
        ("事项名称,经费\n\"甲;乙;丙\",\"1,5\"\n", "A2"),
    ] {
        let input = read_list(list.as_bytes(), InputFormat::Csv, &known).unwrap();
        assert_eq!(input.items.len(), 1, "{list}");
        assert_eq!(input.items[0].cells[1].1, text("1,5"), "{list}");
        assert_eq!(places(&input)[0], place);
        // Without knowing a heading it comes to the same.
        assert_eq!(csv(list.as_bytes()).unwrap(), input, "{list}");
    }
    assert_eq!(csv("名称\n养犬\n绿化\n".as_bytes()).unwrap().items.len(), 2);
}

#[test]
fn csv_rows_keep_their_numbers() {
    let input = csv("甲,乙\r\n1,\"一\n二\"\r\n\r\n,\r\n3\r\n".as_bytes()).unwrap();
    assert_eq!(places(&input), ["A2", "B2", "A5"]);
    assert_eq!(csv("甲,乙\n".as_bytes()).unwrap().headings.len(), 2);
}

#[test]
fn nothing_in_a_csv_is_lost_without_a_word() {
    assert_eq!(fails(csv("甲,乙\n1,2\n1,2,3\n".as_bytes())).1, "C3");
    let nameless = csv("甲,,乙\n1,9,2\n".as_bytes()).unwrap();
    assert_eq!(nameless.headings[2].text, "（B列没有列名）");
    assert_eq!(csv("甲,,乙\n1,,2,,\n".as_bytes()).unwrap().headings.len(), 2);
    assert_eq!(csv("甲,乙,甲 \n7,8,9\n".as_bytes()).unwrap().items[0].cells.len(), 3);
    assert_eq!(fails(csv("甲,乙\n1,2\n3,\"4\n5,6\n".as_bytes())), ("引号没有闭合".to_owned(), "B3".to_owned()));
    assert_eq!(fails(csv(b"\n \n")).0, "文件是空的");
    assert!(fails(csv(b"PK\x03\x04")).0.contains("XLSX"));
}

#[test]
fn columns_beyond_z_have_two_letters() {
    let row = |cell: &dyn Fn(usize) -> String| (0..800).map(cell).collect::<Vec<_>>().join(",");
    let input = csv(format!("{}\n{}\n", row(&|at| format!("列{at}")), row(&|at| at.to_string())).as_bytes()).unwrap();
    let places = places(&input);
    assert_eq!([&places[25], &places[26], &places[701], &places[702]], ["Z2", "AA2", "ZZ2", "AAA2"]);
    fails(csv(format!("{}\n", (0..1001).map(|at| format!("列{at}")).collect::<Vec<_>>().join(",")).as_bytes()));
}

#[test]
fn rows_cost_the_same_however_many_there_are() {
    let headings = (0..20).map(|at| format!("列{at}")).collect::<Vec<_>>().join(",");
    let row = (0..20).map(|at| at.to_string()).collect::<Vec<_>>().join(",") + "\n";
    work::grows_with_its_input("reading rows", 10_000, |rows| {
        assert_eq!(csv(format!("{headings}\n{}", row.repeat(rows)).as_bytes()).unwrap().items.len(), rows);
    });
}

fn xlsx(book: &mut Workbook, options: &ReadOptions) -> Result<Input, ReadError> {
    read_list(&book.save_to_buffer().unwrap(), InputFormat::Office, options)
}

#[test]
fn xlsx_values_are_what_the_cells_show() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (day, percent, clock) = (
        Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\""),
        Format::new().set_num_format("0.0%"),
        Format::new().set_num_format("hh:mm"),
    );
    for (column, name) in ["文", "数", "是", "日", "比", "时", "错", "式", "富"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    sheet.write(1, 0, " 带空格\n换行<&> ").unwrap();
    sheet.write(1, 1, 0.1 + 0.2).unwrap();
    sheet.write(1, 2, true).unwrap();
    sheet.write_with_format(1, 3, ExcelDateTime::from_ymd(2024, 2, 29).unwrap().and_hms(13, 5, 0).unwrap(), &day).unwrap();
    sheet.write_with_format(1, 4, 0.295, &percent).unwrap();
    sheet.write_with_format(1, 5, 0.75, &clock).unwrap();
    sheet.write(1, 6, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write(1, 7, Formula::new("=1+1").set_result("2")).unwrap();
    let (bold, plain) = (Format::new().set_bold(), Format::new());
    sheet.write_rich_string(1, 8, &[(&bold, "粗"), (&plain, "细")]).unwrap();
    sheet.write(2, 1, 1e15).unwrap();
    sheet.write(3, 1, -0.000_012_5).unwrap();
    sheet.write(4, 1, 30).unwrap();
    let input = xlsx(&mut book, &ReadOptions::default()).unwrap();
    let row: Vec<&Cell> = input.items[0].cells.iter().map(|(_, datum)| datum).collect();
    let date = zhunru::date::Date::from_ymd(2024, 2, 29).unwrap();
    let expected = [
        text(" 带空格\n换行<&> "),
        number("0.3"),
        Cell::Bool(true),
        Cell::Date(date),
        text("29.5%"),
        text("18:00"),
        error_value("#N/A"),
        number("2"),
        text("粗细"),
    ];
    assert_eq!(row, expected.iter().collect::<Vec<_>>());
    let numbers: Vec<Cell> = input.items[1..].iter().map(|record| record.cells[0].1.clone()).collect();
    assert_eq!(numbers, [number("1000000000000000"), number("-0.0000125"), number("30")]);
    assert_eq!(input.items[3].place(0, &input.headings), "B5");
}

#[test]
fn xlsx_titles_merged_cells_and_objects() {
    let mut book = Workbook::new();
    let cover = book.add_worksheet();
    cover.set_name("申报").unwrap();
    cover.merge_range(0, 0, 0, 2, "申报表", &Format::new()).unwrap();
    cover.write(1, 0, "申请部门").unwrap();
    cover.write(1, 1, "区编办").unwrap();
    cover.write(1, 2, "说明：填全称").unwrap();
    cover.write(2, 0, "事项总数").unwrap();
    cover.write(2, 1, 2).unwrap();
    cover.write(3, 0, "申请日期").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("清单").unwrap();
    sheet.merge_range(0, 0, 0, 4, "事项清单", &Format::new()).unwrap();
    sheet.write(1, 0, "填报单位：编办").unwrap();
    sheet.write(1, 3, "2024年").unwrap();
    sheet.merge_range(2, 0, 3, 0, "事项名称", &Format::new()).unwrap();
    sheet.merge_range(2, 1, 2, 2, "经费", &Format::new()).unwrap();
    sheet.write(3, 1, "测算\n经费(万元)").unwrap();
    sheet.write(3, 2, "随转经费").unwrap();
    sheet.merge_range(2, 3, 3, 4, "原部门", &Format::new()).unwrap();
    sheet.write(4, 0, "甲").unwrap();
    sheet.merge_range(4, 3, 8, 3, "城管局", &Format::new()).unwrap();
    sheet.write(5, 0, "乙").unwrap();
    sheet.write(5, 4, "旁注").unwrap();
    sheet.write(7, 0, "丙").unwrap();
    let known = options(&["申报"], &["事项名称", "测算经费", "随转经费", "原部门"]);
    let input = xlsx(&mut book, &known).unwrap();
    let names: Vec<&str> = input.headings.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(names, ["事项名称", "测算经费(万元)", "随转经费", "原部门", "（E列没有列名）", "申请部门", "事项总数"]);
    assert_eq!(input.headings[1].place, "B4");
    // The merged department counts for all; the rows that only it reaches into are no items.
    assert_eq!(places(&input), ["A5", "D5", "A6", "D6", "E6", "A8", "D8"]);
    let (name, facts) = &input.objects[0];
    assert_eq!((name.as_str(), &facts.origin), ("申报", &Origin::Cells(vec!["申报!B2".to_owned(), "申报!B3".to_owned()])));
    assert_eq!(facts.cells.iter().map(|(_, datum)| datum.clone()).collect::<Vec<_>>(), [text("区编办"), number("2")]);
    // A sheet may be named; what it is called wrongly is answered with the names.
    let other = ReadOptions { sheets: vec!["申报".to_owned()], ..known.clone() };
    assert_eq!(xlsx(&mut book, &other).unwrap().headings[0].place, "A2");
    let (message, _) = fails(xlsx(&mut book, &ReadOptions { sheets: vec!["清淡".to_owned()], ..known }));
    assert!(message.contains("申报、清单"), "{message}");
}

/// A list as if it came from a CSV file.
fn without_sheets(mut list: Input) -> Input {
    for record in &mut list.items {
        if let Origin::SheetRow(_, row) = record.origin {
            record.origin = Origin::Row(row);
        }
    }
    list.read.iter_mut().flat_map(|read| &mut read.tables).for_each(|table| table.sheet = None);
    list
}

#[test]
fn an_xlsx_table_reads_like_its_csv_twin() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [["名称", "说明"], ["东山街道", "甲"], ["西湖街道", "乙"]].iter().enumerate() {
        sheet.write_row(row as u32, 0, *cells).unwrap();
    }
    let read = read_table(&book.save_to_buffer().unwrap(), InputFormat::Office, &[]).unwrap();
    assert_eq!(read.items[0].origin.shown().as_deref(), Some("Sheet1 第2行"));
    assert_eq!(without_sheets(read), csv("名称,说明\n东山街道,甲\n西湖街道,乙\n".as_bytes()).unwrap());
    assert!(fails(xlsx(&mut Workbook::new(), &ReadOptions::default())).0.contains("工作表"));
    let mut empty = Workbook::new();
    empty.add_worksheet().set_name("空表").unwrap();
    assert!(fails(xlsx(&mut empty, &ReadOptions::default())).0.contains("「空表」是空的"));
}

/// A workbook of one sheet, from its XML.
fn raw(workbook: &str, sheet: &str) -> Vec<u8> {
    raw_parts(workbook, sheet, "1")
}

fn raw_parts(workbook: &str, sheet: &str, texts: &str) -> Vec<u8> {
    let relations = |body: &str| format!("<Relationships>{body}</Relationships>");
    let parts = [
        (
            "_rels/.rels",
            relations(
                "<Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"/xl/workbook.xml\"/>",
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/Sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/><Relationship Id=\"r3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/>",
            ),
        ),
        ("xl/workbook.xml", format!("<workbook>{workbook}<sheets><sheet name=\"表\" r:id=\"r1\"/></sheets></workbook>")),
        ("xl/styles.xml", "<styleSheet><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs></styleSheet>".to_owned()),
        ("xl/sharedStrings.xml", format!("<sst uniqueCount=\"{texts}\"><si><t>名_x000A_称</t><rPh><t>mingcheng</t></rPh></si></sst>")),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ];
    zipped(&parts.map(|(name, body)| (name.to_owned(), body)))
}

fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, body) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(body.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook as Excel and WPS save it: relations with namespaces, shared texts in runs, styles, a theme.
fn excel_parts() -> Vec<(String, String)> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let xml = |body: String| format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n{body}");
    let sheet = "<dimension ref=\"A1:G1048576\"/><sheetViews><sheetView workbookViewId=\"0\"/></sheetViews><sheetFormatPr defaultRowHeight=\"14\"/>\
        <cols><col min=\"1\" max=\"16384\" width=\"9\"/></cols><sheetData>\
        <row r=\"1\" spans=\"1:7\" ht=\"20\" customHeight=\"1\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"inlineStr\"><is><r><t>核</t></r><r><t>定</t></r></is></c>\
        <c r=\"D1\" t=\"str\"><f>T(\"错\")</f><v>错</v></c><c r=\"E1\" t=\"s\"><v>3</v></c><c r=\"F1\" t=\"s\"><v>4</v></c><c r=\"G1\" s=\"1\"/></row>\
        <row r=\"2\" spans=\"1:7\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\" s=\"2\"><v>45351.5</v></c><c r=\"C2\" t=\"b\"><v>1</v></c><c r=\"D2\" t=\"e\"><v>#DIV/0!</v></c>\
        <c r=\"E2\" s=\"3\"><v>0.29499999999999998</v></c><c r=\"F2\" s=\"4\"><v>45352</v></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"s\"><v>5</v></c><c r=\"B3\" s=\"2\"/><c r=\"C3\" t=\"b\"><v>0</v></c><c r=\"E3\"><f>E2*2</f><v>0.58999999999999997</v></c></row></sheetData>\
        <mergeCells count=\"1\"><mergeCell ref=\"F2:F3\"/></mergeCells><pageMargins left=\"0.7\"/></worksheet>";
    let strings = "<si><t>名称</t><phoneticPr fontId=\"1\" type=\"noConversion\"/></si><si><r><t>成立</t></r><r><rPr><b/><sz val=\"11\"/></rPr><t xml:space=\"preserve\"> 日期</t></r></si>\
        <si><r><t>东山</t></r><r><t>街道</t></r><rPh sb=\"0\" eb=\"2\"><t>dongshan</t></rPh></si><si><t>占比</t></si><si><t>批准日</t></si><si><t xml:space=\"preserve\">西湖_x000D_\n街道</t></si>";
    let styles = "<numFmts count=\"2\"><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/><numFmt numFmtId=\"177\" formatCode=\"0.0%\"/></numFmts>\
        <fonts count=\"1\"><font><sz val=\"11\"/><color theme=\"1\"/><name val=\"宋体\"/></font></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border><left/></border></borders>\
        <cellStyleXfs count=\"1\"><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs count=\"5\"><xf numFmtId=\"0\" fontId=\"0\"/><xf numFmtId=\"0\" fontId=\"0\"><alignment vertical=\"center\"/></xf><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/><xf numFmtId=\"31\"/></cellXfs>";
    [
        ("_rels/.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{office}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId3\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><workbookPr/><sheets><sheet name=\"名录\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\">{sheet}")),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{main}\" count=\"9\" uniqueCount=\"6\">{strings}</sst>")),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{main}\">{styles}</styleSheet>")),
    ]
    .map(|(name, body)| (name.to_owned(), xml(body)))
    .to_vec()
}

#[test]
fn a_workbook_as_office_programs_save_it() {
    let input = read_list(&zipped(&excel_parts()), InputFormat::Office, &ReadOptions::default()).unwrap();
    let names: Vec<&str> = input.headings.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(names, ["名称", "成立 日期", "核定", "错", "占比", "批准日"]);
    let day = |month, day| Cell::Date(zhunru::date::Date::from_ymd(2024, month, day).unwrap());
    let row = |at: usize| -> Vec<Cell> { input.items[at].cells.iter().map(|(_, datum)| datum.clone()).collect() };
    assert_eq!(row(0), [text("东山街道"), day(2, 29), Cell::Bool(true), error_value("#DIV/0!"), text("29.5%"), day(3, 1)]);
    assert_eq!(row(1), [text("西湖\r\n街道"), Cell::Bool(false), number("0.59"), day(3, 1)]);
    assert_eq!(places(&input)[6..], ["A3", "C3", "E3", "F3"]);
}

fn raw_sheet(workbook: &str, sheet: &str) -> Result<Input, ReadError> {
    read_list(&raw(workbook, sheet), InputFormat::Office, &ReadOptions::default())
}

#[test]
fn dates_of_both_systems_and_days_that_only_excel_has() {
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>乙</t></is></c></row>\
        <row><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c></row><row r=\"9\"><c r=\"A9\" s=\"1\"><v>59.9</v></c><c t=\"d\"><v>2024-02-29T00:00:00</v></c></row>\
        <row r=\"10\"><c><f>B2*2</f><v/></c><c t=\"str\"><f>\"\"</f><v></v></c></row></sheetData></worksheet>";
    let data = |workbook: &str| -> Vec<String> {
        let input = raw_sheet(workbook, sheet).unwrap();
        assert_eq!(input.headings[0].text, "名称");
        assert_eq!(places(&input), ["A2", "B2", "A9", "B9"]);
        input
            .items
            .iter()
            .flat_map(|record| &record.cells)
            .map(|(_, datum)| if let Cell::Date(date) = datum { date.to_string() } else { format!("{datum:?}") })
            .collect()
    };
    assert_eq!(data("<workbookPr/>"), ["Text(\"1900-02-29\")", "1900-03-01", "1900-02-28", "2024-02-29"]);
    assert_eq!(data("<workbookPr date1904=\"1\"/>"), ["1904-03-01", "1904-03-02", "1904-02-29", "2024-02-29"]);
}

#[test]
fn hostile_workbooks_are_refused_or_read_in_no_time() {
    let ((), taken) = work::of(hostile_workbooks);
    assert!(taken.processor.as_secs() < 20, "{taken:?}");
}

fn hostile_workbooks() {
    let head = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"str\"><v>乙</v></c></row>";
    let far = format!(
        "<worksheet><sheetData>{head}<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>"
    );
    raw_sheet("", &far).unwrap();
    let many = format!(
        "<worksheet><sheetData>{head}{}</sheetData><mergeCells>{}</mergeCells></worksheet>",
        (2..60).map(|row| format!("<row r=\"{row}\"><c r=\"CZ{row}\"><v>1</v></c></row>")).collect::<String>(),
        "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(1000)
    );
    assert!(fails(raw_sheet("", &many)).0.contains("合并"));
    let claim = |count: &str| raw_parts("", &format!("<worksheet><sheetData>{head}</sheetData></worksheet>"), count);
    for count in ["18446744073709551615", "1000000000"] {
        fails(read_list(&claim(count), InputFormat::Office, &ReadOptions::default()));
    }
    for broken in [
        String::new(),
        "<worksheet><sheetData><row><c><v>1</v>".to_owned(),
        format!("<worksheet><sheetData>{head}"),
        "<worksheet><sheetData><row r=\"99999999999999999999\"><c r=\"A99999999999999999999\"><v>1</v></c></row></sheetData></worksheet>"
            .to_owned(),
        "<worksheet><sheetData><row><c r=\"ZZZZZZZZZZ1\"><v>1</v></c></row></sheetData></worksheet>".to_owned(),
        "<worksheet><sheetData><row><c r=\"1\"><v>1</v></c></row></sheetData></worksheet>".to_owned(),
        "<worksheet><sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData></worksheet>".to_owned(),
        format!("<worksheet><sheetData>{head}<row><c r=\"XFD2\"><v>1</v></c></row></sheetData></worksheet>"),
    ] {
        fails(raw_sheet("", &broken));
    }
    let whole = raw("", &format!("<worksheet><sheetData>{head}</sheetData></worksheet>"));
    fails(read_list(&whole[..whole.len() / 2], InputFormat::Office, &ReadOptions::default()));
    let old = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0];
    assert!(fails(read_list(&old, InputFormat::Office, &ReadOptions::default())).0.contains("损坏"));
}

#[test]
fn the_example_workbook_reads_as_described() {
    let bytes = std::fs::read(crate::support::root().join("examples/新洲区下沉事项清单.xlsx")).unwrap();
    let input = read_list(&bytes, InputFormat::Office, &options(&["申报", "决策程序"], &["事项名称", "原实施部门"])).unwrap();
    assert_eq!((input.items.len(), input.objects.len()), (63, 2));
    let count = |name: &str| {
        let heading = input.headings.iter().position(|heading| heading.text == name).unwrap() as u32;
        input.items.iter().filter(|record| record.cells.iter().any(|(at, _)| *at == heading)).count()
    };
    assert_eq!(count("序号"), 63);
    assert_eq!(input.items[0].place(0, &input.headings), "A4");
}

const FORMS: [InputFormat; 4] = [InputFormat::Json, InputFormat::Jsonl, InputFormat::Csv, InputFormat::Office];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for form in FORMS {
            let _ = read_list(&bytes, form, &options(&["申报"], &["甲"]));
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[\\[\\]{}\",:;\\\\ntu0-9eE.+\\- \r\n\t甲乙事项\u{feff}]{0,80}") {
        for form in FORMS {
            let _ = read_list(text.as_bytes(), form, &options(&["申报"], &["甲"]));
        }
    }

    #[test]
    fn no_sheet_makes_the_reader_panic(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let _ = raw_sheet("", &format!("<worksheet><sheetData>{}", pieces.iter().map(|at| PIECES[*at]).collect::<String>()));
    }

    #[test]
    fn a_changed_byte_makes_no_reader_panic(at in 0usize..2000, byte in any::<u8>()) {
        let mut bytes = raw("", "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c><v>1</v></c></row></sheetData></worksheet>");
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read_list(&bytes, InputFormat::Office, &ReadOptions::default());
    }

    #[test]
    fn a_changed_part_makes_no_reader_panic(changes in proptest::collection::vec((any::<u16>(), any::<u16>(), 0..PIECES.len()), 1..6)) {
        let mut parts = excel_parts();
        for (part, at, piece) in changes {
            let count = parts.len();
            let body = &mut parts[usize::from(part) % count].1;
            let at = (0..=usize::from(at) % (body.len() + 1)).rev().find(|at| body.is_char_boundary(*at)).unwrap();
            let end = (at + usize::from(part) / 5000).min(body.len());
            if body.is_char_boundary(end) {
                body.replace_range(at..end, PIECES[piece]);
            }
        }
        let _ = read_list(&zipped(&parts), InputFormat::Office, &options(&["表"], &["名称"]));
    }

    #[test]
    fn json_reads_what_serde_json_writes(name in any::<String>(), number in any::<f64>(), whole in any::<i64>(), truth in any::<bool>()) {
        let list = serde_json::json!([{"文": name, "数": number, "整": whole, "是": truth, "列": [name]}]).to_string();
        let input = json(&list).unwrap();
        let get = |key: &str| input.items[0].cells.iter().find(|(at, _)| input.headings[*at as usize].text == key).unwrap().1.clone();
        prop_assert_eq!(get("文"), text(&name));
        prop_assert_eq!(get("列"), Cell::List(vec![text(&name)]));
        prop_assert_eq!(get("整"), Cell::Number(whole.to_string().into()));
        prop_assert_eq!(get("是"), Cell::Bool(truth));
        prop_assert_eq!(get("数"), serde_json::Number::from_f64(number).map_or(Cell::Null, |number| Cell::Number(number.to_string().into())));
    }

    #[test]
    fn csv_and_xlsx_give_back_what_was_written(cells in proptest::collection::vec("[a-z甲乙,;\"\n]{1,6}", 1..12)) {
        let cells: Vec<String> = cells.into_iter().filter(|cell| !cell.trim().is_empty()).collect();
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let list: String = cells.iter().map(|cell| format!("1,{}\n", quoted(cell))).collect();
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["序号", "内容"]).unwrap();
        for (row, cell) in cells.iter().enumerate() {
            sheet.write_row(row as u32 + 1, 0, ["1", cell.as_str()]).unwrap();
        }
        let from_csv = csv(format!("序号,内容\n{list}").as_bytes()).unwrap();
        prop_assert_eq!(&from_csv, &without_sheets(xlsx(&mut book, &ReadOptions::default()).unwrap()));
        let back: Vec<Cell> = from_csv.items.iter().map(|record| record.cells[1].1.clone()).collect();
        let written: Vec<Cell> = cells.iter().map(|cell| text(cell)).collect();
        prop_assert_eq!(back, written);
    }
}

/// Pieces that a sheet is made of, to be thrown together at random.
const PIECES: &[&str] = &[
    "<row>",
    "</row>",
    "<row r=\"3\">",
    "<row r=\"x\">",
    "<c>",
    "</c>",
    "<c r=\"B2\" t=\"s\">",
    "<c t=\"b\">",
    "<c t=\"e\">",
    "<c s=\"1\">",
    "<c r=\"A\">",
    "<v>",
    "</v>",
    "<v/>",
    "0",
    "1.5e300",
    "-1",
    "甲",
    "&amp;",
    "&#x4e00;",
    "&bad;",
    "<![CDATA[x]]>",
    "<f>",
    "</f>",
    "<is><t>",
    "</t></is>",
    "<rPh>",
    "</rPh>",
    "</sheetData>",
    "<mergeCells>",
    "<mergeCell ref=\"A1:B9\"/>",
    "<mergeCell ref=\"B2:A1\"/>",
    "</mergeCells>",
    "</worksheet>",
    "<!-- x -->",
    "<",
    ">",
    "_x0041_",
    "<mergeCell ref=\"A1:ZZZZZZZZ99999999999\"/>",
    "<c r=\"FXSHRXX4294967296\">",
    "r=\"A0\" ",
    "t=\"n\" ",
    "9999999999999",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "/>",
    "[h]:mm",
    "[[[[",
    "_x",
    "\"",
];
