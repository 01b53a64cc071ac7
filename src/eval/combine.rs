//! §7.3 to 7.5 of the language and nothing else: what the rules of each policy come to, and all policies together.

use crate::ir::conclusion::{Effect, Outcome, Outcomes};
use crate::value::truth::Truth;

/// What one policy comes to, as far as it is known.
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

    /// The outcomes it may come to, each open rule turning out by itself: never too few.
    pub fn outcomes(&self) -> Outcomes {
        let ruled = match self.certain {
            Some(certain) => self.possible.from(certain).with(certain),
            None => self.possible.with(self.default.unwrap_or(Outcome::None)),
        };
        let supplemented = ruled.strictest_with(Outcomes::of(Outcome::Supplement));
        let own = either(self.supplement, supplemented, ruled);
        either(self.scope, own, Outcomes::of(Outcome::None))
    }

    /// Whether its 默认 decides, and as this outcome.
    pub fn defaults_to(&self, outcome: Outcome) -> bool {
        self.scope == Truth::Yes && self.certain.is_none() && self.default == Some(outcome)
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
        Truth::Unknown => yes.and(no),
    }
}

/// The rows of decision tables with 首个命中, from the top: a row counts only where no row above it holds.
#[derive(Default)]
pub struct FirstHit {
    table: Option<usize>,
    above: Truth,
}

impl FirstHit {
    /// Goes on to a row: whether no row of its table above it holds. `own`: whether it holds itself.
    pub fn next(&mut self, table: usize, own: Truth) -> Truth {
        if self.table != Some(table) {
            *self = FirstHit { table: Some(table), above: Truth::No };
        }
        let free = self.above.not();
        self.above = self.above.or(own);
        free
    }
}
