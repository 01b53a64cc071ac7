//! The outcomes that some way of filling in the unknown facts gives, and the facts on which the outcome hangs.
//!
//! The outcome as a function of the variables is unfolded into a reduced ordered decision diagram: its leaves are the possible
//! outcomes, and a variable matters exactly if a node of it is left. Formulas that can no longer change the outcome are dropped
//! on the way. Past a budget of work the answer is a superset, and says so.

use crate::collections::IndexMap;
use crate::collections::IndexSet;
use crate::eval::alternatives::Variable;
use crate::eval::formula::{AtomId, Shared, assign};
use crate::eval::truth_table::tabulate;
use crate::ir::conclusion::{Outcome, Outcomes};

/// Formula nodes looked at for one item before the answer is left inexact.
const BUDGET: usize = 400_000;
/// After so many nodes at least one part in [`FEWEST`] of all ways must be settled, or the rest would not be settled in time either:
/// a form that is nearly empty does not wait for an answer that will not come.
const EARLY: usize = BUDGET / 10;
const FEWEST: u64 = 128;
/// All ways there are.
const WHOLE: u64 = 1 << 60;

/// What decides an outcome, as far as it is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    pub policies: Vec<PolicyProblem>,
    /// 须满足, live or not.
    pub conditions: Vec<Shared>,
    /// The outcome before any policy speaks (准入 for the list as a whole).
    pub start: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PolicyProblem {
    /// Whether the policy applies at all.
    pub scope: Shared,
    /// What its 默认 says where no rule does.
    pub default: Option<Outcome>,
    /// Rules that decide, with what they decide.
    pub rules: Vec<(Outcome, Shared)>,
    /// Live 补正 and missing 必填 facts.
    pub supplements: Vec<Shared>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Answer {
    pub possible: Outcomes,
    /// Indices of the variables on which the outcome hangs, in order.
    pub matters: Vec<usize>,
    pub exact: bool,
}

/// Which way of searching is tried first. Where both can be told exactly they say the same; tests hold them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    Diagram,
    Table,
}

/// All outcomes that some assignment of the variables gives. The problem must be [`Problem::reduced`].
pub fn possible(problem: &Problem, variables: &[Variable], first: Search) -> Answer {
    let table = || tabulate(problem, variables);
    match first {
        Search::Table => table().or_else(|| by_diagram(problem, variables)),
        Search::Diagram => by_diagram(problem, variables).or_else(table),
    }
    .unwrap_or_else(|| {
        let owners = owners(variables);
        let mut matters = vec![false; variables.len()];
        let mut note = |atom| {
            if let Some(matters) = owner(&owners, atom).and_then(|at| matters.get_mut(at)) {
                *matters = true;
            }
        };
        problem.each_formula(&mut |formula| formula.each_atom(&mut note));
        Answer { possible: problem.outcomes(), matters: places(&matters), exact: false }
    })
}

/// Where something is true.
fn places(truths: &[bool]) -> Vec<usize> {
    truths.iter().enumerate().filter(|(_, truth)| **truth).map(|(at, _)| at).collect()
}

/// None: out of budget.
fn by_diagram(problem: &Problem, variables: &[Variable]) -> Option<Answer> {
    let mut search = Diagram {
        variables,
        owners: owners(variables),
        nodes: IndexSet::default(),
        seen: IndexMap::default(),
        work: 0,
        settled: 0,
        exhausted: false,
    };
    let root = search.explore(problem.clone(), 0, WHOLE);
    (!search.exhausted).then(|| search.collect(root))
}

/// By atom: its variable.
fn owners(variables: &[Variable]) -> Vec<Option<usize>> {
    let mut owners = Vec::new();
    for (at, variable) in variables.iter().enumerate() {
        for atom in &variable.atoms {
            owners.resize(owners.len().max(atom.0 as usize + 1), None);
            owners[atom.0 as usize] = Some(at);
        }
    }
    owners
}

fn owner(owners: &[Option<usize>], atom: AtomId) -> Option<usize> {
    owners.get(atom.0 as usize).copied().flatten()
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Node {
    Leaf(Outcome),
    Branch { variable: usize, children: Vec<usize> },
}

struct Diagram<'v> {
    variables: &'v [Variable],
    owners: Vec<Option<usize>>,
    nodes: IndexSet<Node>,
    seen: IndexMap<Problem, usize>,
    work: usize,
    /// How much of [`WHOLE`] is settled.
    settled: u64,
    exhausted: bool,
}

