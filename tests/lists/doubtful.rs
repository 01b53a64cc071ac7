//! What lists only seem to say: rows that are sums or headings by what stands around them, units in remarks and in other tables, cells that
//! nobody sees, values that are nearly such.

use super::book::{add, book, merge, sheet, write};
use super::office::{ods, page, paragraph, spreadsheet_ml, tbl, tc, tr, word};
use super::xls::{cell, record, shorts, text, xls};
use super::{Trap, csv, hold};
use rust_xlsxwriter::{Color, Format, Worksheet};

#[test]
fn what_is_doubtful() {
    hold("doubtful", [sums(), names(), signatures(), units(), heads(), unseen(), nearly()].into_iter().flatten().collect());
}

fn list(name: &'static str, head: &str, rows: &[&str]) -> Trap {
    csv(name, &format!("{head}\n{}\n", rows.join("\n")))
}

/// Sums and headings of sections that are called like items.
fn sums() -> Vec<Trap> {
    let numbered = |name, rows: &[&str]| list(name, "序号,事项名称,权力类型,测算经费,人员", rows);
    let bare = |name, rows: &[&str]| list(name, "事项名称,权力类型,测算经费,人员", rows);
    vec![
        numbered(
            "没有号的分节，带着和",
            &[",许可类,,8,3", "1,养犬登记,行政许可,5,2", "2,户外广告,行政许可,3,1", ",服务类,,4,1", "3,老年证,公共服务,4,1"],
        ),
        numbered("没有号的分节，没有和", &[",许可类,,,", "1,养犬登记,行政许可,5,2", ",服务类,,,", "2,老年证,公共服务,4,1"]),
        numbered("字母的分节", &["A,许可类,,5,2", "1,养犬登记,行政许可,5,2", "B,服务类,,4,1", "2,老年证,公共服务,4,1"]),
        numbered("号分两层的分节", &["1,许可类,,5,2", "1.1,养犬登记,行政许可,5,2", "2,服务类,,4,1", "2.1,老年证,公共服务,4,1"]),
        numbered("部门写在序号一列", &["区城管局,,,8,3", "1,养犬登记,行政许可,5,2", "2,户外广告,行政许可,3,1"]),
        numbered("别的词的和", &["1,养犬登记,行政许可,5,2", "2,户外广告,行政许可,3,1", ",总经费,,8,3"]),
        numbered("一项忘了写号", &["1,养犬登记,行政许可,5,2", ",户外广告,行政许可,3,1", "3,老年证,公共服务,4,1"]),
        numbered("序号写着新增", &["新增,养犬登记,行政许可,5,2", "2,户外广告,行政许可,3,1"]),
        numbered("都只有数", &["1,养犬登记,,5,2", "2,户外广告,,3,1", "3,老年证,,8,3"]),
        sheet("合并的号盖住一行小计", |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "权力类型", "测算经费", "人员"]]);
            merge(sheet, (1, 0, 2, 0), "1");
            write(sheet, 1, &[&["", "养犬登记", "行政许可", "5", "2"], &["", "服务类", "", "4"]]);
            write(sheet, 3, &[&["1.1", "老年证", "公共服务", "4", "1"]]);
        }),
        bare(
            "没有序号，和在上面",
            &["城管类,,8,3", "养犬登记,行政许可,5,2", "户外广告,行政许可,3,1", "民政类,,4,1", "老年证,公共服务,4,1"],
        ),
        bare("没有序号，和在下面", &["养犬登记,行政许可,5,2", "户外广告,行政许可,3,1", "区城管局,,8,3", "老年证,公共服务,4,1"]),
        bare("没有序号，凑巧不是和", &["城管类,,8,4", "养犬登记,行政许可,5,2", "户外广告,行政许可,3,1"]),
    ]
}

