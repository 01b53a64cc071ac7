//! Calls of the command: in the process where all that counts is the JSON of `check`, `lint` or `test`, else as a process.

use super::{judge, relative_files};
use std::path::Path;
use std::process::{Command, Output};
use zhunru::Workspace;
use zhunru::date::Date;
use zhunru::diagnostic::Severity;
use zhunru::input::format_of;
use zhunru::wire::{self, DiagnosticsResult};

/// How a call ended and what it printed.
#[derive(Debug)]
pub struct Done {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Splits a call as a shell would: blanks, `'…'`, `"…"`, and `#` before a remark.
pub fn words(call: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut quote: Option<char> = None;
    let mut in_word = false;
    for c in call.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '#') if !in_word => break,
            (None, ' ' | '\t') => in_word = false,
            _ => {
                if !in_word {
                    words.push(String::new());
                }
                in_word = true;
                if quote.is_none() && matches!(c, '\'' | '"') {
                    quote = Some(c);
                } else {
                    words.last_mut().expect("a word").push(c);
                }
            }
        }
    }
    words
}

/// Makes a call in a folder.
pub fn call(words: &[String], folder: &Path) -> Done {
    in_process(words, folder).unwrap_or_else(|| process(words, folder))
}

/// Runs the command itself in a folder.
pub fn process(words: &[String], folder: &Path) -> Done {
    let done = output(words, folder);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { status: done.status.code(), stdout: text(&done.stdout), stderr: text(&done.stderr) }
}

/// The same with the bytes as they were printed.
pub fn output(words: &[String], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhunru"));
    command.args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("the command runs")
}

/// Makes a call, as it is typed, in a folder.
pub fn run(line: &str, folder: &Path) -> Output {
    output(&words(line), folder)
}

pub fn printed(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

pub fn complained(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A call whose answer is JSON. `None`: it asks for more than that, or something is wrong that only the command words.
fn in_process(words: &[String], folder: &Path) -> Option<Done> {
    let (command, rest) = words.split_first()?;
    let (mut policies, mut input, mut as_of) = (Vec::new(), None, None);
    let (mut json, mut open, mut strict) = (false, false, false);
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-p" => policies.push(rest.next()?.as_str()),
            "--as-of" => as_of = Some(Date::parse(rest.next()?).ok()?),
            "--format" if rest.next()? == "json" => json = true,
            "--open" if command == "check" => open = true,
            "--strict" if command == "lint" => strict = true,
            word if !word.starts_with('-') && input.is_none() => input = Some(word),
            _ => return None,
        }
    }
    if !json || policies.is_empty() {
        return None;
    }
    let workspace = load(&policies, folder)?;
    let (no, stdout) = match (command.as_str(), as_of, input) {
        ("check", Some(day), Some(input)) => {
            let policy = workspace.compile(day).ok()?;
            let bytes = std::fs::read(folder.join(input)).ok()?;
            let result = judge(&policy, &bytes, format_of(input)?, open).ok()?;
            (result.has_refusal(), wire::to_json(&result))
        }
        ("lint", as_of, None) => {
            let found = workspace.lint(as_of);
            let objects = found.iter().any(|diagnostic| strict || diagnostic.severity() == Severity::Error);
            (objects, wire::to_json(&DiagnosticsResult::of(workspace.sources(), &found)))
        }
        ("test", None, None) => {
            let tests = workspace.test().ok()?;
            let report = tests.run();
            (report.failed() > 0, wire::to_json(&report))
        }
        _ => return None,
    };
    Some(Done { status: Some(i32::from(no)), stdout, stderr: String::new() })
}

/// The packages of `-p` and their tables. `None`: a package is missing, empty, or has an upper one that the command would look for nearby.
fn load(policies: &[&str], folder: &Path) -> Option<Workspace> {
    let mut workspace = Workspace::new();
    for path in policies {
        let shown = path.strip_prefix("./").unwrap_or(path).trim_end_matches('/');
        let files = relative_files(folder, path, "zr")?;
        workspace.add_package(shown, files, true);
    }
    if !workspace.wanted_policies().is_empty() {
        return None;
    }
    for paths in workspace.wanted_tables() {
        if let Some(path) = paths.iter().find(|path| folder.join(path).is_file()) {
            workspace.add_table(path, std::fs::read(folder.join(path)).ok()?);
        }
    }
    Some(workspace)
}
