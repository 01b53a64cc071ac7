//! Lists of any length, a batch at a time: the same decisions in the same order as for a list in hand, on all cores, in memory that
//! does not grow with the list.
//!
//! Figures of the whole list need the whole list, and so do JSON documents and XLSX: those are read as one.

mod batches;
mod lane;
mod place;
mod scan;

use crate::date::Date;
use crate::eval::facts::KnownHeadings;
use crate::eval::{Session, decide};
use crate::explain;
use crate::ir::Model;
use crate::ir::conclusion::Outcome;
use crate::program::Program;
use crate::source::SourceMap;
use crate::stream::batches::{Batch, Batches};
use crate::stream::lane::{Judged, Lane};
use crate::tables::{Heading, InputFormat, Layout, MAX_COLUMNS, MAX_ROWS, ReadError};
use crate::wire;

/// About so many bytes are read, judged and told at once by each core.
pub const BATCH: usize = 1 << 20;

/// What judges.
#[derive(Clone, Copy)]
pub struct Judges<'p> {
    pub model: &'p Model,
    pub program: &'p Program,
    pub sources: &'p SourceMap,
    pub as_of: Date,
    pub open: bool,
}

/// How a list is gone through.
pub struct Going<'g> {
    pub format: InputFormat,
    /// The headings that are expected, to find those of a CSV by.
    pub headings: &'g [String],
    pub batch: usize,
    /// Whether only the outcomes count: then no reasons are made.
    pub outcomes_only: bool,
}

/// What the items came to, apart from themselves.
pub struct Told {
    pub summary: wire::Summary,
    pub list: Option<wire::Item>,
    pub warnings: Vec<wire::InputWarning>,
}

/// Either the list was judged in batches, or it must be read as one: then these are its bytes.
pub enum Passed {
    Told(Told),
    Whole(Vec<u8>),
}

/// Judges a list as it comes in. `tell` takes the outcome of each item, and the item unless only outcomes count.
pub fn pass(judges: Judges<'_>, going: &Going<'_>, chunks: &mut dyn Iterator<Item = Vec<u8>>, tell: &mut dyn FnMut(Outcome, Option<wire::Item>)) -> Result<Passed, ReadError> {
    let mut batches = Batches::new(chunks, going.format, going.batch);
    let fits = judges.model.figures.is_empty() && !judges.model.stacks.is_empty() && matches!(going.format, InputFormat::Jsonl | InputFormat::Csv);
    if !fits || !batches.begin()? {
        return batches.rest().map(Passed::Whole);
    }
    let layout = match going.format {
        InputFormat::Csv => match headings(&mut batches, going) {
            Some(layout) => Some(layout),
            None => return batches.rest().map(Passed::Whole),
        },
        InputFormat::Json | InputFormat::Jsonl | InputFormat::Xlsx => None,
    };
    let list = lane::no_items(judges.model);
    let session = Session::new(judges.model, &list, judges.as_of, judges.open);
    let known = KnownHeadings::new(judges.model);
    let cores = cores();
    let mut lanes = (0..cores).map(|_| Lane::new(judges, &session, &known, layout.as_ref(), going.outcomes_only)).collect::<Result<Vec<_>, _>>()?;
    let mut seen = Seen::default();
    let mut summary = wire::Summary::default();
    loop {
        let mut round = Vec::with_capacity(cores);
        let mut failed = None;
        while round.len() < cores && failed.is_none() {
            match batches.next() {
                Ok(Some(batch)) => round.push(batch),
                Ok(None) => break,
                Err(error) => failed = Some(error),
            }
        }
        if round.is_empty() && failed.is_none() {
            break;
        }
        for judged in judge(&mut lanes, &round) {
            let judged = judged?;
            seen.join(judged.headings)?;
            for (outcome, item) in judged.items {
                if summary.items >= MAX_ROWS {
                    return Err(ReadError::new(format!("事项太多：最多 {MAX_ROWS} 项")));
                }
                summary.count(outcome);
                let item = item.map(|item| wire::Item { row: Some(summary.items), ..item });
                tell(outcome, item);
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
    }
    let warnings = seen.headings.iter().filter(|(heading, used)| *used && known.fed(&heading.text).is_empty()).map(|(heading, _)| known.unknown(heading)).collect();
    let list = judges.model.has_list_rules().then(|| explain::item(&session, judges.sources, &decide(&session, None)));
    Ok(Passed::Told(Told { summary, list, warnings }))
}

/// Finds the headings of a CSV and passes over them; none where the rows at hand are too few to tell.
fn headings(batches: &mut Batches<'_>, going: &Going<'_>) -> Option<Layout> {
    let sample = batches.sample()?;
    let layout = Layout::find_early(&sample, going.headings)?;
    // Rows are lines above the headings and in them: a text in quotes may hold line breaks, and a carriage return may stand alone.
    let above = sample.get(..layout.end)?;
    if above.matches('\n').count() != layout.row {
        return None;
    }
    batches.skip(layout.row, layout.row, layout.delimiter);
    Some(layout)
}

/// Judges batches side by side; their results in order.
#[cfg(feature = "parallel")]
fn judge(lanes: &mut [Lane<'_>], round: &[Batch]) -> Vec<Result<Judged, ReadError>> {
    if round.len() < 2 {
        return round.iter().zip(lanes).map(|(batch, lane)| lane.judge(batch)).collect();
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = round.iter().zip(lanes).map(|(batch, lane)| scope.spawn(move || lane.judge(batch))).collect();
        let finished = running.into_iter().map(|running| running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        finished.collect()
    })
}

#[cfg(not(feature = "parallel"))]
fn judge(lanes: &mut [Lane<'_>], round: &[Batch]) -> Vec<Result<Judged, ReadError>> {
    round.iter().zip(lanes).map(|(batch, lane)| lane.judge(batch)).collect()
}

#[cfg(feature = "parallel")]
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(not(feature = "parallel"))]
fn cores() -> usize {
    1
}

/// The headings of all batches, in order of first appearance, and whether something stands under them.
#[derive(Default)]
struct Seen {
    headings: Vec<(Heading, bool)>,
}

impl Seen {
    fn join(&mut self, headings: Vec<(Heading, bool)>) -> Result<(), ReadError> {
        for (heading, used) in headings {
            let full = self.headings.len() >= MAX_COLUMNS;
            match self.headings.iter_mut().find(|(own, _)| own.text == heading.text) {
                Some((_, own)) => *own |= used,
                None if full => {
                    return Err(ReadError { message: format!("不同的键太多：最多 {MAX_COLUMNS} 个"), place: Some(heading.place) });
                }
                None => self.headings.push((heading, used)),
            }
        }
        Ok(())
    }
}
