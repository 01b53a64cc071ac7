//! The real packages: they lint clean, their tests pass, every rule is tried, and the example list comes out as described.

use crate::support::{Folder, OUTCOMES, call as calls, root};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn packages() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join("policies"))
        .expect("policies")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn call(words: &[&str]) -> (i32, String) {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let done = calls::call(&words, &root());
    (done.status.unwrap_or(-1), format!("{}{}", done.stdout, done.stderr))
}

#[test]
fn every_package_lints_clean() {
    assert!(packages().len() >= 2);
    for package in packages() {
        let (status, printed) = call(&["lint", "--strict", "-p", &package.to_string_lossy()]);
        assert_eq!(status, 0, "{}: {printed}", package.display());
    }
}

#[test]
fn every_package_is_in_canonical_layout() {
    let (status, printed) = call(&["fmt", "--check", "policies"]);
    assert_eq!(status, 0, "{printed}");
}

#[test]
fn every_package_passes_its_tests_and_tries_every_rule() {
    let mut tests = 0;
    for package in packages() {
        let (status, printed) = call(&["test", "-p", &package.to_string_lossy(), "--format", "json"]);
        assert_eq!(status, 0, "{}: {printed}", package.display());
        let result: Value = serde_json::from_str(&printed).expect("JSON");
        tests += result["tests"].as_array().expect("tests").len();
        let untried = untried_rules(&package);
        assert!(untried.is_empty(), "{}: no test names the rules {untried:?}", package.display());
    }
    assert!(tests >= 30, "{tests} tests");
}

/// Rules that no 因 and no 不因 of the package's tests names.
fn untried_rules(package: &Path) -> Vec<String> {
    let texts: Vec<String> =
        crate::support::files_below(package, "zr").iter().map(|path| std::fs::read_to_string(path).expect("a file")).collect();
    let lines = || texts.iter().flat_map(|text| text.lines());
    let named: String = lines()
        .map(str::trim)
        .filter(|line| {
            line.starts_with("预期")
                || line.starts_with("全表")
                || line.starts_with("每组")
                || line.starts_with('因')
                || line.starts_with("不因")
        })
        .collect::<Vec<_>>()
        .join("、");
    let names = |line: &str| -> Vec<String> {
        line.split(['、', ' ', '，'])
            .map(|name| name.split('·').next().unwrap_or(name).rsplit('.').next().unwrap_or(name).to_owned())
            .collect()
    };
    let named: std::collections::HashSet<String> = names(&named).into_iter().collect();
    let rules = lines()
        .filter_map(|line| line.strip_prefix("规则 ").or_else(|| line.strip_prefix("判定表 ")))
        .filter_map(|line| line.split_whitespace().next());
    rules.filter(|rule| !named.contains(*rule)).map(str::to_owned).collect()
}

/// Packages that take seconds to analyse; `scripts/long.sh packages` analyses them, and every package over all its periods.
const COSTLY: &[&str] = &["上海街道事项准入", "山东乡镇条例", "新洲区职责准入", "郑州乡镇街道赋权", "重庆綦江镇街执法"];
const ANALYSED_AS_OF: &str = "2026-06-01";

/// How a package says that it only restricts what others admit.
const NO_OPINION: &str = "默认 无意见";

#[test]
fn what_the_analysis_finds_in_a_package_is_mended_or_reviewed() {
    let thorough = crate::support::cases(1) > 1;
    let days: &[&[&str]] = &[&["--as-of", ANALYSED_AS_OF], &["--all-days"]];
    let days = if thorough { days } else { &days[..1] };
    let copies = with_defaults();
    let mut analysed = 0;
    for package in packages() {
        let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if COSTLY.contains(&name.as_str()) && !thorough {
            continue;
        }
        let copy = copies.path().join(&name).to_string_lossy().into_owned();
        // What a package without an opinion does not speak of, others decide.
        let is_restricting = crate::support::text_of(&format!("policies/{name}/main.zr")).contains(NO_OPINION);
        for when in days {
            let (_, printed) = call(&[&["analyze", "-p", &copy, "--format", "json"], *when].concat());
            let result: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{name}: {error}: {printed}"));
            let findings = result["findings"].as_array().expect("findings").iter();
            let open: Vec<&Value> = findings.filter(|finding| !(is_restricting && finding["kind"] == "gap")).collect();
            assert!(open.is_empty(), "{name}: {open:#?}");
            assert_eq!(result["stale"], serde_json::json!([]), "{name}");
            assert_eq!(result["leftOut"], serde_json::json!(0), "{name}");
        }
        analysed += 1;
    }
    assert!(analysed >= 35, "{analysed} packages were analysed");
}

