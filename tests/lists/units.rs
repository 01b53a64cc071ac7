//! In which unit numbers are: by their headings, by what stands over a table or below its head, by how cells show them.

use super::{Trap, hold};
use rust_xlsxwriter::{Format, Workbook};
use std::fmt::Write;
use zhunru::input::InputFormat;

fn csv(name: &'static str, text: &str) -> Trap {
    Trap::new(name, InputFormat::Csv, text.as_bytes().to_vec())
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
        [over_a_table(), in_heads(), of_another_kind(), over_later_tables(), nearest(), behind_headings()].into_iter().flatten().collect(),
    );
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

/// Units behind a heading, in any brackets or behind a sign; amounts of money that are no unit are data errors.
fn behind_headings() -> Vec<Trap> {
    let headings =
        ["测算经费/元", "测算经费[元]", "测算经费【元】", "测算经费〔元〕", "测算经费：元", "测算经费-元", "测算经费_元", "测算经费，元"];
    let each = headings.map(|heading| csv(heading, &format!("事项名称;{heading}\n养犬登记;50000\n")));
    let mapped = csv("对照里的千元", "事项名称,经费（千元）\n养犬登记,50\n").mapped("列 经费（千元） = 测算经费\n");
    let unknown = csv("千元", "事项名称,测算经费（千元）\n养犬登记,50\n");
    each.into_iter().chain([mapped, unknown]).collect()
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
