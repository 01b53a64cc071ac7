//! JSON and JSON Lines → records: keys in the order given, numbers in their own digits, a JSON Pointer for every cell.
//!
//! `serde_json` reads one item at a time, from as much of the text as that takes.

use super::error::ReadError;
use super::limits::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};
use super::options::ReadOptions;
use super::position::Position;
use super::record::{Heading, Input, ListRow, Origin, Record, Take, pointer_to};
use super::text::Text;
use crate::collections::IndexSet;
use crate::value::cell::Cell;
use crate::value::text::{heading_key, key};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;

/// The key of the items, beside the 对象.
const ITEMS: &str = "事项";
/// Arrays within arrays are read so deep; what is deeper is shown as written.
const MAX_DEPTH: usize = 8;
/// A value that is shown as written is cut to so many characters.
const SHOWN: usize = 60;
/// So many characters has a key at most: it stands in what is said of it, and in its place.
const MAX_KEY: usize = 1000;

const NOT_CLOSED: &str = "JSON 没有写完：缺少双引号「\"」、「}」或「]」";
const MALFORMED: &str = "JSON 写法有误：看看这里或前面的双引号、逗号、冒号、反斜杠，文本和键都要写在双引号里";

fn fault<T>(message: impl Into<String>, place: impl Into<String>) -> Result<T, ReadError> {
    Err(ReadError::at(message, place))
}

fn twice<T>(key: &str, place: String) -> Result<T, ReadError> {
    fault(format!("键「{key}」写了两次"), place)
}

/// Reads one JSON document: a list, a bare array of items, or one item.
pub(super) fn read(text: Text<'_>, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    if let Some(form) = read_form(&text, take)? {
        return Ok(form);
    }
    let mut document = Document { text, items: Items::new(take) };
    match document.peek()? {
        Some(b'[') => document.item_array("")?,
        Some(b'{') => return document.list_or_item(options),
        Some(_) => {
            document.value()?;
            document.end()?;
            return fault("JSON 应是一个事项（{…}）、一列事项（[…]），或 {\"事项\": […]}", "/");
        }
        None => return Err(ReadError::new("文件是空的")),
    }
    document.end()?;
    Ok(document.items.input)
}

/// Reads a document that is one item and at hand as a whole, at a third of what it costs piece by piece. `None` for anything else, be it a
/// list or a fault.
fn read_form(text: &Text<'_>, take: &mut Take<'_>) -> Result<Option<Input>, ReadError> {
    let form = text.rest().trim_start_matches([' ', '\n', '\t', '\r']);
    if !text.is_at_end() || !form.starts_with('{') {
        return Ok(None);
    }
    let mut items = Items::new(take);
    let origin = Origin::Pointer(String::new());
    match ItemVisitor::read(&mut items, form, Within::new(form, Position::START), &origin, true) {
        Ok((Ok(cells), _)) if !items.keys.iter().any(|own| key(own) == ITEMS) && !cells.iter().any(|(_, cell)| lists_objects(cell)) => {
            items.item(Record { origin, cells })?;
            Ok(Some(items.input))
        }
        Ok(_) | Err(_) => Ok(None),
    }
}

/// Reads JSON Lines: an item on each line that is not blank.
pub(super) fn read_lines(mut text: Text<'_>, take: &mut Take<'_>) -> Result<Input, ReadError> {
    let mut items = Items::new(take);
    let mut number = 0;
    loop {
        let (rest, mut done) = (text.rest(), 0);
        let last = text.is_at_end().then_some(rest.len());
        for end in memchr::memchr_iter(b'\n', rest.as_bytes()).chain(last) {
            number += 1;
            items.line(rest.get(done..end).unwrap_or_default(), number)?;
            done = end + 1;
        }
        text.advance(done.min(rest.len()));
        if !text.more()? {
            return Ok(items.input);
        }
    }
}

/// One document, read from its beginning to its end.
struct Document<'r, 's, 't> {
    text: Text<'r>,
    items: Items<'s, 't>,
}

