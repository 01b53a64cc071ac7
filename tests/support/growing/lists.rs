//! Lists: rows, cells, aggregates of the whole list, forms of files.

use super::{Case, Kind, each, joined, policy, rule};
use std::io::{Cursor, Write};
use zhunru::input::InputFormat;

pub const KINDS: &[Kind] = &[
    Kind::of("rows", 1000, |n| list(n, |at| format!("{{\"值\":{at},\"键\":\"甲{at}\"}}"))),
    Kind::of("rows of which nothing is known", 500, |n| list(n, |_| "{}".to_owned())),
    Kind::of("aggregates", 1000, |n| aggregates(n, |at| format!("{{\"值\":{},\"键\":\"甲{}\"}}", at % 5, at % 9))),
    Kind::of("aggregates, each a group of its own", 1000, |n| aggregates(n, |at| format!("{{\"值\":{},\"键\":\"甲{at}\"}}", at % 5))),
    Kind::of("aggregates of which something is unknown", 500, |n| {
        aggregates(n, |at| if at % 2 == 0 { "{}".to_owned() } else { "{\"键\":\"甲\"}".to_owned() })
    }),
    Kind::of("aggregates in a policy", 100, aggregates_in_policy),
    Kind::of("重叠", 1000, |n| overlaps(n, |at| format!("\"起\":\"{}\",\"止\":\"{}\"", day(at * 3), day(at * 3 + at % 5)))),
    Kind::of("重叠, all with one", 1000, |n| overlaps(n, |at| format!("\"起\":\"{}\",\"止\":\"{}\"", day(at), day(9000)))),
    Kind::of("重叠 without beginnings", 500, |n| overlaps(n, |at| format!("\"止\":\"{}\"", day(at)))),
    Kind::of("重叠 without ends", 500, |n| {
        overlaps(n, |at| {
            if at % 2 == 0 {
                format!("\"起\":\"{}\",\"止\":\"x\"", day(at * 2))
            } else {
                format!("\"起\":\"{}\",\"止\":\"{}\"", day(at * 2), day(at * 2))
            }
        })
    }),
    Kind::of("重叠, one without an end", 500, |n| {
        overlaps(n, |at| {
            if at == 0 {
                "\"起\":\"2020-01-01\",\"止\":\"x\"".to_owned()
            } else {
                format!("\"起\":\"{}\",\"止\":\"{}\"", day(at * 2), day(at * 2))
            }
        })
    }),
    Kind::of("重叠 of nothing known", 500, |n| overlaps(n, |_| "\"起\":null".to_owned())),
    Kind::of("重叠 with a 其中 unknown", 500, overlaps_filtered),
    Kind::of("words of a 名录 that a text mentions", 300, |n| mentions(n, "提及", |at| format!("办理甲{at}乙的手续"))),
    Kind::of("laws of a 名录 that a text cites", 300, |n| mentions(n, "引用", |at| format!("依《甲{at}乙》第一条"))),
    Kind::of("one text that mentions many words", 300, |n| {
        let case = mentions(n, "提及", |_| String::new());
        Case { list: format!("[{{\"值\":\"{}\"}}]", each(n, |at| format!("甲{at}乙"))).into_bytes(), ..case }
    }),
    Kind::of("keys of JSON", 300, |n| list(1, move |_| format!("{{{}}}", joined(n.min(900), ",", |at| format!("\"键{at}\":1"))))),
    Kind::of("keys of JSON, another in each item", 200, |n| list(n, |at| format!("{{\"值\":1,\"键{at}\":1}}"))),
    Kind::of("tables of CSV", 1000, |n| {
        csv(each(n, |at| if at % 2 == 0 { "键,值,甲\n乙,1,丙\n" } else { "值,键,甲\n1,乙,丙\n" }.to_owned()))
    }),
    Kind::of("nested JSON", 30, |n| list(1, move |_| format!("{{\"值\":{}1{}}}", "[".repeat(n), "]".repeat(n)))),
    Kind::of("a long text in JSON", 20_000, |n| list(1, move |_| format!("{{\"键\":\"{}\"}}", "甲 ".repeat(n)))),
    Kind::of("a long number in JSON", 20_000, |n| list(1, move |_| format!("{{\"值\":0.{}}}", "1".repeat(n)))),
    Kind::of("a long array in JSON", 2_000, |n| {
        list(1, move |_| format!("{{\"集\":[{}]}}", joined(n, ",", |at| format!("\"{}\"", ["甲", "乙", "丙"][at % 3]))))
    }),
    Kind::of("JSON in one object of lists", 1000, wrapped),
    Kind::of("JSON Lines", 1000, |n| Case { format: InputFormat::Jsonl, ..listed(each(n, |at| format!("{{\"值\":{at}}}\n"))) }),
    Kind::of("rows of CSV", 1000, |n| csv(format!("键,值\n{}", each(n, |at| format!("甲{at},{at}\n"))))),
    Kind::of("blank rows of CSV", 5000, |n| csv(format!("键,值\n{}甲,1\n", ",\n".repeat(n)))),
    Kind::of("blank lines of CSV", 5000, |n| csv(format!("键,值\n{}甲,1\n", "\n".repeat(n)))),
    Kind::of("columns of CSV", 200, |n| {
        csv(format!("{}\n{}\n", joined(n, ",", |at| format!("列{at}")), joined(n, ",", |_| "1".to_owned())))
    }),
    Kind::of("rows of CSV, too wide", 500, |n| csv(format!("键,值\n甲{}\n", ",1".repeat(n)))),
    Kind::of("quotes of CSV", 5000, |n| csv(format!("键,值\n\"{}\",1\n", "\"\"".repeat(n)))),
    Kind::of("lines in a cell of CSV", 5000, |n| csv(format!("键,值\n\"{}\",1\n", "甲\n".repeat(n)))),
    Kind::of("an open quote of CSV", 5000, |n| csv(format!("键,值\n\"甲,1\n{}", "乙,2\n".repeat(n)))),
    Kind::of("a preamble of CSV", 5000, |n| csv(format!("{}键,值\n甲,1\n", each(n, |at| format!("说明{at}\n"))))),
    Kind::of("blank cells of a workbook", 20_000, blank_cells),
    Kind::of("rows of a workbook", 1000, workbook_rows),
    Kind::of("a picture in a workbook", 300_000, |n| workbook(&row(1, "甲"), &[("xl/media/image1.png", &vec![0; n])])),
    Kind::of("sheets beside the items", 5_000, |n| {
        workbook(&row(1, "甲"), &[("xl/other.xml", format!("<a>{}</a>", "<b/>".repeat(n)).as_bytes())])
    }),
];

