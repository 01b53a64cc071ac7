//! Workbooks: sheets, heads of several rows, merged cells, sheets of 对象.

use super::{Trap, hold};
use rust_xlsxwriter::{Format, Image, Workbook, Worksheet};
use zhunru::input::InputFormat;

/// Writes rows of texts and numbers; what is empty is left out.
pub fn write(sheet: &mut Worksheet, from: u32, rows: &[&[&str]]) {
    for (row, cells) in (from..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => {}
                Ok(number) => {
                    sheet.write(row, column, number).unwrap();
                }
                Err(_) => {
                    sheet.write(row, column, *cell).unwrap();
                }
            }
        }
    }
}

pub fn merge(sheet: &mut Worksheet, area: (u32, u16, u32, u16), text: &str) {
    let (top, left, bottom, right) = area;
    sheet.merge_range(top, left, bottom, right, text, &Format::new()).unwrap();
}

/// A workbook that some sheets are added to.
pub fn book(name: &'static str, make: impl FnOnce(&mut Workbook)) -> Trap {
    let mut book = Workbook::new();
    make(&mut book);
    Trap::new(name, InputFormat::Office, book.save_to_buffer().unwrap())
}

/// A workbook of one sheet.
pub fn sheet(name: &'static str, make: impl FnOnce(&mut Worksheet)) -> Trap {
    book(name, |book| make(add(book, "清单")))
}

pub fn add<'b>(book: &'b mut Workbook, name: &str) -> &'b mut Worksheet {
    book.add_worksheet().set_name(name).unwrap()
}

/// A picture of one point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82";

pub const HEAD: &[&str] = &["序号", "事项名称", "原部门", "人员"];

#[test]
fn workbooks() {
    hold("book", [heads(), sheets(), objects()].into_iter().flatten().collect());
}

