//! A list → decisions, in order and with their reasons, on all cores.
//!
//! What must be known before the first item is judged is found in a reading of its own: the 对象 of a JSON document, which may stand after
//! the items, and the aggregates and groups of the whole list, of which columns are kept, not rows. XLSX is a packed file and read but once.

mod batches;
mod cell_warnings;
pub mod map_proposal;
mod own_columns;
mod peeked;
mod tally;
mod workers;

pub use batches::{Feed, Rewind};

use crate::advice::Advisor;
use crate::eval::aggregates::{AggregateBuilder, AggregatePlan, AggregateValues, ItemContribution};
use crate::eval::columns::{ColumnUse, ColumnUses, Columns, KeptPlaces};
use crate::eval::facts::{Fact, List, Objects, Row};
use crate::eval::groups::decide_groups;
use crate::eval::mapping::Mapping;
use crate::eval::{Session, Subject, decide};
use crate::explain::{Explainer, near_names};
use crate::input::{self, Heading, Input, InputFormat, ListMap, Origin, ReadError, ReadOptions, ReadReport, is_of_earlier_verdict};
use crate::ir::conclusion::Outcome;
use crate::ir::{FieldId, Model};
use crate::program::{IndexJudge, Program};
use crate::value::date::Date;
use crate::value::show::show;
use crate::value::text::has_lost_letters;
use crate::wire;
use batches::{Batch, BatchOptions, PassResult};
use cell_warnings::CellWarnings;
use own_columns::OwnColumns;
use peeked::Peeked;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use tally::Tally;

/// So many items are judged at once by each core, unless [`CheckOptions::batch`] says otherwise.
///
/// The facts of so many stay in the cache of a core until they are judged, and starting the work on them costs little beside it.
const BATCH: usize = 512;

/// So many headings are named as examples.
const NAMED: usize = 5;

/// How a list is judged.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Whether the forms are still being filled in (`--open`).
    pub open: bool,
    /// The sheets that hold the items; none: the first whose headings are known.
    pub sheets: Vec<String>,
    /// Whether all sheets whose headings are known are read.
    pub all_sheets: bool,
    /// The row, from 1, that is the lowest of the headings.
    pub heading_row: Option<usize>,
    /// Whether rows that are no items (合计, notes, …) are judged all the same.
    pub all_rows: bool,
    /// Whether only the summary is wanted: then no reasons are made, no item is handed out, and no value is compared with the keys of a
    /// 名录 that are worded almost alike.
    pub outcomes_only: bool,
    /// The outcomes whose items are wanted; empty: all. Of others no reasons are made, and they are only counted.
    pub only: Vec<Outcome>,
    /// The row, from 1, whose item alone is wanted.
    pub row: Option<usize>,
    /// How the list speaks.
    pub map: ListMap,
    /// Whether items are handed out with their cells as given ([`wire::Item::own`]).
    pub own_cells: bool,
    /// How many items are judged at once by each core; 0: what suits most lists.
    pub batch: usize,
    /// Whether items that do not pass are handed out with what would let them through ([`wire::Item::ways`]).
    pub ways: bool,
    /// Whether only the evaluator judges, without the compiled index: slower, and the same to the letter.
    pub plainly: bool,
}

impl CheckOptions {
    /// What is kept of where items stand: nothing where no item is handed out.
    fn places(&self) -> KeptPlaces {
        match (self.outcomes_only, self.own_cells) {
            (true, _) => KeptPlaces::None,
            (false, false) => KeptPlaces::Places,
            (false, true) => KeptPlaces::PlacesAndCells,
        }
    }

    /// Whether an item that came to this is handed out.
    fn hands_out(&self, outcome: Outcome, row: usize) -> bool {
        !self.outcomes_only && (self.only.is_empty() || self.only.contains(&outcome)) && self.row.is_none_or(|wanted| wanted == row)
    }
}

/// How far a list is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many items.
    pub items: usize,
    /// Of so many, if that is known: a list that is judged as it comes in does not say, unless it was read before.
    pub of: Option<usize>,
    /// Whether they are only read so far: a list that is read twice is judged the second time.
    pub reading: bool,
}

/// Hears from time to time how far a list is gone through; an error of it ends the judging.
pub type Tell<'t> = dyn FnMut(Progress) -> Result<(), ReadError> + 't;

