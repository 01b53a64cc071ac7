//! A decision as far as it is open: what is settled of each policy, and formulas for the rest.

use crate::eval::combine::{Combined, FirstHit, Opinion, combine};
use crate::eval::formula::{AtomId, OpenRow, Shared, assign, constant};
use crate::ir::conclusion::{Effect, Outcome, Outcomes};
use crate::value::truth::Truth;

/// What decides an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenDecision {
    pub policies: Vec<OpenPolicy>,
    /// The outcome without any opinion (准入 for the list as a whole).
    pub start: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenPolicy {
    /// Whether the policy applies at all.
    pub scope: Shared,
    /// What is settled, its scope aside.
    pub settled: Opinion,
    /// Rules and 必填 in order; rows of a decision table follow one another.
    pub rules: Vec<OpenRule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenRule {
    pub effect: Effect,
    /// Whether it is live; of a row, the rows above it aside.
    pub live: Shared,
    /// Where it is a row of a decision table with 首个命中.
    pub row: Option<OpenRow>,
}

impl OpenPolicy {
    pub fn new(scope: Shared, default: Option<Outcome>) -> OpenPolicy {
        OpenPolicy { scope, settled: Opinion { default, ..Opinion::default() }, rules: Vec::new() }
    }

    /// A policy that has no opinion.
    fn silent() -> OpenPolicy {
        OpenPolicy::new(constant(false), None)
    }

    pub fn opinion(&self) -> Opinion {
        let mut opinion = Opinion { scope: self.scope.truth(), ..self.settled };
        let mut first_hit = FirstHit::default();
        for rule in &self.rules {
            opinion.add(rule.effect, rule.live.truth().and(rule.counts(&mut first_hit)));
        }
        opinion
    }

    /// Moves what is settled out of the rules.
    fn settle(&mut self) {
        if self.scope.truth() == Truth::No {
            *self = OpenPolicy::silent();
            return;
        }
        let settled = &mut self.settled;
        let mut first_hit = FirstHit::default();
        self.rules.retain(|rule| {
            let counts = rule.counts(&mut first_hit);
            let live = rule.live.truth().and(counts);
            if live == Truth::Yes {
                settled.add(rule.effect, live);
            }
            // A row that is not live itself may still keep those below it from counting.
            let hides_others = counts != Truth::No && rule.row.as_ref().is_some_and(|row| row.own.truth() == Truth::Unknown);
            live == Truth::Unknown || hides_others
        });
        if settled.certain.is_some() {
            settled.default = None;
        }
    }

    /// Drops the rules that can no longer change the outcome, or all of it.
    fn drop_irrelevant(&mut self, opinion: &Opinion, all: &Combined) {
        // From below: a row stays for those that it may keep from counting.
        let mut needed_table = None;
        let mut kept = Vec::with_capacity(self.rules.len());
        for mut rule in std::mem::take(&mut self.rules).into_iter().rev() {
            let table = rule.row.as_ref().map(|row| row.table);
            if opinion.can_change(rule.effect, all) && rule.live.truth() != Truth::No {
                needed_table = table;
                kept.push(rule);
            } else if table.is_some() && table == needed_table {
                rule.effect = Effect::Notice;
                rule.live = constant(false);
                kept.push(rule);
            }
        }
        kept.reverse();
        self.rules = kept;
        if self.rules.is_empty() && opinion.scope == Truth::Unknown && !opinion.can_show(all) {
            *self = OpenPolicy::silent();
        }
    }
}

impl OpenRule {
    /// Goes on to this rule: whether no row above it holds.
    fn counts(&self, first_hit: &mut FirstHit) -> Truth {
        self.row.as_ref().map_or(Truth::Yes, |row| first_hit.next(row.table, row.own.truth()))
    }
}

impl OpenDecision {
    /// The decision without what is settled and what can no longer change the outcome.
    pub fn reduced(&self) -> OpenDecision {
        self.clone().simplified(&mut 0)
    }

    /// The outcomes if each open formula turned out by itself: never too few.
    pub fn outcomes(&self) -> Outcomes {
        self.combined(&self.opinions()).outcomes()
    }

    /// Calls `visit` with each atom of every formula.
    pub fn each_atom(&self, visit: &mut dyn FnMut(AtomId)) {
        self.each_formula(&mut |formula| formula.each_atom(visit));
    }

    /// Calls `visit` with every formula.
    fn each_formula(&self, visit: &mut dyn FnMut(&Shared)) {
        for policy in &self.policies {
            visit(&policy.scope);
            for rule in &policy.rules {
                visit(&rule.live);
                rule.row.iter().for_each(|row| visit(&row.own));
            }
        }
    }

    /// The decision where some atoms are settled; `work` counts the nodes looked at.
    pub fn assigned(&self, settled: &dyn Fn(AtomId) -> Truth, work: &mut usize) -> OpenDecision {
        let mut assign = |formula: &Shared| assign(formula, settled, work);
        let policies = self.policies.iter().map(|policy| OpenPolicy {
            scope: assign(&policy.scope),
            settled: policy.settled,
            rules: policy
                .rules
                .iter()
                .map(|rule| OpenRule {
                    effect: rule.effect,
                    live: assign(&rule.live),
                    row: rule.row.as_ref().map(|row| OpenRow { table: row.table, own: assign(&row.own) }),
                })
                .collect(),
        });
        OpenDecision { policies: policies.collect(), start: self.start }.simplified(work)
    }

    fn simplified(mut self, work: &mut usize) -> OpenDecision {
        *work += 1;
        self.policies.iter_mut().for_each(OpenPolicy::settle);
        let opinions = self.opinions();
        let combined = self.combined(&opinions);
        for (policy, opinion) in self.policies.iter_mut().zip(&opinions) {
            policy.drop_irrelevant(opinion, &combined);
        }
        self
    }

    fn opinions(&self) -> Vec<Opinion> {
        self.policies.iter().map(OpenPolicy::opinion).collect()
    }

    fn combined(&self, opinions: &[Opinion]) -> Combined {
        combine(opinions, self.start)
    }
}
