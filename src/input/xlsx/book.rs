//! A workbook as `calamine` reads it, and its failures in our own words.

use super::scanner::FILE;
use crate::input::error::ReadError;
use calamine::{Xlsx, XlsxError};
use std::io::Cursor;

pub(super) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Why `calamine` cannot read on, in our own words.
pub(super) fn broken(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::CellError(value) => ReadError::new(format!("单元格里有不认得的错误值「{value}」")),
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => {
            ReadError::damaged(FILE, "缺少其中的一部分")
        }
        XlsxError::Password => ReadError::encrypted(FILE),
        _ => ReadError::damaged(FILE, "其中的 XML 不完整"),
    }
}
