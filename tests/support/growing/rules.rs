//! Rules, tables, exceptions and conditions.

use super::{Case, Kind, conclusion, each, joined, policy, rule};

pub const KINDS: &[Kind] = &[
    Kind::of("rules, each on a fact of its own", 400, own_facts),
    Kind::of("rules on one number", 400, |n| one_fact(n, "数", |at| format!("值 > {at}"))),
    Kind::of("rules on one date", 400, |n| one_fact(n, "日期", |at| format!("值 早于 {}-01-01", 1000 + at))),
    Kind::of("rules on one text", 400, |n| one_fact(n, "文本", |at| format!("值 = “甲{at}”"))),
    Kind::bounded("rules on the beginning of a text", 200, |n| one_fact(n, "文本", |at| format!("值 开头为 “甲{at}”"))),
    Kind::bounded("rules on both ends of a text", 100, both_ends),
    Kind::of("rules on parts of a text", 400, |n| one_fact(n, "文本", |at| format!("值 包含 “甲{at}”"))),
    Kind::bounded("rules on patterns of a text", 200, |n| one_fact(n, "文本", |at| format!("值 匹配 “甲{at}+”"))),
    Kind::of("rules on 介于", 400, |n| one_fact(n, "数", move |at| format!("值 介于 {at} 至 {}", at + n))),
    Kind::of("rules on sums of a number", 400, |n| one_fact(n, "数", |at| format!("值 + {at} > {}", 3 * at))),
    Kind::of("rules on an enumeration", 400, |n| one_fact(n, &names("枚举", n), |at| format!("值 = 名{at}"))),
    Kind::bounded("rules on a set", 400, |n| one_fact(n, &names("集合", n), |at| format!("值 包含 名{at}"))),
    Kind::of("rules on a number in alternatives", 200, |n| one_fact(n, "数", |at| format!("值 < {at} 或 值 > {}", 2 * at + 9))),
    Kind::of("rules on two facts, compared", 400, two_facts),
    Kind::of("alternatives on facts of their own", 400, |n| listed(n, "下列之一")),
    Kind::bounded("conditions on facts of their own", 400, |n| listed(n, "下列全部")),
    Kind::of("alternatives on one fact", 400, alternatives_of_one),
    Kind::of("lists of constants", 400, list_of_constants),
    // Four times as many took twenty-five times the time that the budget allows.
    Kind::bounded("lists of very many numbers", 5000, |n| {
        let list = joined(n, "、", |at| format!("{at}元"));
        Case::open(policy("字段 值 金额\n", &rule("一", &format!("当 值 属于 {{{list}}}\n结论 不予准入"))))
    }),
    Kind::bounded("当 and 除非 by the dozen", 200, clauses),
    Kind::bounded("或 under a 且", 60, products),
    Kind::of("应备", 300, requires),
    Kind::bounded("应备 of a set", 300, requires_names),
    Kind::of("a chain of exceptions", 300, |n| exceptions(n, |at| at.checked_sub(1).into_iter().collect())),
    Kind::of("each an exception to the two before it", 100, |n| exceptions(n, |at| (at.saturating_sub(2)..at).collect())),
    Kind::bounded("each an exception to all before it", 40, |n| exceptions(n, |at| (0..at).collect())),
    Kind::of("all exceptions to one", 300, |n| exceptions(n, |at| if at == 0 { Vec::new() } else { vec![0] })),
    // Each rule is live in as many stretches of the number as exceptions follow it.
    Kind::bounded("exceptions on one number", 100, exceptions_on_one_fact),
    Kind::bounded("a decision table", 300, |n| table(n, "", 6)),
    Kind::bounded("a decision table, 首个命中", 300, |n| table(n, "首个命中", 6)),
    Kind::bounded("columns of a decision table, 首个命中", 20, |n| table(60, "首个命中", n)),
    Kind::of("a decision table on one number, 首个命中", 300, table_on_one),
    Kind::of("a text to be filled in", 400, interpolated),
    Kind::of("parentheses", 20, parentheses),
    Kind::of("rows named by rows", 12, rows_named_by_rows),
    Kind::of("a long sum", 300, |n| one_fact(1, "数", move |_| format!("{} > 3", joined(n, " + ", |_| "值".to_owned())))),
    Kind::of("依据", 300, bases),
    Kind::of("rules 对全表", 300, for_the_list),
];

