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

/// The last column that a sheet has.
pub const LAST_COLUMN: usize = 16_384;

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
