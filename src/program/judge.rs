//! Items → decisions: the index finds the rules that apply, exceptions and combining run over those few; an item that is left open
//! goes to the plain evaluator with the rules that may apply.

use crate::eval::cause::FactRef;
use crate::eval::context::{Context, Session};
use crate::eval::decision::{self, Decision, Lifted, Live, RuleRef, Silence, Silent};
use crate::eval::formula::Question;
use crate::ir::conclusion::{Effect, Outcome};
use crate::ir::outcomes::Outcomes;
use crate::ir::{FieldId, Rule, Stack};
use crate::program::domain::{ERROR_CLASS, SPECIALS};
use crate::program::index::{Hit, hits};
use crate::program::kleene::Kleene;
use crate::program::terms::FlagAsk;
use crate::program::{Owner, Program, StackProgram, is_fault};
use std::collections::BTreeSet;

/// Judges the items of one list, one after the other.
pub struct Judge<'p> {
    program: &'p Program,
    session: &'p Session<'p>,
    room: Room,
}

/// What is used again for each item.
#[derive(Default)]
struct Room {
    classes: Vec<u32>,
    rows: Vec<(u32, u32)>,
    hits: Vec<Hit>,
    flags: Vec<Option<Kleene>>,
    /// By condition.
    truths: Vec<Kleene>,
    /// The conditions that are not 否, in order.
    touched: Vec<u32>,
    /// By condition: whether the rule is live, as far as it was asked.
    live: Vec<Option<Kleene>>,
    verdicts: Vec<Verdict>,
    missing: Vec<FieldId>,
    /// Whether some rule, 适用 or 必填 is open.
    open: bool,
    /// By policy of all stacks: what its rules say that stand alone.
    said: Vec<Said>,
    /// Rules that hang on a flag with a fault of its own.
    faulted: Vec<u32>,
}

/// What an item comes to where nothing is open.
struct Certain {
    outcome: Outcome,
    missing: BTreeSet<FactRef>,
    silent: Vec<Silent>,
    defaults: Vec<usize>,
}

impl<'p> Judge<'p> {
    pub fn new(program: &'p Program, session: &'p Session<'p>) -> Self {
        let room = Room {
            truths: vec![Kleene::No; program.conditions.len()],
            live: vec![None; program.conditions.len()],
            flags: vec![None; program.flags.len()],
            ..Room::default()
        };
        Judge { program, session, room }
    }

    /// Judges the item in a row, from 0.
    pub fn decide(&mut self, row: usize) -> Decision {
        if !self.place(row) {
            return decision::decide(self.session, Some(row));
        }
        self.find(row, true);
        self.room.touched.sort_unstable();
        match self.certain() {
            Some(certain) => self.told(row, certain),
            None => decision::decide_among(self.session, Some(row), &self.candidates()),
        }
    }

    /// What the item comes to, without its reasons.
    pub fn outcome(&mut self, row: usize) -> Outcome {
        if !self.place(row) {
            return decision::decide(self.session, Some(row)).outcome;
        }
        self.find(row, false);
        match self.settled() {
            Some(outcome) => outcome,
            None => {
                self.find(row, true);
                decision::decide_among(self.session, Some(row), &self.candidates()).outcome
            }
        }
    }

    /// The outcome, if whatever is open cannot change it.
    fn settled(&mut self) -> Option<Outcome> {
        if !self.room.faulted.is_empty() {
            return None;
        }
        self.verdicts();
        self.possible().single()
    }

    /// Finds the classes of an item; false if the index cannot place it.
    fn place(&mut self, row: usize) -> bool {
        let Some(base) = self.session.context(0, Some(row)) else { return false };
        self.clear();
        for domain in &self.program.domains {
            match domain.class(base.given(domain.field), self.session) {
                Some(class) => self.room.classes.push(class),
                None => return false,
            }
        }
        self.look_for_faults(row);
        true
    }

    fn clear(&mut self) {
        let room = &mut self.room;
        for condition in room.touched.drain(..) {
            room.truths[condition as usize] = Kleene::No;
            room.live[condition as usize] = None;
        }
        room.flags.fill(None);
        room.faulted.clear();
        room.classes.clear();
    }

