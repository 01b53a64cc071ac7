//! Which item of one list is which of the other: by key, and then by names that are near.

use super::list::{ComparedList, ComparedRow, Content};
use crate::diagnostic::near::Near;
use crate::ir::NearKeys;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ops::RangeInclusive;

/// A key has so many columns at most.
const MAX_KEY: usize = 4;

/// The names of unmatched items are compared with so many others, all in all.
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

/// Finds the items of one list in the other. `is_chosen`: whether the user chose the key; `shared`: the columns that both lists have; `codes`:
/// those of them that number items once and for all.
pub fn pairs(key: &[usize], is_chosen: bool, shared: &[usize], codes: &[usize], [old, new]: [&ComparedList; 2]) -> Pairs {
    let alike = [old, new].map(|list| counted(key, list).into_values().filter(|count| *count > 1).sum());
    let mut partners = Partners { of_new: vec![None; new.rows.len()], taken: vec![false; old.rows.len()] };
    if alike != [0, 0] {
        // Of several with one key those are the same that say the same; the others come in their order.
        let compared: Vec<usize> = key.iter().chain(shared).copied().collect();
        partners.find(&compared, old, new);
    }
    partners.find(key, old, new);
    let mut pairs = Pairs { alike, ..Pairs::default() };
    for (at, partner) in partners.of_new.into_iter().enumerate() {
        match partner {
            Some(old) => pairs.same.push((old, at)),
            None => pairs.added.push(at),
        }
    }
    pairs.gone = (0..).zip(partners.taken).filter(|(_, is_taken)| !is_taken).map(|(at, _)| at).collect();
    let [name, others @ ..] = key else { return pairs };
    if !is_chosen {
        pairs.find_by_name(*name, old, new);
    }
    codes.iter().for_each(|code| pairs.find_by_code(*code, old, new));
    pairs.rename(*name, others, old, new);
    pairs
}

/// Which row of the old list each row of the new one is, as far as that is known.
struct Partners {
    of_new: Vec<Option<usize>>,
    /// Whether a row of the old list is the partner of one of the new list.
    taken: Vec<bool>,
}

impl Partners {
    /// Gives each new row without a partner the first old one that has none either and says the same in some columns.
    fn find(&mut self, columns: &[usize], old: &ComparedList, new: &ComparedList) {
        let mut waiting: HashMap<Cells<'_>, VecDeque<usize>> = HashMap::new();
        for (at, (row, _)) in old.rows.iter().zip(&self.taken).enumerate().filter(|(_, (_, is_taken))| !**is_taken) {
            waiting.entry(cells(row, columns)).or_default().push_back(at);
        }
        for (row, partner) in new.rows.iter().zip(&mut self.of_new).filter(|(_, partner)| partner.is_none()) {
            *partner = waiting.get_mut(&cells(row, columns)).and_then(VecDeque::pop_front);
            if let Some(slot) = partner.and_then(|at| self.taken.get_mut(at)) {
                *slot = true;
            }
        }
    }
}

impl Pairs {
    /// Finds those of the unmatched items whose name no other item of either list has, whatever else their keys say.
    fn find_by_name(&mut self, name: usize, old: &ComparedList, new: &ComparedList) {
        let counts = [old, new].map(|list| counted(&[name], list));
        let is_single = |row: &ComparedRow| counts.iter().all(|counts| counts.get(&cells(row, &[name])) == Some(&1));
        let mut found = self.unmatched_alike(name, old, new);
        found.retain(|(_, at)| new.rows.get(*at).is_some_and(is_single));
        self.take(&found);
        self.same.extend(found);
        self.same.sort_by_key(|(_, new)| *new);
    }

    /// Takes those of the unmatched items for the same that have one code.
    fn find_by_code(&mut self, code: usize, old: &ComparedList, new: &ComparedList) {
        let found = self.unmatched_alike(code, old, new);
        self.take(&found);
        self.renamed.extend(found);
    }

    /// Those of the unmatched items that say the same in a column, and say something there.
    fn unmatched_alike(&self, column: usize, old: &ComparedList, new: &ComparedList) -> Vec<(usize, usize)> {
        let gone: HashMap<&Content, usize> = self.gone.iter().filter_map(|at| Some((old.rows.get(*at)?.content(column)?, *at))).collect();
        self.added.iter().filter_map(|at| Some((*gone.get(new.rows.get(*at)?.content(column)?)?, *at))).collect()
    }

    /// Takes items away from the unmatched ones.
    fn take(&mut self, found: &[(usize, usize)]) {
        let (before, after): (HashSet<usize>, HashSet<usize>) = found.iter().copied().unzip();
        self.gone.retain(|at| !before.contains(at));
        self.added.retain(|at| !after.contains(at));
    }

    /// Takes those of the unmatched items for the same whose names are near and whose keys are the same otherwise, where nothing else could be
    /// meant.
    fn rename(&mut self, name: usize, others: &[usize], old: &ComparedList, new: &ComparedList) {
        let mut added: HashMap<Cells<'_>, HashMap<&str, Vec<usize>>> = HashMap::new();
        for at in &self.added {
            let Some(row) = new.rows.get(*at) else { continue };
            if let Some(name) = row.shown(name) {
                added.entry(cells(row, others)).or_default().entry(name).or_default().push(*at);
            }
        }
        let indexed: HashMap<&Cells<'_>, Names<'_>> = added.iter().map(|(cells, names)| (cells, Names::new(names.keys()))).collect();
        let mut proposed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut budget = MAX_COMPARED;
        for (number, at) in self.gone.iter().enumerate() {
            let Some(row) = old.rows.get(*at) else { continue };
            let rest = cells(row, others);
            let (Some(name), Some(index), Some(names)) = (row.shown(name), indexed.get(&rest), added.get(&rest)) else { continue };
            let near = index.near(name, &mut budget);
            if budget == 0 {
                // This one was cut short.
                self.not_compared = self.gone.len() - number;
                break;
            }
            let meant = near.and_then(|near| names.get(near));
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
