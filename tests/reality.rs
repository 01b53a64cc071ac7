//! Real lists, each judged with its map, come out as articles say: some fifty items were decided by hand before the program was asked.

use crate::support::{Folder, OUTCOMES, call as calls, root};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
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
    Given { list: "专属权力", policy: "通用县级准入", day: "2026-05-06", verdicts: &[("不予准入", 41), ("转办", 23)] },
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
        let folder = Folder::new();
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

/// What the opinion says of an item: in its own row, and in the groups in which that stands.
fn contexts(page: &str) -> HashMap<String, String> {
    let mut contexts = HashMap::new();
    let mut open: Vec<String> = Vec::new();
    let mut row: Option<String> = None;
    for piece in page.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        match tag.split(' ').next().unwrap_or(tag) {
            "section" => open.push(String::new()),
            "/section" => {
                let own = open.pop().expect("an open section");
                // An item that stands alone is a section without rows: `7. 名称`.
                if let Some((number, _)) = own.split_once(". ")
                    && open.is_empty()
                {
                    let number = number.rsplit('\n').next().unwrap_or(number).trim().to_owned();
                    contexts.entry(number).or_insert(own);
                }
            }
            "tr" if tag.contains("item") => row = Some(String::new()),
            "/tr" => {
                if let Some(own) = row.take() {
                    let number = own.trim().split('\n').next().expect("a number").to_owned();
                    contexts.insert(number, format!("{}{own}", open.concat()));
                }
            }
            _ => {}
        }
        let place = row.as_mut().or(open.last_mut());
        if let Some(place) = place {
            place.push_str(&text);
            place.push('\n');
        }
    }
    contexts
}

/// Gathering loses nothing and puts nothing where it does not belong.
#[test]
fn an_opinion_says_of_each_item_what_the_result_says() {
    for given in LISTS.iter().filter(|given| ["区级服务事项", "法定事项"].contains(&given.list)) {
        let folder = Folder::new();
        let page = folder.path().join("意见.html");
        let (list, map) = (format!("tests/reality/{}.csv", given.list), format!("tests/reality/{}.对照", given.list));
        let (policy, out) = (format!("policies/{}", given.policy), page.to_string_lossy());
        let words = ["check", "-p", &policy, &list, "--map", &map, "--as-of", given.day, "-o", &*out].map(str::to_owned);
        calls::call(&words, &root());
        let contexts = contexts(&std::fs::read_to_string(&page).expect("a page"));
        let texts = |item: &Value, key: &str| -> Vec<String> {
            let texts = item["reasons"].as_array().into_iter().flatten().filter_map(|reason| reason[key].as_str());
            texts.map(str::to_owned).collect()
        };
        let known: HashSet<String> = items(&RESULTS[given.list]).flat_map(|item| texts(item, "message")).collect();
        for item in items(&RESULTS[given.list]) {
            let context = &contexts[&item["row"].to_string()];
            let name = item["name"].as_str().expect("a name");
            assert!(context.contains(name) && context.contains(item["label"].as_str().expect("a word")), "{name}: {context}");
            for reason in item["reasons"].as_array().into_iter().flatten() {
                let basis = reason["basis"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let facts = reason["facts"].as_array().into_iter().flatten();
                let facts = facts.filter(|fact| fact["value"] != item["name"]);
                let facts = facts.map(|fact| format!("{} {}", fact["name"].as_str().unwrap_or("?"), fact["value"].as_str().unwrap_or("?")));
                let words = ["message", "remedy", "rule", "detail"].into_iter().filter_map(|key| reason[key].as_str());
                for said in basis.chain(words).map(str::to_owned).chain(facts) {
                    assert!(context.contains(&said), "{} {name}: {said}\n{context}", given.list);
                }
            }
            let own = texts(item, "message");
            let strange = known.iter().find(|message| context.contains(*message) && !own.iter().any(|own| own.contains(*message)));
            assert!(strange.is_none(), "{} {name}: {strange:?}", given.list);
        }
    }
}

/// A list of 559 rows of which each has its reasons takes little more than a line a row.
#[test]
fn the_report_of_a_long_list_is_short() {
    let words = "check -p policies/新洲区职责准入 tests/reality/区级服务事项.csv --as-of 2024-05-06";
    for more in ["", " --map tests/reality/区级服务事项.对照"] {
        let words: Vec<String> = format!("{words}{more}").split(' ').map(str::to_owned).collect();
        let report = calls::call(&words, &root()).stdout;
        assert!(report.lines().count() < 700, "{} lines\n{report}", report.lines().count());
        for item in items(&RESULTS["区级服务事项"]) {
            let (row, name) = (item["row"].as_u64().expect("a row"), item["name"].as_str().expect("a name"));
            let begins = format!("{row:>3}  {}", name.chars().take(20).collect::<String>());
            let lines = report.lines().filter(|line| line.starts_with(&begins) || line.starts_with(&format!("{row:>3} ")));
            assert_eq!(lines.count(), 1, "{row} {name}");
        }
    }
}

/// A power that the law reserves goes back to the body that the law names; which facts else are empty changes nothing, so nobody is asked for them.
#[test]
fn of_a_power_that_the_law_reserves_nothing_else_is_asked() {
    const POWERS: &[(&str, &str)] = &[("采矿许可", "行政许可"), ("考古发掘", "行政许可"), ("枪支配置审批", "行政许可")];
    const PACKAGES: &[(&str, &str, &str)] = &[
        ("新洲区职责准入", "原实施部门,承接街道", "区某局,邾城街道"),
        ("上海街道事项准入", "提出部门,承接街道", "区某局,南京东路街道"),
        ("山东乡镇条例", "提出部门,承接乡镇", "县某局,甲镇"),
        ("郑州乡镇街道赋权", "镇街,所在区域,办理主体", "甲镇,区县市,乡镇街道"),
        ("重庆綦江镇街执法", "原行使部门,镇街名称,办理主体", "区某局,东溪镇,镇街"),
        ("北京街道职责", "提出部门,街道,承接主体", "区某局,甲街道,街道办事处"),
        ("湖北街道赋权承接", "原实施部门,承接街道,承接主体", "区某局,甲街道,街道办事处"),
        ("浙江综合行政执法", "原实施部门,乡镇街道", "县某局,甲镇"),
        ("通用县级准入", "原实施部门,承接乡镇街道", "县某局,甲镇"),
    ];
    let folder = Folder::new();
    for ((policy, headings, cells), way) in PACKAGES.iter().flat_map(|package| [(package, "委托"), (package, "赋权")]) {
        let mut list = format!("事项名称,权力类型,转移方式,{headings}\n");
        for (name, kind) in POWERS {
            list += &format!("{name},{kind},{way},{cells}\n");
        }
        let file = folder.path().join(format!("{policy}{way}.csv"));
        std::fs::write(&file, list).expect("the list is written");
        let policy = format!("policies/{policy}");
        let words = ["check", "-p", &policy, &file.to_string_lossy(), "--as-of", "2025-10-01", "--format", "json"].map(str::to_owned);
        let done = calls::call(&words, &root());
        let result: Value = serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{policy}: {error}: {}", done.stderr));
        for item in items(&result) {
            let asked: Vec<&str> = item["missing"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            // Who files the list, and when, is asked once of the whole list.
            assert!(asked.iter().all(|fact| fact.starts_with("申报.")), "{policy}: {item}");
            let settled = (&item["outcome"], &item["open"], &item["determined"]);
            assert_eq!(settled, (&"reroute".into(), &serde_json::json!([]), &true.into()), "{policy}: {item}");
        }
    }
}
