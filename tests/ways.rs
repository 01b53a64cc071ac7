//! What would let an item through: every way is proven by judging, none contains another, and none is missed, which every set of changes
//! of a small world tells.

use crate::support::random::Dice;
use crate::support::small_world::{FIELDS, conclusion, condition, conditions, world};
use crate::support::{day, policy, read, seeds, workspace};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use zhunru::input::InputFormat;
use zhunru::wire::{Outcome, to_json};
use zhunru::{CheckOptions, Feed, Policy};

const PACKAGES: u64 = 20;
const ITEMS: usize = 2;

fn rules(dice: &mut Dice, prefix: &str, count: usize, crosses: bool) -> String {
    let mut text = String::new();
    for at in 0..count {
        let exception = if at > 0 && dice.chance(35) { format!(" 例外于 {prefix}{}", dice.below(at)) } else { String::new() };
        write!(text, "规则 {prefix}{at}{exception}\n    依据 《办法》第一条\n    当   {}\n", conditions(dice, crosses)).unwrap();
        if dice.chance(20) {
            writeln!(text, "    除非 {}", condition(dice, crosses)).unwrap();
        }
        if dice.chance(20) {
            writeln!(text, "    应备 {}", dice.pick(&["备案", "意见 {子、丑}", "人数、备案"])).unwrap();
        }
        write!(text, "    结论 {}\n\n", conclusion(dice)).unwrap();
    }
    if dice.chance(30) {
        write!(text, "判定表 {prefix}表 首个命中\n    依据 《办法》第二条\n    | 类型 | 人数 | 结论 |\n").unwrap();
        for _ in 0..3 {
            let (kind, count) = (dice.pick(&["甲", "乙、丙", "—"]), dice.pick(&["≥ 2名", "< 3名", "—"]));
            writeln!(text, "    | {kind} | {count} | {} |", conclusion(dice)).unwrap();
        }
        text.push('\n');
    }
    text
}

fn packages(dice: &mut Dice, crosses: bool) -> Vec<String> {
    let optional = |dice: &mut Dice, words: &str| if dice.chance(25) { format!(" {words}") } else { String::new() };
    let mut fields = String::new();
    for (name, ty) in FIELDS {
        writeln!(fields, "字段 {name} {ty}{}{}", optional(dice, "必填"), optional(dice, "由 “区政府”")).unwrap();
    }
    writeln!(fields, "字段 区域 枚举 {{东、西}} 固有").unwrap();
    let count = 1 + dice.below(2);
    let upper = format!("政策 上\n    层级 省\n\n{fields}\n{}", rules(dice, "上", count, crosses));
    let default = dice.pick(&["准入", "报批 “县政府”", "不予准入", "补正 “材料”"]);
    let scope = if dice.chance(20) { format!("    适用 {}\n", condition(dice, crosses)) } else { String::new() };
    let count = 2 + dice.below(5);
    let lower = format!("政策 下\n    层级 县\n    上位 上\n{scope}    默认 {default}\n\n{}", rules(dice, "下", count, crosses));
    vec![upper, lower]
}

type Facts = BTreeMap<&'static str, Value>;

