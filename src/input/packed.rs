//! The parts of a zip, of which no more is unpacked than may be.

use super::error::ReadError;
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;

/// At most this many bytes are unpacked, of all parts together.
pub(super) const MAX_UNPACKED: u64 = 2 << 30;
/// So many bytes at most are one tag, or one text without a tag in between.
pub(super) const MAX_EVENT: usize = 1 << 20;

/// A file that is a zip.
pub(super) struct Packed<'b>(ZipArchive<Cursor<&'b [u8]>>);

/// Opens a zip whose parts have a name each. `kind` and `file`: what it is called where it is incomplete, and where it is damaged.
pub(super) fn opened<'b>(bytes: &'b [u8], kind: &str, file: &str) -> Result<ZipArchive<Cursor<&'b [u8]>>, ReadError> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::incomplete(kind))?;
    // Of parts of one name `zip` keeps the last one.
    if entries(bytes, zip.central_directory_start()) > zip.len() {
        return Err(ReadError::damaged(file, "同名的部分写了两次"));
    }
    Ok(zip)
}

/// How many parts the directory of a zip lists.
fn entries(bytes: &[u8], start: u64) -> usize {
    let mut rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    let mut count = 0;
    while rest.starts_with(b"PK\x01\x02") {
        let length =
            |at: usize| rest.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, |two| usize::from(u16::from_le_bytes(two)));
        count += 1;
        rest = rest.get(46 + length(28) + length(30) + length(32)..).unwrap_or_default();
    }
    count
}

/// A part on its way out.
pub(super) type Part<'z> = BufReader<Limited<Box<dyn Read + 'z>>>;

impl<'b> Packed<'b> {
    /// Opens it. `kind`: what it is called.
    pub(super) fn open(bytes: &'b [u8], kind: &str) -> Result<Packed<'b>, ReadError> {
        opened(bytes, kind, kind).map(Packed)
    }

    /// A part by its name.
    pub(super) fn part(&mut self, name: &str) -> Option<Part<'_>> {
        let inner: Box<dyn Read + '_> = Box::new(self.0.by_name(name).ok()?);
        Some(BufReader::with_capacity(1 << 16, Limited { inner, left: Some(MAX_UNPACKED), event_bytes_left: Some(MAX_EVENT) }))
    }
}

/// A file that is a part by itself.
pub(super) fn whole(bytes: &[u8]) -> Part<'_> {
    BufReader::new(Limited { inner: Box::new(bytes), left: Some(bytes.len() as u64), event_bytes_left: Some(0) })
}

/// Fails, instead of ending, where more comes than may come.
pub(super) struct Limited<R> {
    pub(super) inner: R,
    /// `None`: too much came.
    pub(super) left: Option<u64>,
    /// The same of one tag, or one text without a tag in between.
    pub(super) event_bytes_left: Option<usize>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.and_then(|left| left.checked_sub(read as u64));
        self.event_bytes_left = self.event_bytes_left.and_then(|left| left.checked_sub(read));
        if self.left.is_some() && self.event_bytes_left.is_some() { Ok(read) } else { Err(io::ErrorKind::FileTooLarge.into()) }
    }
}
