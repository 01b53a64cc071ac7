//! The list that `check` reads: a file, a pipe or standard input, and again from its beginning where the policy asks for that.

use super::failure::Failure;
use super::files::unreadable;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::Path;
use tempfile::SpooledTempFile;
use zhunru::Rewind;

/// So much of what cannot be read twice is kept in memory; the rest goes to a file without a name.
const KEPT: usize = 1 << 20;

/// A file or standard input (`-`) that is read as it comes.
pub struct List {
    path: String,
    source: Source,
    /// How many bytes there are, where that is known.
    pub length: Option<u64>,
}

enum Source {
    Seekable(Box<dyn Rewind>),
    /// Standard input, a pipe, a device: gone once it is read, but for the copy that a second reading needs.
    Once(Box<dyn Read>, Option<SpooledTempFile>),
}

impl List {
    /// `twice`: whether it may be rewound.
    pub fn open(path: &str, twice: bool) -> Result<List, Failure> {
        let once = |from: Box<dyn Read>| Source::Once(from, twice.then(|| tempfile::spooled_tempfile(KEPT)));
        let (source, length) = if path == "-" {
            (once(Box::new(std::io::stdin().lock())), None)
        } else if Path::new(path).is_dir() {
            return Err(Failure(format!("「{path}」是文件夹，要的是文件")));
        } else {
            let file = File::open(path).map_err(|error| unreadable(path, &error))?;
            let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len());
            (if length.is_some() { Source::Seekable(Box::new(file)) } else { once(Box::new(file)) }, length)
        };
        Ok(List { path: path.to_owned(), source, length })
    }

    /// Reads some bytes; none at the end.
    pub fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure> {
        let read = match &mut self.source {
            Source::Seekable(from) => from.read(into),
            Source::Once(from, _) => from.read(into),
        };
        let read = match read {
            Err(error) if error.kind() == ErrorKind::Interrupted => return self.read(into),
            read => read.map_err(|error| unreadable(&self.path, &error))?,
        };
        if let Source::Once(_, Some(copy)) = &mut self.source {
            let copied = copy.write_all(into.get(..read).unwrap_or_default());
            copied.map_err(|error| Failure::of_system("清单要读两遍，存不进临时文件", &error))?;
        }
        Ok(read)
    }

    /// Begins again.
    pub fn rewind(&mut self) -> Result<(), Failure> {
        let rewound = match &mut self.source {
            Source::Seekable(from) => from.rewind(),
            Source::Once(_, copy) => {
                let mut copy = copy.take().ok_or_else(|| Failure(format!("「{}」只能读一遍", self.path)))?;
                let rewound = copy.rewind();
                self.source = Source::Seekable(Box::new(copy));
                rewound
            }
        };
        rewound.map_err(|error| unreadable(&self.path, &error))
    }
}