/// What the items came to, apart from themselves.
pub struct ListResult<'p> {
    pub summary: wire::Summary,
    pub list: Option<wire::Item<'p>>,
    pub groups: Option<Vec<wire::GroupResult<'p>>>,
    pub lacking: Vec<wire::Lacking<'p>>,
    pub stated: Vec<wire::KnownFact<'p>>,
    pub read: Option<ReadReport>,
    pub warnings: Vec<wire::InputWarning>,
}

/// What a list is judged by.
#[derive(Clone, Copy)]
pub struct Checker<'p, 'm> {
    pub model: &'p Model,
    pub program: &'p Program,
    pub mapping: &'m Mapping,
    pub explainer: Explainer<'p>,
    pub as_of: Date,
}

/// Whether a list of this format is read more than once.
pub fn reads_twice(model: &Model, format: InputFormat) -> bool {
    match format {
        InputFormat::Json => model.surveys_items() || !model.objects.is_empty(),
        InputFormat::Jsonl | InputFormat::Csv => model.surveys_items(),
        InputFormat::Office => false,
    }
}

/// Whether a list of this format is rewound: where it is read more than once, or what stands above its items is.
pub fn rewinds(model: &Model, format: InputFormat) -> bool {
    reads_twice(model, format) || (format == InputFormat::Csv && !model.objects.is_empty())
}

/// Judges a list. `each` takes the items that are wanted.
pub fn judge<'p>(
    checker: Checker<'p, '_>,
    feed: Feed<'_>,
    reading: &ReadOptions,
    options: &CheckOptions,
    each: &mut dyn FnMut(wire::Item<'p>),
    progress: &mut Tell<'_>,
) -> Result<ListResult<'p>, ReadError> {
    let Checker { model, mapping, .. } = checker;
    let size = if options.batch == 0 { BATCH } else { options.batch };
    let held: Input;
    let mut peeked: Peeked<'_>;
    let feed: Feed<'_> = match feed {
        Feed::Bytes { from, format } => {
            peeked = Peeked::new(from)?;
            match peeked.format(format) {
                // A packed file is read but once.
                format @ InputFormat::Office if options.own_cells || model.surveys_items() || !model.objects.is_empty() => {
                    held = input::collect(&mut peeked, format, reading)?;
                    Feed::Input(&held)
                }
                format => Feed::Bytes { from: &mut peeked, format },
            }
        }
        Feed::Input(input) => Feed::Input(input),
    };
    let hash_content = matches!(&feed, Feed::Bytes { format, .. } if options.own_cells || reads_twice(model, *format));
    let mut list = RereadableList { feed, batches: BatchOptions { read_options: reading, size, hash_content }, content_hash: None };
    let (beside, used) = list.beside(checker, options, progress)?;
    let own_columns = options.own_cells.then(|| OwnColumns::new(model, &mapping.names, &beside, &used));
    let objects = of_a_known_list(model, mapping, &beside)?;
    let (summary, advisor) = (model.summary_fields(), OnceLock::new());
    let batch_judge = BatchJudge { checker, options, objects, own_columns, summary, advisor };
    let surveyed = if model.surveys_items() { Some(batch_judge.survey(&mut list, progress)?) } else { None };
    let of = match &list.feed {
        Feed::Input(input) => Some(input.items.len()),
        Feed::Bytes { .. } => surveyed.as_ref().map(|(_, items)| *items),
    };
    let aggregates = surveyed.map(|(aggregates, _)| aggregates).unwrap_or_default();
    let mut summary = wire::Summary::default();
    let mut tally = Tally::new(&batch_judge.summary);
    let mut cell_warnings = CellWarnings::default();
    let work = |batch| batch_judge.judged(batch, &aggregates);
    let columns = Columns::new(model, mapping).with_places(options.places());
    let passed = list.pass(columns, &work, &mut |judged: Judged<'p>| {
        tally.append(judged.tally);
        cell_warnings.append(judged.warnings);
        for (outcome, item) in judged.items {
            summary.count(outcome);
            if let Some(item) = item {
                each(wire::Item { row: Some(summary.items), ..*item });
            }
        }
        progress(Progress { items: summary.items, of, reading: false })?;
        if of.is_some_and(|of| summary.items > of) { Err(changed()) } else { Ok(()) }
    })?;
    summary.by = tally.breakdowns(model);
    let objects = of_a_known_list(model, mapping, &passed.beside)?;
    let list = List { object_errors: objects.errors.clone(), ..objects.list(Vec::new()) };
    let session = Session::with_aggregates(model, &list, checker.as_of, options.open, aggregates);
    let whole_list = WholeList::judged(checker, &session);
    let lacking = tally.lacking(model, &objects.facts);
    let stated = stated(model, &objects);
    let beside = &passed.beside;
    let read = beside.read.clone().map(|read| with_unused(read, &beside.headings, &passed.uses.columns));
    let mut warnings = list_warnings(checker, beside, passed.uses, objects, whole_list.list.is_some());
    warnings.extend(near_names(&session, Subject::List));
    warnings.extend(cell_warnings.into_reported());
    if summary.items == 0 {
        warnings.push(wire::InputWarning { message: "清单里没有事项".to_owned(), suggestion: None, place: None });
    }
    let WholeList { list, groups } = whole_list;
    Ok(ListResult { summary, list, groups, lacking, stated, read, warnings })
}

