//! Conditions of one item as formulas over what is unknown: known parts are folded away, each unknown comparison is an atom.

use crate::collections::{Id, IndexMap, IndexSet, IndexVec, ids};
use crate::eval::cause::Causes;
use crate::eval::combine::FirstHit;
use crate::eval::context::Context;
use crate::eval::kleene::Eval;
use crate::ir::{Definition, DefinitionId, Expression, ExpressionKind, FirstHitRow, Material, Rule};
use crate::value::truth::Truth;
use crate::value::types::Type;
use std::hash::{Hash, Hasher};

/// A definition with more nodes than this, those it uses written out, is an atom by itself: no search through a formula of that size
/// would end in time.
const MAX_SIZE: usize = 20_000;

ids! {
    /// Index into [`Atoms::list`].
    AtomId
}

/// Index into [`Formulas`]: formulas that say the same in the same words are one and the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormulaId(u32);

/// A formula in which connectives hold no constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Formula {
    Constant(bool),
    Atom(AtomId),
    Not(FormulaId),
    And(Vec<FormulaId>),
    Or(Vec<FormulaId>),
}

/// The formulas of one item, each once: what several of them share is looked at once, however often it stands in them.
#[derive(Clone, Debug)]
pub struct Formulas {
    all: IndexSet<Formula>,
    /// By formula: the last pass over formulas in which it was met, and what came of it there.
    marks: Vec<(u32, FormulaId)>,
    pass: u32,
}

/// A question with a truth value. Two are the same if they stand at one place of the model, which is borrowed as long as they live.
#[derive(Clone, Copy)]
pub enum Question<'m> {
    /// Whether a condition holds.
    Condition(&'m Expression),
    /// Whether something of an 应备 is lacking.
    Lacking(&'m Material),
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
            Question::Lacking(material) => std::ptr::hash(*material, state),
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
            Question::Lacking(material) => context.lacking(material).map(|lacking| !lacking.is_empty()),
        }
    }
}

/// Whether a rule applies, its exceptions and the rows above it aside.
pub struct Applies {
    pub rule: FormulaId,
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
    pub test: FormulaId,
}

/// All atoms of one item; the same condition is the same atom.
#[derive(Default)]
pub struct Atoms<'m> {
    pub formulas: Formulas,
    pub list: IndexVec<AtomId, Atom<'m>>,
    /// The stack and the question of each.
    asked: IndexSet<(usize, Question<'m>)>,
    /// The formulas of definitions. Each belongs to one stack.
    definitions: IndexMap<DefinitionId, FormulaId>,
}

pub const NEVER: FormulaId = FormulaId(0);
pub const ALWAYS: FormulaId = FormulaId(1);

pub fn constant(truth: bool) -> FormulaId {
    if truth { ALWAYS } else { NEVER }
}

impl FormulaId {
    /// Whether it holds, as far as that is known.
    pub fn truth(self) -> Truth {
        match self {
            NEVER => Truth::No,
            ALWAYS => Truth::Yes,
            _ => Truth::Unknown,
        }
    }
}

impl Default for Formulas {
    fn default() -> Self {
        // INVARIANT: as `NEVER` and `ALWAYS` say.
        Formulas { all: [false, true].into_iter().map(Formula::Constant).collect(), marks: Vec::new(), pass: 0 }
    }
}

impl Formulas {
    pub fn get(&self, id: FormulaId) -> &Formula {
        self.all.get_index(id.0 as usize).unwrap_or(&Formula::Constant(false))
    }

    fn insert(&mut self, formula: Formula) -> FormulaId {
        FormulaId(self.all.insert_full(formula).0 as u32)
    }

    pub fn atom(&mut self, atom: AtomId) -> FormulaId {
        self.insert(Formula::Atom(atom))
    }

    pub fn not(&mut self, inner: FormulaId) -> FormulaId {
        match self.get(inner) {
            Formula::Constant(truth) => constant(!truth),
            Formula::Not(inner) => *inner,
            Formula::Atom(_) | Formula::And(_) | Formula::Or(_) => self.insert(Formula::Not(inner)),
        }
    }

    pub fn and(&mut self, parts: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        self.join(parts, false)
    }

