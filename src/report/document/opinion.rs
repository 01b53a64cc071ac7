//! The parts of an opinion, in their order, whatever form they take.

use super::block::{Block, Chapters, Decision, ItemRow, Part, Signers, seen};
use crate::collections::IndexMap;
use crate::input::OPINION_TITLE;
use crate::report::gathered::{Alike, Passage, Single, gathered};
use crate::report::notes::{Line, absent_everywhere, detail_after_colon, detail_in_title, lines, waiting_everywhere, with_place};
use crate::report::wording::{group_name, outcomes_in, policies, read_lines, verdict_word};
use crate::wire::{Breakdown, CheckResult, Item, Outcome, Summary};
use std::cmp::Reverse;

/// What stands in an opinion besides what is in the result.
pub struct OpinionOptions<'a> {
    /// The list as the user named it.
    pub input: &'a str,
    /// The summary alone.
    pub quiet: bool,
    /// The policies' own word for an outcome (用语).
    pub label: &'a dyn Fn(Outcome) -> String,
}

/// So many lines of a table of facts, values or warnings are shown.
const MAX_LINES: usize = 200;

const REVIEWERS: Signers = Signers { people: ["审查人", "复核人"], body: "审查单位" };
const APPLICANTS: Signers = Signers { people: ["填报人", "负责人"], body: "申报部门" };

