//! Values of facts and expressions.

pub mod cell;
pub mod date;
pub mod number;
pub mod numeral;
pub mod read;
pub mod show;
pub mod text;
pub mod truth;
pub mod types;
pub mod unit;

use crate::collections::{IndexSet, ids};
use date::Date;
use number::Number;
use std::borrow::Cow;
use std::sync::Arc;

ids! {
    /// The name of a value of an 枚举 or 集合, interned for one model.
    Symbol
}

/// All names of values of one model.
#[derive(Clone, Debug, Default)]
pub struct Symbols(IndexSet<String>);

impl Symbols {
    /// The symbol of a key, made if it is new.
    pub fn intern(&mut self, name: &str) -> Symbol {
        Symbol(self.0.insert_full(name.to_owned()).0 as u32)
    }

    /// The symbol of a key, if some type declares it.
    pub fn get(&self, name: &str) -> Option<Symbol> {
        self.0.get_index_of(name).map(|at| Symbol(at as u32))
    }

    /// The name of a symbol.
    pub fn name(&self, symbol: Symbol) -> &str {
        self.0.get_index(symbol.0 as usize).map_or("", String::as_str)
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
