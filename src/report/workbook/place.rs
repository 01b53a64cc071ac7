//! Cells by their names: `C12`, and how much room their texts take.

use crate::input::{cell_name, column_letters};
use crate::text_width::terminal_width;

/// A cell of a sheet, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub row: usize,
    pub column: usize,
}

/// The height of a line, and the most that a row can have.
const LINE: usize = 15;
const MAX_HEIGHT: usize = 409;

/// The last column that a sheet has, and its last row.
pub const LAST_COLUMN: usize = 16_384;
const LAST_ROW: usize = 1_048_576;

impl Cell {
    /// The cell of a name such as `C12` or `$C$12`.
    pub fn named(name: &str) -> Option<Cell> {
        let name = name.replace('$', "");
        let letters = name.find(|c: char| !c.is_ascii_alphabetic())?;
        let (letters, digits) = name.split_at_checked(letters)?;
        if letters.is_empty() || letters.len() > 3 {
            return None;
        }
        let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
        Some(Cell { row: digits.parse().ok()?, column })
    }

    /// Its name.
    pub fn name(self) -> String {
        cell_name(self.column - 1, self.row)
    }

    /// Its name where it is not to move: `$C$12`.
    pub fn fixed_name(self) -> String {
        format!("${}${}", column_letters(self.column - 1), self.row)
    }
}

/// The areas of a name (`清单!$A$1:$C$9`, `清单!$A:$C`), of which the one that reaches furthest right is widened up to a column, among those
/// that reach down to a row; none where that changes nothing.
pub fn widened(areas: &str, row: usize, column: usize) -> Option<String> {
    let last_of = |area: &str| {
        let (_, last) = area.rsplit_once(':')?;
        Cell::named(last).or_else(|| Cell::named(&format!("{last}{LAST_ROW}"))).filter(|cell| cell.row >= row)
    };
    let (at, cell) =
        areas.split(',').map(last_of).enumerate().filter_map(|(at, cell)| Some((at, cell?))).max_by_key(|(_, cell)| cell.column)?;
    let widen = |area: &str| {
        let (first, last) = area.rsplit_once(':')?;
        let row = if last.ends_with(|c: char| c.is_ascii_digit()) { format!("${}", cell.row) } else { String::new() };
        Some(format!("{first}:${}{row}", column_letters(column - 1)))
    };
    let areas = areas.split(',').enumerate().map(|(other, area)| if other == at { widen(area) } else { Some(area.to_owned()) });
    areas.collect::<Option<Vec<String>>>().filter(|_| cell.column < column).map(|areas| areas.join(","))
}

/// The height in points that texts need, each in a column of so many characters, of which a line does not use the last.
pub fn height<'t>(texts: impl Iterator<Item = (&'t str, usize)>) -> usize {
    let lines = |(text, width): (&str, usize)| -> usize {
        text.lines().map(|line| (terminal_width(line) * 10).div_ceil(width.max(1) * 9).max(1)).sum()
    };
    (texts.map(lines).max().unwrap_or_default().max(1) * LINE).min(MAX_HEIGHT)
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub first: Cell,
    pub last: Cell,
}

impl Area {
    /// `A1:C3`, or a single cell.
    pub fn named(name: &str) -> Option<Area> {
        let (first, last) = name.split_once(':').unwrap_or((name, name));
        Some(Area { first: Cell::named(first)?, last: Cell::named(last)? })
    }

    /// Its name.
    pub fn name(&self) -> String {
        format!("{}:{}", self.first.name(), self.last.name())
    }

    pub fn holds(&self, cell: Cell) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row) && (self.first.column..=self.last.column).contains(&cell.column)
    }
}