/// The parts.
pub fn blocks(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> Vec<Block> {
    let mut chapters = Chapters::new(OPINION_TITLE);
    chapters.push(Block::Pairs(head(result, options)));
    chapters.open("总体情况");
    chapters.push(Block::Text(overview(result, options)));
    chapters.push(Block::Figures(figures(&result.summary, options)));
    for breakdown in result.summary.by.iter().flatten() {
        chapters.push(Block::Figures(breakdown_table(breakdown, options)));
    }
    if result.list.is_some() || result.groups.iter().flatten().next().is_some() {
        chapters.open("对清单整体的意见");
        let list = result.list.iter().map(|list| ("清单整体".to_owned(), list));
        let groups = result.groups.iter().flatten().map(|group| (group_name(group), &group.decision));
        list.chain(groups).for_each(|(title, item)| chapters.push(Block::Decision(decision(&title, item))));
    }
    if result.lacking.iter().any(|lacking| lacking.items > 1) {
        chapters.open("缺少或有误的事实");
        let headings = ["事实", "项数", "说明"].map(str::to_owned).to_vec();
        let rows = result.lacking.iter().take(MAX_LINES).map(|lacking| {
            let absent = if lacking.absent { "没有一项给出" } else { "" };
            vec![seen(&lacking.field), lacking.items.to_string(), absent.to_owned()]
        });
        chapters.push(Block::Figures(std::iter::once(headings).chain(rows).collect()));
        let waiting = waiting_everywhere(&result.items, &absent_everywhere(&result.lacking));
        let waiting = waiting.iter().enumerate().map(|(at, text)| (if at == 0 { "因此待定的规则" } else { "" }.to_owned(), seen(text)));
        let waiting: Vec<(String, String)> = waiting.collect();
        if !waiting.is_empty() {
            chapters.push(Block::Pairs(waiting));
        }
    }
    if !options.quiet {
        if !result.items.is_empty() {
            chapters.open("逐项意见");
            let everywhere = absent_everywhere(&result.lacking);
            items(&result.items, &everywhere).into_iter().for_each(|decision| chapters.push(Block::Decision(decision)));
        }
        if !result.warnings.is_empty() {
            chapters.open("清单里要留意的");
            let rows = result.warnings.iter().take(MAX_LINES).map(|warning| {
                let text = with_place(None, &warning.message, warning.suggestion.as_deref());
                (seen(warning.place.as_deref().unwrap_or("清单")), seen(&text))
            });
            chapters.push(Block::Pairs(rows.collect()));
        }
    }
    chapters.push(Block::Signature(REVIEWERS));
    chapters.push(Block::Annex("附：所依据的政策文件的校验码".to_owned()));
    chapters.push(Block::Pairs(digests(result)));
    chapters.into_blocks()
}

/// The parts of an application of one item. `facts`: what was filled in, as pairs of label and value.
pub fn application(result: &CheckResult<'_>, facts: &[(String, String)]) -> Vec<Block> {
    let mut chapters = Chapters::new("职责准入申报表");
    chapters.open("申报内容");
    chapters.push(Block::Pairs(facts.iter().map(|(label, value)| (seen(label), seen(value))).collect()));
    chapters.open("预审结论");
    let text = format!("按 {} 有效的政策预审，依据{}。", result.as_of, policies(result));
    chapters.push(Block::Text(seen(&text)));
    let item = result.items.iter().map(|item| (item.name.as_deref().unwrap_or("本事项"), item));
    let whole = result.list.iter().map(|list| ("申报整体", list));
    item.chain(whole).for_each(|(title, item)| chapters.push(Block::Decision(decision(title, item))));
    chapters.push(Block::Signature(APPLICANTS));
    chapters.push(Block::Annex("附：所依据的政策文件的校验码".to_owned()));
    chapters.push(Block::Pairs(digests(result)));
    chapters.into_blocks()
}

fn head(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> Vec<(String, String)> {
    let mut pairs = vec![("清单".to_owned(), seen(options.input))];
    pairs.extend(result.read.iter().flat_map(read_lines).map(|(label, text)| (label.to_owned(), seen(&text))));
    // The fact alone, unless another 对象 has one of that name.
    let short = |name: &'_ str| name.rsplit('.').next().unwrap_or(name).to_owned();
    for fact in result.stated.iter().take(MAX_LINES) {
        let alone = result.stated.iter().filter(|other| short(&other.name) == short(&fact.name)).count() == 1;
        let label = if alone { short(&fact.name) } else { fact.name.to_string() };
        pairs.push((seen(&label), seen(&fact.value)));
    }
    pairs.push(("基准日".to_owned(), seen(&result.as_of)));
    pairs.push(("依据的政策".to_owned(), seen(&policies(result))));
    pairs
}

/// The policies with what tells one state of their files from another.
fn digests(result: &CheckResult<'_>) -> Vec<(String, String)> {
    result.policies.iter().rev().map(|policy| (seen(policy.name), seen(policy.digest))).collect()
}

fn overview(result: &CheckResult<'_>, options: &OpinionOptions<'_>) -> String {
    let summary = &result.summary;
    let counted = outcomes_in([summary]).into_iter();
    let counts: Vec<String> = counted.map(|outcome| format!("{} {} 项", (options.label)(outcome), summary.of(outcome))).collect();
    let counts = if counts.is_empty() { String::new() } else { format!("，其中{}", counts.join("、")) };
    seen(&format!("按 {} 有效的政策审查，共 {} 项{counts}。", result.as_of, summary.items))
}

fn figures(summary: &Summary, options: &OpinionOptions<'_>) -> Vec<Vec<String>> {
    let rows = outcomes_in([summary]).into_iter().map(|outcome| vec![seen(&(options.label)(outcome)), summary.of(outcome).to_string()]);
    let last = vec!["合计".to_owned(), summary.items.to_string()];
    std::iter::once(vec!["结论".to_owned(), "项数".to_owned()]).chain(rows).chain([last]).collect()
}

fn breakdown_table(breakdown: &Breakdown, options: &OpinionOptions<'_>) -> Vec<Vec<String>> {
    let groups = breakdown.groups.iter().map(|group| (group.value.as_deref().unwrap_or("（未填或有误）"), &group.summary));
    let all: Vec<(&str, &Summary)> = groups.take(MAX_LINES).chain(breakdown.others.iter().map(|others| ("（其余）", others))).collect();
    let outcomes = outcomes_in(all.iter().map(|(_, summary)| *summary));
    let words = outcomes.iter().map(|outcome| seen(&(options.label)(*outcome)));
    let headings: Vec<String> = [seen(&breakdown.field), "项数".to_owned()].into_iter().chain(words).collect();
    let row = |(value, summary): (&str, &Summary)| {
        let counts = outcomes.iter().map(|outcome| match summary.of(*outcome) {
            0 => "—".to_owned(),
            count => count.to_string(),
        });
        [seen(value), summary.items.to_string()].into_iter().chain(counts).collect()
    };
    std::iter::once(headings).chain(all.into_iter().map(row)).collect()
}

/// The decisions on items, strictest first; those of which nothing more is to be said are listed together.
fn items(items: &[Item<'_>], everywhere: &[&str]) -> Vec<Decision> {
    let mut fine: IndexMap<&str, Decision> = IndexMap::default();
    let mut decisions = Vec::new();
    for passage in gathered(items, everywhere) {
        match passage {
            Passage::Single(Single { item, lines, .. }) if lines.is_empty() => {
                fine.entry(item.label).or_insert_with(|| plain(item, String::new())).items.push(row(
                    item,
                    detail_in_title(item),
                    Vec::new(),
                ));
            }
            Passage::Single(Single { item, title, lines, .. }) => {
                let row = row(item, title, Vec::new());
                let place = if row.place.is_empty() { String::new() } else { format!("（{}）", row.place) };
                let title = format!("{}. {}{place}{}", row.number, row.name, open(item));
                decisions.push(Decision { lines: shown(lines), ..plain(item, title) });
            }
            Passage::Alike(group) => {
                let first = group.first;
                let Part { title, lines, items, parts } = part(group);
                decisions.push(Decision { lines, items, parts, ..plain(first, title) });
            }
        }
    }
    let fine = fine.into_values().map(|decision| Decision { title: format!("以下 {} 项", decision.items.len()), ..decision });
    decisions.extend(fine);
    decisions.sort_by_key(|decision| Reverse(decision.outcome));
    decisions
}

/// What is said of several items together, those of which nothing else is shared, and groups of the others.
fn part(group: Alike<'_>) -> Part {
    let title = seen(&format!("{}{}", group.heading(), group.title.map(|title| format!("：{title}")).unwrap_or_default()));
    let (mut items, mut parts) = (Vec::new(), Vec::new());
    for passage in group.passages {
        match passage {
            Passage::Single(Single { item, title, facts, lines }) => {
                items.push(row(item, title, shown(facts.into_iter().chain(lines).collect())));
            }
            Passage::Alike(group) => parts.push(part(group)),
        }
    }
    Part { title, lines: shown(group.facts.into_iter().chain(group.lines).collect()), items, parts }
}

fn decision(title: &str, item: &Item<'_>) -> Decision {
    let title = seen(&format!("{title}{}{}", detail_after_colon(item), open(item)));
    Decision { lines: shown(lines(item)), ..plain(item, title) }
}

fn plain(item: &Item<'_>, title: String) -> Decision {
    Decision { outcome: item.outcome, label: seen(verdict_word(item)), title, lines: Vec::new(), items: Vec::new(), parts: Vec::new() }
}

fn open(item: &Item<'_>) -> &'static str {
    if item.determined { "" } else { "（尚不能确定）" }
}

fn row(item: &Item<'_>, title: Option<&str>, lines: Vec<Line>) -> ItemRow {
    let title = title.map(|title| format!("：{title}")).unwrap_or_default();
    ItemRow {
        number: item.row.map(|row| row.to_string()).unwrap_or_default(),
        name: seen(&format!("{}{title}", item.name.as_deref().unwrap_or("（没有名称）"))),
        place: seen(item.place.as_deref().unwrap_or_default()),
        lines,
    }
}

fn shown(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().map(|line| Line { text: seen(&line.text), ..line }).collect()
}
