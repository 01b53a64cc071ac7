//! What of the text of a cell is struck through, raised or lowered.

use super::datum::flawed;
use crate::value::cell::{Cell, Flaw, Part};
use crate::value::text::is_blank;

/// How a part of a text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RunLook {
    pub(super) is_struck: bool,
    /// Above or below the line.
    pub(super) is_raised: bool,
}

/// How the parts of a text look, as far as they came.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Runs {
    plain: bool,
    struck: bool,
    raised: bool,
    /// Whether a table lies among them.
    pub(super) holds_table: bool,
}

impl Runs {
    pub(super) fn add(&mut self, text: &str, look: RunLook) {
        if !is_blank(text) {
            self.struck |= look.is_struck;
            self.raised |= look.is_raised && !look.is_struck;
            self.plain |= !look.is_raised && !look.is_struck;
        }
    }

    /// Whether some of it is struck through, raised or lowered.
    pub(super) fn is_marked(self) -> bool {
        self.struck || self.raised
    }

    /// Whether all of it is struck through.
    pub(super) fn is_struck(self) -> bool {
        self.struck && !self.plain && !self.raised
    }

    /// The part that may not belong to what the text says.
    pub(super) fn part(self) -> Option<Part> {
        match self {
            Runs { holds_table: true, .. } => Some(Part::Table),
            Runs { struck: true, plain, raised, .. } if plain || raised => Some(Part::Struck),
            Runs { plain: true, raised: true, .. } => Some(Part::Raised),
            Runs { .. } => None,
        }
    }
}

/// A text with what is known of its parts.
pub(super) fn with_part(datum: Cell<'_>, part: Option<Part>) -> Cell<'_> {
    match (part, &datum) {
        (Some(part), Cell::Bool(_) | Cell::Number(_) | Cell::Text(_) | Cell::Date(_) | Cell::Flawed(_)) => {
            flawed(datum.into_owned(), Flaw::Part(part))
        }
        (None, _) | (Some(_), Cell::Null | Cell::List(_) | Cell::Object(_)) => datum,
    }
}
