//! Which item of one list is which of the other: by key, and then by names that are near.

use super::list::{ComparedList, ComparedRow, Content};
use crate::diagnostic::near::Near;
use crate::ir::NearKeys;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ops::RangeInclusive;

/// A key has so many columns at most.
const MAX_KEY: usize = 4;

/// With so many names those are compared that are left, all in all.
const MAX_COMPARED: usize = 300_000;

/// What stands in some columns.
type Cells<'r> = Vec<Option<&'r Content>>;

fn cells<'r>(row: &'r ComparedRow, columns: &[usize]) -> Cells<'r> {
    columns.iter().map(|column| row.content(*column)).collect()
}

/// The columns by which items are told apart: the one that names them, and what makes it one of a kind. Of several columns that do, the one
/// that says the same of most items in both lists. `named`: the column that names the items.
pub fn key_of(named: usize, candidates: &[usize], lists: [&ComparedList; 2]) -> Vec<usize> {
    let mut key = vec![named];
    let mut known = weight(&key, lists);
    while key.len() < MAX_KEY && !known.is_complete {
        let weighed = candidates.iter().filter(|column| !key.contains(column)).map(|column| {
            let longer: Vec<usize> = key.iter().copied().chain([*column]).collect();
            (weight(&longer, lists), *column)
        });
        let best = weighed.reduce(|best, other| if other.0 > best.0 { other } else { best });
        let Some((weight, column)) = best.filter(|(weight, _)| weight.told_apart > known.told_apart) else { break };
        key.push(column);
        known = weight;
    }
    key
}

fn counted<'r>(key: &[usize], list: &'r ComparedList) -> HashMap<Cells<'r>, usize> {
    let mut counts: HashMap<Cells<'r>, usize> = HashMap::new();
    for row in &list.rows {
        *counts.entry(cells(row, key)).or_default() += 1;
    }
    counts
}

/// How well a key tells items apart; the greater the better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    /// Whether no two items of a list have one key.
    is_complete: bool,
    /// How many keys are in both lists.
    shared: usize,
    /// How many different keys there are.
    told_apart: usize,
}

fn weight(key: &[usize], [old, new]: [&ComparedList; 2]) -> Weight {
    let (before, after) = (counted(key, old), counted(key, new));
    Weight {
        is_complete: before.len() == old.rows.len() && after.len() == new.rows.len(),
        shared: before.keys().filter(|cells| after.contains_key(*cells)).count(),
        told_apart: before.len() + after.len(),
    }
}

/// Which items are which.
#[derive(Default)]
pub struct Pairs {
    /// Rows of both lists, in the order of the new one.
    pub same: Vec<(usize, usize)>,
    /// The same, under near names.
    pub renamed: Vec<(usize, usize)>,
    /// Rows of the old list alone.
    pub gone: Vec<usize>,
    /// Rows of the new list alone.
    pub added: Vec<usize>,
    /// How many items of each list have a key that another has as well.
    pub alike: [usize; 2],
    /// How many items were not compared with those that have a name almost like theirs, since too many have one.
    pub not_compared: usize,
}

/// Whether each item that has something in a column has something else there than all others.
pub fn tells_apart(column: usize, list: &ComparedList) -> bool {
    let mut seen = HashSet::new();
    list.rows.iter().filter_map(|row| row.content(column)).all(|content| seen.insert(content))
}

