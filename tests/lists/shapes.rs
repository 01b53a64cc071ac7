//! How lists are laid out: cells merged over items, totals above and below, further tables, facts beside the table, forms turned on their side.

use super::book::{HEAD, add, book, merge, sheet, write};
use super::{Trap, hold};
use zhunru::input::InputFormat;

fn csv(name: &'static str, text: &str) -> Trap {
    Trap::new(name, InputFormat::Csv, text.as_bytes().to_vec())
}

#[test]
fn shapes() {
    hold("shapes", [merged(), totals(), forms(), facts()].into_iter().flatten().collect());
}

fn merged() -> Vec<Trap> {
    vec![
        sheet("合并的名称管几项，只有一格不同", |sheet| {
            write(
                sheet,
                0,
                &[&["事项名称", "权力类型", "原部门", "人员"], &["", "行政许可", "城管局", "2"], &["", "", "园林局"], &["", "", "", "3"]],
            );
            merge(sheet, (1, 0, 3, 0), "养犬登记");
            merge(sheet, (1, 1, 3, 1), "行政许可");
        }),
        sheet("各列都合并，只有序号不同", |sheet| {
            write(sheet, 0, &[HEAD, &["1"], &["2"]]);
            merge(sheet, (1, 1, 2, 1), "养犬登记");
            merge(sheet, (1, 2, 2, 2), "城管局");
        }),
        sheet("部门合并，下面几行只有名称，一行分节，一行只有序号", |sheet| {
            write(sheet, 0, &[HEAD, &["1", "养犬登记", "", "2"], &["", "（一）许可类"], &["", "绿化"], &["4"]]);
            merge(sheet, (1, 2, 4, 2), "城管局");
        }),
        sheet("合并的一格管着小计", |sheet| {
            write(sheet, 0, &[&["原部门", "事项名称", "人员"], &["", "养犬登记", "2"], &["", "小计"], &["园林局", "绿化", "1"]]);
            merge(sheet, (1, 0, 2, 0), "城管局");
        }),
    ]
}

fn totals() -> Vec<Trap> {
    let two_sheets = |total: &'static str| {
        book("合计只算自己的工作表", move |book| {
            write(add(book, "甲"), 0, &[HEAD, &["1", "养犬登记", "城管局", "2"]]);
            write(add(book, "乙"), 0, &[HEAD, &["1", "绿化", "园林局", "4"], &["", "合计", "", total]]);
        })
        .with(|options| options.all_sheets = true)
    };
    vec![
        two_sheets("4"),
        two_sheets("6"),
        csv("合计在最上面", "事项名称,人员\n合计,5\n养犬登记,2\n绿化,3\n"),
        csv("合计在最上面，不对", "事项名称,人员\n合计,6\n养犬登记,2\n绿化,3\n"),
        csv("合计与各组小计都在上面", "事项名称,人员\n合计,6\n小计,5\n养犬登记,2\n绿化,3\n小计,1\n占道,1\n"),
        csv("合计与各组小计都在上面，后一组不对", "事项名称,人员\n合计,6\n小计,5\n养犬登记,2\n绿化,3\n小计,2\n占道,1\n"),
        csv("三级的合计", "事项名称,人员\na,2\n小计,2\nb,3\n小计,3\n合计,5\nc,1\n小计,1\n合计,1\n总计,6\n"),
        csv("三级的合计，总计不对", "事项名称,人员\na,2\n小计,2\nb,3\n小计,3\n合计,5\nc,1\n小计,1\n合计,1\n总计,7\n"),
        csv("两张表，各有合计", "事项名称,人员\na,2\n合计,2\n\n人员,事项名称\n3,b\n3,合计\n"),
    ]
}

fn forms() -> Vec<Trap> {
    vec![
        csv("列名竖着，一项", "事项名称,养犬登记\n权力类型,行政许可\n人员,2\n"),
        csv("列名竖着，几项，有标题和落款", "申报表,,\n事项名称,养犬登记,绿化\n权力类型,行政许可,公共服务\n人员,2,3\n填表人：张三,,\n"),
        csv("列名竖着，有序号", "1,事项名称,养犬登记\n2,权力类型,行政许可\n3,备注,急\n"),
        csv("一行几对列名和值", "事项名称,养犬登记,权力类型,行政许可\n原部门,城管局,人员,2\n"),
        csv("一行几对，有的没有填", "事项名称,养犬登记,权力类型,\n原部门,,人员,2\n"),
        csv("对象和事项在一张表单里", "申请部门,区城管局,申请日期,2024-04-30\n事项名称,养犬登记,权力类型,行政许可\n"),
        sheet("表单里合并的格子", |sheet| {
            write(sheet, 0, &[&["事项名称"], &["权力类型", "行政许可", "人员", "2"]]);
            merge(sheet, (0, 1, 0, 3), "养犬登记");
        }),
        csv("事项恰好叫列名，不是表单", "事项名称,原部门\n人员,城管局\n备注,城管局\n比例,城管局\n"),
        csv("表头上面有几项事实，不是表单", "权力类型：,行政许可\n原部门：,城管局\n事项名称,人员\n养犬登记,2\n"),
        csv("只有一列，不是表单", "事项名称\n人员\n比例\n"),
    ]
}

fn facts() -> Vec<Trap> {
    let above = |name, text: &str| Trap::new(name, InputFormat::Csv, format!("{text}\n事项名称,人员\n养犬登记,2\n").into_bytes());
    let below =
        |name, text: &str| Trap::new(name, InputFormat::Csv, format!("事项名称,原部门,人员\n养犬登记,城管局,2\n{text}\n").into_bytes());
    vec![
        above("两对之间是逗号", "申请部门：区城管局，申请日期：2024年4月30日"),
        above("两对之间是顿号", "申请部门：区城管局、区园林局、申请日期：2024年4月30日"),
        above("两对之间是斜杠", "申请部门：区城管局/申请日期：2024-04-30"),
        above("后一对在括号里", "申请部门：区城管局（申请日期：2024-04-30）"),
        above("两对紧挨着", "申请部门：区城管局申请日期：2024-04-30"),
        above("先有一对不认得的", "联系人：张三，申请日期：2024年4月30日"),
        above("后有一对不认得的", "申请部门：区城管局，联系人：张三"),
        above("值里有括号、逗号、冒号", "申请部门：区城管局（代章），区园林局；申请日期：2024-04-30 10:30"),
        above("值在下一行", "申请部门：\n区城管局"),
        above("名称一行，值一行", "申请部门,申请日期\n区城管局,2024-04-30"),
        above("名称旁边是另一对", "申请部门：,申请日期：2024-04-30"),
        above("没有填，只有横线", "申请部门：________,申请日期：　　年　　月　　日"),
        above("填在横线上", "申请部门：__区城管局__"),
        below("写在表的下面", "申请部门：区城管局,,申请日期：2024年4月30日"),
        below("写在表的下面，分两格", "申请部门：,区城管局,"),
    ]
}
