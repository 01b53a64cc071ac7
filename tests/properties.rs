//! Laws that hold for every policy and every item.

use crate::support::packages::tree::{Declaration, File};
use crate::support::packages::{self, FIELD_NAMES, Shape};
use crate::support::random::Dice;
use crate::support::{check, policy, seeds};
use serde_json::{Map, Value};
use zhunru::Policy;
use zhunru::wire::{Effect, Item, Outcome, Reason};

const DAY: &str = "2024-06-01";
const ORDER: &[&str] = &["none", "admit", "conditional", "approval", "adjudication", "supplement", "reroute", "reject"];

fn strictness(outcome: Outcome) -> usize {
    ORDER.iter().position(|other| *other == outcome.key()).expect("an outcome")
}

fn list(items: &[Map<String, Value>]) -> String {
    serde_json::to_string(items).expect("JSON")
}

fn items<'p>(policy: &'p Policy, items: &[Map<String, Value>], open: bool) -> Vec<Item<'p>> {
    check(policy, &list(items), open).items
}

fn random_policy(dice: &mut Dice, shape: Shape) -> String {
    packages::simple(dice, shape).text()
}

const SMALL: Shape = Shape { rules: 6, depth: 2, figures: false, exceptions: true };

/// The facts an undetermined item does not give, or gives in a form that is of no use.
fn unknown(item: &Map<String, Value>) -> Vec<&'static str> {
    FIELD_NAMES.iter().copied().filter(|field| item.get(*field).is_none_or(|value| value.is_null() || value == "写错了")).collect()
}

#[test]
fn determined_means_determined() {
    for seed in seeds(1500) {
        let mut dice = Dice::new(seed);
        let text = random_policy(&mut dice, SMALL);
        let policy = policy(&[&text], DAY);
        let given = packages::item(&mut dice, 35);
        let open = dice.chance(50);
        let judged = items(&policy, std::slice::from_ref(&given), open).remove(0);
        // Fill in at random: what is unfilled in a finished list stays so for 已填, so only cells in error may be mended there.
        let mut filled: Vec<Map<String, Value>> = Vec::new();
        for _ in 0..12 {
            let mut other = given.clone();
            for field in unknown(&given) {
                let fillable = if open {
                    given.get(field).is_none_or(|value| !value.is_null())
                } else {
                    given.get(field).is_some_and(|value| value == "写错了")
                };
                // A missing 必填 fact stays missing while the others are filled in; for an absent 跨区 stands its 缺省, so it is not unknown.
                let stays = field == "编号" || (field == "跨区" && !given.contains_key(field));
                if fillable && !stays && dice.chance(80) {
                    other.insert(field.to_owned(), packages::value(&mut dice, field));
                }
            }
            filled.push(other);
        }
        // Each filled item is judged in a list of its own size: figures are off here, so they may share one.
        for (other, now) in filled.iter().zip(items(&policy, &filled, open)) {
            for possible in &now.possible {
                assert!(
                    judged.possible.contains(possible),
                    "seed {seed}: {possible:?} is not among {:?}\n{text}\n{}\n{}",
                    judged.possible,
                    list(std::slice::from_ref(&given)),
                    list(std::slice::from_ref(other))
                );
            }
            if judged.determined {
                assert_eq!(
                    judged.outcome,
                    now.outcome,
                    "seed {seed}\n{text}\n{}\n{}",
                    list(std::slice::from_ref(&given)),
                    list(std::slice::from_ref(other))
                );
            }
        }
    }
}

#[test]
fn what_is_asked_for_is_unknown_and_what_settles_is_asked_for() {
    for seed in seeds(1500) {
        let mut dice = Dice::new(seed ^ 0x5eed);
        let text = random_policy(&mut dice, SMALL);
        let policy = policy(&[&text], DAY);
        let given = packages::item(&mut dice, 30);
        let judged = items(&policy, std::slice::from_ref(&given), true).remove(0);
        for name in &judged.missing {
            assert!(unknown(&given).contains(&&**name), "seed {seed}: {name} is known");
        }
        if !judged.determined && judged.errors.iter().all(|error| error.field.is_some()) {
            assert!(
                !judged.missing.is_empty(),
                "seed {seed}: undetermined, and nothing is asked for\n{text}\n{}",
                list(std::slice::from_ref(&given))
            );
        }
        // Filling in all that is asked for leaves nothing open that was open for these facts.
        let mut other = given.clone();
        for name in &judged.missing {
            other.insert(name.to_string(), packages::value(&mut dice, name));
        }
        let now = items(&policy, &[other], true).remove(0);
        if judged.missing.iter().all(|name| name != "编号") && !judged.determined {
            assert!(now.determined || now.missing.iter().all(|name| !judged.missing.contains(name)), "seed {seed}");
        }
    }
}

