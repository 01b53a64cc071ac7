//! zhunru beside other engines: the same rules and items, agreement first, then times. `cargo run --release -- [rounds]`.

mod cedar;
mod cel;
mod facts;
mod measure;
mod plain;
mod rego;
mod report;
mod verdict;
mod zen;
mod zhunru;

use ::zhunru::input::InputFormat;
use measure::{Subject, rounds};
use verdict::{Engine, Verdict};
use work::{Item, Rule, reading};

/// Items for the fast engines, and for those that take long.
const MANY: usize = 10_000;
const FEW: usize = 500;
/// Items where the rules are so many that the reasons of a long list would fill the memory.
const SOME: usize = 1000;

fn main() {
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build: its times mean nothing");
    }
    let count = std::env::args().nth(1).map_or(9, |text| text.parse().expect("the number of rounds"));
    let items = work::items(MANY, 0);
    report::head(count, zhunru::WAY);
    for size in [10, 100, 500] {
        evaluation(count, size, &items);
    }
    growth(count, &items);
    for size in [10, 100, 500] {
        loading(count, size);
    }
    reading(count, &items);
}

/// An engine's name, itself, and how many of the items it has.
type Prepared = (String, Box<dyn Engine>, usize);

/// All engines with their rules and items.
fn engines(rules: &[Rule], items: &[Item]) -> Vec<Prepared> {
    let few = &items[..FEW];
    let mut all: Vec<Prepared> = vec![("zhunru".to_owned(), zhunru::engine(rules, items), items.len())];
    let mut add = |name: &str, engine: Box<dyn Engine>, units: usize| all.push((name.to_owned(), engine, units));
    add("cedar-policy", cedar::engine(rules, few), FEW);
    add("regorus, RVM", rego::engine(rules, few), FEW);
    add("cel, a program a rule", cel::engine(rules, few), FEW);
    add("zen-engine, indexed table", zen::table_engine(rules, few), FEW);
    add("zen-expression, one a rule", zen::expression_engine(rules, few), FEW);
    plain::raw(rules.len(), items).into_iter().for_each(|engine| add("Rust, one `if` a rule, texts", engine, items.len()));
    plain::interned(rules.len(), items).into_iter().for_each(|engine| add("Rust, one `if` a rule, interned", engine, items.len()));
    all
}

/// No time is taken before an engine's verdicts are those that the work states.
fn agree(name: &str, engine: &mut dyn Engine, rules: &[Rule], items: &[Item]) {
    let mut verdicts = Vec::new();
    engine.judge(&mut verdicts);
    assert_eq!(verdicts.len(), items.len(), "{name}: verdicts and items");
    for (at, (item, verdict)) in items.iter().zip(verdicts).enumerate() {
        let stated = Verdict::stated(rules, item);
        let agrees = if engine.outcomes_only() { verdict.outcome() == stated.outcome() } else { verdict == stated };
        assert!(agrees, "{name} judges item {at} of {} rules otherwise: {item:?}", rules.len());
    }
}

fn timed(count: usize, engines: Vec<Prepared>) -> Vec<measure::Times> {
    let subjects = engines.into_iter().map(|(name, mut engine, units)| {
        let mut verdicts = Vec::with_capacity(units);
        let run = move || {
            verdicts.clear();
            engine.judge(&mut verdicts);
            std::hint::black_box(&verdicts);
        };
        Subject { name, units, run: Box::new(run) }
    });
    rounds(count, subjects.collect())
}

fn evaluation(count: usize, size: usize, items: &[Item]) {
    let rules = work::rules(size);
    let mut engines = engines(&rules, items);
    engines.iter_mut().for_each(|(name, engine, units)| agree(name, engine.as_mut(), &rules, &items[..*units]));
    report::table(&format!("Evaluation, {size} rules, an item"), "items", &timed(count, engines), "zhunru");
}

