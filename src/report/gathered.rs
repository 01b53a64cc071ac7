//! Items that are alike in what is said of them: that is said once, in groups and groups within these, and beside each item only what is its own.

use super::notes::{Chosen, Line, Note, Part, detail_in_title, fact_line, notes, untold};
use super::wording::shared_fact;
use crate::collections::{IndexMap, IndexSet};
use crate::wire::{Item, KnownFact};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

/// So many items must be alike to be gathered; within a group two will do.
const ALIKE: usize = 3;
/// What is gathered must save more lines than its heading and the blank line above that take.
const HEADING: usize = 2;
/// Groups within groups are not followed any deeper.
const MAX_DEPTH: usize = 6;

/// A part of the report.
pub enum Passage<'r> {
    Single(Single<'r>),
    Alike(Alike<'r>),
}

/// An item, with what is said of it alone.
pub struct Single<'r> {
    pub item: &'r Item<'r>,
    /// The detail beside its outcome, unless that is said of a group.
    pub title: Option<&'r str>,
    /// The facts of the rules said above in which it differs from the other items.
    pub facts: Option<Line>,
    pub lines: Vec<Line>,
}

/// Several items of one outcome, with what is said of all of them.
pub struct Alike<'r> {
    pub first: &'r Item<'r>,
    pub title: Option<&'r str>,
    pub items: usize,
    /// How many items the group has in which they are told.
    pub of: Option<usize>,
    /// The facts on which the shared reasons rest and in which all the items agree.
    pub facts: Option<Line>,
    pub lines: Vec<Line>,
    /// First the items of which nothing else is shared, then groups.
    pub passages: Vec<Passage<'r>>,
}

impl Alike<'_> {
    /// How many items it is about, and of how many.
    pub fn heading(&self) -> String {
        let open = if self.first.determined { "" } else { "（尚不能确定）" };
        let items = self.items;
        match self.of {
            Some(of) => format!("这 {of} 项中的 {items} 项"),
            None if self.is_whole() => format!("以下 {items} 项情形相同{open}"),
            None => format!("以下 {items} 项有共同的情形{open}"),
        }
    }

    /// Whether nothing else is to be said of its items.
    fn is_whole(&self) -> bool {
        let is_plain =
            |passage: &Passage<'_>| matches!(passage, Passage::Single(single) if single.lines.is_empty() && single.title.is_none());
        self.passages.iter().all(is_plain)
    }
}

/// What is said of an item: its notes, and the numbers of their parts.
struct Noted<'r> {
    item: &'r Item<'r>,
    notes: Vec<Note<'r>>,
    /// By note.
    parts: Vec<Vec<usize>>,
    title: Option<usize>,
    /// The parts that it shares with others of its outcome, the most frequent first.
    shared: Vec<usize>,
}

/// What stands above an item.
#[derive(Clone, Default)]
struct Above<'r> {
    parts: Vec<usize>,
    facts: Vec<&'r str>,
    depth: usize,
    /// How many items the group has; none at the top.
    items: Option<usize>,
}

