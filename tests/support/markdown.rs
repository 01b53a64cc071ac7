//! Markdown cases: fenced files, calls, expectations; and the comparison of what was printed with what was expected.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

/// A fenced block: its kind (`zr`, `json`, `sh`, …), the name behind it, its text.
pub struct Fence {
    pub kind: String,
    pub name: String,
    pub body: String,
}

/// What a page holds besides its prose.
pub enum Block {
    Fence(Fence),
    /// The inside of an HTML comment.
    Comment(String),
}

/// The fences of a page, in order.
pub fn fences(page: &str) -> Vec<Fence> {
    let fence = |block| match block {
        Block::Fence(fence) => Some(fence),
        Block::Comment(_) => None,
    };
    blocks(page).into_iter().filter_map(fence).collect()
}

/// The fences and the comments (those that open at the start of a line) of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut fence: Option<Fence> = None;
    let mut comment: Option<String> = None;
    for line in page.split_inclusive('\n') {
        if let Some(open) = &mut fence {
            if line.starts_with("```") {
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
            fence = Some(Fence { kind: kind.to_owned(), name: name.trim().to_owned(), body: String::new() });
            continue;
        }
        if comment.is_none() && line.starts_with("<!--") {
            comment = Some(String::new());
        }
        if let Some(text) = &mut comment {
            text.push_str(line);
            if let Some((inside, _)) = text.split_once("-->") {
                blocks.push(Block::Comment(inside.trim_start_matches("<!--").trim().to_owned()));
                comment = None;
            }
        }
    }
    blocks
}

/// Writes the named fences to a folder.
pub fn write_files<'f>(fences: impl Iterator<Item = &'f Fence>, folder: &Path) {
    for fence in fences.filter(|fence| !fence.name.is_empty()) {
        let path = folder.join(&fence.name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let bytes = if fence.kind == "hex" { unhex(&fence.body) } else { fence.body.clone().into_bytes() };
        std::fs::write(path, bytes).expect("a file");
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).expect("two digits")).collect()
}

/// Splits a call as a shell would: blanks, `'…'` and `"…"`.
pub fn words(call: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut quote: Option<char> = None;
    let mut in_word = false;
    for c in call.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                if !in_word {
                    words.push(String::new());
                }
                in_word = true;
            }
            (None, ' ' | '\t') => in_word = false,
            _ => {
                if !in_word {
                    words.push(String::new());
                }
                in_word = true;
                words.last_mut().expect("a word").push(c);
            }
        }
    }
    words
}

/// Runs the command in a folder.
pub fn run(words: &[String], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhunru")).args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("the command runs")
}

/// Runs every call of a case; what differs from the expectations.
pub fn faults(page: &str) -> Vec<String> {
    let fences = fences(page);
    let calls: Vec<&str> = fences
        .iter()
        .filter(|fence| fence.kind == "sh")
        .flat_map(|fence| fence.body.lines())
        .filter(|line| !line.trim().is_empty())
        .collect();
    let expected: String = fences.iter().filter(|fence| fence.kind == "expect").map(|fence| fence.body.as_str()).collect();
    let wants: Vec<Value> = match serde_json::from_str(&format!("[{expected}]")) {
        Ok(wants) => wants,
        Err(error) => return vec![format!("the expectation is no JSON: {error}")],
    };
    if calls.is_empty() || calls.len() != wants.len() {
        return vec![format!("{} calls, {} expectations", calls.len(), wants.len())];
    }
    let folder = tempfile::tempdir().expect("a folder");
    write_files(fences.iter().filter(|fence| !matches!(fence.kind.as_str(), "sh" | "expect")), folder.path());
    let mut faults = Vec::new();
    for (call, want) in calls.into_iter().zip(&wants) {
        let done = run(&words(call), folder.path());
        faults.extend(call_faults(want, &done).into_iter().map(|fault| format!("`{call}`: {fault}")));
    }
    faults
}

/// What a call printed, held against what was expected of it.
pub fn call_faults(want: &Value, done: &Output) -> Vec<String> {
    let mut faults = Vec::new();
    let stderr = String::from_utf8_lossy(&done.stderr);
    if let Some(status) = want.get("exit").and_then(Value::as_i64)
        && done.status.code().map(i64::from) != Some(status)
    {
        faults.push(format!("exit {:?}, expected {status}; {stderr}", done.status.code()));
    }
    let stdout = String::from_utf8_lossy(&done.stdout);
    if let Some(text) = want.get("stdout").and_then(Value::as_str)
        && stdout != text
    {
        faults.push(format!("printed {stdout:?}, expected {text:?}"));
    }
    if !["items", "errors", "warnings", "list", "codes", "tells"].iter().any(|key| want.get(key).is_some()) {
        return faults;
    }
    let got: Value = match serde_json::from_str(&stdout) {
        Ok(got) => got,
        Err(_) => {
            faults.push(format!("no JSON on standard output: {stdout}{stderr}"));
            return faults;
        }
    };
    if let Some(items) = want.get("items").and_then(Value::as_array) {
        let found = got["items"].as_array().cloned().unwrap_or_default();
        if found.len() != items.len() {
            faults.push(format!("{} items, expected {}", found.len(), items.len()));
        }
        for (at, (want, got)) in items.iter().zip(&found).enumerate() {
            faults.extend(item_faults(want, got).into_iter().map(|fault| format!("item {}: {fault}", at + 1)));
        }
    }
    if let Some(list) = want.get("list") {
        faults.extend(item_faults(list, &got["list"]).into_iter().map(|fault| format!("the list: {fault}")));
    }
    faults.extend(line_faults(want, &got));
    faults.extend(word_faults(want, &got));
    faults
}

