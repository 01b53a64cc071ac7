//! HTML: the tables of a page, which many systems name `.xls`; what Excel notes beside a text counts more than the text.

use super::datum::{as_seen, not_calculated, of_error, of_serial, of_text};
use super::document::{CellText, Document};
use super::error::ReadError;
use super::number_format::{PLAIN, Shows, of_name};
use super::row::Look;
use super::rows::{Region, SHEET_COLUMNS};
use super::runs::RunLook;
use super::sheets::KeptSheets;
use super::styles::{color, is_lost};
use super::text::whole_text;
use crate::value::cell::Cell;
use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// A cell covers at most so many columns and rows, as in browsers.
const MAX_COLSPAN: usize = 1000;
const MAX_ROWSPAN: usize = 65_534;
/// Elements whose text stands on lines of its own.
const BLOCKS: [&str; 15] = ["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center", "ul", "ol", "dd", "dt", "body"];

/// Elements within a text whose looks say whether they belong to it.
const INLINE: [&str; 17] =
    ["span", "font", "s", "strike", "del", "sup", "sub", "b", "i", "u", "em", "strong", "a", "small", "label", "ins", "mark"];

/// Reads all tables.
pub(super) fn tables(bytes: &[u8]) -> Result<KeptSheets, ReadError> {
    let text = whole_text(bytes)?;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new_with_emitter(text.as_str(), emitter) {
        match token {
            Token::StartTag(tag) => reader.begin(&tag)?,
            Token::EndTag(tag) => reader.end(&String::from_utf8_lossy(&tag.name))?,
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text))?,
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    while !reader.rows.is_empty() {
        reader.end("table")?;
    }
    reader.document.finish("这个网页里没有表格，只是名字像 Excel 文件：用 Excel 或 WPS 打开，另存为 XLSX")
}

/// Reads tables, tag by tag.
#[derive(Default)]
struct Reader {
    document: Document,
    /// The tables that are open.
    rows: Vec<OpenRows>,
    /// How cells of a class look.
    classes: HashMap<String, Css>,
    /// The element whose text is not shown.
    unseen: Option<String>,
    /// The elements within a text that are open, and how they look.
    inline: Vec<(String, Css)>,
    /// The choices of a list to choose from, and whether each is chosen.
    choices: Option<Vec<(String, bool)>>,
    /// The colour below all that the page shows.
    page_ground: Option<Rc<str>>,
    /// The caption at hand of a table.
    caption: Option<String>,
    /// Whether blank space comes before the next word, and whether it breaks a line of the page's own text.
    gap: Option<bool>,
    last: Option<char>,
}

/// Where the rows of an open table are.
#[derive(Default)]
struct OpenRows {
    in_row: bool,
    cell: Option<OpenCell>,
    /// How the table looks, and the row at hand.
    css: Css,
    row_css: Css,
    /// By column: the first row that no cell from above reaches into.
    free_from: Vec<usize>,
}

/// The cell at hand.
struct OpenCell {
    region: Region,
    says: Says,
    css: Css,
    /// Of its look the colours alone, with those of its row.
    colors: Css,
}

/// What Excel notes of a cell.
#[derive(Default)]
struct Says {
    /// Empty where the text is the number.
    number: Option<String>,
    truth: Option<bool>,
    error: Option<String>,
    is_text: bool,
    has_formula: bool,
}

/// So many inline elements within one another are looked at.
const MAX_INLINE: usize = 256;

/// What styles say of a cell, or of a part of it.
#[derive(Clone, Debug, Default)]
struct Css {
    format: Option<String>,
    is_struck: bool,
    is_raised: bool,
    is_hidden: bool,
    /// The colour of text, and of what lies below it.
    color: Option<Rc<str>>,
    ground: Option<Rc<str>>,
}