/// Items without names.
fn names() -> Vec<Trap> {
    vec![
        list("主项空着的子项", "序号,事项名称,子项名称,人员", &["1,养犬登记,首次办理,2", "2,,年检,1", "3,占道处罚,,1"]),
        list("没有名称的是另一类", "事项名称,人员,编号,原部门", &["养犬登记,2,,", "绿化,1,,", ",,网格01,和平社区", ",,网格02,幸福社区"]),
        list("名称是横线", "序号,事项名称,人员", &["1,养犬登记,2", "2,—,1"]),
        list("下面是没有人认得的表", "序号,事项名称,人员", &["1,养犬登记,2", "街道,窗口数,", "甲街道,3,", "乙街道,4,"]),
        list("下面是别的名单", "序号,事项名称,人员", &["1,养犬登记,2", "街道名称,负责人,联系电话", "甲街道,张三,123", "乙街道,李四,456"]),
        list("分两层的名称，没有事项名称", "序号,一级事项,二级事项,人员", &["1,养犬登记,首次办理,2", "2,养犬登记,年检,1"]),
        list("没有序号，只有名称的分节", "事项名称,原部门,人员", &["城管类,,", "养犬登记,城管局,2", "民政类,,", "老年证,民政局,1"]),
        list("没有序号，只有一项只有名称", "事项名称,原部门,人员", &["养犬登记,,", "绿化,城管局,2", "老年证,民政局,1"]),
        list("名称断在这里", "序号,事项名称,人员,编号", &["1,养犬登记（首次、,2,甲", ",变更）,,", "2,绿化,1,乙"]),
        list(
            "一格里几行",
            "事项名称,人员",
            &[
                "\"养犬登记\n户外广告审批\",2",
                "户外广告审批；老年证办理,1",
                "\"对未经登记\n养犬的处罚\",1",
                "\"养犬登记\n（含变更登记）\",1",
            ],
        ),
        sheet("序号是没有算过的公式", |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "人员"], &["", "养犬登记", "5"], &["", "绿化", "3"]]);
            for row in 1..3 {
                sheet.write(row, 0, rust_xlsxwriter::Formula::new("=ROW()-1").set_result("")).unwrap();
            }
        }),
        list("一格里用顿号、斜线写了几项", "事项名称,人员", &["养犬登记、犬只注销,2", "养犬登记/占道处罚,1", "对甲的处罚、对乙的处罚,1"]),
        list(
            "名称里有顿号的一项",
            "事项名称,人员",
            &[
                "公司设立登记、变更登记,2",
                "食品生产许可、食品经营许可的检查,1",
                "宗教活动场所登记、注销或者变更登记内容审批,1",
                "社会保险登记、变更、注销,1",
                "对机关、团体的处罚,1",
                "城市道路占用、挖掘审批,1",
            ],
        ),
        sheet("序号和名称合并在两行上", |sheet| {
            write(
                sheet,
                0,
                &[&["序号", "事项名称", "权力类型", "人员", "备注"], &["", "", "行政许可", "2", "设备"], &["", "", "", "3", "人员"]],
            );
            merge(sheet, (1, 0, 2, 0), "1");
            merge(sheet, (1, 1, 2, 1), "养犬登记");
            write(sheet, 3, &[&["2", "", "行政处罚", "1"], &["3", "", "行政处罚", "1"]]);
            merge(sheet, (3, 1, 4, 1), "占道处罚");
        }),
        list(
            "名称后面的续、取消",
            "序号,事项名称,人员",
            &["1,养犬登记,2", "1,养犬登记（续）,1", "2,【已取消】绿化,1", "3,占道处罚（删除）,1", "4,收费（取消收费许可）,1"],
        ),
        list("丢了字的名称", "事项名称,人员", &["养犬????,2", "养犬登记,1"]),
        list("依据和备注都续在下一行", "序号,事项名称,编号,备注", &["1,养犬登记,甲,x", ",,乙,y", "2,绿化,丙,"]),
    ]
}

