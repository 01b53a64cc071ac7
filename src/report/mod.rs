//! Results → what people read (the report for a terminal, tables for a spreadsheet) and what other tools read (SARIF, JUnit, schemas).

mod cell_text;
#[cfg(feature = "cli")]
mod comparison;
mod coverage;
mod csv;
#[cfg(feature = "cli")]
mod diagnostics;
mod diff;
mod document;
mod fields;
mod findings;
mod gathered;
mod human;
mod junit;
mod lcov;
mod mutation;
mod notes;
#[cfg(feature = "cli")]
mod page;
mod sarif;
mod schema;
mod style;
mod template;
mod tests;
mod text_layout;
mod typescript;
#[cfg(feature = "cli")]
mod visible_source;
mod wording;
mod workbook;

#[cfg(feature = "cli")]
pub use self::comparison::comparison;
pub use self::coverage::coverage;
pub use self::csv::{csv_beside, csv_head, csv_row, csv_summary, csv_table};
pub use self::tests::tests;
#[cfg(feature = "cli")]
pub use diagnostics::diagnostics;
pub use diff::diff;
pub use document::{OpinionOptions, application_docx, opinion_docx, opinion_html, policy_docx, policy_html, policy_text};
pub use fields::{csv_fields, fields};
pub use findings::findings;
pub use human::{HumanOptions, human};
pub use junit::junit;
pub use lcov::lcov;
pub use mutation::mutation;
#[cfg(feature = "cli")]
pub use page::page;
pub use sarif::{findings_sarif, sarif};
pub use schema::schema;
pub use style::Style;
pub use template::template;
#[cfg(feature = "cli")]
pub use text_layout::hanging;
pub use typescript::typescript;
pub use workbook::comparison_workbook;
pub use workbook::{BookError, BookOptions, BookVerdicts, workbook};
