//! One core's share: batches → outcomes. What is plain is placed straight from its bytes; every other item is read, judged and told
//! as in a list in hand.

use crate::eval::Session;
use crate::eval::facts::{self, KnownHeadings, List};
use crate::eval::figures::{Part, Plan};
use crate::input::scan::{self, Entries, Token, blank};
use crate::input::{Begin, Datum, Heading, Input, JsonItems, Layout, MAX_COLUMNS, ReadError, Rows, first_object, kept, utf8_at};
use crate::ir::conclusion::Outcome;
use crate::program::Judge;
use crate::stream::batches::{Batch, Body};
use crate::stream::place::{Classes, Column};
use crate::stream::survey::{self, Survey, mark};
use crate::stream::{Going, Judges, Opened};
use crate::wire;
use rustc_hash::FxBuildHasher;
use std::collections::HashMap;

/// What a batch came to.
pub struct Judged<'p> {
    /// In the order of the batch; where only outcomes count, in any order and without items.
    pub items: Vec<(Outcome, Option<wire::Item<'p>>)>,
    /// The headings that need a word, and whether something stands under them.
    pub headings: Vec<(Heading, bool)>,
}

/// What a batch adds to the figures of the list.
pub struct Surveyed {
    pub items: usize,
    /// By stack and row.
    pub parts: Vec<Vec<Part>>,
    /// All of them.
    pub headings: Vec<(Heading, bool)>,
    pub mark: u64,
}

/// What was read.
struct Read<'p> {
    /// The items that were read with care, and their numbers in the list.
    careful: Input,
    numbers: Vec<usize>,
    /// What the plain ones came to.
    plain: Vec<(Outcome, Option<wire::Item<'p>>)>,
}

/// `'l`: as long as the list is judged; `'p`: as long as the policy is there.
pub struct Lane<'l, 'p> {
    judges: Judges<'p>,
    session: &'l Session<'l>,
    known: &'l KnownHeadings<'l>,
    judge: Judge<'l>,
    /// The first reading, if this is the second.
    survey: Option<&'l Survey>,
    layout: Option<&'l Layout>,
    /// None: nothing is judged yet.
    going: Option<&'l Going<'l>>,
    /// Where the array of a JSON document stands.
    pointer: &'static str,
    columns: Columns,
    /// None: every item is read with care.
    classes: Option<Classes>,
}

/// The keys of JSON objects, or the columns of a CSV.
#[derive(Default)]
struct Columns {
    all: Vec<Column>,
    by_key: HashMap<Box<[u8]>, usize, FxBuildHasher>,
    keys: Vec<Box<[u8]>>,
    /// The columns of the last item, in its order: most items have the same.
    order: Vec<usize>,
}

