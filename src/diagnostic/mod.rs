//! What the engine has to say about a policy: one [`Diagnostic`] type, one table of codes.

pub mod codes;
pub mod near;
pub mod wording;

use crate::source::Span;
pub use codes::{Code, Severity};

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
}

/// A place with a word to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic of `code` at `span`. (In a box: what is handed on from call to call is then short.)
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Box<Self> {
        Box::new(Self { code, message: message.into(), labels: vec![Label { span, text: String::new() }], help: None })
    }

    /// Adds a word to the first label.
    pub fn says(mut self: Box<Self>, text: impl Into<String>) -> Box<Self> {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a further place.
    pub fn also(mut self: Box<Self>, span: Span, text: impl Into<String>) -> Box<Self> {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    /// The severity of its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Collects diagnostics; passes report and go on.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one, which comes in the box in which it was made.
    #[allow(clippy::boxed_local)]
    pub fn push(&mut self, diagnostic: Box<Diagnostic>) {
        self.list.push(*diagnostic);
    }

    /// Adds one in so many words.
    pub fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::new(code, span, message).help(help));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an error (not only warnings) is among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// All of them, in the order in which they were reported.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Keeps those for which `wanted` holds.
    pub fn retain(&mut self, wanted: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(wanted);
    }

    /// All of them by place, without doubles.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|d| (d.labels.first().map(|l| l.span), d.code));
        debug_assert!(self.list.windows(2).all(|pair| pair.first() != pair.last()), "a pass reports twice: {:?}", self.list);
        self.list.dedup();
        self.list
    }
}
