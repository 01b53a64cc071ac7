//! Texts and the places in them: a [`Span`] names bytes of a [`Source`], which turns them into lines and characters.

use crate::collections::{Id, IndexVec, ids};
use std::ops::Range;
use std::sync::Arc;

ids! {
    /// Which source of a [`SourceMap`] a span lies in.
    SourceId
}

/// A range of bytes `start..end` of one source; both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The place of what stands in no source.
    pub const NOWHERE: Span = Span { source: SourceId(0), start: 0, end: 0 };

    /// A span of `start..end` in `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        Self { source, start: start as u32, end: end as u32 }
    }

    /// The smallest span that holds both; `other` lies in the same source.
    pub fn to(self, other: Span) -> Span {
        debug_assert_eq!(self.source, other.source);
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The first `length` bytes, and the rest.
    pub fn split_at(self, length: usize) -> (Span, Span) {
        let middle = self.start + length as u32;
        (Span { end: middle, ..self }, Span { start: middle, ..self })
    }

    /// What it covers of its source; empty if it does not lie in it.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The empty span at the start of this one.
    pub fn head(self) -> Span {
        Span { end: self.start, ..self }
    }
}

/// A value together with where it was written; equal to the same value elsewhere.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub node: T,
    /// Its place.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

/// A place as people count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Default for Position {
    fn default() -> Self {
        Position { line: 1, column: 1 }
    }
}

/// One text with a name; a table's diagnostics point into it as well.
#[derive(Debug)]
pub struct Source {
    /// The name shown to people: a path relative to where the user stands.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    /// Of a table: where each cell begins, in order, and what it is called.
    cells: Vec<(u32, String)>,
    /// Characters before some places, in order: what stands far out in a long line is not counted from its beginning.
    marks: Vec<(usize, usize)>,
}

/// About so many bytes lie between two marks.
const MARKED: usize = 256;

impl Source {
    /// Indexes a text. A leading byte order mark is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut marks = vec![(0, 0)];
        for (count, (at, _)) in text.char_indices().enumerate() {
            if marks.last().is_some_and(|(last, _)| at >= last + MARKED) {
                marks.push((at, count));
            }
        }
        Self { name: name.into(), text, lines, cells: Vec::new(), marks }
    }

    /// A table as a text, a line for each row of its file: rows by their number (from 1, in order), each with its cells (what a cell is
    /// called, what stands in it). Beside it the bytes of each cell.
    pub fn table(name: impl Into<String>, rows: Vec<(usize, Vec<(String, String)>)>) -> (Self, Vec<Vec<Range<usize>>>) {
        let (mut text, mut cells, mut line) = (String::new(), Vec::new(), 1);
        let mut places = Vec::with_capacity(rows.len());
        for (number, row) in rows {
            text.extend(std::iter::repeat_n('\n', number.saturating_sub(line)));
            line = line.max(number);
            let mut of_row = Vec::with_capacity(row.len());
            for (cell, written) in row {
                text.push_str("| ");
                let start = text.len();
                text.extend(written.trim().chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
                of_row.push(start..text.len());
                cells.push((start as u32, cell));
                text.push(' ');
            }
            text.push('|');
            places.push(of_row);
        }
        (Self { cells, ..Self::new(name, text) }, places)
    }

    /// The cell of a table at a byte of its text: `C7`.
    pub fn cell(&self, offset: u32) -> Option<&str> {
        let after = self.cells.partition_point(|(start, _)| *start <= offset);
        self.cells.get(after.checked_sub(1)?).map(|(_, name)| name.as_str())
    }

    /// The column of the cell of a table at a byte of its text, from 1.
    pub fn column(&self, offset: u32) -> Option<usize> {
        let letters = self.cell(offset)?.chars().take_while(char::is_ascii_uppercase);
        Some(letters.fold(0, |column, letter| column * 26 + (letter as usize - 'A' as usize + 1))).filter(|column| *column > 0)
    }

    /// The line and column of a byte offset (clamped to the text and to a character's start).
    pub fn position(&self, offset: u32) -> Position {
        let offset = (0..=self.text.len().min(offset as usize)).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or(0);
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        Position { line, column: self.characters_before(offset) - self.characters_before(start) + 1 }
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, offset: usize) -> usize {
        let after = self.marks.partition_point(|(at, _)| *at <= offset);
        let (at, count) = after.checked_sub(1).and_then(|mark| self.marks.get(mark)).copied().unwrap_or_default();
        count + self.text.get(at..offset).map_or(0, |between| between.chars().count())
    }

    /// How many bytes the lines of a span have, with the one before and the one after them.
    pub fn bytes_around(&self, span: Span) -> usize {
        let line = |offset: u32| self.lines.partition_point(|start| *start <= offset as usize);
        let from = self.lines.get(line(span.start).saturating_sub(2)).copied().unwrap_or(0);
        let to = self.lines.get(line(span.end) + 1).copied().unwrap_or(self.text.len());
        to.saturating_sub(from)
    }

    /// The line that begins `count` lines before the one of a byte offset: how many lines are before it, and its first byte.
    pub fn lines_before(&self, offset: u32, count: usize) -> (usize, usize) {
        let line = self.position(offset).line.saturating_sub(1 + count);
        (line, self.lines.get(line).copied().unwrap_or_default())
    }
}

/// All sources of one run, by [`SourceId`].
#[derive(Clone, Debug, Default)]
pub struct SourceMap(IndexVec<SourceId, Arc<Source>>);

impl SourceMap {
    /// Adds a source and returns its id.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(Arc::new(source))
    }

    /// Puts a source in the place of an earlier one and returns its id; without a place it is added.
    pub fn put(&mut self, place: Option<SourceId>, source: Arc<Source>) -> SourceId {
        let earlier = place.and_then(|id| self.0.get_mut(id.index()).map(|earlier| (id, earlier)));
        match earlier {
            Some((id, earlier)) => {
                *earlier = source;
                id
            }
            None => self.0.push(source),
        }
    }

    /// The source of an id of this map.
    pub fn get(&self, id: SourceId) -> Option<&Arc<Source>> {
        self.0.get(id.0 as usize)
    }

    /// The text a span covers; empty for a span of another map.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).map_or("", |source| span.of(&source.text))
    }
}
