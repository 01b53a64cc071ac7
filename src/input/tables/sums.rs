//! Rows that sum up the items below or above them: what they are called may not tell.

use crate::input::row::{Glance, Row};
use crate::value::number::Number;

/// How many numbers a sum has, times how many items it sums up, is at least so much: fewer may be equal by chance.
const EVIDENCE: usize = 4;
/// Numbers are summed in millionths.
const MILLION: i128 = 1_000_000;

/// What the items of a table come to since the last row that says nothing but a name and numbers.
#[derive(Default)]
pub(super) struct Sums {
    /// That row, from 1, and its numbers, by column.
    bare: Option<usize>,
    numbers: Vec<(usize, i128)>,
    /// What stands below it, by column, and how many items these are.
    sums: Vec<(usize, i128)>,
    items: usize,
}

impl Sums {
    /// Takes an item; the rows, from above, that turn out to be sums of others.
    pub(super) fn take<'c>(&mut self, row: &impl Row<'c>, title: usize, serial: Option<usize>) -> [Option<usize>; 2] {
        let others = || row.own_glances().filter(move |cell| cell.column != title && Some(cell.column) != serial);
        let is_bare =
            others().next().is_some() && others().all(|cell| number(cell).is_some()) && row.own_glances().any(|cell| cell.column == title);
        if !is_bare {
            self.items += 1;
            for (column, number) in others().filter_map(number) {
                match self.sums.iter_mut().find(|(other, _)| *other == column) {
                    Some((_, sum)) => *sum = sum.saturating_add(number),
                    None => self.sums.push((column, number)),
                }
            }
            return [None, None];
        }
        let above = self.end();
        let is_sum = self.are_sums(others().filter_map(number));
        self.bare = Some(row.number());
        self.numbers.clear();
        self.numbers.extend(others().filter_map(number));
        self.sums.clear();
        self.items = 0;
        [above, is_sum.then(|| row.number())]
    }

    /// The last row with nothing but a name and numbers, if it is the sum of what stands below it; no more items come.
    pub(super) fn end(&mut self) -> Option<usize> {
        self.bare.take().filter(|_| self.are_sums(self.numbers.iter().copied()))
    }

    fn are_sums(&self, numbers: impl Iterator<Item = (usize, i128)>) -> bool {
        let mut count = 0;
        let mut numbers = numbers.inspect(|_| count += 1);
        let are_equal = numbers.all(|number| number.1 != 0 && self.sums.contains(&number));
        drop(numbers);
        are_equal && count * self.items >= EVIDENCE
    }
}

/// The number of a cell, by its column.
fn number(cell: Glance<'_>) -> Option<(usize, i128)> {
    if !cell.text().starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    Some((cell.column, Number::parse(cell.text()).ok()?.floor_scaled(MILLION)?))
}
