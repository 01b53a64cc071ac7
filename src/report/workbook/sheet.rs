//! A sheet of the applicant's with our columns to the right of all that is there, or in the place of those of an earlier review, and cells
//! with a background.

use super::error::BookError;
use super::place::{Area, Cell, LAST_COLUMN, height, widened};
use super::styles::{Look, Styles};
use super::tables::{Headings, SheetTable};
use super::xml::{Edits, attribute, escaped, opened, prefix_of, tag, walk};
use crate::input::{VERDICT_HEADINGS, column_letters};
use crate::report::cell_text::{MAX_CELL, fitting};
use crate::report::style::Standing;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::ops::Range;

/// Our columns, each with its width in characters.
pub const COLUMNS: [(&str, usize); 5] = {
    let [outcome, reasons, basis, missing, remedies] = VERDICT_HEADINGS;
    [(outcome, 20), (reasons, 50), (basis, 44), (missing, 40), (remedies, 50)]
};

/// What comes after `legacyDrawing` in a sheet.
const LATER: [&str; 9] =
    ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "AlternateContent"];

/// What is written beside a row.
pub struct RowVerdict {
    pub standing: Standing,
    pub cells: [String; COLUMNS.len()],
}

/// What is to be known of a sheet before it is written on.
#[derive(Default)]
pub struct Survey {
    /// The last column before ours: with anything in it, or the one before those of an earlier review.
    last_column: usize,
    /// Whether our columns take the place of those of an earlier review.
    is_again: bool,
    /// The rows in which our headings stand: those of the tables that were read.
    headings: Vec<usize>,
    /// By column and first row: the areas that are merged.
    merged: BTreeMap<(usize, usize), Area>,
    /// Whether boxes are drawn on it by the old way, of which a sheet has but one.
    has_boxes: bool,
    /// What is filtered, and sorted with the filter's buttons.
    filter: Option<Area>,
    /// By row: our headings where a table (表格) has them for columns of its own.
    table_headings: BTreeMap<usize, Headings>,
    /// The names of the tables with verdicts beside them that are none of their columns.
    pub tables_apart: Vec<String>,
}

/// Follows rows and cells, which may leave out where they stand.
#[derive(Default)]
struct Position {
    row: usize,
    column: usize,
}

impl Position {
    fn row(&mut self, start: &BytesStart<'_>) -> usize {
        self.row = attribute(start, "r").and_then(|row| row.parse().ok()).unwrap_or(self.row + 1);
        self.column = 0;
        self.row
    }

    fn cell(&mut self, start: &BytesStart<'_>) -> Cell {
        let column = attribute(start, "r").and_then(|name| Cell::named(&name)).map_or(self.column + 1, |cell| cell.column);
        self.column = column;
        Cell { row: self.row, column }
    }
}

impl Survey {
    /// Looks through a sheet. `headings`: the rows of the headings of its tables; `earlier`: the first of the columns of an earlier review,
    /// which ours take the place of; `drawn`: the last column that a picture or a chart reaches into.
    pub fn new(text: &str, headings: Vec<usize>, earlier: Option<usize>, drawn: usize) -> Result<Survey, BookError> {
        let mut survey = Survey { headings, is_again: earlier.is_some(), ..Survey::default() };
        let mut position = Position::default();
        let mut cell = Cell { row: 0, column: 0 };
        let mut merged: Vec<Area> = Vec::new();
        walk(text, &mut |event, _, depth| {
            let Some(start) = opened(event) else { return };
            match (depth, start.local_name().as_ref()) {
                (1, "legacyDrawing") => survey.has_boxes = true,
                (1, "autoFilter") => survey.filter = attribute(start, "ref").and_then(|area| Area::named(&area)),
                (2, "row") => _ = position.row(start),
                (2, "mergeCell") => merged.extend(attribute(start, "ref").and_then(|area| Area::named(&area))),
                (3, "c") => cell = position.cell(start),
                (4, "v" | "is" | "f") => survey.last_column = survey.last_column.max(cell.column),
                _ => {}
            }
        })?;
        // What is merged over the whole sheet is not there in every column.
        let last_merged = merged.iter().map(|area| area.last.column).filter(|column| column + COLUMNS.len() <= LAST_COLUMN);
        let last_filled = survey.last_column;
        let last = || last_merged.chain([last_filled, drawn]).max().unwrap_or_default();
        survey.last_column = earlier.map_or_else(last, |first| first - 1);
        for area in merged {
            let columns = area.first.column..=area.last.column.min(last_filled);
            survey.merged.extend(columns.map(|column| ((column, area.first.row), area)));
        }
        Ok(survey)
    }