impl Reader {
    fn begin(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        let name = String::from_utf8_lossy(&tag.name);
        if self.unseen.is_some() {
            return Ok(());
        }
        match name.as_ref() {
            "style" | "script" | "title" | "xml" if !tag.self_closing => self.unseen = Some(name.into_owned()),
            "table" => {
                // Of texts that have one colour all over the table nothing is said.
                let ground = Css::of_tag(tag, &self.classes).ground.or_else(|| self.page_ground.clone());
                let css = Css { ground, ..Css::default() };
                self.rows.push(OpenRows { css, ..OpenRows::default() });
                self.document.begin_table()?;
                self.begin_text();
            }
            "tr" => {
                self.end_row()?;
                if let (Some(rows), Some((table, sheet, _))) = (self.rows.last_mut(), self.document.table()) {
                    let css = Css::of_tag(tag, &self.classes);
                    rows.in_row = true;
                    table.column = 0;
                    rows.row_css = Css { color: css.color, ground: css.ground, ..Css::default() }.within(&rows.css);
                    if css.is_hidden {
                        sheet.set_look(table.row, Look::Hidden);
                    }
                }
            }
            "td" | "th" => self.begin_cell(tag)?,
            "caption" => self.caption = Some(String::new()),
            "thead" | "tbody" | "tfoot" => self.end_row()?,
            "br" => self.break_line(),
            "select" => self.choices = Some(Vec::new()),
            "option" => {
                let is_chosen = attribute(tag, "selected").is_some();
                self.choices.iter_mut().for_each(|choices| choices.push((String::new(), is_chosen)));
            }
            "input" => match keyword(tag, "type").as_str() {
                "checkbox" | "radio" => self.text(if attribute(tag, "checked").is_some() { "☑" } else { "□" })?,
                "button" | "submit" | "reset" | "image" | "hidden" | "file" | "password" | "color" | "range" => {}
                // Whatever else it says is an input of text, as browsers have it.
                _ => self.text(&attribute(tag, "value").unwrap_or_default())?,
            },
            "img" if !is_spacer(tag) => self.document.picture(),
            inline if INLINE.contains(&inline) => {
                let mut css = Css::of_tag(tag, &self.classes);
                css.is_struck |= matches!(inline, "s" | "strike" | "del");
                css.is_raised |= matches!(inline, "sup" | "sub");
                if let Some(around) = self.css_of_text() {
                    css = css.within(around);
                }
                if self.inline.len() < MAX_INLINE {
                    self.inline.push((inline.to_owned(), css));
                }
            }
            block if BLOCKS.contains(&block) => {
                if block == "body" {
                    self.page_ground = Css::of_tag(tag, &self.classes).ground;
                }
                self.break_line();
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        if let Some(unseen) = &self.unseen {
            if unseen == name {
                self.unseen = None;
            }
            return Ok(());
        }
        match name {
            "td" | "th" => self.end_cell()?,
            "caption" => self.end_caption(),
            "tr" | "thead" | "tbody" | "tfoot" => self.end_row()?,
            "table" => {
                self.end_row()?;
                if self.rows.pop().is_some() {
                    self.document.end_table();
                }
                self.begin_text();
            }
            "select" => {
                let choices = self.choices.take().unwrap_or_default();
                let chosen = choices.iter().find(|(_, is_chosen)| *is_chosen).or(choices.first());
                self.text(chosen.map_or("", |(text, _)| text))?;
            }
            inline if INLINE.contains(&inline) => {
                if let Some(at) = self.inline.iter().rposition(|(name, _)| name == inline) {
                    self.inline.truncate(at);
                }
            }
            block if BLOCKS.contains(&block) => self.break_line(),
            _ => {}
        }
        Ok(())
    }

    /// Text as browsers show it: blank space is one space, and none where a line of Chinese goes on in the next.
    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        match self.unseen.as_deref() {
            None => {}
            Some("style") => {
                read_css(text, &mut self.classes);
                return Ok(());
            }
            Some(_) => return Ok(()),
        }
        if let Some(choices) = &mut self.choices {
            choices.last_mut().into_iter().for_each(|(choice, _)| choice.push_str(text));
            return Ok(());
        }
        if self.inline.last().is_some_and(|(_, css)| css.is_hidden) {
            return Ok(());
        }
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.gap = Some(self.gap == Some(true) || c == '\n');
                continue;
            }
            if let (Some(breaks), Some(last)) = (self.gap.take(), self.last) {
                let goes_on = breaks && is_wide(last) && is_wide(c);
                shown.push_str(if goes_on { "" } else { " " });
            }
            self.last = Some(c);
            shown.push(if c == '\u{a0}' { ' ' } else { c });
        }
        if let Some(caption) = &mut self.caption {
            caption.push_str(&shown);
            return Ok(());
        }
        // Between the cells of a table nothing stands.
        let is_between = self.rows.last().is_some_and(|rows| rows.cell.is_none());
        if is_between || shown.is_empty() { Ok(()) } else { self.document.push(&shown, self.look()) }
    }

    /// What is said of the text at hand: by the innermost tag around it, or by its cell.
    fn css_of_text(&self) -> Option<&Css> {
        let of_cell = || self.rows.last()?.cell.as_ref().map(|cell| &cell.colors);
        self.inline.last().map(|(_, css)| css).or_else(of_cell)
    }

    /// How the text at hand looks.
    fn look(&self) -> RunLook {
        self.css_of_text().map_or(RunLook::default(), |css| RunLook {
            is_struck: css.is_struck,
            is_raised: css.is_raised,
            is_unseen: is_lost(css.color.as_deref(), css.ground.as_deref()),
        })
    }

    fn begin_text(&mut self) {
        (self.gap, self.last) = (None, None);
    }

    fn break_line(&mut self) {
        self.document.break_line();
        self.begin_text();
    }

    fn end_caption(&mut self) {
        self.caption.take().into_iter().for_each(|caption| self.document.caption(caption));
    }

    fn begin_cell(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        self.end_caption();
        self.end_cell()?;
        let (Some(rows), Some((table, ..))) = (self.rows.last_mut(), self.document.table()) else { return Ok(()) };
        if !rows.in_row {
            (rows.in_row, table.column) = (true, 0);
        }
        let row = table.row;
        while rows.free_from.get(table.column).is_some_and(|free| *free > row) {
            table.column += 1;
        }
        let span = |name: &str, most: usize| attribute(tag, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, most);
        let (left, columns, below) = (table.column, span("colspan", MAX_COLSPAN), span("rowspan", MAX_ROWSPAN));
        table.column += columns;
        if table.column > SHEET_COLUMNS {
            return Err(ReadError::new("网页里的表格列太多"));
        }
        if below > 1 {
            rows.free_from.resize(rows.free_from.len().max(table.column), 0);
            rows.free_from.iter_mut().skip(left).take(columns).for_each(|free| *free = row + below);
        }
        let region = Region { top: row, left, bottom: row + below - 1, right: left + columns - 1 };
        table.text = CellText::default();
        self.inline.clear();
        self.choices = None;
        let css = Css::of_tag(tag, &self.classes);
        let colors = Css { color: css.color.clone(), ground: css.ground.clone(), ..Css::default() }.within(&rows.row_css);
        rows.cell = Some(OpenCell { region, says: Says::of_tag(tag), css, colors });
        self.begin_text();
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        self.inline.clear();
        let Some(OpenCell { region, says, css, .. }) = self.rows.last_mut().and_then(|rows| rows.cell.take()) else { return Ok(()) };
        let Some((table, sheet, budget)) = self.document.table() else { return Ok(()) };
        let text = std::mem::take(&mut table.text);
        let is_struck = css.is_struck || text.runs.is_struck();
        let format = says.format(css.format);
        let of_code = format.map_or(PLAIN, |format| Shows::of_code(of_name(&format), is_struck));
        let shows = Shows { is_unseen: css.is_hidden, ..of_code };
        sheet.merge(budget, region)?;
        let datum = text.datum(|text| as_seen(says.value(box_alone(text), &shows), &shows, false));
        sheet.put(budget, (region.top, region.left), datum, is_struck)
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        self.end_cell()?;
        let in_row = self.rows.last_mut().is_some_and(|rows| std::mem::take(&mut rows.in_row));
        if in_row { self.document.next_row() } else { Ok(()) }
    }
}

