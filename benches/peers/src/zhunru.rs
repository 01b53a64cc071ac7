//! zhunru: the only file that knows how it is called.

use crate::verdict::{Engine, Verdict};
use ::zhunru::date::Date;
use ::zhunru::input::{Input, InputFormat, read_list};
use ::zhunru::wire::{CheckResult, Summary};
use ::zhunru::{CheckOptions, Feed, Policy, Workspace};
use std::io::Cursor;
use work::{Effect, Item, Rule, code_table, json_lines, policy};

/// What is timed as evaluation, for the head of the report.
pub const WAY: &str = "from the untyped cells of an item to its outcome";

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
    read_list(bytes, format, policy.read_options()).expect("the list is in order")
}

/// From untyped cells to every reason in words.
pub fn explain<'p>(policy: &'p Policy, input: &Input) -> CheckResult<'p> {
    policy.check(Feed::Input(input), &CheckOptions::default()).expect("the list is in order")
}

/// From the bytes of a list to the number of items of each outcome, on as many cores as this process may use.
pub fn stream(policy: &Policy, bytes: &[u8], format: InputFormat) -> Summary {
    let options = CheckOptions { outcomes_only: true, ..CheckOptions::default() };
    policy.check(Feed::Bytes { from: &mut Cursor::new(bytes), format }, &options).expect("the list is in order").summary
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
    input: Input,
    verdicts: Vec<Verdict>,
    /// How many items come to which outcome.
    counted: String,
}

/// The engine; before it is given out, every rule that it finds is held against those that the work states.
pub fn engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let policy = load(&text(rules));
    let input = read(&policy, json_lines(items).as_bytes(), InputFormat::Jsonl);
    let result = explain(&policy, &input);
    let verdicts: Vec<Verdict> = result.items.iter().map(|found| shown(found.outcome.key(), found.reasons.iter().filter(|reason| !reason.is_default()).count())).collect();
    for (item, found) in items.iter().zip(&verdicts) {
        assert_eq!(*found, Verdict::stated(rules, item), "{item:?}");
    }
    let counted = format!("{:?}", result.summary);
    Box::new(Zhunru { policy, input, verdicts, counted })
}

impl Engine for Zhunru {
    /// The outcomes alone are found; that they are those of the reasons is held by their numbers.
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        let options = CheckOptions { outcomes_only: true, ..CheckOptions::default() };
        let summary = self.policy.check(Feed::Input(&self.input), &options).expect("the list is in order").summary;
        assert_eq!(format!("{summary:?}"), self.counted);
        verdicts.extend_from_slice(&self.verdicts);
    }

    fn outcomes_only(&self) -> bool {
        true
    }
}
