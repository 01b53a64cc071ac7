//! A line as characters and whole texts, without its comments: where the cells of a row are, and whether a list continues.

use crate::syntax::letters::{half_width, quoted};
use std::ops::Range;

/// A character outside texts and comments, or a whole text, each with its first byte.
pub enum Piece {
    Plain(usize, char),
    /// A text or a bracketed name, and how deep its quotes nest.
    Quoted {
        at: usize,
        end: usize,
        depth: usize,
    },
    /// The sign of a text that does not end; nothing follows it.
    Unclosed(usize, char),
}

/// The pieces of a clause, comments left out.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let rest = text.get(next..)?;
        let comment = if rest.starts_with("//") { rest.find('\n').unwrap_or(rest.len()) } else { 0 };
        let (at, rest) = (next + comment, rest.get(comment..)?);
        let c = rest.chars().next()?;
        let (piece, end) = match matches!(c, '"' | '“' | '「').then(|| quoted(rest)) {
            Some(Some((length, depth))) => (Piece::Quoted { at, end: at + length, depth }, at + length),
            Some(None) => (Piece::Unclosed(at, c), text.len()),
            None => (Piece::Plain(at, c), at + c.len_utf8()),
        };
        next = end;
        Some(piece)
    })
}

/// A text of the same length with signs in the place of what stands in quotes or brackets for names, and blanks in that of comments, so
/// that what is found in it stands outside of them.
pub fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for piece in pieces(text) {
        let (at, end, c) = match piece {
            Piece::Plain(at, c) => (at, at + c.len_utf8(), Some(c)),
            Piece::Quoted { at, end, .. } => (at, end, None),
            Piece::Unclosed(at, _) => (at, text.len(), None),
        };
        masked.extend(std::iter::repeat_n(' ', at - masked.len()));
        match c {
            Some(c) => masked.push(c),
            None => masked.extend(std::iter::repeat_n('"', end - at)),
        }
    }
    masked.extend(std::iter::repeat_n(' ', text.len() - masked.len()));
    masked
}

/// A clause on one line, without its comments.
pub fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Plain(_, c) if c.is_whitespace() => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            Piece::Plain(_, c) => line.push(c),
            Piece::Quoted { at, end, .. } => line.push_str(text.get(at..end).unwrap_or_default()),
            Piece::Unclosed(at, _) => line.push_str(text.get(at..).unwrap_or_default()),
        }
    }
    line.trim().to_owned()
}

/// Whether a line, its comment aside, ends with a list separator.
pub fn ends_with_separator(line: &str) -> bool {
    let last = pieces(line).filter(|piece| !matches!(piece, Piece::Plain(_, c) if c.is_whitespace())).last();
    matches!(last, Some(Piece::Plain(_, '、' | ',' | '，')))
}

/// The cells of a table row, without the bars: byte ranges within `line`. Bars in texts and braces do not end a cell.
pub fn cells(line: &str) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut begin: Option<usize> = None;
    let (mut depth, mut end) = (0_usize, 0);
    for piece in pieces(line) {
        end = match piece {
            Piece::Plain(at, c) => {
                match half_width(c) {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    '|' if depth == 0 => cells.extend(begin.replace(at + c.len_utf8()).map(|begin| begin..at)),
                    _ => {}
                }
                at + c.len_utf8()
            }
            Piece::Quoted { end, .. } => end,
            Piece::Unclosed(..) => line.len(),
        };
    }
    // A last cell without its closing bar counts if something stands in it.
    let last = begin.map(|begin| begin..end);
    cells.extend(last.filter(|cell| line.get(cell.clone()).is_some_and(|text| !text.trim().is_empty())));
    cells
}

/// A line such as `|———|———|`, drawn with other signs than a ruler is.
pub fn is_other_ruler(line: &str) -> bool {
    let is_rule =
        |text: &str| text.chars().count() > 2 && text.chars().all(|c| matches!(c, '-' | '－' | '—' | '–' | '―' | '─' | '━' | '=' | '═'));
    let cells = cells(line);
    !cells.is_empty() && cells.into_iter().all(|cell| line.get(cell).is_some_and(|text| is_rule(text.trim())))
}

/// A line such as `|---|---|`, which Markdown needs and nobody else.
pub fn is_ruler(line: &str) -> bool {
    let is_rule = |text: &str| text.len() > 2 && text.chars().all(|c| matches!(c, '-' | ':'));
    let cells = cells(line);
    !cells.is_empty() && cells.into_iter().all(|cell| line.get(cell).is_some_and(|text| is_rule(text.trim())))
}
