//! Task lists and tables as they come (JSON, CSV, XLSX) → untyped cells, each with its place.
//!
//! Nothing here knows a policy: a reader turns bytes into an [`Input`]; the types of the fields are applied later.

mod csv;
mod cut;
mod encoding;
mod heading;
mod json;
pub(crate) mod scan;
mod sheet;
#[cfg(feature = "office")]
mod xlsx;

use crate::value::date::Date;
pub(crate) use csv::{Layout, Rows};
pub(crate) use encoding::{Start, decode_gb18030, start, utf8_at};
pub use heading::heading_key;
pub(crate) use heading::split_unit;
pub(crate) use json::{Begin, JsonItems, count, first_object, read_beside};

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

/// How a list is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The sheet that holds the items; `None`: the first one that is not named like an 对象.
    pub sheet: Option<String>,
    /// The names of the 对象 that the policies know.
    pub object_names: Vec<String>,
    /// Names and 列名 of the facts of items, to find the heading row by.
    pub headings: Vec<String>,
}

/// At most this many bytes are read as one input.
pub const MAX_BYTES: usize = 1 << 30;
/// At most this many rows, items or lines.
pub const MAX_ROWS: usize = 2_000_000;
/// At most this many columns, or different keys of JSON objects.
pub const MAX_COLUMNS: usize = 1000;
/// At most this many cells that hold something.
pub const MAX_CELLS: usize = 50_000_000;

/// Reads a task list: items, and what is stated once for all of them.
///
/// ```
/// use zhunru::input::{InputFormat, ReadOptions, read_list};
/// let input = read_list("事项名称,编制\n养犬登记,3\n".as_bytes(), InputFormat::Csv, &ReadOptions::default())?;
/// assert_eq!(input.items[0].place(1, &input.headings), "B2");
/// # Ok::<(), zhunru::input::ReadError>(())
/// ```
pub fn read_list(bytes: &[u8], format: InputFormat, options: &ReadOptions) -> Result<Input, ReadError> {
    kept(|take| Ok((read_each(bytes, format, options, take)?, ()))).map(|(input, ())| input)
}

/// Keeps the items that are taken while something is read, in the input that it comes to.
pub(crate) fn kept<T>(read: impl FnOnce(&mut Take<'_>) -> Result<(Input, T), ReadError>) -> Result<(Input, T), ReadError> {
    let mut items = Vec::new();
    let (input, rest) = read(&mut |_, item| {
        items.push(item);
        Ok(())
    })?;
    Ok((Input { items, ..input }, rest))
}

/// Takes the items of a list one after another, each with the headings known so far; an error ends the reading.
pub type Take<'t> = dyn FnMut(&[Heading], Record) -> Result<(), ReadError> + 't;

/// Reads a task list and hands its items on one by one, instead of keeping them: what is returned holds no items.
pub fn read_each(bytes: &[u8], format: InputFormat, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    check_size(bytes)?;
    match format {
        InputFormat::Json => json::read(&encoding::utf8(bytes)?, options, take),
        InputFormat::Jsonl => json::read_lines(&encoding::utf8(bytes)?, take),
        InputFormat::Csv => csv::read(&encoding::utf8_or_gb18030(bytes)?, &options.headings, take),
        InputFormat::Xlsx => read_workbook(bytes, options, take),
    }
}

/// Reads the rows of one table, such as a 名录. `headings`: column names that are expected, to find the heading row by.
pub fn read_table(bytes: &[u8], format: InputFormat, headings: &[String]) -> Result<Input, ReadError> {
    read_list(bytes, format, &ReadOptions { headings: headings.to_vec(), ..ReadOptions::default() })
}

/// The form that a file's ending tells; `None` if it tells none.
pub fn format_of(path: &str) -> Option<InputFormat> {
    let (_, ending) = path.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "json" => Some(InputFormat::Json),
        "jsonl" | "ndjson" => Some(InputFormat::Jsonl),
        "csv" | "tsv" | "txt" => Some(InputFormat::Csv),
        "xlsx" | "xlsm" => Some(InputFormat::Xlsx),
        _ => None,
    }
}

impl Record {
    /// The place of a cell (an index into `cells`) as people write it: `C12`, `/事项/0/权力类型` or `第3行/权力类型`.
    pub fn place(&self, cell: usize, headings: &[Heading]) -> String {
        let heading = self.cells.get(cell).and_then(|(at, _)| headings.get(*at as usize));
        match (&self.origin, heading) {
            (Origin::Cells(places), _) => places.get(cell).cloned().unwrap_or_default(),
            (Origin::Row(row), Some(heading)) => cell_name(heading.column, *row),
            (Origin::Pointer(pointer), Some(heading)) => pointer_to(pointer, &heading.text),
            (Origin::Line(line), Some(heading)) => format!("第{line}行/{}", heading.text),
            (Origin::Row(_) | Origin::Pointer(_) | Origin::Line(_), None) => String::new(),
        }
    }
}

/// `C12`: a column counted from 0 and a row counted from 1.
fn cell_name(column: usize, row: usize) -> String {
    let mut name = row.to_string();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    name
}

/// The JSON Pointer of a key of an object.
fn pointer_to(object: &str, key: &str) -> String {
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

impl ReadError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        ReadError { message: message.into(), place: None }
    }

    fn at(message: impl Into<String>, place: impl Into<String>) -> Self {
        ReadError { message: message.into(), place: Some(place.into()) }
    }
}

fn check_size(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::new(format!("文件太大：最多 {} MB", MAX_BYTES >> 20)));
    }
    Ok(())
}

#[cfg(feature = "office")]
fn read_workbook(bytes: &[u8], options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    xlsx::read(bytes, options, take)
}

#[cfg(not(feature = "office"))]
fn read_workbook(_: &[u8], _: &ReadOptions, _: &mut Take<'_>) -> Result<Input, ReadError> {
    Err(ReadError::new("这个版本不能读 Excel 文件：请另存为 CSV"))
}