/// A box that stands alone in a cell says yes where it is ticked, and nothing else.
fn box_alone(text: &str) -> &str {
    match text {
        "☑" => "√",
        "□" => "",
        text => text,
    }
}

/// Whether a picture only takes up room.
fn is_spacer(tag: &StartTag<()>) -> bool {
    ["width", "height"].iter().any(|side| attribute(tag, side).is_some_and(|size| matches!(size.trim_end_matches("px"), "0" | "1")))
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}'
}

/// An attribute that is one of some words, in small letters; empty without it.
fn keyword(tag: &StartTag<()>, name: &str) -> String {
    attribute(tag, name).unwrap_or_default().trim().to_ascii_lowercase()
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

impl Says {
    fn of_tag(tag: &StartTag<()>) -> Says {
        let has = |name: &str| attribute(tag, name).is_some();
        Says {
            number: attribute(tag, "x:num").or_else(|| attribute(tag, "sdval")),
            truth: attribute(tag, "x:bool").map(|value| value.eq_ignore_ascii_case("true")),
            error: attribute(tag, "x:err"),
            is_text: has("x:str"),
            has_formula: has("x:fmla"),
        }
    }

    /// The format of a number.
    fn format(&self, css: Option<String>) -> Option<String> {
        self.number.as_ref().and(css)
    }

    /// What a cell says in which a text stands.
    fn value(self, text: &str, shows: &Shows) -> Cell<'static> {
        let written = Cow::Owned(text.to_owned());
        match self {
            Says { error: Some(error), .. } => of_error(&error),
            // LibreOffice notes a zero beside them.
            Says { .. } if text.starts_with('#') => of_text(written),
            Says { truth: Some(truth), .. } => Cell::Bool(truth),
            Says { number: Some(number), is_text: false, .. } => {
                let digits = if number.is_empty() { text.replace(',', "") } else { number };
                match digits.trim().parse::<f64>() {
                    Ok(number) => of_serial(number, shows, false),
                    Err(_) => of_text(written),
                }
            }
            Says { has_formula: true, .. } if text.is_empty() => not_calculated(),
            Says { .. } => of_text(written),
        }
    }
}

