//! No cliffs: twice the input costs at most 2.6 times the work, whatever it holds twice as much of. Work is what is allocated, which is the
//! same in every run, and the processor's time, where it is long enough to be told. `ZHUNRU_CASES` makes everything so many times as large; with
//! `--nocapture` the figures are shown.

use crate::support::growing::{Bound, Case, Kind, declarations, lists, mistakes, office, rules};
use crate::support::work;
use crate::support::{cases, day, how};
use std::io::Cursor;
use std::time::Duration;
use zhunru::input::InputFormat;
use zhunru::report::{Style, diagnostics, schema};
use zhunru::{Feed, Policy};

/// Twice as much may cost so many times the work.
const MOST: f64 = 2.6;
/// What any policy costs, and is not counted.
const FREE: u64 = 300_000;
/// The processor's time is told no more finely.
const UNTOLD: Duration = Duration::from_millis(20);
/// So many times what the input asks for is still put down to the machine.
const VARIES: f64 = 1.5;
/// What seems to take too long is run so many times more.
const RUNS: usize = 4;
/// What is bounded by a budget may allocate so much, and take so long.
const BUDGET: (u64, Duration) = (1_500_000_000, Duration::from_secs(20));

/// Something that is done with a policy and a list.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Lint,
    Draw,
    Compile,
    Schema,
    Outline,
    Mend,
    Judge,
    JudgeOpen,
}

const DEEDS: [Deed; 8] = [Deed::Lint, Deed::Draw, Deed::Compile, Deed::Schema, Deed::Outline, Deed::Mend, Deed::Judge, Deed::JudgeOpen];

impl Deed {
    /// Does it, as far as there is a policy to do it with.
    fn run(self, case: &Case, policy: Option<&Policy>) {
        let judge = |open: bool| {
            let Some(policy) = policy else { return };
            let result = policy.check(Feed::Bytes { from: &mut Cursor::new(&case.list), format: case.format }, &how(open));
            std::hint::black_box(zhunru::wire::to_json(&result.ok()));
        };
        match self {
            Deed::Lint => drop(case.workspace().lint(None)),
            Deed::Draw => {
                let workspace = case.workspace();
                let found = workspace.lint(None);
                std::hint::black_box(diagnostics(workspace.sources(), &found, Style { width: 100, colour: false }));
            }
            Deed::Compile => drop(case.workspace().compile(day("2024-06-01"))),
            Deed::Outline => drop(case.workspace().outlines(day("2024-06-01"))),
            Deed::Mend => {
                let workspace = case.workspace();
                drop(workspace.mended(&workspace.lint(None)));
            }
            Deed::Schema => policy.iter().for_each(|policy| drop(schema("", &policy.fields()))),
            Deed::Judge => judge(false),
            Deed::JudgeOpen => judge(true),
        }
    }
}

/// Where a kind has a cliff.
fn cliffs(kind: &Kind) -> Vec<String> {
    let few = kind.few * cases(1) as usize;
    let (small, large) = ((kind.case)(few), (kind.case)(4 * few));
    // Less than twice as many bytes may hold twice as much of a kind; four times as many of a kind count as at least four times as much.
    let grown = (large.size() as f64 / small.size() as f64).max(4.0);
    let most = MOST.powf(grown.log2());
    let policies = [&small, &large].map(|case| case.workspace().compile(day("2024-06-01")).ok());
    let measured = |deed: Deed| {
        let [few, many] =
            [(&small, &policies[0]), (&large, &policies[1])].map(|(case, policy)| work::of(|| deed.run(case, policy.as_ref())).1);
        (few, many)
    };
    let mut found = Vec::new();
    for deed in DEEDS {
        let (few, many) = measured(deed);
        println!("{:44} {deed:10?} {:9.1?} {:9.1?} {:12} {:12}", kind.name, few.processor, many.processor, few.bytes, many.bytes);
        let within = |few: u64, many: u64, free: u64| many as f64 <= most * few.max(free) as f64;
        let holds = match kind.bound {
            Bound::Linear => within(few.bytes, many.bytes, FREE) && within(few.allocations, many.allocations, FREE / 100),
            Bound::Budget => many.bytes <= BUDGET.0,
        };
        let is_soon = |few: Duration, many: Duration| match kind.bound {
            Bound::Linear => many.as_secs_f64() <= VARIES * most * few.max(UNTOLD).as_secs_f64(),
            Bound::Budget => many <= BUDGET.1,
        };
        // The processor's time varies: the least of some runs is what the work takes.
        let (mut least_few, mut least_many) = (few.processor, many.processor);
        for _ in 0..RUNS {
            if is_soon(least_few, least_many) {
                break;
            }
            let (few, many) = measured(deed);
            (least_few, least_many) = (least_few.min(few.processor), least_many.min(many.processor));
        }
        if !(holds && is_soon(least_few, least_many)) {
            found.push(format!("{}: {deed:?} takes {few:?}, of four times as much {many:?}", kind.name));
        }
    }
    found
}

