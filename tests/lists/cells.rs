//! What cells say, and what they only seem to say.

use super::{Trap, hold};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zhunru::input::InputFormat;

/// A list of one item with one fact, whose cell is made so.
fn cell(name: &'static str, heading: &str, make: impl FnOnce(&mut Worksheet)) -> Trap {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("清单").unwrap();
    sheet.write_row(0, 0, ["事项名称", heading]).unwrap();
    sheet.write(1, 0, "养犬登记").unwrap();
    make(sheet);
    Trap::new(name, InputFormat::Office, book.save_to_buffer().unwrap())
}

fn formatted(name: &'static str, heading: &str, number: f64, format: &str) -> Trap {
    let format = Format::new().set_num_format(format);
    cell(name, heading, |sheet| {
        sheet.write_with_format(1, 1, number, &format).unwrap();
    })
}

/// The same from the XML of the cell. `styles`: its number formats, each with a style from 1 on.
fn raw(name: &'static str, heading: &str, xml: &str, formats: &[&str]) -> Trap {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
         <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>事项名称</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>{heading}</t></is></c></row>\
         <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>养犬登记</t></is></c>{xml}</row></sheetData></worksheet>"
    );
    Trap::new(name, InputFormat::Office, super::book::zipped(&sheet, formats))
}

#[test]
fn cells() {
    hold("cells", [formulas(), formats(), dates(), rows(), pieces(), twice()].into_iter().flatten().collect());
}

/// Values in pieces.
fn pieces() -> Vec<Trap> {
    vec![
        raw("值里夹着注释", "人员", "<c r=\"B2\"><v>4<!-- x -->0</v></c>", &[]),
        raw("值在注释后面", "人员", "<c r=\"B2\"><v><!-- x -->40</v></c>", &[]),
        raw("值里夹着处理指令", "人员", "<c r=\"B2\" t=\"n\"><v>4<?x y?>0</v></c>", &[]),
        raw("值是 CDATA", "人员", "<c r=\"B2\"><v><![CDATA[4]]></v></c>", &[]),
        raw("值里有字符引用", "人员", "<c r=\"B2\"><v>&#52;0</v></c>", &[]),
        raw("是否里有字符引用", "街道同意", "<c r=\"B2\" t=\"b\"><v>&#49;</v></c>", &[]),
        raw("公式算出的文字里有 CDATA", "原部门", "<c r=\"B2\" t=\"str\"><v>城管<![CDATA[局]]></v></c>", &[]),
        raw("公式算出的文字里有字符引用和注释", "原部门", "<c r=\"B2\" t=\"str\"><v>城&amp;管<!-- x -->局</v></c>", &[]),
        raw("文字分成几段", "原部门", "<c r=\"B2\" t=\"inlineStr\"><is><t>城<!-- x -->管</t></is></c>", &[]),
    ]
}

/// Two things in one place.
fn twice() -> Vec<Trap> {
    let item = "<c r=\"A2\" t=\"inlineStr\"><is><t>绿化</t></is></c><c r=\"B2\"><v>6</v></c>";
    vec![
        raw("同一格写了两次", "人员", "<c r=\"B2\"><v>4</v></c><c r=\"B2\"><v>1</v></c>", &[]),
        raw("同一行写了两次", "人员", &format!("<c r=\"B2\"><v>4</v></c></row><row r=\"2\">{item}"), &[]),
        raw("一行分两次写，各写各的格", "人员", "</row><row r=\"2\"><c r=\"B2\"><v>4</v></c>", &[]),
        raw("同一格写了两次，一次是空的", "人员", "<c r=\"B2\"/><c r=\"B2\"><v>4</v></c>", &[]),
    ]
}

