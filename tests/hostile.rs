//! No input makes the parser, the checker or the evaluator panic or hang.

use crate::support::{check, day, policy, trying, work, workspace};
use proptest::prelude::*;

/// Pieces that a policy is made of, to be thrown together at random.
pub const PIECES: &[&str] = &[
    "政策 ",
    "字段 ",
    "规则 ",
    "判定表 ",
    "名录 ",
    "对象 ",
    "测试 ",
    "背景 ",
    "参数 ",
    "设定 ",
    "定义 ",
    "法规 ",
    "日历 ",
    "    当 ",
    "    除非 ",
    "    结论 ",
    "    应备 ",
    "    依据 ",
    "    理由 ",
    "    基准日 ",
    "    事项 ",
    "    各项 ",
    "    每组 ",
    "    预期 ",
    "    列 ",
    "    默认 ",
    "    层级 县",
    "    上位 ",
    "    适用 ",
    "甲",
    "乙",
    "丙",
    "「丁 戊」",
    "文本",
    "是否",
    "数(万元)",
    "整数(名)",
    "枚举 {甲、乙}",
    "集合 {甲}",
    "日期",
    " = ",
    " ≠ ",
    " < ",
    " 且 ",
    " 或 ",
    " 非 ",
    " 属于 ",
    " 包含 ",
    " 介于 ",
    " 至 ",
    " 于 ",
    "(",
    ")",
    "（",
    "）",
    "{",
    "}",
    "[",
    "]",
    "“",
    "”",
    "\"",
    "、",
    "，",
    "；",
    "|",
    "：",
    "。",
    "．",
    "——",
    "\u{2f8f}",
    "\u{2e87}",
    ".",
    "12",
    "30万元",
    "50%",
    "2024-02-30",
    "2024年1月1日",
    "２０２４／1／1",
    "+",
    "-",
    "*",
    "/",
    "//",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\t",
    "\u{3000}",
    "合计",
    "计数",
    "若 ",
    " 则 ",
    " 否则 ",
    "按 ",
    "其中 ",
    "准入",
    "报批 ",
    "下列之一",
    "（一）",
    "{缺项}",
    "例外于 ",
    "必填",
    "缺省 ",
    "列名 ",
    "来自 ",
    "主键 ",
    "可调 ",
    "已审 ",
    "匹配 ",
    "已填",
    "基准日",
    "\u{200b}",
    "🀄",
    "\u{0}",
];

proptest! {
    #![proptest_config(trying(400))]

    #[test]
    fn any_text_is_a_policy_or_an_error(text in any::<String>()) {
        let all = workspace(&[&text]);
        all.lint(Some(day("2024-01-01")));
        let _ = all.compile(day("2024-01-01"));
    }

    #[test]
    fn any_pieces_are_a_policy_or_an_error(pieces in proptest::collection::vec(0..PIECES.len(), 0..120)) {
        let text: String = pieces.iter().map(|at| PIECES[*at]).collect();
        let all = workspace(&[&format!("政策 示例\n    层级 县\n    默认 准入\n字段 甲 是否\n{text}")]);
        all.lint(None);
        let _ = all.compile(day("2024-01-01"));
        let _ = all.test().map(|tests| tests.run().failed());
    }

    #[test]
    fn any_change_of_a_policy_leaves_a_policy_or_an_error(changes in proptest::collection::vec((any::<u32>(), 0..PIECES.len(), 0..20_usize), 1..6)) {
        let mut text: Vec<char> = include_str!("../policies/重庆綦江镇街执法/新旧衔接.zr").chars().collect();
        for (at, piece, gone) in changes {
            let at = at as usize % text.len();
            let end = (at + gone).min(text.len());
            text.splice(at..end, PIECES[piece].chars());
        }
        let text: String = text.into_iter().collect();
        let all = workspace(&[&text]);
        all.lint(None);
        let _ = all.compile(day("2024-01-01"));
        let _ = zhunru::format("main.zr", &text);
    }

    #[test]
    fn any_bytes_are_a_package_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut all = zhunru::Workspace::new();
        all.add_package("x", vec![("x/main.zr".to_owned(), bytes)], true);
        all.lint(None);
        prop_assert!(all.compile(day("2024-01-01")).is_err());
    }

    #[test]
    fn any_values_are_facts_or_data_errors(name in any::<String>(), number in any::<f64>(), text in any::<String>()) {
        let text_policy = "政策 示例\n    层级 县\n    默认 准入\n字段 名 文本\n字段 数 数(万元)\n字段 日 日期\n字段 类 枚举 {甲、乙}\n字段 集 集合 {甲、乙}\n字段 真 是否\n规则 一\n    依据 《办法》\n    当 数 > 1万元 且 日 + 3个月 > 2024-01-01 且 名 包含 “甲” 且 非 真 且 类 = 甲 且 集 包含 甲\n    结论 不予准入\n";
        let policy = policy(&[text_policy], "2024-01-01");
        let list = serde_json::json!([{"名": name, "数": number, "日": text, "类": text, "集": text, "真": text}, {"数": text, "日": number, "类": number, "集": [text, number], "真": number}]);
        let result = check(&policy, &list.to_string(), false);
        prop_assert_eq!(result.items.len(), 2);
    }
}