    /// Finds what holds. `names`: whether every rule that applies is to be known by name; else those that stand alone only leave what
    /// they say.
    fn find(&mut self, row: usize, names: bool) {
        let program = self.program;
        let index = &program.index;
        let room = &mut self.room;
        room.said.clear();
        room.said.resize(program.stacks.last().map_or(0, |stack| stack.first_policy + stack.policies.len()), Said::default());
        room.hits.clear();
        let (said, all) = (&mut room.said, &mut room.hits);
        index.search(&room.classes, &mut room.rows, |block, standing, certain| {
            if names {
                return hits(block, standing, certain, all);
            }
            let say = |policy: u32, effect, live| {
                if let Some(said) = said.get_mut(policy as usize) {
                    said.add(effect, live);
                }
            };
            let rest = program.unison.hear(block, standing, certain, say);
            hits(block, &rest, certain, all);
        });
        for at in 0..self.room.hits.len() {
            let hit = self.room.hits[at];
            let (owner, bare) = index.owner(hit.term);
            let rule = program.rules[owner as usize];
            let quick = rule.alone && !names;
            let before = if quick { Kleene::No } else { self.room.truths[owner as usize] };
            if before >= hit.truth {
                continue;
            }
            let truth = if bare { hit.truth } else { self.exactly(hit, row) };
            if truth <= before {
                continue;
            }
            if quick {
                if let Some(said) = self.room.said.get_mut(rule.policy as usize) {
                    said.add(rule.effect, truth);
                }
                continue;
            }
            self.room.truths[owner as usize] = truth;
            if before == Kleene::No {
                self.room.touched.push(owner);
            }
        }
        if !program.groups.is_empty() {
            self.first_hits();
        }
    }

    /// The truth of a term with flags, or of one that the rows do not tell exactly.
    fn exactly(&mut self, hit: Hit, row: usize) -> Kleene {
        let index = &self.program.index;
        if !index.holds_exactly(hit.term, &self.room.classes) {
            return Kleene::No;
        }
        let mut truth = hit.truth;
        for (flag, wanted) in index.flags(hit.term) {
            let found = self.flag(*flag, row);
            truth = truth.min(if *wanted { found } else { found.not() });
            if truth == Kleene::No {
                break;
            }
        }
        truth
    }

    /// The rules of decision tables with 首个命中 count only where no row above theirs does.
    fn first_hits(&mut self) {
        let room = &mut self.room;
        // Of each such table the first row that certainly holds, and the first that may.
        let mut first: Vec<(u32, Kleene, u32)> = Vec::new();
        for condition in &room.touched {
            if let Owner::Row { group, row } = self.program.conditions[*condition as usize] {
                first.push((group, room.truths[*condition as usize], row));
            }
        }
        if first.is_empty() {
            return;
        }
        for condition in &room.touched {
            if let Owner::Rule { first_hit: Some((group, row)), .. } = self.program.conditions[*condition as usize] {
                let above = first.iter().filter(|(own, _, at)| *own == group && *at < row).map(|(_, truth, _)| *truth).max();
                let truth = &mut room.truths[*condition as usize];
                *truth = (*truth).min(above.unwrap_or(Kleene::No).not());
            }
        }
    }

    /// The value of a flag for the item.
    fn flag(&mut self, flag: u32, row: usize) -> Kleene {
        if let Some(found) = self.room.flags.get(flag as usize).copied().flatten() {
            return found;
        }
        let (found, _) = self.computed(flag, row);
        found
    }

    /// Computes a flag; also whether it is unknown for a cause that no fact can mend.
    fn computed(&mut self, flag: u32, row: usize) -> (Kleene, bool) {
        let asked = self.program.flags.get(flag as usize).and_then(|flag| Some((flag, self.session.context(flag.stack, Some(row))?)));
        let (found, fault) = match asked {
            None => (Kleene::Open, false),
            Some((flag, context)) => {
                let truth = ask(&flag.ask, &context);
                (Kleene::of(&truth), truth.err().is_some_and(|causes| is_fault(&causes)))
            }
        };
        if let Some(slot) = self.room.flags.get_mut(flag as usize) {
            *slot = Some(found);
        }
        (found, fault)
    }

