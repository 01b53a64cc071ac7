//! Two lists held against each other, as a policy reads them or by themselves.

use super::{Policy, first_of};
use crate::compare::{CompareOptions, Interpretation, compare as compared};
use crate::input::{Heading, Input, InputFormat, ReadError, ReadOptions, read_list};
use crate::judge::{CheckOptions, of_a_known_list};
use crate::wire::Comparison;

/// A list in memory.
#[derive(Clone, Copy)]
pub struct ListBytes<'b> {
    /// What it consists of.
    pub bytes: &'b [u8],
    /// What form that has.
    pub format: InputFormat,
}

/// What changes from an old list to a new one. `policy`: by whose facts, units and names they are read, if there is one. The error says of
/// which list it is, if it is of one: 0 the old one, 1 the new one.
pub fn compare(
    policy: Option<&Policy>,
    [old, new]: [ListBytes<'_>; 2],
    reading: &CheckOptions,
    options: &CompareOptions,
) -> Result<Comparison, (Option<usize>, ReadError)> {
    let of = |list: usize| move |error: ReadError| (Some(list), error);
    let Some(policy) = policy else {
        let found = [read(old, &plainly(reading, &[])).map_err(of(0))?, read(new, &plainly(reading, &[])).map_err(of(1))?];
        // What heads the tables of one list heads those of the other; further tables of a sheet are found by that.
        let headings: Vec<&Heading> = found.iter().flat_map(|list| &list.headings).collect();
        let options_of_both = plainly(reading, &headings);
        let lists = [read(old, &options_of_both).map_err(of(0))?, read(new, &options_of_both).map_err(of(1))?];
        return compared(lists, Interpretation::Plain, options);
    };
    let read_by = policy.reading_with(reading);
    policy.compare([read(old, &read_by).map_err(of(0))?, read(new, &read_by).map_err(of(1))?], reading, options)
}

impl Policy {
    /// What changes from an old list to a new one, both of which were read as [`Policy::reading_with`] says; errors are those of [`compare`].
    pub fn compare(
        &self,
        lists: [Input; 2],
        reading: &CheckOptions,
        options: &CompareOptions,
    ) -> Result<Comparison, (Option<usize>, ReadError)> {
        let mapping = self.mapping(&reading.map).map_err(|faults| (None, first_of(faults)))?;
        for (at, list) in lists.iter().enumerate() {
            of_a_known_list(&self.model, &mapping, list).map_err(|error| (Some(at), error))?;
        }
        compared(lists, Interpretation::Policy(&self.model, &mapping), options)
    }
}

fn read(list: ListBytes<'_>, options: &ReadOptions) -> Result<Input, ReadError> {
    read_list(list.bytes, list.format, options)
}

/// How a list is read of which no policy knows, but what heads its tables.
fn plainly(reading: &CheckOptions, headings: &[&Heading]) -> ReadOptions {
    let CheckOptions { sheets, all_sheets, heading_row, all_rows, .. } = reading;
    ReadOptions {
        sheets: sheets.clone(),
        all_sheets: *all_sheets,
        heading_row: *heading_row,
        all_rows: *all_rows,
        headings: headings.iter().map(|heading| heading.text.clone()).collect(),
        ..ReadOptions::default()
    }
}
