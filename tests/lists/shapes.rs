//! How lists are laid out: cells merged over items, totals above and below, further tables, facts beside the table, forms turned on their side.

use super::book::{HEAD, add, book, merge, sheet, write};
use super::{Trap, hold};
use zhunru::input::InputFormat;

fn csv(name: &'static str, text: &str) -> Trap {
    Trap::new(name, InputFormat::Csv, text.as_bytes().to_vec())
}

#[test]
fn shapes() {
    hold("shapes", [merged(), totals()].into_iter().flatten().collect());
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
