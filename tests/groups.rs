//! What a rule 对每个 says of a group is what the same rule 对全表 says of a list of the group's items alone.

use crate::support::packages::{self, compile, tables};
use crate::support::random::Dice;
use crate::support::{judge, seeds};
use serde_json::{Value, json};
use zhunru::Policy;
use zhunru::input::InputFormat;
use zhunru::wire::{CheckResult, GroupResult, Item, to_json_line};

const LISTS: u64 = 30;
const ITEMS: usize = 40;
const ENOUGH: usize = 300;

fn policy(scope: &str, rules: &str) -> Policy {
    let declared = packages::tree::File { declarations: [packages::fields(), packages::everything()].concat() };
    let text = format!("政策 甲\n层级 县\n默认 准入\n{}{}", declared.plain(), rules.replace("（范围）", scope));
    compile(&[packages::Package { text, tables: tables() }], "2024-06-01").unwrap_or_else(|errors| panic!("{errors}\n{rules}"))
}

/// What is the same whatever the rows are called: an unknown value in a text tells which row it is of.
fn essence(item: &Item<'_>) -> Value {
    let known = |text: &str| text.split('〔').next().map(str::to_owned);
    let reasons: Vec<Value> = item.reasons.iter().map(|reason| json!([reason.rule, reason.message.as_deref().map(known)])).collect();
    let details: Vec<_> = item.details.iter().map(|detail| known(detail)).collect();
    let lifted: Vec<&str> = item.lifted.iter().map(|lifted| lifted.rule).collect();
    let open: Vec<&str> = item.open.iter().map(|open| open.rule).collect();
    json!([item.outcome, item.determined, item.possible, details, reasons, lifted, open, item.missing.len()])
}

/// The facts of a group.
fn name(group: &GroupResult<'_>) -> String {
    group.key.iter().map(|(name, value)| format!("{name} {}；", to_json_line(value))).collect()
}

/// Some items of a list.
fn judged<'p>(policy: &'p Policy, list: &Value, items: &[&Value], open: bool) -> CheckResult<'p> {
    let text = json!({"申报": list["申报"], "事项": items}).to_string();
    judge(policy, text.as_bytes(), InputFormat::Json, open).expect("a list")
}

#[test]
fn a_group_is_judged_as_a_list_of_its_items() {
    let mut groups = 0;
    for seed in seeds(LISTS) {
        let mut dice = Dice::new(seed ^ 0x9_70_0b);
        let by = *dice.pick(&["类型", "代码、承接街道", "会签", "紧急", "占比、期限"]);
        let mut rule = |name: &str, head: &str, conclusion: &str| {
            let condition = packages::tree::File {
                declarations: vec![packages::tree::Declaration::new("").condition("当", packages::of_list(&mut dice, true))],
            };
            format!(
                "规则 {name} （范围）{head}\n依据 《办法》第一条\n{}结论 {conclusion}\n理由 “{{计数()}}项{{最大(人数)}}”\n",
                condition.plain().trim_start()
            )
        };
        let rules = [rule("甲", "", "报批 “编委{合计(经费)}”"), rule("乙", " 例外于 甲", "提醒"), rule("丙", "", "补正 “材料”")].concat();
        let each = policy(&format!("对每个 {by}"), &rules);
        let whole = policy("对全表", &rules);
        let keys = policy(&format!("对每个 {by}"), "规则 有 （范围）\n依据 《办法》第一条\n结论 提醒\n");
        for (unknown, open) in [(0, false), (15, false), (10, true)] {
            let list = packages::list(&mut dice, ITEMS, unknown);
            // The group of an item is the only one of a list that holds it alone.
            let mut members: Vec<(String, Vec<&Value>)> = Vec::new();
            let items: Vec<&Value> = list["事项"].as_array().expect("items").iter().collect();
            for item in &items {
                let alone = judged(&keys, &list, &[item], open);
                let Some(group) = alone.groups.iter().flatten().next() else { continue };
                match members.iter_mut().find(|(key, _)| *key == name(group)) {
                    Some((_, own)) => own.push(item),
                    None => members.push((name(group), vec![item])),
                }
            }
            let found = judged(&each, &list, &items, open);
            let found: Vec<(String, Value)> = found.groups.iter().flatten().map(|group| (name(group), essence(&group.decision))).collect();
            let mut expected = Vec::new();
            for (key, own) in members {
                groups += 1;
                let list = judged(&whole, &list, &own, open).list.expect("a rule is 对全表");
                let says = !list.reasons.is_empty() || list.open.iter().any(|open| open.rule != "乙");
                expected.extend(says.then(|| (key, essence(&list))));
            }
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(found, expected, "seed {seed}, open {open}\n{rules}\n{list}");
            }
            assert_eq!(found.len(), expected.len(), "seed {seed}, open {open}\n{rules}\n{list}");
        }
    }
    assert!(groups >= ENOUGH, "{groups}");
}
