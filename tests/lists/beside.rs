//! What sheets say beside their cells, in each form of file: over and under every page, and whether zeros are shown.

use super::book::{sheet, write};
use super::office::{ods_with, paragraph, spreadsheet_ml, tbl, tr, word, word_with_page};
use super::xls::{cell, record, shorts, text, xls};
use super::{Trap, hold};
use rust_xlsxwriter::{Format, Note};

#[test]
fn beside_the_cells() {
    hold("beside", [units(), zeros(), corrections(), forms()].into_iter().flatten().collect());
}

/// Units of money over and under every page.
fn units() -> Vec<Trap> {
    let table = tbl(&[tr(&["事项名称", "测算经费"]), tr(&["养犬登记", "50000"])]);
    let page = "<office:document-styles xmlns:office=\"urn:office\" xmlns:style=\"urn:style\" xmlns:text=\"urn:text\"><office:master-styles><style:master-page>\
         <style:header><text:p>清单</text:p></style:header><style:footer><text:p>单位：<text:span>元</text:span></text:p></style:footer>\
         </style:master-page></office:master-styles></office:document-styles>";
    vec![
        sheet("XLSX 的页脚", |sheet| {
            write(sheet, 0, &[&["事项名称", "测算经费"], &["养犬登记", "50000"]]);
            sheet.set_footer("&R金额单位：元");
        }),
        word_with_page("DOCX 的页脚", &table, "word/footer2.xml", "单位：元"),
        xls("XLS 的页眉", &[], &["事项名称", "测算经费"], &[row_of_xls(50_000.0), record(0x0014, &text("&R单位：元"))].concat()),
        xls("XLS 的空页脚", &[], &["事项名称", "测算经费"], &[row_of_xls(5.0), record(0x0015, &[])].concat()),
        ods_with("ODS 的页脚", &ods_table("测算经费", "50000"), &[("styles.xml", page)]),
        spreadsheet_ml(
            "XML 表格的页眉",
            "",
            &xml_table("测算经费", "50000"),
            &xml_options("<PageSetup><Header x:Data=\"&amp;R单位：元\"/></PageSetup>"),
        ),
    ]
}

/// Zeros that a format or a sheet does not show.
fn zeros() -> Vec<Trap> {
    let settings = "<office:document-settings xmlns:office=\"urn:office\" xmlns:config=\"urn:config\"><office:settings>\
         <config:config-item config:name=\"ShowGrid\">false</config:config-item><config:config-item config:name=\"ShowZeroValues\">SHOWN</config:config-item>\
         </office:settings></office:document-settings>";
    let ods = |name, shown| ods_with(name, &ods_table("人员", "0"), &[("settings.xml", &settings.replace("SHOWN", shown))]);
    let in_window = |flags: u16| [row_of_xls(0.0), record(0x023e, &shorts(&[flags, 0, 0]))].concat();
    vec![
        sheet("用 ? 的格式", |sheet| {
            write(sheet, 0, &[&["事项名称", "人员", "面积", "测算经费", "随转经费"], &["养犬登记"]]);
            for (column, number, format) in [(1, 0.0, "??"), (2, 0.3, "?"), (3, 0.0, "# ?/?"), (4, 0.0, "??0")] {
                sheet.write_with_format(1, column, number, &Format::new().set_num_format(format)).unwrap();
            }
        }),
        xls("XLS 不显示零", &[], &["事项名称", "人员"], &in_window(0x06a6)),
        xls("XLS 显示零", &[], &["事项名称", "人员"], &in_window(0x06b6)),
        ods("ODS 不显示零", "false"),
        ods("ODS 显示零", "true"),
        spreadsheet_ml("XML 表格不显示零", "", &xml_table("人员", "0"), &xml_options("<DoNotDisplayZeros/>")),
    ]
}

/// Remarks on cells that say otherwise than these.
fn corrections() -> Vec<Trap> {
    let xml = "<Row><Cell><Data ss:Type=\"String\">事项名称</Data></Cell><Cell><Data ss:Type=\"String\">人员</Data></Cell></Row>\
         <Row><Cell><Data ss:Type=\"String\">养犬登记</Data></Cell><Cell><Data ss:Type=\"Number\">2</Data>\
         <Comment ss:Author=\"张三\"><ss:Data><B>张三:</B><Font>&#10;应为3</Font></ss:Data></Comment></Cell></Row>";
    let ods = ods_table("人员", "2").replace(
        "office:value=\"2\"/>",
        "office:value=\"2\"><office:annotation><text:p>此处应为3</text:p></office:annotation></table:table-cell>",
    );
    vec![
        sheet("XLSX 的批注", |sheet| {
            write(sheet, 0, &[&["事项名称", "人员"], &["养犬登记", "2"], &["绿化", "1"], &["清扫", "1"]]);
            let notes = [(0, 1, "应为编制内人数"), (1, 1, "张三:\n改为3"), (2, 0, "这项已取消"), (3, 1, "按三定方案，取消的编制不算")];
            for (row, column, text) in notes {
                sheet.insert_note(row, column, &Note::new(text)).unwrap();
            }
        }),
        ods_with("ODS 的批注", &ods, &[]),
        spreadsheet_ml("XML 表格的批注", "", xml, ""),
    ]
}

/// Facts of the whole list in a table of a document before it.
fn forms() -> Vec<Trap> {
    let list = || tbl(&[tr(&["事项名称", "测算经费"]), tr(&["养犬登记", "5"])]);
    let form = |rows: &[&[&str]]| tbl(&rows.iter().map(|row| tr(row)).collect::<Vec<_>>());
    let before = |name, rows: &[&[&str]]| word(name, &[form(rows), paragraph("事项清单"), list()].concat());
    vec![
        before("清单前面一张两列的表", &[&["申请部门", "区水务局"], &["申请日期", "2024年5月6日"], &["联系人", "张三"], &["电话", "123"]]),
        before("清单前面一张四列的表", &[&["申请部门：", "区水务局", "声明经费（元）：", "205000"]]),
        before("没有填的", &[&["申请部门", ""], &["申请日期", "年 月 日"]]),
        before("上面的话同表说的不一样", &[&["申请部门：区城管局"], &["申请部门", "区水务局"]]),
        before("无关的表", &[&["目录", "页码"], &["一、说明", "1"]]),
        word("审查意见书", &[paragraph("职责准入审查意见书"), form(&[&["清单", "甲.xlsx"]]), paragraph("各项意见"), list()].concat()),
        word("表在清单后面", &[list(), paragraph("申报单位"), form(&[&["申请部门", "区水务局"], &["联系人", "张三"]])].concat()),
    ]
}

/// An item of an XLS with a number.
fn row_of_xls(number: f64) -> Vec<u8> {
    [cell(0x0204, 1, 0, 0, &text("养犬登记")), cell(0x0203, 1, 1, 0, &number.to_le_bytes())].concat()
}

fn ods_table(heading: &str, number: &str) -> String {
    let text = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    format!(
        "<table:table-row>{}{}</table:table-row><table:table-row>{}<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/></table:table-row>",
        text("事项名称"),
        text(heading),
        text("养犬登记")
    )
}

fn xml_table(heading: &str, number: &str) -> String {
    let cell = |kind: &str, text: &str| format!("<Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell>");
    format!(
        "<Row>{}{}</Row><Row>{}{}</Row>",
        cell("String", "事项名称"),
        cell("String", heading),
        cell("String", "养犬登记"),
        cell("Number", number)
    )
}

fn xml_options(within: &str) -> String {
    format!("<WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\">{within}</WorksheetOptions>")
}
