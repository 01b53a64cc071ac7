//! Items that are alike in what is said of them: that is said once, and beside each only what is its own.

use super::notes::{Line, Note, fact_line, notes};
use crate::collections::IndexSet;
use crate::wire::{Item, KnownFact};
use std::cmp::Reverse;
use std::collections::HashMap;

/// So many items must be alike to be gathered.
const ALIKE: usize = 3;
/// So many kinds are told apart.
const MAX_KINDS: usize = 64;

/// A part of the report; each stands where its first item does.
pub enum Passage<'r> {
    /// An item, with all that is said of it.
    Single(&'r Item<'r>, Vec<Line>),
    /// Several of the same outcome, with what is said of all of them, and of each beside.
    Alike(Vec<Line>, Vec<(&'r Item<'r>, Vec<Line>)>),
}

/// What is said of an item: its notes, and by note the number of its wording.
struct Noted<'r> {
    item: &'r Item<'r>,
    notes: Vec<Note<'r>>,
    wordings: Vec<usize>,
}

/// The outcome in words, whether it is certain, and the wordings that are shared, in order.
type Kind<'r> = (&'r str, bool, Vec<usize>);

/// Gathers items. `everywhere`: what all of them lack, which is said elsewhere.
pub fn gathered<'r>(items: &'r [Item<'r>], everywhere: &[&str]) -> Vec<Passage<'r>> {
    let all = noted(items, everywhere);
    let wanted = shared(&all);
    let kinds = kinds(&wanted);
    let mut chosen: HashMap<&Kind<'_>, Option<usize>> = HashMap::new();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); kinds.len()];
    let mut of_item: Vec<Option<usize>> = Vec::with_capacity(all.len());
    for (at, own) in wanted.iter().enumerate() {
        let kind = *chosen.entry(own).or_insert_with(|| best(&kinds, own));
        if let Some(members) = kind.and_then(|kind| members.get_mut(kind)) {
            members.push(at);
        }
        of_item.push(kind);
    }
    let mut passages = Vec::new();
    for ((at, noted), kind) in all.iter().enumerate().zip(of_item) {
        let alike = kind.and_then(|kind| Some((kinds.get(kind)?, members.get(kind)?)));
        match alike.filter(|(_, members)| members.len() >= ALIKE) {
            None => passages.push(Passage::Single(noted.item, noted.lines())),
            Some(((_, _, wordings), members)) if members.first() == Some(&at) => {
                let members: Vec<&Noted<'r>> = members.iter().filter_map(|member| all.get(*member)).collect();
                passages.push(together(wordings, &members));
            }
            Some(_) => {}
        }
    }
    passages
}

/// The items with their notes, each wording with a number.
fn noted<'r>(items: &'r [Item<'r>], everywhere: &[&str]) -> Vec<Noted<'r>> {
    let notes: Vec<Vec<Note<'r>>> = items.iter().map(|item| notes(item, everywhere)).collect();
    let mut known: HashMap<Vec<(&str, &str)>, usize> = HashMap::new();
    let mut numbers: Vec<Vec<usize>> = Vec::with_capacity(notes.len());
    for notes in &notes {
        let mut own = Vec::with_capacity(notes.len());
        for note in notes {
            let next = known.len();
            own.push(*known.entry(note.key()).or_insert(next));
        }
        numbers.push(own);
    }
    items.iter().zip(notes).zip(numbers).map(|((item, notes), wordings)| Noted { item, notes, wordings }).collect()
}

/// For each item what it shares with so many others that these may be alike.
fn shared<'r>(all: &[Noted<'r>]) -> Vec<Kind<'r>> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for wording in all.iter().flat_map(|noted| &noted.wordings) {
        *counts.entry(*wording).or_default() += 1;
    }
    let kind = |noted: &Noted<'r>| {
        let mut wordings: Vec<usize> =
            noted.wordings.iter().copied().filter(|wording| counts.get(wording).is_some_and(|count| *count >= ALIKE)).collect();
        wordings.sort_unstable();
        wordings.dedup();
        (noted.item.label, noted.item.determined, wordings)
    };
    all.iter().map(kind).collect()
}

