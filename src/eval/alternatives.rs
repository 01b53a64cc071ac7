//! The alternatives of one unknown fact, as far as the open conditions tell them apart: each candidate value is tried on each
//! condition, and candidates on which all of them agree are one alternative.

use crate::eval::candidates::Candidates;
use crate::eval::cause::FactRef;
use crate::eval::context::{Context, Session, Supposition};
use crate::eval::facts::Fact;
use crate::eval::formula::{Atom, AtomId, Question};
use crate::eval::kleene::compare;
use crate::ir::table::Table;
use crate::ir::{Expression, ExpressionKind, FieldId, Relation};
use crate::value::Value;
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

/// The variable of an atom by itself: it may turn out either way.
pub fn unconstrained(id: AtomId, atom: &Atom<'_>) -> Variable {
    // Nothing that can be filled in changes a fault: both ways are then all there is to say.
    let exact = atom.causes.facts.is_empty();
    Variable { atoms: vec![id], classes: vec![vec![false], vec![true]], facts: atom.causes.facts.clone(), exact }
}

/// The variable of an unknown fact, over the atoms that depend on it alone; `None` if its alternatives cannot be enumerated.
pub fn of_fact(session: &Session<'_>, row: Option<usize>, field: FieldId, atoms: &[(AtomId, &Atom<'_>)]) -> Option<Variable> {
    let mut candidates = Candidates::default();
    for (_, atom) in atoms {
        let Some(context) = session.context(atom.stack, row) else { continue };
        if let Question::Condition(expression) = atom.question {
            candidates.visit(&context, expression, field);
        } else if let Question::Lacking(need) = atom.question {
            candidates.symbols.extend(need.members.iter().flatten().copied());
        }
    }
    let declared = session.model.field(field);
    let values = candidates.values(session, &declared.ty);
    let probes: Vec<Probe<'_>> = atoms.iter().map(|(_, atom)| Probe::of(session, row, field, atom)).collect();
    let base = session.context(0, row);
    let given = base.map_or(&Fact::Absent, |context| context.input(field));
    // Besides having a value, the fact may turn out to be absent: in an open form, or where an invalid cell leaves an 应备 unknown.
    let invalid_need = *given == Fact::Error && atoms.iter().any(|(_, atom)| matches!(atom.question, Question::Lacking(_)));
    let affects_presence = (session.open && *given == Fact::Absent) || invalid_need;
    let mut classes: BTreeSet<Vec<bool>> = BTreeSet::default();
    let mut partial: Vec<Vec<Option<bool>>> = Vec::new();
    let mut faults: Vec<Vec<Option<bool>>> = Vec::new();
    let none = none_value(&declared.ty, declared.default.as_ref());
    // The truths if the fact is declared absent.
    let unfilled: Option<Vec<Option<bool>>> = affects_presence.then(|| self::answers(session, row, field, &Fact::Null, true, &probes).0);
    for value in &values {
        let fact = Fact::Known(value.clone());
        let (answers, faulty) = answers(session, row, field, &fact, affects_presence, &probes);
        if faulty {
            faults.push(answers.clone());
        } else {
            sort_in(answers.clone(), &mut classes, &mut partial);
        }
        if let Some(unfilled) = unfilled.as_ref().filter(|_| none.is_none() && !faulty) {
            // The fact may be declared absent; comparisons then stay as open as any value leaves them.
            sort_in(unfilled.iter().zip(&answers).map(|(none, value)| none.or(*value)).collect(), &mut classes, &mut partial);
        }
    }
    if let Some(unfilled) = unfilled.filter(|_| none.is_some()) {
        // A 缺省 or the empty set stands for "none".
        sort_in(unfilled.into_iter().map(|answer| Some(answer.unwrap_or(false))).collect(), &mut classes, &mut partial);
    }
    if classes.is_empty() && partial.is_empty() {
        partial.append(&mut faults);
    }
    let every_way = atoms.len() < 16 && classes.len() == 1 << atoms.len();
    if !candidates.complete && !every_way {
        return None;
    }
    let mut exact = true;
    for answers in partial {
        for full in completions(&answers)? {
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

fn sort_in(answers: Vec<Option<bool>>, classes: &mut BTreeSet<Vec<bool>>, partial: &mut Vec<Vec<Option<bool>>>) {
    if !answers.contains(&None) {
        classes.insert(answers.into_iter().flatten().collect());
    } else if !partial.contains(&answers) {
        partial.push(answers);
    }
}

/// All completions of partial answers; `None` if there are too many.
fn completions(answers: &[Option<bool>]) -> Option<Vec<Vec<bool>>> {
    const MOST: usize = 1024;
    let mut all = vec![Vec::new()];
    for answer in answers {
        let mut longer = Vec::new();
        for way in &all {
            for truth in [false, true].into_iter().filter(|truth| answer.is_none_or(|answer| answer == *truth)) {
                let mut way: Vec<bool> = way.clone();
                way.push(truth);
                longer.push(way);
            }
        }
        all = longer;
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}

fn none_value(ty: &Type, default: Option<&Value>) -> Option<Value> {
    match (default, ty) {
        (Some(default), _) => Some(default.clone()),
        (None, Type::Set(_)) => Some(Value::set(Vec::new())),
        (None, _) => None,
    }
}

/// Asks an atom about values of one fact. Most atoms compare it with a constant, or look it up, which takes no evaluation.
struct Probe<'a> {
    atom: &'a Atom<'a>,
    fast: Option<FastProbe<'a>>,
}

enum FastProbe<'a> {
    Relation(Relation, Value),
    Among {
        list: Vec<Value>,
        negated: bool,
    },
    /// The fact itself.
    Truth,
    InTable {
        table: &'a Table,
        negated: bool,
    },
}

impl<'a> Probe<'a> {
    fn of(session: &'a Session<'a>, row: Option<usize>, field: FieldId, atom: &'a Atom<'a>) -> Probe<'a> {
        Probe { atom, fast: session.context(atom.stack, row).and_then(|context| FastProbe::of(&context, field, atom)) }
    }
}

impl<'a> FastProbe<'a> {
    fn of(context: &Context<'a>, field: FieldId, atom: &'a Atom<'a>) -> Option<FastProbe<'a>> {
        let is_field = |expression: &Expression| matches!(expression.kind, ExpressionKind::Field(own) if own == field);
        let Question::Condition(expression) = atom.question else { return None };
        match &expression.kind {
            ExpressionKind::Compare { relation, left, right } if is_field(left) && !context.model.mentions(right, field) => {
                Some(FastProbe::Relation(*relation, context.value(right).ok()?))
            }
            ExpressionKind::InList { value, list, negated }
                if is_field(value) && !list.iter().any(|item| context.model.mentions(item, field)) =>
            {
                let list = list.iter().map(|item| context.value(item).ok()).collect::<Option<_>>()?;
                Some(FastProbe::Among { list, negated: *negated })
            }
            ExpressionKind::Field(own) if *own == field && expression.ty == Type::Truth => Some(FastProbe::Truth),
            ExpressionKind::InTable { table, key, at: None, negated } if is_field(key) => {
                let table: &Table = context.model.table(*table);
                // Names of values and texts stand for one another only where the types differ.
                let both_texts =
                    table.columns.get(table.key).is_some_and(|column| matches!((&column.ty, &key.ty), (Type::Text, Type::Text)));
                both_texts.then_some(FastProbe::InTable { table, negated: *negated })
            }
            _ => None,
        }
    }
}

/// The truths of the atoms for a fact, and whether a fault left one of them unknown.
fn answers(
    session: &Session<'_>,
    row: Option<usize>,
    field: FieldId,
    fact: &Fact,
    affects_presence: bool,
    atoms: &[Probe<'_>],
) -> (Vec<Option<bool>>, bool) {
    let mut faulty = false;
    // Many conditions look up the same table: it is asked once.
    let mut found: Vec<(&Table, bool)> = Vec::new();
    let answers = atoms.iter().map(|asked| match (&asked.fast, fact) {
        (Some(FastProbe::Relation(relation, constant)), Fact::Known(value)) => Some(compare(*relation, value, constant)),
        (Some(FastProbe::Among { list, negated }), Fact::Known(value)) => {
            Some(list.iter().any(|item| compare(Relation::Equal, value, item)) != *negated)
        }
        (Some(FastProbe::Truth), Fact::Known(Value::Truth(truth))) => Some(*truth),
        (Some(FastProbe::InTable { table, negated }), Fact::Known(value)) => {
            let known = found.iter().find(|(own, _)| std::ptr::eq(*own, *table)).map(|(_, found)| *found);
            let holds = known.unwrap_or_else(|| {
                let holds = table.row(value, session.as_of).is_some();
                found.push((table, holds));
                holds
            });
            Some(holds != *negated)
        }
        _ => {
            let context = session.context(asked.atom.stack, row)?;
            let supposed = Context { supposed: Some(Supposition { field, fact, affects_presence }), ..context };
            match asked.atom.question.ask(&supposed) {
                Ok(truth) => Some(truth),
                Err(causes) => {
                    faulty |= !causes.faults.is_empty() && causes.facts.is_empty();
                    None
                }
            }
        }
    });
    (answers.collect(), faulty)
}
