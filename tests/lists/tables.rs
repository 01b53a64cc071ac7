//! What of a sheet is the list: how far the head reaches, which rows and columns are items, and which of several sheets is read.

use super::book::{HEAD, add, book, merge, sheet, write};
use super::office::{page, tbl, tc, word};
use super::{Trap, csv, hold};

#[test]
fn tables() {
    hold(
        "tables",
        [merged_heads(), blocks(), covered(), lines_of_items(), guides(), samples(), summaries(), doubts(), repeats(), records()]
            .into_iter()
            .flatten()
            .collect(),
    );
}

const ITEMS: &[&[&str]] = &[&["1", "养犬登记", "城管局", "2", ""], &["2", "绿化", "园林局", "3", ""], &["3", "占道", "城管局", "1", ""]];

/// A list with a cell of its head merged downwards.
fn merged_heads() -> Vec<Trap> {
    let with_remarks = |name: &'static str, heading: &'static str, last: u32| {
        sheet(name, move |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "原部门", "人员"]]);
            write(sheet, 1, ITEMS);
            merge(sheet, (0, 4, last, 4), heading);
        })
    };
    let at_the_left = |name: &'static str, last: u32| {
        sheet(name, move |sheet| {
            write(sheet, 0, &[&["", "事项名称", "原部门", "人员"], &["", "养犬登记", "城管局", "2"], &["", "绿化", "园林局", "3"]]);
            merge(sheet, (0, 0, last, 0), "下沉事项");
        })
    };
    let text_items: &[&[&str]] = &[&["", "养犬登记", "行政许可"], &["", "绿化", "公共服务"]];
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let first = |properties: &str| tc(properties, if properties.contains("restart") { "下沉事项" } else { "" });
    vec![
        with_remarks("备注合并到第一项", "备注", 1),
        with_remarks("备注合并到底", "备注", 3),
        with_remarks("认得的列名合并到第一项", "权力类型", 1),
        at_the_left("左边竖着的标题管到底", 2),
        at_the_left("左边竖着的标题管第一项", 1),
        sheet("左边竖着的标题，各项没有数", |sheet| {
            write(sheet, 0, &[&["", "事项名称", "权力类型"]]);
            write(sheet, 1, text_items);
            merge(sheet, (0, 0, 2, 0), "下沉事项");
        }),
        sheet("认得的列名一半合并到第一项", |sheet| {
            write(
                sheet,
                0,
                &[&["", "序号", "权力类型", "测算经费"], &["", "1", "行政许可", "5"], &["城管局", "2", "公共服务", "6", "绿化"]],
            );
            merge(sheet, (0, 0, 1, 0), "原部门");
            merge(sheet, (0, 4, 1, 4), "事项名称");
        }),
        sheet("两行表头，备注合并到第一项", |sheet| {
            merge(sheet, (0, 0, 1, 0), "事项名称");
            merge(sheet, (0, 1, 0, 2), "经费（万元）");
            merge(sheet, (0, 3, 2, 3), "备注");
            write(sheet, 1, &[&["", "测算经费", "随转经费"], &["养犬登记", "5", "3"], &["绿化", "6", "4"]]);
        }),
        sheet("表头中间有一行全被合并的格盖住", |sheet| {
            merge(sheet, (0, 0, 2, 0), "序号");
            merge(sheet, (0, 1, 2, 1), "事项名称");
            merge(sheet, (0, 2, 0, 3), "经费（万元）");
            write(sheet, 2, &[&["", "", "测算经费", "随转经费"], &["1", "养犬登记", "5", "3"]]);
        }),
        sheet("一个列名认得也没有，备注合并到第一项", |sheet| {
            write(sheet, 0, &[&["名目", "数目"], &["养犬登记", "2"]]);
            merge(sheet, (0, 2, 1, 2), "备注");
        }),
        sheet("下面一行是单位，备注合并过来，各项没有数", |sheet| {
            write(
                sheet,
                0,
                &[&["事项名称", "权力类型", "测算经费"], &["", "", "（元）"], &["养犬登记", "行政许可"], &["绿化", "公共服务", "50000"]],
            );
            merge(sheet, (0, 3, 2, 3), "备注");
        }),
        sheet("重复的表头，备注合并到下一项", |sheet| {
            write(
                sheet,
                0,
                &[&["序号", "事项名称", "原部门", "人员", "备注"], ITEMS[0], &["序号", "事项名称", "原部门", "人员"], ITEMS[1], ITEMS[2]],
            );
            merge(sheet, (2, 4, 3, 4), "备注");
        }),
        word(
            "Word 里左边竖着的标题",
            &tbl(&[
                row(&[first("<w:vMerge w:val=\"restart\"/>"), tc("", "事项名称"), tc("", "人员")]),
                row(&[first("<w:vMerge/>"), tc("", "养犬登记"), tc("", "2")]),
                row(&[first("<w:vMerge/>"), tc("", "绿化"), tc("", "3")]),
            ]),
        ),
        page(
            "网页里左边竖着的标题",
            "<html><table><tr><td rowspan=3>下沉事项<td>事项名称<td>人员<tr><td>养犬登记<td>2<tr><td>绿化<td>3</table>",
        ),
    ]
}

