//! The columns of an applicant's own list as they go out beside the results, such that the table that they make is read again as the list was.

use crate::eval::field_names::FieldNames;
use crate::input::{Input, Record};
use crate::ir::{FieldId, Model};
use crate::value::read::with_unit;
use crate::value::unit::Unit;
use crate::wire;
use std::collections::HashMap;
use std::sync::Arc;

/// The columns or keys of the items of a list. Headings of several tables that stand for one fact share a column, as do those that are alike.
pub struct OwnColumns {
    headings: Arc<[String]>,
    /// By table: the column in which each stands there.
    columns: Vec<Arc<[Option<usize>]>>,
    /// By heading of the list: where its cells go; none for a key of an 对象 alone.
    places: Vec<Option<OwnColumn>>,
}

/// Where the cells below a heading go.
#[derive(Clone, Copy)]
struct OwnColumn {
    at: usize,
    table: usize,
    /// In what their numbers are, where the heading here says otherwise.
    unit: Option<Unit>,
}

/// What the columns here are found by.
#[derive(Default)]
struct Known {
    /// With the unit of the numbers below them.
    of_facts: HashMap<Vec<FieldId>, (usize, Option<Unit>)>,
    /// With how many others of that name stand to the left in their table.
    of_texts: HashMap<(String, usize), usize>,
}

impl OwnColumns {
    /// `used`: by heading, whether an item has something under it.
    pub fn new(model: &Model, names: &FieldNames, list: &Input, used: &[bool]) -> OwnColumns {
        let of_objects = marked(list.headings.len(), list.objects.iter().map(|(_, record)| record));
        let mut headings: Vec<String> = Vec::new();
        let mut places: Vec<Option<OwnColumn>> = Vec::with_capacity(list.headings.len());
        let mut known = Known::default();
        let (mut table, mut before) = (0, None);
        let mut in_table: HashMap<String, usize> = HashMap::new();
        for (at, (heading, of_object)) in list.headings.iter().zip(of_objects).enumerate() {
            if of_object && used.get(at) != Some(&true) {
                places.push(None);
                continue;
            }
            // The keys of objects are in no table.
            let this = Some(heading.table()).filter(|_| !heading.place.contains('/'));
            if this.is_some() && this != before {
                table += usize::from(before.is_some());
                before = this;
                in_table.clear();
            }
            let text = names.in_full(model, heading);
            let others = in_table.entry(text.clone()).or_default();
            let (column, unit) = known.column(names.facts_and_unit(model, heading), (text.clone(), *others), headings.len());
            *others += 1;
            if column == headings.len() {
                headings.push(text);
            }
            places.push(Some(OwnColumn { at: column, table, unit }));
        }
        let mut columns = vec![vec![None; headings.len()]; table + 1];
        for (heading, place) in list.headings.iter().zip(&places) {
            let slot = place.and_then(|place| columns.get_mut(place.table)?.get_mut(place.at));
            slot.into_iter().for_each(|slot| *slot = Some(heading.column));
        }
        OwnColumns { headings: headings.into(), columns: columns.into_iter().map(Arc::from).collect(), places }
    }

    /// The cells of an item, each with its heading.
    pub fn cells(&self, given: &[(u32, String)]) -> wire::OwnCells {
        let mut cells = vec![String::new(); self.headings.len()];
        let mut table = 0;
        for (heading, cell) in given {
            let Some(column) = self.places.get(*heading as usize).copied().flatten() else { continue };
            table = column.table;
            if let Some(slot) = cells.get_mut(column.at) {
                match column.unit {
                    Some(unit) => *slot = with_unit(cell, unit).into_owned(),
                    None => slot.clone_from(cell),
                }
            }
        }
        let columns = self.columns.get(table).cloned().unwrap_or_default();
        wire::OwnCells { headings: self.headings.clone(), columns, cells }
    }
}

impl Known {
    /// The column of a heading, and the unit that its numbers need there. `next`: the one that is new.
    fn column(&mut self, facts: Option<(Vec<FieldId>, Option<Unit>)>, text: (String, usize), next: usize) -> (usize, Option<Unit>) {
        if let Some((facts, unit)) = facts {
            match (self.of_facts.get(&facts).copied(), unit) {
                (None, _) => {
                    self.of_facts.insert(facts, (next, unit));
                    self.of_texts.insert(text, next);
                    return (next, None);
                }
                (Some((column, of_column)), _) if of_column == unit => return (column, None),
                (Some((column, Some(of_column))), Some(unit)) if of_column.kind() == unit.kind() => return (column, Some(unit)),
                // The table that goes out is refused for it when it is read, which is better than a wrong number.
                (Some(_), _) => {}
            }
        }
        (*self.of_texts.entry(text).or_insert(next), None)
    }
}

/// By heading: whether one of the records has it.
pub fn marked<'r>(headings: usize, records: impl Iterator<Item = &'r Record<'static>>) -> Vec<bool> {
    let mut marked = vec![false; headings];
    for (heading, _) in records.flat_map(|record| &record.cells) {
        if let Some(slot) = marked.get_mut(*heading as usize) {
            *slot = true;
        }
    }
    marked
}
