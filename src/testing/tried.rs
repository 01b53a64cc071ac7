//! Which rules each test tries: those that are live or lifted in it, and those that it names.

use super::{Case, Tests, names};
use crate::collections::IndexSet;
use crate::eval::context::Session;
use crate::eval::decision::decide;
use crate::ir::{Model, Rule};

/// What a 测试 tries.
pub struct TriedTest<'t> {
    pub name: &'t str,
    pub policy: &'t str,
    pub passed: bool,
    /// The names of the rules; of rows of a decision table also the name of the table.
    pub rules: IndexSet<&'t str>,
}

impl Tests<'_> {
    /// What each of them tries.
    pub fn tried(&self) -> Vec<TriedTest<'_>> {
        let mut tests = Vec::new();
        for case in &self.cases {
            let Some(model) = self.models.get(case.model) else { continue };
            let outcome = self.outcome(case, model);
            tests.push(TriedTest { name: outcome.name, policy: outcome.policy, passed: outcome.passed, rules: rules(case, model) });
        }
        tests
    }
}

fn rules<'t>(case: &'t Case<'_>, model: &'t Model) -> IndexSet<&'t str> {
    let session = Session::of_whole_list(model, &case.prepared.list, case.as_of, false);
    let mut tried = IndexSet::default();
    for subject in session.subjects() {
        let decision = decide(&session, subject);
        let live = decision.live.iter().map(|live| live.rule);
        for reference in live.chain(decision.overridden.iter().map(|overridden| overridden.rule)) {
            let rule = model.stacks.get(reference.stack).and_then(|stack| stack.rules.get(reference.rule));
            tried.extend(rule.into_iter().flat_map(called));
        }
    }
    let expectations = case.expectations(&session);
    let named: Vec<_> = expectations.iter().flat_map(|(_, expected)| expected.because.iter().chain(&expected.because_not)).collect();
    for stack in &model.stacks {
        for rule in &stack.rules {
            let policy = &stack.policies[rule.policy].name;
            if named.iter().any(|path| names(path, rule, policy)) {
                tried.extend(called(rule));
            }
        }
    }
    tried
}

/// What a rule is called: by its own name, and by that of the table that it is a row of.
fn called(rule: &Rule) -> impl Iterator<Item = &str> {
    std::iter::once(rule.name.as_str()).chain(rule.table())
}
