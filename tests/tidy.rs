//! The house's rules as tests: who may import whom, which library is named where, how long a file may be, what may not be left lying about.

use crate::support::imports::{File, Import, circles, files, imports};
use crate::support::{root, text_of};
use std::collections::BTreeSet;

/// A file is looked at again at 400 lines and must not pass 800.
const MAX_LINES: usize = 800;

/// What every room may use.
const EVERYWHERE: &[&str] = &["collections", "visible"];

/// For each room: what it may use of the others. Those below `engine` are not in the table; they see its public names only.
const IMPORTS: &[(&str, &[&str])] = &[
    ("collections", &[]),
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("visible", &[]),
    ("value", &["diagnostic", "text_width"]),
    ("text_width", &[]),
    ("input", &["value"]),
    ("syntax", &["source", "diagnostic", "value"]),
    ("format", &["source", "diagnostic", "syntax", "text_width", "value"]),
    ("ir", &["source", "diagnostic", "syntax", "input", "value"]),
    ("eval", &["diagnostic", "ir", "input", "value"]),
    ("program", &["ir", "eval", "value"]),
    ("analysis", &["ir", "eval", "diagnostic", "source", "syntax", "value"]),
    ("advice", &["analysis", "program", "eval", "explain", "format", "input", "ir", "source", "syntax", "testing", "value", "wire"]),
    ("explain", &["eval", "ir", "source", "syntax", "value", "wire"]),
    ("compare", &["diagnostic", "eval", "input", "ir", "value", "wire"]),
    ("judge", &["advice", "program", "eval", "explain", "ir", "input", "wire", "value"]),
    ("testing", &["explain", "eval", "ir", "diagnostic", "source", "syntax", "input", "wire", "value"]),
    ("outline", &["explain", "ir", "source", "syntax", "testing", "value", "wire"]),
    ("wire", &["diagnostic", "ir", "input", "source", "value"]),
    ("report", &["diagnostic", "input", "source", "text_width", "value", "wire"]),
    ("packages", &["diagnostic", "input", "ir", "source", "syntax", "testing", "value"]),
    ("left_open", &["ir", "source", "syntax"]),
    ("vocabulary", &["ir", "syntax", "value"]),
    ("cli", &[]),
];

/// Files that import each other, by room. The list is exact: who opens a circle strikes it, and nobody adds one.
const CIRCLES: &[&[&str]] = &[];

/// Libraries and the places that may name them.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("aho_corasick", &["src/ir/table.rs"]),
    ("anstream", &["src/cli/"]),
    ("anstyle", &["src/report/"]),
    ("batsat", &["src/analysis/solver.rs"]),
    ("calamine", &["src/input/"]),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("csv", &["src/input/", "src/report/"]),
    ("docx_rs", &["src/report/document/docx.rs"]),
    ("encoding_rs", &["src/input/"]),
    ("html5gum", &["src/input/html.rs"]),
    ("indexmap", &["src/collections.rs", "src/eval/aggregates/mod.rs", "src/ir/", "src/judge/tally.rs", "src/report/workbook/"]),
    ("imara_diff", &["src/cli/mend.rs"]),
    ("indicatif", &["src/cli/"]),
    ("jiff", &["src/value/date.rs", "src/cli/"]),
    ("maud", &["src/report/document/html.rs"]),
    ("memchr", &["src/input/"]),
    ("miette", &["src/report/diagnostics.rs", "src/cli/"]),
    ("pest", &["src/syntax/parser.rs"]),
    ("pest_derive", &["src/syntax/parser.rs"]),
    ("quick_xml", &["src/input/", "src/report/junit.rs", "src/report/workbook/"]),
    ("regex_lite", &["src/ir/"]),
    ("rust_xlsxwriter", &["src/report/template.rs", "src/report/workbook/"]),
    ("rustc_hash", &["src/collections.rs", "src/eval/columns.rs", "src/ir/"]),
    ("serde", &["src/cli/", "src/wire/", "src/input/", "src/report/", "src/value/cell.rs", "src/value/date.rs", "src/vocabulary.rs"]),
    ("pulldown_cmark", &["src/report/page.rs"]),
    ("serde_json", &["src/cli/", "src/wire/", "src/input/", "src/report/", "src/explain/"]),
    ("sha2", &["src/packages.rs"]),
    ("signal_hook", &["src/cli/"]),
    ("simdutf8", &["src/input/text.rs"]),
    ("strsim", &["src/ir/near_keys.rs"]),
    ("tempfile", &["src/cli/"]),
    ("terminal_size", &["src/cli/"]),
    ("textwrap", &["src/report/"]),
    ("unicode_normalization", &["src/value/text.rs"]),
    ("unicode_width", &["src/text_width.rs"]),
    (
        "zip",
        &["src/input/form.rs", "src/input/packed.rs", "src/input/xlsx/guard.rs", "src/report/document/docx.rs", "src/report/workbook/"],
    ),
];

fn room_of(path: &str) -> &str {
    path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default()
}

/// The imports from one room to another.
fn between_rooms(files: &[File]) -> Vec<Import> {
    imports(files).into_iter().filter(|import| room_of(&import.from) != room_of(&import.to)).collect()
}

