//! Items that stand in several of the sheets that are read together.

use super::aside::ColumnKind;
use crate::input::heading::bare_key;
use crate::input::record::Heading;
use crate::input::row::{is_blank, shown};
use crate::value::cell::Cell;
use crate::value::text::heading_key;
use std::collections::HashMap;

/// So many items are kept to be compared.
const MOST: usize = 100_000;

/// So many of one name are compared.
const MOST_OF_A_NAME: usize = 64;

/// An item of a sheet.
struct Seen {
    sheet: usize,
    place: String,
    /// What it says, by the headings.
    facts: Vec<(String, String)>,
}

/// The items seen so far, by what they are called.
#[derive(Default)]
pub(super) struct Repeats {
    seen: HashMap<String, Vec<Seen>>,
    kept: usize,
    /// How many items stand in a sheet before as well, and the first of them: what it is called, there and here.
    again: usize,
    first: Option<(String, String, String)>,
}

impl Repeats {
    /// Takes an item of a sheet. `kinds`: what stands in its columns.
    pub(super) fn take(
        &mut self,
        sheet: usize,
        place: String,
        headings: &[Heading],
        kinds: &[Option<ColumnKind>],
        cells: &[(u32, Cell<'_>)],
    ) {
        let mut name = None;
        let mut facts = Vec::new();
        for (heading, cell) in cells.iter().filter(|(_, cell)| !is_blank(cell)) {
            let Some(heading) = headings.get(*heading as usize) else { continue };
            match kinds.get(heading.column).copied().flatten() {
                Some(ColumnKind::Title) => name = name.or_else(|| Some(shown(cell).trim().to_owned())),
                // Numbers in other units are not compared.
                Some(ColumnKind::Fact) => facts.push((bare_key(&heading.text) + &heading.units.concat(), heading_key(&shown(cell)))),
                Some(ColumnKind::Other | ColumnKind::Verdict) | None => {}
            }
        }
        let Some(name) = name.filter(|_| self.kept < MOST) else { return };
        let others = self.seen.entry(heading_key(&name)).or_default();
        let says_the_same = |other: &&Seen| {
            let differs = |(heading, value): &(String, String)| facts.iter().any(|(own, said)| own == heading && said != value);
            let shares = |(heading, _): &(String, String)| facts.iter().any(|(own, _)| own == heading);
            let is_alike = facts.is_empty() && other.facts.is_empty() || other.facts.iter().any(shares);
            other.sheet != sheet && is_alike && !other.facts.iter().any(differs)
        };
        if let Some(other) = others.iter().take(MOST_OF_A_NAME).find(says_the_same) {
            self.again += 1;
            if self.first.is_none() {
                self.first = Some((name, other.place.clone(), place.clone()));
            }
        }
        others.push(Seen { sheet, place, facts });
        self.kept += 1;
    }

    /// What is said of items that stand in several sheets, and where.
    pub(super) fn told(self) -> Option<(String, String)> {
        let (name, there, here) = self.first?;
        let message = format!(
            "有 {} 项在前面读的表里也有，各项事实一样（如「{name}」，{there}也有），各算了一次：是同一项的，用 --sheet 说只读哪几张",
            self.again
        );
        Some((message, here))
    }
}
