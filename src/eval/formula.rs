//! Conditions of one item as formulas over what is unknown: known parts are folded away, each unknown comparison is an atom.

use crate::collections::{Id, IndexMap, IndexSet, IndexVec, ids};
use crate::eval::cause::Causes;
use crate::eval::combine::FirstHit;
use crate::eval::context::Context;
use crate::eval::kleene::Eval;
use crate::ir::{Definition, DefinitionId, Expression, ExpressionKind, FirstHitRow, Need, Rule};
use crate::value::truth::Truth;
use crate::value::types::Type;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// A definition with more nodes than this, those it uses written out, is an atom by itself: no search through a formula of that size
/// would end in time.
const MAX_SIZE: usize = 20_000;

ids! {
    /// Index into [`Atoms::list`].
    AtomId
}

/// A formula in which connectives hold no constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Formula {
    Constant(bool),
    Atom(AtomId),
    Not(Rc<Formula>),
    And(Vec<Rc<Formula>>),
    Or(Vec<Rc<Formula>>),
}

/// A shared formula.
pub type Shared = Rc<Formula>;

/// A question with a truth value. Two are the same if they stand at one place of the model, which is borrowed as long as they live.
#[derive(Clone, Copy)]
pub enum Question<'m> {
    /// Whether a condition holds.
    Condition(&'m Expression),
    /// Whether something of an 应备 is lacking.
    Lacking(&'m Need),
}

impl PartialEq for Question<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Question::Condition(one), Question::Condition(other)) => std::ptr::eq(*one, *other),
            (Question::Lacking(one), Question::Lacking(other)) => std::ptr::eq(*one, *other),
            (Question::Condition(_), Question::Lacking(_)) | (Question::Lacking(_), Question::Condition(_)) => false,
        }
    }
}

impl Eq for Question<'_> {}

impl Hash for Question<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Question::Condition(expression) => std::ptr::hash(*expression, state),
            Question::Lacking(need) => std::ptr::hash(*need, state),
        }
    }
}

/// A condition whose truth is unknown, and why.
pub struct Atom<'m> {
    pub question: Question<'m>,
    /// The stack in whose context it is asked.
    pub stack: usize,
    pub causes: Box<Causes>,
}

impl Question<'_> {
    /// The answer in a context.
    pub fn ask(&self, context: &Context<'_>) -> Eval<bool> {
        match self {
            Question::Condition(expression) => context.truth(expression),
            Question::Lacking(need) => context.lacking(need).map(|lacking| !lacking.is_empty()),
        }
    }
}

/// Whether a rule applies, its exceptions and the rows above it aside.
pub struct Applies {
    pub rule: Shared,
    /// Where it is a row of a decision table with 首个命中 that may count.
    pub row: Option<OpenRow>,
    /// Whether no row above it holds.
    pub counts: Truth,
}

/// A row of a decision table with 首个命中.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenRow {
    /// The same for the rows of one table.
    pub table: usize,
    /// Whether its cells hold, which keeps the rows below from counting.
    pub own: Shared,
}

/// All atoms of one item; the same condition is the same atom.
#[derive(Default)]
pub struct Atoms<'m> {
    pub list: IndexVec<AtomId, Atom<'m>>,
    /// The stack and the question of each.
    asked: IndexSet<(usize, Question<'m>)>,
    /// The formulas of definitions. Each belongs to one stack.
    definitions: IndexMap<DefinitionId, Shared>,
}

pub fn constant(truth: bool) -> Shared {
    Rc::new(Formula::Constant(truth))
}

pub fn not(inner: &Shared) -> Shared {
    match &**inner {
        Formula::Constant(truth) => constant(!truth),
        Formula::Not(inner) => inner.clone(),
        Formula::Atom(_) | Formula::And(_) | Formula::Or(_) => Rc::new(Formula::Not(inner.clone())),
    }
}

/// 且 (`decisive` = false) or 或 (`decisive` = true) of parts, without constants.
fn join(parts: impl IntoIterator<Item = Shared>, decisive: bool) -> Shared {
    let mut open: Vec<Shared> = Vec::new();
    for part in parts {
        match &*part {
            Formula::Constant(truth) if *truth == decisive => return constant(decisive),
            Formula::Constant(_) => {}
            Formula::And(inner) if !decisive => open.extend(inner.iter().cloned()),
            Formula::Or(inner) if decisive => open.extend(inner.iter().cloned()),
            Formula::And(_) | Formula::Or(_) | Formula::Not(_) | Formula::Atom(_) => open.push(part),
        }
    }
    match open.len() {
        0 => constant(!decisive),
        1 => open.swap_remove(0),
        _ if decisive => Rc::new(Formula::Or(open)),
        _ => Rc::new(Formula::And(open)),
    }
}

