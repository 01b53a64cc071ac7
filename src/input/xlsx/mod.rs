//! XLSX → the items of one sheet, and the facts of the sheets that are named like an 对象; `calamine` reads the cells.

mod book;
mod cells;
mod form;
mod guard;
mod number_format;

use super::csv;
use super::error::ReadError;
use super::known::Known;
use super::options::ReadOptions;
use super::record::{Input, Take};
use super::row::TableRow;
use super::tables::Tables;
use super::tables::facts::pairs_of_sheet;
use super::tables::head::{SEARCHED_ROWS, known_head};
use super::text::Text;
use crate::value::text::heading_key;
use book::{Book, broken};
use calamine::{Reader, Sheet, SheetType, SheetVisible, Xlsx};
use cells::Rows;
use form::Form;
use guard::{Notes, SheetNotes};
use std::collections::HashSet;
use std::io::Cursor;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    if form::form(bytes)? == Form::Csv {
        return csv::read(Text::open(&mut &*bytes, true)?, options, take);
    }
    let notes = guard::check(bytes, guard::MAX_UNPACKED)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let known = Known::new(options);
    // Charts and dialogs have tabs as well.
    let tabs: Vec<Sheet> = book.sheets_metadata().iter().filter(|tab| tab.typ == SheetType::WorkSheet).cloned().collect();
    let Chosen { sheets, alike } = choose(&mut book, &tabs, &notes, options, &known)?;
    let mut tables = Tables::new(&known, options, sheets.len() > 1, take);
    for sheet in &sheets {
        let of_sheet = notes.of(sheet);
        tables.begin(sheet, &of_sheet.hidden_columns);
        let mut read = || -> Result<bool, ReadError> {
            let mut rows = Rows::new(&mut book, sheet, &of_sheet)?;
            while let Some(row) = rows.next()? {
                tables.row(row)?;
            }
            tables.end()
        };
        let holds_any = read().map_err(|error| within(sheet, error))?;
        if !holds_any && sheets.len() == 1 {
            return Err(ReadError::new(format!("工作表「{sheet}」是空的")));
        }
    }
    let mut unread = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for tab in tabs.iter().map(|tab| tab.name.as_str()).filter(|tab| !sheets.iter().any(|sheet| sheet == tab)) {
        let key = heading_key(tab);
        if !options.objects.contains_key(&key) {
            unread.push(tab.to_owned());
            continue;
        }
        if !seen.insert(key.clone()) {
            return Err(ReadError::new(format!("「{tab}」有两张工作表")));
        }
        let of_tab = notes.of(tab);
        let rows = Rows::new(&mut book, tab, &of_tab).and_then(collected).map_err(|error| within(tab, error))?;
        tables.add_facts(tab, Some(tab), pairs_of_sheet(&rows, &key, &known))?;
    }
    for sheet in alike {
        let message = format!("工作表「{sheet}」也像清单，没有读：要读它加上 --sheet {sheet}，全都读加上 --all-sheets");
        tables.warn(message, None);
    }
    tables.leave_unread(unread);
    Ok(tables.finish())
}

fn within(sheet: &str, error: ReadError) -> ReadError {
    ReadError { message: format!("工作表「{sheet}」：{}", error.message), place: error.place }
}

/// The sheets of the items, and others that look alike.
struct Chosen {
    sheets: Vec<String>,
    alike: Vec<String>,
}

/// The sheets that are named, else those whose headings are known, else the first that is to be seen and is no 对象.
fn choose(book: &mut Book<'_>, tabs: &[Sheet], notes: &Notes, options: &ReadOptions, known: &Known) -> Result<Chosen, ReadError> {
    let mut sheets: Vec<String> = Vec::new();
    for wanted in &options.sheets {
        let Some(found) = tabs.iter().find(|tab| heading_key(&tab.name) == heading_key(wanted)) else {
            let names: Vec<&str> = tabs.iter().map(|tab| tab.name.as_str()).collect();
            return Err(ReadError::new(format!("没有工作表「{wanted}」，有：{}", names.join("、"))));
        };
        if !sheets.contains(&found.name) {
            sheets.push(found.name.clone());
        }
    }
    if !sheets.is_empty() {
        return Ok(Chosen { sheets, alike: Vec::new() });
    }
    let is_skipped = |tab: &Sheet| options.skipped.iter().any(|skipped| heading_key(skipped) == heading_key(&tab.name));
    let listed: Vec<&Sheet> =
        tabs.iter().filter(|tab| !options.objects.contains_key(&heading_key(&tab.name)) && !is_skipped(tab)).collect();
    let mut known_headings = Vec::new();
    if listed.len() > 1 && !known.is_empty() {
        for tab in &listed {
            known_headings.push(headings_of(book, &tab.name, &notes.of(&tab.name), known)?);
        }
    }
    // A page of instructions may name a heading as well.
    let most = known_headings.iter().copied().max().unwrap_or_default();
    let alike = listed.iter().zip(&known_headings).filter(|(_, count)| **count >= most.clamp(1, 2)).map(|(tab, _)| *tab);
    let (shown, hidden): (Vec<&Sheet>, Vec<&Sheet>) = alike.partition(|tab| tab.visible == SheetVisible::Visible);
    let mut names = shown.into_iter().chain(hidden).map(|tab| tab.name.clone());
    if options.all_sheets {
        sheets.extend(names.by_ref());
    } else {
        sheets.extend(names.next());
    }
    if sheets.is_empty() {
        let visible = listed.iter().find(|tab| tab.visible == SheetVisible::Visible).copied();
        let first = visible.or(tabs.first()).ok_or_else(|| ReadError::new("这个 Excel 文件里没有工作表"))?;
        sheets.push(first.name.clone());
    }
    Ok(Chosen { sheets, alike: names.collect() })
}

/// How many headings of the first table of a sheet are known.
fn headings_of(book: &mut Book<'_>, sheet: &str, notes: &SheetNotes, known: &Known) -> Result<usize, ReadError> {
    let mut rows = Rows::new(book, sheet, notes).map_err(|error| within(sheet, error))?;
    let mut first: Vec<TableRow<'_>> = Vec::new();
    while first.len() < SEARCHED_ROWS
        && let Some(row) = rows.next().map_err(|error| within(sheet, error))?
    {
        first.push(row);
    }
    Ok(known_head(&first, known, 1).map_or(0, |head| head.known))
}

fn collected<'b>(mut rows: Rows<'b, '_, '_>) -> Result<Vec<TableRow<'b>>, ReadError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(row);
    }
    Ok(all)
}