/// Tables to the right and to the left of the list.
fn blocks() -> Vec<Trap> {
    let list = |name, rows: &[&str]| csv(name, &rows.join("\n"));
    vec![
        list(
            "右边是街道的编制",
            &["序号,事项名称,测算经费,,街道名称,人员", "1,养犬登记,5,,阳逻,12", "2,绿化,6,,邾城,9", ",,,,汪集,7", ",,,,仓埠,8"],
        ),
        list("右边是街道的编制，一样长", &["序号,事项名称,测算经费,,街道名称,人员", "1,养犬登记,5,,阳逻,12", "2,绿化,6,,邾城,9"]),
        list("右边是通讯录，长一行", &["事项名称,测算经费,,原部门,电话", "养犬登记,5,,城管局,1", ",,,园林局,2"]),
        list(
            "右边短，下面有合计和落款",
            &[
                "事项名称,测算经费,,原部门,人员",
                "a,5,,城管局,1",
                "b,6,,园林局,2",
                "c,7,,,",
                "d,8,,,",
                "合计,26,,,",
                "填表人：张三,,,审核人：李四,",
            ],
        ),
        list("左边是街道的编制", &["街道名称,人员,,序号,事项名称,测算经费", "阳逻,12,,1,养犬登记,5", "邾城,9,,2,绿化,6", "汪集,7,,,,"]),
        list("中间空着一列，是一张表", &["序号,事项名称,,原部门,人员", "1,养犬登记,,城管局,2", "2,绿化,,园林局,3"]),
        list("空着的一列右边只有备注", &["序号,事项名称,人员,,备注", "1,养犬登记,2,,急", "2,绿化,3,,"]),
        list("右边另有序号", &["序号,事项名称,人员,,序号,部门", "1,养犬登记,2,,1,城管局", "2,绿化,3,,2,园林局"]),
        list("右边是各类的项数", &["事项名称,权力类型,测算经费,,类型,项数", "养犬登记,行政许可,5,,许可,1", "绿化,公共服务,6,,服务,1"]),
        list(
            "右边的另一张表后面是上次的结论",
            &["事项名称,测算经费,,街道名称,人员,结论,理由,依据,需补正,如何整改", "养犬登记,5,,阳逻,12,准入,x,《办法》,,", ",,,邾城,9,,,,,"],
        ),
        list("没有列名的一列里有内容", &["事项名称,人员,,街道名称,随转经费", "养犬登记,2,急,阳逻,5"]),
        sheet("标题横跨空着的一列", |sheet| {
            merge(sheet, (0, 0, 0, 4), "下沉事项");
            write(sheet, 1, &[&["事项名称", "人员", "", "街道名称", "随转经费"], &["养犬登记", "2", "", "阳逻", "5"]]);
        }),
    ]
}

