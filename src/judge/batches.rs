//! A list in batches: worked on by all cores while the next ones are read, in memory that does not grow with the list. What the batches
//! come to is taken in order.

use super::workers::{self, Batch};
use crate::eval::facts::{ColumnUses, Columns, Row};
use crate::input::{self, Heading, Input, InputFormat, ListRow, ReadError, ReadOptions};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};
use std::io::{Read, Seek};
use std::sync::Arc;

/// Bytes that can be read again from their beginning.
pub trait Rewind: Read + Seek {}

impl<T: Read + Seek> Rewind for T {}

/// Where a list comes from.
pub enum Feed<'f> {
    /// It was read before.
    Input(&'f Input),
    /// Its bytes come in.
    Bytes {
        /// From where.
        from: &'f mut dyn Rewind,
        /// The form of the list.
        format: InputFormat,
    },
}

/// How a list is cut into batches.
#[derive(Clone, Copy)]
pub struct BatchOptions<'c> {
    pub reading: &'c ReadOptions,
    /// So many items make a batch.
    pub size: usize,
    /// Whether the bytes are hashed, to tell whether the list changed between passes.
    pub hash_content: bool,
}

/// What a pass over a list comes to beside its items.
pub struct PassResult<'f> {
    /// Headings, 对象 and warnings; of a list that was read before the whole of it.
    pub beside: Cow<'f, Input>,
    pub uses: ColumnUses,
    /// Tells the bytes from others.
    pub content_hash: u64,
}

/// Passes over a list from its beginning to its end. `each` takes what the work on each batch comes to.
pub fn pass<'f, T: Send>(
    feed: &mut Feed<'f>,
    batches: BatchOptions<'_>,
    mut columns: Columns<'_>,
    work: &(impl Fn(Batch) -> T + Sync),
    each: &mut dyn FnMut(T) -> Result<(), ReadError>,
) -> Result<PassResult<'f>, ReadError> {
    let columns_keep_places = columns.keep_places();
    workers::run_in_batches(work, each, |work_on| {
        let mut rows = Vec::new();
        let mut number = 0;
        // What a batch needs of the headings known so far; they change seldom.
        let mut known: Arc<[Heading]> = Arc::default();
        let mut batch = |rows: Vec<Row>, headings: &[Heading]| {
            if columns_keep_places && known.len() < headings.len() {
                known = headings.into();
            }
            work_on(Batch { rows, headings: known.clone() })
        };
        let mut add = |row: Row, headings: &[Heading]| {
            rows.push(row);
            if rows.len() < batches.size { Ok(()) } else { batch(std::mem::take(&mut rows), headings) }
        };
        let mut content_hash = 0;
        let beside = match feed {
            Feed::Input(input) => {
                let mut totals = input.totals.iter().peekable();
                for (number, record) in input.items.iter().enumerate() {
                    while let Some((_, total)) = totals.next_if(|(above, _)| *above <= number) {
                        columns.total(&input.headings, total);
                    }
                    add(columns.row(&input.headings, record, number)?, &input.headings)?;
                }
                totals.for_each(|(_, total)| columns.total(&input.headings, total));
                Cow::Borrowed(*input)
            }
            Feed::Bytes { from, format } => {
                let mut from = Hashed { from: *from, hasher: batches.hash_content.then(DefaultHasher::new) };
                let beside = input::read_each(&mut from, *format, batches.reading, &mut |headings, row| match row {
                    ListRow::Item(record) => {
                        number += 1;
                        add(columns.row(headings, &record, number - 1)?, headings)
                    }
                    ListRow::Total(record) => {
                        columns.total(headings, &record);
                        Ok(())
                    }
                })?;
                content_hash = from.hasher.map_or(0, |hasher| hasher.finish());
                Cow::Owned(beside)
            }
        };
        if !rows.is_empty() {
            batch(rows, &beside.headings)?;
        }
        Ok(PassResult { beside, uses: columns.uses(), content_hash })
    })
}

/// Bytes that are known again when they are read again.
struct Hashed<'f> {
    from: &'f mut dyn Rewind,
    hasher: Option<DefaultHasher>,
}

impl Read for Hashed<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(into)?;
        if let Some(hasher) = &mut self.hasher {
            hasher.write(into.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}
