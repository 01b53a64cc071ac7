//! JSON objects at speed: plain keys and plain values are told without a copy; whatever is not plain is left to the careful reader.

use super::Datum;

/// A value as written. Texts are bytes that nobody has yet found to be UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A text without escapes.
    Text(&'a [u8]),
    Number(&'a [u8]),
    Truth(bool),
    Null,
    /// An array of plain values, as written.
    Array(&'a [u8]),
}

impl Token<'_> {
    /// The value as the careful reader gives it; none where it is not UTF-8.
    pub fn datum(self) -> Option<Datum> {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        Some(match self {
            Token::Text(bytes) => Datum::Text(text(bytes)?),
            Token::Number(bytes) => Datum::Number(text(bytes)?),
            Token::Truth(truth) => Datum::Bool(truth),
            Token::Null => Datum::Null,
            Token::Array(written) => Datum::List(list(written)?),
        })
    }
}

/// What is told of each entry; false: leave the item to the careful reader.
pub trait Entries<'a> {
    fn entry(&mut self, key: &'a [u8], value: Token<'a>) -> bool;
}

/// Reads the object with which a line begins at `from`, and which fills it; where the line ends. None: something is not plain, and
/// what was told so far does not count.
pub fn line<'a>(bytes: &'a [u8], from: usize, entries: &mut impl Entries<'a>) -> Option<usize> {
    let mut scan = Scan::<true> { bytes, at: from };
    scan.object(entries)?;
    match scan.peek() {
        None | Some(b'\n') => Some(scan.at),
        Some(_) => None,
    }
}

/// Reads an object that may go over several lines; the byte behind it.
pub fn object<'a>(bytes: &'a [u8], from: usize, entries: &mut impl Entries<'a>) -> Option<usize> {
    let mut scan = Scan::<false> { bytes, at: from };
    scan.object(entries)?;
    Some(scan.at)
}

/// The values of a plain array as the careful reader gives them.
fn list(written: &[u8]) -> Option<Vec<Datum>> {
    let mut scan = Scan::<false> { bytes: written, at: 0 };
    let mut found = Vec::new();
    scan.sign(b'[')?;
    while scan.peek()? != b']' {
        found.push(scan.value()?.datum()?);
        scan.at += usize::from(scan.peek()? == b',');
    }
    Some(found)
}