/// Copies of the packages, in which those without an opinion of their own admit, so that they can be analysed by themselves.
fn with_defaults() -> Folder {
    let (policies, copies) = (root().join("policies"), Folder::new());
    for file in ["zr", "csv", "xlsx"].iter().flat_map(|ending| crate::support::files_below(&policies, ending)) {
        let copy = copies.path().join(file.strip_prefix(&policies).expect("a file of the packages"));
        std::fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
        std::fs::copy(&file, &copy).expect("copied");
        if file.ends_with("main.zr") {
            let text = std::fs::read_to_string(&file).expect("a policy");
            std::fs::write(&copy, text.replace(NO_OPINION, "默认 准入")).expect("written");
        }
    }
    copies
}

/// Packages whose tests are held to noticing changes of the policy, and how many of a hundred that make a difference: all that have rules.
const HELD: &[&str] = &[
    "法律适用",
    "行政征收",
    "行政许可",
    "行政强制",
    "机构编制",
    "行政处罚",
    "重大行政决策",
    "基层群众自治",
    "国家底线",
    "上海街道事项准入",
    "山东乡镇条例",
    "新洲区职责准入",
    "郑州乡镇街道赋权",
    "重庆綦江镇街执法",
    "履职事项三清单",
    "收回与过渡",
    "双向派单",
    "网格事项准入",
    "北京街道职责",
    "浙江综合行政执法",
    "湖北街道赋权承接",
    "内蒙古旗县职责准入",
    "内乡县职责准入",
    "西城社区事项准入",
    "人员转隶",
    "派驻机构统一指挥",
    "编制下放",
    "二上二下",
    "街道三定",
    "街道综合执法",
    "数量门槛",
    "清单总数核对",
    "龙湖街道执法",
    "东城街道权限划分",
    "大姚乡镇清单",
    "示范省职责准入",
    "示范市职责准入",
    "示范甲区职责准入",
    "示范乙区职责准入",
    "示范县职责准入",
    "通用县级准入",
];
const NOTICED: u64 = 90;

/// A package of which rules wait for what only a lower policy sets, and one that sets it, whose tests try them.
const TRIED_BELOW: &[(&str, &str)] = &[("通用县级准入", "示范县职责准入")];

/// Packages whose 默认 decides nothing as long as they are judged by themselves: that many changes of it are made, and no test can notice them.
const IDLE_DEFAULTS: &[(&str, u64)] = &[("示范市职责准入", 2), ("示范县职责准入", 2)];

/// `scripts/long.sh` asks it of all of them.
#[test]
fn the_tests_of_a_package_notice_most_changes() {
    for seed in crate::support::seeds(1).take(HELD.len()) {
        let package = HELD[seed as usize % HELD.len()];
        let below = TRIED_BELOW.iter().filter(|(upper, _)| *upper == package).map(|(_, lower)| *lower);
        let packages: Vec<String> =
            [package].into_iter().chain(below).flat_map(|name| ["-p".to_owned(), format!("policies/{name}")]).collect();
        let words: Vec<&str> = ["mutate", "--format", "json"].into_iter().chain(packages.iter().map(String::as_str)).collect();
        let (_, printed) = call(&words);
        let result: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{package}: {error}: {printed}"));
        let count = |key: &str| result[key].as_u64().expect("a number");
        let idle = IDLE_DEFAULTS.iter().find(|(name, _)| *name == package).map_or(0, |(_, changes)| *changes);
        let (meant, noticed) = (count("mutants") - count("equivalent") - idle, count("killed"));
        assert!(noticed * 100 >= meant * NOTICED, "{package}: {noticed} of {meant} changes are noticed");
    }
}

/// A newsletter tells what others do and binds nobody: it is where a rule comes from, never what it rests on.
#[test]
fn no_rule_rests_on_a_newsletter() {
    let mut sources = 0;
    for path in crate::support::files_below(&root().join("policies"), "zr") {
        let text = std::fs::read_to_string(&path).expect("a file");
        let bases = text.lines().filter_map(|line| line.trim_start().strip_prefix("依据 "));
        let resting: Vec<&str> = bases.filter(|basis| basis.contains("专刊")).collect();
        assert!(resting.is_empty(), "{}: {resting:?}", path.display());
        sources += text.lines().filter(|line| line.trim_start().starts_with("说明 ") && line.contains("专刊")).count();
    }
    assert!(sources >= 5, "{sources} rules say that the newsletter is where they come from");
}