fn formulas() -> Vec<Trap> {
    vec![
        raw("没有算过的公式，没有值", "人员", "<c r=\"B2\"><f>1+1</f></c>", &[]),
        raw("没有算过的公式，值是空的", "人员", "<c r=\"B2\"><f>1+1</f><v></v></c>", &[]),
        raw("没有算过的公式，文字", "原部门", "<c r=\"B2\" t=\"str\"><f>A2&amp;\"局\"</f></c>", &[]),
        raw("算出来是空文字的公式", "原部门", "<c r=\"B2\" t=\"str\"><f>\"\"</f><v></v></c>", &[]),
        raw("算过的公式", "人员", "<c r=\"B2\"><f>1+1</f><v>2</v></c>", &[]),
        raw("共享的公式没有算过", "人员", "<c r=\"B2\"><f t=\"shared\" si=\"0\"/></c>", &[]),
        cell("写文件的程序没有算，存的是 0", "人员", |sheet| {
            sheet.write(1, 1, Formula::new("=1+1")).unwrap();
        }),
        cell("写文件的程序算过", "人员", |sheet| {
            sheet.write(1, 1, Formula::new("=1+1").set_result("2")).unwrap();
        }),
        raw("错误值 #N/A", "人员", "<c r=\"B2\" t=\"e\"><f>VLOOKUP(1,A:A,1,0)</f><v>#N/A</v></c>", &[]),
        raw("错误值 #REF! 在文字的列", "原部门", "<c r=\"B2\" t=\"e\"><v>#REF!</v></c>", &[]),
        raw("错误值 #SPILL!", "人员", "<c r=\"B2\" t=\"e\"><v>#SPILL!</v></c>", &[]),
        raw("错误值写成文字", "原部门", "<c r=\"B2\" t=\"str\"><f>A1</f><v>#VALUE!</v></c>", &[]),
        raw("格子里的图片", "原部门", "<c r=\"B2\" t=\"str\"><f>_xlfn.DISPIMG(\"ID_1\",1)</f><v>=DISPIMG(\"ID_1\",1)</v></c>", &[]),
    ]
}

fn formats() -> Vec<Trap> {
    vec![
        formatted("缩成万元显示", "随转经费", 50000.0, "0!.0,\"万元\""),
        formatted("缩成千显示", "随转经费", 50000.0, "#,##0,"),
        formatted("缩成百万显示", "随转经费", 50000.0, "0.0,,"),
        formatted("单位在格式里，万元", "随转经费", 5.0, "0.0\"万元\""),
        formatted("单位在格式里，元", "随转经费", 50000.0, "#,##0\"元\""),
        formatted("单位在格式里，没有引号", "随转经费", 5.0, "0.00万元"),
        formatted("千分位", "随转经费", 12345.0, "#,##0.00"),
        formatted("人民币", "随转经费", 5.0, "¥#,##0.00"),
        formatted("会计专用", "随转经费", 5.0, "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* \"-\"??_ ;_ @_ "),
        formatted("人民币，列名有单位", "随转经费（万元）", 5.0, "¥#,##0.00"),
        formatted("人民币，方括号里", "随转经费", 50000.0, "[$¥-804]#,##0.00"),
        formatted("人民币，不是钱", "面积", 5.0, "¥#,##0.00"),
        formatted("百分比", "比例", 0.3, "0%"),
        formatted("编号存成数，格式补零", "编号", 123.0, "000000"),
        formatted("补零的格式在数的列", "人员", 12.0, "0000"),
        formatted("编号 18 位存成数", "编号", 110_101_199_003_071_234.0, "0"),
        formatted("文字格式的数", "人员", 12.0, "@"),
        formatted("科学计数", "人员", 12000.0, "0.00E+00"),
        formatted("带人字的格式", "人员", 12.0, "0\"人\""),
        cell("数写成文字", "人员", |sheet| {
            sheet.write(1, 1, "12").unwrap();
        }),
        cell("数里有空格", "人员", |sheet| {
            sheet.write(1, 1, " 1 2").unwrap();
        }),
        cell("约数", "人员", |sheet| {
            sheet.write(1, 1, "约12").unwrap();
        }),
    ]
}

