//! Forms turned on their side: headings one below the other, with what they say to the right of them.

use crate::collections::IndexSet;
use crate::input::error::ReadError;
use crate::input::heading::bare_key;
use crate::input::known::Known;
use crate::input::record::cell_name;
use crate::input::row::{Source, TableRow, shown};
use std::collections::BTreeMap;

/// So many headings make a form, unless little else stands in their column.
const FEWEST: usize = 3;
/// So many of them are named.
const NAMED: usize = 3;

/// What stands in a column.
#[derive(Default)]
struct Column {
    headings: IndexSet<String>,
    /// How many of them are those of items.
    of_items: usize,
    filled: usize,
}

/// Refuses the rows of a form, which would all be read as items.
pub(super) fn refuse_form(rows: &[TableRow<'_>], known: &Known) -> Result<(), ReadError> {
    let mut columns: BTreeMap<usize, Column> = BTreeMap::new();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut has_value = false;
    for row in rows {
        // The column after the last heading of an item.
        let mut after_heading = None;
        for (at, cell) in row.cells.iter().enumerate() {
            if cell.source != Source::Own {
                after_heading = after_heading.map(|column| if column == cell.column { column + 1 } else { column });
                continue;
            }
            let text = shown(&cell.datum);
            let column = columns.entry(cell.column).or_default();
            column.filled += 1;
            let is_heading = known.is_heading(&text);
            if !is_heading && known.object_of(&text).is_none() {
                continue;
            }
            if is_heading && after_heading.replace(cell.column + 1) == Some(cell.column) {
                // Headings side by side are those of a list.
                return Ok(());
            }
            let next = row.cells.iter().skip(at + 1).find(|next| next.source != Source::Left);
            has_value |= next.is_some_and(|next| !known.is_heading(&shown(&next.datum)));
            if column.headings.insert_full(bare_key(&text)).1 && is_heading {
                column.of_items += 1;
                found.push((cell_name(cell.column, row.number), text.trim().to_owned()));
            }
        }
    }
    let mut all = columns.values().filter(|column| column.headings.len() > 1 && column.headings.len() * 2 >= column.filled);
    let headings: usize = all.clone().map(|column| column.headings.len()).sum();
    // Where no row has two headings side by side, two of them in one column are enough, whatever else stands between them.
    let is_form = headings >= FEWEST
        || columns.values().any(|column| column.of_items > 1)
        || all.any(|column| column.headings.len() * 3 >= column.filled * 2);
    let Some((place, _)) = found.first().filter(|_| is_form && has_value && found.len() > 1) else { return Ok(()) };
    let names: String = found.iter().take(NAMED).map(|(_, heading)| format!("「{heading}」")).collect();
    let message = format!("列名{names}上下排着，值写在它们右边，像一张横过来的表：要改成列名在一行里，下面一项一行");
    Err(ReadError::at(message, place.clone()))
}
