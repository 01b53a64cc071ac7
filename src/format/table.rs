//! The rows of a decision table with their bars below each other.

use crate::format::layout::spaces;
use crate::format::pieces::{Context, articles, pieces};
use crate::syntax::words::ClauseWord;
use crate::syntax::{NAME_HEADING, TokenKind, is_any_value, scan, tokens};
use crate::text_width::editor_width;
use std::ops::Range;

/// The least width of a column: a ruler needs three dashes.
const NARROWEST: usize = 3;

enum Row<'a> {
    Ruler,
    Cells(Vec<String>, Option<&'a str>),
}

/// The lines of a table in order, each as read and as written.
pub fn aligned<'a>(lines: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut articles: Option<Vec<bool>> = None;
    let rows: Vec<Row<'_>> = lines.map(|(line, written)| row(line, written, &mut articles)).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        let Row::Cells(cells, _) = row else { continue };
        widths.resize(widths.len().max(cells.len()), NARROWEST);
        for (widest, cell) in widths.iter_mut().zip(cells) {
            *widest = editor_width(cell).max(*widest);
        }
    }
    rows.iter().map(|row| line(row, &widths)).collect()
}

/// `articles`: below which headings articles stand, once the headings are read.
fn row<'a>(line: &'a str, written: &'a str, articles: &mut Option<Vec<bool>>) -> Row<'a> {
    let ranges = scan::cells(line);
    if scan::is_ruler(line) {
        return Row::Ruler;
    }
    let text = |range: &Range<usize>| line.get(range.clone()).unwrap_or_default();
    let is_headings = articles.is_none();
    let articles = articles.get_or_insert_with(|| ranges.iter().map(|range| text(range).trim() == ClauseWord::Basis.word()).collect());
    let cell = |(at, range): (usize, &Range<usize>)| match articles.get(at) {
        Some(true) if !is_headings => articles_of(text(range)),
        // Without its brackets it would be the column of names.
        Some(_) if is_headings && is_bracketed(text(range), NAME_HEADING) => text(range).trim().to_owned(),
        Some(_) | None => cell(text(range), written.get(range.clone()).unwrap_or_default()),
    };
    let comment = tokens(line, written).last().filter(|token| token.kind == TokenKind::Comment).map(|token| token.text.trim_end());
    Row::Cells(ranges.iter().enumerate().map(cell).collect(), comment)
}

fn is_bracketed(text: &str, name: &str) -> bool {
    text.trim().strip_prefix('「').and_then(|rest| rest.strip_suffix('」')) == Some(name)
}

/// Articles as they are written, with one sign between them.
fn articles_of(text: &str) -> String {
    if text.trim().is_empty() || is_any_value(text.trim()) { "—".to_owned() } else { articles(text) }
}

/// A cell on one line; every way to say “any” is `—`.
fn cell(text: &str, written: &str) -> String {
    if text.trim().is_empty() || is_any_value(text.trim()) {
        return "—".to_owned();
    }
    let mut cell = String::new();
    for piece in pieces(text, written, Context::default()) {
        if piece.spaced && !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(&piece.text);
    }
    cell
}

fn line(row: &Row<'_>, widths: &[usize]) -> String {
    let mut line = String::from("|");
    match row {
        Row::Ruler => {
            for width in widths {
                line.extend([" ", &"-".repeat(*width), " |"]);
            }
        }
        Row::Cells(cells, comment) => {
            for (cell, widest) in cells.iter().zip(widths) {
                line.extend([" ", cell]);
                spaces(&mut line, widest - editor_width(cell));
                line.push_str(" |");
            }
            line.extend(comment.iter().flat_map(|comment| ["  ", comment]));
        }
    }
    line
}
