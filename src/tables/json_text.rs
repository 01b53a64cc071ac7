//! JSON text, read from left to right: numbers keep their digits, errors know their line and column, no depth overflows.

use super::ReadError;
use std::borrow::Cow;

/// What is wrong with a text, and where (a byte).
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) at: usize,
}

impl Fault {
    /// As an error of a text whose first line has this number.
    pub(super) fn in_text(self, text: &str, first_line: usize) -> ReadError {
        let before = text.get(..self.at).unwrap_or(text);
        let line = first_line + before.bytes().filter(|byte| *byte == b'\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        ReadError::at(self.message, format!("第{line}行第{column}列"))
    }
}

/// A place in a JSON text.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    /// The next byte that is not blank space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.byte()
    }

    /// Takes a sign, if it comes next.
    pub(super) fn take(&mut self, sign: u8) -> bool {
        let found = self.peek() == Some(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn fault<T>(&self, message: impl Into<String>) -> Result<T, Fault> {
        Err(Fault { message: message.into(), at: self.at })
    }

    /// Says what was found where something else belongs.
    pub(super) fn expected<T>(&mut self, what: &str) -> Result<T, Fault> {
        self.peek();
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => self.fault(format!("JSON 在这里应是{what}，却是「{found}」")),
            None => self.fault(format!("JSON 没有写完：这里应是{what}")),
        }
    }

    /// A key and its colon.
    pub(super) fn key(&mut self) -> Result<Cow<'a, str>, Fault> {
        match self.peek() {
            Some(b'"') => {}
            Some(b'}') => return self.fault("JSON 的「}」前面多了一个逗号"),
            _ => return self.expected("双引号里的键"),
        }
        let key = self.string()?;
        if self.take(b':') { Ok(key) } else { self.expected("冒号「:」") }
    }

    /// Behind an entry of an object or array: true if another follows, false if this was the last.
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Fault> {
        if self.take(b',') {
            return if close == b']' && self.peek() == Some(b']') {
                self.fault("JSON 的「]」前面多了一个逗号")
            } else {
                Ok(true)
            };
        }
        if self.take(close) {
            Ok(false)
        } else {
            self.expected(if close == b'}' { "逗号「,」或「}」" } else { "逗号「,」或「]」" })
        }
    }

    /// A text in double quotes.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let opened = self.at;
        self.at += 1;
        let mut value: Option<String> = None;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(length) = rest.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ') else {
                self.at = opened;
                return self.fault("JSON 的双引号没有闭合");
            };
            let part = rest.get(..length).unwrap_or_default();
            self.at += length;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match value {
                        None => Cow::Borrowed(part),
                        Some(value) => Cow::Owned(value + part),
                    });
                }
                Some(b'\\') => {
                    let value = value.get_or_insert_default();
                    value.push_str(part);
                    value.push(self.escape()?);
                }
                _ => return self.fault("JSON 的文本里不能直接换行或有控制字符：换行写作 \\n（也可能是前面的双引号没有闭合）"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let begun = self.at;
        self.at += 2;
        let plain = match self.text.as_bytes().get(begun + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(begun),
            _ => {
                self.at = begun;
                return self.fault("JSON 没有这种反斜杠写法：反斜杠本身写作 \\\\");
            }
        };
        Ok(plain)
    }

    fn unicode_escape(&mut self, begun: usize) -> Result<char, Fault> {
        let mut units = vec![self.four_digits(begun)?];
        if units.first().is_some_and(|unit| (0xd800..0xdc00).contains(unit))
            && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"))
        {
            self.at += 2;
            units.push(self.four_digits(begun)?);
        }
        let mut decoded = char::decode_utf16(units);
        match (decoded.next(), decoded.next()) {
            (Some(Ok(character)), None) => Ok(character),
            _ => Err(Fault { message: "JSON 的 \\u 写法不成对".to_owned(), at: begun }),
        }
    }

    fn four_digits(&mut self, begun: usize) -> Result<u16, Fault> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.at += 4;
        unit.ok_or(Fault { message: "JSON 的 \\u 后面应是 4 个十六进制数字".to_owned(), at: begun })
    }

    /// A number, `true`, `false` or `null`, as written.
    pub(super) fn word(&mut self) -> Result<&'a str, Fault> {
        self.peek();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_'))).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if word.is_empty() {
            return self.expected("一个值");
        }
        if !matches!(word, "true" | "false" | "null") && !is_number(word) {
            let shown: String = word.chars().take(20).collect();
            return self.fault(format!("JSON 不认得「{shown}」：文本要写在双引号里"));
        }
        self.at += length;
        Ok(word)
    }

    /// Passes over a whole value, however deep, and returns it as written.
    pub(super) fn skip(&mut self) -> Result<&'a str, Fault> {
        self.peek();
        let begun = self.at;
        let mut open: Vec<u8> = Vec::new();
        loop {
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    if !self.take(b'}') {
                        self.key()?;
                        open.push(b'}');
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    if !self.take(b']') {
                        open.push(b']');
                        continue;
                    }
                }
                Some(b'"') => {
                    self.string()?;
                }
                _ => {
                    self.word()?;
                }
            }
            loop {
                let Some(&close) = open.last() else { return Ok(self.text.get(begun..self.at).unwrap_or_default()) };
                if self.more(close)? {
                    if close == b'}' {
                        self.key()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    /// Nothing but blank space may follow.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        if self.peek().is_none() { Ok(()) } else { self.fault("JSON 到这里已经完整，后面却还有内容") }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
