//! Mistakes: unknown names beside many known ones, many errors in one line, what is never closed.

use super::{Case, Kind, each, joined, policy, rule};
use zhunru::input::InputFormat;

pub const KINDS: &[Kind] = &[
    Kind::of("unknown facts beside known ones", 200, |n| {
        in_rules(n, &each(n, |at| format!("字段 {} 数\n", word(at))), |at| format!("{}误 > 3", word(at)))
    }),
    Kind::of("unknown facts beside long names", 60, |n| {
        in_rules(n, &each(n, |at| format!("字段 {} 数\n", long(at))), |at| format!("{}误 > 3", long(at)))
    }),
    Kind::of("unknown values of an enumeration", 200, |n| {
        in_rules(n, &format!("字段 值 枚举 {{{}}}\n", joined(n, "、", word)), |at| format!("值 = {}误", word(at)))
    }),
    Kind::of("unknown 名录", 100, |n| {
        in_rules(n, &each(n, |at| format!("名录 {} 来自 “table.csv” 主键 名称\n    列 名称 文本\n", word(at))), |at| {
            format!("“甲” 属于 {}误", word(at))
        })
    }),
    Kind::of("unknown functions", 200, |n| in_rules(n, "字段 值 数\n", |at| format!("函数{at}(值) > 3"))),
    Kind::of("unknown rules", 200, unknown_rules),
    Kind::of("unknown parameters", 200, unknown_parameters),
    Kind::of("unknown upper policies", 100, unknown_policies),
    Kind::of("unknown facts in tests", 200, unknown_in_tests),
    Kind::of("unknown facts in a table's head", 100, unknown_columns),
    Kind::of("unknown facts in 应备", 200, unknown_needs),
    Kind::of("unknown facts of an 对象", 200, |n| {
        in_rules(n, &format!("对象 申报\n{}", each(n, |at| format!("    字段 {} 数\n", word(at)))), |at| {
            format!("申报.{}误 > 3", word(at))
        })
    }),
    Kind::of("words not opened by a clause", 200, |n| Case::open(policy("", &each(n, |at| format!("规测{at} 甲\n"))))),
    Kind::of("cells with unknown values", 200, |n| cells(n, |at| format!("{{\"值\":\"{}误\"}}", word(at)))),
    Kind::of("cells with long unknown values", 60, |n| cells(n, |at| format!("{{\"值\":\"{}误\"}}", long(at)))),
    Kind::of("sets with unknown names", 200, |n| cells(n, |at| format!("{{\"集\":[\"{}误\"]}}", word(at)))),
    Kind::of("a set of unknown names", 200, |n| {
        cells(1, move |_| format!("{{\"集\":[{}]}}", joined(n, ",", |at| format!("\"{}误\"", word(at)))))
    }),
    Kind::of("unknown keys of JSON", 200, unknown_keys),
    Kind::of("unknown headings of CSV", 200, unknown_headings),
    Kind::of("unknown 对象 of JSON", 200, unknown_objects),
    Kind::of("texts near a 名录", 200, near_register),
    Kind::of("texts near a 名录 of numbered names", 1000, numbered_register),
    Kind::of("wrong values of a fact of a 名录", 200, |n| wrong_values(n, n)),
    Kind::of("wrong values of a fact of a long 名录", 200, |n| wrong_values(n, 1000 + n)),
    Kind::of("declared twice", 300, |n| Case::open(policy(&"字段 值 数\n".repeat(n), ""))),
    Kind::of("errors in one line", 300, |n| one_line(joined(n, " 且 ", |at| format!("误{at}")))),
    Kind::of("one error in a long line", 1000, |n| one_line(format!("{} 且 误", joined(n, " 且 ", |_| "值 > 3".to_owned())))),
    Kind::of("mistakes of syntax in one line", 300, |n| one_line(joined(n, " 且 ", |_| "值 >> 3".to_owned()))),
    Kind::of("control characters in one line", 300, |n| one_line(joined(n, " 且 ", |_| "\u{200b}值 > 3".to_owned()))),
    Kind::of("wrong types in one line", 300, |n| one_line(joined(n, " 且 ", |_| "值 > 3日".to_owned()))),
    Kind::of("an operator missing", 300, |n| one_line(joined(n, " ", |_| "值".to_owned()))),
    Kind::of("parentheses never closed", 500, |n| one_line("(".repeat(n))),
    Kind::of("texts never closed", 500, |n| Case::open(policy("", &rule("一", &format!("当 {}", "值 = “".repeat(n)))))),
    Kind::of("lists of conditions where none can be", 300, |n| Case::open(policy(&"字段 值 下列之一\n    （一）\n".repeat(n), ""))),
    Kind::of("lists of conditions in one", 300, |n| one_line(format!("下列全部：\n{}", "        （一）下列之一：\n".repeat(n)))),
    Kind::of("what is excepted, of many", 300, |n| one_line(format!("除 {}", joined(n, " 外 ", |at| format!("值 > {at}"))))),
    Kind::of("provisos without end", 300, |n| one_line(joined(n, "，但 ", |at| format!("值 > {at}")) + " 除外")),
    Kind::of("且 beside 或", 300, |n| one_line(joined(n, " 且 ", |_| "值 > 3 或 值 < 1".to_owned()))),
    Kind::of("rules without a conclusion", 300, |n| {
        Case::open(policy("字段 值 数\n", &each(n, |at| rule(&format!("规{at}"), "当 值 > 3"))))
    }),
    Kind::of("a cycle of definitions", 300, |n| Case::open(policy(&each(n, |at| format!("定义 义{at} = 义{} + 1\n", (at + 1) % n)), ""))),
    Kind::of("cycles of exceptions", 60, cycles),
    Kind::of("cells that are no numbers", 500, |n| cells(n, |at| format!("{{\"数\":\"甲{at}\"}}"))),
    Kind::of("a broken table", 300, broken_table),
];

