//! An item of a list that is read, and put back, is the same item; and items that are written as a 测试 come to what it expects.

use crate::support::packages::{self, Package, compile, workspace};
use crate::support::random::Dice;
use crate::support::{check, judged, read, seeds};
use serde_json::{Value, json};
use zhunru::input::InputFormat;
use zhunru::wire::{Item, to_json_line};
use zhunru::{CheckOptions, Policy};

const PACKAGES: u64 = 25;
const ITEMS: usize = 6;
const DAY: &str = "2024-06-01";

fn random(seed: u64) -> (Vec<Package>, Policy, Dice) {
    let mut dice = Dice::new(seed ^ 0x3f_11);
    let packages = packages::packages(&mut dice, true);
    let policy = compile(&packages, DAY).unwrap_or_else(|errors| panic!("seed {seed}: {errors}"));
    (packages, policy, dice)
}

/// What an item comes to, without where it stands.
fn verdict(item: &Item<'_>) -> Value {
    let mut verdict: Value = serde_json::from_str(&to_json_line(item)).expect("JSON");
    for reason in verdict["reasons"].as_array_mut().expect("reasons") {
        for fact in reason["facts"].as_array_mut().expect("facts") {
            fact["place"] = Value::Null;
        }
    }
    verdict
}

#[test]
fn an_item_that_is_put_back_is_the_same_item() {
    let mut compared = 0;
    for seed in seeds(PACKAGES) {
        let (_, policy, mut dice) = random(seed);
        let list = packages::list(&mut dice, ITEMS, 12).to_string();
        let before = check(&policy, &list, false);
        let input = read(&policy, &list, InputFormat::Json);
        for row in 1..=ITEMS {
            let item = &before.items[row - 1];
            // Cells that cannot be read are not part of what is read.
            if !item.errors.is_empty() {
                continue;
            }
            let facts = policy.item_facts(&input, &CheckOptions::default(), row).expect("facts");
            let other = policy.with_item(input.clone(), row, facts.get().as_bytes()).expect("a list");
            let after = judged(&policy, &other, &CheckOptions { row: Some(row), ..CheckOptions::default() });
            let after: Vec<Value> = after.items.iter().map(verdict).collect();
            assert_eq!(after, [verdict(item)], "seed {seed}, row {row}, {facts}\n{list}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn a_list_in_which_an_item_is_another_one_is_judged_as_a_list() {
    let text = "政策 甲\n    层级 县\n    默认 准入\n\n对象 申报\n    字段 部门 文本\n\n字段 名 文本\n字段 费 数(万元)\n\n规则 多\n    依据 《办法》第一条\n    当   合计(费) > 10万元\n    结论 不予准入\n";
    let policy = crate::support::policy(&[text], DAY);
    let list = read(&policy, "名,费\n一,4\n二,7\n", InputFormat::Csv);
    let judged_with = |row: usize, item: Value| {
        let other = policy.with_item(list.clone(), row, item.to_string().as_bytes()).map_err(|error| error.message)?;
        let items = judged(&policy, &other, &CheckOptions::default()).items;
        Ok::<_, String>(items.iter().map(|item| format!("{} {}", item.name.as_deref().unwrap_or("无"), item.label)).collect::<Vec<_>>())
    };
    assert_eq!(judged_with(1, json!({"名": "一", "费": 4})).unwrap(), ["一 不予准入", "二 不予准入"]);
    assert_eq!(
        judged_with(2, json!({"申报": {"部门": "甲局"}, "事项": [{"名": "新二", "费": "3万元"}]})).unwrap(),
        ["一 准入", "新二 准入"]
    );
    assert_eq!(judged_with(3, json!({})).unwrap_err(), "清单有 2 项，没有第 3 项");
    assert_eq!(judged_with(0, json!({})).unwrap_err(), "清单有 2 项，没有第 0 项");
    assert_eq!(judged_with(1, json!([{}, {}])).unwrap_err(), "要有且只有一个事项来代替清单里的一项");
}

#[test]
fn items_written_as_a_test_come_to_what_it_expects() {
    for seed in seeds(PACKAGES) {
        let (mut packages, policy, mut dice) = random(seed);
        let list = packages::list(&mut dice, 3, 12).to_string();
        let test = policy.as_test(&read(&policy, &list, InputFormat::Json), "抄来的“清单”").expect("a test");
        let last = packages.last_mut().expect("a package");
        last.text = format!("{}\n{test}", last.text);
        let workspace = workspace(&packages);
        let tests = workspace.test().unwrap_or_else(|errors| panic!("seed {seed}: {errors:#?}\n{test}"));
        let report = tests.run();
        let own = report.tests.iter().find(|outcome| outcome.name == "抄来的清单").expect("the test");
        let why =
            || own.failures.iter().map(|failure| format!("{}: {} / {}", failure.item, failure.expected, failure.got)).collect::<Vec<_>>();
        assert!(own.passed, "seed {seed}: {:#?}\n{test}\n{list}", why());
    }
}
