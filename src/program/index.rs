//! The bit-vector index: for every fact and class a row of bits over all terms; the 且 of an item's rows are the terms that hold.
//!
//! A row marks the terms this fact's class does not rule out; for a fact without a value a second row marks those it guarantees.
//! Facts with very many classes share rows among neighbours; the terms that survive are then tested against the exact classes.

use crate::collections::{Id, IndexVec};
use crate::eval::ranges::Ranges;
use crate::program::class_set::ClassSet;
use crate::program::domain::{Domain, NO_VALUE_CLASSES};
use crate::program::ids::{ComputedId, ConditionId, DomainId, TermId};
use crate::program::terms::Term;
use crate::value::truth::Truth;

/// Terms are looked at in blocks of this many words.
const WORDS: usize = 8;
const BLOCK: usize = WORDS * 64;
/// At most so many rows hold the values of a fact; beyond that, neighbouring classes share a row.
const MAX_ROWS: u32 = 2044;

/// One block's terms, as bits.
pub type Block = [u64; WORDS];
pub const NONE: Block = [0; WORDS];

/// All terms, ready to be searched.
#[derive(Debug)]
pub struct Index {
    columns: Vec<Column>,
    terms: IndexVec<TermId, IndexedTerm>,
    /// A bit for each term.
    all: Vec<Block>,
}

/// What a term needs besides its bits.
#[derive(Debug)]
pub struct IndexedTerm {
    pub condition: ConditionId,
    /// None: the term holds as soon as its bit is found.
    pub rest: Option<Box<Rest>>,
}

/// What the rows do not decide of a term.
#[derive(Debug)]
pub struct Rest {
    /// Computed conditions, and what each must be.
    pub computed: Vec<(ComputedId, bool)>,
    /// Classes of facts whose rows are shared.
    pub exact: Vec<(DomainId, Ranges)>,
}

/// The rows of one domain.
#[derive(Debug)]
struct Column {
    domain: DomainId,
    /// How many neighbouring classes share a row.
    width: u32,
    /// Row by row: what may hold for each class without a value, what certainly holds for these, what holds for values.
    rows: Vec<Block>,
    /// Whether a class without a value leaves something open.
    open: [bool; NO_VALUE_CLASSES as usize],
    /// Row by row: a bit for each block that is not empty.
    summary: Vec<u64>,
}

/// A term that holds or may hold.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub term: TermId,
    pub truth: Truth,
}

impl Index {
    /// Builds the index over terms, each with the condition it belongs to.
    pub fn new(domains: &IndexVec<DomainId, Domain>, mut terms: Vec<(ConditionId, Term)>) -> Index {
        // Terms that ask the same of their most selective fact lie together, so that whole blocks drop out at once.
        terms.sort_by_cached_key(|(condition, term)| (most_selective(domains, term), *condition));
        let mut all = vec![NONE; terms.len().div_ceil(BLOCK)];
        (0..terms.len()).for_each(|term| set(&mut all, TermId::new(term)));
        let mut tests: IndexVec<DomainId, Vec<(TermId, ClassSet)>> = domains.iter().map(|_| Vec::new()).collect();
        let mut indexed = IndexVec::default();
        for (condition, term) in terms {
            let is_shared = |domain: DomainId| domains[domain].class_count() > MAX_ROWS;
            let shared = term.tests.iter().filter(|(domain, _)| is_shared(*domain));
            let exact: Vec<_> = shared.map(|(domain, classes)| (*domain, classes.values.clone())).collect();
            let bare = term.computed.is_empty() && exact.is_empty();
            let rest = (!bare).then(|| Box::new(Rest { computed: term.computed, exact }));
            let id = indexed.push(IndexedTerm { condition, rest });
            term.tests.into_iter().for_each(|(domain, classes)| tests[domain].push((id, classes)));
        }
        let tested = tests.enumerated().filter(|(_, tests)| !tests.is_empty());
        let columns = tested.map(|(id, tests)| Column::new(id, &domains[id], tests, &all)).collect();
        Index { columns, terms: indexed, all }
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.all.len()
    }

    pub fn terms(&self) -> impl Iterator<Item = (TermId, &IndexedTerm)> {
        self.terms.enumerated()
    }

    pub fn term(&self, id: TermId) -> &IndexedTerm {
        &self.terms[id]
    }

