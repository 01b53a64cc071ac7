//! Values of facts and expressions.

pub mod cell;
pub mod characters;
pub mod date;
pub mod grid;
pub mod number;
pub mod numeral;
pub mod read;
pub mod show;
pub mod text;
pub mod truth;
pub mod types;
pub mod unit;

use crate::collections::{IndexMap, ids};
use date::Date;
use number::Number;
use std::borrow::Cow;
use std::sync::Arc;

ids! {
    /// The name of a value of an 枚举 or 集合, interned for one model.
    Symbol
    /// Which 名录 of one model.
    TableId
}

/// All names of values of one model, by their keys: data name them so.
#[derive(Clone, Debug, Default)]
pub struct Symbols(IndexMap<String, String>);

impl Symbols {
    /// The symbol of a name, made if it is new.
    pub fn intern(&mut self, name: &str) -> Symbol {
        let entry = self.0.entry(text::key(name).into_owned());
        let symbol = Symbol(entry.index() as u32);
        entry.or_insert_with(|| name.to_owned());
        symbol
    }

    /// The symbol of a name or of a text in data, if some type declares it.
    pub fn get(&self, name: &str) -> Option<Symbol> {
        self.0.get_index_of(&*text::key(name)).map(|at| Symbol(at as u32))
    }

    /// The name of a symbol, as it was first declared.
    pub fn name(&self, symbol: Symbol) -> &str {
        self.0.get_index(symbol.0 as usize).map_or("", |(_, name)| name)
    }
}

/// A text: compared by its key, shown as given.
#[derive(Clone, Debug)]
pub struct Text(Forms);

/// Most texts are their own key, and take one allocation.
#[derive(Clone, Debug)]
enum Forms {
    Same(Arc<str>),
    Different(Arc<(Box<str>, String)>),
}

impl Text {
    /// A text as given.
    pub fn new(shown: &str) -> Self {
        Text::with_key(shown, text::key(shown))
    }

    /// A text as given, and the key by which it is compared.
    fn with_key(shown: &str, key: Cow<'_, str>) -> Self {
        Text(if key == shown { Forms::Same(shown.into()) } else { Forms::Different(Arc::new((shown.into(), key.into_owned()))) })
    }

    /// As given.
    pub fn shown(&self) -> &str {
        match &self.0 {
            Forms::Same(text) => text,
            Forms::Different(forms) => &forms.0,
        }
    }

    /// What it is compared by.
    pub fn key(&self) -> &str {
        match &self.0 {
            Forms::Same(text) => text,
            Forms::Different(forms) => &forms.1,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Text {}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// A known value. Numbers are in base units; sets are sorted and without doubles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Text(Text),
    Truth(bool),
    Number(Number),
    Date(Date),
    Choice(Symbol),
    Set(Arc<[Symbol]>),
}

impl Value {
    /// A set of these names.
    pub fn set(mut names: Vec<Symbol>) -> Value {
        names.sort_unstable();
        names.dedup();
        Value::Set(names.into())
    }
}