    pub fn or(&mut self, parts: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        self.join(parts, true)
    }

    /// 或 or 且 of parts, without constants: one that is yes decides an 或, one that is no a 且.
    pub fn join(&mut self, parts: impl IntoIterator<Item = FormulaId>, is_or: bool) -> FormulaId {
        let mut open: Vec<FormulaId> = Vec::new();
        for part in parts {
            match self.get(part) {
                Formula::Constant(truth) if *truth == is_or => return constant(is_or),
                Formula::Constant(_) => {}
                Formula::And(inner) if !is_or => open.extend(inner),
                Formula::Or(inner) if is_or => open.extend(inner),
                Formula::And(_) | Formula::Or(_) | Formula::Not(_) | Formula::Atom(_) => open.push(part),
            }
        }
        match open.as_slice() {
            [] => constant(!is_or),
            [only] => *only,
            _ if is_or => self.insert(Formula::Or(open)),
            _ => self.insert(Formula::And(open)),
        }
    }

    /// Begins another pass, in which nothing is met yet.
    fn begin(&mut self) {
        self.pass += 1;
        self.marks.resize(self.all.len(), (0, NEVER));
    }

    /// Notes what comes of a formula in this pass; false if it was met before.
    fn mark(&mut self, id: FormulaId, found: FormulaId) -> bool {
        let Some(mark) = self.marks.get_mut(id.0 as usize) else { return true };
        let is_new = mark.0 != self.pass;
        *mark = (self.pass, found);
        is_new
    }

    fn marked(&self, id: FormulaId) -> Option<FormulaId> {
        self.marks.get(id.0 as usize).filter(|(pass, _)| *pass == self.pass).map(|(_, found)| *found)
    }

    /// Calls `visit` with each atom of some formulas, once, in the order of reading, until it says no.
    pub fn each_atom(&mut self, formulas: impl IntoIterator<Item = FormulaId>, visit: &mut dyn FnMut(AtomId) -> bool) {
        self.begin();
        let mut stack = Vec::new();
        for formula in formulas {
            stack.push(formula);
            while let Some(id) = stack.pop() {
                if id.truth() != Truth::Unknown || !self.mark(id, id) {
                    continue;
                }
                match self.get(id) {
                    Formula::Constant(_) => {}
                    Formula::Atom(atom) => {
                        if !visit(*atom) {
                            return;
                        }
                    }
                    Formula::Not(inner) => stack.push(*inner),
                    Formula::And(parts) | Formula::Or(parts) => stack.extend(parts.iter().rev()),
                }
            }
        }
    }
}

/// Formulas while some atoms are settled: what they share is settled once.
pub struct Assignment<'a> {
    formulas: &'a mut Formulas,
    settled: &'a dyn Fn(AtomId) -> Truth,
    /// How many nodes were looked at.
    pub work: usize,
}

impl<'a> Assignment<'a> {
    pub fn new(formulas: &'a mut Formulas, settled: &'a dyn Fn(AtomId) -> Truth) -> Self {
        formulas.begin();
        Assignment { formulas, settled, work: 0 }
    }

    /// A formula with the atoms settled.
    pub fn of(&mut self, formula: FormulaId) -> FormulaId {
        // Parts first, without recursion: a chain of exceptions may be long.
        let mut stack = vec![formula];
        while let Some(&id) = stack.last() {
            let before = stack.len();
            if self.result(id).is_none() {
                match self.formulas.get(id) {
                    Formula::Constant(_) | Formula::Atom(_) => {}
                    Formula::Not(inner) => stack.extend(Some(*inner).filter(|inner| self.result(*inner).is_none())),
                    Formula::And(parts) | Formula::Or(parts) => {
                        stack.extend(parts.iter().copied().filter(|part| self.result(*part).is_none()));
                    }
                }
                if stack.len() > before {
                    continue;
                }
                let found = self.settle(id);
                self.formulas.mark(id, found);
            }
            stack.pop();
        }
        self.result(formula).unwrap_or(formula)
    }

