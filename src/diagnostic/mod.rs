//! What is wrong or doubtful about a policy: one [`Diagnostic`] type, one table of codes.

pub mod codes;
pub mod edits;
pub mod near;
mod repeated;
mod reported;
pub mod wording;

use crate::source::Span;
pub use codes::{Code, Severity};
pub use edits::{Edit, Replacement};
use std::ops::Deref;

/// One finding about a policy's text, in words for its drafter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The row of the table of codes.
    pub code: Code,
    /// One Chinese sentence: what was expected and what was found, user text in 「」.
    pub message: String,
    /// The place itself first, then places that explain it.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// Mends that apply as they stand, the likeliest first.
    pub edits: Vec<Edit>,
    /// The cell of a table file that it is about; the labels are then where the policy names the file.
    pub cell: Option<Box<TableCell>>,
}

/// A cell of a table file; row and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct TableCell {
    pub file: String,
    pub row: usize,
    pub column: usize,
}

/// A place, with a note about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The note; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic of `code` at `span`.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), labels: vec![Label { span, text: String::new() }], help: None, edits: Vec::new(), cell: None }
    }

    /// Adds a further place that explains the first.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Names the cell of a table file that it is about.
    pub fn in_cell(mut self, cell: Option<TableCell>) -> Self {
        self.cell = cell.map(Box::new);
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a mend.
    pub fn edit(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// Adds a mend that replaces one place and is the only thing that can have been meant.
    pub fn certain(self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        let label = match text.trim() {
            "" if text.is_empty() => "删去".to_owned(),
            "" => "在这里留空".to_owned(),
            words => format!("写成「{words}」"),
        };
        self.edit(Edit { label, certain: true, replacements: vec![Replacement { span, text }] })
    }

    /// Adds the mends of a place: the only one is certain, of several one is to be chosen.
    pub fn readings(mut self, span: Span, texts: Vec<String>) -> Self {
        let certain = texts.len() == 1;
        let shown: Vec<String> = texts.iter().map(|text| format!("「{text}」")).collect();
        self.help = Some(wording::readings(&shown));
        for (text, shown) in texts.into_iter().zip(shown) {
            let replacements = vec![Replacement { span, text }];
            self.edits.push(Edit { label: format!("写成{shown}"), certain, replacements });
        }
        self
    }

    /// Where it is.
    pub fn place(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// The severity of its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Collects diagnostics, read as a slice in the order in which they were reported; passes report and go on.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    /// The names that declarations would have declared, had they been readable.
    broken: Vec<String>,
    /// Where upper policies are named that cannot be read.
    lost_uppers: Vec<Span>,
}

impl Deref for Diagnostics {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.found
    }
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds one with its message and help.
    pub fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::new(code, span, message).help(help));
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        self.found.iter_mut()
    }

    /// Whether a declaration could not be read, so that names may be unknown which are none of a mistake.
    pub fn has_broken_names(&self) -> bool {
        !self.broken.is_empty()
    }

    /// Whether an error (not only warnings) is among them.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, other: Diagnostics) {
        self.found.extend(other.found);
        self.broken.extend(other.broken);
        self.lost_uppers.extend(other.lost_uppers);
    }

    /// Notes a name whose declaration could not be read: what does not find it is no mistake of its own.
    pub fn broken(&mut self, name: impl Into<String>) {
        self.broken.push(name.into());
    }

    /// Notes a place where an upper policy is named that cannot be read: what it declares is not known.
    pub fn lost_upper(&mut self, place: Span) {
        self.lost_uppers.push(place);
    }

    /// Keeps those for which `wanted` holds.
    pub fn retain(&mut self, wanted: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(wanted);
    }
}
