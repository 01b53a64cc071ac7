//! 名录 in memory, ready for look-ups.

use crate::collections::ordered_set;
use crate::diagnostic::near::Near;
use crate::diagnostic::wording::shorten;
use crate::ir::builtins::Naming;
use crate::ir::near_keys::NearKeys;
use crate::ir::package::Period;
use crate::source::Span;
use crate::value::date::{Date, overlapping};
use crate::value::read::CellError;
use crate::value::text::titles;
use crate::value::types::Type;
use crate::value::{Text, Value};
use aho_corasick::Input;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use std::sync::OnceLock;

/// So many names are compared one by one with a text that is none of them.
const MOST_COMPARED: usize = 1000;
/// At most so many keys that share a piece with an item's text are compared with it.
const MOST_NEAR: usize = 250;

/// A 名录.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The key's column.
    pub key: usize,
    /// The column of other names for the key.
    pub alias: Option<usize>,
    /// The columns of the period in which a row is valid.
    pub from: Option<usize>,
    pub until: Option<usize>,
    pub extent: Extent,
    /// Whether a lower policy names its file: then it may be another one in each stack.
    pub set_below: bool,
    /// Where it is declared.
    pub span: Span,
    /// Row by row; empty cells are `None`.
    cells: Vec<Option<Value>>,
    /// By key, with the default hasher: it withstands keys that were made to collide.
    rows: indexmap::IndexMap<Value, Vec<u32>>,
    /// Other names of keys, and the key of each.
    aliases: indexmap::IndexMap<Value, Value>,
    near: OnceLock<NearKeys>,
    words: OnceLock<Words>,
}

/// The keys and other names that are texts, found in a text all at once.
#[derive(Debug)]
struct Words {
    /// None of a table without such names.
    automaton: Option<NFA>,
    /// By pattern of the automaton: how many characters it has, and the key that it stands for.
    keys: Vec<(usize, Value)>,
}

/// What a 名录 says of what is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// That it does not belong to it.
    Whole,
    /// Nothing (不全).
    Partial,
    /// Nothing, for no lower policy has set it (由下级设定).
    Unset,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub ty: Type,
}

impl Table {
    /// An empty table without periods and other names.
    pub fn new(name: String, span: Span, columns: Vec<Column>, key: usize) -> Self {
        Table {
            name,
            columns,
            key,
            alias: None,
            from: None,
            until: None,
            extent: Extent::Whole,
            set_below: false,
            span,
            cells: Vec::new(),
            rows: indexmap::IndexMap::new(),
            aliases: indexmap::IndexMap::new(),
            near: OnceLock::new(),
            words: OnceLock::new(),
        }
    }

    /// Whether another one is declared in the same words.
    pub fn is_declared_as(&self, other: &Table) -> bool {
        let of = |table: &Table| (table.name.clone(), table.key, table.alias, table.from, table.until, table.extent);
        of(self) == of(other) && self.columns == other.columns
    }

    /// Adds a row (a cell for each column); a row without a key is left out.
    pub fn push(&mut self, row: Vec<Option<Value>>) {
        let Some(key) = row.get(self.key).cloned().flatten() else { return };
        let at = self.len() as u32;
        self.cells.extend(row);
        self.rows.entry(key).or_default().push(at);
    }

    /// Pairs of rows of one key whose periods share a day, in order: the later row, and the earlier one.
    pub fn clashes(&self) -> Vec<(u32, u32)> {
        let mut clashes = Vec::new();
        for rows in self.rows.values().filter(|rows| rows.len() > 1) {
            let spans = rows.iter().filter_map(|&row| self.period(row).days().map(|(first, last)| (first, last, row)));
            clashes.extend(overlapping(spans).into_iter().map(|(one, other)| (one.max(other), one.min(other))));
        }
        clashes.sort_unstable();
        clashes
    }

    /// Notes another name of a row's key; the error is another key that has it, or is it.
    pub fn add_alias(&mut self, row: u32, alias: &str) -> Result<(), Value> {
        let alias = Value::Text(Text::new(alias));
        let Some(key) = self.cell(row, self.key).cloned() else { return Ok(()) };
        match self.key_of(&alias) {
            Some(known) if *known == key => {}
            Some(other) => return Err(other.clone()),
            None => {
                self.aliases.insert(alias, key);
            }
        }
        Ok(())
    }

    /// The key that a text is, or is another name of, whatever its period.
    pub fn key_of(&self, text: &Value) -> Option<&Value> {
        self.rows.get_key_value(text).map(|(key, _)| key).or_else(|| self.aliases.get(text))
    }

    /// Whether only its keys are values of a fact of its type.
    pub fn is_closed(&self) -> bool {
        self.extent == Extent::Whole && self.len() > 0
    }

