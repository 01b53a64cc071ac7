//! How far a change of a model reaches: where the conditions of these rules turn out as before, nothing else is another.

use crate::advice::mutate::mutants::Edit;
use crate::eval::context::{Context, Session, Subject};
use crate::eval::formula::Question;
use crate::ir::{DefinitionId, Expression, ExpressionKind, Model, Policy, Rule};
use crate::value::truth::Truth;

/// What of a model a change may make another.
pub enum Reach {
    /// The truth of the conditions of these rules, by stack and index, and nothing else.
    Conditions(Vec<(usize, usize)>),
    /// What comes of these rules where their conditions are met.
    Conclusions(Vec<(usize, usize)>),
    /// Anything.
    All { aggregates: bool },
}

/// How the conditions of a rule turn out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    period: bool,
    when: Truth,
    row: Truth,
    unless: Truth,
    lacking: Truth,
}

impl Conditions {
    fn of(rule: &Rule, context: &Context<'_>) -> Conditions {
        let truth = |condition: &Expression| Truth::of(&context.truth(condition));
        let lacks = rule.materials.iter().map(|material| Truth::of(&Question::Lacking(material).ask(context)));
        Conditions {
            period: rule.period.contains(context.session.as_of),
            when: truth(&rule.when),
            row: rule.first_hit().map_or(Truth::Yes, |row| truth(&row.test)),
            unless: truth(&rule.unless),
            lacking: if rule.materials.is_empty() { Truth::Yes } else { Truth::any(lacks) },
        }
    }

    pub fn met(self) -> Truth {
        Truth::from(self.period).and(self.when).and(self.row).and(self.unless.not()).and(self.lacking)
    }

    fn known(self) -> bool {
        [self.when, self.row, self.unless, self.lacking].iter().all(|truth| *truth != Truth::Unknown)
    }
}

impl Reach {
    pub fn of(edits: &[Edit], model: &Model) -> Reach {
        let mut reach = Reach::Conditions(Vec::new());
        for edit in edits {
            match edit {
                Edit::Rule(stack, at, changed) => {
                    let Some(rule) = model.stacks.get(*stack).and_then(|stack| stack.rules.get(*at)) else { continue };
                    let same = rule.conclusion == changed.conclusion
                        && rule.overridden_by == changed.overridden_by
                        && rule.materials == changed.materials;
                    reach = match reach {
                        Reach::Conditions(mut rules) => {
                            rules.push((*stack, *at));
                            if same { Reach::Conditions(rules) } else { Reach::Conclusions(rules) }
                        }
                        Reach::Conclusions(mut rules) => {
                            rules.push((*stack, *at));
                            Reach::Conclusions(rules)
                        }
                        all @ Reach::All { .. } => all,
                    };
                }
                Edit::Definition(id, _) => reach = Reach::of_definition(*id, model),
                Edit::Policy(..) => reach = Reach::All { aggregates: false },
                Edit::Aggregate(..) => reach = Reach::All { aggregates: true },
            }
        }
        reach
    }

    /// The rules whose conditions use a 定义, if nothing else does.
    fn of_definition(id: DefinitionId, model: &Model) -> Reach {
        let uses = |expression: &Expression| model.uses(expression, &ExpressionKind::Definition(id));
        if model.aggregates.iter().any(|call| call.parts().any(uses)) || model.groupings.iter().any(|grouping| grouping.by.iter().any(uses))
        {
            return Reach::All { aggregates: true };
        }
        let mut rules = Vec::new();
        for (at, stack) in model.stacks.iter().enumerate() {
            if stack.policies.iter().flat_map(Policy::conditions).any(uses) {
                return Reach::All { aggregates: false };
            }
            for (index, rule) in stack.rules.iter().enumerate() {
                let of_conditions = rule.conditions().filter(|condition| uses(condition)).count();
                if rule.expressions().filter(|expression| uses(expression)).count() > of_conditions {
                    return Reach::All { aggregates: false };
                }
                if of_conditions > 0 {
                    rules.push((at, index));
                }
            }
        }
        Reach::Conditions(rules)
    }

    /// Whether a subject may be judged otherwise, by how the conditions turn out before the change and after it.
    pub fn touches(&self, before: &[Conditions], after: &[Conditions]) -> bool {
        match self {
            Reach::All { .. } => true,
            Reach::Conclusions(_) => [before, after].into_iter().flatten().any(|conditions| conditions.met() != Truth::No),
            Reach::Conditions(_) => before != after || after.iter().any(|conditions| !conditions.known()),
        }
    }

    /// Whether the aggregates of a list may be others.
    pub fn aggregates(&self) -> bool {
        matches!(self, Reach::All { aggregates: true })
    }

    fn rules(&self) -> &[(usize, usize)] {
        match self {
            Reach::Conditions(rules) | Reach::Conclusions(rules) => rules,
            Reach::All { .. } => &[],
        }
    }
}

/// How the conditions of the rules turn out that a change reaches, as far as they judge a subject.
pub fn conditions_of(session: &Session<'_>, subject: Subject, reach: &Reach) -> Vec<Conditions> {
    let rule = |(stack, at): &(usize, usize)| {
        let rule = session.model.stacks.get(*stack)?.rules.get(*at)?;
        (rule.scope == subject.scope()).then(|| Conditions::of(rule, &session.context(*stack, subject)))
    };
    reach.rules().iter().filter_map(rule).collect()
}
