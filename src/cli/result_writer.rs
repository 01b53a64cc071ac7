//! Results to where they are wanted, in the forms in which they are wanted: lines as they come, the rest once all is known.

use super::failure::Failure;
use super::files::{self, shown};
use super::identity::Identity;
use super::output::{self, Output};
use clap::ValueEnum;
use serde_json::value::RawValue;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use zhunru::Policy;
use zhunru::report::{self, BookOptions, BookVerdicts, HumanOptions, OpinionOptions, Style};
use zhunru::wire::{self, CheckResult, Item};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
    Jsonl,
    Csv,
    Xlsx,
    Html,
    Docx,
}

/// What the ending of a file says of its form; under any other, a person reads it.
const ENDINGS: [(&str, Format); 10] = [
    ("txt", Format::Human),
    ("json", Format::Json),
    ("jsonl", Format::Jsonl),
    ("ndjson", Format::Jsonl),
    ("csv", Format::Csv),
    ("xlsx", Format::Xlsx),
    ("xlsm", Format::Xlsx),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("docx", Format::Docx),
];
/// Endings of forms that are not written: under them a person's report would not open.
const FOREIGN: [&str; 5] = ["xls", "ods", "doc", "odt", "pdf"];

/// Where results go, and in which form.
pub struct Destination {
    format: Format,
    /// Standard output without one.
    file: Option<PathBuf>,
}

impl Destination {
    /// What is wanted by `-o` and `--format`.
    pub fn all(files: &[PathBuf], format: Option<Format>) -> Result<Vec<Destination>, Failure> {
        Destination::among(Format::value_variants(), files, format)
    }

    /// The same for a command that writes only some forms.
    pub fn among(forms: &[Format], files: &[PathBuf], format: Option<Format>) -> Result<Vec<Destination>, Failure> {
        if files.is_empty() {
            let printed = Destination { format: format.unwrap_or(Format::Human), file: None };
            printed.is_among(forms)?;
            return Ok(vec![printed]);
        }
        for (at, file) in files.iter().enumerate() {
            if files.iter().take(at).any(|other| is_same(file, other)) {
                return Err(Failure(format!("-o 写了两次「{}」：几份结果要几个文件名", shown(file))));
            }
        }
        let destinations: Result<Vec<Destination>, Failure> = files.iter().map(|file| Destination::new(file, format, forms)).collect();
        let destinations = destinations?;
        destinations.iter().try_for_each(|destination| destination.is_among(forms))?;
        Ok(destinations)
    }

    /// Whether a table is wanted that begins with the list's own cells.
    pub fn is_table(&self) -> bool {
        self.format == Format::Csv
    }

    /// Whether a workbook is wanted.
    pub fn is_workbook(&self) -> bool {
        self.format == Format::Xlsx
    }

    /// The form in which it is wanted.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How to draw in it.
    pub fn style(&self) -> Style {
        output::style_in(self.file.as_deref())
    }

    fn is_among(&self, forms: &[Format]) -> Result<(), Failure> {
        if forms.contains(&self.format) {
            return Ok(());
        }
        let name = |format: &Format| format.to_possible_value().map(|value| value.get_name().to_owned());
        let names: Vec<String> = forms.iter().filter_map(name).collect();
        let wanted = name(&self.format).unwrap_or_default();
        Err(Failure(format!("这个命令的结果没有 {wanted} 这种形式，可以是 {}", names.join("、"))))
    }

    /// Opens it.
    pub fn open(&self) -> Result<Output, Failure> {
        match self.format {
            Format::Xlsx | Format::Docx => Output::of_bytes(self.file.as_deref()),
            Format::Human | Format::Json | Format::Jsonl | Format::Csv | Format::Html => Output::open(self.file.as_deref()),
        }
    }

    fn new(file: &Path, format: Option<Format>, forms: &[Format]) -> Result<Destination, Failure> {
        if files::is_standard(file) {
            return Ok(Destination { format: format.unwrap_or(Format::Human), file: None });
        }
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        if FOREIGN.contains(&ending.as_str()) {
            let endings: Vec<&str> = ENDINGS.iter().filter(|(_, format)| forms.contains(format)).map(|(ending, _)| *ending).collect();
            return Err(Failure(format!("写不了「{}」：没有 {ending} 这种形式，可以是 {}", shown(file), endings.join("、"))));
        }
        let by_ending = ENDINGS.iter().find(|(other, _)| *other == ending).map(|(_, format)| *format);
        if let (Some(by_ending), Some(format)) = (by_ending, format)
            && by_ending != format
        {
            return Err(Failure(format!("「{}」的结尾与 --format 说的形式不同：改文件名，或者不写 --format", shown(file))));
        }
        Ok(Destination { format: by_ending.or(format).unwrap_or(Format::Human), file: Some(file.to_owned()) })
    }
}

/// Whether two paths lead, or will lead, to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    // One that is not there yet is known by its path alone.
    let is_path = std::path::absolute(one).is_ok_and(|path| std::path::absolute(other).is_ok_and(|other| path == other));
    is_path || Identity::of(one).is_some_and(|identity| Some(identity) == Identity::of(other))
}

pub struct ResultWriter<'p> {
    quiet: bool,
    /// The list, where it is a workbook that is to be written back.
    book: Option<Vec<u8>>,
    verdicts: BookVerdicts,
    writers: Vec<Writer>,
    /// What a person's report is made of.
    items: Vec<Item<'p>>,
    /// What a JSON document is made of.
    lines: Vec<Box<RawValue>>,
}

