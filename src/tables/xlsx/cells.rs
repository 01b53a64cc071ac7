//! The cells of one sheet in reading order; a merged cell's value stands in every cell that it covers.

use super::package::{Xml, damaged};
use super::styles::{self, Meaning};
use crate::date::Date;
use crate::tables::sheet::is_blank;
use crate::tables::{Datum, MAX_CELLS, ReadError, cell_name};
use quick_xml::events::{BytesStart, Event};

/// Excel's own limits.
const SHEET_ROWS: usize = 1_048_576;
const SHEET_COLUMNS: usize = 16_384;
/// At most this many bytes of text in a sheet, and in what merged cells repeat.
const MAX_TEXT: usize = 1 << 30;
/// At most this many cells get their value from merged ones.
const MAX_COVERED: usize = 5_000_000;

/// What cells refer to.
pub(super) struct Shared {
    pub(super) strings: Vec<String>,
    pub(super) meanings: Vec<Meaning>,
    pub(super) from_1904: bool,
}

/// Where a cell's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A merged cell that begins in the same column.
    Above,
    /// A merged cell that begins further left.
    Left,
    /// The cell itself.
    Own,
}

/// A cell that holds something; row and column from 0.
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) source: Source,
    pub(super) datum: Datum,
}

struct Region {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

/// Reads a sheet.
pub(super) fn read(xml: &mut Xml<'_>, shared: &Shared) -> Result<Vec<Cell>, ReadError> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut merged = Vec::new();
    let (mut row, mut column, mut bytes, mut complete) = (0, 0, 0, false);
    loop {
        let head = match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "row" => {
                    let given = super::package::attribute(&start, "r")?.and_then(|text| text.trim().parse::<usize>().ok());
                    row = given.map_or(row, |number| number.saturating_sub(1));
                    column = 0;
                    continue;
                }
                "c" => Head::read(&start)?,
                "mergeCell" => {
                    merged.extend(super::package::attribute(&start, "ref")?.as_deref().and_then(region));
                    continue;
                }
                _ => continue,
            },
            Event::End(end) => {
                match end.local_name().as_ref() {
                    "row" => row += 1,
                    "worksheet" => complete = true,
                    _ => {}
                }
                continue;
            }
            Event::Eof if complete => break,
            Event::Eof => return Err(damaged("工作表不完整")),
            _ => continue,
        };
        (row, column) = head.at.unwrap_or((row, column));
        if row >= SHEET_ROWS || column >= SHEET_COLUMNS {
            return Err(damaged("单元格的位置超出了工作表"));
        }
        let datum = value(xml, &head, shared)?;
        if !is_blank(&datum) {
            bytes += size(&datum);
            if cells.len() >= MAX_CELLS || bytes > MAX_TEXT {
                return Err(ReadError::at(
                    format!("内容太多：最多 {MAX_CELLS} 个单元格、{} MB 文字", MAX_TEXT >> 20),
                    cell_name(column, row + 1),
                ));
            }
            cells.push(Cell { row, column, source: Source::Own, datum });
        }
        column += 1;
    }
    in_order(&mut cells);
    cover(&mut cells, &merged)?;
    Ok(cells)
}

/// What the tag of a cell says.
#[derive(Default)]
struct Head {
    at: Option<(usize, usize)>,
    style: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Bool,
    Error,
    Text,
    Day,
}

