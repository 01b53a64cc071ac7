//! The report of a list for a reader at a terminal: the summary first, then each item; one that is fine takes a single line.

use super::style::{Style, Tone};
use super::text_layout::{TextLayout, padded};
use super::wording::{group_name, shown_fact};
use crate::diagnostic::wording::suggest;
use crate::text_width::terminal_width;
use crate::visible::visible;
use crate::wire::{Breakdown, CheckResult, DataError, Effect, InputWarning, Item, Lacking, Outcome, Reason, Summary};

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
/// So many lacking facts are listed above the items.
const MAX_LACKING: usize = 20;

/// The report, ending with a line break. `result.items` needs to hold only the items that are to be shown.
pub fn human(result: &CheckResult, options: &HumanOptions<'_>) -> String {
    let mut layout = TextLayout::new(options.style);
    let labels =
        Outcome::ALL.into_iter().filter(|outcome| result.summary.of(*outcome) > 0).map(|outcome| terminal_width(&(options.label)(outcome)));
    let others = result.list.iter().chain(result.groups.iter().flatten().map(|group| &group.decision));
    let verdict = labels.chain(others.map(|decision| terminal_width(decision.label))).max().unwrap_or_default().max(8) + 2;
    head(&mut layout, result, options);
    summary(&mut layout, result, options, verdict);
    for breakdown in result.summary.by.iter().flatten() {
        self::breakdown(&mut layout, breakdown, options);
    }
    lacking(&mut layout, &result.lacking);
    if let Some(list) = &result.list {
        layout.line("");
        title(&mut layout, "清单整体", list, verdict);
        item_body(&mut layout, list, 4, &[]);
    }
    for group in result.groups.iter().flatten() {
        layout.line("");
        title(&mut layout, &visible(&group_name(group)), &group.decision, verdict);
        item_body(&mut layout, &group.decision, 4, &[]);
    }
    if !options.quiet {
        warnings(&mut layout, &result.warnings);
        items(&mut layout, result, verdict);
    }
    layout.into_text()
}

fn head(layout: &mut TextLayout, result: &CheckResult, options: &HumanOptions<'_>) {
    layout.line(&format!("{}  {}", layout.paint(Tone::Strong, "职责准入预审"), visible(options.input)));
    let policies: Vec<String> = result.policies.iter().rev().map(|policy| format!("{}（{}）", policy.name, policy.level)).collect();
    layout.labelled(0, "依据", Tone::Quiet, &policies.join("、"));
    layout.labelled(0, "基准", Tone::Quiet, &result.as_of);
    layout.line("");
}

fn summary(layout: &mut TextLayout, result: &CheckResult, options: &HumanOptions<'_>, verdict: usize) {
    let summary = &result.summary;
    layout.line(&layout.paint(Tone::Strong, &format!("共 {} 项", summary.items)));
    // Strictest first: these are what the reader has to act upon.
    let counted: Vec<(Outcome, usize)> =
        Outcome::ALL.into_iter().rev().map(|outcome| (outcome, summary.of(outcome))).filter(|(_, count)| *count > 0).collect();
    let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let digits = most.to_string().len();
    for (outcome, count) in counted {
        let bar = "█".repeat((count * BAR).div_ceil(most));
        let word = layout.paint(Tone::Outcome(outcome), &padded(&(options.label)(outcome), verdict));
        layout.line(&format!("  {word}{count:>digits$}  {}", layout.paint(Tone::Outcome(outcome), &bar)));
    }
}

