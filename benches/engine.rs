//! How long it takes to read and load a policy, to evaluate, to judge a list from its bytes, and to explain: 10 to 10 000 rules over twenty facts.
#![allow(clippy::expect_used, clippy::panic)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};
use work::reading;
use zhunru::date::Date;
use zhunru::input::{Input, InputFormat, read_list};
use zhunru::wire::{self, CheckResult, Summary};
use zhunru::{CheckOptions, Feed, Policy, Workspace};

const ITEMS: usize = 1000;

fn workspace(text: &str) -> Workspace {
    let mut workspace = Workspace::new();
    workspace.add_package("p", vec![("p/main.zr".to_owned(), text.as_bytes().to_vec())], true);
    for paths in workspace.wanted_tables() {
        if let Some(path) = paths.first() {
            workspace.add_table(path, work::code_table().into_bytes());
        }
    }
    workspace
}

fn policy(text: &str) -> Policy {
    let day = Date::from_ymd(2024, 6, 1).unwrap_or(Date::MAX);
    workspace(text).compile(day).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn list(policy: &Policy, text: &str, format: InputFormat) -> Input {
    read_list(text.as_bytes(), format, policy.read_options()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// What a list that was read comes to, with every reason.
fn judged<'p>(policy: &'p Policy, input: &Input) -> CheckResult<'p> {
    policy.check(Feed::Input(input), &CheckOptions::default()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The same without reasons.
fn outcomes(policy: &Policy, feed: Feed<'_>) -> Summary {
    let options = CheckOptions { outcomes_only: true, ..CheckOptions::default() };
    policy.check(feed, &options).unwrap_or_else(|error| panic!("{error:?}")).summary
}

const COUNTS: [usize; 4] = [10, 100, 1000, 10_000];
/// So many rules where only one size is measured.
const RULES: usize = 500;

/// The text of a policy → its syntax.
fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for count in COUNTS {
        let text = work::policy(&work::rules(count));
        group.sample_size(if count > 1000 { 10 } else { 100 }).throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &text, |bencher, text| {
            bencher.iter(|| {
                let mut workspace = Workspace::new();
                workspace.add_package("p", vec![("p/main.zr".to_owned(), text.as_bytes().to_vec())], true);
                workspace
            });
        });
    }
}

/// The text of a policy → what judges.
fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for count in COUNTS {
        let text = work::policy(&work::rules(count));
        group.sample_size(if count > 1000 { 10 } else { 100 }).throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &text, |bencher, text| bencher.iter(|| policy(text)));
    }
}

/// No time is taken before the rules found are those that plain Rust finds.
fn agrees(result: &CheckResult<'_>, rules: &[work::Rule], items: &[work::Item]) {
    for (item, judged) in items.iter().zip(&result.items) {
        let found = judged.reasons.iter().filter(|reason| !reason.is_default()).count();
        assert_eq!(found, rules.iter().filter(|rule| work::applies(rule, item)).count(), "{:?}", judged.name);
    }
}

/// Items as read → their outcomes.
fn evaluate(criterion: &mut Criterion) {
    for (name, unknown) in [("evaluate, all known", 0), ("evaluate, some unknown", 10)] {
        let mut group = criterion.benchmark_group(name);
        let items = work::items(ITEMS, unknown);
        for count in COUNTS {
            let rules = work::rules(count);
            let policy = policy(&work::policy(&rules));
            let input = list(&policy, &work::json_lines(&items), InputFormat::Jsonl);
            if unknown == 0 {
                agrees(&judged(&policy, &input), &rules, &items);
            }
            group.sample_size(10).throughput(Throughput::Elements(ITEMS as u64));
            group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
                bencher.iter(|| outcomes(&policy, Feed::Input(&input)).items)
            });
        }
    }
}

/// Bytes → outcomes, on all cores.
fn end_to_end(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("end to end");
    let policy = policy(&work::policy(&work::rules(RULES)));
    let items = work::items(10 * ITEMS, 0);
    for (name, text, format) in [("JSON Lines", work::json_lines(&items), InputFormat::Jsonl), ("CSV", work::csv(&items), InputFormat::Csv)]
    {
        group.throughput(Throughput::Elements(items.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| outcomes(&policy, Feed::Bytes { from: &mut Cursor::new(text.as_bytes()), format }).items)
        });
    }
}

