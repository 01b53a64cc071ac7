//! One core's share: batches → outcomes. What is plain is placed straight from its bytes; every other item is read, judged and told
//! as in a list in hand.

use crate::eval::facts::{self, KnownHeadings, List};
use crate::eval::Session;
use crate::explain;
use crate::ir::Model;
use crate::ir::conclusion::Outcome;
use crate::program::Judge;
use crate::stream::Judges;
use crate::stream::batches::Batch;
use crate::stream::place::{Classes, Column, Mixer};
use crate::stream::scan::{self, Entries, Token};
use crate::tables::{Datum, Heading, Input, Layout, Lines, MAX_COLUMNS, ReadError, Rows};
use crate::wire;
use std::collections::HashMap;

/// What a batch came to.
pub struct Judged {
    /// In the order of the batch; where only outcomes count, in any order and without items.
    pub items: Vec<(Outcome, Option<wire::Item>)>,
    /// The headings that need a word, and whether something stands under them.
    pub headings: Vec<(Heading, bool)>,
}

pub struct Lane<'p> {
    judges: Judges<'p>,
    session: &'p Session<'p>,
    known: &'p KnownHeadings<'p>,
    judge: Judge<'p>,
    layout: Option<&'p Layout>,
    outcomes_only: bool,
    columns: Columns,
    classes: Option<Classes>,
}

/// The keys of JSON objects, or the columns of a CSV.
#[derive(Default)]
struct Columns {
    all: Vec<Column>,
    by_key: HashMap<Box<str>, usize, Mixer>,
    keys: Vec<Box<str>>,
    /// The columns of the last item, in its order: most items have the same.
    order: Vec<usize>,
}

/// A list without items, whose 对象 are not given.
pub fn no_items(model: &Model) -> List {
    facts::facts(model, &Input::default())
}

impl<'p> Lane<'p> {
    pub fn new(judges: Judges<'p>, session: &'p Session<'p>, known: &'p KnownHeadings<'p>, layout: Option<&'p Layout>, outcomes_only: bool) -> Result<Self, ReadError> {
        let judge = Judge::new(judges.program, session);
        let classes = Classes::new(judges.program, session).filter(|_| outcomes_only);
        let mut lane = Lane { judges, session, known, judge, layout, outcomes_only, columns: Columns::default(), classes };
        if let Some(layout) = layout {
            let headings = layout.sheet()?.finish().headings;
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
    pub fn judge(&mut self, batch: &Batch) -> Result<Judged, ReadError> {
        match self.layout {
            None => self.lines(batch),
            Some(layout) => self.rows(batch, layout),
        }
    }

    fn lines(&mut self, batch: &Batch) -> Result<Judged, ReadError> {
        let mut careful = Lines::default();
        let mut outcomes = Vec::new();
        for (at, line) in batch.text.split('\n').enumerate() {
            if !line.starts_with('{') && line.trim().is_empty() {
                continue;
            }
            match self.plain_line(line) {
                Some(outcome) => outcomes.push((outcome, None)),
                None => {
                    let before = careful.input().headings.len();
                    careful.read(line, batch.before + at + 1)?;
                    for heading in careful.input().headings.get(before..).unwrap_or_default() {
                        self.learn(&heading.text);
                    }
                }
            }
        }
        self.finish(careful.finish(), outcomes)
    }

    /// Makes a key known, so that the next line that has it is plain.
    fn learn(&mut self, key: &str) {
        if self.classes.is_some() && self.columns.keys.len() < MAX_COLUMNS && !self.columns.by_key.contains_key(key) {
            let column = self.column(key);
            self.columns.by_key.insert(key.into(), column);
            self.columns.keys.push(key.into());
        }
    }

    fn plain_line(&mut self, line: &str) -> Option<Outcome> {
        let classes = self.classes.as_mut()?;
        classes.begin();
        let mut item = Item { columns: &mut self.columns, classes, judges: self.judges, session: self.session, at: 0 };
        if !scan::object(line, &mut item) {
            return None;
        }
        self.judge.outcome_of(&classes.classes)
    }

    fn rows(&mut self, batch: &Batch, layout: &Layout) -> Result<Judged, ReadError> {
        let mut sheet = layout.sheet()?;
        let mut outcomes = Vec::new();
        let mut rows = Rows::new(&batch.text, layout.delimiter, batch.before);
        while let Some(row) = rows.next()? {
            match self.plain_row(row.fields) {
                Some(outcome) => outcomes.push((outcome, None)),
                None => layout.push(&mut sheet, row)?,
            }
        }
        self.finish(sheet.finish(), outcomes)
    }

    fn plain_row(&mut self, fields: &[std::borrow::Cow<'_, str>]) -> Option<Outcome> {
        let classes = self.classes.as_mut()?;
        if fields.len() > self.columns.all.len() {
            return None;
        }
        classes.begin();
        for (column, field) in self.columns.all.iter_mut().zip(fields) {
            if !column.place(self.session, self.judges.program, Token::Text(field), classes) {
                return None;
            }
        }
        self.judge.outcome_of(&classes.classes)
    }

    /// Judges what was read with care.
    fn finish(&mut self, input: Input, mut items: Vec<(Outcome, Option<wire::Item>)>) -> Result<Judged, ReadError> {
        let headings = self.headings(&input);
        if !input.items.is_empty() {
            let list = facts::facts(self.judges.model, &input);
            let session = Session::new(self.judges.model, &list, self.judges.as_of, self.judges.open);
            let mut judge = Judge::new(self.judges.program, &session);
            for row in 0..list.rows.len() {
                items.push(if self.outcomes_only {
                    (judge.outcome(row), None)
                } else {
                    let decision = judge.decide(row);
                    (decision.outcome, Some(explain::item(&session, self.judges.sources, &decision)))
                });
            }
        }
        Ok(Judged { items, headings })
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
                None => self.columns.by_key.get(heading.text.as_str()).copied(),
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

/// One item of JSON Lines while it is placed.
struct Item<'i> {
    columns: &'i mut Columns,
    classes: &'i mut Classes,
    judges: Judges<'i>,
    session: &'i Session<'i>,
    at: usize,
}

impl<'a> Entries<'a> for Item<'_> {
    fn entry(&mut self, key: &'a str, value: Token<'a>) -> bool {
        let guess = self.columns.order.get(self.at).copied().filter(|column| self.columns.keys.get(*column).is_some_and(|own| **own == *key));
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
