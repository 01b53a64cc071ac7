//! What is said of a decision, note by note, the same in every form of the report: a reason with its articles and facts, what is missing, …

use super::style::Tone;
use super::wording::{distinct, shown_fact};
use crate::collections::IndexMap;
use crate::diagnostic::wording::suggest;
use crate::wire::{DataError, Effect, Item, KnownFact, Lacking, Open, Outcome, Reason, Way, Ways, table_and_row};
use std::borrow::Cow;

/// Labels of what has no part in the outcome.
const BESIDE: [&str; 2] = ["除外", "另有"];

/// So many lacking facts are listed above the items.
pub const MAX_LACKING: usize = 20;

/// Something that is said of a decision.
pub enum Note<'r> {
    /// Lines that belong together.
    Plain(Vec<Line>),
    Reason(ReasonNote<'r>),
}

/// A live rule. Items may share the rule and differ in what its texts say of them.
pub struct ReasonNote<'r> {
    label: &'static str,
    tone: Tone,
    reason: &'r Reason<'r>,
    /// Its articles and its name.
    basis: Line,
    /// What it rests on.
    pub facts: Vec<&'r KnownFact<'r>>,
    remedy: Option<Line>,
}

/// A text under a label of two characters; one that goes on has none.
#[derive(Clone)]
pub struct Line {
    pub label: &'static str,
    pub tone: Tone,
    pub text: String,
}

/// What of a note can be said once for several items; those that are equal read the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Part<'n> {
    Plain(Vec<(&'n str, &'n str)>),
    Rule(&'n str, &'n str, &'n str),
    Message(&'n str, &'n str, &'n str, Option<&'n str>),
    /// Rows of a decision table may share it.
    Remedy(&'n str, &'n str, &'n str),
    /// The detail beside the outcome.
    Title(&'n str),
}

/// Which parts of a note are to be laid out; one that has no parts is all `rule`.
#[derive(Clone, Copy)]
pub struct Chosen {
    pub rule: bool,
    pub message: bool,
    pub remedy: bool,
    /// Whether what stands apart from its rule names it.
    pub named: bool,
}

impl Part<'_> {
    /// How many lines it takes.
    pub fn lines(&self) -> usize {
        match self {
            Part::Plain(lines) => lines.len(),
            Part::Rule(..) | Part::Message(..) | Part::Remedy(..) | Part::Title(_) => 1,
        }
    }
}

impl<'r> Note<'r> {
    fn plain(label: &'static str, tone: Tone, text: impl Into<String>) -> Note<'r> {
        Note::Plain(vec![Line { label, tone, text: text.into() }])
    }

    /// What a reason rests on.
    pub fn facts(&self) -> &[&'r KnownFact<'r>] {
        match self {
            Note::Plain(_) => &[],
            Note::Reason(reason) => &reason.facts,
        }
    }

    /// Whether it says why the outcome is what it is: other rules may be live beside those that decide.
    pub fn decides(&self, outcome: Outcome) -> bool {
        match self {
            Note::Plain(lines) => !lines.iter().any(|line| BESIDE.contains(&line.label)),
            Note::Reason(ReasonNote { reason, .. }) => reason.effect.decides(outcome),
        }
    }

    /// Its parts: the whole, or those of a reason, the rule first.
    pub fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Note::Plain(lines) => vec![Part::Plain(lines.iter().map(|line| (line.label, line.text.as_str())).collect())],
            Note::Reason(note) => {
                let Reason { policy, rule, message, detail, .. } = note.reason;
                let message = Part::Message(policy, rule, message.as_deref().unwrap_or_default(), detail.as_deref());
                let table = table_and_row(rule).map_or(*rule, |(table, _)| table);
                let remedy = note.remedy.as_ref().map(|remedy| Part::Remedy(policy, table, &remedy.text));
                [Part::Rule(policy, rule, &note.basis.text), message].into_iter().chain(remedy).collect()
            }
        }
    }

    /// The parts that are chosen, line by line, and `facts` after the articles of a reason. `title`: the detail that stands beside the
    /// outcome already.
    pub fn laid_out(&self, chosen: Chosen, title: Option<&str>, facts: Option<Line>) -> Vec<Line> {
        match self {
            Note::Plain(lines) => lines.iter().filter(|_| chosen.rule).cloned().collect(),
            Note::Reason(note) => note.laid_out(chosen, title, facts),
        }
    }
}