    /// What may be unknown for a cause that no fact can mend is told even where it does not matter, so it is always computed.
    fn look_for_faults(&mut self, row: usize) {
        for (flag, conditions) in &self.program.faulty {
            if !self.computed(*flag, row).1 {
                continue;
            }
            for condition in conditions {
                match self.program.conditions.get(*condition as usize) {
                    Some(Owner::Row { group, row }) => {
                        let rows = self.program.groups.get(*group as usize).and_then(|rows| rows.get(*row as usize..));
                        rows.unwrap_or_default().iter().for_each(|below| self.room.faulted.extend_from_slice(below));
                    }
                    Some(Owner::Scope { .. } | Owner::Required { .. } | Owner::Rule { .. }) => self.room.faulted.push(*condition),
                    None => {}
                }
            }
        }
    }

    /// The rules that may apply, or that a fault keeps from being told, by stack.
    fn candidates(&self) -> Vec<Vec<usize>> {
        let mut candidates = vec![Vec::new(); self.session.model.stacks.len()];
        let mut all: Vec<u32> = self.room.touched.iter().chain(&self.room.faulted).copied().collect();
        all.sort_unstable();
        all.dedup();
        for condition in all {
            if let Some(Owner::Rule { stack, rule, .. }) = self.program.conditions.get(condition as usize)
                && let Some(candidates) = candidates.get_mut(*stack as usize)
            {
                candidates.push(*rule as usize);
            }
        }
        candidates
    }

    fn truth(&self, condition: Option<u32>) -> Kleene {
        condition.map_or(Kleene::Yes, |condition| self.room.truths[condition as usize])
    }

    /// The decision, if nothing about it is open.
    fn certain(&mut self) -> Option<Certain> {
        if !self.room.faulted.is_empty() {
            return None;
        }
        self.verdicts();
        let room = &self.room;
        if room.open {
            return None;
        }
        let outcome = self.possible().single()?;
        let mut certain = Certain { outcome, missing: BTreeSet::default(), silent: Vec::new(), defaults: Vec::new() };
        for verdict in &room.verdicts {
            certain.silent.extend(verdict.silence.map(|why| Silent { stack: verdict.stack, policy: verdict.policy, why }));
            if verdict.scope == Kleene::Yes && verdict.said.decided.is_none() && verdict.default == Some(outcome) {
                certain.defaults.push(verdict.stack);
            }
        }
        certain.missing.extend(room.missing.iter().map(|field| FactRef { field: *field, row: None }));
        Some(certain)
    }

    /// What each policy comes to, as far as it is told.
    fn verdicts(&mut self) {
        let room = &mut self.room;
        room.verdicts.clear();
        room.missing.clear();
        room.open = false;
        for (at, (stack, own)) in self.session.model.stacks.iter().zip(&self.program.stacks).enumerate() {
            let first = own.first_policy;
            for (index, (policy, declared)) in own.policies.iter().zip(&stack.policies).enumerate() {
                let scope = if policy.silent.is_some() { Kleene::No } else { self.truth(policy.scope) };
                let silence = policy.silent.or((scope == Kleene::No).then_some(Silence::OutOfScope));
                let default = declared.default.as_ref().and_then(|default| default.effect.outcome());
                self.room.open |= scope == Kleene::Open;
                let said = self.room.said.get(first + index).copied().unwrap_or_default();
                self.room.verdicts.push(Verdict { stack: at, policy: index, scope, silence, default, said });
            }
            self.live_rules(at, stack, own);
            self.required(own);
        }
    }

