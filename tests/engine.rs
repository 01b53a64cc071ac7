//! The compiled program and the plain evaluator say the same of every item, to the letter.

use crate::support::packages::{self, Package, compile};
use crate::support::random::Dice;
use crate::support::{judge, judge_plainly, seeds};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use zhunru::input::InputFormat;
use zhunru::wire::to_json_line;

/// How many packages are judged, and about how many items of each: more than a hundred thousand together.
const PACKAGES: u64 = 600;
const ITEMS: usize = 170;
const ENOUGH: usize = 100_000;

/// Judges random lists by a random policy both ways; the number of items on which both agree.
fn held_together(seed: u64) -> usize {
    let mut dice = Dice::new(seed ^ 0xe1_61_4e);
    let packages = packages::packages(&mut dice, true);
    let as_of = *dice.pick(&["2024-06-01", "2024-01-01", "2023-12-31"]);
    let texts = || packages.iter().map(|package: &Package| package.text.as_str()).collect::<Vec<_>>().join("\n----\n");
    let policy = compile(&packages, as_of).unwrap_or_else(|errors| panic!("seed {seed}: {errors}\n{}", texts()));
    let mut items = 0;
    for (share, unknown, open) in [(6, 0, false), (3, 15, false), (1, 40, false), (2, 15, true)] {
        let list = packages::list(&mut dice, ITEMS * share / 12, unknown);
        let json = list.to_string();
        let fast = judge(&policy, json.as_bytes(), InputFormat::Json, open).expect("a list");
        let plain = judge_plainly(&policy, json.as_bytes(), InputFormat::Json, open).expect("a list");
        for ((one, other), given) in fast.items.iter().zip(&plain.items).zip(list["事项"].as_array().expect("items")) {
            let (one, other) = (to_json_line(one), to_json_line(other));
            let what = || format!("seed {seed}, open {open}, as of {as_of}\n{given}\n{}\n{}", list["申报"], texts());
            assert!(one == other, "{}\nprogram: {one}\nplain: {other}", what());
        }
        assert_eq!(fast.items.len(), plain.items.len());
        assert_eq!(to_json_line(&fast.summary), to_json_line(&plain.summary), "seed {seed}");
        assert_eq!(to_json_line(&fast.list), to_json_line(&plain.list), "seed {seed}");
        assert_eq!(to_json_line(&fast.groups), to_json_line(&plain.groups), "seed {seed}");
        items += fast.items.len();
    }
    items
}

#[test]
fn the_program_agrees_with_the_plain_evaluator() {
    let seeds = Mutex::new(seeds(PACKAGES));
    let next = || seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
    let items = AtomicUsize::new(0);
    let work = || {
        while let Some(seed) = next() {
            items.fetch_add(held_together(seed), Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    });
    assert!(items.into_inner() >= ENOUGH);
}
