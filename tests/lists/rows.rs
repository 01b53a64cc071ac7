//! Which rows are items, in texts: sections, totals, notes, numbers of columns, examples, signatures.

use super::book::{merge, sheet, write};
use super::{Trap, hold};
use zhunru::input::InputFormat;

fn csv(name: &'static str, rows: &str) -> Trap {
    Trap::new(name, InputFormat::Csv, format!("序号,事项名称,原部门,人员,备注\n{rows}").into_bytes())
}

#[test]
fn rows_that_are_no_items() {
    hold("rows", [of_lists(), below_a_head(), sums(), around_items()].into_iter().flatten().collect());
}

/// A list with more columns.
fn wide(name: &'static str, rows: &str) -> Trap {
    Trap::new(name, InputFormat::Csv, format!("序号,事项名称,原部门,测算经费,人员,备注\n{rows}").into_bytes())
}

const ITEM: &str = "1,养犬登记,城管局,5,3,\n";

/// Rows below a head that are about its columns.
fn below_a_head() -> Vec<Trap> {
    let below = |name, row: &str| wide(name, &format!("{row}\n{ITEM}"));
    vec![
        below("填写要求", "填写要求,必填,必填,数字,数字,选填"),
        below("只写必填", "必填,必填,必填,必填,必填,选填"),
        below("各列的类型", ",文本,文本,数值,数值,文本"),
        below("字段的代码", "xh,sxmc,ssbm,csjf,ry,bz"),
        below("英文的列名", "No.,Item name,Department,Cost,Staff,Remark"),
        below("大写字母的列号", "A,B,C,D,E,F"),
        below("小写字母的列号", "a,b,c,d,e,f"),
        below("行次，汉字的列号", "行次,一,二,三,四,五"),
        below("栏次，字母和算式", "栏次,A,B,1,2,3=1+2"),
        below("横线以后的列号", "—,1,2,3,4,5"),
        wide("分节下面的列号", &format!("{ITEM}（二）行政处罚,,,,,\n1,2,3,4,5,6\n2,占道处罚,城管局,1,1,\n")),
        csv("名称是字母的事项", "1,a,b,1,\n2,b,c,2,\n"),
        Trap::new("名称和数恰好连着", InputFormat::Csv, "事项名称,人员,期限\na,1,2\nb,2,3\n".into()),
    ]
}

/// Sums in the words of programs and of account books.
fn sums() -> Vec<Trap> {
    let below = |name, row: &str| wide(name, &format!("{ITEM}{row}\n2,占道处罚,园林局,1,1,\n"));
    vec![
        below("分类汇总", ",,城管局 汇总,5,3,"),
        below("分类汇总在名称列", ",城管局 汇总,,5,3,"),
        below("分类汇总不对", ",城管局 汇总,,6,3,"),
        below("分类计数和平均值", ",城管局 计数,,1,,\n,城管局 平均值,,5,,"),
        below("名称里有汇总的事项", "3,数据 汇总,统计局,5,3,"),
        below("总平均值", ",总平均值,,5,3,"),
        below("英文的合计", ",Total,,5,3,"),
        below("求和的记号", ",∑,,5,3,"),
        below("求和的字母", ",Σ,,5,3,"),
        below("承前页和过次页", ",过次页,,5,3,\n,承前页,,5,3,"),
        below("占比", ",占比,,100%,,"),
        below("没有名字的合计", ",,,5,3,"),
        below("没有名字的合计不对", ",,,6,3,"),
        below("有序号没有名称的事项", "3,,,6,3,"),
        below("合计金额大写", "合计金额（大写）,伍万元整,,,,"),
        wide("部门和项数", &format!(",城管局,1项,5,3,\n{ITEM},园林局,1项,1,1,\n2,占道处罚,园林局,1,1,\n")),
    ]
}

/// Rows between items that say something about the list or an item.
fn around_items() -> Vec<Trap> {
    let below = |name, row: &str| wide(name, &format!("{ITEM}{row}\n2,占道处罚,园林局,1,1,\n"));
    vec![
        below("续上表", ",（续上表）,,,,"),
        Trap::new(
            "续表在名称列，下面重复表头",
            InputFormat::Csv,
            "事项名称,原部门,人员\n养犬登记,城管局,3\n（续表）,,\n事项名称,原部门,人员\n绿化,园林局,1\n".into(),
        ),
        wide("以下空白", &format!("{ITEM},以下空白,,,,\n")),
        wide("填表说明编了号", &format!("{ITEM}填表说明,,,,,\n1,本表由牵头部门填写,,,,\n2,经费按年度测算,,,,\n")),
        wide("注下面的事项", &format!("{ITEM}注：以下为服务,,,,,\n2,绿化,,,,\n")),
        wide("三例不是示例", "1,某病报告,卫健委,5,3,3例\n3例,某病复查,卫健委,5,3,\n"),
        wide("样例写在序号后面", &format!("1（样例）,某事项,某局,5,3,\n{ITEM}")),
        sheet("序号后面一格合并到底", |sheet| {
            write(
                sheet,
                0,
                &[
                    &["序号", "事项名称", "原部门", "测算经费", "人员"],
                    &["1", "养犬登记", "城管局", "5", "3"],
                    &["2"],
                    &["3", "绿化", "园林局", "1", "1"],
                ],
            );
            merge(sheet, (2, 1, 2, 4), "该项取消");
        }),
        below("只有一格，像是上一项的", ",,园林局,,,"),
        wide("只有一格，是分节，各项又写了一遍", ",,城管局,,,\n1,养犬登记,城管局,5,3,\n,,园林局,,,\n2,绿化,园林局,1,1,\n"),
        wide("只有一格，是分节", ",,城管局,,,\n1,养犬登记,,5,3,\n,,园林局,,,\n2,绿化,,1,1,\n"),
    ]
}

