//! Tables side by side: what stands beyond an empty column may be a table of its own.

use super::aside::{COLONS, counts_items, is_serial, names_others};
use super::head::{Head, HeadColumn};
use crate::input::heading::{bare_key, is_of_earlier_verdict};
use crate::input::known::Known;
use crate::input::limits::MAX_COLUMNS;
use crate::input::row::{Source, TableRow, shown};
use std::ops::RangeInclusive;

/// So many rows are filled in without a gap in a table that is shorter than the one beside it.
const FEWEST_ROWS: usize = 2;

/// Columns beyond an empty one.
pub(super) struct Block {
    /// From the first that has a heading.
    pub(super) columns: RangeInclusive<usize>,
    /// After this row what stands in these columns is of the table of the items again; `usize::MAX` if that is never known.
    pub(super) ends_at: usize,
    /// Whether it is a table of its own.
    pub(super) is_apart: bool,
    /// What is said of it.
    pub(super) remark: String,
}

/// In which of two blocks a row has something: that of the items, and another one.
struct Filled {
    row: usize,
    own: bool,
    other: bool,
}

/// The blocks to the left and right of the one in which items are named. `head_rows`: the rows of the head; `below`: those below it, as far as
/// they are known.
pub(super) fn other_blocks(head: &Head, head_rows: &[TableRow<'_>], below: &[TableRow<'_>], known: &Known) -> Vec<Block> {
    // Below an empty row there may be other tables.
    let row_gap = below.windows(2).position(|pair| matches!(pair, [one, next] if next.number > one.number + 1));
    let rows = row_gap.and_then(|gap| below.get(..=gap)).unwrap_or(below);
    let blocks = between_gaps(head, head_rows, rows);
    let is_title = |column: &&HeadColumn| known.is_title(&column.text);
    let main = blocks.iter().position(|block| block.iter().any(is_title)).or_else(|| {
        let known_in = |block: &[&HeadColumn]| block.iter().filter(|column| column.is_known).count();
        (0..blocks.len()).rev().max_by_key(|at| blocks.get(*at).map(|block| known_in(block)))
    });
    let Some((main, own)) = main.and_then(|main| Some((main, span(blocks.get(main)?)?))) else { return Vec::new() };
    let others = blocks.iter().enumerate().filter(|(at, block)| *at != main && block.len() > 1 && !block.iter().any(is_title));
    let found = others.filter_map(|(at, block)| {
        let columns = span(block)?;
        let is_right = at > main;
        // To what comes next, or to the edge.
        let later = head.columns.iter().map(|column| column.column).filter(|column| column > columns.end());
        let edge = if is_right { later.min().map_or(usize::MAX, |next| next - 1) } else { *columns.end() };
        let filled: Vec<Filled> = rows
            .iter()
            .map(|row| Filled { row: row.number, own: has_cell_in(row, &own), other: has_cell_in(row, &columns) })
            .take_while(|filled| filled.own || filled.other)
            .collect();
        let is_apart = is_of_its_own(block, head, &own) || differ_in_length(&filled);
        if !is_apart && !block.iter().any(|column| column.is_known) {
            // Nothing of it is used.
            return None;
        }
        let last = filled.iter().take_while(|filled| filled.other).last().map(|filled| filled.row);
        let goes_on = filled.len() == rows.len() && filled.iter().all(|filled| filled.other);
        let ends_at = if goes_on { usize::MAX } else { last.unwrap_or_default() };
        let side = if is_right { "右" } else { "左" };
        let headings: String = block.iter().map(|column| format!("「{}」", column.text)).collect();
        let remark = if is_apart {
            format!("中间空着一列，{side}边的{headings}像另一张表，没有读：是这些事项的，把空着的列删掉；不是的，挪到另一张工作表")
        } else {
            format!("中间空着一列，{side}边的{headings}仍算这些事项的：不是的，挪到另一张工作表")
        };
        Some(Block { columns: *columns.start()..=edge, ends_at, is_apart, remark })
    });
    found.collect()
}

/// Whether the headings of a block are those of a table of its own: it begins with what names or counts something else than the items do, or
/// sums them up. `own`: the columns of the items.
fn is_of_its_own(block: &[&HeadColumn], head: &Head, own: &RangeInclusive<usize>) -> bool {
    let is_among_own = |key: &str| head.columns.iter().any(|column| own.contains(&column.column) && bare_key(&column.text) == key);
    let names = |heading: &str| {
        // It may be counted like the table beside it.
        is_serial(heading) && is_among_own(heading) || names_others(heading)
    };
    block.first().is_some_and(|first| !first.is_known && names(&bare_key(&first.text)))
        || block.iter().any(|column| !column.is_known && counts_items(&column.text))
}

/// The one column beyond all that a table may have, in which something stands alone.
pub(super) fn far_off(head: &Head) -> Option<Block> {
    let mut far = head.columns.iter().map(|column| column.column).filter(|column| *column >= MAX_COLUMNS);
    let (first, None) = (far.next()?, far.next()) else { return None };
    let is_next = head.columns.iter().any(|column| column.column + 1 == first);
    let remark = "这一格离表太远，这一列没有读：不要的请删掉".to_owned();
    (!is_next).then_some(Block { columns: first..=first, ends_at: usize::MAX, is_apart: true, remark })
}

/// The headings between columns that are empty in the head and in all rows below it.
fn between_gaps<'h>(head: &'h Head, head_rows: &[TableRow<'_>], rows: &[TableRow<'_>]) -> Vec<Vec<&'h HeadColumn>> {
    let mut blocks: Vec<Vec<&HeadColumn>> = Vec::new();
    let mut before: Option<usize> = None;
    // Earlier verdicts stand right beside whatever there is.
    for column in head.columns.iter().filter(|column| !is_of_earlier_verdict(&column.text)) {
        let is_empty = |gap: usize| {
            head_rows.iter().all(|row| row.cell(gap).is_none())
                && rows.iter().all(|row| row.cell(gap).is_none_or(|cell| cell.source != Source::Own))
        };
        let has_gap = before.is_some_and(|before| (before + 1..column.column).any(is_empty));
        match blocks.last_mut() {
            Some(block) if !has_gap => block.push(column),
            Some(_) | None => blocks.push(vec![column]),
        }
        before = Some(column.column);
    }
    blocks
}

/// The columns of a block.
fn span(block: &[&HeadColumn]) -> Option<RangeInclusive<usize>> {
    Some(block.first()?.column..=block.last()?.column)
}

/// Whether a row has a cell in some columns. One with a colon does not count: it is a signature (审核人：……), which may stand in any column.
fn has_cell_in(row: &TableRow<'_>, columns: &RangeInclusive<usize>) -> bool {
    row.cells.iter().any(|cell| columns.contains(&cell.column) && !shown(&cell.datum).contains(COLONS))
}

/// Whether of two blocks one goes on where the other has ended.
fn differ_in_length(filled: &[Filled]) -> bool {
    if filled.iter().any(|filled| filled.other && !filled.own) {
        return true;
    }
    // The other block is filled from the top without a gap, and is the shorter one.
    let rows = filled.iter().take_while(|filled| filled.other).count();
    rows >= FEWEST_ROWS && rows < filled.len() && filled.iter().skip(rows).all(|filled| !filled.other)
}
