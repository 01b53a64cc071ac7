//! What is JSON, what it says, and where it goes wrong: the same as `serde_json` says, for random texts and broken ones.

use crate::support::random::Dice;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use zhunru::input::{Datum, InputFormat, ReadError, ReadOptions, read_list};

const BLANK: &[&str] = &["", "", "", " ", "\n", "\t\r", "\r\n  "];
const TEXT: &[&str] = &[
    "甲",
    "a",
    "𠮷",
    "é",
    "/",
    "12345678",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b\\f\\r\\t",
    "\\u4e00",
    "\\u00E9",
    "\\ud842\\udfb7",
    "\\u0000",
    "\u{7f}",
];
const BROKEN_TEXT: &[&str] =
    &["\\ud842", "\\udfb7", "\\ud842\\n", "\\ud842x", "\\ud842\\ud842", "\\q", "\\甲", "\\u12", "\\u12甲", "\\u00g0", "\u{1}", "\n", "\0"];
const NUMBERS: &[&str] = &["0", "-0", "7", "12.50", "-3e8", "1E+400", "2.5e-7", "123456789012345678901234567890"];
const BROKEN_NUMBERS: &[&str] = &["01", "-", "1.", ".5", "1e", "1e+", "-x", "+1", "1.\n", "00", "NaN", "0x1"];
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "0", "-", ".", "e", "true", "nul", " ", "\n", "\u{3000}", "\u{1}", "甲", "d8", "{}",
    "[]",
];

fn word(dice: &mut Dice, from: &[&'static str]) -> &'static str {
    from[dice.below(from.len())]
}

fn text(dice: &mut Dice, broken: usize) -> String {
    let mut pieces = vec!["\""];
    for _ in 0..dice.below(4) {
        let from = if dice.chance(broken) { BROKEN_TEXT } else { TEXT };
        pieces.push(word(dice, from));
    }
    pieces.push("\"");
    pieces.concat()
}

fn value(dice: &mut Dice, depth: usize, broken: usize) -> String {
    match dice.below(if depth < 10 { 10 } else { 6 }) {
        0..3 => text(dice, broken),
        3 | 4 => {
            let from = if dice.chance(broken) { BROKEN_NUMBERS } else { NUMBERS };
            word(dice, from).to_owned()
        }
        5 => word(dice, &["true", "false", "null"]).to_owned(),
        6 => object(dice, depth + 1, broken),
        _ => {
            let values: Vec<String> = (0..dice.below(4)).map(|_| value(dice, depth + 1, broken)).collect();
            around(dice, "[", &values, "]")
        }
    }
}

fn object(dice: &mut Dice, depth: usize, broken: usize) -> String {
    let mut entries = Vec::new();
    for at in 0..dice.below(5) {
        let key = text(dice, broken).replacen('"', &format!("\"{at}"), 1);
        entries.push([&key, word(dice, BLANK), ":", word(dice, BLANK), &value(dice, depth, broken)].concat());
    }
    around(dice, "{", &entries, "}")
}

fn around(dice: &mut Dice, open: &str, parts: &[String], close: &str) -> String {
    let mut all = [open, word(dice, BLANK)].concat();
    for (at, part) in parts.iter().enumerate() {
        all.extend([if at > 0 { "," } else { "" }, word(dice, BLANK), part, word(dice, BLANK)]);
    }
    all + close
}

/// A list of items, perhaps broken somewhere.
fn list(dice: &mut Dice) -> String {
    let broken = *dice.pick(&[0, 0, 3, 10]);
    let items: Vec<String> = (0..dice.below(4)).map(|_| object(dice, 0, broken)).collect();
    let mut list = [word(dice, BLANK), around(dice, "[", &items, "]").as_str(), word(dice, BLANK)].concat();
    for _ in 0..dice.below(3) {
        let bounds: Vec<usize> = list.char_indices().map(|(at, _)| at).chain([list.len()]).collect();
        let (from, to) = (dice.below(bounds.len()), dice.below(3));
        let end = bounds[(from + to).min(bounds.len() - 1)];
        match dice.below(5) {
            0 => list.truncate(bounds[from]),
            1 => list.replace_range(bounds[from]..end, ""),
            2 => list.replace_range(bounds[from]..end, word(dice, PIECES)),
            _ => list.insert_str(bounds[from], word(dice, PIECES)),
        }
    }
    list
}

/// Where a text is no JSON, and whether it ends too early; nothing where it is JSON but no list of items.
type Fault = Option<(bool, String)>;

/// Items as `serde_json` reads them.
struct Oracle<'a> {
    text: &'a str,
}

impl<'a> Oracle<'a> {
    fn items(&self) -> Result<Vec<Vec<(String, Datum)>>, Fault> {
        let mut items = Vec::new();
        self.walk(self.text, &mut |_, item| {
            if !item.starts_with('{') {
                return Err(None);
            }
            let mut cells = Vec::new();
            self.walk(item, &mut |key, value| {
                let datum = self.datum(value, 0)?;
                cells.push((key.trim().to_owned(), datum));
                Ok(())
            })?;
            items.push(cells);
            Ok(())
        })?;
        Ok(items)
    }

    fn datum(&self, written: &'a str, depth: usize) -> Result<Datum, Fault> {
        Ok(match written.as_bytes()[0] {
            b'"' => Datum::Text(serde_json::from_str(written).map_err(|error| self.fault(written, &error))?),
            b'[' if depth < 8 => {
                let mut list = Vec::new();
                self.walk(written, &mut |_, element| {
                    list.push(self.datum(element, depth + 1)?);
                    Ok(())
                })?;
                Datum::List(list)
            }
            b'[' | b'{' => {
                let shown: String = written.chars().take(60).collect();
                Datum::Object(if shown == written { shown } else { shown + "…" })
            }
            b't' => Datum::Bool(true),
            b'f' => Datum::Bool(false),
            b'n' => Datum::Null,
            _ => Datum::Number(written.to_owned()),
        })
    }

    fn walk(&self, part: &'a str, each: &mut Each<'_, 'a>) -> Result<(), Fault> {
        let mut stopped = None;
        let mut reader = serde_json::Deserializer::from_str(part);
        let walked = reader.deserialize_any(Walk { each, stopped: &mut stopped }).and_then(|()| reader.end());
        match stopped {
            Some(fault) => Err(fault),
            None => walked.map_err(|error| self.fault(part, &error)),
        }
    }

    fn fault(&self, part: &str, error: &serde_json::Error) -> Fault {
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        let lines: usize = part.split_inclusive('\n').take(error.line() - 1).map(str::len).sum();
        let at = if error.is_eof() { part.len() } else { lines + error.column().saturating_sub(1) };
        let before = String::from_utf8_lossy(&self.text.as_bytes()[..start + at]).into_owned();
        let (line, column) = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1);
        Some((error.is_eof(), format!("第{line}行第{column}列")))
    }
}

