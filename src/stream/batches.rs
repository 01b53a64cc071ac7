//! Bytes as they come → batches of whole records, each knowing where it begins.

use crate::input::{
    self, Begin, Input, InputFormat, MAX_BYTES, ReadError, ReadOptions, Start, decode_gb18030, read_beside, start, utf8_at,
};
use crate::stream::Chunks;
use crate::stream::array::{self, End};

/// Whole records.
#[derive(Debug)]
pub struct Batch {
    pub body: Body,
    /// How many lines of JSON Lines, rows of CSV or items of an array come before.
    pub before: usize,
    /// Its own number, from 0. The same bytes are always cut into the same batches, whatever chunks they come in.
    pub number: usize,
}

/// JSON stays bytes, which are found to be UTF-8 as they are read; a CSV is a text once its encoding is told.
#[derive(Debug)]
pub enum Body {
    Lines(Vec<u8>),
    Rows(Vec<u8>),
    /// Part of an array, itself written as an array; where it begins in the input.
    Items {
        bytes: Vec<u8>,
        begin: Begin,
    },
}

impl Batch {
    /// Its records as they are read.
    pub fn bytes(&self) -> &[u8] {
        match &self.body {
            Body::Lines(bytes) | Body::Rows(bytes) | Body::Items { bytes, .. } => bytes,
        }
    }
}

/// At least so many bytes are looked at before it is told what the input is.
const BEGINNING: usize = 64;

/// Where the array of a JSON document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Array {
    /// It is the document.
    Bare,
    /// It stands in an object, under this JSON Pointer.
    Within(&'static str),
}

impl Array {
    pub fn pointer(self) -> &'static str {
        match self {
            Array::Bare => "",
            Array::Within(pointer) => pointer,
        }
    }
}

/// Cuts what comes in chunks into batches.
pub struct Batches<'i> {
    chunks: &'i mut dyn Chunks,
    /// The chunk at hand, and how much of it is among the bytes.
    chunk: Vec<u8>,
    taken: usize,
    bytes: Vec<u8>,
    ended: bool,
    format: InputFormat,
    /// About so many bytes make a batch.
    size: usize,
    total: usize,
    before: usize,
    /// How many batches were given out.
    number: usize,
    lines: usize,
    delimiter: u8,
    /// Whether the text turned out to be GB18030; until then it may.
    gb18030: Option<bool>,
    /// Of a JSON document: where its array stands, where the bytes at hand begin, and whether the array has ended before them.
    array: Array,
    /// What stands before it, in one line.
    head: String,
    begin: Begin,
    closed: bool,
}

impl<'i> Batches<'i> {
    pub fn new(chunks: &'i mut dyn Chunks, format: InputFormat, size: usize) -> Self {
        Batches {
            chunks,
            chunk: Vec::new(),
            taken: 0,
            bytes: Vec::new(),
            ended: false,
            format,
            size: size.max(1),
            total: 0,
            before: 0,
            number: 0,
            lines: 0,
            delimiter: b',',
            gb18030: None,
            array: Array::Bare,
            head: String::new(),
            begin: Begin::START,
            closed: false,
        }
    }

    /// Looks at the beginning: whether the input can be read in batches, and is more than one. Otherwise [`Batches::rest`] is it.
    pub fn begin(&mut self, reading: &ReadOptions) -> Result<bool, ReadError> {
        self.fill(self.size.max(BEGINNING))?;
        if self.ended {
            return Ok(false);
        }
        match start(&self.bytes)? {
            Start::Utf16 => return Ok(false),
            Start::Utf8 { mark } => {
                self.gb18030 = (mark > 0).then_some(false);
                self.bytes.drain(..mark);
            }
        }
        Ok(match self.format {
            InputFormat::Jsonl => true,
            InputFormat::Csv => self.sample().is_some(),
            InputFormat::Json => match array::begin(&self.bytes) {
                Some((array, at)) => self.begin_array(array, at, reading),
                None => false,
            },
            InputFormat::Xlsx => false,
        })
    }

    /// Passes over what stands before the array of a JSON document; false if something is wrong with that.
    fn begin_array(&mut self, array: Array, at: usize, reading: &ReadOptions) -> bool {
        if array != Array::Bare {
            let Some(head) = self.bytes.get(..at).and_then(|head| std::str::from_utf8(head).ok()) else { return false };
            // Texts of JSON hold no line breaks: these are blank space.
            let head = head.replace(['\n', '\r'], " ");
            if read_beside(&head, "]}", Begin::START, reading).is_err() {
                return false;
            }
            self.head = head;
        }
        self.array = array;
        self.pass(at);
        true
    }

    /// Where the array of a JSON document stands.
    pub fn array(&self) -> Array {
        self.array
    }

    /// How many batches were given out.
    pub fn given(&self) -> usize {
        self.number
    }

