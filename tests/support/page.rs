//! Reads a Markdown page from top to bottom in a folder of its own: writes its files, makes its calls, holds them against what the page expects.
//!
//! `tests/spec/README.md` lists the marks. With `BLESS=1` the expectations that do not hold are rewritten in the page.

use super::call::{self, Done};
use super::expect;
use super::folder::Folder;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A fenced block: its kind (`zr`, `json`, `sh`, …), the name behind it, its text and where that stands in the page.
pub struct Fence {
    pub kind: String,
    pub name: String,
    pub body: String,
    place: Range<usize>,
}

/// What a page holds besides its prose.
pub enum Block {
    Fence(Fence),
    /// The inside of an HTML comment, and where it stands.
    Comment(String, Range<usize>),
}

/// The fences of a page, in order.
pub fn fences(page: &str) -> Vec<Fence> {
    let fence = |block| match block {
        Block::Fence(fence) => Some(fence),
        Block::Comment(..) => None,
    };
    blocks(page).into_iter().filter_map(fence).collect()
}

/// The fences and the comments (those that open at the start of a line) of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut fence: Option<Fence> = None;
    let mut comment: Option<(String, usize)> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(open) = &mut fence {
            if line.starts_with("```") {
                open.place.end = start;
                blocks.extend(fence.take().map(Block::Fence));
            } else {
                open.body.push_str(line);
            }
            continue;
        }
        if comment.is_none()
            && let Some(info) = line.strip_prefix("```")
        {
            let (kind, name) = info.trim().split_once(char::is_whitespace).unwrap_or((info.trim(), ""));
            fence = Some(Fence { kind: kind.to_owned(), name: name.trim().to_owned(), body: String::new(), place: at..at });
            continue;
        }
        if comment.is_none() && line.starts_with("<!--") {
            comment = Some((String::new(), start + "<!--".len()));
        }
        if let Some((text, from)) = &mut comment {
            text.push_str(line);
            if let Some((inside, _)) = text.split_once("-->") {
                let inside = inside.trim_start_matches("<!--");
                blocks.push(Block::Comment(inside.trim().to_owned(), *from..*from + inside.len()));
                comment = None;
            }
        }
    }
    blocks
}

/// Writes a named fence to a folder; the digits of a `hex` fence are its bytes.
pub fn write_file(folder: &Path, name: &str, kind: &str, body: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, if kind == "hex" { unhex(body) } else { body.as_bytes().to_vec() }).expect("a file");
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).expect("two digits")).collect()
}

/// Runs pages; panics with all that does not hold. `blessable`: whether `BLESS=1` may rewrite them.
pub fn hold(pages: &[PathBuf], blessable: bool) {
    assert!(!pages.is_empty(), "no pages");
    let faults: Vec<String> = pages.iter().flat_map(|path| named_faults(path, blessable)).collect();
    assert!(faults.is_empty(), "{} faults in {} pages:\n{}", faults.len(), pages.len(), faults.join("\n"));
}

