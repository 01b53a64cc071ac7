//! Records as read: headings, items, and what is stated once for all of them; every cell knows its place.

use super::error::ReadError;
use super::read_report::ReadReport;
use super::remark::InputWarning;
use crate::value::cell::Cell;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A column of a table, or a key of JSON objects; listed once for the whole input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// As given, trimmed.
    pub text: String,
    /// The heading cell (`B1`), or the JSON Pointer of the first use.
    pub place: String,
    /// The column, from 0 (spreadsheets and CSV only).
    pub column: usize,
    /// The units that are written above the table or below the heading, for numbers whose heading names none.
    pub units: Arc<[String]>,
    /// Units of money of which something beside the table speaks, so that nobody knows whether its numbers are in them.
    #[serde(default)]
    pub mentioned_units: Arc<[MentionedUnit]>,
    /// Whether the units of the numbers beside them stand below it.
    #[serde(default)]
    pub is_of_units: bool,
}

/// A unit of money that is written near a table, in a place by which no number is converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionedUnit {
    /// As it is written.
    pub unit: String,
    /// Where: `B1`, 批注 F1, 页眉; of another table's unit: where the one begins that names none.
    pub place: String,
    /// Whether it is that of a table before this one.
    #[serde(default)]
    pub is_of_other_table: bool,
}

impl Heading {
    /// The cell, without its sheet.
    pub(crate) fn cell(&self) -> &str {
        self.place.rsplit_once('!').map_or(self.place.as_str(), |(_, cell)| cell)
    }

    /// The sheet, where several are read, and the row in which it stands: the headings of one table share them.
    pub(crate) fn table(&self) -> (&str, &str) {
        let (sheet, cell) = self.place.rsplit_once('!').unwrap_or(("", &self.place));
        (sheet, cell.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()))
    }
}

/// Where a record stands; with a heading it gives the place of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The row of a CSV record, from 1: a cell is `C12`.
    Row(usize),
    /// The sheet of a workbook and a row of it, from 1: a cell is `C12` as well.
    SheetRow(Arc<str>, usize),
    /// The JSON Pointer of an object, e.g. `/事项/0`: a cell is `/事项/0/权力类型`.
    Pointer(String),
    /// The line of a JSON Lines file, from 1: a cell is `第3行/权力类型`.
    Line(usize),
    /// Facts in two columns (heading, value): each cell has its own row; a cell's place is its value cell, given here for each cell in order.
    Cells(Vec<String>),
}

/// One item, or the facts of one 对象.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<'a> {
    /// Where it stands.
    pub origin: Origin,
    /// (index into [`Input::headings`], value), in the order given; absent cells are left out (an empty CSV cell is an empty `Text`).
    pub cells: Vec<(u32, Cell<'a>)>,
}

/// Cells that stand below headings, wherever they are kept. They are counted from 0.
pub trait HeadedCells {
    /// Where they stand.
    fn origin(&self) -> &Origin;

    /// The index of a cell's heading.
    fn heading_of(&self, cell: usize) -> Option<u32>;

    /// Whether they are a row below a head.
    fn is_in_table(&self) -> bool {
        self.origin().row().is_some()
    }

    /// The place of a cell as people write it: `C12`, `/事项/0/权力类型` or `第3行/权力类型`.
    fn place(&self, cell: usize, headings: &[Heading]) -> String {
        let place = match self.origin() {
            Origin::Cells(places) => places.get(cell).cloned(),
            origin => self.heading_of(cell).and_then(|at| headings.get(at as usize)).and_then(|heading| origin.cell(heading)),
        };
        place.unwrap_or_default()
    }

    /// The key of a cell, and its place.
    fn key_and_place(&self, cell: usize, headings: &[Heading]) -> (String, String) {
        let heading = self.heading_of(cell).and_then(|at| headings.get(at as usize));
        (heading.map(|heading| heading.text.clone()).unwrap_or_default(), self.place(cell, headings))
    }
}

