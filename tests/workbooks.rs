//! The applicant's own workbook comes back with verdicts: what was added is there, everything else is what it was.

use crate::support::Folder;
use crate::support::call::{complained, run};
use calamine::{Data, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

const POLICY: &str = "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 权力类型 枚举 {行政处罚、公共服务} 必填\n字段 面积 数(平方米)\n\n规则 面积过大\n    依据 《示例办法》第一条\n    当   面积 > 300平方米\n    结论 不予准入\n    理由 “面积 {面积} 过大”\n    补正 “减到 300 平方米以内”\n";

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook of raw parts; the sheet's own XML is given.
fn parts(sheet: &str) -> Vec<(&'static str, String)> {
    let types = "application/vnd.openxmlformats-officedocument";
    vec![
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{types}.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{types}.spreadsheetml.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"事项清单\" sheetId=\"7\" r:id=\"rId1\"/></sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">事项清单!$A$1:$C$4</definedName></definedNames></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ]
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// The rows of a list: a title, headings, three items of which one is too large and one has a wrong value.
fn rows() -> String {
    [
        format!("<row r=\"1\">{}</row>", text("A1", "下沉事项清单")),
        format!("<row r=\"2\">{}{}{}</row>", text("A2", "事项名称"), text("B2", "权力类型"), text("C2", "面积（平方米）")),
        format!("<row r=\"3\" spans=\"1:3\">{}{}<c r=\"C3\"><v>301</v></c></row>", text("A3", "大"), text("B3", "公共服务")),
        format!("<row r=\"4\">{}{}<c r=\"C4\"><v>20</v></c></row>", text("A4", "错"), text("B4", "公共服物")),
        format!("<row r=\"5\">{}{}<c r=\"C5\"><v>20</v></c></row>", text("A5", "好"), text("B5", "公共服务")),
    ]
    .concat()
}

fn sheet(rows: &str, before: &str, after: &str) -> String {
    format!("<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{before}<sheetData>{rows}</sheetData>{after}</worksheet>")
}

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a workbook").into_inner()
}

/// The parts of a workbook by name.
fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut parts = BTreeMap::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("its bytes");
        parts.insert(part.name().expect("a name").into_owned(), String::from_utf8_lossy(&text).into_owned());
    }
    parts
}

/// Judges a workbook of raw parts; what comes back.
fn written_back(parts: &[(&str, String)]) -> Vec<u8> {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.xlsx"), zipped(parts)).expect("a list");
    let done = run("check -p main.zr 清单.xlsx -o 回.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
    // Judged again, it says the same of the same cells.
    let json = |list: &str| {
        let done = run(&format!("check -p main.zr {list} --format json"), folder.path());
        let result: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        result["items"].clone()
    };
    assert_eq!(json("清单.xlsx"), json("回.xlsx"));
    std::fs::read(folder.path().join("回.xlsx")).expect("a workbook")
}

/// The texts of a sheet by cell, counted from 0.
fn cells(bytes: &[u8], sheet: &str) -> BTreeMap<(u32, u32), String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("a sheet");
    let (top, left) = range.start().expect("cells");
    let used = range.used_cells().filter(|(_, _, cell)| !matches!(cell, Data::Empty));
    used.map(|(row, column, cell)| ((top + row as u32, left + column as u32), cell.to_string())).collect()
}

#[test]
fn verdicts_stand_beside_the_rows() {
    let back = written_back(&parts(&sheet(&rows(), "", "")));
    let cells = cells(&back, "事项清单");
    let headings: Vec<&str> = (3..8).map(|column| cells[&(1, column)].as_str()).collect();
    assert_eq!(headings, ["结论", "理由", "依据", "需补正", "如何整改"]);
    assert_eq!(cells[&(2, 3)], "不予准入");
    assert_eq!(cells[&(2, 4)], "面积 301平方米 过大");
    assert_eq!(cells[&(2, 5)], "《示例办法》第一条");
    assert_eq!(cells[&(2, 7)], "减到 300 平方米以内");
    assert_eq!(cells[&(3, 3)], "补正");
    assert!(cells[&(3, 6)].contains("公共服物"), "{cells:?}");
    assert_eq!(cells[&(4, 3)], "准入");
    assert!(!cells.contains_key(&(0, 3)), "the title keeps its row to itself");
    let parts = unzipped(&back);
    let notes = &parts["xl/comments1.xml"];
    assert!(notes.contains("ref=\"B4\"") && notes.contains("建议改成：公共服务"), "{notes}");
    assert!(notes.contains("ref=\"C3\"") && notes.contains("减到 300 平方米以内"), "{notes}");
    assert_eq!(notes.matches("<comment ").count(), 2);
    assert!(parts["xl/drawings/vmlDrawing1.vml"].contains("<x:Row>3</x:Row><x:Column>1</x:Column>"));
}

