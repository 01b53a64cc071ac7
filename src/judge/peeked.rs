//! A list whose first bytes were looked at, to see what it is, and come all the same.

use super::batches::Rewind;
use crate::input::{BEGINNING, InputFormat, told_by_bytes};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

pub struct Peeked<'f> {
    beginning: Cursor<Vec<u8>>,
    from: &'f mut dyn Rewind,
}

impl<'f> Peeked<'f> {
    pub fn new(from: &'f mut dyn Rewind) -> io::Result<Peeked<'f>> {
        let mut beginning = Vec::new();
        from.take(BEGINNING as u64).read_to_end(&mut beginning)?;
        Ok(Peeked { beginning: Cursor::new(beginning), from })
    }

    /// The form of the list, which is named so.
    pub fn format(&self, named: InputFormat) -> InputFormat {
        told_by_bytes(named, self.beginning.get_ref())
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.beginning.read(into)? {
            0 => self.from.read(into),
            read => Ok(read),
        }
    }
}

impl Seek for Peeked<'_> {
    /// A list is only ever begun again.
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        self.beginning.set_position(self.beginning.get_ref().len() as u64);
        self.from.rewind()?;
        Ok(0)
    }
}
