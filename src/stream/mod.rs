//! Lists of any length, a batch at a time: the same decisions in the same order as for a list in hand, on all cores, in memory that
//! does not grow with the list.
//!
//! Where a policy has figures of the whole list, the list is read twice: first for the figures, of which columns are kept, then to be
//! judged. What stands beside the items of a JSON document is looked for before, where the policy has 对象. XLSX is a packed file and read
//! as one. Of several faults in a list the first one that is met is told.

mod array;
mod batches;
mod chunks;
mod lane;
mod place;
mod survey;

use crate::eval::facts::{KnownHeadings, facts};
use crate::eval::figures::Plan;
use crate::eval::{Session, decide};
use crate::explain::Explainer;
use crate::input::{Heading, Input, InputFormat, Layout, MAX_COLUMNS, MAX_ROWS, ReadError, ReadOptions};
use crate::ir::Model;
use crate::ir::conclusion::Outcome;
use crate::program::Program;
use crate::stream::batches::{Batch, Batches};
use crate::stream::lane::{Judged, Lane};
use crate::stream::survey::{Survey, Surveying, changed, too_many};
use crate::value::date::Date;
use crate::wire;
pub use chunks::{Chunks, InHand};
use std::sync::Arc;

/// About so many bytes are read and judged at once by each core.
pub const BATCH: usize = 1 << 20;
/// The same where reasons are made, which take more room than the items.
pub const BATCH_WITH_REASONS: usize = 1 << 16;

/// What judges.
#[derive(Clone, Copy)]
pub struct Judges<'p> {
    pub model: &'p Model,
    pub program: &'p Program,
    pub explainer: Explainer<'p>,
    pub as_of: Date,
    pub open: bool,
}

/// How a list is gone through.
pub struct Going<'g> {
    pub format: InputFormat,
    /// What the readers of lists look for.
    pub reading: &'g ReadOptions,
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

/// How far a list is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many items.
    pub items: usize,
    /// Of so many, if that is known: a list that is judged as it comes in does not tell, unless it was read before.
    pub of: Option<usize>,
    /// Whether they are only read so far: a list that is read twice is judged the second time.
    pub reading: bool,
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

/// What the beginning of a list tells of all of it.
struct Opened {
    /// Of a CSV.
    layout: Option<Layout>,
    /// Where the array of a JSON document stands.
    pointer: &'static str,
}

/// Whether a list of this format is read more than once.
pub fn reads_twice(model: &Model, format: InputFormat) -> bool {
    let batches = !model.stacks.is_empty() && format != InputFormat::Xlsx;
    batches && (!model.figures.is_empty() || (format == InputFormat::Json && !model.objects.is_empty()))
}

