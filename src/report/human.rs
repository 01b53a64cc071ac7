//! The report of a list for a reader at a terminal: the summary first, then each item; one that is fine takes a single line.

use super::gathered::{Alike, Passage, Single, gathered};
use super::notes::{Line, MAX_LACKING, absent_everywhere, detail_in_title, is_fine, lines, waiting_everywhere, with_place};
use super::style::{Style, Tone};
use super::text_layout::{TextLayout, aligned_right, padded};
use super::wording::{group_name, outcomes_in, policies, read_lines, verdict_word};
use crate::text_width::terminal_width;
use crate::visible::visible;
use crate::wire::{Breakdown, CheckResult, InputWarning, Item, Lacking, Outcome, Summary};

/// How the report looks, and what is in it.
pub struct HumanOptions<'a> {
    /// Columns and colours.
    pub style: Style,
    /// The list as the user named it.
    pub input: &'a str,
    /// The summary alone.
    pub quiet: bool,
    /// The policies' own word for an outcome (用语).
    pub label: &'a dyn Fn(Outcome) -> String,
}

/// Columns of the longest bar in the summary.
const BAR: usize = 24;
/// Columns of a number in a table.
const COUNT: usize = 4;
/// So many values of a fact have a line of their own.
const MAX_GROUPS: usize = 50;

/// The report, ending with a line break. `result.items` needs to hold only the items that are to be shown.
pub fn human(result: &CheckResult, options: &HumanOptions<'_>) -> String {
    let mut layout = TextLayout::new(options.style);
    let labels = outcomes_in([&result.summary]).into_iter().map(|outcome| terminal_width(&(options.label)(outcome)));
    let others = result.list.iter().chain(result.groups.iter().flatten().map(|group| &group.decision));
    let verdict = labels.chain(others.map(|decision| terminal_width(verdict_word(decision)))).max().unwrap_or_default().max(8) + 2;
    head(&mut layout, result, options);
    summary(&mut layout, result, options, verdict);
    for breakdown in result.summary.by.iter().flatten() {
        self::breakdown(&mut layout, breakdown, options);
    }
    lacking(&mut layout, &result.lacking, &result.items);
    if let Some(list) = &result.list {
        layout.line("");
        title(&mut layout, "清单整体", list, verdict);
        item_body(&mut layout, list, 4);
    }
    for group in result.groups.iter().flatten() {
        layout.line("");
        title(&mut layout, &visible(&group_name(group)), &group.decision, verdict);
        item_body(&mut layout, &group.decision, 4);
    }
    if !options.quiet {
        warnings(&mut layout, &result.warnings);
        items(&mut layout, result, verdict);
    }
    layout.into_text()
}

fn head(layout: &mut TextLayout, result: &CheckResult, options: &HumanOptions<'_>) {
    layout.line(&format!("{}  {}", layout.paint(Tone::Strong, "职责准入预审"), visible(options.input)));
    layout.labelled(0, "依据", Tone::Quiet, &policies(result));
    layout.labelled(0, "基准", Tone::Quiet, &result.as_of);
    if let Some(read) = &result.read {
        read_lines(read).iter().for_each(|(label, text)| layout.labelled(0, label, Tone::Quiet, text));
    }
    layout.line("");
}

fn summary(layout: &mut TextLayout, result: &CheckResult, options: &HumanOptions<'_>, verdict: usize) {
    let summary = &result.summary;
    layout.line(&layout.paint(Tone::Strong, &format!("共 {} 项", summary.items)));
    let outcomes = outcomes_in([summary]);
    let most = outcomes.iter().map(|outcome| summary.of(*outcome)).max().unwrap_or(1);
    let digits = most.to_string().len();
    for outcome in outcomes {
        let count = summary.of(outcome);
        let bar = "█".repeat((count * BAR).div_ceil(most));
        let word = layout.paint(Tone::Outcome(outcome), &padded(&(options.label)(outcome), verdict));
        layout.line(&format!("  {word}{count:>digits$}  {}", layout.paint(Tone::Outcome(outcome), &bar)));
    }
}