    /// Meets the tables (表格) of the sheet, those with verdicts on `rows`: our columns become columns of each that they stand right beside.
    /// Beside one that takes none, a column is left free between it and ours. Whether each takes them.
    pub fn meet(&mut self, tables: &[SheetTable], rows: &BTreeMap<usize, RowVerdict>) -> Vec<bool> {
        let is_met = |table: &SheetTable| table.holds_row(rows.keys());
        let takes = |table: &SheetTable, survey: &Survey| {
            is_met(table) && survey.headings.contains(&table.heading_row()) && table.takes(&survey.ours())
        };
        if !self.is_again && tables.iter().any(|table| is_met(table) && table.last_column() == self.last_column && !takes(table, self)) {
            self.last_column += 1;
        }
        for table in tables.iter().filter(|table| is_met(table)) {
            if takes(table, self) {
                self.table_headings.insert(table.heading_row(), table.headings(&self.ours()));
            } else {
                self.tables_apart.push(table.name().to_owned());
            }
        }
        tables.iter().map(|table| takes(table, self)).collect()
    }

    /// The cell that shows what a cell says: the first one of those merged with it.
    pub fn shown(&self, cell: Cell) -> Cell {
        let above = self.merged.range(..=(cell.column, cell.row)).next_back();
        above.filter(|(_, area)| area.holds(cell)).map_or(cell, |(_, area)| area.first)
    }

    /// Whether notes can be added without touching those that are there.
    pub fn takes_notes(&self) -> bool {
        !self.has_boxes
    }

    /// The filter of one of the tables, with our columns: whoever sorts by it sorts the verdicts with the items.
    pub fn wide_filter(&self) -> Option<Area> {
        self.filter.filter(|filter| self.headings.contains(&filter.first.row)).map(|filter| self.with_ours(filter))
    }

    /// An area, up to the last of our columns at least.
    fn with_ours(&self, area: Area) -> Area {
        Area { last: Cell { column: area.last.column.max(self.ours().end - 1), ..area.last }, ..area }
    }

    /// The areas of the sheet that are printed, with our columns; none if they hold them already.
    pub fn printed(&self, areas: &str) -> Option<String> {
        widened(areas, *self.headings.first()?, self.ours().end - 1)
    }

    /// Our columns.
    pub fn ours(&self) -> Range<usize> {
        self.last_column + 1..self.last_column + 1 + COLUMNS.len()
    }
}

/// A row at hand.
struct Row {
    number: usize,
    /// The format of the last cell of its own.
    format: usize,
    /// Where our cells go, where others stand further right.
    before: Option<usize>,
}

/// Writes on a sheet: verdicts beside rows, backgrounds of cells, and the relationship of the notes' boxes. `is_again`: whether marks of an
/// earlier review are to go.
pub fn written(
    text: &str,
    survey: &Survey,
    verdicts: &BTreeMap<usize, RowVerdict>,
    marks: &BTreeMap<Cell, Standing>,
    boxes: Option<(&str, &str)>,
    is_again: bool,
    styles: &mut Styles,
) -> Result<String, BookError> {
    let mut sheet = Sheet {
        survey,
        verdicts,
        marks,
        is_again,
        styles,
        edits: Edits::default(),
        prefix: String::new(),
        position: Position::default(),
        row: None,
        dropped: None,
        columns: None,
        boxes: boxes.map(|(namespace, id)| (namespace.to_owned(), id.to_owned())),
    };
    if !verdicts.is_empty() && survey.ours().end > LAST_COLUMN + 1 {
        let last = column_letters(survey.last_column - 1);
        return Err(BookError(format!("工作表的右边没有 {} 列可写：最后一列是 {last}", COLUMNS.len())));
    }
    walk(text, &mut |event, range, depth| sheet.event(event, range, depth))?;
    Ok(sheet.edits.apply(text))
}

