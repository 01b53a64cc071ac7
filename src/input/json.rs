//! JSON and JSON Lines → records: each key once for an item, numbers in their own digits, a JSON Pointer for every cell.
//!
//! The text is cut into values as written; no value but the one at hand is ever built.

use super::cut::{Cut, Part};
use super::{Datum, Heading, Input, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Origin, ReadError, ReadOptions, Record, Take, pointer_to};
use crate::collections::IndexSet;
use crate::value::text::fold;

/// The key of the items, beside the 对象.
const ITEMS: &str = "事项";
/// Arrays within arrays are read so deep; what lies deeper is shown as written.
const MAX_DEPTH: usize = 8;
/// A value that is shown as written is cut to so many characters.
const SHOWN: usize = 60;
/// Most lists have fewer keys.
const FEW: usize = 28;

fn content<T>(message: impl Into<String>, place: impl Into<String>) -> Result<T, ReadError> {
    Err(ReadError::at(message, place))
}

fn twice<T>(key: &str, place: String) -> Result<T, ReadError> {
    content(format!("键「{key}」写了两次"), place)
}

/// Reads one JSON document: a list, a bare array of items, or one item.
pub(super) fn read(text: &str, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    read_from(text, Begin::START, options, take)
}

/// Reads what stands beside the items of a list that were read before: up to their opening bracket, in one line, and from their closing
/// bracket on.
pub(crate) fn read_beside(head: &str, tail: &str, begin: Begin, options: &ReadOptions) -> Result<Input, ReadError> {
    // One item stands for all of them; it takes up no room, so that places are those in the whole.
    let head = format!("{head}[{{}}");
    let begin = Begin { characters: begin.characters - head.chars().count() as i64, ..begin };
    read_from(&format!("{head}{tail}"), begin, options, &mut |_, _| Ok(()))
}

fn read_from(text: &str, begin: Begin, options: &ReadOptions, take: &mut Take<'_>) -> Result<Input, ReadError> {
    let source = Source { text, begin };
    let mut reader = Reader::new(source, take);
    match text.trim_start().bytes().next() {
        Some(b'[') => reader.items(text, "", 0)?,
        Some(b'{') => reader.list_or_item(text, options)?,
        Some(_) => {
            source.check(text)?;
            return content("JSON 应是一个事项（{…}）、一列事项（[…]），或 {\"事项\": […]}", "/");
        }
        None => return Err(ReadError::new("文件是空的")),
    }
    Ok(reader.input)
}

/// Reads JSON Lines: an item on each line that is not blank.
pub(super) fn read_lines(text: &str, take: &mut Take<'_>) -> Result<Input, ReadError> {
    let mut items = JsonItems::new(take);
    for (at, line) in text.split('\n').enumerate() {
        if !line.trim().is_empty() {
            items.line(line, at + 1)?;
        }
    }
    Ok(items.finish())
}

/// The object with which a text begins, as written.
pub(crate) fn first_object(text: &str) -> Option<&str> {
    if text.starts_with('{') { Cut::new(text).value() } else { None }
}

/// Reads items one by one.
pub(crate) struct JsonItems<'a, 's, 't>(Reader<'a, 's, 't>);

impl<'a, 's, 't> JsonItems<'a, 's, 't> {
    pub(crate) fn new(take: &'s mut Take<'t>) -> Self {
        JsonItems(Reader::new(Source { text: "", begin: Begin::START }, take))
    }

    /// Reads the item on a line with this number, from 1.
    pub(crate) fn line(&mut self, line: &'a str, number: usize) -> Result<(), ReadError> {
        let JsonItems(reader) = self;
        reader.source = Source { text: line, begin: Begin { line: number, ..Begin::START } };
        if !line.trim_start().starts_with('{') {
            reader.source.check(line)?;
            return content("每一行应是一个事项（{…}）", format!("第{number}行"));
        }
        reader.item(line, Origin::Line(number))
    }

    /// Says in which text the objects stand that are read next.
    pub(crate) fn within(&mut self, text: &'a str, begin: Begin) {
        self.0.source = Source { text, begin };
    }

