//! In which unit numbers are: by their headings, by what stands over a table or below its head, by how cells show them.

use super::book::{add, book, merge, sheet, write};
use super::office::{paragraph, tbl, tr, word, word_with_page};
use super::{Trap, csv, hold};
use rust_xlsxwriter::{DataValidation, DataValidationRule, Format, Note, Workbook, Worksheet};
use std::fmt::Write;
use zhunru::input::InputFormat;

/// Shares that are no per cent, whatever their heading says.
fn of_shares() -> Vec<Trap> {
    let list = |name, cells: &[&str]| {
        csv(name, &format!("事项名称,比例（%）\n{}", cells.iter().map(|cell| format!("养犬登记,{cell}\n")).collect::<String>()))
    };
    vec![
        list("都不到百分之一", &["0.3", "0.25", "0"]),
        list("有的到", &["0.3", "30"]),
        list("自己写着百分号", &["0.3%", "0.25%"]),
        list("只有零", &["0"]),
    ]
}

fn page(name: &'static str, body: &str) -> Trap {
    Trap::new(name, InputFormat::Office, format!("<html><meta charset=utf-8><body>{body}</body></html>").into_bytes())
}

/// A list below a row that stands over it.
fn below(name: &'static str, row: &str) -> Trap {
    csv(
        name,
        &format!("下沉事项清单,,,,\n{row}\n事项名称,人员,测算经费,随转经费（万元）,期限\n养犬登记,2,50000,3,6\n占道处罚,1,5万元,2,1年\n"),
    )
}

#[test]
fn units() {
    hold(
        "units",
        [
            over_a_table(),
            in_heads(),
            of_another_kind(),
            over_later_tables(),
            nearest(),
            behind_headings(),
            of_a_label(),
            of_groups(),
            in_other_words(),
            beside_a_table(),
            of_objects(),
            of_rows(),
            of_shares(),
        ]
        .into_iter()
        .flatten()
        .collect(),
    );
}

/// Units in a column of their own, which departments may be called as well, and beside the headings.
fn of_rows() -> Vec<Trap> {
    let list = |name, head: &str, rows: &[&str]| csv(name, &format!("{head}\n{}\n", rows.join("\n")));
    vec![
        list("计量单位在右边一列", "事项名称,测算经费,计量单位", &["养犬登记,50000,元", "绿化,5,万元"]),
        list("单位在左边一列", "事项名称,单位,测算经费", &["养犬登记,元,50000", "绿化,万元,5"]),
        list("单位隔了几列", "事项名称,测算经费,随转经费,人员,面积,单位", &["养犬登记,50000,3000,2,10,元", "绿化,5,3,1,10,万元"]),
        list("单位列是部门", "事项名称,单位,测算经费", &["养犬登记,城管局,5", "绿化,园林局,5"]),
        list("单位列是别的数量的", "事项名称,数量,单位,测算经费,期限", &["养犬登记,3,年,5,6", "绿化,2,个,5,6"]),
        list("单位列不是钱，管左边一列", "事项名称,测算经费,期限,单位", &["养犬登记,5,2,年", "绿化,5,30,天"]),
        list("有的行没有写单位", "事项名称,测算经费,单位", &["养犬登记,50000,", "绿化,50000,元", "占道处罚,1,"]),
        list("列名里写着别的单位", "事项名称,测算经费（万元）,单位", &["养犬登记,50000,元", "绿化,50000,元"]),
        list("列名里写着别的单位，有的行又没有写", "事项名称,测算经费（万元）,随转经费,单位", &["养犬登记,5,50000,元", "绿化,5,3,"]),
        list("行里的单位不认得", "事项名称,测算经费,单位", &["养犬登记,50,千元"]),
        list("行里的单位，带合计", "序号,事项名称,测算经费,单位", &["1,养犬登记,50000,元", "2,绿化,50000,元", ",合计,100000,"]),
        list("单位写在列名那一行的末尾", "事项名称,测算经费,人员,单位：元", &["养犬登记,50000,2,"]),
        list("单位写在列名那一行的末尾，有括号", "事项名称,测算经费,随转经费（万元）,（金额单位：元）", &["养犬登记,50000,2,"]),
    ]
}