/// So many rounds, of which the middle one counts.
const ROUNDS: usize = 9;

/// A library, a list, its form, and how the library reads it.
type Subject<'b> = (&'static str, &'b [u8], InputFormat, fn(&[u8]) -> usize);

/// Bytes → outcomes beside what the libraries themselves take to read the same, round by round in turns. To compare them on one core, the
/// whole has to be run on one.
fn beside_libraries(_: &mut Criterion) {
    let policy = policy(&work::policy(&work::rules(RULES)));
    let items = work::items(10 * ITEMS, 0);
    let (json, csv, xlsx) = (work::json_lines(&items), work::csv(&items), workbook(&work::csv(&items)));
    let subjects: [Subject<'_>; 3] = [
        ("serde_json", json.as_bytes(), InputFormat::Jsonl, reading::json_typed),
        ("csv", csv.as_bytes(), InputFormat::Csv, reading::csv_typed),
        ("calamine", &xlsx, InputFormat::Office, cells),
    ];
    for (library, bytes, format, read) in subjects {
        let mut times: Vec<(Duration, Duration)> = (0..ROUNDS)
            .map(|_| {
                let own = timed(|| outcomes(&policy, Feed::Bytes { from: &mut Cursor::new(bytes), format }).items);
                (own, timed(|| read(bytes)))
            })
            .collect();
        times.sort_by_key(|(own, _)| *own);
        let own = times[ROUNDS / 2].0;
        times.sort_by_key(|(_, library)| *library);
        let other = times[ROUNDS / 2].1;
        println!("{format:?}: {own:.1?}, {:.2} times {library} ({other:.1?})", own.as_secs_f64() / other.as_secs_f64());
    }
}

fn timed(mut run: impl FnMut() -> usize) -> Duration {
    let begun = Instant::now();
    black_box(run());
    begun.elapsed()
}

/// The rows of a CSV text as a sheet.
fn workbook(csv: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(csv.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).expect("a number"),
                Err(_) => sheet.write(row, column, cell).expect("a text"),
            };
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// XLSX into cells; how many there were.
fn cells(bytes: &[u8]) -> usize {
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(bytes)).expect("a workbook");
    let sheet = calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("cells");
    sheet.used_cells().count()
}

/// Items as read → every reason in words; and a form from its text to the text of the answer.
fn explain(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("explain");
    for unknown in [0, 10] {
        let policy = policy(&work::policy(&work::rules(RULES)));
        let items = work::items(ITEMS, unknown);
        let input = list(&policy, &work::json_lines(&items), InputFormat::Jsonl);
        group.throughput(Throughput::Elements(ITEMS as u64));
        group.bench_function(BenchmarkId::new("a list", format!("{unknown} % unknown")), |bencher| {
            bencher.iter(|| judged(&policy, &input).items.len())
        });
        let forms: Vec<String> = items.iter().map(work::json).collect();
        group.bench_function(BenchmarkId::new("forms", format!("{unknown} % unknown")), |bencher| {
            bencher.iter(|| {
                let inputs = forms.iter().map(|form| list(&policy, form, InputFormat::Json));
                inputs.map(|input| wire::to_json(&judged(&policy, &input)).len()).sum::<usize>()
            });
        });
    }
}

/// Bytes → untyped cells.
fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    let policy = policy(&work::policy(&work::rules(10)));
    let items = work::items(ITEMS, 0);
    for (name, text, format) in [("JSON Lines", work::json_lines(&items), InputFormat::Jsonl), ("CSV", work::csv(&items), InputFormat::Csv)]
    {
        group.throughput(Throughput::Elements(ITEMS as u64));
        group.bench_function(name, |bencher| bencher.iter(|| list(&policy, &text, format).items.len()));
    }
}

criterion_group!(benches, beside_libraries, parse, load, evaluate, end_to_end, explain, read);
criterion_main!(benches);
