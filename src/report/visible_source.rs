//! A source as it is drawn: what hides in its lines is shown, and places are found in it.

use crate::source::Source;
use crate::visible::{is_invisible, push_shown};
use std::sync::Arc;

pub struct VisibleSource {
    original: Arc<Source>,
    /// The same source where nothing hides in it.
    drawn: Arc<Source>,
    /// After each character that is drawn otherwise: the offset in the original, and in what is drawn.
    shifts: Vec<(usize, usize)>,
}

impl VisibleSource {
    pub fn new(original: Arc<Source>) -> Self {
        let (mut text, mut shifts, mut done) = (String::new(), Vec::new(), 0);
        for (at, c) in original.text.char_indices().filter(|(_, c)| is_invisible(*c)) {
            let end = at + c.len_utf8();
            text.push_str(original.text.get(done..at).unwrap_or_default());
            let ends_line = c == '\r' && original.text.get(end..).is_some_and(|rest| rest.starts_with('\n'));
            if !ends_line {
                push_shown(c, &mut text);
            }
            shifts.push((end, text.len()));
            done = end;
        }
        if shifts.is_empty() {
            return VisibleSource { drawn: original.clone(), original, shifts };
        }
        text.push_str(original.text.get(done..).unwrap_or_default());
        VisibleSource { drawn: Arc::new(Source::new(original.name.clone(), text)), original, shifts }
    }

    /// What is drawn.
    pub fn drawn(&self) -> &Source {
        &self.drawn
    }

    /// Where a byte of the original is drawn.
    pub fn place(&self, offset: usize) -> usize {
        let (original, drawn) = self.last_shift(|(original, _)| *original <= offset);
        drawn + (offset - original)
    }

    /// The column, from 1, that a byte of what is drawn has in the original.
    pub fn column(&self, drawn_offset: usize) -> usize {
        let (original, drawn) = self.last_shift(|(_, drawn)| *drawn <= drawn_offset);
        self.original.position((original + (drawn_offset - drawn)) as u32).column
    }

    /// The last shift that comes before a place; none is one at the beginning of both.
    fn last_shift(&self, is_before: impl Fn(&(usize, usize)) -> bool) -> (usize, usize) {
        let after = self.shifts.partition_point(is_before);
        after.checked_sub(1).and_then(|last| self.shifts.get(last)).copied().unwrap_or_default()
    }
}