/// A fact that is a key of a 名录, and items that have none of its keys.
fn wrong_values(count: usize, keys: usize) -> Case {
    let declared = "字段 街 名录(册) 必填\n名录 册 来自 “table.csv” 主键 名称\n    列 名称 文本\n";
    let table = format!("名称\n{}", each(keys, |at| format!("东湖街道第{at}社区\n")));
    let items = joined(count, ",", |at| format!("{{\"街\":\"东胡街道第{at}社区\"}}"));
    let rules = rule("一", "当 街 属于 册\n结论 不予准入");
    Case { table: Some(table), ..Case::of(policy(declared, &rules), format!("[{items}]")) }
}

/// A name of two to four characters, each different.
fn word(at: usize) -> String {
    let digit = |at: usize| char::from_u32(0x4e00 + (at * 7 % 4000) as u32).unwrap_or('甲');
    [digit(at / 3), digit(at % 97 + 500), digit(at / 97 + 1000)].iter().collect()
}

fn long(at: usize) -> String {
    word(at) + &"关于办理事项的名称".repeat(6)
}

fn in_rules(count: usize, declared: &str, condition: impl Fn(usize) -> String) -> Case {
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 {}\n结论 不予准入", condition(at))));
    Case { table: Some("名称\n甲\n".to_owned()), ..Case::open(policy(declared, &rules)) }
}

fn one_line(condition: String) -> Case {
    Case::open(policy("字段 值 数\n", &rule("一", &format!("当 {condition}\n结论 不予准入"))))
}

fn unknown_rules(count: usize) -> Case {
    let rules = each(count, |at| rule(&format!("{} 例外于 {}误", word(at), word(at)), "当 值 > 3\n结论 不予准入"));
    Case::open(policy("字段 值 数\n", &rules))
}

fn unknown_parameters(count: usize) -> Case {
    let upper = format!("政策 上\n    层级 省\n    默认 准入\n{}", each(count, |at| format!("参数 {} 数 = 1 可调 0 至 9\n", word(at))));
    let lower = format!("政策 下\n    层级 县\n    默认 准入\n    上位 上\n{}", each(count, |at| format!("设定 {}误 = 2\n", word(at))));
    Case { packages: vec![upper, lower], ..Case::open(String::new()) }
}

