//! What is said of a decision, note by note, the same in every form of the report: a reason with its articles and facts, what is missing, …

use super::style::Tone;
use super::wording::{shown_fact, table_and_row};
use crate::collections::IndexMap;
use crate::diagnostic::wording::suggest;
use crate::wire::{DataError, Effect, Item, KnownFact, Lacking, Open, Outcome, Reason, Way, Ways};
use std::borrow::Cow;

/// So many lacking facts are listed above the items.
pub const MAX_LACKING: usize = 20;

/// Lines that belong together.
pub struct Note<'r> {
    lines: Vec<Line>,
    /// What a reason rests on.
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

impl<'r> Note<'r> {
    fn of(label: &'static str, tone: Tone, text: impl Into<String>) -> Note<'r> {
        Note { lines: vec![Line { label, tone, text: text.into() }], facts: Vec::new(), remedy: None }
    }

    /// Its wording: the lines without the facts.
    pub fn key(&self) -> Vec<(&str, &str)> {
        self.lines.iter().chain(&self.remedy).map(|line| (line.label, line.text.as_str())).collect()
    }

    /// The lines in order, with those facts that are to be shown.
    pub fn laid_out(&self, facts: Option<Line>) -> impl Iterator<Item = Line> {
        self.lines.iter().cloned().chain(facts).chain(self.remedy.clone())
    }

    /// The lines in order, with all its facts and the cells that give them.
    pub fn in_full(&self) -> impl Iterator<Item = Line> {
        self.laid_out(fact_line(&self.facts, true))
    }
}

/// Facts on one line, with or without the cells that give them.
pub fn fact_line(facts: &[&KnownFact<'_>], with_places: bool) -> Option<Line> {
    let shown = |fact: &&KnownFact<'_>| if with_places { shown_fact(fact) } else { format!("{} {}", fact.name, fact.value) };
    let text = facts.iter().map(shown).collect::<Vec<_>>().join("、");
    (!facts.is_empty()).then_some(Line { label: "事实", tone: Tone::Quiet, text })
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
pub fn notes<'r>(item: &'r Item<'_>, everywhere: &[&str]) -> Vec<Note<'r>> {
    if is_fine(item) {
        return Vec::new();
    }
    // Reasons for admission are noise if the item is rejected; they share one line at the end.
    let barred = item.outcome > Outcome::Conditional;
    let (admitting, others): (Vec<&Reason>, Vec<&Reason>) =
        item.reasons.iter().partition(|reason| barred && reason.effect == Effect::Admit);
    let mut notes: Vec<Note<'r>> = others.into_iter().map(|reason| of_reason(reason, item)).collect();
    let own: Vec<&str> = item.missing.iter().map(|missing| &**missing).filter(|missing| !everywhere.contains(missing)).collect();
    if !own.is_empty() {
        notes.push(Note::of("缺少", Tone::Outcome(Outcome::Supplement), own.join("、")));
    } else if !item.missing.is_empty() {
        notes.push(Note::of("缺少", Tone::Outcome(Outcome::Supplement), "各项都没有给出的，见上"));
    }
    notes.extend(item.errors.iter().map(|error| Note::of("有误", Tone::Bad, data_error(error))));
    if !item.determined {
        let words: Vec<&str> = item.possible.iter().map(|outcome| item.labels.of(*outcome)).collect();
        let inexact = if item.exact { "" } else { "（也许不全会出现）" };
        notes.push(Note::of("可能", Tone::Quiet, format!("{}{inexact}", words.join("、"))));
        let (waiting, own): (Vec<&Open>, Vec<&Open>) = item.open.iter().partition(|open| waits_for(open, everywhere));
        notes.extend(of_open(&own).into_iter().map(|text| Note::of("待定", Tone::Quiet, text)));
        if !waiting.is_empty() {
            notes.push(Note::of("待定", Tone::Quiet, "各项都没有给出的事实所定的规则，见上"));
        }
    }
    notes.extend(item.ways.as_ref().and_then(of_ways));
    for lifted in &item.lifted {
        notes.push(Note::of("除外", Tone::Quiet, format!("{}（{}）因“{}”不适用", lifted.rule, lifted.policy, lifted.by)));
    }
    for silent in &item.silent {
        let because = silent.because.as_ref().map(|because| format!("，它只适用于“{because}”的事项")).unwrap_or_default();
        notes.push(Note::of("无关", Tone::Quiet, format!("{}：{}{because}", silent.policy, silent.why)));
    }
    if !admitting.is_empty() {
        let names: Vec<&str> = admitting.iter().map(|reason| reason.rule).collect();
        notes.push(Note::of("另有", Tone::Quiet, format!("{}本来{}", names.join("、"), item.labels.of(Outcome::Admit))));
    }
    notes
}

/// The same line by line, with all facts.
pub fn lines(item: &Item<'_>) -> Vec<Line> {
    notes(item, &[]).iter().flat_map(Note::in_full).collect()
}

fn of_reason<'r>(reason: &'r Reason<'_>, item: &'r Item<'_>) -> Note<'r> {
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
    let message = reason.message.as_deref().unwrap_or_default();
    let detail = reason.detail.as_deref().filter(|detail| Some(*detail) != detail_in_title(item) && !message.contains(detail));
    let text = match (message, detail) {
        ("", None) if reason.is_default() && reason.detail.is_none() => "没有哪条规则作出结论，按默认".to_owned(),
        ("", None) => reason.detail.as_deref().unwrap_or(reason.rule).to_owned(),
        ("", Some(detail)) => detail.to_owned(),
        (message, None) => message.to_owned(),
        (message, Some(detail)) => format!("{detail}（{message}）"),
    };
    let mut note = Note::of(label, tone, text);
    let rule = format!("（{}“{}”{holds}{effect}）", reason.policy, reason.rule);
    let bases: Vec<String> = match reason.basis.split_last() {
        None if reason.is_default() => vec![format!("{}的默认", reason.policy)],
        None => vec![format!("没有写依据{rule}")],
        // An article may hold any sign, so each has a line of its own.
        Some((last, others)) => others.iter().cloned().chain([format!("{last}{rule}")]).collect(),
    };
    for (at, text) in bases.into_iter().enumerate() {
        note.lines.push(Line { label: if at == 0 { "依据" } else { "" }, tone: Tone::Quiet, text });
    }
    note.facts = reason.facts.iter().map(|fact| &**fact).collect();
    note.remedy = reason.remedy.as_ref().map(|remedy| Line { label: "办法", tone: Tone::Good, text: remedy.to_string() });
    note
}

/// What would let an item through, by who is needed for it: first what the applicant has in hand.
fn of_ways<'r>(ways: &Ways<'_>) -> Option<Note<'r>> {
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
    (!lines.is_empty()).then_some(Note { lines, facts: Vec::new(), remedy: None })
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

fn data_error(error: &DataError) -> String {
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
