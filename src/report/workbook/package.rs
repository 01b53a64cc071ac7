//! The parts of a workbook: what is not changed is copied as it stands, compressed as it was.

use super::error::BookError;
use super::xml::{Edits, attribute, escaped, opened, prefix_of, walk};
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The namespace of names of relationships, with which their types begin as well.
pub const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const EMPTY_RELATIONSHIPS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
const CONTENT_TYPES: &str = "[Content_Types].xml";
/// A part holds at most so many bytes, as those that are read.
const MAX_PART: u64 = 2 << 30;

/// A workbook on its way out.
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// By the name as parts are compared: its place in the archive.
    names: BTreeMap<String, usize>,
    /// By the same name: the name as written and the new content of parts that are changed or new.
    changed: BTreeMap<String, (String, String)>,
}

/// What leads from one part to another.
pub struct Relationship {
    pub id: String,
    /// The last piece of its type: `worksheet`, `comments`, …
    pub kind: String,
    /// The part that it leads to.
    pub target: String,
}

fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl<'b> Package<'b> {
    /// Opens a workbook; one that is signed is refused, for whatever is written breaks the signature.
    pub fn open(bytes: &'b [u8]) -> Result<Self, BookError> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(BookError("清单有密码，或者是旧式的 Excel 文件，写不进结论：请去掉密码，另存为 XLSX".to_owned()));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BookError::damaged())?;
        let mut names = BTreeMap::new();
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(|_| BookError::damaged())?;
            names.insert(key(&part.name().map_err(|_| BookError::damaged())?), at);
        }
        if names.keys().any(|name| name.starts_with("_xmlsignatures/")) {
            return Err(BookError("清单有数字签名，写进结论签名就失效：请用没有签名的一份，或者把结果写成别的文件".to_owned()));
        }
        Ok(Package { archive, names, changed: BTreeMap::new() })
    }

    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&key(name)) || self.changed.contains_key(&key(name))
    }

    /// The text of a part, with what was changed so far.
    pub fn text(&mut self, name: &str) -> Result<String, BookError> {
        if let Some((_, text)) = self.changed.get(&key(name)) {
            return Ok(text.clone());
        }
        let at = *self.names.get(&key(name)).ok_or_else(BookError::damaged)?;
        let part = self.archive.by_index(at).map_err(|_| BookError::damaged())?;
        let mut bytes = Vec::new();
        part.take(MAX_PART).read_to_end(&mut bytes).map_err(|_| BookError::damaged())?;
        let text = String::from_utf8(bytes).map_err(|_| BookError::damaged())?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Gives a part its new content.
    pub fn put(&mut self, name: &str, text: String) {
        self.changed.insert(key(name), (name.to_owned(), text));
    }

    /// The first of `name(1)`, `name(2)`, … that no part has.
    pub fn free_name(&self, name: impl Fn(usize) -> String) -> String {
        (1..).map(name).find(|name| !self.has(name)).unwrap_or_default()
    }

    /// Where a part's relationships stand.
    fn relationships_of(part: &str) -> String {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        format!("{folder}_rels/{file}.rels")
    }

    /// What a part leads to within the workbook.
    pub fn relationships(&mut self, part: &str) -> Result<Vec<Relationship>, BookError> {
        let name = Self::relationships_of(part);
        if !self.has(&name) {
            return Ok(Vec::new());
        }
        let text = self.text(&name)?;
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut found = Vec::new();
        walk(&text, &mut |event, _, _| {
            let Some(start) = opened(event).filter(|start| start.local_name().as_ref() == "Relationship") else { return };
            let inside = attribute(start, "TargetMode").is_none_or(|mode| mode != "External");
            let parts = (attribute(start, "Id"), attribute(start, "Type"), attribute(start, "Target"));
            if let (true, (Some(id), Some(kind), Some(target))) = (inside, parts) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.push(Relationship { id, kind, target: resolved(folder, &target) });
            }
        })?;
        Ok(found)
    }

    /// Has a part lead to another one; the name of the relationship. `kind`: the last piece of its type.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String, BookError> {
        let name = Self::relationships_of(part);
        let text = if self.has(&name) { self.text(&name)? } else { EMPTY_RELATIONSHIPS.to_owned() };
        let taken: Vec<String> = self.relationships(part)?.into_iter().map(|relationship| relationship.id).collect();
        let id = (1..).map(|at| format!("rIdZhunru{at}")).find(|id| !taken.contains(id) && !text.contains(id.as_str())).unwrap_or_default();
        let target = escaped(target);
        let text = appended(&text, "Relationships", |prefix| {
            format!("<{prefix}Relationship Id=\"{id}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"/{target}\"/>")
        })?;
        self.put(&name, text);
        Ok(id)
    }

    /// Says of what type a new part is.
    pub fn declare(&mut self, part: &str, content_type: &str) -> Result<(), BookError> {
        let text = self.text(CONTENT_TYPES)?;
        let text = appended(&text, "Types", |prefix| {
            format!("<{prefix}Override PartName=\"/{}\" ContentType=\"{content_type}\"/>", escaped(part))
        })?;
        self.put(CONTENT_TYPES, text);
        Ok(())
    }

    /// Whether the workbook holds macros, and so has another ending.
    pub fn has_macros(&mut self) -> Result<bool, BookError> {
        Ok(self.text(CONTENT_TYPES)?.contains("macroEnabled"))
    }

    /// The finished file.
    pub fn finish(mut self) -> Result<Vec<u8>, BookError> {
        let unwritten = |_: ZipError| BookError("工作簿写不出来".to_owned());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(zip::DateTime::default());
        for at in 0..self.archive.len() {
            let part = self.archive.by_index_raw(at).map_err(|_| BookError::damaged())?;
            let name = part.name().map_err(|_| BookError::damaged())?.into_owned();
            match self.changed.remove(&key(&name)) {
                None => writer.raw_copy_file(part).map_err(unwritten)?,
                Some((_, text)) => {
                    writer.start_file(name, options).map_err(unwritten)?;
                    writer.write_all(text.as_bytes()).map_err(|error| unwritten(error.into()))?;
                }
            }
        }
        for (name, text) in self.changed.into_values() {
            writer.start_file(name, options).map_err(unwritten)?;
            writer.write_all(text.as_bytes()).map_err(|error| unwritten(error.into()))?;
        }
        Ok(writer.finish().map_err(unwritten)?.into_inner())
    }
}

/// A target as a name within the workbook.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut pieces: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "." | "" => {}
            ".." => drop(pieces.pop()),
            piece => pieces.push(piece),
        }
    }
    pieces.join("/")
}

/// A part with an element added as the last child of its root. `element` is given the prefix of the part's elements.
fn appended(text: &str, root: &str, element: impl Fn(&str) -> String) -> Result<String, BookError> {
    let mut edits = Edits::default();
    let mut found = false;
    walk(text, &mut |event, range, depth| match event {
        Event::End(end) if depth == 0 && end.local_name().as_ref() == root => {
            edits.insert(range.start, element(&prefix_of(end.name().as_ref())));
            found = true;
        }
        Event::Empty(start) if depth == 0 && start.local_name().as_ref() == root => {
            let prefix = prefix_of(start.name().as_ref());
            edits.replace(range, super::xml::tag(start, &[], false) + &element(&prefix) + &format!("</{prefix}{root}>"));
            found = true;
        }
        _ => {}
    })?;
    if found { Ok(edits.apply(text)) } else { Err(BookError::damaged()) }
}
