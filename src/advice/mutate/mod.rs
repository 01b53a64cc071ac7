//! Which small changes of a policy its tests do not notice: each is made in the model, the tests run, and it is taken back.

mod bases;
mod changes;
mod mutants;
mod pasted;
mod proof;
mod reach;
mod variant;
mod witness;

use crate::advice::mutate::mutants::{Mutant, mutants};
use crate::advice::mutate::reach::{Conditions, Reach, conditions_of};
use crate::advice::mutate::witness::Witness;
use crate::collections::IndexMap;
use crate::eval::aggregates::AggregateValues;
use crate::eval::context::{Session, Subject};
use crate::explain::Explainer;
use crate::ir::Model;
use crate::source::SourceMap;
use crate::syntax::ast::Expectation;
use crate::testing::{Case, Tests, is_met};
use crate::wire::{MutationReport, Step, Survivor, WireLabel};
use std::sync::Arc;

/// A test, and what of it no change touches.
struct Prepared<'t> {
    case: &'t Case<'t>,
    aggregates: Arc<Vec<AggregateValues>>,
    expectations: Vec<(Subject, &'t Expectation)>,
}

/// Tries every change of the policies whose tests these are. The tests must pass. `tell` hears of each change when it has been tried.
pub fn mutate(tests: Tests<'_>, sources: &SourceMap, tell: &mut dyn FnMut(Step<'_, Survivor>)) -> MutationReport {
    let (mut models, cases) = tests.into_parts();
    let mut report =
        MutationReport { version: 1, mutants: 0, killed: 0, equivalent: 0, survived: Vec::new(), policies: IndexMap::default() };
    let all = mutants(&models, sources);
    let prepared: Vec<Prepared<'_>> = cases.iter().filter_map(|case| Some(prepare(case, models.get(case.model)?))).collect();
    let of = all.len();
    for mut mutant in all {
        let survived = report.survived.len();
        report.mutants += 1;
        let counts = report.policies.entry(mutant.policy.clone()).or_default();
        counts.mutants += 1;
        if is_killed(&mut mutant, &mut models, &prepared, sources) {
            report.killed += 1;
            counts.killed += 1;
        } else {
            match witness::find(&mut mutant, &mut models, &cases, sources) {
                Witness::Equivalent => {
                    report.equivalent += 1;
                    counts.equivalent += 1;
                }
                found => report.survived.push(survivor(&mutant, found, sources)),
            }
        }
        tell(Step { done: report.mutants, of, found: report.survived.get(survived..).unwrap_or_default() });
    }
    report
}

fn prepare<'t>(case: &'t Case<'t>, model: &Model) -> Prepared<'t> {
    let session = Session::of_whole_list(model, case.list(), case.as_of, false);
    Prepared { case, expectations: case.expectations(&session), aggregates: session.aggregates.clone() }
}

/// Whether some test fails once a change is made.
fn is_killed(mutant: &mut Mutant, models: &mut [Model], prepared: &[Prepared<'_>], sources: &SourceMap) -> bool {
    for (at, edits) in &mut mutant.edits {
        let Some(model) = models.get_mut(*at) else { continue };
        let reach = Reach::of(edits, model);
        let own = || prepared.iter().filter(|prepared| prepared.case.model == *at);
        let before: Vec<Vec<Conditions>> = own().flat_map(|prepared| prepared.conditions(&reach, model)).collect();
        edits.iter_mut().for_each(|edit| edit.swap(model));
        let mut before = before.into_iter();
        let killed = own().any(|prepared| prepared.fails(&reach, model, &mut before, sources));
        edits.iter_mut().for_each(|edit| edit.swap(model));
        if killed {
            return true;
        }
    }
    false
}

impl Prepared<'_> {
    fn session<'s>(&'s self, model: &'s Model) -> Session<'s> {
        Session::with_aggregates(model, self.case.list(), self.case.as_of, false, self.aggregates.clone())
    }

    /// Of each expectation: how the conditions of the rules turn out that a change reaches.
    fn conditions(&self, reach: &Reach, model: &Model) -> Vec<Vec<Conditions>> {
        let session = self.session(model);
        self.expectations.iter().map(|(subject, _)| conditions_of(&session, *subject, reach)).collect()
    }

    /// Whether an expectation is not met in a changed model. `before`: of each expectation the conditions before the change.
    fn fails(&self, reach: &Reach, model: &Model, before: &mut dyn Iterator<Item = Vec<Conditions>>, sources: &SourceMap) -> bool {
        let session = match reach.aggregates() {
            true => Session::of_whole_list(model, self.case.list(), self.case.as_of, false),
            false => self.session(model),
        };
        let explainer = Explainer { model, sources };
        // Every one takes its own from `before`.
        let mut failed = false;
        for (subject, expectation) in &self.expectations {
            let before = before.next().unwrap_or_default();
            let touched = reach.touches(&before, &conditions_of(&session, *subject, reach));
            failed = failed || (touched && !is_met(&session, explainer, *subject, expectation));
        }
        failed
    }
}

fn survivor(mutant: &Mutant, found: Witness, sources: &SourceMap) -> Survivor {
    let site = &mutant.site;
    let message = match site.after.is_empty() {
        true => format!("删去“{}”，没有测试发现", site.before),
        false => format!("把“{}”改成“{}”，没有测试发现", site.before, site.after),
    };
    let (example, outcomes, test) = match found {
        Witness::Found(found) => (Some(found.example), Some(found.outcomes), found.test),
        Witness::Equivalent | Witness::NotFound => (None, None, None),
    };
    Survivor {
        policy: mutant.policy.clone(),
        rule: mutant.rule.clone(),
        kind: site.kind,
        message,
        label: WireLabel::of(sources, site.span, ""),
        example,
        outcomes,
        test,
    }
}