/// What the rules of the whole list, and of groups of its items, come to.
struct WholeList<'p> {
    list: Option<wire::Item<'p>>,
    groups: Option<Vec<wire::GroupResult<'p>>>,
}

impl<'p> WholeList<'p> {
    fn judged(checker: Checker<'p, '_>, session: &Session<'_>) -> WholeList<'p> {
        let Checker { model, explainer, .. } = checker;
        let list = model.has_list_rules().then(|| explainer.item(session, &decide(session, Subject::List)));
        let groups = (!model.groupings.is_empty()).then(|| {
            let mut groups = Vec::new();
            decide_groups(session, &mut |decision| groups.extend(explainer.group(session, &decision)));
            groups
        });
        WholeList { list, groups }
    }
}

/// What is to be said of how a list was read, apart from its items: of its tables, its columns, its map and its 对象. `judged_whole`: whether a
/// rule is about the whole list.
fn list_warnings(
    checker: Checker<'_, '_>,
    beside: &Input,
    uses: ColumnUses,
    objects: Objects,
    judged_whole: bool,
) -> Vec<wire::InputWarning> {
    let Checker { model, mapping, .. } = checker;
    let columns = beside.headings.iter().zip(&uses.columns);
    let unknown = columns.filter(|(heading, column)| column.used && !column.known && !is_of_earlier_verdict(&heading.text));
    let unknown = unknown.map(|(heading, _)| mapping.names.unknown(model, heading));
    let mut used_lines = uses.lines;
    used_lines.add(&objects.used_lines);
    let of_tables = beside.warnings.iter().cloned().chain(uses.warnings);
    let mut warnings: Vec<wire::InputWarning> = of_tables.chain(unknown).collect();
    warnings.extend(mapping.warnings(&used_lines, beside));
    warnings.extend(objects.into_warnings(judged_whole));
    warnings
}

/// The 对象 of a list. One that speaks of nothing that the policies know is refused: it is another list, or its headings were not found.
pub fn of_a_known_list(model: &Model, mapping: &Mapping, list: &Input) -> Result<Objects, ReadError> {
    let objects = Objects::new(model, mapping, list)?;
    let of_objects: HashSet<u32> = list.objects.iter().flat_map(|(_, record)| &record.cells).map(|(heading, _)| *heading).collect();
    let headings = (0..).zip(&list.headings).filter(|(at, _)| !of_objects.contains(at)).map(|(_, heading)| heading);
    let headings: Vec<&Heading> = headings.collect();
    let mut wanted = model.fields.iter().filter(|field| field.object.is_none()).peekable();
    let is_known = headings.iter().any(|heading| mapping.names.knows(heading));
    if headings.is_empty() && (objects.any_known || list.headings.is_empty()) || wanted.peek().is_none() || is_known {
        return Ok(objects);
    }
    let listed = |names: &mut dyn Iterator<Item = &String>| names.take(NAMED).map(|name| format!("「{name}」")).collect::<String>();
    let headings = if headings.is_empty() { list.headings.iter().collect() } else { headings };
    let found = listed(&mut headings.iter().map(|heading| &heading.text));
    let wanted = listed(&mut wanted.map(|field| &field.name));
    let message = if headings.iter().any(|heading| has_lost_letters(&heading.text)) {
        format!("列名{found}里的字在存的时候已经丢了：从原来的表格重新另存为 UTF-8 的 CSV")
    } else {
        format!("清单里没有一个列名（键）是政策知道的：有{found}，政策要的如{wanted}")
    };
    let likeliest = list.read.as_ref().and_then(|read| read.tables.first());
    let place = likeliest.and_then(|table| Origin::of_row(table.sheet.as_deref().map(Arc::from), table.heading).shown());
    Err(ReadError { message, place })
}

/// What was read, with the headings of each table that say nothing of a fact.
fn with_unused(mut read: ReadReport, headings: &[Heading], columns: &[ColumnUse]) -> ReadReport {
    let mut unused: HashMap<(&str, &str), Vec<String>> = HashMap::new();
    for (heading, _) in headings.iter().zip(columns).filter(|(_, column)| column.used && !column.known) {
        unused.entry(heading.table()).or_default().push(format!("{} {}", heading.cell(), heading.text));
    }
    for table in &mut read.tables {
        let row = table.heading.to_string();
        // Places name the sheet only where several are read.
        let sheets = ["", table.sheet.as_deref().unwrap_or_default()];
        table.unused = sheets.iter().find_map(|sheet| unused.get(&(*sheet, row.as_str()))).cloned().unwrap_or_default();
    }
    read
}

/// The facts of 对象 that are known.
fn stated<'p>(model: &'p Model, objects: &Objects) -> Vec<wire::KnownFact<'p>> {
    let known = model.fields.ids().filter_map(|id| match &objects.facts[id] {
        Fact::Known(value) => {
            let value = show(value, &model.fields[id].ty, &model.symbols);
            let place = objects.places.get(id.0 as usize).cloned().flatten();
            Some(wire::KnownFact { name: model.fact_name(id), value, place })
        }
        Fact::Absent | Fact::Null | Fact::Error => None,
    });
    known.collect()
}