#[test]
fn a_sheet_sums_it_up() {
    let back = written_back(&parts(&sheet(&rows(), "", "")));
    let cells: Vec<String> = cells(&back, "审查汇总").into_values().collect();
    for text in ["职责准入审查汇总", "清单.xlsx", "不予准入", "合计", "缺少或有误的事实", "权力类型"] {
        assert!(cells.iter().any(|cell| cell == text), "{text}: {cells:?}");
    }
    assert!(cells.iter().any(|cell| cell.starts_with("示例（县）  sha256:")), "{cells:?}");
}

#[test]
fn everything_else_stays_to_the_byte() {
    let types = "application/vnd.openxmlformats-officedocument";
    let before = "<sheetPr><tabColor rgb=\"FFFF0000\"/></sheetPr><dimension ref=\"A1:C5\"/><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"2\" topLeftCell=\"A3\" state=\"frozen\"/></sheetView></sheetViews><cols><col min=\"1\" max=\"2\" width=\"30\" customWidth=\"1\"/><col min=\"3\" max=\"16384\" width=\"9\" hidden=\"1\"/></cols>";
    let after = "<sheetProtection password=\"CC1A\" sheet=\"1\"/><autoFilter ref=\"A2:C5\"/><mergeCells count=\"1\"><mergeCell ref=\"A1:C1\"/></mergeCells><conditionalFormatting sqref=\"C3:C5\"><cfRule type=\"cellIs\" priority=\"1\" operator=\"greaterThan\"><formula>100</formula></cfRule></conditionalFormatting><dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"B3:B5\"><formula1>\"行政处罚,公共服务\"</formula1></dataValidation></dataValidations><drawing r:id=\"rId1\"/><legacyDrawing r:id=\"rId2\"/><tableParts count=\"1\"><tablePart r:id=\"rId4\"/></tableParts>";
    let mut given = parts(&sheet(&rows(), before, after));
    given.extend([
        ("xl/worksheets/_rels/sheet1.xml.rels", format!("<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/drawing\" Target=\"../drawings/drawing1.xml\"/><Relationship Id=\"rId2\" Type=\"{OFFICE}/vmlDrawing\" Target=\"../drawings/vmlDrawing1.vml\"/><Relationship Id=\"rId3\" Type=\"{OFFICE}/comments\" Target=\"../comments1.xml\"/><Relationship Id=\"rId4\" Type=\"{OFFICE}/table\" Target=\"../tables/table1.xml\"/></Relationships>")),
        ("xl/drawings/drawing1.xml", "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\"><xdr:twoCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:row>1</xdr:row></xdr:from><xdr:to><xdr:col>8</xdr:col><xdr:row>9</xdr:row></xdr:to></xdr:twoCellAnchor></xdr:wsDr>".to_owned()),
        ("xl/comments1.xml", format!("<comments xmlns=\"{MAIN}\"><authors><author>张科</author></authors><commentList><comment ref=\"A3\" authorId=\"0\"><text><t>请核</t></text></comment></commentList></comments>")),
        ("xl/drawings/vmlDrawing1.vml", "<xml/>".to_owned()),
        ("xl/tables/table1.xml", format!("<table xmlns=\"{MAIN}\" id=\"1\" name=\"表1\" displayName=\"表1\" ref=\"A2:C5\"/>")),
        ("xl/media/image1.png", "\u{89}PNG".to_owned()),
        ("xl/vbaProject.bin", "macros".to_owned()),
        ("docProps/app.xml", "<Properties/>".to_owned()),
    ]);
    given[0].1 = given[0].1.replace(
        "</Types>",
        &format!("<Override PartName=\"/xl/comments1.xml\" ContentType=\"{types}.spreadsheetml.comments+xml\"/></Types>"),
    );
    let filtered =
        "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">事项清单!$A$2:$C$5</definedName></definedNames>";
    let book = given.iter_mut().find(|(name, _)| *name == "xl/workbook.xml").expect("a workbook");
    book.1 = book.1.replace("</definedNames>", filtered);
    let back = written_back(&given);
    let parts = unzipped(&back);
    let changed = ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"];
    for (name, text) in &given {
        assert!(changed.contains(name) || parts[*name] == *text, "{name} was changed");
    }
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    // The sheet holds what it held, but for the dimension, the filter, what is printed, the hidden columns that gave way, and what was added.
    assert!(sheet.contains(&after.replace("A2:C5\"/><merge", "A2:N5\"/><merge")), "{sheet}");
    let book = &parts["xl/workbook.xml"];
    assert!(book.contains(">事项清单!$A$2:$N$5</definedName>") && book.contains(">事项清单!$A$1:$N$4</definedName>"), "{book}");
    assert!(sheet.contains("<dimension ref=\"A1:N5\"/>"), "{sheet}");
    assert!(
        sheet.contains("<col width=\"9\" hidden=\"1\" min=\"3\" max=\"9\"/><col min=\"10\" max=\"10\" width=\"20\" customWidth=\"1\"/>"),
        "{sheet}"
    );
    assert!(sheet.contains("<col width=\"9\" hidden=\"1\" min=\"15\" max=\"16384\"/></cols>"), "{sheet}");
    // Right of the picture, which ends in column I.
    assert_eq!(cells(&back, "事项清单")[&(1, 9)], "结论");
    // The two cells in question have a background, though their notes would touch those of others.
    assert!(!parts.contains_key("xl/comments2.xml"));
    assert!(parts["xl/styles.xml"].contains("FFF8CBAD"));
}

