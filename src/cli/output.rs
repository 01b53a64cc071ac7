//! Standard output and error: colours only where a terminal wants them, a closed pipe ends quietly.

use super::atomic_file::AtomicFile;
use super::failure::Failure;
use super::files::{self, shown};
use anstream::AutoStream;
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};
use std::path::Path;
use zhunru::report::Style;
use zhunru::visible::visible;
use zhunru::wire;

/// Columns where there is no terminal, and in files.
const COLUMNS: usize = 100;

/// Bytes collected before they are written.
const BUFFER: usize = 1 << 16;

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    Output::open(None)?.deliver(text)
}

/// Writes a file in place of what was read from it.
pub fn rewrite(path: &Path, text: &str) -> Result<(), Failure> {
    Output::to_file(path)?.deliver(text)
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
    /// A file that was not read, or standard output without one.
    pub fn open(file: Option<&Path>) -> Result<Output, Failure> {
        match file.filter(|path| !files::is_standard(path)) {
            Some(path) if files::was_read(path) => {
                Err(Failure(format!("「{}」是读的文件，不能把结果写在它上面：换一个文件名", shown(path))))
            }
            Some(path) => Output::to_file(path),
            None => Ok(Output::to("写不到标准输出".to_owned(), Target::Standard(anstream::stdout().lock()))),
        }
    }

    /// The same for bytes that are no text; a terminal cannot show them.
    pub fn of_bytes(file: Option<&Path>) -> Result<Output, Failure> {
        if file.is_some_and(|path| !files::is_standard(path)) {
            return Output::open(file);
        }
        if io::stdout().is_terminal() {
            return Err(Failure("这种形式在屏幕上显示不了：用 -o 写明文件名".to_owned()));
        }
        let bare = AutoStream::always_ansi(io::stdout().lock());
        Ok(Output::to("写不到标准输出".to_owned(), Target::Standard(bare)))
    }

    fn to_file(path: &Path) -> Result<Output, Failure> {
        let unwritable = format!("写不了「{}」", shown(path));
        let folder = files::folder_of(path);
        if !folder.exists() {
            return Err(Failure(format!("{unwritable}：没有文件夹「{}」，先建好它", shown(folder))));
        }
        let file = AtomicFile::create(path).map_err(|error| Failure::of_system(&unwritable, &error))?;
        Ok(Output::to(unwritable, Target::File(file)))
    }

    fn to(unwritable: String, target: Target) -> Output {
        Output { unwritable, to: BufWriter::with_capacity(BUFFER, target) }
    }

    /// Writes all there is.
    pub fn deliver(mut self, text: &str) -> Result<(), Failure> {
        self.write(text)?;
        self.finish()
    }

    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.write_bytes(text.as_bytes())
    }

    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.to.write_all(bytes).map_err(|error| Failure::of_system(&self.unwritable, &error))
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

/// Writes what was drawn, in which nothing is hidden, beside the results, on standard error.
pub fn draw(text: &str) {
    // A closed standard error cannot be reported to anybody.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Reports why the work could not be done, on one line.
pub fn complain(message: &str) {
    draw(&format!("zhunru：{}\n", visible(message.trim_end())));
}

/// Reports what stops nothing, on one line.
pub fn warn(message: &str) {
    draw(&format!("zhunru：留意：{}\n", visible(message.trim_end())));
}

/// How to draw on standard output.
pub fn style() -> Style {
    style_of(AutoStream::choice(&io::stdout()))
}

/// How to draw on standard error.
pub fn error_style() -> Style {
    style_of(AutoStream::choice(&io::stderr()))
}

/// How to draw in a file, or on standard output if there is none.
pub fn style_in(file: Option<&Path>) -> Style {
    if file.is_some() { Style { colour: false, width: COLUMNS } } else { style() }
}

/// The terminal's width holds for a pipe, too: a pager stands in the same window.
fn style_of(choice: anstream::ColorChoice) -> Style {
    let width = terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| usize::from(width.0));
    Style { width, colour: choice != anstream::ColorChoice::Never }
}
