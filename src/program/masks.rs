//! Bit masks of independent rules grouped by effect: tests whether any is live without identifying it.

use crate::collections::IndexVec;
use crate::ir::conclusion::Effect;
use crate::program::compiled::RuleSummary;
use crate::program::ids::ConditionId;
use crate::program::index::{Block, Index, NONE, and, set};
use crate::value::truth::Truth;

/// The terms of independent rules, by policy and effect, and the terms of all else.
#[derive(Debug)]
pub struct EffectMasks {
    masks: Vec<EffectMask>,
    rest: Vec<Block>,
}

#[derive(Debug)]
struct EffectMask {
    policy: u32,
    effect: Effect,
    terms: Vec<Block>,
}

impl EffectMasks {
    pub fn new(index: &Index, conditions: &IndexVec<ConditionId, Option<RuleSummary>>) -> Self {
        let none = vec![NONE; index.blocks()];
        let mut all = EffectMasks { masks: Vec::new(), rest: none.clone() };
        for (id, term) in index.terms() {
            let independent = conditions[term.condition].filter(|rule| rule.independent && term.rest.is_none());
            let Some(RuleSummary { policy, effect, .. }) = independent else {
                set(&mut all.rest, id);
                continue;
            };
            let place = all.masks.iter().position(|mask| mask.policy == policy && mask.effect == effect);
            let place = place.unwrap_or_else(|| {
                all.masks.push(EffectMask { policy, effect, terms: none.clone() });
                all.masks.len() - 1
            });
            set(&mut all.masks[place].terms, id);
        }
        all
    }

    /// Calls `on_effect` for each policy and effect of which some term in a block may hold or certainly does; returns the terms that
    /// must be looked at one by one.
    pub fn scan(&self, block: usize, possible: &Block, certain: &Block, mut on_effect: impl FnMut(u32, Effect, Truth)) -> Block {
        for mask in &self.masks {
            if intersect(&mask.terms[block], certain) {
                on_effect(mask.policy, mask.effect, Truth::Yes);
            } else if intersect(&mask.terms[block], possible) {
                on_effect(mask.policy, mask.effect, Truth::Unknown);
            }
        }
        let mut rest = *possible;
        and(&mut rest, &self.rest[block]);
        rest
    }
}

fn intersect(left: &Block, right: &Block) -> bool {
    left.iter().zip(right).fold(0, |any, (left, right)| any | (left & right)) != 0
}
