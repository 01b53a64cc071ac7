//! One part of a workbook, read as `calamine` reads it, event by event.

use super::notes::RowNotes;
use super::scanner::{MAX_CHARACTER_BYTES, PartScan, Scanner};
use crate::input::error::ReadError;
use crate::input::packed::{Limited, MAX_EVENT};
use crate::input::rows::{MAX_CHARACTERS, too_long};
use crate::input::runs::Runs;
use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};

/// The element in which the cells of a sheet stand.
const CELLS: &str = "sheetData";
/// So many cells at least are looked through at a time, unless there are no more.
const CELLS_AT_A_TIME: u64 = 1024;

/// Skips to just behind `</sheetData>`; one within a comment ends the cells as well, and those below it are read on, for nothing.
fn skip_cells(part: &mut impl BufRead) -> io::Result<()> {
    /// So much of the text before is kept, so that a tag is found which two reads part. One with a longer prefix is not: nothing behind the
    /// cells is noted then.
    const KEPT: usize = 256;
    let name = Finder::new(CELLS);
    let mut text = Vec::new();
    loop {
        let next = part.fill_buf()?;
        let (before, length) = (text.len(), next.len());
        text.extend_from_slice(next);
        if let Some(at) = name.find_iter(&text).find(|at| text.get(..*at).is_some_and(is_within_end_tag)) {
            part.consume((at + CELLS.len()).saturating_sub(before));
            return part.skip_until(b'>').map(drop);
        }
        if length == 0 {
            return Ok(());
        }
        part.consume(length);
        text.drain(..text.len().saturating_sub(KEPT));
    }
}

/// Whether a text ends within the name of an end tag: `</`, `</x:`.
fn is_within_end_tag(text: &[u8]) -> bool {
    text.rsplit(|byte| *byte == b'<').next().is_some_and(|tag| tag.starts_with(b"/") && !tag.contains(&b'>'))
}

/// Looks through the rows of a sheet as `calamine` reads them: what would break `calamine` is refused, what it does not tell is noted.
pub(super) struct RowScan<'s, R: Read> {
    part: PartReader<'s, R>,
    has_ended: bool,
}

impl<'s, R: Read> RowScan<'s, R> {
    pub(super) fn new(part: PartReader<'s, R>) -> Self {
        RowScan { part, has_ended: false }
    }

    /// What is noted of the next rows, of `CELLS_AT_A_TIME` cells at least.
    fn next_notes(&mut self) -> Result<RowNotes, ReadError> {
        loop {
            self.has_ended = matches!(self.part.step()?, Step::CellsEnd | Step::End);
            let Scanner { rows, cell, .. } = &self.part.scanner;
            if self.has_ended || rows.cells >= CELLS_AT_A_TIME && !cell.is_open {
                break;
            }
        }
        let is_too_long = self.part.scanner.scan.longest_cell > MAX_CHARACTERS || self.part.limits().event_bytes_left.is_none();
        if is_too_long { Err(ReadError::new(too_long())) } else { Ok(std::mem::take(&mut self.part.scanner.rows)) }
    }
}

impl<R: Read> Iterator for RowScan<'_, R> {
    type Item = Result<RowNotes, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let notes = self.next_notes();
        self.has_ended |= notes.is_err();
        Some(notes)
    }
}

/// What was just read of a part.
enum Step {
    Within,
    CellsBegin,
    CellsEnd,
    /// The part ends, or breaks off.
    End,
}

/// Reads a part, one event of its XML after another.
pub(super) struct PartReader<'s, R: Read> {
    reader: Reader<BufReader<Limited<R>>>,
    buffer: Vec<u8>,
    scanner: Scanner<'s>,
}

impl<'s, R: Read> PartReader<'s, R> {
    /// `shared`: of the shared texts, by their numbers, how marked parts of them look. `recalculates`: whether all formulas are to be
    /// calculated again.
    pub(super) fn new(part: Limited<R>, shared: &'s HashMap<usize, Runs>, recalculates: bool) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, part));
        reader.config_mut().check_end_names = false;
        PartReader { reader, buffer: Vec::new(), scanner: Scanner::new(shared, recalculates) }
    }

    /// Looks through the part, up to where it breaks, without the cells of a sheet.
    pub(super) fn scan_but_cells(&mut self) -> Result<PartScan, ReadError> {
        loop {
            match self.step()? {
                Step::CellsBegin if self.scanner.scan.is_sheet => {
                    // They are many events: each is held against the limit when it is read.
                    self.reader.get_mut().get_mut().event_bytes_left = Some(usize::MAX);
                    // What breaks off here breaks off for the next step as well.
                    let _ = skip_cells(&mut self.reader.stream());
                }
                Step::End => return Ok(std::mem::take(&mut self.scanner.scan)),
                Step::CellsBegin | Step::CellsEnd | Step::Within => {}
            }
        }
    }

    /// What is left of the limits; none of one that was exceeded.
    pub(super) fn limits(&self) -> &Limited<R> {
        self.reader.get_ref().get_ref()
    }

    /// Reads the next event.
    fn step(&mut self) -> Result<Step, ReadError> {
        let PartReader { reader, buffer, scanner } = self;
        buffer.clear();
        reader.get_mut().get_mut().event_bytes_left = Some(MAX_EVENT);
        match reader.read_event_into(buffer) {
            Ok(Event::Start(start)) => {
                let name = start.local_name();
                scanner.start(name.as_ref(), &start)?;
                return Ok(if name.as_ref() == CELLS { Step::CellsBegin } else { Step::Within });
            }
            Ok(Event::Empty(start)) => {
                let name = start.local_name();
                scanner.start(name.as_ref(), &start)?;
                scanner.cell.is_open &= name.as_ref() != "c";
            }
            Ok(Event::End(end)) => {
                let name = end.local_name();
                scanner.end(name.as_ref());
                return Ok(if name.as_ref() == CELLS { Step::CellsEnd } else { Step::Within });
            }
            Ok(Event::Text(text)) => scanner.text(&text),
            Ok(Event::CData(text)) => {
                scanner.check_character_data()?;
                scanner.count(text.len());
            }
            Ok(Event::GeneralRef(reference)) => {
                scanner.check_pieces()?;
                // `&amp;` and others by name are taken for `&`. Each counts as much as a character may take.
                let letter = reference.resolve_char_ref().ok().flatten().unwrap_or('&');
                scanner.text(letter.encode_utf8(&mut [0; 4]));
                scanner.count(MAX_CHARACTER_BYTES - letter.len_utf8());
            }
            Ok(Event::Comment(_) | Event::PI(_)) => scanner.check_pieces()?,
            Ok(Event::Eof) => return Ok(Step::End),
            Ok(Event::Decl(_) | Event::DocType(_)) => {}
            // What breaks off here, or is no XML, `calamine` finds as well, if it needs it.
            Err(_) => {
                scanner.scan.is_broken = true;
                return Ok(Step::End);
            }
        }
        Ok(Step::Within)
    }
}