impl Head {
    fn read(start: &BytesStart<'_>) -> Result<Self, ReadError> {
        let mut head = Head::default();
        let mut attributes = start.attributes();
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = attribute.map_err(|_| damaged("单元格写得不完整"))?;
            match attribute.key.as_ref() {
                "r" => head.at = Some(position(&attribute.value).ok_or_else(|| damaged("单元格的位置写错了"))?),
                "s" => head.style = attribute.value.trim().parse().unwrap_or(0),
                "t" => {
                    head.kind = match attribute.value.as_ref() {
                        "s" => Kind::Shared,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "d" => Kind::Day,
                        "str" | "inlineStr" => Kind::Text,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        Ok(head)
    }
}

/// `C12` → row 11, column 2.
fn position(name: &str) -> Option<(usize, usize)> {
    let name = name.trim();
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at_checked(letters)?;
    let known = (1..=3).contains(&letters.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse::<usize>().ok().filter(|_| known)?;
    Some((row.checked_sub(1)?, column - 1))
}

fn region(name: &str) -> Option<Region> {
    let (from, to) = name.split_once(':').unwrap_or((name, name));
    let ((top, left), (bottom, right)) = (position(from)?, position(to)?);
    Some(Region { top, left, bottom, right })
}

/// The value of a cell whose tag has just been read.
fn value(xml: &mut Xml<'_>, head: &Head, shared: &Shared) -> Result<Datum, ReadError> {
    let (mut stored, mut inline, mut formula) = (None, None, None);
    loop {
        let element = match xml.next()? {
            Event::Start(start) => start.local_name().as_ref().to_owned(),
            Event::End(end) if end.local_name().as_ref() == "c" => break,
            Event::Eof => return Err(damaged("单元格写得不完整")),
            _ => continue,
        };
        match element.as_str() {
            "v" => stored = Some(xml.text("v", false)?),
            "f" => formula = Some(xml.text("f", false)?),
            "is" => inline = Some(xml.text("is", true)?),
            other => {
                xml.text(other, false)?;
            }
        }
    }
    let stored = match (inline, stored) {
        (Some(text), _) => return Ok(Datum::Text(text)),
        (None, Some(stored)) if !stored.is_empty() => stored,
        // A formula that no program has calculated yet is shown as such, not as an empty cell.
        (None, _) => {
            return Ok(formula.filter(|_| head.kind == Kind::Number).map_or(Datum::Null, |formula| Datum::Text(format!("={formula}"))));
        }
    };
    Ok(match head.kind {
        Kind::Number => styles::value(&stored, shared.meanings.get(head.style).copied().unwrap_or(Meaning::Plain), shared.from_1904),
        Kind::Shared => {
            let text = stored.trim().parse::<usize>().ok().and_then(|at| shared.strings.get(at));
            Datum::Text(text.ok_or_else(|| damaged("缺少单元格的文字"))?.clone())
        }
        Kind::Bool => match stored.trim().to_ascii_lowercase().as_str() {
            "1" | "true" => Datum::Bool(true),
            "0" | "false" => Datum::Bool(false),
            _ => Datum::Text(stored),
        },
        Kind::Day => match stored.split('T').next().and_then(Date::parse).flatten() {
            Some(date) => Datum::Date(date),
            None => Datum::Text(stored),
        },
        Kind::Error | Kind::Text => Datum::Text(stored),
    })
}

fn size(datum: &Datum) -> usize {
    match datum {
        Datum::Text(text) | Datum::Number(text) | Datum::Object(text) => text.len(),
        Datum::Null | Datum::Bool(_) | Datum::Date(_) | Datum::List(_) => 0,
    }
}

/// Row by row; of several values of one cell the one from a merged cell counts, as programs show it.
fn in_order(cells: &mut Vec<Cell>) {
    cells.sort_by_key(|cell| (cell.row, cell.column, cell.source));
    cells.dedup_by_key(|cell| (cell.row, cell.column));
}

fn cover(cells: &mut Vec<Cell>, merged: &[Region]) -> Result<(), ReadError> {
    let (Some(last_row), Some(last_column)) = (cells.last().map(|cell| cell.row), cells.iter().map(|cell| cell.column).max()) else {
        return Ok(());
    };
    let mut covered: Vec<Cell> = Vec::new();
    let mut bytes = 0;
    for region in merged {
        let Ok(found) = cells.binary_search_by_key(&(region.top, region.left), |cell| (cell.row, cell.column)) else { continue };
        let Some(first) = cells.get(found) else { continue };
        for row in region.top..=region.bottom.min(last_row) {
            for column in region.left..=region.right.min(last_column) {
                let source = match (row == region.top, column == region.left) {
                    (true, true) => continue,
                    (false, true) => Source::Above,
                    (_, false) => Source::Left,
                };
                bytes += size(&first.datum);
                if covered.len() >= MAX_COVERED || bytes > MAX_TEXT {
                    let place = cell_name(region.left, region.top + 1);
                    return Err(ReadError::at(format!("合并的单元格太多：最多盖住 {MAX_COVERED} 个"), place));
                }
                covered.push(Cell { row, column, source, datum: first.datum.clone() });
            }
        }
    }
    cells.extend(covered);
    in_order(cells);
    Ok(())
}
