//! How JSON is laid out: so many levels with a part a line, what lies deeper on one. Nothing in it is invisible: such characters are `\u`
//! escapes, and the values are what they were.

use crate::visible::is_invisible;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use serde_json::value::RawValue;
use std::io::{self, Write};

/// Writes objects and arrays of the outer levels with a part a line.
pub struct Layout {
    /// How many levels are laid out so.
    levels: usize,
    /// How many objects and arrays are open.
    depth: usize,
    /// Whether the one that is open holds anything yet.
    has_parts: bool,
}

impl Layout {
    /// Everything on one line.
    pub const LINE: Layout = Layout::new(0);
    /// A part a line, and each element of lists and each key of objects that are such parts.
    pub const RESULT: Layout = Layout::new(2);
    /// Everything with a part a line.
    pub const INDENTED: Layout = Layout::new(usize::MAX);

    const fn new(levels: usize) -> Layout {
        Layout { levels, depth: 0, has_parts: false }
    }

    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_parts = false;
        writer.write_all(bracket)
    }

    fn part<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if self.depth <= self.levels { self.new_line(writer) } else { Ok(()) }
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        let is_broken = self.depth <= self.levels;
        self.depth = self.depth.saturating_sub(1);
        if is_broken && self.has_parts {
            self.new_line(writer)?;
        }
        writer.write_all(bracket)
    }

    fn new_line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

/// What was written before (a [`RawValue`]) was written by [`raw`], and stands as it is.
impl Formatter for Layout {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_invisible(*c)) {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            writer.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.strip_prefix(c).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.part(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_parts = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.part(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.depth <= self.levels { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_parts = true;
        Ok(())
    }
}

/// A value as JSON.
pub fn text(value: &impl Serialize, layout: Layout) -> String {
    let mut bytes = Vec::with_capacity(1 << 10);
    let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, layout));
    written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A value on one line, which stands in other JSON as it is.
pub fn raw(value: &impl Serialize) -> Box<RawValue> {
    RawValue::from_string(text(value, Layout::LINE)).unwrap_or_default()
}
