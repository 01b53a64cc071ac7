//! A workbook as `calamine` reads it, and its failures in our own words.

use crate::input::error::ReadError;
use calamine::{Xlsx, XlsxError};
use std::io::Cursor;

pub(super) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// A file that cannot be read any further.
pub(super) fn damaged(what: &str) -> ReadError {
    ReadError::new(format!("这个 Excel 文件读不出来，可能已损坏：{what}"))
}

/// Why `calamine` cannot read on, in our own words.
pub(super) fn broken(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::CellError(value) => ReadError::new(format!("单元格里有不认得的错误值「{value}」")),
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => damaged("缺少其中的一部分"),
        XlsxError::Password => ReadError::new("这个 Excel 文件有密码：请去掉密码再用"),
        _ => damaged("其中的 XML 不完整"),
    }
}
