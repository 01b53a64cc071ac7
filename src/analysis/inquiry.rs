//! One stack under analysis: its encoding, the items met so far, and what was found.

use crate::analysis::combine::RuleCircuit;
use crate::analysis::encode::{Encoding, Found};
use crate::analysis::judge::{Item, Judge, Verdict};
use crate::analysis::region::Part;
use crate::analysis::solver::Lit;
use crate::ir::conclusion::Outcome;
use crate::ir::{FindingKind, Model, PolicyId, Rule, Stack};
use crate::source::Span;
use crate::value::date::Date;

/// Something that the analysis found in a stack.
#[derive(Debug)]
pub struct Finding {
    pub kind: FindingKind,
    pub stack: usize,
    /// Places in the stack of the rules that it is about.
    pub rules: Vec<usize>,
    /// Those that are why it is so: which rules shadow another.
    pub because: Vec<usize>,
    /// Of a conflict: the rule that applies only where the other does, and not wherever it does.
    pub special: Option<usize>,
    /// What of the rule it is about, where that is not the whole of it.
    pub part: Option<Span>,
    /// An item that shows it.
    pub example: Option<Item>,
    /// Of a gap: which items fall into it.
    pub gap: Option<Gap>,
    /// Of a gap: how many of the items of a list fall into it.
    pub rows: usize,
    /// Whether it is proven, and its example judged.
    pub certain: bool,
}

/// The items of which no rule speaks, or some of them.
#[derive(Clone, Debug, Default)]
pub struct Gap {
    /// What they have in common, all of it; nothing: every item.
    pub parts: Vec<Part>,
    /// Whether it stands for all gaps outside the regions that are told before it.
    pub is_remainder: bool,
}

/// One stack under analysis.
pub struct Analysis<'m> {
    pub model: &'m Model,
    /// The place of the stack among those of the model.
    pub at: usize,
    pub stack: &'m Stack,
    /// The judged policy.
    pub policy: PolicyId,
    pub encoding: Encoding<'m>,
    /// Items that were judged, each only once.
    pub met: Vec<(Item, Verdict)>,
    /// By rule of the stack: the items met that make it live, by place.
    live_in: Vec<Bits>,
    /// By rule of the stack: the noted assignments of the solver in which it applies, by number.
    applies_in: Vec<Bits>,
    /// How many assignments are noted.
    assignments: usize,
    /// The items of a list, of which the findings tell how many they are about.
    pub rows: &'m [Item],
    /// By rule of the stack: whether some item makes it live, as far as is known; the check for rules that none does comes first, and leaves
    /// false only where it is proven that none does.
    pub may_be_live: Vec<bool>,
    /// What the check that is under way has found.
    pub found: Vec<Finding>,
    /// How many questions were left open for want of budget.
    pub left_out: usize,
}

impl Finding {
    pub fn new(kind: FindingKind, stack: usize, rules: Vec<usize>) -> Finding {
        Finding { kind, stack, rules, because: Vec::new(), special: None, part: None, example: None, gap: None, rows: 0, certain: true }
    }

    /// With an item that shows it.
    pub fn with_example(self, example: Item) -> Finding {
        Finding { example: Some(example), ..self }
    }

    /// With an item that may show it among others, if there is one, but does not alone.
    pub fn unconfirmed(self, example: Option<Item>) -> Finding {
        Finding { example, certain: false, ..self }
    }
}

