//! What changes from one version of a policy to another is what judging every item of a small world by both shows.

use crate::support::random::Dice;
use crate::support::small_world::{FIELDS, conclusion, condition, conditions, world};
use crate::support::{day, policy, read, seeds, workspace};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use zhunru::input::InputFormat;
use zhunru::wire::{Outcome, to_json};
use zhunru::{CheckOptions, Feed, Policy};

const PACKAGES: u64 = 12;

/// A rule that is the same for the same seed.
fn rule(seed: u64, name: &str, exception: &str, crosses: bool) -> String {
    let mut dice = Dice::new(seed);
    let mut text = format!("规则 {name}{exception}\n    依据 《办法》第一条\n    当   {}\n", conditions(&mut dice, crosses));
    if dice.chance(20) {
        writeln!(text, "    除非 {}", condition(&mut dice, crosses)).unwrap();
    }
    if dice.chance(20) {
        writeln!(text, "    应备 {}", dice.pick(&["备案", "意见 {子、丑}"])).unwrap();
    }
    writeln!(text, "    结论 {}\n", conclusion(&mut dice)).unwrap();
    text
}

/// Two versions of a policy: some rules differ, and perhaps the 默认, a 必填 and the 适用.
fn versions(dice: &mut Dice, crosses: bool) -> [Vec<String>; 2] {
    let count = 3 + dice.below(4);
    let rules: Vec<u64> = (0..count as u64).map(|at| at * 1000 + dice.below(1000) as u64).collect();
    let exceptions: Vec<String> =
        (0..count).map(|at| if at > 0 && dice.chance(30) { format!(" 例外于 规{}", dice.below(at)) } else { String::new() }).collect();
    let (required, default) = (dice.pick(&["人数", "备案"]).to_owned(), *dice.pick(&["准入", "报批 “县政府”", "不予准入"]));
    let scope = if dice.chance(30) { "    适用 非 紧急\n" } else { "" };
    let version = |rules: &[u64], default: &str, required: &str, scope: &str| {
        let mut fields = String::new();
        for (name, ty) in FIELDS {
            writeln!(fields, "字段 {name} {ty}{}", if name == required { " 必填" } else { "" }).unwrap();
        }
        let upper = format!("政策 上\n    层级 省\n\n{fields}字段 区域 枚举 {{东、西}}\n\n{}", rule(7, "上规", "", crosses));
        let rules: String = rules
            .iter()
            .zip(&exceptions)
            .enumerate()
            .map(|(at, (seed, exception))| rule(*seed, &format!("规{at}"), exception, crosses))
            .collect();
        vec![upper, format!("政策 下\n    层级 县\n    上位 上\n{scope}    默认 {default}\n\n{rules}")]
    };
    let old = version(&rules, default, required, scope);
    let mut changed = rules.clone();
    for _ in 0..1 + dice.below(2) {
        changed[dice.below(count)] = 100_000 + dice.below(1000) as u64;
    }
    let default = if dice.chance(20) { "转办 “他处”" } else { default };
    let required = if dice.chance(20) { "类型" } else { required };
    let scope = if dice.chance(20) { "    适用 非 备案\n" } else { scope };
    [old, version(&changed, default, required, scope)]
}

/// Every item of the world: each fact so, or unfilled.
fn items() -> Vec<Value> {
    let mut all = vec![Map::new()];
    for (name, values) in world() {
        let every = if name == "人数" || name == "类型" { 1 } else { 2 };
        let some: Vec<&Value> = values.iter().step_by(if name == "意见" { 3 } else { every.min(values.len() - 1) }).collect();
        let longer = |item: &Map<String, Value>| {
            let unfilled = matches!(name, "类型" | "紧急" | "意见").then(|| item.clone());
            let filled = some.iter().map(|value| {
                let mut longer = item.clone();
                longer.insert(name.to_owned(), (*value).clone());
                longer
            });
            unfilled.into_iter().chain(filled).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.into_iter().map(Value::Object).collect()
}

/// What items come to; `None` where a 必填 fact is missing or a rule is open.
fn outcomes(policy: &Policy, items: &[Value]) -> Vec<Option<Outcome>> {
    let list = read(policy, &Value::from(items.to_vec()).to_string(), InputFormat::Json);
    let result = policy.check(Feed::Input(&list), &CheckOptions::default()).expect("a list");
    let outcome =
        |item: &zhunru::wire::Item<'_>| (item.determined && item.open.is_empty() && item.missing.is_empty()).then_some(item.outcome);
    result.items.iter().map(outcome).collect()
}

/// Holds the moves between two versions against all items; how many moves there are.
fn compare(seed: u64, crosses: bool) -> usize {
    let mut dice = Dice::new(seed ^ 0xd1_ff);
    let [old, new] = versions(&mut dice, crosses);
    let told = || format!("seed {seed}\n{}\n=====\n{}", old.join("\n"), new.join("\n"));
    let texts = |version: &[String]| [version[0].clone(), version[1].clone()];
    let (before, after) = (texts(&old), texts(&new));
    let workspaces = [&before, &after].map(|texts| workspace(&[&texts[0], &texts[1]]));
    let policies = [&before, &after].map(|texts| policy(&[&texts[0], &texts[1]], "2024-01-01"));
    let result = workspaces[0].diff(&workspaces[1], &policies[0], &policies[1]);
    let mut found = BTreeSet::new();
    for change in &result.changes {
        let example: Value = serde_json::from_str(&to_json(&change.example)).expect("JSON");
        let both = [&policies[0], &policies[1]].map(|policy| outcomes(policy, std::slice::from_ref(&example))[0]);
        assert_eq!(both, [Some(change.from), Some(change.to)], "{example}\n{}", told());
        found.insert((change.from, change.to));
    }
    let items = items();
    let (old, new) = (outcomes(&policies[0], &items), outcomes(&policies[1], &items));
    for ((old, new), item) in old.into_iter().zip(new).zip(&items) {
        if let (Some(old), Some(new)) = (old, new)
            && old != new
        {
            assert!(found.contains(&(old, new)) || result.left_out > 0, "missed {old:?} → {new:?} {item}\n{}", told());
        }
    }
    found.len()
}

#[test]
fn the_moves_of_small_worlds_are_those_that_every_item_shows() {
    let found: usize = seeds(PACKAGES).map(|seed| compare(seed, seed % 3 == 0)).sum();
    assert!(found > 10, "{found}");
}

#[test]
fn a_version_does_not_differ_from_itself() {
    for seed in seeds(4) {
        let [old, _] = versions(&mut Dice::new(seed), true);
        let (workspace, policy) = (workspace(&[&old[0], &old[1]]), policy(&[&old[0], &old[1]], "2024-01-01"));
        let result = workspace.diff(&workspace, &policy, &policy);
        assert!(result.is_empty() && result.left_out == 0, "{}\n{}", to_json(&result), old.join("\n"));
        assert_eq!(workspace.day_in_force(day("2024-01-01")), day("2024-01-01"));
    }
    assert_eq!(items()[0].as_object().map(Map::len), Some(world().len() - 3), "{}", json!(items()[0]));
}
