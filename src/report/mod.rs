//! Results → what people read: the report for a terminal, tables for a spreadsheet.

mod csv;
mod human;
mod junit;
mod layout;
mod sarif;
mod schema;
mod tests;
mod typescript;

pub use self::csv::{csv_head, csv_row, csv_summary};
pub use crate::diagnostic::report::{Style, draw as diagnostics};
pub use human::{Shown, human};
pub use junit::junit;
pub use sarif::sarif;
pub use schema::schema;
pub use tests::tests;
pub use typescript::typescript;