fn grow(kinds: &[Kind]) {
    let found: Vec<String> = kinds.iter().flat_map(cliffs).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn declarations_have_no_cliffs() {
    grow(declarations::KINDS);
}

#[test]
fn rules_have_no_cliffs() {
    grow(rules::KINDS);
}

#[test]
fn lists_have_no_cliffs() {
    grow(lists::KINDS);
}

#[test]
fn lists_of_office_programs_have_no_cliffs() {
    grow(office::KINDS);
}

#[test]
fn mistakes_have_no_cliffs() {
    grow(mistakes::KINDS);
}

/// So many rules that let items through or bar them, by turns, each where a number is larger.
fn by_turns(count: usize) -> String {
    let rules = (0..count).map(|at| {
        let conclusion = ["准入", "不予准入"][at % 2];
        format!("规则 规{at}\n    依据 《办法》第一条\n    当   值 > {at}\n    结论 {conclusion}\n")
    });
    format!("政策 增长\n    层级 县\n    默认 准入\n\n字段 值 数\n{}", rules.collect::<String>())
}

/// Nearly every pair of rules is a conflict: the analysis tells so many, and does not work the longer for each the more there are.
#[test]
fn conflicts_cost_what_is_told_of_them() {
    let analyzed = |count: usize| {
        let policy = Case::open(by_turns(count)).workspace().compile(day("2024-06-01")).expect("a policy");
        let (found, work) = work::of(|| policy.analyze(&mut |_| ()).findings.len());
        (found as f64, work)
    };
    let ((few, small), (many, large)) = (analyzed(40), analyzed(160));
    println!("{few} findings {small:?}, {many} findings {large:?}");
    assert!(many > 14.0 * few);
    assert!((large.bytes as f64) <= 1.3 * many / few * small.bytes as f64, "{small:?} {large:?}");
}

/// Changes that nothing can show are proven to be such before thousands of lists are judged.
#[test]
fn what_cannot_show_is_not_searched_for() {
    let rules = by_turns(30).replace("结论 准入", "结论 不予准入");
    let test = "测试 “一”\n    基准日 2024-01-01\n    事项 值 = 5\n    预期 不予准入\n";
    let workspace = Case::open(format!("{rules}\n{test}")).workspace();
    let tests = workspace.test().expect("tests");
    let (report, work) = work::of(|| zhunru::mutate(tests, workspace.sources(), &mut |_| ()));
    println!("{work:?}");
    assert!(report.equivalent >= 25, "what most rules conclude changes nothing: {}", report.equivalent);
    assert!(work.bytes <= BUDGET.0, "{work:?}");
}

/// A list with a million columns is refused for what its first thousand say.
#[test]
fn columns_without_end_are_not_read_to_the_end() {
    let headings: String = (0..1_000_000).map(|at| format!("列{at},")).collect();
    let case = Case { list: format!("值,{headings}\n1\n").into_bytes(), format: InputFormat::Csv, ..Case::open(by_turns(1)) };
    let policy = case.workspace().compile(day("2024-06-01")).expect("a policy");
    let (error, work) =
        work::of(|| policy.check(Feed::Bytes { from: &mut Cursor::new(&case.list), format: case.format }, &how(false)).err());
    assert_eq!(error.map(|error| (error.message, error.place)), Some(("列数太多：最多 1000 列".to_owned(), Some("ALM1".to_owned()))));
    // Nothing is made of each column.
    assert!(work.allocations <= 200_000, "{work:?}");
}
