//! Comparisons that conditions decide: of truths with each other, and of values among which 若 chooses.

use crate::analysis::solver::Solver;
use crate::analysis::truth::Tri;
use crate::collections::IndexMap;
use crate::eval::kleene::compare;
use crate::ir::{Expression, ExpressionKind, Model, Relation};
use crate::value::truth::Truth;
use crate::value::types::Type;

/// Definitions with more nodes than this, those they use written out, are left alone.
const MAX_SIZE: usize = 200;

/// What a comparison comes to by way of conditions.
pub enum Decided<'m> {
    Is(bool),
    Condition(&'m Expression),
    /// Both are so, or both are not.
    Same(&'m Expression, &'m Expression),
    Chosen {
        condition: &'m Expression,
        yes: Box<Decided<'m>>,
        no: Box<Decided<'m>>,
    },
    Any(Vec<Decided<'m>>),
    Not(Box<Decided<'m>>),
}

impl<'m> Decided<'m> {
    /// What decides an expression without connectives, if that is conditions.
    pub fn of(model: &'m Model, expression: &'m Expression) -> Option<Decided<'m>> {
        use ExpressionKind as K;
        let reads = model.reads(expression);
        if reads.size > MAX_SIZE || reads.adjustable || reads.is_constant() {
            return None;
        }
        match &expression.kind {
            K::Compare { relation, left, right } => Comparison { model }.decided(*relation, left, right),
            K::InList { value, list, negated } => {
                let one = |item: &'m Expression| Comparison { model }.decided(Relation::Equal, value, item);
                let any = Decided::Any(list.iter().map(one).collect::<Option<Vec<Decided<'m>>>>()?);
                Some(if *negated { Decided::Not(Box::new(any)) } else { any })
            }
            K::Choice { condition, yes, no } if expression.ty == Type::Truth => {
                let of = |part: &'m Expression| Box::new(Decided::Condition(part));
                Some(Decided::Chosen { condition, yes: of(yes), no: of(no) })
            }
            _ => None,
        }
    }

    fn each_condition(&self, visit: &mut dyn FnMut(&'m Expression)) {
        match self {
            Decided::Is(_) => {}
            Decided::Condition(condition) => visit(condition),
            Decided::Same(one, other) => [one, other].into_iter().for_each(|condition| visit(condition)),
            Decided::Chosen { condition, yes, no } => {
                visit(condition);
                yes.each_condition(visit);
                no.each_condition(visit);
            }
            Decided::Any(parts) => parts.iter().for_each(|part| part.each_condition(visit)),
            Decided::Not(inner) => inner.each_condition(visit),
        }
    }

    /// Its conditions, each once: those of one side of a comparison stand beside each alternative of the other.
    pub fn conditions(&self) -> IndexMap<*const Expression, &'m Expression> {
        let mut conditions = IndexMap::default();
        self.each_condition(&mut |condition| {
            conditions.insert(std::ptr::from_ref(condition), condition);
        });
        conditions
    }

    /// What it comes to. `truth_of`: what each of its conditions comes to.
    pub fn tri(&self, solver: &mut Solver, truth_of: &dyn Fn(&'m Expression) -> Tri) -> Tri {
        match self {
            Decided::Is(truth) => Tri::constant(Truth::from(*truth)),
            Decided::Condition(condition) => truth_of(condition),
            Decided::Same(one, other) => {
                let (one, other) = (truth_of(one), truth_of(other));
                let (both, neither) = (Tri::and(solver, &[one, other]), Tri::and(solver, &[one.not(), other.not()]));
                Tri::or(solver, &[both, neither])
            }
            Decided::Chosen { condition, yes, no } => {
                let condition = truth_of(condition);
                let (yes, no) = (yes.tri(solver, truth_of), no.tri(solver, truth_of));
                let (with, without) = (Tri::and(solver, &[condition, yes]), Tri::and(solver, &[condition.not(), no]));
                // Where it is open which of them is chosen, it is open whatever they are.
                let known = condition.is_known(solver);
                let either = Tri::or(solver, &[with, without]);
                Tri { yes: either.yes, no: solver.and([either.no, known]) }
            }
            Decided::Any(parts) => {
                let parts: Vec<Tri> = parts.iter().map(|part| part.tri(solver, truth_of)).collect();
                Tri::or(solver, &parts)
            }
            Decided::Not(inner) => inner.tri(solver, truth_of).not(),
        }
    }
}

struct Comparison<'m> {
    model: &'m Model,
}

impl<'m> Comparison<'m> {
    /// What decides a comparison; a fact beside a constant has classes of its own.
    fn decided(&self, relation: Relation, left: &'m Expression, right: &'m Expression) -> Option<Decided<'m>> {
        use ExpressionKind as K;
        match (&left.kind, &right.kind) {
            (K::Field(_), K::Constant(_)) | (K::Constant(_), K::Field(_)) => None,
            _ => self.of_parts(relation, left, right),
        }
    }

    fn of_parts(&self, relation: Relation, left: &'m Expression, right: &'m Expression) -> Option<Decided<'m>> {
        use ExpressionKind as K;
        match (&left.kind, &right.kind) {
            (K::Constant(left), K::Constant(right)) => Some(Decided::Is(compare(relation, left, right))),
            _ if left.ty == Type::Truth && right.ty == Type::Truth => match relation {
                Relation::Equal => Some(Decided::Same(left, right)),
                Relation::NotEqual => Some(Decided::Not(Box::new(Decided::Same(left, right)))),
                Relation::Less | Relation::AtMost | Relation::More | Relation::AtLeast => None,
            },
            (K::Definition(id), _) => self.of_parts(relation, &self.model.definitions[*id].value, right),
            (_, K::Definition(id)) => self.of_parts(relation, left, &self.model.definitions[*id].value),
            (K::Choice { condition, yes, no }, _) => {
                let part = |part: &'m Expression| self.of_parts(relation, part, right).map(Box::new);
                Some(Decided::Chosen { condition, yes: part(yes)?, no: part(no)? })
            }
            (_, K::Choice { condition, yes, no }) => {
                let part = |part: &'m Expression| self.of_parts(relation, left, part).map(Box::new);
                Some(Decided::Chosen { condition, yes: part(yes)?, no: part(no)? })
            }
            _ => None,
        }
    }
}