const HEAD: &str = "政策 示例\n    层级 县\n    默认 准入\n字段 甲 是否\n字段 数 数\n";

/// What must end soon, with an error and not with a crash.
fn refused(text: &str) {
    let (errors, took) = work::of(|| workspace(&[text]).compile(day("2024-01-01")).err().expect("an error"));
    assert!(!errors.is_empty());
    assert!(took.bytes < (64 << 20) + 2000 * text.len() as u64, "{took:?} for {} bytes", text.len());
    assert!(took.processor.as_secs() < 20, "{took:?} for {} bytes", text.len());
}

#[test]
fn a_hundred_thousand_parentheses_are_refused() {
    let (open, close) = ("(".repeat(100_000), ")".repeat(100_000));
    refused(&format!("{HEAD}规则 一\n    依据 《办法》\n    当 {open}甲{close}\n    结论 准入\n"));
    refused(&format!("{HEAD}规则 一\n    依据 《办法》\n    当 {open}甲\n    结论 准入\n"));
    refused(&format!("{HEAD}规则 一\n    依据 《办法》\n    当 {}甲\n    结论 准入\n", "若 甲 则 ".repeat(10_000)));
    refused(&format!(
        "{HEAD}规则 一\n    依据 《办法》\n    当 甲\n    结论 准入\n    理由 {}{}\n",
        "“".repeat(50_000),
        "”".repeat(50_000)
    ));
    refused(&format!("{HEAD}规则 一\n    依据 《办法》\n    当 数{} > 1\n    结论 准入\n", " + 1".repeat(50_000)));
    refused(&format!(
        "{HEAD}定义 丁0 = 数\n{}规则 一\n    依据 《办法》\n    当 丁20000 > 1\n    结论 准入\n",
        (1..=20_000).map(|n| format!("定义 丁{n} = 丁{} + 1\n", n - 1)).collect::<String>()
    ));
}

#[test]
fn many_negations_are_no_trouble() {
    let text = format!(
        "{HEAD}规则 一\n    依据 《办法》\n    当 {}甲\n    结论 不予准入\n规则 二\n    依据 《办法》\n    当 数 > {}1\n    结论 准入\n",
        "非 ".repeat(20_000),
        "- ".repeat(20_000)
    );
    policy(&[&text], "2024-01-01");
}

