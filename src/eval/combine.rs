//! §7.3 to 7.5 of the language and nothing else: the outcome of the rules of each policy, and of all policies together.

use crate::ir::conclusion::{Effect, Outcome, Outcomes};
use crate::value::truth::Truth;

/// The outcome of one policy, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Opinion {
    /// Whether the policy is in force and its 适用 holds.
    pub scope: Truth,
    /// Its 默认, where it is this policy's to decide.
    pub default: Option<Outcome>,
    /// The strictest conclusion of the rules that are certainly live.
    pub certain: Option<Outcome>,
    /// The conclusions of the rules that may be live.
    pub possible: Outcomes,
    /// Whether a 补正 is live or a 必填 fact is missing.
    pub supplement: Truth,
    /// Whether a 须满足 is live.
    pub condition: Truth,
}

impl Opinion {
    /// Takes in a rule.
    pub fn add(&mut self, effect: Effect, live: Truth) {
        match (effect, effect.outcome(), live) {
            (Effect::Condition, ..) => self.condition = self.condition.or(live),
            (Effect::Supplement, ..) => self.supplement = self.supplement.or(live),
            (_, None, _) | (_, _, Truth::No) => {}
            (_, Some(outcome), Truth::Unknown) => self.possible = self.possible.with(outcome),
            (_, Some(outcome), Truth::Yes) => self.certain = self.certain.max(Some(outcome)),
        }
    }

    /// The outcomes it may have, each open rule turning out by itself: never too few.
    pub fn outcomes(&self) -> Outcomes {
        let ruled = match self.certain {
            Some(certain) => self.possible.at_least(certain).with(certain),
            None => self.possible.with(self.default.unwrap_or(Outcome::None)),
        };
        let supplemented = ruled.strictest_with(Outcomes::of(Outcome::Supplement));
        let in_scope = either(self.supplement, supplemented, ruled);
        either(self.scope, in_scope, Outcomes::of(Outcome::None))
    }

    /// Whether its 默认 decides, and as this outcome, which may be the 附条件准入 that a 须满足 makes of it.
    pub fn defaults_to(&self, outcome: Outcome, all: &Combined) -> bool {
        let conditional = outcome == Outcome::Conditional && self.default == Some(Outcome::Admit) && all.decided.has(Outcome::Admit);
        self.scope == Truth::Yes && self.certain.is_none() && (self.default == Some(outcome) || conditional)
    }

    /// Whether an open rule of this policy can still change the outcome.
    pub fn can_change(&self, effect: Effect, all: &Combined) -> bool {
        let floor = all.decided.mildest();
        match (effect, effect.outcome()) {
            (Effect::Condition, _) => all.condition != Truth::Yes && all.decided.has(Outcome::Admit),
            (Effect::Supplement, _) => self.supplement != Truth::Yes && floor < Some(Outcome::Supplement),
            (_, None) => false,
            // A rule that is no stricter than the floor may still keep the 默认 from deciding.
            (_, Some(outcome)) => Some(outcome) > self.certain && (Some(outcome) > floor || self.default_can_show(all)),
        }
    }

    /// Whether the policy can still change the outcome by itself, if all its open rules are none that do.
    pub fn can_show(&self, all: &Combined) -> bool {
        let floor = all.decided.mildest();
        self.default_can_show(all) || self.certain > floor || (self.supplement == Truth::Yes && floor < Some(Outcome::Supplement))
    }

    fn default_can_show(&self, all: &Combined) -> bool {
        self.certain.is_none() && self.default > all.decided.mildest()
    }
}

/// All policies together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Combined {
    /// The outcomes before a 须满足 is taken in.
    pub decided: Outcomes,
    /// Whether a 须满足 of any policy is live.
    pub condition: Truth,
}

/// Combines the opinions of all policies. `start`: the outcome without any.
pub fn combine(opinions: &[Opinion], start: Outcome) -> Combined {
    Combined {
        decided: opinions.iter().fold(Outcomes::of(start), |all, opinion| all.strictest_with(opinion.outcomes())),
        condition: Truth::any(opinions.iter().map(|opinion| opinion.condition.and(opinion.scope))),
    }
}

impl Combined {
    /// The outcomes there may be: never too few.
    pub fn outcomes(&self) -> Outcomes {
        if !self.decided.has(Outcome::Admit) {
            return self.decided;
        }
        either(self.condition, self.decided.without(Outcome::Admit).with(Outcome::Conditional), self.decided)
    }
}

/// The outcomes of all policies together.
pub fn strictest(opinions: &[Opinion], start: Outcome) -> Outcomes {
    combine(opinions, start).outcomes()
}

fn either(condition: Truth, yes: Outcomes, no: Outcomes) -> Outcomes {
    match condition {
        Truth::Yes => yes,
        Truth::No => no,
        Truth::Unknown => yes.union(no),
    }
}