fn dates() -> Vec<Trap> {
    let day = |format: &'static str| (ExcelDateTime::from_ymd(2024, 3, 4).unwrap(), Format::new().set_num_format(format));
    let dated = |name: &'static str, heading: &str, format: &'static str| {
        let (day, format) = day(format);
        cell(name, heading, move |sheet| {
            sheet.write_with_format(1, 1, &day, &format).unwrap();
        })
    };
    vec![
        dated("日期", "实施日期", "yyyy-mm-dd"),
        dated("中文日期", "实施日期", "yyyy\"年\"m\"月\"d\"日\""),
        dated("3-4 变成了日期，在文字的列", "编号", "m\"月\"d\"日\""),
        dated("3-4 变成了日期，在数的列", "人员", "m\"月\"d\"日\""),
        dated("只显示月日的日期，在日期的列", "实施日期", "m/d"),
        dated("整个日期在文字的列", "编号", "yyyy-mm-dd"),
        dated("只显示年月", "实施日期", "yyyy\"年\"m\"月\""),
        cell("日期的序号", "实施日期", |sheet| {
            sheet.write(1, 1, 45355).unwrap();
        }),
        cell("年份", "实施日期", |sheet| {
            sheet.write(1, 1, 2024).unwrap();
        }),
        cell("八位数的日期", "实施日期", |sheet| {
            sheet.write(1, 1, 20_240_304).unwrap();
        }),
        cell("日期带时刻", "实施日期", |sheet| {
            let moment = ExcelDateTime::from_ymd(2024, 3, 4).unwrap().and_hms(15, 30, 0).unwrap();
            {
                sheet.write_with_format(1, 1, &moment, &Format::new().set_num_format("yyyy-mm-dd hh:mm")).unwrap();
            }
        }),
        cell("日期带时刻的文字", "实施日期", |sheet| {
            sheet.write(1, 1, "2024-03-04 15:30:00").unwrap();
        }),
        cell("公式算出的尾数", "测算经费", |sheet| {
            sheet.write(1, 1, 5.100_000_000_000_000_5).unwrap();
        }),
        cell("公式算出的尾数，整数", "人员", |sheet| {
            sheet.write(1, 1, 2.999_999_999_999_999_6).unwrap();
        }),
        cell("真有七位小数", "测算经费", |sheet| {
            sheet.write(1, 1, 5.123_456_7).unwrap();
        }),
        cell("没有的日期", "实施日期", |sheet| {
            sheet.write(1, 1, "2024-02-30").unwrap();
        }),
        raw("ISO 日期的格子", "实施日期", "<c r=\"B2\" t=\"d\"><v>2024-03-04T00:00:00</v></c>", &[]),
        raw("内置的月日格式", "编号", "<c r=\"B2\" s=\"1\"><v>45355</v></c>", &["16"]),
        raw("内置的中文月日格式", "编号", "<c r=\"B2\" s=\"1\"><v>45355</v></c>", &["58"]),
    ]
}

fn rows() -> Vec<Trap> {
    let list = |name: &'static str, make: fn(&mut Worksheet)| {
        cell(name, "人员", move |sheet| {
            sheet.write(1, 1, 3).unwrap();
            sheet.write(2, 0, "绿化").unwrap();
            sheet.write(2, 1, 2).unwrap();
            make(sheet);
        })
    };
    vec![
        list("隐藏的行", |sheet| {
            sheet.set_row_hidden(2).unwrap();
        }),
        list("筛选掉的行", |sheet| {
            sheet.autofilter(0, 0, 2, 1).unwrap();
            sheet.filter_column(0, &rust_xlsxwriter::FilterCondition::new().add_list_filter("养犬登记")).unwrap();
        }),
        list("隐藏的列", |sheet| {
            sheet.set_column_hidden(1).unwrap();
        }),
        list("划掉的行", |sheet| {
            let struck = Format::new().set_font_strikethrough();
            sheet.write_with_format(2, 0, "绿化", &struck).unwrap();
            sheet.write_with_format(2, 1, 2, &struck).unwrap();
        }),
        list("只划掉一格", |sheet| {
            sheet.write_with_format(2, 1, 2, &Format::new().set_font_strikethrough()).unwrap();
        }),
    ]
}