/// Finds the items of one list in the other. `is_chosen`: whether the user chose the key; `columns`: how many there are; `codes`: those that
/// number items once and for all.
pub fn pairs(key: &[usize], is_chosen: bool, columns: usize, codes: &[usize], [old, new]: [&ComparedList; 2]) -> Pairs {
    let all: Vec<usize> = (0..columns).collect();
    let mut pairs = Pairs::default();
    let mut waiting: HashMap<Cells<'_>, VecDeque<usize>> = HashMap::new();
    for (at, row) in old.rows.iter().enumerate() {
        waiting.entry(cells(row, key)).or_default().push_back(at);
    }
    let of_new = counted(key, new);
    pairs.alike = [waiting.values().map(VecDeque::len).filter(|count| *count > 1).sum(), of_new.values().filter(|count| **count > 1).sum()];
    // Of several with one key those are the same that say the same; the others come in their order.
    let mut partners: Vec<Option<usize>> = vec![None; new.rows.len()];
    let mut taken = vec![false; old.rows.len()];
    let mut alike: HashMap<Cells<'_>, VecDeque<usize>> = HashMap::new();
    for rows in waiting.values().filter(|rows| rows.len() > 1) {
        for at in rows {
            if let Some(row) = old.rows.get(*at) {
                alike.entry(cells(row, &all)).or_default().push_back(*at);
            }
        }
    }
    let same = if alike.is_empty() { &[][..] } else { new.rows.as_slice() };
    for (row, partner) in same.iter().zip(&mut partners) {
        *partner = alike.get_mut(&cells(row, &all)).and_then(VecDeque::pop_front);
        if let Some(slot) = partner.and_then(|at| taken.get_mut(at)) {
            *slot = true;
        }
    }
    for (row, partner) in new.rows.iter().zip(&mut partners).filter(|(_, partner)| partner.is_none()) {
        let Some(rows) = waiting.get_mut(&cells(row, key)) else { continue };
        while let Some(at) = rows.pop_front() {
            if taken.get(at) == Some(&false) {
                *partner = Some(at);
                break;
            }
        }
        if let Some(slot) = partner.and_then(|at| taken.get_mut(at)) {
            *slot = true;
        }
    }
    for (at, partner) in partners.into_iter().enumerate() {
        match partner {
            Some(old) => pairs.same.push((old, at)),
            None => pairs.added.push(at),
        }
    }
    pairs.gone = (0..old.rows.len()).filter(|at| taken.get(*at) == Some(&false)).collect();
    let [named, others @ ..] = key else { return pairs };
    if !is_chosen {
        pairs.find_by_name(*named, old, new);
    }
    codes.iter().for_each(|code| pairs.find_by_code(*code, old, new));
    pairs.rename(*named, others, old, new);
    pairs
}

impl Pairs {
    /// Finds those of the items that are left whose name no other item of either list has, whatever else their keys say.
    fn find_by_name(&mut self, named: usize, old: &ComparedList, new: &ComparedList) {
        let (before, after) = (counted(&[named], old), counted(&[named], new));
        let is_single = |name: &Cells<'_>| before.get(name) == Some(&1) && after.get(name) == Some(&1);
        let name = |list: &'_ ComparedList, at: usize| list.rows.get(at).and_then(|row| row.content(named)).cloned();
        let gone: HashMap<Content, usize> = self.gone.iter().filter_map(|at| Some((name(old, *at)?, *at))).collect();
        let found = self.added.iter().filter_map(|at| {
            let name = name(new, *at)?;
            Some((*gone.get(&name).filter(|_| is_single(&vec![Some(&name)]))?, *at))
        });
        let found: Vec<(usize, usize)> = found.collect();
        self.take(&found);
        self.same.extend(found);
        self.same.sort_by_key(|(_, new)| *new);
    }

    /// Takes those of the items that are left for the same that have one code.
    fn find_by_code(&mut self, code: usize, old: &ComparedList, new: &ComparedList) {
        let content = |list: &'_ ComparedList, at: usize| list.rows.get(at).and_then(|row| row.content(code)).cloned();
        let gone: HashMap<Content, usize> = self.gone.iter().filter_map(|at| Some((content(old, *at)?, *at))).collect();
        let same = |at: &usize| Some((*gone.get(&content(new, *at)?)?, *at));
        let found: Vec<(usize, usize)> = self.added.iter().filter_map(same).collect();
        self.take(&found);
        self.renamed.extend(found);
    }