impl<'m> Analysis<'m> {
    /// A stack of a model as of a day; none if it has no policy.
    pub fn new(model: &'m Model, at: usize, judge: &'m dyn Judge, as_of: Date, rows: &'m [Item]) -> Option<Analysis<'m>> {
        let stack = model.stacks.get(at)?;
        let policy = stack.policies.ids().last()?;
        let may_be_live = vec![false; stack.rules.len()];
        let (live_in, applies_in) = (vec![Bits::default(); stack.rules.len()], vec![Bits::default(); stack.rules.len()]);
        let encoding = Encoding::new(model, judge, as_of);
        let (met, found) = (Vec::new(), Vec::new());
        Some(Analysis {
            model,
            at,
            stack,
            policy,
            encoding,
            met,
            live_in,
            applies_in,
            assignments: 0,
            rows,
            may_be_live,
            found,
            left_out: 0,
        })
    }

    /// The rules of the judged policy that count on the day, by place.
    pub fn own_rules(&self) -> impl Iterator<Item = (usize, &'m Rule)> + use<'m> {
        let (policy, day) = (self.policy, self.encoding.as_of);
        self.rules_on(day).filter(move |(_, rule)| rule.policy == policy)
    }

    /// The rules of the stack that count on a day, by place.
    fn rules_on(&self, day: Date) -> impl Iterator<Item = (usize, &'m Rule)> + use<'m> {
        let stack = self.stack;
        stack.rules.iter().enumerate().filter(move |(_, rule)| stack.counts(rule, day))
    }

    /// The rules of the policies above the judged one that count on the day, by place.
    pub fn upper_rules(&self) -> impl Iterator<Item = (usize, &'m Rule)> + use<'m> {
        let policy = self.policy;
        self.rules_on(self.encoding.as_of).filter(move |(_, rule)| rule.policy != policy)
    }

    /// What the judged policy comes to where none of its rules decides.
    pub fn default(&self) -> Option<Outcome> {
        self.encoding.stacks.get(self.at)?.policies[self.policy].terms.default
    }

    /// Whether a rule is live for certain.
    pub fn live(&self, rule: usize) -> Lit {
        self.circuit(rule).live.yes
    }

    /// Whether a rule is certainly not live.
    pub fn not_live(&self, rule: usize) -> Lit {
        self.circuit(rule).live.no
    }

    pub fn circuit(&self, rule: usize) -> RuleCircuit {
        self.encoding.stacks.get(self.at).and_then(|stack| stack.rules.get(rule)).copied().unwrap_or(RuleCircuit::NEVER)
    }

    /// Looks for an item, and remembers what it makes live.
    pub fn find(&mut self, assumptions: &[Lit], confirmed: &dyn Fn(&Verdict) -> bool) -> Found {
        let found = self.encoding.find(assumptions, &|_, _, verdict| confirmed(verdict));
        self.note(&found);
        found
    }

    /// Looks for an item that evaluation judges as the solver does: what rules are live, and what the outcome is.
    pub fn find_as_encoded(&mut self, assumptions: &[Lit]) -> Found {
        let at = self.at;
        let found = self.encoding.find(assumptions, &|encoding, _, verdict| {
            let rules = encoding.stacks.get(at).into_iter().flat_map(|stack| &stack.rules);
            let same_rules =
                rules.enumerate().all(|(rule, circuit)| encoding.conditions.solver.holds(circuit.live.yes) == verdict.is_live(at, rule));
            same_rules && (!verdict.determined || encoding.chosen() == verdict.outcome)
        });
        self.note(&found);
        found
    }

    fn note(&mut self, found: &Found) {
        match found {
            Found::Item(item, verdict) => self.meet(item.clone(), verdict.clone()),
            Found::Spent => self.left_out += 1,
            Found::Unconfirmed { .. } | Found::Impossible(_) => {}
        }
    }

    /// Remembers what an item makes live.
    pub fn meet(&mut self, item: Item, verdict: Verdict) {
        for (_, rule) in verdict.live.iter().filter(|(stack, _)| *stack == self.at) {
            if let (Some(may_be_live), Some(live_in)) = (self.may_be_live.get_mut(*rule), self.live_in.get_mut(*rule)) {
                *may_be_live = true;
                live_in.set(self.met.len());
            }
        }
        self.met.push((item, verdict));
    }

    /// Remembers what the item makes live that the solver chose last, if it is settled.
    pub fn meet_chosen(&mut self) {
        let item = self.encoding.conditions.item();
        if let Some(verdict) = self.encoding.conditions.judge.settled(&item) {
            self.meet(item, verdict);
        }
    }

    /// The items met so far that make a rule live and leave nothing open, by place.
    pub fn settled_in(&self, rule: usize) -> impl Iterator<Item = usize> {
        let is_settled = |met: &usize| self.met.get(*met).is_some_and(|(_, verdict)| verdict.is_settled());
        self.live_in.get(rule).into_iter().flat_map(Bits::numbers).filter(is_settled)
    }

    /// Whether the items met so far that make one rule live are those that make another live.
    pub fn are_live_for_same_items(&self, one: usize, other: usize) -> bool {
        self.live_in.get(one) == self.live_in.get(other)
    }

    /// Remembers which rules apply in the assignment that the solver found last.
    pub fn note_assignment(&mut self) {
        for rule in 0..self.applies_in.len() {
            let applies = self.circuit(rule).applies.yes;
            if self.encoding.conditions.solver.holds(applies)
                && let Some(applies_in) = self.applies_in.get_mut(rule)
            {
                applies_in.set(self.assignments);
            }
        }
        self.assignments += 1;
    }

    /// Whether an item met so far, or an assignment, shows that one rule may apply where another does not.
    pub fn shows_apart(&self, one: usize, other: usize) -> bool {
        // A rule that others lift, or a row below others, may apply and yet not be live.
        let lives_where_it_applies =
            self.stack.rules.get(other).is_some_and(|rule| rule.overridden_by.is_empty() && rule.first_hit().is_none());
        let is_beyond = |all: &[Bits]| all.get(one).zip(all.get(other)).is_some_and(|(one, other)| !one.is_subset(other));
        (lives_where_it_applies && is_beyond(&self.live_in)) || is_beyond(&self.applies_in)
    }

    pub fn report(&mut self, finding: Finding) {
        self.found.push(finding);
    }
}

/// A set of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, number: usize) {
        let word = number / 64;
        self.0.resize(self.0.len().max(word + 1), 0);
        if let Some(bits) = self.0.get_mut(word) {
            *bits |= 1 << (number % 64);
        }
    }

    /// The numbers in it, in order.
    fn numbers(&self) -> impl Iterator<Item = usize> {
        let of_word = |(word, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| 64 * word + bit)
        };
        self.0.iter().enumerate().flat_map(of_word)
    }

    fn is_subset(&self, other: &Bits) -> bool {
        let others = other.0.iter().copied().chain(std::iter::repeat(0));
        self.0.iter().zip(others).all(|(own, other)| own & !other == 0)
    }
}
