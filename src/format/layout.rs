//! Pieces on lines: a drafter's own line breaks between conditions stay, and a line that is too long is broken where it hurts least.

use crate::format::pieces::Piece;
use crate::text_width::editor_width;

/// How wide a line may be.
const WIDTH: usize = 120;

pub fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Appends pieces to the last line of `out`; further lines begin at `column`.
pub fn fill(out: &mut String, column: usize, pieces: &[Piece<'_>]) {
    let begun = out.rfind('\n').map_or(0, |at| at + 1);
    let mut room = WIDTH.saturating_sub(out.get(begun..).map_or(0, editor_width));
    let mut rest = pieces;
    while let Some((line, after)) = rest.split_at_checked(line_length(rest, room)) {
        if line.is_empty() {
            return;
        }
        if rest.len() < pieces.len() {
            out.push('\n');
            spaces(out, column);
            room = WIDTH.saturating_sub(column);
        }
        for (at, piece) in line.iter().enumerate() {
            let opens_line = at == 0 && rest.len() < pieces.len();
            if piece.comment && !opens_line {
                out.truncate(out.trim_end_matches(' ').len());
                out.push_str("  ");
            } else if piece.spaced && at > 0 {
                out.push(' ');
            }
            out.push_str(&piece.text);
        }
        rest = after;
    }
}

/// How many pieces go on one line: up to the drafter's break, or else to the last of the best breaks that fit.
fn line_length(pieces: &[Piece<'_>], room: usize) -> usize {
    let mut used = 0;
    let mut best: Option<(usize, usize)> = None;
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            if piece.breaks {
                return at;
            }
            if let Some(rank) = piece.rank {
                if used > room {
                    return at;
                }
                if best.is_none_or(|(least, _)| rank <= least) {
                    best = Some((rank, at));
                }
            }
        }
        if !piece.comment {
            used += editor_width(&piece.text) + usize::from(piece.spaced && at > 0);
        }
        if let Some((_, at)) = best.filter(|_| used > room) {
            return at;
        }
    }
    pieces.len()
}