/// Where blank space ends.
#[inline]
pub fn blank(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// Where a run of a text ends that says what it is written with: at a quote, a backslash, a control character, or the end.
#[inline]
pub fn plain(bytes: &[u8], mut at: usize) -> usize {
    // Eight bytes at a time: is one of them such a byte?
    while let Some(eight) = bytes.get(at..at + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()) {
        let found = special(eight);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while !matches!(bytes.get(at), None | Some(b'"' | b'\\' | 0..=0x1f)) {
        at += 1;
    }
    at
}

/// Which of eight bytes need a second look within a text: the lowest mark is that of the first one.
#[inline]
fn special(eight: [u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let word = u64::from_le_bytes(eight);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
    zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control
}

/// `LINE`: whether a line feed ends everything; else it is blank space.
struct Scan<'a, const LINE: bool> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a, const LINE: bool> Scan<'a, LINE> {
    fn object(&mut self, entries: &mut impl Entries<'a>) -> Option<()> {
        self.sign(b'{')?;
        if self.peek()? != b'}' {
            loop {
                self.sign(b'"')?;
                let key = self.text()?;
                self.sign(b':')?;
                let value = self.value()?;
                entries.entry(key, value).then_some(())?;
                match self.peek()? {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        Some(())
    }

    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') if !LINE => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    #[inline]
    fn sign(&mut self, sign: u8) -> Option<()> {
        (self.peek()? == sign).then(|| self.at += 1)
    }

    fn value(&mut self) -> Option<Token<'a>> {
        match self.peek()? {
            b'"' => {
                self.at += 1;
                self.text().map(Token::Text)
            }
            b'0'..=b'9' | b'-' => self.number().map(Token::Number),
            b't' => self.word(b"true", Token::Truth(true)),
            b'f' => self.word(b"false", Token::Truth(false)),
            b'n' => self.word(b"null", Token::Null),
            b'[' => self.array(),
            _ => None,
        }
    }

    fn word(&mut self, word: &[u8], token: Token<'a>) -> Option<Token<'a>> {
        let end = self.at + word.len();
        let same = self.bytes.get(self.at..end)? == word;
        (same && self.ends(end)).then(|| {
            self.at = end;
            token
        })
    }

    /// Whether a number or word may end here.
    fn ends(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\r') => true,
            Some(b'\n') => !LINE,
            _ => false,
        }
    }

    /// What stands before the closing quote, if it needs no second look.
    #[inline]
    fn text(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let at = plain(self.bytes, start);
        if self.bytes.get(at) != Some(&b'"') {
            return None;
        }
        self.at = at + 1;
        self.bytes.get(start..at)
    }

    /// Digits, perhaps with a point in them; no leading zero, no exponent.
    fn number(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let mut at = start + usize::from(self.bytes.get(start) == Some(&b'-'));
        let whole = at;
        while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let digits = at - whole;
        if digits == 0 || (digits > 1 && self.bytes.get(whole) == Some(&b'0')) {
            return None;
        }
        if self.bytes.get(at) == Some(&b'.') {
            at += 1;
            let part = at;
            while self.bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            if at == part {
                return None;
            }
        }
        if !self.ends(at) {
            return None;
        }
        self.at = at;
        self.bytes.get(start..at)
    }

    fn array(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        self.at += 1;
        if self.peek()? != b']' {
            loop {
                match self.peek()? {
                    b'[' => return None,
                    _ => self.value()?,
                };
                match self.peek()? {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        self.bytes.get(start..self.at).map(Token::Array)
    }
}

#[cfg(test)]
mod tests {
    use super::{Entries, Token, line, object};

    #[derive(Default)]
    struct All<'a>(Vec<(&'a [u8], Token<'a>)>);

    impl<'a> Entries<'a> for All<'a> {
        fn entry(&mut self, key: &'a [u8], value: Token<'a>) -> bool {
            self.0.push((key, value));
            true
        }
    }

    fn read(text: &str) -> Option<Vec<(&[u8], Token<'_>)>> {
        let mut all = All::default();
        line(text.as_bytes(), 0, &mut all).map(|_| all.0)
    }

    #[test]
    fn objects_may_go_over_lines() {
        let text = "{\n  \"a\" : 1\n,\n\"b\":[1,\n2]\n} ,";
        let mut all = All::default();
        assert_eq!(object(text.as_bytes(), 0, &mut all), text.find('}').map(|at| at + 1));
        assert_eq!(all.0, vec![(&b"a"[..], Token::Number(b"1")), (&b"b"[..], Token::Array(b"[1,\n2]"))]);
        assert_eq!(read(text), None);
    }

    #[test]
    fn plain_objects_are_read() {
        let line = r#" {"类型" : "处罚","面积":-12.50,"急":true ,"无":null,"会签":["甲", 2],"空":[]} "#;
        let expected = vec![
            ("类型".as_bytes(), Token::Text("处罚".as_bytes())),
            ("面积".as_bytes(), Token::Number(b"-12.50")),
            ("急".as_bytes(), Token::Truth(true)),
            ("无".as_bytes(), Token::Null),
            ("会签".as_bytes(), Token::Array(r#"["甲", 2]"#.as_bytes())),
            ("空".as_bytes(), Token::Array(b"[]")),
        ];
        assert_eq!(read(line), Some(expected));
        assert_eq!(read("{}"), Some(vec![]));
    }

    #[test]
    fn what_is_not_plain_is_left() {
        for line in [
            r#"{"a":"\n"}"#,
            r#"{"a":01}"#,
            r#"{"a":1e3}"#,
            r#"{"a":1.}"#,
            r#"{"a":{"b":1}}"#,
            r#"{"a":[[1]]}"#,
            r#"{"a":1,}"#,
            r#"{"a":1}}"#,
            r#"{"a":1"#,
            "{\"a\":\"\u{1}\"}",
            r#"{"a":"b}"#,
            r#"{a:1}"#,
            r#"{"a" 1}"#,
            r#"{"a":tru}"#,
            r#"{"a":truex}"#,
            r#"[1]"#,
            "",
            r#"{"a":"12345678\"}"#,
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
