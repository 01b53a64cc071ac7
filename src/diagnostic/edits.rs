//! Mends that apply as they stand: what a diagnostic would have written in the place of what is there.

use super::Diagnostic;
use crate::source::{SourceId, Span};

/// A mend: everything that is replaced by it at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What it does, in words for the drafter.
    pub label: String,
    /// Whether it is the only thing that can have been meant.
    pub certain: bool,
    /// What is replaced; the places do not overlap.
    pub replacements: Vec<Replacement>,
}

/// A place and what belongs there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replacement {
    /// The place; an empty one is an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Takes in what another edit of the same file replaces, where it replaces none of it itself.
    pub(super) fn absorb(&mut self, other: Edit) {
        let is_apart =
            |new: &Replacement| self.replacements.iter().all(|old| old.span.source == new.span.source && !overlap(old.span, new.span));
        if other.replacements.iter().all(is_apart) {
            self.replacements.extend(other.replacements);
        }
    }
}

/// A text of `source` after the certain mends of some diagnostics, the first of each; `None` where they change nothing. Of mends that
/// overlap the first in the text is applied; all else stays as it is, byte for byte.
pub fn mended(text: &str, source: SourceId, found: &[Diagnostic]) -> Option<String> {
    let certain = found.iter().filter_map(|diagnostic| diagnostic.edits.iter().find(|edit| edit.certain));
    let own = certain.filter(|edit| edit.replacements.iter().all(|replacement| replacement.span.source == source));
    let mut chosen: Vec<&Replacement> = Vec::new();
    for edit in own {
        let is_free = |new: &Replacement| chosen.iter().all(|old| *old == new || !overlap(old.span, new.span));
        if edit.replacements.iter().all(is_free) {
            chosen.extend(&edit.replacements);
        }
    }
    chosen.sort_by_key(|replacement| replacement.span);
    chosen.dedup();
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for Replacement { span, text: new } in chosen {
        result.push_str(text.get(at..span.start as usize)?);
        result.push_str(new);
        at = span.end as usize;
    }
    result.push_str(text.get(at..)?);
    (result != text).then_some(result)
}

/// Whether two mends cannot both be applied; so are two insertions at one place.
fn overlap(one: Span, other: Span) -> bool {
    one.start == other.start || (one.start < other.end && other.start < one.end)
}

#[cfg(test)]
mod tests {
    use super::{Edit, Replacement, mended};
    use crate::diagnostic::{Code, Diagnostic};
    use crate::source::{SourceId, Span};

    fn diagnostic(certain: bool, replacements: &[(usize, usize, &str)]) -> Diagnostic {
        let place = |start, end| Span::new(SourceId(0), start, end);
        let replacements =
            replacements.iter().map(|(start, end, text)| Replacement { span: place(*start, *end), text: (*text).to_owned() });
        let edit = Edit { label: String::new(), certain, replacements: replacements.collect() };
        Diagnostic::new(Code::SYN003, place(0, 0), "").edit(edit)
    }

    #[test]
    fn certain_mends_that_do_not_overlap_are_applied() {
        let found = [
            diagnostic(true, &[(1, 2, "B"), (4, 4, "+")]),
            diagnostic(false, &[(0, 1, "X")]),
            diagnostic(true, &[(1, 3, "Y"), (0, 1, "Z")]),
        ];
        assert_eq!(mended("abcde", SourceId(0), &found).as_deref(), Some("aBcd+e"));
        assert_eq!(mended("abcde", SourceId(1), &found), None);
    }
}
