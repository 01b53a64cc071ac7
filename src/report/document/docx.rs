//! A document for Word: 仿宋 text, 黑体 and 楷体 headings, styles by which Word's own outline works, page numbers.

use super::block::{Block, Clause, Decision, ItemRow, Part, Signers, Wording, column_widths};
use crate::report::notes::Line;
use crate::report::style::Standing;
use crate::visible::within_xml;
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run, RunFonts, Shading, SpecialIndentType,
    Style, StyleType, Table, TableCell, TableLayoutType, TableRow, WidthType, XMLDocx,
};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

/// Twentieths of a point, as Word counts.
const CM: i32 = 567;
/// The width of the text on the page.
const WIDTH: usize = 8_900;
/// The least width of the first column of figures.
const FIRST: usize = 2_000;
/// How far labels stand out to the left.
const LABEL: i32 = 720;
/// Sizes in half points: 二号, 三号, 小四, 五号.
const TITLE: usize = 44;
const HEADING: usize = 32;
const BODY: usize = 24;
const SMALL: usize = 21;

/// The document; none where it cannot be packed.
pub fn document(blocks: &[Block]) -> Option<Vec<u8>> {
    let page_number = Run::new().fonts(fonts("宋体")).size(SMALL);
    let footer = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(page_number.clone().add_text("— "))
        .add_page_num(PageNum::new())
        .add_run(page_number.add_text(" —"));
    let mut document = Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(
            PageMargin::new()
                .top(37 * CM / 10)
                .bottom(35 * CM / 10)
                .left(28 * CM / 10)
                .right(26 * CM / 10)
                .header(850)
                .footer(28 * CM / 10),
        )
        .default_fonts(fonts("仿宋"))
        .default_size(BODY)
        .footer(Footer::new().add_paragraph(footer));
    for style in styles() {
        document = document.add_style(style);
    }
    for block in blocks {
        document = add(document, block);
    }
    packed(&document.build()).ok()
}

/// The parts compressed, a tenth of what docx-rs makes of them; and its own way to pack would bring another version of zip into the browser.
fn packed(parts: &XMLDocx) -> ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let footers = (1..).map(|at| format!("word/footer{at}.xml")).zip(&parts.footers);
    let named = [
        ("[Content_Types].xml", &parts.content_type),
        ("_rels/.rels", &parts.rels),
        ("docProps/app.xml", &parts.doc_props.app),
        ("docProps/core.xml", &parts.doc_props.core),
        ("docProps/custom.xml", &parts.doc_props.custom),
        ("word/_rels/document.xml.rels", &parts.document_rels),
        ("word/document.xml", &parts.document),
        ("word/styles.xml", &parts.styles),
        ("word/settings.xml", &parts.settings),
        ("word/fontTable.xml", &parts.font_table),
        ("word/comments.xml", &parts.comments),
        ("word/numbering.xml", &parts.numberings),
        ("word/commentsExtended.xml", &parts.comments_extended),
        ("word/footnotes.xml", &parts.footnotes),
    ];
    for (name, part) in named.into_iter().map(|(name, part)| (name.to_owned(), part)).chain(footers) {
        writer.start_file(name, options)?;
        writer.write_all(part)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A Chinese font, and the one for letters and digits beside it.
fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").cs("Times New Roman").east_asia(east_asia)
}

fn styles() -> [Style; 6] {
    let style = |id: &str, name: &str, font: &str, size: usize| {
        Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").next("Normal").q_format(true).fonts(fonts(font)).size(size)
    };
    let spaced = |before: u32, after: u32| LineSpacing::new().before(before).after(after);
    [
        style("Title", "Title", "宋体", TITLE).bold().align(AlignmentType::Center).line_spacing(spaced(200, 500)),
        style("Heading1", "heading 1", "黑体", HEADING).outline_lvl(0).line_spacing(spaced(360, 160)),
        style("Heading2", "heading 2", "楷体", 28).bold().outline_lvl(1).line_spacing(spaced(240, 80)),
        style("Heading3", "heading 3", "楷体", BODY).outline_lvl(2).line_spacing(spaced(160, 60)),
        style("Body", "正文段落", "仿宋", BODY)
            .first_line_chars(200)
            .line_spacing(LineSpacing::new().line(420).line_rule(LineSpacingType::Exact)),
        style("Cell", "表格文字", "仿宋", SMALL).line_spacing(spaced(20, 20)),
    ]
}

