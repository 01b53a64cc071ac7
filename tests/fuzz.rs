//! The fuzz targets for some seconds: texts and lists of the repository with bytes changed, cut, doubled and mixed, from a seed.
//!
//! `fuzz/` runs the same under cargo-fuzz, for as long as one likes (`scripts/long.sh fuzz`).

#[path = "../fuzz/src/targets.rs"]
mod targets;

use crate::hostile::PIECES;
use crate::support::random::Dice;
use crate::support::{files_below, page, root, seeds};

/// Bytes to begin with: the policies and lists of the cases and the packages.
fn corpus(kinds: &[&str]) -> Vec<Vec<u8>> {
    let mut corpus = Vec::new();
    for path in files_below(&root().join("tests/spec"), "md") {
        let page = std::fs::read_to_string(&path).expect("a page");
        corpus.extend(
            page::fences(&page).into_iter().filter(|fence| kinds.contains(&fence.kind.as_str())).map(|fence| fence.body.into_bytes()),
        );
    }
    assert!(corpus.len() > 50);
    corpus
}

/// One of the corpus, changed in a few places.
fn changed(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.pick(corpus).clone();
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        let until = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 => drop(bytes.drain(at..until)),
            1 => drop(bytes.splice(at..at, bytes[at..until].to_vec())),
            2 => drop(bytes.splice(at..at, dice.pick(PIECES).bytes())),
            3 => bytes.insert(at, dice.below(256) as u8),
            4 => bytes.truncate(at),
            5 => {
                let other = dice.pick(corpus);
                let from = dice.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    bytes
}

#[test]
fn any_text_is_laid_out_or_refused() {
    let corpus = corpus(&["zr"]);
    for seed in seeds(1500) {
        targets::parse(&changed(&mut Dice::new(seed ^ 0x0f_a1), &corpus));
    }
}

#[test]
fn any_files_are_packages_or_errors() {
    let corpus = corpus(&["zr"]);
    for seed in seeds(1500) {
        targets::load(&changed(&mut Dice::new(seed ^ 0x0f_a2), &corpus));
    }
}

#[test]
fn any_bytes_are_a_list_or_an_error() {
    let corpus = corpus(&["json", "jsonl", "csv"]);
    for seed in seeds(3000) {
        let mut dice = Dice::new(seed ^ 0x0f_a3);
        let mut bytes = changed(&mut dice, &corpus);
        bytes.insert(0, dice.below(256) as u8);
        targets::list(&bytes);
    }
}

#[test]
fn any_seed_is_judged_alike() {
    for seed in seeds(60) {
        targets::judge(&seed.to_le_bytes());
    }
}
