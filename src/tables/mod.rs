//! Task lists and tables as they come (JSON, CSV, XLSX) → untyped cells, each with its place.
//!
//! Nothing here knows a policy: a reader turns bytes into an [`Input`]; the types of the fields are applied later.

use crate::date::Date;

/// A value as the input wrote it, before any field's type is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// JSON `null`.
    Null,
    /// JSON `true` or `false`, or a cell of that type.
    Bool(bool),
    /// A number, in the decimal digits in which it was written (no rounding through floats; an exponent is kept as written).
    Number(String),
    /// A text, as given (not trimmed).
    Text(String),
    /// A date cell of a spreadsheet.
    Date(Date),
    /// A JSON array.
    List(Vec<Datum>),
    /// A JSON object where a plain value was expected, shown as written (shortened).
    Object(String),
}

/// Which form an input has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// One JSON document.
    Json,
    /// JSON Lines.
    Jsonl,
    /// CSV: UTF-8 or GB18030; `,` `;` or tab.
    Csv,
    /// XLSX.
    Xlsx,
}

/// A column of a table, or a key of JSON objects; listed once for the whole input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As given, trimmed.
    pub text: String,
    /// The heading cell (`B1`), or the JSON Pointer of the first use.
    pub place: String,
    /// The column, from 0 (spreadsheets and CSV only).
    pub column: usize,
}

/// Where a record stands; with a heading it gives the place of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The row of a sheet or CSV record, from 1: a cell is `C12`.
    Row(usize),
    /// The JSON Pointer of an object, e.g. `/事项/0`: a cell is `/事项/0/权力类型`.
    Pointer(String),
    /// The line of a JSON Lines file, from 1: a cell is `第3行/权力类型`.
    Line(usize),
    /// Facts in two columns (heading, value): each cell has its own row; a cell's place is its value cell, given here for each cell in order.
    Cells(Vec<String>),
}

/// One item, or the facts of one 对象.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where it stands.
    pub origin: Origin,
    /// (index into [`Input::headings`], value); at most one for each heading; absent cells are left out (an empty CSV cell is an empty `Text`).
    pub cells: Vec<(u32, Datum)>,
}

/// A list as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// All columns or keys, each once, in order of first appearance.
    pub headings: Vec<Heading>,
    /// Facts stated once for the whole list: the name of the 对象 and its facts.
    pub objects: Vec<(String, Record)>,
    /// The items in the order given.
    pub items: Vec<Record>,
}

/// Why an input could not be read: one Chinese sentence, with the place where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong.
    pub message: String,
    /// The cell, line or JSON Pointer.
    pub place: Option<String>,
}

mod quick;
pub use quick::*;
