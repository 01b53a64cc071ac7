//! A list → decisions, in order and with their reasons, on all cores.
//!
//! What must be known before the first item is judged is found in a reading of its own: the 对象 of a JSON document, which may stand behind
//! the items, and the aggregates of the whole list, of which columns are kept, not rows. XLSX is a packed file and read but once.

mod batches;
mod crew;

pub use batches::{Feed, Rewind};

use crate::eval::aggregates::{AggregateBuilder, AggregatePlan, AggregateValues, ItemContribution};
use crate::eval::facts::{Columns, Facts, FieldNames, List, Objects, Row};
use crate::eval::{Session, Subject, decide};
use crate::explain::Explainer;
use crate::input::{self, Input, InputFormat, ReadError, ReadOptions};
use crate::ir::Model;
use crate::ir::conclusion::Outcome;
use crate::program::{IndexJudge, Program};
use crate::value::date::Date;
use crate::wire;
use batches::{Cut, Passed};
use std::sync::Arc;

/// So many items are judged at once by each core, unless it is told otherwise.
///
/// The facts of so many stay in the cache until they are judged; of 1024 they do not.
const BATCH: usize = 256;

/// How a list is judged.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Whether the forms are still being filled in (`--open`).
    pub open: bool,
    /// For XLSX: the sheet that holds the items; `None`: the first one that is not named like an 对象.
    pub sheet: Option<String>,
    /// Whether only the summary is wanted: then no reasons are made, and no item is handed out.
    pub outcomes_only: bool,
    /// The outcomes whose items are wanted; empty: all. Of others no reasons are made, and they are only counted.
    pub only: Vec<Outcome>,
    /// How many items are judged at once by each core; 0: what suits most lists.
    pub batch: usize,
    /// Whether only the evaluator judges, without the compiled index: slower, and the same to the letter.
    pub plainly: bool,
}

impl CheckOptions {
    /// Whether an item that came to this is told.
    fn tells(&self, outcome: Outcome) -> bool {
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
pub struct Verdict<'p> {
    pub summary: wire::Summary,
    pub list: Option<wire::Item<'p>>,
    pub warnings: Vec<wire::InputWarning>,
}

/// What judges.
#[derive(Clone, Copy)]
pub struct Judges<'p> {
    pub model: &'p Model,
    pub program: &'p Program,
    pub names: &'p FieldNames,
    pub explainer: Explainer<'p>,
    pub as_of: Date,
}

/// Whether a list of this format is read more than once.
pub fn reads_twice(model: &Model, format: InputFormat) -> bool {
    match format {
        InputFormat::Json => !model.aggregates.is_empty() || !model.objects.is_empty(),
        InputFormat::Jsonl | InputFormat::Csv => !model.aggregates.is_empty(),
        InputFormat::Xlsx => false,
    }
}

/// Judges a list. `each` takes the items that are wanted.
pub fn judge<'p>(
    judges: Judges<'p>,
    feed: Feed<'_>,
    reading: &ReadOptions,
    options: &CheckOptions,
    each: &mut dyn FnMut(wire::Item<'p>),
    progress: &mut dyn FnMut(Progress),
) -> Result<Verdict<'p>, ReadError> {
    let Judges { model, names, .. } = judges;
    let size = if options.batch == 0 { BATCH } else { options.batch };
    let held: Input;
    let feed: Feed<'_> = match feed {
        Feed::Bytes { from, format: format @ InputFormat::Xlsx } if !(model.aggregates.is_empty() && model.objects.is_empty()) => {
            held = input::collect(from, format, reading)?;
            Feed::Input(&held)
        }
        Feed::Input(input) => Feed::Input(input),
        Feed::Bytes { from, format } => Feed::Bytes { from, format },
    };
    let marks = matches!(&feed, Feed::Bytes { format, .. } if reads_twice(model, *format));
    let mut list = Reader { feed, cut: Cut { reading, size, marks }, mark: None };
    let before = match &list.feed {
        Feed::Input(input) => Objects::new(model, input),
        Feed::Bytes { format: InputFormat::Json, .. } if !model.objects.is_empty() => {
            Objects::new(model, &list.look_beside(model, names, progress)?)
        }
        Feed::Bytes { .. } => Objects::new(model, &Input::default()),
    };
    let on = On { judges, options, objects: before.facts.clone() };
    let surveyed = if model.aggregates.is_empty() { None } else { Some(on.survey(&mut list, progress)?) };
    let of = match &list.feed {
        Feed::Input(input) => Some(input.items.len()),
        Feed::Bytes { .. } => surveyed.as_ref().map(|(_, items)| *items),
    };
    let aggregates = surveyed.map(|(aggregates, _)| aggregates).unwrap_or_default();
    let mut summary = wire::Summary::default();
    let work = |rows| on.judged(rows, &aggregates);
    let passed = list.pass(Columns::new(model, names), &work, &mut |judged: Vec<(Outcome, Option<Box<wire::Item<'p>>>)>| {
        for (outcome, item) in judged {
            summary.count(outcome);
            if let Some(item) = item {
                each(wire::Item { row: Some(summary.items), ..*item });
            }
        }
        progress(Progress { items: summary.items, of, reading: false });
        if of.is_some_and(|of| summary.items > of) { Err(changed()) } else { Ok(()) }
    })?;
    let objects = Objects::new(model, &passed.beside);
    let own = model.has_list_rules().then(|| {
        let list = List { rows: Vec::new(), objects: objects.facts.clone(), object_errors: objects.errors.clone() };
        let session = Session::with_aggregates(model, &list, judges.as_of, options.open, aggregates);
        judges.explainer.item(&session, &decide(&session, Subject::List))
    });
    let headings = passed.beside.headings.iter().zip(passed.used).filter(|(_, used)| *used).map(|(heading, _)| heading);
    let mut warnings: Vec<wire::InputWarning> = headings.filter_map(|heading| names.unknown(model, heading)).collect();
    warnings.extend(objects.into_warnings(own.is_some()));
    Ok(Verdict { summary, list: own, warnings })
}

