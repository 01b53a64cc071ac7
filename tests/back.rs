//! A list that comes back with its verdicts and is checked again says what it said: the same items, the same facts, the same errors.

use crate::lists::book::{write, zipped};
use crate::support::Folder;
use crate::support::call::{complained, run};
use rust_xlsxwriter::{Chart, ChartType, Format, Table, TableColumn, TableFunction, Workbook, Worksheet};
use serde_json::Value;
use std::io::{Cursor, Read};

/// Every fact that is read shows in the reason of each item.
const POLICY: &str = "政策 示例\n    层级 县\n    默认 准入\n\n字段 事项名称 文本 列名 “事项”\n字段 权力类型 枚举 {行政许可、行政处罚}\n字段 测算经费 数(万元)\n字段 人员 整数\n字段 比例 比例\n字段 实施日期 日期\n字段 编号 文本\n字段 依据文件 文本\n字段 街道同意 是否\n\n规则 看各项\n    依据 《办法》第一条\n    当   事项名称 已填 或 权力类型 已填 或 测算经费 已填 或 人员 已填 或 比例 已填 或 实施日期 已填 或 编号 已填 或 街道同意 已填\n    结论 提醒\n\n规则 总额 对全表\n    依据 《办法》第一条\n    当   合计(测算经费) > 1万元\n    结论 报批 “区政府”\n\n规则 各类总额 对每个 权力类型\n    依据 《办法》第一条\n    当   合计(测算经费) > 1万元\n    结论 报批 “区政府”\n";

/// What counts of each item: its outcome, its facts, what is wrong in it.
fn said(result: &Value) -> Vec<String> {
    let items = result["items"].as_array().expect("items").iter();
    items
        .map(|item| {
            let facts = item["reasons"].as_array().expect("reasons").iter().flat_map(|reason| reason["facts"].as_array().expect("facts"));
            let facts = facts.map(|fact| format!("{}={}", fact["name"].as_str().unwrap_or(""), fact["value"].as_str().unwrap_or("")));
            let errors = item["errors"].as_array().expect("errors").iter().map(|error| format!("有误 {}", error["field"]));
            let all: Vec<String> = facts.chain(errors).collect();
            format!("{} {}", item["outcome"], all.join("；"))
        })
        .collect()
}

/// Checks a list, and what comes of it in a form, once and again; what was written.
fn comes_back(list: &str, bytes: &[u8], form: &str) -> (Value, Vec<u8>) {
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join(list), bytes).expect("a list");
    let check = |list: &str| -> Value {
        let done = run(&format!("check -p 政策.zr {list} --as-of 2024-06-01 --format json"), folder.path());
        serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{list}: {}", complained(&done)))
    };
    let first = said(&check(list));
    let mut before = list.to_owned();
    let mut written = Vec::new();
    let mut last = Value::Null;
    for round in 1..=2 {
        let name = format!("回{round}.{form}");
        let done = run(&format!("check -p 政策.zr {before} --as-of 2024-06-01 -o {name}"), folder.path());
        written = std::fs::read(folder.path().join(&name)).unwrap_or_else(|_| panic!("{before}: {}", complained(&done)));
        last = check(&name);
        assert_eq!(said(&last), first, "{name} of {list}");
        before = name;
    }
    (last, written)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    zip.by_name(name).expect("a part").read_to_string(&mut text).expect("its text");
    text
}

fn sheet(make: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    make(book.add_worksheet().set_name("清单").expect("a sheet"));
    book.save_to_buffer().expect("a workbook")
}

const ROWS: &[&[&str]] = &[&["养犬登记", "行政许可", "5"], &["占道处罚", "行政处罚", "6"]];

/// The rows as a table (表格) from the first row on, with the headings given.
fn as_table(sheet: &mut Worksheet, headings: &[&str], has_totals: bool) {
    let columns: Vec<TableColumn> = headings
        .iter()
        .enumerate()
        .map(|(at, heading)| {
            let column = TableColumn::new().set_header(*heading);
            if has_totals && at == 2 { column.set_total_function(TableFunction::Sum) } else { column }
        })
        .collect();
    let last = 2 + u32::from(has_totals);
    write(sheet, 1, ROWS);
    let table = Table::new().set_columns(&columns).set_total_row(has_totals);
    sheet.add_table(0, 0, last, headings.len() as u16 - 1, &table).expect("a table");
}

