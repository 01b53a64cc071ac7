//! What belongs to a sheet, or to a table of a document, and stands in none of its cells.

/// Where stands what is read over and under every page, and below the last table of a document.
pub(super) const OF_PAGES: &str = "页眉页脚";
pub(super) const BELOW: &str = "表格下面";
/// Before the name of a cell on which a remark stands.
pub(super) const ON_CELL: &str = "批注 ";
/// Where stands what is drawn over cells.
pub(super) const TEXT_BOX: &str = "文本框";

/// A text beside a table: 批注 F1, 页眉页脚.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Beside {
    /// Where it stands.
    pub(super) place: String,
    /// The column, from 0, of which it speaks, if it is one.
    pub(super) column: Option<usize>,
    pub(super) text: String,
}
