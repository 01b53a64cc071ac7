//! What goes from one WebAssembly module to the other as JSON, a list as it was read and its result, arrives as it was.

use crate::support::packages::{self, compile};
use crate::support::random::Dice;
use crate::support::{read, seeds};
use zhunru::input::{Cell, Input, InputFormat, Origin, ReadOptions, Record};
use zhunru::wire::{self, CheckResult, KeptResult, KnownFact};
use zhunru::{CheckOptions, Feed, Policy};

const POLICIES: u64 = 40;
const ITEMS: usize = 12;
/// So many reasons, ways and groups must have been carried.
const ENOUGH: usize = 40;

fn carried(list: &Input) -> Input {
    wire::from_json(wire::to_json_line(list).as_bytes()).expect("a list")
}

/// The result as JSON, after it was JSON once before.
fn again(result: &CheckResult<'_>, policy: &Policy) -> String {
    let words = policy.words().into_iter().map(|(key, word)| (key.to_owned(), word.to_owned())).collect();
    let kept =
        KeptResult::new(wire::to_json(result).as_bytes(), words, result.stated.clone().into_iter().map(owned).collect()).expect("JSON");
    let again = kept.result().expect("a result");
    for (before, after) in result.items.iter().zip(&again.items) {
        assert_eq!(after.labels.of(before.outcome), before.labels.of(before.outcome));
    }
    wire::to_json(&again)
}

/// As values: here the keys of an object have no order.
fn value(json: &str) -> serde_json::Value {
    serde_json::from_str(json).expect("JSON")
}

fn owned(fact: KnownFact<'_>) -> KnownFact<'static> {
    wire::from_json(wire::to_json_line(&fact).as_bytes()).expect("a fact")
}

#[test]
fn lists_and_results_arrive_as_they_were() {
    let (mut reasons, mut others) = (0, 0);
    for seed in seeds(POLICIES) {
        let mut dice = Dice::new(seed ^ 0xca_77);
        let Ok(policy) = compile(&packages::packages(&mut dice, true), "2024-06-01") else { continue };
        let text = packages::list(&mut dice, ITEMS, 20).to_string();
        let list = read(&policy, &text, InputFormat::Json);
        assert_eq!(carried(&list), list, "seed {seed}");
        // Ways are searched for, which takes long.
        for ways in [false, seed % 8 == 0] {
            let options = CheckOptions { ways, ..CheckOptions::default() };
            let result = policy.check(Feed::Input(&carried(&list)), &options).expect("a result");
            reasons += result.items.iter().map(|item| item.reasons.len()).sum::<usize>();
            others += result.groups.iter().flatten().count() + result.items.iter().filter(|item| item.ways.is_some()).count();
            assert_eq!(value(&again(&result, &policy)), value(&wire::to_json(&result)), "seed {seed}");
        }
    }
    assert!(reasons >= ENOUGH && others >= ENOUGH, "{reasons} {others}");
}

#[test]
fn cells_of_each_kind_arrive_as_they_were() {
    let day = crate::support::library::day;
    let cells = [
        Cell::Null,
        Cell::Bool(true),
        Cell::Number("0.10000000000000000001".into()),
        Cell::Text("“甲”\n\u{202e}".into()),
        Cell::Date(day("0032-02-03")),
        Cell::Date(zhunru::date::Date::MIN),
        Cell::List(vec![Cell::Text("乙".into()), Cell::Null]),
        Cell::Object("{…}".to_owned()),
    ];
    let origins = [Origin::Row(2), Origin::SheetRow("清单 第1行".into(), 3), Origin::Pointer("/事项/0".to_owned()), Origin::Line(4)];
    let record = |origin: Origin| Record { origin, cells: cells.iter().cloned().zip(0..).map(|(cell, at)| (at, cell)).collect() };
    let objects = vec![("申报".to_owned(), record(Origin::Cells(vec!["B1".to_owned()])))];
    let list = Input { objects, items: origins.map(record).to_vec(), ..Input::default() };
    assert_eq!(carried(&list), list);
}

#[test]
fn how_a_list_is_read_arrives_as_it_was() {
    let policy = crate::support::library::policy(
        &["政策 甲\n层级 县\n默认 准入\n对象 申报\n    字段 部门 文本\n字段 事项 文本 列名 “名称”\n"],
        "2024-06-01",
    );
    let options = policy.read_options();
    let arrived: ReadOptions = wire::from_json(wire::to_json_line(options).as_bytes()).expect("options");
    assert_eq!(format!("{arrived:?}"), format!("{options:?}"));
    assert!(!options.headings.is_empty());
}
