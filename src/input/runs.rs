//! What of the text of a cell is struck through, raised, lowered or not to be seen.

use super::datum::flawed;
use crate::value::cell::{Cell, Flaw, Part};
use crate::value::text::is_blank;

/// How a part of a text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RunLook {
    pub(super) is_struck: bool,
    /// Above or below the line.
    pub(super) is_raised: bool,
    /// In the colour of what lies below it.
    pub(super) is_unseen: bool,
}

/// How the parts of a text look, as far as they came.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    plain: bool,
    struck: bool,
    raised: bool,
    unseen: bool,
    /// Whether a table lies among them.
    pub(super) holds_table: bool,
}

impl Runs {
    pub(super) fn add(&mut self, text: &str, look: RunLook) {
        if !is_blank(text) {
            self.struck |= look.is_struck;
            self.unseen |= look.is_unseen;
            self.raised |= look.is_raised && !look.is_struck;
            self.plain |= !look.is_raised && !look.is_struck;
        }
    }

    /// Whether some of it is struck through, raised, lowered or not to be seen.
    pub(super) fn is_marked(self) -> bool {
        self.struck || self.raised || self.unseen
    }

    /// The same on a ground on which all of it is to be seen.
    pub(super) fn seen(self) -> Runs {
        Runs { unseen: false, ..self }
    }

    /// Whether all of it is struck through.
    pub(super) fn is_struck(self) -> bool {
        self.struck && !self.plain && !self.raised
    }

    /// What is known of a part that may not belong to what the text says.
    pub(super) fn flaw(self) -> Option<Flaw> {
        match self {
            Runs { holds_table: true, .. } => Some(Flaw::Part(Part::Table)),
            Runs { struck: true, plain, raised, .. } if plain || raised => Some(Flaw::Part(Part::Struck)),
            Runs { plain: true, raised: true, .. } => Some(Flaw::Part(Part::Raised)),
            Runs { unseen: true, .. } => Some(Flaw::Unseen),
            Runs { .. } => None,
        }
    }
}

/// A cell with what is known of a part of it.
pub(super) fn with_flaw(datum: Cell<'_>, flaw: Option<Flaw>) -> Cell<'_> {
    match (flaw, &datum) {
        (Some(flaw), Cell::Bool(_) | Cell::Number(_) | Cell::Text(_) | Cell::Date(_) | Cell::Flawed(_)) => flawed(datum.into_owned(), flaw),
        (None, _) | (Some(_), Cell::Null | Cell::List(_) | Cell::Object(_)) => datum,
    }
}