    /// Reads an object that stands in an array at a JSON Pointer, with its number from 0.
    pub(crate) fn element(&mut self, object: &'a str, pointer: &str, number: usize) -> Result<(), ReadError> {
        self.0.item(object, Origin::Pointer(format!("{pointer}/{number}")))
    }

    /// Reads an array of items that is part of one at a JSON Pointer; so many items come before.
    pub(crate) fn array(&mut self, text: &'a str, begin: Begin, pointer: &str, before: usize) -> Result<(), ReadError> {
        let JsonItems(reader) = self;
        reader.source = Source { text, begin };
        // What lies in an object is cut out as a whole before any of it is read.
        if !pointer.is_empty() {
            reader.source.check(text)?;
        }
        reader.items(text, pointer, before)
    }

    /// The keys met so far.
    pub(crate) fn headings(&self) -> &[Heading] {
        &self.0.input.headings
    }

    /// What was read, without the items.
    pub(crate) fn finish(self) -> Input {
        self.0.input
    }
}

/// Where a text begins within a longer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Begin {
    /// The line, from 1.
    pub(crate) line: usize,
    /// How many characters of that line come before.
    pub(crate) characters: i64,
    /// How many bytes of it.
    pub(crate) bytes: usize,
}

impl Begin {
    pub(crate) const START: Begin = Begin { line: 1, characters: 0, bytes: 0 };

    /// Where it ends that begins here.
    pub(crate) fn after(self, part: &[u8]) -> Begin {
        // All but the bytes that go on with a character.
        let characters = |line: &[u8]| count(line, |byte| (byte as i8) >= -0x40) as i64;
        match count(part, |byte| byte == b'\n') {
            0 => Begin { characters: self.characters + characters(part), bytes: self.bytes + part.len(), ..self },
            lines => {
                let last = part.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
                Begin { line: self.line + lines, characters: characters(last), bytes: last.len() }
            }
        }
    }
}

/// How many bytes are of a kind.
pub(crate) fn count(bytes: &[u8], kind: impl Fn(u8) -> bool) -> usize {
    // Short runs, so that the counters stay bytes and many are added at once.
    bytes.chunks(255).map(|run| usize::from(run.iter().map(|byte| u8::from(kind(*byte))).sum::<u8>())).sum()
}

/// A text, and where it begins.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a str,
    begin: Begin,
}

impl<'a> Source<'a> {
    /// Whether a part of it is one value.
    fn check(self, part: &'a str) -> Result<(), ReadError> {
        let mut cut = Cut::new(part);
        let whole = cut.value().and_then(|_| cut.end());
        whole.ok_or_else(|| self.fault(&cut))
    }

    /// The entries or elements of a part of it, which must be an object or an array.
    fn parts(self, part: &'a str) -> Parts<'a> {
        Parts { source: self, cut: Cut::new(part) }
    }

    /// What is wrong with a part of the text that was cut, and where, in our own words.
    fn fault(self, cut: &Cut<'a>) -> ReadError {
        let (message, at) = match cut.wrong() {
            Some(at) => ("JSON 写法有误：看看这里或前面的双引号、逗号、冒号、反斜杠，文本和键都要写在双引号里", at),
            None => ("JSON 没有写完：缺少双引号「\"」、「}」或「]」", cut.text().len()),
        };
        // The part lies within the text; its place tells where.
        let begin = (cut.text().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let whole = self.text.as_bytes();
        let Begin { line, characters, .. } = self.begin.after(whole.get(..begin + at).unwrap_or(whole));
        ReadError::at(message, format!("第{line}行第{}列", characters + 1))
    }
}

/// The entries of an object or the elements of an array, cut out one after another.
struct Parts<'a> {
    source: Source<'a>,
    cut: Cut<'a>,
}

impl<'a> Parts<'a> {
    fn next(&mut self) -> Result<Option<Part<'a>>, ReadError> {
        self.cut.part().ok_or_else(|| self.source.fault(&self.cut))
    }
}

struct Reader<'a, 's, 't> {
    source: Source<'a>,
    take: &'s mut Take<'t>,
    input: Input,
    /// Keys as written (trimmed), by heading.
    keys: IndexSet<String>,
    /// Keys as compared: all spellings of one key are one group.
    groups: IndexSet<String>,
    group_of: Vec<usize>,
    /// By group: the record that last had it.
    last_seen: Vec<usize>,
    records: usize,
    items: usize,
    cells: usize,
}

