//! Real lists, each judged with its map, come out as articles say: forty items were decided by hand before the program was asked.

use crate::support::{OUTCOMES, call as calls, root};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A list in `tests/reality`, the package that it is held against, as of when, and how many items have which verdict.
struct Given {
    list: &'static str,
    policy: &'static str,
    day: &'static str,
    verdicts: &'static [(&'static str, usize)],
}

const LISTS: &[Given] = &[
    Given {
        list: "法定事项",
        policy: "新洲区职责准入",
        day: "2024-05-06",
        verdicts: &[("附条件准入", 4), ("报批", 20), ("补正", 2), ("不予准入", 2), ("未作规定", 33)],
    },
    Given {
        list: "区级服务事项", policy: "新洲区职责准入", day: "2024-05-06", verdicts: &[("报批", 140), ("转办", 412), ("不予准入", 7)]
    },
    Given { list: "南沙", policy: "新洲区职责准入", day: "2024-08-01", verdicts: &[("转办", 3), ("不予准入", 1)] },
    Given { list: "重名清单", policy: "新洲区职责准入", day: "2024-05-06", verdicts: &[("补正", 4)] },
    Given { list: "三张清单", policy: "履职事项三清单", day: "2026-05-06", verdicts: &[("准入", 57)] },
    Given { list: "收回清单", policy: "履职事项三清单", day: "2026-05-06", verdicts: &[("准入", 15)] },
    Given { list: "河南目录", policy: "郑州乡镇街道赋权", day: "2026-01-01", verdicts: &[("准入", 9)] },
    Given { list: "章丘清单", policy: "山东乡镇条例", day: "2024-05-06", verdicts: &[("准入", 3), ("附条件准入", 1)] },
    Given { list: "綦江清单", policy: "重庆綦江镇街执法", day: "2025-08-01", verdicts: &[("准入", 2)] },
];

fn word(outcome: &Value) -> &'static str {
    OUTCOMES.iter().find(|(json, _)| outcome == json).map_or("?", |(_, word)| word)
}

/// The results by list: judging takes longer than looking at what came out.
static RESULTS: LazyLock<HashMap<&str, Value>> = LazyLock::new(|| LISTS.iter().map(|given| (given.list, judged(given))).collect());

fn judged(given: &Given) -> Value {
    let (list, map) = (format!("tests/reality/{}.csv", given.list), format!("tests/reality/{}.对照", given.list));
    let policy = format!("policies/{}", given.policy);
    let words = ["check", "-p", &policy, &list, "--map", &map, "--as-of", given.day, "--format", "json"].map(str::to_owned);
    let done = calls::call(&words, &root());
    serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{}: {error}: {}", given.list, done.stderr))
}

fn items(result: &Value) -> impl Iterator<Item = &Value> {
    result["items"].as_array().into_iter().flatten()
}

#[test]
fn a_map_leaves_nothing_unread() {
    for given in LISTS {
        let result = &RESULTS[given.list];
        assert_eq!(result["warnings"].as_array().map(Vec::len), Some(0), "{}: {}", given.list, result["warnings"]);
        let faults: Vec<&Value> = items(result).filter(|item| item["errors"] != serde_json::json!([])).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", given.list);
    }
}

#[test]
fn the_verdicts_of_real_lists_are_those_that_were_read() {
    for given in LISTS {
        let result = &RESULTS[given.list];
        let mut found: HashMap<&str, usize> = HashMap::new();
        for item in items(result) {
            *found.entry(word(&item["outcome"])).or_default() += 1;
        }
        let expected: HashMap<&str, usize> = given.verdicts.iter().copied().collect();
        assert_eq!(found, expected, "{}", given.list);
    }
}

/// Where the program says otherwise, the table says what and why; nothing else may differ.
#[test]
fn what_was_decided_by_hand_agrees_but_for_what_is_explained() {
    let mut table = csv::Reader::from_path(root().join("tests/reality/手判.csv")).expect("手判.csv");
    let (mut rows, mut agreed) = (0, 0);
    for row in table.records() {
        let row = row.expect("a row");
        let [list, name, by_hand, article, _, by_program, why] = std::array::from_fn(|at| row[at].to_owned());
        assert!(!article.is_empty() && by_program.is_empty() == why.is_empty(), "{row:?}");
        let found: Vec<&str> = items(&RESULTS[&*list]).filter(|item| item["name"] == *name).map(|item| word(&item["outcome"])).collect();
        let expected = if by_program.is_empty() { &by_hand } else { &by_program };
        assert!(!found.is_empty() && found.iter().all(|word| word == expected), "{list} {name}: {found:?}, not {expected}");
        rows += 1;
        agreed += usize::from(*expected == by_hand);
    }
    assert!(rows >= 40 && agreed * 40 >= 34 * rows, "{agreed} of {rows} agree");
}

/// Every published total is the sum of its parts; one that is off by one is found, and no other.
#[test]
fn published_totals_are_sums_of_their_parts() {
    let published = std::fs::read_to_string(root().join("tests/reality/公布的总数.csv")).expect("公布的总数.csv");
    let groups = |list: &str| -> Vec<Value> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("总数.csv");
        std::fs::write(&path, list).expect("a file");
        let path = path.to_string_lossy();
        let words = ["check", "-p", "policies/清单总数核对", &*path, "--as-of", "2026-05-06", "--format", "json"].map(str::to_owned);
        let result: Value = serde_json::from_str(&calls::call(&words, &root()).stdout).expect("JSON");
        assert_eq!(result["summary"]["admit"], result["summary"]["items"], "{}", result["summary"]);
        result["groups"].as_array().cloned().unwrap_or_default()
    };
    assert_eq!(groups(&published), Vec::<Value>::new());

    let mut seen: Vec<String> = Vec::new();
    let mut off_by_one = csv::Writer::from_writer(Vec::new());
    for row in csv::ReaderBuilder::new().has_headers(false).from_reader(published.as_bytes()).records() {
        let mut row: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
        if row[0] != "list" && !seen.contains(&row[0]) {
            seen.push(row[0].clone());
            row[2] = (row[2].parse::<i64>().expect("a number") + 1).to_string();
        }
        off_by_one.write_record(&row).expect("a row");
    }
    let found = groups(&String::from_utf8(off_by_one.into_inner().expect("rows")).expect("UTF-8"));
    assert!(seen.len() >= 25 && found.len() == seen.len(), "{found:?}");
    for group in found {
        assert_eq!(group["outcome"], "supplement", "{group}");
        assert_eq!(group["reasons"][0]["rule"], "总数等于分项之和", "{group}");
    }
}