/// The figures by the values of a fact, a value a line.
fn breakdown(layout: &mut TextLayout, breakdown: &Breakdown, options: &HumanOptions<'_>) {
    let all = || breakdown.groups.iter().map(|group| (group.value.as_deref().unwrap_or("（未填）"), &group.summary));
    let shown: Vec<(&str, &Summary)> = all().take(MAX_GROUPS).collect();
    let rest = all().skip(MAX_GROUPS).map(|(_, summary)| summary).chain(&breakdown.others).fold(Summary::default(), |mut rest, summary| {
        rest.add(summary);
        rest
    });
    let rest = Some(("（其余）", &rest)).filter(|(_, rest)| rest.items > 0);
    let rows: Vec<(&str, &Summary)> = shown.into_iter().chain(rest).collect();
    let outcomes = Outcome::ALL.into_iter().rev().filter(|outcome| rows.iter().any(|(_, summary)| summary.of(*outcome) > 0));
    // A column of numbers under each heading, as wide as the wider of both.
    let columns: Vec<(Option<Outcome>, String)> =
        std::iter::once((None, "项数".to_owned())).chain(outcomes.map(|outcome| (Some(outcome), (options.label)(outcome)))).collect();
    let first = rows.iter().map(|(value, _)| *value).chain([breakdown.field.as_str()]).map(terminal_width).max().unwrap_or_default();
    layout.line("");
    let headings: String = columns.iter().map(|(_, heading)| format!("  {}", aligned_right(heading, COUNT))).collect();
    layout.line(&layout.paint(Tone::Strong, &format!("  {}{headings}", padded(&breakdown.field, first))));
    for (value, summary) in rows {
        let count = |(outcome, heading): &(Option<Outcome>, String)| {
            let count = outcome.map_or(summary.items, |outcome| summary.of(outcome));
            let shown = if count == 0 { "—".to_owned() } else { count.to_string() };
            format!("  {}", aligned_right(&shown, terminal_width(heading).max(COUNT)))
        };
        layout.line(&format!("  {}{}", padded(value, first), columns.iter().map(count).collect::<String>()));
    }
}

fn aligned_right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(terminal_width(text))))
}

