//! What documents are made of, whatever form they take.

use crate::report::notes::Line;
use crate::report::style::Standing;
use crate::visible::visible;
use crate::wire::Outcome;

/// A part of a document; its texts are free of invisible characters.
pub enum Block {
    Title(String),
    /// What it is about, as pairs of label and value.
    Pairs(Vec<(String, String)>),
    Chapter(String),
    /// The title of what follows the signature.
    Annex(String),
    Text(String),
    /// Figures; the first row are headings.
    Figures(Vec<Vec<String>>),
    /// Texts in columns; the first row are headings.
    Texts(Vec<Vec<String>>),
    /// The title of the parts of a chapter that follow it.
    Section(String),
    Clause(Clause),
    Decision(Decision),
    Signature(Signers),
}

/// Who signs.
pub struct Signers {
    pub people: [&'static str; 2],
    pub body: &'static str,
}

/// A decision on an item, on several that are alike, on a group or on the whole list.
pub struct Decision {
    pub outcome: Outcome,
    pub label: String,
    pub title: String,
    pub lines: Vec<Line>,
    /// The items that it is about, where there are several.
    pub items: Vec<ItemRow>,
    /// Groups of further items, of which more is to be said together.
    pub parts: Vec<Part>,
}

/// Some of the items of a decision.
pub struct Part {
    pub title: String,
    pub lines: Vec<Line>,
    pub items: Vec<ItemRow>,
    pub parts: Vec<Part>,
}

/// One of several items.
pub struct ItemRow {
    pub number: String,
    pub name: String,
    pub place: String,
    /// What is said of it alone.
    pub lines: Vec<Line>,
}

/// A rule beside the wording of the article on which it rests.
pub struct Clause {
    /// The articles.
    pub basis: Vec<String>,
    pub wording: Wording,
    pub title: String,
    /// What it concludes, and how good that is for an item; a decision table says so in its rows.
    pub conclusion: Option<(String, Option<Standing>)>,
    pub lines: Vec<Line>,
}

/// The wording of an article, or why it does not stand there.
pub enum Wording {
    Given(String),
    Absent(&'static str),
}

/// Numbers the chapters as they come.
pub struct Chapters {
    blocks: Vec<Block>,
    number: usize,
}

impl Chapters {
    pub fn new(title: &str) -> Chapters {
        Chapters { blocks: vec![Block::Title(title.to_owned())], number: 0 }
    }

    pub fn open(&mut self, title: &str) {
        const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
        let number = NUMBERS.get(self.number).copied().unwrap_or_default();
        self.number += 1;
        self.push(Block::Chapter(format!("{number}、{title}")));
    }

    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    pub fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }
}

/// A text whose invisible characters are shown.
pub fn seen(text: &str) -> String {
    visible(text).into_owned()
}

/// How wide each column of a table of texts is, in hundredths: as wide as its longest cell, within bounds.
pub fn column_widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(1, Vec::len).max(1);
    let longest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
    let shares: Vec<usize> = (0..columns).map(|column| longest(column).clamp(SHARES.0, SHARES.1)).collect();
    let all: usize = shares.iter().sum();
    shares.iter().map(|share| 100 * share / all.max(1)).collect()
}

/// The least and the greatest share of a column, in characters.
const SHARES: (usize, usize) = (10, 30);
