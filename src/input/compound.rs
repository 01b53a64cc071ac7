//! The file in which old office programs keep their streams (MS-CFB), read only.

use std::collections::HashSet;

/// What such a file begins with.
pub(super) const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Numbers of sectors from here on mean something else.
const MAX_SECTOR: u32 = 0xffff_fffa;
/// How long an entry of the directory is, and how long a small sector.
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;

/// A file of streams.
pub(super) struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// Of each sector the next one.
    next: Vec<u32>,
    next_small: Vec<u32>,
    /// What small streams lie in.
    small: Vec<u8>,
    /// Streams shorter than this are small.
    cutoff: usize,
    /// The streams that lie in no folder.
    streams: Vec<Stream>,
}

/// Where a stream is.
struct Stream {
    name: String,
    first: u32,
    length: usize,
}

/// An entry of the directory.
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    first: u32,
    length: usize,
}

impl<'b> Compound<'b> {
    /// Opens a file; none if it is broken.
    pub(super) fn open(bytes: &'b [u8]) -> Option<Compound<'b>> {
        let shift = u32::from(short(bytes, 30)?);
        if !bytes.starts_with(&SIGNATURE) || !matches!(shift, 9 | 12) {
            return None;
        }
        let sector = 1_usize << shift;
        let mut compound = Compound {
            bytes,
            sector,
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            cutoff: word(bytes, 56)? as usize,
            streams: Vec::new(),
        };
        compound.next = compound.table()?;
        let directory: Vec<Entry> = compound.chain(word(bytes, 48)?)?.chunks_exact(ENTRY).filter_map(Entry::read).collect();
        let root = directory.first()?;
        let small = compound.chain(word(bytes, 60)?).unwrap_or_default();
        compound.next_small = small.chunks_exact(4).filter_map(|at| word(at, 0)).collect();
        compound.small = compound.chain(root.first).unwrap_or_default();
        let (mut waiting, mut seen) = (vec![root.child], HashSet::new());
        while let Some(at) = waiting.pop() {
            let Some(Entry { name, kind, left, right, first, length, .. }) = directory.get(at as usize) else { continue };
            if seen.insert(at) {
                waiting.extend([*left, *right]);
                if *kind == 2 {
                    compound.streams.push(Stream { name: name.clone(), first: *first, length: *length });
                }
            }
        }
        Some(compound)
    }

    /// Whether there is a stream of a name, which is in no folder.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name == name)
    }

    /// The bytes of a stream; none if it is not there, or broken.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let Stream { first, length, .. } = self.streams.iter().find(|stream| stream.name == name)?;
        let mut bytes = if *length < self.cutoff {
            let at = |number: u32| (number as usize).checked_mul(SMALL_SECTOR);
            follow(*first, &self.next_small, |number| self.small.get(at(number)?..at(number)?.checked_add(SMALL_SECTOR)?))?
        } else {
            self.chain(*first)?
        };
        bytes.truncate(*length);
        // What is cut off looks like a shorter stream.
        (bytes.len() == *length).then_some(bytes)
    }

    /// The numbers of the sectors that follow each other, in the file's own table, which is in several sectors itself.
    fn table(&self) -> Option<Vec<u32>> {
        let mut sectors: Vec<u32> = (76..512).step_by(4).filter_map(|at| word(self.bytes, at)).collect();
        let mut more = word(self.bytes, 68)?;
        let mut seen = HashSet::new();
        while more < MAX_SECTOR && seen.insert(more) {
            let listed = self.sector_at(more)?;
            let mut numbers: Vec<u32> = listed.chunks_exact(4).filter_map(|at| word(at, 0)).collect();
            more = numbers.pop()?;
            sectors.extend(numbers);
        }
        let mut seen = HashSet::new();
        let mut table = Vec::new();
        for sector in sectors.into_iter().filter(|sector| *sector < MAX_SECTOR) {
            // A table that has a sector twice would grow without end.
            if !seen.insert(sector) {
                return None;
            }
            table.extend(self.sector_at(sector)?.chunks_exact(4).filter_map(|at| word(at, 0)));
        }
        Some(table)
    }

    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        follow(first, &self.next, |number| self.sector_at(number))
    }

    /// A sector by its number; the last one may be cut short.
    fn sector_at(&self, number: u32) -> Option<&'b [u8]> {
        let from = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|sector| !sector.is_empty())
    }
}

/// The bytes of the sectors that follow each other; none if they run in a circle.
fn follow<'s>(first: u32, next: &[u32], sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let (mut bytes, mut at, mut count) = (Vec::new(), first, 0);
    while at < MAX_SECTOR {
        count += 1;
        if count > next.len() {
            return None;
        }
        bytes.extend_from_slice(sector(at)?);
        at = *next.get(at as usize)?;
    }
    Some(bytes)
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Entry> {
        let length = usize::from(short(bytes, 64)?).saturating_sub(2).min(64);
        let letters: Vec<u16> = bytes.get(..length)?.chunks_exact(2).filter_map(|letter| short(letter, 0)).collect();
        Some(Entry {
            name: String::from_utf16_lossy(&letters),
            kind: *bytes.get(66)?,
            left: word(bytes, 68)?,
            right: word(bytes, 72)?,
            child: word(bytes, 76)?,
            first: word(bytes, 116)?,
            length: word(bytes, 120)? as usize,
        })
    }
}

/// Two bytes as a number.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Four bytes as a number.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