/// Signatures without colons, and what others say of the whole list.
fn signatures() -> Vec<Trap> {
    let below = |name, rows: &[&str]| {
        let rows: Vec<&str> = ["1,养犬登记,城管局,2,3"].iter().chain(rows).copied().collect();
        list(name, "序号,事项名称,原部门,测算经费,人员", &rows)
    };
    vec![
        below("签字的人在下一行", &["填报人,,审核人,,负责人", "张三,,李四,,王五"]),
        below("签字后面有冒号", &["填报人签字：,,审核人签字：,,负责人（签字）："]),
        below("意见在名称一列", &[",编办意见：第1项暂缓,,,"]),
        below("制表人旁边是人名", &["制表人,张三,,,"]),
        below("一行几个签字，有的不认得", &["编制：王五,审核：李四,批准：赵六,日期：2024.5.6,", ",（此件公开发布）,,,"]),
        below("名称一列里的落款", &[",1.本表由区城管局填报,,,", ",,,,", ",局长签字：,,,", ",2024年5月6日,,,", ",（公章）,,,"]),
        list(
            "没有序号的落款",
            "事项名称,测算经费,人员",
            &["养犬登记,2,3", "绿化,1,1", "附件：依据", "局长签字：", "（公章）", "二〇二四年五月六日"],
        ),
        list("没有序号，最后一行只有部门", "事项名称,测算经费", &["养犬登记,2", "绿化,1", "区城管局"]),
        list("没有序号，有的事项只有名称", "事项名称,测算经费", &["养犬登记,2", "绿化,1", "占道处罚", "清扫,1", "公厕管理"]),
        list("只有名称的清单的落款", "事项名称", &["养犬登记", "绿化", "以上共2项", "局长签字：", "2024年5月6日", "（公章）"]),
        sheet("意见横着合并", |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "原部门", "测算经费", "人员"], &["1", "养犬登记", "城管局", "2", "3"], &["街道意见"]]);
            merge(sheet, (2, 1, 2, 4), "同意承接。（盖章）2024年5月6日");
        }),
    ]
}

/// Units in remarks, in the labels of sums, in other tables, in some cells alone.
fn units() -> Vec<Trap> {
    let head = "事项名称,测算经费,备注";
    let tables = |book: &mut rust_xlsxwriter::Workbook| {
        write(add(book, "许可"), 0, &[&["清单（单位：元）"], &["事项名称", "测算经费"], &["养犬登记", "50000"]]);
        write(add(book, "处罚"), 0, &[&["事项名称", "测算经费"], &["占道处罚", "50000"]]);
    };
    let rows: Vec<String> = [tr(&["事项名称", "测算经费"])].into_iter().chain((0..4).map(|_| tr(&["养犬登记", "50000"]))).collect();
    vec![
        list("备注里写着单位", head, &["养犬登记,50000,单位：元", "绿化,30000,单位：元"]),
        list("备注里只写元", head, &["养犬登记,50000,元", "绿化,3,万元"]),
        list(
            "备注里说到钱，不是单位",
            head,
            &["养犬登记,5,区财政另拨3000元设备费", "绿化,3,罚款按原标准执行，处以单位罚款的，单位：元，个人：元"],
        ),
        list("别的数旁边的单位", "事项名称,收费标准,计价单位,测算经费", &["养犬登记,10,元,5", "绿化,20,元,3"]),
        list("经费单位一列", "事项名称,测算经费,经费单位", &["养犬登记,50000,元", "绿化,3,万元"]),
        list("合计的名称里写着单位", "序号,事项名称,测算经费", &["1,养犬登记,50000", "2,绿化,30000", ",合计（元）,80000"]),
        list(
            "合计的名称里写着单位，同列名一样",
            "序号,事项名称,测算经费（元）",
            &["1,养犬登记,50000", "2,绿化,30000", "合计（单位：元）,,80000"],
        ),
        list("列名末尾只有括号里的单位", "事项名称,测算经费,（元）", &["养犬登记,50000,"]),
        list("列名末尾有几个单位", "事项名称,测算经费,人员,单位：人、元", &["养犬登记,50000,2,"]),
        list("列名末尾分在两格", "事项名称,测算经费,单位,元", &["养犬登记,50000,,"]),
        list("有的格写着元，有的没有写", "事项名称,测算经费", &["养犬登记,50000元", "绿化,30000", "清扫,0"]),
        list("各项写着元，合计只写数", "事项名称,测算经费", &["养犬登记,50000元", "绿化,30000元", "合计,80000"]),
        list("各项写着元，合计不对", "事项名称,测算经费", &["养犬登记,50000元", "绿化,30000元", "合计,90000"]),
        sheet("下级表头里斜线后面的单位", |sheet| {
            write(sheet, 0, &[&["事项名称"], &["", "测算经费/元", "人员/人"], &["养犬登记", "50000", "2"]]);
            merge(sheet, (0, 0, 1, 0), "事项名称");
            merge(sheet, (0, 1, 0, 2), "保障");
        }),
        list("有的格写着万元，有的没有写", "事项名称,测算经费", &["养犬登记,5万元", "绿化,3"]),
        book("第二张工作表没有写单位", tables).with(|options| options.all_sheets = true),
        word(
            "前一张表长，后一张没有写单位",
            &[&paragraph("单位：元"), &tbl(&rows), &paragraph("二、其他"), &tbl(&rows[..2])].map(String::as_str).concat(),
        )
        .with(|options| options.all_sheets = true),
    ]
}