/// Judges a list as it comes in. `tell` takes each item unless only outcomes count; `progress` is told how many are done.
pub fn pass<'p>(
    judges: Judges<'p>,
    going: &Going<'_>,
    chunks: &mut dyn Chunks,
    tell: &mut dyn FnMut(wire::Item<'p>),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<'p>, ReadError> {
    let mut batches = Batches::new(&mut *chunks, going.format, going.batch);
    if judges.model.stacks.is_empty() || going.format == InputFormat::Xlsx {
        return batches.rest().map(Passed::Whole);
    }
    let Some(mut opened) = open(&mut batches, going)? else { return batches.rest().map(Passed::Whole) };
    let mut stated = Stated::Nothing;
    if !opened.pointer.is_empty() && !judges.model.objects.is_empty() {
        stated = look_beside(&mut batches, going, progress)?;
        (batches, opened) = again(chunks, going)?;
    }
    let list = match &stated {
        Stated::Input(input) => facts(judges.model, input),
        Stated::Nothing | Stated::Fault => facts(judges.model, &Input::default()),
    };
    let mut survey = None;
    // Where something is wrong beside the items, what is wrong before it goes first; if nothing is, this reading ends with it.
    if !judges.model.figures.is_empty() || matches!(stated, Stated::Fault) {
        let session = Session::part(judges.model, &list, judges.as_of, judges.open, Arc::default(), &[]);
        survey = Some(surveyed(judges, going, &session, &mut batches, &opened, progress)?);
        (batches, opened) = again(chunks, going)?;
    }
    let session = match &survey {
        Some(survey) => Session::part(judges.model, &list, judges.as_of, judges.open, survey.figures.clone(), &[]),
        None => Session::new(judges.model, &list, judges.as_of, judges.open),
    };
    let known = KnownHeadings::new(judges.model);
    let lane = || Lane::new(judges, &session, &known, &opened, survey.as_ref(), Some(going));
    let mut account = Account {
        seen: Seen::default(),
        summary: wire::Summary::default(),
        of: survey.as_ref().map(|survey| survey.items),
        tell,
        progress,
    };
    rounds(&mut batches, lane, |lane, batch| lane.judge(batch), |judged| account.add(judged))?;
    let Account { seen, summary, .. } = account;
    if let Some(survey) = &survey {
        survey.ended(batches.given())?;
    }
    let unknown = |(heading, used): &(Heading, bool)| *used && known.fed(&heading.text).is_empty();
    let mut warnings: Vec<wire::InputWarning> =
        seen.headings.iter().filter(|heading| unknown(heading)).map(|(heading, _)| known.unknown(heading)).collect();
    let beside = batches.beside(going.reading)?;
    if matches!(&stated, Stated::Input(input) if *input != beside) {
        return Err(changed());
    }
    let own = judges.model.has_list_rules().then(|| judges.explainer.item(&session, &decide(&session, None)));
    warnings.extend(facts(judges.model, &beside).all_warnings(own.is_some()));
    Ok(Passed::Told(Box::new(Told { summary, list: own, warnings })))
}

/// Looks at the beginning of a list; none if it must be read as one.
fn open(batches: &mut Batches<'_>, going: &Going<'_>) -> Result<Option<Opened>, ReadError> {
    if !batches.begin(going.reading)? {
        return Ok(None);
    }
    let layout = match going.format {
        InputFormat::Csv => match headings(batches, going) {
            Some(layout) => Some(layout),
            None => return Ok(None),
        },
        InputFormat::Json | InputFormat::Jsonl | InputFormat::Xlsx => None,
    };
    Ok(Some(Opened { layout, pointer: batches.array().pointer() }))
}

/// Begins once more.
fn again<'c>(chunks: &'c mut dyn Chunks, going: &Going<'_>) -> Result<(Batches<'c>, Opened), ReadError> {
    chunks.again()?;
    let mut batches = Batches::new(chunks, going.format, going.batch);
    let opened = open(&mut batches, going)?.ok_or_else(changed)?;
    Ok((batches, opened))
}

/// What stands beside the items, as far as that is known before they are judged.
enum Stated {
    /// Nothing that could matter to them.
    Nothing,
    Input(Input),
    /// Something that cannot be read.
    Fault,
}

/// Passes over the items of a JSON document, to find what stands beside them.
fn look_beside(batches: &mut Batches<'_>, going: &Going<'_>, progress: &mut dyn FnMut(Progress)) -> Result<Stated, ReadError> {
    while batches.next()?.is_some() {
        progress(Progress { items: 0, of: None, reading: true });
    }
    Ok(batches.beside(going.reading).map_or(Stated::Fault, Stated::Input))
}

/// The figures of a list, and that nothing is wrong with it.
fn surveyed(
    judges: Judges<'_>,
    going: &Going<'_>,
    session: &Session<'_>,
    batches: &mut Batches<'_>,
    opened: &Opened,
    progress: &mut dyn FnMut(Progress),
) -> Result<Survey, ReadError> {
    let plan = Plan::new(judges.model);
    let fields = plan.fields(judges.model);
    let known = KnownHeadings::new(judges.model);
    let mut surveying = Surveying::new(judges, &plan);
    let lane = || Lane::new(judges, session, &known, opened, None, None);
    rounds(batches, lane, |lane, batch| lane.survey(&plan, &fields, batch), |surveyed| surveying.add(surveyed, progress))?;
    batches.beside(going.reading)?;
    Ok(surveying.finish())
}