/// The figures by the values of a fact, a value a line.
fn breakdown(layout: &mut TextLayout, breakdown: &Breakdown, options: &HumanOptions<'_>) {
    if let ([only], None) = (breakdown.groups.as_slice(), &breakdown.others) {
        let value = only.value.as_ref().map_or("都没有填".to_owned(), |value| format!("都是{}", visible(value)));
        layout.line("");
        layout.line(&format!("  {}  {value}", layout.paint(Tone::Strong, &breakdown.field)));
        return;
    }
    let all = || breakdown.groups.iter().map(|group| (group.value.as_deref().unwrap_or("（未填或有误）"), &group.summary));
    let shown: Vec<(&str, &Summary)> = all().take(MAX_GROUPS).collect();
    let rest = all().skip(MAX_GROUPS).map(|(_, summary)| summary).chain(&breakdown.others).fold(Summary::default(), |mut rest, summary| {
        rest.add(summary);
        rest
    });
    let rest = Some(("（其余）", &rest)).filter(|(_, rest)| rest.items > 0);
    // A value that takes more than a line would push the figures out of sight.
    let rows = shown.into_iter().chain(rest).map(|(value, summary)| (layout.within_line(&visible(value), 2), summary));
    let rows: Vec<(String, &Summary)> = rows.collect();
    let outcomes = outcomes_in(rows.iter().map(|(_, summary)| *summary)).into_iter();
    // A column of numbers under each heading, as wide as the wider of both.
    let columns: Vec<(Option<Outcome>, String)> =
        std::iter::once((None, "项数".to_owned())).chain(outcomes.map(|outcome| (Some(outcome), (options.label)(outcome)))).collect();
    let first =
        rows.iter().map(|(value, _)| value.as_str()).chain([breakdown.field.as_str()]).map(terminal_width).max().unwrap_or_default();
    layout.line("");
    let of_numbers: usize = columns.iter().map(|(_, heading)| 2 + terminal_width(heading).max(COUNT)).sum();
    if !layout.has_room(2 + first + of_numbers) {
        layout.line(&layout.paint(Tone::Strong, &format!("  {}", breakdown.field)));
        for (value, summary) in rows {
            let counts = columns.iter().filter_map(|(outcome, heading)| Some((summary.of((*outcome)?), heading)));
            let counts: Vec<String> = counts.filter(|(count, _)| *count > 0).map(|(count, heading)| format!("{heading}{count}")).collect();
            layout.entry(&format!("  {}  ", padded(&value, first)), 2 + first + 2, &format!("{} 项：{}", summary.items, counts.join("、")));
        }
        return;
    }
    let headings: String = columns.iter().map(|(_, heading)| format!("  {}", aligned_right(heading, COUNT))).collect();
    layout.line(&layout.paint(Tone::Strong, &format!("  {}{headings}", padded(&breakdown.field, first))));
    for (value, summary) in rows {
        let count = |(outcome, heading): &(Option<Outcome>, String)| {
            let count = outcome.map_or(summary.items, |outcome| summary.of(outcome));
            let shown = if count == 0 { "—".to_owned() } else { count.to_string() };
            format!("  {}", aligned_right(&shown, terminal_width(heading).max(COUNT)))
        };
        layout.line(&format!("  {}{}", padded(&value, first), columns.iter().map(count).collect::<String>()));
    }
}

/// What is missing or wrong over all items.
fn lacking(layout: &mut TextLayout, lacking: &[Lacking<'_>], items: &[Item<'_>]) {
    if lacking.iter().all(|one| one.items < 2) {
        return;
    }
    layout.line("");
    layout.line(&layout.paint(Tone::Strong, "缺少或有误的事实"));
    for one in lacking.iter().take(MAX_LACKING) {
        let absent = if one.absent { "，没有一项给出" } else { "" };
        layout.labelled(2, "缺少", Tone::Outcome(Outcome::Supplement), &format!("{}：{} 项{absent}", one.field, one.items));
    }
    if lacking.len() > MAX_LACKING {
        layout.labelled(2, "", Tone::Quiet, &format!("另有 {} 样", lacking.len() - MAX_LACKING));
    }
    for text in waiting_everywhere(items, &absent_everywhere(lacking)) {
        layout.labelled(2, "待定", Tone::Quiet, &text);
    }
}

fn warnings(layout: &mut TextLayout, warnings: &[InputWarning]) {
    if warnings.is_empty() {
        return;
    }
    layout.line("");
    layout.line(&layout.paint(Tone::Strong, "清单里要留意的"));
    for warning in warnings {
        layout.labelled(2, "留意", Tone::Outcome(Outcome::Supplement), &warning_text(warning));
    }
}

