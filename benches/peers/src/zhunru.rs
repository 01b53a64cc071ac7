//! zhunru: the only file that knows how it is called.

use crate::verdict::{Engine, Verdict};
use crate::work::{Effect, Item, Rule, code_table, json_lines, policy};
use ::zhunru::date::Date;
use ::zhunru::input::{Input, InputFormat, ReadOptions, read_list};
use ::zhunru::wire::{CheckResult, Outcome, Summary};
use ::zhunru::{CheckOptions, InHand, Placed, Policy, StreamOptions, Workspace};

/// What is timed as evaluation, for the head of the report.
pub const WAY: &str = "from the interned facts of an item to its outcome";

/// The rules as a package.
pub fn text(rules: &[Rule]) -> String {
    policy(rules)
}

/// From text to a policy that judges, with all checks and the table of codes.
pub fn load(text: &str) -> Policy {
    let mut workspace = Workspace::new();
    workspace.add_package("p", vec![("p/main.zr".to_owned(), text.as_bytes().to_vec())], true);
    for paths in workspace.wanted_tables() {
        workspace.add_table(paths.first().expect("a path"), code_table().into_bytes());
    }
    let day = Date::from_ymd(2024, 6, 1).expect("a day");
    workspace.compile(day).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// From bytes to untyped cells.
pub fn read(policy: &Policy, bytes: &[u8], format: InputFormat) -> Input {
    let options = ReadOptions { sheet: None, object_names: policy.object_names(), headings: policy.headings() };
    read_list(bytes, format, &options).expect("the list is in order")
}

const OPTIONS: CheckOptions = CheckOptions { open: false };

/// From untyped cells to every reason in words.
pub fn explain<'p>(policy: &'p Policy, input: &Input) -> CheckResult<'p> {
    policy.check(input, OPTIONS)
}

/// From the bytes of a list to the number of items of each outcome, on as many cores as this process may use.
pub fn stream(policy: &Policy, bytes: &[u8], format: InputFormat) -> Summary {
    let options = StreamOptions { open: false, format, sheet: None, outcomes_only: true, only: Vec::new(), batch: 0 };
    policy.check_stream(&mut InHand::new(bytes), &options, &mut |_| {}, &mut |_| {}).expect("the list is in order").summary
}

/// The verdict that an explained item shows.
fn shown(outcome: &str, live: usize) -> Verdict {
    let strictest = match outcome {
        // The policy's default is 报批, which is told from a rule's by there being no reason.
        _ if live == 0 => None,
        "admit" => Some(Effect::Admit),
        "approval" => Some(Effect::Approval),
        "reject" => Some(Effect::Reject),
        other => panic!("no rule concludes {other}"),
    };
    Verdict { strictest, live }
}

struct Zhunru {
    policy: Policy,
    placed: Placed,
    outcomes: Vec<Outcome>,
}

/// The engine; before it is given out, every rule that it finds is held against those that the work states.
pub fn engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let policy = load(&text(rules));
    let input = read(&policy, json_lines(items).as_bytes(), InputFormat::Jsonl);
    let some = Input { items: input.items.iter().take(1000).cloned().collect(), ..input.clone() };
    for (item, found) in items.iter().zip(explain(&policy, &some).items) {
        assert_eq!(shown(found.outcome.key(), found.reasons.len()), Verdict::stated(rules, item), "{item:?}");
    }
    let placed = policy.place(&input, OPTIONS).expect("outcomes hang on classes alone");
    Box::new(Zhunru { policy, placed, outcomes: Vec::new() })
}

impl Engine for Zhunru {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        self.outcomes.clear();
        self.policy.outcomes(&self.placed, OPTIONS, &mut self.outcomes);
        verdicts.extend(self.outcomes.iter().map(|outcome| {
            let strictest = match outcome {
                Outcome::Admit => Effect::Admit,
                Outcome::Reject => Effect::Reject,
                _ => Effect::Approval,
            };
            Verdict { strictest: Some(strictest), live: 0 }
        }));
    }

    fn outcomes_only(&self) -> bool {
        true
    }
}