/// A heading over two columns.
fn covered() -> Vec<Trap> {
    let list = |name: &'static str, second: Option<&'static str>| {
        sheet(name, move |sheet| {
            write(sheet, 0, &[&["序号", "", "", "人员"], &["1", "", "", "2"], &["2", "", "", "3"], &["3", "", "", "4"]]);
            merge(sheet, (0, 1, 0, 2), "事项名称");
            merge(sheet, (1, 1, 1, 2), "养犬登记");
            match second {
                Some(second) => write(sheet, 2, &[&["", "绿化", second], &["", "占道", second]]),
                None => {
                    merge(sheet, (2, 1, 3, 2), "绿化");
                }
            }
        })
    };
    vec![list("各行也都合并", None), list("有的行另有一格", Some("许可"))]
}

/// Rows that say more of the item above.
fn lines_of_items() -> Vec<Trap> {
    let list = |name: &'static str, last: &'static [&'static str]| {
        sheet(name, move |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "测算经费", "责任事项"]]);
            write(sheet, 1, &[&["", "", "", "受理"], &["", "", "", "审查"], &["", "", "", "决定"], last]);
            merge(sheet, (1, 0, 3, 0), "1");
            merge(sheet, (1, 1, 3, 1), "养犬登记");
            sheet.merge_range(1, 2, 3, 2, "", &rust_xlsxwriter::Format::new()).unwrap();
            sheet.write(1, 2, 5).unwrap();
        })
    };
    vec![
        list("责任事项分几行", &["2", "绿化", "6", "受理"]),
        list("责任事项分几行，后面没有了", &[]),
        list("责任事项分几行，都当事项", &[]).with(|options| options.all_rows = true),
        sheet("责任事项分几行，序号只写一次，下面有合计", |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "测算经费", "责任事项"]]);
            write(sheet, 1, &[&["1", "", "5", "受理"], &["", "", "", "审查"], &["2", "绿化", "6", "受理"], &["", "合计", "11"]]);
            merge(sheet, (1, 1, 2, 1), "养犬登记");
        }),
        sheet("部门合并，名称的一列不认得", |sheet| {
            write(sheet, 0, &[&["职权", "原部门", "人员"], &["养犬登记", "", "2"], &["绿化", "", ""], &["占道", "", "3"]]);
            merge(sheet, (1, 1, 3, 1), "城管局");
        }),
        sheet("名称合并，下面几行有自己的部门", |sheet| {
            write(sheet, 0, &[&["序号", "事项名称", "测算经费", "原部门"], &["", "", "", "城管局"], &["", "", "", "园林局"]]);
            merge(sheet, (1, 1, 2, 1), "养犬登记");
            sheet.merge_range(1, 2, 2, 2, "", &rust_xlsxwriter::Format::new()).unwrap();
            sheet.write(1, 2, 5).unwrap();
        }),
        sheet("金额比名称多合并一项", |sheet| {
            write(
                sheet,
                0,
                &[&["序号", "事项名称", "测算经费", "责任事项"], &["1", "", "", "受理"], &["", "", "", "审查"], &["2", "绿化", "", "受理"]],
            );
            merge(sheet, (1, 1, 2, 1), "养犬登记");
            sheet.merge_range(1, 2, 3, 2, "", &rust_xlsxwriter::Format::new()).unwrap();
            sheet.write(1, 2, 5).unwrap();
        }),
    ]
}

/// Rows below the head about its columns.
fn guides() -> Vec<Trap> {
    let list = |name, row: &str| csv(name, &format!("序号,事项名称,权力类型,测算经费,随转经费\n{row}\n1,养犬登记,行政许可,5,2\n"));
    vec![
        list("栏号有括号和算式", "（1）,（2）,（3）,（4）,（5）=（3）+（4）"),
        list("栏号的算式里有小数", "(1),(2),(3),(4),(5)=(4)*0.5"),
        list("栏号后面是算式", "1,2,3,4,5（3+4）"),
        list("栏号只有算式", "1,2,3,4,3+4"),
        list("填写提示", ",填写全称,从下拉列表选择,保留两位小数,保留两位小数"),
        list("填写提示是句子", ",请与权责清单名称保持一致，不得简写,请选择：许可、处罚、公共服务,单位万元，没有的填0,单位万元"),
        list("填写提示里有一格是取值", "1,填写全称,许可、处罚、服务,保留两位小数,填数字"),
        list("填写提示只有两格", ",填写全称,从下拉列表选择,,"),
        csv("填写提示说到元", "事项名称,权力类型,测算经费\n填写全称,从下拉列表选择,单位为元\n养犬登记,行政许可,50000\n"),
        list("像提示的事项", "1,请示件办理,行政许可,5,1"),
    ]
}

