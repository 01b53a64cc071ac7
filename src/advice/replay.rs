//! Judges the items that the analysis makes up.

use crate::analysis::judge::{ConditionSample, Item, Judge, Sample, Verdict};
use crate::eval::axis::{Sampled, SampledCondition, sample};
use crate::eval::context::{Context, Session, Subject};
use crate::eval::decide;
use crate::eval::decision::Decision;
use crate::eval::facts::{Fact, Facts, List, Row};
use crate::ir::{Expression, FieldId, Model};
use crate::program::{IndexJudge, Indexed, Program};
use crate::value::date::Date;
use crate::value::truth::Truth;
use std::sync::Arc;

/// A model as of one day.
#[derive(Clone, Copy)]
pub struct Replay<'m> {
    pub model: &'m Model,
    pub as_of: Date,
    /// The compiled policies, where so many items are judged that it pays to compile them; else the plain evaluator judges.
    pub program: Option<&'m Program>,
}

impl<'m> Replay<'m> {
    /// By the plain evaluator.
    pub fn plain(model: &'m Model, as_of: Date) -> Replay<'m> {
        Replay { model, as_of, program: None }
    }

    /// A finished list of this item alone.
    pub fn list(&self, item: &Item) -> List {
        let fact = |of_object: bool| -> Facts {
            let given = self.model.fields.iter().zip(&**item);
            given
                .map(|(field, value)| match value {
                    Some(value) if field.object.is_some() == of_object => Fact::Known(value.clone()),
                    Some(_) | None => Fact::Absent,
                })
                .collect()
        };
        List::of_facts(vec![Row::of_facts(0, fact(false))], Arc::new(fact(true)))
    }
}

impl Judge for Replay<'_> {
    fn truths(&self, conditions: &[(usize, &Expression)], item: &Item) -> Vec<Truth> {
        let list = self.list(item);
        let session = Session::of_whole_list(self.model, &list, self.as_of, false);
        let truth = |(stack, condition): &(usize, &Expression)| Truth::of(&session.context(*stack, Subject::Item(0)).truth(condition));
        conditions.iter().map(truth).collect()
    }

    fn sample(&self, field: FieldId, conditions: &[(usize, &Expression)]) -> Sample {
        let list = self.list(&self.model.fields.iter().map(|_| None).collect());
        let session = Session::with_aggregates(self.model, &list, self.as_of, true, Arc::default());
        let Sampled { values, conditions } = sample(&session, field, conditions);
        let conditions = conditions.into_iter().map(|condition| {
            let SampledCondition { yes, unknown, unfilled, exact } = condition;
            ConditionSample { yes: yes.iter().collect(), unknown: unknown.iter().collect(), unfilled, exact }
        });
        Sample { conditions: conditions.collect(), values }
    }

    fn judge(&self, item: &Item) -> Verdict {
        let list = self.list(item);
        let session = Session::of_whole_list(self.model, &list, self.as_of, false);
        let decision = match self.program {
            Some(program) => IndexJudge::new(program, &session).decide(0),
            None => decide(&session, Subject::Item(0)),
        };
        verdict(&session, decision)
    }

    fn settled(&self, item: &Item) -> Option<Verdict> {
        let list = self.list(item);
        let session = Session::of_whole_list(self.model, &list, self.as_of, false);
        let decision = match self.program.map(|program| IndexJudge::new(program, &session).decide_resolved(0)) {
            Some(Indexed::Resolved(decision)) => *decision,
            Some(Indexed::Unresolved) => return None,
            Some(Indexed::Unplaced) | None => decide(&session, Subject::Item(0)),
        };
        Some(verdict(&session, decision)).filter(Verdict::is_settled)
    }
}

fn verdict(session: &Session<'_>, decision: Decision) -> Verdict {
    let context: Context<'_> = session.context(0, Subject::Item(0));
    let missing = decision.required.iter().any(|fact| context.is_missing(fact.field));
    Verdict {
        outcome: decision.outcome,
        determined: decision.determined(),
        live: decision.live.iter().map(|live| (live.rule.stack, live.rule.rule)).collect(),
        open: !decision.unresolved.is_empty() || is_scope_or_requirement_open(session),
        missing,
    }
}

/// Whether it is open whether a policy is about the item, or whether a fact that is missing is 必填.
fn is_scope_or_requirement_open(session: &Session<'_>) -> bool {
    session.model.stacks.iter().enumerate().any(|(at, stack)| {
        let context = session.context(at, Subject::Item(0));
        let all = |conditions: &mut dyn Iterator<Item = &Expression>| {
            conditions.map(|condition| Truth::of(&context.truth(condition))).fold(Truth::Yes, Truth::and)
        };
        stack.policies.iter().filter(|policy| policy.period.contains(session.as_of)).any(|policy| {
            let scope = all(&mut policy.scope.iter());
            let mut missing = policy.required.iter().filter(|required| context.is_missing(required.field));
            scope == Truth::Unknown || missing.any(|required| scope.and(all(&mut required.when.iter())) == Truth::Unknown)
        })
    })
}