#[test]
fn the_example_list_has_every_kind_of_verdict() {
    let (status, printed) =
        call(&["check", "-p", "policies/新洲区职责准入", "examples/新洲区下沉事项清单.xlsx", "--as-of", "2024-05-06", "--format", "json"]);
    assert_eq!(status, 1, "{printed}");
    let result: Value = serde_json::from_str(&printed).expect("JSON");
    assert!(result["items"].as_array().expect("items").len() >= 40);
    for outcome in ["admit", "conditional", "approval", "adjudication", "supplement", "reroute", "reject"] {
        assert!(result["summary"][outcome].as_u64() > Some(0), "no {outcome}: {}", result["summary"]);
    }
    let errors: usize = result["items"].as_array().into_iter().flatten().map(|item| item["errors"].as_array().map_or(0, Vec::len)).sum();
    assert!(errors >= 4, "the list has realistic faults, {errors} were found");
}

/// Reasons without the cells of their facts, which are named as each form of a list has it.
fn without_places(reasons: &Value) -> Value {
    let mut reasons = reasons.clone();
    for reason in reasons.as_array_mut().into_iter().flatten() {
        for fact in reason["facts"].as_array_mut().into_iter().flatten() {
            assert!(fact["place"].take().is_string() || fact["name"] != "权力类型", "{fact}");
        }
    }
    reasons
}

#[test]
fn the_twins_in_csv_and_json_come_out_alike() {
    let outcomes = |file: &str| -> Vec<Value> {
        let (_, printed) = call(&["check", "-p", "policies/新洲区职责准入", file, "--as-of", "2024-05-06", "--format", "json"]);
        let result: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
        result["items"].as_array().into_iter().flatten().map(|item| without_places(&item["reasons"])).collect()
    };
    assert_eq!(outcomes("examples/清单样例.csv"), outcomes("examples/清单样例.json"));
}

/// A row of the table in examples/README.md.
struct Example {
    file: String,
    day: String,
    /// Each outcome that some item has, and how many.
    counts: Vec<(String, u64)>,
}

fn examples() -> Vec<Example> {
    let page = crate::support::text_of("examples/README.md");
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.trim_end_matches(" |").split(" | ").collect();
        let [file, day, counts] = cells[..] else { return None };
        let counts = counts.split('、').filter_map(|count| {
            let (word, number) = count.split_once(' ')?;
            Some((word.to_owned(), number.parse().ok()?))
        });
        Some(Example { file: file.trim_end_matches('`').to_owned(), day: day.to_owned(), counts: counts.collect() })
    });
    rows.collect()
}

#[test]
fn each_package_with_an_example_list_judges_it_as_the_page_says() {
    let rows = examples();
    assert!(rows.len() >= 2);
    for Example { file, day, counts } in rows {
        let policy = format!("policies/{}", file.split('.').next().unwrap_or_default());
        let (_, printed) = call(&["check", "-p", &policy, &format!("examples/{file}"), "--as-of", &day, "--format", "json"]);
        let result: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{file}: {error}: {printed}"));
        let counted: Vec<(String, u64)> = OUTCOMES
            .iter()
            .filter_map(|(key, word)| Some(((*word).to_owned(), result["summary"][key].as_u64().filter(|number| *number > 0)?)))
            .collect();
        assert_eq!(counted, counts, "{file}");
        assert_eq!(result["warnings"], serde_json::json!([]), "{file}");
    }
}

/// A district of the model province that goes beyond what the city left open, or excepts what the province did not.
#[test]
fn a_district_that_loosens_its_template_is_caught() {
    let own = root().join("policies/示范甲区职责准入");
    let policy = std::fs::read_to_string(own.join("main.zr")).expect("the district");
    let except = "\n规则 放宽 例外于 不得转嫁责任\n    依据 《示例办法》第一条\n    当   突发事件\n    结论 提醒\n";
    let loosened = [
        (policy.replace("审核时限 = 15个工作日", "审核时限 = 25个工作日"), "LVL004"),
        (policy.replace("经费下限 = 100%", "经费下限 = 85%"), "LVL004"),
        (policy.clone() + except, "LVL002"),
    ];
    for (text, code) in loosened {
        assert_ne!(text, policy);
        let folder = Folder::new();
        std::fs::create_dir(folder.path().join("名录")).expect("a folder");
        std::fs::write(folder.path().join("main.zr"), text).expect("written");
        std::fs::copy(own.join("名录/属地清单.csv"), folder.path().join("名录/属地清单.csv")).expect("copied");
        let district = folder.path().to_string_lossy().into_owned();
        let (status, printed) = call(&["lint", "-p", &district, "-p", "policies/示范市职责准入", "-p", "policies/示范省职责准入"]);
        assert!(status == 1 && printed.contains(code), "{code}: {printed}");
    }
}