fn named_faults(path: &Path, blessable: bool) -> Vec<String> {
    let name = super::relative(path);
    faults(path, blessable).into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

/// What of a page does not hold.
pub fn faults(path: &Path, blessable: bool) -> Vec<String> {
    let page = std::fs::read_to_string(path).expect("a page");
    let run = Run::of(&page);
    if !blessable || run.edits.is_empty() || std::env::var_os("BLESS").is_none_or(|bless| bless != "1") {
        return run.faults;
    }
    let mut blessed = page.clone();
    for (place, text) in run.edits.into_iter().rev() {
        blessed.replace_range(place, &text);
    }
    std::fs::write(path, &blessed).expect("the page is written");
    Run::of(&blessed).faults
}

/// A page on its way down.
struct Run {
    folder: Folder,
    prelude: String,
    /// Named policy files that no call has come behind.
    unused: Vec<String>,
    /// What the last call printed.
    printed: String,
    faults: Vec<String>,
    /// What the page should hold at these places, in order.
    edits: Vec<(Range<usize>, String)>,
}

impl Run {
    fn of(page: &str) -> Run {
        let mut run = Run {
            folder: Folder::new(),
            prelude: String::new(),
            unused: Vec::new(),
            printed: String::new(),
            faults: Vec::new(),
            edits: Vec::new(),
        };
        let blocks = blocks(page);
        let mut marks: Vec<(&str, &Range<usize>)> = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Comment(mark, place) => marks.push((mark, place)),
                Block::Fence(fence) => run.fence(fence, &std::mem::take(&mut marks), blocks.get(at + 1)),
            }
        }
        let unused = run.unused.iter().map(|file| format!("no call uses {file}"));
        run.faults.extend(unused);
        run
    }

    fn fence(&mut self, fence: &Fence, marks: &[(&str, &Range<usize>)], next: Option<&Block>) {
        let marked = |mark: &str| marks.iter().any(|(other, _)| *other == mark);
        match fence.kind.as_str() {
            "expect" => {}
            "sh" if marked("not run") => {}
            "sh" => {
                let expected = match next {
                    Some(Block::Fence(next)) if next.kind == "expect" => Some(("", next.body.as_str(), &next.place)),
                    Some(Block::Comment(mark, place)) => mark.strip_prefix("expect").map(|text| (" expect\n", text, place)),
                    Some(Block::Fence(_)) | None => None,
                };
                self.calls(&fence.body, expected);
                self.unused.clear();
            }
            _ if marked("printed") => {
                let missing = fence.body.lines().filter(|line| !self.printed.lines().any(|printed| printed.trim_end() == line.trim_end()));
                self.faults.extend(missing.map(|line| format!("not printed: {line}")));
            }
            _ if !fence.name.is_empty() => self.file(fence, marked("append")),
            "zr" => {
                if marked("prelude") {
                    self.prelude.clone_from(&fence.body);
                }
                let codes = marks.iter().find_map(|(mark, place)| Some((mark.strip_prefix("codes")?, *place)));
                self.package(&fence.body, codes);
            }
            _ => {}
        }
    }

    fn file(&mut self, fence: &Fence, append: bool) {
        let folder = self.folder.path().to_owned();
        let written = |name: &str| std::fs::read_to_string(folder.join(name));
        if fence.name == "after.zr"
            && let Ok(before) = written("before.zr")
        {
            self.layout(&before, fence);
        }
        let before = if append { written(&fence.name).expect("a file to add to") + "\n" } else { String::new() };
        write_file(&folder, &fence.name, &fence.kind, &(before + &fence.body));
        if fence.kind == "zr" {
            self.unused.push(fence.name.clone());
        }
    }

    /// `after.zr` is what `before.zr` is laid out as.
    fn layout(&mut self, before: &str, after: &Fence) {
        match zhunru::format("before.zr", before) {
            Ok(laid_out) if laid_out == after.body => {}
            Ok(laid_out) => {
                self.faults.push(format!("before.zr is laid out as\n{laid_out}"));
                self.edits.push((after.place.clone(), laid_out));
            }
            Err((_, errors)) => self.faults.push(format!("before.zr: {errors:?}")),
        }
    }

    /// `expected`: what stands before the expectations, they themselves, and where all that stands.
    fn calls(&mut self, body: &str, expected: Option<(&str, &str, &Range<usize>)>) {
        let calls: Vec<&str> = body.lines().filter(|line| !line.trim().is_empty()).collect();
        let wants = match expected.map(|(_, text, _)| expect::read(text)) {
            None => vec![expect::Want::fine(); calls.len()],
            Some(Ok(wants)) => wants,
            Some(Err(error)) => return self.faults.push(format!("the expectation is no JSON: {error}")),
        };
        if calls.len() != wants.len() {
            self.faults.push(format!("{} calls, {} expectations: {body}", calls.len(), wants.len()));
        }
        let mut held = calls.len() == wants.len();
        let mut blessed = Vec::new();
        for (at, call) in calls.into_iter().enumerate() {
            let mut words = call::words(call);
            if words.first().is_some_and(|word| word == "zhunru") {
                words.remove(0);
            }
            let want = wants.get(at);
            let asks = |key: &str| want.is_some_and(|want| want.value.get(key).is_some());
            if asks("items") && !words.iter().any(|word| word == "--format") {
                words.extend(["--format".to_owned(), "json".to_owned()]);
            }
            let done = call::call(&words, self.folder.path());
            self.printed = format!("{}{}", done.stdout, done.stderr);
            let faults = want.map(|want| expect::faults(&want.value, &done)).unwrap_or_default();
            blessed.push(match want {
                Some(want) if faults.is_empty() => want.text.clone(),
                Some(want) => expect::blessed(&want.value, &want.text, &done),
                None => expect::proposed(&done),
            });
            held &= faults.is_empty();
            self.faults.extend(faults.into_iter().map(|fault| format!("`{call}`: {fault}")));
        }
        if let Some((before, _, place)) = expected.filter(|_| !held) {
            self.edits.push((place.clone(), format!("{before}{}\n", blessed.join(",\n"))));
        }
    }

    /// A package by itself: no error but those of its `codes`, and its tests pass.
    fn package(&mut self, body: &str, codes: Option<(&str, &Range<usize>)>) {
        let whole = body.lines().any(|line| line.starts_with("政策 "));
        let text = if whole { body.to_owned() } else { format!("{}\n{body}", self.prelude) };
        let folder = Folder::new();
        write_file(folder.path(), "main.zr", "zr", &text);
        let done = call::call(&call::words("lint -p main.zr --format json"), folder.path());
        let result: Value = serde_json::from_str(&done.stdout).expect("diagnostics");
        let found = |severity: &str| -> BTreeSet<&str> {
            let all = result["diagnostics"].as_array().into_iter().flatten();
            all.filter(|diagnostic| severity.is_empty() || diagnostic["severity"] == severity)
                .filter_map(|diagnostic| diagnostic["code"].as_str())
                .collect()
        };
        let wanted: BTreeSet<&str> = codes.iter().flat_map(|(codes, _)| codes.split_whitespace()).collect();
        let errors = found("error");
        if !errors.is_subset(&wanted) || !wanted.is_subset(&found("")) {
            self.faults.push(format!("reports {:?}, expected {wanted:?}: {}\n{body}", found(""), result["diagnostics"]));
            let all = Vec::from_iter(found("")).join(" ");
            self.edits.extend(codes.map(|(_, place)| (place.clone(), format!(" codes {all} "))));
        }
        if errors.is_empty() && text.lines().any(|line| line.starts_with("测试 ")) {
            let Done { status, stdout, stderr } = call::call(&call::words("test -p main.zr --format json"), folder.path());
            if status != Some(0) {
                self.faults.push(format!("{stdout}{stderr}\n{body}"));
            }
        }
    }
}
