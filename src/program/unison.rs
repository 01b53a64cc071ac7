//! Rules that stand alone and say the same, as rows of bits: whether one of them is live is told without finding out which.

use crate::ir::conclusion::Effect;
use crate::program::RuleFacts;
use crate::program::index::{Block, Index, NONE};
use crate::program::kleene::Kleene;

/// The terms of such rules, by policy and effect, and the terms of all else.
#[derive(Debug, Default)]
pub struct Unison {
    voices: Vec<Voice>,
    rest: Vec<Block>,
}

#[derive(Debug)]
struct Voice {
    policy: u32,
    effect: Effect,
    terms: Vec<Block>,
}

impl Unison {
    /// `rules`: by condition.
    pub fn new(index: &Index, rules: &[RuleFacts]) -> Self {
        let blocks = index.blocks();
        let mut unison = Unison { voices: Vec::new(), rest: vec![NONE; blocks] };
        for term in 0..index.terms() {
            let (owner, bare) = index.owner(term);
            let row = match rules.get(owner as usize).filter(|rule| rule.alone && bare) {
                Some(rule) => {
                    let own = unison.voices.iter().position(|voice| voice.policy == rule.policy && voice.effect == rule.effect);
                    let at = own.unwrap_or_else(|| {
                        unison.voices.push(Voice { policy: rule.policy, effect: rule.effect, terms: vec![NONE; blocks] });
                        unison.voices.len() - 1
                    });
                    unison.voices.get_mut(at).map(|voice| &mut voice.terms)
                }
                None => Some(&mut unison.rest),
            };
            row.into_iter().for_each(|row| super::index::set(row, term));
        }
        unison
    }

    /// Tells what is said in a block by terms that may hold and that certainly do; gives the terms that must be looked at one by one.
    pub fn hear(&self, block: usize, standing: &Block, certain: &Block, mut say: impl FnMut(u32, Effect, Kleene)) -> Block {
        for voice in &self.voices {
            let Some(terms) = voice.terms.get(block) else { continue };
            if meet(terms, certain) {
                say(voice.policy, voice.effect, Kleene::Yes);
            } else if meet(terms, standing) {
                say(voice.policy, voice.effect, Kleene::Open);
            }
        }
        let mut rest = *standing;
        self.rest.get(block).into_iter().for_each(|terms| super::index::and(&mut rest, terms));
        rest
    }
}

fn meet(terms: &Block, found: &Block) -> bool {
    terms.iter().zip(found).fold(0, |any, (own, found)| any | (own & found)) != 0
}
