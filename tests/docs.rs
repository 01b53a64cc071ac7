//! The guide and the reference: every example runs, every link leads somewhere, and nothing that the tables of the code hold is left out.
//!
//! A page is read from top to bottom, in one folder. A fence with a name is a file (`<!-- append -->` adds to it); a `sh` fence is calls, each
//! held against the `<!-- expect … -->` behind it (without one, each must exit with 0); the lines of a `<!-- printed -->` fence are among what
//! the last call printed. A `zr` fence without a name is a package by itself,
//! behind the page's last `<!-- prelude -->` unless it has a 政策 of its own: it has no error, or those of `<!-- codes … -->`, and its 测试 pass.

use crate::support::markdown::{self, Block, Fence};
use crate::support::{files_below, root};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn pages(folder: &str) -> Vec<(PathBuf, String)> {
    let files = files_below(&root().join("docs").join(folder), "md");
    assert!(!files.is_empty(), "no pages in docs/{folder}");
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("a page"))).collect()
}

fn all_pages() -> Vec<(PathBuf, String)> {
    ["guide", "reference"].into_iter().flat_map(pages).collect()
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
}

#[test]
fn every_example_of_the_docs_runs() {
    let mut faults = Vec::new();
    for (path, page) in all_pages() {
        faults.extend(Run::of(&page).into_iter().map(|fault| format!("{}: {fault}", name(&path))));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// A page on its way down.
struct Run {
    folder: tempfile::TempDir,
    prelude: String,
    /// Named policy files that no call has come behind.
    unused: Vec<String>,
    /// What the last call printed.
    printed: String,
    faults: Vec<String>,
}

impl Run {
    fn of(page: &str) -> Vec<String> {
        let mut run = Run {
            folder: tempfile::tempdir().expect("a folder"),
            prelude: String::new(),
            unused: Vec::new(),
            printed: String::new(),
            faults: Vec::new(),
        };
        let blocks = markdown::blocks(page);
        let mut marks: Vec<&str> = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Comment(mark) => marks.push(mark),
                Block::Fence(fence) => {
                    let next = match blocks.get(at + 1) {
                        Some(Block::Comment(mark)) => Some(mark.as_str()),
                        Some(Block::Fence(_)) | None => None,
                    };
                    run.fence(fence, &std::mem::take(&mut marks), next);
                }
            }
        }
        run.faults.extend(run.unused.iter().map(|file| format!("no call uses {file}")));
        run.faults
    }

    fn fence(&mut self, fence: &Fence, marks: &[&str], next: Option<&str>) {
        if fence.kind == "sh" {
            self.calls(&fence.body, next.and_then(|mark| mark.strip_prefix("expect")));
            self.unused.clear();
        } else if marks.contains(&"printed") {
            let missing = fence.body.lines().filter(|line| !self.printed.lines().any(|printed| printed.trim_end() == line.trim_end()));
            self.faults.extend(missing.map(|line| format!("not printed: {line}")));
        } else if !fence.name.is_empty() {
            self.file(fence, marks.contains(&"append"));
        } else if fence.kind == "zr" {
            if marks.contains(&"prelude") {
                self.prelude.clone_from(&fence.body);
            }
            let codes = marks.iter().filter_map(|mark| mark.strip_prefix("codes")).flat_map(str::split_whitespace).collect();
            self.package(&fence.body, &codes);
        }
    }

    fn file(&mut self, fence: &Fence, append: bool) {
        let path = self.folder.path().join(&fence.name);
        let before = if append { std::fs::read_to_string(&path).expect("a file to add to") + "\n" } else { String::new() };
        let whole = Fence { kind: fence.kind.clone(), name: fence.name.clone(), body: before + &fence.body };
        markdown::write_files(std::iter::once(&whole), self.folder.path());
        if fence.kind == "zr" {
            self.unused.push(fence.name.clone());
        }
    }

    fn calls(&mut self, body: &str, expected: Option<&str>) {
        let calls: Vec<&str> = body.lines().filter(|line| !line.trim().is_empty()).collect();
        let wants: Vec<Value> = match expected.map(|expected| serde_json::from_str(&format!("[{expected}]"))) {
            None => vec![json!({"exit": 0}); calls.len()],
            Some(Ok(wants)) => wants,
            Some(Err(error)) => return self.faults.push(format!("the expectation is no JSON: {error}")),
        };
        if calls.len() != wants.len() {
            self.faults.push(format!("{} calls, {} expectations: {body}", calls.len(), wants.len()));
        }
        for (call, want) in calls.into_iter().zip(&wants) {
            let words = markdown::words(call);
            let Some(("zhunru", arguments)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) else {
                self.faults.push(format!("not a call of zhunru: {call}"));
                continue;
            };
            let done = markdown::run(arguments, self.folder.path());
            self.printed = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            self.faults.extend(markdown::call_faults(want, &done).into_iter().map(|fault| format!("`{call}`: {fault}")));
        }
    }

    fn package(&mut self, body: &str, wanted: &BTreeSet<&str>) {
        let whole = body.lines().any(|line| line.starts_with("政策 "));
        let text = if whole { body.to_owned() } else { format!("{}\n{body}", self.prelude) };
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("main.zr"), &text).expect("a file");
        let done = markdown::run(&markdown::words("lint -p main.zr --format json"), folder.path());
        let result: Value = serde_json::from_slice(&done.stdout).expect("diagnostics");
        let found = |severity: &str| -> BTreeSet<&str> {
            let all = result["diagnostics"].as_array().into_iter().flatten();
            all.filter(|diagnostic| severity.is_empty() || diagnostic["severity"] == severity)
                .filter_map(|diagnostic| diagnostic["code"].as_str())
                .collect()
        };
        let errors = found("error");
        if !errors.is_subset(wanted) || !wanted.is_subset(&found("")) {
            self.faults.push(format!("reports {:?}, expected {wanted:?}: {}\n{body}", found(""), result["diagnostics"]));
        }
        if errors.is_empty() && text.lines().any(|line| line.starts_with("测试 ")) {
            let done = markdown::run(&markdown::words("test -p main.zr"), folder.path());
            if !done.status.success() {
                self.faults.push(format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr)));
            }
        }
    }
}

