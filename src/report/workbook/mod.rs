//! The applicant's own workbook with a verdict beside each row: sheets are patched, everything else stays as it is to the byte.

mod comments;
mod comparison;
mod error;
mod own;
mod package;
mod place;
mod sheet;
mod styles;
mod summary;
mod tables;
mod verdicts;
mod xml;

pub use comparison::workbook as comparison_workbook;
pub use error::BookError;
pub use verdicts::BookVerdicts;

use crate::report::style::Standing;
use crate::wire::{CheckResult, Outcome, ReadTable};
use package::{Package, RELATIONSHIPS};
use place::Cell;
use sheet::Survey;
use std::collections::BTreeMap;
use styles::Styles;
use summary::SUMMARY_SHEET;
use tables::SheetTable;
use verdicts::SheetVerdicts;
use xml::{Edits, attribute, escaped, opened, prefix_of, walk};

const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const STYLES_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// With this begin the names of what is otherwise in a workbook that keeps to the strict form of the standard.
const STRICT: &str = "\"http://purl.oclc.org/ooxml/";
/// So many notes are written on a sheet: each is a drawing, and programs are slow with more.
const MAX_NOTES: usize = 5_000;
/// The names of what is filtered on a sheet, and of what is printed of it.
const FILTER_NAME: &str = "_xlnm._FilterDatabase";
const PRINTED_NAME: &str = "_xlnm.Print_Area";
/// A note holds so many characters.
const MAX_NOTE: usize = 1_000;

/// What stands in the sheet 审查汇总 besides what is in the result.
pub struct BookOptions<'a> {
    /// The list as the user named it.
    pub input: &'a str,
    /// The policies' own word for an outcome (用语).
    pub label: &'a dyn Fn(Outcome) -> String,
    /// Whether the file that is to be written has the ending of workbooks with macros; none where any will do.
    pub with_macros: Option<bool>,
}

/// A list's workbook with what it came to; a list that is none gets one of its own. `list`: its bytes.
pub fn workbook(
    list: Option<&[u8]>,
    verdicts: &BookVerdicts,
    result: &CheckResult<'_>,
    options: &BookOptions<'_>,
) -> Result<Vec<u8>, BookError> {
    let made;
    let bytes = match list {
        Some(bytes) => bytes,
        None => {
            made = own::workbook(&verdicts.own, &verdicts.own_sheets, &result.stated)?;
            &made
        }
    };
    let mut package = Package::open(bytes)?;
    if let Some(with_macros) = options.with_macros
        && package.has_macros()? != with_macros
    {
        let ending = if with_macros { "xlsx" } else { "xlsm" };
        return Err(BookError(format!("清单{}有宏，写回的文件结尾要是 .{ending}", if with_macros { "没" } else { "" })));
    }
    let book = Book::open(&mut package)?;
    let styles_part = book.styles.clone();
    let mut styles = Styles::new(styles_part.as_ref().map(|part| package.text(part)).transpose()?)?;
    let mut next_block = 1;
    let mut written: Vec<(usize, Survey)> = Vec::new();
    let tables: Vec<&ReadTable> = result.read.iter().flat_map(|read| &read.tables).filter(|_| list.is_some()).collect();
    // Whatever an earlier review has left in the workbook gives way, on sheets too of which this one says nothing.
    let is_again = tables.iter().any(|table| table.verdict.is_some());
    let nothing = SheetVerdicts::default();
    let earlier_summary = book.sheets.iter().find(|(name, _)| is_again && name == SUMMARY_SHEET && !verdicts.sheets.contains_key(name));
    for (number, sheet) in book.sheets.iter().enumerate().filter(|(_, sheet)| Some(*sheet) != earlier_summary) {
        let (name, part) = sheet;
        let Some(verdicts) = verdicts.sheets.get(name).or(is_again.then_some(&nothing)) else { continue };
        let tables = tables.iter().copied().filter(|table| table.sheet.as_ref() == Some(name));
        let survey = write_sheet(&mut package, part, verdicts, tables.collect(), is_again, &mut next_block, &mut styles)?;
        if !verdicts.rows.is_empty() {
            written.push((number, survey));
        }
    }
    let apart = written.iter().flat_map(|(number, survey)| {
        let sheet = book.sheets.get(*number).map_or("", |(name, _)| name.as_str());
        survey.tables_apart.iter().map(move |table| (sheet, table.as_str()))
    });
    let sheet = summary::summary_sheet(result, options.input, options.label, list.is_none(), &apart.collect::<Vec<_>>(), &mut styles);
    book.add_sheet(&mut package, sheet, earlier_summary.map(|(_, part)| part.as_str()), &written)?;
    match styles_part {
        Some(part) => package.put(&part, styles.finish()),
        None => {
            // Some programs know it by this name alone.
            let name = |at| if at == 1 { "xl/styles.xml".to_owned() } else { format!("xl/styles{at}.xml") };
            let part = package.free_name(name);
            package.put(&part, styles.finish());
            package.declare(&part, STYLES_TYPE)?;
            package.relate(&book.part, "styles", &part)?;
        }
    }
    package.finish()
}

