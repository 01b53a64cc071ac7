//! The alternatives of one unknown fact, as far as the open conditions tell them apart: each candidate value is tried on each
//! condition, and candidates on which all of them agree are one alternative.

use crate::collections::ordered_set;
use crate::eval::candidates::Candidates;
use crate::eval::cause::{FactRef, Fault};
use crate::eval::context::{Context, Session, Subject, Supposition};
use crate::eval::facts::Fact;
use crate::eval::formula::{Atom, AtomId, Question};
use crate::eval::linear::{Bound, Standing};
use crate::eval::ranges::Ranges;
use crate::ir::{Expression, ExpressionKind, FieldId, Model, Relation};
use crate::value::grid::Grid;
use crate::value::number::Number;
use crate::value::truth::Truth;
use crate::value::types::Type;
use std::collections::BTreeSet;

/// An unknown that open conditions depend on: a fact, or, as an over-approximation, a whole condition.
pub struct Variable {
    /// The atoms it settles.
    pub atoms: Vec<AtomId>,
    /// Its alternatives: for each atom, its truth.
    pub classes: Vec<Vec<bool>>,
    /// The facts to ask for if it matters.
    pub facts: Vec<FactRef>,
    /// Whether the alternatives are all that can be, and no more.
    pub exact: bool,
}

/// So many answers about one fact are asked for at most.
pub const MAX_ANSWERS: usize = 400_000;
/// Of fewer conditions, values that make them true and false in every combination are all there is to say, even if there are others.
const MAX_WAYS: usize = 16;

/// More comparisons of the same quantity are not told apart, nor more quantities: what they could be together grows with the square of both.
const MAX_RELATED: usize = 64;

/// The place of an atom, and how what it compares must stand to what number.
type Limit = (usize, Relation, Number);

