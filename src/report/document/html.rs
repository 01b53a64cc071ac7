//! A document as one HTML file: it prints on A4, its items are filtered by outcome and by words, and it needs nothing else.

use super::block::{Block, Clause, Decision, ItemRow, Part, Signers, Wording, column_widths};
use crate::report::notes::Line;
use crate::report::style::Standing;
use crate::wire::Outcome;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("document.css");
const SCRIPT: &str = include_str!("document.js");
/// A table with more columns is set in smaller type.
const MANY: usize = 6;
/// The page loads nothing and sends nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// The page.
pub fn page(blocks: &[Block]) -> String {
    let title = blocks.iter().find_map(|block| if let Block::Title(title) = block { Some(title.as_str()) } else { None });
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title.unwrap_or_default()) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { @for block in blocks { (self::block(block, blocks)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn block(block: &Block, all: &[Block]) -> Markup {
    match block {
        Block::Title(title) => html! { h1 { (title) } },
        Block::Pairs(pairs) => html! {
            table.pairs { @for (label, value) in pairs { tr { th scope="row" { (label) } td { (value) } } } }
        },
        Block::Chapter(title) => html! {
            h2 { (title) }
            @if title.ends_with("逐项意见") { (tools(all)) }
        },
        Block::Annex(title) => html! { h2.annex { (title) } },
        Block::Text(text) => html! { p { (text) } },
        Block::Figures(rows) => html! {
            div.wide { table.figures { (with_headings(rows)) } }
        },
        Block::Texts(rows) => html! {
            div.wide {
                table.texts.many[rows.first().is_some_and(|row| row.len() > MANY)] {
                    colgroup { @for width in column_widths(rows) { col style=(format!("width: {width}%")); } }
                    (with_headings(rows))
                }
            }
        },
        Block::Section(title) => html! { h3.section { (title) } },
        Block::Clause(clause) => self::clause(clause),
        Block::Decision(decision) => self::decision(decision),
        Block::Signature(Signers { people: [first, second], body }) => html! {
            div.signature {
                p { (first) "：" span.blank {} (second) "：" span.blank {} }
                p { (body) "（盖章）：" span.blank {} }
                p { span.blank.short {} "年" span.blank.short {} "月" span.blank.short {} "日" }
            }
        },
    }
}

/// The rows of a table, of which the first are headings.
fn with_headings(rows: &[Vec<String>]) -> Markup {
    html! {
        @for (at, row) in rows.iter().enumerate() {
            @if at == 0 { thead { tr { @for cell in row { th scope="col" { (cell) } } } } }
            @else { tr { @for cell in row { td { (cell) } } } }
        }
    }
}

/// What filters the items.
fn tools(all: &[Block]) -> Markup {
    let mut labels: BTreeMap<Outcome, &str> = BTreeMap::new();
    for block in all {
        if let Block::Decision(decision) = block {
            labels.insert(decision.outcome, &decision.label);
        }
    }
    html! {
        form.tools hidden {
            label { "结论 " select name="outcome" { option value="" { "全部" } @for (outcome, label) in &labels { option value=(outcome.key()) { (label) } } } }
            label { "查找 " input type="search" name="words" placeholder="事项、理由、依据"; }
            output name="count" {}
            button type="button" { "打印" }
        }
    }
}

fn decision(decision: &Decision) -> Markup {
    html! {
        section.decision data-outcome=(decision.outcome.key()) {
            h3 { span.verdict.(class(Standing::of(decision.outcome))) { (decision.label) } " " (decision.title) }
            (items(&decision.lines, &decision.items, &decision.parts))
        }
    }
}

/// What is said of several items, these, and groups of further ones.
fn items(said: &[Line], items: &[ItemRow], parts: &[Part]) -> Markup {
    html! {
        @if !said.is_empty() { (lines(said)) }
        @if !items.is_empty() {
            table.items {
                thead { tr { th scope="col" { "序号" } th scope="col" { "事项" } th scope="col" { "位置" } } }
                @for item in items {
                    tr.item {
                        td { (item.number) }
                        td { (item.name) @if !item.lines.is_empty() { (lines(&item.lines)) } }
                        td { (item.place) }
                    }
                }
            }
        }
        @for part in parts {
            section.part { h4 { (part.title) } (self::items(&part.lines, &part.items, &part.parts)) }
        }
    }
}

/// A rule on the right, the wording of its article on the left.
fn clause(clause: &Clause) -> Markup {
    html! {
        table.clause {
            tr {
                td.article {
                    @for basis in &clause.basis { p.basis { (basis) } }
                    @match &clause.wording { Wording::Given(article) => p { (article) }, Wording::Absent(why) => p.none { (why) } }
                }
                td {
                    h4 {
                        (clause.title)
                        @if let Some((label, standing)) = &clause.conclusion {
                            " " span.verdict.(standing.map_or("notice", class)) { (label) }
                        }
                    }
                    (lines(&clause.lines))
                }
            }
        }
    }
}

fn lines(lines: &[Line]) -> Markup {
    html! { dl { @for line in lines { dt { (line.label) } dd { (line.text) } } } }
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Bad => "bad",
        Standing::Doubtful => "doubtful",
        Standing::Asked => "asked",
        Standing::Good => "good",
    }
}