fn items(layout: &mut TextLayout, result: &CheckResult, verdict: usize) {
    let digits = result.summary.items.to_string().len();
    let everywhere = absent_everywhere(&result.lacking);
    let mut after_short = false;
    for passage in gathered(&result.items, &everywhere) {
        let short = matches!(&passage, Passage::Single(single) if is_fine(single.item));
        // A blank line sets long items apart; short ones follow each other directly.
        if !(short && after_short) {
            layout.line("");
        }
        match passage {
            Passage::Single(Single { item, lines, .. }) => {
                title(layout, &format!("{} ", numbered(item, digits)), item, verdict);
                body(layout, &lines, digits + 2);
            }
            Passage::Alike(group) => alike(layout, &group, digits, verdict),
        }
        after_short = short;
    }
}

/// What is said of several items, below it these, and then groups of them.
fn alike(layout: &mut TextLayout, group: &Alike<'_>, digits: usize, verdict: usize) {
    let (label, columns) = match group.of {
        None => (layout.paint(Tone::Outcome(group.first.outcome), &padded(group.first.label, verdict)), digits + 2 + verdict),
        Some(_) => (String::new(), digits + 2),
    };
    let label = format!("{}{label}", " ".repeat(digits + 2));
    with_facts(layout, (&label, columns), &format!("{}{}", group.heading(), arrow(group.title)), (&group.facts, &group.lines), digits);
    for passage in &group.passages {
        match passage {
            Passage::Single(single) => one_of(layout, single, digits),
            Passage::Alike(group) => alike(layout, group, digits, verdict),
        }
    }
}

/// An item of a group.
fn one_of(layout: &mut TextLayout, single: &Single<'_>, digits: usize) {
    let label = format!("{}  ", layout.paint(Tone::Quiet, &numbered(single.item, digits)));
    let text = format!("{}{}", name_and_place(single.item), arrow(single.title));
    with_facts(layout, (&label, digits + 2), &text, (&single.facts, &single.lines), digits);
}

/// A text with facts beside it if there is room, else below, and then lines. `label`: with its columns.
fn with_facts(layout: &mut TextLayout, label: (&str, usize), text: &str, below: (&Option<Line>, &[Line]), digits: usize) {
    let ((label, columns), (facts, lines)) = (label, below);
    let beside = facts.as_ref().map(|facts| format!("{text}  {}", facts.text)).filter(|beside| layout.fits(columns, beside));
    layout.entry(label, columns, beside.as_deref().unwrap_or(text));
    if let (Some(facts), None) = (facts, &beside) {
        body(layout, std::slice::from_ref(facts), digits + 2);
    }
    body(layout, lines, digits + 2);
}

fn numbered(item: &Item, digits: usize) -> String {
    let row = item.row.map(|row| row.to_string()).unwrap_or_default();
    format!("{row:>digits$}")
}

/// `12 不予准入  违法建设处罚 → …`; the verdict takes `width` columns.
fn title(layout: &mut TextLayout, head: &str, item: &Item, width: usize) {
    let verdict = layout.paint(Tone::Outcome(item.outcome), &padded(verdict_word(item), width));
    let open = if item.determined { "" } else { "（尚不能确定）" };
    let label = format!("{} {verdict}", layout.paint(Tone::Quiet, head));
    layout.entry(&label, terminal_width(head) + 1 + width, &format!("{}{open}{}", name_and_place(item), arrow(detail_in_title(item))));
}

fn name_and_place(item: &Item) -> String {
    let name = item.name.as_deref().unwrap_or(if item.row.is_some() { "（没有名称）" } else { "" });
    let place = item.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
    format!("{name}{place}")
}

/// What the outcome asks for: who decides, what must be met.
fn arrow(title: Option<&str>) -> String {
    title.map(|detail| format!(" → {detail}")).unwrap_or_default()
}

/// Everything about a decision below its title.
pub fn item_body(layout: &mut TextLayout, item: &Item, indent: usize) {
    body(layout, &lines(item), indent);
}

/// Each line under a label of two characters.
fn body(layout: &mut TextLayout, lines: &[Line], indent: usize) {
    for line in lines {
        layout.labelled(indent, line.label, line.tone, &line.text);
    }
}

fn warning_text(warning: &InputWarning) -> String {
    with_place(warning.place.as_deref(), &warning.message, warning.suggestion.as_deref())
}
