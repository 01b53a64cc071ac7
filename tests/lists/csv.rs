//! CSV as programs and people write it.

use super::{POLICY, Trap, csv, hold};
use crate::support::policy;
use std::io::Cursor;
use zhunru::input::InputFormat;
use zhunru::{CheckOptions, Feed};

fn gb(text: &str) -> Vec<u8> {
    // Only what these lists hold: the two bytes of each character in GB18030.
    const TABLE: [(char, [u8; 2]); 14] = [
        ('事', [0xca, 0xc2]),
        ('项', [0xcf, 0xee]),
        ('名', [0xc3, 0xfb]),
        ('称', [0xb3, 0xc6]),
        ('人', [0xc8, 0xcb]),
        ('员', [0xd4, 0xb1]),
        ('养', [0xd1, 0xf8]),
        ('犬', [0xc8, 0xae]),
        ('登', [0xb5, 0xc7]),
        ('记', [0xbc, 0xc7]),
        ('城', [0xb3, 0xc7]),
        ('市', [0xca, 0xd0]),
        ('绿', [0xc2, 0xcc]),
        ('化', [0xbb, 0xaf]),
    ];
    text.chars()
        .flat_map(|c| match TABLE.iter().find(|(other, _)| *other == c) {
            Some((_, bytes)) => bytes.to_vec(),
            None => vec![u8::try_from(c).expect("ASCII")],
        })
        .collect()
}

