//! XLSX → the items of one sheet, and the facts of the sheets that are named like an 对象.

mod cells;
mod package;
mod styles;

use super::heading;
use super::sheet::Sheet;
use super::{Datum, Heading, Input, MAX_COLUMNS, Origin, ReadError, ReadOptions, Record, cell_name};
use crate::text::fold;
use cells::{Cell, Shared, Source};
use package::{Package, attribute, damaged};
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Input, ReadError> {
    let mut package = Package::open(bytes)?;
    let book = workbook(&mut package)?;
    let objects: HashSet<String> = options.object_names.iter().map(|name| fold(name)).collect();
    let chosen = choose(&book.tabs, options.sheet.as_deref(), &objects)?;
    let rows = cells_of(&mut package, &book, chosen)?;
    let mut input = items(&rows, &chosen.name, &heading::expected(&options.headings))?;
    let mut known: HashMap<String, u32> =
        input.headings.iter().enumerate().map(|(at, heading)| (heading.text.clone(), at as u32)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    for tab in book.tabs.iter().filter(|tab| tab.path != chosen.path && objects.contains(&fold(&tab.name))) {
        if !seen.insert(fold(&tab.name)) {
            return Err(ReadError::new(format!("「{}」有两张工作表", tab.name)));
        }
        let rows = cells_of(&mut package, &book, tab)?;
        let record = facts(&rows, &tab.name, &mut input.headings, &mut known)?;
        input.objects.push((tab.name.clone(), record));
    }
    Ok(input)
}

struct Book {
    tabs: Vec<Tab>,
    shared: Shared,
}

struct Tab {
    name: String,
    path: String,
    hidden: bool,
}

fn workbook(package: &mut Package<'_>) -> Result<Book, ReadError> {
    let main = package.relations("")?.into_iter().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or("xl/workbook.xml".to_owned(), |relation| relation.target);
    let relations = package.relations(&main)?;
    let (mut tabs, mut from_1904) = (Vec::new(), false);
    let Some(mut xml) = package.part(&main)? else { return Err(ReadError::new("这不是 XLSX 文件")) };
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "sheet" => {
                    let id = attribute(&start, "id")?.unwrap_or_default();
                    // Charts and dialogs have tabs as well.
                    if let Some(relation) = relations.iter().find(|relation| relation.id == id && relation.kind == "worksheet") {
                        let name = attribute(&start, "name")?.unwrap_or_default();
                        let hidden = attribute(&start, "state")?.is_some_and(|state| state != "visible");
                        tabs.push(Tab { name, path: relation.target.clone(), hidden });
                    }
                }
                "workbookPr" => from_1904 |= attribute(&start, "date1904")?.is_some_and(|value| value == "1" || value == "true"),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    drop(xml);
    let part = |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.as_str());
    let meanings = part("styles").map_or(Ok(Vec::new()), |path| styles::read(package, path))?;
    let strings = part("sharedStrings").map_or(Ok(Vec::new()), |path| strings(package, path))?;
    Ok(Book { tabs, shared: Shared { strings, meanings, from_1904 } })
}

fn strings(package: &mut Package<'_>, path: &str) -> Result<Vec<String>, ReadError> {
    let mut strings = Vec::new();
    let Some(mut xml) = package.part(path)? else { return Ok(strings) };
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "si" => {}
            Event::Eof => return Ok(strings),
            _ => continue,
        }
        strings.push(xml.text("si", true)?);
    }
}

/// The sheet of the items: the one that is named, else the first that is to be seen and is no 对象.
fn choose<'t>(tabs: &'t [Tab], wanted: Option<&str>, objects: &HashSet<String>) -> Result<&'t Tab, ReadError> {
    if let Some(wanted) = wanted {
        let names: Vec<&str> = tabs.iter().map(|tab| tab.name.as_str()).collect();
        let found = tabs.iter().find(|tab| fold(&tab.name) == fold(wanted));
        return found.ok_or_else(|| ReadError::new(format!("没有工作表「{wanted}」，有：{}", names.join("、"))));
    }
    let listed = tabs.iter().find(|tab| !tab.hidden && !objects.contains(&fold(&tab.name)));
    listed.or(tabs.first()).ok_or_else(|| ReadError::new("这个 Excel 文件里没有工作表"))
}