/// Facts of which `of` are changed, each in every way, with every way of changing the others.
fn changes(of: &[(&'static str, Vec<Value>)], given: &Facts, most: usize) -> Vec<Facts> {
    let mut all: Vec<Facts> = vec![Facts::new()];
    for (name, values) in of.iter().filter(|(name, _)| *name != "区域") {
        let before = given.get(name).unwrap_or(&Value::Null);
        let others = values.iter().chain([&Value::Null]).filter(|value| *value != before);
        let others: Vec<&Value> = others.collect();
        for shorter in all.clone().into_iter().filter(|changes| changes.len() < most) {
            all.extend(others.iter().map(|value| {
                let mut longer = shorter.clone();
                longer.insert(name, (*value).clone());
                longer
            }));
        }
    }
    all
}

fn with(given: &Facts, changes: &Facts) -> Value {
    let mut item: Map<String, Value> = given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    item.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Value::Object(item)
}

/// The items that pass, by their place, and what they come to.
fn passing(policy: &Policy, items: &[Value]) -> BTreeMap<usize, Outcome> {
    let list = read(policy, &Value::from(items.to_vec()).to_string(), InputFormat::Json);
    let options = CheckOptions { only: vec![Outcome::Admit, Outcome::Conditional], ..CheckOptions::default() };
    let result = policy.check(Feed::Input(&list), &options).expect("a list");
    result.items.iter().map(|item| (item.row.expect("an item") - 1, item.outcome)).collect()
}

/// Whether a change goes no further than another one: the same, nearer in the same direction, or with fewer names added and taken away.
fn covers(before: Option<&Value>, way: &Value, other: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::String(text) => text.trim_end_matches('名').parse::<f64>().ok(),
        _ => value.as_f64(),
    };
    let names = |value: &Value| -> Option<Vec<String>> {
        let held = if value.is_null() { &[][..] } else { value.as_array()? };
        Some(held.iter().map(|name| name.as_str().expect("a name").to_owned()).collect())
    };
    let is_set = |value: &Value| value.is_array();
    if is_set(way) || is_set(other) {
        let before = before.and_then(names).unwrap_or_default();
        let difference = |value: &Value| -> Vec<String> {
            let held = names(value).unwrap_or_default();
            let added = held.iter().filter(|name| !before.contains(name)).map(|name| format!("+{name}"));
            added.chain(before.iter().filter(|name| !held.contains(name)).map(|name| format!("-{name}"))).collect()
        };
        let more = difference(other);
        return difference(way).iter().all(|change| more.contains(change));
    }
    match (before.and_then(number), number(way), number(other)) {
        (Some(before), Some(way), Some(other)) => (before < way && way <= other) || (before > way && way >= other),
        _ => way == other,
    }
}

fn contains(given: &Facts, changes: &Facts, way: &Map<String, Value>) -> bool {
    way.iter().all(|(name, value)| changes.get(name.as_str()).is_some_and(|other| covers(given.get(name.as_str()), value, other)))
}

/// Holds the ways of random items against every set of changes; how many ways there were.
fn compare(seed: u64, crosses: bool) -> usize {
    let mut dice = Dice::new(seed ^ 0x3a_75);
    let texts = packages(&mut dice, crosses);
    let policy = policy(&[&texts[0], &texts[1]], "2024-01-01");
    let mut count = 0;
    for _ in 0..ITEMS {
        let filled = world().into_iter().filter(|_| dice.chance(85)).collect::<Vec<_>>();
        let given: Facts = filled.iter().map(|(name, values)| (*name, dice.pick(values).clone())).collect();
        let told = || format!("seed {seed}\n{}\n{}", with(&given, &Facts::new()), texts.join("\n"));
        let list = read(&policy, &json!([with(&given, &Facts::new())]).to_string(), InputFormat::Json);
        let result = policy.check(Feed::Input(&list), &CheckOptions { ways: true, ..CheckOptions::default() }).expect("a list");
        let result: Value = serde_json::from_str(&to_json(&result)).expect("JSON");
        let item = &result["items"][0];
        let ways: Vec<&Map<String, Value>> =
            item["ways"].as_array().expect("ways").iter().map(|way| way["set"].as_object().expect("facts")).collect();
        if ["admit", "conditional"].contains(&item["outcome"].as_str().expect("an outcome")) {
            assert!(ways.is_empty(), "{}", told());
            continue;
        }
        count += ways.len();
        let changed: Vec<Value> = ways
            .iter()
            .map(|way| {
                assert!(way.len() <= 3 && !way.contains_key("区域"), "{way:?}\n{}", told());
                let mut item = with(&given, &Facts::new());
                item.as_object_mut().expect("facts").extend((*way).clone());
                item
            })
            .collect();
        let proven = passing(&policy, &changed);
        for (at, way) in item["ways"].as_array().expect("ways").iter().enumerate() {
            assert_eq!(proven.get(&at).map(|outcome| outcome.key()), way["outcome"].as_str(), "{way}\n{}", told());
        }
        for (at, way) in ways.iter().enumerate() {
            let larger: Facts = world().into_iter().filter_map(|(name, _)| Some((name, way.get(name)?.clone()))).collect();
            let within = |other: &Map<String, Value>| other.len() < way.len() && contains(&given, &larger, other);
            assert!(!ways.iter().enumerate().any(|(other, smaller)| other != at && within(smaller)), "{way:?}\n{}", told());
        }
        if item["waysExact"] == false || ways.len() == 10 {
            continue;
        }
        let all = changes(&world(), &given, 3);
        let items: Vec<Value> = all.iter().map(|changes| with(&given, changes)).collect();
        for changes in passing(&policy, &items).keys().map(|at| &all[*at]) {
            let same_facts = |way: &Map<String, Value>| way.keys().all(|name| changes.contains_key(name.as_str()));
            // Of an unfilled number a way stands for a range; of two that are compared with each other, for many pairs.
            let ranges = crosses || ["人数", "户数"].iter().any(|name| changes.contains_key(name) && !given.contains_key(name));
            let found = ways.iter().any(|way| if ranges { same_facts(way) } else { contains(&given, changes, way) });
            assert!(found, "missed {changes:?}\nways {ways:?}\n{}", told());
        }
    }
    count
}

#[test]
fn the_ways_of_small_worlds_are_those_that_every_set_of_changes_shows() {
    let found: usize = seeds(PACKAGES).map(|seed| compare(seed, false)).sum();
    assert!(found > 20, "{found}");
}

#[test]
fn facts_that_are_compared_with_each_other_change_together() {
    let found: usize = seeds(PACKAGES).map(|seed| compare(seed, true)).sum();
    assert!(found > 20, "{found}");
}

/// A random condition on a text, of every kind that there is.
fn text_condition(dice: &mut Dice) -> String {
    let word = dice.pick(&["A", "B", "AB", "BA", "《A》", "《AB》B"]);
    match dice.below(10) {
        0 => format!("名称 包含 “{word}”"),
        1 => format!("名称 不包含 “{word}”"),
        2 => format!("名称 开头为 “{word}”"),
        3 => format!("名称 结尾为 “{word}”"),
        4 => format!("名称 {} “{word}”", dice.pick(&["=", "≠"])),
        5 => format!("名称 匹配 “{}”", dice.pick(&["^A+B$", "B.A", "^[^A]", "(BA){2}", "》A?$"])),
        6 => format!("名称 {} 词", dice.pick(&["提及", "不提及", "属于", "不属于"])),
        7 => format!("名称 {} 词", dice.pick(&["引用", "不引用"])),
        8 => format!("法规名(名称) = “{}”", dice.pick(&["A", "AB", "B"])),
        _ => {
            format!("{} = {}", dice.pick(&["词[提及项(名称, 词)].类", "词[法规名(名称, 词)].类", "词[名称].类"]), dice.pick(&["甲", "乙"]))
        }
    }
}

/// Whether ways of texts are called all that there are though some short text shows another.
#[test]
fn ways_of_texts_are_exact_only_where_they_are_all() {
    let signs = ['A', 'B', '《', '》'];
    let mut texts = vec![String::new()];
    let mut all = Vec::new();
    for _ in 0..5 {
        texts = texts.iter().flat_map(|text| signs.map(|sign| format!("{text}{sign}"))).collect();
        all.extend(texts.iter().cloned());
    }
    let table = "名,类\nA,甲\nAB,乙\nBA,甲\n";
    let items: Vec<Value> = all.iter().map(|text| json!({ "名称": text })).collect();
    let (mut exact, mut told) = (0, 0);
    for seed in seeds(30) {
        let mut dice = Dice::new(seed ^ 0x7e_47);
        let mut rules = String::new();
        for at in 0..1 + dice.below(3) {
            let when: Vec<String> = (0..1 + dice.below(3)).map(|_| text_condition(&mut dice)).collect();
            let conclusion = dice.pick(&["准入", "准入", "不予准入"]);
            write!(rules, "规则 规{at}\n    依据 《办法》第一条\n    当   {}\n    结论 {conclusion}\n\n", when.join(" 且 ")).unwrap();
        }
        let main = format!(
            "政策 示例\n    层级 县\n    默认 报批 “县政府”\n\n字段 名称 文本\n\n名录 词 来自 “词.csv” 主键 名\n    列 名 文本\n    列 类 枚举 {{甲、乙}}\n\n{rules}"
        );
        let mut workspace = workspace(&[&main]);
        workspace.add_table("0/词.csv", table.as_bytes().to_vec());
        let policy = workspace.compile(day("2024-01-01")).unwrap_or_else(|errors| panic!("{errors:#?}\n{main}"));
        let list = read(&policy, &json!([{ "名称": "丙" }]).to_string(), InputFormat::Json);
        let result = policy.check(Feed::Input(&list), &CheckOptions { ways: true, ..CheckOptions::default() }).expect("a list");
        let result: Value = serde_json::from_str(&to_json(&result)).expect("JSON");
        let item = &result["items"][0];
        if ["admit", "conditional"].contains(&item["outcome"].as_str().expect("an outcome")) {
            continue;
        }
        let ways = item["ways"].as_array().expect("ways");
        told += ways.len();
        if item["waysExact"] == true {
            exact += 1;
            assert!(!ways.is_empty() || passing(&policy, &items).is_empty(), "seed {seed}\n{main}");
        }
    }
    assert!(exact > 3 && told > 10, "{exact} {told}");
}
