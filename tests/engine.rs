//! The compiled program and the plain evaluator say the same of every item, to the letter.
//!
//! `ZHUNRU_SOAK=N` judges about N times as many items as an ordinary run; `ZHUNRU_SEED=S` begins with another seed.

use crate::support::packages::{self, compile};
use crate::support::random::Dice;
use crate::support::{judged, read};
use zhunru::CheckOptions;
use zhunru::input::InputFormat;

/// How many packages one test judges, and how many items of each.
const PACKAGES: u64 = 150;
const ITEMS: usize = 170;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Judges random lists by random policies both ways; the number of items on which both agree.
fn held_together(part: u64) -> usize {
    let rounds = PACKAGES * number("ZHUNRU_SOAK", 1);
    let first = number("ZHUNRU_SEED", 0);
    let mut items = 0;
    for round in 0..rounds {
        let seed = first + part + 4 * round;
        let mut dice = Dice::new(seed ^ 0xe1_61_4e);
        let packages = packages::packages(&mut dice, true);
        let as_of = *dice.pick(&["2024-06-01", "2024-01-01", "2023-12-31"]);
        let texts = || packages.iter().map(|package| package.text.as_str()).collect::<Vec<_>>().join("\n----\n");
        let policy = compile(&packages, as_of).unwrap_or_else(|errors| panic!("seed {seed}: {errors}\n{}", texts()));
        for (share, unknown, open) in [(6, 0, false), (3, 15, false), (1, 40, false), (2, 15, true)] {
            let list = packages::list(&mut dice, ITEMS * share / 12, unknown);
            let json = list.to_string();
            let input = read(&policy, &json, InputFormat::Json);
            let options = CheckOptions { open, ..CheckOptions::default() };
            let fast = judged(&policy, &input, &options);
            let plain = judged(&policy, &input, &CheckOptions { plainly: true, ..options });
            for ((one, other), given) in fast.items.iter().zip(&plain.items).zip(list["事项"].as_array().expect("items")) {
                let (one, other) = (serde_json::to_string(one).expect("JSON"), serde_json::to_string(other).expect("JSON"));
                assert!(
                    one == other,
                    "seed {seed}, open {open}, as of {as_of}\n{given}\n{}\nprogram: {one}\nplain: {other}\n{}",
                    list["申报"],
                    texts()
                );
            }
            assert_eq!(fast.items.len(), plain.items.len());
            assert_eq!(
                serde_json::to_string(&fast.summary).expect("JSON"),
                serde_json::to_string(&plain.summary).expect("JSON"),
                "seed {seed}"
            );
            assert_eq!(serde_json::to_string(&fast.list).expect("JSON"), serde_json::to_string(&plain.list).expect("JSON"), "seed {seed}");
            items += fast.items.len();
        }
    }
    items
}

/// Four parts, so that they run side by side: together more than a hundred thousand items.
const ENOUGH: usize = 25_000;

#[test]
fn the_program_agrees_with_the_plain_evaluator_1() {
    assert!(held_together(0) >= ENOUGH);
}

#[test]
fn the_program_agrees_with_the_plain_evaluator_2() {
    assert!(held_together(1) >= ENOUGH);
}

#[test]
fn the_program_agrees_with_the_plain_evaluator_3() {
    assert!(held_together(2) >= ENOUGH);
}

#[test]
fn the_program_agrees_with_the_plain_evaluator_4() {
    assert!(held_together(3) >= ENOUGH);
}
