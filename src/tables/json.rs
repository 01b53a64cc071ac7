//! JSON and JSON Lines → records: each key once for an item, numbers in their own digits, a JSON Pointer for every cell.

use super::json_text::{Cursor, Fault};
use super::{Datum, Heading, Input, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Origin, ReadError, ReadOptions, Record, pointer_to};
use crate::text::fold;
use std::collections::{HashMap, HashSet};

/// The key of the items, beside the 对象.
const ITEMS: &str = "事项";
/// Arrays within arrays are read so deep; what lies deeper is shown as written.
const MAX_DEPTH: usize = 8;
/// A value that is shown as written is cut to so many characters.
const SHOWN: usize = 60;

/// Why reading stopped: the text is not JSON, or it is not a list.
enum Stop {
    Text(Fault),
    Content(ReadError),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Text(fault)
    }
}

fn content<T>(message: impl Into<String>, place: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Content(ReadError::at(message, place)))
}

/// Reads one JSON document: a list, a bare array of items, or one item.
pub(super) fn read_list(text: &str, options: &ReadOptions) -> Result<Input, ReadError> {
    let mut reader = Reader::default();
    match reader.document(&mut Cursor::new(text), options) {
        Ok(()) => Ok(reader.input),
        Err(Stop::Content(error)) => Err(error),
        Err(Stop::Text(fault)) => Err(fault.in_text(text, 1)),
    }
}

/// Reads JSON Lines: an item on each line that is not blank.
pub(super) fn read_lines(text: &str) -> Result<Input, ReadError> {
    let mut lines = Lines::default();
    for (at, line) in text.split('\n').enumerate() {
        if !line.trim().is_empty() {
            lines.read(line, at + 1)?;
        }
    }
    Ok(lines.finish())
}

/// Reads items one by one: lines of JSON Lines, or members of an array that lies elsewhere.
#[derive(Default)]
pub(crate) struct Lines(Reader);

impl Lines {
    /// Reads the item on a line with this number, from 1.
    pub(crate) fn read(&mut self, line: &str, number: usize) -> Result<(), ReadError> {
        match self.0.line(&mut Cursor::new(line), number) {
            Ok(()) => Ok(()),
            Err(Stop::Content(error)) => Err(error),
            Err(Stop::Text(fault)) => Err(fault.in_text(line, number)),
        }
    }

    /// What was read so far.
    pub(crate) fn input(&self) -> &Input {
        &self.0.input
    }

    /// What was read.
    pub(crate) fn finish(self) -> Input {
        self.0.input
    }
}

#[derive(Default)]
struct Reader {
    input: Input,
    /// Keys as written (trimmed) → heading.
    keys: HashMap<String, u32>,
    /// Keys as compared → a number that all spellings of one key share.
    groups: HashMap<String, u32>,
    group_of: Vec<u32>,
    /// By group: the record that last had it.
    last_seen: Vec<usize>,
    records: usize,
    cells: usize,
}

impl Reader {
    fn document(&mut self, cursor: &mut Cursor<'_>, options: &ReadOptions) -> Result<(), Stop> {
        match cursor.peek() {
            Some(b'[') => self.items(cursor, "")?,
            Some(b'{') => self.list_or_item(cursor, options)?,
            Some(_) => {
                cursor.skip()?;
                cursor.end()?;
                return content("JSON 应是一个事项（{…}）、一列事项（[…]），或 {\"事项\": […]}", "/");
            }
            None => return Err(Stop::Content(ReadError::new("文件是空的"))),
        }
        Ok(cursor.end()?)
    }

    fn line(&mut self, cursor: &mut Cursor<'_>, line: usize) -> Result<(), Stop> {
        if cursor.peek() != Some(b'{') {
            cursor.skip()?;
            return content("每一行应是一个事项（{…}）", format!("第{line}行"));
        }
        let record = self.record(cursor, Origin::Line(line))?;
        cursor.end()?;
        self.add(record, || format!("第{line}行"))
    }

