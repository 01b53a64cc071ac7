//! Conditions in disjunctive form: a term holds if all its facts and computed conditions meet it.

use crate::collections::{Id, IndexMap, IndexSet};
use crate::eval::formula::Question;
use crate::ir::{DefinitionId, Expression, ExpressionKind, Material, Rule};
use crate::program::class_set::ClassSet;
use crate::program::domain::Kind;
use crate::program::domain_builder::Domains;
use crate::program::field_test::{FieldEvaluator, FieldTest, TestKind, needs_every_part, some_names};
use crate::program::ids::{ComputedId, DomainId};
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::collections::BTreeMap;

/// A 且 of conditions is multiplied out to at most this many terms; what would be more is computed.
const MAX_PRODUCT: usize = 32;
/// A 或 keeps at most this many terms.
const MAX_SUM: usize = 512;

/// A conjunction: tests of facts, and of computed conditions.
#[derive(Clone, Debug, Default)]
pub struct Term {
    /// Sorted by domain, each once.
    pub tests: Vec<(DomainId, ClassSet)>,
    /// Computed conditions, and what each must be.
    pub computed: Vec<(ComputedId, bool)>,
}

/// A condition that the index does not hold itself: it is evaluated for each item that needs it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct ComputedCondition {
    pub stack: usize,
    pub question: ComputedQuestion,
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub enum ComputedQuestion {
    Condition(Expression),
    /// Whether something of these is lacking.
    Lacking(Vec<Material>),
}

/// Makes terms of conditions, and collects the computed conditions that they need.
pub struct TermMaker<'m> {
    pub evaluator: &'m FieldEvaluator<'m>,
    pub domains: &'m Domains,
    pub computed: IndexSet<ComputedCondition>,
    /// The terms of a definition or of its negation.
    definitions: IndexMap<(DefinitionId, bool), Vec<Term>>,
}