impl Diagram<'_> {
    /// `share`: how much of [`WHOLE`] this is.
    fn explore(&mut self, problem: Problem, from: usize, share: u64) -> usize {
        let outcomes = problem.outcomes();
        if let Some(outcome) = outcomes.single() {
            self.settled += share;
            return self.nodes.insert_full(Node::Leaf(outcome)).0;
        }
        if let Some(&id) = self.seen.get(&problem) {
            self.settled += share;
            return id;
        }
        self.exhausted |= self.work > BUDGET || (self.work > EARLY && self.settled < WHOLE / FEWEST);
        let variable = self.first_variable(&problem, from).filter(|_| !self.exhausted);
        let Some(at) = variable else {
            // Out of budget (an open problem always has a variable): any leaf will do, the answer is not used.
            return self.nodes.insert_full(Node::Leaf(Outcome::None)).0;
        };
        let variables = self.variables;
        let Some(variable) = variables.get(at) else { return self.nodes.insert_full(Node::Leaf(Outcome::None)).0 };
        let mut children = Vec::with_capacity(variable.classes.len());
        let share = share / variable.classes.len().max(1) as u64;
        for class in &variable.classes {
            let settled = |atom: AtomId| variable.atoms.iter().position(|other| *other == atom).and_then(|at| class.get(at)).copied();
            let smaller = problem.assigned(&settled, &mut self.work).simplified(&mut self.work);
            children.push(self.explore(smaller, at + 1, share));
        }
        let same = children.windows(2).all(|pair| pair.first() == pair.get(1));
        let id = match children.first() {
            Some(&child) if same => child,
            _ => self.nodes.insert_full(Node::Branch { variable: at, children }).0,
        };
        self.seen.insert(problem, id);
        id
    }

    /// The first variable, in their order, that an open formula hangs on.
    fn first_variable(&self, problem: &Problem, from: usize) -> Option<usize> {
        let mut first: Option<usize> = None;
        problem.each_formula(&mut |formula| {
            formula.each_atom(&mut |atom| {
                let owner = owner(&self.owners, atom).filter(|owner| *owner >= from);
                first = match (first, owner) {
                    (Some(first), Some(owner)) => Some(first.min(owner)),
                    (first, owner) => first.or(owner),
                };
            });
        });
        first
    }

    fn collect(&self, root: usize) -> Answer {
        let mut possible = Outcomes::NONE;
        let mut matters = vec![false; self.variables.len()];
        let nodes = &self.nodes;
        let mut seen = vec![false; nodes.len()];
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            let Some(seen) = seen.get_mut(id).filter(|seen| !**seen) else { continue };
            *seen = true;
            match nodes.get_index(id) {
                Some(Node::Leaf(outcome)) => possible = possible.with(*outcome),
                Some(Node::Branch { variable, children }) => {
                    if let Some(matters) = matters.get_mut(*variable) {
                        *matters = true;
                    }
                    stack.extend(children);
                }
                None => {}
            }
        }
        let matters = places(&matters);
        let exact = matters.iter().all(|at| self.variables.get(*at).is_some_and(|variable| variable.exact));
        Answer { possible, matters, exact }
    }
}

impl Problem {
    /// The problem without what is settled and what can no longer change the outcome.
    pub fn reduced(&self) -> Problem {
        self.clone().simplified(&mut 0)
    }

    /// Calls `visit` with every formula.
    pub fn each_formula(&self, visit: &mut dyn FnMut(&Shared)) {
        for policy in &self.policies {
            visit(&policy.scope);
            policy.rules.iter().for_each(|(_, formula)| visit(formula));
            policy.supplements.iter().for_each(&mut *visit);
        }
        self.conditions.iter().for_each(&mut *visit);
    }

    fn assigned(&self, settled: &dyn Fn(AtomId) -> Option<bool>, work: &mut usize) -> Problem {
        let mut map = |formula: &Shared| assign(formula, settled, work);
        Problem {
            policies: self
                .policies
                .iter()
                .map(|policy| PolicyProblem {
                    scope: map(&policy.scope),
                    default: policy.default,
                    rules: policy.rules.iter().map(|(outcome, formula)| (*outcome, map(formula))).collect(),
                    supplements: policy.supplements.iter().map(&mut map).collect(),
                })
                .collect(),
            conditions: self.conditions.iter().map(&mut map).collect(),
            start: self.start,
        }
    }