/// Of several units above a table the nearest counts; one below it is told.
fn nearest() -> Vec<Trap> {
    let list = "事项名称,测算经费,人员\n养犬登记,60,2\n";
    let table = "<table><tr><th>事项名称<th>测算经费<tr><td>养犬登记<td>60</table>";
    vec![
        csv("两个单位，近的算", &format!("清单（金额单位：元）,,\n单位：万元,,\n{list}")),
        csv(
            "上一张表下面的单位，不管下一张",
            &format!("{list}注：测算经费单位：元,,\n\n单位：万元,,\n事项名称,测算经费,人员\n占道处罚,60,1\n"),
        ),
        csv("单位写在表下面", &format!("{list}注：测算经费单位：元,,\n")),
        page("布局的一格里两张表", &format!("<table><tr><td><p>单位：元</p>{table}<p>单位：万元</p>{table}</td></tr></table>"))
            .with(|options| options.all_sheets = true),
    ]
}

/// A label with a unit and a value of its own speaks for itself alone.
fn of_a_label() -> Vec<Trap> {
    vec![
        below("标签带单位，值在旁边", "经费合计（元）,205000,,,"),
        below("标签带单位，值隔着一格", "街道人均经费标准（元）,,3000,,"),
        below("部门后面的括号", "申请部门：区水务局（元）,,,,"),
        below("标签带单位和值", "罚款上限（元）：5000,,,,"),
        below("说的是一列，不是整张表", "注：测算经费（元）按年度填报,,,,"),
        below("标签带单位，旁边是别的", "2024年经费表（元）,第一批,,,"),
    ]
}

/// The unit of a group of columns, however it is written.
fn of_groups() -> Vec<Trap> {
    let group = |heading: &'static str| {
        sheet(heading, |sheet| {
            merge(sheet, (0, 0, 1, 0), "事项名称");
            merge(sheet, (0, 1, 0, 3), heading);
            write(sheet, 1, &[&["", "测算经费", "人员", "期限"], &["养犬登记", "50000", "2", "3"]]);
        })
    };
    [
        "经费（元/年）",
        "经费（元、每年）",
        "经费（单位：元，每年）",
        "经费（均以元计）",
        "保障（单位：元、名）",
        "经费（元）与编制",
        "经费（元）、投资（万元）",
        "经费（2024年）",
    ]
    .map(group)
    .into()
}

fn in_other_words() -> Vec<Trap> {
    vec![
        below("人的单位在前", "编制单位：人  经费单位：元,,,,"),
        below("没有单位两个字", "编制：人、经费：元,,,,"),
        below("单位后面说是什么的", "单位：名（编制）、元（经费）,,,,"),
        below("以元为单位", "（以元为单位）,,,,"),
        below("一句话", "注：本表经费单位均为元,,,,"),
        below("以角为单位", "单位：角,,,,"),
        below("一年的元", "单位：元/年,,,,"),
        word("一段话", &[paragraph("以下经费均以元为单位。"), tbl(&[tr(&["事项名称", "测算经费"]), tr(&["养犬登记", "50000"])])].concat()),
    ]
}

/// What speaks of a unit beside the table is told where a column may be in it.
fn beside_a_table() -> Vec<Trap> {
    let list = |name: &'static str, heading: &'static str, change: fn(&mut Worksheet)| {
        sheet(name, |sheet| {
            write(sheet, 0, &[&["事项名称", heading, "随转经费（元）"], &["养犬登记", "50000", "60000"]]);
            change(sheet);
        })
    };
    fn validation() -> DataValidation {
        DataValidation::new().allow_whole_number(DataValidationRule::GreaterThan(0)).set_input_message("以元为单位填写").unwrap()
    }
    let table = || tbl(&[tr(&["事项名称", "测算经费"]), tr(&["养犬登记", "50000"])]);
    vec![
        list("页眉", "测算经费", |sheet| {
            sheet.set_header("&R单位：元");
        }),
        list("页眉，列名有单位", "测算经费（元）", |sheet| {
            sheet.set_header("&R单位：元");
        }),
        list("页眉，就是那个单位", "测算经费", |sheet| {
            sheet.set_header("&R单位：万元");
        }),
        list("批注", "测算经费", |sheet| {
            sheet.insert_note(0, 1, &Note::new("单位：元")).unwrap();
        }),
        list("别的列的批注", "测算经费", |sheet| {
            sheet.insert_note(0, 2, &Note::new("单位：元")).unwrap();
        }),
        list("输入提示", "测算经费", |sheet| {
            sheet.add_data_validation(1, 1, 9, 1, &validation()).unwrap();
        }),
        book("工作表的名字", |book| {
            write(add(book, "清单（单位：元）"), 0, &[&["事项名称", "测算经费"], &["养犬登记", "50000"]]);
        }),
        word("表格下面的一段", &[table(), paragraph("注：经费单位：元")].concat()),
        word_with_page("每页的页眉", &table(), "word/header1.xml", "单位：元"),
    ]
}

