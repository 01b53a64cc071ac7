//! The bit-vector index: for every fact and class a row of bits over all terms; the 且 of an item's rows are the terms that hold.
//!
//! A row marks the terms this fact's class does not rule out; for a fact without a value a second row marks those it guarantees.
//! Facts with very many classes share rows among neighbours; the terms that survive are then tested against the exact classes.

use crate::program::allowed::Allowed;
use crate::program::domain::{Domain, SPECIALS};
use crate::program::terms::Term;
use crate::value::truth::Truth;

/// Terms are looked at in blocks of this many words.
const WORDS: usize = 8;
const BLOCK: usize = WORDS * 64;
/// So few blocks are all looked at.
const FEW_BLOCKS: u32 = 2;
/// How many rows a fact has for its values.
const MAX_ROWS: u32 = 2044;

/// One block's terms, as bits.
pub type Block = [u64; WORDS];
pub const NONE: Block = [0; WORDS];

/// All terms, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    columns: Vec<Column>,
    blocks: usize,
    summary_words: usize,
    /// The terms of the last block.
    last: Block,
    /// By position.
    terms: Vec<Entry>,
    flags: Vec<(u32, bool)>,
    exact: Vec<(u32, Allowed)>,
}

/// What is known of a term by its position.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The condition that it belongs to.
    owner: u32,
    /// Where its flags, and its asks that rows decide only roughly, end in the lists of all of them; they begin where those of the term
    /// before end.
    flags: u32,
    exact: u32,
    /// Whether it has neither.
    bare: bool,
}

/// The rows of one domain.
#[derive(Debug)]
struct Column {
    domain: u32,
    /// How many neighbouring classes share a row.
    width: u32,
    /// Row by row, [`SPECIALS`] first: what may hold.
    rows: Vec<Block>,
    /// For the special classes: what certainly holds.
    certain: Vec<Block>,
    /// Whether a special class leaves something open.
    opens: [bool; SPECIALS as usize],
    /// Row by row: a bit for each block of `rows` that is not empty.
    summary: Vec<u64>,
}

/// A term that holds or may hold.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub term: u32,
    pub truth: Truth,
}

