//! How long it takes to load a policy, to judge a list, and to read one: 10 to 1000 rules over twenty facts.

mod work;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zhunru::date::Date;
use zhunru::tables::{Input, InputFormat, ReadOptions, read_list};
use zhunru::wire::CheckResult;
use zhunru::{CheckOptions, Policy, Workspace};

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
    let options = ReadOptions { sheet: None, object_names: policy.object_names(), headings: policy.headings() };
    read_list(text.as_bytes(), format, &options).unwrap_or_else(|error| panic!("{error:?}"))
}

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for count in [10, 100, 1000] {
        let text = work::policy(&work::rules(count));
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &text, |bencher, text| bencher.iter(|| policy(text)));
    }
}

/// No time is taken before the rules found are those that plain Rust finds.
fn agrees(result: &CheckResult, rules: &[work::Rule], items: &[work::Item]) {
    for (item, judged) in items.iter().zip(&result.items) {
        assert_eq!(judged.reasons.len(), rules.iter().filter(|rule| work::applies(rule, item)).count(), "{:?}", judged.name);
    }
}

fn judge(criterion: &mut Criterion) {
    for (name, unknown) in [("judge, all known", 0), ("judge, some unknown", 10)] {
        let mut group = criterion.benchmark_group(name);
        let items = work::items(ITEMS, unknown);
        for count in [10, 100, 1000] {
            let rules = work::rules(count);
            let policy = policy(&work::policy(&rules));
            let input = list(&policy, &work::json_lines(&items), InputFormat::Jsonl);
            if unknown == 0 {
                agrees(&policy.check(&input, CheckOptions { open: false }), &rules, &items);
            }
            group.throughput(Throughput::Elements(ITEMS as u64));
            group.bench_function(BenchmarkId::from_parameter(count), |bencher| bencher.iter(|| policy.check(&input, CheckOptions { open: false }).summary));
        }
    }
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    let policy = policy(&work::policy(&work::rules(10)));
    let items = work::items(ITEMS, 0);
    for (name, text, format) in [("JSON Lines", work::json_lines(&items), InputFormat::Jsonl), ("CSV", work::csv(&items), InputFormat::Csv)] {
        group.throughput(Throughput::Elements(ITEMS as u64));
        group.bench_function(name, |bencher| bencher.iter(|| list(&policy, &text, format).items.len()));
    }
}

criterion_group!(benches, load, judge, read);
criterion_main!(benches);
