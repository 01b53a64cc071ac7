//! How a list is to be read, and which form its file has.

use crate::value::text::heading_key;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// So many units of UTF-16 has the name of a sheet at most: Excel's own limit.
#[cfg(feature = "office")]
pub const MAX_SHEET_NAME: usize = 31;

/// Which form an input has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// One JSON document.
    Json,
    /// JSON Lines.
    Jsonl,
    /// CSV: UTF-8 or GB18030; `,` `;` or tab.
    Csv,
    /// A file of an office program: a workbook, or the tables of a document or page; its bytes tell which.
    Office,
}

/// How a list is to be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The sheets that hold the items; none: the first whose headings are known.
    pub sheets: Vec<String>,
    /// All sheets whose headings are known are read.
    pub all_sheets: bool,
    /// Sheets that are passed over.
    pub skipped: Vec<String>,
    /// The row, from 1, that is the lowest of the headings.
    pub heading_row: Option<usize>,
    /// Rows that are no items are items all the same.
    pub all_rows: bool,
    /// The 对象 that the policies know, by the [keys](heading_key) of their names.
    pub objects: HashMap<String, KnownObject>,
    /// Names and 列名 of the facts of items, to find the headings by.
    pub headings: Vec<String>,
    /// Those of the fact that names an item.
    pub titles: Vec<String>,
    /// It is a table of a policy: one table, each of whose rows counts.
    pub is_table: bool,
}

/// An 对象 that the policies know.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct KnownObject {
    /// Its name.
    pub name: String,
    /// The names and 列名 of its facts.
    pub labels: Vec<String>,
}

impl ReadOptions {
    /// The 对象 whose facts a sheet states, by its name: Excel cuts names that are too long.
    #[cfg(feature = "office")]
    pub(crate) fn object_of_sheet(&self, sheet: &str) -> Option<&KnownObject> {
        let key = heading_key(sheet);
        // A character of two units is not cut in half.
        let is_cut = sheet.encode_utf16().count() + 1 >= MAX_SHEET_NAME;
        let begin_so = || self.objects.iter().filter(|(name, _)| is_cut && name.starts_with(&key)).map(|(_, object)| object);
        let only = || if begin_so().nth(1).is_none() { begin_so().next() } else { None };
        self.objects.get(&key).or_else(only)
    }

    /// Whether a sheet is left out, by its name.
    #[cfg(feature = "office")]
    pub(crate) fn skips(&self, sheet: &str) -> bool {
        self.skipped.iter().any(|skipped| heading_key(skipped) == heading_key(sheet))
    }

    /// The same with an 对象.
    pub fn with_object(mut self, name: &str, labels: impl IntoIterator<Item = String>) -> ReadOptions {
        let object = self.objects.entry(heading_key(name)).or_insert_with(|| KnownObject { name: name.to_owned(), labels: Vec::new() });
        object.labels.extend(labels);
        self
    }
}

/// The form that goes with a file's ending; `None` if none does.
pub fn format_of(path: &str) -> Option<InputFormat> {
    let (_, ending) = path.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "json" => Some(InputFormat::Json),
        "jsonl" | "ndjson" => Some(InputFormat::Jsonl),
        "csv" | "tsv" | "txt" => Some(InputFormat::Csv),
        // Whatever they are: that is told by their bytes.
        "xlsx" | "xlsm" | "xltx" | "xltm" | "xls" | "xlt" | "et" | "ett" | "xlsb" | "ods" | "fods" | "odt" | "docx" | "docm" | "dotx"
        | "doc" | "wps" | "pdf" | "rtf" | "htm" | "html" | "mht" | "xml" => Some(InputFormat::Office),
        _ => None,
    }
}
