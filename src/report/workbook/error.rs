//! Why a workbook cannot be written, in words for its owner.

/// Why a workbook cannot be written.
#[derive(Debug)]
pub struct BookError(pub String);

impl BookError {
    /// What is said of a part that is missing, or is no XML.
    pub fn damaged() -> BookError {
        BookError("清单的工作簿不完整，写不进结论：请用 Excel 或 WPS 重新保存".to_owned())
    }
}