fn growth(count: usize, items: &[Item]) {
    let items = &items[..SOME];
    let engines = [100, 1000, 10_000].map(|size| {
        let rules = work::rules(size);
        let mut engine = zhunru::engine(&rules, items);
        agree("zhunru", engine.as_mut(), &rules, items);
        (format!("zhunru, {size} rules"), engine, items.len())
    });
    report::table("Growth, an item", "items", &timed(count, engines.into()), "zhunru, 100 rules");
}

fn subject<'a, T>(name: &str, units: usize, mut run: impl FnMut() -> T + 'a) -> Subject<'a> {
    Subject { name: name.to_owned(), units, run: Box::new(move || drop(std::hint::black_box(run()))) }
}

fn loading(count: usize, size: usize) {
    let rules = work::rules(size);
    let (own, cedar, rego, cel) = (zhunru::text(&rules), cedar::text(&rules), rego::text(&rules), cel::texts(&rules));
    let (table, expressions) = (zen::table(&rules), zen::texts(&rules));
    let subjects = vec![
        subject("zhunru", size, || zhunru::load(&own)),
        subject("cedar-policy", size, || cedar::load(&cedar)),
        subject("regorus, RVM", size, || rego::load(&rego)),
        subject("cel, a program a rule", size, || cel::load(&cel)),
        subject("zen-engine, indexed table", size, || zen::load_table(&table)),
        subject("zen-expression, one a rule", size, || zen::load_expressions(&expressions)),
    ];
    report::table(&format!("Loading {size} rules, a rule"), "rules", &rounds(count, subjects), "zhunru");
}

fn reading(count: usize, items: &[Item]) {
    let rules = work::rules(500);
    let policy = zhunru::load(&zhunru::text(&rules));
    let (json, csv) = (work::json_lines(items), work::csv(items));
    let (json, csv, units) = (json.as_bytes(), csv.as_bytes(), items.len());
    let few = zhunru::load(&zhunru::text(&work::rules(10)));
    let (policy, small) = (&policy, &few);
    let stated = |effect| items.iter().filter(|item| Verdict::stated(&rules, item).outcome() == effect).count();
    for (text, format) in [(json, InputFormat::Jsonl), (csv, InputFormat::Csv)] {
        let found = zhunru::stream(policy, text, format);
        let found = [found.items, found.admit, found.approval, found.reject];
        let stated = [units, stated(work::Effect::Admit), stated(work::Effect::Approval), stated(work::Effect::Reject)];
        assert_eq!(found, stated, "the verdicts on {format:?} are those stated");
    }
    let found = [reading::json_typed(json), reading::json_value(json), reading::csv_typed(csv), reading::csv_records(csv)];
    assert_eq!(found, [units; 4], "every reader finds every item");
    let of_json = vec![
        subject("zhunru, JSON Lines to outcomes", units, || zhunru::stream(policy, json, InputFormat::Jsonl)),
        subject("zhunru, the same with 10 rules", units, || zhunru::stream(small, json, InputFormat::Jsonl)),
        subject("serde_json into owned typed fields", units, || reading::json_typed(json)),
        subject("serde_json into `Value`", units, || reading::json_value(json)),
    ];
    report::table("From JSON Lines, 500 rules, an item", "items", &rounds(count, of_json), "serde_json into owned typed fields");
    let of_csv = vec![
        subject("zhunru, CSV to outcomes", units, || zhunru::stream(policy, csv, InputFormat::Csv)),
        subject("zhunru, the same with 10 rules", units, || zhunru::stream(small, csv, InputFormat::Csv)),
        subject("csv into owned typed fields", units, || reading::csv_typed(csv)),
        subject("csv into one `StringRecord`", units, || reading::csv_records(csv)),
    ];
    report::table("From CSV, 500 rules, an item", "items", &rounds(count, of_csv), "csv into owned typed fields");
    let some = zhunru::read(policy, work::json_lines(&items[..SOME]).as_bytes(), InputFormat::Jsonl);
    let explained = vec![
        subject("zhunru, with every reason in words", SOME, || zhunru::explain(policy, &some)),
        subject("zhunru, the same with 10 rules", SOME, || zhunru::explain(small, &some)),
    ];
    report::table("Explained, 500 rules, an item", "items", &rounds(count, explained), "zhunru, with every reason in words");
}