impl Index {
    /// Builds the index over terms, each with the condition it belongs to.
    pub fn new(domains: &[Domain], mut terms: Vec<(u32, Term)>) -> Index {
        // Terms that ask the same of their most selective fact lie together, so that whole blocks drop out at once.
        terms.sort_by_cached_key(|(owner, term)| {
            let (asks, first) = most_selective(domains, term);
            (asks, first, *owner)
        });
        let blocks = terms.len().div_ceil(BLOCK);
        let summary_words = blocks.div_ceil(64);
        let mut last = NONE;
        (blocks.saturating_sub(1) * BLOCK..terms.len()).for_each(|term| last[term % BLOCK / 64] |= 1 << (term % 64));
        let mut index = Index { blocks, summary_words, last, ..Index::default() };
        let mut asked: Vec<Vec<(u32, &Allowed)>> = domains.iter().map(|_| Vec::new()).collect();
        let wide: Vec<bool> = domains.iter().map(|domain| domain.values() > MAX_ROWS).collect();
        for (position, (owner, term)) in terms.iter().enumerate() {
            let before = (index.flags.len(), index.exact.len());
            index.flags.extend(&term.flags);
            for (domain, allowed) in &term.asks {
                if let Some(asked) = asked.get_mut(*domain as usize) {
                    asked.push((position as u32, allowed));
                }
                if wide.get(*domain as usize) == Some(&true) {
                    index.exact.push((*domain, allowed.clone()));
                }
            }
            let bare = before == (index.flags.len(), index.exact.len());
            index.terms.push(Entry { owner: *owner, flags: index.flags.len() as u32, exact: index.exact.len() as u32, bare });
        }
        let mut columns: Vec<(u64, Column)> = Vec::new();
        for ((at, domain), asked) in domains.iter().enumerate().zip(&asked) {
            if !asked.is_empty() {
                columns.push(column(at as u32, domain, asked, terms.len(), summary_words));
            }
        }
        // Most selective column first.
        columns.sort_unstable_by_key(|(average, column)| (*average, column.domain));
        index.columns = columns.into_iter().map(|(_, column)| column).collect();
        index
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// How many terms there are.
    pub fn terms(&self) -> u32 {
        self.terms.len() as u32
    }

    /// Finds the terms that may hold and those that certainly do, block by block where there are any. `classes`: by domain; `rows` is
    /// scratch space.
    pub fn search(&self, classes: &[u32], rows: &mut Vec<(u32, u32)>, mut found: impl FnMut(usize, &Block, &Block)) {
        rows.clear();
        let mut open = false;
        let blocks = self.blocks as u32;
        for column in &self.columns {
            let class = classes.get(column.domain as usize).copied().unwrap_or(0);
            let row = match class.checked_sub(SPECIALS) {
                None => {
                    open |= column.opens[class as usize];
                    class
                }
                Some(value) if column.width == 1 => SPECIALS + value,
                Some(value) => SPECIALS + value / column.width,
            };
            rows.push((row, class));
        }
        if blocks <= FEW_BLOCKS {
            (0..self.blocks).for_each(|block| self.block(block, rows, open, &mut found));
            return;
        }
        for word in 0..self.summary_words {
            let last = self.blocks - word * 64;
            let mut alive = if last < 64 { (1 << last) - 1 } else { u64::MAX };
            for (column, (row, _)) in self.columns.iter().zip(rows.iter()) {
                alive &= column.summary.get(*row as usize * self.summary_words + word).copied().unwrap_or(u64::MAX);
            }
            while alive != 0 {
                let block = word * 64 + alive.trailing_zeros() as usize;
                alive &= alive - 1;
                self.block(block, rows, open, &mut found);
            }
        }
    }

    fn block(&self, block: usize, rows: &[(u32, u32)], open: bool, found: &mut impl FnMut(usize, &Block, &Block)) {
        let mut possible: Block = if block + 1 == self.blocks { self.last } else { [u64::MAX; WORDS] };
        for (columns, rows) in self.columns.chunks(4).zip(rows.chunks(4)) {
            for (column, (row, _)) in columns.iter().zip(rows) {
                and(&mut possible, column.rows.get(*row as usize * self.blocks + block).unwrap_or(&NONE));
            }
            if possible == NONE {
                return;
            }
        }
        let mut certain = possible;
        if open {
            for (column, (row, class)) in self.columns.iter().zip(rows) {
                if *class < SPECIALS {
                    and(&mut certain, column.certain.get(*row as usize * self.blocks + block).unwrap_or(&NONE));
                }
            }
        }
        found(block, &possible, &certain);
    }

    /// The condition of a term, and whether the term holds as soon as it is found: without flags, and exactly.
    pub fn owner(&self, term: u32) -> (u32, bool) {
        self.terms.get(term as usize).map_or((0, false), |entry| (entry.owner, entry.bare))
    }

    /// The flags of a term.
    pub fn flags(&self, term: u32) -> &[(u32, bool)] {
        self.own(term, &self.flags, |entry| entry.flags)
    }

    /// Whether a term that survived the shared rows holds for the exact classes too.
    pub fn holds_exactly(&self, term: u32, classes: &[u32]) -> bool {
        self.own(term, &self.exact, |entry| entry.exact).iter().all(|(domain, allowed)| match classes.get(*domain as usize) {
            Some(class) if *class >= SPECIALS => allowed.holds(class - SPECIALS),
            _ => true,
        })
    }

    fn own<'t, T>(&self, term: u32, all: &'t [T], end: fn(&Entry) -> u32) -> &'t [T] {
        let at = term as usize;
        let from = at.checked_sub(1).and_then(|before| self.terms.get(before)).map_or(0, |entry| end(entry) as usize);
        let to = self.terms.get(at).map_or(from, |entry| end(entry) as usize);
        all.get(from..to).unwrap_or_default()
    }
}

/// Adds the terms of a block one by one.
pub fn list_candidates(block: usize, possible: &Block, certain: &Block, candidates: &mut Vec<Candidate>) {
    for (word, (bits, sure)) in possible.iter().zip(certain).enumerate() {
        let mut bits = *bits;
        while bits != 0 {
            let bit = bits.trailing_zeros();
            bits &= bits - 1;
            let term = (block * BLOCK + word * 64) as u32 + bit;
            let truth = if sure >> bit & 1 == 1 { Truth::Yes } else { Truth::Unknown };
            candidates.push(Candidate { term, truth });
        }
    }
}

