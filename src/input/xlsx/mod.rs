//! XLSX → the items of one sheet, and the facts of the sheets that are named like an 对象; `calamine` reads the cells.

mod book;
mod cells;
mod guard;

use super::error::ReadError;
use super::heading;
use super::limits::MAX_COLUMNS;
use super::options::ReadOptions;
use super::record::{Heading, Input, Origin, Record, Take, cell_name};
use super::sheet::Sheet;
use crate::collections::IndexSet;
use crate::value::cell::Cell;
use crate::value::text::heading_key;
use book::broken;
use calamine::{Reader, SheetType, SheetVisible, Xlsx};
use cells::{Row, Rows, Source};
use std::collections::{HashMap, HashSet};
use std::io::Cursor;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    let merged = guard::check(bytes, guard::MAX_UNPACKED)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    // Charts and dialogs have tabs as well.
    let tabs: Vec<calamine::Sheet> = book.sheets_metadata().iter().filter(|tab| tab.typ == SheetType::WorkSheet).cloned().collect();
    let chosen = choose(&tabs, options.sheet.as_deref(), &options.object_keys)?;
    let expected = heading::expected(&options.headings);
    let mut input = Rows::new(&mut book, chosen, merged)
        .and_then(|rows| items(rows, chosen, &expected, take))
        .map_err(|error| within(chosen, error))?;
    let mut known: HashMap<String, u32> =
        input.headings.iter().enumerate().map(|(at, heading)| (heading.text.clone(), at as u32)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    for tab in tabs.iter().map(|tab| tab.name.as_str()).filter(|tab| *tab != chosen && options.object_keys.contains(&heading_key(tab))) {
        if !seen.insert(heading_key(tab)) {
            return Err(ReadError::new(format!("「{tab}」有两张工作表")));
        }
        let rows = Rows::new(&mut book, tab, merged).and_then(collected).map_err(|error| within(tab, error))?;
        let record = facts(&rows, tab, &mut input.headings, &mut known)?;
        input.objects.push((tab.to_owned(), record));
    }
    Ok(input)
}

fn within(sheet: &str, error: ReadError) -> ReadError {
    ReadError { message: format!("工作表「{sheet}」：{}", error.message), place: error.place }
}

/// The sheet of the items: the one that is named, else the first that is to be seen and is no 对象.
fn choose<'t>(tabs: &'t [calamine::Sheet], wanted: Option<&str>, objects: &HashSet<String>) -> Result<&'t str, ReadError> {
    if let Some(wanted) = wanted {
        let names: Vec<&str> = tabs.iter().map(|tab| tab.name.as_str()).collect();
        let found = names.iter().find(|name| heading_key(name) == heading_key(wanted));
        return found.copied().ok_or_else(|| ReadError::new(format!("没有工作表「{wanted}」，有：{}", names.join("、"))));
    }
    let listed = tabs.iter().find(|tab| tab.visible == SheetVisible::Visible && !objects.contains(&heading_key(&tab.name)));
    let chosen = listed.or(tabs.first()).ok_or_else(|| ReadError::new("这个 Excel 文件里没有工作表"))?;
    Ok(&chosen.name)
}

fn items(mut rows: Rows<'_, '_>, sheet: &str, expected: &IndexSet<String>, take: &mut Take<'_>) -> Result<Input, ReadError> {
    // A heading merged over several columns names the first of them.
    let named = |row: &Row<'_>| -> Vec<(usize, String)> {
        row.cells.iter().filter(|cell| cell.source != Source::Left).map(|cell| (cell.column, shown(&cell.datum))).collect()
    };
    let mut first = Vec::new();
    while first.len() < heading::SEARCHED_ROWS
        && let Some(row) = rows.next()?
    {
        first.push(row);
    }
    let texts: Vec<Vec<String>> = first.iter().map(|row| named(row).into_iter().map(|(_, text)| text).collect()).collect();
    let mut first = first.into_iter().skip(heading::find(&texts, expected).map_or(0, |found| found.row));
    let Some(headings) = first.next() else { return Err(ReadError::new(format!("工作表「{sheet}」是空的"))) };
    let mut items = Sheet::new(headings.number, named(&headings), take)?.named(sheet);
    for row in first {
        items.push(row.number, row.cells.into_iter().map(|cell| (cell.column, cell.datum)))?;
    }
    while let Some(row) = rows.next()? {
        items.push(row.number, row.cells.into_iter().map(|cell| (cell.column, cell.datum)))?;
    }
    Ok(items.finish())
}

fn collected<'b>(mut rows: Rows<'b, '_>) -> Result<Vec<Row<'b>>, ReadError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(row);
    }
    Ok(all)
}

/// Facts in two columns: in each row the first cell is the name, the next one that is filled the value; notes may follow.
fn facts(
    rows: &[Row<'_>],
    name: &str,
    headings: &mut Vec<Heading>,
    known: &mut HashMap<String, u32>,
) -> Result<Record<'static>, ReadError> {
    let own = |row: &Row<'_>| row.cells.iter().filter(|cell| cell.source == Source::Own).count();
    let first_column = rows.iter().filter(|row| own(row) >= 2).filter_map(|row| row.cells.first()).map(|cell| cell.column).min();
    let mut places: Vec<String> = Vec::new();
    let mut record: Vec<(u32, Cell<'static>)> = Vec::new();
    for row in rows {
        let mut filled = row.cells.iter().filter(|cell| cell.source == Source::Own).peekable();
        let Some(first) = filled.peek() else { continue };
        let place = |column: usize| format!("{name}!{}", cell_name(column, row.number));
        let nameless = first_column.is_some_and(|column| first.column > column);
        let (text, column) = match first_column {
            Some(column) if nameless => (format!("（{}没有名称）", cell_name(column, row.number)), column),
            _ => (shown(&first.datum).trim().to_owned(), first.column),
        };
        let Some(value) = filled.nth(usize::from(!nameless)) else { continue };
        if record.len() >= MAX_COLUMNS {
            return Err(ReadError::at(format!("「{name}」的内容太多：最多 {MAX_COLUMNS} 项"), place(column)));
        }
        let next = headings.len() as u32;
        let heading = *known.entry(text.clone()).or_insert(next);
        if heading == next {
            headings.push(Heading { text, place: place(column), column });
        }
        places.push(place(value.column));
        record.push((heading, value.datum.clone().into_owned()));
    }
    Ok(Record { origin: Origin::Cells(places), cells: record })
}

/// A cell as a heading or a name.
fn shown(datum: &Cell<'_>) -> String {
    match datum {
        Cell::Text(text) | Cell::Number(text) => text.clone().into_owned(),
        Cell::Object(text) => text.clone(),
        Cell::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        Cell::Date(date) => date.to_string(),
        Cell::Null | Cell::List(_) => String::new(),
    }
}
