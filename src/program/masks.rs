//! Bit masks of independent rules grouped by effect: tests whether any is live without identifying it.

use crate::ir::conclusion::Effect;
use crate::program::compiled::RuleFacts;
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
    /// `conditions`: the rules by condition.
    pub fn new(index: &Index, conditions: &[Option<RuleFacts>]) -> Self {
        let none = || vec![NONE; index.blocks()];
        let (mut masks, mut rest): (Vec<EffectMask>, _) = (Vec::new(), none());
        for term in 0..index.terms() {
            let (condition, bare) = index.owner(term);
            let rule = conditions.get(condition as usize).copied().flatten().filter(|rule| rule.independent && bare);
            let Some(RuleFacts { policy, effect, .. }) = rule else {
                set(&mut rest, term);
                continue;
            };
            match masks.iter_mut().find(|mask| mask.policy == policy && mask.effect == effect) {
                Some(mask) => set(&mut mask.terms, term),
                None => {
                    let mut terms = none();
                    set(&mut terms, term);
                    masks.push(EffectMask { policy, effect, terms });
                }
            }
        }
        EffectMasks { masks, rest }
    }

    /// Calls `on_effect` for each policy and effect of which some term in a block may hold or certainly does; returns the terms that
    /// must be looked at one by one.
    pub fn scan(&self, block: usize, possible: &Block, certain: &Block, mut on_effect: impl FnMut(u32, Effect, Truth)) -> Block {
        for mask in &self.masks {
            let Some(terms) = mask.terms.get(block) else { continue };
            if intersect(terms, certain) {
                on_effect(mask.policy, mask.effect, Truth::Yes);
            } else if intersect(terms, possible) {
                on_effect(mask.policy, mask.effect, Truth::Unknown);
            }
        }
        let mut rest = *possible;
        self.rest.get(block).into_iter().for_each(|terms| and(&mut rest, terms));
        rest
    }
}

fn intersect(left: &Block, right: &Block) -> bool {
    left.iter().zip(right).fold(0, |any, (left, right)| any | (left & right)) != 0
}