    /// The outcomes that there can be, if each thing that is open turned out by itself: never too few.
    fn possible(&self) -> Outcomes {
        let mut all = Outcomes::NONE.with(Outcome::None);
        for verdict in &self.room.verdicts {
            all = all.strictest_with(verdict.outcomes());
        }
        let conditions = self.room.verdicts.iter().map(|verdict| verdict.said.condition.min(verdict.scope)).max().unwrap_or_default();
        match conditions {
            _ if !all.has(Outcome::Admit) => all,
            Kleene::No => all,
            Kleene::Open => all.with(Outcome::Conditional),
            Kleene::Yes => all.without(Outcome::Admit).with(Outcome::Conditional),
        }
    }

    /// Finds which of the rules known by name are live, and what they say.
    fn live_rules(&mut self, at: usize, stack: &Stack, own: &StackProgram) {
        for position in 0..self.room.touched.len() {
            let condition = self.room.touched[position];
            let Owner::Rule { stack: of, rule, .. } = self.program.conditions[condition as usize] else { continue };
            if of as usize != at {
                continue;
            }
            let facts = self.program.rules[condition as usize];
            let live = if facts.alone {
                let scope = self.room.verdicts.get(facts.policy as usize).map_or(Kleene::No, |verdict| verdict.scope);
                let live = scope.min(self.room.truths[condition as usize]);
                self.room.live[condition as usize] = Some(live);
                live
            } else {
                self.live(stack, own, rule as usize, own.first_policy)
            };
            self.room.open |= live == Kleene::Open;
            if let Some(verdict) = self.room.verdicts.get_mut(facts.policy as usize) {
                verdict.said.add(facts.effect, live);
            }
        }
    }

    /// Whether a rule is live: it applies, and no exception to it is live.
    fn live(&mut self, stack: &Stack, own: &StackProgram, rule: usize, first: usize) -> Kleene {
        let base = own.first_rule as usize;
        let applies = |room: &Room, at: usize, rule: &Rule| {
            room.verdicts.get(first + rule.policy).map_or(Kleene::No, |verdict| verdict.scope).min(room.truths[base + at])
        };
        // Exceptions first, without recursion: a chain of them may be long.
        let mut path = vec![rule];
        let mut last = Kleene::No;
        while let Some(&at) = path.last() {
            if let Some(known) = self.room.live[base + at] {
                last = known;
                path.pop();
                continue;
            }
            let Some(rule) = stack.rules.get(at) else { return Kleene::Open };
            let mut truth = applies(&self.room, at, rule);
            let mut pending = None;
            if truth != Kleene::No {
                for exception in &rule.lifted_by {
                    match self.room.live[base + exception] {
                        Some(live) => truth = truth.min(live.not()),
                        None if self.room.truths[base + exception] == Kleene::No => {}
                        None => pending = Some(*exception),
                    }
                }
            }
            match pending {
                Some(exception) => path.push(exception),
                // INVARIANT: only touched conditions get here, so that they are cleared with them.
                None => self.room.live[base + at] = Some(truth),
            }
        }
        last
    }

    /// Notes missing 必填 facts.
    fn required(&mut self, own: &StackProgram) {
        for required in &own.required {
            let when = self.truth(required.when);
            let room = &mut self.room;
            let Some(verdict) = room.verdicts.get_mut(own.first_policy + required.policy) else { continue };
            let missing = match required.domain.and_then(|domain| room.classes.get(domain)) {
                Some(class) => *class < SPECIALS && (*class == ERROR_CLASS || !required.has_default),
                None => true,
            };
            let lacks = if missing { verdict.scope.min(when) } else { Kleene::No };
            room.open |= lacks == Kleene::Open;
            verdict.said.supplement = verdict.said.supplement.max(lacks);
            if lacks == Kleene::Yes {
                room.missing.push(required.field);
            }
        }
    }