/// The unit of a sheet is that of the facts of an 对象 as well.
fn of_objects() -> Vec<Trap> {
    let facts = |name, rows: &'static [&'static [&'static str]]| {
        book(name, move |book| {
            write(add(book, "清单"), 0, &[&["事项名称", "测算经费"], &["养犬登记", "5"]]);
            write(add(book, "申报"), 0, rows);
        })
    };
    vec![
        facts("申报表上的单位", &[&["单位：元"], &["申请部门", "区水务局"], &["声明经费", "205000"]]),
        facts("值旁边的单位", &[&["申请部门", "区水务局"], &["声明经费", "205000", "元"]]),
        below("表上面的事实", "单位：元,,声明经费：205000,,"),
        below("表上面的事实，单位在它旁边", "声明经费,205000,元,,"),
        below("还没有盖章", "申请部门：（盖章）,,,,"),
        below("还没有盖章，在旁边一格", "申请部门：,（加盖公章）,,,"),
        below("盖了章", "申请部门：区水务局（盖章）,,,,"),
        below("盖了章，在旁边一格", "申请部门,区水务局（公章）,,,"),
    ]
}

/// Units behind a heading, in any brackets or behind a sign; amounts of money that are no unit are data errors.
fn behind_headings() -> Vec<Trap> {
    let headings =
        ["测算经费/元", "测算经费[元]", "测算经费【元】", "测算经费〔元〕", "测算经费：元", "测算经费-元", "测算经费_元", "测算经费，元"];
    let each = headings.map(|heading| csv(heading, &format!("事项名称;{heading}\n养犬登记;50000\n")));
    let mapped = csv("对照里的千元", "事项名称,经费（千元）\n养犬登记,50\n").mapped("列 经费（千元） = 测算经费\n");
    let remarks = [
        "测算经费（人民币：元）",
        "测算经费（元，含税）",
        "测算经费（2024年，元）",
        "测算经费（每年，单位：元）",
        "测算经费（元/年）",
        "测算经费（不含税，元）",
    ];
    let remarks = remarks.map(|heading| csv(heading, &format!("事项名称;{heading}\n养犬登记;50000\n")));
    let of_map =
        csv("对照里的列名说了单位和别的", "事项名称;经费（元，含税）\n养犬登记;50000\n").mapped("列 经费（元，含税） = 测算经费\n");
    let unknown = csv("千元", "事项名称,测算经费（千元）\n养犬登记,50\n");
    each.into_iter().chain(remarks).chain([mapped, of_map, unknown]).collect()
}

fn over_a_table() -> Vec<Trap> {
    vec![
        below("后面还有日期", "金额单位：元　　填报日期：2024年5月6日,,,,"),
        below("后面还有页码", ",,,,单位：元  第1页"),
        below("人民币在后", "（单位：元（人民币））,,,,"),
        below("没有冒号", "金额单位为元,,,,"),
        below("分在两格里", "填报单位,区编办,,单位：,元"),
        below("部门不是单位", "单位：区城管局,,,,"),
        below("人数的单位不管金额", "单位：人,,,,"),
        below("同是时间，却不能换算", "单位：万元、工作日,,,,"),
        below("不认得的金额单位", "单位：千元,,,,"),
        page("标题里", "<table><caption>清单（单位：元）</caption><tr><th>事项名称<th>测算经费<tr><td>养犬登记<td>50000</table>"),
        page(
            "另一张表里",
            "<p>申请部门：区城管局</p><table><tr><td>第1页<td>单位：元</table><table><tr><th>事项名称<th>测算经费<tr><td>养犬登记<td>50000</table>",
        ),
    ]
}