impl ReasonNote<'_> {
    fn laid_out(&self, chosen: Chosen, title: Option<&str>, facts: Option<Line>) -> Vec<Line> {
        let named = |text: String| if chosen.named { format!("{text}（“{}”）", self.reason.rule) } else { text };
        let message = chosen.message.then(|| Line { label: self.label, tone: self.tone, text: named(self.message(title)) });
        let basis = chosen.rule.then(|| self.basis.clone());
        let remedy = self.remedy.clone().filter(|_| chosen.remedy);
        let remedy = remedy.map(|line| if chosen.message { line } else { Line { text: named(line.text), ..line } });
        message.into_iter().chain(basis).chain(facts).chain(remedy).collect()
    }

    /// Why, and what the conclusion asks for, if that does not stand beside the outcome.
    fn message(&self, title: Option<&str>) -> String {
        let reason = self.reason;
        let message = reason.message.as_deref().unwrap_or_default();
        let detail = reason.detail.as_deref().filter(|detail| Some(*detail) != title && !message.contains(detail));
        match (message, detail) {
            ("", None) if reason.is_default() => "没有哪条规则作出结论，按默认".to_owned(),
            ("", None) => reason.rule.to_owned(),
            ("", Some(detail)) => detail.to_owned(),
            (message, None) => message.to_owned(),
            (message, Some(detail)) => format!("{detail}（{message}）"),
        }
    }
}

/// Facts on one line.
pub fn fact_line(facts: &[String]) -> Option<Line> {
    (!facts.is_empty()).then(|| Line { label: "事实", tone: Tone::Quiet, text: facts.join("、") })
}

/// Admitted without anything to note: one line is enough.
pub fn is_fine(item: &Item<'_>) -> bool {
    let quiet = item.reasons.iter().all(|reason| reason.effect == Effect::Admit);
    item.outcome == Outcome::Admit && quiet && item.determined && item.errors.is_empty() && item.missing.is_empty()
}

/// The detail shown beside the outcome; missing facts have a note instead.
pub fn detail_in_title<'i>(item: &'i Item<'_>) -> Option<&'i str> {
    item.detail().filter(|_| item.outcome != Outcome::Supplement)
}

/// The same as it follows an outcome or a title.
pub fn detail_after_colon(item: &Item<'_>) -> String {
    detail_in_title(item).map(|detail| format!("：{detail}")).unwrap_or_default()
}

/// The facts that no item gives, said once above and not at each item.
pub fn absent_everywhere<'r>(lacking: &'r [Lacking<'_>]) -> Vec<&'r str> {
    lacking.iter().take(MAX_LACKING).filter(|one| one.absent && one.items > 1).map(|one| &*one.field).collect()
}

/// Everything about a decision below its title. `everywhere`: what all items lack, which is said elsewhere.
pub fn notes<'r>(item: &'r Item<'r>, everywhere: &[&str]) -> Vec<Note<'r>> {
    if is_fine(item) {
        return Vec::new();
    }
    // Reasons for admission are noise if the item is rejected; they share one line at the end.
    let barred = item.outcome > Outcome::Conditional;
    let (admitting, others): (Vec<&'r Reason<'r>>, Vec<&'r Reason<'r>>) =
        item.reasons.iter().partition(|reason| barred && reason.effect == Effect::Admit);
    let mut notes: Vec<Note<'r>> = others.into_iter().map(|reason| of_reason(reason, item)).collect();
    notes.extend(settled(item).map(Note::Plain));
    // What is given wrong is said below.
    let is_wrong = |missing: &&str| item.errors.iter().any(|error| error.field.as_deref() == Some(*missing));
    let absent: Vec<&str> = item.missing.iter().map(|missing| &**missing).filter(|missing| !is_wrong(missing)).collect();
    let own: Vec<&str> = absent.iter().copied().filter(|missing| !everywhere.contains(missing)).collect();
    if !own.is_empty() {
        notes.push(Note::plain("缺少", Tone::Outcome(Outcome::Supplement), own.join("、")));
    } else if !absent.is_empty() {
        notes.push(Note::plain("缺少", Tone::Outcome(Outcome::Supplement), "各项都没有给出的，见上"));
    }
    notes.extend(item.errors.iter().map(|error| Note::plain("有误", Tone::Bad, data_error(error))));
    if !item.determined {
        let words: Vec<&str> = item.possible.iter().map(|outcome| item.labels.of(*outcome)).collect();
        let inexact = if item.exact { "" } else { "（也许不全会出现）" };
        notes.push(Note::plain("可能", Tone::Quiet, format!("{}{inexact}", words.join("、"))));
        let (waiting, own): (Vec<&Open>, Vec<&Open>) = item.open.iter().partition(|open| waits_for(open, everywhere));
        notes.extend(of_open(&own).into_iter().map(|text| Note::plain("待定", Tone::Quiet, text)));
        if !waiting.is_empty() {
            notes.push(Note::plain("待定", Tone::Quiet, "各项都没有给出的事实所定的规则，见上"));
        }
    }
    notes.extend(item.ways.as_ref().and_then(of_ways));
    for lifted in &item.lifted {
        notes.push(Note::plain("除外", Tone::Quiet, format!("{}（{}）因“{}”不适用", lifted.rule, lifted.policy, lifted.by)));
    }
    for silent in &item.silent {
        let because = silent.because.as_ref().map(|because| format!("，它只适用于“{because}”的事项")).unwrap_or_default();
        notes.push(Note::plain("无关", Tone::Quiet, format!("{}：{}{because}", silent.policy, silent.why)));
    }
    if !admitting.is_empty() {
        let names: Vec<&str> = admitting.iter().map(|reason| reason.rule).collect();
        notes.push(Note::plain("另有", Tone::Quiet, format!("{}本来{}", names.join("、"), item.labels.of(Outcome::Admit))));
    }
    notes
}

/// The same line by line; a fact on which several reasons rest stands with the first of them.
pub fn lines<'r>(item: &'r Item<'r>) -> Vec<Line> {
    let all = Chosen { rule: true, message: true, remedy: true, named: false };
    let mut told: Vec<&'r str> = Vec::new();
    let mut lines = Vec::new();
    for note in notes(item, &[]) {
        lines.extend(note.laid_out(all, detail_in_title(item), untold(note.facts(), &mut told)));
    }
    lines
}