    /// The decision with its reasons.
    fn told(&self, row: usize, certain: Certain) -> Decision {
        let (mut live, mut lifted) = (Vec::with_capacity(self.room.touched.len()), Vec::new());
        for condition in &self.room.touched {
            let Owner::Rule { stack, rule, .. } = self.program.conditions[*condition as usize] else { continue };
            let reference = RuleRef { stack: stack as usize, rule: rule as usize };
            let Some(own) = self.session.model.stacks.get(reference.stack).and_then(|stack| stack.rules.get(reference.rule)) else {
                continue;
            };
            match (self.room.live[*condition as usize], self.room.truths[*condition as usize]) {
                (Some(Kleene::Yes), _) => {
                    let (mut holds, mut lacking) = (Vec::new(), Vec::new());
                    // Most rules say the same of every item: nothing is asked about it.
                    if own.tells_of_items()
                        && let Some(context) = self.session.context(reference.stack, Some(row))
                    {
                        holds = decision::holds(&own.when, &context);
                        lacking = decision::lacking(own, &context);
                    }
                    live.push(Live { rule: reference, holds, lacking });
                }
                (Some(Kleene::No), Kleene::Yes) if self.in_scope(reference.stack, own.policy) => {
                    let first = self.program.stacks.get(reference.stack).map_or(0, |own| own.first_rule as usize);
                    let by = own.lifted_by.iter().copied().find(|by| self.room.live[first + by] == Some(Kleene::Yes));
                    lifted.extend(by.map(|by| Lifted { rule: reference, by }));
                }
                _ => {}
            }
        }
        Decision {
            row: Some(row),
            outcome: certain.outcome,
            determined: true,
            exact: true,
            possible: vec![certain.outcome],
            missing: certain.missing.into_iter().collect(),
            faults: Vec::new(),
            live,
            lifted,
            open: Vec::new(),
            silent: certain.silent,
            defaults: certain.defaults,
            adjudicators: Vec::new(),
        }
    }

    fn in_scope(&self, stack: usize, policy: usize) -> bool {
        let policy = self.program.stacks.get(stack).and_then(|stack| stack.policies.get(policy));
        policy.is_some_and(|policy| policy.silent.is_none() && self.truth(policy.scope) == Kleene::Yes)
    }
}

/// What a policy comes to.
struct Verdict {
    stack: usize,
    policy: usize,
    scope: Kleene,
    silence: Option<Silence>,
    default: Option<Outcome>,
    said: Said,
}

/// What the rules of a policy say together.
#[derive(Clone, Copy, Default)]
struct Said {
    /// The strictest of the rules that are certainly live.
    decided: Option<Outcome>,
    /// What rules say that may be live.
    perhaps: Outcomes,
    supplement: Kleene,
    condition: Kleene,
}

impl Said {
    fn add(&mut self, effect: Effect, live: Kleene) {
        match effect {
            Effect::Notice => {}
            Effect::Condition => self.condition = self.condition.max(live),
            Effect::Supplement => self.supplement = self.supplement.max(live),
            Effect::Admit | Effect::Conditional | Effect::Approval | Effect::Adjudication | Effect::Reroute | Effect::Reject => {
                match (effect.outcome(), live) {
                    (_, Kleene::No) | (None, _) => {}
                    (Some(outcome), Kleene::Yes) => self.decided = self.decided.max(Some(outcome)),
                    (Some(outcome), Kleene::Open) => self.perhaps = self.perhaps.with(outcome),
                }
            }
        }
    }
}

impl Verdict {
    /// The outcomes that the policy may come to.
    fn outcomes(&self) -> Outcomes {
        let none = Outcomes::NONE.with(Outcome::None);
        if self.scope == Kleene::No {
            return none;
        }
        let said = &self.said;
        let base = match said.decided {
            Some(decided) => said.perhaps.from(decided).with(decided),
            None => said.perhaps.with(self.default.unwrap_or(Outcome::None)),
        };
        let supplemented = base.strictest_with(Outcomes::NONE.with(Outcome::Supplement));
        let own = match said.supplement {
            Kleene::No => base,
            Kleene::Open => base.and(supplemented),
            Kleene::Yes => supplemented,
        };
        if self.scope == Kleene::Open { own.and(none) } else { own }
    }
}

fn ask(flag: &FlagAsk, context: &Context<'_>) -> crate::eval::context::Truth {
    match flag {
        FlagAsk::Condition(expression) => Question::Condition(expression).ask(context),
        FlagAsk::Lacking(needs) => crate::eval::context::kleene(&mut needs.iter().map(|need| Question::Lacking(need).ask(context)), true),
    }
}
