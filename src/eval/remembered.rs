//! What one unknown fact may still be, kept from item to item: as far as conditions on it read nothing else of an item, the answer is the
//! same for every item that leaves the fact unknown in the same way, and is looked for once in a list instead of once in each of its items.

use crate::collections::{Id, IndexMap};
use crate::eval::context::{Session, Subject};
use crate::eval::facts::Fact;
use crate::eval::formula::{Atom, AtomId, Question};
use crate::eval::merge::Unknown;
use crate::ir::FieldId;
use std::mem::{Discriminant, discriminant};

/// So many ranges and truths are kept at most.
const MAX_KEPT: usize = 1_000_000;

/// The answers of one session.
#[derive(Default)]
pub struct Remembered<'s> {
    /// Whether a question reads nothing but one fact.
    alone: IndexMap<Question<'s>, bool>,
    /// With the place of a question among those asked in place of its atom; none where nothing can be told.
    answers: IndexMap<Asked<'s>, Option<Unknown>>,
    kept: usize,
}

/// A fact, in which way it is unknown, and the questions, each of a stack.
#[derive(PartialEq, Eq, Hash)]
struct Asked<'s> {
    field: FieldId,
    given: Discriminant<Fact>,
    questions: Vec<(usize, Question<'s>)>,
}

impl<'s> Remembered<'s> {
    /// What `find` tells of a fact and the atoms that depend on it alone, if it was not told before.
    pub fn or_find(
        &mut self,
        session: &'s Session<'s>,
        subject: Subject,
        field: FieldId,
        atoms: &[(AtomId, &Atom<'s>)],
        find: impl FnOnce() -> Option<Unknown>,
    ) -> Option<Unknown> {
        if !atoms.iter().all(|(_, atom)| self.is_alone(session, atom.question, field)) {
            return find();
        }
        let given = discriminant(session.context(0, subject).input(field));
        let asked = Asked { field, given, questions: atoms.iter().map(|(_, atom)| (atom.stack, atom.question)).collect() };
        if let Some(known) = self.answers.get(&asked) {
            let atom = |place: AtomId| atoms.get(place.index()).map_or(place, |(id, _)| *id);
            return known.as_ref().map(|known| known.renamed(&atom));
        }
        let found = find();
        let size = atoms.len() + found.as_ref().map_or(0, Unknown::size);
        if self.kept + size <= MAX_KEPT {
            self.kept += size;
            let places: IndexMap<AtomId, usize> = atoms.iter().map(|(id, _)| *id).zip(0..).collect();
            let place = |id: AtomId| places.get(&id).map_or(id, |place| AtomId::new(*place));
            self.answers.insert(asked, found.as_ref().map(|found| found.renamed(&place)));
        }
        found
    }

    fn is_alone(&mut self, session: &Session<'_>, question: Question<'s>, field: FieldId) -> bool {
        *self.alone.entry(question).or_insert_with(|| match question {
            Question::Condition(condition) => session.model.reads(condition).only_field() == Some(field),
            Question::Lacking(material) => material.field == field,
        })
    }
}
