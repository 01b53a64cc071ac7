//! Declarations: fields, definitions, parameters, 名录, levels, tests.

use super::{Case, Kind, each, joined, policy, rule};

pub const KINDS: &[Kind] = &[
    Kind::of("definitions, summed", 40, |n| definitions(n, "数", "值0", |a, b| format!("{a} + {b}"), "> 3")),
    Kind::of("definitions, 且", 40, |n| definitions(n, "是否", "值0", |a, b| format!("{a} 且 {b}"), "")),
    Kind::of("definitions, one of two", 40, |n| definitions(n, "是否", "值0", |a, b| format!("({a} 且 非 {b}) 或 (非 {a} 且 {b})"), "")),
    Kind::of("definitions, 若", 40, |n| definitions(n, "是否", "值0", |a, b| format!("若 {a} 则 {b} 否则 非 {b}"), "")),
    Kind::of("definitions, 若 of numbers", 40, |n| definitions(n, "数", "值0", |a, b| format!("若 {a} > 3 则 {b} 否则 {a}"), "> 3")),
    Kind::of("definitions, 较小", 40, |n| definitions(n, "数", "值0", |a, b| format!("较小({a}, {b} - 1)"), "> 3")),
    Kind::of("definitions, compared", 40, |n| definitions(n, "是否", "值0", |a, b| format!("{a} = {b}"), "")),
    Kind::bounded("definitions in many rules", 200, definitions_in_rules),
    Kind::of("fields", 400, fields),
    Kind::of("unused fields", 1000, |n| {
        Case::open(policy(&each(n, |at| format!("字段 事{at} 文本\n")), &rule("一", "当 事0 已填\n结论 不予准入")))
    }),
    Kind::of("facts of an 对象", 400, object_fields),
    Kind::of("objects", 300, objects),
    Kind::of("必填 当", 400, required),
    Kind::of("values of an enumeration", 400, values),
    Kind::of("parameters", 400, parameters),
    Kind::of("rows of a 名录", 1000, register_rows),
    Kind::bounded("rules on a 名录", 200, register_rules),
    Kind::of("registers", 100, registers),
    Kind::of("versions in a 名录", 1000, register_versions),
    // An open item with a fact of its own in each policy: the diagram of its outcomes has a budget.
    Kind::bounded("a chain of upper policies", 60, chain),
    Kind::bounded("upper policies of one", 60, broad),
    Kind::of("versions of a policy", 100, versions),
    Kind::of("tests", 200, tests),
    Kind::of("items of a test", 200, test_items),
    Kind::of("comments and blank lines", 2000, |n| Case::open(policy(&each(n, |at| format!("// 第{at}行\n\n")), ""))),
    Kind::of("work days", 1000, workdays),
    Kind::of("列名", 400, headings),
];

/// Levels, each mentioning both of those above it.
fn definitions(levels: usize, ty: &str, first: &str, next: fn(&str, &str) -> String, test: &str) -> Case {
    let name = |at: usize| if at == 0 { first.to_owned() } else { format!("义{at}") };
    let defined =
        each(levels, |at| format!("定义 义{} = {}\n", at + 1, next(&name(at), &if at == 0 { "值1".to_owned() } else { name(at - 1) })));
    let rules = rule("一", &format!("当 义{levels} {test}\n结论 不予准入"));
    Case::open(policy(&format!("字段 值0 {ty}\n字段 值1 {ty}\n{defined}"), &rules))
}

fn definitions_in_rules(count: usize) -> Case {
    let defined = each(count, |at| format!("定义 义{at} = 值 > {at} 且 另 < {at}\n"));
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 义{at} 或 义{}\n结论 不予准入", (at + 1) % count)));
    Case::open(policy(&format!("字段 值 数\n字段 另 数\n{defined}"), &rules))
}

fn fields(count: usize) -> Case {
    let fields = each(count, |at| {
        format!(
            "字段 事{at} {}\n",
            ["文本", "数(万元)", "日期", "是否 缺省 否", "整数(名) 列名 “人数”"][at % 5].replace("人数", &format!("人数{at}"))
        )
    });
    let facts = joined(count, ",", |at| format!("\"事{at}\":\"5\""));
    Case::of(policy(&fields, ""), format!("[{{{facts}}},{{}}]"))
}

fn object_fields(count: usize) -> Case {
    let fields = each(count, |at| format!("    字段 事{at} 数\n"));
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 申报.事{at} > 3\n结论 不予准入")));
    Case::open(policy(&format!("对象 申报\n{fields}"), &rules))
}

fn objects(count: usize) -> Case {
    let objects = each(count, |at| format!("对象 象{at}\n    字段 事 数\n"));
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 象{at}.事 > 3\n结论 不予准入")));
    Case::open(policy(&objects, &rules))
}

fn required(count: usize) -> Case {
    let fields = each(count, |at| format!("字段 事{at} 数 必填 当 类 = 甲 且 值 > {at}\n"));
    Case::open(policy(&format!("字段 类 枚举 {{甲、乙}}\n字段 值 数\n{fields}"), ""))
}

fn values(count: usize) -> Case {
    let names = joined(count, "、", |at| format!("名{at}"));
    let rules = rule("一", "当 值 = 名0\n结论 不予准入");
    let items = joined(count, ",", |at| format!("{{\"值\":\"名{at}\"}}"));
    Case::of(policy(&format!("字段 值 枚举 {{{names}}}\n"), &rules), format!("[{items}]"))
}