#[test]
fn nesting_up_to_the_limit_works() {
    let text = format!("{HEAD}规则 一\n    依据 《办法》\n    当 {}甲{}\n    结论 不予准入\n", "(非 ".repeat(60), ")".repeat(60));
    let policy = policy(&[&text], "2024-01-01");
    assert_eq!(check(&policy, r#"{"甲": true}"#, false).items[0].outcome.key(), "reject");
}

#[test]
fn choices_are_counted_as_they_nest() {
    let with = |value: String| format!("{HEAD}定义 选 = {value}\n规则 一\n    依据 《办法》\n    当 选 > 3\n    结论 不予准入\n");
    for side_by_side in ["(若 甲 则 1 否则 2) + ", "较小(若 甲 则 1 否则 2, 若 甲 则 3 否则 4) + "] {
        policy(&[&with(side_by_side.repeat(100) + "1")], "2024-01-01");
    }
    let first = |depth: usize| "若 甲 则 ".repeat(depth) + "1" + &" 否则 2".repeat(depth);
    let last = |depth: usize| "若 甲 则 1 否则 ".repeat(depth) + "2";
    let bracketed = |depth: usize| "若 甲 则 1 否则 (".repeat(depth) + "2" + &")".repeat(depth);
    for nested in [&first as &dyn Fn(usize) -> String, &last, &bracketed] {
        policy(&[&with(nested(64))], "2024-01-01");
        refused(&with(nested(65)));
    }
    refused(&format!("{HEAD}规则 一\n    依据 《办法》\n    当 {}{}\n    结论 准入\n", "若 甲 则 ".repeat(10_000), "、)".repeat(50_000)));
}

#[test]
fn nothing_that_nests_is_tried_in_every_way() {
    let nested = |(open, close): (&str, &str)| format!("{}数{}", open.repeat(60), close.repeat(60));
    let kinds = [("(", ")"), ("较小(数, ", ")"), ("合计(", " 其中 甲)"), ("(若 甲 则 1 否则 ", ")"), ("名录[", "].列")];
    for condition in kinds.map(nested) {
        let condition = format!("{condition} > {condition}");
        refused(&format!("{HEAD}规则 一\n    依据 《办法》\n    当 {condition}\n    当 {condition} =\n    结论 准入\n"));
    }
}

#[test]
fn titles_in_titles_end_at_the_limit() {
    let title = |depth: usize| format!("{}法{}", "《".repeat(depth), "》".repeat(depth));
    refused(&format!("{HEAD}法规 {}\n", title(50_000)));
    refused(&format!("{HEAD}法规 {}\n", "《".repeat(50_000)));
    policy(&[&format!("{HEAD}法规 {}\n", title(60))], "2024-01-01");
}

#[test]
fn a_long_file_is_refused() {
    refused(&format!("{HEAD}规则 一\n    依据 《{}》\n    结论 准入\n", "长".repeat(70 << 20)));
}

#[test]
fn a_regular_expression_that_explodes_is_refused() {
    refused(&format!(
        "{HEAD}字段 名 文本\n规则 一\n    依据 《办法》\n    当 名 匹配 “{}”\n    结论 准入\n",
        "(((a{100}){100}){100}){100}"
    ));
}

#[test]
fn ten_thousand_rules_load_with_ten_times_the_work_of_a_thousand() {
    let rules = |count: usize| -> String {
        (0..count)
            .map(|n| format!("规则 规{n}\n    依据 《办法》第{n}条\n    当   数 > {n} 且 甲\n    结论 不予准入\n    理由 “第{n}条”\n\n"))
            .collect()
    };
    work::grows_with_its_input("loading rules", 1000, |count| {
        let text = format!("{HEAD}{}", rules(count));
        workspace(&[&text]).compile(day("2024-01-01")).unwrap_or_else(|errors| panic!("{errors:?}"));
    });
}

/// A policy of definitions each of which uses the one before it twice.
fn doubled(first: &str, next: impl Fn(&str) -> String, condition: &str) -> String {
    let definitions: String = (1..=60).map(|n| format!("定义 丁{n} = {}\n", next(&format!("丁{}", n - 1)))).collect();
    let head = format!("{HEAD}字段 乙 是否\n字段 量 数\n定义 丁0 = {first}\n{definitions}");
    format!(
        "{head}规则 一\n    依据 《办法》\n    当 {condition}\n    结论 不予准入\n规则 二\n    依据 《办法》\n    当 下列之一\n        （一）{condition} 且 乙\n        （二）非 ({condition})\n    除非 {condition} 且 量 > 1\n    结论 报批 “局”\n    理由 “{{丁60}}”\n"
    )
}

#[test]
fn definitions_that_use_another_twice_are_no_trouble() {
    let shapes = [
        doubled("数", |before| format!("{before} + {before}"), "丁60 > 5"),
        doubled("数 - 量", |before| format!("{before} + {before}"), "丁60 > 丁59"),
        doubled("甲", |before| format!("{before} 且 {before}"), "丁60"),
        doubled("数 > 1", |before| format!("({before} 且 乙) 或 {before}"), "丁60"),
        doubled("甲", |before| format!("({before} 且 非 乙) 或 (非 {before} 且 乙)"), "丁60"),
        doubled("数 > 1", |before| format!("({before} 且 非 量 > 3) 或 (非 {before} 且 甲)"), "丁60"),
        doubled("数", |before| format!("若 乙 则 {before} 否则 {before} + 1"), "丁60 > 5"),
        doubled("数", |before| format!("若 {before} > 2 则 {before} 否则 {before} + 1"), "丁60 > 5"),
        doubled("数", |before| format!("较小({before}, 较大({before}, 量))"), "丁60 > 5"),
        doubled("数", |before| format!("{before} + {before}"), "合计(丁60) > 5"),
        doubled("数 > 1", |before| format!("{before} = {before}"), "丁60"),
        doubled("数", |before| format!("若 {before} > {before} 则 1 否则 0"), "丁60 = 0"),
    ];
    for shape in shapes {
        let used: String = (0..=60)
            .filter(|_| shape.contains("    当 丁60\n"))
            .map(|n| format!("规则 规{n}\n    依据 《办法》\n    当 丁{n}\n    除非 乙 且 丁{}\n    结论 报批 “局{n}”\n", 60 - n))
            .collect();
        let text = shape + &used;
        let all = workspace(&[&text]);
        all.lint(None);
        let policy = all.compile(day("2024-01-01")).unwrap_or_else(|errors| panic!("{errors:?}"));
        let items = r#"[{}, {"甲": true}, {"甲": false, "乙": true, "数": 3, "量": 2}, {"数": 1, "量": null}, {"数": 9, "乙": false}]"#;
        for open in [false, true] {
            assert_eq!(check(&policy, items, open).items.len(), 5);
        }
    }
}