    /// A text as a value of a fact of this type: the key that it names, or, where the table may lack it, the text as given.
    pub fn entry(&self, given: Value) -> Result<Value, CellError> {
        match (self.key_of(&given), &given) {
            (Some(key), _) => Ok(key.clone()),
            (None, Value::Text(text)) if self.is_closed() => {
                let near = self.near_names(text);
                let message = near.ask(format!("名录「{}」里没有「{}」", self.name, shorten(text.shown())));
                Err(CellError { message, suggestion: near.only().map(str::to_owned) })
            }
            (None, _) => Ok(given),
        }
    }

    /// The keys and other names that a text which is none of them may mean.
    pub fn near_names(&self, text: &Text) -> Near<'_> {
        if self.rows.len() + self.aliases.len() > MOST_COMPARED {
            return self.near_keys(&Value::Text(text.clone()));
        }
        let names = self.rows.keys().chain(self.aliases.keys());
        Near::among(text.key(), names.filter_map(|name| if let Value::Text(name) = name { Some(name.shown()) } else { None }))
    }

    /// Every other name, and the key that it stands for.
    pub fn aliases(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.aliases.iter()
    }

    /// The row of a key that is valid on `day`.
    pub fn row(&self, key: &Value, day: Date) -> Option<u32> {
        self.rows.get(self.key_of(key)?).into_iter().flatten().copied().find(|&row| self.period(row).contains(day))
    }

    /// The key, valid on `day`, that a text names: the first law that it cites, or the longest word that stands in it, the first of
    /// those that are equally long.
    pub fn named(&self, naming: Naming, text: &Text, day: Date) -> Option<&Value> {
        match naming {
            Naming::Cites => titles(text.key()).find_map(|title| {
                let title = Value::Text(Text::new(title));
                self.key_of(&title).filter(|key| self.row(key, day).is_some())
            }),
            Naming::Mentions => self.words.get_or_init(|| self.find_words()).longest(text.key(), |key| self.row(key, day).is_some()),
        }
    }

    fn find_words(&self) -> Words {
        let names = self.keys().map(|key| (key, key)).chain(self.aliases());
        let named = names.filter_map(|(name, key)| match name {
            Value::Text(name) if !name.key().is_empty() => Some((name.key(), key)),
            Value::Text(_) | Value::Truth(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Set(_) => None,
        });
        let (words, keys): (Vec<&str>, Vec<_>) = named.map(|(word, key)| (word, (word.chars().count(), key.clone()))).unzip();
        // INVARIANT: this fails only for more words than a table may have rows.
        Words { automaton: NFA::new(words).ok(), keys }
    }

    /// The cell of a row and a column.
    pub fn cell(&self, row: u32, column: usize) -> Option<&Value> {
        self.cells.get(row as usize * self.columns.len() + column)?.as_ref()
    }

    /// The keys that a text which is no key itself, on any day, is near to.
    pub fn near_keys(&self, text: &Value) -> Near<'_> {
        let Value::Text(given) = text else { return Near::default() };
        if self.key_of(text).is_some() {
            return Near::default();
        }
        let texts = self.rows.keys().filter_map(|key| if let Value::Text(key) = key { Some(key.shown()) } else { None });
        let mut comparisons = MOST_NEAR;
        self.near.get_or_init(|| NearKeys::new(texts)).near_within(given.shown(), &mut comparisons)
    }

    /// Every key, in the order of the rows.
    pub fn keys(&self) -> impl Iterator<Item = &Value> {
        self.rows.keys()
    }

    /// Every day on which some row becomes valid or ceases to be, in order.
    pub fn turning_days(&self) -> Vec<Date> {
        let periods = (0..self.len() as u32).map(|row| self.period(row));
        let days = ordered_set(periods.flat_map(|period| [period.from, period.until]).flatten());
        days.into_iter().collect()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.cells.len() / self.columns.len().max(1)
    }

    fn period(&self, row: u32) -> Period {
        let day = |column: Option<usize>| match column.and_then(|column| self.cell(row, column)) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        };
        Period { from: day(self.from), until: day(self.until) }
    }
}

impl Words {
    /// The key of the longest word in a text whose key counts; of equally long ones the word that stands first.
    fn longest(&self, text: &str, counts: impl Fn(&Value) -> bool) -> Option<&Value> {
        let mut longest: Option<(usize, &Value)> = None;
        let found = self.automaton.iter().filter_map(|automaton| automaton.try_find_overlapping_iter(Input::new(text)).ok());
        for found in found.flatten() {
            let Some((length, key)) = self.keys.get(found.pattern().as_usize()) else { continue };
            if longest.is_none_or(|(other, _)| other < *length) && counts(key) {
                longest = Some((*length, key));
            }
        }
        longest.map(|(_, key)| key)
    }
}