/// Workbooks whose first sheet is no list.
fn samples() -> Vec<Trap> {
    let two = |name: &'static str, first: &'static str, rows: &'static [&'static [&'static str]]| {
        book(name, move |book| {
            write(add(book, first), 0, rows);
            write(add(book, "清单"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        })
    };
    vec![
        two("第一张是空的模板", "模板", &[HEAD]),
        two("第一张只有序号", "Sheet1", &[HEAD, &["1"], &["2"], &["3"]]),
        two("第一张只有栏号和提示", "填报表", &[HEAD, &["1", "2", "3", "4"], &["", "填全称", "填全称", "填数字"]]),
        two("第一张是填报示例", "填报示例", &[HEAD, &["1", "某登记", "某局", "2"]]),
        two("第一张是填报示例，都读", "填报示例", &[HEAD, &["1", "某登记", "某局", "2"]]).with(|options| options.all_sheets = true),
        book("只有叫模板的一张有内容", |book| {
            write(add(book, "模板"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
            write(add(book, "清单"), 0, &[HEAD]);
        }),
        book("第一张是各类的项数", |book| {
            write(add(book, "统计"), 0, &[&["权力类型", "项数", "测算经费"], &["行政许可", "1", "5"]]);
            write(add(book, "清单"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
        }),
        book("两张都空着", |book| {
            write(add(book, "甲"), 0, &[HEAD]);
            write(add(book, "乙"), 0, &[HEAD]);
        }),
    ]
}

/// Small tables beside a list that sum it up.
fn summaries() -> Vec<Trap> {
    const LIST: &str = "序号,事项名称,权力类型,测算经费\n1,养犬登记,行政许可,5\n2,绿化,公共服务,6\n";
    const SUMMARY: &str = "权力类型,项数,测算经费,\n行政许可,1,5,\n公共服务,1,6,\n";
    vec![
        csv("小汇总表在上面", &format!("{SUMMARY}\n{LIST}")),
        csv("小汇总表在下面，有合计", &format!("{LIST}\n{SUMMARY}合计,2,11,\n填表人：张三,,,\n")),
        csv("小汇总表在两张清单之间", &format!("{LIST}\n{SUMMARY}\n{LIST}")),
        csv("只有一张没有名称、有数量的表", "权力类型,数量,测算经费\n行政许可,1,5\n"),
        csv("小汇总表，都当事项", &format!("{SUMMARY}\n{LIST}")).with(|options| options.all_rows = true),
    ]
}

/// Items that may be none, or several.
fn doubts() -> Vec<Trap> {
    let list = |name, rows: &str| csv(name, &format!("序号,事项名称,权力类型,测算经费,编号\n{rows}"));
    const ONE: &str = "1,养犬登记,行政许可,5,a1\n";
    vec![
        list("名称断成两行", "1,对擅自占用城市道路、,行政许可,5,\n,桥梁堆放物料的清理,,,\n2,养犬登记,行政许可,6,\n"),
        list("名称断成三行，依据也断了", "1,对擅自占用,行政许可,5,甲\n,城市道路、,,,乙\n,桥梁的清理,,,丙\n2,养犬登记,行政许可,6,\n"),
        list("没有序号的事项", &format!("{ONE},绿化,公共服务,6,b1\n\n,占道,,,\n")),
        list("都没有序号", ",养犬登记,行政许可,5,\n,绿化,,,\n,占道,,,\n"),
        csv("没有序号列，名称没有完", "事项名称,权力类型,测算经费\n对擅自占用城市道路、,行政许可,5\n桥梁的清理,,\n养犬登记,,\n"),
        list(
            "一格里几项",
            "1,\"1.供电报装\n2.用水报装\n3.用气报装\",公共服务,5,\n2,（一）养犬登记；（二）养犬年检,行政许可,1,\n3,①绿化②亮化,行政许可,1,\n",
        ),
        list("一格里几项，没有隔开", "1,1、供电报装2、用水报装,公共服务,5,\n"),
        list(
            "名称里有数，不是几项",
            "1,1.5吨以下锅炉登记、2.5吨锅炉登记,行政许可,5,\n2,1.养犬登记,行政许可,5,\n3,一、二类医疗器械备案,行政许可,5,\n",
        ),
        list("范例一行", &format!("范例,某登记,行政许可,5,\n{ONE}")),
        list("参考示例一行", &format!("参考示例,某登记,行政许可,5,\n{ONE}")),
        list(
            "像示例的名称",
            "1,（例）养犬登记,行政许可,5,\n2,养犬登记（示例）,行政许可,5,\n3,示例-养犬登记,行政许可,5,\n4,如：养犬登记,行政许可,5,\n5,某某事项,行政许可,5,\n6,×××,行政许可,5,\n示例,示例事项,行政许可,99,\n",
        ),
        list("备注里说是示例", "1,养犬登记,行政许可,5,示例，填报时请删除\n2,绿化,公共服务,5,\n"),
        list(
            "不是示例的名称",
            "1,《条例》规定的处罚,行政处罚,5,\n2,示范社评定,公共服务,5,\n3,例行检查,公共服务,5,\n4,二〇〇四年前的备案,公共服务,5,\n5,如期办结,公共服务,5,\n",
        ),
    ]
}

/// Sheets that say the same of the same items.
fn repeats() -> Vec<Trap> {
    vec![
        book("汇总和分表一起读", |book| {
            write(add(book, "汇总"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"], &["2", "绿化", "园林局", "3"]]);
            write(add(book, "城管局"), 0, &[&["事项名称", "人员"], &["养犬登记", "2"]]);
            write(add(book, "园林局"), 0, &[&["事项名称", "人员"], &["绿化", "3"]]);
        })
        .with(|options| options.all_sheets = true),
        book("同名的事项，事实不同", |book| {
            write(add(book, "甲"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
            write(add(book, "乙"), 0, &[HEAD, &["1", "养犬登记", "园林局", "2"]]);
        })
        .with(|options| options.all_sheets = true),
    ]
}

/// Sheets of an 对象 and headings that say what is not known.
fn records() -> Vec<Trap> {
    let sheet_of_object = |name: &'static str, rows: &'static [&'static [&'static str]]| {
        book(name, move |book| {
            write(add(book, "清单"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
            write(add(book, "申报"), 0, rows);
        })
    };
    vec![
        sheet_of_object("对象有两行值", &[&["申请部门", "申请日期"], &["区城管局", "2024-05-06"], &["区水务局", "2024-05-07"]]),
        sheet_of_object("对象的一项写了两次，一样", &[&["申请部门", "区城管局"], &["申请部门", "区城管局"]]),
        sheet_of_object("对象一行值，下面有注", &[&["申请部门", "申请日期"], &["区城管局", "2024-05-06"], &["注：以印章为准"]]),
        sheet("最右边有一个多余的字", |sheet| {
            write(sheet, 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
            sheet.write(0, 16_383, "x").unwrap();
        }),
        sheet("列名是没有算过的公式", |sheet| {
            write(sheet, 0, &[&["序号", "", "人员"], &["1", "养犬登记", "2"]]);
            sheet.write_formula(0, 1, rust_xlsxwriter::Formula::new("\"事项\"&\"名称\"")).unwrap();
        }),
        sheet("名称下分主项、子项，经费下分金额", |sheet| {
            merge(sheet, (0, 0, 0, 1), "事项名称");
            merge(sheet, (0, 2, 0, 3), "测算经费");
            merge(sheet, (0, 4, 1, 4), "人员");
            write(sheet, 1, &[&["主项", "子项", "金额（万元）", "来源"], &["市容管理", "占道", "5", "区级"]]);
        }),
    ]
}