/// What is said of a list that is another one when it is read again.
fn changed() -> ReadError {
    ReadError::new("清单在读的时候变了：前后两遍读到的不一样。等它写完，再审一次")
}

/// A list that may be read several times.
struct RereadableList<'f, 'c> {
    feed: Feed<'f>,
    batches: BatchOptions<'c>,
    /// Of the bytes that were read; none before the list was read.
    content_hash: Option<u64>,
}

impl<'f> RereadableList<'f, '_> {
    fn pass<T: Send>(
        &mut self,
        columns: Columns<'_>,
        work: &(impl Fn(Batch) -> T + Sync),
        each: &mut dyn FnMut(T) -> Result<(), ReadError>,
    ) -> Result<PassResult<'f>, ReadError> {
        if let (Feed::Bytes { from, .. }, Some(_)) = (&mut self.feed, self.content_hash) {
            from.rewind()?;
        }
        let passed = batches::pass(&mut self.feed, self.batches, columns, work, each)?;
        match self.content_hash.replace(passed.content_hash) {
            Some(before) if before != passed.content_hash => Err(changed()),
            Some(_) | None => Ok(passed),
        }
    }

    /// What stands beside the items as far as judging them needs it, and of each column whether it is used.
    fn beside(
        &mut self,
        checker: Checker<'_, '_>,
        options: &CheckOptions,
        progress: &mut Tell<'_>,
    ) -> Result<(Cow<'f, Input>, Vec<bool>), ReadError> {
        let Checker { model, mapping, .. } = checker;
        match &self.feed {
            Feed::Input(input) => {
                let used = if options.own_cells { own_columns::marked(input.headings.len(), input.items.iter()) } else { Vec::new() };
                Ok((Cow::Borrowed(*input), used))
            }
            Feed::Bytes { format, .. } if options.own_cells || (*format == InputFormat::Json && !model.objects.is_empty()) => {
                let PassResult { beside, uses, .. } = self.look_beside(model, mapping, progress)?;
                Ok((beside, uses.columns.iter().map(|column| column.used).collect()))
            }
            Feed::Bytes { .. } => Ok((Cow::Owned(self.read_above(model)?), Vec::new())),
        }
    }

    /// What stands above the items, where that may hold facts of 对象.
    fn read_above(&mut self, model: &Model) -> Result<Input, ReadError> {
        let Feed::Bytes { from, format } = &mut self.feed else { return Ok(Input::default()) };
        if model.objects.is_empty() || *format != InputFormat::Csv {
            return Ok(Input::default());
        }
        let above = input::read_above(from, *format, self.batches.read_options)?;
        from.rewind()?;
        // Whether its headings are known is seen when it is read.
        Ok(Input { objects: above.objects, headings: above.headings, read: above.read, ..Input::default() })
    }

    /// Passes over the items to find what stands beside them.
    fn look_beside(&mut self, model: &Model, mapping: &Mapping, progress: &mut Tell<'_>) -> Result<PassResult<'f>, ReadError> {
        let none = model.fields.iter().map(|_| false).collect();
        let mut items = 0;
        self.pass(Columns::new(model, mapping).with_only(&none), &|batch| batch.rows.len(), &mut |count| {
            items += count;
            progress(Progress { items, of: None, reading: true })
        })
    }
}