/// Heads with what is none of them, and lists on their side.
fn heads() -> Vec<Trap> {
    vec![
        sheet("对象的事实就在列名上面一行", |sheet| {
            write(sheet, 0, &[&["申请部门", "", "", "申请日期", "2024-05-06"]]);
            merge(sheet, (0, 1, 0, 2), "区城管局");
            write(sheet, 1, &[&["序号", "事项名称", "原部门", "测算经费", "人员"], &["1", "养犬登记", "城管局", "5", "2"]]);
        }),
        sheet("最右边的一组", |sheet| {
            for (column, text) in [(0, "序号"), (1, "事项名称")] {
                merge(sheet, (0, column, 1, column), text);
            }
            merge(sheet, (0, 2, 0, 3), "人员");
            write(sheet, 1, &[&["", "", "在编", "聘用"], &["1", "养犬登记", "2", "3"]]);
        }),
        sheet("经费下面的人员是经费", |sheet| {
            for (column, text) in [(0, "序号"), (1, "事项名称")] {
                merge(sheet, (0, column, 1, column), text);
            }
            merge(sheet, (0, 2, 0, 4), "测算经费（万元）");
            write(sheet, 1, &[&["", "", "合计", "人员", "公用"], &["1", "养犬登记", "5", "3", "2"]]);
        }),
        list("列名前面有号", "一、事项名称,（二）原部门,(3)人员,D.测算经费（万元）", &["养犬登记,城管局,2,5"]),
        list("列名后面有英文", "事项名称 Item,原部门(Department),人员Staff,测算经费（万元）Cost", &["养犬登记,城管局,2,5"]),
        list("英文里写着单位", "事项名称,\"测算经费\nCost (yuan)\",随转经费 Fund(Yuan)", &["养犬登记,50000,50000"]),
        list("列名里单位的别的说法", "事项名称,期限（月）,面积（单位：平米）,比例（百分比）", &["养犬登记,6,80,30"]),
        csv(
            "横过来的清单，夹着别的",
            "下沉清单,,\n序号,1,2\n事项名称,养犬登记,占道处罚\n责任单位,城管,民政\n联系人,张三,李四\n电话,1,2\n测算经费（万元）,5,3\n备注,a,b\n",
        ),
    ]
}

