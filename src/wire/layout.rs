//! How JSON is laid out: over indented lines, or on one line; in one type, so that each shape is compiled once for both.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{Result, Write};

/// A value as JSON, over indented lines or on one; empty where it does not serialize.
pub(super) fn text(value: &impl Serialize, lines: bool) -> String {
    // What one item comes to on lines is rarely more.
    let mut bytes = Bytes(Vec::with_capacity(if lines { 2048 } else { 256 }));
    let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, Layout { lines, ..Layout::default() }));
    // INVARIANT: the shapes of this room have text keys and serialize without errors; serde_json writes UTF-8.
    written.ok().and_then(|()| String::from_utf8(bytes.0).ok()).unwrap_or_default()
}

struct Bytes(Vec<u8>);

/// Most of what is written is a sign or a word; only for more is a copy of memory, which is a call in a browser, quicker than bytes one by one.
const SHORT: usize = 16;

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match bytes.len() {
            0..=SHORT => bytes.iter().for_each(|byte| self.0.push(*byte)),
            _ => self.0.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        self.write(bytes).map(|_| ())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[derive(Default)]
struct Layout {
    lines: bool,
    depth: usize,
    /// Whether the last list or object has anything in it.
    filled: bool,
    /// Whether the text that is written is a key.
    key: bool,
}

/// The sign between two values, a line break and what is deeper than any shape, so that all before a value is written at once.
const NEXT: &[u8] = b",\n                                                                ";
const STEP: usize = 2;

impl Layout {
    fn open<W: Write + ?Sized>(&mut self, writer: &mut W, sign: &[u8]) -> Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(sign)
    }

    fn next<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        match self.lines {
            true => self.line(writer, usize::from(first)),
            false if first => Ok(()),
            false => writer.write_all(b","),
        }
    }

    fn close<W: Write + ?Sized>(&mut self, writer: &mut W, sign: &[u8]) -> Result<()> {
        self.depth -= 1;
        if self.filled && self.lines {
            self.line(writer, 1)?;
        }
        writer.write_all(sign)
    }

    /// [`NEXT`] from a byte of it to the depth of the line.
    fn line<W: Write + ?Sized>(&self, writer: &mut W, from: usize) -> Result<()> {
        let end = (2 + STEP * self.depth).min(NEXT.len());
        writer.write_all(NEXT.get(from..end).unwrap_or_default())
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.next(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.key = true;
        self.next(writer, first)
    }

    /// Behind a key all that stands before its value is written at once.
    fn end_string<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        let key = std::mem::take(&mut self.key);
        writer.write_all(match (key, self.lines) {
            (true, true) => b"\": ",
            (true, false) => b"\":",
            (false, _) => b"\"",
        })
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> Result<()> {
        Ok(())
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_layouts_are_those_of_the_library() {
        let value = serde_json::json!({
            "空": {}, "列": [], "内": [[1, -2], [], ["“\"\n"]], "真": true, "无": null,
            "深": [{"a": {"b": [{"c": {"d": [[[{"e": []}, {"f": {"g": [0.5]}}]]]}}]}}],
        });
        assert_eq!(text(&value, true), serde_json::to_string_pretty(&value).expect("JSON"));
        assert_eq!(text(&value, false), serde_json::to_string(&value).expect("JSON"));
    }
}
