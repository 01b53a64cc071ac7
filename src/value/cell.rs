//! A cell as the input wrote it, before the type of its field is known.

use crate::value::date::Date;
use crate::value::text::is_blank;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An untyped value of a list or a table; texts are borrowed from what is being read where possible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell<'a> {
    /// JSON `null`.
    Null,
    /// JSON `true` or `false`, or a cell of that type.
    Bool(bool),
    /// A number, in the decimal digits in which it was written (no rounding through floats; an exponent is kept as written).
    Number(Cow<'a, str>),
    /// A text, as given (not trimmed).
    Text(Cow<'a, str>),
    /// A date cell of a spreadsheet.
    Date(Date),
    /// A JSON array.
    List(Vec<Cell<'a>>),
    /// A JSON object where a plain value was expected, shown as written (shortened).
    Object(String),
    /// A cell of a spreadsheet that does not say what it stores.
    Flawed(Box<Flawed>),
}

/// What a cell of a spreadsheet stores, and why that is not what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flawed {
    /// What it stores.
    pub stored: Cell<'static>,
    /// Why it cannot be taken for that.
    pub flaw: Flaw,
}

/// Before what stood in a cell that was a data error, where it would read well in the list that comes back.
pub const WRONG: &str = "#有误：";

impl Flawed {
    /// What it stores, with the unit that its format shows.
    pub fn shown(&self) -> String {
        let stored = self.stored.shown();
        match &self.flaw {
            Flaw::WithUnit(unit) => stored + unit,
            _ => stored,
        }
    }
}

/// Why a cell of a spreadsheet does not say what it stores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// A formula that no program has calculated.
    NotCalculated,
    /// A formula that went wrong.
    ErrorValue,
    /// A picture.
    Picture,
    /// A number that is shown smaller than it is, by this format.
    Scaled(String),
    /// A number whose format shows it with this unit.
    WithUnit(String),
    /// A number whose row names this unit in another column.
    InRow(String),
    /// A number whose format shows it as an amount of 元, `¥5.00`.
    Yuan,
    /// A number that its format does not show.
    Unseen,
    /// A number that is merged over several items or several facts, in these cells: `D2:D6`.
    Merged(String),
    /// A day of which only a part is shown, in this way.
    InPart(String),
    /// A number that is shown with other signs beside its digits, in this way.
    ShownAs(String),
    /// A text of which a part may not belong to it.
    Part(Part),
}

/// How a part of a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Struck through.
    Struck,
    /// The same, and it is all that stands there.
    AllStruck,
    /// Above or below the line, as the mark of a note is.
    Raised,
    /// A table within the cell, of which nothing is read there.
    Table,
}

/// Whether a text is the error that a formula came to, or the signs that programs show where a number is too wide.
pub fn is_error_value(text: &str) -> bool {
    const ERRORS: [&str; 9] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
    text.starts_with('#') && (ERRORS.contains(&text) || text.len() > 2 && text.bytes().all(|byte| byte == b'#'))
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl Cell<'_> {
    /// The value as given, as it is shown to people.
    pub fn shown(&self) -> String {
        match self {
            Cell::Null => "null".to_owned(),
            Cell::Bool(truth) => truth.to_string(),
            Cell::Number(text) | Cell::Text(text) => text.clone().into_owned(),
            Cell::Object(text) => text.clone(),
            Cell::Flawed(flawed) => flawed.shown(),
            Cell::Date(date) => date.to_string(),
            Cell::List(list) => list.iter().map(Cell::shown).collect::<Vec<_>>().join("、"),
        }
    }

    /// Whether it is a text of which nothing is seen.
    pub fn is_blank_text(&self) -> bool {
        matches!(self, Cell::Text(text) if is_blank(text))
    }

    /// The same, without borrowing.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Null => Cell::Null,
            Cell::Bool(truth) => Cell::Bool(truth),
            Cell::Number(text) => Cell::Number(Cow::Owned(text.into_owned())),
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Date(date) => Cell::Date(date),
            Cell::List(list) => Cell::List(list.into_iter().map(Cell::into_owned).collect()),
            Cell::Object(text) => Cell::Object(text),
            Cell::Flawed(flawed) => Cell::Flawed(flawed),
        }
    }
}

/// The first and the last row of some cells, from 1: 2 and 6 of `D2:D6`.
pub fn rows_of(cells: &str) -> Option<(usize, usize)> {
    let row = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok();
    let (first, last) = cells.split_once(':')?;
    Some((row(first)?, row(last)?))
}
