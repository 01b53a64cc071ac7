//! JSON cut into values as written: what is no JSON is told with its place, and nothing but texts is ever built.
//!
//! Not by `serde_json`, which reads any value it looks into, numbers as floats among them: the tables of floats and its own messages
//! would be a good part of the browser's module. `tests/json.rs` holds the two together, to the letter.

use super::scan::{blank, plain};
use std::borrow::Cow;

/// Goes through a text from its beginning; where a step comes to nothing, [`Cut::wrong`] tells why.
pub(super) struct Cut<'a> {
    text: &'a str,
    at: usize,
    /// What ends the object or array whose parts are told; 0 before the first of them.
    close: u8,
    /// Where the byte ends that cannot stand where it does. None: the text ends before the value does.
    wrong: Option<usize>,
}

/// A key (empty for the elements of an array), and a value as written.
pub(super) type Part<'a> = (Cow<'a, str>, &'a str);

impl<'a> Cut<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Cut { text, at: 0, close: 0, wrong: None }
    }

    /// What is cut.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Where the byte stands that is wrong; none where the text ends too early.
    pub(super) fn wrong(&self) -> Option<usize> {
        let end = self.wrong?.min(self.text.len());
        // A line feed is told where the line below begins.
        let fed = self.text.as_bytes().get(..end).is_some_and(|read| read.ends_with(b"\n"));
        Some(end - usize::from(!fed))
    }

    /// The next entry of the object, or element of the array, which the text must be; none behind the last one, where the text ends.
    pub(super) fn part(&mut self) -> Option<Option<Part<'a>>> {
        let first = self.close == 0;
        let mut next = self.peek()?;
        if first {
            self.close = match next {
                b'{' => b'}',
                b'[' => b']',
                _ => return self.refuse_next(),
            };
            self.at += 1;
            next = self.peek()?;
        }
        if next == self.close {
            self.at += 1;
            return self.end().map(|()| None);
        }
        if !first {
            self.sign(b',')?;
        }
        let mut key = Cow::Borrowed("");
        if self.close == b'}' {
            self.sign(b'"')?;
            key = self.unescaped()?;
            self.sign(b':')?;
        }
        let value = self.value()?;
        Some(Some((key, value)))
    }

    /// The value that comes next, as written.
    pub(super) fn value(&mut self) -> Option<&'a str> {
        self.peek()?;
        let start = self.at;
        self.skip()?;
        self.text.get(start..self.at)
    }

    /// What the text says that this is, between quotes.
    pub(super) fn string(&mut self) -> Option<Cow<'a, str>> {
        self.sign(b'"')?;
        let text = self.unescaped()?;
        self.end()?;
        Some(text)
    }

    /// Nothing but blank space may follow.
    pub(super) fn end(&mut self) -> Option<()> {
        if self.peek().is_none() { Some(()) } else { self.refuse_next() }
    }

    /// Goes over a value, however deep, without a call within a call.
    fn skip(&mut self) -> Option<()> {
        // What ends the arrays and objects that are open.
        let mut open = Vec::new();
        loop {
            let mut empty = false;
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    self.at += 1;
                    // Both closing brackets stand two behind their own.
                    open.push(bracket + 2);
                    empty = true;
                }
                b'"' => {
                    self.at += 1;
                    self.skip_text()?;
                }
                b'-' | b'0'..=b'9' => self.skip_number()?,
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => return self.refuse_next(),
            }
            // What has ended now, up to where the next value begins.
            let close = loop {
                let Some(&close) = open.last() else { return Some(()) };
                let next = self.peek()?;
                if next == close {
                    self.at += 1;
                    open.pop();
                    empty = false;
                } else if empty {
                    break close;
                } else {
                    self.sign(b',')?;
                    break close;
                }
            };
            if close == b'}' {
                self.sign(b'"')?;
                self.skip_text()?;
                self.sign(b':')?;
            }
        }
    }

    /// Goes to the end of a text whose quote is open. Halves of a character are left to those who want to know what it says.
    fn skip_text(&mut self) -> Option<()> {
        loop {
            self.at = plain(self.text.as_bytes(), self.at);
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.next()? {
                        b'u' => _ = self.hex()?,
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        _ => return self.refuse(),
                    }
                }
                _ => return self.refuse(),
            }
        }
    }

    /// What a text says whose quote is open: a copy only where it is written with backslashes.
    fn unescaped(&mut self) -> Option<Cow<'a, str>> {
        let mut copy = String::new();
        loop {
            let start = self.at;
            self.at = plain(self.text.as_bytes(), start);
            let run = self.text.get(start..self.at)?;
            match self.next()? {
                b'"' if copy.is_empty() => return Some(Cow::Borrowed(run)),
                mark @ (b'"' | b'\\') => {
                    copy.push_str(run);
                    if mark == b'"' {
                        return Some(Cow::Owned(copy));
                    }
                    copy.push(self.escaped()?);
                }
                _ => return self.refuse(),
            }
        }
    }

    /// The character that is written behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            mark @ (b'"' | b'\\' | b'/') => char::from(mark),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                // The first half of a character; the other one must follow.
                if code & 0xfc00 == 0xd800 {
                    self.word(b"\\u")?;
                    let second = self.hex()?;
                    if second & 0xfc00 != 0xdc00 {
                        return self.refuse();
                    }
                    code = 0x1_0000 + ((code & 0x3ff) << 10 | second & 0x3ff);
                }
                return char::from_u32(code).or_else(|| self.refuse());
            }
            _ => return self.refuse(),
        })
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        let mut code = 0;
        for digit in digits {
            match char::from(*digit).to_digit(16) {
                Some(digit) => code = code << 4 | digit,
                None => return self.refuse(),
            }
        }
        Some(code)
    }

    fn skip_number(&mut self) -> Option<()> {
        self.at += usize::from(self.byte() == Some(b'-'));
        if self.byte() == Some(b'0') {
            self.at += 1;
            if self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                return self.refuse_next();
            }
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Some(()) } else { self.refuse_next() }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        for letter in word {
            if self.next()? != *letter {
                return self.refuse();
            }
        }
        Some(())
    }

    /// A sign, perhaps behind blank space.
    fn sign(&mut self, sign: u8) -> Option<()> {
        if self.peek()? != sign {
            return self.refuse_next();
        }
        self.at += 1;
        Some(())
    }

    /// The byte behind blank space.
    fn peek(&mut self) -> Option<u8> {
        self.at = blank(self.text.as_bytes(), self.at);
        self.byte()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.byte()?;
        self.at += 1;
        Some(byte)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte just read is wrong.
    fn refuse<T>(&mut self) -> Option<T> {
        self.wrong = Some(self.at);
        None
    }

    /// The byte to be read next is wrong.
    fn refuse_next<T>(&mut self) -> Option<T> {
        self.wrong = Some(self.at + 1);
        None
    }
}