impl<'a, 's, 't> Reader<'a, 's, 't> {
    fn new(source: Source<'a>, take: &'s mut Take<'t>) -> Self {
        Reader {
            source,
            take,
            input: Input { headings: Vec::with_capacity(FEW), ..Input::default() },
            keys: IndexSet::default(),
            groups: IndexSet::default(),
            group_of: Vec::with_capacity(FEW),
            last_seen: Vec::with_capacity(FEW),
            records: 0,
            items: 0,
            cells: 0,
        }
    }

    /// An array of items, at a JSON Pointer; the first one has this number.
    fn items(&mut self, array: &'a str, pointer: &str, first: usize) -> Result<(), ReadError> {
        let (mut elements, mut next) = (self.source.parts(array), first);
        while let Some((_, item)) = elements.next()? {
            let place = format!("{pointer}/{next}");
            if !item.starts_with('{') {
                return content(format!("每个事项应是 {{…}}，这里是「{}」", shortened(item)), place);
            }
            self.item(item, Origin::Pointer(place))?;
            next += 1;
        }
        Ok(())
    }

    /// One item.
    fn item(&mut self, object: &'a str, origin: Origin) -> Result<(), ReadError> {
        let record = self.record(object, origin)?;
        if self.items >= MAX_ROWS {
            let place = match record.origin {
                Origin::Pointer(pointer) => pointer,
                Origin::Line(line) => format!("第{line}行"),
                Origin::Row(_) | Origin::Cells(_) => String::new(),
            };
            return content(format!("事项太多：最多 {MAX_ROWS} 项"), place);
        }
        self.items += 1;
        (self.take)(&self.input.headings, record)
    }

