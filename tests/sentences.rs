//! Every sentence of regulations that the packages were written from stands in a rule that a test tries, or says why no machine can judge it.

use crate::support::{files_below, root};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a package says of one of its rules.
#[derive(Default)]
struct Told {
    basis: Vec<String>,
    /// The words of its article, where they were at hand.
    words: Option<String>,
    /// The tests that expect it to be live.
    tests: Vec<String>,
}

/// The texts of a package's policy files.
fn texts(package: &str) -> Vec<String> {
    files_below(&root().join("policies").join(package), "zr").iter().map(|path| std::fs::read_to_string(path).expect("a file")).collect()
}

/// The rules of each package by name; `适用` stands for that clause of the header.
fn packages() -> BTreeMap<String, BTreeMap<String, Told>> {
    let folders = std::fs::read_dir(root().join("policies")).expect("policies").flatten().filter(|entry| entry.path().is_dir());
    let names: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let mut packages: BTreeMap<String, BTreeMap<String, Told>> = names.iter().map(|name| (name.clone(), rules(&texts(name)))).collect();
    for name in &names {
        let texts = texts(name);
        let above: Vec<&str> = texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.strip_prefix("    上位 ")).collect();
        // A rule that waits for what a lower policy sets is tried there.
        let tried: Vec<String> = above.join("、").split('、').map(str::to_owned).chain([name.clone()]).collect();
        for test in texts.iter().flat_map(|text| text.split("测试 “").skip(1)) {
            let title = test.lines().next().unwrap_or_default().trim_end_matches('”');
            for (rule, package) in expected(test).iter().flat_map(|rule| tried.iter().map(move |package| (rule, package))) {
                if let Some(told) = packages.get_mut(package).and_then(|rules| rules.get_mut(rule)) {
                    told.tests.push(title.to_owned());
                }
            }
        }
    }
    packages
}

fn rules(texts: &[String]) -> BTreeMap<String, Told> {
    let mut rules: BTreeMap<String, Told> = BTreeMap::new();
    for text in texts {
        let mut rule = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("规则 ").or_else(|| line.strip_prefix("判定表 ")) {
                rule = rest.split_whitespace().next().unwrap_or_default().to_owned();
                rules.entry(rule.clone()).or_default();
            } else if let Some(scope) = line.strip_prefix("    适用 ") {
                rules.entry("适用".to_owned()).or_default().basis.push(format!("首部：{scope}"));
            } else if let (Some(basis), Some(told)) = (line.strip_prefix("    依据 "), rules.get_mut(&rule)) {
                told.basis.push(basis.to_owned());
            } else if let (Some(words), Some(told)) = (line.strip_prefix("    说明 “原文："), rules.get_mut(&rule)) {
                told.words = words.trim_end_matches('”').split("。说明：").next().map(str::to_owned);
            }
        }
    }
    rules
}

/// The rules that a test expects to be live; a row of a table stands for its table.
fn expected(test: &str) -> Vec<String> {
    let flat = test.lines().map(str::trim).collect::<Vec<_>>().join(" ").replace("、 ", "、");
    let words: Vec<&str> = flat.split_whitespace().collect();
    let named = words.windows(2).filter(|pair| pair[0] == "因").flat_map(|pair| pair[1].split('、'));
    let rule = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    named.flat_map(|name| [rule(name), rule(name.split('·').next().unwrap_or(name))]).collect()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Run with `BLESS=1` to write the page.
#[test]
fn each_sentence_is_a_rule_or_says_why_not() {
    let packages = packages();
    let mut page = String::from(
        "# 规则例句对照\n\n各地法规、办法、公告里的规则例句，在哪个政策包的哪条规则里，依据什么，条文怎样写（原文一栏空着的，是照条文转述），哪个测试试过它。本页由测试从政策包写出，不手改。\n\n\
         | 句 | 例句 | 在哪 | 依据 | 原文 | 测试 |\n|---|---|---|---|---|---|\n",
    );
    let (mut sentences, mut faults) = (0, Vec::new());
    for row in csv::Reader::from_path(root().join("tests/reality/例句.csv")).expect("例句.csv").records() {
        let row = row.expect("a row");
        let [number, sentence, named, remark] = std::array::from_fn(|at| row[at].to_owned());
        sentences += 1;
        let (mut places, mut bases, mut words, mut tests) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for place in named.split('、').filter(|place| !place.is_empty()) {
            let (package, rule) = place.split_once('/').unwrap_or(("", place));
            let Some(told) = packages.get(package).and_then(|rules| rules.get(rule)) else {
                faults.push(format!("{number}: no rule {place}"));
                continue;
            };
            if told.tests.is_empty() && rule != "适用" {
                faults.push(format!("{number}: no test expects {place}"));
            }
            places.push(format!("{package}「{rule}」"));
            let basis = if told.basis.is_empty() { "逐行写明".to_owned() } else { told.basis.join("；") };
            if !bases.contains(&basis) {
                bases.push(basis);
            }
            words.extend(told.words.clone().filter(|one| !words.contains(one)));
            tests.extend(told.tests.first().cloned().filter(|one| !tests.contains(one)));
        }
        if places.is_empty() && remark.is_empty() {
            faults.push(format!("{number} is nowhere and does not say why"));
        }
        if !remark.is_empty() {
            places.push(remark);
        }
        let cells = [number, sentence, places.join("；"), bases.join("；"), words.join("；"), tests.join("；")].map(|text| cell(&text));
        writeln!(page, "| {} |", cells.join(" | ")).expect("a line");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(sentences >= 160, "{sentences} sentences");
    let path = root().join("policies/例句对照.md");
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "policies/例句对照.md is not what the packages say: BLESS=1 writes it");
}