const FIELDS: &str = "字段 键 文本\n字段 值 数\n字段 集 集合 {甲、乙、丙}\n";

pub fn listed(list: String) -> Case {
    Case::of(policy(FIELDS, &(rule("一", "当 值 > 3\n结论 不予准入") + &rule("二", "当 键 = “甲1” 且 集 包含 甲\n结论 提醒"))), list)
}

fn list(count: usize, item: impl Fn(usize) -> String) -> Case {
    listed(format!("[{}]", joined(count, ",", item)))
}

fn wrapped(count: usize) -> Case {
    listed(format!("{{\"事项\":[{}]}}", joined(count, ",", |at| format!("{{\"值\":{at}}}"))))
}

fn csv(text: String) -> Case {
    Case { format: InputFormat::Csv, ..listed(text) }
}

fn aggregates(count: usize, item: impl Fn(usize) -> String) -> Case {
    const RULES: [&str; 8] = [
        "合计(值 按 键) > 9",
        "计数(按 键) > 1",
        "种数(值 按 键) > 2",
        "最大(值 按 键) > 3",
        "最小(值 按 键 其中 值 > 1) > 3",
        "任一(值 > 3 按 键)",
        "全部(值 > 3)",
        "计数(按 键、值) > 3",
    ];
    let rules = each(RULES.len(), |at| rule(&format!("规{at}"), &format!("当 {}\n结论 提醒", RULES[at])));
    Case::of(policy(FIELDS, &rules), format!("[{}]", joined(count, ",", item)))
}

fn aggregates_in_policy(count: usize) -> Case {
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 合计(值 按 键 其中 值 > {at}) > {at}\n结论 提醒")));
    Case::of(policy(FIELDS, &rules), format!("[{}]", joined(20, ",", |at| format!("{{\"值\":{at},\"键\":\"甲{}\"}}", at % 3))))
}

fn overlaps(count: usize, facts: impl Fn(usize) -> String) -> Case {
    let rules = rule("一", "当 重叠(起, 止 按 键)\n结论 不予准入") + &rule("二 对全表", "当 重叠(起, 止)\n结论 提醒");
    let items = joined(count, ",", |at| format!("{{\"键\":\"甲\",{}}}", facts(at)));
    Case::of(policy("字段 键 文本\n字段 起 日期\n字段 止 日期\n", &rules), format!("[{items}]"))
}

fn overlaps_filtered(count: usize) -> Case {
    let rules = rule("一", "当 重叠(起, 止 其中 算)\n结论 不予准入");
    let items = joined(count, ",", |at| {
        format!("{{{}\"起\":\"{}\",\"止\":\"{}\"}}", if at % 3 == 0 { "" } else { "\"算\":true," }, day(at * 2), day(at * 2))
    });
    Case::of(policy("字段 算 是否\n字段 起 日期\n字段 止 日期\n", &rules), format!("[{items}]"))
}

/// A day of a calendar with months of 28 days.
fn day(at: usize) -> String {
    format!("{}-{:02}-{:02}", 2000 + at / 336, at / 28 % 12 + 1, at % 28 + 1)
}

fn row(number: usize, text: &str) -> String {
    format!("<row r=\"{number}\"><c r=\"A{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
}

fn workbook_rows(count: usize) -> Case {
    workbook(&(row(1, "键") + &each(count, |at| row(at + 2, &format!("甲{at}")))), &[])
}

fn blank_cells(count: usize) -> Case {
    let blank = each(count, |at| format!("<row r=\"{0}\"><c r=\"A{0}\" s=\"0\"/></row>", at + 3));
    workbook(&(row(1, "键") + &row(2, "甲") + &blank), &[])
}

/// A workbook of one sheet with these rows, and other parts.
fn workbook(rows: &str, parts: &[(&str, &[u8])]) -> Case {
    const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    const BOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"一\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    const LINKS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let sheet =
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
    let own: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in own.iter().chain(parts) {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).expect("a part");
        zip.write_all(bytes).expect("a part");
    }
    Case { list: zip.finish().expect("a workbook").into_inner(), format: InputFormat::Office, ..listed(String::new()) }
}

/// A list of texts, each with one of as many words of a 名录 in it.
fn mentions(count: usize, word: &str, text: impl Fn(usize) -> String) -> Case {
    let declared = "字段 值 文本\n名录 册 来自 “table.csv” 主键 名称\n    列 名称 文本\n";
    let rules = rule("一", &format!("当 值 {word} 册\n结论 不予准入"));
    let table = format!("名称\n{}", each(count, |at| format!("甲{at}乙\n")));
    let items = joined(count, ",", |at| format!("{{\"值\":\"{}\"}}", text(at)));
    Case { table: Some(table), ..Case::of(policy(declared, &rules), format!("[{items}]")) }
}
