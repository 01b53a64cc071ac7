//! The kinds of records that are read, by their names in the description of the form (MS-XLS).

/// The beginning of a part: the globals, a sheet, a chart.
pub(super) const BOF: u16 = 0x0809;
/// The end of a part.
pub(super) const EOF: u16 = 0x000a;

/// Of the globals: the file is encrypted.
pub(super) const FILE_PASS: u16 = 0x002f;
/// Whether days are counted from 1904.
pub(super) const DATE_1904: u16 = 0x0022;
/// Which program calculated last.
pub(super) const RECALC_ID: u16 = 0x01c1;
pub(super) const FONT: u16 = 0x0031;
/// The colours of the workbook, by their numbers from 8 on.
pub(super) const PALETTE: u16 = 0x0092;
/// The code of a number format.
pub(super) const FORMAT: u16 = 0x041e;
/// The style of cells.
pub(super) const XF: u16 = 0x00e0;
/// The name of a sheet and where it begins.
pub(super) const BOUND_SHEET: u16 = 0x0085;
/// The texts that cells share.
pub(super) const SST: u16 = 0x00fc;
/// More of the record before.
pub(super) const CONTINUE: u16 = 0x003c;

/// Of a sheet: a cell with a number in eight bytes.
pub(super) const NUMBER: u16 = 0x0203;
/// A cell with a number in four bytes.
pub(super) const RK: u16 = 0x027e;
/// Several such cells side by side.
pub(super) const MUL_RK: u16 = 0x00bd;
/// A cell with a text that is shared.
pub(super) const LABEL_SST: u16 = 0x00fd;
/// A cell with a text of its own.
pub(super) const LABEL: u16 = 0x0204;
/// A cell with a text of its own in several fonts.
pub(super) const R_STRING: u16 = 0x00d6;
/// A cell with a truth value or an error.
pub(super) const BOOL_ERR: u16 = 0x0205;
/// A cell with a formula and what it came to.
pub(super) const FORMULA: u16 = 0x0006;
/// The text that the formula before came to.
pub(super) const STRING: u16 = 0x0207;
pub(super) const MERGE_CELLS: u16 = 0x00e5;
pub(super) const ROW: u16 = 0x0208;
pub(super) const COL_INFO: u16 = 0x007d;
/// A box that is drawn: what it is, and its number.
pub(super) const OBJ: u16 = 0x005d;
/// How long the text of a box is, which follows.
pub(super) const TXO: u16 = 0x01b6;
/// On which cell the remark in a box is.
pub(super) const NOTE: u16 = 0x001c;
/// What stands over every page, and under it.
pub(super) const HEADER: u16 = 0x0014;
pub(super) const FOOTER: u16 = 0x0015;
/// How a sheet is shown.
pub(super) const WINDOW: u16 = 0x023e;
/// Rows are filtered.
pub(super) const FILTER_MODE: u16 = 0x009b;