fn add(document: Docx, block: &Block) -> Docx {
    match block {
        Block::Title(title) => document.add_paragraph(text("Title", title)),
        Block::Pairs(pairs) => {
            let rows = pairs.iter().map(|(label, value)| vec![heading_cell(label, 2_200), cell(value, WIDTH - 2_200)]);
            with_gap(document.add_table(table(rows.collect(), &[2_200, WIDTH - 2_200])))
        }
        Block::Chapter(title) => document.add_paragraph(text("Heading1", title).keep_next(true)),
        Block::Annex(title) => document.add_paragraph(text("Heading2", title).keep_next(true)),
        Block::Text(words) => with_gap(document.add_paragraph(text("Body", words))),
        Block::Figures(rows) => with_gap(document.add_table(figures(rows))),
        Block::Texts(rows) => with_gap(document.add_table(texts(rows))),
        Block::Section(title) => document.add_paragraph(text("Heading2", title).keep_next(true)),
        Block::Clause(clause) => with_gap(document.add_table(self::clause(clause))),
        Block::Decision(decision) => add_decision(document, decision),
        Block::Signature(Signers { people: [first, second], body }) => {
            let line = |words: &str| text("Body", words).align(AlignmentType::Right).keep_next(true);
            let document =
                document.add_paragraph(Paragraph::new()).add_paragraph(line(&format!("{first}：＿＿＿＿＿＿　　{second}：＿＿＿＿＿＿")));
            document.add_paragraph(line(&format!("{body}（盖章）：＿＿＿＿＿＿＿＿＿＿"))).add_paragraph(line("年　　月　　日"))
        }
    }
}

/// A table of figures: its first column takes the width that the narrow ones with numbers leave.
fn figures(rows: &[Vec<String>]) -> Table {
    let columns = rows.first().map_or(1, Vec::len).max(1);
    let first = (WIDTH / columns).max(FIRST);
    let width = ((WIDTH - first) / (columns - 1).max(1)).min(FIRST);
    let widths: Vec<usize> = (0..columns).map(|at| if at == 0 { first.min(2 * FIRST) } else { width }).collect();
    with_headings(rows, &widths)
}

/// A table of texts.
fn texts(rows: &[Vec<String>]) -> Table {
    let widths: Vec<usize> = column_widths(rows).into_iter().map(|hundredths| WIDTH * hundredths / 100).collect();
    with_headings(rows, &widths)
}

/// A table whose first row are headings.
fn with_headings(rows: &[Vec<String>], widths: &[usize]) -> Table {
    let cells = rows.iter().enumerate().map(|(at, row)| {
        let cell = |(text, width): (&String, &usize)| if at == 0 { heading_cell(text, *width) } else { cell(text, *width) };
        row.iter().zip(widths).map(cell).collect()
    });
    table(cells.collect(), widths)
}

/// A rule on the right, the wording of its article on the left.
fn clause(clause: &Clause) -> Table {
    let widths = [WIDTH * 3 / 10, WIDTH - WIDTH * 3 / 10];
    let words = match &clause.wording {
        Wording::Given(article) => run(article).fonts(fonts("楷体")),
        Wording::Absent(why) => run(why).color("888888"),
    };
    let article = TableCell::new().width(widths[0], WidthType::Dxa).shading(Shading::new().fill("FAF8F2"));
    let article = clause.basis.iter().fold(article, |cell, basis| cell.add_paragraph(text("Cell", basis)));
    let article = article.add_paragraph(Paragraph::new().style("Cell").add_run(words));
    let mut title = Paragraph::new().style("Cell").keep_next(true).add_run(run(&clause.title).fonts(fonts("黑体")));
    if let Some((label, standing)) = &clause.conclusion {
        let run = run(&format!("　{label}")).fonts(fonts("黑体"));
        title = title.add_run(run.color(standing.map_or("444444", colour)));
    }
    let rule = TableCell::new().width(widths[1], WidthType::Dxa).add_paragraph(title);
    let rule = clause.lines.iter().fold(rule, |cell, line| cell.add_paragraph(labelled(line, "Cell")));
    table(vec![vec![article, rule]], &widths)
}