/// Gathers items; each passage stands where its first item does. `everywhere`: what all of them lack, which is said elsewhere.
pub fn gathered<'r>(items: &'r [Item<'r>], everywhere: &[&str]) -> Vec<Passage<'r>> {
    let (mut all, lines) = noted(items, everywhere);
    let mut outcomes: IndexMap<(&str, bool), Vec<usize>> = IndexMap::default();
    for (at, item) in items.iter().enumerate() {
        outcomes.entry((item.label, item.determined)).or_default().push(at);
    }
    for members in outcomes.values() {
        find_shared(&mut all, members);
    }
    let grouping = Grouping { all: &all, lines: &lines };
    let mut passages: Vec<(usize, Passage<'r>)> = Vec::new();
    for members in outcomes.values() {
        passages.extend(grouping.passages(members, 0, &Above::default()));
    }
    passages.sort_by_key(|(first, _)| *first);
    passages.into_iter().map(|(_, passage)| passage).collect()
}

/// The items with their notes, each part with a number; and how many lines each part takes.
fn noted<'r>(items: &'r [Item<'r>], everywhere: &[&str]) -> (Vec<Noted<'r>>, Vec<usize>) {
    let notes: Vec<Vec<Note<'r>>> = items.iter().map(|item| notes(item, everywhere)).collect();
    let mut known: IndexSet<Part<'_>> = IndexSet::default();
    let mut numbers: Vec<(Vec<Vec<usize>>, Option<usize>)> = Vec::with_capacity(notes.len());
    for (item, notes) in items.iter().zip(&notes) {
        let parts = notes.iter().map(|note| note.parts().into_iter().map(|part| known.insert_full(part).0).collect());
        let parts = parts.collect();
        numbers.push((parts, detail_in_title(item).map(|title| known.insert_full(Part::Title(title)).0)));
    }
    let lines = known.iter().map(Part::lines).collect();
    let all = items.iter().zip(notes).zip(numbers);
    let all = all.map(|((item, notes), (parts, title))| Noted { item, notes, parts, title, shared: Vec::new() });
    (all.collect(), lines)
}

/// Finds for each of the items of one outcome what it shares with others.
fn find_shared(all: &mut [Noted<'_>], members: &[usize]) {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for noted in members.iter().filter_map(|member| all.get(*member)) {
        noted.distinct().into_iter().for_each(|part| *counts.entry(part).or_default() += 1);
    }
    let count = |part: &usize| counts.get(part).copied().unwrap_or_default();
    for member in members {
        let Some(noted) = all.get_mut(*member) else { continue };
        let mut shared = noted.distinct();
        shared.retain(|part| count(part) > 1);
        // What stands beside the outcome follows from the reasons.
        shared.sort_by_key(|part| (noted.title == Some(*part), Reverse(count(part)), *part));
        // Items are alike first of all in what decides.
        let deciding = shared.iter().position(|part| noted.decides(*part));
        noted.shared = deciding.map_or_else(Vec::new, |at| {
            shared.get_mut(..=at).into_iter().for_each(|until| until.rotate_right(1));
            shared
        });
    }
}

/// All items, and how many lines each part takes.
struct Grouping<'g, 'r> {
    all: &'g [Noted<'r>],
    lines: &'g [usize],
}

impl<'g, 'r> Grouping<'g, 'r> {
    /// The passages of some items that share what stands `above`, each with its first item. `from`: where in what they share it goes on.
    fn passages(&self, members: &[usize], from: usize, above: &Above<'r>) -> Vec<(usize, Passage<'r>)> {
        let mut branches: IndexMap<Option<usize>, Vec<usize>> = IndexMap::default();
        for member in members {
            let next = self.all.get(*member).and_then(|noted| noted.shared.get(from)).copied();
            let next = next.filter(|part| !above.parts.contains(part));
            branches.entry(next).or_default().push(*member);
        }
        let (mut singles, mut groups) = (Vec::new(), Vec::new());
        for (next, branch) in branches {
            let members: Vec<&'g Noted<'r>> = branch.iter().filter_map(|member| self.all.get(*member)).collect();
            let Some(at) = branch.first().copied() else { continue };
            match next.and_then(|_| self.common(&members, from, above)) {
                Some(to) => groups.extend(self.alike(&branch, &members, from..to, above).map(|alike| (at, Passage::Alike(alike)))),
                None => singles.extend(branch.iter().zip(members).map(|(at, noted)| (*at, Passage::Single(noted.single(above))))),
            }
        }
        singles.sort_by_key(|(at, _)| *at);
        singles.extend(groups);
        singles
    }

    /// Up to where some items share everything, if it is worth being said once.
    fn common(&self, members: &[&Noted<'r>], from: usize, above: &Above<'r>) -> Option<usize> {
        let first = members.first()?;
        let is_common =
            |at: &usize| first.shared.get(*at).is_some_and(|part| members.iter().all(|other| other.shared.get(*at) == Some(part)));
        let to = (from..first.shared.len()).take_while(is_common).last()? + 1;
        let lines: usize = first.shared.get(from..to)?.iter().filter_map(|part| self.lines.get(*part)).sum();
        let (least, heading) = if above.depth == 0 { (ALIKE, HEADING) } else { (2, 0) };
        let saved = (members.len() - 1) * lines;
        // What stands beside the outcome takes no line of its own.
        let is_title = first.shared.get(from) == first.title.as_ref() && members.len() < ALIKE;
        (members.len() >= least && saved > heading && !is_title && above.depth < MAX_DEPTH).then_some(to)
    }

    /// A group, with what all its items share.
    fn alike(&self, branch: &[usize], members: &[&'g Noted<'r>], shared: Range<usize>, above: &Above<'r>) -> Option<Alike<'r>> {
        let first = *members.first()?;
        let own = first.shared.get(shared.clone())?;
        let mut inside = Above { depth: above.depth + 1, items: Some(members.len()), ..above.clone() };
        inside.parts.extend(own);
        let common = first.title.filter(|title| members.iter().all(|other| other.title == Some(*title)));
        let detail = common.and_then(|_| detail_in_title(first.item));
        inside.parts.extend(common);
        let facts = agreed(members, &mut inside);
        let is_named = first.are_mixed(|part| own.contains(part));
        let mut lines = Vec::new();
        let mut said: Vec<usize> = Vec::new();
        for (note, parts) in first.notes.iter().zip(&first.parts) {
            let chosen = chosen(parts, is_named, |part| own.contains(&part) && !said.contains(&part));
            lines.extend(note.laid_out(chosen, detail, None));
            said.extend(parts);
        }
        let title = detail.filter(|_| common.is_some_and(|title| !above.parts.contains(&title)));
        let passages = self.passages(branch, shared.end, &inside).into_iter().map(|(_, passage)| passage).collect();
        Some(Alike { first: first.item, title, items: members.len(), of: above.items, facts, lines, passages })
    }
}

/// The facts that do not stand above and in which all items agree, on one line.
fn agreed<'r>(members: &[&Noted<'r>], inside: &mut Above<'r>) -> Option<Line> {
    let facts: Vec<Vec<&'r KnownFact<'r>>> = members.iter().map(|member| member.facts_of(&inside.parts)).collect();
    let mut shown = Vec::new();
    for fact in facts.first().into_iter().flatten() {
        if inside.facts.contains(&&*fact.name) {
            continue;
        }
        let all = facts.iter().map(|facts| facts.iter().find(|other| other.name == fact.name).copied());
        let all: Option<Vec<&KnownFact<'r>>> = all.collect();
        if let Some(all) = all.filter(|all| all.iter().all(|other| other.value == fact.value)) {
            shown.push(shared_fact(fact, &all));
            inside.facts.push(&fact.name);
        }
    }
    fact_line(&shown)
}

/// Which parts of a note are wanted: of a reason the rule, the message and the remedy, if it has one.
fn chosen(parts: &[usize], is_named: bool, is_wanted: impl Fn(usize) -> bool) -> Chosen {
    let [rule, message, remedy] = [0, 1, 2].map(|at| parts.get(at).is_some_and(|part| is_wanted(*part)));
    Chosen { rule, message, remedy, named: is_named && !rule }
}

impl<'r> Noted<'r> {
    /// The parts of its notes, and what stands beside its outcome, each once.
    fn distinct(&self) -> Vec<usize> {
        let mut parts: Vec<usize> = self.parts.iter().flatten().copied().chain(self.title).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// Whether some parts are of several reasons, so that it must be said to which rule each belongs.
    fn are_mixed(&self, is_meant: impl Fn(&usize) -> bool) -> bool {
        let reasons = self.notes.iter().zip(&self.parts).filter(|(note, _)| matches!(note, Note::Reason(_)));
        reasons.filter(|(_, parts)| parts.iter().any(&is_meant)).count() > 1
    }

    /// Whether a part is of a note that says why the outcome is what it is.
    fn decides(&self, part: usize) -> bool {
        let mut notes = self.notes.iter().zip(&self.parts);
        notes.any(|(note, parts)| parts.contains(&part) && note.decides(self.item.outcome))
    }

    /// The facts of the rules among shared parts, each once.
    fn facts_of(&self, shared: &[usize]) -> Vec<&'r KnownFact<'r>> {
        let mut facts: Vec<&'r KnownFact<'r>> = Vec::new();
        let notes = self.notes.iter().zip(&self.parts).filter(|(_, parts)| parts.first().is_some_and(|rule| shared.contains(rule)));
        for fact in notes.flat_map(|(note, _)| note.facts()) {
            if !facts.iter().any(|known| known.name == fact.name) {
                facts.push(fact);
            }
        }
        facts
    }

    /// What is said of this item alone.
    fn single(&self, above: &Above<'r>) -> Single<'r> {
        let mut told = above.facts.clone();
        // The name stands beside already.
        let facts: Vec<&'r KnownFact<'r>> = self.facts_of(&above.parts);
        let facts: Vec<_> = facts.into_iter().filter(|fact| self.item.name.as_deref() != Some(&fact.value)).collect();
        let facts = untold(&facts, &mut told);
        let title = detail_in_title(self.item);
        let is_named = self.are_mixed(|part| !above.parts.contains(part));
        let mut lines = Vec::new();
        for (note, parts) in self.notes.iter().zip(&self.parts) {
            let chosen = chosen(parts, is_named, |part| !above.parts.contains(&part));
            let facts = if chosen.rule { untold(note.facts(), &mut told) } else { None };
            lines.extend(note.laid_out(chosen, title, facts));
        }
        let title = title.filter(|_| !self.title.is_some_and(|title| above.parts.contains(&title)));
        Single { item: self.item, title, facts, lines }
    }
}