fn cells_of(package: &mut Package<'_>, book: &Book, tab: &Tab) -> Result<Vec<Cell>, ReadError> {
    let found = package.part(&tab.path)?;
    let mut xml = found.ok_or_else(|| damaged(&format!("缺少工作表「{}」", tab.name)))?;
    cells::read(&mut xml, &book.shared)
        .map_err(|error| ReadError { message: format!("工作表「{}」：{}", tab.name, error.message), place: error.place })
}

/// The rows that hold something of their own: a row that a merged cell only reaches into is part of the one above.
fn filled_rows(cells: &[Cell]) -> impl Iterator<Item = &[Cell]> {
    cells.chunk_by(|one, other| one.row == other.row).filter(|row| row.iter().any(|cell| cell.source == Source::Own))
}

fn items(cells: &[Cell], name: &str, expected: &HashSet<String>) -> Result<Input, ReadError> {
    // A heading merged over several columns names the first of them.
    let named = |row: &[Cell]| -> Vec<(usize, String)> {
        row.iter().filter(|cell| cell.source != Source::Left).map(|cell| (cell.column, shown(&cell.datum))).collect()
    };
    let first: Vec<Vec<String>> =
        filled_rows(cells).take(heading::SEARCHED_ROWS).map(|row| named(row).into_iter().map(|(_, text)| text).collect()).collect();
    let Some(found) = heading::find(&first, expected) else {
        return Err(ReadError::new(format!("工作表「{name}」是空的")));
    };
    let mut rows = filled_rows(cells).skip(found.row);
    let headings = rows.next().unwrap_or_default();
    let number = headings.first().map_or(1, |cell| cell.row + 1);
    let mut sheet = Sheet::new(number, named(headings))?;
    for row in rows {
        let number = row.first().map_or(0, |cell| cell.row + 1);
        sheet.push(number, row.iter().map(|cell| (cell.column, cell.datum.clone())))?;
    }
    Ok(sheet.finish())
}

/// Facts in two columns: in each row the first cell is the name, the next one that is filled the value; notes may follow.
fn facts(cells: &[Cell], name: &str, headings: &mut Vec<Heading>, known: &mut HashMap<String, u32>) -> Result<Record, ReadError> {
    let own = |row: &'_ [Cell]| -> Vec<usize> {
        row.iter().enumerate().filter(|(_, cell)| cell.source == Source::Own).map(|(at, _)| at).collect()
    };
    let first_column = filled_rows(cells).filter(|row| own(row).len() >= 2).filter_map(|row| row.first()).map(|cell| cell.column).min();
    let mut places: Vec<String> = Vec::new();
    let mut record: Vec<(u32, Datum)> = Vec::new();
    let mut named: HashMap<String, String> = HashMap::new();
    for row in filled_rows(cells) {
        let mut filled = row.iter().filter(|cell| cell.source == Source::Own).peekable();
        let Some(first) = filled.peek() else { continue };
        let place = |column: usize| format!("{name}!{}", cell_name(column, first.row + 1));
        let nameless = first_column.is_some_and(|column| first.column > column);
        let (text, column) = match first_column {
            Some(column) if nameless => (format!("（{}没有名称）", cell_name(column, first.row + 1)), column),
            _ => (shown(&first.datum).trim().to_owned(), first.column),
        };
        let Some(value) = filled.nth(usize::from(!nameless)) else { continue };
        if let Some(other) = named.insert(fold(&text), place(column)) {
            return Err(ReadError::at(format!("「{text}」写了两次：{other} 和 {}", place(column)), place(column)));
        }
        if named.len() > MAX_COLUMNS {
            return Err(ReadError::at(format!("「{name}」的内容太多：最多 {MAX_COLUMNS} 项"), place(column)));
        }
        let next = headings.len() as u32;
        let heading = *known.entry(text.clone()).or_insert(next);
        if heading == next {
            headings.push(Heading { text, place: place(column), column });
        }
        places.push(place(value.column));
        record.push((heading, value.datum.clone()));
    }
    Ok(Record { origin: Origin::Cells(places), cells: record })
}

/// A cell as a heading or a name.
fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Text(text) | Datum::Number(text) | Datum::Object(text) => text.clone(),
        Datum::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        Datum::Date(date) => date.to_string(),
        Datum::Null | Datum::List(_) => String::new(),
    }
}