    /// An array of items, at a JSON Pointer.
    fn items(&mut self, cursor: &mut Cursor<'_>, pointer: &str) -> Result<(), Stop> {
        cursor.take(b'[');
        if cursor.take(b']') {
            return Ok(());
        }
        for at in 0.. {
            let place = format!("{pointer}/{at}");
            if cursor.peek() != Some(b'{') {
                let shown = shortened(cursor.skip()?);
                return content(format!("每个事项应是 {{…}}，这里是「{shown}」"), place);
            }
            let record = self.record(cursor, Origin::Pointer(place))?;
            self.add(record, || format!("{pointer}/{at}"))?;
            if !cursor.more(b']')? {
                break;
            }
        }
        Ok(())
    }

    fn add(&mut self, record: Record, place: impl Fn() -> String) -> Result<(), Stop> {
        if self.input.items.len() >= MAX_ROWS {
            return content(format!("事项太多：最多 {MAX_ROWS} 项"), place());
        }
        self.input.items.push(record);
        Ok(())
    }

    /// `{"申报": {…}, "事项": [{…}]}`, or one item.
    fn list_or_item(&mut self, cursor: &mut Cursor<'_>, options: &ReadOptions) -> Result<(), Stop> {
        let begun = cursor.at;
        cursor.take(b'{');
        let mut entries: Vec<(String, usize)> = Vec::new();
        let mut list = false;
        if !cursor.take(b'}') {
            loop {
                let key = cursor.key()?.trim().to_owned();
                let value = cursor.at;
                if fold(&key) != ITEMS {
                    cursor.skip()?;
                    entries.push((key, value));
                } else if list {
                    return content(format!("键「{key}」写了两次"), pointer_to("", &key));
                } else if is_list(cursor, options)? {
                    self.items(cursor, &pointer_to("", &key))?;
                    list = true;
                } else {
                    cursor.skip()?;
                    entries.push((key, value));
                }
                if !cursor.more(b'}')? {
                    break;
                }
            }
        }
        let end = cursor.at;
        if list {
            for (key, value) in &entries {
                cursor.at = *value;
                self.beside(cursor, key, options)?;
            }
            self.unknown(cursor, &entries, options)?;
        } else {
            cursor.at = begun;
            let record = self.record(cursor, Origin::Pointer(String::new()))?;
            self.add(record, String::new)?;
        }
        cursor.at = end;
        Ok(())
    }

    /// What stands beside the items, if it is an 对象.
    fn beside(&mut self, cursor: &mut Cursor<'_>, key: &str, options: &ReadOptions) -> Result<(), Stop> {
        let folded = fold(key);
        if !is_object_name(&folded, options) {
            return Ok(());
        }
        let place = pointer_to("", key);
        if self.input.objects.iter().any(|(name, _)| fold(name) == folded) {
            return content(format!("键「{key}」写了两次"), place);
        }
        if cursor.peek() == Some(b'{') {
            let record = self.record(cursor, Origin::Pointer(place))?;
            self.input.objects.push((key.to_owned(), record));
            return Ok(());
        }
        let written = cursor.skip()?;
        if written == "null" {
            Ok(())
        } else {
            content(format!("「{key}」应是 {{…}}，这里是「{}」", shortened(written)), place)
        }
    }

    /// Keys beside the items that are no 对象: kept under no name, so that they are told.
    fn unknown(&mut self, cursor: &mut Cursor<'_>, entries: &[(String, usize)], options: &ReadOptions) -> Result<(), Stop> {
        let mut record = Record { origin: Origin::Pointer(String::new()), cells: Vec::new() };
        let mut seen = HashSet::new();
        for (key, value) in entries {
            let folded = fold(key);
            if is_object_name(&folded, options) {
                continue;
            }
            if folded == ITEMS || !seen.insert(folded) {
                return content(format!("键「{key}」写了两次"), pointer_to("", key));
            }
            cursor.at = *value;
            let datum = self.value(cursor, 0)?;
            let heading = self.heading(key, &record.origin)?;
            record.cells.push((heading, datum));
        }
        if !record.cells.is_empty() {
            self.input.objects.push((String::new(), record));
        }
        Ok(())
    }