pub fn and(parts: impl IntoIterator<Item = Shared>) -> Shared {
    join(parts, false)
}

pub fn or(parts: impl IntoIterator<Item = Shared>) -> Shared {
    join(parts, true)
}

impl Formula {
    /// Whether it holds, as far as that is known.
    pub fn truth(&self) -> Truth {
        match self {
            Formula::Constant(truth) => Truth::from(*truth),
            Formula::Atom(_) | Formula::Not(_) | Formula::And(_) | Formula::Or(_) => Truth::Unknown,
        }
    }

    /// Calls `visit` with each atom.
    pub fn each_atom(&self, visit: &mut dyn FnMut(AtomId)) {
        match self {
            Formula::Constant(_) => {}
            Formula::Atom(atom) => visit(*atom),
            Formula::Not(inner) => inner.each_atom(visit),
            Formula::And(parts) | Formula::Or(parts) => parts.iter().for_each(|part| part.each_atom(visit)),
        }
    }
}

/// The formula with some atoms settled; `work` counts the nodes looked at.
pub fn assign(formula: &Shared, settled: &dyn Fn(AtomId) -> Truth, work: &mut usize) -> Shared {
    *work += 1;
    match &**formula {
        Formula::Constant(_) => formula.clone(),
        Formula::Atom(atom) => match settled(*atom) {
            Truth::Unknown => formula.clone(),
            Truth::Yes => constant(true),
            Truth::No => constant(false),
        },
        Formula::Not(inner) => not(&assign(inner, settled, work)),
        Formula::And(parts) => and(parts.iter().map(|part| assign(part, settled, work))),
        Formula::Or(parts) => or(parts.iter().map(|part| assign(part, settled, work))),
    }
}

impl<'m> Atoms<'m> {
    /// The formula of a condition in a context.
    pub fn condition(&mut self, expression: &'m Expression, context: &Context<'m>) -> Shared {
        match &expression.kind {
            ExpressionKind::And(parts) => and(parts.iter().map(|part| self.condition(part, context))),
            ExpressionKind::Or(parts) => or(parts.iter().map(|part| self.condition(part, context))),
            ExpressionKind::Not(inner) => not(&self.condition(inner, context)),
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => self.definition(*id, context),
            _ => self.ask(Question::Condition(expression), context),
        }
    }

    fn definition(&mut self, id: DefinitionId, context: &Context<'m>) -> Shared {
        let definition: &'m Definition = &context.model().definitions[id];
        if definition.reads.size > MAX_SIZE {
            return self.ask(Question::Condition(&definition.value), context);
        }
        if let Some(known) = self.definitions.get(&id) {
            return known.clone();
        }
        let formula = self.condition(&definition.value, context);
        self.definitions.insert(id, formula.clone());
        formula
    }

    fn ask(&mut self, question: Question<'m>, context: &Context<'m>) -> Shared {
        match question.ask(context) {
            Ok(truth) => constant(truth),
            Err(causes) => {
                let id = self.asked.insert_full((context.stack, question)).0;
                if id == self.list.len() {
                    self.list.push(Atom { question, stack: context.stack, causes });
                }
                Rc::new(Formula::Atom(AtomId::new(id)))
            }
        }
    }

    /// Whether a rule applies: its day, 当, cells, 除非, 应备.
    pub fn applies(&mut self, rule: &'m Rule, context: &Context<'m>, first_hit: &mut FirstHit) -> Applies {
        let never = Applies { rule: constant(false), row: None, counts: Truth::Yes };
        if !rule.period.contains(context.session.as_of) {
            return never;
        }
        let when = self.condition(&rule.when, context);
        if when.truth() == Truth::No {
            return never;
        }
        let mut holds = vec![when];
        let (mut row, mut counts) = (None, Truth::Yes);
        if let Some(FirstHitRow { table, test }) = &rule.row {
            let own = self.condition(test, context);
            counts = first_hit.next(*table, own.truth());
            if own.truth().and(counts) == Truth::No {
                return never;
            }
            holds.push(own.clone());
            row = Some(OpenRow { table: *table, own });
        }
        // Every 除非 is asked, whatever the others are: a fault of any is reported.
        for unless in rule.unless.parts() {
            holds.push(not(&self.condition(unless, context)));
        }
        if !rule.requires.is_empty() {
            let lacking = rule.requires.iter().map(|need| self.ask(Question::Lacking(need), context));
            // Every 应备 is asked, for its faults.
            holds.push(or(lacking.collect::<Vec<_>>()));
        }
        Applies { rule: and(holds), row, counts }
    }
}