fn of_lists() -> Vec<Trap> {
    vec![
        csv("合计在序号列", "1,养犬登记,城管局,3,\n合计,,,3,\n"),
        csv("合计在名称列", "1,养犬登记,城管局,3,\n,合　计,,3,\n"),
        csv("合计带冒号和项数", "1,养犬登记,城管局,3,\n合计：,1项,,3,\n"),
        csv("部门小计", "1,养犬登记,城管局,3,\n,小计,城管局,3,\n2,绿化,园林局,1,\n,园林局小计,,1,\n"),
        csv("名称里有合计两个字", "1,工程合计价格备案,住建局,3,\n2,养犬登记,城管局,2,\n"),
        csv("没有内容只有序号", "1,养犬登记,城管局,3,\n2,,,,\n3,,,,\n"),
        csv("分节，一、在序号列", "一、行政许可,,,,\n1,养犬登记,城管局,3,\n二、行政处罚,,,,\n2,占道处罚,城管局,1,\n"),
        csv("分节，（一）在名称列", ",（一）许可类,,,\n1,养犬登记,城管局,3,\n"),
        csv("只有名称的一项", "1,养犬登记,城管局,3,\n,占道处罚,,,\n"),
        csv("只有名称和序号的一项", "1,养犬登记,城管局,3,\n2,占道处罚,,,\n"),
        csv("分节只写部门", ",,城管局,,\n1,养犬登记,,3,\n"),
        csv("列号", "1,2,3,4,5\n1,养犬登记,城管局,3,\n"),
        csv("甲乙和列号", "甲,乙,1,2,3\n1,养犬登记,城管局,3,\n"),
        csv("带括号的列号", "(1),(2),(3),(4),(5)\n1,养犬登记,城管局,3,\n"),
        csv("示例", "示例,养犬登记,城管局,2,请照此填写\n1,占道处罚,城管局,3,\n"),
        csv("例：", ",例：养犬登记,城管局,2,\n1,占道处罚,城管局,3,\n"),
        csv("例行检查不是示例", "1,例行检查,城管局,2,\n2,示例街道的审批,城管局,3,\n"),
        csv("重复的表头", "1,养犬登记,城管局,3,\n序号,事项名称,原部门,人员,备注\n2,占道处罚,城管局,3,\n"),
        csv("表尾的注", "1,养犬登记,城管局,3,\n注：人员指在编的,,,,\n"),
        csv("表尾的说明有几行", "1,养犬登记,城管局,3,\n说明：1. 本表一式三份。,,,,\n2. 人员指在编的。,,,,\n"),
        csv("备注列的内容不是说明行", "1,养犬登记,城管局,3,注：急\n"),
        csv("落款一行几格", "1,养犬登记,城管局,3,\n填表人：张三,,审核人：李四,,日期：2024-05-06\n"),
        csv("落款一格", "1,养犬登记,城管局,3,\n单位负责人（签字）：王五,,,,\n填报单位（盖章）：城管局,,,,\n"),
        csv("名称以审核开头的事项", "1,审核：排污许可,环保局,3,\n2,日期章刻制备案,公安局,1,\n"),
        csv("都当事项", "1,养犬登记,城管局,3,\n合计,,,3,\n").with(|options| options.all_rows = true),
        csv("另一张表在下面", "1,养犬登记,城管局,3,\n,,,,\n取消的事项,,,,\n序号,原部门,事项名称,人员,备注\n1,园林局,绿化,2,\n"),
        csv("另一张表紧接着，列不同", "1,养犬登记,城管局,3,\n事项名称,人员,随转经费,,\n绿化,2,5,,\n"),
        csv("名称恰好是列名", "1,备注,城管局,3,\n2,人员,城管局,1,\n"),
        csv("指定列名行", "1,养犬登记,城管局,3,\n序号,原部门,事项名称,人员,备注\n2,城管局,占道处罚,3,\n")
            .with(|options| options.heading_row = Some(3)),
        csv("指定的行是空的", "1,养犬登记,城管局,3,\n").with(|options| options.heading_row = Some(9)),
        csv("对照给出列名", "1,养犬登记,城管局,3,急\n").mapped("列 备注 = 编号\n定 街道同意 = 是\n略 序号\n"),
    ]
}
