//! The pages of the diagnostic codes: the faulty policy yields its code and no other, the repaired one nothing.

use crate::support::{Folder, call, files_below, page, root};
use serde_json::Value;
use std::collections::BTreeSet;

/// The two halves of a page: the faulty and the repaired package.
fn halves(page: &str) -> Option<[&str; 2]> {
    let (_, rest) = page.split_once("\n## 出错的写法")?;
    let (faulty, repaired) = rest.split_once("\n## 改法")?;
    Some([faulty, repaired])
}

/// The codes that a half's call reports: the one in its comment, or `lint`.
fn codes(half: &str) -> BTreeSet<String> {
    let folder = Folder::new();
    let mut words = call::words("lint -p .");
    for block in page::blocks(half) {
        match block {
            page::Block::Fence(fence) if !fence.name.is_empty() => page::write_file(folder.path(), &fence.name, &fence.kind, &fence.body),
            page::Block::Fence(_) => {}
            page::Block::Comment(mark, _) => words = call::words(&mark),
        }
    }
    let lint = words.first().is_some_and(|word| word == "lint");
    if lint {
        words.extend(["--format".to_owned(), "json".to_owned()]);
    }
    let done = call::call(&words, folder.path());
    let printed = format!("{}{}", done.stdout, done.stderr);
    if lint {
        let result: Value = serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {printed}"));
        let found = result["diagnostics"].as_array().into_iter().flatten();
        return found.filter_map(|diagnostic| diagnostic["code"].as_str()).map(str::to_owned).collect();
    }
    // What check and test say of a policy is drawn on standard error.
    let all = zhunru::diagnostic::Code::ALL.iter().map(|code| code.key());
    let names =
        |code: &&str| [format!("[{code}]"), format!("{code} "), format!("explain {code}")].iter().any(|name| printed.contains(name));
    all.filter(names).map(str::to_owned).collect()
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
        let found = codes(faulty);
        if found != BTreeSet::from([code.key().to_owned()]) {
            faults.push(format!("{}: the faulty policy yields {found:?}", code.key()));
        }
        let found = codes(repaired);
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
