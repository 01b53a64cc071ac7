//! The lists with which the search for a witness begins: those of the tests, and what they lack.

use crate::advice::mutate::reach::Reach;
use crate::advice::mutate::variant::Variant;
use crate::eval::context::{Session, Subject};
use crate::eval::facts::{Fact, Facts};
use crate::ir::{ExpressionKind, Model, Rule, RuleScope};
use crate::testing::Case;
use crate::value::Value;
use crate::value::date::Date;
use crate::value::number::Number;
use std::collections::BTreeSet;

/// So many lists of tests are varied, each for one of its subjects.
const MAX_BASES: usize = 60;
/// So many of these are also tried with copies of an item.
const MAX_CROWDED: usize = 6;
/// So many items such a list has at most.
const MAX_ITEMS: usize = 12;

/// Each list of the tests, once for every subject that the change may concern; of too many some, evenly spread over all of them. `days`: on
/// which tests judge.
pub fn bases(rules: &[&Rule], model: &Model, reach: &Reach, cases: &[&Case<'_>], days: &[Date]) -> Vec<Variant> {
    let mut scopes: Vec<RuleScope> = rules.iter().map(|rule| rule.scope).collect();
    if scopes.is_empty() {
        scopes.push(RuleScope::Item);
    }
    let mut all = Vec::new();
    for case in cases {
        let list = case.list();
        let session = Session::of_whole_list(model, list, case.as_of, false);
        let items: Vec<Facts> = list.rows.iter().map(|row| row.facts.clone()).collect();
        for subject in session.subjects().into_iter().filter(|subject| scopes.contains(&subject.scope())) {
            let aggregates = (!reach.aggregates()).then(|| session.aggregates.clone());
            let mut variant = Variant { items: items.clone(), objects: (*list.objects).clone(), as_of: case.as_of, subject, aggregates };
            // Where nothing depends on the others an item stands alone.
            if let (Subject::Item(own), false) = (subject, model.surveys_items()) {
                variant.items = items.get(own as usize).into_iter().cloned().collect();
                variant.subject = Subject::Item(0);
            }
            all.push(variant);
        }
    }
    let step = all.len().div_ceil(MAX_BASES).max(1);
    let mut bases: Vec<Variant> = all.into_iter().step_by(step).collect();
    if bases.is_empty() && scopes.contains(&RuleScope::Item) {
        let objects = cases.first().map_or_else(|| nothing(model), |case| (*case.list().objects).clone());
        bases.extend(days.first().map(|day| blank(model, objects, *day)));
    }
    if model.surveys_items() {
        let counts = counts(rules, model);
        let crowded: Vec<Variant> = bases.iter().take(MAX_CROWDED).flat_map(|base| crowded(&counts, model, base)).collect();
        bases.extend(crowded);
    }
    bases
}

/// An item of which nothing is stated.
fn blank(model: &Model, objects: Facts, as_of: Date) -> Variant {
    Variant { items: vec![nothing(model)], objects, as_of, subject: Subject::Item(0), aggregates: None }
}

fn nothing(model: &Model) -> Facts {
    model.fields.iter().map(|_| Fact::Absent).collect()
}

/// How many items bring a list to the numbers with which rules compare, and just beyond them.
fn counts(rules: &[&Rule], model: &Model) -> BTreeSet<usize> {
    let mut counts: BTreeSet<usize> = BTreeSet::new();
    for condition in rules.iter().flat_map(|rule| rule.conditions()) {
        model.walk(condition, &mut |part| {
            if let ExpressionKind::Constant(Value::Number(number)) = &part.kind {
                let near = (0..=MAX_ITEMS).filter(|count| *number == Number::whole(*count as i64));
                counts.extend(near.flat_map(|count| [count.saturating_sub(1), count, count + 1]));
            }
        });
    }
    counts.retain(|count| *count <= MAX_ITEMS);
    counts
}

/// The list with as many copies of the item that is judged, or of the last one, as bring it to one of the counts.
fn crowded(counts: &BTreeSet<usize>, model: &Model, base: &Variant) -> Vec<Variant> {
    let own = match base.subject {
        Subject::Item(own) => base.items.get(own as usize),
        Subject::List | Subject::Group(..) => base.items.last(),
    };
    let own = own.cloned().unwrap_or_else(|| nothing(model));
    let with = |count: &usize| {
        let mut crowded = Variant { aggregates: None, ..base.clone() };
        crowded.items.resize(*count, own.clone());
        crowded
    };
    counts.iter().filter(|count| **count > base.items.len()).map(with).collect()
}