struct Writer {
    format: Format,
    file: Option<PathBuf>,
    output: Output,
    /// How many columns of the applicant's own a CSV has; none before its headings are written.
    own_columns: Option<usize>,
}

impl<'p> ResultWriter<'p> {
    /// `quiet`: the summary alone is wanted; `book`: the list, where it is a workbook that is to be written back.
    pub fn new(destinations: Vec<Destination>, quiet: bool, book: Option<Vec<u8>>) -> Result<Self, Failure> {
        let writers = destinations.into_iter().map(|destination| {
            let output = destination.open()?;
            let Destination { format, file } = destination;
            Ok(Writer { format, file, output, own_columns: None })
        });
        let writers = writers.collect::<Result<_, Failure>>()?;
        let verdicts = BookVerdicts::new(book.is_some());
        Ok(ResultWriter { quiet, book, verdicts, writers, items: Vec::new(), lines: Vec::new() })
    }

    /// Whether lines appear on a terminal while the list is judged.
    pub fn shows_lines(&self) -> bool {
        let shows = |writer: &Writer| matches!(writer.format, Format::Jsonl | Format::Csv) && writer.file.is_none();
        !self.quiet && self.writers.iter().any(shows) && std::io::stdout().is_terminal()
    }

    /// Whether what is to be noted about the list stands in the results.
    pub fn shows_warnings(&self) -> bool {
        self.writers.iter().any(|writer| match writer.format {
            Format::Human | Format::Html | Format::Docx => !self.quiet,
            Format::Json | Format::Xlsx => true,
            Format::Jsonl | Format::Csv => false,
        })
    }

    fn has(&self, format: Format) -> bool {
        self.writers.iter().any(|writer| writer.format == format)
    }

    pub fn item(&mut self, item: Item<'p>) -> Result<(), Failure> {
        for writer in &mut self.writers {
            match writer.format {
                Format::Human | Format::Json | Format::Html | Format::Docx => {}
                Format::Xlsx => self.verdicts.add(&item),
                Format::Jsonl => writer.output.write(&(wire::to_json_line(&item) + "\n"))?,
                Format::Csv => writer.rows(Some(&item))?,
            }
        }
        if self.has(Format::Json) {
            self.lines.push(wire::item_json(&item));
        }
        if [Format::Human, Format::Html, Format::Docx].into_iter().any(|format| self.has(format)) {
            self.items.push(item);
        }
        Ok(())
    }

    pub fn finish(self, result: CheckResult<'p>, policy: &Policy, input: &str) -> Result<(), Failure> {
        let ResultWriter { quiet, book, mut verdicts, mut writers, items, lines } = self;
        let result = result.with_items(lines);
        for writer in writers.iter_mut().filter(|writer| writer.format == Format::Json) {
            writer.output.write_json(&result)?;
        }
        let result = result.with_items(items);
        let others = result.list.iter().chain(result.groups.iter().flatten().map(|group| &group.decision));
        others.for_each(|decision| verdicts.add_beside(decision));
        let opinion = OpinionOptions { input, quiet, label: &|outcome| policy.label(outcome) };
        for writer in &mut writers {
            match writer.format {
                Format::Human => {
                    let style = output::style_in(writer.file.as_deref());
                    let options = HumanOptions { style, input, quiet, label: &|outcome| policy.label(outcome) };
                    writer.output.write(&report::human(&result, &options))?;
                }
                Format::Json | Format::Jsonl => {}
                Format::Html => writer.output.write(&report::opinion_html(&result, &opinion))?,
                Format::Docx => {
                    let document = report::opinion_docx(&result, &opinion);
                    writer.output.write_bytes(&document.ok_or_else(|| Failure("意见书写不出来".to_owned()))?)?;
                }
                Format::Xlsx => {
                    let ending = writer.file.as_ref().and_then(|file| Some(file.extension()?.to_string_lossy().to_lowercase()));
                    let with_macros = ending.map(|ending| ending == "xlsm");
                    let options = BookOptions { input, label: &|outcome| policy.label(outcome), with_macros };
                    let written = report::workbook(book.as_deref(), &verdicts, &result, &options);
                    writer.output.write_bytes(&written.map_err(|error| Failure(error.0))?)?;
                }
                Format::Csv if quiet => writer.output.write(&report::csv_summary(&result.summary, &|outcome| policy.label(outcome)))?,
                Format::Csv => {
                    writer.rows(None)?;
                    writer.output.write(&report::csv_beside(&result, writer.own_columns.unwrap_or_default()))?;
                }
            }
        }
        // Nothing is put in its place before all is written.
        writers.into_iter().try_for_each(|writer| writer.output.finish())
    }
}

impl Writer {
    fn rows(&mut self, item: Option<&Item<'_>>) -> Result<(), Failure> {
        let columns = match self.own_columns {
            Some(columns) => columns,
            None => {
                let own = item.and_then(|item| item.own.as_ref());
                self.output.write(&report::csv_head(own))?;
                *self.own_columns.insert(own.map_or(0, |own| own.headings.len()))
            }
        };
        item.map_or(Ok(()), |item| self.output.write(&report::csv_row(item, columns)))
    }
}