/// The kinds that are worth being told apart: those of enough items, and what all items of one outcome share.
fn kinds<'r>(wanted: &[Kind<'r>]) -> Vec<Kind<'r>> {
    let mut counts: HashMap<&Kind<'r>, usize> = HashMap::new();
    let mut common: HashMap<(&str, bool), Vec<usize>> = HashMap::new();
    let mut order: IndexSet<(&str, bool)> = IndexSet::default();
    for own in wanted.iter().filter(|(_, _, wordings)| !wordings.is_empty()) {
        let (label, determined, wordings) = own;
        *counts.entry(own).or_default() += 1;
        order.insert((*label, *determined));
        common.entry((*label, *determined)).or_insert_with(|| wordings.clone()).retain(|wording| wordings.binary_search(wording).is_ok());
    }
    let mut frequent: Vec<(&Kind<'r>, usize)> = counts.into_iter().filter(|(_, count)| *count >= ALIKE).collect();
    frequent.sort_unstable_by_key(|(kind, count)| (Reverse(*count), *kind));
    let common = order.into_iter().filter_map(|(label, determined)| Some((label, determined, common.remove(&(label, determined))?)));
    let mut kinds: Vec<Kind<'r>> = frequent.into_iter().take(MAX_KINDS).map(|(kind, _)| kind.clone()).collect();
    let common: Vec<Kind<'r>> = common.filter(|kind| !kind.2.is_empty() && !kinds.contains(kind)).collect();
    kinds.extend(common);
    kinds
}

/// The kind that says most of what is to be said of an item, and nothing else.
fn best(kinds: &[Kind<'_>], (label, determined, wordings): &Kind<'_>) -> Option<usize> {
    let fits =
        |kind: &Kind<'_>| kind.0 == *label && kind.1 == *determined && kind.2.iter().all(|wording| wordings.binary_search(wording).is_ok());
    let fitting = kinds.iter().enumerate().filter(|(_, kind)| fits(kind));
    fitting.max_by_key(|(at, kind)| (kind.2.len(), Reverse(*at))).map(|(at, _)| at)
}

/// Several items that share some wordings.
fn together<'r>(wordings: &[usize], members: &[&Noted<'r>]) -> Passage<'r> {
    let mut lines = Vec::new();
    // The facts of shared notes in which the items differ.
    let mut own: Vec<Vec<&KnownFact<'r>>> = vec![Vec::new(); members.len()];
    let mut said = Vec::new();
    for (note, wording) in members.first().into_iter().flat_map(|first| first.notes.iter().zip(&first.wordings)) {
        if wordings.binary_search(wording).is_err() || said.contains(wording) {
            continue;
        }
        said.push(*wording);
        let facts: Vec<&[&KnownFact<'r>]> = members.iter().map(|member| member.facts_of(*wording)).collect();
        let agree = facts.iter().all(|facts| values(facts).eq(values(&note.facts)));
        lines.extend(note.laid_out(if agree { fact_line(&note.facts, false) } else { None }));
        if !agree {
            own.iter_mut().zip(facts).for_each(|(own, facts)| own.extend(facts));
        }
    }
    let each = members.iter().zip(own).map(|(member, facts)| (member.item, member.own_lines(wordings, facts)));
    Passage::Alike(lines, each.collect())
}

fn values<'f>(facts: &'f [&KnownFact<'_>]) -> impl Iterator<Item = (&'f str, &'f str)> {
    facts.iter().map(|fact| (&*fact.name, fact.value.as_str()))
}

impl<'r> Noted<'r> {
    fn lines(&self) -> Vec<Line> {
        self.notes.iter().flat_map(Note::in_full).collect()
    }

    fn facts_of(&self, wording: usize) -> &[&'r KnownFact<'r>] {
        let note = self.wordings.iter().position(|own| *own == wording).and_then(|at| self.notes.get(at));
        note.map_or(&[], |note| &note.facts)
    }

    /// What is said of this item alone. `facts`: those of the notes that are said elsewhere.
    fn own_lines(&self, elsewhere: &[usize], facts: Vec<&KnownFact<'r>>) -> Vec<Line> {
        let mut own: Vec<&KnownFact<'r>> = Vec::new();
        for fact in facts {
            // The name stands beside already.
            if self.item.name.as_deref() != Some(&fact.value) && !own.contains(&fact) {
                own.push(fact);
            }
        }
        let notes = self.notes.iter().zip(&self.wordings).filter(|(_, wording)| elsewhere.binary_search(wording).is_err());
        let notes = notes.flat_map(|(note, _)| note.in_full());
        fact_line(&own, true).into_iter().chain(notes).collect()
    }
}