/// The part of a workbook that lists its sheets.
struct Book {
    part: String,
    /// Their names and parts.
    sheets: Vec<(String, String)>,
    styles: Option<String>,
    last_id: usize,
}

impl Book {
    fn open(package: &mut Package<'_>) -> Result<Book, BookError> {
        let main = package.relationships("")?.into_iter().find(|relationship| relationship.kind == "officeDocument");
        let part = main.ok_or_else(BookError::damaged)?.target;
        if package.text(&part)?.contains(STRICT) {
            return Err(BookError("清单存成了「Strict Open XML」，写不进结论：另存为普通的 XLSX（Excel 工作簿）".to_owned()));
        }
        let relationships = package.relationships(&part)?;
        let mut sheets = Vec::new();
        let mut last_id = 0;
        walk(&package.text(&part)?, &mut |event, _, depth| {
            let Some(start) = opened(event).filter(|start| depth == 2 && start.local_name().as_ref() == "sheet") else { return };
            last_id = attribute(start, "sheetId").and_then(|id| id.parse().ok()).unwrap_or(0).max(last_id);
            let target = attribute(start, "id").and_then(|id| relationships.iter().find(|relationship| relationship.id == id));
            if let (Some(name), Some(target)) = (attribute(start, "name"), target) {
                sheets.push((name, target.target.clone()));
            }
        })?;
        let styles = relationships.iter().find(|relationship| relationship.kind == "styles").map(|styles| styles.target.clone());
        Ok(Book { part, sheets, styles, last_id })
    }

    /// Adds the sheet 审查汇总 as the last one, or puts it in the place of an earlier one. `written`: the sheets with verdicts, by their numbers.
    fn add_sheet(
        &self,
        package: &mut Package<'_>,
        sheet: String,
        earlier: Option<&str>,
        written: &[(usize, Survey)],
    ) -> Result<(), BookError> {
        let id = match earlier {
            Some(part) => {
                package.put(part, sheet);
                None
            }
            None => {
                let part = package.free_name(|at| format!("xl/worksheets/sheet{at}.xml"));
                package.put(&part, sheet);
                package.declare(&part, SHEET_TYPE)?;
                Some(package.relate(&self.part, "worksheet", &part)?)
            }
        };
        let is_taken = |name: &str| self.sheets.iter().any(|(other, _)| other == name);
        let names = std::iter::once(SUMMARY_SHEET.to_owned()).chain((2..).map(|at| format!("{SUMMARY_SHEET}{at}")));
        let name = names.into_iter().find(|name| !is_taken(name)).unwrap_or_default();
        let text = package.text(&self.part)?;
        let mut edits = Edits::default();
        let mut named: Option<(&Survey, String)> = None;
        walk(&text, &mut |event, range, depth| {
            if let Some(start) = opened(event)
                && depth == 2
            {
                let number = attribute(start, "localSheetId").and_then(|number| number.parse().ok());
                let survey = written.iter().find(|(sheet, _)| Some(*sheet) == number).map(|(_, survey)| survey);
                named = survey.and_then(|survey| Some((survey, attribute(start, "name")?)));
            }
            // Programs keep what is filtered under a name, as they do what is printed.
            if let quick_xml::events::Event::Text(_) = event
                && let (Some((survey, name)), Some(areas)) = (named.take(), text.get(range.clone()))
            {
                let filtered = || {
                    let (area, sheet) = (survey.wide_filter()?, areas.rsplit_once('!')?.0);
                    let [first, last] = [area.first, area.last].map(Cell::fixed_name);
                    Some(format!("{sheet}!{first}:{last}"))
                };
                let changed = match name.as_str() {
                    FILTER_NAME => filtered(),
                    PRINTED_NAME => survey.printed(areas),
                    _ => None,
                };
                if let Some(changed) = changed {
                    edits.replace(range.clone(), changed);
                }
            }
            if let quick_xml::events::Event::End(end) = event
                && depth == 1
                && end.local_name().as_ref() == "sheets"
                && let Some(id) = &id
            {
                let p = prefix_of(end.name().as_ref());
                let (name, sheet) = (escaped(&name), self.last_id + 1);
                edits.insert(
                    range.start,
                    format!("<{p}sheet xmlns:r=\"{RELATIONSHIPS}\" name=\"{name}\" sheetId=\"{sheet}\" r:id=\"{id}\"/>"),
                );
            }
        })?;
        package.put(&self.part, edits.apply(&text));
        Ok(())
    }
}