fn line_faults(want: &Value, got: &Value) -> Vec<String> {
    let lines = |severity: &str| -> BTreeSet<u64> {
        let all = got["diagnostics"].as_array().into_iter().flatten();
        all.filter(|diagnostic| diagnostic["severity"] == severity)
            .filter_map(|diagnostic| diagnostic["labels"][0]["line"].as_u64())
            .collect()
    };
    let wanted = |key: &str| -> Option<BTreeSet<u64>> {
        want.get(key).and_then(Value::as_array).map(|lines| lines.iter().filter_map(Value::as_u64).collect())
    };
    let mut faults = Vec::new();
    if let Some(errors) = wanted("errors")
        && errors != lines("error")
    {
        faults.push(format!("errors on lines {:?}, expected {errors:?}: {}", lines("error"), got["diagnostics"]));
    }
    if let Some(warnings) = wanted("warnings")
        && !warnings.is_subset(&lines("warning"))
    {
        faults.push(format!("warnings on lines {:?}, expected {warnings:?}", lines("warning")));
    }
    faults
}

/// `codes`: every diagnostic's code, by place; `tells`: what some message or help must hold, word for word.
fn word_faults(want: &Value, got: &Value) -> Vec<String> {
    let all = || got["diagnostics"].as_array().into_iter().flatten();
    let wanted = |key: &str| want.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let mut faults: Vec<String> = Vec::new();
    if want.get("codes").is_some() {
        let found: Vec<&str> = all().filter_map(|diagnostic| diagnostic["code"].as_str()).collect();
        let codes: Vec<&str> = wanted("codes").collect();
        faults.extend((found != codes).then(|| format!("codes {found:?}, expected {codes:?}: {}", got["diagnostics"])));
    }
    let told = |words: &str| {
        all()
            .flat_map(|diagnostic| [&diagnostic["message"], &diagnostic["help"]])
            .filter_map(Value::as_str)
            .any(|text| text.contains(words))
    };
    faults.extend(wanted("tells").filter(|words| !told(words)).map(|words| format!("nothing tells {words:?}: {}", got["diagnostics"])));
    faults
}

fn item_faults(want: &Value, got: &Value) -> Vec<String> {
    let reasons = || got["reasons"].as_array().into_iter().flatten();
    let rules: Vec<&str> = reasons().filter_map(|reason| reason["rule"].as_str()).collect();
    let strings =
        |value: &Value| -> Vec<String> { value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect() };
    let mut faults = Vec::new();
    for (key, value) in want.as_object().into_iter().flatten() {
        let fault = match key.as_str() {
            "because" => {
                strings(value).iter().find(|rule| !rules.contains(&rule.as_str())).map(|rule| format!("rule {rule} not among {rules:?}"))
            }
            "not" => strings(value).iter().find(|rule| rules.contains(&rule.as_str())).map(|rule| format!("rule {rule} among {rules:?}")),
            "lifted" => {
                let found: BTreeSet<String> = got["lifted"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|lifted| lifted["rule"].as_str())
                    .map(str::to_owned)
                    .collect();
                let wanted: BTreeSet<String> = strings(value).into_iter().collect();
                (found != wanted).then(|| format!("lifted {found:?}, expected {wanted:?}"))
            }
            "remedy" => (!reasons().any(|reason| &reason["remedy"] == value)).then(|| format!("no remedy {value}")),
            "says" => (!reasons().any(|reason| &reason["message"] == value)).then(|| format!("no message {value}")),
            "errors" | "places" | "faults" => {
                let part = match key.as_str() {
                    "errors" => "field",
                    "places" => "place",
                    _ => "message",
                };
                let found: Vec<&Value> = got["errors"].as_array().into_iter().flatten().map(|error| &error[part]).collect();
                let wanted: Vec<&Value> = value.as_array().into_iter().flatten().collect();
                (found != wanted).then(|| format!("{key} {found:?}, expected {wanted:?}"))
            }
            _ => (&got[key] != value).then(|| format!("{key} {}, expected {value}", got[key])),
        };
        faults.extend(fault);
    }
    faults
}