/// What is said of a list that is another one when it is read again.
fn changed() -> ReadError {
    ReadError::new("清单在读的时候变了：前后两遍读到的不一样。等它写完，再审一次")
}

/// A list that may be read several times.
struct Reader<'f, 'c> {
    feed: Feed<'f>,
    cut: Cut<'c>,
    /// How the list is known again; none before it was read.
    mark: Option<u64>,
}

impl Reader<'_, '_> {
    fn pass<T: Send>(
        &mut self,
        columns: Columns<'_>,
        work: &(impl Fn(Vec<Row>) -> T + Sync),
        each: &mut dyn FnMut(T) -> Result<(), ReadError>,
    ) -> Result<Passed, ReadError> {
        if let (Feed::Bytes { from, .. }, Some(_)) = (&mut self.feed, self.mark) {
            from.rewind()?;
        }
        let passed = batches::pass(&mut self.feed, self.cut, columns, work, each)?;
        match self.mark.replace(passed.mark) {
            Some(before) if before != passed.mark => Err(changed()),
            Some(_) | None => Ok(passed),
        }
    }
}

impl Reader<'_, '_> {
    /// Passes over the items to find what stands beside them.
    fn look_beside(&mut self, model: &Model, names: &FieldNames, progress: &mut dyn FnMut(Progress)) -> Result<Input, ReadError> {
        let none = model.fields.iter().map(|_| false).collect();
        let mut items = 0;
        let passed = self.pass(Columns::new(model, names).with_only(&none), &|rows| rows.len(), &mut |count| {
            items += count;
            progress(Progress { items, of: None, reading: true });
            Ok(())
        })?;
        Ok(passed.beside)
    }
}

/// What judges, and what holds for all items.
struct On<'p, 'o> {
    judges: Judges<'p>,
    options: &'o CheckOptions,
    objects: Arc<Facts>,
}

impl<'p> On<'p, '_> {
    fn list(&self, rows: Vec<Row>) -> List {
        List { rows, objects: self.objects.clone(), object_errors: Vec::new() }
    }

    /// The aggregates of the whole list, by stack, and how many items it has.
    fn survey(
        &self,
        list: &mut Reader<'_, '_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Arc<Vec<AggregateValues>>, usize), ReadError> {
        let Judges { model, names, as_of, .. } = self.judges;
        let plan = AggregatePlan::new(model);
        let fields = plan.fields(model);
        let mut builders: Vec<AggregateBuilder<'_>> = model.stacks.iter().map(|_| AggregateBuilder::new(&plan)).collect();
        let mut items = 0;
        let parts = |rows: Vec<Row>| -> (usize, Vec<Vec<ItemContribution>>) {
            let list = self.list(rows);
            let session = Session::with_aggregates(model, &list, as_of, self.options.open, Arc::default());
            let of_stack = |stack| (0..list.rows.len()).map(|row| plan.part(&session, stack, row)).collect();
            (list.rows.len(), (0..model.stacks.len()).map(of_stack).collect())
        };
        list.pass(Columns::new(model, names).with_only(&fields), &parts, &mut |(count, parts)| {
            for (builder, parts) in builders.iter_mut().zip(parts) {
                parts.into_iter().for_each(|part| builder.add(part));
            }
            items += count;
            progress(Progress { items, of: None, reading: true });
            Ok(())
        })?;
        Ok((Arc::new(builders.into_iter().map(AggregateBuilder::finish).collect()), items))
    }

    /// What items come to.
    fn judged(&self, rows: Vec<Row>, aggregates: &Arc<Vec<AggregateValues>>) -> Vec<(Outcome, Option<Box<wire::Item<'p>>>)> {
        let Judges { model, program, explainer, as_of, .. } = self.judges;
        let list = self.list(rows);
        let session = Session::with_aggregates(model, &list, as_of, self.options.open, aggregates.clone());
        let mut judge = IndexJudge::new(program, &session);
        let judged = (0..list.rows.len()).map(|row| {
            if self.options.outcomes_only && !self.options.plainly {
                return (judge.outcome(row), None);
            }
            let decision = if self.options.plainly { decide(&session, Subject::Item(row as u32)) } else { judge.decide(row) };
            (decision.outcome, self.options.tells(decision.outcome).then(|| Box::new(explainer.item(&session, &decision))))
        });
        judged.collect()
    }
}
