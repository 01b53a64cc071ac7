//! Lists of any length, a batch at a time: the same decisions in the same order as for a list in hand, on all cores, in memory that
//! does not grow with the list.
//!
//! Figures of the whole list need the whole list, facts of an 对象 may stand behind the items, and XLSX is a packed file: those are
//! read as one. Of several faults in a list the first one that is met is told.

mod array;
mod batches;
mod lane;
mod place;

use crate::date::Date;
use crate::eval::facts::{KnownHeadings, facts};
use crate::eval::{Session, decide};
use crate::explain::Words;
use crate::ir::Model;
use crate::ir::conclusion::Outcome;
use crate::program::Program;
use crate::stream::batches::{Array, Batch, Batches};
use crate::stream::lane::{Judged, Lane};
use crate::tables::{Heading, Input, InputFormat, Layout, MAX_COLUMNS, MAX_ROWS, ReadError, ReadOptions, read_tail};
use crate::wire;

/// About so many bytes are read and judged at once by each core.
pub const BATCH: usize = 1 << 20;
/// The same where reasons are made, which take more room than the items.
pub const BATCH_WITH_REASONS: usize = 1 << 16;

/// What judges.
#[derive(Clone, Copy)]
pub struct Judges<'p> {
    pub model: &'p Model,
    pub program: &'p Program,
    pub words: Words<'p>,
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
    /// The outcomes whose items are told; empty: all.
    pub only: &'g [Outcome],
}

impl Going<'_> {
    /// Whether an item that came to this is told.
    pub fn tells(&self, outcome: Outcome) -> bool {
        !self.outcomes_only && (self.only.is_empty() || self.only.contains(&outcome))
    }
}

/// What the items came to, apart from themselves.
pub struct Told<'p> {
    pub summary: wire::Summary,
    pub list: Option<wire::Item<'p>>,
    pub warnings: Vec<wire::InputWarning>,
}

/// Either the list was judged in batches, or it must be read as one: then these are its bytes.
pub enum Passed<'p> {
    Told(Box<Told<'p>>),
    Whole(Vec<u8>),
}

/// The bytes of a list as they come; an error ends it.
pub type Chunks<'c> = dyn Iterator<Item = Result<Vec<u8>, ReadError>> + 'c;

/// Judges a list as it comes in. `tell` takes each item unless only outcomes count; `progress` is told how many are done.
pub fn pass<'p>(
    judges: Judges<'p>,
    going: &Going<'_>,
    chunks: &mut Chunks<'_>,
    tell: &mut dyn FnMut(wire::Item<'p>),
    progress: &mut dyn FnMut(usize),
) -> Result<Passed<'p>, ReadError> {
    let mut batches = Batches::new(chunks, going.format, going.batch);
    let fits = judges.model.figures.is_empty() && !judges.model.stacks.is_empty() && going.format != InputFormat::Xlsx;
    if !fits || !batches.begin(judges.model.objects.is_empty())? {
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
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pointer = batches.array().pointer();
    let lane = |_| Lane::new(judges, &session, &known, layout.as_ref(), pointer, going);
    let mut lanes = (0..cores).map(lane).collect::<Result<Vec<_>, _>>()?;
    let mut account = Account { seen: Seen::default(), summary: wire::Summary::default(), tell, progress };
    let mut judged = Vec::new();
    let mut round = Round::read(&mut batches, cores);
    while !round.batches.is_empty() {
        let failed = round.failed.take();
        let (finished, next) = judge(&mut lanes, &round.batches, || {
            account.add(std::mem::take(&mut judged))?;
            Ok(match failed {
                Some(_) => Round { batches: Vec::new(), failed },
                None => Round::read(&mut batches, cores),
            })
        });
        judged = finished;
        round = next?;
    }
    account.add(judged)?;
    if let Some(error) = round.failed {
        return Err(error);
    }
    let Account { seen, summary, .. } = account;
    let unknown = |(heading, used): &(Heading, bool)| *used && known.fed(&heading.text).is_empty();
    let mut warnings: Vec<wire::InputWarning> = seen.headings.iter().filter(|heading| unknown(heading)).map(|(heading, _)| known.unknown(heading)).collect();
    if going.format == InputFormat::Json {
        warnings.extend(facts(judges.model, &beside(&mut batches)?).warnings);
    }
    let list = judges.model.has_list_rules().then(|| judges.words.item(&session, &decide(&session, None)));
    Ok(Passed::Told(Box::new(Told { summary, list, warnings })))
}

/// What stands in a JSON document beside the items, which cannot matter to them.
fn beside(batches: &mut Batches<'_>) -> Result<Input, ReadError> {
    let within = batches.array() != Array::Bare;
    let tail = batches.tail()?;
    tail.map_or_else(|| Ok(Input::default()), |(tail, begin)| read_tail(&tail, begin, within, &ReadOptions::default()))
}

/// Batches that are judged side by side, and why there are no more.
struct Round {
    batches: Vec<Batch>,
    failed: Option<ReadError>,
}

impl Round {
    fn read(batches: &mut Batches<'_>, cores: usize) -> Round {
        let mut round = Round { batches: Vec::with_capacity(cores), failed: None };
        while round.batches.len() < cores {
            match batches.next() {
                Ok(Some(batch)) => round.batches.push(batch),
                Ok(None) => break,
                Err(error) => {
                    round.failed = Some(error);
                    break;
                }
            }
        }
        round
    }
}

/// What the items came to so far.
struct Account<'t, 'p> {
    seen: Seen,
    summary: wire::Summary,
    tell: &'t mut dyn FnMut(wire::Item<'p>),
    progress: &'t mut dyn FnMut(usize),
}

impl<'p> Account<'_, 'p> {
    fn add(&mut self, round: Vec<Result<Judged<'p>, ReadError>>) -> Result<(), ReadError> {
        for judged in round {
            let judged = judged?;
            self.seen.join(judged.headings)?;
            for (outcome, item) in judged.items {
                if self.summary.items >= MAX_ROWS {
                    return Err(ReadError::new(format!("事项太多：最多 {MAX_ROWS} 项")));
                }
                self.summary.count(outcome);
                if let Some(item) = item {
                    (self.tell)(wire::Item { row: Some(self.summary.items), ..item });
                }
            }
            (self.progress)(self.summary.items);
        }
        Ok(())
    }
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

/// Judges batches side by side, their results in order; meanwhile this thread does something else.
fn judge<'l, 'p: 'l, T>(lanes: &mut [Lane<'l, 'p>], round: &[Batch], meanwhile: impl FnOnce() -> T) -> (Vec<Result<Judged<'p>, ReadError>>, T) {
    std::thread::scope(|scope| {
        let running: Vec<_> = round.iter().zip(lanes).map(|(batch, lane)| scope.spawn(move || lane.judge(batch))).collect();
        let done = meanwhile();
        let finished = running.into_iter().map(|running| running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        (finished.collect(), done)
    })
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
