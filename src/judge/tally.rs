//! What is counted over all items: outcomes by the values of the 汇总, and the facts that are lacking.

use crate::collections::IndexVec;
use crate::eval::Session;
use crate::eval::decision::Decision;
use crate::eval::facts::{Fact, Facts, Row};
use crate::ir::conclusion::Outcome;
use crate::ir::{FieldId, Model};
use crate::value::Value;
use crate::value::show::show;
use crate::wire;
use std::cmp::Reverse;

/// So many values of one fact are told apart; the items of further ones are counted together.
const MAX_GROUPS: usize = 10_000;

/// The counts over some items, which add up in their order.
#[derive(Default)]
pub struct Tally {
    /// One for each fact of the 汇总.
    by: Vec<Groups>,
    /// By field; empty while nothing was counted.
    facts: IndexVec<FieldId, FactCount>,
}

#[derive(Clone, Copy, Default)]
struct FactCount {
    /// So many items lack it.
    lacking: usize,
    /// Whether some item gives it.
    given: bool,
}

struct Groups {
    field: FieldId,
    /// Values come from the list: the default hasher withstands those that were made to collide.
    groups: indexmap::IndexMap<Option<Value>, wire::Summary>,
    others: Option<wire::Summary>,
}

impl Groups {
    fn add(&mut self, value: Option<Value>, counts: &wire::Summary) {
        let has_room = self.groups.len() < MAX_GROUPS || self.groups.contains_key(&value);
        let summary = if has_room { self.groups.entry(value).or_default() } else { self.others.get_or_insert_default() };
        summary.add(counts);
    }
}

impl Tally {
    /// Without any item. `fields`: the 汇总.
    pub fn new(fields: &[FieldId]) -> Tally {
        let groups = |field: &FieldId| Groups { field: *field, groups: indexmap::IndexMap::new(), others: None };
        Tally { by: fields.iter().map(groups).collect(), facts: IndexVec::default() }
    }

    /// Counts an item for the 汇总.
    pub fn outcome(&mut self, session: &Session<'_>, row: &Row, outcome: Outcome) {
        for groups in &mut self.by {
            let field = &session.model.fields[groups.field];
            let facts = if field.object.is_some() { &*session.list.objects } else { &row.facts };
            let value = match &facts[groups.field] {
                Fact::Known(value) => Some(value.clone()),
                Fact::Absent | Fact::Null => field.default.clone(),
                Fact::Error => None,
            };
            let mut one = wire::Summary::default();
            one.count(outcome);
            groups.add(value, &one);
        }
    }

    /// Counts what an item gives, what it gives wrong, and what is asked for.
    pub fn facts(&mut self, row: &Row, decision: &Decision) {
        if self.facts.is_empty() {
            self.facts = row.facts.iter().map(|_| FactCount::default()).collect();
        }
        for (count, fact) in self.facts.iter_mut().zip(row.facts.iter()) {
            match fact {
                Fact::Known(_) => count.given = true,
                Fact::Error => {
                    count.given = true;
                    count.lacking += 1;
                }
                Fact::Absent | Fact::Null => {}
            }
        }
        for asked in decision.missing.iter().filter(|asked| asked.row.is_none()) {
            // What is wrong was counted above.
            if row.facts[asked.field] != Fact::Error {
                self.facts[asked.field].lacking += 1;
            }
        }
    }

    /// Adds the counts of the items that follow.
    pub fn append(&mut self, other: Tally) {
        for (groups, other) in self.by.iter_mut().zip(other.by) {
            other.groups.into_iter().for_each(|(value, counts)| groups.add(value, &counts));
            if let Some(counts) = other.others {
                groups.others.get_or_insert_default().add(&counts);
            }
        }
        if self.facts.is_empty() {
            self.facts = other.facts;
            return;
        }
        for (count, other) in self.facts.iter_mut().zip(other.facts.iter()) {
            count.lacking += other.lacking;
            count.given |= other.given;
        }
    }

    /// The figures by the facts of the 汇总; none without one.
    pub fn breakdowns(&mut self, model: &Model) -> Option<Vec<wire::Breakdown>> {
        let by = std::mem::take(&mut self.by);
        let breakdown = |groups: Groups| {
            let ty = &model.fields[groups.field].ty;
            let shown = |value: Value| show(&value, ty, &model.symbols);
            let all = groups.groups.into_iter().map(|(value, summary)| wire::Group { value: value.map(shown), summary });
            wire::Breakdown { field: model.fact_name(groups.field).into_owned(), groups: all.collect(), others: groups.others }
        };
        (!by.is_empty()).then(|| by.into_iter().map(breakdown).collect())
    }

    /// What is lacking, the most frequent first. `objects`: what is stated once for the whole list.
    pub fn lacking<'p>(&self, model: &'p Model, objects: &Facts) -> Vec<wire::Lacking<'p>> {
        let mut lacking: Vec<(Reverse<usize>, FieldId)> = Vec::new();
        let counted = self.facts.enumerated().filter(|(_, count)| count.lacking > 0);
        lacking.extend(counted.map(|(field, count)| (Reverse(count.lacking), field)));
        lacking.sort_unstable();
        let counted = |(Reverse(items), field): (Reverse<usize>, FieldId)| {
            let of_object = matches!(objects[field], Fact::Known(_) | Fact::Error);
            wire::Lacking { field: model.fact_name(field), items, absent: !self.facts[field].given && !of_object }
        };
        lacking.into_iter().map(counted).collect()
    }
}
