//! XLSX: `calamine` reads the cells.

mod ahead;
mod book;
mod cells;
mod guard;
mod notes;
mod part;
mod scanner;

use super::error::ReadError;
use super::packed::MAX_UNPACKED;
use super::workbook::{Tab, TakeRow, Workbook};
use book::{Book, broken};
use calamine::{Reader, Sheet, SheetType, SheetVisible, Xlsx};
use cells::Rows;
use guard::Parts;
use std::io::Cursor;

/// A workbook whose parts were looked through.
pub(super) struct XlsxBook<'a> {
    book: Book<'a>,
    sheets: Vec<Sheet>,
    parts: Parts<'a>,
}

impl<'a> XlsxBook<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<XlsxBook<'a>, ReadError> {
        let parts = Parts::check(bytes, MAX_UNPACKED)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        // Charts and dialogs have tabs as well.
        let sheets: Vec<Sheet> = book.sheets_metadata().iter().filter(|tab| tab.typ == SheetType::WorkSheet).cloned().collect();
        if sheets.is_empty() { Err(ReadError::new("这个 Excel 文件里没有工作表")) } else { Ok(XlsxBook { book, sheets, parts }) }
    }
}

impl Workbook for XlsxBook<'_> {
    fn word(&self) -> &'static str {
        "工作表"
    }

    fn tabs(&self) -> Vec<Tab> {
        let tabs = self.sheets.iter().map(|Sheet { name, visible, .. }| {
            let notes = self.parts.notes_of(name);
            Tab {
                name: name.clone(),
                is_visible: *visible == SheetVisible::Visible,
                hidden_columns: notes.map_or_else(Vec::new, |notes| notes.hidden_columns.clone()),
                above: Vec::new(),
                beside: notes.map_or_else(Vec::new, |notes| notes.beside.clone()),
                pictures: notes.map_or_else(Vec::new, |notes| notes.pictures.clone()),
            }
        });
        tabs.collect()
    }

    fn rows(&mut self, sheet: usize, take: &mut TakeRow<'_>) -> Result<(), ReadError> {
        let XlsxBook { book, sheets, parts } = self;
        let Some(Sheet { name, .. }) = sheets.get(sheet) else { return Ok(()) };
        parts.read_sheet(name, |notes, scanned| {
            let mut rows = Rows::new(book, name, notes, scanned)?;
            while let Some(row) = rows.next()? {
                if !take(row)? {
                    break;
                }
            }
            Ok(())
        })
    }
}
