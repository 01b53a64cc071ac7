//! A list in batches: read into facts and worked on by all cores while the next ones come in, in memory that does not grow with the list. What
//! the batches come to is taken in order.

use super::workers;
use crate::eval::columns::{CellMemory, CellReader, ColumnUses, Columns, KnownColumns, ListNotes, Reading, RowNotes};
use crate::eval::facts::Row;
use crate::input::{self, Heading, Input, InputFormat, ListRow, ReadError, ReadOptions, Record, RecordBatch};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};
use std::io::{Read, Seek};
use std::sync::{Arc, Mutex, PoisonError};

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
    pub read_options: &'c ReadOptions,
    /// So many items make a batch.
    pub size: usize,
    /// Whether the bytes are hashed, to tell whether the list changed between passes.
    pub hash_content: bool,
}

/// Items that are worked on together.
pub struct Batch {
    pub rows: Vec<Row>,
    /// The headings under which they stand.
    pub headings: Arc<[Heading]>,
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
    options: BatchOptions<'_>,
    mut columns: Columns<'_>,
    work: &(impl Fn(Batch) -> T + Sync),
    each: &mut dyn FnMut(T) -> Result<(), ReadError>,
) -> Result<PassResult<'f>, ReadError> {
    let reading = columns.reading();
    let memories = Memories::default();
    let mut list_notes = ListNotes::new(reading);
    let read_and_work = |rows: RowBatch| rows.read(reading, &memories).map(|(batch, notes)| (work(batch), notes));
    let mut take = |done: Result<(T, RowNotes), ReadError>| {
        let (done, notes) = done?;
        list_notes.add(notes);
        each(done)
    };
    let (beside, content_hash) = workers::run_in_batches(&read_and_work, &mut take, |work_on| {
        let mut batches = RowBatches { columns: &mut columns, size: options.size, next: RowBatch::default(), work_on };
        let passed = match feed {
            Feed::Input(input) => batches.add_all(input).map(|()| (Cow::Borrowed(*input), 0)),
            Feed::Bytes { from, format } => {
                let mut from = Hashed { from: *from, hasher: options.hash_content.then(DefaultHasher::new) };
                let beside = input::read_each(&mut from, *format, options.read_options, &mut |headings, row| match row {
                    ListRow::Item(record) => batches.add_item(headings, &record),
                    ListRow::Total(record) => batches.add_total(headings, &record),
                });
                beside.map(|beside| (Cow::Owned(beside), from.hasher.map_or(0, |hasher| hasher.finish())))
            }
        };
        let rest = batches.rest();
        // What is wrong with a row is said before what is wrong below it.
        let (beside, content_hash) = passed.or_else(|error| rest.read(reading, &memories).and(Err(error)))?;
        if !rest.rows.is_empty() {
            work_on(rest)?;
        }
        Ok((beside, content_hash))
    })?;
    Ok(PassResult { beside, uses: columns.uses(list_notes), content_hash })
}

/// Rows as they were read, to be worked on together.
#[derive(Default)]
struct RowBatch {
    rows: RecordBatch,
    /// The number of the first item in the whole list, from 0.
    first: usize,
    /// Rows, from 0, that are the first of a table.
    new_tables: Vec<usize>,
    known: KnownColumns,
}

impl RowBatch {
    /// Its items, and what the rows note of their columns.
    fn read(&self, reading: Reading<'_>, memories: &Memories) -> Result<(Batch, RowNotes), ReadError> {
        let RowBatch { rows, first, new_tables, known: KnownColumns { headings, columns } } = self;
        let mut reader = CellReader::new(reading, memories.take());
        let mut items = Vec::with_capacity(rows.items());
        let mut new_tables = new_tables.iter().peekable();
        for (at, row) in rows.rows().enumerate() {
            if new_tables.next_if_eq(&&at).is_some() {
                reader.begin_table();
            }
            if row.is_total {
                reader.total(columns, headings, row);
            } else {
                items.push(reader.item(columns, headings, row, first + items.len())?);
            }
        }
        let (notes, memory) = reader.finish();
        memories.put_back(memory);
        Ok((Batch { rows: items, headings: headings.clone() }, notes))
    }
}

impl workers::Work for RowBatch {
    #[cfg(feature = "threads")]
    fn items(&self) -> usize {
        self.rows.items()
    }
}

/// Gathers rows in batches.
struct RowBatches<'b, 'm> {
    columns: &'b mut Columns<'m>,
    /// So many items make a batch.
    size: usize,
    next: RowBatch,
    work_on: &'b mut workers::WorkOn<'b, RowBatch>,
}

impl RowBatches<'_, '_> {
    /// Adds all rows of a list that was read before.
    fn add_all(&mut self, input: &Input) -> Result<(), ReadError> {
        let mut totals = input.totals.iter().peekable();
        for (number, record) in input.items.iter().enumerate() {
            while let Some((_, total)) = totals.next_if(|(above, _)| *above <= number) {
                self.add_total(&input.headings, total)?;
            }
            self.add_item(&input.headings, record)?;
        }
        totals.try_for_each(|(_, total)| self.add_total(&input.headings, total))
    }

    /// Adds an item below these headings.
    fn add_item(&mut self, headings: &[Heading], record: &Record<'_>) -> Result<(), ReadError> {
        self.learn(headings, record)?;
        self.next.rows.push_item(record);
        if self.next.rows.items() < self.size { Ok(()) } else { self.work_on_next() }
    }

    /// Adds a row of totals.
    fn add_total(&mut self, headings: &[Heading], record: &Record<'_>) -> Result<(), ReadError> {
        self.learn(headings, record)?;
        self.next.rows.push_total(record);
        Ok(())
    }

    fn learn(&mut self, headings: &[Heading], record: &Record<'_>) -> Result<(), ReadError> {
        let next = &mut self.next;
        if self.columns.learn(headings, record)? {
            next.new_tables.push(next.rows.len());
        }
        Ok(())
    }

    /// Hands on the rows gathered so far.
    fn work_on_next(&mut self) -> Result<(), ReadError> {
        let next = &mut self.next;
        self.columns.update(&mut next.known);
        let rows = next.rows.with_same_room();
        let after = RowBatch { rows, first: next.first + next.rows.items(), new_tables: Vec::new(), known: next.known.clone() };
        (self.work_on)(std::mem::replace(next, after))
    }

    /// The rows that were gathered last.
    fn rest(self) -> RowBatch {
        let mut rest = self.next;
        self.columns.update(&mut rest.known);
        rest
    }
}

/// What threads remember of cells that they have read: a batch is read with what one before it has left.
#[derive(Default)]
struct Memories(Mutex<Vec<CellMemory>>);

impl Memories {
    fn take(&self) -> CellMemory {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put_back(&self, memory: CellMemory) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
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
