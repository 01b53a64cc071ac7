//! Standard output and error: colours only where a terminal wants them, a closed pipe ends quietly.

use super::atomic_file::AtomicFile;
use super::failure::Failure;
use anstream::AutoStream;
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};
use zhunru::report::Style;
use zhunru::wire;

/// Columns where there is no terminal, and in files.
const COLUMNS: usize = 100;

/// Bytes collected before they are written.
const BUFFER: usize = 1 << 16;

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    deliver(text, None)
}

/// Writes to a file, or to standard output without one.
pub fn deliver(text: &str, file: Option<&str>) -> Result<(), Failure> {
    let mut output = Output::open(file)?;
    output.write(text)?;
    output.finish()
}

/// Where results go as they come: standard output, or a file that appears whole or not at all. Dropped before it is finished, it leaves a
/// file as it was; standard output keeps what was written.
pub struct Output {
    /// What to say where it cannot be written.
    unwritable: String,
    to: BufWriter<Target>,
}

enum Target {
    Standard(AutoStream<StdoutLock<'static>>),
    File(AtomicFile),
}

impl Output {
    /// A file, or standard output without one.
    pub fn open(file: Option<&str>) -> Result<Output, Failure> {
        let (unwritable, target) = match file {
            None | Some("-") => ("写不到标准输出".to_owned(), Ok(Target::Standard(anstream::stdout().lock()))),
            Some(path) => (format!("写不了「{path}」"), AtomicFile::create(path).map(Target::File)),
        };
        let target = target.map_err(|error| Failure::of_system(&unwritable, &error))?;
        Ok(Output { unwritable, to: BufWriter::with_capacity(BUFFER, target) })
    }

    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.to.write_all(text.as_bytes()).map_err(|error| Failure::of_system(&self.unwritable, &error))
    }

    /// Writes a result as indented JSON.
    pub fn write_json(&mut self, result: &impl Serialize) -> Result<(), Failure> {
        wire::write_json(result, &mut self.to).map_err(|error| Failure::of_system(&self.unwritable, &error))
    }

    /// Everything is written.
    pub fn finish(self) -> Result<(), Failure> {
        let target = self.to.into_inner().map_err(io::IntoInnerError::into_error);
        let finished = target.and_then(|target| match target {
            Target::File(file) => file.finish(),
            Target::Standard(mut out) => ignoring_closed_pipe(out.flush(), ()),
        });
        finished.map_err(|error| Failure::of_system(&self.unwritable, &error))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::File(file) => file.write(bytes),
            Target::Standard(out) => ignoring_closed_pipe(out.write(bytes), bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::File(file) => file.flush(),
            Target::Standard(out) => ignoring_closed_pipe(out.flush(), ()),
        }
    }
}

/// A reader that has gone away is no failure.
fn ignoring_closed_pipe<T>(written: io::Result<T>, ignored: T) -> io::Result<T> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ignored),
        other => other,
    }
}

/// Writes beside the results, on standard error.
pub fn notice(text: &str) {
    // A closed standard error cannot be reported to anybody.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Reports why the work could not be done.
pub fn complain(message: &str) {
    notice(&format!("zhunru：{}\n", message.trim_end()));
}

/// How to draw on standard output.
pub fn style() -> Style {
    style_of(AutoStream::choice(&io::stdout()))
}

/// How to draw on standard error.
pub fn error_style() -> Style {
    style_of(AutoStream::choice(&io::stderr()))
}

/// How to draw in a file.
pub fn file_style() -> Style {
    Style { colour: false, width: COLUMNS }
}

/// The terminal's width holds behind a pipe, too: a pager stands in the same window.
fn style_of(choice: anstream::ColorChoice) -> Style {
    let width = terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| usize::from(width.0));
    Style { width, colour: choice != anstream::ColorChoice::Never }
}
