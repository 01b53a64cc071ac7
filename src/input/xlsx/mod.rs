//! XLSX: `calamine` reads the cells.

mod book;
mod cells;
mod guard;
mod part;

use super::error::ReadError;
use super::packed::MAX_UNPACKED;
use super::workbook::{Tab, TakeRow, Workbook};
use book::{Book, broken};
use calamine::{Reader, Sheet, SheetType, SheetVisible, Xlsx};
use cells::Rows;
use guard::WorkbookNotes;
use std::io::Cursor;

/// A workbook whose parts were looked through.
pub(super) struct XlsxBook<'a> {
    book: Book<'a>,
    sheets: Vec<Sheet>,
    notes: WorkbookNotes,
}

impl<'a> XlsxBook<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<XlsxBook<'a>, ReadError> {
        let notes = guard::check(bytes, MAX_UNPACKED)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        // Charts and dialogs have tabs as well.
        let sheets: Vec<Sheet> = book.sheets_metadata().iter().filter(|tab| tab.typ == SheetType::WorkSheet).cloned().collect();
        if sheets.is_empty() { Err(ReadError::new("这个 Excel 文件里没有工作表")) } else { Ok(XlsxBook { book, sheets, notes }) }
    }
}

impl Workbook for XlsxBook<'_> {
    fn word(&self) -> &'static str {
        "工作表"
    }

    fn tabs(&self) -> Vec<Tab> {
        let tabs = self.sheets.iter().map(|Sheet { name, visible, .. }| Tab {
            name: name.clone(),
            is_visible: *visible == SheetVisible::Visible,
            hidden_columns: self.notes.of(name).hidden_columns.clone(),
            above: Vec::new(),
            beside: self.notes.of(name).beside.clone(),
            pictures: self.notes.of(name).pictures.clone(),
        });
        tabs.collect()
    }

    fn rows(&mut self, sheet: usize, take: &mut TakeRow<'_>) -> Result<(), ReadError> {
        let Some(Sheet { name, .. }) = self.sheets.get(sheet) else { return Ok(()) };
        let notes = self.notes.of(name);
        let mut rows = Rows::new(&mut self.book, name, notes)?;
        while let Some(row) = rows.next()? {
            if !take(row)? {
                break;
            }
        }
        Ok(())
    }
}
