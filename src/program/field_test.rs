//! Conditions on one fact: which classes of it meet them. Where thresholds order the classes they are computed; everywhere else the
//! plain evaluator is asked about a value of each class.

use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::{Fact, List};
use crate::eval::formula::Question;
use crate::eval::ranges::Ranges;
use crate::ir::{Expression, ExpressionKind, FieldId, Model, Relation, SetTest};
use crate::program::class_set::{ByNoValue, ClassSet};
use crate::program::domain::{Domain, Kind, NoValue};
use crate::value::date::Date;
use crate::value::number::Number;
use crate::value::truth::Truth;
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::sync::Arc;

/// A condition on one fact.
#[derive(Clone, Debug)]
pub struct FieldTest {
    pub field: FieldId,
    pub kind: TestKind,
}

#[derive(Clone, Debug)]
pub enum TestKind {
    /// The fact stands in this relation to each of these constants (all of them).
    Relations(Vec<(Relation, Value)>),
    /// The fact is one of these constants, or none of them.
    OneOf { constants: Vec<Value>, negated: bool },
    /// These names of a 集合 count.
    Names(Vec<Symbol>),
    /// Only whether it is filled, or a fact of type 是否 itself.
    Plain,
    /// Anything else that depends on this fact alone.
    Other,
}

/// The plain evaluator, for questions about single facts.
pub struct FieldEvaluator<'m> {
    pub model: &'m Model,
    /// For a finished list, and for an open form.
    sessions: [Session<'m>; 2],
}

impl<'m> FieldEvaluator<'m> {
    /// `list`: one without items.
    pub fn new(model: &'m Model, list: &'m List, as_of: Date) -> Self {
        let session = |open| Session::with_aggregates(model, list, as_of, open, Arc::default());
        FieldEvaluator { model, sessions: [session(false), session(true)] }
    }

    fn context(&self, stack: usize, open: bool) -> Context<'_> {
        let [finished, form] = &self.sessions;
        if open { form } else { finished }.context(stack, Subject::List)
    }

    /// The value of an expression that is the same for every item, if it has one.
    pub fn constant(&self, stack: usize, expression: &Expression) -> Option<Value> {
        if !self.model.reads(expression).is_constant() {
            return None;
        }
        self.context(stack, false).value(expression).ok()
    }

    /// The condition as one on a single fact, if it is that.
    pub fn field_test(&self, stack: usize, expression: &Expression) -> Option<FieldTest> {
        self.comparison(stack, expression).or_else(|| {
            let reads = self.model.reads(expression);
            let field = reads.only_field().filter(|_| !reads.faults)?;
            Some(FieldTest { field, kind: TestKind::Other })
        })
    }

    /// A condition whose constants are thresholds of its fact.
    fn comparison(&self, stack: usize, expression: &Expression) -> Option<FieldTest> {
        use ExpressionKind as K;
        let constant = |expression: &Expression| self.constant(stack, expression);
        let found = |field, kind| Some(FieldTest { field, kind });
        match &expression.kind {
            K::Field(field) => found(*field, TestKind::Plain),
            K::Filled { field, .. } => found(*field, TestKind::Plain),
            K::Compare { relation, left, right } => match (bare_field(left), bare_field(right)) {
                (Some(field), None) => found(field, TestKind::Relations(vec![(*relation, constant(right)?)])),
                (None, Some(field)) => found(field, TestKind::Relations(vec![(relation.turned(), constant(left)?)])),
                _ => None,
            },
            K::Between { value, low, high } => found(
                bare_field(value)?,
                TestKind::Relations(vec![(Relation::AtLeast, constant(low)?), (Relation::AtMost, constant(high)?)]),
            ),
            K::InList { value, list, negated } => found(
                bare_field(value)?,
                TestKind::OneOf { constants: list.iter().map(constant).collect::<Option<_>>()?, negated: *negated },
            ),
            K::SetTest { set, members, .. } => {
                let names = members.iter().map(|member| match constant(member)? {
                    Value::Choice(symbol) => Some(symbol),
                    _ => None,
                });
                found(bare_field(set)?, TestKind::Names(names.collect::<Option<_>>()?))
            }
            _ => None,
        }
    }

    /// The truth of a question if a fact is so.
    fn ask(&self, stack: usize, question: &Question<'_>, field: FieldId, fact: &Fact, open: bool) -> Truth {
        let supposed = Some(Supposition { field, fact, affects_presence: true });
        Truth::of(&question.ask(&Context { supposed, ..self.context(stack, open) }))
    }

    /// The classes that meet a question on one fact; `None` where the classes do not decide it.
    pub fn classes(&self, stack: usize, question: &Question<'_>, test: &FieldTest, domain: &Domain) -> Option<ClassSet> {
        let values = by_thresholds(test, domain).or_else(|| self.by_samples(stack, question, domain))?;
        Some(ClassSet { no_value: self.no_value(stack, question, domain.field), values })
    }

    /// The classes that meet a question which is a bit of its fact's domain.
    pub fn classes_by_bit(&self, stack: usize, question: &Question<'_>, domain: &Domain, bit: usize) -> ClassSet {
        let values = (0..domain.class_count()).filter(|class| class >> bit & 1 == 1).map(|class| (class, class + 1)).collect();
        ClassSet { no_value: self.no_value(stack, question, domain.field), values }
    }

    fn no_value(&self, stack: usize, question: &Question<'_>, field: FieldId) -> ByNoValue<Truth> {
        NoValue::ALL.map(|class| {
            let (fact, open) = class.fact();
            self.ask(stack, question, field, &fact, open)
        })
    }

    /// Tries a value of each class; where thresholds order the classes only presence can be asked, and any value stands for all.
    fn by_samples(&self, stack: usize, question: &Question<'_>, domain: &Domain) -> Option<Ranges> {
        let is_presence =
            matches!(question, Question::Lacking(_) | Question::Condition(Expression { kind: ExpressionKind::Filled { .. }, .. }));
        let (samples, width) = match domain.kind {
            Kind::Numbers(_) if is_presence => (vec![Value::Number(Number::ZERO)], domain.class_count()),
            Kind::Dates(_) if is_presence => (vec![Value::Date(Date::MIN)], domain.class_count()),
            Kind::Numbers(_) | Kind::Dates(_) | Kind::Tests(_) => return None,
            Kind::Truth | Kind::Choice(_) | Kind::Texts(_) | Kind::Names(_) => (domain.samples(), 1),
        };
        let mut ranges = Vec::new();
        for (class, value) in (0..).zip(samples) {
            match self.ask(stack, question, domain.field, &Fact::Known(value), false) {
                Truth::Yes => ranges.push((class, class + width)),
                Truth::No => {}
                Truth::Unknown => return None,
            }
        }
        Some(ranges.into_iter().collect())
    }
}