    /// Takes items away from those that are left.
    fn take(&mut self, found: &[(usize, usize)]) {
        let (before, after): (HashSet<usize>, HashSet<usize>) = found.iter().copied().unzip();
        self.gone.retain(|at| !before.contains(at));
        self.added.retain(|at| !after.contains(at));
    }

    /// Takes those of the items that are left for the same whose names are near and whose keys are the same otherwise, where nothing else
    /// could be meant.
    fn rename(&mut self, named: usize, others: &[usize], old: &ComparedList, new: &ComparedList) {
        let mut added: HashMap<Cells<'_>, HashMap<&str, Vec<usize>>> = HashMap::new();
        for at in &self.added {
            let Some(row) = new.rows.get(*at) else { continue };
            if let Some(name) = row.shown(named) {
                added.entry(cells(row, others)).or_default().entry(name).or_default().push(*at);
            }
        }
        let indexed: HashMap<&Cells<'_>, Names<'_>> = added.iter().map(|(cells, names)| (cells, Names::new(names.keys()))).collect();
        let mut proposed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut budget = MAX_COMPARED;
        for (number, at) in self.gone.iter().enumerate() {
            if budget == 0 {
                self.not_compared = self.gone.len() + 1 - number;
                break;
            }
            let Some(row) = old.rows.get(*at) else { continue };
            let rest = cells(row, others);
            let (Some(name), Some(index), Some(names)) = (row.shown(named), indexed.get(&rest), added.get(&rest)) else { continue };
            let meant = index.near(name, &mut budget).and_then(|near| names.get(near));
            if let Some([only]) = meant.map(Vec::as_slice) {
                proposed.entry(*only).or_default().push(*at);
            }
        }
        let only = |(to, from): (usize, Vec<usize>)| match from.as_slice() {
            [from] => Some((*from, to)),
            _ => None,
        };
        let found: Vec<(usize, usize)> = proposed.into_iter().filter_map(only).collect();
        self.take(&found);
        self.renamed.extend(found);
    }
}

/// Names of items, found by what is near to them.
struct Names<'n> {
    long: NearKeys,
    exact: HashSet<&'n str>,
    /// By what is left of short ones without one character.
    short: HashMap<String, Vec<&'n str>>,
}

/// A name of so many characters is near to one that has one character more or less; of longer ones more may differ.
const SHORT: RangeInclusive<usize> = 3..=7;
/// Of so many names that are near nothing more is asked: any of them may be meant.
const SEVERAL: usize = 4;

impl<'n> Names<'n> {
    fn new(names: impl Iterator<Item = &'n &'n str> + Clone) -> Names<'n> {
        let mut short: HashMap<String, Vec<&str>> = HashMap::new();
        for name in names.clone().filter(|name| SHORT.contains(&name.chars().count())) {
            for part in shortened(name) {
                let known = short.entry(part).or_default();
                if known.len() < SEVERAL {
                    known.push(name);
                }
            }
        }
        Names { long: NearKeys::new(names.clone().copied()), exact: names.copied().collect(), short }
    }

    /// The only name that is near to another one. `budget`: with how many names it may be compared; none are left once it is spent.
    fn near(&self, name: &str, budget: &mut usize) -> Option<&str> {
        let near = self.long.near_within(name, budget);
        if *budget == 0 {
            return None;
        }
        if near != Near::default() || !SHORT.contains(&name.chars().count()) {
            return near.only();
        }
        let longer = self.short.get(name).into_iter().flatten().copied();
        let shorter = shortened(name).filter_map(|part| self.exact.get(part.as_str()).copied());
        Near::among(name, longer.chain(shorter)).only()
    }
}

/// A name without each of its characters in turn.
fn shortened(name: &str) -> impl Iterator<Item = String> {
    (0..name.chars().count()).map(move |without| name.chars().enumerate().filter(|(at, _)| *at != without).map(|(_, c)| c).collect())
}