/// The facts that do not stand above, with the cells that give them.
pub fn untold<'r>(facts: &[&'r KnownFact<'r>], told: &mut Vec<&'r str>) -> Option<Line> {
    let mut shown: Vec<String> = Vec::new();
    for fact in facts {
        if !told.contains(&&*fact.name) {
            told.push(&fact.name);
            shown.push(shown_fact(fact));
        }
    }
    fact_line(&shown)
}

fn of_reason<'r>(reason: &'r Reason<'r>, item: &'r Item<'r>) -> Note<'r> {
    let effect = reason.effect.outcome();
    let (label, tone) = match effect {
        Some(outcome) => ("理由", Tone::Outcome(outcome)),
        None if reason.effect == Effect::Condition => ("条件", Tone::Outcome(Outcome::Conditional)),
        None => ("提醒", Tone::Quiet),
    };
    let holds = if reason.holds.is_empty() { String::new() } else { format!("，符合{}", reason.holds.join("")) };
    // The effect is named if it differs from the verdict in the title.
    let effect = effect.filter(|outcome| *outcome != item.outcome).map(|outcome| format!("，{}", item.labels.of(outcome)));
    let effect = effect.unwrap_or_default();
    let rule = format!("（{}“{}”{holds}{effect}）", reason.policy, reason.rule);
    let basis = match &*reason.basis {
        [] if reason.is_default() => format!("{}的默认", reason.policy),
        [] => format!("没有写依据{rule}"),
        // No article holds the sign by which a 依据 separates them.
        articles => format!("{}{rule}", articles.join("；")),
    };
    Note::Reason(ReasonNote {
        label,
        tone,
        reason,
        basis: Line { label: "依据", tone: Tone::Quiet, text: basis },
        facts: reason.facts.iter().map(|fact| &**fact).collect(),
        remedy: reason.remedy.as_ref().map(|remedy| Line { label: "办法", tone: Tone::Good, text: remedy.to_string() }),
    })
}

/// The rules of which one decides where no reason does, and their articles.
pub fn settled(item: &Item<'_>) -> Option<Vec<Line>> {
    let open = item.settled_by();
    let facts = distinct(open.iter().flat_map(|open| open.fields.iter().map(|field| &**field)));
    let articles = distinct(open.iter().flat_map(|open| open.basis.iter().map(String::as_str)));
    let rules: Vec<String> =
        open.chunk_by(|one, other| same_table(one, other)).filter_map(|rows| Some(open_rows(rows.first()?, rows.len()))).collect();
    let whatever = if facts.is_empty() { String::new() } else { format!("不论{}是什么，都是这个结果：", facts.join("、")) };
    let message = Line { label: "理由", tone: Tone::Outcome(item.outcome), text: format!("{whatever}{}", rules.join("，或者")) };
    let basis = Line { label: "依据", tone: Tone::Quiet, text: articles.join("；") };
    let lines = if articles.is_empty() { vec![message] } else { vec![message, basis] };
    (!open.is_empty()).then_some(lines)
}