/// Writes on one sheet. `tables`: those that were read on it, if it is a list's own; `is_again`: whether the workbook came back with an earlier
/// review; `next_block`: from which block on its boxes are numbered.
fn write_sheet(
    package: &mut Package<'_>,
    part: &str,
    verdicts: &SheetVerdicts,
    tables: Vec<&ReadTable>,
    is_again: bool,
    next_block: &mut usize,
    styles: &mut Styles,
) -> Result<Survey, BookError> {
    let text = package.text(part)?;
    let relationships = package.relationships(part)?;
    let mut drawn = 0;
    for drawing in relationships.iter().filter(|relationship| relationship.kind == "drawing") {
        drawn = last_drawn_column(&package.text(&drawing.target)?)?.max(drawn);
    }
    let heads = if tables.is_empty() { vec![own::HEADING_ROW] } else { tables.iter().map(|table| table.heading).collect() };
    let mut earlier = tables.iter().map(|table| table.verdict);
    let first = earlier.next().flatten().filter(|first| earlier.all(|other| other == Some(*first)));
    let mut survey = Survey::new(&text, heads, first, drawn)?;
    let mut sheet_tables = Vec::new();
    for table in relationships.iter().filter(|relationship| relationship.kind == "table") {
        sheet_tables.extend(SheetTable::read(&table.target, package.text(&table.target)?)?);
    }
    let taking = survey.meet(&sheet_tables, &verdicts.rows);
    for (table, _) in sheet_tables.iter().zip(taking).filter(|(_, takes)| *takes) {
        package.put(&table.part, table.widened(&survey.ours())?);
    }
    let mut marks = BTreeMap::new();
    let mut notes: BTreeMap<Cell, Vec<&str>> = BTreeMap::new();
    for (cell, mark) in &verdicts.marks {
        let cell = survey.shown(*cell);
        marks
            .entry(cell)
            .and_modify(|standing| {
                if mark.standing == Standing::Bad {
                    *standing = mark.standing
                }
            })
            .or_insert(mark.standing);
        let notes = notes.entry(cell).or_default();
        notes.extend(mark.notes.iter().map(String::as_str));
        notes.dedup();
    }
    let shortened = |notes: Vec<&str>| notes.join("\n\n").chars().take(MAX_NOTE).collect::<String>();
    let notes: Vec<(Cell, String)> = notes.into_iter().take(MAX_NOTES).map(|(cell, notes)| (cell, shortened(notes))).collect();
    let target = |kind: &str| relationships.iter().find(|relationship| relationship.kind == kind).map(|found| found.target.as_str());
    if let Some(comments) = target("comments").filter(|_| is_again) {
        renew_notes(package, comments, target("vmlDrawing"), &notes, next_block)?;
    }
    let boxes = if notes.is_empty() || target("comments").is_some() || !survey.takes_notes() {
        None
    } else {
        let comments = package.free_name(|at| format!("xl/comments{at}.xml"));
        package.put(&comments, comments::comments(&notes));
        package.declare(&comments, comments::COMMENTS_TYPE)?;
        package.relate(part, "comments", &comments)?;
        let drawing = package.free_name(|at| format!("xl/drawings/vmlDrawing{at}.vml"));
        package.put(&drawing, comments::drawing(&notes, *next_block));
        *next_block += comments::blocks(notes.len());
        package.declare(&drawing, comments::DRAWING_TYPE)?;
        Some(package.relate(part, "vmlDrawing", &drawing)?)
    };
    let boxes = boxes.as_deref().map(|id| (RELATIONSHIPS, id));
    let text = sheet::written(&text, &survey, &verdicts.rows, &marks, boxes, is_again, styles)?;
    package.put(part, text);
    Ok(survey)
}

/// Has the notes of an earlier review give way to those of this one, as far as nobody has added others: those stay, and their boxes.
fn renew_notes(
    package: &mut Package<'_>,
    comments: &str,
    drawing: Option<&str>,
    notes: &[(Cell, String)],
    next_block: &mut usize,
) -> Result<(), BookError> {
    let Some((text, are_all_ours)) = comments::renewed(&package.text(comments)?, notes)? else { return Ok(()) };
    match drawing.filter(|_| are_all_ours) {
        Some(drawing) if comments::holds_notes_alone(&package.text(drawing)?) => {
            package.put(comments, comments::comments(notes));
            package.put(drawing, comments::drawing(notes, *next_block));
            *next_block += comments::blocks(notes.len());
        }
        Some(_) | None => package.put(comments, text),
    }
    Ok(())
}

/// The last column, from 1, that a picture or a chart reaches into.
fn last_drawn_column(drawing: &str) -> Result<usize, BookError> {
    let (mut last, mut within) = (0, false);
    walk(drawing, &mut |event, _, _| match event {
        quick_xml::events::Event::Start(start) => within = start.local_name().as_ref() == "col",
        quick_xml::events::Event::Text(text) if within => {
            last = text.xml10_content().trim().parse::<usize>().map_or(last, |column| last.max(column + 1));
            within = false;
        }
        _ => {}
    })?;
    Ok(last)
}
