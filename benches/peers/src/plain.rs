//! Hand-written Rust: one `if` a rule, over interned values and over texts; `build.rs` writes the functions.

use crate::verdict::{Engine, Verdict};
use std::collections::HashSet;
use std::sync::LazyLock;
use work::{CHOICES, CODES, DATES, Effect, FLAGS, Item, LISTED, NUMBERS, code, day};

include!(concat!(env!("OUT_DIR"), "/generated.rs"));

/// An item whose texts were turned into small numbers before.
pub struct Interned {
    choices: [u8; CHOICES.len()],
    numbers: [u32; NUMBERS.len()],
    dates: [u32; DATES.len()],
    flags: [bool; FLAGS.len()],
    code: u16,
}

/// An item as it is read: texts, and dates in their ISO form.
pub struct Raw {
    choices: [String; CHOICES.len()],
    numbers: [i64; NUMBERS.len()],
    dates: [String; DATES.len()],
    flags: [bool; FLAGS.len()],
    code: String,
}

/// By code: whether it is in the list.
static FORBIDDEN: [bool; CODES] = {
    let mut listed = [false; CODES];
    let mut at = 0;
    while at < LISTED {
        listed[at * 2] = true;
        at += 1;
    }
    listed
};

fn forbidden() -> &'static HashSet<String> {
    static CODES: LazyLock<HashSet<String>> = LazyLock::new(|| crate::facts::forbidden().collect());
    &CODES
}

/// A generated function and its items.
struct Plain<T> {
    rules: fn(&T, &mut Verdict),
    items: Vec<T>,
}

/// Over interned values; `None` if no function was written for so many rules.
pub fn interned(rules: usize, items: &[Item]) -> Option<Box<dyn Engine>> {
    let rules = match rules {
        10 => interned_10,
        100 => interned_100,
        500 => interned_500,
        _ => return None,
    };
    let known = "everything is known";
    let interned = items.iter().map(|item| Interned {
        choices: std::array::from_fn(|at| item.choices[at].expect(known) as u8),
        numbers: std::array::from_fn(|at| item.numbers[at].expect(known) as u32),
        dates: std::array::from_fn(|at| item.dates[at].expect(known) as u32),
        flags: std::array::from_fn(|at| item.flags[at].expect(known)),
        code: item.code.expect(known) as u16,
    });
    Some(Box::new(Plain { rules, items: interned.collect() }))
}

/// Over texts.
pub fn raw(rules: usize, items: &[Item]) -> Option<Box<dyn Engine>> {
    let rules = match rules {
        10 => raw_10,
        100 => raw_100,
        500 => raw_500,
        _ => return None,
    };
    let known = "everything is known";
    let raw = items.iter().map(|item| Raw {
        choices: std::array::from_fn(|at| CHOICES[at].1[item.choices[at].expect(known)].to_owned()),
        numbers: std::array::from_fn(|at| item.numbers[at].expect(known) as i64),
        dates: std::array::from_fn(|at| day(item.dates[at].expect(known))),
        flags: std::array::from_fn(|at| item.flags[at].expect(known)),
        code: code(item.code.expect(known)),
    });
    Some(Box::new(Plain { rules, items: raw.collect() }))
}

impl<T> Engine for Plain<T> {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        for item in &self.items {
            let mut verdict = Verdict::default();
            (self.rules)(item, &mut verdict);
            verdicts.push(verdict);
        }
    }
}
