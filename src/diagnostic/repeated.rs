//! What one slip that a file repeats has in common wherever it stands: the message but for the words of the file, and what the mend changes.

use super::{Code, Diagnostic, Edit, Severity};
use crate::source::Span;
use std::collections::BTreeSet;

/// Longer texts are not compared letter by letter.
const LONGEST: usize = 64;

/// What is the same of two diagnostics that are about one slip; `None`: it is told by itself. With a certain mend, the slip is what that
/// changes; without, two messages say the same of texts that begin alike. `is_named`: it is gathered by its name if it has no such mend.
pub fn slip<'t>(diagnostic: &Diagnostic, is_named: bool, text: impl Fn(Span) -> &'t str) -> Option<String> {
    let place = diagnostic.place().filter(|_| diagnostic.cell.is_none())?;
    let source = place.source;
    match diagnostic.edits.as_slice() {
        [only] if only.certain => Some(format!("{source:?} {} {}", without_quoted(&diagnostic.message), changes(only, text))),
        _ if is_named || diagnostic.severity() == Severity::Warning || diagnostic.code == Code::SYN005 => None,
        _ => {
            let written = text(place);
            let begins = written.get(..written.find(|c: char| !c.is_alphanumeric()).unwrap_or(written.len()).max(1));
            let Diagnostic { message, help, .. } = diagnostic;
            Some(format!("{source:?} {message} {help:?} {begins:?}"))
        }
    }
}

/// A message without what it quotes.
fn without_quoted(message: &str) -> String {
    let mut depth = 0_usize;
    let keep = |c: &char| {
        match c {
            '「' => depth += 1,
            '」' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    };
    message.chars().filter(keep).collect()
}

/// What an edit takes away and what it writes, each once; one number is as good as another.
fn changes<'t>(edit: &Edit, text: impl Fn(Span) -> &'t str) -> String {
    let found: BTreeSet<String> = edit.replacements.iter().flat_map(|new| differences(text(new.span), &new.text)).collect();
    found.into_iter().collect::<Vec<_>>().join(" ")
}

/// Where two texts differ: `-` and what the first has alone, `+` and what the second has.
fn differences(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if old.len() > LONGEST || new.len() > LONGEST {
        return vec![format!("-{}", plain(&old)), format!("+{}", plain(&new))];
    }
    // How many letters two tails have in common.
    let width = new.len() + 1;
    let mut common = vec![0_usize; (old.len() + 1) * width];
    let at = |common: &[usize], row: usize, column: usize| common.get(row * width + column).copied().unwrap_or_default();
    for (row, one) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let most = match one == other {
                true => at(&common, row + 1, column + 1) + 1,
                false => at(&common, row + 1, column).max(at(&common, row, column + 1)),
            };
            if let Some(cell) = common.get_mut(row * width + column) {
                *cell = most;
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut found = Vec::new();
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    while row < old.len() || column < new.len() {
        match (old.get(row), new.get(column)) {
            (Some(one), Some(other)) if one == other => {
                found.extend([("-", std::mem::take(&mut gone)), ("+", std::mem::take(&mut added))]);
                (row, column) = (row + 1, column + 1);
            }
            (Some(one), _) if column == new.len() || at(&common, row + 1, column) >= at(&common, row, column + 1) => {
                gone.push(*one);
                row += 1;
            }
            (_, Some(other)) => {
                added.push(*other);
                column += 1;
            }
            _ => break,
        }
    }
    found.extend([("-", gone), ("+", added)]);
    found.into_iter().filter(|(_, letters)| !letters.is_empty()).map(|(sign, letters)| format!("{sign}{}", plain(&letters))).collect()
}

/// Letters with one `0` for each number in them.
fn plain(letters: &[char]) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || "〇零一二两三四五六七八九十百千万亿".contains(c);
    let mut text: String = letters.iter().map(|c| if is_digit(*c) { '0' } else { *c }).collect();
    while text.contains("00") {
        text = text.replace("00", "0");
    }
    text
}
