//! What comes in from outside: every crate from crates.io, under a licence of `deny.toml`. (`cargo deny` knows more; this is always there.)

use crate::support::{root, text_of};
use serde_json::Value;
use std::process::Command;

#[test]
fn every_crate_comes_from_crates_io() {
    let lock = text_of("Cargo.lock");
    let sources: Vec<&str> = lock.lines().filter(|line| line.starts_with("source = ")).collect();
    assert!(sources.len() > 50);
    for source in sources {
        assert_eq!(source, "source = \"registry+https://github.com/rust-lang/crates.io-index\"");
    }
}

/// The licences that `deny.toml` allows.
fn allowed() -> Vec<String> {
    let settings = text_of("deny.toml");
    let list = settings.split_once("[licenses]\nallow = [").and_then(|(_, rest)| rest.split_once(']')).expect("a list").0;
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence expression can be met: `OR` (once written `/`) binds less than `AND`.
fn may_come_in(expression: &str, allowed: &[String]) -> bool {
    let mut words = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    words.push_str(" )");
    let words: Vec<&str> = words.split_whitespace().collect();
    any_of(&mut words.into_iter().peekable(), allowed)
}

type Words<'w> = std::iter::Peekable<std::vec::IntoIter<&'w str>>;

fn any_of(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let (mut any, mut all) = (false, true);
    loop {
        let term = match words.next() {
            Some("(") => any_of(words, allowed),
            Some(licence) if words.next_if_eq(&"WITH").is_some() => {
                let exception = words.next().unwrap_or_default();
                allowed.contains(&format!("{licence} WITH {exception}"))
            }
            Some(licence) => allowed.iter().any(|other| other == licence),
            None => return any,
        };
        all &= term;
        match words.next() {
            Some("AND") => {}
            Some("OR") => any |= std::mem::replace(&mut all, true),
            _ => return any || all,
        }
    }
}

#[test]
fn every_licence_is_one_of_those_allowed() {
    let host = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let host = String::from_utf8_lossy(&host.stdout).into_owned();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let mut cargo = Command::new(env!("CARGO"));
    let cargo = cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", host]).current_dir(root());
    let done = cargo.output().expect("cargo runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let metadata: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let allowed = allowed();
    assert!(allowed.len() > 5);
    for package in metadata["packages"].as_array().expect("packages") {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(may_come_in(licence, &allowed), "{} is under {licence:?}", package["name"]);
    }
}

/// What a manifest says, without what its dependencies say.
fn manifest(path: &str) -> Value {
    let cargo = ["metadata", "--format-version", "1", "--no-deps", "--manifest-path", path];
    let done = Command::new(env!("CARGO")).args(cargo).current_dir(root()).output().expect("cargo runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    list.as_array().into_iter().flatten().find(|one| one["name"] == name).expect("one of that name")
}

/// No ordinary run builds them, so that nobody else would see it.
#[test]
fn packages_outside_the_workspace_fit_the_library() {
    let ours = manifest("Cargo.toml");
    let library = named(&ours["packages"], "zhunru");
    let needed = library["dependencies"].as_array().into_iter().flatten();
    let needed = needed.filter(|one| one["kind"].is_null() && one["target"].is_null() && one["optional"] == false);
    let needed: Vec<&str> = needed.filter_map(|one| one["name"].as_str()).collect();
    assert!(needed.len() > 10);
    for (folder, name) in [("fuzz", "zhunru-fuzz"), ("benches/peers", "zhunru-peers")] {
        let theirs = manifest(&format!("{folder}/Cargo.toml"));
        let dependency = named(&named(&theirs["packages"], name)["dependencies"], "zhunru");
        for feature in dependency["features"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(library["features"].get(feature).is_some(), "{folder} asks for the feature {feature:?}");
        }
        let lock = text_of(&format!("{folder}/Cargo.lock"));
        let locked = lock.split("[[package]]").find(|package| package.contains("\nname = \"zhunru\"\n")).expect("the library");
        for name in &needed {
            let is_locked = [format!(" \"{name}\""), format!(" \"{name} ")].iter().any(|entry| locked.contains(entry));
            assert!(is_locked, "{folder}/Cargo.lock is without {name}");
        }
    }
}

#[test]
fn licences_are_read_as_they_are_meant() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
    for (expression, may) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("MIT/GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("GPL-3.0 AND Zlib OR MIT", true),
        ("MIT AND (GPL-3.0 OR AGPL-3.0)", false),
        ("Apache-2.0 WITH LLVM-exception OR Apache-2.0", true),
        ("Apache-2.0", false),
        ("", false),
    ] {
        assert_eq!(may_come_in(expression, &allowed), may, "{expression}");
    }
}

#[test]
fn the_notice_of_a_release_names_every_crate_with_its_licence() {
    let done = Command::new("python3").arg("scripts/third_party.py").current_dir(root()).output().expect("python3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let notice = String::from_utf8(done.stdout).expect("UTF-8");
    let tree = ["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let tree = Command::new(env!("CARGO")).args(tree).current_dir(root()).output().expect("cargo runs");
    let crates = String::from_utf8_lossy(&tree.stdout).into_owned();
    let crates = crates.lines().filter_map(|line| line.split_once(" v")).filter(|(name, _)| *name != "zhunru");
    let mut named = 0;
    for (name, rest) in crates {
        // A procedural macro is run by the compiler, yet its licence is named like the others.
        let version = rest.split_whitespace().next().unwrap_or_default();
        assert!(notice.contains(&format!("\n{name} {version}: ")), "{name} {version}");
        named += 1;
    }
    assert!(named > 50 && notice.contains("Permission is hereby granted"), "{named} crates");
}