fn add_decision(mut document: Docx, decision: &Decision) -> Docx {
    let verdict = run(&decision.label).color(colour(Standing::of(decision.outcome)));
    let title = Paragraph::new().style("Heading2").keep_next(true).add_run(verdict).add_run(run(&format!("　{}", decision.title)));
    document = document.add_paragraph(title);
    for line in &decision.lines {
        document = document.add_paragraph(labelled(line, "Normal"));
    }
    add_items(document, &decision.items, &decision.parts)
}

/// Several items, and groups of further ones with what is said of them.
fn add_items(mut document: Docx, items: &[ItemRow], parts: &[Part]) -> Docx {
    if !items.is_empty() {
        let widths = [900, WIDTH - 900 - 2_000, 2_000];
        let head = vec![heading_cell("序号", widths[0]), heading_cell("事项", widths[1]), heading_cell("位置", widths[2])];
        let rows = items.iter().map(|item| item_row(item, widths));
        document = with_gap(document.add_table(table(std::iter::once(head).chain(rows).collect(), &widths)));
    }
    for part in parts {
        document = document.add_paragraph(text("Heading3", &part.title).keep_next(true));
        for line in &part.lines {
            document = document.add_paragraph(labelled(line, "Normal"));
        }
        document = add_items(document, &part.items, &part.parts);
    }
    document
}

fn item_row(item: &ItemRow, widths: [usize; 3]) -> Vec<TableCell> {
    let [number, name, place] = widths;
    let name = item.lines.iter().fold(cell(&item.name, name), |cell, line| cell.add_paragraph(labelled(line, "Cell")));
    vec![cell(&item.number, number), name, cell(&item.place, place)]
}

/// A line below its label, which stands out to the left.
fn labelled(line: &Line, style: &str) -> Paragraph {
    let label = run(line.label).add_tab().fonts(fonts("黑体")).color("555555");
    Paragraph::new()
        .style(style)
        .indent(Some(LABEL), Some(SpecialIndentType::Hanging(LABEL)), None, None)
        .add_run(label)
        .add_run(run(&line.text))
}

/// A run of text: docx-rs escapes signs, and writes characters that XML does not allow.
fn run(text: &str) -> Run {
    Run::new().add_text(within_xml(text))
}

fn text(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(run(text))
}

fn cell(words: &str, width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).add_paragraph(text("Cell", words))
}

fn heading_cell(words: &str, width: usize) -> TableCell {
    let run = run(words).fonts(fonts("黑体"));
    let shading = Shading::new().fill("EEF1F6");
    TableCell::new()
        .width(width, WidthType::Dxa)
        .shading(shading)
        .add_paragraph(Paragraph::new().style("Cell").keep_next(true).add_run(run))
}

fn table(rows: Vec<Vec<TableCell>>, widths: &[usize]) -> Table {
    let rows = rows.into_iter().map(|cells| TableRow::new(cells).cant_split());
    Table::new(rows.collect()).set_grid(widths.to_vec()).width(widths.iter().sum(), WidthType::Dxa).layout(TableLayoutType::Fixed)
}

/// Tables that follow one another directly would become one.
fn with_gap(document: Docx) -> Docx {
    document.add_paragraph(Paragraph::new().size(10))
}

fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Bad => "8F1D0E",
        Standing::Doubtful => "6B4A00",
        Standing::Asked => "1C4474",
        Standing::Good => "23551F",
    }
}