impl Document<'_, '_, '_> {
    /// The first byte after blank space.
    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let rest = self.text.rest();
            let trimmed = rest.trim_start_matches([' ', '\n', '\t', '\r']);
            let (blank, next) = (rest.len() - trimmed.len(), trimmed.bytes().next());
            self.text.advance(blank);
            if next.is_some() || !self.text.more()? {
                return Ok(next);
            }
        }
    }

    /// Passes over a sign; what stands in its place is an error.
    fn sign(&mut self, signs: &[u8]) -> Result<u8, ReadError> {
        match self.peek()? {
            Some(next) if signs.contains(&next) => {
                self.text.advance(1);
                Ok(next)
            }
            Some(_) => Err(self.here(MALFORMED)),
            None => Err(self.here(NOT_CLOSED)),
        }
    }

    fn end(&mut self) -> Result<(), ReadError> {
        match self.peek()? {
            Some(b'{') => Err(self.here("JSON 写完以后又是一个「{」：一行一项的，把文件名的结尾改成 .jsonl")),
            Some(_) => Err(self.here(MALFORMED)),
            None => Ok(()),
        }
    }

    fn here(&self, message: &str) -> ReadError {
        ReadError::at(message, self.text.position().column())
    }

    /// Any value, as written, and where it begins.
    fn value(&mut self) -> Result<(String, Position), ReadError> {
        self.peek()?;
        loop {
            let (rest, at_end) = (self.text.rest(), self.text.is_at_end());
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
            match (values.next(), values.byte_offset()) {
                // A number may go on in what was not read yet.
                (Some(Ok(value)), end) if at_end || end < rest.len() => {
                    let found = (value.get().to_owned(), self.text.position());
                    self.text.advance(end);
                    return Ok(found);
                }
                (Some(Err(error)), _) if at_end || !may_go_on(rest, &error) => return Err(self.within().fault(rest, &error)),
                (None, _) if at_end => return Err(self.here(NOT_CLOSED)),
                (Some(_) | None, _) => {}
            }
            self.text.more()?;
        }
    }

    fn within(&self) -> Within<'_> {
        let (begin, before) = self.text.before();
        Within { begin, before, text: self.text.rest() }
    }

    /// An array of items that begins here, at a JSON Pointer.
    fn item_array(&mut self, pointer: &str) -> Result<(), ReadError> {
        self.sign(b"[")?;
        if self.peek()? == Some(b']') {
            self.text.advance(1);
            return Ok(());
        }
        for number in 0.. {
            let place = format!("{pointer}/{number}");
            if self.peek()? != Some(b'{') {
                let (written, _) = self.value()?;
                return fault(format!("每个事项应是 {{…}}，这里是「{}」", shortened(&written)), place);
            }
            self.item(Origin::Pointer(place))?;
            if self.sign(b",]")? == b']' {
                break;
            }
        }
        Ok(())
    }

    /// The item that begins here.
    fn item(&mut self, origin: Origin) -> Result<(), ReadError> {
        loop {
            let (rest, at_end) = (self.text.rest(), self.text.is_at_end());
            let (begin, before) = self.text.before();
            let within = Within { begin, before, text: rest };
            match ItemVisitor::read(&mut self.items, rest, within, &origin, false) {
                Ok((cells, end)) => {
                    self.items.item(Record { origin, cells: cells? })?;
                    self.text.advance(end);
                    return Ok(());
                }
                Err(error) if at_end || !may_go_on(rest, &error) => return Err(within.fault(rest, &error)),
                Err(_) => self.text.more()?,
            };
        }
    }

    /// `{"申报": {…}, "事项": [{…}]}`, or one item.
    fn list_or_item(mut self, options: &ReadOptions) -> Result<Input, ReadError> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut is_list = false;
        self.sign(b"{")?;
        let mut is_open = self.peek()? != Some(b'}');
        if !is_open {
            self.sign(b"}")?;
        }
        while is_open {
            let key = self.key()?;
            self.sign(b":")?;
            if heading_key(&key) == ITEMS && is_list {
                return twice(&key, pointer_to("", &key));
            }
            if heading_key(&key) == ITEMS && self.begins_items()? {
                self.item_array(&pointer_to("", &key))?;
                is_list = true;
            } else {
                let (written, begin) = self.value()?;
                if is_list_of_no_items(&key, &written, options)? {
                    is_list = true;
                } else {
                    entries.push(Entry { key, written, begin });
                }
            }
            is_open = self.sign(b",}")? == b',';
        }
        self.end()?;
        if is_list {
            self.items.beside(&entries, options)?;
        } else if let Some(Entry { key, .. }) = other_list(&entries, options) {
            return fault(format!("事项要写在「{ITEMS}」下面，这里像是写在「{key}」下面：把「{key}」改成「{ITEMS}」"), pointer_to("", key));
        } else {
            self.items.only_item(&entries)?;
        }
        Ok(self.items.input)
    }

    /// A key, trimmed.
    fn key(&mut self) -> Result<String, ReadError> {
        match self.peek()? {
            Some(b'"') => {}
            Some(_) => return Err(self.here(MALFORMED)),
            None => return Err(self.here(NOT_CLOSED)),
        }
        let (written, begin) = self.value()?;
        let key: String = serde_json::from_str(&written).map_err(|error| Within::new(&written, begin).fault(&written, &error))?;
        Ok(key.trim().to_owned())
    }

    /// Whether an array begins here, the first of whose elements is an object.
    fn begins_items(&mut self) -> Result<bool, ReadError> {
        if self.peek()? != Some(b'[') {
            return Ok(false);
        }
        loop {
            let mut letters = self.text.rest().chars().skip(1).skip_while(|letter| matches!(letter, ' ' | '\n' | '\t' | '\r'));
            if let Some(first) = letters.next() {
                return Ok(first == '{');
            }
            if !self.text.more()? {
                return Ok(false);
            }
        }
    }
}