/// Keeps what both hold.
pub fn and(block: &mut Block, row: &Block) {
    for (word, other) in block.iter_mut().zip(row) {
        *word &= other;
    }
}

/// The domain on which a term asks for the smallest share of classes, and the first of them.
fn most_selective(domains: &[Domain], term: &Term) -> (u32, u32) {
    let share = |(domain, allowed): &(u32, Allowed)| {
        u64::from(allowed.breadth()) * 1_000_000 / u64::from(domains.get(*domain as usize).map_or(1, Domain::values).max(1))
    };
    let narrowest = term.asks.iter().min_by_key(|ask| share(ask));
    narrowest.map_or((u32::MAX, 0), |(domain, allowed)| (*domain, allowed.values.first().map_or(u32::MAX, |(from, _)| *from)))
}

/// A domain's rows, and how many terms a row leaves on average.
fn column(at: u32, domain: &Domain, asked: &[(u32, &Allowed)], terms: usize, summary_words: usize) -> (u64, Column) {
    let blocks = terms.div_ceil(BLOCK);
    let values = domain.values();
    let width = values.div_ceil(MAX_ROWS).max(1);
    let count = (SPECIALS + values.div_ceil(width)) as usize;
    // Terms that ask nothing of this fact are in every row.
    let mut base = vec![NONE; blocks];
    (0..terms as u32).for_each(|term| set(&mut base, term));
    for (term, _) in asked {
        clear(&mut base, *term);
    }
    let mut rows: Vec<Block> = Vec::with_capacity(count * blocks);
    (0..count).for_each(|_| rows.extend_from_slice(&base));
    let mut certain: Vec<Block> = Vec::with_capacity(SPECIALS as usize * blocks);
    (0..SPECIALS).for_each(|_| certain.extend_from_slice(&base));
    let mut opens = [false; SPECIALS as usize];
    for (term, allowed) in asked {
        for (class, truth) in allowed.special.iter().enumerate() {
            let own = class * blocks..(class + 1) * blocks;
            opens[class] |= *truth == Truth::Unknown;
            if *truth != Truth::No {
                rows.get_mut(own.clone()).into_iter().for_each(|row| set(row, *term));
            }
            if *truth == Truth::Yes {
                certain.get_mut(own).into_iter().for_each(|row| set(row, *term));
            }
        }
        let mut next = 0;
        for (from, to) in &allowed.values {
            for row in (from / width).max(next)..=(to - 1) / width {
                let start = (SPECIALS + row) as usize * blocks;
                rows.get_mut(start..start + blocks).into_iter().for_each(|row| set(row, *term));
                next = row + 1;
            }
        }
    }
    let mut summary = vec![0_u64; count * summary_words];
    for (row, blocks_of_row) in rows.chunks(blocks.max(1)).enumerate() {
        for (block, _) in blocks_of_row.iter().enumerate().filter(|(_, words)| **words != NONE) {
            if let Some(word) = summary.get_mut(row * summary_words + block / 64) {
                *word |= 1 << (block % 64);
            }
        }
    }
    let remaining: u64 = rows.iter().skip(SPECIALS as usize * blocks).flatten().map(|word| u64::from(word.count_ones())).sum();
    let average = remaining / u64::from(values.div_ceil(width).max(1));
    (average, Column { domain: at, width, rows, certain, opens, summary })
}

/// Sets the bit of a term.
pub fn set(row: &mut [Block], term: u32) {
    let (block, word) = (term as usize / BLOCK, term as usize % BLOCK / 64);
    if let Some(words) = row.get_mut(block) {
        words[word] |= 1 << (term % 64);
    }
}

fn clear(row: &mut [Block], term: u32) {
    let (block, word) = (term as usize / BLOCK, term as usize % BLOCK / 64);
    if let Some(words) = row.get_mut(block) {
        words[word] &= !(1 << (term % 64));
    }
}