/// The classes of values that meet a test, where its constants are thresholds.
fn by_thresholds(test: &FieldTest, domain: &Domain) -> Option<Ranges> {
    let all = domain.class_count();
    match &test.kind {
        TestKind::Relations(relations) => relations.iter().try_fold(Ranges::from_iter([(0, all)]), |common, (relation, constant)| {
            Some(common.and(&related(*relation, constant, domain)?.into_iter().collect()))
        }),
        TestKind::OneOf { constants, negated } => {
            let equal = constants.iter().map(|constant| related(Relation::Equal, constant, domain));
            let found: Ranges = equal.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
            Some(if *negated { found.not(all) } else { found })
        }
        TestKind::Names(_) | TestKind::Plain | TestKind::Other => None,
    }
}

/// The classes that stand in a relation to a constant.
fn related(relation: Relation, constant: &Value, domain: &Domain) -> Option<Vec<(u32, u32)>> {
    let ordered = match domain.kind {
        Kind::Numbers(_) | Kind::Dates(_) => true,
        Kind::Choice(_) | Kind::Texts(_) | Kind::Truth => false,
        Kind::Names(_) | Kind::Tests(_) => return None,
    };
    let all = domain.class_count();
    let (at, after) = match domain.value_class(constant) {
        Some(class) => (class, class + 1),
        // A name that the fact cannot have equals none of its values.
        None if matches!(constant, Value::Choice(_)) => (all, all),
        None => return None,
    };
    match relation {
        Relation::Equal => Some(vec![(at, after)]),
        Relation::NotEqual => Some(vec![(0, at), (after, all)]),
        Relation::Less => ordered.then(|| vec![(0, at)]),
        Relation::AtMost => ordered.then(|| vec![(0, after)]),
        Relation::More => ordered.then(|| vec![(after, all)]),
        Relation::AtLeast => ordered.then(|| vec![(at, all)]),
    }
}

/// The test of some of a 集合's names, in the same words.
pub fn some_names(expression: &Expression, names: &[Symbol]) -> Option<Expression> {
    let ExpressionKind::SetTest { test, set, .. } = &expression.kind else { return None };
    let Type::Set(all) = &set.ty else { return None };
    let member = |name: &Symbol| Expression {
        kind: ExpressionKind::Constant(Value::Choice(*name)),
        ty: Type::Choice(all.clone()),
        span: expression.span,
    };
    let kind = ExpressionKind::SetTest { test: *test, set: set.clone(), members: names.iter().map(member).collect() };
    Some(Expression { kind, ty: expression.ty.clone(), span: expression.span })
}

/// Whether a test of several names holds exactly if it holds for each part of them.
pub fn needs_every_part(expression: &Expression) -> bool {
    !matches!(expression.kind, ExpressionKind::SetTest { test: SetTest::Any, .. })
}

/// The fact that an expression is, if it is nothing else.
fn bare_field(expression: &Expression) -> Option<FieldId> {
    if let ExpressionKind::Field(field) = expression.kind { Some(field) } else { None }
}
