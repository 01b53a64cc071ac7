//! The parts of an XLSX file as XML events; what is encrypted, damaged or too large is an error.

use crate::tables::ReadError;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;

/// At most this many bytes are unpacked from one part.
const MAX_UNPACKED: u64 = 2 << 30;

/// An open file.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Paths in lower case, as writers differ → index in the archive.
    parts: HashMap<String, usize>,
}

/// What one part refers to.
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `styles`, …
    pub(super) kind: String,
    /// The path of the part meant.
    pub(super) target: String,
}

/// A file that cannot be read any further.
pub(super) fn damaged(what: &str) -> ReadError {
    ReadError::new(format!("这个 Excel 文件读不出来，可能已损坏：{what}"))
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encrypted = bytes.windows(mark.len()).any(|window| window == mark);
            return Err(ReadError::new(if encrypted {
                "这个 Excel 文件有密码：请去掉密码再用"
            } else {
                "这是旧式的 Excel 文件（XLS）：请另存为 XLSX"
            }));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::new("这不是完好的 XLSX 文件"))?;
        let parts = zip.file_names_raw().enumerate().map(|(at, name)| (normal(&String::from_utf8_lossy(name)), at)).collect();
        Ok(Package { zip, parts })
    }

    /// A part's XML, if there is such a part.
    pub(super) fn part(&mut self, path: &str) -> Result<Option<Xml<'_>>, ReadError> {
        let Some(&at) = self.parts.get(&normal(path)) else { return Ok(None) };
        let file = self.zip.by_index(at).map_err(|_| damaged(&format!("打不开其中的「{path}」")))?;
        let source: Box<dyn Read + '_> = Box::new(Limited { inner: file, left: MAX_UNPACKED });
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, source));
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(Xml { reader, buffer: Vec::new() }))
    }

    /// What the part at a path refers to.
    pub(super) fn relations(&mut self, path: &str) -> Result<Vec<Relation>, ReadError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let of = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let Some(mut xml) = self.part(&of)? else { return Ok(Vec::new()) };
        let mut relations = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                    let get = |name| attribute(&start, name).map(Option::unwrap_or_default);
                    let kind = get("Type")?.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.push(Relation { id: get("Id")?, kind, target: resolved(folder, &get("Target")?) });
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }
}

/// `../a/b` as seen from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

fn normal(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// Fails, instead of ending, where more comes than may come.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(read)
    }
}

/// The events of one part.
pub(super) struct Xml<'a> {
    reader: Reader<BufReader<Box<dyn Read + 'a>>>,
    buffer: Vec<u8>,
}

impl Xml<'_> {
    pub(super) fn next(&mut self) -> Result<Event<'_>, ReadError> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                ReadError::new(format!("这个 Excel 文件展开后太大：最多 {} MB", MAX_UNPACKED >> 20))
            }
            _ => damaged("其中的 XML 不完整"),
        })
    }

    /// The text up to the end of an element that has just begun. `rich`: only what stands in `t`, and no reading aids (`rPh`).
    pub(super) fn text(&mut self, element: &str, rich: bool) -> Result<String, ReadError> {
        let mut text = String::new();
        let mut within: Vec<bool> = vec![!rich];
        let mut aids = 0_usize;
        loop {
            let counts = aids == 0 && within.last() == Some(&true);
            match self.next()? {
                Event::Start(start) => {
                    aids += usize::from(start.local_name().as_ref() == "rPh");
                    within.push(!rich || start.local_name().as_ref() == "t");
                }
                Event::End(end) => {
                    within.pop();
                    if within.is_empty() {
                        return if end.local_name().as_ref() == element {
                            Ok(unescaped(&text))
                        } else {
                            Err(damaged("其中的 XML 不完整"))
                        };
                    }
                    aids -= usize::from(aids > 0 && end.local_name().as_ref() == "rPh");
                }
                Event::Text(part) if counts => text.push_str(&part.xml10_content()),
                Event::CData(part) if counts => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) if counts => push_reference(&reference, &mut text),
                Event::Eof => return Err(damaged("其中的 XML 不完整")),
                _ => {}
            }
        }
    }
}

/// An attribute's value.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, ReadError> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| damaged("其中的 XML 不完整"))?;
        if attribute.key.local_name().as_ref() == name {
            let value = quick_xml::escape::unescape(&attribute.value).unwrap_or(Cow::Borrowed(&attribute.value));
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn push_reference(reference: &BytesRef<'_>, text: &mut String) {
    let name = reference.xml10_content();
    match quick_xml::escape::resolve_predefined_entity(&name) {
        Some(known) => text.push_str(known),
        None => text.extend(reference.resolve_char_ref().ok().flatten()),
    }
}

/// Excel writes some characters as `_x000D_`.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code =
            after.split_at_checked(4).filter(|(code, tail)| tail.starts_with('_') && code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = code.and_then(|(code, _)| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match (character, code.and_then(|(_, tail)| tail.strip_prefix('_'))) {
            (Some(character), Some(tail)) => {
                plain.push(character);
                rest = tail;
            }
            _ => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}
