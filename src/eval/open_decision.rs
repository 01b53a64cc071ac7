//! A decision as far as it is open: what is settled of each policy, and formulas for the rest.

use crate::eval::combine::{Combined, FirstHit, Opinion, combine};
use crate::eval::formula::{Assignment, AtomId, FormulaId, Formulas, NEVER, OpenRow};
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
    pub scope: FormulaId,
    /// What is settled, its scope aside.
    pub settled: Opinion,
    /// Rules and 必填 in order; rows of a decision table follow one another.
    pub rules: Vec<OpenRule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenRule {
    pub effect: Effect,
    /// Whether it is live; of a row, the rows above it aside.
    pub live: FormulaId,
    /// Where it is a row of a decision table with 首个命中.
    pub row: Option<OpenRow>,
}

impl OpenPolicy {
    pub fn new(scope: FormulaId, default: Option<Outcome>) -> OpenPolicy {
        OpenPolicy { scope, settled: Opinion { default, ..Opinion::default() }, rules: Vec::new() }
    }

    /// A policy that has no opinion.
    fn silent() -> OpenPolicy {
        OpenPolicy::new(NEVER, None)
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
            let hides_others = counts != Truth::No && rule.row.as_ref().is_some_and(|row| row.test.truth() == Truth::Unknown);
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
                rule.live = NEVER;
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
        self.row.as_ref().map_or(Truth::Yes, |row| first_hit.next(row.table, row.test.truth()))
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

    /// Every formula, in order.
    pub fn formulas(&self) -> impl Iterator<Item = FormulaId> {
        self.policies.iter().flat_map(|policy| {
            let rules = policy.rules.iter().flat_map(|rule| std::iter::once(rule.live).chain(rule.row.as_ref().map(|row| row.test)));
            std::iter::once(policy.scope).chain(rules)
        })
    }

    /// The decision where some atoms are settled; `work` counts the nodes looked at.
    pub fn assigned(&self, formulas: &mut Formulas, settled: &dyn Fn(AtomId) -> Truth, work: &mut usize) -> OpenDecision {
        let mut assignment = Assignment::new(formulas, settled);
        let policies = self.policies.iter().map(|policy| OpenPolicy {
            scope: assignment.of(policy.scope),
            settled: policy.settled,
            rules: policy
                .rules
                .iter()
                .map(|rule| OpenRule {
                    effect: rule.effect,
                    live: assignment.of(rule.live),
                    row: rule.row.as_ref().map(|row| OpenRow { table: row.table, test: assignment.of(row.test) }),
                })
                .collect(),
        });
        let decision = OpenDecision { policies: policies.collect(), start: self.start };
        *work += assignment.work + self.policies.iter().map(|policy| policy.rules.len()).sum::<usize>();
        decision.simplified(work)
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