fn own_facts(count: usize) -> Case {
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 事{at}\n结论 {}", conclusion(at))));
    Case::open(policy(&each(count, |at| format!("字段 事{at} 是否\n")), &rules))
}

fn names(kind: &str, count: usize) -> String {
    format!("{kind} {{{}}}", joined(count, "、", |at| format!("名{at}")))
}

/// Rules on one fact of a type.
fn one_fact(count: usize, ty: &str, condition: impl Fn(usize) -> String) -> Case {
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 {}\n结论 {}", condition(at), conclusion(at))));
    Case::open(policy(&format!("字段 值 {ty}\n"), &rules))
}

fn both_ends(count: usize) -> Case {
    one_fact(count, "文本", |at| format!("{} “甲{at}”", ["值 开头为", "值 结尾为", "值 包含"][at % 3]))
}

fn two_facts(count: usize) -> Case {
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 值 + {at} > 数{at}\n结论 {}", conclusion(at))));
    Case::open(policy(&("字段 值 数\n".to_owned() + &each(count, |at| format!("字段 数{at} 数\n"))), &rules))
}

fn listed(count: usize, head: &str) -> Case {
    let lines = each(count, |at| format!("（{}）事{at}\n", at + 1));
    let rules = rule("一", &format!("当 {head}\n{lines}结论 不予准入"));
    Case::open(policy(&each(count, |at| format!("字段 事{at} 是否\n")), &rules))
}

fn alternatives_of_one(count: usize) -> Case {
    let lines = each(count, |at| format!("（{}）值 介于 {} 至 {}\n", at + 1, 3 * at, 3 * at + 1));
    Case::open(policy("字段 值 数\n", &rule("一", &format!("当 下列之一\n{lines}结论 不予准入"))))
}

fn list_of_constants(count: usize) -> Case {
    let list = joined(count, "、", |at| format!("“甲{at}”"));
    Case::open(policy("字段 值 文本\n", &rule("一", &format!("当 值 属于 {{{list}}}\n结论 不予准入"))))
}

fn clauses(count: usize) -> Case {
    let when = each(count, |at| format!("当 值 ≠ {at}\n除非 另{at}\n"));
    let fields = "字段 值 数\n".to_owned() + &each(count, |at| format!("字段 另{at} 是否\n"));
    Case::open(policy(&fields, &rule("一", &format!("{when}结论 不予准入"))))
}

fn products(count: usize) -> Case {
    let when = joined(count, " 且 ", |at| format!("(事{at} 或 值 > {at} 或 另 < {at})"));
    let fields = "字段 值 数\n字段 另 数\n".to_owned() + &each(count, |at| format!("字段 事{at} 是否\n"));
    Case::open(policy(&fields, &rule("一", &format!("当 {when}\n结论 不予准入"))))
}

fn requires(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 件{at} {}\n", ["是否", "文本", "数"][at % 3]));
    let needs = joined(count, "、", |at| format!("件{at}"));
    Case::open(policy(&fields, &rule("一", &format!("应备 {needs}\n结论 补正 “{{缺项}}”"))))
}

fn requires_names(count: usize) -> Case {
    let fields = format!("字段 值 {}\n", names("集合", count));
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("应备 值 {{名{at}、名0}}\n结论 补正 “{{缺项}}”")));
    Case::open(policy(&fields, &rules))
}