#[test]
fn csv_lists() {
    let bytes = |name, bytes: Vec<u8>| Trap::new(name, InputFormat::Csv, bytes);
    hold(
        "csv",
        vec![
            csv("第一行写明分隔符", "sep=;\n事项名称;人员\n养犬登记;3\n"),
            csv("第一行写明分隔符，是逗号", "sep=,\n事项名称,人员\n\"养犬,登记\",3\n"),
            csv("分号", "事项名称;人员;随转经费\n养犬登记;3;1,5\n"),
            csv("制表符", "事项名称\t人员\n养犬登记\t3\n"),
            csv("全角逗号", "事项名称，人员，随转经费\n养犬登记，3，5\n"),
            csv("全角逗号里混着半角的", "事项名称，人员，随转经费\n养犬,登记，3，5\n"),
            csv("引号开了两次", "事项名称,人员\n\"养犬\"登记\",3\n绿化,2\n"),
            csv("引号后面还有字", "事项名称,人员\n\"养犬\"登记,3\n"),
            csv("引号没有闭合", "事项名称,人员\n\"养犬登记,3\n绿化,2\n"),
            csv("引号没有闭合，在最后一行", "事项名称,人员\n绿化,2\n养犬登记,\"3\n"),
            csv("防止变成数的引号", "事项名称,编号,人员\n养犬登记,=\"001\",=\"3\"\n绿化,\"=\"\"002\"\"\",1\n占道处罚,=\"a\"&\"b\",2\n"),
            csv("引号里换行", "事项名称,人员\n\"养犬\n登记\",3\n"),
            csv("引号里有引号", "事项名称,人员\n\"养\"\"犬\"\"登记\",3\n"),
            csv("引号前有空格", "事项名称,人员\n养犬登记, \"3\"\n"),
            csv("一行比列名长", "事项名称,人员\n养犬,登记,3\n"),
            csv("一行比列名长，多的是空的", "事项名称,人员\n养犬登记,3,,\n"),
            csv("各行都多一个空格子", "事项名称,人员,\n养犬登记,3,\n绿化,2,\n"),
            csv("一行比列名短", "事项名称,人员,随转经费\n养犬登记\n绿化,2,3\n"),
            csv("末尾有 Ctrl-Z", "事项名称,人员\n养犬登记,3\n\u{1a}"),
            csv("末尾的 Ctrl-Z 紧跟内容", "事项名称,人员\n养犬登记,3\u{1a}"),
            csv("末尾有零字节", "事项名称,人员\n养犬登记,3\n\0\0\0\0"),
            csv("有 BOM", "\u{feff}事项名称,人员\n养犬登记,3\n"),
            csv("只有回车", "事项名称,人员\r养犬登记,3\r绿化,2\r"),
            csv("换行混用", "事项名称,人员\r\n养犬登记,3\n绿化,2\r\n"),
            csv("空行在中间", "事项名称,人员\n\n养犬登记,3\n,\n\n绿化,2\n"),
            bytes("GB18030", gb("事项名称,人员\n养犬登记,3\n")),
            bytes("GB18030 里混着 UTF-8", [gb("事项名称,人员\n养犬登记,3\n"), "城市绿化登记,2\n".into()].concat()),
            bytes("UTF-8 里混着 GB18030", ["事项名称,人员\n养犬登记,3\n".into(), gb("城市绿化登记,2\n")].concat()),
            bytes("UTF-16", [0xfeff].into_iter().chain("事项名称,人员\n养犬登记,3\n".encode_utf16()).flat_map(u16::to_le_bytes).collect()),
            csv("竖线隔开", "事项名称|人员\n养犬登记|3\n"),
            csv("空文件", ""),
            csv("只有列名", "事项名称,人员\n"),
            csv("没有一个列名认得", "序号,名目,数目\n1,养犬登记,3\n"),
            csv("编号已经成了科学记数", "事项名称,编号\n养犬登记,4.20117E+11\n绿化,4E+5\n占道,1E5\n"),
            csv("文字存的时候已经丢了", "事项名称,编号\n????,A1\n\u{fffd}\u{fffd}登记,A2\n锟斤拷登记,A3\n要不要审??,?\n"),
            csv("列名也已经丢了", "????,??\n????,3\n"),
            csv("没有列名", "养犬登记,3\n绿化,2\n"),
            csv(
                "标题行、说明行、对象的事实在表头上面",
                "下沉事项清单,,\n申请部门：区城管局,,申请日期：2024年5月6日\n,,单位：元\n事项名称,人员,随转经费\n养犬登记,3,30000\n",
            ),
            csv("对象的事实一格名称一格值", "申请部门,区城管局,事项总数,2\n事项名称,人员,随转经费,\n养犬登记,3,3,\n"),
            csv("两行表头，上面一行分组", "事项名称,经费,,原部门\n,测算经费,随转经费,\n养犬登记,3,2,城管局\n"),
            csv("两行表头，合起来才认得", "事项名称,测算,随转,原部门\n,经费（万元）,经费（元）,\n养犬登记,3,20000,城管局\n"),
            csv("一列的单位写在列名里，元与万元", "事项名称,测算经费（元）,随转经费(万元)\n养犬登记,30000,3\n"),
            csv("列名下面一行是单位", "事项名称,测算经费,人员\n,元,名\n养犬登记,30000,3\n"),
            csv(
                "列名带星号、必填、空格、冒号",
                "*事项名称,原部门（必填）,权 力 类 型：,★随转经费（单位：元）（选填）\n养犬登记,城管局,行政许可,30000\n",
            ),
            csv("同一项事实两列", "事项名称,事项,人员\n养犬,犬,3\n"),
            csv("合计与各项不同", "序号,事项名称,随转经费,人员\n1,养犬登记,3,1\n2,绿化,4,2\n合计,,8,3\n"),
            csv("小计与合计", "事项名称,随转经费,人员\n养犬登记,3,1\n绿化,4,2\n小计,7,3\n占道,5,1\n小计,5,1\n合计,12,4\n"),
            csv("小计以后的合计不对", "事项名称,随转经费,人员\n养犬登记,5,1\n绿化,6,2\n小计,11,3\n占道,7,1\n合计,17,4\n"),
            csv("全角数字与千分位", "事项名称,人员,随转经费\n养犬登记,３,\"1,234.5\"\n"),
            csv("元写在万元的列里", "事项名称,人员,随转经费\n甲,1,3\n乙,1,5\n丙,1,4\n丁,1,6\n戊,1,50000\n"),
        ],
    );
}

/// The first rows are kept while a head is looked for, the others are judged as they are read.
#[test]
fn blanks_around_a_sum_mean_the_same_in_every_row() {
    let policy = policy(&[POLICY], "2024-06-01");
    for count in [3, 150] {
        for total in ["合计,,6", "合计 ,,6", " 小计\u{3000},, 6 "] {
            let items: String = (1..=count).map(|row| format!("养犬登记{row},3,2\n")).collect();
            let text = format!("事项名称,人员,随转经费\n{items}{total}\n");
            let feed = Feed::Bytes { from: &mut Cursor::new(text.as_bytes()), format: InputFormat::Csv };
            let result = policy.check(feed, &CheckOptions::default()).expect("a list");
            let set_aside = result.read.map_or(0, |read| read.set_aside.len());
            assert_eq!((result.items.len(), set_aside), (count, 1), "「{total}」 after {count} items");
        }
    }
}
