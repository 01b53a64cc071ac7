//! The guide and the reference: every example runs, every link leads somewhere, and nothing that the tables of the code hold is left out.

use crate::support::page::{self, Block};
use crate::support::{files_below, relative, root, text_of};
use std::path::PathBuf;

fn pages(folder: &str) -> Vec<(PathBuf, String)> {
    let files = files_below(&root().join("docs").join(folder), "md");
    assert!(!files.is_empty(), "no pages in docs/{folder}");
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("a page"))).collect()
}

fn all_pages() -> Vec<(PathBuf, String)> {
    ["guide", "reference"].into_iter().flat_map(pages).collect()
}

#[test]
fn every_example_of_the_docs_runs() {
    page::hold(&all_pages().into_iter().map(|(path, _)| path).collect::<Vec<_>>(), true);
}

#[test]
fn policies_of_the_docs_are_laid_out() {
    for (path, page) in all_pages().into_iter().chain([(root().join("README.md"), text_of("README.md"))]) {
        let mut as_written = false;
        for block in page::blocks(&page) {
            match block {
                Block::Comment(mark, _) => as_written = mark == "as written" || mark.starts_with("codes"),
                Block::Fence(fence) => {
                    let left = std::mem::take(&mut as_written) || fence.kind != "zr";
                    let laid_out = if left { None } else { zhunru::format(&fence.name, &fence.body).ok() };
                    assert!(left || laid_out.as_ref() == Some(&fence.body), "{}: {}\nshould be {laid_out:?}", relative(&path), fence.body);
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
            assert!(target.starts_with("https://") || file.is_file(), "{} links to {target}", relative(&path));
        }
    }
}

#[test]
fn every_page_is_in_the_contents() {
    for folder in ["guide", "reference"] {
        let contents = text_of(&format!("docs/{folder}/README.md"));
        for (path, page) in pages(folder) {
            let file = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert!(file == "README.md" || contents.contains(&format!("]({file})")), "{} is not in the contents", relative(&path));
            assert!(page.starts_with("# "), "{} has no title", relative(&path));
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
    let builtins = quoted(&text_of("src/ir/builtins.rs"), "row(\"");
    let of_list = builtins.iter().position(|name| name == "合计").expect("a figure over the list");
    let (functions, figures) = builtins.split_at(of_list);
    let called = |names: &[String]| names.iter().map(|name| format!("{name}(")).collect::<Vec<_>>();
    all_on_page(&called(functions), "docs/reference/函数.md");
    all_on_page(&called(figures), "docs/reference/全表统计.md");
    let units = text_of("src/value/unit.rs");
    all_on_page(&[quoted(&units, " row(\""), quoted(&units, "word: \"")].concat(), "docs/reference/单位.md");
    all_on_page(&all.conclusions, "docs/reference/结论.md");
    all_on_page(&all.types, "docs/reference/类型.md");
}

fn all_on_page(words: &[impl AsRef<str> + std::fmt::Debug], path: &str) {
    assert!(words.len() > 2, "too few words for {path}: {words:?}");
    let page = text_of(path);
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
