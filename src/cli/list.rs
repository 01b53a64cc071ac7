//! The list that `check` reads: a file or standard input, and again from its beginning where the policy asks for that.

use super::failure::Failure;
use super::files::{self, unreadable};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use tempfile::SpooledTempFile;
use zhunru::Rewind;
use zhunru::input::{MAX_BYTES, is_xlsx};

/// So much of what cannot be read twice is kept in memory; the rest goes to a file without a name.
const KEPT: usize = 1 << 20;
/// What an XLSX file begins with, as every zip does.
const PACKED: &[u8] = b"PK";

/// A file or standard input (`-`) that is read as it comes.
pub struct List {
    path: PathBuf,
    source: Source,
    /// How many bytes there are, where that is known.
    pub length: Option<u64>,
}

enum Source {
    Seekable(Box<dyn Rewind>),
    /// Standard input: gone once it is read, but for the copy that a second reading needs.
    Once(Box<dyn Read>, Option<SpooledTempFile>),
}

impl List {
    /// `twice`: whether it may be rewound.
    pub fn open(path: &Path, twice: bool) -> Result<List, Failure> {
        let (source, length) = if files::is_standard(path) {
            let copy = twice.then(|| tempfile::spooled_tempfile(KEPT));
            (Source::Once(Box::new(files::standard_input()), copy), None)
        } else {
            let (file, length) = files::open(path, MAX_BYTES)?;
            (Source::Seekable(Box::new(file)), Some(length))
        };
        Ok(List { path: path.to_owned(), source, length })
    }

    /// Reads some bytes; none at the end.
    pub fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure> {
        let read = loop {
            let read = match &mut self.source {
                Source::Seekable(from) => from.read(into),
                Source::Once(from, _) => from.read(into),
            };
            match read {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.map_err(|error| unreadable(&self.path, &error))?,
            }
        };
        if let Source::Once(_, Some(copy)) = &mut self.source {
            let copied = copy.write_all(into.get(..read).unwrap_or_default());
            copied.map_err(|error| Failure::of_system("清单要读两遍，存不进临时文件", &error))?;
        }
        Ok(read)
    }

    /// All there is, if the list is an XLSX workbook; it begins again afterwards.
    pub fn workbook(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let mut bytes = Vec::new();
        let mut part = vec![0; KEPT];
        let mut is_packed = true;
        loop {
            let read = self.read(&mut part)?;
            if is_packed {
                bytes.extend_from_slice(part.get(..read).unwrap_or_default());
            }
            is_packed &= bytes.len() < PACKED.len() || bytes.starts_with(PACKED);
            // Standard input is read to its end all the same: what is rewound is the copy.
            if read == 0 || (!is_packed && matches!(self.source, Source::Seekable(_))) {
                break;
            }
        }
        self.rewind()?;
        Ok(Some(bytes).filter(|bytes| is_packed && is_xlsx(bytes)))
    }

    /// Begins again.
    pub fn rewind(&mut self) -> Result<(), Failure> {
        let rewound = match &mut self.source {
            Source::Seekable(from) => from.rewind(),
            Source::Once(_, copy) => {
                let mut copy = copy.take().ok_or_else(|| Failure(format!("「{}」只能读一遍", files::shown(&self.path))))?;
                let rewound = copy.rewind();
                self.source = Source::Seekable(Box::new(copy));
                rewound
            }
        };
        rewound.map_err(|error| unreadable(&self.path, &error))
    }
}
