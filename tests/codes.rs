//! The pages of the diagnostic codes: the faulty policy yields its code and no other, the repaired one nothing.

use crate::support::markdown::{self, Fence};
use crate::support::{files_below, root};
use serde_json::Value;
use std::collections::BTreeSet;

/// The two halves of a page: the faulty and the repaired package, each with the call of its comment.
fn halves(page: &str) -> Option<[(Vec<Fence>, Vec<String>); 2]> {
    let (_, rest) = page.split_once("\n## 出错的写法")?;
    let (faulty, repaired) = rest.split_once("\n## 改法")?;
    Some([faulty, repaired].map(|half| {
        let call = half.lines().find_map(|line| line.trim().strip_prefix("<!--")?.strip_suffix("-->")).map_or("lint -p .", str::trim);
        (markdown::fences(half), markdown::words(call))
    }))
}

/// The codes that a call reports.
fn codes(fences: &[Fence], call: &[String]) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    markdown::write_files(fences.iter(), folder.path());
    // Whatever a page calls, its diagnostics are read from lint's JSON, or from what check and test print on standard error.
    let lint = call.first().is_some_and(|word| word == "lint");
    let mut words = call.to_vec();
    if lint {
        words.extend(["--format".to_owned(), "json".to_owned()]);
    }
    let done = markdown::run(&words, folder.path());
    let printed = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if lint {
        let result: Value =
            serde_json::from_str(&String::from_utf8_lossy(&done.stdout)).unwrap_or_else(|error| panic!("{error}: {printed}"));
        return result["diagnostics"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|diagnostic| diagnostic["code"].as_str())
            .map(str::to_owned)
            .collect();
    }
    let all = zhunru::diagnostic::Code::ALL.iter().map(|code| code.key());
    all.filter(|code| {
        printed.contains(&format!("[{code}]")) || printed.contains(&format!("{code} ")) || printed.contains(&format!("explain {code}"))
    })
    .map(str::to_owned)
    .collect()
}

#[test]
fn every_code_has_a_page_that_yields_it_and_its_repair() {
    let mut faults = Vec::new();
    for code in zhunru::diagnostic::Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {} {}\n", code.key(), code.title())), "the title of {}", code.key());
        let Some([faulty, repaired]) = halves(page) else {
            faults.push(format!("{}: no “出错的写法” and “改法”", code.key()));
            continue;
        };
        let found = codes(&faulty.0, &faulty.1);
        if found != BTreeSet::from([code.key().to_owned()]) {
            faults.push(format!("{}: the faulty policy yields {found:?}", code.key()));
        }
        let found = codes(&repaired.0, &repaired.1);
        if !found.is_empty() {
            faults.push(format!("{}: the repaired policy yields {found:?}", code.key()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_page_has_its_code() {
    for page in files_below(&root().join("docs/codes"), "md") {
        let name = page.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(zhunru::diagnostic::Code::from_key(&name).is_some(), "{name} is no code");
    }
}