impl<'l, 'p: 'l> Lane<'l, 'p> {
    /// `session`: of the list without its items.
    pub fn new(
        judges: Judges<'p>,
        session: &'l Session<'l>,
        known: &'l KnownHeadings<'l>,
        opened: &'l Opened,
        survey: Option<&'l Survey>,
        going: Option<&'l Going<'l>>,
    ) -> Result<Self, ReadError> {
        let judge = Judge::new(judges.program, session);
        let classes =
            going.filter(|going| going.outcomes_only && judge.tells_by_classes(true)).and_then(|_| Classes::new(judges.program, session));
        let layout = opened.layout.as_ref();
        let mut lane =
            Lane { judges, session, known, judge, survey, layout, going, pointer: opened.pointer, columns: Columns::default(), classes };
        if let Some(layout) = layout {
            let headings = layout.sheet(&mut |_, _| Ok(()))?.finish().headings;
            for column in 0..layout.width() {
                lane.column(headings.iter().find(|heading| heading.column == column).map_or("", |heading| &heading.text));
            }
        }
        Ok(lane)
    }

    fn column(&mut self, heading: &str) -> usize {
        self.columns.all.push(Column::new(self.judges.model, self.judges.program, self.known, heading));
        self.columns.all.len() - 1
    }

    /// Judges a batch.
    pub fn judge(&mut self, batch: &Batch) -> Result<Judged<'p>, ReadError> {
        let before = self.survey.map_or(Ok(0), |survey| survey.before(batch.number, mark(batch.bytes())))?;
        let read = self.read(batch, before)?;
        Ok(self.judged(read))
    }

    /// What a batch adds to the figures, which hang on these facts. No item may be plain.
    pub fn survey(&mut self, plan: &Plan<'_>, fields: &[bool], batch: &Batch) -> Result<Surveyed, ReadError> {
        let input = self.read(batch, 0)?.careful;
        let headings = input.headings.iter().map(|heading| (heading.clone(), false)).collect();
        let list = self.beside_objects(facts::some_facts(self.judges.model, &input, fields));
        Ok(Surveyed { items: list.rows.len(), parts: survey::parts(self.judges, plan, &list), headings, mark: mark(batch.bytes()) })
    }

    /// `first`: the number of its first item, where that counts.
    fn read(&mut self, batch: &Batch, first: usize) -> Result<Read<'p>, ReadError> {
        match (&batch.body, self.layout) {
            // INVARIANT: the batch was found to be UTF-8.
            (Body::Rows(bytes), Some(layout)) => {
                self.rows(simdutf8::basic::from_utf8(bytes).unwrap_or_default(), batch.before, layout, first)
            }
            (Body::Rows(bytes), None) | (Body::Lines(bytes), _) => self.lines(bytes, batch.before, first),
            (Body::Items { bytes, begin }, _) => self.array(bytes, *begin, batch.before, first),
        }
    }

    fn lines(&mut self, bytes: &[u8], before: usize, first: usize) -> Result<Read<'p>, ReadError> {
        let mut numbers = Numbers::new(first);
        let (careful, plain) = kept(|take| {
            let mut careful = JsonItems::new(take);
            let mut outcomes = Vec::new();
            let (mut at, mut number) = (0, before);
            while at < bytes.len() {
                number += 1;
                if let Some((outcome, end)) = self.plain(numbers.next, |item| scan::line(bytes, at, item)) {
                    numbers.next += 1;
                    outcomes.push((outcome, None));
                    at = end + 1;
                    continue;
                }
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                let line = rest.get(..length).unwrap_or_default();
                at += length + 1;
                let line = std::str::from_utf8(line).map_err(|error| ReadError {
                    message: "不是 UTF-8 文本".to_owned(),
                    place: Some(format!("第{number}行第{}个字节", error.valid_up_to() + 1)),
                })?;
                if line.trim().is_empty() {
                    continue;
                }
                let known = careful.headings().len();
                careful.line(line, number)?;
                numbers.careful();
                self.learn(careful.headings().get(known..).unwrap_or_default());
            }
            Ok((careful.finish(), outcomes))
        })?;
        Ok(Read { careful, numbers: numbers.of_careful, plain })
    }

    fn array(&mut self, bytes: &[u8], begin: Begin, before: usize, first: usize) -> Result<Read<'p>, ReadError> {
        let mut numbers = Numbers::new(first);
        let (careful, plain) = kept(|take| {
            let mut careful = JsonItems::new(take);
            let mut outcomes = Vec::new();
            let mut text = None;
            let (mut at, mut number) = (1, before);
            let understood = loop {
                at = blank(bytes, at);
                if let Some((outcome, end)) = self.plain(numbers.next, |item| scan::object(bytes, at, item)) {
                    numbers.next += 1;
                    outcomes.push((outcome, None));
                    at = end;
                } else {
                    let whole = match text {
                        Some(whole) => whole,
                        None => *text.insert(utf8_at(bytes, begin)?),
                    };
                    let Some(object) = whole.get(at..).and_then(first_object) else { break false };
                    let known = careful.headings().len();
                    careful.within(whole, begin);
                    careful.element(object, self.pointer, number)?;
                    numbers.careful();
                    self.learn(careful.headings().get(known..).unwrap_or_default());
                    at += object.len();
                }
                number += 1;
                at = blank(bytes, at);
                match bytes.get(at) {
                    Some(b',') => at += 1,
                    Some(b']') => break at + 1 == bytes.len(),
                    _ => break false,
                }
            };
            Ok((careful.finish(), understood.then_some(outcomes)))
        })?;
        match plain {
            Some(plain) => Ok(Read { careful, numbers: numbers.of_careful, plain }),
            None => self.faulty_array(utf8_at(bytes, begin)?, begin, before, first),
        }
    }

    /// Reads an array with care from its beginning, to tell what is wrong with it.
    fn faulty_array(&mut self, text: &str, begin: Begin, before: usize, first: usize) -> Result<Read<'p>, ReadError> {
        let (careful, ()) = kept(|take| {
            let mut careful = JsonItems::new(take);
            careful.array(text, begin, self.pointer, before)?;
            Ok((careful.finish(), ()))
        })?;
        let numbers = (first..first + careful.items.len()).collect();
        Ok(Read { careful, numbers, plain: Vec::new() })
    }

    /// Makes keys known, so that the next item that has them is plain.
    fn learn(&mut self, keys: &[Heading]) {
        for key in keys.iter().map(|heading| &heading.text) {
            if self.classes.is_some() && self.columns.keys.len() < MAX_COLUMNS && !self.columns.by_key.contains_key(key.as_bytes()) {
                let column = self.column(key);
                self.columns.by_key.insert(key.as_bytes().into(), column);
                self.columns.keys.push(key.as_bytes().into());
            }
        }
    }

    /// The outcome of the item that is scanned, and where it ends; none if it is to be read with care.
    fn plain(&mut self, number: usize, scan: impl FnOnce(&mut Item<'_>) -> Option<usize>) -> Option<(Outcome, usize)> {
        let classes = self.classes.as_mut()?;
        classes.begin();
        let mut item = Item { columns: &mut self.columns, classes, judges: self.judges, session: self.session, at: 0 };
        let end = scan(&mut item)?;
        Some((self.judge.outcome_of(&classes.classes, Some(number))?, end))
    }

    fn rows(&mut self, text: &str, before: usize, layout: &Layout, first: usize) -> Result<Read<'p>, ReadError> {
        let mut numbers = Numbers::new(first);
        let (careful, plain) = kept(|take| {
            let mut sheet = layout.sheet(take)?;
            let mut outcomes = Vec::new();
            let mut rows = Rows::new(text, layout.delimiter, before);
            while rows.next()? {
                if rows.is_blank() {
                    continue;
                }
                match self.plain_row(numbers.next, &rows) {
                    Some(outcome) => {
                        numbers.next += 1;
                        outcomes.push((outcome, None));
                    }
                    None => {
                        layout.push(&mut sheet, &rows)?;
                        numbers.careful();
                    }
                }
            }
            Ok((sheet.finish(), outcomes))
        })?;
        Ok(Read { careful, numbers: numbers.of_careful, plain })
    }

    fn plain_row(&mut self, number: usize, row: &Rows<'_>) -> Option<Outcome> {
        let classes = self.classes.as_mut()?;
        if row.width() > self.columns.all.len() {
            return None;
        }
        classes.begin();
        for (column, field) in self.columns.all.iter_mut().zip(row.fields()) {
            if !column.place(self.session, self.judges.program, Token::Text(field), classes) {
                return None;
            }
        }
        self.judge.outcome_of(&classes.classes, Some(number))
    }

    /// Part of the list, beside what is stated once for all of it.
    fn beside_objects(&self, list: List) -> List {
        List { objects: self.session.list.objects.clone(), ..list }
    }

    /// Judges what was read with care.
    fn judged(&mut self, read: Read<'p>) -> Judged<'p> {
        let Read { careful: input, numbers, plain: mut items } = read;
        let headings = self.headings(&input);
        if !input.items.is_empty() {
            let list = self.beside_objects(facts::facts(self.judges.model, &input));
            let session =
                Session::part(self.judges.model, &list, self.judges.as_of, self.judges.open, self.session.figures.clone(), &numbers);
            let mut judge = Judge::new(self.judges.program, &session);
            for row in 0..list.rows.len() {
                items.push(match self.going {
                    Some(going) if !going.outcomes_only => {
                        let decision = judge.decide(row);
                        (decision.outcome, going.tells(decision.outcome).then(|| self.judges.explainer.item(&session, &decision)))
                    }
                    Some(_) | None => (judge.outcome(row), None),
                });
            }
        }
        Judged { items, headings }
    }

    /// The headings that feed nothing, and whether something stands under them.
    fn headings(&mut self, input: &Input) -> Vec<(Heading, bool)> {
        let mut used = vec![false; input.headings.len()];
        for (heading, datum) in input.items.iter().flat_map(|record| &record.cells) {
            if let Some(used) = used.get_mut(*heading as usize) {
                *used |= !matches!(datum, Datum::Text(text) if text.trim().is_empty());
            }
        }
        let mut headings: Vec<(Heading, bool)> = Vec::new();
        for (heading, used) in input.headings.iter().zip(used) {
            let column = match self.layout {
                Some(_) => Some(heading.column),
                None => self.columns.by_key.get(heading.text.as_bytes()).copied(),
            };
            let column = column.and_then(|column| self.columns.all.get_mut(column));
            let placed = column.map(|column| {
                let before = column.used;
                column.used |= used;
                (column.is_unknown(), before)
            });
            match placed {
                Some((false, _)) => {}
                Some((true, before)) => headings.push((heading.clone(), used || before)),
                None => headings.push((heading.clone(), used)),
            }
        }
        headings
    }
}

