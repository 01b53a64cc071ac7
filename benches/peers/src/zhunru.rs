//! zhunru: the only file that knows how it is called. To measure another way in, change [`judge`].

use crate::verdict::{Engine, Verdict};
use crate::work::{Effect, Item, Rule, code_table, json_lines, policy};
use ::zhunru::date::Date;
use ::zhunru::tables::{Input, InputFormat, ReadOptions, read_list};
use ::zhunru::{CheckOptions, Policy, Workspace};

/// What [`judge`] does, for the head of the report.
pub const WAY: &str = "`Policy::check`: from untyped cells to outcomes, with every reason put into words";

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

/// From bytes to what [`judge`] takes.
pub fn read(policy: &Policy, bytes: &[u8], format: InputFormat) -> Input {
    let options = ReadOptions { sheet: None, object_names: policy.object_names(), headings: policy.headings() };
    read_list(bytes, format, &options).expect("the list is in order")
}

/// The verdicts of a list: the timed part.
pub fn judge(policy: &Policy, input: &Input, verdicts: &mut Vec<Verdict>) {
    let result = policy.check(input, CheckOptions { open: false });
    verdicts
        .extend(result.items.iter().map(|item| Verdict { strictest: effect(&item.outcome, item.reasons.len()), live: item.reasons.len() }));
}

/// The policy's default is 报批, which is told from a rule's by there being no reason.
fn effect(outcome: &str, live: usize) -> Option<Effect> {
    match outcome {
        _ if live == 0 => None,
        "admit" => Some(Effect::Admit),
        "approval" => Some(Effect::Approval),
        "reject" => Some(Effect::Reject),
        other => panic!("no rule concludes {other}"),
    }
}

struct Zhunru {
    policy: Policy,
    input: Input,
}

pub fn engine(rules: &[Rule], items: &[Item]) -> Box<dyn Engine> {
    let policy = load(&text(rules));
    let input = read(&policy, json_lines(items).as_bytes(), InputFormat::Jsonl);
    Box::new(Zhunru { policy, input })
}

impl Engine for Zhunru {
    fn judge(&mut self, verdicts: &mut Vec<Verdict>) {
        judge(&self.policy, &self.input, verdicts);
    }
}