/// What is missing or wrong over all items.
fn lacking(layout: &mut TextLayout, lacking: &[Lacking<'_>]) {
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
}

/// The facts that no item gives, said once above and not at each item.
fn absent_everywhere<'r>(lacking: &'r [Lacking<'_>]) -> Vec<&'r str> {
    lacking.iter().take(MAX_LACKING).filter(|one| one.absent && one.items > 1).map(|one| &*one.field).collect()
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
    let indent = digits + 2;
    let everywhere = absent_everywhere(&result.lacking);
    let mut after_short = false;
    for item in &result.items {
        let short = is_fine(item);
        // A blank line sets long items apart; short ones follow each other directly.
        if !(short && after_short) {
            layout.line("");
        }
        let row = item.row.map(|row| row.to_string()).unwrap_or_default();
        title(layout, &format!("{row:>digits$} "), item, verdict);
        item_body(layout, item, indent, &everywhere);
        after_short = short;
    }
}

/// Admitted without anything to note: one line is enough.
fn is_fine(item: &Item) -> bool {
    let quiet = item.reasons.iter().all(|reason| reason.effect == Effect::Admit);
    item.outcome == Outcome::Admit && quiet && item.determined && item.errors.is_empty() && item.missing.is_empty()
}

/// `12 不予准入  违法建设处罚 → …`; the verdict takes `width` columns.
fn title(layout: &mut TextLayout, head: &str, item: &Item, width: usize) {
    let verdict = layout.paint(Tone::Outcome(item.outcome), &padded(item.label, width));
    let name = item.name.as_deref().unwrap_or(if item.row.is_some() { "（没有名称）" } else { "" });
    let open = if item.determined { "" } else { "（尚不能确定）" };
    let detail = detail_in_title(item).map(|detail| format!(" → {detail}")).unwrap_or_default();
    let label = format!("{} {verdict}", layout.paint(Tone::Quiet, head));
    let place = item.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
    layout.entry(&label, terminal_width(head) + 1 + width, &format!("{name}{place}{open}{detail}"));
}

/// The detail shown in the title; missing facts are listed below it instead.
fn detail_in_title<'i>(item: &'i Item<'_>) -> Option<&'i str> {
    item.detail().filter(|_| item.outcome != Outcome::Supplement)
}

/// Everything about an item below its title, each entry under a label of two characters. `everywhere`: what all items lack, which is said
/// elsewhere.
pub fn item_body(layout: &mut TextLayout, item: &Item, indent: usize, everywhere: &[&str]) {
    if is_fine(item) {
        return;
    }
    let mut entry = |label, tone, text: &str| layout.labelled(indent, label, tone, text);
    // Reasons for admission are noise if the item is rejected; they share one line at the end.
    let barred = item.outcome > Outcome::Conditional;
    let (admitting, others): (Vec<&Reason>, Vec<&Reason>) =
        item.reasons.iter().partition(|reason| barred && reason.effect == Effect::Admit);
    for reason in others {
        explain(reason, item, &mut entry);
    }
    let own: Vec<&str> = item.missing.iter().map(|missing| &**missing).filter(|missing| !everywhere.contains(missing)).collect();
    if !own.is_empty() {
        entry("缺少", Tone::Outcome(Outcome::Supplement), &own.join("、"));
    } else if !item.missing.is_empty() {
        entry("缺少", Tone::Outcome(Outcome::Supplement), "各项都没有给出的，见上");
    }
    for error in &item.errors {
        entry("有误", Tone::Bad, &data_error(error));
    }
    if !item.determined {
        let words: Vec<&str> = item.possible.iter().map(|outcome| item.labels.of(*outcome)).collect();
        let inexact = if item.exact { "" } else { "（也许不全会出现）" };
        entry("可能", Tone::Quiet, &format!("{}{inexact}", words.join("、")));
        for open in &item.open {
            let needs = if open.fields.is_empty() { String::new() } else { format!("，要看{}", open.fields.join("、")) };
            entry("待定", Tone::Quiet, &format!("{}（{}）{needs}", open.rule, open.policy));
        }
    }
    for lifted in &item.lifted {
        entry("除外", Tone::Quiet, &format!("{}（{}）因“{}”不适用", lifted.rule, lifted.policy, lifted.by));
    }
    for silent in &item.silent {
        let because = silent.because.as_ref().map(|because| format!("，它只适用于“{because}”的事项")).unwrap_or_default();
        entry("无关", Tone::Quiet, &format!("{}：{}{because}", silent.policy, silent.why));
    }
    if !admitting.is_empty() {
        let names: Vec<&str> = admitting.iter().map(|reason| reason.rule).collect();
        entry("另有", Tone::Quiet, &format!("{}本来{}", names.join("、"), item.labels.of(Outcome::Admit)));
    }
}

fn explain(reason: &Reason, item: &Item, entry: &mut impl FnMut(&'static str, Tone, &str)) {
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
    entry(label, tone, &text);
    let basis = match (reason.basis, reason.is_default()) {
        ([], true) => format!("{}的默认", reason.policy),
        ([], false) => format!("没有写依据（{}“{}”{holds}{effect}）", reason.policy, reason.rule),
        (articles, _) => format!("{}（{}“{}”{holds}{effect}）", articles.join("；"), reason.policy, reason.rule),
    };
    entry("依据", Tone::Quiet, &basis);
    if !reason.facts.is_empty() {
        let facts: Vec<String> = reason.facts.iter().map(|fact| shown_fact(fact)).collect();
        entry("事实", Tone::Quiet, &facts.join("、"));
    }
    if let Some(remedy) = &reason.remedy {
        entry("办法", Tone::Good, remedy);
    }
}

fn warning_text(warning: &InputWarning) -> String {
    with_place(warning.place.as_deref(), &warning.message, warning.suggestion.as_deref())
}

fn data_error(error: &DataError) -> String {
    let field = error.field.as_deref().filter(|field| !error.message.contains(*field));
    let field = field.map(|field| format!("{field}：")).unwrap_or_default();
    with_place(error.place.as_deref(), &format!("{field}{}", error.message), error.suggestion.as_deref())
}

/// A message after the place it is about, and `，是不是「…」` after that, unless the message names that itself.
fn with_place(place: Option<&str>, message: &str, near: Option<&str>) -> String {
    let place = place.map(|place| format!("{place}  ")).unwrap_or_default();
    let near = near.filter(|near| !message.contains(&format!("「{near}」"))).map(|near| format!("，{}", suggest(near)));
    format!("{place}{message}{}", near.unwrap_or_default())
}