fn exceptions(count: usize, to: fn(usize) -> Vec<usize>) -> Case {
    let rules = each(count, |at| {
        let others: Vec<String> = to(at).into_iter().map(|other| format!("规{other}")).collect();
        let exception = if others.is_empty() { String::new() } else { format!(" 例外于 {}", others.join("、")) };
        rule(&format!("规{at}{exception}"), &format!("当 事{at}\n结论 {}", conclusion(at)))
    });
    Case::open(policy(&each(count, |at| format!("字段 事{at} 是否\n")), &rules))
}

fn exceptions_on_one_fact(count: usize) -> Case {
    let rules = each(count, |at| {
        let exception = if at == 0 { String::new() } else { format!(" 例外于 规{}", at - 1) };
        rule(&format!("规{at}{exception}"), &format!("当 值 > {at}\n结论 {}", conclusion(at)))
    });
    Case::open(policy("字段 值 数\n", &rules))
}

fn table(count: usize, first: &str, columns: usize) -> Case {
    let fields = each(columns, |column| {
        if column % 2 == 0 { format!("字段 列{column} 枚举 {{甲、乙、丙}}\n") } else { format!("字段 列{column} 数\n") }
    });
    let headings = each(columns, |column| format!(" 列{column} |"));
    let cell = |row: usize, column: usize| match (row * 7 + column * 3) % 5 {
        0 => "—".to_owned(),
        _ if column.is_multiple_of(2) => ["甲", "乙", "丙"][(row + column) % 3].to_owned(),
        1 => format!("< {}", row + 1),
        2 => format!("{row} 至 {}", row + count),
        _ => format!("≥ {}", row * 3),
    };
    let rows = each(count, |row| format!("    |{} {} |\n", each(columns, |column| format!(" {} |", cell(row, column))), conclusion(row)));
    Case::open(policy(&fields, &format!("判定表 表 {first}\n    依据 《办法》第一条\n    |{headings} 结论 |\n{rows}")))
}

fn table_on_one(count: usize) -> Case {
    let rows = each(count, |row| format!("    | < {} | {} |\n", row + 1, conclusion(row)));
    Case::open(policy("字段 值 数\n", &format!("判定表 表 首个命中\n    依据 《办法》第一条\n    | 值 | 结论 |\n{rows}")))
}

fn interpolated(count: usize) -> Case {
    let text = each(count, |at| format!("{{值 + {at}}}，"));
    Case::open(policy("字段 值 数\n", &rule("一", &format!("当 值 未填\n结论 不予准入\n理由 “{text}”"))))
}

fn parentheses(count: usize) -> Case {
    let condition = format!("{}值 > 3{}", "(".repeat(count), ")".repeat(count));
    Case::open(policy("字段 值 数\n", &rule("一", &format!("当 {condition}\n结论 不予准入"))))
}

/// A row of a 名录 names the next one, and so on.
fn rows_named_by_rows(count: usize) -> Case {
    let declared = "字段 值 文本\n名录 册 来自 “table.csv” 主键 名称\n    列 名称 文本\n    列 下 文本\n";
    let condition = format!("{}值{} = “终”", "册[".repeat(count), "].下".repeat(count));
    let table = format!("名称,下\n{}", each(4 * count, |at| format!("名{at},名{}\n", at + 1)));
    Case {
        table: Some(table),
        ..Case::of(policy(declared, &rule("一", &format!("当 {condition}\n结论 不予准入"))), "[{\"值\":\"名0\"},{}]")
    }
}

fn bases(count: usize) -> Case {
    let laws = each(count, |at| format!("法规 《法{at}》\n    位阶 法律\n    施行 2020-01-01\n"));
    let rules = each(count, |at| {
        format!("\n规则 规{at}\n    依据 《法{at}》第一条；《法{}》第二条\n    当   值 > {at}\n    结论 不予准入\n", (at + 1) % count)
    });
    Case::open(policy(&format!("字段 值 数\n{laws}"), &rules))
}

fn for_the_list(count: usize) -> Case {
    let rules = each(count, |at| rule(&format!("规{at} 对全表"), &format!("当 合计(值) > {at}\n结论 {}", conclusion(at))));
    Case::open(policy("字段 值 数\n", &rules))
}
