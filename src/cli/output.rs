//! Standard output and error: colours only where a terminal wants them, a closed pipe ends quietly.

use super::{Failure, files};
use serde::Serialize;
use std::io::Write;
use zhunru::report::Style;
use zhunru::wire;

/// Columns where there is no terminal, and in files.
pub const COLUMNS: usize = 100;

/// Writes to standard output. A reader that has gone away is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    ignoring_closed_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
        .map_err(|error| Failure(format!("写不到标准输出：{}", files::worded(&error))))
}

/// Writes to a file, or to standard output without one.
pub fn deliver(text: &str, file: Option<&str>) -> Result<(), Failure> {
    match file {
        None | Some("-") => print(text),
        Some(path) => files::write(path, text.as_bytes()),
    }
}

/// Bytes collected before they are written.
const BUFFER: usize = 1 << 16;

/// Where results go as they come: standard output, or a file that appears whole or not at all.
pub struct Sink {
    to: To,
    buffer: Vec<u8>,
}

enum To {
    Standard(anstream::AutoStream<std::io::StdoutLock<'static>>),
    File(files::NewFile),
    /// The reader of standard output has gone away.
    Nowhere,
}

impl Sink {
    /// A file, or standard output without one.
    pub fn open(file: Option<&str>) -> Result<Sink, Failure> {
        let to = match file {
            None | Some("-") => To::Standard(anstream::stdout().lock()),
            Some(path) => To::File(files::NewFile::create(path)?),
        };
        Ok(Sink { to, buffer: Vec::new() })
    }

    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.write_bytes(text.as_bytes())
    }

    /// Writes a result as indented JSON.
    pub fn write_json(&mut self, result: &impl Serialize) -> Result<(), Failure> {
        wire::write_json(result, Bytes(self)).map_err(|error| Failure(error.to_string()))
    }

    /// Everything is written.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        match self.to {
            To::File(file) => file.finish(),
            To::Standard(_) | To::Nowhere => Ok(()),
        }
    }

    /// Ends after a failure: a file stays as it was before, standard output keeps what was written so far.
    pub fn give_up(mut self) {
        if !matches!(self.to, To::File(_)) {
            // Another failure is about to be reported.
            let _ = self.flush();
        }
    }

    fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() < BUFFER { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let bytes = self.buffer.as_slice();
        match &mut self.to {
            To::File(file) => file.write(bytes)?,
            To::Standard(out) => match out.write_all(bytes).and_then(|()| out.flush()) {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => self.to = To::Nowhere,
                written => written.map_err(|error| Failure(format!("写不到标准输出：{}", files::worded(&error))))?,
            },
            To::Nowhere => {}
        }
        self.buffer.clear();
        Ok(())
    }
}

/// A sink as the library writes to it.
struct Bytes<'s>(&'s mut Sink);

impl Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.0.write_bytes(bytes);
        written.map(|()| bytes.len()).map_err(|Failure(message)| std::io::Error::other(message))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Says something beside the results, on standard error.
pub fn notice(text: &str) {
    let mut out = anstream::stderr().lock();
    // A closed standard error cannot be reported to anybody.
    let _ = out.write_all(text.as_bytes());
}

/// Says why the work could not be done.
pub fn complain(message: &str) {
    notice(&format!("zhunru：{}\n", message.trim_end()));
}

/// How to draw on standard output.
pub fn style() -> Style {
    style_of(anstream::AutoStream::choice(&std::io::stdout()))
}

/// How to draw on standard error.
pub fn error_style() -> Style {
    style_of(anstream::AutoStream::choice(&std::io::stderr()))
}

/// The terminal's width holds behind a pipe, too: a pager stands in the same window.
fn style_of(choice: anstream::ColorChoice) -> Style {
    let width = terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| usize::from(width.0));
    Style { width, colour: choice != anstream::ColorChoice::Never }
}

fn ignoring_closed_pipe(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