/// Cells that nobody sees.
fn unseen() -> Vec<Trap> {
    let shown = |name, format: Format| {
        sheet(name, move |sheet: &mut Worksheet| {
            write(sheet, 0, &[&["事项名称", "人员"], &["养犬登记"]]);
            sheet.write_with_format(1, 1, 5, &format).unwrap();
            sheet.write_with_format(1, 0, "养犬登记", &format).unwrap();
        })
    };
    vec![
        shown("白底白字", Format::new().set_font_color(Color::White)),
        shown("字和底一个颜色", Format::new().set_font_color(Color::Blue).set_background_color(Color::Blue)),
        shown("深底白字", Format::new().set_font_color(Color::White).set_background_color(Color::Blue)),
        shown("数和文字都藏起来", Format::new().set_num_format(";;;")),
        sheet("一格有一部分是白的", |sheet| {
            let (white, dark) = (Format::new().set_font_color(Color::White), Format::new().set_background_color(Color::Blue));
            write(sheet, 0, &[&["事项名称", "编号", "原部门"], &["养犬登记"]]);
            let parts = [(&Format::new(), "A5"), (&white, "0")];
            sheet.write_rich_string(1, 1, &parts).unwrap();
            sheet.write_rich_string_with_format(1, 2, &parts, &dark).unwrap();
        }),
        word("Word 里白的字", &table(&[("", "", "5"), ("", WHITE, "5"), (DARK, WHITE, "5")])),
        word(
            "Word 里一格有一部分是白的",
            &tbl(&[
                tr(&["事项名称", "人员"]),
                format!("<w:tr>{}<w:tc><w:p>{}{}</w:p></w:tc></w:tr>", tc("", "养犬登记"), run("", "5"), run(WHITE, "0")),
            ]),
        ),
        word("Word 里深底的表", &table(&[("", WHITE, "5")]).replace("<w:tblPr/>", &format!("<w:tblPr>{DARK}</w:tblPr>"))),
        page(
            "网页里白的字",
            "<style>.w{color:white} .d{background:#1F4E79 none;color:#fff}</style><table><tr class=d><td>事项名称<td>人员<td>面积\
             <tr><td>甲<td class=w>5<td>3<tr><td>乙<td><font color=\"#FFFFFF\">5</font><td bgcolor=black><font color=white>3</font>\
             <tr><td class=d>丙<td class=d>5<td class=d>3<tr bgcolor=navy><td>丁<td style='color:#FFF'>5<td style='display:none'>3</table>",
        ),
        spreadsheet_ml(
            "SpreadsheetML 里白的字",
            "<Style ss:ID=\"w\"><Font ss:Color=\"#FFFFFF\"/></Style><Style ss:ID=\"d\" ss:Parent=\"w\"><Interior ss:Color=\"#1F4E79\" ss:Pattern=\"Solid\"/></Style>",
            "<Row><Cell><Data ss:Type=\"String\">事项名称</Data></Cell><Cell><Data ss:Type=\"String\">人员</Data></Cell><Cell><Data ss:Type=\"String\">面积</Data></Cell></Row>\
             <Row><Cell><Data ss:Type=\"String\">养犬登记</Data></Cell><Cell ss:StyleID=\"w\"><Data ss:Type=\"Number\">5</Data></Cell><Cell ss:StyleID=\"d\"><Data ss:Type=\"Number\">3</Data></Cell></Row>",
            "",
        ),
        ods(
            "ODS 里白的字，不显示的零",
            "<number:number-style style:name=\"N\"><number:number number:min-integer-digits=\"0\"/></number:number-style>\
             <style:style style:name=\"z\" style:data-style-name=\"N\"/><style:style style:name=\"w\"><style:text-properties fo:color=\"#ffffff\"/></style:style>\
             <style:style style:name=\"d\"><style:text-properties fo:color=\"#ffffff\"/><style:table-cell-properties fo:background-color=\"#1f4e79\"/></style:style>",
            "<table:table-row><table:table-cell><text:p>事项名称</text:p></table:table-cell><table:table-cell><text:p>原部门</text:p></table:table-cell><table:table-cell><text:p>编号</text:p></table:table-cell><table:table-cell><text:p>人员</text:p></table:table-cell></table:table-row>\
             <table:table-row><table:table-cell><text:p text:style-name=\"w\">养犬登记</text:p></table:table-cell><table:table-cell table:style-name=\"w\"><text:p>城管局</text:p></table:table-cell>\
             <table:table-cell table:style-name=\"d\"><text:p><text:span text:style-name=\"w\">甲</text:span></text:p></table:table-cell>\
             <table:table-cell table:style-name=\"z\" office:value-type=\"float\" office:value=\"0\"><text:p/></table:table-cell></table:table-row>",
        ),
        old_book("XLS 里白的字", &[], &[(9, 0, 0), (9, 1, 24), (9, 1, 9)]),
        old_book("XLS 里自己的颜色", &record(0x0092, &[2, 0, 255, 255, 255, 0, 31, 78, 121, 0]), &[(8, 0, 0), (9, 0, 0), (8, 1, 9)]),
        sheet("各种不显示零的格式", |sheet| {
            write(sheet, 0, &[&["事项名称", "人员", "面积", "测算经费", "随转经费"], &["养犬登记"]]);
            for (column, number, format) in
                [(1, 0.0, "#"), (2, 0.3, "#,###"), (3, 0.0, "[=0]\"\";0"), (4, 0.0, "_ * #,##0_ ;_ * \"-\"??_ ")]
            {
                sheet.write_with_format(1, column, number, &Format::new().set_num_format(format)).unwrap();
            }
        }),
        sheet("零不显示", |sheet| {
            write(sheet, 0, &[&["事项名称", "人员", "面积"], &["养犬登记", "", "3"]]);
            sheet.write_with_format(1, 1, 0, &Format::new().set_num_format("0;-0;;@")).unwrap();
        }),
    ]
}