/// The rows of decision tables with 首个命中, from the top: a row counts only where no row above it holds.
#[derive(Default)]
pub struct FirstHit {
    table: Option<usize>,
    above: Truth,
}

impl FirstHit {
    /// Goes on to a row: whether no row of its table above it holds. `holds`: whether it does itself.
    pub fn next(&mut self, table: usize, holds: Truth) -> Truth {
        if self.table != Some(table) {
            *self = FirstHit { table: Some(table), above: Truth::No };
        }
        let free = self.above.not();
        self.above = self.above.or(holds);
        free
    }
}

#[cfg(test)]
mod tests {
    use super::{Opinion, strictest};
    use crate::ir::conclusion::{Effect, Outcome, Outcomes};

    use crate::value::truth::Truth;

    type Policy = (Truth, Option<Outcome>, Vec<(Effect, Truth)>);

    /// §7.3 in its own words, where everything is known.
    fn outcome(policies: &[Policy]) -> Outcome {
        let in_scope = || policies.iter().filter(|(scope, ..)| *scope == Truth::Yes);
        let live = |rules: &[(Effect, Truth)], wanted: Effect| rules.contains(&(wanted, Truth::Yes));
        let decided = in_scope().map(|(_, default, rules)| {
            let decides = |(effect, live): &&(Effect, Truth)| *live == Truth::Yes && *effect != Effect::Supplement;
            let strictest = rules.iter().filter(decides).filter_map(|(effect, _)| effect.outcome()).max();
            let decided = strictest.or(*default).unwrap_or(Outcome::None);
            if live(rules, Effect::Supplement) { decided.max(Outcome::Supplement) } else { decided }
        });
        match decided.max().unwrap_or(Outcome::None) {
            Outcome::Admit if in_scope().any(|(.., rules)| live(rules, Effect::Condition)) => Outcome::Conditional,
            outcome => outcome,
        }
    }

    fn ways(truth: Truth) -> Vec<Truth> {
        if truth == Truth::Unknown { vec![Truth::No, Truth::Yes] } else { vec![truth] }
    }

    fn completions(policies: &[Policy]) -> Vec<Vec<Policy>> {
        let mut all = vec![Vec::new()];
        for (scope, default, rules) in policies {
            let mut own: Vec<Policy> = ways(*scope).into_iter().map(|scope| (scope, *default, Vec::new())).collect();
            for (effect, live) in rules {
                let longer = |(scope, default, rules): Policy| {
                    let longer = move |live| (scope, default, [rules.as_slice(), &[(*effect, live)]].concat());
                    ways(*live).into_iter().map(longer)
                };
                own = own.into_iter().flat_map(longer).collect();
            }
            let longer = |policies: Vec<Policy>| own.clone().into_iter().map(move |own| [policies.as_slice(), &[own]].concat());
            all = all.into_iter().flat_map(longer).collect();
        }
        all
    }

    #[test]
    fn the_outcomes_are_those_of_every_way_in_which_the_rules_may_turn_out() {
        let effects =
            [Effect::Notice, Effect::Condition, Effect::Admit, Effect::Conditional, Effect::Approval, Effect::Supplement, Effect::Reject];
        let truths = [Truth::No, Truth::Unknown, Truth::Yes];
        let defaults = [None, Some(Outcome::Admit), Some(Outcome::Approval)];
        let mut seed = 1_usize;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % limit
        };
        for _ in 0..20_000 {
            let policies: Vec<Policy> = (0..1 + below(2))
                .map(|_| {
                    let rules = (0..below(4)).map(|_| (effects[below(effects.len())], truths[below(3)])).collect();
                    (truths[below(3)], defaults[below(3)], rules)
                })
                .collect();
            let opinions: Vec<Opinion> = policies
                .iter()
                .map(|(scope, default, rules)| {
                    let mut opinion = Opinion { scope: *scope, default: *default, ..Opinion::default() };
                    rules.iter().for_each(|(effect, live)| opinion.add(*effect, *live));
                    opinion
                })
                .collect();
            let found = strictest(&opinions, Outcome::None);
            let wanted: Outcomes = completions(&policies).iter().map(|policies| outcome(policies)).collect();
            assert_eq!(found.union(wanted), found, "{policies:?}: {found:?} lacks some of {wanted:?}");
            if let Some(outcome) = found.single() {
                assert_eq!(wanted.single(), Some(outcome));
            }
            if policies.iter().all(|(scope, _, rules)| *scope != Truth::Unknown && rules.iter().all(|(_, live)| *live != Truth::Unknown)) {
                assert_eq!(found, wanted, "{policies:?}");
            }
        }
    }
}
