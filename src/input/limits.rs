//! How large an input may be.

/// At most this many bytes are read as one input.
pub const MAX_BYTES: usize = 1 << 30;
/// At most this many rows, items or lines.
pub const MAX_ROWS: usize = 2_000_000;
/// At most this many columns, or different keys of JSON objects.
pub const MAX_COLUMNS: usize = 1000;
/// At most this many cells that hold something.
pub const MAX_CELLS: usize = 50_000_000;
/// So many bytes at the beginning of a file show what it is.
pub const BEGINNING: usize = 4096;
