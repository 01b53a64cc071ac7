//! Item → the conditions that hold or may hold: its facts' classes are looked up in the index.

use crate::collections::{Id, IndexVec};
use crate::eval::Remembered;
use crate::eval::combine::{FirstHit, Opinion};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::formula::Question;
use crate::eval::kleene::{self, Eval};
use crate::ir::FieldId;
use crate::program::compile::Program;
use crate::program::ids::{ComputedId, ConditionId, DomainId};
use crate::program::index::{Candidate, IndexedTerm, list_candidates};
use crate::program::terms::ComputedQuestion;
use crate::value::truth::Truth;

/// Judges the items of one list, one after the other.
pub struct IndexJudge<'p> {
    pub(super) program: &'p Program,
    pub(super) session: &'p Session<'p>,
    pub(super) scratch: Scratch,
    /// What the evaluator found of unknown facts of items before.
    pub(super) remembered: Remembered<'p>,
}

/// What is reused from item to item.
pub(super) struct Scratch {
    classes: IndexVec<DomainId, u32>,
    rows: Vec<(usize, usize)>,
    candidates: Vec<Candidate>,
    /// As far as they were asked.
    computed: IndexVec<ComputedId, Option<Truth>>,
    /// Whether a condition holds, exceptions aside.
    pub truths: IndexVec<ConditionId, Truth>,
    /// The conditions that are not 否.
    pub touched: Vec<ConditionId>,
    /// Whether a rule is live, as far as it was asked.
    pub live: IndexVec<ConditionId, Option<Truth>>,
    /// By policy of all stacks.
    pub opinions: Vec<Opinion>,
    pub missing: Vec<FieldId>,
    /// Whether some rule, 适用 or 必填 is unresolved.
    pub unresolved: bool,
}

impl<'p> IndexJudge<'p> {
    pub fn new(program: &'p Program, session: &'p Session<'p>) -> Self {
        let scratch = Scratch {
            classes: program.domains.iter().map(|_| 0).collect(),
            rows: Vec::new(),
            candidates: Vec::new(),
            computed: program.computed.iter().map(|_| None).collect(),
            truths: program.conditions.iter().map(|_| Truth::No).collect(),
            touched: Vec::new(),
            live: program.conditions.iter().map(|_| None).collect(),
            opinions: Vec::new(),
            missing: Vec::new(),
            unresolved: false,
        };
        IndexJudge { program, session, scratch, remembered: Remembered::default() }
    }

    /// Finds the classes of an item; false if the index cannot place it.
    pub(super) fn place(&mut self, row: usize) -> bool {
        let base = self.session.context(0, Subject::Item(row as u32));
        let scratch = &mut self.scratch;
        for condition in scratch.touched.drain(..) {
            scratch.truths[condition] = Truth::No;
            scratch.live[condition] = None;
        }
        scratch.computed.fill(None);
        for (id, domain) in self.program.domains.enumerated() {
            let Some(class) = domain.class(base.input(domain.field), self.session) else { return false };
            scratch.classes[id] = class;
        }
        true
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
            let on_effect = |policy: u32, effect, live| opinions[policy as usize].add(effect, live);
            let rest = program.masks.scan(block, possible, certain, on_effect);
            list_candidates(block, &rest, certain, candidates);
        });
        for at in 0..self.scratch.candidates.len() {
            let candidate = self.scratch.candidates[at];
            let term = index.term(candidate.term);
            let anonymous = program.conditions[term.condition].filter(|rule| rule.independent && !identify);
            let before = if anonymous.is_some() { Truth::No } else { self.scratch.truths[term.condition] };
            if before >= candidate.truth {
                continue;
            }
            let truth = self.exactly(term, candidate.truth, row);
            if truth <= before {
                continue;
            }
            if let Some(rule) = anonymous {
                self.scratch.opinions[rule.policy as usize].add(rule.effect, truth);
                continue;
            }
            self.scratch.truths[term.condition] = truth;
            if before == Truth::No {
                self.scratch.touched.push(term.condition);
            }
        }
        if program.has_first_hit {
            self.apply_first_hit();
        }
    }

    /// The truth of a term of which the rows say that it is `truth`.
    fn exactly(&mut self, term: &IndexedTerm, truth: Truth, row: usize) -> Truth {
        let Some(rest) = &term.rest else { return truth };
        if !rest.holds_exactly(&self.scratch.classes) {
            return Truth::No;
        }
        let mut truth = truth;
        for (id, wanted) in &rest.computed {
            let found = self.scratch.computed[*id].unwrap_or_else(|| self.compute(*id, row));
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
            if let Some(table) = self.program.conditions[*condition].and_then(|rule| rule.table) {
                let truth = &mut scratch.truths[*condition];
                *truth = truth.and(first_hit.next(table.index(), *truth));
            }
        }
    }

    /// Evaluates a computed condition for the item.
    fn compute(&mut self, id: ComputedId, row: usize) -> Truth {
        let condition = &self.program.computed[id];
        let truth = Truth::of(&ask(&condition.question, &self.session.context(condition.stack, Subject::Item(row as u32))));
        self.scratch.computed[id] = Some(truth);
        truth
    }
}

fn ask(question: &ComputedQuestion, context: &Context<'_>) -> Eval<bool> {
    match question {
        ComputedQuestion::Condition(expression) => Question::Condition(expression).ask(context),
        ComputedQuestion::Lacking(materials) => kleene::any(materials.iter().map(|material| Question::Lacking(material).ask(context))),
    }
}
