//! A list on which a change of a policy shows: found by varying the lists of the tests, else by proof, then made small.

use crate::advice::mutate::bases::bases;
use crate::advice::mutate::mutants::{Edit, Mutant};
use crate::advice::mutate::pasted::{self, Pasted};
use crate::advice::mutate::proof::{self, Proof};
use crate::advice::mutate::reach::{Conditions, Reach, conditions_of};
use crate::advice::mutate::variant::{Seen, Variant, aggregated};
use crate::advice::random::Random;
use crate::collections::IndexSet;
use crate::eval::candidates::Candidates;
use crate::eval::context::{Session, Subject};
use crate::eval::facts::Fact;
use crate::ir::{Conclusion, Expression, ExpressionKind, FieldId, Material, Model, Policy, Rule};
use crate::source::SourceMap;
use crate::testing::Case;
use crate::value::date::Date;
use crate::value::grid::Grid;
use crate::value::truth::Truth;
use crate::value::types::{NumberType, Type};
use crate::value::{Symbol, Value};
use std::sync::Arc;

/// So many lists are judged for one change at most.
const MAX_VARIANTS: usize = 4000;
/// So many values of one fact are tried.
const MAX_VALUES: usize = 24;
/// So many lists are judged before it is seen whether one of them shows the change.
const BATCH: usize = 100;

/// What comes of the search.
pub enum Witness {
    Found(Pasted),
    /// No item can show the change.
    Equivalent,
    /// None was found, and it is not proven that there is none.
    NotFound,
}

/// Lists that show a change in something else than their outcome.
#[derive(Default)]
struct Shown {
    /// A test can tell.
    telling: Option<Variant>,
    at_all: Option<Variant>,
}

impl Shown {
    fn is_empty(&self) -> bool {
        self.telling.is_none() && self.at_all.is_none()
    }

    fn best(self) -> Option<Variant> {
        self.telling.or(self.at_all)
    }
}

/// What comes of changing one fact at a time.
enum Searched {
    /// A list that shows the change in its outcome.
    Found(Box<Variant>),
    /// None does, but a test can tell it otherwise.
    Enough,
    /// None does, and so many lists may still be judged.
    Left(usize),
}

/// A change, and the model into which it is swapped and out of which it is swapped again.
struct Trial<'t> {
    model: &'t mut Model,
    edits: &'t mut [Edit],
    reach: Reach,
    sources: &'t SourceMap,
}

