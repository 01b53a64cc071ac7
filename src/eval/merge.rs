//! What rules of one conclusion ask of one unknown fact is one question, however many rules ask: their conditions are put together
//! before the outcomes are searched for.

use crate::collections::{Id, IndexMap, IndexSet};
use crate::eval::alternatives::{self, Variable};
use crate::eval::axis::Axis;
use crate::eval::formula::{ALWAYS, Atom, AtomId, Formula, FormulaId, Formulas, NEVER, OpenRow};
use crate::eval::open_decision::{OpenDecision, OpenPolicy, OpenRule};
use crate::eval::ranges::Ranges;
use crate::ir::Model;
use crate::ir::conclusion::Effect;
use crate::value::truth::Truth;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// So many ranges are put together for one item.
const MAX_PIECES: usize = 2_000_000;
/// At most so many truths are listed for the alternatives of one fact.
const MAX_CELLS: usize = 1_000_000;
/// A rule with more open conditions than this is left as it is.
const MAX_PARTS: usize = 8;

/// An unknown that open conditions depend on.
pub enum Unknown {
    Axis(Axis),
    Variables(Vec<Variable>),
}

impl Unknown {
    /// Conditions of which each may turn out either way, as far as that is known ([`alternatives::unconstrained`]).
    pub fn unconstrained(model: &Model, atoms: &[(AtomId, &Atom<'_>)], faultless: bool) -> Unknown {
        Unknown::Variables(alternatives::unconstrained(model, atoms, faultless))
    }

    /// The same of other atoms.
    pub fn renamed(&self, name: &dyn Fn(AtomId) -> AtomId) -> Unknown {
        match self {
            Unknown::Axis(axis) => {
                let truths = axis.truths.iter().map(|(atom, met)| (name(*atom), met.clone())).collect();
                Unknown::Axis(Axis { fact: axis.fact, cases: axis.cases, truths, excluded: axis.excluded.clone() })
            }
            Unknown::Variables(variables) => {
                let renamed = |variable: &Variable| Variable {
                    atoms: variable.atoms.iter().map(|atom| name(*atom)).collect(),
                    classes: variable.classes.clone(),
                    facts: variable.facts.clone(),
                    exact: variable.exact,
                };
                Unknown::Variables(variables.iter().map(renamed).collect())
            }
        }
    }

    /// How many ranges and truths it takes.
    pub fn size(&self) -> usize {
        match self {
            Unknown::Axis(axis) => axis.truths.values().map(Ranges::pieces).sum::<usize>() + axis.excluded.pieces(),
            Unknown::Variables(variables) => variables.iter().map(|variable| variable.atoms.len() * (1 + variable.classes.len())).sum(),
        }
    }
}

/// The decision with the conditions on each axis put together, and the variables it depends on. `atoms`: how many there are.
pub fn merge(decision: &OpenDecision, formulas: &mut Formulas, unknowns: Vec<Unknown>, atoms: usize) -> (OpenDecision, Vec<Variable>) {
    let axes: Vec<&Axis> =
        unknowns.iter().filter_map(|unknown| if let Unknown::Axis(axis) = unknown { Some(axis) } else { None }).collect();
    let owners = axes.iter().enumerate().flat_map(|(at, axis)| axis.truths.iter().map(move |(atom, met)| (*atom, (at, met)))).collect();
    let mut merger = Merger { formulas, axes: &axes, owners, merged: IndexSet::default(), atoms, done: IndexMap::default(), work: 0 };
    let policies = decision.policies.iter().map(|policy| merger.policy(policy)).collect();
    let decision = OpenDecision { policies, start: decision.start }.reduced();
    let merged = merger.merged;
    let mut used = BTreeSet::new();
    formulas.each_atom(decision.formulas(), &mut |atom| {
        used.insert(atom);
        true
    });
    let mut number = 0;
    let mut variables = Vec::new();
    for unknown in unknowns {
        match unknown {
            Unknown::Variables(found) => variables.extend(found),
            Unknown::Axis(axis) => {
                let asked = merged.iter().zip(atoms..).filter(|((owner, _), _)| *owner == number);
                let asked = asked.map(|((_, met), atom)| (AtomId::new(atom), met)).filter(|(atom, _)| used.contains(atom));
                variables.extend(of_axis(&axis, &asked.collect::<Vec<_>>()));
                number += 1;
            }
        }
    }
    (decision, variables)
}

/// The variable of an axis with the questions that are left; one for each of these if there are too many.
fn of_axis(axis: &Axis, questions: &[(AtomId, &Ranges)]) -> Vec<Variable> {
    if questions.is_empty() {
        return Vec::new();
    }
    // Whether a case is excluded is one more truth, after those of the questions.
    let truths = questions.iter().map(|(_, met)| *met).chain([&axis.excluded]);
    let turns_of = |(number, met): (u32, &Ranges)| met.iter().flat_map(|(from, to)| [(from, number), (to, number)]).collect::<Vec<_>>();
    let mut turns: Vec<(u32, u32)> = (0..).zip(truths).flat_map(turns_of).collect();
    let facts = vec![axis.fact];
    if turns.len().saturating_mul(questions.len()) > MAX_CELLS {
        let either = |(atom, _): &(AtomId, &Ranges)| Variable {
            atoms: vec![*atom],
            classes: vec![vec![false], vec![true]],
            facts: facts.clone(),
            exact: false,
        };
        return questions.iter().map(either).collect();
    }
    turns.sort_unstable();
    let mut classes = BTreeSet::new();
    let mut class = vec![false; questions.len() + 1];
    let mut note = |class: &[bool]| {
        if let [truths @ .., false] = class {
            classes.insert(truths.to_vec());
        }
    };
    let mut from = 0;
    for (at, number) in turns {
        if at > from {
            note(&class);
        }
        from = at;
        class.iter_mut().skip(number as usize).take(1).for_each(|truth| *truth = !*truth);
    }
    if from < axis.cases {
        note(&class);
    }
    vec![Variable { atoms: questions.iter().map(|(atom, _)| *atom).collect(), classes: classes.into_iter().collect(), facts, exact: true }]
}

/// A formula that asks of one fact alone, by its cases; or any other.
#[derive(Clone)]
enum Merged {
    On(usize, Ranges),
    Other(FormulaId),
}

struct Merger<'a> {
    formulas: &'a mut Formulas,
    axes: &'a [&'a Axis],
    /// By atom: its axis, and the cases that meet it.
    owners: IndexMap<AtomId, (usize, &'a Ranges)>,
    /// Questions on an axis; each is an atom after the first `atoms`.
    merged: IndexSet<(usize, Ranges)>,
    atoms: usize,
    done: IndexMap<FormulaId, Merged>,
    work: usize,
}

impl Merger<'_> {
    fn policy(&mut self, policy: &OpenPolicy) -> OpenPolicy {
        let scope = self.formula(policy.scope);
        let mut merged = OpenPolicy { scope, settled: policy.settled, rules: Vec::new() };
        let mut together: IndexMap<(Effect, usize), Vec<(u32, u32)>> = IndexMap::default();
        let mut others: IndexMap<Effect, Vec<FormulaId>> = IndexMap::default();
        let mut rest = policy.rules.as_slice();
        while let Some((rule, after)) = rest.split_first() {
            if rule.row.is_some() {
                rest = self.rows(rest, &mut merged.rules, &mut together);
                continue;
            }
            rest = after;
            match self.of(rule.live) {
                Merged::On(axis, met) => together.entry((rule.effect, axis)).or_default().extend(met.iter()),
                Merged::Other(live) => others.entry(rule.effect).or_default().push(live),
            }
        }
        for (effect, live) in others {
            let live = self.factored(live);
            merged.rules.extend(live.into_iter().map(|live| OpenRule { effect, live, row: None }));
        }
        for ((effect, axis), met) in together {
            let live = self.question(axis, met.into_iter().collect());
            merged.rules.push(OpenRule { effect, live, row: None });
        }
        merged
    }

