//! Lines as the mends of their diagnostics make them, and other mends in the place of those.

use crate::diagnostic::{Diagnostic, Edit, Replacement, wording};
use crate::source::{SourceMap, Span};
use std::ops::Range;

/// What a mend makes of its line.
pub struct Mended<'t> {
    pub line: String,
    /// The words that it touches, in the line as it is then.
    pub touched: Range<usize>,
    /// Where they stand in the file.
    pub place: Span,
    /// What stands before and after them.
    pub before: &'t str,
    pub after: &'t str,
}

impl Mended<'_> {
    pub fn words(&self) -> &str {
        self.line.get(self.touched.clone()).unwrap_or_default()
    }

    /// Where the line stands in the file, without its indent.
    pub fn whole(&self) -> Span {
        Span { start: self.place.start - self.before.len() as u32, end: self.place.end + self.after.len() as u32, ..self.place }
    }

    /// The line with other words in their place.
    pub fn with(&self, words: &str) -> String {
        format!("{}{words}{}", self.before, self.after)
    }
}

/// Another mend of a line: the place, what belongs there, and the line that it makes.
pub type Other = (Span, String, String);

/// At most so many diagnostics of a stack are looked at.
pub const MOST: usize = 200;

/// A line after a mend; `None` where that is more than one place or more than a line.
pub fn mended<'t>(sources: &'t SourceMap, edit: &Edit) -> Option<Mended<'t>> {
    let [Replacement { span, text: new }] = edit.replacements.as_slice() else { return None };
    let text = &sources.get(span.source)?.text;
    let (before, after) = (text.get(..span.start as usize)?, text.get(span.end as usize..)?);
    let before = before.rsplit('\n').next()?.trim_start();
    let after = after.split('\n').next()?;
    // Words are touched as a whole.
    let head = before.rsplit(char::is_whitespace).next()?;
    let tail = after.split(char::is_whitespace).next()?;
    let place = Span { start: span.start - head.len() as u32, end: span.end + tail.len() as u32, ..*span };
    let (before, rest) = (before.strip_suffix(head)?, after.strip_prefix(tail)?);
    let touched = before.len()..before.len() + head.len() + new.len() + tail.len();
    (!new.contains('\n')).then(|| Mended { line: format!("{before}{head}{new}{tail}{rest}"), touched, place, before, after: rest })
}

/// Gives a diagnostic other mends: the place of each, what belongs there, and the line that it makes. `certain`: whether one alone is.
pub fn offer(diagnostic: &mut Diagnostic, found: Vec<Other>, certain: bool) {
    let certain = certain && found.len() == 1;
    let edits = found.into_iter().map(|(span, text, line)| Edit {
        label: format!("写成「{}」", line.trim()),
        certain,
        replacements: vec![Replacement { span, text }],
    });
    let edits: Vec<Edit> = edits.collect();
    if edits.is_empty() {
        return drop_mends(diagnostic);
    }
    let shown: Vec<String> = edits.iter().map(|edit| edit.label.trim_start_matches("写成").to_owned()).collect();
    (diagnostic.help, diagnostic.edits) = (Some(wording::readings(&shown)), edits);
}

/// Leaves a diagnostic without mends, which say nothing.
pub fn drop_mends(diagnostic: &mut Diagnostic) {
    diagnostic.edits.clear();
    diagnostic.help = Some("条件写成“名称 比较词 值”，如「罚款 ≥ 30万元」；几个条件之间写“且”或“或”".to_owned());
}