fn parameters(count: usize) -> Case {
    let declared = each(count, |at| format!("参数 限{at} 数 = {at}\n"));
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 值 > 限{at}\n结论 不予准入")));
    Case::open(policy(&format!("字段 值 数\n{declared}"), &rules))
}

fn register_rows(count: usize) -> Case {
    let declared = "字段 值 文本\n名录 册 来自 “table.csv” 主键 名称\n    列 名称 文本\n    列 数目 数\n";
    let rules = rule("一", "当 值 属于 册 且 册[值].数目 > 3\n结论 不予准入") + &rule("二", "当 值 不属于 册\n结论 提醒");
    let table = format!("名称,数目\n{}", each(count, |at| format!("名{at},{at}\n")));
    Case { table: Some(table), ..Case::open(policy(declared, &rules)) }
}

fn register_rules(count: usize) -> Case {
    let declared = "字段 值 文本\n名录 册 来自 “table.csv” 主键 名称\n    列 名称 文本\n    列 数目 数\n";
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 册[值].数目 > {at}\n结论 不予准入")));
    let table = format!("名称,数目\n{}", each(count, |at| format!("名{at},{at}\n")));
    Case { table: Some(table), ..Case::open(policy(declared, &rules)) }
}

fn registers(count: usize) -> Case {
    let declared = each(count, |at| format!("名录 册{at} 来自 “table.csv” 主键 名称\n    列 名称 文本\n"));
    let rules = each(count, |at| rule(&format!("规{at}"), &format!("当 值 属于 册{at}\n结论 不予准入")));
    Case { table: Some("名称\n甲\n乙\n".to_owned()), ..Case::open(policy(&format!("字段 值 文本\n{declared}"), &rules)) }
}

fn register_versions(count: usize) -> Case {
    let declared = "字段 值 文本\n字段 日 日期\n名录 册 来自 “table.csv” 主键 名称 施行 起 失效 止\n    列 名称 文本\n    列 起 日期\n    列 止 日期\n";
    let rules = rule("一", "当 值 属于 册 于 日\n结论 不予准入");
    let table = format!("名称,起,止\n{}", each(count, |at| format!("甲,{}-01-01,{}-12-31\n", 1000 + at, 1000 + at)));
    Case { table: Some(table), ..Case::open(policy(declared, &rules)) }
}

fn level(at: usize, upper: &str, more: &str) -> String {
    format!(
        "政策 政{at}\n    层级 县\n    默认 准入\n{upper}\n字段 事{at} 是否\n{more}\n规则 规\n    依据 《办法》第一条\n    当   事{at}\n    结论 不予准入\n"
    )
}

fn chain(count: usize) -> Case {
    let upper = |at: usize| if at == 0 { String::new() } else { format!("    上位 政{}\n", at - 1) };
    Case { packages: (0..count).map(|at| level(at, &upper(at), "")).collect(), ..Case::open(String::new()) }
}

fn broad(count: usize) -> Case {
    let upper = format!("    上位 {}\n", joined(count, "、", |at| format!("政{at}")));
    Case { packages: (0..=count).map(|at| level(at, if at == count { &upper } else { "" }, "")).collect(), ..Case::open(String::new()) }
}

fn versions(count: usize) -> Case {
    let version = |at: usize| {
        format!("政策 政\n    层级 县\n    默认 准入\n    施行 {}-01-01\n    失效 {}-01-01\n字段 事 是否\n", 1000 + at, 1001 + at)
    };
    Case { packages: (0..count).map(version).collect(), ..Case::open(String::new()) }
}

fn tests(count: usize) -> Case {
    let tests = each(count, |at| format!("\n测试 “测{at}”\n    基准日 2024-01-01\n    事项 值 = {at}\n    预期 不予准入 因 一\n"));
    Case::open(policy("字段 值 数\n", &(rule("一", "当 值 > 3\n结论 不予准入") + &tests)))
}

fn test_items(count: usize) -> Case {
    let items = each(count, |at| format!("    事项 值 = {at}\n    预期 不予准入 因 一\n"));
    Case::open(policy("字段 值 数\n", &(rule("一", "当 值 > 3\n结论 不予准入") + &format!("\n测试 “测”\n    基准日 2024-01-01\n{items}"))))
}

fn workdays(count: usize) -> Case {
    let declared = "字段 起 日期\n字段 天 整数(个工作日)\n日历 来自 “table.csv”\n";
    let rules = rule("一", "当 起 + 天 > 2024-01-01\n结论 不予准入") + &rule("二", "当 工作日数(起, 2900-01-01) > 9个工作日\n结论 提醒");
    let table = format!("日期,类型\n{}", each(900, |year| format!("{}-05-01,休\n", 2000 + year)));
    let items = joined(count, ",", |_| "{\"起\":\"2000-01-03\",\"天\":99999999999}".to_owned());
    Case { table: Some(table), ..Case::of(policy(declared, &rules), format!("[{items}]")) }
}

fn headings(count: usize) -> Case {
    let names = each(count, |at| format!(" 列名 “名{at}”"));
    Case::open(policy(&format!("字段 值 数{names}\n"), &rule("一", "当 值 > 3\n结论 不予准入")))
}
