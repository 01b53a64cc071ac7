//! How a list is to be read, and which form its file has.

#[cfg(doc)]
use crate::value::text::heading_key;
use std::collections::HashSet;

/// Which form an input has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// One JSON document.
    Json,
    /// JSON Lines.
    Jsonl,
    /// CSV: UTF-8 or GB18030; `,` `;` or tab.
    Csv,
    /// XLSX.
    Xlsx,
}

/// How a list is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The sheet that holds the items; `None`: the first one that is not named like an 对象.
    pub sheet: Option<String>,
    /// The [heading keys](heading_key) of the 对象 that the policies know.
    pub object_keys: HashSet<String>,
    /// Names and 列名 of the facts of items, to find the heading row by.
    pub headings: Vec<String>,
}

/// The form that goes with a file's ending; `None` if none does.
pub fn format_of(path: &str) -> Option<InputFormat> {
    let (_, ending) = path.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "json" => Some(InputFormat::Json),
        "jsonl" | "ndjson" => Some(InputFormat::Jsonl),
        "csv" | "tsv" | "txt" => Some(InputFormat::Csv),
        "xlsx" | "xlsm" => Some(InputFormat::Xlsx),
        _ => None,
    }
}