    /// Drops what is settled and what can no longer change the outcome.
    fn simplified(mut self, work: &mut usize) -> Problem {
        *work += 1;
        for policy in &mut self.policies {
            if policy.scope.settled() == Some(false) {
                *policy = PolicyProblem { scope: policy.scope.clone(), default: None, rules: Vec::new(), supplements: Vec::new() };
                continue;
            }
            policy.rules.retain(|(_, formula)| formula.settled() != Some(false));
            policy.supplements.retain(|formula| formula.settled() != Some(false));
            // A certain rule makes the milder ones and the 默认 of its policy silent.
            let certain = policy.rules.iter().filter(|(_, formula)| formula.settled() == Some(true)).map(|(outcome, _)| *outcome).max();
            if let Some(certain) = certain {
                policy.default = None;
                policy.rules.retain(|(outcome, _)| *outcome > certain);
                policy.rules.push((certain, crate::eval::formula::constant(true)));
            }
            if let Some(sure) = policy.supplements.iter().find(|formula| formula.settled() == Some(true)).cloned() {
                policy.supplements = vec![sure];
            }
        }
        self.conditions.retain(|formula| formula.settled() != Some(false));
        if let Some(sure) = self.conditions.iter().find(|formula| formula.settled() == Some(true)).cloned() {
            self.conditions = vec![sure];
        }
        self.drop_irrelevant();
        self
    }

    /// What is below the certain floor cannot show.
    fn drop_irrelevant(&mut self) {
        let floor = self.floor();
        for policy in &mut self.policies {
            let default_shows = policy.default.is_some_and(|default| default > floor);
            policy.rules.retain(|(outcome, formula)| *outcome > floor || default_shows || formula.settled() == Some(true));
            if floor >= Outcome::Supplement {
                policy.supplements.retain(|formula| formula.settled() == Some(true));
            }
            let speaks = policy.rules.iter().any(|(outcome, _)| *outcome > floor)
                || default_shows
                || (!policy.supplements.is_empty() && floor < Outcome::Supplement);
            if !speaks && policy.scope.settled().is_none() {
                *policy = PolicyProblem {
                    scope: crate::eval::formula::constant(false),
                    default: None,
                    rules: Vec::new(),
                    supplements: Vec::new(),
                };
            }
        }
        if floor > Outcome::Admit {
            self.conditions.clear();
        }
    }

    /// An outcome that every assignment is at least.
    fn floor(&self) -> Outcome {
        let certain = |policy: &PolicyProblem| {
            if policy.scope.settled() != Some(true) {
                return Outcome::None;
            }
            let rule = policy.rules.iter().filter(|(_, formula)| formula.settled() == Some(true)).map(|(outcome, _)| *outcome).max();
            let default = policy.default.filter(|_| policy.rules.is_empty());
            let supplement = policy.supplements.iter().any(|formula| formula.settled() == Some(true)).then_some(Outcome::Supplement);
            rule.max(default).max(supplement).unwrap_or(Outcome::None)
        };
        self.policies.iter().map(certain).max().unwrap_or(Outcome::None).max(self.start)
    }

    /// Every outcome there can be if each open formula turned out by itself: never too few.
    fn outcomes(&self) -> Outcomes {
        let start = Outcomes::NONE.with(self.start);
        let all = self.policies.iter().fold(start, |all, policy| all.strictest_with(policy.outcomes()));
        if !all.has(Outcome::Admit) || self.conditions.is_empty() {
            return all;
        }
        let all = all.with(Outcome::Conditional);
        if self.conditions.iter().any(|formula| formula.settled() == Some(true)) { all.without(Outcome::Admit) } else { all }
    }
}

impl PolicyProblem {
    fn outcomes(&self) -> Outcomes {
        let silent = if self.scope.settled() == Some(true) { Outcomes::NONE } else { Outcomes::NONE.with(Outcome::None) };
        if self.scope.settled() == Some(false) {
            return silent;
        }
        let certain = self.rules.iter().filter(|(_, formula)| formula.settled() == Some(true)).map(|(outcome, _)| *outcome).max();
        let ruled: Outcomes = self.rules.iter().map(|(outcome, _)| *outcome).collect();
        let base = match certain {
            Some(certain) => ruled.from(certain),
            None => ruled.with(self.default.unwrap_or(Outcome::None)),
        };
        let sure = self.supplements.iter().any(|formula| formula.settled() == Some(true));
        let own = if sure { silent } else { silent.and(base) };
        if self.supplements.is_empty() { own } else { own.and(base.strictest_with(Outcomes::NONE.with(Outcome::Supplement))) }
    }
}