#[test]
fn odd_ways_to_write_a_sheet_are_met() {
    // Elements with a prefix, rows and cells that do not say where they are, cells with nothing but a look where ours go.
    let rows = "<x:row><x:c t=\"inlineStr\"><x:is><x:t>事项名称</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>权力类型</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>面积</x:t></x:is></x:c></x:row><x:row ht=\"80\" customHeight=\"1\"><x:c t=\"inlineStr\"><x:is><x:t>大</x:t></x:is></x:c><x:c t=\"inlineStr\"><x:is><x:t>公共服务</x:t></x:is></x:c><x:c><x:v>301</x:v></x:c><x:c s=\"0\"/><x:c s=\"0\"></x:c><x:c r=\"J2\" s=\"0\"/></x:row>";
    let sheet = format!("<x:worksheet xmlns:x=\"{MAIN}\"><x:sheetData>{rows}</x:sheetData></x:worksheet>");
    let back = written_back(&parts(&sheet));
    let parts = unzipped(&back);
    let text = &parts["xl/worksheets/sheet1.xml"];
    assert!(text.contains("<x:cols><x:col min=\"4\"") && text.contains("</x:cols><x:sheetData>"), "{text}");
    assert!(text.contains("<x:row ht=\"80\" customHeight=\"1\">"), "{text}");
    assert_eq!(text.matches("r=\"D2\"").count(), 1, "{text}");
    assert!(text.find("r=\"H2\"") < text.find("r=\"J2\""), "{text}");
    assert_eq!(cells(&back, "事项清单")[&(1, 3)], "不予准入");
}

#[test]
fn looks_are_those_of_the_sheet() {
    let mut given = parts(&sheet(&rows().replace("<c r=\"C3\">", "<c r=\"C3\" s=\"1\">"), "", ""));
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"1\"><numFmt numFmtId=\"176\" formatCode=\"0.00\"/></numFmts><fonts count=\"2\"><font><sz val=\"9\"/></font><font><sz val=\"16\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"2\"><border/><border><left style=\"thin\"/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/><xf numFmtId=\"176\" fontId=\"1\" fillId=\"0\" borderId=\"1\"><protection locked=\"0\"/></xf></cellXfs></styleSheet>"
    );
    given[3].1 = given[3].1.replace(
        "</Relationships>",
        &format!("<Relationship Id=\"rId2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"),
    );
    given.push(("xl/styles.xml", styles));
    let parts = unzipped(&written_back(&given));
    let styles = &parts["xl/styles.xml"];
    // The marked cell stays a number with its font and border; a text beside it takes over font and border, not the format of numbers.
    assert!(styles.contains("<xf numFmtId=\"176\" fontId=\"1\" borderId=\"1\" fillId="), "{styles}");
    let beside = "<xf fontId=\"1\" borderId=\"1\" numFmtId=\"0\" fillId=\"0\" applyFill=\"1\" applyAlignment=\"1\"><alignment";
    assert!(styles.contains(beside), "{styles}");
    assert!(styles.contains("</alignment><protection locked=\"0\"/>") || styles.contains("/><protection locked=\"0\"/></xf>"), "{styles}");
    let counted = |section: &str, element: &str| {
        let (_, rest) = styles.split_once(&format!("<{section} count=\"")).expect("a section");
        let (count, rest) = rest.split_once('"').expect("a number");
        let (content, _) = rest.split_once(&format!("</{section}>")).expect("an end");
        assert_eq!(content.matches(&format!("<{element}")).count().to_string(), count, "{section}: {styles}");
    };
    [("fonts", "font>"), ("fills", "fill>"), ("cellXfs", "xf ")].into_iter().for_each(|(section, element)| counted(section, element));
}

/// Judges a workbook that came back, after some of its cells were mended.
fn judged_again(back: &[u8], mended: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<(String, String)> = unzipped(back)
        .into_iter()
        .map(|(name, text)| match name.as_str() {
            "xl/worksheets/sheet1.xml" => (name, mended.iter().fold(text, |text, (wrong, right)| text.replace(wrong, right))),
            _ => (name, text),
        })
        .collect();
    let parts: Vec<(&str, String)> = parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.xlsx"), zipped(&parts)).expect("a list");
    let done = run("check -p main.zr 清单.xlsx -o 回.xlsx", folder.path());
    assert_ne!(done.status.code(), Some(2), "{}", complained(&done));
    std::fs::read(folder.path().join("回.xlsx")).expect("a workbook")
}

