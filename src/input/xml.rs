//! XML as it comes, element by element, for forms that are nothing else.

use super::error::ReadError;
use super::packed::{Limited, MAX_EVENT, MAX_UNPACKED, Part};
use super::rows::too_long;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Elements lie within each other at most so deep.
const MAX_DEPTH: usize = 1000;

/// A piece of a document; elements by their names without a prefix.
pub(super) enum Piece<'e> {
    Start(&'e str, &'e BytesStart<'e>),
    End(&'e str),
    Text(&'e str),
}

/// Hands on the pieces of a document. `file`: what it is called.
pub(super) fn walk(from: Part<'_>, file: &str, each: &mut dyn FnMut(Piece<'_>) -> Result<(), ReadError>) -> Result<(), ReadError> {
    let mut reader = Reader::from_reader(from);
    let mut buffer = Vec::new();
    let mut depth = 0;
    loop {
        buffer.clear();
        reader.get_mut().get_mut().event_bytes_left = Some(MAX_EVENT);
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => return Err(broken(reader.get_ref().get_ref(), file)),
        };
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(ReadError::damaged(file, "其中的内容套得太深"));
                }
                each(Piece::Start(start.local_name().as_ref(), &start))?;
            }
            Event::Empty(start) => {
                each(Piece::Start(start.local_name().as_ref(), &start))?;
                each(Piece::End(start.local_name().as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                each(Piece::End(end.local_name().as_ref()))?;
            }
            Event::Text(text) => each(Piece::Text(&text))?,
            Event::CData(text) => each(Piece::Text(&text))?,
            Event::GeneralRef(name) => match (name.resolve_char_ref(), resolve_predefined_entity(&name)) {
                (Ok(Some(letter)), _) => each(Piece::Text(letter.encode_utf8(&mut [0; 4])))?,
                (_, Some(text)) => each(Piece::Text(text))?,
                (Ok(None) | Err(_), None) => return Err(ReadError::damaged(file, "其中的 XML 不完整")),
            },
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(ReadError::damaged(file, "其中的 XML 不完整")),
            Event::Comment(_) | Event::Decl(_) | Event::DocType(_) | Event::PI(_) => {}
        }
    }
}

/// Why a document cannot be read on.
fn broken<R>(from: &Limited<R>, file: &str) -> ReadError {
    match (from.left, from.event_bytes_left) {
        (None, _) => ReadError::unpacks_to_too_much(file, MAX_UNPACKED),
        (_, None) => ReadError::new(too_long()),
        (Some(_), Some(_)) => ReadError::damaged(file, "其中的 XML 不完整"),
    }
}

/// The value of an attribute by its name without a prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), Cow::into_owned))
}

/// The same as a number.
pub(super) fn number(start: &BytesStart<'_>, name: &str) -> Option<usize> {
    attribute(start, name)?.trim().parse().ok()
}

pub(super) fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| value == "1" || value == "true")
}
