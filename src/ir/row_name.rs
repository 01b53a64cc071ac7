//! What the rules are called that are rows of decision tables: `表·行`.

/// Between the name of the table and that of the row. Either may hold it as well.
const SEPARATOR: char = '·';

/// The name of the rule that is a row of a table.
pub fn row_name(table: &str, row: &str) -> String {
    format!("{table}{SEPARATOR}{row}")
}

/// What a row of a table is called within it; `None` if the name is not that of one of its rows.
#[cfg(feature = "cli")]
pub fn row_within<'n>(name: &'n str, table: &str) -> Option<&'n str> {
    name.strip_prefix(table)?.strip_prefix(SEPARATOR)
}

/// The table and the row that a name is made of, if it is that of a row.
pub fn table_and_row(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(SEPARATOR)
}