    /// `{"申报": {…}, "事项": [{…}]}`, or one item.
    fn list_or_item(&mut self, object: &'a str, options: &ReadOptions) -> Result<(), ReadError> {
        let mut entries: Vec<(String, &'a str)> = Vec::new();
        let mut list = false;
        let mut parts = self.source.parts(object);
        while let Some((key, value)) = parts.next()? {
            let key = key.trim().to_owned();
            if fold(&key) == ITEMS {
                if list {
                    return twice(&key, pointer_to("", &key));
                }
                if is_list(self.source, value, options)? {
                    self.items(value, &pointer_to("", &key), 0)?;
                    list = true;
                    continue;
                }
            }
            entries.push((key, value));
        }
        if !list {
            return self.item(object, Origin::Pointer(String::new()));
        }
        for (key, value) in &entries {
            self.beside(key, value, options)?;
        }
        self.unknown(&entries, options)
    }

    /// What stands beside the items, if it is an 对象.
    fn beside(&mut self, key: &str, value: &'a str, options: &ReadOptions) -> Result<(), ReadError> {
        let folded = fold(key);
        if !is_object_name(&folded, options) {
            return Ok(());
        }
        let place = pointer_to("", key);
        if self.input.objects.iter().any(|(name, _)| fold(name) == folded) {
            return twice(key, place);
        }
        if value.starts_with('{') {
            let record = self.record(value, Origin::Pointer(place))?;
            self.input.objects.push((key.to_owned(), record));
            return Ok(());
        }
        if value == "null" { Ok(()) } else { content(format!("「{key}」应是 {{…}}，这里是「{}」", shortened(value)), place) }
    }

    /// Keys beside the items that are no 对象: kept under no name, so that they are told.
    fn unknown(&mut self, entries: &[(String, &'a str)], options: &ReadOptions) -> Result<(), ReadError> {
        let mut record = Record { origin: Origin::Pointer(String::new()), cells: Vec::new() };
        let mut seen = IndexSet::<String>::default();
        for (key, value) in entries {
            let folded = fold(key);
            if is_object_name(&folded, options) {
                continue;
            }
            if folded == ITEMS || seen.insert_full(folded).0 < record.cells.len() {
                return twice(key, pointer_to("", key));
            }
            let datum = self.value(value, 0)?;
            let heading = self.heading(key, &record.origin)?;
            record.cells.push((heading, datum));
        }
        if !record.cells.is_empty() {
            self.input.objects.push((String::new(), record));
        }
        Ok(())
    }

    fn record(&mut self, object: &'a str, origin: Origin) -> Result<Record, ReadError> {
        self.records += 1;
        let mut cells = Vec::with_capacity(self.input.headings.len().max(FEW));
        let mut parts = self.source.parts(object);
        while let Some((key, value)) = parts.next()? {
            let key = key.trim();
            let heading = self.heading(key, &origin)?;
            let group = self.group_of.get(heading as usize).copied().unwrap_or_default();
            if let Some(last) = self.last_seen.get_mut(group)
                && std::mem::replace(last, self.records) == self.records
            {
                return twice(key, place(&origin, key));
            }
            let datum = self.value(value, 0)?;
            self.count(Some((&origin, key)))?;
            cells.push((heading, datum));
        }
        Ok(Record { origin, cells })
    }

    /// The heading of a key, which must be trimmed.
    fn heading(&mut self, key: &str, origin: &Origin) -> Result<u32, ReadError> {
        if let Some(heading) = self.keys.get_index_of(key) {
            return Ok(heading as u32);
        }
        let column = self.input.headings.len();
        if column >= MAX_COLUMNS {
            return content(format!("不同的键太多：最多 {MAX_COLUMNS} 个"), place(origin, key));
        }
        let group = self.groups.insert_full(fold(key)).0;
        if group == self.last_seen.len() {
            self.last_seen.push(0);
        }
        self.group_of.push(group);
        self.keys.insert(key.to_owned());
        self.input.headings.push(Heading { text: key.to_owned(), place: place(origin, key), column });
        Ok(column as u32)
    }

    /// A value as it was cut out.
    fn value(&mut self, written: &'a str, depth: usize) -> Result<Datum, ReadError> {
        Ok(match written.bytes().next() {
            Some(b'"') => {
                let mut cut = Cut::new(written);
                let text = cut.string().ok_or_else(|| self.source.fault(&cut))?;
                Datum::Text(text.into_owned())
            }
            Some(b'[') if depth < MAX_DEPTH => {
                let mut list = Vec::new();
                let mut elements = self.source.parts(written);
                while let Some((_, element)) = elements.next()? {
                    list.push(self.value(element, depth + 1)?);
                    self.count(None)?;
                }
                Datum::List(list)
            }
            Some(b'[' | b'{') => Datum::Object(shortened(written)),
            Some(b't') => Datum::Bool(true),
            Some(b'f') => Datum::Bool(false),
            Some(b'n') | None => Datum::Null,
            Some(_) => Datum::Number(written.to_owned()),
        })
    }

    /// One value more, under a key or in an array.
    fn count(&mut self, under: Option<(&Origin, &str)>) -> Result<(), ReadError> {
        self.cells += 1;
        if self.cells > MAX_CELLS {
            let place = under.map_or_else(String::new, |(origin, key)| place(origin, key));
            return content(format!("值太多：最多 {MAX_CELLS} 个"), place);
        }
        Ok(())
    }
}

fn place(origin: &Origin, key: &str) -> String {
    match origin {
        Origin::Pointer(pointer) => pointer_to(pointer, key),
        Origin::Line(line) => format!("第{line}行/{key}"),
        Origin::Row(_) | Origin::Cells(_) => key.to_owned(),
    }
}

fn is_object_name(folded: &str, options: &ReadOptions) -> bool {
    options.object_names.iter().any(|name| fold(name) == folded)
}

/// Whether the value of 事项 makes the object a list: an array with an object in it, or an empty one where no fact is called 事项.
fn is_list<'a>(source: Source<'a>, value: &'a str, options: &ReadOptions) -> Result<bool, ReadError> {
    if !value.starts_with('[') {
        return Ok(false);
    }
    let (mut empty, mut elements) = (true, source.parts(value));
    while let Some((_, element)) = elements.next()? {
        if element.starts_with('{') {
            return Ok(true);
        }
        empty = false;
    }
    Ok(empty && !options.headings.iter().any(|heading| fold(heading) == ITEMS))
}

fn shortened(written: &str) -> String {
    let cut = written.char_indices().nth(SHOWN).and_then(|(end, _)| written.get(..end));
    cut.map_or_else(|| written.to_owned(), |shown| [shown, "…"].concat())
}