#[test]
fn policies_of_the_docs_are_laid_out() {
    for (path, page) in all_pages() {
        let mut as_written = false;
        for block in markdown::blocks(&page) {
            match block {
                Block::Comment(mark) => as_written = mark == "as written" || mark.starts_with("codes"),
                Block::Fence(fence) => {
                    let left = std::mem::take(&mut as_written) || fence.kind != "zr";
                    let laid_out = if left { None } else { zhunru::format(&fence.name, &fence.body).ok() };
                    assert!(left || laid_out.as_ref() == Some(&fence.body), "{}: {}\nshould be {laid_out:?}", name(&path), fence.body);
                }
            }
        }
    }
}

#[test]
fn every_link_of_the_docs_leads_to_a_file() {
    for (path, page) in all_pages() {
        for target in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            let file = path.parent().expect("a folder").join(target.split('#').next().expect("a path"));
            assert!(target.starts_with("https://") || file.is_file(), "{} links to {target}", name(&path));
        }
    }
}

#[test]
fn every_page_is_in_the_contents() {
    for folder in ["guide", "reference"] {
        let contents = page_of(&format!("{folder}/README.md"));
        for (path, page) in pages(folder) {
            let file = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(file == "README.md" || contents.contains(&format!("]({file})")), "{} is not in the contents", name(&path));
            assert!(page.starts_with("# "), "{} has no title", name(&path));
        }
    }
}

#[test]
fn every_code_is_on_a_page_of_the_reference() {
    let reference: String = pages("reference").into_iter().map(|(_, page)| page).collect();
    for code in zhunru::diagnostic::Code::ALL {
        assert!(reference.contains(&format!("[{0}](../codes/{0}.md)", code.key())), "{} is on no page of the reference", code.key());
    }
}

#[test]
fn every_word_of_the_language_is_on_its_page() {
    let words = "docs/reference/词法.md";
    let all = zhunru::vocabulary();
    for kind in [&all.declarations, &all.clauses, &all.operators, &all.values] {
        all_on_page(kind, words);
    }
    let builtins = quoted(&source("src/ir/builtins.rs"), "name: \"");
    let of_list = builtins.iter().position(|name| name == "合计").expect("a figure over the list");
    let (functions, figures) = builtins.split_at(of_list);
    let called = |names: &[String]| names.iter().map(|name| format!("{name}(")).collect::<Vec<_>>();
    all_on_page(&called(functions), "docs/reference/函数.md");
    all_on_page(&called(figures), "docs/reference/全表统计.md");
    let units = source("src/value/unit.rs");
    all_on_page(&[quoted(&units, " row(\""), quoted(&units, "word: \"")].concat(), "docs/reference/单位.md");
    all_on_page(&all.conclusions, "docs/reference/结论.md");
    all_on_page(&all.types, "docs/reference/类型.md");
}

fn all_on_page(words: &[impl AsRef<str> + std::fmt::Debug], path: &str) {
    assert!(words.len() > 2, "too few words for {path}: {words:?}");
    let page = source(path);
    for word in words {
        let word = word.as_ref();
        assert!(page.contains(&format!("`{word}")), "{path} does not speak of {word}");
    }
}

/// What stands between an opening, which ends with a quotation mark, and the next quotation mark.
fn quoted(mut text: &str, opening: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((word, rest)) = text.split_once(opening).and_then(|(_, rest)| rest.split_once('"')) {
        found.push(word.to_owned());
        text = rest;
    }
    found
}

fn source(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a file")
}

fn page_of(path: &str) -> String {
    source(&format!("docs/{path}"))
}
