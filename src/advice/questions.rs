//! The smallest conditions that items meet as of a day, by the facts that they read.

use crate::collections::{IndexSet, IndexVec};
use crate::eval::Session;
use crate::eval::aggregates::AggregatePlan;
use crate::eval::context::Context;
use crate::eval::formula::Question;
use crate::ir::{DefinitionId, Expression, ExpressionKind, FieldId, Material, Model};
use crate::value::date::Date;
use crate::value::types::Type;

/// A smallest condition and a stack in which it is asked.
pub struct Asked<'m> {
    pub stack: usize,
    pub question: Question<'m>,
}

impl Asked<'_> {
    /// The context in which it is asked for an item.
    pub fn context<'c>(&self, session: &'c Session<'c>) -> Context<'c> {
        session.context(self.stack, crate::eval::Subject::Item(0))
    }
}

/// What is asked of each fact.
pub struct Questions<'m> {
    by_field: IndexVec<FieldId, Vec<Asked<'m>>>,
    /// Whether each fact is 必填 somewhere.
    required: IndexVec<FieldId, bool>,
    /// Whether a figure of the whole list depends on each fact.
    feeds_figures: IndexVec<FieldId, bool>,
}

impl<'m> Questions<'m> {
    /// What the policies ask as of a day.
    pub fn new(model: &'m Model, as_of: Date) -> Self {
        let mut collected =
            Collected { model, definitions: IndexSet::default(), leaves: IndexSet::default(), materials: IndexSet::default() };
        let mut required: IndexVec<FieldId, bool> = model.fields.iter().map(|_| false).collect();
        for (at, stack) in model.stacks.iter().enumerate() {
            for policy in stack.policies.iter().filter(|policy| policy.period.contains(as_of)) {
                policy.scope.iter().for_each(|scope| collected.condition(at, scope));
                for own in &policy.required {
                    required[own.field] = true;
                    own.when.iter().for_each(|when| collected.condition(at, when));
                }
            }
            for rule in stack.rules.iter().filter(|rule| stack.counts(rule, as_of)) {
                rule.conditions().for_each(|condition| collected.condition(at, condition));
                collected.materials.extend(rule.materials.iter().map(|material| (at, material)));
            }
        }
        let mut by_field: IndexVec<FieldId, Vec<Asked<'m>>> = model.fields.iter().map(|_| Vec::new()).collect();
        for (stack, leaf) in collected.leaves {
            for field in model.reads(leaf).fields {
                by_field[field].push(Asked { stack, question: Question::Condition(leaf) });
            }
        }
        for (stack, material) in collected.materials {
            by_field[material.field].push(Asked { stack, question: Question::Lacking(material) });
        }
        Questions { by_field, required, feeds_figures: AggregatePlan::new(model).fields(model) }
    }

    /// What is asked of a fact.
    pub fn of(&self, field: FieldId) -> &[Asked<'m>] {
        &self.by_field[field]
    }

    /// Whether some condition on a fact reads another one of these as well.
    pub fn compares(&self, model: &Model, field: FieldId, mut others: impl Iterator<Item = FieldId>) -> bool {
        others.any(|other| {
            let reads = |asked: &Asked<'_>| match asked.question {
                Question::Condition(condition) => model.mentions(condition, other),
                Question::Lacking(_) => false,
            };
            other != field && self.by_field[field].iter().any(reads)
        })
    }

    /// Whether a fact is 必填 somewhere.
    pub fn is_required(&self, field: FieldId) -> bool {
        self.required[field]
    }

    /// Whether a figure of the whole list depends on a fact.
    pub fn feeds_figures(&self, field: FieldId) -> bool {
        self.feeds_figures[field]
    }
}

struct Collected<'m> {
    model: &'m Model,
    /// By stack: definitions that were visited.
    definitions: IndexSet<(usize, DefinitionId)>,
    leaves: IndexSet<(usize, &'m Expression)>,
    materials: IndexSet<(usize, &'m Material)>,
}

impl<'m> Collected<'m> {
    fn condition(&mut self, stack: usize, expression: &'m Expression) {
        match &expression.kind {
            ExpressionKind::And(_) | ExpressionKind::Or(_) | ExpressionKind::Not(_) => {
                expression.each_child(&mut |part| self.condition(stack, part));
            }
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => {
                if self.definitions.insert((stack, *id)) {
                    self.condition(stack, &self.model.definitions[*id].value);
                }
            }
            _ => {
                self.leaves.insert((stack, expression));
            }
        }
    }
}
