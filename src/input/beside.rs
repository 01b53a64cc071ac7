//! What belongs to a sheet, or to a table of a document, and stands in none of its cells.

/// Where stands what is read over and under every page, and below the last table of a document.
pub(super) const OF_PAGES: &str = "页眉页脚";
pub(super) const BELOW: &str = "表格下面";
/// Before the name of a cell on which a remark stands.
pub(super) const ON_CELL: &str = "批注 ";
/// Where stands what is drawn over cells.
pub(super) const TEXT_BOX: &str = "文本框";

/// With these a remark on a cell begins that says otherwise than the cell.
const CORRECTIONS: [&str; 6] = ["应为", "应该是", "改为", "更正", "作废", "取消"];
/// Before them stand so many characters at most: 此处应为, 这一项已取消.
const BEFORE_CORRECTION: usize = 4;
/// They are looked for in so many lines of it.
const LINES_OF_REMARK: usize = 3;
/// So much of such a remark is shown.
const SHOWN_OF_REMARK: usize = 40;

/// A text beside a table: 批注 F1, 页眉页脚.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Beside {
    /// Where it stands.
    pub(super) place: String,
    /// The column, from 0, of which it speaks, if it is one.
    pub(super) column: Option<usize>,
    pub(super) text: String,
}

/// The remarks on cells that say otherwise than these: where they stand, and what they say.
pub(super) fn corrections(beside: &[Beside]) -> Vec<(String, String)> {
    let corrects = |said: &str| {
        CORRECTIONS.iter().any(|word| said.split_once(word).is_some_and(|(before, _)| before.chars().count() <= BEFORE_CORRECTION))
    };
    let remarks = beside.iter().filter_map(|beside| {
        let cell = beside.place.strip_prefix(ON_CELL)?;
        // Programs write who says it, and when, on lines of their own.
        let lines = beside.text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_OF_REMARK);
        let said = lines.into_iter().find(|line| corrects(line))?;
        Some((cell.to_owned(), said.chars().take(SHOWN_OF_REMARK).collect()))
    });
    remarks.collect()
}