/// What judges a batch: what a list is judged by, and what holds for all items.
struct BatchJudge<'p, 'o> {
    checker: Checker<'p, 'o>,
    options: &'o CheckOptions,
    objects: Objects,
    /// Where the list's own cells are wanted.
    own_columns: Option<OwnColumns>,
    /// The facts of the 汇总.
    summary: Vec<FieldId>,
    /// Made when the first item asks for advice.
    advisor: OnceLock<Advisor<'p>>,
}

/// What the items of a batch come to.
struct Judged<'p> {
    items: Vec<(Outcome, Option<Box<wire::Item<'p>>>)>,
    tally: Tally,
    warnings: CellWarnings,
}

impl<'p> BatchJudge<'p, '_> {
    /// The aggregates of the whole list, by stack, and how many items it has.
    fn survey(&self, list: &mut RereadableList<'_, '_>, progress: &mut Tell<'_>) -> Result<(Arc<Vec<AggregateValues>>, usize), ReadError> {
        let Checker { model, mapping, as_of, .. } = self.checker;
        let plan = AggregatePlan::new(model);
        let fields = plan.fields(model);
        let mut builders: Vec<AggregateBuilder<'_>> = model.stacks.iter().map(|_| AggregateBuilder::new(&plan)).collect();
        let mut items = 0;
        let parts = |batch: Batch| -> (usize, Vec<Vec<ItemContribution>>) {
            let list = self.objects.list(batch.rows);
            let session = Session::with_aggregates(model, &list, as_of, self.options.open, Arc::default());
            let of_stack = |stack| (0..list.rows.len()).map(|row| plan.part(&session, stack, row)).collect();
            (list.rows.len(), (0..model.stacks.len()).map(of_stack).collect())
        };
        let passed = list.pass(Columns::new(model, mapping).with_only(&fields), &parts, &mut |(count, parts)| {
            for (builder, parts) in builders.iter_mut().zip(parts) {
                parts.into_iter().for_each(|part| builder.add(part));
            }
            items += count;
            progress(Progress { items, of: None, reading: true })
        })?;
        of_a_known_list(model, mapping, &passed.beside)?;
        Ok((Arc::new(builders.into_iter().map(AggregateBuilder::finish).collect()), items))
    }

    /// What items come to.
    fn judged(&self, batch: Batch, aggregates: &Arc<Vec<AggregateValues>>) -> Judged<'p> {
        let Checker { model, program, explainer, as_of, .. } = self.checker;
        let list = List { headings: batch.headings, ..self.objects.list(batch.rows) };
        let session = Session::with_aggregates(model, &list, as_of, self.options.open, aggregates.clone());
        let mut judge = IndexJudge::new(program, &session);
        let mut tally = Tally::new(&self.summary);
        let mut warnings = CellWarnings::default();
        let mut items = Vec::with_capacity(list.rows.len());
        for (at, row) in list.rows.iter().enumerate() {
            warnings.add(row.warnings.iter().cloned());
            if self.options.outcomes_only && !self.options.plainly {
                let outcome = judge.outcome(at);
                tally.outcome(&session, row, outcome);
                items.push((outcome, None));
                continue;
            }
            let decision = if self.options.plainly { decide(&session, Subject::Item(at as u32)) } else { judge.decide(at) };
            tally.outcome(&session, row, decision.outcome);
            tally.facts(row, &decision);
            warnings.add(near_names(&session, decision.subject));
            let is_wanted = self.options.hands_out(decision.outcome, row.number + 1);
            let item = is_wanted.then(|| {
                let ways = self.options.ways.then(|| self.advisor().ways(&session, &decision));
                Box::new(wire::Item { own: self.own_cells(row), ways, ..explainer.item(&session, &decision) })
            });
            items.push((decision.outcome, item));
        }
        Judged { items, tally, warnings }
    }

    fn advisor(&self) -> &Advisor<'p> {
        let Checker { program, explainer, as_of, .. } = self.checker;
        self.advisor.get_or_init(|| Advisor::new(program, explainer, as_of))
    }

    /// The cells of an item as given, where they are wanted.
    fn own_cells(&self, row: &Row) -> Option<wire::OwnCells> {
        let (columns, places) = self.own_columns.as_ref().zip(row.places.as_ref())?;
        Some(columns.cells(&places.cells))
    }
}
