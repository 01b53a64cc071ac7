//! A workbook, or whatever else has tables → the items of its sheets, and the facts of the sheets that are named like an 对象.

use super::beside::Beside;
use super::error::ReadError;
use super::heading::{OPINION_TITLE, SUMMARY_TITLE};
use super::known::Known;
use super::options::ReadOptions;
use super::record::{Heading, Input, ListRow, Take, cell_name};
use super::row::{Look, Row, Source, TableCell, TableRow, shown};
use super::tables::facts::pairs_above;
use super::tables::head::{Head, SEARCHED_ROWS, known_head};
use super::tables::object_sheet::pairs_of_sheet;
use super::tables::{Tables, counts_without_names, units_above};
use crate::value::cell::Cell;
use crate::value::text::heading_key;
use std::collections::HashSet;

/// A sheet of a workbook, or a table of a document.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) is_visible: bool,
    /// Hidden columns, from 0: the first and the last of each run.
    pub(super) hidden_columns: Vec<(usize, usize)>,
    /// What stands right above a table of a document.
    pub(super) above: Vec<String>,
    /// What belongs to it and stands in none of its cells.
    pub(super) beside: Vec<Beside>,
    /// The rows and columns, from 0, in which pictures begin that lie over it.
    pub(super) pictures: Vec<(usize, usize)>,
}

/// Takes rows as long as it wants more of them.
pub(super) type TakeRow<'t> = dyn FnMut(TableRow<'_>) -> Result<bool, ReadError> + 't;