/// Whether a value may be a list of items.
fn lists_objects(cell: &Cell<'_>) -> bool {
    matches!(cell, Cell::List(list) if matches!(list.first(), Some(Cell::Object(_))))
}

/// The entry that seems to hold the items under another key than theirs, where nothing is known of any.
fn other_list<'e>(entries: &'e [Entry], options: &ReadOptions) -> Option<&'e Entry> {
    let is_known = |entry: &Entry| options.headings.iter().any(|heading| heading_key(heading) == heading_key(&entry.key));
    let holds_objects = |entry: &&Entry| entry.written.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'));
    entries.iter().find(holds_objects).filter(|_| !options.headings.is_empty() && !entries.iter().any(is_known))
}

/// Whether what stands under a key is a list although it does not begin with an item: an empty array where no fact is called 事项. An array
/// with an object further on is a list with a fault.
fn is_list_of_no_items(key: &str, written: &str, options: &ReadOptions) -> Result<bool, ReadError> {
    if heading_key(key) != ITEMS || !written.starts_with('[') {
        return Ok(false);
    }
    let elements: Vec<&RawValue> = serde_json::from_str(written).unwrap_or_default();
    match elements.first() {
        Some(first) if elements.iter().any(|element| element.get().starts_with('{')) => {
            fault(format!("每个事项应是 {{…}}，这里是「{}」", shortened(first.get())), pointer_to(&pointer_to("", key), "0"))
        }
        Some(_) => Ok(false),
        None => Ok(!options.headings.iter().any(|heading| heading_key(heading) == ITEMS)),
    }
}

/// The byte of a text at which an error in a part of it was found. `column`: that of the error, in its line.
fn offset(part: &str, error: &serde_json::Error, column: usize) -> usize {
    part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>() + column
}

/// Whether what is wrong with a value may be that it goes on in what was not read yet, as a number does after its point.
fn may_go_on(rest: &str, error: &serde_json::Error) -> bool {
    error.is_eof() || offset(rest, error, error.column()) >= rest.len()
}

/// The byte of a text with which a part of it begins.
fn offset_in(whole: &str, part: &str) -> usize {
    // INVARIANT: the part is borrowed from the text, so that their addresses tell where it lies.
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// A part of a document, to say where something in it stands.
#[derive(Clone, Copy)]
struct Within<'a> {
    begin: Position,
    /// What stands between that and the part.
    before: &'a [u8],
    text: &'a str,
}

