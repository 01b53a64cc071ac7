//! Characters that hide or reorder what a reader sees: reported, and blank to the parser.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::{SourceId, Span};
use crate::visible::is_invisible;

/// How many of them are reported in one file.
const MAX_REPORTED: usize = 20;

/// Whether a line of a text holds such a character: what else is wrong with it is told once that is gone. `at`: a byte of the line.
pub fn hides(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let after = text.get(at..).and_then(|after| after.split('\n').next()).unwrap_or_default();
    let seen = |part: &str| part.trim_end_matches('\r').contains(is_invisible);
    seen(before) || seen(after)
}

/// Reports such characters and returns the text with blanks in their place, byte for byte as long; `None` if it has none.
pub fn blank_out(source: SourceId, text: &str, out: &mut Diagnostics) -> Option<String> {
    let ends_line = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with("\r\n"));
    let hidden = |&(at, c): &(usize, char)| is_invisible(c) && !ends_line(at);
    text.char_indices().find(hidden)?;
    // The ends of lines of another system: one mistake, however many there are.
    let returns: Vec<usize> = text.char_indices().filter(hidden).filter(|(_, c)| *c == '\r').map(|(at, _)| at).collect();
    if let Some(first) = returns.first() {
        let place = |at: usize| Span::new(source, at, at + 1);
        let replacements = returns.iter().map(|at| Replacement { span: place(*at), text: "\n".to_owned() }).collect();
        let diagnostic = Diagnostic::new(Code::SYN001, place(*first), "行尾是看不见的字符（U+000D），不是换行");
        let edit = Edit { label: "改成换行".to_owned(), certain: true, replacements };
        out.push(diagnostic.help("改成换行").edit(edit));
    }
    for (at, c) in text.char_indices().filter(hidden).filter(|(_, c)| *c != '\r').take(MAX_REPORTED) {
        let span = Span::new(source, at, at + c.len_utf8());
        let diagnostic = Diagnostic::new(Code::SYN001, span, format!("这里有一个看不见的字符（U+{:04X}）", c as u32));
        let diagnostic = diagnostic.help("删去它：政策里写着什么，读的人就应看见什么");
        // A control character, or one that breaks lines, may have kept two words apart.
        out.push(if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { diagnostic } else { diagnostic.certain(span, "") });
    }
    let shown = |place: (usize, char)| match place.1 {
        '\r' if hidden(&place) => ('\n', 1),
        _ if hidden(&place) => (' ', place.1.len_utf8()),
        c => (c, 1),
    };
    Some(text.char_indices().map(shown).flat_map(|(c, count)| std::iter::repeat_n(c, count)).collect())
}