    /// What comes of a formula, if it is settled already or is an atom.
    fn result(&self, id: FormulaId) -> Option<FormulaId> {
        if id.truth() != Truth::Unknown {
            return Some(id);
        }
        self.formulas.marked(id).or_else(|| match self.formulas.get(id) {
            Formula::Atom(atom) => Some(match (self.settled)(*atom) {
                Truth::Unknown => id,
                Truth::Yes => ALWAYS,
                Truth::No => NEVER,
            }),
            Formula::Constant(_) | Formula::Not(_) | Formula::And(_) | Formula::Or(_) => None,
        })
    }

    /// A formula all of whose parts are settled.
    fn settle(&mut self, id: FormulaId) -> FormulaId {
        self.work += 1;
        let (parts, is_or) = match self.formulas.get(id) {
            Formula::Constant(_) | Formula::Atom(_) => return id,
            Formula::Not(inner) => {
                let inner = self.result(*inner).unwrap_or(*inner);
                return self.formulas.not(inner);
            }
            Formula::And(parts) => (parts, false),
            Formula::Or(parts) => (parts, true),
        };
        self.work += parts.len();
        let parts: Vec<FormulaId> = parts.iter().map(|part| self.result(*part).unwrap_or(*part)).collect();
        self.formulas.join(parts, is_or)
    }
}

impl<'m> Atoms<'m> {
    /// The formula of a condition in a context.
    pub fn condition(&mut self, expression: &'m Expression, context: &Context<'m>) -> FormulaId {
        match &expression.kind {
            ExpressionKind::And(parts) | ExpressionKind::Or(parts) => {
                let is_or = matches!(expression.kind, ExpressionKind::Or(_));
                let mut open = Vec::with_capacity(parts.len());
                for part in parts {
                    open.push(self.condition(part, context));
                    if open.last() == Some(&constant(is_or)) {
                        break;
                    }
                }
                self.formulas.join(open, is_or)
            }
            ExpressionKind::Not(inner) => {
                let inner = self.condition(inner, context);
                self.formulas.not(inner)
            }
            ExpressionKind::Definition(id) if expression.ty == Type::Truth => self.definition(*id, context),
            _ => self.ask(Question::Condition(expression), context),
        }
    }

    fn definition(&mut self, id: DefinitionId, context: &Context<'m>) -> FormulaId {
        let definition: &'m Definition = &context.model().definitions[id];
        if definition.reads.size > MAX_SIZE {
            return self.ask(Question::Condition(&definition.value), context);
        }
        if let Some(known) = self.definitions.get(&id) {
            return *known;
        }
        let formula = self.condition(&definition.value, context);
        self.definitions.insert(id, formula);
        formula
    }

    fn ask(&mut self, question: Question<'m>, context: &Context<'m>) -> FormulaId {
        match question.ask(context) {
            Ok(truth) => constant(truth),
            Err(causes) => {
                let id = self.asked.insert_full((context.stack, question)).0;
                if id == self.list.len() {
                    self.list.push(Atom { question, stack: context.stack, causes });
                }
                self.formulas.atom(AtomId::new(id))
            }
        }
    }

    /// Whether a rule applies: its day, 当, cells, 除非, 应备.
    pub fn applies(&mut self, rule: &'m Rule, context: &Context<'m>, first_hit: &mut FirstHit) -> Applies {
        let never = Applies { rule: NEVER, row: None, counts: Truth::Yes };
        if !rule.period.contains(context.session.as_of) {
            return never;
        }
        let when = self.condition(&rule.when, context);
        if when.truth() == Truth::No {
            return never;
        }
        let mut holds = vec![when];
        let (mut row, mut counts) = (None, Truth::Yes);
        if let Some(FirstHitRow { first: table, test }) = rule.first_hit() {
            let test = self.condition(test, context);
            counts = first_hit.next(*table, test.truth());
            if test.truth().and(counts) == Truth::No {
                return never;
            }
            holds.push(test);
            row = Some(OpenRow { table: *table, test });
        }
        let unless = self.condition(&rule.unless, context);
        holds.push(self.formulas.not(unless));
        if !rule.materials.is_empty() {
            let lacking: Vec<FormulaId> = rule.materials.iter().map(|material| self.ask(Question::Lacking(material), context)).collect();
            holds.push(self.formulas.or(lacking));
        }
        Applies { rule: self.formulas.and(holds), row, counts }
    }
}