#[test]
fn a_table_of_the_sheet_takes_the_verdicts_in() {
    let (_, back) = comes_back("清单.xlsx", &sheet(|sheet| as_table(sheet, &["事项名称", "权力类型", "测算经费"], false)), "xlsx");
    let table = part(&back, "xl/tables/table1.xml");
    assert!(table.contains(" ref=\"A1:H3\"") && table.contains("<autoFilter ref=\"A1:H3\"/>"), "{table}");
    assert!(table.contains("<tableColumns count=\"8\">") && table.matches("<tableColumn ").count() == 8, "{table}");
    assert!(
        table.contains("<tableColumn id=\"4\" name=\"结论\"/>") && table.contains("<tableColumn id=\"8\" name=\"如何整改\"/>"),
        "{table}"
    );
    assert!(!part(&back, "xl/worksheets/sheet2.xml").contains("排序以前"));
}

#[test]
fn a_table_has_no_name_twice() {
    let (_, back) = comes_back("清单.xlsx", &sheet(|sheet| as_table(sheet, &["事项名称", "权力类型", "测算经费", "依据"], true)), "xlsx");
    let (table, cells) = (part(&back, "xl/tables/table1.xml"), part(&back, "xl/worksheets/sheet1.xml"));
    // The row of sums stays the last one of the table, and below what is filtered.
    assert!(table.contains(" ref=\"A1:I4\"") && table.contains("totalsRowCount=\"1\""), "{table}");
    assert!(table.contains("<autoFilter ref=\"A1:I3\"/>") && table.contains("totalsRowFunction=\"sum\""), "{table}");
    assert!(table.contains("name=\"依据2\"") && cells.contains(">依据2<") && cells.matches(">结论<").count() == 1, "{table}");
}

#[test]
fn a_table_that_takes_nothing_in_stands_apart_and_that_is_said() {
    let book = sheet(|sheet| {
        as_table(sheet, &["事项名称", "权力类型", "测算经费"], false);
        let mut chart = Chart::new(ChartType::Column);
        chart.add_series().set_values("清单!$C$2:$C$3");
        sheet.insert_chart(0, 5, &chart).expect("a chart");
    });
    let (_, back) = comes_back("清单.xlsx", &book, "xlsx");
    assert!(part(&back, "xl/tables/table1.xml").contains("<tableColumns count=\"3\">"));
    assert!(part(&back, "xl/worksheets/sheet2.xml").contains("排序以前"));
}