impl<'a> Within<'a> {
    fn new(text: &'a str, begin: Position) -> Self {
        Within { begin, before: &[], text }
    }

    /// What is wrong with a part of it, and where, in our own words.
    fn fault(self, part: &str, error: &serde_json::Error) -> ReadError {
        let begin = offset_in(self.text, part);
        let (message, at) =
            if error.is_eof() { (NOT_CLOSED, part.len()) } else { (MALFORMED, offset(part, error, error.column().saturating_sub(1))) };
        let read = self.text.as_bytes().get(..begin + at).unwrap_or(self.text.as_bytes());
        ReadError::at(message, self.begin.after(self.before).after(read).column())
    }
}

/// An entry beside the items.
struct Entry {
    key: String,
    written: String,
    begin: Position,
}

impl Entry {
    fn within(&self) -> Within<'_> {
        Within::new(&self.written, self.begin)
    }
}

/// (Heading, value), as in a [`Record`].
type Cells<'a> = Vec<(u32, Cell<'a>)>;

/// Reads an object straight into cells, each of which is written where it stays.
struct ItemVisitor<'o, 's, 't, 'de> {
    items: &'o mut Items<'s, 't>,
    origin: &'o Origin,
    within: Within<'de>,
    cells: Cells<'de>,
    /// The heading of the next key if it follows the order of the item before.
    next: usize,
    /// What is wrong with an object that is well written.
    failed: Option<ReadError>,
}

/// Most items have fewer keys.
const FEW: usize = 24;

impl<'o, 's, 't, 'de> ItemVisitor<'o, 's, 't, 'de> {
    /// Reads the object with which a part of `within` begins, and tells how many bytes it has. `alone`: nothing may stand after it.
    fn read(
        items: &'o mut Items<'s, 't>,
        part: &'de str,
        within: Within<'de>,
        origin: &'o Origin,
        alone: bool,
    ) -> Result<(Result<Cells<'de>, ReadError>, usize), serde_json::Error> {
        let counted = items.cell_count;
        let mut visitor = ItemVisitor { items, origin, within, cells: Vec::with_capacity(FEW), next: 0, failed: None };
        let mut json = serde_json::Deserializer::from_str(part);
        let read = json.deserialize_map(&mut visitor).and_then(|()| if alone { json.end() } else { Ok(()) });
        let ItemVisitor { items, cells, failed, .. } = visitor;
        items.cell_count = if read.is_ok() { items.cell_count + cells.len() } else { counted };
        read.map(|()| (failed.map_or(Ok(cells), Err), json.into_iter::<IgnoredAny>().byte_offset()))
    }

    /// The heading of a key; none once something is wrong.
    fn heading(&mut self, key: &str) -> Option<u32> {
        if self.failed.is_some() {
            return None;
        }
        let heading = self.items.heading_of(key, self.origin, self.next).map_err(|error| self.failed = Some(error)).ok()?;
        self.next = heading as usize + 1;
        Some(heading)
    }

    /// Whether a text stands under a key, which itself stands in the text as it is.
    fn is_text_under(&self, key: &str) -> bool {
        let end = offset_in(self.within.text, key) + key.len() + 1;
        let after = self.within.text.as_bytes().get(end..).unwrap_or_default();
        after.iter().find(|byte| !matches!(byte, b':' | b' ' | b'\n' | b'\t' | b'\r')) == Some(&b'"')
    }
}