/// Numbers of items while they are read.
struct Numbers {
    next: usize,
    of_careful: Vec<usize>,
}

impl Numbers {
    fn new(first: usize) -> Self {
        Numbers { next: first, of_careful: Vec::new() }
    }

    /// The next item was read with care.
    fn careful(&mut self) {
        self.of_careful.push(self.next);
        self.next += 1;
    }
}

/// One item of JSON while it is placed.
struct Item<'i> {
    columns: &'i mut Columns,
    classes: &'i mut Classes,
    judges: Judges<'i>,
    session: &'i Session<'i>,
    at: usize,
}

impl<'a> Entries<'a> for Item<'_> {
    fn entry(&mut self, key: &'a [u8], value: Token<'a>) -> bool {
        let guess =
            self.columns.order.get(self.at).copied().filter(|column| self.columns.keys.get(*column).is_some_and(|own| same(own, key)));
        let column = match guess {
            Some(column) => column,
            None => {
                let Some(column) = self.columns.by_key.get(key).copied() else { return false };
                self.columns.order.truncate(self.at);
                self.columns.order.push(column);
                column
            }
        };
        self.at += 1;
        let Some(column) = self.columns.all.get_mut(column) else { return false };
        column.place(self.session, self.judges.program, value, self.classes)
    }
}

/// Whether two short texts are the same, without a call.
#[inline]
fn same(left: &[u8], right: &[u8]) -> bool {
    let word = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).map_or(0, u64::from_le_bytes);
    let (lefts, rights) = (left.chunks_exact(8), right.chunks_exact(8));
    left.len() == right.len()
        && lefts.remainder().iter().zip(rights.remainder()).all(|(left, right)| left == right)
        && lefts.zip(rights).all(|(left, right)| word(left) == word(right))
}
