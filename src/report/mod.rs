//! Results → what people read: the report for a terminal, tables for a spreadsheet.

mod csv;
mod human;
mod layout;
mod tests;

pub use self::csv::csv;
pub use crate::diagnostic::report::{Style, draw as diagnostics};
pub use human::{Shown, human};
pub use tests::tests;
