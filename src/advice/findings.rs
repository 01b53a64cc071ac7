//! What the analysis found, as drafters get it: what was reviewed is left out, examples are made short, and everything is put into words.

use super::plain::{Ordinary, made_plain};
use super::questions::Questions;
use super::replay::Replay;
use super::resolution::resolution;
use super::wording::{SOMETHING, Wording};
use crate::analysis::judge::{Item, Judge, Verdict};
use crate::analysis::{Checked, Finding, findings};
use crate::collections::IndexMap;
use crate::eval::candidates::worded;
use crate::ir::conclusion::Outcome;
use crate::ir::{FieldId, FindingKind, Model, Rule, Stack};
use crate::program::Program;
use crate::source::{SourceMap, Span};
use crate::value::date::Date;
use crate::value::{Text, Value};
use crate::wire::{self, FindingsResult, Stale, Step, TableRow};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Analyses the policies of a model as of a day. `rows`: the items of a list, of which the findings tell how many they are about; `tell`
/// hears what is found as it is found.
pub fn analyze(
    model: &Model,
    sources: &SourceMap,
    as_of: Date,
    rows: Option<&[Item]>,
    tell: &mut dyn FnMut(Step<'_, wire::Finding>),
) -> FindingsResult {
    let program = Program::new(model, as_of);
    let judge = Replay { model, as_of, program: Some(&program) };
    let wording = Wording { model, sources };
    let questions = Questions::new(model, as_of);
    let mut shortener =
        Shortener { judge: &judge, ordinary: Ordinary::new(&questions, &judge), shown: IndexMap::default(), kept: Cell::new(0) };
    let mut used: BTreeSet<Span> = BTreeSet::new();
    let mut all: Vec<(Place, wire::Finding)> = Vec::new();
    let left_out = findings(model, &judge, as_of, rows.unwrap_or_default(), &mut |Checked { found, done: [done, of] }| {
        let mut new: Vec<(Place, wire::Finding)> = Vec::new();
        for finding in &found {
            let Some(stack) = model.stacks.get(finding.stack) else { continue };
            let accepted = reviews(stack, finding);
            if accepted.is_empty() {
                let told_rows = (rows.is_some() && finding.kind == FindingKind::Gap).then_some(finding.rows);
                let told = wire::Finding { rows: told_rows, ..describe(&mut shortener, &wording, stack, finding) };
                new.push(((finding.stack, finding.kind, finding.rules.clone()), told));
            }
            used.extend(accepted);
        }
        in_order(&mut new);
        let told: Vec<wire::Finding> = new.iter().map(|(_, finding)| finding.clone()).collect();
        all.extend(new);
        tell(Step { done, of, found: &told });
    });
    in_order(&mut all);
    let told = all.into_iter().map(|(_, finding)| finding).collect();
    let stale = if left_out > 0 { Vec::new() } else { model.stacks.iter().flat_map(|stack| stale(stack, &used, sources, as_of)).collect() };
    let accepting = used.iter().map(|span| wire::WireLabel::of(sources, *span, "")).collect();
    FindingsResult { version: 1, findings: told, stale, accepting, left_out }
}

/// Where a finding stands among the others: by policy, by kind, by rule; those of no rule as they were found.
type Place = (usize, FindingKind, Vec<usize>);

fn in_order(findings: &mut [(Place, wire::Finding)]) {
    findings.sort_by(|(one, _), (other, _)| one.cmp(other));
}

/// The 已审 that accept a finding.
fn reviews(stack: &Stack, finding: &Finding) -> Vec<Span> {
    let own: Vec<&Rule> = match finding.kind {
        // A gap is nobody's: any rule may say that it is meant.
        FindingKind::Gap => stack.own_rules().map(|(_, rule)| rule).collect(),
        FindingKind::Conflict
        | FindingKind::Shadowed
        | FindingKind::Duplicate
        | FindingKind::Always
        | FindingKind::Unsatisfiable
        | FindingKind::ContradictsUpper => finding.rules.iter().filter_map(|rule| stack.rules.get(*rule)).collect(),
    };
    let reviewed = own.into_iter().flat_map(|rule| &rule.reviewed).filter(|reviewed| reviewed.kind == finding.kind);
    let meant = reviewed.filter(|reviewed| {
        let named = |others: &std::ops::Range<usize>| finding.rules.iter().chain(&finding.because).any(|rule| others.contains(rule));
        reviewed.other.as_ref().is_none_or(named)
    });
    meant.map(|reviewed| reviewed.span).collect()
}

/// The 已审 of the judged policy that accept nothing, though their rules are in force.
fn stale(stack: &Stack, used: &BTreeSet<Span>, sources: &SourceMap, as_of: Date) -> Vec<Stale> {
    let mut seen = BTreeSet::new();
    let in_force = stack.own_rules().map(|(_, rule)| rule).filter(|rule| stack.in_force(rule, as_of));
    let mut stale = Vec::new();
    for (rule, reviewed) in in_force.flat_map(|rule| rule.reviewed.iter().map(move |reviewed| (rule, reviewed))) {
        // A rule without 当 is one that `lint` warns of, and this accepts that.
        let unconditional = reviewed.kind == FindingKind::Always && rule.when.parts().is_empty();
        if unconditional || used.contains(&reviewed.span) || !seen.insert(reviewed.span) {
            continue;
        }
        let message = format!("规则「{}」的“已审 {}”已经没有对应的问题", rule.name, reviewed.kind.word());
        stale.push(Stale { label: wire::WireLabel::of(sources, reviewed.span, ""), message });
    }
    stale
}

fn describe(shortener: &mut Shortener<'_, '_>, wording: &Wording<'_>, stack: &Stack, finding: &Finding) -> wire::Finding {
    let policy = stack.policies.last().map(|policy| policy.name.clone()).unwrap_or_default();
    let rules: Vec<&Rule> = finding.rules.iter().filter_map(|rule| stack.rules.get(*rule)).collect();
    let example = finding.example.as_ref().map(|item| if finding.certain { shortener.shorten(stack, finding, item) } else { item.clone() });
    let outcomes = match (&example, finding.kind) {
        (_, FindingKind::Conflict | FindingKind::ContradictsUpper) => {
            rules.iter().filter_map(|rule| rule.conclusion.effect.outcome()).collect()
        }
        (Some(item), _) => vec![shortener.judge.judge(item).outcome],
        (None, _) => Vec::new(),
    };
    // A gap is about the 默认, which speaks of it.
    let default = stack.policies.last().and_then(|policy| policy.default.as_ref()).filter(|_| finding.kind == FindingKind::Gap);
    let places = finding.part.into_iter().chain(default.map(|rule| rule.span)).chain(rules.iter().map(|rule| rule.span));
    let labels = places.map(|place| wire::WireLabel::of(wording.sources, place, ""));
    let (message, help) = wording.describe(stack, finding);
    let table_row = table_row(finding.kind, &policy, &rules, wording.sources);
    wire::Finding {
        kind: wire::finding_key(finding.kind),
        word: finding.kind.word(),
        policy,
        rules: rules.iter().map(|rule| rule.name.clone()).collect(),
        message,
        help,
        certain: finding.certain,
        example: example.map(|item| wording.example(&item)),
        outcomes,
        labels: labels.collect(),
        since: None,
        rows: None,
        resolution: (finding.kind == FindingKind::Conflict).then(|| resolution(stack, finding, shortener.judge.as_of)).flatten(),
        table_row,
    }
}

/// The row, if one of two rules is a row of a table with which the other one may meet often.
fn table_row(kind: FindingKind, policy: &str, rules: &[&Rule], sources: &SourceMap) -> Option<TableRow> {
    let [first, second] = rules else { return None };
    let (rule, row, other) = match (&first.row, &second.row) {
        (_, Some(row)) => (second, row, first),
        (Some(row), None) => (first, row, second),
        (None, None) => return None,
    };
    let group = [wire::finding_key(kind), policy, &other.name, &row.table].join("/");
    Some(TableRow { table: row.table.clone(), row: row.name.clone(), label: wire::WireLabel::of(sources, rule.span, ""), group })
}

/// Makes examples short.
struct Shortener<'r, 'm> {
    judge: &'r Replay<'m>,
    ordinary: Ordinary<'r, 'm>,
    /// By their facts: the items of findings before. An item often shows several.
    shown: IndexMap<Vec<Option<Value>>, Shown>,
    /// How many live rules the verdicts of these name.
    kept: Cell<usize>,
}

/// By the facts of an item: its verdict, if it is settled.
type Verdicts = IndexMap<Vec<Option<Value>>, Option<Rc<Verdict>>>;

/// An item that shows findings, and what is known of it and of those like it.
struct Shown {
    item: Item,
    outcome: Outcome,
    settled: RefCell<Verdicts>,
    /// The facts without each of which it would still be settled.
    dispensable: OnceCell<Vec<FieldId>>,
}

/// Once the verdicts that are kept name so many live rules they are forgotten.
const MAX_KEPT: usize = 4_000_000;

impl Shortener<'_, '_> {
    /// The item without the facts that it can do without, and still show the finding.
    fn shorten(&mut self, stack: &Stack, finding: &Finding, item: &Item) -> Item {
        let judge = self.judge;
        if self.kept.get() > MAX_KEPT {
            self.shown.clear();
            self.kept.set(0);
        }
        let known = &*self.shown.entry(item.to_vec()).or_insert_with(|| Shown::of(item, judge));
        let shows = |verdict: &Verdict| {
            let live = |rule: usize| verdict.is_live(finding.stack, rule);
            let is_shown = match finding.kind {
                FindingKind::Gap => {
                    let decides = |rule: &Rule| rule.conclusion.effect.outcome().is_some();
                    !stack.rules.iter().enumerate().any(|(at, rule)| decides(rule) && live(at))
                }
                FindingKind::Conflict
                | FindingKind::ContradictsUpper
                | FindingKind::Shadowed
                | FindingKind::Duplicate
                | FindingKind::Always
                | FindingKind::Unsatisfiable => finding.rules.iter().all(|rule| live(*rule)),
            };
            is_shown && verdict.outcome == known.outcome
        };
        let is_still_shown = |item: &Item| known.settled(item, judge, &self.kept).is_some_and(|verdict| shows(&verdict));
        let mut short = item.clone();
        for field in short.ids().collect::<Vec<_>>() {
            // A text that stands for others reads better as one that people write.
            let Some(Value::Text(text)) = &short[field] else { continue };
            let worded = worded(text.key(), SOMETHING);
            if worded != text.key() {
                let before = short[field].replace(Value::Text(Text::new(&worded)));
                if !is_still_shown(&short) {
                    short[field] = before;
                }
            }
        }
        for field in known.dispensable(judge, &self.kept).iter().rev() {
            let value = short[*field].take();
            if !is_still_shown(&short) {
                short[*field] = value;
            }
        }
        made_plain(short, &self.ordinary, &is_still_shown)
    }
}

impl Shown {
    fn of(item: &Item, judge: &Replay<'_>) -> Shown {
        let outcome = judge.judge(item).outcome;
        Shown { item: item.clone(), outcome, settled: RefCell::default(), dispensable: OnceCell::new() }
    }

    /// The verdict of an item like this one, if it is settled.
    fn settled(&self, item: &Item, judge: &Replay<'_>, kept: &Cell<usize>) -> Option<Rc<Verdict>> {
        if let Some(known) = self.settled.borrow().get(&**item) {
            return known.clone();
        }
        let verdict = judge.settled(item).map(Rc::new);
        kept.set(kept.get() + 1 + verdict.as_ref().map_or(0, |verdict| verdict.live.len()));
        self.settled.borrow_mut().insert(item.to_vec(), verdict.clone());
        verdict
    }

    fn dispensable(&self, judge: &Replay<'_>, kept: &Cell<usize>) -> &[FieldId] {
        self.dispensable.get_or_init(|| {
            let without = |field: FieldId| {
                let mut without = self.item.clone();
                without[field].take().is_some() && self.settled(&without, judge, kept).is_some()
            };
            self.item.ids().filter(|field| without(*field)).collect()
        })
    }
}