fn in_heads() -> Vec<Trap> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 1, 0, "事项名称", &plain).unwrap();
    sheet.merge_range(0, 1, 0, 3, "人员和经费（元）", &plain).unwrap();
    sheet.merge_range(0, 4, 0, 5, "比例（%）", &plain).unwrap();
    for (column, heading) in (1..).zip(["人员", "测算经费", "随转经费（万元）", "比例", "备注"]) {
        sheet.write(1, column, heading).unwrap();
    }
    sheet.write(2, 0, "养犬登记").unwrap();
    for (column, number) in (1..).zip([2.0, 50_000.0, 3.0, 0.5]) {
        sheet.write(2, column, number).unwrap();
    }
    vec![
        Trap::new("上级列名的单位", InputFormat::Office, book.save_to_buffer().unwrap()),
        csv("列名下面一行", "事项名称,人员,测算经费,期限\n—,人,元,年\n养犬登记,2,50000,1\n"),
        csv("列名下面一行，有不认得的金额单位", "事项名称,人员,测算经费\n,人,千元\n养犬登记,2,50\n"),
    ]
}

fn of_another_kind() -> Vec<Trap> {
    vec![
        csv("列名里", "事项名称,面积（亩）,期限（天）,测算经费（%）,人员（元）\n养犬登记,3,90,5,2\n占道处罚,3平方米,6个月,5万元,2\n"),
        csv("人员可以写人、名、个", "事项名称,人员（人）,测算经费\n养犬登记,2,5\n"),
        csv("列名下面一行不是一类", "事项名称,面积,期限\n,亩,天\n养犬登记,3,90\n"),
        csv("表上面同类却不能换算", "单位：亩,,\n事项名称,面积,人员\n养犬登记,3,2\n"),
        Trap::new("JSON 的名称里", InputFormat::Json, r#"[{"事项名称": "甲", "面积(亩)": 3, "期限(天)": 90, "比例(项)": 3}]"#.into()),
        shown_as("格式里", &["0\"亩\"", "0\"天\"", "0\"人\""]),
    ]
}

/// A workbook of numbers shown in some formats.
fn shown_as(name: &'static str, formats: &[&str]) -> Trap {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    for (column, heading) in (0..).zip(["事项名称", "面积", "期限", "人员"]) {
        sheet.write(0, column, heading).unwrap();
    }
    sheet.write(1, 0, "养犬登记").unwrap();
    for (column, format) in (1..).zip(formats) {
        sheet.write_number_with_format(1, column, 3.0, &Format::new().set_num_format(*format)).unwrap();
    }
    Trap::new(name, InputFormat::Office, book.save_to_buffer().unwrap())
}

fn over_later_tables() -> Vec<Trap> {
    let table = |head: &str, rows: &[&str]| {
        let mut text = String::new();
        rows.iter().fold(writeln!(text, "{head}"), |_, row| writeln!(text, "{row}")).unwrap();
        text
    };
    let first = table("单位：万元,,", &["事项名称,人员,测算经费", "养犬登记,2,5"]);
    let same = table("事项名称,人员,测算经费", &["占道处罚,1,60000"]);
    let other = table("事项名称,随转经费,人员", &["占道处罚,60000,1"]);
    vec![
        csv("同样的列名，标题里写着单位", &[&first, "二、服务（单位：元）,,\n", &same].concat()),
        csv("同样的列名，空一行以后标题里写着单位", &[&first, ",,\n二、服务（单位：元）,,\n", &same].concat()),
        csv("同样的列名，下一页", &[&first, "申请部门：区城管局,,单位：元\n", &same].concat()),
        csv("别的列名", &[&first, "二、服务,,\n金额单位：元,,\n", &other].concat()),
        csv("没有再写就照第一张", &[&first.replace("万元", "元"), "二、服务,,\n", &other].concat()),
        csv("同样的单位不算一张新表", &[&first, "单位：万元,,\n", &same].concat()),
        csv("下面没有列名", &[&first, "单位：元,,\n", "占道处罚,1,60000\n"].concat()),
    ]
}