/// What has sheets.
pub(super) trait Workbook {
    /// What its sheets are called before their names; nothing where the name says it.
    fn word(&self) -> &'static str;
    /// Its sheets, in their order.
    fn tabs(&self) -> Vec<Tab>;
    /// Hands on the rows of a sheet, from above.
    fn rows(&mut self, sheet: usize, take: &mut TakeRow<'_>) -> Result<(), ReadError>;
}

/// Reads a workbook.
pub(super) fn read(book: &mut dyn Workbook, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    let known = Known::new(options);
    let word = book.word();
    let tabs = book.tabs();
    if tabs.iter().any(|tab| tab.above.iter().any(|line| line.trim() == OPINION_TITLE)) {
        return Err(ReadError::new("这是审查意见书，不是清单：交原来的清单，或者写回的工作簿"));
    }
    let Chosen { sheets, alike } = choose(book, &tabs, options, &known)?;
    let others = other_sheets(book, &tabs, &sheets, options);
    // In a document what is said of the whole list may stand in a table before it.
    let before: HashSet<&str> = tabs.iter().take(sheets.first().map_or(0, |(at, _)| *at)).map(|tab| tab.name.as_str()).collect();
    let holds_facts = |rows: &[TableRow<'_>]| !pairs_above(rows, &known).is_empty();
    let (forms, others): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|(tab, rows)| word.is_empty() && before.contains(tab.name.as_str()) && !options.skips(&tab.name) && holds_facts(rows));
    let instructions: Vec<Beside> = others.iter().flat_map(|(tab, rows)| instructions(&called(word, &tab.name), rows)).collect();
    let mut tables = Tables::new(&known, options, sheets.len() > 1, take);
    for (tab, rows) in &forms {
        let units = units_above(rows, &known).into();
        for (object, pair) in pairs_above(rows, &known) {
            tables.add_facts(&object, Some(&tab.name), vec![pair], &units)?;
        }
    }
    for &(at, sheet) in &sheets {
        let beside: Vec<Beside> = sheet.beside.iter().chain(&instructions).cloned().collect();
        tables.begin(&sheet.name, &sheet.hidden_columns, &beside, &sheet.pictures);
        let mut read = || -> Result<bool, ReadError> {
            let name = above(&sheet.name);
            if !units_above(std::slice::from_ref(&name), &known).is_empty() {
                tables.row(name)?;
            }
            sheet.above.iter().try_for_each(|text| tables.row(above(text)))?;
            book.rows(at, &mut |row| tables.row(row).map(|()| true))?;
            tables.end()
        };
        let holds_any = read().map_err(|error| within(word, sheet, error))?;
        if !holds_any && sheets.len() == 1 {
            return Err(ReadError::new(format!("{}是空的", called(word, &sheet.name))));
        }
    }
    warn_of_continuations(book, &tabs, &sheets, options, &mut tables);
    let mut unread = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let is_form = |tab: &Tab| forms.iter().any(|(form, _)| form.name == tab.name);
    for (at, tab) in tabs.iter().enumerate().filter(|(at, tab)| !sheets.iter().any(|(sheet, _)| sheet == at) && !is_form(tab)) {
        let Some(object) = options.object_of_sheet(&tab.name) else {
            unread.push(tab.name.clone());
            continue;
        };
        if !seen.insert(heading_key(&object.name)) {
            return Err(ReadError::new(format!("「{}」有两张工作表", tab.name)));
        }
        let rows = first_rows(book, at, usize::MAX).map_err(|error| within(word, tab, error))?;
        let units = units_above(&rows, &known).into();
        let pairs = pairs_of_sheet(&rows, object).map_err(|error| within(word, tab, error))?;
        tables.add_facts(&object.name, Some(&tab.name), pairs, &units)?;
    }
    for (_, Tab { name, .. }) in sheets.iter().filter(|(_, sheet)| !sheet.is_visible && options.sheets.is_empty()) {
        tables.warn(format!("{}是隐藏的，仍当作清单审了：不要的请删掉，或者用 --sheet 说读哪张", called(word, name)), None);
    }
    for (_, Tab { name, .. }) in sheets.iter().filter(|(_, sheet)| options.all_sheets && is_sample(&sheet.name)) {
        tables.warn(format!("{}像是示例，仍当作清单审了：不要的，用 --sheet 说读哪几张", called(word, name)), None);
    }
    for (tab, rows) in others.iter().filter(|(tab, _)| !options.skips(&tab.name)) {
        if let Some((object, label)) = tables.unread_fact(rows).filter(|_| !alike.iter().any(|other| other.name == tab.name)) {
            // A table of a document has no name of its own.
            let rename = if word.is_empty() { String::new() } else { format!("，或者把这张改名叫「{object}」") };
            let message = format!("{}里写着「{object}」的「{label}」，没有读：挪到清单的表头上面{rename}", called(word, &tab.name));
            tables.warn(message, None);
        }
    }
    for Tab { name, .. } in alike {
        let message = format!("{}也像清单，没有读：要读它加上 --sheet {name}，全都读加上 --all-sheets", called(word, name));
        tables.warn(message, None);
    }
    tables.leave_unread(unread);
    Ok(tables.finish())
}

/// A sheet has so many cells in a row at most that tells how others are filled in.
const CELLS_OF_INSTRUCTIONS: usize = 3;

/// The first rows of the sheets to be seen that are neither read nor those of an 对象.
fn other_sheets<'t>(
    book: &mut dyn Workbook,
    tabs: &'t [Tab],
    read: &[(usize, &Tab)],
    options: &ReadOptions,
) -> Vec<(&'t Tab, Vec<TableRow<'static>>)> {
    let is_read = |at: usize| read.iter().any(|(other, _)| *other == at);
    let is_other = |at: usize, tab: &Tab| !is_read(at) && tab.is_visible && options.object_of_sheet(&tab.name).is_none();
    let others = tabs.iter().enumerate().filter(|(at, tab)| is_other(*at, tab));
    // Nobody asked for it: that it cannot be read is nothing to report.
    others.filter_map(|(at, tab)| Some((tab, first_rows(book, at, SEARCHED_ROWS).ok()?))).collect()
}

/// What stands in a sheet that is not read and holds no table: 填表说明, 封面. `sheet`: what it is called.
fn instructions(sheet: &str, rows: &[TableRow<'_>]) -> Vec<Beside> {
    if rows.iter().any(|row| row.own_cells().count() > CELLS_OF_INSTRUCTIONS) {
        return Vec::new();
    }
    let beside = |row: usize, cell: &TableCell<'_>| Beside {
        place: format!("{sheet}{}", cell_name(cell.column, row)),
        column: None,
        text: shown(&cell.datum),
    };
    rows.iter().flat_map(|row| row.own_cells().map(|cell| beside(row.number, cell))).collect()
}