const WHITE: &str = "<w:color w:val=\"FFFFFF\"/>";
const DARK: &str = "<w:shd w:val=\"clear\" w:fill=\"1F4E79\"/>";

fn run(look: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>")
}

/// A Word table of items; of the numbers the cell's look, the run's, and what they are.
fn table(cells: &[(&str, &str, &str)]) -> String {
    let row = |(of_cell, of_run, text): &(&str, &str, &str)| {
        format!("<w:tr>{}<w:tc><w:tcPr>{of_cell}</w:tcPr><w:p>{}</w:p></w:tc></w:tr>", tc("", "养犬登记"), run(of_run, text))
    };
    tbl(&[tr(&["事项名称", "人员"])].into_iter().chain(cells.iter().map(row)).collect::<Vec<_>>())
}

/// An XLS of items; of each number the colour, the pattern below it and the colour of that.
fn old_book(name: &'static str, palette: &[u8], looks: &[(u16, u32, u16)]) -> Trap {
    let fonts = looks.iter().map(|(color, ..)| record(0x0031, &shorts(&[200, 0, *color, 400, 0, 0, 0, 0])));
    let styles = looks.iter().zip(0..).map(|((_, pattern, color), font)| {
        record(0x00e0, &[shorts(&[font, 0, 0, 0, 0, 0, 0]), (pattern << 26).to_le_bytes().to_vec(), shorts(&[*color])].concat())
    });
    let globals = fonts.chain(styles).chain([palette.to_vec()]).collect::<Vec<_>>().concat();
    let items = looks
        .iter()
        .zip(0_u16..)
        .flat_map(|(_, at)| [cell(0x0204, at + 1, 0, 99, &text("养犬登记")), cell(0x0203, at + 1, 1, at, &5.0_f64.to_le_bytes())].concat());
    xls(name, &globals, &["事项名称", "人员"], &items.collect::<Vec<_>>())
}

/// Values that are nearly such.
fn nearly() -> Vec<Trap> {
    vec![
        list(
            "差不多是数的",
            "事项名称,测算经费,人员,期限",
            &["甲,\"¥50,000.00\",2人,半年", "乙,人民币5万元,约30,一年半", "丙,5万元（含设备）,2（兼职）,1年零6个月", "丁,无,2-3,长期"],
        ),
        list("四个里有一个大上千倍", "事项名称,测算经费（万元）", &["甲,50000", "乙,3", "丙,4", "丁,3"]),
        list(
            "括号里是单位的",
            "事项名称,测算经费",
            &["甲,5（元）", "乙,5（万元）", "丙,\"5（含税，元）\"", "丁,5（预计）", "戊,20（承诺5）"],
        ),
        list("点像是隔开千位的", "事项名称,测算经费（元）", &["甲,50.000", "乙,50.00", "丙,0.500", "丁,1.250万元"]),
        list("是和否各一列", "事项名称,街道同意·是,街道同意·否", &["甲,√,", "乙,,√"]),
        list("取值后面有等", "事项名称,权力类型", &["甲,行政许可等", "乙,行政许可类"]),
        list("列名写着万元的 ¥", "事项名称,测算经费（万元）", &["甲,¥50000"]),
        list(
            "差不多是日期的",
            "事项名称,实施日期",
            &["甲,24.5.1", "乙,二〇二四年五月六日", "丙,2024年5月6日起", "丁,2024年5月", "戊,05-06-24"],
        ),
        list("差不多是是否的", "事项名称,街道同意", &["甲,同意", "乙,不同意", "丙,□是☑否", "丁,原则同意", "戊,是☑否□", "己,是√否"]),
    ]
}