/// Takes all batches through a lane for each core, side by side; what each comes to is taken in order, while the next ones are under way.
fn rounds<'l, 'p: 'l, T: Send>(
    batches: &mut Batches<'_>,
    lane: impl Fn() -> Result<Lane<'l, 'p>, ReadError>,
    work: impl Fn(&mut Lane<'l, 'p>, &Batch) -> Result<T, ReadError> + Sync,
    mut take: impl FnMut(T) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut lanes = (0..cores).map(|_| lane()).collect::<Result<Vec<_>, _>>()?;
    let mut finished = Vec::new();
    let mut round = Round::read(batches, cores);
    while !round.batches.is_empty() {
        let failed = round.failed.take();
        let (now, next) = side_by_side(&mut lanes, &round.batches, &work, || {
            take_all(std::mem::take(&mut finished), &mut take)?;
            Ok(match failed {
                Some(_) => Round { batches: Vec::new(), failed },
                None => Round::read(batches, cores),
            })
        });
        finished = now;
        round = next?;
    }
    take_all(finished, &mut take)?;
    round.failed.map_or(Ok(()), Err)
}

fn take_all<T>(round: Vec<Result<T, ReadError>>, take: &mut impl FnMut(T) -> Result<(), ReadError>) -> Result<(), ReadError> {
    round.into_iter().try_for_each(|one| take(one?))
}

/// Batches that are under way side by side, and why there are no more.
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
    of: Option<usize>,
    tell: &'t mut dyn FnMut(wire::Item<'p>),
    progress: &'t mut dyn FnMut(Progress),
}

impl<'p> Account<'_, 'p> {
    fn add(&mut self, judged: Judged<'p>) -> Result<(), ReadError> {
        self.seen.join(judged.headings)?;
        for (outcome, item) in judged.items {
            if self.summary.items >= MAX_ROWS {
                return Err(too_many());
            }
            self.summary.count(outcome);
            if let Some(item) = item {
                (self.tell)(wire::Item { row: Some(self.summary.items), ..item });
            }
        }
        (self.progress)(Progress { items: self.summary.items, of: self.of, reading: false });
        Ok(())
    }
}

/// Finds the headings of a CSV and passes over them; none where the rows at hand are too few to tell.
fn headings(batches: &mut Batches<'_>, going: &Going<'_>) -> Option<Layout> {
    let sample = batches.sample()?;
    let layout = Layout::find_early(&sample, &going.reading.headings)?;
    // Rows are lines above the headings and in them: a text in quotes may hold line breaks, and a carriage return may stand alone.
    let above = sample.get(..layout.end)?;
    if above.matches('\n').count() != layout.row {
        return None;
    }
    batches.skip(layout.row, layout.row, layout.delimiter);
    Some(layout)
}

/// What becomes of batches side by side, in order; meanwhile this thread does something else.
fn side_by_side<'l, 'p: 'l, T: Send, M>(
    lanes: &mut [Lane<'l, 'p>],
    round: &[Batch],
    work: &(impl Fn(&mut Lane<'l, 'p>, &Batch) -> Result<T, ReadError> + Sync),
    meanwhile: impl FnOnce() -> M,
) -> (Vec<Result<T, ReadError>>, M) {
    std::thread::scope(|scope| {
        let running: Vec<_> = round.iter().zip(lanes).map(|(batch, lane)| scope.spawn(move || work(lane, batch))).collect();
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
                    return Err(ReadError {
                        message: format!("不同的键太多：最多 {MAX_COLUMNS} 个"), place: Some(heading.place)
                    });
                }
                None => self.headings.push((heading, used)),
            }
        }
        Ok(())
    }
}