#[test]
fn rooms_import_only_what_they_may() {
    let files = files();
    for Import { from, to } in between_rooms(&files) {
        let Some((_, allowed)) = IMPORTS.iter().find(|(name, _)| *name == room_of(&from)) else { continue };
        let used = room_of(&to);
        assert!(allowed.contains(&used) || EVERYWHERE.contains(&used), "{from} imports {to}");
    }
    for file in &files {
        let above = ["lib", "main", "engine", ""];
        assert!(above.contains(&file.room()) || IMPORTS.iter().any(|(room, _)| *room == file.room()), "no rule for {}", file.path);
    }
}

/// The rows of the map in ARCHITECTURE.md: the first cell, and the others.
fn map_of_rooms(page: &str) -> Vec<(&str, &str)> {
    let (_, rooms) = page.split_once("## Rooms").expect("the chapter");
    let (rooms, _) = rooms.split_once("\n## ").expect("its end");
    rooms.lines().filter_map(|row| row.strip_prefix("| `")?.split_once(" |")).collect()
}

#[test]
fn the_map_has_each_room_and_names_only_files_that_exist() {
    let page = text_of("ARCHITECTURE.md");
    let rows = map_of_rooms(&page);
    let files = files();
    let rooms: BTreeSet<&str> = files.iter().map(File::room).filter(|room| !["", "lib", "main"].contains(room)).collect();
    let on_the_map = |room: &str| {
        rows.iter().any(|(first, _)| first.split('`').any(|name| [format!("{room}/"), format!("{room}.rs")].contains(&name.to_owned())))
    };
    let missing: Vec<&&str> = rooms.iter().filter(|room| !on_the_map(room)).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");

    let exists = |name: &str| files.iter().any(|file| file.path == format!("src/{name}"));
    for name in page.split('`').skip(1).step_by(2).filter(|name| name.contains('/') && name.ends_with(".rs") && !name.contains("NAME")) {
        assert!(exists(name) || crate::support::root().join(name).exists(), "there is no {name}");
    }
    for (first, others) in rows {
        let room = first.trim_end_matches(['`', '/']);
        for name in others.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs") || name.ends_with('/')) {
            let within = files.iter().any(|file| file.path.starts_with(&format!("src/{room}/{name}")));
            assert!(within || exists(name) || crate::support::root().join(name).exists(), "{room} has no {name}");
        }
    }
}

#[test]
fn no_two_files_of_a_room_import_each_other() {
    let files = files();
    let within: BTreeSet<Import> = imports(&files).into_iter().filter(|import| room_of(&import.from) == room_of(&import.to)).collect();
    let found = circles(&within);
    let known: BTreeSet<Vec<String>> = CIRCLES.iter().map(|circle| circle.iter().map(|file| (*file).to_owned()).collect()).collect();
    let edges = |circle: &Vec<String>| -> Vec<String> {
        let inside = within.iter().filter(|import| circle.contains(&import.from) && circle.contains(&import.to));
        inside.map(|import| format!("    {} → {}", import.from, import.to)).collect()
    };
    let new: Vec<String> = found.difference(&known).map(|circle| format!("{circle:?}\n{}", edges(circle).join("\n"))).collect();
    let opened: Vec<String> = known.difference(&found).map(|circle| format!("{circle:?}")).collect();
    assert!(
        new.is_empty() && opened.is_empty(),
        "circles that are not in the list:\n{}\nto be struck from it, for they are no circles any more:\n{}",
        new.join("\n"),
        opened.join("\n")
    );
}

#[test]
fn libraries_are_named_only_in_their_places() {
    for file in files() {
        for (library, places) in LIBRARIES {
            let named = file.names_library(library);
            assert!(!named || places.iter().any(|place| file.path.starts_with(place)), "{} names {library}", file.path);
        }
    }
    let manifest = text_of("Cargo.toml");
    let dependencies = manifest.split_once("\n[dependencies]\n").and_then(|(_, rest)| rest.split_once("\n[")).expect("dependencies").0;
    for name in dependencies.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim().replace('-', "_")) {
        assert!(LIBRARIES.iter().any(|(library, _)| *library == name), "no place for {name}");
    }
}

#[test]
fn the_command_sees_only_the_public_library() {
    for Import { from, to } in between_rooms(&files()) {
        assert!(room_of(&from) != "cli", "{from} imports {to} by `crate::`");
    }
}

#[test]
fn files_are_short() {
    for file in files() {
        assert!(file.text.lines().count() <= MAX_LINES, "{} has {} lines", file.path, file.text.lines().count());
    }
}

/// Policies, lists and tables lie in the folders for them.
#[test]
fn nothing_lies_about_at_the_top() {
    for entry in std::fs::read_dir(root()).expect("the top level") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
        assert!(matches!(kind, "" | "md" | "toml" | "lock") || name.starts_with('.'), "{name}");
    }
}

#[test]
fn nothing_unfinished_is_left() {
    for file in files() {
        for word in ["todo!", "unimplemented!", "dbg!(", "FIXME", "TODO", "XXX", "HACK"] {
            assert!(!file.text.contains(word), "{} holds {word}", file.path);
        }
        let first = file.text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//!") || file.path == "src/main.rs", "{} does not open with its promise", file.path);
    }
}

#[test]
fn nothing_dead_is_kept() {
    let found: Vec<String> = files()
        .into_iter()
        .filter(|file| file.text.contains("dead_code") || file.text.contains("unused_imports"))
        .map(|file| file.path)
        .collect();
    assert_eq!(found, Vec::<String>::new());
}
