//! The house's rules as tests: who may import whom, which library is named where, how long a file may be.

use crate::support::{files_below, root};
use std::path::Path;

/// A file is looked at again at 400 lines and must not pass 800.
const MAX_LINES: usize = 800;

/// What every room may use.
const EVERYWHERE: &[&str] = &["collections"];

/// For each room: what it may use of the others.
const IMPORTS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("value", &["diagnostic"]),
    ("input", &["value"]),
    ("syntax", &["source", "diagnostic", "value"]),
    ("format", &["source", "diagnostic", "syntax", "value"]),
    ("ir", &["source", "diagnostic", "syntax", "input", "value"]),
    ("eval", &["diagnostic", "ir", "syntax", "input", "value"]),
    ("program", &["ir", "eval", "syntax", "value"]),
    ("analysis", &["ir", "eval", "diagnostic", "source", "syntax", "value"]),
    ("explain", &["eval", "ir", "source", "value", "wire"]),
    ("judge", &["program", "eval", "explain", "ir", "input", "wire", "value"]),
    ("testing", &["explain", "eval", "ir", "diagnostic", "source", "syntax", "input", "wire", "value"]),
    ("wire", &["diagnostic", "ir", "input", "source"]),
    ("report", &["diagnostic", "wire"]),
];

/// Libraries that only some places may name.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("pest", &["src/syntax/parser.rs", "src/syntax/grammar.rs"]),
    ("miette", &["src/diagnostic/report.rs", "src/cli/"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("calamine", &["src/input/"]),
    ("quick_xml", &["src/input/xlsx/guard.rs"]),
    ("zip", &["src/input/xlsx/guard.rs"]),
    ("csv", &["src/input/", "src/report/"]),
    ("regex_lite", &["src/ir/"]),
    ("sha2", &["src/packages.rs"]),
    ("jiff", &["src/cli/"]),
    ("indicatif", &["src/cli/"]),
    ("simdutf8", &["src/input/text.rs"]),
    ("tempfile", &["src/cli/files.rs"]),
];

fn sources() -> Vec<(String, String)> {
    let files = files_below(&root().join("src"), "rs");
    let relative = |path: &Path| path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
    files.iter().map(|path| (relative(path), std::fs::read_to_string(path).expect("a file"))).collect()
}

#[test]
fn rooms_import_only_what_they_may() {
    for (path, text) in sources() {
        let room = path.trim_start_matches("src/").split(['/', '.']).next().expect("a room").to_owned();
        let Some((_, allowed)) = IMPORTS.iter().find(|(name, _)| *name == room) else { continue };
        for line in text.lines() {
            let Some((_, rest)) = line.split_once("crate::") else { continue };
            let used: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(
                used == room || EVERYWHERE.contains(&used.as_str()) || used.is_empty() || allowed.contains(&used.as_str()),
                "{path} uses crate::{used}: {line}"
            );
        }
    }
}

#[test]
fn libraries_are_named_only_in_their_places() {
    for (path, text) in sources() {
        for (library, places) in LIBRARIES {
            let named = text.lines().any(|line| {
                !line.trim_start().starts_with("//") && (line.contains(&format!("{library}::")) || line.contains(&format!("use {library}")))
            });
            assert!(!named || places.iter().any(|place| path.starts_with(place)), "{path} names {library}");
        }
    }
}

#[test]
fn the_command_sees_only_the_public_library() {
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("src/cli/")) {
        for line in text.lines().filter(|line| line.contains("crate::")) {
            assert!(line.contains("crate::cli"), "{path}: {line}");
        }
    }
}

#[test]
fn files_are_short() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= MAX_LINES, "{path} has {} lines", text.lines().count());
    }
}

#[test]
fn nothing_unfinished_is_left() {
    for (path, text) in sources() {
        for word in ["todo!", "unimplemented!", "dbg!(", "FIXME", "TODO"] {
            assert!(!text.contains(word), "{path} holds {word}");
        }
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//!"), "{path} does not open with its promise");
    }
}