fn heads() -> Vec<Trap> {
    vec![
        sheet("标题合并，两行表头合并", |sheet| {
            merge(sheet, (0, 0, 0, 4), "下沉事项清单");
            write(sheet, 1, &[&["填报单位：编办", "", "", "2024年"]]);
            merge(sheet, (2, 0, 3, 0), "序号");
            merge(sheet, (2, 1, 3, 1), "事项名称");
            merge(sheet, (2, 2, 2, 3), "经费");
            write(sheet, 3, &[&["", "", "测算经费（万元）", "随转经费"]]);
            merge(sheet, (2, 4, 3, 4), "原部门");
            write(sheet, 4, &[&["1", "养犬登记", "5", "3", "城管局"]]);
        }),
        sheet("三行表头", |sheet| {
            merge(sheet, (0, 0, 2, 0), "事项名称");
            merge(sheet, (0, 1, 0, 3), "承接条件");
            merge(sheet, (1, 1, 1, 2), "经费");
            merge(sheet, (1, 3, 2, 3), "人员");
            write(sheet, 2, &[&["", "测算经费", "随转经费"]]);
            write(sheet, 3, &[&["养犬登记", "5", "3", "2"]]);
        }),
        sheet("同名的下级表头用上级分清", |sheet| {
            merge(sheet, (0, 0, 1, 0), "事项名称");
            merge(sheet, (0, 1, 0, 2), "测算");
            merge(sheet, (0, 3, 0, 4), "随转");
            write(sheet, 1, &[&["", "经费", "人数", "经费", "人数"]]);
            write(sheet, 2, &[&["养犬登记", "5", "1", "3", "2"]]);
        }),
        sheet("同名的下级表头，对照用 · 说明", |sheet| {
            merge(sheet, (0, 0, 1, 0), "事项名称");
            merge(sheet, (0, 1, 0, 2), "需要");
            merge(sheet, (0, 3, 0, 4), "划转");
            write(sheet, 1, &[&["", "金额", "人数", "金额", "人数"]]);
            write(sheet, 2, &[&["养犬登记", "5", "1", "3", "2"]]);
        })
        .mapped("列 需要·金额 = 测算经费\n列 划转·金额 = 随转经费\n列 划转·人数 = 人员\n略 需要·人数\n"),
        sheet("单位写在表的上面", |sheet| {
            merge(sheet, (0, 0, 0, 3), "清单");
            write(sheet, 1, &[&["", "", "", "金额单位：元"]]);
            write(sheet, 2, &[&["事项名称", "测算经费", "随转经费（万元）", "人员"]]);
            write(sheet, 3, &[&["养犬登记", "50000", "3", "2"]]);
        }),
        sheet("列名很靠下", |sheet| {
            for row in 0..40 {
                write(sheet, row, &[&["填表说明的一行"]]);
            }
            write(sheet, 40, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        sheet("列名之间有换行和空格", |sheet| {
            write(sheet, 0, &[&["序 号", "事 项\n名 称", "原\n部门", "人员"], &["1", "养犬登记", "城管局", "2"]]);
        }),
        sheet("一个列名横跨两列", |sheet| {
            write(sheet, 0, &[&["事项名称"]]);
            merge(sheet, (0, 1, 0, 2), "原部门");
            write(sheet, 1, &[&["养犬登记", "城管局", "执法队"]]);
        }),
        sheet("图片浮在空格子上", |sheet| {
            merge(sheet, (0, 0, 0, 4), "下沉事项清单");
            write(sheet, 1, &[HEAD, &["1", "养犬登记", "", "2"], &["2", "绿化", "园林局", ""]]);
            for (row, column) in [(0, 0), (2, 2), (3, 2), (3, 3), (3, 6), (7, 1)] {
                sheet.insert_image(row, column, &Image::new_from_buffer(PNG).unwrap()).unwrap();
            }
        }),
        sheet("没有列名的列", |sheet| {
            write(sheet, 0, &[&["事项名称", "", "人员"], &["养犬登记", "急", "2"]]);
        }),
        sheet("没有一个列名认得", |sheet| write(sheet, 0, &[&["清单"], &["名目", "数目"], &["养犬登记", "2"]])),
        sheet("一格管几行的文字", |sheet| {
            write(sheet, 0, &[HEAD, &["1", "养犬登记", "", "2"], &["2", "绿化", "", "1"]]);
            merge(sheet, (1, 2, 2, 2), "城管局");
        }),
        sheet("一格管几项的数", |sheet| {
            write(sheet, 0, &[HEAD, &["1", "养犬登记", "城管局"], &["2", "绿化", "城管局"]]);
            sheet.merge_range(1, 3, 2, 3, "", &Format::new()).unwrap();
            sheet.write(1, 3, 5).unwrap();
        }),
        sheet("分节的一行合并", |sheet| {
            write(sheet, 0, &[HEAD]);
            merge(sheet, (1, 0, 1, 3), "行政许可");
            write(sheet, 2, &[&["1", "养犬登记", "城管局", "2"]]);
            merge(sheet, (3, 1, 3, 3), "行政处罚");
            write(sheet, 4, &[&["2", "占道处罚", "城管局", "2"]]);
        }),
        sheet("重复的两行表头", |sheet| {
            for top in [0, 3] {
                merge(sheet, (top, 0, top + 1, 0), "事项名称");
                merge(sheet, (top, 1, top, 2), "经费");
                write(sheet, top + 1, &[&["", "测算经费", "随转经费"]]);
            }
            write(sheet, 2, &[&["养犬登记", "5", "3"]]);
            write(sheet, 5, &[&["绿化", "4", "3"]]);
        }),
        sheet("两张表上下放，列的次序不同", |sheet| {
            merge(sheet, (0, 0, 0, 3), "表一");
            write(sheet, 1, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
            merge(sheet, (4, 0, 4, 3), "表二");
            write(sheet, 5, &[&["事项名称", "人员", "原部门", "编号"], &["绿化", "1", "园林局", "A1"]]);
        }),
        sheet("表头上面像另一张表", |sheet| {
            write(sheet, 0, &[&["街道", "人口", "面积"], &["邾城", "10", "20"], &["阳逻", "11", "21"]]);
            write(sheet, 4, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
    ]
}

fn sheets() -> Vec<Trap> {
    let several = |book: &mut Workbook| {
        write(add(book, "填表说明"), 0, &[&["列名", "怎样填"], &["事项名称", "填全称"], &["人员", "填整数"]]);
        write(add(book, "许可"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        write(add(book, "处罚"), 0, &[&["原部门", "事项名称", "人员"], &["城管局", "占道处罚", "3"]]);
    };
    vec![
        book("几张工作表，只读第一张认得的", several),
        book("几张工作表，指定一张", several).with(|options| options.sheets = vec!["处罚".to_owned()]),
        book("几张工作表，指定两张", several).with(|options| options.sheets = vec!["许可".to_owned(), "处罚".to_owned()]),
        book("几张工作表，都读", several).with(|options| options.all_sheets = true),
        book("指定的工作表没有", several).with(|options| options.sheets = vec!["许克".to_owned()]),
        book("对照跳过一张", several).mapped("跳过 许可\n"),
        book("对照跳过的没有", several).mapped("跳过 附表\n"),
        book("第一张是封面", |book| {
            write(add(book, "封面"), 0, &[&["下沉事项清单"]]);
            write(add(book, "清单"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        book("清单在隐藏的工作表里，另有一张看得见的", |book| {
            write(add(book, "旧清单").set_hidden(true), 0, &[HEAD, &["1", "旧的", "城管局", "2"]]);
            write(add(book, "清单").set_active(true), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        book("空的工作表在前", |book| {
            add(book, "Sheet1");
            write(add(book, "清单"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        book("没有一张认得", |book| {
            write(add(book, "甲"), 0, &[&["名目", "数目"], &["养犬登记", "2"]]);
            write(add(book, "乙"), 0, &[&["名目", "数目"], &["养犬登记", "2"]]);
        }),
    ]
}

fn objects() -> Vec<Trap> {
    let with = |name: &'static str, make: fn(&mut Worksheet)| {
        book(name, |book| {
            make(add(book, "申报"));
            write(add(book, "清单"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        })
    };
    vec![
        with("对象一行一对", |sheet| write(sheet, 0, &[&["申请部门", "区城管局", "填全称"], &["事项总数", "1"]])),
        with("对象一行几对", |sheet| write(sheet, 0, &[&["申请部门", "区城管局", "申请日期", "2024-05-06"], &["事项总数", "1"]])),
        with("对象横着一行名称一行值", |sheet| {
            write(sheet, 0, &[&["申请部门", "申请日期", "事项总数"], &["区城管局", "2024-05-06", "1"]])
        }),
        with("对象写在一格里", |sheet| write(sheet, 0, &[&["申报表"], &["申请部门：区城管局  申请日期：2024-05-06"]])),
        with("对象里有不认得的", |sheet| write(sheet, 0, &[&["申请部门", "区城管局"], &["联系电话", "123"]])),
        with("对象里同一项两次", |sheet| write(sheet, 0, &[&["申请部门", "区城管局"], &["申请部门", "区编办"]])),
        sheet("对象的事实在表头上面", |sheet| {
            merge(sheet, (0, 0, 0, 3), "下沉事项清单");
            write(sheet, 1, &[&["申请部门：", "区城管局", "申请日期：2024年5月6日"], HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        sheet("一格里几对，中间有空格", |sheet| {
            write(sheet, 0, &[&["申请部门：区 城管局　　申请日期：2024年5月6日　联系人：张三"], HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        raw("工作簿的部分另有名字", |parts| {
            for (name, body) in parts {
                *name = name.strip_suffix("workbook.xml").map_or(*name, |_| "xl/book2.xml");
                *name = name.strip_suffix("workbook.xml.rels").map_or(*name, |_| "xl/_rels/book2.xml.rels");
                *body = body.replace("xl/workbook.xml", "xl/book2.xml");
            }
        }),
        raw("一格写着 XML 里的字", |parts| {
            let (_, sheet) = parts.last_mut().unwrap();
            let below = "<row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t>区编办</t></is></c></row></sheetData>";
            *sheet = sheet.replace("城管局", "sheetData").replace("</sheetData>", below);
            *sheet = sheet.replace("</worksheet>", "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells></worksheet>");
        }),
        raw("一张工作表，两个部分都可能是它", |parts| {
            let (_, sheet) = parts.last().unwrap().clone();
            parts.push(("a/xl/worksheets/sheet1.xml", sheet));
        }),
        book("表头上面和对象的工作表说同一项", |book| {
            write(add(book, "申报"), 0, &[&["申请部门", "区编办"]]);
            write(add(book, "清单"), 0, &[&["申请部门：区城管局"], HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
    ]
}

/// A workbook of one sheet named 清单 from its XML. `formats`: a number format for each style from 1 on; digits name a built-in one.
pub fn zipped(sheet: &str, formats: &[&str]) -> Vec<u8> {
    packed(&parts(sheet, formats))
}

/// A workbook whose parts are changed before they are packed.
fn raw(name: &'static str, change: impl FnOnce(&mut Vec<(&'static str, String)>)) -> Trap {
    let row = |number: usize, texts: [&str; 2]| {
        let cells: String = texts.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let rows = row(1, ["事项名称", "原部门"]) + &row(2, ["养犬登记", "城管局"]);
    let sheet =
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
    let mut parts = parts(&sheet, &[]);
    change(&mut parts);
    Trap::new(name, InputFormat::Office, packed(&parts))
}

/// The parts of such a workbook: their names, and what they hold.
fn parts(sheet: &str, formats: &[&str]) -> Vec<(&'static str, String)> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let own = |at: usize| 200 + at;
    let declared: String = formats
        .iter()
        .enumerate()
        .filter(|(_, format)| format.parse::<u16>().is_err())
        .map(|(at, format)| format!("<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>", own(at), format.replace('"', "&quot;")))
        .collect();
    let styles: String = formats
        .iter()
        .enumerate()
        .map(|(at, format)| format!("<xf numFmtId=\"{}\" applyNumberFormat=\"1\"/>", format.parse::<usize>().unwrap_or(own(at))))
        .collect();
    vec![
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"清单\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><numFmts>{declared}</numFmts><cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ]
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, body) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(body.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
