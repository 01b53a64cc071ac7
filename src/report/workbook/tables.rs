//! What office programs call a table (表格) on a sheet: whoever sorts by its buttons sorts its own columns alone, so that ours become columns of
//! it where they stand right beside it.

use super::error::BookError;
use super::place::Area;
use super::xml::{Edits, attribute, escaped, opened, prefix_of, tag, walk};
use crate::input::VERDICT_HEADINGS;
use quick_xml::events::Event;
use std::ops::Range;

/// Our headings as a table has them, which gives no name twice.
pub type Headings = [String; VERDICT_HEADINGS.len()];

/// A table of a sheet.
pub struct SheetTable {
    /// The part that describes it.
    pub part: String,
    text: String,
    /// What people call it.
    name: String,
    area: Area,
    /// The names of its columns.
    columns: Vec<String>,
    last_id: usize,
    /// Whether it has a row of headings, and columns that are none of a query or a map.
    is_plain: bool,
}

impl SheetTable {
    /// A table as its part describes it; none of a part that is no such description.
    pub fn read(part: &str, text: String) -> Result<Option<SheetTable>, BookError> {
        let (mut columns, mut last_id) = (Vec::new(), 0);
        let mut root = None;
        walk(&text, &mut |event, _, depth| {
            let Some(start) = opened(event) else { return };
            match (depth, start.local_name().as_ref()) {
                (0, "table") => {
                    let area = attribute(start, "ref").and_then(|area| Area::named(&area));
                    let name = attribute(start, "displayName").or_else(|| attribute(start, "name")).unwrap_or_default();
                    let has_head = attribute(start, "headerRowCount").is_none_or(|count| count == "1");
                    let is_of_sheet = attribute(start, "tableType").is_none_or(|kind| kind == "worksheet");
                    root = area.map(|area| (area, name, has_head && is_of_sheet));
                }
                (2, "tableColumn") => {
                    last_id = attribute(start, "id").and_then(|id| id.parse().ok()).unwrap_or(0).max(last_id);
                    columns.push(attribute(start, "name").unwrap_or_default());
                }
                _ => {}
            }
        })?;
        Ok(root.map(|(area, name, is_plain)| {
            let is_plain = is_plain && columns.len() == area.last.column + 1 - area.first.column.min(area.last.column);
            SheetTable { part: part.to_owned(), text, name, area, columns, last_id, is_plain }
        }))
    }

    /// Its name as people see it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The last of its own columns.
    pub fn last_column(&self) -> usize {
        self.area.last.column
    }

    /// The row of its headings.
    pub fn heading_row(&self) -> usize {
        self.area.first.row
    }

    /// Whether one of some rows is in it.
    pub fn holds_row<'r>(&self, mut rows: impl Iterator<Item = &'r usize>) -> bool {
        rows.any(|row| (self.area.first.row..=self.area.last.row).contains(row))
    }

    /// Whether our columns can be its own: they stand right beside it, or in it already.
    pub fn takes(&self, ours: &Range<usize>) -> bool {
        self.is_plain && self.area.first.column < ours.start && self.area.last.column + 1 >= ours.start
    }

    /// Our headings, each with a number behind it where another column has that name already.
    pub fn headings(&self, ours: &Range<usize>) -> Headings {
        let others = (self.area.first.column..).zip(&self.columns).filter(|(column, _)| !ours.contains(column));
        let taken: Vec<String> = others.map(|(_, name)| name.trim().to_lowercase()).collect();
        VERDICT_HEADINGS.map(|heading| {
            let mut names = std::iter::once(heading.to_owned()).chain((2..).map(|at| format!("{heading}{at}")));
            names.find(|name| !taken.contains(name)).unwrap_or_default()
        })
    }

    /// Its description with our columns. What it sorts and filters reaches as far as it does itself.
    pub fn widened(&self, ours: &Range<usize>) -> Result<String, BookError> {
        let headings = self.headings(ours);
        let first = self.area.first.column;
        let last = self.area.last.column.max(ours.end - 1);
        let wide = |area: Option<String>| {
            let area = area.and_then(|area| Area::named(&area)).filter(|area| area.last.column == self.area.last.column);
            area.map(|area| Area { last: super::place::Cell { column: last, ..area.last }, ..area }.name())
        };
        let mut edits = Edits::default();
        let mut column = first;
        walk(&self.text, &mut |event, range, depth| {
            let is_empty = matches!(event, Event::Empty(_));
            if let Some(start) = opened(event) {
                match (depth, start.local_name().as_ref()) {
                    (0, "table") | (1, "autoFilter") | (1 | 2, "sortState") => {
                        if let Some(area) = wide(attribute(start, "ref")) {
                            edits.replace(range.clone(), tag(start, &[("ref", Some(&area))], is_empty));
                        }
                    }
                    (1, "tableColumns") => {
                        let count = (last + 1 - first).to_string();
                        edits.replace(range.clone(), tag(start, &[("count", Some(&count))], is_empty));
                    }
                    (2, "tableColumn") => {
                        if let Some(heading) = column.checked_sub(ours.start).and_then(|at| headings.get(at)) {
                            edits.replace(range.clone(), tag(start, &[("name", Some(heading))], is_empty));
                        }
                        column += 1;
                    }
                    _ => {}
                }
            }
            if let Event::End(end) = event
                && depth == 1
                && end.local_name().as_ref() == "tableColumns"
            {
                let p = prefix_of(end.name().as_ref());
                let new = (column.max(ours.start)..ours.end).zip(self.last_id + 1..);
                let new = new.filter_map(|(column, id)| {
                    let heading = headings.get(column - ours.start)?;
                    Some(format!("<{p}tableColumn id=\"{id}\" name=\"{}\"/>", escaped(heading)))
                });
                edits.insert(range.start, new.collect());
            }
        })?;
        Ok(edits.apply(&self.text))
    }
}
