//! The results of `check` on their way out: lines and rows are written at once, what begins with a summary is held until that is known.

use super::failure::Failure;
use super::output::{self, Output};
use clap::ValueEnum;
use serde_json::value::RawValue;
use std::io::IsTerminal;
use zhunru::Policy;
use zhunru::report::{self, HumanOptions};
use zhunru::wire::{self, CheckResult, Item};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
    Jsonl,
    Csv,
}

pub struct ResultWriter<'p> {
    format: Format,
    quiet: bool,
    to_file: bool,
    output: Output,
    /// How many columns of the applicant's own a CSV has; none before its headings are written.
    own_columns: Option<usize>,
    items: Vec<Item<'p>>,
    lines: Vec<Box<RawValue>>,
}

impl<'p> ResultWriter<'p> {
    /// `quiet`: the summary alone is wanted. `file`: as [`Output::open`] takes it.
    pub fn new(format: Format, quiet: bool, file: Option<&str>) -> Result<Self, Failure> {
        let to_file = file.is_some_and(|file| file != "-");
        Ok(ResultWriter { format, quiet, to_file, output: Output::open(file)?, own_columns: None, items: Vec::new(), lines: Vec::new() })
    }

    /// Whether lines appear on a terminal while the list is judged.
    pub fn shows_lines(&self) -> bool {
        matches!(self.format, Format::Jsonl | Format::Csv) && !self.quiet && !self.to_file && std::io::stdout().is_terminal()
    }

    pub fn item(&mut self, item: Item<'p>) -> Result<(), Failure> {
        match self.format {
            Format::Human => self.items.push(item),
            Format::Json => self.lines.push(wire::item_json(&item)),
            Format::Jsonl => self.output.write(&(wire::to_json_line(&item) + "\n"))?,
            Format::Csv => self.rows(Some(&item))?,
        }
        Ok(())
    }

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

    pub fn finish(mut self, result: CheckResult<'p>, policy: &Policy, input: &str) -> Result<(), Failure> {
        let quiet = self.quiet;
        match self.format {
            Format::Human => {
                let style = if self.to_file { output::file_style() } else { output::style() };
                let options = HumanOptions { style, input, quiet, label: &|outcome| policy.label(outcome) };
                self.output.write(&report::human(&result.with_items(self.items), &options))?;
            }
            Format::Json => self.output.write_json(&result.with_items(self.lines))?,
            Format::Jsonl => {}
            Format::Csv if quiet => self.output.write(&report::csv_summary(&result.summary, &|outcome| policy.label(outcome)))?,
            Format::Csv => self.rows(result.list.as_ref())?,
        }
        self.output.finish()
    }
}
