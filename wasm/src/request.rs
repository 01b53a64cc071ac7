//! How a list is to be judged, as the JavaScript asks for it.

use crate::errors::{fault, unreadable};
use serde::Deserialize;
use zhunru::CheckOptions;
use zhunru::input::{self, Input, InputFormat, ListMap, ReadError};
use zhunru::wire;

/// The form of a list that the other module has read.
const READ: &str = "read";

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Request {
    format: String,
    open: bool,
    sheets: Vec<String>,
    all_sheets: bool,
    heading_row: Option<usize>,
    all_rows: bool,
    /// The text of a map.
    map: String,
    /// `事实=值`, as `--set` takes it.
    set: Vec<String>,
    /// Whether the list's own cells are wanted afterwards.
    cells: bool,
    /// What would let items through is wanted: of all (0), or of the one in this row (from 1), which alone is handed out.
    ways: Option<usize>,
    instead: Option<Instead>,
}

/// An item in the place of one of the list, which alone is handed out.
#[derive(Deserialize)]
pub struct Instead {
    /// From 1.
    row: usize,
    /// The item as JSON text.
    item: String,
}

impl Request {
    pub fn read(json: &[u8]) -> Result<Request, String> {
        wire::from_json(json).map_err(|message| fault(&message, None))
    }

    /// The list, with all its items.
    pub fn list(&self, bytes: &[u8], policy: &zhunru::Policy, options: &CheckOptions) -> Result<Input, ReadError> {
        let list = self.given_list(bytes, policy, options)?;
        match &self.instead {
            Some(Instead { row, item }) => policy.with_item(list, *row, item.as_bytes()),
            None => Ok(list),
        }
    }

    fn given_list(&self, bytes: &[u8], policy: &zhunru::Policy, options: &CheckOptions) -> Result<Input, ReadError> {
        let unplaced = |message| ReadError { message, place: None };
        if self.format == READ {
            return wire::from_json(bytes).map_err(unplaced);
        }
        let format = input::format_of(&[".", &self.format].concat()).filter(|format| *format != InputFormat::Office);
        let format = format.ok_or_else(|| unplaced("这里只读 JSON、JSON Lines 和 CSV".to_owned()))?;
        input::read_list(bytes, format, &policy.reading_with(options))
    }

    pub fn check_options(&self) -> Result<CheckOptions, String> {
        let mut map = ListMap::read(self.map.as_bytes()).map_err(first)?;
        for assignment in &self.set {
            map.set(assignment).map_err(unreadable)?;
        }
        Ok(CheckOptions {
            open: self.open,
            sheets: self.sheets.clone(),
            all_sheets: self.all_sheets,
            heading_row: self.heading_row,
            all_rows: self.all_rows,
            own_cells: self.cells,
            ways: self.ways.is_some(),
            row: self.instead.as_ref().map(|instead| instead.row).or(self.ways.filter(|row| *row > 0)),
            map,
            ..CheckOptions::default()
        })
    }
}

fn first(faults: Vec<ReadError>) -> String {
    faults.into_iter().next().map(unreadable).unwrap_or_default()
}
