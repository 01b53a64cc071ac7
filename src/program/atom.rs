//! Conditions on one fact: which classes of it meet them. Where thresholds order the classes they are computed; everywhere else the
//! plain evaluator is asked about a value of each class.

use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::{Fact, List};
use crate::eval::formula::Question;
use crate::ir::{Expression, ExpressionKind, FieldId, Model, Need, Relation, SetTest};
use crate::program::allowed::{Allowed, joined};
use crate::program::domain::{Domain, Kind, SPECIAL_FACTS};
use crate::value::date::Date;
use crate::value::truth::Truth;
use crate::value::types::Type;
use crate::value::{Symbol, Value};
use std::sync::Arc;

/// A condition on one fact.
#[derive(Clone, Debug)]
pub struct Atom {
    pub field: FieldId,
    pub test: Test,
}

#[derive(Clone, Debug)]
pub enum Test {
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
pub struct Oracle<'m> {
    pub model: &'m Model,
    /// For a finished list, and for an open form.
    sessions: [Session<'m>; 2],
}

/// A list without items.
pub fn no_list() -> List {
    List { rows: Vec::new(), objects: Arc::default(), object_errors: Vec::new() }
}

impl<'m> Oracle<'m> {
    /// `list`: one without items.
    pub fn new(model: &'m Model, list: &'m List, as_of: Date) -> Self {
        let session = |open| Session::part(model, list, as_of, open, Arc::default());
        Oracle { model, sessions: [session(false), session(true)] }
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
    pub fn atom(&self, stack: usize, expression: &Expression) -> Option<Atom> {
        self.comparison(stack, expression).or_else(|| {
            let reads = self.model.reads(expression);
            let field = reads.only_field().filter(|_| !reads.faults)?;
            Some(Atom { field, test: Test::Other })
        })
    }

    /// A condition whose constants are thresholds of its fact.
    fn comparison(&self, stack: usize, expression: &Expression) -> Option<Atom> {
        use ExpressionKind as K;
        let constant = |expression: &Expression| self.constant(stack, expression);
        let found = |field, test| Some(Atom { field, test });
        match &expression.kind {
            K::Field(field) => found(*field, Test::Plain),
            K::Filled { field, .. } => found(*field, Test::Plain),
            K::Compare { relation, left, right } => match (bare_field(left), bare_field(right)) {
                (Some(field), None) => found(field, Test::Relations(vec![(*relation, constant(right)?)])),
                (None, Some(field)) => found(field, Test::Relations(vec![(turned(*relation), constant(left)?)])),
                _ => None,
            },
            K::Between { value, low, high } => {
                found(bare_field(value)?, Test::Relations(vec![(Relation::AtLeast, constant(low)?), (Relation::AtMost, constant(high)?)]))
            }
            K::InList { value, list, negated } => {
                found(bare_field(value)?, Test::OneOf { constants: list.iter().map(constant).collect::<Option<_>>()?, negated: *negated })
            }
            K::SetTest { set, members, .. } => {
                let names = members.iter().map(|member| match constant(member)? {
                    Value::Choice(symbol) => Some(symbol),
                    _ => None,
                });
                found(bare_field(set)?, Test::Names(names.collect::<Option<_>>()?))
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
    pub fn allowed(&self, stack: usize, question: &Question<'_>, atom: &Atom, domain: &Domain) -> Option<Allowed> {
        let special = if self.needs_value(question, atom) {
            [Truth::Unknown; SPECIAL_FACTS.len()]
        } else {
            self.special(stack, question, atom.field)
        };
        let values = match direct(atom, domain) {
            Some(values) => values,
            None => self.tried(stack, question, atom, domain)?,
        };
        Some(Allowed { special, values })
    }

    /// The classes that meet a condition which is a bit of its fact's domain.
    pub fn allowed_by_bit(&self, stack: usize, expression: &Expression, field: FieldId, domain: &Domain, bit: usize) -> Allowed {
        let values = (0..domain.values()).filter(|class| class >> bit & 1 == 1).map(|class| (class, class + 1)).collect();
        Allowed { special: self.special(stack, &Question::Condition(expression), field), values: joined(values) }
    }

    /// Whether an atom is unknown as long as its fact has no value.
    fn needs_value(&self, question: &Question<'_>, atom: &Atom) -> bool {
        let compares = match &atom.test {
            Test::Relations(_) => true,
            Test::OneOf { constants, .. } => !constants.is_empty(),
            Test::Plain => matches!(question, Question::Condition(Expression { kind: ExpressionKind::Field(_), .. })),
            Test::Names(_) | Test::Other => false,
        };
        let field = self.model.field(atom.field);
        compares && field.default.is_none() && !matches!(field.ty, Type::Set(_))
    }

    fn special(&self, stack: usize, question: &Question<'_>, field: FieldId) -> [Truth; SPECIAL_FACTS.len()] {
        std::array::from_fn(|class| {
            SPECIAL_FACTS.get(class).map_or(Truth::Unknown, |(fact, open)| self.ask(stack, question, field, fact, *open))
        })
    }

    /// Tries a value of each class.
    fn tried(&self, stack: usize, question: &Question<'_>, atom: &Atom, domain: &Domain) -> Option<Vec<(u32, u32)>> {
        let mut samples = domain.samples();
        if samples.is_empty() {
            // Where only presence counts, one value stands for all.
            samples = vec![any_value(&self.model.field(atom.field).ty)];
            if !matches!(question, Question::Lacking(_) | Question::Condition(Expression { kind: ExpressionKind::Filled { .. }, .. })) {
                return None;
            }
        }
        let alike = samples.len() == 1;
        let mut ranges = Vec::new();
        for (class, value) in (0..).zip(samples) {
            match self.ask(stack, question, atom.field, &Fact::Known(value), false) {
                Truth::Yes => ranges.push(if alike { (0, domain.values()) } else { (class, class + 1) }),
                Truth::No => {}
                Truth::Unknown => return None,
            }
        }
        Some(joined(ranges))
    }
}

/// The classes of values that meet an atom, where the thresholds decide.
fn direct(atom: &Atom, domain: &Domain) -> Option<Vec<(u32, u32)>> {
    let all = domain.values();
    match &atom.test {
        Test::Relations(relations) => {
            let mut common = vec![(0, all)];
            for (relation, constant) in relations {
                let ranges = related(*relation, constant, domain, all)?;
                let both = Allowed { special: [Truth::No; SPECIAL_FACTS.len()], values: common }
                    .and(&Allowed { special: [Truth::No; SPECIAL_FACTS.len()], values: ranges });
                common = both.values;
            }
            Some(common)
        }
        Test::OneOf { constants, negated } => {
            let mut ranges = Vec::new();
            for constant in constants {
                ranges.extend(related(Relation::Equal, constant, domain, all)?);
            }
            let found = Allowed { special: [Truth::No; SPECIAL_FACTS.len()], values: joined(ranges) };
            Some(if *negated { found.not(all).values } else { found.values })
        }
        Test::Names(_) | Test::Plain | Test::Other => None,
    }
}

/// The classes that stand in a relation to a constant.
fn related(relation: Relation, constant: &Value, domain: &Domain, all: u32) -> Option<Vec<(u32, u32)>> {
    let ordered = match domain.kind {
        Kind::Numbers(_) | Kind::Dates(_) => true,
        Kind::Choice { .. } | Kind::Texts(_) | Kind::Truth => false,
        Kind::Any | Kind::Names(_) | Kind::Tests(_) => return None,
    };
    let known = domain.value_class(constant);
    let at = match known {
        // A name that the fact cannot have equals none of its values.
        None if matches!(constant, Value::Choice(_)) => all,
        None => return None,
        Some(at) => at,
    };
    let one = if at < all { vec![(at, at + 1)] } else { Vec::new() };
    let ranges = match relation {
        Relation::Equal => one,
        Relation::NotEqual => vec![(0, at.min(all)), ((at + 1).min(all), all)],
        Relation::Less if ordered => vec![(0, at)],
        Relation::AtMost if ordered => vec![(0, at + 1)],
        Relation::More if ordered => vec![(at + 1, all)],
        Relation::AtLeast if ordered => vec![(at, all)],
        Relation::Less | Relation::AtMost | Relation::More | Relation::AtLeast => return None,
    };
    Some(joined(ranges))
}

fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Equal | Relation::NotEqual => relation,
        Relation::Less => Relation::More,
        Relation::More => Relation::Less,
        Relation::AtMost => Relation::AtLeast,
        Relation::AtLeast => Relation::AtMost,
    }
}

/// Some value of a type.
fn any_value(ty: &Type) -> Value {
    match ty {
        Type::Date => Value::Date(Date::MIN),
        Type::Number(_) => Value::Number(crate::value::number::Number::ZERO),
        Type::Truth => Value::Truth(true),
        Type::Choice(names) => names.first().map_or(Value::Truth(true), |name| Value::Choice(*name)),
        Type::Set(_) => Value::set(Vec::new()),
        Type::Text | Type::Error => Value::Text(crate::value::Text::new("\u{0}")),
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

/// Whether a test of several names holds just if it holds for each part of them.
pub fn needs_every_part(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::SetTest { test, .. } => match test {
            SetTest::All | SetTest::None => true,
            SetTest::Any => false,
        },
        _ => true,
    }
}

/// The fact that an expression is, if it is nothing else.
pub fn bare_field(expression: &Expression) -> Option<FieldId> {
    match &expression.kind {
        ExpressionKind::Field(field) => Some(*field),
        _ => None,
    }
}

/// The names that an 应备 asks of a 集合.
pub fn needed_names(need: &Need) -> &[Symbol] {
    need.members.as_deref().unwrap_or_default()
}