/// Looks for a list on which a change shows.
pub fn find(mutant: &mut Mutant, models: &mut [Model], cases: &[Case<'_>], sources: &SourceMap) -> Witness {
    let Mutant { site, rule, edits, .. } = mutant;
    let mut is_equivalent_so_far = true;
    for (at, edits) in edits {
        let Some(model) = models.get_mut(*at) else { continue };
        let reach = Reach::of(edits, model);
        let cases: Vec<&Case<'_>> = cases.iter().filter(|case| case.model == *at).collect();
        let rules = rules_of(edits, model);
        let judged_on = days_of_tests(model, &cases);
        let bases = bases(&rules, model, &reach, &cases, &judged_on);
        let facts = values_to_try(edits, &rules, model, bases.first());
        let days = days(edits, model);
        let mut trial = Trial { model, edits, reach, sources };
        let mut shown = Shown::default();
        let bases = trial.nearest(&bases);
        let mut proof = None;
        let mut found = match trial.singly(&bases, &facts, &days, &mut shown) {
            Searched::Found(found) => Some(*found),
            Searched::Enough => None,
            Searched::Left(budget) => {
                // What is proven to be the same is not searched for on thousands of lists.
                if shown.is_empty() {
                    proof = Some(proof::prove(trial.model, trial.edits, &judged_on));
                }
                if let Some(Proof::Same) = proof {
                    continue;
                }
                trial.at_random(&bases, &facts, budget, &mut shown)
            }
        };
        found = found.or(shown.best());
        if !found.as_ref().is_some_and(|found| trial.tells(found)) {
            match proof.unwrap_or_else(|| proof::prove(trial.model, trial.edits, &judged_on)) {
                Proof::Same if found.is_none() => continue,
                Proof::Shows(variant) if trial.tells(&variant) || (found.is_none() && trial.shows(&variant)) => found = Some(*variant),
                Proof::Same | Proof::Shows(_) | Proof::Open => {}
            }
        }
        is_equivalent_so_far = false;
        let found = found.map(|found| trial.shrunk(found, &facts));
        if let Some(found) = found
            && let [Some(before), Some(after)] = trial.seen(&found)
        {
            return Witness::Found(pasted::paste(trial.model, site, rule.as_deref(), &found, [&before, &after]));
        }
    }
    if is_equivalent_so_far { Witness::Equivalent } else { Witness::NotFound }
}

/// The days on which tests judge. Where there is no test, the first on which all is in force that ever comes into force.
fn days_of_tests(model: &Model, cases: &[&Case<'_>]) -> Vec<Date> {
    if !cases.is_empty() {
        return cases.iter().map(|case| case.as_of).collect();
    }
    let policies = model.stacks.iter().flat_map(|stack| stack.policies.iter().map(|policy| policy.period));
    let rules = model.stacks.iter().flat_map(|stack| stack.rules.iter().map(|rule| rule.period));
    let last = policies.chain(rules).filter_map(|period| period.from).max();
    vec![last.or(Date::from_ymd(2000, 1, 1)).unwrap_or(Date::MIN)]
}

/// The rules that a change concerns: of a rule itself, its exceptions and those that it is an exception to; of a 定义 or an aggregate all
/// that use it.
fn rules_of<'m>(edits: &'m [Edit], model: &'m Model) -> Vec<&'m Rule> {
    let mut rules: Vec<&Rule> = Vec::new();
    for edit in edits {
        match edit {
            Edit::Rule(stack, at, _) => {
                let Some(stack) = model.stacks.get(*stack) else { continue };
                let concerns = |(other, rule): &(usize, &Rule)| {
                    other == at
                        || rule.overridden_by.contains(at)
                        || stack.rules.get(*at).is_some_and(|own| own.overridden_by.contains(other))
                };
                rules.extend(stack.rules.iter().enumerate().filter(concerns).map(|(_, rule)| rule));
            }
            Edit::Definition(id, _) => {
                let uses = |rule: &&Rule| {
                    rule.expressions().any(|part| model.reads(part).definitions && model.uses(part, &ExpressionKind::Definition(*id)))
                };
                rules.extend(model.stacks.iter().flat_map(|stack| &stack.rules).filter(uses));
            }
            Edit::Aggregate(id, _) => {
                let uses = |rule: &&Rule| rule.expressions().any(|part| model.uses(part, &ExpressionKind::Aggregate(*id)));
                rules.extend(model.stacks.iter().flat_map(|stack| &stack.rules).filter(uses));
            }
            // A 默认 speaks where no rule does.
            Edit::Policy(stack, id, changed) => {
                let own = model.stacks.get(*stack).filter(|stack| concluded(&stack.policies[*id]) != concluded(changed));
                rules.extend(own.into_iter().flat_map(|stack| &stack.rules));
            }
        }
    }
    rules
}

fn concluded(policy: &Policy) -> Option<&Conclusion> {
    policy.default.as_ref().map(|default| &default.conclusion)
}

/// The facts on which the change may depend, each with the values to try.
fn values_to_try(edits: &[Edit], rules: &[&Rule], model: &Model, base: Option<&Variant>) -> Vec<(FieldId, Vec<Fact>)> {
    let Some(base) = base else { return Vec::new() };
    let mut conditions: Vec<&Expression> = Vec::new();
    let mut fields: IndexSet<FieldId> = IndexSet::default();
    let mut materials: Vec<&Material> = Vec::new();
    for rule in rules {
        materials.extend(&rule.materials);
        conditions.extend(rule.expressions());
        fields.extend(rule.materials.iter().map(|material| material.field));
    }
    for edit in edits {
        match edit {
            Edit::Rule(_, _, rule) => conditions.extend(rule.expressions()),
            Edit::Policy(stack, id, changed) => {
                // What is taken away stands in the policy as it is.
                let own = model.stacks.get(*stack).map(|stack| &stack.policies[*id]);
                for policy in own.into_iter().chain([&**changed]) {
                    conditions.extend(policy.conditions());
                    fields.extend(policy.required.iter().map(|required| required.field));
                }
            }
            Edit::Definition(id, changed) => conditions.extend([&model.definitions[*id].value, changed]),
            Edit::Aggregate(id, changed) => conditions.extend(model.aggregates[*id].parts().chain(changed.parts())),
        }
    }
    let mut parts: Vec<&Expression> = conditions.clone();
    let mut constants: Vec<(Value, &Type)> = Vec::new();
    for condition in conditions {
        model.walk(condition, &mut |part| match &part.kind {
            ExpressionKind::Field(field) | ExpressionKind::Filled { field, .. } => drop(fields.insert(*field)),
            ExpressionKind::Aggregate(id) => {
                for inner in model.aggregates[*id].parts() {
                    parts.push(inner);
                    fields.extend(model.reads(inner).fields);
                }
            }
            ExpressionKind::Constant(value @ (Value::Number(_) | Value::Date(_))) => constants.push((value.clone(), &part.ty)),
            _ => {}
        });
    }
    let list = base.list();
    let session = Session::with_aggregates(model, &list, base.as_of, false, Arc::default());
    let context = session.context(0, base.subject);
    let values = |field: FieldId| {
        let mut candidates = Candidates::default();
        parts.iter().for_each(|part| candidates.visit(&context, part, field));
        let ty = &model.fields[field].ty;
        let mut values: Vec<Value> = candidates.values(&session, ty);
        // A constant of another type may be no whole number.
        let is_whole = matches!(ty, Type::Number(NumberType { whole: true, .. }));
        let fits = |other: &Type| other.meets(ty) && !is_whole;
        values.extend(constants.iter().filter(|(_, other)| fits(other)).map(|(value, _)| value.clone()));
        for members in materials.iter().filter(|material| material.field == field).filter_map(|material| material.members.as_deref()) {
            // All of them, and all but each.
            let without = |missing: Option<&Symbol>| Value::set(members.iter().copied().filter(|name| Some(name) != missing).collect());
            values.push(without(None));
            values.extend(members.iter().map(|member| without(Some(member))));
        }
        let mut seen: IndexSet<Value> = IndexSet::default();
        values.retain(|value| seen.insert(value.clone()));
        if let Some(grid) = Grid::of(ty) {
            values.sort_by_key(|value| grid.oddness(value));
        }
        let step = values.len().div_ceil(MAX_VALUES).max(1);
        values.into_iter().step_by(step).map(Fact::Known).chain([Fact::Absent]).collect()
    };
    fields.into_iter().map(|field| (field, values(field))).collect()
}

/// Days on which a changed period begins or ends.
fn days(edits: &[Edit], model: &Model) -> Vec<Date> {
    let mut days = Vec::new();
    for edit in edits {
        let periods = match edit {
            Edit::Rule(stack, at, changed) => {
                let own = model.stacks.get(*stack).and_then(|stack| stack.rules.get(*at)).map(|rule| rule.period);
                own.filter(|own| *own != changed.period).map(|own| [own, changed.period])
            }
            Edit::Policy(stack, id, changed) => {
                let own = model.stacks.get(*stack).map(|stack| stack.policies[*id].period);
                own.filter(|own| *own != changed.period).map(|own| [own, changed.period])
            }
            Edit::Definition(..) | Edit::Aggregate(..) => None,
        };
        days.extend(periods.into_iter().flatten().flat_map(|period| [period.from, period.until]).flatten());
    }
    days
}

impl Trial<'_> {
    /// Looks for a list that shows the change in its outcome, one fact changed at a time. `shown` keeps the first ones that show it otherwise.
    fn singly(&mut self, bases: &[Variant], facts: &[(FieldId, Vec<Fact>)], days: &[Date], shown: &mut Shown) -> Searched {
        let on_days = days.iter().flat_map(|day| bases.iter().map(|base| base.on(*day)));
        let mut own: Vec<Variant> = on_days.chain(bases.iter().cloned()).collect();
        own.truncate(MAX_VARIANTS);
        let mut budget = MAX_VARIANTS - own.len();
        if let Some(found) = self.shown(own, shown) {
            return Searched::Found(Box::new(found));
        }
        let aggregated = aggregated(self.model);
        for base in bases {
            for (field, values) in facts {
                let changed: Vec<Variant> = values.iter().flat_map(|fact| base.with(self.model, &aggregated, *field, fact)).collect();
                // Half of the budget is kept for changes of several facts at once.
                if changed.len() > budget.saturating_sub(MAX_VARIANTS / 2) {
                    return Searched::Left(budget);
                }
                budget -= changed.len();
                if let Some(found) = self.shown(changed, shown) {
                    return Searched::Found(Box::new(found));
                }
            }
        }
        if shown.telling.is_some() { Searched::Enough } else { Searched::Left(budget) }
    }

    /// Changes several facts at once.
    fn at_random(&mut self, bases: &[Variant], facts: &[(FieldId, Vec<Fact>)], budget: usize, shown: &mut Shown) -> Option<Variant> {
        let aggregated = aggregated(self.model);
        let mut random = Random::new();
        for _ in 0..budget / BATCH {
            let mut batch = Vec::with_capacity(BATCH);
            for _ in 0..BATCH {
                let mut variant = bases.get(random.below(bases.len()))?.clone();
                for _ in 0..2 + random.below(3) {
                    let Some((field, values)) = facts.get(random.below(facts.len())) else { continue };
                    let Some(fact) = values.get(random.below(values.len())) else { continue };
                    let mut changed = variant.with(self.model, &aggregated, *field, fact);
                    let which = random.below(changed.len());
                    if which < changed.len() {
                        variant = changed.swap_remove(which);
                    }
                }
                batch.push(variant);
            }
            if let Some(found) = self.shown(batch, shown) {
                return Some(found);
            }
        }
        None
    }

    /// All of them, those first in which the conditions of a changed rule may be met.
    fn nearest(&self, bases: &[Variant]) -> Vec<Variant> {
        let mut ranked: Vec<(bool, &Variant)> =
            bases.iter().map(|base| (!self.conditions(base).iter().any(|conditions| conditions.met() != Truth::No), base)).collect();
        ranked.sort_by_key(|(is_never_met, _)| *is_never_met);
        ranked.into_iter().map(|(_, base)| base.clone()).collect()
    }

    /// Of some lists the first that shows the change in its outcome. `shown` keeps the first ones that show it otherwise.
    fn shown(&mut self, mut batch: Vec<Variant>, shown: &mut Shown) -> Option<Variant> {
        let before: Vec<_> = batch.iter().map(|variant| self.conditions(variant)).collect();
        self.swap();
        let touched: Vec<bool> =
            batch.iter().zip(before).map(|(variant, before)| self.reach.touches(&before, &self.conditions(variant))).collect();
        let mut touched = touched.into_iter();
        batch.retain(|_| touched.next().unwrap_or_default());
        let after: Vec<Option<Seen>> = batch.iter().map(|variant| self.look(variant)).collect();
        self.swap();
        for (variant, after) in batch.into_iter().zip(after) {
            let (Some(before), Some(after)) = (self.look(&variant), after) else { continue };
            if before.outcome != after.outcome {
                return Some(variant);
            }
            let kept = if before.tells(&after) { &mut shown.telling } else { &mut shown.at_all };
            if before != after && kept.is_none() {
                *kept = Some(variant);
            }
        }
        None
    }

    /// How the conditions turn out that the change reaches.
    fn conditions(&self, variant: &Variant) -> Vec<Conditions> {
        let list = variant.list();
        conditions_of(&variant.session(self.model, &list), variant.subject, &self.reach)
    }

    fn swap(&mut self) {
        self.edits.iter_mut().for_each(|edit| edit.swap(self.model));
    }

    fn look(&self, variant: &Variant) -> Option<Seen> {
        Seen::of(variant, self.model, self.sources)
    }

    /// Before the change, and after it.
    fn seen(&mut self, variant: &Variant) -> [Option<Seen>; 2] {
        let before = self.look(variant);
        self.swap();
        let after = self.look(variant);
        self.swap();
        [before, after]
    }

    fn shows(&mut self, variant: &Variant) -> bool {
        let [before, after] = self.seen(variant);
        before.is_some() && after.is_some() && before != after
    }

    /// Whether a test can tell.
    fn tells(&mut self, variant: &Variant) -> bool {
        matches!(self.seen(variant), [Some(before), Some(after)] if before.tells(&after))
    }

    /// The list without the items and facts that it can do without and still show the change by the same outcomes, with ordinary values
    /// in place of odd ones.
    fn shrunk(&mut self, mut found: Variant, facts: &[(FieldId, Vec<Fact>)]) -> Variant {
        // Whatever is taken away may be a part of an aggregate.
        found.aggregates = None;
        let [before, after] = self.seen(&found);
        let is_telling = matches!((&before, &after), (Some(before), Some(after)) if before.tells(after));
        let outcomes = [before, after].map(|seen| seen.map(|seen| seen.outcome));
        let shows = |trial: &mut Self, variant: &Variant| {
            let [Some(before), Some(after)] = trial.seen(variant) else { return false };
            let as_telling = if is_telling { before.tells(&after) } else { before != after };
            as_telling && [before, after].map(|seen| Some(seen.outcome)) == outcomes
        };
        let mut small = found;
        for at in (0..small.items.len()).rev() {
            let mut fewer = small.clone();
            fewer.items.remove(at);
            fewer.subject = match small.subject {
                Subject::Item(own) if own as usize == at => continue,
                Subject::Item(own) if own as usize > at => Subject::Item(own - 1),
                same @ (Subject::Item(_) | Subject::List | Subject::Group(..)) => same,
            };
            if shows(self, &fewer) {
                small = fewer;
            }
        }
        for field in self.model.fields.ids().collect::<Vec<_>>() {
            for row in 0..small.items.len() {
                let mut fewer = small.clone();
                let facts = fewer.items.iter_mut().skip(row).take(1);
                if facts.map(|facts| std::mem::replace(&mut facts[field], Fact::Absent)).any(|fact| fact != Fact::Absent)
                    && shows(self, &fewer)
                {
                    small = fewer;
                }
            }
            let mut fewer = small.clone();
            if std::mem::replace(&mut fewer.objects[field], Fact::Absent) != Fact::Absent && shows(self, &fewer) {
                small = fewer;
            }
        }
        for (field, values) in facts {
            let Some(grid) = Grid::of(&self.model.fields[*field].ty) else { continue };
            let oddness = |fact: &Fact| if let Fact::Known(value) = fact { grid.oddness(value) } else { 0 };
            for row in 0..small.items.len() {
                let Some(odd) = small.items.get(row).map(|facts| oddness(&facts[*field])).filter(|odd| *odd > 0) else { continue };
                let plainer = values.iter().filter(|fact| matches!(fact, Fact::Known(_)) && oddness(fact) < odd).find_map(|fact| {
                    let mut other = small.clone();
                    other.items.iter_mut().skip(row).take(1).for_each(|facts| facts[*field] = fact.clone());
                    shows(self, &other).then_some(other)
                });
                small = plainer.unwrap_or(small);
            }
        }
        small
    }
}