    /// The rows of one decision table with 首个命中. The first ones, as far as all of them ask of one fact alone, become rules: what is
    /// left of the cases of each once those above it are gone.
    fn rows<'r>(
        &mut self,
        rules: &'r [OpenRule],
        kept: &mut Vec<OpenRule>,
        together: &mut IndexMap<(Effect, usize), Vec<(u32, u32)>>,
    ) -> &'r [OpenRule] {
        let table = rules.first().and_then(|rule| rule.row.as_ref()).map(|row| row.table);
        let of_table = |rule: &OpenRule| rule.row.as_ref().map(|row| row.table) == table;
        let (rows, rest) = rules.split_at(rules.iter().take_while(|rule| of_table(rule)).count());
        let mut left: Option<(usize, Left)> = None;
        let mut rows = rows.iter().peekable();
        while let Some((rule, row)) = rows.peek().and_then(|rule| Some((rule, rule.row.as_ref()?))) {
            let Merged::On(axis, met) = self.of(row.test) else { break };
            let (of, left) = left.get_or_insert_with(|| (axis, Left::new(self.cases(axis))));
            let live = match self.of(rule.live) {
                Merged::On(other, live) if other == axis => Some(live),
                Merged::Other(NEVER) => None,
                Merged::On(..) | Merged::Other(_) => break,
            };
            if *of != axis {
                break;
            }
            let fresh = left.take(&met);
            if let Some(live) = live {
                together.entry((rule.effect, axis)).or_default().extend(live.and(&fresh).iter());
            }
            rows.next();
        }
        if rows.peek().is_some()
            && let (Some((axis, left)), Some(table)) = (left, table)
        {
            let test = self.question(axis, left.taken());
            kept.push(OpenRule { effect: Effect::Notice, live: NEVER, row: Some(OpenRow { table, test }) });
        }
        for rule in rows {
            let row = rule.row.as_ref().map(|row| OpenRow { table: row.table, test: self.formula(row.test) });
            kept.push(OpenRule { effect: rule.effect, live: self.formula(rule.live), row });
        }
        rest
    }

    /// Formulas of which one must hold: those that differ in one question alone are one.
    fn factored(&mut self, mut formulas: Vec<FormulaId>) -> Vec<FormulaId> {
        let mut seen = IndexSet::default();
        formulas.retain(|formula| seen.insert(*formula));
        let mut alike: IndexMap<(usize, Vec<FormulaId>), Vec<usize>> = IndexMap::default();
        for (at, formula) in formulas.iter().enumerate() {
            let Formula::And(parts) = self.formulas.get(*formula) else { continue };
            for (place, part) in parts.iter().enumerate().filter(|_| parts.len() <= MAX_PARTS) {
                if let Some((axis, _)) = self.asked(*part) {
                    let mut others = parts.clone();
                    others.remove(place);
                    others.sort_unstable();
                    alike.entry((axis, others)).or_default().push(at);
                }
            }
        }
        // The largest groups first.
        let groups = alike.values().enumerate().filter(|(_, members)| members.len() > 1);
        let mut by_size: Vec<(Reverse<usize>, usize)> = groups.map(|(at, members)| (Reverse(members.len()), at)).collect();
        by_size.sort_unstable();
        let mut gone = vec![false; formulas.len()];
        let mut found = Vec::new();
        for ((axis, others), members) in by_size.into_iter().filter_map(|(_, at)| alike.get_index(at)) {
            let members: Vec<usize> = members.iter().copied().filter(|at| gone.get(*at) == Some(&false)).collect();
            if members.len() < 2 {
                continue;
            }
            let mut met: Vec<(u32, u32)> = Vec::new();
            for at in members {
                gone[at] = true;
                if let Some(Formula::And(parts)) = formulas.get(at).map(|formula| self.formulas.get(*formula)) {
                    let differing = parts.iter().filter(|part| !others.contains(part)).filter_map(|part| self.asked(*part));
                    met.extend(differing.flat_map(|(_, met)| met.iter()));
                }
            }
            let question = self.question(*axis, met.into_iter().collect());
            found.push(self.formulas.and(others.iter().copied().chain([question])));
        }
        found.extend(formulas.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(formula, _)| formula));
        found
    }

    /// The question that a formula is, if it is one.
    fn asked(&self, formula: FormulaId) -> Option<(usize, &Ranges)> {
        let Formula::Atom(atom) = self.formulas.get(formula) else { return None };
        let (axis, met) = self.merged.get_index(atom.index().checked_sub(self.atoms)?)?;
        Some((*axis, met))
    }

    /// The formula that asks for cases of an axis.
    fn question(&mut self, axis: usize, met: Ranges) -> FormulaId {
        let Some(asked) = self.axes.get(axis) else { return NEVER };
        if met.or(&asked.excluded).count() == asked.cases {
            return ALWAYS;
        }
        if met.and(&asked.excluded.not(asked.cases)).is_empty() {
            return NEVER;
        }
        let at = self.merged.insert_full((axis, met)).0;
        self.formulas.atom(AtomId::new(self.atoms + at))
    }

    fn formula(&mut self, formula: FormulaId) -> FormulaId {
        match self.of(formula) {
            Merged::On(axis, met) => self.question(axis, met),
            Merged::Other(formula) => formula,
        }
    }

    fn of(&mut self, formula: FormulaId) -> Merged {
        // Parts first, without recursion, as in an assignment.
        let mut stack = vec![formula];
        while let Some(&id) = stack.last() {
            let before = stack.len();
            let is_open = |part: &FormulaId| part.truth() == Truth::Unknown && !self.done.contains_key(part);
            if is_open(&id) {
                match self.formulas.get(id) {
                    Formula::Constant(_) | Formula::Atom(_) => {}
                    Formula::Not(inner) => stack.extend(Some(*inner).filter(is_open)),
                    Formula::And(parts) | Formula::Or(parts) => stack.extend(parts.iter().copied().filter(is_open)),
                }
                if stack.len() > before {
                    continue;
                }
                let found = self.put_together(id);
                self.done.insert(id, found);
            }
            stack.pop();
        }
        self.done.get(&formula).cloned().unwrap_or(Merged::Other(formula))
    }

    /// A formula all of whose parts are done.
    fn put_together(&mut self, id: FormulaId) -> Merged {
        let (parts, is_or) = match self.formulas.get(id) {
            Formula::Constant(_) => return Merged::Other(id),
            Formula::Atom(atom) => {
                return self.owners.get(atom).map_or(Merged::Other(id), |(axis, met)| Merged::On(*axis, (*met).clone()));
            }
            Formula::Not(inner) => {
                return match self.done.get(inner).cloned() {
                    Some(Merged::On(axis, met)) => Merged::On(axis, met.not(self.cases(axis))),
                    Some(Merged::Other(inner)) => Merged::Other(self.formulas.not(inner)),
                    None => Merged::Other(id),
                };
            }
            Formula::And(parts) => (parts.clone(), false),
            Formula::Or(parts) => (parts.clone(), true),
        };
        let mut by_axis: IndexMap<usize, Vec<(u32, u32)>> = IndexMap::default();
        let mut others = Vec::new();
        for part in &parts {
            match self.done.get(part).cloned() {
                Some(Merged::On(axis, met)) => {
                    self.work += met.pieces() + 1;
                    if self.work > MAX_PIECES {
                        others.push(self.question(axis, met));
                        continue;
                    }
                    // 且 is put together as what one of them rules out.
                    let ruled = if is_or { met } else { met.not(self.cases(axis)) };
                    by_axis.entry(axis).or_default().extend(ruled.iter());
                }
                Some(Merged::Other(part)) => others.push(part),
                None => others.push(*part),
            }
        }
        let joined = by_axis.into_iter().map(|(axis, ranges)| {
            let all: Ranges = ranges.into_iter().collect();
            (axis, if is_or { all } else { all.not(self.cases(axis)) })
        });
        let joined: Vec<(usize, Ranges)> = joined.collect();
        match joined.as_slice() {
            [(axis, met)] if others.is_empty() => Merged::On(*axis, met.clone()),
            _ => {
                let questions: Vec<FormulaId> = joined.into_iter().map(|(axis, met)| self.question(axis, met)).collect();
                Merged::Other(self.formulas.join(questions.into_iter().chain(others), is_or))
            }
        }
    }

    fn cases(&self, axis: usize) -> u32 {
        self.axes.get(axis).map_or(0, |axis| axis.cases)
    }
}

/// The cases of an axis that no row took so far.
struct Left {
    /// By case: itself while it is left, else one further on.
    next: Vec<u32>,
}

impl Left {
    fn new(cases: u32) -> Left {
        Left { next: (0..=cases).collect() }
    }

    /// The first case from `at` on that is left.
    fn first(&mut self, mut at: u32) -> u32 {
        while let Some(next) = self.next.get(at as usize).copied().filter(|next| *next != at) {
            let after = self.next.get(next as usize).copied().unwrap_or(next);
            self.next[at as usize] = after;
            at = after;
        }
        at
    }

    /// Takes those of some cases that are left.
    fn take(&mut self, cases: &Ranges) -> Ranges {
        let mut taken = Vec::new();
        for (from, to) in cases.iter() {
            let mut at = self.first(from);
            while at < to {
                taken.push((at, at + 1));
                self.next[at as usize] = at + 1;
                at = self.first(at);
            }
        }
        taken.into_iter().collect()
    }

    /// The cases that were taken.
    fn taken(&self) -> Ranges {
        (0..).zip(&self.next).filter(|(at, next)| at != *next).map(|(at, _)| (at, at + 1)).collect()
    }
}
