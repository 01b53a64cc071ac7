//! HTML → tags and texts, as browsers cut it, broken or not.

use std::borrow::Cow;

/// What a page is made of.
pub(super) enum Token<'p> {
    Start(Tag),
    End(String),
    Text(Cow<'p, str>),
}

/// The beginning of an element.
pub(super) struct Tag {
    /// In small letters, as those of attributes.
    pub(super) name: String,
    pub(super) is_closed: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; of several the first counts.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Elements in which there are no tags.
const RAW: [&str; 7] = ["style", "script", "title", "textarea", "xmp", "iframe", "noframes"];
/// The names of signs that are met in lists; any other is left as it is written.
const NAMED: [(&str, char); 44] = [
    ("nbsp", '\u{a0}'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("shy", '\u{ad}'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
    ("middot", '·'),
    ("bull", '•'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("minus", '−'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("radic", '√'),
    ("deg", '°'),
    ("permil", '‰'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("yen", '¥'),
    ("copy", '©'),
    ("reg", '®'),
    ("sect", '§'),
    ("larr", '←'),
    ("rarr", '→'),
];

/// Cuts a page.
pub(super) struct Tokens<'p> {
    rest: &'p str,
    /// The element at hand, if there are no tags in it.
    raw: Option<String>,
}

impl<'p> Tokens<'p> {
    pub(super) fn of(page: &'p str) -> Tokens<'p> {
        Tokens { rest: page, raw: None }
    }

    /// Takes so many bytes, up to the end at most.
    fn take(&mut self, bytes: usize) -> &'p str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Passes over all up to a mark, and over the mark.
    fn skip_past(&mut self, mark: &str) {
        self.rest = self.rest.split_once(mark).map_or("", |(_, rest)| rest);
    }

    /// The tag that begins here; none if it has no end.
    fn tag(&mut self) -> Option<Tag> {
        let name = self.take(self.rest.find(ends_name).unwrap_or(self.rest.len())).to_ascii_lowercase();
        let mut tag = Tag { name, is_closed: false, attributes: Vec::new() };
        loop {
            let gap = self.rest.len() - self.rest.trim_start_matches(is_gap).len();
            tag.is_closed = self.take(gap).ends_with('/');
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return Some(tag);
            }
            let first = self.rest.chars().next()?.len_utf8();
            let after = self.rest.get(first..)?;
            let name = self.take(first + after.find(|c| c == '=' || ends_name(c)).unwrap_or(after.len())).to_ascii_lowercase();
            let value = match self.rest.trim_start().strip_prefix('=') {
                Some(value) => {
                    self.rest = value.trim_start();
                    self.value()?
                }
                None => String::new(),
            };
            tag.attributes.push((name, value));
        }
    }

    /// The value of an attribute; none if it has no end.
    fn value(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            Some(quote) => {
                let (value, rest) = self.rest.get(1..)?.split_once(quote)?;
                self.rest = rest;
                value
            }
            None => self.take(self.rest.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
        };
        Some(unescaped(value).into_owned())
    }
}

impl<'p> Iterator for Tokens<'p> {
    type Item = Token<'p>;

    fn next(&mut self) -> Option<Token<'p>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if let Some(raw) = self.raw.take() {
                let is_end = |at: &usize| {
                    let name = self.rest.get(at + 2..at + 2 + raw.len());
                    name.is_some_and(|name| name.eq_ignore_ascii_case(&raw))
                };
                let end = self.rest.match_indices("</").map(|(at, _)| at).find(is_end);
                return Some(Token::Text(self.take(end.unwrap_or(self.rest.len())).into()));
            }
            let Some(after) = self.rest.strip_prefix('<') else {
                let text = self.take(self.rest.find('<').unwrap_or(self.rest.len()));
                return Some(Token::Text(unescaped(text)));
            };
            let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
            if is_name(after) {
                self.rest = after;
                let Some(tag) = self.tag() else {
                    self.rest = "";
                    return None;
                };
                self.raw = Some(tag.name.clone()).filter(|name| RAW.contains(&name.as_str()) && !tag.is_closed);
                return Some(Token::Start(tag));
            }
            match after.strip_prefix('/') {
                Some(name) if is_name(name) => {
                    self.rest = name;
                    let tag = self.tag();
                    return tag.map(|tag| Token::End(tag.name));
                }
                Some(_) => self.skip_past(">"),
                None if after.starts_with("!--") => self.skip_past("-->"),
                None if after.starts_with(['!', '?']) => self.skip_past(">"),
                None => {
                    let text = self.take(1 + after.find('<').unwrap_or(after.len()));
                    return Some(Token::Text(unescaped(text)));
                }
            }
        }
    }
}

fn is_gap(c: char) -> bool {
    c.is_ascii_whitespace() || c == '/'
}

fn ends_name(c: char) -> bool {
    is_gap(c) || c == '>'
}

/// A text with the signs that it names or numbers.
fn unescaped(text: &str) -> Cow<'_, str> {
    let Some((before, mut rest)) = text.split_once('&') else { return Cow::Borrowed(text) };
    let mut shown = before.to_owned();
    loop {
        let (sign, after) = sign(rest).map_or((None, rest), |(sign, after)| (Some(sign), after));
        shown.push(sign.unwrap_or('&'));
        match after.split_once('&') {
            Some((between, next)) => {
                shown.push_str(between);
                rest = next;
            }
            None => {
                shown.push_str(after);
                return Cow::Owned(shown);
            }
        }
    }
}

/// The sign that a name or a number after `&` stands for, and what follows.
fn sign(text: &str) -> Option<(char, &str)> {
    let (name, digits) = match text.strip_prefix('#') {
        None => (text, None),
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, Some(16)),
            None => (number, Some(10)),
        },
    };
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let (name, after) = name.split_at_checked(end)?;
    let sign = match digits {
        Some(base) => char::from_u32(u32::from_str_radix(name, base).ok()?)?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((sign, after.strip_prefix(';').unwrap_or(after)))
}
