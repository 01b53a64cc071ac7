//! A list as it is varied, and what of a decision on it a test can tell.

use crate::collections::IndexVec;
use crate::eval::aggregates::{AggregatePlan, AggregateValues};
use crate::eval::context::{Session, Subject};
use crate::eval::facts::{Fact, Facts, List, Row};
use crate::explain::Explainer;
use crate::ir::conclusion::Outcome;
use crate::ir::{FieldId, Model};
use crate::source::SourceMap;
use crate::testing::judged;
use crate::value::date::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A list, a day, and what of it is judged.
#[derive(Clone)]
pub struct Variant {
    pub items: Vec<Facts>,
    pub objects: Facts,
    pub as_of: Date,
    pub subject: Subject,
    /// Where they are known already.
    pub aggregates: Option<Arc<Vec<AggregateValues>>>,
}

/// By fact, whether some aggregate or group depends on it.
pub fn aggregated(model: &Model) -> IndexVec<FieldId, bool> {
    AggregatePlan::new(model).fields(model)
}

/// What a test can tell of a decision.
#[derive(PartialEq, Eq)]
pub struct Seen {
    pub outcome: Outcome,
    /// By policy and name.
    pub live: BTreeSet<(String, String)>,
    pub details: BTreeSet<String>,
    pub missing: BTreeSet<String>,
}

impl Variant {
    pub fn list(&self) -> List {
        let rows = self.items.iter().enumerate().map(|(number, facts)| Row::of_facts(number, facts.clone())).collect();
        List::of_facts(rows, Arc::new(self.objects.clone()))
    }

    /// A session on the list that it is, as [`Variant::list`] gives it.
    pub fn session<'s>(&self, model: &'s Model, list: &'s List) -> Session<'s> {
        match &self.aggregates {
            Some(aggregates) => Session::with_aggregates(model, list, self.as_of, false, aggregates.clone()),
            None => Session::of_whole_list(model, list, self.as_of, false),
        }
    }

    /// The same on another day.
    pub fn on(&self, as_of: Date) -> Variant {
        Variant { as_of, aggregates: None, ..self.clone() }
    }

    /// With another value of a fact: of the item that is judged, or of each of several items in turn.
    pub fn with(&self, model: &Model, aggregated: &IndexVec<FieldId, bool>, field: FieldId, fact: &Fact) -> Vec<Variant> {
        let aggregates = self.aggregates.clone().filter(|_| !aggregated[field]);
        let same = || Variant { aggregates: aggregates.clone(), ..self.clone() };
        if model.fields[field].object.is_some() {
            let mut changed = same();
            changed.objects[field] = fact.clone();
            return vec![changed];
        }
        let rows = match self.subject {
            Subject::Item(own) => vec![own as usize],
            Subject::List | Subject::Group(..) => (0..self.items.len()).collect(),
        };
        let change = |row: usize| {
            let mut changed = same();
            changed.items.iter_mut().skip(row).take(1).for_each(|facts| facts[field] = fact.clone());
            changed
        };
        rows.into_iter().map(change).collect()
    }
}

impl Seen {
    /// Whether a 测试 that states what is seen here fails where the other is seen: nothing states what is not asked for.
    pub fn tells(&self, other: &Seen) -> bool {
        self.outcome != other.outcome
            || self.live != other.live
            || !self.details.is_subset(&other.details)
            || !self.missing.is_subset(&other.missing)
    }

    /// Of a list; `None`: there is no such group.
    pub fn of(variant: &Variant, model: &Model, sources: &SourceMap) -> Option<Seen> {
        let list = variant.list();
        let session = variant.session(model, &list);
        if let Subject::Group(grouping, at) = variant.subject {
            session.groups(grouping).get(at as usize)?;
        }
        let item = Explainer { model, sources }.item(&session, &judged(&session, variant.subject));
        Some(Seen {
            outcome: item.outcome,
            live: item.reasons.iter().map(|reason| (reason.policy.to_owned(), reason.rule.to_owned())).collect(),
            details: item.details.iter().map(|detail| detail.to_string()).collect(),
            missing: item.missing.iter().map(|missing| missing.to_string()).collect(),
        })
    }
}
