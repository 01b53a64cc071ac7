//! What is said about a table elsewhere than in its columns: in a row over it, on a page of instructions, in a text box; and headings with
//! more around them than their names.

use super::book::{add, book, merge, sheet, write};
use super::{Trap, csv, hold};
use rust_xlsxwriter::{Format, Shape, Worksheet};

const LIST: &str = "事项名称,测算经费,随转经费\n养犬登记,50000,3\n";

#[test]
fn elsewhere() {
    let traps = [sections(), two_units(), labels(), facts_of_items(), headings(), groups(), instructions(), formats(), across_columns()];
    hold("elsewhere", traps.into_iter().flatten().collect());
}

/// Sections within sections.
fn sections() -> Vec<Trap> {
    let list = |name, rows: &str| csv(name, &format!("序号,事项名称,权力类型,测算经费\n{rows}"));
    vec![
        list(
            "两级分节，都有小计",
            "一,区城管局,,65\n（一）,许可类,,65\n1,养犬登记,行政许可,5\n2,户外广告,行政许可,60\n二,区水务局,,7\n（一）,处罚类,,7\n1,取水处罚,行政处罚,7\n",
        ),
        list("两级分节，没有数", "一,区城管局,,\n（一）,许可类,,\n1,养犬登记,行政许可,5\n（二）,处罚类,,\n1,占道处罚,行政处罚,6\n"),
        list("各项的序号就是一、二、三", "一,养犬登记,,5\n二,户外广告,,60\n三,占道处罚,,7\n"),
    ]
}

/// Two units of money, or a price: nobody knows in which numbers are.
fn two_units() -> Vec<Trap> {
    let over = |name, row: &str| csv(name, &format!("清单,,\n{row},,\n{LIST}"));
    vec![
        over("一行里两种钱的单位", "单位：元（随转经费为万元）"),
        over("一行里两种钱的单位，各说各的", "测算经费（单位：元）、随转经费（单位：万元）"),
        over("一种单位说两次", "单位：元（随转经费也是元）"),
        over("加引号的单位", "金额以“元”为单位"),
        over("金额为元", "表内金额为元"),
        over("均指元", "“经费”均指元"),
        over("单价", "单位：元/户"),
        csv("组头的单价", "事项名称,标准（元/件）,\n,测算经费,随转经费\n养犬登记,600,3\n"),
    ]
}

/// A label whose value is left out takes none from the rows below.
fn labels() -> Vec<Trap> {
    let below = |name, rows: &str| csv(name, &format!("{rows}\n{LIST}"));
    vec![
        below("标签空着，下一行是说明", "申请部门：,,申请日期：\n填表说明：1.请如实填写。,,"),
        below("标签空着，下一行是分节", "申请部门：,,\n一、赋权事项,,"),
        below("标签空着，下一行是标题", "申请部门：,,\n试验区下沉清单,,"),
        below("标签空着，下一行是年度", "申请部门：,,\n（2024年度）,,"),
        below("标签空着，下一行是注", "申请部门：,,\n注：标*为必填项,,"),
        below("值在下一行，格格对应", "申请部门,,申请日期\n区城管局,,2024-05-06"),
        below("标签和值在一格里分两行", "\"申请部门\n区城管局\",,\"申请日期\n2024-5-6\""),
    ]
}

/// What all items have in common is told.
fn facts_of_items() -> Vec<Trap> {
    vec![
        csv("各项的事实写在表上面", &format!("清单,,\n承接单位：阳逻街道,,实施日期：2024-05-06\n{LIST}")),
        csv("表上面写的，列里也有", &format!("测算经费：见下表,,\n{LIST}")),
    ]
}

fn headings() -> Vec<Trap> {
    let one = |heading: &str, value: &str| format!("事项名称,{heading}\n养犬登记,{value}\n");
    vec![
        csv("列名带填法", &one("街道同意（是/否）,实施日期（年/月/日）,测算经费（必填，元）,人员（单选）", "否,2024-5-6,50000,2")),
        csv("列名带填法和单位", &one("测算经费（万元，保留两位小数）,街道同意（打√）,期限（格式：数字）", "5,√,6")),
        csv("列名有编号、记号", "1.事项名称,①测算经费,【人员】,※街道同意\n养犬登记,5,2,是\n"),
        csv("单位写在别的括号里", &one("测算经费<元>,随转经费《元》,比例%", "50000,30000,30")),
        csv("括号少一半", &one("测算经费（元", "50000")),
        csv("单价的列名不提议总额", &one("测算经费(元/人),期限（周）,占比（‰）", "50000,3,30")),
        csv("别的说明，提议去掉", &one("街道同意（由街道填写）,人员（含辅助）", "是,2")),
    ]
}

fn groups() -> Vec<Trap> {
    let under = |name, group: &str| csv(name, &format!("事项名称,{group}\n,人员,测算经费\n养犬登记,20,5\n"));
    vec![
        under("组头说的是现有的", "街道现有情况,"),
        under("组头说的是核减的", "核减,"),
        under("组头说的是上年的", "上年数,"),
        under("组头没有改意思", "2024年安排,"),
    ]
}

/// A list of one amount, in the number that a clerk typed.
fn list(sheet: &mut Worksheet) {
    write(sheet, 0, &[&["事项名称", "测算经费"], &["养犬登记", "50000"]]);
}

fn instructions() -> Vec<Trap> {
    let with_page = |name, page: &str, text: &str| {
        book(name, |book| {
            list(add(book, "清单"));
            write(add(book, page), 0, &[&[text]]);
        })
    };
    vec![
        with_page("填表说明里写着单位", "填表说明", "2.测算经费单位为元，保留两位小数。"),
        with_page("封面写着单位", "封面", "金额单位：元"),
        with_page("填表说明里的单位是政策的", "填表说明", "金额单位：万元"),
        sheet("文本框里写着单位", |sheet| {
            list(sheet);
            sheet.insert_shape(4, 3, &Shape::textbox().set_text("单位：元")).unwrap();
        }),
    ]
}

fn formats() -> Vec<Trap> {
    let shown = |name, format: &str| {
        sheet(name, |sheet| {
            list(sheet);
            sheet.write_with_format(1, 1, 50_000, &Format::new().set_num_format(format)).unwrap();
        })
    };
    vec![
        shown("格式里的货币是元", "#,##0[$元-804]"),
        shown("格式里写着人民币", "\"人民币\"#,##0"),
        shown("格式里写着 RMB", "[$RMB] #,##0"),
        shown("格式里是美元", "$#,##0"),
        shown("格式里是欧元", "[$€-2]#,##0"),
    ]
}

/// A number merged over two facts is that of neither.
fn across_columns() -> Vec<Trap> {
    let merged = |name, heading: &[&str], text: &str| {
        sheet(name, |sheet| {
            write(sheet, 0, &[heading, &["养犬登记", "", "", "2"]]);
            if heading[2].is_empty() {
                merge(sheet, (0, 1, 0, 2), heading[1]);
            }
            merge(sheet, (1, 1, 1, 2), "");
            write(sheet, 1, &[&["", text]]);
        })
    };
    vec![
        merged("数横着合并在两列上", &["事项名称", "测算经费", "随转经费", "人员"], "60"),
        merged("文字横着合并在两列上", &["事项名称", "编号", "原部门", "人员"], "区城管局"),
        merged("列名也合并，数就是它的", &["事项名称", "测算经费", "", "人员"], "60"),
    ]
}