struct Sheet<'s> {
    survey: &'s Survey,
    verdicts: &'s BTreeMap<usize, RowVerdict>,
    marks: &'s BTreeMap<Cell, Standing>,
    /// Whether the workbook came back with an earlier review, whose marks are to go.
    is_again: bool,
    styles: &'s mut Styles,
    edits: Edits,
    prefix: String,
    position: Position,
    row: Option<Row>,
    /// Where a cell begins that stands in our way.
    dropped: Option<usize>,
    /// The widths of columns, and where they begin.
    columns: Option<(usize, Vec<(usize, String)>)>,
    /// The namespace and the name of the relationship to the notes' boxes, until it is written.
    boxes: Option<(String, String)>,
}

impl Sheet<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>, depth: usize) {
        match event {
            Event::Start(start) => self.start(start, range, depth, false),
            Event::Empty(start) => self.start(start, range, depth, true),
            Event::End(end) => self.end(end.local_name().as_ref(), range, depth),
            _ => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, range: Range<usize>, depth: usize, is_empty: bool) {
        let name = start.local_name();
        match (depth, name.as_ref()) {
            (0, _) => self.prefix = prefix_of(start.name().as_ref()),
            (1, "dimension") => self.dimension(start, range, is_empty),
            (1, "autoFilter") => {
                if let Some(filter) = self.survey.wide_filter().filter(|_| !self.verdicts.is_empty()) {
                    self.edits.replace(range, tag(start, &[("ref", Some(&filter.name()))], is_empty));
                }
            }
            (1, "cols") if is_empty => self.edits.replace(range, String::new()),
            (1, "cols") => self.columns = Some((range.end, Vec::new())),
            (2, "col") => self.column(start),
            (1, "sheetData") if self.columns.is_none() && !self.verdicts.is_empty() => {
                let p = &self.prefix;
                let columns = format!("<{p}cols>{}</{p}cols>", self.own_columns());
                self.edits.insert(range.start, columns);
            }
            (1, name) if LATER.contains(&name) => self.place_boxes(range.start),
            (2, "row") => {
                let number = self.position.row(start);
                self.row = Some(Row { number, format: 0, before: None });
                if self.is_ours(number) {
                    // A row is as high as its longest text, for what is cut is not read.
                    let texts = self.verdicts.get(&number).into_iter().flat_map(|verdict| verdict.cells.iter().zip(COLUMNS));
                    let needed = height(texts.map(|(text, (_, width))| (text.as_str(), width)));
                    let own = attribute(start, "ht").and_then(|height| height.parse::<f64>().ok()).unwrap_or_default();
                    let needed = (own < needed as f64).then(|| needed.to_string());
                    let mut changes = vec![("spans", None)];
                    if let Some(needed) = &needed {
                        changes.push(("ht", Some(needed.as_str())));
                    }
                    let opened = tag(start, &changes, false);
                    let rest = if is_empty { self.own_cells(number, 0) + &format!("</{}row>", self.prefix) } else { String::new() };
                    self.edits.replace(range, opened + &rest);
                }
            }
            (3, "c") => self.cell(start, range, is_empty),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, range: Range<usize>, depth: usize) {
        match (depth, name) {
            (0, _) => self.place_boxes(range.start),
            (1, "cols") => {
                if let Some((begin, mut columns)) = self.columns.take() {
                    if !self.verdicts.is_empty() {
                        columns.push((self.survey.ours().start, self.own_columns()));
                        columns.sort_by_key(|(first, _)| *first);
                        self.edits.replace(begin..range.start, columns.into_iter().map(|(_, column)| column).collect());
                    }
                    self.columns = Some((range.end, Vec::new()));
                }
            }
            (2, "row") => {
                if let Some(row) = self.row.take().filter(|row| self.is_ours(row.number)) {
                    let cells = self.own_cells(row.number, row.format);
                    self.edits.insert(row.before.unwrap_or(range.start), cells);
                }
            }
            (3, "c") => {
                if let Some(begin) = self.dropped.take() {
                    self.edits.replace(begin..range.end, String::new());
                }
            }
            _ => {}
        }
    }

    fn is_ours(&self, row: usize) -> bool {
        self.verdicts.contains_key(&row) || (!self.verdicts.is_empty() && self.survey.headings.contains(&row))
    }

    fn is_between_items(&self, row: usize) -> bool {
        self.survey.headings.first().is_some_and(|heading| row > *heading) && self.verdicts.range(row..).next().is_some()
    }

    fn dimension(&mut self, start: &BytesStart<'_>, range: Range<usize>, is_empty: bool) {
        let area = attribute(start, "ref").and_then(|area| Area::named(&area));
        if let Some(area) = area.filter(|_| !self.verdicts.is_empty()) {
            self.edits.replace(range, tag(start, &[("ref", Some(&self.survey.with_ours(area).name()))], is_empty));
        }
    }

    /// Keeps what is said of columns but for ours.
    fn column(&mut self, start: &BytesStart<'_>) {
        let number = |name| attribute(start, name).and_then(|number| number.parse::<usize>().ok());
        let (Some((_, columns)), Some(first), Some(last)) = (&mut self.columns, number("min"), number("max")) else { return };
        let ours = self.survey.ours();
        for (first, last) in [(first, last.min(ours.start - 1)), (first.max(ours.end), last)] {
            if first <= last {
                let text = tag(start, &[("min", Some(&first.to_string())), ("max", Some(&last.to_string()))], true);
                columns.push((first, text));
            }
        }
    }

    fn own_columns(&self) -> String {
        let p = &self.prefix;
        let column = |(at, (_, width)): (usize, &(&str, usize))| {
            let number = self.survey.ours().start + at;
            format!("<{p}col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>")
        };
        COLUMNS.iter().enumerate().map(column).collect()
    }

    fn cell(&mut self, start: &BytesStart<'_>, range: Range<usize>, is_empty: bool) {
        let cell = self.position.cell(start);
        let ours = self.survey.ours();
        let is_ours = self.is_ours(cell.row);
        // What an earlier review said of a row that is no item now.
        let is_stale = self.survey.is_again && !is_empty && self.is_between_items(cell.row);
        let Some(row) = &mut self.row else { return };
        let format = attribute(start, "s").and_then(|format| format.parse().ok()).unwrap_or(0);
        if cell.column < ours.start {
            row.format = format;
        } else if (is_ours || is_stale) && ours.contains(&cell.column) {
            if is_empty {
                self.edits.replace(range, String::new());
            } else {
                self.dropped = Some(range.start);
            }
            return;
        } else if cell.column >= ours.end && row.before.is_none() {
            row.before = Some(range.start);
        }
        let marked = self.marks.get(&cell).map(|standing| Look::Marked(*standing));
        if let Some(look) = marked.or_else(|| (self.is_again && self.styles.is_marked(format)).then_some(Look::Unmarked)) {
            let format = self.styles.like(format, look).to_string();
            self.edits.replace(range, tag(start, &[("s", Some(&format))], is_empty));
        }
    }

    /// The cells beside a row. `format`: of the last cell of its own.
    fn own_cells(&mut self, row: usize, format: usize) -> String {
        let first = self.survey.ours().start;
        let cell = |column: usize, format: usize, text: &str| text_cell(&self.prefix, Cell { row, column: first + column }, format, text);
        let Some(verdict) = self.verdicts.get(&row) else {
            let format = self.styles.like(format, Look::Heading);
            let in_table = self.survey.table_headings.get(&row);
            let headings = VERDICT_HEADINGS.iter().enumerate();
            let headings =
                headings.map(|(at, heading)| (at, in_table.and_then(|headings| headings.get(at)).map_or(*heading, String::as_str)));
            return headings.map(|(column, heading)| cell(column, format, heading)).collect();
        };
        let (outcome, text) = (self.styles.like(format, Look::Verdict(verdict.standing)), self.styles.like(format, Look::Text));
        let cells = verdict.cells.iter().enumerate();
        cells.map(|(column, words)| cell(column, if column == 0 { outcome } else { text }, words)).collect()
    }

    fn place_boxes(&mut self, at: usize) {
        if let Some((namespace, id)) = self.boxes.take() {
            let p = &self.prefix;
            self.edits.insert(at, format!("<{p}legacyDrawing xmlns:r=\"{namespace}\" r:id=\"{id}\"/>"));
        }
    }
}

/// What stands for the lines of a cell that takes no more.
const LEFT_OUT: &str = "\n……这一格写不下，还有没写出来的：看 --format json 的结果";

/// A cell with a text; a cell without one keeps its look.
pub fn text_cell(p: &str, cell: Cell, format: usize, text: &str) -> String {
    let name = cell.name();
    if text.is_empty() {
        return format!("<{p}c r=\"{name}\" s=\"{format}\"/>");
    }
    let text = fitting(text, MAX_CELL, LEFT_OUT);
    format!(
        "<{p}c r=\"{name}\" s=\"{format}\" t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{}</{p}t></{p}is></{p}c>",
        escaped(&text)
    )
}