/// A part of a condition, which is computed as a whole if it has too many terms.
#[derive(Clone, Copy)]
enum Part<'e> {
    /// A condition, and what it must be.
    Condition(&'e Expression, bool),
    Lacking(&'e [Material]),
}

impl Term {
    fn of_test(test: (DomainId, ClassSet)) -> Term {
        Term { tests: vec![test], computed: Vec::new() }
    }

    /// Both terms; none if no item can meet them.
    fn and(mut self, other: &Term) -> Option<Term> {
        for (domain, classes) in &other.tests {
            match self.tests.binary_search_by_key(domain, |(tested, _)| *tested) {
                Ok(at) => self.tests[at].1 = self.tests[at].1.and(classes),
                Err(at) => self.tests.insert(at, (*domain, classes.clone())),
            }
        }
        for computed in &other.computed {
            if !self.computed.contains(computed) {
                self.computed.push(*computed);
            }
        }
        self.tests.iter().all(|(_, classes)| !classes.is_empty()).then_some(self)
    }
}

impl<'m> TermMaker<'m> {
    pub fn new(evaluator: &'m FieldEvaluator<'m>, domains: &'m Domains) -> Self {
        TermMaker { evaluator, domains, computed: IndexSet::default(), definitions: IndexMap::default() }
    }

    /// Whether a rule applies, its day, its 适用 and the rows above it aside.
    pub fn rule(&mut self, stack: usize, rule: &Rule) -> Vec<Term> {
        let row = rule.first_hit().map(|row| &row.test);
        let when = rule.when.parts().iter().chain(row).map(|condition| Part::Condition(condition, true));
        let unless = rule.unless.parts().iter().map(|condition| Part::Condition(condition, false));
        let materials = (!rule.materials.is_empty()).then_some(Part::Lacking(&rule.materials));
        self.conjunction(stack, when.chain(unless).chain(materials))
    }

    /// The terms in which a condition is as `wanted`.
    pub fn condition(&mut self, stack: usize, expression: &Expression, wanted: bool) -> Vec<Term> {
        match &expression.kind {
            ExpressionKind::And(parts) | ExpressionKind::Or(parts) => {
                if matches!(expression.kind, ExpressionKind::And(_)) == wanted {
                    return self.conjunction(stack, parts.iter().map(|part| Part::Condition(part, wanted)));
                }
                let terms = parts.iter().flat_map(|part| self.condition(stack, part, wanted)).collect();
                self.disjunction(stack, terms, Part::Condition(expression, wanted))
            }
            ExpressionKind::Not(inner) => self.condition(stack, inner, !wanted),
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => self.definition(stack, *id, wanted),
            _ => self.single(stack, expression, wanted),
        }
    }

    /// The terms of a definition, worked out once.
    fn definition(&mut self, stack: usize, id: DefinitionId, wanted: bool) -> Vec<Term> {
        if let Some(known) = self.definitions.get(&(id, wanted)) {
            return known.clone();
        }
        let terms = self.condition(stack, &self.evaluator.model.definitions[id].value, wanted);
        self.definitions.insert((id, wanted), terms.clone());
        terms
    }

    fn single(&mut self, stack: usize, expression: &Expression, wanted: bool) -> Vec<Term> {
        if let Some(Value::Truth(truth)) = self.evaluator.constant(stack, expression) {
            return if truth == wanted { vec![Term::default()] } else { Vec::new() };
        }
        if let Some(terms) = self.evaluator.field_test(stack, expression).and_then(|test| self.literal(stack, expression, &test, wanted)) {
            return terms;
        }
        self.computed(stack, Part::Condition(expression, wanted))
    }

    fn literal(&self, stack: usize, expression: &Expression, test: &FieldTest, wanted: bool) -> Option<Vec<Term>> {
        let question = Question::Condition(expression);
        match &test.kind {
            TestKind::Other => {
                let (id, bit) = self.domains.test(test.field, expression)?;
                let domain = &self.domains.all[id];
                let classes = self.evaluator.classes_by_bit(stack, &question, domain, bit);
                Some(vec![Term::of_test((id, if wanted { classes } else { classes.not(domain.class_count()) }))])
            }
            TestKind::Relations(_) | TestKind::OneOf { .. } | TestKind::Plain => {
                let domain = self.domains.of(test.field, None)?;
                Some(vec![Term::of_test(self.domain_test(stack, &question, test, domain, wanted)?)])
            }
            // Names of several domains: each domain's part by itself, all of them or any.
            TestKind::Names(names) => {
                let mut tests = Vec::new();
                for (domain, some) in self.by_domain(test, names)? {
                    let part = some_names(expression, &some)?;
                    tests.push(self.domain_test(stack, &Question::Condition(&part), test, domain, wanted)?);
                }
                if needs_every_part(expression) != wanted {
                    return Some(any_of(tests));
                }
                Some(tests.into_iter().try_fold(Term::default(), |all, test| all.and(&Term::of_test(test))).into_iter().collect())
            }
        }
    }

    /// The domains that these names of a 集合 belong to, each with its names.
    fn by_domain(&self, test: &FieldTest, names: &[Symbol]) -> Option<BTreeMap<DomainId, Vec<Symbol>>> {
        let mut parts: BTreeMap<DomainId, Vec<Symbol>> = BTreeMap::new();
        for name in names {
            parts.entry(self.domains.of(test.field, Some(*name))?).or_default().push(*name);
        }
        if parts.is_empty() {
            parts.insert(self.domains.of(test.field, None)?, Vec::new());
        }
        Some(parts)
    }

    fn domain_test(
        &self,
        stack: usize,
        question: &Question<'_>,
        test: &FieldTest,
        id: DomainId,
        wanted: bool,
    ) -> Option<(DomainId, ClassSet)> {
        let domain = &self.domains.all[id];
        if let (Kind::Names(names), TestKind::Relations(_) | TestKind::OneOf { .. }) = (&domain.kind, &test.kind) {
            // A 集合 compared as a whole: only where one domain holds all its names.
            let Type::Set(declared) = &self.evaluator.model.fields[test.field].ty else { return None };
            if declared.iter().any(|name| !names.contains(name)) {
                return None;
            }
        }
        let classes = self.evaluator.classes(stack, question, test, domain)?;
        Some((id, if wanted { classes } else { classes.not(domain.class_count()) }))
    }

    /// The terms in which something of an 应备 is lacking.
    fn lacking(&mut self, stack: usize, materials: &[Material]) -> Vec<Term> {
        let tests: Option<Vec<_>> = materials.iter().map(|material| self.lacking_tests(stack, material)).collect();
        match tests {
            Some(tests) => self.disjunction(stack, tests.into_iter().flat_map(any_of).collect(), Part::Lacking(materials)),
            None => self.computed(stack, Part::Lacking(materials)),
        }
    }

    /// What is asked of each domain of a fact if something of a need is lacking.
    fn lacking_tests(&self, stack: usize, material: &Material) -> Option<Vec<(DomainId, ClassSet)>> {
        let names = material.members.as_deref().unwrap_or_default();
        let test = FieldTest { field: material.field, kind: TestKind::Names(names.to_vec()) };
        let part = |(domain, some)| {
            let part = Material { members: material.members.as_ref().map(|_| some), ..*material };
            self.domain_test(stack, &Question::Lacking(&part), &test, domain, true)
        };
        self.by_domain(&test, names)?.into_iter().map(part).collect()
    }

    /// A condition that the index does not hold itself.
    fn computed(&mut self, stack: usize, part: Part<'_>) -> Vec<Term> {
        let (question, wanted) = match part {
            Part::Condition(expression, wanted) => (ComputedQuestion::Condition(expression.clone()), wanted),
            Part::Lacking(materials) => (ComputedQuestion::Lacking(materials.to_vec()), true),
        };
        let (id, _) = self.computed.insert_full(ComputedCondition { stack, question });
        vec![Term { tests: Vec::new(), computed: vec![(ComputedId::new(id), wanted)] }]
    }

    /// Terms of which one must hold; `whole`: what they say together.
    fn disjunction(&mut self, stack: usize, terms: Vec<Term>, whole: Part<'_>) -> Vec<Term> {
        let mut single = Vec::new();
        let mut rest = Vec::new();
        for mut term in terms {
            match (term.tests.len(), term.computed.len()) {
                (1, 0) => single.append(&mut term.tests),
                // Holds whatever the item is.
                (0, 0) => return vec![Term::default()],
                _ => rest.push(term),
            }
        }
        let mut all = any_of(single);
        all.append(&mut rest);
        if all.len() > MAX_SUM { self.computed(stack, whole) } else { all }
    }

    /// The terms in which every part is as it must be.
    fn conjunction<'e>(&mut self, stack: usize, parts: impl Iterator<Item = Part<'e>>) -> Vec<Term> {
        let terms_of = |part| match part {
            Part::Condition(expression, wanted) => (self.condition(stack, expression, wanted), part),
            Part::Lacking(materials) => (self.lacking(stack, materials), part),
        };
        let mut parts: Vec<(Vec<Term>, Part<'_>)> = parts.map(terms_of).collect();
        // The widest parts are computed until the rest can be multiplied out; one part alone may be as wide as it is.
        while parts.iter().filter(|(terms, _)| terms.len() > 1).count() > 1
            && parts.iter().map(|(terms, _)| terms.len()).fold(1, usize::saturating_mul) > MAX_PRODUCT
        {
            let Some((terms, part)) = parts.iter_mut().max_by_key(|(terms, _)| terms.len()) else { break };
            *terms = self.computed(stack, *part);
        }
        parts.iter().fold(vec![Term::default()], |product, (terms, _)| {
            product.iter().flat_map(|left| terms.iter().filter_map(|right| left.clone().and(right))).collect()
        })
    }
}

/// A term for each domain: what is asked of one domain is asked together.
fn any_of(tests: Vec<(DomainId, ClassSet)>) -> Vec<Term> {
    let mut any: BTreeMap<DomainId, ClassSet> = BTreeMap::new();
    for (domain, classes) in tests {
        any.entry(domain).and_modify(|known| *known = known.or(&classes)).or_insert(classes);
    }
    any.into_iter().filter(|(_, classes)| !classes.is_empty()).map(Term::of_test).collect()
}