#[test]
fn a_second_review_takes_the_place_of_the_first() {
    let back = written_back(&parts(&sheet(&rows(), "<dimension ref=\"A1:C5\"/>", "<autoFilter ref=\"A2:C5\"/>")));
    let again = judged_again(&back, &[]);
    assert_eq!(cells(&again, "事项清单"), cells(&back, "事项清单"));
    assert_eq!(cells(&again, "审查汇总").get(&(0, 0)), cells(&back, "审查汇总").get(&(0, 0)));
    let (first, second) = (unzipped(&back), unzipped(&again));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for part in ["xl/workbook.xml", "xl/comments1.xml"] {
        assert_eq!(first[part], second[part]);
    }
    // What was mended has no mark and no note any more; what is no item any more has no verdict.
    let mended = judged_again(&back, &[("公共服物", "公共服务"), ("<v>301</v>", "<v>30</v>"), ("<t>错</t>", "<t>小计</t>")]);
    let texts = cells(&mended, "事项清单");
    assert_eq!((texts.get(&(2, 3)).map(String::as_str), texts.get(&(3, 3)), texts.get(&(3, 6))), (Some("准入"), None, None), "{texts:?}");
    let parts = unzipped(&mended);
    assert!(!parts["xl/comments1.xml"].contains("<comment "), "{}", parts["xl/comments1.xml"]);
    let looks: Vec<&str> = parts["xl/worksheets/sheet1.xml"].split("<c r=\"C3\" s=\"").filter_map(|rest| rest.split('"').next()).collect();
    let formats: Vec<&str> = parts["xl/styles.xml"].split_once("<cellXfs").expect("formats").1.split("<xf ").skip(1).collect();
    let of_mended = formats[looks[1].parse::<usize>().expect("a format")];
    assert!(of_mended.contains("fillId=\"0\""), "{of_mended}");
}

#[test]
fn an_earlier_review_that_is_not_whole_stays() {
    let back = written_back(&parts(&sheet(&rows(), "", "")));
    let again = judged_again(&back, &[(">依据<", ">依据何在<")]);
    let cells = cells(&again, "事项清单");
    assert_eq!((cells[&(1, 5)].as_str(), cells[&(1, 8)].as_str()), ("依据何在", "结论"));
}

#[test]
fn a_note_of_somebody_else_stays_with_what_is_said_now_beside_it() {
    let back = written_back(&parts(&sheet(&rows(), "", "")));
    let mut parts = unzipped(&back);
    let notes = parts.get_mut("xl/comments1.xml").expect("notes");
    *notes = notes
        .replace("</author></authors>", "</author><author>张科</author></authors>")
        .replace("<commentList>", "<commentList><comment ref=\"A3\" authorId=\"1\"><text><t>请核</t></text></comment>");
    let parts: Vec<(&str, String)> = parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let again = judged_again(&zipped(&parts), &[("公共服物", "公共服务")]);
    let notes = &unzipped(&again)["xl/comments1.xml"];
    assert!(notes.contains("请核") && notes.contains("减到 300 平方米以内"), "{notes}");
    assert!(!notes.contains("建议改成") && notes.contains("这一次没有指出这一格"), "{notes}");
}

#[test]
fn verdicts_are_seen_and_printed() {
    // The last column is white, struck through, in rows of a fixed height; what is printed ends with it.
    let rows = rows().replace("<c r=\"C", "<c s=\"1\" r=\"C").replace("<row r=\"3\"", "<row r=\"3\" ht=\"9\" customHeight=\"1\"");
    let mut given = parts(&sheet(&rows, "", ""));
    let printed = "事项清单!$A$1:$A$9,事项清单!$B$1:$C$4";
    given[2].1 = given[2].1.replace("事项清单!$A$1:$C$4", printed);
    given[3].1 = given[3].1.replace(
        "</Relationships>",
        &format!("<Relationship Id=\"rId2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"),
    );
    given.push(("xl/styles.xml", format!("<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font/><font><strike/><sz val=\"12\"/><color rgb=\"FFFFFFFF\"></color></font></fonts><fills count=\"3\"><fill/><fill/><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF000000\"/></patternFill></fill></fills><borders count=\"1\"><border/></borders><cellXfs count=\"2\"><xf fontId=\"0\" fillId=\"0\"/><xf fontId=\"1\" fillId=\"2\"/></cellXfs></styleSheet>")));
    let parts = unzipped(&written_back(&given));
    let styles = &parts["xl/styles.xml"];
    assert!(styles.contains("<font><sz val=\"12\"/></font>"), "{styles}");
    assert!(styles.contains("<xf numFmtId=\"0\" fillId=\"0\" applyFill=\"1\" fontId=\"2\""), "{styles}");
    assert!(
        parts["xl/worksheets/sheet1.xml"].contains("<row r=\"3\" customHeight=\"1\" ht=\"15\">"),
        "{}",
        parts["xl/worksheets/sheet1.xml"]
    );
    let book = &parts["xl/workbook.xml"];
    assert!(book.contains(">事项清单!$A$1:$A$9,事项清单!$B$1:$H$4</definedName>"), "{book}");
}