impl HeadedCells for Record<'_> {
    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn heading_of(&self, cell: usize) -> Option<u32> {
        self.cells.get(cell).map(|(heading, _)| *heading)
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListRow<'a> {
    /// An item.
    Item(Record<'a>),
    /// 合计 or 小计, which is no item: the sums of items above it.
    Total(Record<'a>),
}

/// A list as read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// All columns or keys, each once, in order of first appearance.
    pub headings: Vec<Heading>,
    /// Facts stated once for the whole list: the name of the 对象 and its facts.
    pub objects: Vec<(String, Record<'static>)>,
    /// The items in the order given.
    pub items: Vec<Record<'static>>,
    /// Rows of sums, each with the number of items above it.
    pub totals: Vec<(usize, Record<'static>)>,
    /// Which tables were read, and what else stands in the list; none for JSON.
    pub read: Option<ReadReport>,
    /// What is odd about the list as such.
    pub warnings: Vec<InputWarning>,
}

/// Takes the rows of a list one after another, each with the headings known so far; an error ends the reading.
pub type Take<'t> = dyn FnMut(&[Heading], ListRow<'_>) -> Result<(), ReadError> + 't;

impl Origin {
    /// The record as people find it: `清单 第5行`, `第5行`; none where only its cells have places.
    pub fn shown(&self) -> Option<String> {
        match self {
            Origin::Row(row) | Origin::Line(row) => Some(format!("第{row}行")),
            Origin::SheetRow(sheet, row) => Some(format!("{sheet} 第{row}行")),
            Origin::Pointer(_) | Origin::Cells(_) => None,
        }
    }

    /// A row of a sheet, or of a list that has none.
    pub(crate) fn of_row(sheet: Option<Arc<str>>, row: usize) -> Origin {
        sheet.map_or(Origin::Row(row), |sheet| Origin::SheetRow(sheet, row))
    }

    /// The row of a sheet that is shown so.
    pub(crate) fn of_sheet(shown: &str) -> Option<Origin> {
        let (sheet, row) = shown.rsplit_once(" 第")?;
        Some(Origin::SheetRow(sheet.into(), row.strip_suffix('行')?.parse().ok()?))
    }

    /// The row of a table, from 1.
    pub fn row(&self) -> Option<usize> {
        match self {
            Origin::Row(row) | Origin::SheetRow(_, row) => Some(*row),
            Origin::Pointer(_) | Origin::Line(_) | Origin::Cells(_) => None,
        }
    }

    /// The cell under a heading, unless each cell has a place of its own.
    pub fn cell(&self, heading: &Heading) -> Option<String> {
        match self {
            Origin::Row(row) | Origin::SheetRow(_, row) => {
                let (sheet, _) = heading.table();
                let gap = if sheet.is_empty() { "" } else { "!" };
                Some([sheet, gap, &cell_name(heading.column, *row)].concat())
            }
            Origin::Pointer(_) | Origin::Line(_) | Origin::Cells(_) => self.value(&heading.text),
        }
    }

    /// The value under a key of an object.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        match self {
            Origin::Pointer(pointer) => Some(pointer_to(pointer, key)),
            Origin::Line(line) => Some(format!("第{line}行/{key}")),
            Origin::Row(_) | Origin::SheetRow(..) | Origin::Cells(_) => None,
        }
    }
}

impl Record<'_> {
    /// The same, borrowed from nothing.
    pub fn into_owned(self) -> Record<'static> {
        let cells = self.cells.into_iter().map(|(heading, cell)| (heading, cell.into_owned()));
        Record { origin: self.origin, cells: cells.collect() }
    }
}

/// `C12`: a column counted from 0 and a row counted from 1.
pub(crate) fn cell_name(column: usize, row: usize) -> String {
    format!("{}{row}", column_letters(column))
}

/// `C`: a column counted from 0.
pub(crate) fn column_letters(column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters
}

/// Whether a place is that of a cell under a heading: by its column in a table, by its key else.
pub fn is_place_of(place: &str, heading: &str, column: usize) -> bool {
    match place.rsplit_once('/') {
        Some(_) => place.ends_with(&pointer_to("", heading)) || place.strip_suffix(heading).is_some_and(|rest| rest.ends_with('/')),
        None => column_letters(column) == place.trim_end_matches(|c: char| c.is_ascii_digit()),
    }
}

/// The JSON Pointer of a key of an object.
pub(super) fn pointer_to(object: &str, key: &str) -> String {
    if !key.contains(['~', '/']) {
        return [object, "/", key].concat();
    }
    let mut pointer = [object, "/"].concat();
    for letter in key.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(letter),
        }
    }
    pointer
}
