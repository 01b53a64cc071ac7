//! Phrases that several forms of the report share.

use crate::collections::IndexSet;
use crate::value::read::truth_word;
use crate::wire::{CheckResult, Effect, Given, GroupResult, Item, KnownFact, Outcome, PolicyInfo, ReadReport, Summary};
use std::hash::Hash;

/// So many names of what was not used are listed in the head.
const MAX_NAMES: usize = 8;

/// What was read of the list, and what was not, each under its label.
pub fn read_lines(read: &ReadReport) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    for table in &read.tables {
        let sheet = table.sheet.as_ref().map(|sheet| format!("{sheet}：")).unwrap_or_default();
        let rows = match table.first.zip(table.last) {
            Some((first, last)) => format!("，第{first}行到第{last}行 {} 项", table.items),
            None => "，下面没有事项".to_owned(),
        };
        let unused = if table.unused.is_empty() { String::new() } else { format!("；没有用到的列 {}", shortened(&table.unused)) };
        lines.push(("读了", format!("{sheet}第{}行是列名{rows}{unused}", table.heading)));
    }
    if !read.set_aside.is_empty() {
        let rows: Vec<String> = read.set_aside.iter().map(|row| format!("{}（{}）", row.place, row.why.word())).collect();
        lines.push(("不算", format!("{} 行不是事项：{}", rows.len(), shortened(&rows))));
    }
    if !read.unread.is_empty() {
        lines.push(("没读", format!("工作表 {}", shortened(&read.unread))));
    }
    lines
}

/// Each of some texts once, in their order.
pub fn distinct<T: Eq + Hash>(texts: impl Iterator<Item = T>) -> Vec<T> {
    IndexSet::<T>::from_iter(texts).into_iter().collect()
}

/// The first of some names, and how many there are if those are not all.
pub fn shortened(names: &[String]) -> String {
    let first = names.iter().take(MAX_NAMES).map(String::as_str).collect::<Vec<&str>>().join("、");
    if names.len() > MAX_NAMES { format!("{first} 等 {} 处", names.len()) } else { first }
}

/// The policies by which a list was judged, with their levels: `新洲区职责准入（县）；行政处罚、行政许可（都是国家级）`.
pub fn policies(result: &CheckResult<'_>) -> String {
    let lowest_first: Vec<&PolicyInfo<'_>> = result.policies.iter().rev().collect();
    let of_level = |policies: &[&PolicyInfo<'_>]| match policies {
        [policy] => format!("{}（{}）", policy.name, policy.level),
        several => {
            let level = several.first().map(|policy| policy.level).unwrap_or_default();
            format!("{}（都是{level}级）", several.iter().map(|policy| policy.name).collect::<Vec<&str>>().join("、"))
        }
    };
    let levels = lowest_first.chunk_by(|one, other| one.level == other.level).map(of_level);
    levels.collect::<Vec<String>>().join("；")
}

/// The outcomes that occur, strictest first: these are what the reader has to act upon.
pub fn outcomes_in<'s>(summaries: impl IntoIterator<Item = &'s Summary> + Clone) -> Vec<Outcome> {
    let occurs = |outcome: &Outcome| summaries.clone().into_iter().any(|summary| summary.of(*outcome) > 0);
    Outcome::ALL.into_iter().rev().filter(occurs).collect()
}

/// A fact, its value and the cell that gives it: `随转经费 5万元（L5）`.
pub fn shown_fact(fact: &KnownFact<'_>) -> String {
    let place = fact.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
    format!("{} {}{place}", fact.name, fact.value)
}

/// A fact in which several items agree: with the place if that is the same, or with the column if the cells stand in one.
pub fn shared_fact(first: &KnownFact<'_>, all: &[&KnownFact<'_>]) -> String {
    let column = |fact: &KnownFact<'_>| column(fact.place.as_deref()?).map(str::to_owned);
    let place = match column(first) {
        _ if all.iter().all(|fact| fact.place == first.place) => first.place.clone(),
        Some(own) if all.iter().all(|fact| column(fact).as_ref() == Some(&own)) => Some(format!("{own}列")),
        Some(_) | None => None,
    };
    shown_fact(&KnownFact { place, ..first.clone() })
}

/// The column of a cell in a table: `清单!L` of `清单!L5`.
fn column(place: &str) -> Option<&str> {
    let column = place.trim_end_matches(|char: char| char.is_ascii_digit());
    let letters = column.rsplit('!').next().unwrap_or(column);
    let is_cell = column.len() < place.len() && !letters.is_empty() && letters.chars().all(|char| char.is_ascii_uppercase());
    is_cell.then_some(column)
}

/// The facts in which the items of a group agree, and how many these are: `承接街道 邾城街道（12 项）`.
pub fn group_name(group: &GroupResult<'_>) -> String {
    let facts: Vec<String> = group.key.iter().map(|(name, value)| format!("{name} {}", shown(value))).collect();
    format!("{}（{} 项）", facts.join("、"), group.items)
}

fn shown(value: &Given) -> String {
    match value {
        Given::Truth(truth) => truth_word(*truth).to_owned(),
        Given::Text(text) => text.clone(),
        Given::Names(names) if names.is_empty() => "无".to_owned(),
        Given::Names(names) => names.join("、"),
    }
}

/// The verdict as people read it. Where no rule speaks of the list as a whole, or of a group, the word for 准入 would read as if each of
/// its items were admitted.
pub fn verdict_word<'i>(item: &'i Item<'_>) -> &'i str {
    let is_beside_items = item.row.is_none();
    let by_rule = item.reasons.iter().any(|reason| reason.effect == Effect::Admit && !reason.is_default());
    if is_beside_items && item.outcome == Outcome::Admit && !by_rule { "没有别的意见" } else { item.label }
}