/// Warns of sheets behind those read that have no headings, but rows as wide as those of the list.
fn warn_of_continuations(
    book: &mut dyn Workbook,
    tabs: &[Tab],
    read: &[(usize, &Tab)],
    options: &ReadOptions,
    tables: &mut Tables<'_, '_>,
) {
    let Some(width) = tables.width().filter(|width| *width > 2) else { return };
    let is_read = |at: usize| read.iter().any(|(other, _)| *other == at);
    let may_continue = |tab: &Tab| tab.is_visible && options.object_of_sheet(&tab.name).is_none() && !options.skips(&tab.name);
    let is_number = |cell: &TableCell<'_>| shown(&cell.datum).parse::<f64>().is_ok();
    let is_as_wide = |row: &TableRow<'_>| row.cells.len() * 2 > width && row.cells.iter().all(|cell| cell.column < width);
    let is_alike = |row: &TableRow<'_>| row.cells.first().is_some_and(is_number);
    for (last, sheet) in read {
        for (next, tab) in tabs.iter().enumerate().skip(last + 1).take_while(|(next, tab)| !is_read(*next) && may_continue(tab)) {
            // Nobody asked for it: that it cannot be read is nothing to report.
            let Ok(first) = first_rows(book, next, FIRST_ROWS) else { break };
            // Above its items stand no more than what continues, and the heading of a section: a head makes it a list of its own.
            if !first.iter().find(|row| is_as_wide(row)).is_some_and(is_alike) {
                break;
            }
            let (word, name) = (book.word(), &tab.name);
            let (this, that) = (called(word, name), called(word, &sheet.name));
            tables.warn(format!("{this}没有列名，列数与{that}一样，像是它的下一页，没有读：在它上面补列名，或者把它接到那张下面"), None);
        }
    }
}

/// What stands in the name of a sheet that shows how others are filled in.
const SAMPLES: [&str; 11] = ["示例", "样例", "样表", "表样", "范例", "范本", "样本", "模板", "模版", "说明", "举例"];

/// In so many rows the first item of a page without headings is looked for.
const FIRST_ROWS: usize = 4;

/// A text above a table, as the row 0 of it.
fn above(text: &str) -> TableRow<'_> {
    let cell = TableCell { column: 0, source: Source::Own, datum: Cell::Text(text.into()) };
    TableRow { number: 0, cells: vec![cell], fields: None, look: Look::Plain }
}

fn called(word: &str, sheet: &str) -> String {
    format!("{word}「{sheet}」")
}

fn within(word: &str, sheet: &Tab, error: ReadError) -> ReadError {
    ReadError { message: format!("{}：{}", called(word, &sheet.name), error.message), place: error.place }
}

/// The sheets of the items, with their numbers, and others that look alike.
struct Chosen<'t> {
    sheets: Vec<(usize, &'t Tab)>,
    alike: Vec<&'t Tab>,
}