    /// Finds the terms that may hold and those that certainly do, block by block where there are any. `rows` is scratch space.
    pub fn search(&self, classes: &IndexVec<DomainId, u32>, rows: &mut Vec<(usize, usize)>, mut found: impl FnMut(usize, &Block, &Block)) {
        let blocks = self.blocks();
        let summary_words = blocks.div_ceil(64);
        rows.clear();
        let mut open = false;
        for column in &self.columns {
            let class = classes[column.domain];
            open |= column.open.get(class as usize) == Some(&true);
            rows.push(column.rows_of(class));
        }
        for word in 0..summary_words {
            let summaries = self.columns.iter().zip(rows.iter()).map(|(column, (row, _))| column.summary[row * summary_words + word]);
            for bit in bits(summaries.fold(u64::MAX, |alive, summary| alive & summary)) {
                let block = word * 64 + bit as usize;
                let Some(all) = self.all.get(block) else { break };
                let mut possible = *all;
                for (column, (row, _)) in self.columns.iter().zip(rows.iter()) {
                    and(&mut possible, &column.rows[row * blocks + block]);
                }
                if possible == NONE {
                    continue;
                }
                let mut certain = possible;
                if open {
                    for (column, (_, row)) in self.columns.iter().zip(rows.iter()) {
                        and(&mut certain, &column.rows[row * blocks + block]);
                    }
                }
                found(block, &possible, &certain);
            }
        }
    }
}

impl Column {
    /// `all`: a bit for each term.
    fn new(id: DomainId, domain: &Domain, tests: &[(TermId, ClassSet)], all: &[Block]) -> Column {
        let blocks = all.len();
        let width = domain.class_count().div_ceil(MAX_ROWS).max(1);
        // Terms that ask nothing of this fact are in every row.
        let mut base = all.to_vec();
        tests.iter().for_each(|(term, _)| clear(&mut base, *term));
        let mut rows = base.repeat((2 * NO_VALUE_CLASSES + domain.class_count().div_ceil(width)) as usize);
        let mut add = |row: u32, term: TermId| {
            let start = row as usize * blocks;
            set(&mut rows[start..start + blocks], term);
        };
        let mut open = [false; NO_VALUE_CLASSES as usize];
        for (term, classes) in tests {
            for ((class, truth), open) in (0..).zip(classes.no_value).zip(&mut open) {
                *open |= truth == Truth::Unknown;
                if truth != Truth::No {
                    add(class, *term);
                }
                if truth == Truth::Yes {
                    add(NO_VALUE_CLASSES + class, *term);
                }
            }
            for (from, to) in classes.values.iter() {
                (from / width..=(to - 1) / width).for_each(|row| add(2 * NO_VALUE_CLASSES + row, *term));
            }
        }
        let summarize = |blocks: &[Block]| (0..).zip(blocks).map(|(bit, block)| u64::from(*block != NONE) << bit).sum::<u64>();
        let summary = rows.chunks(blocks).flat_map(|row| row.chunks(64).map(summarize)).collect();
        Column { domain: id, width, rows, open, summary }
    }

    /// The rows of what may hold, and of what certainly does.
    fn rows_of(&self, class: u32) -> (usize, usize) {
        match class.checked_sub(NO_VALUE_CLASSES) {
            None => (class as usize, (NO_VALUE_CLASSES + class) as usize),
            Some(value) => {
                let row = (2 * NO_VALUE_CLASSES + value / self.width) as usize;
                (row, row)
            }
        }
    }
}

impl Rest {
    /// Whether a term that survived the shared rows holds for the exact classes too.
    pub fn holds_exactly(&self, classes: &IndexVec<DomainId, u32>) -> bool {
        self.exact.iter().all(|(domain, values)| classes[*domain].checked_sub(NO_VALUE_CLASSES).is_none_or(|class| values.contains(class)))
    }
}

/// Adds the terms of a block one by one.
pub fn list_candidates(block: usize, possible: &Block, certain: &Block, candidates: &mut Vec<Candidate>) {
    for (word, (possible, certain)) in possible.iter().zip(certain).enumerate() {
        candidates.extend(bits(*possible).map(|bit| Candidate {
            term: TermId((block * BLOCK + word * 64) as u32 + bit),
            truth: if certain >> bit & 1 == 1 { Truth::Yes } else { Truth::Unknown },
        }));
    }
}

/// The places of the bits that are set.
fn bits(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros());
        word &= word.wrapping_sub(1);
        bit
    })
}

/// Keeps what both hold.
pub fn and(block: &mut Block, row: &Block) {
    for (word, other) in block.iter_mut().zip(row) {
        *word &= other;
    }
}

/// Sets the bit of a term.
pub fn set(row: &mut [Block], term: TermId) {
    let term = term.0 as usize;
    row[term / BLOCK][term % BLOCK / 64] |= 1 << (term % 64);
}

fn clear(row: &mut [Block], term: TermId) {
    let term = term.0 as usize;
    row[term / BLOCK][term % BLOCK / 64] &= !(1 << (term % 64));
}

/// The domain on which a term asks for the smallest share of classes, and the first of them.
fn most_selective(domains: &IndexVec<DomainId, Domain>, term: &Term) -> Option<(DomainId, Option<u32>)> {
    let share = |(domain, classes): &&(DomainId, ClassSet)| {
        u64::from(classes.values.count()) * 1_000_000 / u64::from(domains[*domain].class_count().max(1))
    };
    let narrowest = term.tests.iter().min_by_key(share);
    narrowest.map(|(domain, classes)| (*domain, classes.values.iter().next().map(|(from, _)| from)))
}