/// The variables of atoms of which each may turn out either way; of comparisons of the same quantities, as their limits allow. `faultless`:
/// whether facts that leave such a quantity unknown (a division by zero) are left aside.
pub fn unconstrained(model: &Model, atoms: &[(AtomId, &Atom<'_>)], faultless: bool) -> Vec<Variable> {
    let mut variables = Vec::new();
    let mut bounds: Vec<(Bound, Vec<Limit>)> = Vec::new();
    for (at, (id, atom)) in atoms.iter().enumerate() {
        let standing = match atom.question {
            // What a fault leaves unknown is no quantity.
            Question::Condition(condition @ Expression { kind: ExpressionKind::Compare { relation, left, right }, .. })
                if atom.causes.faults.is_empty() && (faultless || !model.reads(condition).faults) =>
            {
                Standing::of(model, *relation, left, right)
            }
            Question::Condition(_) | Question::Lacking(_) => None,
        };
        let classes = match standing {
            Some(Standing::Fixed(truth)) => vec![vec![truth]],
            Some(Standing::Bound(bound)) if bounds.len() < MAX_RELATED => {
                if let Some(((relation, limit), same)) = bounds.iter_mut().find_map(|(first, same)| Some((bound.on(first)?, same))) {
                    same.push((at, relation, limit));
                    continue;
                }
                if let Some((relation, limit)) = bound.on(&bound) {
                    bounds.push((bound, vec![(at, relation, limit)]));
                    continue;
                }
                vec![vec![false], vec![true]]
            }
            Some(Standing::Bound(_)) | None => vec![vec![false], vec![true]],
        };
        variables.push(either(&[(*id, *atom)], classes));
    }
    for (_, same) in bounds {
        let of_same: Vec<(AtomId, &Atom<'_>)> = same.iter().filter_map(|(at, ..)| atoms.get(*at).copied()).collect();
        if same.len() > MAX_RELATED {
            variables.extend(of_same.iter().map(|atom| either(&[*atom], vec![vec![false], vec![true]])));
            continue;
        }
        let limits: Vec<&Number> = same.iter().map(|(_, _, limit)| limit).collect::<BTreeSet<_>>().into_iter().collect();
        // Below the first limit, at it, between it and the next, and so on.
        let class = |place: usize| {
            let truth = |(_, relation, limit): &Limit| {
                let at = limits.binary_search(&limit).unwrap_or_default();
                relation.holds(Some(place.cmp(&(2 * at + 1))))
            };
            same.iter().map(truth).collect::<Vec<bool>>()
        };
        let classes = ordered_set((0..=2 * limits.len()).map(class));
        variables.push(either(&of_same, classes.into_iter().collect()));
    }
    variables
}

/// The variable of atoms of which nothing more is known than how they may turn out together.
fn either(atoms: &[(AtomId, &Atom<'_>)], classes: Vec<Vec<bool>>) -> Variable {
    let facts: Vec<FactRef> = ordered_set(atoms.iter().flat_map(|(_, atom)| &atom.causes.facts).copied()).into_iter().collect();
    // Nothing that can be filled in changes a fault: every way is then all there is to say.
    Variable { atoms: atoms.iter().map(|(id, _)| *id).collect(), classes, exact: facts.is_empty(), facts }
}

/// The variable of an unknown fact, over the atoms that depend on it alone; `None` if its alternatives cannot be enumerated.
pub fn of_fact(session: &Session<'_>, subject: Subject, field: FieldId, atoms: &[(AtomId, &Atom<'_>)]) -> Option<Variable> {
    let mut candidates = Candidates::default();
    for (_, atom) in atoms {
        match atom.question {
            Question::Condition(expression) => candidates.visit(&session.context(atom.stack, subject), expression, field),
            Question::Lacking(material) => candidates.symbols.extend(material.members.iter().flatten().copied()),
        }
    }
    let declared = &session.model.fields[field];
    let values = candidates.values(session, &declared.ty);
    if (!candidates.complete() && atoms.len() >= MAX_WAYS) || atoms.len().saturating_mul(values.len()) > MAX_ANSWERS {
        return None;
    }
    let presence = Presence::new(session, subject, field, atoms);
    let answers = |fact: &Fact| -> Answers {
        let found: Vec<(Truth, bool)> = atoms.iter().map(|(_, atom)| presence.ask(session, subject, atom, fact)).collect();
        Answers { faulty: found.iter().any(|(_, faulty)| *faulty), truths: found.into_iter().map(|(truth, _)| truth).collect() }
    };
    // The truths if the fact is declared absent.
    let unfilled = presence.may_be_absent.then(|| answers(&Fact::Null).truths);
    let mut found: BTreeSet<Vec<Truth>> = BTreeSet::new();
    let mut faults: BTreeSet<Vec<Truth>> = BTreeSet::new();
    for value in values {
        let Answers { truths, faulty } = answers(&Fact::Known(value));
        if faulty {
            faults.insert(truths);
            continue;
        }
        if let Some(unfilled) = unfilled.as_ref().filter(|_| !presence.none_is_a_value) {
            // The fact may be declared absent; comparisons then stay as open as any value leaves them.
            found.insert(unfilled.iter().zip(&truths).map(|(none, value)| if *none == Truth::Unknown { *value } else { *none }).collect());
        }
        found.insert(truths);
    }
    if let Some(unfilled) = unfilled.filter(|_| presence.none_is_a_value) {
        found.insert(unfilled.into_iter().map(|truth| Truth::from(truth == Truth::Yes)).collect());
    }
    if found.is_empty() {
        found = faults;
    }
    let (partial, full): (Vec<_>, Vec<_>) = found.into_iter().partition(|truths| truths.contains(&Truth::Unknown));
    let mut classes = ordered_set(full.iter().map(|truths| truths.iter().map(|truth| *truth == Truth::Yes).collect::<Vec<bool>>()));
    let every_way = atoms.len() < MAX_WAYS && classes.len() == 1 << atoms.len();
    if !candidates.complete() && !every_way {
        return None;
    }
    let mut exact = true;
    for truths in partial {
        for full in completions(&truths)? {
            exact &= !classes.insert(full);
        }
    }
    Some(Variable {
        atoms: atoms.iter().map(|(id, _)| *id).collect(),
        classes: classes.into_iter().collect(),
        facts: vec![FactRef { field, row: None }],
        exact,
    })
}

/// How an unknown fact may turn out, besides having a value: absent, in an open form, or where an invalid cell leaves an 应备 unknown.
pub struct Presence {
    field: FieldId,
    pub may_be_absent: bool,
    /// Whether a 缺省 or the empty set stands for "none".
    pub none_is_a_value: bool,
}

impl Presence {
    pub fn new(session: &Session<'_>, subject: Subject, field: FieldId, atoms: &[(AtomId, &Atom<'_>)]) -> Self {
        let declared = &session.model.fields[field];
        let given = session.context(0, subject).input(field);
        // Of 是否 the 否 is what an 应备 lacks.
        let may_lack = declared.ty != Type::Truth && atoms.iter().any(|(_, atom)| matches!(atom.question, Question::Lacking(_)));
        let is_invalid_material = *given == Fact::Error && may_lack;
        let may_be_absent = (session.open && *given == Fact::Absent) || is_invalid_material;
        Presence { field, may_be_absent, none_is_a_value: declared.default.is_some() || matches!(declared.ty, Type::Set(_)) }
    }

    /// The truth of an atom if the fact is so, and whether it is unknown only because nobody fills in such a fact: one so large that what
    /// is computed with it is beyond all numbers or dates.
    pub fn ask(&self, session: &Session<'_>, subject: Subject, atom: &Atom<'_>, fact: &Fact) -> (Truth, bool) {
        let supposed = Some(Supposition { field: self.field, fact, affects_presence: self.may_be_absent });
        let found = atom.question.ask(&Context { supposed, ..session.context(atom.stack, subject) });
        let is_beyond_range = matches!(&found, Err(causes) if causes.facts.is_empty() && causes.faults.iter().any(Fault::is_beyond_range));
        (Truth::of(&found), is_beyond_range && !self.is_ordinary(session, fact))
    }

    fn is_ordinary(&self, session: &Session<'_>, fact: &Fact) -> bool {
        let (Fact::Known(value), Some(grid)) = (fact, Grid::of(&session.model.fields[self.field].ty)) else { return true };
        grid.is_ordinary(value)
    }

    /// The cases that meet an atom, with those of absence after the `count` values that meet it: one case for all, or (`second`) a
    /// second one for each value, in which comparisons stay as open as any value leaves them.
    pub fn with_absence(
        &self,
        session: &Session<'_>,
        subject: Subject,
        atom: &Atom<'_>,
        met: Ranges,
        count: u32,
        second: Option<u32>,
    ) -> Ranges {
        if !self.may_be_absent {
            return met;
        }
        let (none, _) = self.ask(session, subject, atom, &Fact::Null);
        match (second, none) {
            (None, Truth::Yes) => met.iter().chain([(count, count + 1)]).collect(),
            (None, Truth::No | Truth::Unknown) | (Some(_), Truth::No) => met,
            (Some(shift), Truth::Yes) => met.iter().chain([(shift, shift + count)]).collect(),
            (Some(shift), Truth::Unknown) => met.iter().chain(met.iter().map(|(from, to)| (from + shift, to + shift))).collect(),
        }
    }
}

/// The truths of all atoms for one fact, and whether a fault left one of them unknown.
struct Answers {
    truths: Vec<Truth>,
    faulty: bool,
}

/// All ways in which the unknown of some truths may turn out; `None` if there are too many.
fn completions(truths: &[Truth]) -> Option<Vec<Vec<bool>>> {
    const MOST_UNKNOWN: usize = 10;
    if truths.iter().filter(|truth| **truth == Truth::Unknown).count() > MOST_UNKNOWN {
        return None;
    }
    let mut ways = vec![Vec::with_capacity(truths.len())];
    for truth in truths {
        let mut also: Vec<Vec<bool>> = if *truth == Truth::Unknown { ways.clone() } else { Vec::new() };
        also.iter_mut().for_each(|way| way.push(true));
        ways.iter_mut().for_each(|way| way.push(*truth == Truth::Yes));
        ways.append(&mut also);
    }
    Some(ways)
}