#[test]
fn marks_stand_at_the_first_of_merged_cells() {
    // 权力类型 is merged over the two rows below, wrong in both; the title is merged over the whole sheet.
    let rows = rows().replace(&text("B5", "公共服务"), "<c r=\"B5\"/>");
    let merged = "<mergeCells count=\"2\"><mergeCell ref=\"A1:XFD1\"/><mergeCell ref=\"B4:B5\"/></mergeCells>";
    let back = written_back(&parts(&sheet(&rows, "", merged)));
    let notes = &unzipped(&back)["xl/comments1.xml"];
    assert!(notes.contains("ref=\"B4\"") && !notes.contains("ref=\"B5\""), "{notes}");
    assert_eq!(cells(&back, "事项清单")[&(4, 3)], "补正");
}

#[test]
fn each_table_of_a_sheet_has_our_headings() {
    let second = [
        format!("<row r=\"7\">{}{}{}</row>", text("A7", "事项名称"), text("B7", "权力类型"), text("C7", "面积")),
        format!("<row r=\"8\">{}{}<c r=\"C8\"><v>400</v></c></row>", text("A8", "另一项"), text("B8", "公共服务")),
    ];
    let back = written_back(&parts(&sheet(&(rows() + &second.concat()), "", "")));
    let cells = cells(&back, "事项清单");
    assert_eq!(cells[&(7, 3)], "不予准入", "{cells:?}");
    assert_eq!((cells[&(1, 3)].as_str(), cells[&(6, 3)].as_str()), ("结论", "结论"));
}

#[test]
fn several_results_are_written_at_once() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.xlsx"), zipped(&parts(&sheet(&rows(), "", "")))).expect("a list");
    let done = run("check -p main.zr 清单.xlsx -o 回.xlsx -o 回.html -o 回.docx -o 回.json -o 回.csv -o 回.txt", folder.path());
    assert_eq!((done.status.code(), done.stdout.len()), (Some(1), 0), "{}", complained(&done));
    for (ending, holds) in [("html", "不予准入"), ("json", "\"reject\""), ("csv", "不予准入"), ("txt", "不予准入")] {
        let text = std::fs::read_to_string(folder.path().join(format!("回.{ending}"))).expect("a result");
        assert!(text.contains(holds), "{ending}");
    }
    // Only what was asked for is written beside rows; the summary alone leaves them as they were.
    run("check -p main.zr 清单.xlsx --only 不予准入 -o 只.xlsx", folder.path());
    let only = std::fs::read(folder.path().join("只.xlsx")).expect("a workbook");
    assert!(cells(&only, "事项清单").contains_key(&(2, 3)) && !cells(&only, "事项清单").contains_key(&(3, 3)));
    run("check -p main.zr 清单.xlsx --quiet -o 汇.xlsx", folder.path());
    let quiet = std::fs::read(folder.path().join("汇.xlsx")).expect("a workbook");
    assert_eq!(unzipped(&quiet)["xl/worksheets/sheet1.xml"], sheet(&rows(), "", ""));
    assert!(cells(&quiet, "审查汇总").into_values().any(|cell| cell == "合计"));
    let piped = run("check -p main.zr 清单.xlsx --format docx", folder.path());
    assert!(piped.stdout.starts_with(b"PK"), "{}", complained(&piped));
}

#[test]
fn what_cannot_be_written_back_is_refused() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    let mut signed = parts(&sheet(&rows(), "", ""));
    signed.push(("_xmlsignatures/sig1.xml", "<Signature/>".to_owned()));
    std::fs::write(folder.path().join("签.xlsx"), zipped(&signed)).expect("a list");
    std::fs::write(folder.path().join("清单.xlsx"), zipped(&parts(&sheet(&rows(), "", "")))).expect("a list");
    let full = sheet(&rows().replace("</row><row r=\"2\">", &format!("{}</row><row r=\"2\">", text("XFD1", "右"))), "", "");
    std::fs::write(folder.path().join("宽.xlsx"), zipped(&parts(&full))).expect("a list");
    for (line, told) in [
        ("签.xlsx -o 回.xlsx", "数字签名"),
        ("清单.xlsx -o 回.xlsm", "没有宏"),
        ("宽.xlsx -o 回.xlsx", "没有 5 列可写"),
        ("清单.xlsx -o 清单.xlsx", "是读的文件"),
    ] {
        let done = run(&format!("check -p main.zr {line}"), folder.path());
        assert_eq!(done.status.code(), Some(2), "{line}");
        assert!(complained(&done).contains(told), "{line}: {}", complained(&done));
    }
    assert!(!folder.path().join("回.xlsx").exists());
}

/// What a list is, is told by its bytes: a workbook whose name says something else comes back as it is.
#[test]
fn a_workbook_that_keeps_to_the_strict_form_is_refused() {
    let strict = |text: &str| text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main");
    let parts: Vec<(&str, String)> = parts(&sheet(&rows(), "", "")).into_iter().map(|(name, text)| (name, strict(&text))).collect();
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.xlsx"), zipped(&parts)).expect("a list");
    let done = run("check -p main.zr 清单.xlsx -o 回.xlsx", folder.path());
    assert!(complained(&done).contains("另存为普通的 XLSX"), "{}", complained(&done));
}

