//! An item of a list as it is read, and the list in which it is another one: what changing a fact would come to.

use super::{Policy, first_of};
use crate::advice;
use crate::input::{self, Input, InputFormat, ReadError, Record};
use crate::judge::CheckOptions;
use crate::wire::Json;

impl Policy {
    /// The facts of the item in a row, from 1, with those of the 对象, as a JSON input gives them; what cannot be read is left out.
    pub fn item_facts(&self, list: &Input, options: &CheckOptions, row: usize) -> Result<Json, ReadError> {
        let mapping = self.mapping(&options.map).map_err(first_of)?;
        advice::Stated::new(&self.model, &mapping, list)?.item(row).ok_or_else(|| no_such_row(list, row))
    }

    /// The list with an item of a JSON input in the place of that in a row, from 1; 对象 that the input states take the place of those of
    /// the list.
    pub fn with_item(&self, mut list: Input, row: usize, json: &[u8]) -> Result<Input, ReadError> {
        let other = input::read_list(json, InputFormat::Json, &self.reading)?;
        let place = row.checked_sub(1).filter(|at| *at < list.items.len()).ok_or_else(|| no_such_row(&list, row))?;
        let Ok([item]) = <[Record<'static>; 1]>::try_from(other.items) else {
            return Err(ReadError::new("要有且只有一个事项来代替清单里的一项"));
        };
        let offset = list.headings.len() as u32;
        let moved = |record: Record<'static>| Record {
            cells: record.cells.into_iter().map(|(heading, cell)| (heading + offset, cell)).collect(),
            ..record
        };
        if let Some(slot) = list.items.get_mut(place) {
            *slot = moved(item);
        }
        for (name, facts) in other.objects {
            list.objects.retain(|(known, _)| *known != name);
            list.objects.push((name, moved(facts)));
        }
        list.headings.extend(other.headings);
        // The sums below a table are those of the items as they were.
        list.totals.clear();
        Ok(list)
    }
}

fn no_such_row(list: &Input, row: usize) -> ReadError {
    ReadError::new(format!("清单有 {} 项，没有第 {row} 项", list.items.len()))
}
