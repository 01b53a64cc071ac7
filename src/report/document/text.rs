//! A document for a reader at a terminal.

use super::block::{Block, Clause, Signers, Wording};
use crate::report::style::{Style, Tone};
use crate::report::text_layout::TextLayout;

/// The document, ending with a line break.
pub fn text(blocks: &[Block], style: Style) -> String {
    let mut layout = TextLayout::new(style);
    for block in blocks {
        add(&mut layout, block);
    }
    layout.into_text()
}

fn add(layout: &mut TextLayout, block: &Block) {
    match block {
        Block::Title(title) => heading(layout, title),
        Block::Chapter(title) | Block::Annex(title) | Block::Section(title) => {
            layout.line("");
            heading(layout, title);
        }
        Block::Pairs(pairs) => pairs.iter().for_each(|(label, value)| layout.entry("", 0, &format!("{label}：{value}"))),
        Block::Text(text) => layout.entry("", 0, text),
        Block::Figures(rows) | Block::Texts(rows) => add_rows(layout, rows),
        Block::Clause(clause) => add_clause(layout, clause),
        // Opinions are not drawn for a terminal.
        Block::Decision(_) => {}
        Block::Signature(Signers { people: [first, second], body }) => {
            layout.line("");
            layout.line(&format!("{first}：　　　　　　{second}：　　　　　　{body}（盖章）："));
        }
    }
}

fn heading(layout: &mut TextLayout, title: &str) {
    let painted = layout.paint(Tone::Strong, title);
    layout.line(&painted);
}

/// Each row below its headings.
fn add_rows(layout: &mut TextLayout, rows: &[Vec<String>]) {
    let Some((headings, rows)) = rows.split_first() else { return };
    for row in rows {
        let cells = headings.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells.map(|(heading, cell)| format!("{heading}：{cell}")).collect();
        layout.entry("  · ", 4, &cells.join("  "));
    }
}

fn add_clause(layout: &mut TextLayout, clause: &Clause) {
    layout.line("");
    heading(layout, &clause.title);
    clause.basis.iter().for_each(|basis| layout.labelled(2, "依据", Tone::Quiet, basis));
    match &clause.wording {
        Wording::Given(article) => layout.labelled(2, "原文", Tone::Strong, article),
        Wording::Absent(why) => layout.labelled(2, "原文", Tone::Quiet, why),
    }
    if let Some((label, _)) = &clause.conclusion {
        layout.labelled(2, "结论", Tone::Strong, label);
    }
    clause.lines.iter().for_each(|line| layout.labelled(2, line.label, line.tone, &line.text));
}