#[test]
fn a_made_workbook_says_from_which_sheet_items_come() {
    let page = "<html><meta charset=utf-8><body><table><tr><th>事项名称<th>权力类型<th>面积<tr><td>甲<td>公共服务<td>2</table><table><tr><th>事项名称<th>权力类型<th>面积<tr><td>乙<td>公共服务<td>2</table>";
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.html"), page).expect("a list");
    let done = run("check -p main.zr 清单.html --all-sheets -o 回.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let made = cells(&std::fs::read(folder.path().join("回.xlsx")).expect("a workbook"), "清单");
    let texts = [(0, 3), (1, 3), (2, 3), (0, 4)].map(|at| made[&at].as_str());
    assert_eq!(texts, ["原来的工作表", "表格1", "表格2", "结论"]);
    // Where the items are not wanted the sheet says so.
    let done = run("check -p main.zr 清单.html --all-sheets -q -o 汇总.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let made = cells(&std::fs::read(folder.path().join("汇总.xlsx")).expect("a workbook"), "清单");
    assert_eq!(made[&(0, 0)], "没有写各项，只有汇总");
}

#[test]
fn a_workbook_comes_back_whatever_its_name() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    let sheet = sheet(&rows(), "", "");
    std::fs::write(folder.path().join("清单.csv"), zipped(&parts(&sheet))).expect("a list");
    let from_input = std::process::Command::new(env!("CARGO_BIN_EXE_zhunru"))
        .args(["check", "-p", "main.zr", "-", "--input-format", "csv", "-o", "回.xlsx"])
        .current_dir(folder.path())
        .stdin(std::fs::File::open(folder.path().join("清单.csv")).expect("the list"))
        .output()
        .expect("the command");
    assert_eq!(from_input.status.code(), Some(1), "{}", complained(&from_input));
    let piped = std::fs::read(folder.path().join("回.xlsx")).expect("a workbook");
    let done = run("check -p main.zr 清单.csv -o 回.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
    let back = std::fs::read(folder.path().join("回.xlsx")).expect("a workbook");
    assert_eq!(cells(&back, "事项清单"), cells(&piped, "事项清单"));
    assert!(cells(&back, "事项清单").values().any(|cell| cell == "不予准入"));
}

#[test]
fn other_lists_get_a_workbook_of_their_own() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.csv"), "事项名称,权力类型,面积\n\n=大,公共服务,301\n错,公共服物,007\n").expect("a list");
    let json = "{\"事项\": [{\"事项名称\": \"=大\", \"权力类型\": \"公共服务\", \"面积\": 301}, {\"事项名称\": \"错\", \"权力类型\": \"公共服物\", \"面积\": \"007\"}]}";
    std::fs::write(folder.path().join("清单.json"), json).expect("a list");
    let page = "<html><table><tr><td>事项名称<td>权力类型<td>面积<tr><td>=大<td>公共服务<td>301<tr><td>错<td>公共服物<td>007</table>";
    std::fs::write(folder.path().join("清单.xls"), page).expect("a list");
    std::fs::write(folder.path().join("清单.xlsx"), page).expect("a list");
    // The second of two tables with other columns.
    let tables = "<html><table><tr><td>面积<td>备注<td>权力类型<td>事项名称<tr><td>1<td>无<td>公共服务<td>小</table><table><tr><td>事项名称<td>权力类型<td>面积<tr><td>=大<td>公共服务<td>301<tr><td>错<td>公共服物<td>007</table>";
    std::fs::write(folder.path().join("两张.xls"), tables).expect("a list");
    for list in ["清单.csv", "清单.json", "清单.xls", "清单.xlsx"] {
        let done = run(&format!("check -p main.zr {list} -o 回.xlsx -o 回.json"), folder.path());
        assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
        let back = std::fs::read(folder.path().join("回.xlsx")).expect("a workbook");
        let cells = cells(&back, "清单");
        assert_eq!(cells[&(1, 0)], "=大", "{list}");
        assert_eq!(cells[&(1, 2)], "301");
        assert_eq!(cells[&(2, 2)], "007");
        assert_eq!(cells[&(1, 3)], "不予准入");
        assert_eq!(cells[&(2, 3)], "补正");
        let notes = &unzipped(&back)["xl/comments1.xml"];
        assert!(notes.contains("ref=\"C2\"") && notes.contains("ref=\"B3\""), "{list}: {notes}");
    }
    let done = run("check -p main.zr 两张.xls --all-sheets -o 回.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
    let back = std::fs::read(folder.path().join("回.xlsx")).expect("a workbook");
    let (rows, notes) = (cells(&back, "清单"), &unzipped(&back)["xl/comments1.xml"]);
    let column = |text: &str| rows.iter().find(|((row, _), cell)| *row > 1 && *cell == text).map(|((row, column), _)| (*row, *column));
    for (text, note) in [("301", column("301")), ("公共服物", column("公共服物"))] {
        let (row, column) = note.expect(text);
        assert!(notes.contains(&format!("ref=\"{}{}\"", char::from(b'A' + column as u8), row + 1)), "{text}: {notes}");
    }
}

/// A package with every type of fact, facts of an 对象, other words and headings.
const FORM: &str = "政策 示例\n    层级 县\n    默认 准入\n\n对象 申报\n    字段 申请部门 文本 必填\n    字段 申请日期 日期\n    字段 编制合计 数(名)\n\n字段 备注 文本\n字段 编号 文本\n字段 事项名称 文本 必填 列名 “事项”\n字段 权力类型 枚举 {行政处罚、公共服务} 必填 又作 “处罚” 为 行政处罚\n字段 已征求意见 集合 {街道、司法局}\n字段 街道同意 是否 缺省 否\n字段 面积 数(平方米)\n字段 经费 数(万元)\n字段 占比 比例\n字段 开始日期 日期 说明 “从哪一天起”\n";

#[test]
fn a_form_that_is_filled_in_reads_back_without_a_warning() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("main.zr"), FORM).expect("a policy");
    let done = run("template -p main.zr -o 表.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let bytes = std::fs::read(folder.path().join("表.xlsx")).expect("a form");
    let names: Vec<String> = Xlsx::new(Cursor::new(&bytes)).expect("a workbook").sheet_names();
    assert_eq!(names, ["事项清单", "申报", "填写说明", "选项"]);
    let headings = cells(&bytes, "事项清单");
    let wanted = ["事项名称", "权力类型", "备注", "编号", "已征求意见", "街道同意", "面积（平方米）", "经费（万元）", "占比", "开始日期"];
    assert_eq!(headings.values().map(String::as_str).collect::<Vec<_>>(), wanted, "what must be filled in comes first");

    let mut parts = unzipped(&bytes);
    let items = parts.get_mut("xl/worksheets/sheet1.xml").expect("a sheet");
    assert_eq!(items.matches("<dataValidation ").count(), wanted.len());
    let values = [text("A2", "残疾人证办理"), text("B2", "处罚"), text("D2", "007"), text("E2", "街道、司法局"), text("F2", "是")];
    let numbers =
        "<c r=\"G2\"><v>120</v></c><c r=\"H2\"><v>5</v></c><c r=\"I2\" s=\"PERCENT\"><v>0.3</v></c><c r=\"J2\" s=\"DATE\"><v>45418</v></c>";
    let style_of = |column: u32| {
        let start = items
            .split(&format!("min=\"{column}\" max=\"{column}\""))
            .nth(1)
            .and_then(|rest| rest.split_once("style=\""))
            .expect("a style");
        start.1.split('"').next().expect("a number").to_owned()
    };
    let numbers = numbers.replace("PERCENT", &style_of(9)).replace("DATE", &style_of(10));
    *items = items.replace("</sheetData>", &format!("<row r=\"2\">{}{numbers}</row></sheetData>", values.concat()));
    let object = parts.get_mut("xl/worksheets/sheet2.xml").expect("a sheet");
    for (place, value) in [("B1", text("B1", "区残联")), ("B3", "<c r=\"B3\"><v>12</v></c>".to_owned())] {
        let start = object.find(&format!("<c r=\"{place}\"")).expect("a cell to fill in");
        let end = start + object[start..].find("/>").expect("its end") + 2;
        object.replace_range(start..end, &value);
    }
    let filled: Vec<(&str, String)> = parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    std::fs::write(folder.path().join("填好.xlsx"), zipped(&filled)).expect("a list");
    let done = run("check -p main.zr 填好.xlsx --strict --format json", folder.path());
    let result: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(result["warnings"], serde_json::json!([]), "{result}");
    assert_eq!(result["items"][0]["errors"], serde_json::json!([]), "{result}");
    assert_eq!((result["items"][0]["outcome"].as_str(), done.status.code()), (Some("admit"), Some(0)), "{result}");
}

#[test]
fn a_form_has_room_for_many_names_and_for_any_name_of_an_object() {
    let folder = Folder::new();
    let long = "长".repeat(40);
    let objects = ["a/b:[c]*?", "'x'", "Abc", "abc", "填写说明", "事项清单", "选项", &long];
    let declared: String = objects.iter().map(|object| format!("对象 「{object}」\n    字段 部门 文本 必填\n\n")).collect();
    let policy = format!(
        "政策 示例\n    层级 县\n    默认 准入\n\n{declared}字段 事项名称 文本 必填\n字段 村 名录(村居) 必填\n\n名录 村居 来自 “村.csv” 主键 名称 别名 又名\n    列 名称 文本\n    列 又名 文本\n"
    );
    std::fs::write(folder.path().join("main.zr"), policy).expect("a policy");
    let villages: String = (0..9_000).map(|at| format!("第{at}村村民委员会,第{at}村\n")).collect();
    std::fs::write(folder.path().join("村.csv"), format!("名称,又名\n{villages}")).expect("a table");
    let done = run("template -p main.zr -o 表.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    let bytes = std::fs::read(folder.path().join("表.xlsx")).expect("a form");
    let names: Vec<String> = Xlsx::new(Cursor::new(&bytes)).expect("a workbook").sheet_names();
    assert_eq!(names.len(), objects.len() + 3, "{names:?}");
    let guide = names.get(objects.len() + 1).expect("a sheet that explains");
    assert!(cells(&bytes, guide).values().any(|text| text.ends_with("……等 9000 个")), "{guide}");

    let mut parts = unzipped(&bytes);
    for sheet in 2..=objects.len() + 1 {
        let object = parts.get_mut(&format!("xl/worksheets/sheet{sheet}.xml")).expect("a sheet");
        let start = object.find("<c r=\"B1\"").expect("a cell to fill in");
        let end = start + object[start..].find("/>").expect("its end") + 2;
        object.replace_range(start..end, &text("B1", "区残联"));
    }
    let items = parts.get_mut("xl/worksheets/sheet1.xml").expect("a sheet");
    *items =
        items.replace("</sheetData>", &format!("<row r=\"2\">{}{}</row></sheetData>", text("A2", "残疾人证办理"), text("B2", "第8村")));
    let filled: Vec<(&str, String)> = parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    std::fs::write(folder.path().join("填好.xlsx"), zipped(&filled)).expect("a list");
    let done = run("check -p main.zr 填好.xlsx --strict --format json", folder.path());
    let result: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!((result["items"][0]["outcome"].as_str(), done.status.code()), (Some("admit"), Some(0)), "{result}");
}

#[test]
fn a_cell_that_takes_no_more_says_so() {
    let folder = Folder::new();
    let policy = POLICY.replace("面积 {面积} 过大", "{事项名称}面积过大，{事项名称}");
    std::fs::write(folder.path().join("main.zr"), policy).expect("a policy");
    let name = "👍".repeat(12_000);
    std::fs::write(folder.path().join("清单.csv"), format!("事项名称,权力类型,面积\n{name},公共服务,301\n")).expect("a list");
    let done = run("check -p main.zr 清单.csv -o 结果.xlsx", folder.path());
    assert_eq!(done.status.code(), Some(1), "{}", complained(&done));
    let bytes = std::fs::read(folder.path().join("结果.xlsx")).expect("a workbook");
    let sheet = Xlsx::new(Cursor::new(&bytes)).expect("a workbook").sheet_names().first().cloned().expect("a sheet");
    let cells = cells(&bytes, &sheet);
    let longest = cells.values().max_by_key(|text| text.encode_utf16().count()).expect("a cell");
    assert!(longest.encode_utf16().count() <= 32_767);
    assert!(longest.ends_with("这一格写不下，还有没写出来的：看 --format json 的结果"));
}

#[test]
fn real_packages_have_forms() {
    let folder = Folder::new();
    for package in ["国家底线", "职责下沉", "郑州乡镇街道赋权"].map(|name| crate::support::root().join("policies").join(name))
    {
        let line = format!("template -p '{}' -o 表.xlsx", package.display());
        let done = run(&line, folder.path());
        assert_eq!(done.status.code(), Some(0), "{line}: {}", complained(&done));
        assert!(Xlsx::new(Cursor::new(std::fs::read(folder.path().join("表.xlsx")).expect("a form"))).is_ok(), "{line}");
    }
}

#[test]
fn a_list_that_is_no_workbook_says_the_same_when_it_comes_back_as_one() {
    let folder = Folder::new();
    let policy = "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本\n字段 经费 数(万元)\n字段 面积 数(平方米)\n\n对象 申报\n    字段 申请部门 文本 列名 “填报单位”\n    字段 申请日期 日期\n\n规则 一\n    依据 《办法》第一条\n    当   经费 ≥ 0万元 且 面积 ≥ 0平方米 且 申报.申请部门 已填 且 申报.申请日期 已填\n    结论 不予准入\n";
    let list = "某区清单,,\n填报单位：区水务局,,申请日期：2024年5月6日\n,,单位：元\n序号,事项名称,经费,面积\n1,取水许可,30000,12\n2,占道经营,55000,300\n合计,,85000,312\n";
    for (name, text) in [("政策.zr", policy), ("清单.csv", list)] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let facts = |list: &str| {
        let judged: serde_json::Value =
            serde_json::from_slice(&run(&format!("check -p 政策.zr {list} --format json"), folder.path()).stdout).expect("JSON");
        let of_item = |item: &serde_json::Value| {
            let facts = item["reasons"][0]["facts"].as_array().expect("facts").iter();
            facts.map(|fact| format!("{} {}", fact["name"], fact["value"])).collect::<Vec<String>>().join("；")
        };
        judged["items"].as_array().expect("items").iter().map(of_item).collect::<Vec<String>>()
    };
    run("check -p 政策.zr 清单.csv -o 结果.xlsx", folder.path());
    let before = facts("清单.csv");
    assert!(before[0].contains("3万元") && before[0].contains("区水务局") && before[0].contains("2024-05-06"), "{before:?}");
    assert_eq!(facts("结果.xlsx"), before);
}