#[test]
fn an_exact_set_of_outcomes_holds_no_more_than_can_be() {
    // Small enough to try every way: three unknown facts with a handful of values each.
    let header = Declaration::of("政策 甲办法\n    层级 县\n    默认 准入\n");
    for seed in seeds(300) {
        let mut dice = Dice::new(seed ^ 0xabcd);
        let rules = packages::rules(&mut dice, Shape { rules: 4, depth: 1, figures: false, exceptions: false }, "规");
        let text = File { declarations: [header.clone(), packages::fields(), rules].concat() }.text();
        let policy = policy(&[&text], DAY);
        let mut given = packages::item(&mut dice, 0);
        for field in ["类型", "紧急", "认定"] {
            given.insert(field.to_owned(), Value::String("写错了".to_owned()));
        }
        let judged = items(&policy, std::slice::from_ref(&given), false).remove(0);
        let mut all = Vec::new();
        for ty in ["处罚", "许可", "强制", "服务"] {
            for (urgent, found) in [(false, false), (false, true), (true, false), (true, true)] {
                let mut other = given.clone();
                other.insert("类型".to_owned(), ty.into());
                other.insert("紧急".to_owned(), urgent.into());
                other.insert("认定".to_owned(), found.into());
                all.push(other);
            }
        }
        // A cause that no fact can mend (a division by zero) leaves several outcomes possible even then.
        let mut found: Vec<Outcome> = items(&policy, &all, false).into_iter().flat_map(|item| item.possible).collect();
        found.sort_by_key(|outcome| strictness(*outcome));
        found.dedup();
        assert!(judged.exact, "seed {seed}");
        assert_eq!(judged.possible, found, "seed {seed}\n{text}\n{}", list(&[given]));
    }
}

#[test]
fn two_levels_are_never_milder_than_the_upper_alone() {
    for seed in seeds(400) {
        let mut dice = Dice::new(seed ^ 0x1e7e1);
        let shape = Shape { rules: 4, depth: 1, figures: false, exceptions: true };
        let head = Declaration::of("政策 上位办法\n    层级 省\n    默认 准入\n");
        let upper = File { declarations: [head, packages::fields(), packages::rules(&mut dice, shape, "上")].concat() }.text();
        let head = vec![packages::header(&mut dice, "下位办法", "县", Some("上位办法"), shape.reach())];
        let lower = File { declarations: [head, packages::rules(&mut dice, shape, "下")].concat() }.text();
        let given: Vec<Map<String, Value>> = (0..4).map(|_| packages::item(&mut dice, 0)).collect();
        let upper_alone = policy(&[&upper], DAY);
        let alone = items(&upper_alone, &given, false);
        let both = policy(&[&upper, &lower], DAY);
        let together = check(&both, &list(&given), false).items;
        for (alone, together) in alone.iter().zip(&together) {
            // The upper policy's 默认 does not speak in the stack: where it alone decided, nothing is asked.
            let decides = |reason: &Reason| reason.rule != "默认" && !matches!(reason.effect, Effect::Notice | Effect::Condition);
            let decided = alone.reasons.iter().any(decides);
            // A division by zero that only the upper policy minds leaves it undecided; together it may not matter.
            if alone.determined && (decided || !alone.missing.is_empty()) {
                assert!(
                    strictness(together.outcome) >= strictness(alone.outcome),
                    "seed {seed}: {:?} then {:?}\n{upper}\n{lower}",
                    alone.outcome,
                    together.outcome
                );
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for seed in seeds(40) {
        let mut dice = Dice::new(seed ^ 0x5a3e);
        let text = random_policy(&mut dice, Shape { rules: 12, depth: 2, figures: true, exceptions: true });
        let given: Vec<Map<String, Value>> = (0..5).map(|_| packages::item(&mut dice, 30)).collect();
        let once = serde_json::to_string(&check(&policy(&[&text], DAY), &list(&given), false)).expect("JSON");
        let again = serde_json::to_string(&check(&policy(&[&text], DAY), &list(&given), false)).expect("JSON");
        assert_eq!(once, again, "seed {seed}");
    }
}

#[test]
fn a_text_may_open_and_end_in_any_of_many_ways() {
    let rules: Vec<String> = (10..80)
        .map(|at| {
            format!("规则 甲{at}\n    依据 《办法》第一条\n    当 名称 开头为 “首{at}” 或 名称 结尾为 “尾{at}”\n    结论 报批 “委”\n")
        })
        .collect();
    let last = "规则 末\n    依据 《办法》第一条\n    当 名称 开头为 “首79” 且 名称 结尾为 “尾79”\n    结论 不予准入\n";
    let text = format!("政策 甲\n    层级 县\n    默认 准入\n\n字段 名称 文本\n\n{}\n{last}", rules.join("\n"));
    let policy = policy(&[&text], DAY);
    let judged = items(&policy, &[Map::new()], true).remove(0);
    assert_eq!(judged.possible, [Outcome::Admit, Outcome::Approval, Outcome::Reject]);
}
