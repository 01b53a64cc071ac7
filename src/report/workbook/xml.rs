//! XML that is patched: what is not edited is copied to the letter.

use super::error::BookError;
use crate::visible::within_xml;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::fmt::Write;
use std::ops::Range;

/// Calls `each` for every event, with its bytes and the number of elements around it.
pub fn walk<'x>(text: &'x str, each: &mut dyn FnMut(&Event<'x>, Range<usize>, usize)) -> Result<(), BookError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let (mut start, mut depth) = (0, 0_usize);
    loop {
        let event = reader.read_event().map_err(|_| BookError::damaged())?;
        let end = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        match &event {
            Event::Eof => return Ok(()),
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        each(&event, start..end, depth);
        depth += usize::from(matches!(event, Event::Start(_)));
        start = end;
    }
}

/// The start of an element, with or without content.
pub fn opened<'e, 'x>(event: &'e Event<'x>) -> Option<&'e BytesStart<'x>> {
    match event {
        Event::Start(start) | Event::Empty(start) => Some(start),
        _ => None,
    }
}

/// The value of an attribute, by its name with or without a prefix.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let local = |key: &str| key.rsplit(':').next() == Some(name);
    let found = start.attributes().with_checks(false).flatten().find(|attribute| local(attribute.key.as_ref()))?;
    unescape(&found.value).ok().map(|value| value.into_owned())
}

/// The tag of an element with some attributes set anew, or left out.
pub fn tag(start: &BytesStart<'_>, changes: &[(&str, Option<&str>)], is_empty: bool) -> String {
    let mut text = format!("<{}", start.name().as_ref());
    for attribute in start.attributes().with_checks(false).flatten() {
        let key = attribute.key.as_ref();
        if !changes.iter().any(|(changed, _)| *changed == key) {
            push(&mut text, key, &attribute.value.replace('"', "&quot;"));
        }
    }
    for (key, value) in changes {
        if let Some(value) = value {
            push(&mut text, key, &escaped(value));
        }
    }
    text.push_str(if is_empty { "/>" } else { ">" });
    text
}

fn push(text: &mut String, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = write!(text, " {key}=\"{value}\"");
}

/// A text as XML holds it.
pub fn escaped(text: &str) -> String {
    quick_xml::escape::escape(&*within_xml(text)).into_owned()
}

/// The prefix of a part's own elements, with its colon; most parts have none.
pub fn prefix_of(name: &str) -> String {
    name.split_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}

/// Edits of a text that is otherwise copied.
#[derive(Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn insert(&mut self, at: usize, text: String) {
        self.0.push((at..at, text));
    }

    pub fn replace(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    /// The text with the edits, of several at one place in the order in which they were made.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let added: usize = self.0.iter().map(|(_, new)| new.len()).sum();
        let mut edited = String::with_capacity(text.len() + added);
        let mut done = 0;
        for (range, new) in self.0 {
            edited.push_str(text.get(done..range.start).unwrap_or_default());
            edited.push_str(&new);
            done = range.end.max(done);
        }
        edited.push_str(text.get(done..).unwrap_or_default());
        edited
    }
}