#[test]
fn what_was_wrong_stays_wrong_and_codes_stay_as_they_are_shown() {
    let head = "<table><tr><th>事项名称<th>测算经费<th>人员<th>编号";
    let page =
        format!("{head}<tr><td>养犬登记<td><del>5</del>60<td>3<sup>1</sup><td>A1<tr><td>占道处罚<td>6<td>2<td><img src=a.png></table>");
    for form in ["csv", "xlsx"] {
        comes_back("清单.html", page.as_bytes(), form);
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let cells = |row: usize, cells: &[&str]| {
        let cell = |(column, cell): (char, &&str)| match cell.split_once('|') {
            Some((style, "")) => format!("<c r=\"{column}{row}\" s=\"{style}\"><f>X1</f></c>"),
            Some((style, value)) => format!("<c r=\"{column}{row}\" s=\"{style}\"><v>{value}</v></c>"),
            None => format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        };
        format!("<row r=\"{row}\">{}</row>", ('A'..).zip(cells).map(cell).collect::<String>())
    };
    let rows = [
        cells(1, &["事项名称", "测算经费", "实施日期", "编号", "比例", "街道同意"]),
        // A month, a code that became a day, a formula that nobody calculated.
        cells(2, &["养犬登记", "1|50000", "3|45413", "4|45355", "0|0.3", "是"]),
        cells(3, &["0|", "0|", "0|45413", "2|7", "0|", "否"]),
        cells(4, &["占道处罚", "6", "2024-05-01", "5|304", "0.3", "0|1"]),
        cells(5, &["灯箱", "", "0|45413", "5|305", "0.4", "0|1"]),
    ];
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"B4:B5\"/></mergeCells>";
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData>{merged}</worksheet>", rows.concat());
    let book = zipped(&sheet, &["0!.0,\"万元\"", "\"XZ\"0000", "yyyy\"年\"m\"月\"", "m-d", "000-00"]);
    let (result, back) = comes_back("清单.xlsx", &book, "csv");
    let back = text(&back);
    assert!(!back.contains("null") && back.contains(",XZ0007,") && back.contains(",003-04,"), "{back}");
    assert!(back.contains(",2024年5月,") && back.contains("#有误：（公式没有算过）"), "{back}");
    assert!(result["items"].to_string().contains("上次审查时就有误"));
}

#[test]
fn what_json_says_wrongly_is_wrong_in_a_table() {
    let list =
        "[{\"事项名称\": [\"甲\", \"乙\"], \"街道同意\": true, \"测算经费\": 6}, {\"事项\": {\"名称\": \"丙\"}, \"街道同意\": null}]";
    for form in ["csv", "xlsx"] {
        let (_, back) = comes_back("清单.json", list.as_bytes(), form);
        assert!(form == "xlsx" || text(&back).contains("#有误：甲、乙"));
    }
}

#[test]
fn results_of_the_list_and_of_groups_are_no_items() {
    let list = "事项名称,权力类型,测算经费\n养犬登记,行政许可,5\n占道处罚,行政处罚,6\n,,\n灯箱,,\n";
    let (result, back) = comes_back("清单.csv", list.as_bytes(), "csv");
    assert!(text(&back).contains(",清单整体,") && text(&back).contains(",权力类型 行政许可（1 项）,"));
    let aside: Vec<&str> = result["read"]["setAside"].as_array().expect("rows").iter().filter_map(|row| row["why"].as_str()).collect();
    assert_eq!(aside, ["verdict"; 3]);
}

#[test]
fn signs_of_formulas_are_no_part_of_what_was_filled_in() {
    let list = "事项名称,测算经费,编号\n-养犬登记,-,=1+1\n+灯箱,-5,\t001\n@处罚,－,'-1\n养犬,+3,—\n";
    let (_, back) = comes_back("清单.csv", list.as_bytes(), "csv");
    let back = text(&back);
    assert!(back.contains("'-养犬登记,-,'=1+1,") && back.contains("'+灯箱,-5,"), "{back}");
    // Written by an earlier version.
    let folder = Folder::new();
    std::fs::write(folder.path().join("政策.zr"), POLICY).expect("a policy");
    std::fs::write(folder.path().join("清单.csv"), "事项名称,测算经费\n养犬,'-\n灯箱,'-5\n").expect("a list");
    let done = run("check -p 政策.zr 清单.csv --as-of 2024-06-01 --format json", folder.path());
    let result: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(result["items"][0]["errors"].as_array().map(Vec::len), Some(0));
    assert!(text(&done.stdout).contains("-5万元"));
}

#[test]
fn tables_with_other_headings_share_the_columns_of_their_facts() {
    let book = sheet(|sheet| {
        write(sheet, 0, &[&["事项名称", "权力类型", "测算经费（元）", "备注"], &["养犬登记", "行政许可", "50000", "甲"]]);
        sheet.merge_range(3, 0, 3, 3, "表二", &Format::new()).expect("a title");
        write(sheet, 4, &[&["编号", "事项", "测算经费", "权力类型", "备注", "备注"], &["A1", "占道处罚", "6", "行政处法", "乙", "丙"]]);
    });
    let (result, back) = comes_back("清单.xlsx", &book, "csv");
    let head = text(&back).lines().next().unwrap_or_default().to_owned();
    assert!(head.contains("事项名称,权力类型,测算经费（元）,备注,编号,备注,上次的序号"), "{head}");
    assert!(text(&back).contains("占道处罚,行政处法,6万元,乙,A1,丙"), "{}", text(&back));
    assert_eq!(result["items"].as_array().map(Vec::len), Some(2));
    // What is wrong is marked where it stands.
    let made = sheet_with_notes(&book);
    assert!(made.contains("ref=\"D6\""), "{made}");
}

#[test]
fn rows_that_are_no_items_stay_none_beside_the_verdicts() {
    let book = sheet(|sheet| {
        write(sheet, 0, &[&["事项名称", "权力类型", "测算经费"], &["第1栏", "第2栏", "第3栏"], &["养犬登记", "行政许可", "5"]]);
    });
    comes_back("清单.xlsx", &book, "xlsx");
    // The sheet 审查汇总 is no list, whatever stands in it.
    let nothing_known = sheet(|sheet| write(sheet, 0, &[&["名目", "编号", "数目"], &["养犬登记", "A1", "5"]]));
    comes_back("清单.xlsx", &nothing_known, "xlsx");
}

/// The notes on what comes back of a workbook.
fn sheet_with_notes(book: &[u8]) -> String {
    part(&comes_back("清单.xlsx", book, "xlsx").1, "xl/comments1.xml")
}
