//! What every engine answers for an item, and what an engine is here.

use work::{Effect, Item, Rule, applies};

/// The strictest effect among the rules that apply (`None`: the default), and how many apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub strictest: Option<Effect>,
    pub live: usize,
}

impl Verdict {
    /// One more rule applies.
    #[inline(always)]
    pub fn add(&mut self, effect: Effect) {
        self.strictest = self.strictest.max(Some(effect));
        self.live += 1;
    }

    /// The outcome alone; the default of the work is [`Effect::Approval`].
    pub fn outcome(self) -> Effect {
        self.strictest.unwrap_or(Effect::Approval)
    }

    /// The verdict that the work itself states.
    pub fn stated(rules: &[Rule], item: &Item) -> Verdict {
        let mut verdict = Verdict::default();
        rules.iter().filter(|rule| applies(rule, item)).for_each(|rule| verdict.add(rule.effect));
        verdict
    }
}

/// An engine with its rules loaded and its items in its own form.
pub trait Engine {
    /// Judges every item, in order.
    fn judge(&mut self, verdicts: &mut Vec<Verdict>);

    /// Whether it tells the outcome alone: then a default that says the same as a rule is not told from it, and nothing is counted.
    fn outcomes_only(&self) -> bool {
        false
    }
}
