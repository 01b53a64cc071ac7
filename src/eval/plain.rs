//! JSON items that are plain → facts, without a table of cells in between: a form while one types, a list that a page holds.
//!
//! Whatever is not plain (unknown keys, escapes, a cell that cannot be used, 对象) is left to the careful reader, for the whole list.

use crate::eval::facts::{Fact, List, Names, Row, fact, item_names, own_unit, stated};
use crate::input::scan::{self, Entries, Token, blank};
use crate::input::{MAX_BYTES, MAX_ROWS, split_unit};
use crate::ir::Model;
use crate::value::read;
use crate::value::types::Type;
use crate::value::unit::Unit;

/// The facts of an item or of an array of items; none: the text is to be read with care.
pub fn plain(model: &Model, text: &str) -> Option<List> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let mut reader = Reader { model, names: item_names(model), next: 0, facts: Vec::new(), given: vec![0; model.fields.len()], item: 0 };
    let title = model.title_field();
    let mut rows = Vec::new();
    let mut at = blank(bytes, 0);
    let array = bytes.get(at) == Some(&b'[');
    at += usize::from(array);
    loop {
        reader.item += 1;
        reader.next = 0;
        reader.facts = vec![Fact::Absent; model.fields.len()];
        at = scan::object(bytes, blank(bytes, at), &mut reader)?;
        let name = title.and_then(|id| reader.facts.get(id.0 as usize)).and_then(Fact::shown);
        rows.push(Row { facts: std::mem::take(&mut reader.facts), errors: Vec::new(), name });
        at = blank(bytes, at);
        match bytes.get(at) {
            Some(b',') if array && rows.len() < MAX_ROWS => at += 1,
            Some(b']') if array => {
                at += 1;
                break;
            }
            None if !array => break,
            _ => return None,
        }
    }
    (blank(bytes, at) == bytes.len()).then(|| List {
        rows,
        objects: vec![Fact::Absent; model.fields.len()],
        object_errors: Vec::new(),
        warnings: Vec::new(),
    })
}

struct Reader<'m> {
    model: &'m Model,
    names: &'m Names,
    /// The number of the name that most likely comes next: most items give their facts in the order of the declarations.
    next: usize,
    facts: Vec<Fact>,
    /// By field: the number of the item that last gave it.
    given: Vec<usize>,
    item: usize,
}

impl<'a> Entries<'a> for Reader<'_> {
    fn entry(&mut self, key: &'a [u8], value: Token<'a>) -> bool {
        let found = match self.names.get_index(self.next) {
            Some((name, _)) if name.as_bytes() == key => Some(self.next),
            _ => std::str::from_utf8(key).ok().and_then(|key| self.names.get_index_of(key)),
        };
        let Some(at) = found else { return false };
        let Some((name, fields)) = self.names.get_index(at) else { return false };
        self.next = at + 1;
        // A 列名 may itself end in a unit.
        let heading_unit = if name.ends_with(')') { split_unit(name).and_then(|(_, unit)| Unit::from_word(unit)) } else { None };
        fields.iter().all(|id| {
            let field = self.model.field(*id);
            let (Some(slot), Some(given)) = (self.facts.get_mut(id.0 as usize), self.given.get_mut(id.0 as usize)) else { return false };
            // Not a key that stands twice, nor two that feed one fact.
            let first = std::mem::replace(given, self.item) != self.item;
            let fact = read(value, &field.ty, own_unit(&field.ty, heading_unit), self.model).filter(|_| first);
            fact.map(|fact| *slot = fact).is_some()
        })
    }
}

fn read(value: Token<'_>, ty: &Type, unit: Option<Unit>, model: &Model) -> Option<Fact> {
    match value {
        Token::Text(text) | Token::Number(text) => stated(read::read_text(std::str::from_utf8(text).ok()?, ty, unit, &model.symbols)).ok(),
        Token::Truth(_) | Token::Null | Token::Array(_) => fact(&value.datum()?, ty, unit, &model.symbols).ok(),
    }
}