impl Css {
    /// The same within an element that has a look of its own.
    fn within(self, around: &Css) -> Css {
        Css {
            is_struck: self.is_struck || around.is_struck,
            is_raised: self.is_raised || around.is_raised,
            is_hidden: self.is_hidden || around.is_hidden,
            color: self.color.or_else(|| around.color.clone()),
            ground: self.ground.or_else(|| around.ground.clone()),
            ..self
        }
    }

    fn of_tag(tag: &StartTag<()>, classes: &HashMap<String, Css>) -> Css {
        let of_attribute = |name: &str| attribute(tag, name).and_then(|written| color(&written));
        let mut css = Css { color: of_attribute("color"), ground: of_attribute("bgcolor"), ..Css::default() };
        for class in attribute(tag, "class").unwrap_or_default().split_whitespace() {
            if let Some(class) = classes.get(class) {
                css.add(class.clone());
            }
        }
        css.add(Css::of_declarations(&attribute(tag, "style").unwrap_or_default()));
        // LibreOffice has language, language and format: `1033;0;YYYY-MM-DD`.
        if let Some(format) = attribute(tag, "sdnum").and_then(|noted| noted.splitn(3, ';').nth(2).map(str::to_owned)) {
            css.format = Some(format);
        }
        css.is_hidden |= attribute(tag, "hidden").is_some();
        css
    }

    fn add(&mut self, other: Css) {
        self.format = other.format.or(self.format.take());
        self.is_struck |= other.is_struck;
        self.is_raised |= other.is_raised;
        self.is_hidden |= other.is_hidden;
        self.color = other.color.or(self.color.take());
        self.ground = other.ground.or(self.ground.take());
    }

    fn of_declarations(declarations: &str) -> Css {
        let mut css = Css::default();
        for (name, value) in split_declarations(declarations) {
            let keyword = value.trim_end_matches("!important").trim_end().to_ascii_lowercase();
            match name.as_str() {
                "mso-number-format" | "vnd.ms-excel.numberformat" => css.format = Some(value),
                "text-decoration" | "text-decoration-line" => css.is_struck |= keyword.contains("line-through"),
                "display" => css.is_hidden |= keyword == "none",
                "visibility" => css.is_hidden |= matches!(keyword.as_str(), "hidden" | "collapse"),
                "color" => css.color = color(&keyword),
                "background-color" => css.ground = color(&keyword),
                // What comes behind the colour is its pattern.
                "background" => css.ground = keyword.split_whitespace().next().and_then(color),
                "vertical-align" => css.is_raised |= matches!(keyword.as_str(), "super" | "sub"),
                _ => {}
            }
        }
        css
    }
}

/// Declarations as pairs of name and value, with quotes and escapes resolved.
fn split_declarations(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut name, mut value, mut in_value, mut quote) = (String::new(), String::new(), false, None);
    let mut chars = text.chars();
    let mut keep = |name: &mut String, value: &mut String| {
        let (name, value) = (std::mem::take(name), std::mem::take(value));
        found.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    };
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let digits: String = chars.clone().take(4).take_while(char::is_ascii_hexdigit).collect();
                let escaped = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).filter(|_| digits.len() == 4);
                if escaped.is_some() {
                    chars.by_ref().take(4).for_each(drop);
                }
                value.extend(escaped.or_else(|| chars.next()));
            }
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() && in_value => quote = Some(c),
            ';' if quote.is_none() => {
                keep(&mut name, &mut value);
                in_value = false;
            }
            ':' if !in_value => in_value = true,
            c if in_value => value.push(c),
            c => name.push(c),
        }
    }
    keep(&mut name, &mut value);
    found
}

/// The classes of a sheet of styles: `.xl65 {mso-number-format:"0\.00";}`.
fn read_css(text: &str, classes: &mut HashMap<String, Css>) {
    for rule in text.split('}') {
        let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
        let css = Css::of_declarations(declarations);
        for selector in selectors.split([',', '\n']) {
            if let Some((_, class)) = selector.trim().rsplit_once('.') {
                classes.entry(class.trim().to_owned()).or_default().add(css.clone());
            }
        }
    }
}