type Each<'s, 'a> = dyn FnMut(String, &'a str) -> Result<(), Fault> + 's;

struct Walk<'s, 'f, 'a> {
    each: &'s mut Each<'f, 'a>,
    stopped: &'s mut Option<Fault>,
}

impl<'a> Walk<'_, '_, 'a> {
    fn call<E: serde::de::Error>(&mut self, key: String, value: &'a RawValue) -> Result<(), E> {
        (self.each)(key, value.get()).map_err(|fault| {
            *self.stopped = Some(fault);
            E::custom("")
        })
    }
}

impl<'a> Visitor<'a> for Walk<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key()? {
            let value = map.next_value()?;
            self.call(key, value)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(value) = elements.next_element()? {
            self.call(String::new(), value)?;
        }
        Ok(())
    }
}

fn fault(error: &ReadError) -> Fault {
    let ended = error.message.starts_with("JSON 没有写完");
    (ended || error.message.starts_with("JSON 写法有误")).then(|| (ended, error.place.clone().unwrap_or_default()))
}

#[test]
fn json_is_what_serde_json_says_it_is() {
    let (mut read, mut broken, mut other) = (0, 0, 0);
    for seed in 0..40_000 {
        let text = list(&mut Dice::new(seed));
        // What begins with other things than a list is told apart before it is read.
        if !text.trim_start().starts_with('[') {
            continue;
        }
        let found = read_list(text.as_bytes(), InputFormat::Json, &ReadOptions::default()).map(|input| {
            let cell = |(at, datum): &(u32, Datum)| (input.headings[*at as usize].text.clone(), datum.clone());
            input.items.iter().map(|item| item.cells.iter().map(cell).collect()).collect::<Vec<Vec<_>>>()
        });
        let expected = Oracle { text: &text }.items();
        match (&found, &expected) {
            (Ok(found), Ok(expected)) => {
                assert_eq!(found, expected, "seed {seed}: {text:?}");
                read += 1;
            }
            // A key that stands twice is none of `serde_json`'s business.
            (Err(error), _) if error.message.ends_with("写了两次") => other += 1,
            (Err(error), Err(expected)) => {
                assert_eq!(fault(error), *expected, "seed {seed}: {text:?}");
                if expected.is_some() { broken += 1 } else { other += 1 }
            }
            _ => panic!("seed {seed}: {found:?} but {expected:?}\n{text:?}"),
        }
    }
    assert!(read > 5_000 && broken > 10_000 && other < 10_000, "{read} read, {broken} broken, {other} other");
}
