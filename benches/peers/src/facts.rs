//! An item as the other engines are given it: ASCII names of facts, whole numbers for days (the cheapest form in each of them).

use work::{CHOICES, Item, LISTED, code};

/// A fact's value.
pub enum Fact {
    Text(String),
    Number(i64),
    Flag(bool),
}

/// The name of the fact at `at` of a kind: `c` enumeration, `n` number, `d` date, `f` flag.
pub fn name(kind: char, at: usize) -> String {
    format!("{kind}{at}")
}

/// The facts of an item of which everything is known; the code (`code`) last.
pub fn facts(item: &Item) -> Vec<(String, Fact)> {
    let known = "everything is known";
    let choices =
        item.choices.iter().enumerate().map(|(at, value)| (name('c', at), Fact::Text(CHOICES[at].1[value.expect(known)].to_owned())));
    let numbers = item.numbers.iter().enumerate().map(|(at, value)| (name('n', at), Fact::Number(value.expect(known) as i64)));
    let dates = item.dates.iter().enumerate().map(|(at, value)| (name('d', at), Fact::Number(value.expect(known) as i64)));
    let flags = item.flags.iter().enumerate().map(|(at, value)| (name('f', at), Fact::Flag(value.expect(known))));
    let rest = [("name".to_owned(), Fact::Text(item.name.clone())), ("code".to_owned(), Fact::Text(code(item.code.expect(known))))];
    choices.chain(numbers).chain(dates).chain(flags).chain(rest).collect()
}

/// The item as JSON under these names.
pub fn json(item: &Item) -> serde_json::Value {
    let value = |fact| match fact {
        Fact::Text(text) => serde_json::Value::from(text),
        Fact::Number(number) => serde_json::Value::from(number),
        Fact::Flag(flag) => serde_json::Value::from(flag),
    };
    facts(item).into_iter().map(|(name, fact)| (name, value(fact))).collect()
}

/// The forbidden codes.
pub fn forbidden() -> impl Iterator<Item = String> {
    (0..LISTED).map(|at| code(at * 2))
}