    fn record(&mut self, cursor: &mut Cursor<'_>, origin: Origin) -> Result<Record, Stop> {
        self.records += 1;
        let mut cells = Vec::new();
        cursor.take(b'{');
        if cursor.take(b'}') {
            return Ok(Record { origin, cells });
        }
        loop {
            let key = cursor.key()?;
            let key = key.trim();
            let heading = self.heading(key, &origin)?;
            let group = self.group_of.get(heading as usize).copied().unwrap_or_default() as usize;
            if let Some(last) = self.last_seen.get_mut(group)
                && std::mem::replace(last, self.records) == self.records
            {
                return content(format!("键「{key}」写了两次"), place(&origin, key));
            }
            let datum = self.value(cursor, 0)?;
            self.cells += 1;
            if self.cells > MAX_CELLS {
                return content(format!("值太多：最多 {MAX_CELLS} 个"), place(&origin, key));
            }
            cells.push((heading, datum));
            if !cursor.more(b'}')? {
                return Ok(Record { origin, cells });
            }
        }
    }

    /// The heading of a key, which must be trimmed.
    fn heading(&mut self, key: &str, origin: &Origin) -> Result<u32, Stop> {
        if let Some(&heading) = self.keys.get(key) {
            return Ok(heading);
        }
        let column = self.input.headings.len();
        if column >= MAX_COLUMNS {
            return content(format!("不同的键太多：最多 {MAX_COLUMNS} 个"), place(origin, key));
        }
        let heading = column as u32;
        let next = self.groups.len() as u32;
        let group = *self.groups.entry(fold(key)).or_insert(next);
        if group == next {
            self.last_seen.push(0);
        }
        self.group_of.push(group);
        self.keys.insert(key.to_owned(), heading);
        self.input.headings.push(Heading { text: key.to_owned(), place: place(origin, key), column });
        Ok(heading)
    }

    fn value(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Datum, Stop> {
        Ok(match cursor.peek() {
            Some(b'"') => Datum::Text(cursor.string()?.into_owned()),
            Some(b'[') if depth < MAX_DEPTH => {
                cursor.take(b'[');
                let mut list = Vec::new();
                if cursor.take(b']') {
                    return Ok(Datum::List(list));
                }
                loop {
                    list.push(self.value(cursor, depth + 1)?);
                    self.cells += 1;
                    if self.cells > MAX_CELLS {
                        return Err(Stop::Content(ReadError::new(format!("值太多：最多 {MAX_CELLS} 个"))));
                    }
                    if !cursor.more(b']')? {
                        return Ok(Datum::List(list));
                    }
                }
            }
            Some(b'[' | b'{') => Datum::Object(shortened(cursor.skip()?)),
            _ => match cursor.word()? {
                "null" => Datum::Null,
                "true" => Datum::Bool(true),
                "false" => Datum::Bool(false),
                digits => Datum::Number(digits.to_owned()),
            },
        })
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

/// Whether the value of 事项 that comes next makes the object a list: an array with an object in it, or an empty one where no fact is called 事项.
fn is_list(cursor: &mut Cursor<'_>, options: &ReadOptions) -> Result<bool, Fault> {
    let begun = cursor.at;
    let mut list = false;
    if cursor.take(b'[') {
        if cursor.peek() == Some(b']') {
            list = !options.headings.iter().any(|heading| fold(heading) == ITEMS);
        } else {
            loop {
                list = cursor.peek() == Some(b'{');
                if list {
                    break;
                }
                cursor.skip()?;
                if !cursor.more(b']')? {
                    break;
                }
            }
        }
    }
    cursor.at = begun;
    Ok(list)
}

fn shortened(written: &str) -> String {
    let mut shown: String = written.chars().take(SHOWN).collect();
    if shown.len() < written.len() {
        shown.push('…');
    }
    shown
}
