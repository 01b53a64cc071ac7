//! Laws of the canonical layout: the meaning and every comment stay, a second time changes nothing, and no text is too strange.

use crate::hostile::PIECES;
use crate::support::packages::{self, Package, Shape};
use crate::support::random::Dice;
use crate::support::{check, files_below, page, policy, root, seeds, trying, work};
use proptest::prelude::*;
use zhunru::wire::Outcome;

const DAY: &str = "2024-06-01";

/// Every policy text of the repository: the packages, and the fences of the cases and of the documents.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for path in files_below(&root().join("policies"), "zr") {
        texts.push((path.display().to_string(), std::fs::read_to_string(&path).expect("a file")));
    }
    for folder in ["tests", "docs"] {
        for path in files_below(&root().join(folder), "md") {
            let text = std::fs::read_to_string(&path).expect("a page");
            let fences = page::fences(&text).into_iter().filter(|fence| fence.kind == "zr");
            texts.extend(fences.map(|fence| (format!("{} {}", path.display(), fence.name), fence.body)));
        }
    }
    texts
}

/// The comments of a text, in order of their words.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut depth, mut plain, mut bracket) = (0_usize, false, false);
    for line in text.lines() {
        if line.trim_start().starts_with("依据") && depth == 0 && !plain {
            continue;
        }
        for (at, c) in line.char_indices() {
            match c {
                '"' if depth == 0 && !bracket => plain = !plain,
                _ if plain => {}
                '“' if !bracket => depth += 1,
                '”' if !bracket => depth = depth.saturating_sub(1),
                '「' if depth == 0 => bracket = true,
                '」' => bracket = false,
                '/' if depth == 0 && !bracket && line[at..].starts_with("//") => {
                    found.push(line[at..].trim_end().to_owned());
                    break;
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// The canonical text; that it is its own canonical text and keeps the comments. `None`: the text has errors.
fn canonical(name: &str, text: &str) -> Option<String> {
    let once = match zhunru::format(name, text) {
        Ok(once) => once,
        Err((_, found)) => {
            assert!(found.iter().all(|fault| !fault.message.starts_with("排版")), "{name}: {found:?}\n{text}");
            return None;
        }
    };
    let twice = zhunru::format(name, &once).unwrap_or_else(|(_, found)| panic!("{name}: {found:?}\n{once}"));
    assert_eq!(once, twice, "{name}: a second time changes it");
    assert_eq!(comments(text), comments(&once), "{name}: comments\n{once}");
    assert!(once.is_empty() || (once.ends_with('\n') && !once.ends_with("\n\n")), "{name}: its end");
    assert!(!once.contains('\r') && !once.starts_with('\u{feff}'), "{name}: line ends");
    Some(once)
}

#[test]
fn every_text_of_the_repository_has_one_layout() {
    let texts = texts();
    let laid_out = texts.iter().filter(|(name, text)| canonical(name, text).is_some()).count();
    assert!(laid_out > 100, "only {laid_out} of {} texts can be laid out", texts.len());
}

#[test]
fn line_ends_and_a_byte_order_mark_do_not_matter() {
    for (name, text) in texts() {
        let Some(plain) = canonical(&name, &text) else { continue };
        let windows = format!("\u{feff}{}", text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\n', "\r\n"));
        assert_eq!(canonical(&name, &windows), Some(plain), "{name}");
    }
}

#[test]
fn however_it_was_typed_it_is_laid_out_alike() {
    for seed in seeds(100) {
        let mut dice = Dice::new(seed ^ 0x1a70);
        for file in packages::trees(&mut dice, true) {
            let plain = canonical("plain", &file.plain()).expect("no error");
            let typed = file.careless(&mut dice, false);
            let laid_out = canonical("typed", &typed).expect("no error");
            let other = laid_out.lines().zip(plain.lines()).find(|(one, other)| one != other);
            assert!(laid_out == plain, "seed {seed}: {other:?}\n{typed}");
            // A layout keeps comments and breaks; the words are the same still.
            let remarked = file.careless(&mut dice, true);
            let laid_out = canonical("remarked", &remarked).expect("no error");
            let words = |text: &str| -> Vec<String> {
                let bare = text.lines().map(|line| line.split("  // 旁注").next().unwrap_or_default().trim_start());
                bare.filter(|line| !line.starts_with("//")).flat_map(str::split_whitespace).map(str::to_owned).collect()
            };
            assert_eq!(words(&laid_out), words(&plain), "seed {seed}\n{remarked}");
        }
    }
}

#[test]
fn however_it_was_typed_it_means_the_same() {
    for seed in seeds(60) {
        let mut dice = Dice::new(seed ^ 0x1a71);
        let file = packages::simple(&mut dice, Shape { rules: 6, depth: 3, figures: true, exceptions: true });
        let typed = file.careless(&mut dice, true);
        let items: Vec<_> = (0..3).map(|_| packages::item(&mut dice, 20)).collect();
        let list = serde_json::to_string(&items).expect("JSON");
        let judged = |text: &str| -> Vec<(Outcome, Vec<Outcome>)> {
            let policy = policy(&[text], DAY);
            let items = check(&policy, &list, false).items;
            items.into_iter().map(|item| (item.outcome, item.possible)).collect()
        };
        assert_eq!(judged(&typed), judged(&file.text()), "seed {seed}\n{typed}");
    }
}

#[test]
fn a_package_and_its_layout_judge_alike() {
    for seed in seeds(20) {
        let mut dice = Dice::new(seed ^ 0x1a72);
        let files = packages::trees(&mut dice, true);
        let list = packages::list(&mut dice, 12, 15).to_string();
        let judged = |write: &mut dyn FnMut(&packages::tree::File) -> String| {
            let packages: Vec<Package> = files.iter().map(|file| Package { text: write(file), tables: packages::tables() }).collect();
            let policy = packages::compile(&packages, DAY).unwrap_or_else(|errors| panic!("seed {seed}: {errors}"));
            let items = check(&policy, &list, false).items;
            // Labels of a 下列 are kept as they were typed.
            items
                .iter()
                .map(|item| (item.outcome, item.possible.clone(), item.details.clone(), item.missing.clone()))
                .map(|item| format!("{item:?}"))
                .collect::<Vec<_>>()
        };
        let laid_out = judged(&mut |file| file.text());
        assert_eq!(judged(&mut |file| file.careless(&mut dice, false)), laid_out, "seed {seed}");
    }
}

#[test]
fn lines_are_not_longer_than_they_must_be() {
    let text = format!("定义 长 = {}\n", (0..60).map(|at| format!("条件之{at}")).collect::<Vec<_>>().join(" 且 "));
    let laid_out = canonical("long", &text).expect("no error");
    assert!(laid_out.lines().all(|line| line.chars().count() <= 120), "{laid_out}");
    assert!(laid_out.lines().skip(1).all(|line| line.starts_with("    且 ")), "{laid_out}");
}

#[test]
fn ten_times_the_rules_take_about_ten_times_the_work() {
    work::grows_with_its_input("laying out rules", 500, |count| {
        let rule = |at: usize| format!("规则 规{at}\n依据 《办法》第{at}条\n当 数 > {at} 且 甲\n结论 不予准入\n理由 “第{at}条”\n");
        let text: String = (0..count).map(rule).collect();
        assert!(zhunru::format("many", &text).is_ok());
    });
}

proptest! {
    #![proptest_config(trying(400))]

    #[test]
    fn any_text_is_laid_out_or_refused(text in any::<String>()) {
        canonical("any", &text);
    }

    #[test]
    fn any_pieces_are_laid_out_or_refused(pieces in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = pieces.iter().map(|at| PIECES[*at]).collect();
        canonical("pieces", &format!("政策 示例\n    层级 县\n字段 甲 是否\n定义 {text}\n"));
        canonical("pieces", &text);
    }
}