fn unknown_policies(count: usize) -> Case {
    let mut packages: Vec<String> = (0..count).map(|at| format!("政策 {}\n    层级 省\n    默认 准入\n", word(at))).collect();
    packages.push(format!("政策 下\n    层级 县\n    默认 准入\n    上位 {}\n", joined(count, "、", |at| word(at) + "误")));
    Case { packages, ..Case::open(String::new()) }
}

fn unknown_in_tests(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 {} 数\n", word(at)));
    let tests =
        format!("测试 “一”\n    基准日 2024-01-01\n    事项 {}\n    预期 准入\n", joined(count, "、", |at| format!("{}误 = 1", word(at))));
    Case::open(policy(&fields, &tests))
}

fn unknown_columns(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 {} 数\n", word(at)));
    let table = format!(
        "判定表 表\n    依据 《办法》第一条\n    |{} 结论 |\n    |{} 不予准入 |\n",
        each(count, |at| format!(" {}误 |", word(at))),
        " 1 |".repeat(count)
    );
    Case::open(policy(&fields, &table))
}

fn unknown_needs(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 {} 数\n", word(at)));
    Case::open(policy(&fields, &rule("一", &format!("应备 {}\n结论 补正", joined(count, "、", |at| word(at) + "误")))))
}

fn cells(count: usize, item: impl Fn(usize) -> String) -> Case {
    let names = joined(count, "、", |at| if at % 2 == 0 { word(at) } else { long(at) });
    let declared = format!("字段 值 枚举 {{{names}}}\n字段 集 集合 {{{names}}}\n字段 数 数\n");
    Case::of(policy(&declared, &rule("一", "当 数 > 3\n结论 不予准入")), format!("[{}]", joined(count, ",", item)))
}

fn unknown_keys(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 {} 数\n", word(at)));
    Case::of(policy(&fields, ""), format!("[{{{}}}]", joined(count.min(900), ",", |at| format!("\"{}误\":1", word(at)))))
}

fn unknown_headings(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 {} 数\n", word(at)));
    let count = count.min(900);
    let text = format!("{}\n{}\n", joined(count, ",", |at| word(at) + "误"), joined(count, ",", |_| "1".to_owned()));
    Case { format: InputFormat::Csv, ..Case::of(policy(&fields, ""), text) }
}

fn unknown_objects(count: usize) -> Case {
    let objects = each(count, |at| format!("对象 {}\n    字段 事 数\n", word(at)));
    let given = each(count.min(900), |at| format!("\"{}误\":{{\"事\":1}},", word(at)));
    Case::of(policy(&objects, ""), format!("{{{given}\"事项\":[{{}}]}}"))
}

fn near_register(count: usize) -> Case {
    register(count, long, |at| format!("{}误", long(at)))
}

fn numbered_register(count: usize) -> Case {
    let numbered = |number: usize| format!("某某街道办理事项第{number:06}号");
    register(count, |at| numbered(2 * at), |at| numbered(2 * at + 1))
}

/// Items with texts, and a 名录 of other texts.
fn register(count: usize, key: impl Fn(usize) -> String, text: impl Fn(usize) -> String) -> Case {
    let declared = "字段 值 文本\n名录 册 来自 “table.csv” 主键 名称\n    列 名称 文本\n";
    let rules = rule("一", "当 值 属于 册\n结论 不予准入");
    let table = format!("名称\n{}", each(count, |at| format!("{}\n", key(at))));
    let items = joined(count, ",", |at| format!("{{\"值\":\"{}\"}}", text(at)));
    Case { table: Some(table), ..Case::of(policy(declared, &rules), format!("[{items}]")) }
}

fn cycles(count: usize) -> Case {
    let rules =
        each(count, |at| rule(&format!("规{at} 例外于 规{}、规{}", (at + 1) % count, (at + 2) % count), "当 值 > 3\n结论 不予准入"));
    Case::open(policy("字段 值 数\n", &rules))
}

fn broken_table(count: usize) -> Case {
    let rows = each(count, |at| format!("    | {at} | {at}错 | 不予准入\n"));
    Case::open(policy("字段 值 数\n", &format!("判定表 表\n    依据 《办法》第一条\n    | 值 | 结论 |\n{rows}")))
}
