//! Item → the conditions that hold or may hold: its facts' classes are looked up in the index.

use crate::eval::combine::{FirstHit, Opinion};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::formula::Question;
use crate::eval::kleene::{self, Eval};
use crate::ir::FieldId;
use crate::program::compiled::Program;
use crate::program::index::{Candidate, list_candidates};
use crate::program::terms::FlagAsk;
use crate::value::truth::Truth;

/// Judges the items of one list, one after the other.
pub struct Judge<'p> {
    pub(super) program: &'p Program,
    pub(super) session: &'p Session<'p>,
    pub(super) scratch: Scratch,
}

/// What is reused from item to item.
#[derive(Default)]
pub(super) struct Scratch {
    /// By domain.
    pub classes: Vec<u32>,
    rows: Vec<(u32, u32)>,
    candidates: Vec<Candidate>,
    /// By flag, as far as they were computed.
    flags: Vec<Option<Truth>>,
    /// By condition: whether it holds, exceptions aside.
    pub truths: Vec<Truth>,
    /// The conditions that are not 否.
    pub touched: Vec<u32>,
    /// By condition: whether the rule is live, as far as it was asked.
    pub live: Vec<Option<Truth>>,
    /// By policy of all stacks.
    pub opinions: Vec<Opinion>,
    pub missing: Vec<FieldId>,
    /// Whether some rule, 适用 or 必填 is unresolved.
    pub unresolved: bool,
    /// Conditions that depend on a flag unknown for a cause that no fact can mend.
    pub faulted: Vec<u32>,
}

impl<'p> Judge<'p> {
    pub fn new(program: &'p Program, session: &'p Session<'p>) -> Self {
        let scratch = Scratch {
            truths: vec![Truth::No; program.conditions.len()],
            live: vec![None; program.conditions.len()],
            flags: vec![None; program.flags.len()],
            ..Scratch::default()
        };
        Judge { program, session, scratch }
    }

    /// Finds the classes of an item; false if the index cannot place it.
    pub(super) fn place(&mut self, row: usize) -> bool {
        let base = self.session.context(0, Subject::Item(row as u32));
        self.clear();
        for domain in &self.program.domains {
            match domain.class(base.input(domain.field), self.session) {
                Some(class) => self.scratch.classes.push(class),
                None => return false,
            }
        }
        self.look_for_faults(row);
        true
    }

    pub(super) fn clear(&mut self) {
        let scratch = &mut self.scratch;
        for condition in scratch.touched.drain(..) {
            scratch.truths[condition as usize] = Truth::No;
            scratch.live[condition as usize] = None;
        }
        scratch.flags.fill(None);
        scratch.faulted.clear();
        scratch.classes.clear();
    }

    /// Finds what holds. `identify`: record every matching rule; otherwise independent rules only contribute their effect.
    pub(super) fn find(&mut self, row: usize, identify: bool) {
        let program = self.program;
        let index = &program.index;
        let scratch = &mut self.scratch;
        scratch.opinions.clear();
        scratch.opinions.resize(program.policies, Opinion::default());
        scratch.candidates.clear();
        let (opinions, candidates) = (&mut scratch.opinions, &mut scratch.candidates);
        index.search(&scratch.classes, &mut scratch.rows, |block, possible, certain| {
            if identify {
                return list_candidates(block, possible, certain, candidates);
            }
            let on_effect = |policy: u32, effect, live| {
                if let Some(opinion) = opinions.get_mut(policy as usize) {
                    opinion.add(effect, live);
                }
            };
            let rest = program.masks.scan(block, possible, certain, on_effect);
            list_candidates(block, &rest, certain, candidates);
        });
        for at in 0..self.scratch.candidates.len() {
            let candidate = self.scratch.candidates[at];
            let (condition, bare) = index.owner(candidate.term);
            let anonymous = program.conditions[condition as usize].filter(|rule| rule.independent && !identify);
            let before = if anonymous.is_some() { Truth::No } else { self.scratch.truths[condition as usize] };
            if before >= candidate.truth {
                continue;
            }
            let truth = if bare { candidate.truth } else { self.exactly(candidate, row) };
            if truth <= before {
                continue;
            }
            if let Some(rule) = anonymous {
                if let Some(opinion) = self.scratch.opinions.get_mut(rule.policy as usize) {
                    opinion.add(rule.effect, truth);
                }
                continue;
            }
            self.scratch.truths[condition as usize] = truth;
            if before == Truth::No {
                self.scratch.touched.push(condition);
            }
        }
        if program.has_first_hit {
            self.apply_first_hit();
        }
    }

    /// The truth of a term with flags, or of one that the rows do not decide exactly.
    fn exactly(&mut self, candidate: Candidate, row: usize) -> Truth {
        let index = &self.program.index;
        if !index.holds_exactly(candidate.term, &self.scratch.classes) {
            return Truth::No;
        }
        let mut truth = candidate.truth;
        for (flag, wanted) in index.flags(candidate.term) {
            let found = self.flag(*flag, row);
            truth = truth.and(if *wanted { found } else { found.not() });
            if truth == Truth::No {
                break;
            }
        }
        truth
    }

    /// Rows of decision tables with 首个命中 count only where no row above them holds.
    fn apply_first_hit(&mut self) {
        let scratch = &mut self.scratch;
        scratch.touched.sort_unstable();
        scratch.touched.dedup();
        let mut first_hit = FirstHit::default();
        for condition in &scratch.touched {
            let truth = &mut scratch.truths[*condition as usize];
            if let Some(table) = self.program.conditions[*condition as usize].and_then(|rule| rule.table) {
                *truth = truth.and(first_hit.next(table as usize, *truth));
            }
        }
    }

    /// The value of a flag for the item.
    fn flag(&mut self, flag: u32, row: usize) -> Truth {
        let known = self.scratch.flags.get(flag as usize).copied().flatten();
        known.unwrap_or_else(|| self.computed(flag, row).0)
    }

    /// Computes a flag; also whether it is unknown for a cause that no fact can mend.
    fn computed(&mut self, flag: u32, row: usize) -> (Truth, bool) {
        let flag = flag as usize;
        let (found, faulted) = match self.program.flags.get(flag) {
            None => (Truth::Unknown, false),
            Some(flag) => {
                let truth = ask(&flag.ask, &self.session.context(flag.stack, Subject::Item(row as u32)));
                (Truth::of(&truth), truth.is_err_and(|causes| !causes.faults.is_empty()))
            }
        };
        if let Some(slot) = self.scratch.flags.get_mut(flag) {
            *slot = Some(found);
        }
        (found, faulted)
    }

    /// Unfixable causes must be reported even if irrelevant, so the conditions that may have one are always evaluated.
    pub(super) fn look_for_faults(&mut self, row: usize) {
        for (flag, conditions) in &self.program.may_fault {
            if self.computed(*flag, row).1 {
                self.scratch.faulted.extend_from_slice(conditions);
            }
        }
    }
}

fn ask(flag: &FlagAsk, context: &Context<'_>) -> Eval<bool> {
    match flag {
        FlagAsk::Condition(expression) => Question::Condition(expression).ask(context),
        FlagAsk::Lacking(needs) => kleene::any(needs.iter().map(|need| Question::Lacking(need).ask(context))),
    }
}