/// The sheets that are named, else those whose headings are known, else the first that is to be seen and is no 对象.
fn choose<'t>(book: &mut dyn Workbook, tabs: &'t [Tab], options: &ReadOptions, known: &Known) -> Result<Chosen<'t>, ReadError> {
    let word = book.word();
    let mut sheets: Vec<(usize, &Tab)> = Vec::new();
    for wanted in &options.sheets {
        let Some(found) = tabs.iter().enumerate().find(|(_, tab)| heading_key(&tab.name) == heading_key(wanted)) else {
            let names: Vec<&str> = tabs.iter().map(|tab| tab.name.as_str()).collect();
            return Err(ReadError::new(format!("没有{}，有：{}", called(word, wanted), names.join("、"))));
        };
        if !sheets.iter().any(|(at, _)| *at == found.0) {
            sheets.push(found);
        }
    }
    if !sheets.is_empty() {
        return Ok(Chosen { sheets, alike: Vec::new() });
    }
    let is_listed = |tab: &Tab| options.object_of_sheet(&tab.name).is_none() && !options.skips(&tab.name);
    let listed: Vec<(usize, &Tab)> = tabs.iter().enumerate().filter(|(_, tab)| is_listed(tab)).collect();
    let mut known_headings = Vec::new();
    let mut summaries = Vec::new();
    if listed.len() > 1 && !known.is_empty() {
        for (at, tab) in &listed {
            let first = first_rows(book, *at, SEARCHED_ROWS).map_err(|error| within(word, tab, error))?;
            let is_summary = first.first().and_then(|row| row.cells.first()).is_some_and(|cell| shown(&cell.datum) == SUMMARY_TITLE);
            // A hidden sheet without names of items holds what lists to choose from offer.
            let is_list =
                |head: &Head| tab.is_visible || !known.has_titles() || head.columns.iter().any(|column| known.is_title(&column.text));
            let head = known_head(&first, known, 1).filter(is_list).filter(|_| !is_summary);
            known_headings.push(head.as_ref().map_or(0, |head| head.known));
            summaries.extend(head.filter(|head| counts_without_names(head, known)).map(|_| *at));
        }
    }
    // A page of instructions may name a heading as well.
    let most = known_headings.iter().copied().max().unwrap_or_default();
    let alike = listed.iter().copied().zip(&known_headings).filter(|(_, count)| **count >= most.clamp(1, 2)).map(|(tab, _)| tab);
    let (shown, hidden): (Vec<_>, Vec<_>) = alike.partition(|(_, tab)| tab.is_visible);
    // What shows how a list is filled in, what nobody has filled in, and what sums lists up hides none behind it.
    let is_one = shown.len() + hidden.len() < 2 || options.all_sheets;
    let (filled, empty): (Vec<_>, Vec<_>) = shown.into_iter().partition(|(at, tab)| is_one || holds_items(book, *at, tab, options, known));
    let (lists, samples): (Vec<_>, Vec<_>) =
        filled.into_iter().partition(|(at, tab)| is_one || !is_sample(&tab.name) && !summaries.contains(at));
    let unfilled: Vec<usize> = empty.iter().map(|(at, _)| *at).collect();
    let mut alike = lists.into_iter().chain(samples).chain(empty).chain(hidden);
    if options.all_sheets {
        sheets.extend(alike.by_ref());
    } else {
        sheets.extend(alike.next());
    }
    if sheets.is_empty() {
        let visible = listed.iter().find(|(_, tab)| tab.is_visible).copied();
        sheets.push(visible.or(tabs.iter().enumerate().next()).ok_or_else(|| ReadError::new("里面没有表格"))?);
    }
    Ok(Chosen { sheets, alike: alike.filter(|(at, _)| !unfilled.contains(at)).map(|(_, tab)| tab).collect() })
}

/// Whether a sheet is called like one that shows how others are filled in.
fn is_sample(name: &str) -> bool {
    SAMPLES.iter().any(|word| name.contains(word))
}

/// Whether a list holds an item; of one that cannot be read that is not known.
fn holds_items(book: &mut dyn Workbook, at: usize, tab: &Tab, options: &ReadOptions, known: &Known) -> bool {
    let mut holds_any = false;
    for most in [SEARCHED_ROWS, usize::MAX] {
        let Ok(rows) = first_rows(book, at, most) else { return true };
        let is_whole = rows.len() < most;
        let mut take = |_: &[Heading], row: ListRow<'_>| {
            holds_any |= matches!(row, ListRow::Item(_));
            Ok(())
        };
        let mut tables = Tables::new(known, options, false, &mut take);
        tables.begin(&tab.name, &tab.hidden_columns, &[], &[]);
        let read = rows.into_iter().try_for_each(|row| tables.row(row)).and_then(|()| tables.end());
        if read.is_err() || holds_any || is_whole {
            return read.is_err() || holds_any;
        }
    }
    holds_any
}

/// The first rows of a sheet.
fn first_rows(book: &mut dyn Workbook, sheet: usize, most: usize) -> Result<Vec<TableRow<'static>>, ReadError> {
    let mut rows: Vec<TableRow<'static>> = Vec::new();
    book.rows(sheet, &mut |row| {
        rows.push(row.into_owned());
        Ok(rows.len() < most)
    })?;
    Ok(rows)
}
