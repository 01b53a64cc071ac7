//! Cells that do not say what they seem to: marks beside numbers, texts that say nothing, formats that show something else.

use super::{Trap, csv, hold};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zhunru::input::InputFormat;

/// A workbook with numbers under some headings, each with its format.
fn formats(name: &'static str, cells: &[(&str, f64, &str)]) -> Trap {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    sheet.write(0, 0, "事项名称").unwrap();
    for (at, (heading, number, format)) in (1..).zip(cells) {
        let column = ["测算经费", "编号", "人员"].iter().zip(1..).find_map(|(other, column)| (other == heading).then_some(column)).unwrap();
        sheet.write(0, column, *heading).unwrap();
        sheet.write(at, 0, *format).unwrap();
        sheet.write_number_with_format(at, column, *number, &Format::new().set_num_format(*format)).unwrap();
    }
    Trap::new(name, InputFormat::Office, book.save_to_buffer().unwrap())
}

#[test]
fn what_cells_say() {
    hold(
        "says",
        vec![
            csv(
                "注号不是数字",
                "事项名称,人员,测算经费,比例,实施日期,街道同意\n养犬登记①,12①,5²,3①%,2024-3-1①,①\n占道处罚,①,5m²,０.３,2024年①月1日,是\n",
            ),
            csv("面积的平方不是注号", "事项名称,面积\n养犬登记,12m²\n占道处罚,12㎡\n"),
            csv("年份写四位", "事项名称,实施日期\n甲,98.5.1\n乙,113-5-1\n丙,33年5月1日\n丁,1998.5.1\n"),
            csv("没有说什么的文字", "事项名称,编号\n甲,——\n乙,--\n丙,……\n丁,／\n戊,— —\n己,.\n"),
            csv(
                "同上的各种写法",
                "事项名称,编号\n甲,”\n乙,“\n丙,\"\"\"\"\n丁,″\n戊,''\n己,―〃―\n庚,〃 〃\n辛,同上栏\n壬,同上项\n癸,同左\n子,同1\n丑,同第3项\n寅,上同\n卯,同上。\n辰,同上（区水务局）\n巳,同上级\n午,同心县\n未,上同镇\n申,“十四五”\n",
            ),
            csv("没有说是什么的文字", "事项名称,编号\n甲,#N/A\n乙,########\n丙,同上\n丁,〃\n戊,#1\n"),
            formats(
                "显示的单位",
                &[
                    ("测算经费", 5.0, "0\"万\""),
                    ("测算经费", 5.0, "0\"千元\""),
                    ("测算经费", 5.0, "¥#,##0.00\"万\""),
                    ("测算经费", 5.0, "0\"（元）\""),
                    ("测算经费", 5.0, "\"万元\"0"),
                    ("测算经费", 5.0, "General\"亿元\""),
                    ("测算经费", 500_000.0, "[<10000]0;0!.0,\"万\""),
                    ("测算经费", 500.0, "[<10000]0;0!.0,\"万\""),
                    ("测算经费", -5.0, "0;0\"千元\""),
                    ("人员", 5.0, "0\"人\""),
                    ("人员", 5.0, "0\"万人\""),
                    ("人员", 304.0, "0-00"),
                    ("人员", 5.0, "\"约\"0"),
                ],
            ),
            formats(
                "显示的编号",
                &[("编号", 7.0, "\"XZ\"0000"), ("编号", 304.0, "000-00"), ("编号", 7.0, "General\"号\""), ("编号", 7.0, "0000")],
            ),
            formats(
                "没有显示出来的数",
                &[("测算经费", 5.0, ";;;"), ("测算经费", 0.0, "0;-0;;@"), ("测算经费", -5.0, "0;;0"), ("编号", 7.0, ";;")],
            ),
            days(),
        ],
    );
}

/// Days of which only a part is shown.
fn days() -> Trap {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    for (column, heading) in (0..).zip(["事项名称", "编号", "实施日期"]) {
        sheet.write(0, column, heading).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2024, 3, 1).unwrap();
    for (at, format) in (1..).zip(["mmm-yy", "yyyy\"年\"m\"月\"", "yyyy", "yyyy-m-d"]) {
        sheet.write(at, 0, format).unwrap();
        for column in [1, 2] {
            sheet.write_datetime_with_format(at, column, &day, &Format::new().set_num_format(format)).unwrap();
        }
    }
    sheet.write(5, 0, "h:mm").unwrap();
    sheet.write_number_with_format(5, 1, 62.0 / 1440.0, &Format::new().set_num_format("h:mm")).unwrap();
    Trap::new("只显示一部分的日期", InputFormat::Office, book.save_to_buffer().unwrap())
}