    /// What stands beside the array of a JSON document, once all of it was given out; nothing if it does not end.
    pub fn beside(&mut self, reading: &ReadOptions) -> Result<Input, ReadError> {
        if !self.closed {
            return Ok(Input::default());
        }
        let (begin, rest) = (self.begin, self.rest()?);
        read_beside(&self.head, utf8_at(&rest, begin)?, begin, reading)
    }

    /// Goes on at a byte of those at hand.
    fn pass(&mut self, to: usize) -> Vec<u8> {
        let mut rest = Vec::with_capacity(self.size + self.size / 4);
        rest.extend_from_slice(self.bytes.get(to..).unwrap_or_default());
        let mut passed = std::mem::replace(&mut self.bytes, rest);
        passed.truncate(to);
        if self.format == InputFormat::Json {
            self.begin = self.begin.after(&passed);
        }
        passed
    }

    /// Everything that has not been given out.
    pub fn rest(&mut self) -> Result<Vec<u8>, ReadError> {
        self.fill(usize::MAX)?;
        Ok(std::mem::take(&mut self.bytes))
    }

    /// The lines at hand of a CSV, to find its headings by; none where they are not text.
    pub fn sample(&self) -> Option<String> {
        let first = self.bytes.get(..SAMPLE).unwrap_or(&self.bytes);
        let first = if first.contains(&b'\n') { first } else { &self.bytes };
        let end = first.iter().rposition(|byte| *byte == b'\n')? + 1;
        let lines = first.get(..end)?;
        match std::str::from_utf8(lines) {
            Ok(text) => Some(text.to_owned()),
            Err(_) if self.gb18030.is_none() => decode_gb18030(lines),
            Err(_) => None,
        }
    }

    /// Passes over the headings of a CSV: so many lines that hold so many rows.
    pub fn skip(&mut self, lines: usize, rows: usize, delimiter: u8) {
        for _ in 0..lines {
            let end = self.bytes.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |at| at + 1);
            self.bytes.drain(..end);
        }
        self.lines += lines;
        self.before += rows;
        self.delimiter = delimiter;
    }

    /// The next batch; none at the end.
    pub fn next(&mut self) -> Result<Option<Batch>, ReadError> {
        let mut wanted = self.size;
        while !self.closed {
            self.fill(wanted)?;
            if self.bytes.is_empty() {
                return Ok(None);
            }
            let (end, records) = match self.cut() {
                Some(cut) => cut,
                None if self.ended => (self.bytes.len(), 0),
                // A single record fills more than a batch.
                None => {
                    wanted = wanted.saturating_mul(2);
                    continue;
                }
            };
            let (begin, before) = (self.begin, self.before);
            let bytes = self.pass(end);
            self.before += records;
            let body = match self.format {
                InputFormat::Csv => Body::Rows(self.text(bytes)?),
                InputFormat::Json => Body::Items { bytes: array::whole(bytes, records > 0), begin },
                InputFormat::Jsonl | InputFormat::Xlsx => Body::Lines(bytes),
            };
            let number = self.number;
            self.number += 1;
            return Ok(Some(Batch { body, before, number }));
        }
        Ok(None)
    }

    /// Reads on until there are so many bytes, and no more.
    fn fill(&mut self, wanted: usize) -> Result<(), ReadError> {
        while !self.ended && self.bytes.len() < wanted {
            let left = self.chunk.get(self.taken..).unwrap_or_default();
            if !left.is_empty() {
                let some = left.get(..wanted - self.bytes.len()).unwrap_or(left);
                self.taken += some.len();
                self.bytes.extend_from_slice(some);
                continue;
            }
            match self.chunks.next_chunk() {
                Some(chunk) => {
                    self.chunk = chunk?;
                    self.taken = 0;
                    self.total += self.chunk.len();
                    if self.total > MAX_BYTES {
                        return Err(ReadError::new(format!("文件太大：最多 {} MB", MAX_BYTES >> 20)));
                    }
                }
                None => self.ended = true,
            }
        }
        Ok(())
    }

    /// Where the last whole record at hand ends, and how many lines or rows there are before.
    fn cut(&mut self) -> Option<(usize, usize)> {
        match self.format {
            InputFormat::Json => {
                let cut = array::cut(&self.bytes)?;
                self.closed = cut.end == End::Closed;
                Some((cut.at, cut.items))
            }
            InputFormat::Jsonl => {
                let end = self.bytes.iter().rposition(|byte| *byte == b'\n')? + 1;
                Some((end, count(self.bytes.get(..end)?, b'\n')))
            }
            InputFormat::Csv => rows(&self.bytes, self.delimiter),
            InputFormat::Xlsx => None,
        }
    }

    /// The rows of a CSV as text.
    fn text(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, ReadError> {
        let before = self.lines;
        self.lines += count(&bytes, b'\n');
        let gb18030 = |bytes: &[u8]| decode_gb18030(bytes).map(String::into_bytes);
        if self.gb18030 == Some(true) {
            return gb18030(&bytes).ok_or_else(|| ReadError::new(FOREIGN));
        }
        if simdutf8::basic::from_utf8(&bytes).is_ok() {
            if self.gb18030.is_none() && !bytes.is_ascii() {
                self.gb18030 = Some(false);
            }
            return Ok(bytes);
        }
        if self.gb18030.is_none() {
            self.gb18030 = Some(true);
            if let Some(text) = gb18030(&bytes) {
                return Ok(text);
            }
        }
        let valid = std::str::from_utf8(&bytes).err().map_or(0, |error| error.valid_up_to());
        let head = bytes.get(..valid).unwrap_or_default();
        let line = before + count(head, b'\n') + 1;
        let byte = head.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        Err(ReadError { message: FOREIGN.to_owned(), place: Some(format!("第{line}行第{byte}个字节")) })
    }
}