fn of_ways<'r>(ways: &Ways<'_>) -> Option<Note<'r>> {
    let lines = way_lines(ways);
    (!lines.is_empty()).then_some(Note::Plain(lines))
}

/// What would let an item through, by who is needed for it: first what the applicant has in hand.
pub fn way_lines(ways: &Ways<'_>) -> Vec<Line> {
    let mut by_whom: IndexMap<Option<&str>, Vec<&Way<'_>>> = IndexMap::from_iter([(None, Vec::new())]);
    for way in &ways.ways {
        by_whom.entry(way.by.as_deref()).or_default().push(way);
    }
    let mut lines: Vec<Line> = Vec::new();
    for (by, way) in by_whom.iter().flat_map(|(by, ways)| ways.iter().map(move |way| (by, way))) {
        let by = by.map(|by| format!("要由{by}：")).unwrap_or_default();
        let detail = way.detail.as_ref().map(|detail| format!("“{detail}”")).unwrap_or_default();
        let label = if lines.is_empty() { "整改" } else { "或者" };
        lines.push(Line { label, tone: Tone::Good, text: format!("{by}{} → {}{detail}", way.message, way.label) });
    }
    if !ways.exact {
        let label = if lines.is_empty() { "整改" } else { "" };
        lines.push(Line { label, tone: Tone::Quiet, text: "没有找遍，也许还有别的办法".to_owned() });
    }
    lines
}

/// The rules of all items that wait for what none of them gives: that, too, is said once above.
pub fn waiting_everywhere(items: &[Item<'_>], everywhere: &[&str]) -> Vec<String> {
    let waiting = items.iter().flat_map(|item| &item.open).filter(|open| waits_for(open, everywhere));
    let mut rules: IndexMap<(&str, &str), &Open> = IndexMap::default();
    waiting.for_each(|open| _ = rules.entry((open.policy, open.rule)).or_insert(open));
    of_open(&rules.into_values().collect::<Vec<&Open>>())
}

fn waits_for(open: &Open<'_>, everywhere: &[&str]) -> bool {
    open.fields.iter().any(|field| everywhere.contains(&&**field))
}

/// Rules that cannot be decided yet, those together that wait for the same facts.
fn of_open(open: &[&Open<'_>]) -> Vec<String> {
    let mut waiting: IndexMap<&[Cow<'_, str>], Vec<String>> = IndexMap::default();
    for rows in open.chunk_by(|one, other| same_table(one, other)) {
        let Some(first) = rows.first() else { continue };
        waiting.entry(&first.fields).or_default().push(open_rows(first, rows.len()));
    }
    let words = waiting.into_iter().map(|(fields, rules)| match fields {
        [] => rules.join("、"),
        fields => format!("要看{}：{}", fields.join("、"), rules.join("、")),
    });
    words.collect()
}

/// Whether two rules are rows of one decision table that wait for the same facts: a clerk reads of the table once.
fn same_table(one: &Open<'_>, other: &Open<'_>) -> bool {
    let tables = [one, other].map(|open| table_and_row(open.rule).map(|(table, _)| table));
    matches!(tables, [Some(own), Some(also)] if own == also) && one.policy == other.policy && one.fields == other.fields
}

fn open_rows(first: &Open<'_>, count: usize) -> String {
    match table_and_row(first.rule).map(|(table, _)| table) {
        Some(table) if count > 1 => format!("{table}的{count}行（{}）", first.policy),
        _ => format!("{}（{}）", first.rule, first.policy),
    }
}

/// What is wrong with a cell, where, of which fact, and what may be meant.
pub fn data_error(error: &DataError) -> String {
    let field = error.field.as_deref().filter(|field| !error.message.contains(*field));
    let field = field.map(|field| format!("{field}：")).unwrap_or_default();
    with_place(error.place.as_deref(), &format!("{field}{}", error.message), error.suggestion.as_deref())
}

/// A message after the place it is about, and `，是不是「…」` after that, unless the message names that itself.
pub fn with_place(place: Option<&str>, message: &str, near: Option<&str>) -> String {
    let place = place.map(|place| format!("{place}  ")).unwrap_or_default();
    let near = near.filter(|near| !message.contains(&format!("「{near}」"))).map(|near| format!("，{}", suggest(near)));
    format!("{place}{message}{}", near.unwrap_or_default())
}
