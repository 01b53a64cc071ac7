//! What is made up as an example is a list that can be given: every fact is of its type, and reads back as it is.

use crate::support::random::Dice;
use crate::support::{check, policy, seeds, workspace};
use serde_json::{Value, json};
use std::fmt::Write;
use zhunru::wire::to_json;
use zhunru::{CheckOptions, Feed, mutate};

const PACKAGES: u64 = 40;
const DAY: &str = "2024-06-01";

/// Whole numbers and others of several units, all of which may be compared with each other where the kinds are the same.
const FIELDS: &[(&str, &str)] = &[
    ("编制", "整数(名)"),
    ("测算", "数(名)"),
    ("在岗", "整数(名)"),
    ("户数", "整数"),
    ("比重", "比例"),
    ("占地", "整数(公顷)"),
    ("面积", "数(平方米)"),
    ("期限", "整数(日)"),
    ("申请", "日期"),
    ("办结", "日期"),
];

const CONDITIONS: &[&str] = &[
    "编制 > 测算",
    "编制 < 测算 + 0.5名",
    "测算 - 编制 < 0.3名",
    "编制 ≥ 在岗 + 0.25名",
    "在岗 > 测算",
    "在岗 < 测算 + 0.4名",
    "测算 > 1.2名",
    "测算 < 1.7名",
    "测算 介于 3.1名 至 3.3名",
    "编制 > 1.5名",
    "编制 ≠ 2名",
    "编制 * 2 ≤ 测算 + 7名",
    "在岗 / 3 > 1.1名",
    "户数 > 比重",
    "户数 < 比重 + 0.5",
    "比重 > 0.35",
    "户数 ≤ 2.5",
    "占地 > 面积",
    "占地 < 面积 + 12平方米",
    "面积 > 15000.5平方米",
    "面积 < 40000平方米",
    "办结 - 申请 > 期限",
    "申请 + 15日 < 办结",
    "期限 < 2.5日",
    "期限 > 0.5日",
    "申请 晚于 2024-01-10",
];

const CONCLUSIONS: &[&str] = &["准入", "准入", "不予准入", "报批 “编委”", "附条件准入 “备案”", "转办 “另案”"];

fn package(seed: u64, rules: usize) -> String {
    let mut dice = Dice::new(seed ^ 0xe8a1);
    let mut text = "政策 示例\n    层级 县\n    默认 补正 “材料”\n\n".to_owned();
    for (name, ty) in FIELDS {
        writeln!(text, "字段 {name} {ty}").expect("a text");
    }
    for at in 0..2 + dice.below(rules) {
        let conditions: Vec<&str> = (0..1 + dice.below(3)).map(|_| *dice.pick(CONDITIONS)).collect();
        let (when, conclusion) = (conditions.join(" 且 "), dice.pick::<&str>(CONCLUSIONS));
        write!(text, "\n规则 规{at}\n    依据 《示例办法》第一条\n    当   {when}\n    结论 {conclusion}\n").expect("a text");
    }
    text
}

/// Judges a list that is an example.
fn holds(text: &str, example: &str) {
    let policy = policy(&[text], DAY);
    let result = check(&policy, example, false);
    for item in &result.items {
        assert!(item.errors.iter().all(|error| error.field.is_none()), "{example}: {:?}\n{text}", item.errors);
    }
    assert!(result.warnings.is_empty(), "{example}: {:?}\n{text}", result.warnings);
}

#[test]
fn the_examples_of_findings_can_be_given() {
    let mut examples = 0;
    for seed in seeds(PACKAGES) {
        let text = package(seed, 4);
        let result = policy(&[&text], DAY).analyze(&mut |_| {});
        for finding in &result.findings {
            let Some(example) = &finding.example else { continue };
            examples += 1;
            holds(&text, &to_json(example));
            if finding.certain && finding.kind == "conflict" {
                let policy = policy(&[&text], DAY);
                let judged = check(&policy, &to_json(example), false);
                let live: Vec<&str> = judged.items[0].reasons.iter().map(|reason| reason.rule).collect();
                assert!(finding.rules.iter().all(|rule| live.contains(&&**rule)), "{:?}: {live:?}\n{text}", finding.rules);
            }
        }
    }
    assert!(examples > 60, "{examples}");
}

#[test]
fn the_examples_of_versions_can_be_given() {
    let mut examples = 0;
    for seed in seeds(PACKAGES / 4) {
        let (old, new) = (package(2 * seed, 4), package(2 * seed + 1, 4));
        let result = workspace(&[&old]).diff(&workspace(&[&new]), &policy(&[&old], DAY), &policy(&[&new], DAY));
        for change in &result.changes {
            examples += 1;
            holds(&old, &to_json(&change.example));
            holds(&new, &to_json(&change.example));
        }
    }
    assert!(examples > 10, "{examples}");
}

#[test]
fn the_ways_of_items_can_be_given() {
    let mut ways = 0;
    for seed in seeds(PACKAGES / 2) {
        let text = package(seed, 4);
        let policy = policy(&[&text], DAY);
        let mut dice = Dice::new(seed);
        let mut item = json!({});
        for (name, ty) in FIELDS {
            item[*name] = match *ty {
                "日期" => json!(*dice.pick(&["2024-01-01", "2024-02-10"])),
                ty if ty.starts_with("整数") => json!(dice.below(4)),
                _ => json!(*dice.pick(&[0.1, 0.5, 0.9])),
            };
        }
        let list = crate::support::read(&policy, &json!([item]).to_string(), zhunru::input::InputFormat::Json);
        let result = policy.check(Feed::Input(&list), &CheckOptions { ways: true, ..CheckOptions::default() }).expect("a list");
        let result: Value = serde_json::from_str(&to_json(&result)).expect("JSON");
        for way in result["items"][0]["ways"].as_array().into_iter().flatten() {
            ways += 1;
            let mut changed = item.clone();
            changed.as_object_mut().expect("facts").extend(way["set"].as_object().expect("facts").clone());
            holds(&text, &json!([changed]).to_string());
        }
    }
    assert!(ways > 10, "{ways}");
}

/// What is proposed to be pasted passes, and fails once the policy is changed.
#[test]
fn the_tests_that_are_proposed_notice_the_changes() {
    let mut proposed = 0;
    for seed in seeds(1) {
        let text = package(seed, 1);
        let blank = check(&policy(&[&text], DAY), "[{}]", false).items[0].outcome.word();
        let mut text = format!("{text}\n测试 “空白”\n    基准日 {DAY}\n    事项\n    预期 {blank}\n");
        let survivors = |text: &str| {
            let workspace = workspace(&[text]);
            let tests = workspace.test().unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
            assert_eq!(tests.run().failed(), 0, "{text}");
            mutate(tests, workspace.sources(), &mut |_| {}).survived
        };
        let before = survivors(&text);
        for (at, survivor) in before.iter().enumerate() {
            if let Some(example) = &survivor.example {
                holds(&text, example.get());
            }
            if let Some(test) = &survivor.test {
                proposed += 1;
                // Two changes may be told apart in the same words.
                text += &format!("\n{}", test.replacen("测试 “", &format!("测试 “{at}，"), 1));
            }
        }
        let after: Vec<String> = survivors(&text).into_iter().map(|survivor| format!("{:?}{}", survivor.rule, survivor.message)).collect();
        for survivor in before.iter().filter(|survivor| survivor.test.is_some()) {
            assert!(!after.contains(&format!("{:?}{}", survivor.rule, survivor.message)), "{}\n{text}", survivor.message);
        }
    }
    assert!(proposed > 2, "{proposed}");
}