/// So many bytes are enough to find the headings of most lists.
const SAMPLE: usize = 1 << 16;
const FOREIGN: &str = "既不是 UTF-8 文本，也不是 GB18030 文本";

fn count(bytes: &[u8], wanted: u8) -> usize {
    input::count(bytes, |byte| byte == wanted)
}

/// Where the last whole row of a CSV ends, and how many rows there are until then: told as the reader of CSV tells rows.
fn rows(bytes: &[u8], delimiter: u8) -> Option<(usize, usize)> {
    let pairs = || bytes.iter().zip(bytes.iter().skip(1)).filter(|pair| *pair == (&b'\r', &b'\n')).count();
    if !bytes.contains(&b'"') && (!bytes.contains(&b'\r') || count(bytes, b'\r') == pairs()) {
        let end = bytes.iter().rposition(|byte| *byte == b'\n')? + 1;
        return Some((end, count(bytes.get(..end)?, b'\n')));
    }
    let mut cut = None;
    let (mut at, mut count) = (0, 0);
    let byte = |at: usize| bytes.get(at).copied();
    'rows: loop {
        // A field: in quotes only if it begins with one.
        if byte(at) == Some(b'"') {
            loop {
                at += 1;
                while byte(at)? != b'"' {
                    at += 1;
                    if at >= bytes.len() {
                        break 'rows;
                    }
                }
                at += 1;
                if byte(at) != Some(b'"') {
                    break;
                }
            }
        }
        while byte(at).is_some_and(|byte| byte != delimiter && byte != b'\n' && byte != b'\r') {
            at += 1;
        }
        match byte(at) {
            None => break,
            Some(b'\n') => at += 1,
            // Whether a line feed belongs to it is not at hand yet.
            Some(b'\r') if at + 1 == bytes.len() => break,
            Some(b'\r') => at += 1 + usize::from(byte(at + 1) == Some(b'\n')),
            Some(_) => {
                at += 1;
                continue;
            }
        }
        count += 1;
        cut = Some((at, count));
        if at >= bytes.len() {
            break;
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::{Batches, Body, rows};
    use crate::input::{InputFormat, ReadOptions};
    use crate::stream::InHand;

    #[test]
    fn rows_end_where_the_reader_says() {
        assert_eq!(rows(b"a,b\nc,d\ne", b','), Some((8, 2)));
        assert_eq!(rows(b"a,b\r\nc,d\r\n", b','), Some((10, 2)));
        assert_eq!(rows(b"a,\"b\nc\",d\ne,\"f\n", b','), Some((10, 1)));
        assert_eq!(rows(b"a\rb\rc", b','), Some((4, 2)));
        assert_eq!(rows(b"a\"b\nc,\"\"\"\n\"\n", b','), Some((12, 2)));
        assert_eq!(rows(b"a,b\r\n\"c\"\r", b','), Some((5, 1)));
        assert_eq!(rows(b"\"a\n", b','), None);
        assert_eq!(rows(b"", b','), None);
    }

    #[test]
    fn batches_hold_whole_lines_and_know_how_many_come_before() {
        let text = "{\"甲\":1}\n\n{\"乙\":2}\n{\"丙\":3}\n{\"丁\":4}\n{\"戊\":5}\n{\"己\":6}\n{\"庚\":7}";
        let cut = |chunk: usize| {
            let mut chunks = InHand::by(text.as_bytes(), chunk);
            let mut batches = Batches::new(&mut chunks, InputFormat::Jsonl, 12);
            assert_eq!(batches.begin(&ReadOptions::default()), Ok(true));
            let mut all = Vec::new();
            while let Some(batch) = batches.next().expect("text") {
                let Body::Lines(bytes) = batch.body else { continue };
                assert_eq!(batch.number, all.len());
                all.push((String::from_utf8(bytes).expect("UTF-8"), batch.before));
            }
            all
        };
        let all = cut(3);
        for chunk in [1, 7, 50, 1000] {
            assert_eq!(cut(chunk), all);
        }
        assert_eq!(all.iter().map(|(text, _)| text.as_str()).collect::<String>(), text);
        let mut lines = 0;
        for (part, before) in &all {
            assert_eq!(*before, lines);
            lines += part.matches('\n').count();
        }
        assert_eq!(all.first().map(|(_, before)| *before), Some(0));
        assert_eq!(all.last().map(|(_, before)| *before), Some(7));
    }
}