impl<'de> Visitor<'de> for &mut ItemVisitor<'_, '_, '_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((heading, is_text)) = map.next_key_seed(KeySeed(&mut *self))? {
            match heading {
                Some(heading) if is_text => map.next_value_seed(TextSeed { cells: &mut self.cells, heading })?,
                Some(heading) => match self.items.cell(map.next_value::<&RawValue>()?.get(), self.within, 0) {
                    Ok(cell) => self.cells.push((heading, cell)),
                    Err(error) => self.failed = Some(error),
                },
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Finds the heading of a key, and whether its value is a text.
struct KeySeed<'k, 'o, 's, 't, 'de>(&'k mut ItemVisitor<'o, 's, 't, 'de>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_, '_, '_, 'de> {
    type Value = (Option<u32>, bool);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_, '_, '_, 'de> {
    type Value = (Option<u32>, bool);

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok((self.0.heading(key), self.0.is_text_under(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((self.0.heading(key), false))
    }
}

/// Takes a text as a cell.
struct TextSeed<'c, 'de> {
    cells: &'c mut Cells<'de>,
    heading: u32,
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.cells.push((self.heading, Cell::Text(Cow::Borrowed(text))));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.cells.push((self.heading, Cell::Text(Cow::Owned(text.to_owned()))));
        Ok(())
    }
}

/// Turns objects into records.
struct Items<'s, 't> {
    take: &'s mut Take<'t>,
    input: Input,
    /// Keys as written (trimmed), by heading.
    keys: IndexSet<String>,
    item_count: usize,
    cell_count: usize,
}

impl<'s, 't> Items<'s, 't> {
    fn new(take: &'s mut Take<'t>) -> Self {
        Items {
            take,
            input: Input { headings: Vec::with_capacity(FEW), ..Input::default() },
            keys: IndexSet::with_capacity_and_hasher(FEW, Default::default()),
            item_count: 0,
            cell_count: 0,
        }
    }

    /// The item on a line of JSON Lines.
    fn line(&mut self, line: &str, number: usize) -> Result<(), ReadError> {
        let begin = line.trim_start();
        if begin.is_empty() {
            return Ok(());
        }
        let within = Within::new(line, Position { line: number, ..Position::START });
        if !begin.starts_with('{') {
            serde_json::from_str::<&RawValue>(line).map_err(|error| within.fault(line, &error))?;
            let remedy =
                if begin.starts_with('[') { "：整个是一列事项（[…]）的，把文件名的结尾改成 .json" } else { "" };
            return fault(format!("每一行应是一个事项（{{…}}）{remedy}"), format!("第{number}行"));
        }
        let origin = Origin::Line(number);
        let (cells, _) = ItemVisitor::read(self, line, within, &origin, true).map_err(|error| within.fault(line, &error))?;
        self.item(Record { origin, cells: cells? })
    }

    /// A document that is itself the only item.
    fn only_item(&mut self, entries: &[Entry]) -> Result<(), ReadError> {
        let mut record = Record { origin: Origin::Pointer(String::new()), cells: Vec::with_capacity(entries.len()) };
        for entry in entries {
            let heading = self.heading_of(&entry.key, &record.origin, record.cells.len())?;
            record.cells.push((heading, self.cell(&entry.written, entry.within(), 0)?));
        }
        self.cell_count += entries.len();
        self.item(record)
    }

    /// One item.
    fn item(&mut self, record: Record<'_>) -> Result<(), ReadError> {
        let place = || match &record.origin {
            Origin::Pointer(pointer) => pointer.clone(),
            Origin::Line(line) => format!("第{line}行"),
            Origin::Row(_) | Origin::SheetRow(..) | Origin::Cells(_) => String::new(),
        };
        if self.cell_count > MAX_CELLS {
            return fault(format!("值太多：最多 {MAX_CELLS} 个"), place());
        }
        if self.item_count >= MAX_ROWS {
            return fault(format!("事项太多：最多 {MAX_ROWS} 项"), place());
        }
        self.item_count += 1;
        (self.take)(&self.input.headings, ListRow::Item(record))
    }

    /// What stands beside the items: 对象, and keys that are none.
    fn beside(&mut self, entries: &[Entry], options: &ReadOptions) -> Result<(), ReadError> {
        for entry in entries.iter().filter(|entry| options.objects.contains_key(&heading_key(&entry.key))) {
            self.object(entry)?;
        }
        self.unknown(entries, options)
    }

    fn object(&mut self, entry: &Entry) -> Result<(), ReadError> {
        let Entry { key, written, .. } = entry;
        let compared = heading_key(key);
        let place = pointer_to("", key);
        if self.input.objects.iter().any(|(name, _)| heading_key(name) == compared) {
            return twice(key, place);
        }
        if written.starts_with('{') {
            let (within, origin) = (entry.within(), Origin::Pointer(place));
            let (cells, _) = ItemVisitor::read(self, written, within, &origin, true).map_err(|error| within.fault(written, &error))?;
            self.input.objects.push((key.clone(), Record { origin, cells: cells? }.into_owned()));
            return Ok(());
        }
        if written == "null" { Ok(()) } else { fault(format!("「{key}」应是 {{…}}，这里是「{}」", shortened(written)), place) }
    }

    /// Keys beside the items that are no 对象: kept under no name, so that they are reported.
    fn unknown(&mut self, entries: &[Entry], options: &ReadOptions) -> Result<(), ReadError> {
        let mut record = Record { origin: Origin::Pointer(String::new()), cells: Vec::new() };
        for entry in entries {
            let Entry { key, written, .. } = entry;
            let compared = heading_key(key);
            if options.objects.contains_key(&compared) {
                continue;
            }
            if compared == ITEMS {
                return twice(key, pointer_to("", key));
            }
            let cell = self.cell(written, entry.within(), 0)?;
            let heading = self.heading(key, &record.origin)?;
            record.cells.push((heading, cell));
        }
        if !record.cells.is_empty() {
            self.input.objects.push((String::new(), record.into_owned()));
        }
        Ok(())
    }

    /// The heading of a key. `next`: the heading that is likeliest, as most items have their keys in the order of the one before.
    fn heading_of(&mut self, key: &str, origin: &Origin, next: usize) -> Result<u32, ReadError> {
        match self.keys.get_index(next) {
            Some(own) if own == key => Ok(next as u32),
            Some(_) | None => self.heading(key.trim(), origin),
        }
    }

    /// The heading of a key, which must be trimmed.
    fn heading(&mut self, key: &str, origin: &Origin) -> Result<u32, ReadError> {
        if let Some(heading) = self.keys.get_index_of(key) {
            return Ok(heading as u32);
        }
        if key.len() > MAX_KEY && key.chars().count() > MAX_KEY {
            let beginning: String = key.chars().take(20).chain(['…']).collect();
            return fault(format!("键太长：最多 {MAX_KEY} 个字符"), origin.value(&beginning).unwrap_or_default());
        }
        let column = self.input.headings.len();
        let place = origin.value(key).unwrap_or_default();
        if column >= MAX_COLUMNS {
            return fault(format!("不同的键太多：最多 {MAX_COLUMNS} 个"), place);
        }
        self.keys.insert(key.to_owned());
        self.input.headings.push(Heading {
            text: key.to_owned(),
            place,
            column,
            units: Arc::default(),
            mentioned_units: Arc::default(),
            is_of_units: false,
        });
        Ok(column as u32)
    }

    /// A value as written.
    fn cell<'e>(&mut self, written: &'e str, within: Within<'_>, depth: usize) -> Result<Cell<'e>, ReadError> {
        Ok(match written.bytes().next() {
            Some(b'"') => match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(text) if !text.contains('\\') => Cell::Text(text.into()),
                _ => Cell::Text(Cow::Owned(serde_json::from_str(written).map_err(|error| within.fault(written, &error))?)),
            },
            Some(b'[') if depth < MAX_DEPTH => {
                let elements: Vec<&RawValue> = serde_json::from_str(written).map_err(|error| within.fault(written, &error))?;
                let mut list = Vec::with_capacity(elements.len());
                self.cell_count += elements.len();
                for element in elements {
                    list.push(self.cell(element.get(), within, depth + 1)?);
                }
                Cell::List(list)
            }
            Some(b'[' | b'{') => Cell::Object(shortened(written)),
            Some(b't') => Cell::Bool(true),
            Some(b'f') => Cell::Bool(false),
            Some(b'n') | None => Cell::Null,
            Some(_) => Cell::Number(written.into()),
        })
    }
}

fn shortened(written: &str) -> String {
    let cut = written.char_indices().nth(SHOWN).and_then(|(end, _)| written.get(..end));
    cut.map_or_else(|| written.to_owned(), |shown| [shown, "…"].concat())
}
